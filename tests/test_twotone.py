"""Things of two colours."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Circle, Polygon, Renderer, Scene, points, turn
from vbvr_hf.scene.figures import outline
from vbvr_hf.scene.outlines import half_of
from vbvr_hf.scoring import View
from vbvr_hf.scoring.twotone import second_side


def test_the_second_side_turns_with_the_thing():
    one, two = (220, 30, 30), (36, 92, 216)
    scene, ring = Scene((255, 255, 255)), points(outline("circle") * 200)
    scene.add("thing", Polygon(points=ring, fill=one), Polygon(points=half_of(ring, 90.0), fill=two), at=(512, 512))
    scene.add("other", Circle(radius=60, fill=two), at=(120, 120))
    scene.play(turn("thing", 120), frames=12)
    view = View(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))
    labels, at = view.labels([one, two, (255, 255, 255)]), np.full((len(view), 2), 512.0)
    at[3] = np.nan
    side = second_side(view, labels, at, 120)
    assert side[[0, 6, 12]] == pytest.approx([0, 60, 120], abs=2)
    assert np.isnan(side[3])
