"""How things lie, frame by frame."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vbvr_hf.scene import Polygon, Renderer, Scene, points, turn
from vbvr_hf.scene.polygons import irregular
from vbvr_hf.scoring import View, model_of, poses
from vbvr_hf.scoring.poses import wrapped

GROUND, BLUE = (255, 255, 255), (40, 96, 212)


def spinning(by: float, frames: float) -> tuple:
    """An arrow's poses and model, turned by some degrees about a point beside its centroid."""
    scene = Scene(GROUND)
    scene.add("arrow", Polygon(points=((0, -160), (110, -40), (45, -40), (45, 160), (-45, 160), (-45, -40), (-110, -40)), fill=BLUE), at=(512, 512))
    scene.wait(2)
    scene.play(turn("arrow", by), frames=frames)
    scene.wait(2)
    view = View.open(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))
    masks = view.labels([GROUND, BLUE]) == 1
    model = model_of(view, masks[0])
    return poses(view, masks, model), model


def test_turns_are_wrapped_to_the_shorter_way_round():
    assert wrapped(np.array([0.0, 190.0, -190.0, 540.0])).tolist() == [0, -170, 170, -180]


def test_a_point_of_a_thing_is_carried_with_it():
    found, model = spinning(120, 24)
    pivot = found.carried(model, (512, 512))
    assert np.hypot(*(pivot - 512).T).max() < 6
    tip = found.carried(model, (512, 352))
    assert math.dist(tip[-1], (512 + 160 * math.sin(math.radians(120)), 512 + 80)) < 10


def test_a_leap_is_told_from_a_turn():
    assert not spinning(120, 24)[0].jumped(12)
    assert spinning(120, 1)[0].jumped(12)


@pytest.mark.parametrize("seed", range(5))
def test_an_irregular_polygon_is_like_itself_in_no_other_pose(seed):
    ring = np.array(irregular(np.random.RandomState(seed), fewest=5, most=8))
    assert 5 <= len(ring) <= 8
    assert 0.41 < np.hypot(*ring.T).min() < np.hypot(*ring.T).max() <= 1
    scene = Scene(GROUND)
    scene.add("polygon", Polygon(points=points(ring * 300), fill=BLUE), at=(512, 512))
    scene.play(turn("polygon", 180), frames=12)
    view = View.open(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))
    masks = view.labels([GROUND, BLUE]) == 1
    assert max((masks[0] & mask).sum() / (masks[0] | mask).sum() for mask in masks[2:]) < 0.92


