"""Things that go down a lane, and states that come about one after another."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vbvr_hf.scene import Circle, Renderer, Scene, move
from vbvr_hf.scoring import View
from vbvr_hf.scoring.lanes import passage_down
from vbvr_hf.scoring.timing import came_in_turn

GREY, CYAN = (128, 129, 132), (0, 255, 255)


def test_a_drop_is_seen_in_its_lane_alone():
    scene = Scene(GREY)
    scene.add("drop", Circle(radius=26, fill=CYAN), at=(300, 200))
    scene.wait(2)
    scene.play(move("drop", (300, 800)), frames=12)
    scene.wait(2)
    view = View.open(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))
    lane = view.box(200, 300, 400, 700)
    drop = passage_down(view, lane, [CYAN, GREY], (300, 200), (300, 800), area=600, reach=25)
    assert 4 <= drop.begins <= 5
    assert (np.diff(drop.along) > 20).all()
    assert drop.along[0] < 130
    assert drop.along[-1] > 480
    assert drop.off.max() < 5
    assert passage_down(view, view.box(600, 300, 800, 700), [CYAN, GREY], (300, 200), (300, 800), area=600, reach=25).begins == math.inf


@pytest.mark.parametrize(
    ("seen", "after", "came"),
    [
        ("aabbbcc", (math.inf, math.inf, math.inf), (0, 2, 5)),
        ("aabbbcc", (math.inf, 3, math.inf), (0, 4, 5)),
        ("ccbbaaa", (math.inf, math.inf, math.inf), (4, math.inf, math.inf)),
        ("aaacccc", (math.inf, math.inf, math.inf), (0, math.inf, 3)),
    ],
)
def test_states_count_only_in_their_turn(seen, after, came):
    shown = np.array([[letter == state for state in "abc"] for letter in seen])
    assert tuple(came_in_turn(shown, after)) == came
