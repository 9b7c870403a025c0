"""Things of any colours, followed by what differs from the picture without them."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Circle, Renderer, Scene, draw, move, rectangle
from vbvr_hf.scoring import View
from vbvr_hf.scoring.differences import follow_difference
from vbvr_hf.scoring.view import expected_image

START, END = (232, 512), (792, 512)


def crossing() -> Scene:
    """A disc of two colours goes over a striped board; then a red frame is drawn round it."""
    scene = Scene((240, 240, 236))
    scene.add("stripes", *(rectangle(80, 700, fill=(120, 150, 90), at=(192 + 160 * k, 512)) for k in range(5)))
    scene.add("disc", Circle(radius=60, fill=(40, 40, 60)), Circle(radius=30, fill=(230, 180, 40)), at=START)
    scene.add("frame", rectangle(150, 150, stroke=(220, 30, 30), border=10), at=END, drawn=0.0)
    scene.wait(4)
    scene.play(move("disc", END), frames=20)
    scene.play(draw("frame"), frames=6)
    scene.wait(4)
    return scene


@pytest.fixture(scope="module")
def view() -> View:
    scene = crossing()
    return View.open(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))


def test_a_thing_of_many_colours_is_followed_over_a_patterned_ground(view):
    ground = expected_image(view.scene.without("disc", "frame"), 0)
    at = follow_difference(view, [ground], view.strip(START, END, 200), START, 30, marks=view.area("frame", time=view.scene.duration - 1), grown=1.0)
    assert not np.isnan(at).any()
    assert np.hypot(*(at - [view.scene.state("disc", time).at for time in range(len(view))]).T).max() < 8


def test_a_thing_that_does_not_begin_at_its_place_is_not_followed(view):
    ground = expected_image(view.scene.without("disc", "frame"), 0)
    assert np.isnan(follow_difference(view, [ground], view.strip(START, END, 200), END, 30)).all()
