"""Things that glide straight."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene.curves import along_and_off
from vbvr_hf.scoring.rides import glide

START, GOAL = (100.0, 200.0), (400.0, 600.0)
WAY = np.linspace(START, GOAL, 11)


def test_places_are_measured_along_a_straight_way_and_off_it():
    along, off = along_and_off([(100, 200), (250, 400), (258, 394), (40, 120)], START, GOAL)
    assert along == pytest.approx([0, 250, 250, -100])
    assert off == pytest.approx([0, 0, 10, 0])


def test_a_glide_covers_the_way_until_it_goes_back():
    whole, half = glide(WAY, START, GOAL), glide(WAY[:6], START, GOAL)
    assert (whole.covered, half.covered) == (1, pytest.approx(0.5))
    assert whole.step == pytest.approx(50) and whole.off == pytest.approx(0)
    assert glide(np.concatenate([WAY[:4], WAY[1:]]), START, GOAL).covered == pytest.approx(0.3)
    assert glide(WAY + np.array([8, -6]), START, GOAL).off == pytest.approx(10)
    assert glide(WAY[:1], START, GOAL).covered == 0 and glide(WAY[:0], START, GOAL).step == np.inf
