"""Things that glide straight."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene.curves import along_and_off

START, GOAL = (100.0, 200.0), (400.0, 600.0)
WAY = np.linspace(START, GOAL, 11)


def test_places_are_measured_along_a_straight_way_and_off_it():
    along, off = along_and_off([(100, 200), (250, 400), (258, 394), (40, 120)], START, GOAL)
    assert along == pytest.approx([0, 250, 250, -100])
    assert off == pytest.approx([0, 0, 10, 0])


