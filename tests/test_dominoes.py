"""Rows of dominoes: how they fall, and how falling bars are read."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vbvr_hf.scene import Change, Renderer, Scene
from vbvr_hf.scoring import View
from vbvr_hf.tasks.knowledge.dominoes import FLAT, domino, leaning, standing, toppled
from vbvr_hf.tasks.knowledge.toppling import tilts

GROUND, BARS = (252, 253, 255), ((76, 70, 196), (220, 30, 30), (248, 208, 32))
WIDE = 0.18


def test_a_row_falls_up_to_the_first_space_that_is_too_wide():
    assert [len(toppled(gaps, WIDE)) for gaps in ([0.35, 1.2, 0.35], [0.35, 0.8, 0.35], [])] == [2, 4, 1]
    assert len(toppled([0.35, 1.2, 0.35], WIDE, reach=math.inf)) == 4
    assert toppled([], WIDE, begins=5)[0].begins == 5


def test_the_last_lies_flat_and_each_other_on_the_next():
    first, second, last = toppled([0.35, 0.35], WIDE)
    assert last.rest == FLAT and 60 < first.rest < second.rest < 80
    assert second.rest == pytest.approx(math.degrees(math.atan2(0.35 + WIDE, WIDE)))  # on the upper corner of the one that lies
    assert toppled([0.9], WIDE)[0].rest == FLAT  # what stands so far off falls out of the way


def test_a_wide_space_takes_longer_to_cross():
    near, far = (toppled([gap], WIDE)[1].begins for gap in (0.3, 0.8))
    assert near < far < toppled([0.3, 0.3, 0.3], WIDE)[3].begins


def test_none_falls_through_another():
    falls = toppled([0.35, 0.7, 0.4], WIDE)
    for gap, fall, after in zip([0.35, 0.7, 0.4], falls, falls[1:], strict=False):
        for frame in np.arange(fall.begins, after.begins + after.frames):
            assert fall.tilt(frame) <= leaning(gap, WIDE, after.tilt(frame)) + 4  # a corner passes another between two angles
        assert np.diff(fall.tilts).min() >= 0


def test_falling_bars_are_read_by_their_tilt():
    scene = Scene(GROUND)
    row = standing((300.0, 600.0), [70, 240], 36)
    for number, at in enumerate(row):
        scene.add(f"bar {number}", domino(36, 200, BARS[number]), at=at)
    scene.wait(3)
    falls = toppled([0.35, 1.2], WIDE)
    for number, fall in enumerate(falls):
        scene.play(Change(f"bar {number}", "angle", path=lambda u, fall=fall: fall.tilt(fall.begins + u * fall.frames)), frames=fall.frames, at=3 + fall.begins)
    scene.wait(6)
    view = View.open(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))
    seen = tilts(view, row, (36, 200), BARS, [0, 1, 2])
    assert seen[-1] == pytest.approx([*(fall.rest for fall in falls), 0], abs=5)
    times = np.arange(len(seen))
    for number, fall in enumerate(falls):
        assert np.nanmax(np.abs(seen[:, number] - [fall.tilt(time - 3) for time in times])) < 8
