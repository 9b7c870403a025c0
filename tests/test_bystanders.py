"""Things that stay while others pass: what movers hide does not count, and what coding takes off from the first frame on need not."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Circle, Renderer, Scene, move, rectangle
from vbvr_hf.scoring import View, stayed
from vbvr_hf.scoring.bystanders import covers

RED, BLUE, WHITE = (220, 40, 40), (40, 80, 220), (255, 255, 255)


def passing() -> View:
    scene = Scene(WHITE)
    scene.add("still", rectangle(120, 120, fill=BLUE), at=(512, 512))
    scene.add("ball", Circle(radius=40, fill=RED), at=(100, 512))
    scene.play(move("ball", (924, 512)), frames=24)
    return View.open(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))




@pytest.mark.parametrize(("discs", "corner"), [(False, True), (True, False)])
def test_a_cover_is_square_or_round(discs, corner):
    view = passing()
    cover = covers(view, [np.array([(512.0, 512.0)])], [100], discs=discs)(0)
    assert cover[127, 127] and cover[127, 127 + 23] and not cover[127, 127 + 30]
    assert cover[127 + 23, 127 + 23] == corner


def test_what_coding_takes_off_all_along_is_left_out():
    drifts = np.array([[6.0, 2.0], [6.0, 9.0], [5.0, 30.0]])
    assert stayed(drifts, 4, 8, coded=8) == pytest.approx((1 + 1 + 0) / 3)
    assert stayed(drifts, 4, 8) == pytest.approx(0.5 / 3)
