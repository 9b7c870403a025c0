"""Rows of dominoes: how they fall, and how falling bars are read."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vbvr_hf.scene import Renderer, Scene, quickening, turn
from vbvr_hf.scoring import View
from vbvr_hf.tasks.knowledge.dominoes import LEAN, domino, standing, toppled
from vbvr_hf.tasks.knowledge.tilts import tilts

GROUND, BAR = (252, 253, 255), (76, 70, 196)


def test_a_row_falls_up_to_the_first_space_that_is_too_wide():
    assert [fall.tilt for fall in toppled([30, 100, 30], 84)] == [LEAN, 90]
    assert [fall.tilt for fall in toppled([30, 100, 30], 84, reach=math.inf)] == [LEAN, LEAN, LEAN, 90]
    assert toppled([], 84, begins=5)[0].begins == 5


def test_a_wide_space_takes_longer_to_cross():
    near, far = (toppled([gap], 84)[1].begins for gap in (24, 70))
    assert near < far < toppled([24, 24], 84)[2].begins


def test_falling_bars_are_read_by_their_tilt():
    scene = Scene(GROUND)
    row = standing((300.0, 600.0), [70, 200], 14)
    for number, at in enumerate(row):
        scene.add(f"bar {number}", domino(14, 84, BAR), at=at)
    scene.wait(3)
    for number, fall in enumerate(toppled([70, 200], 84)):
        scene.play(turn(f"bar {number}", fall.tilt), frames=fall.frames, ease=quickening, at=3 + fall.begins)
    scene.wait(6)
    view = View.open(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))
    seen = tilts(view, row, (14, 84), [GROUND, BAR], [1, 1, 1])
    assert seen.end() == pytest.approx([LEAN, 90, 0])
    onset = seen.onset()
    assert onset[0] < onset[1] < onset[2] == math.inf
    assert len(np.unique(seen.at[:, 1])) >= 4
