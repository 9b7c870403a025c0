"""Elements with fixed places: when they changed, and in which order."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Scene
from vbvr_hf.scoring import View
from vbvr_hf.scoring.timing import moments, one_by_one


@pytest.fixture(scope="module")
def view() -> View:
    scene = Scene((255, 255, 255))
    scene.wait(20)
    return View(scene, np.full((21, 256, 256, 3), 255, np.uint8))


def test_moments_are_those_from_which_an_element_stays_past_a_part_of_its_way():
    rising, back, never = np.linspace(0, 1, 11), np.array([0, 0, 1, 1, 0, 0, 0.3, 0.6, 1, 1, 1]), np.zeros(11)
    found = moments(np.stack([rising, back, never], axis=1))
    assert found.begun.tolist() == [2, 6, 11]
    assert found.half.tolist() == [5, 7, 11]
    assert found.whole.tolist() == [8, 8, 11]


def test_changes_within_a_few_frames_did_not_come_one_by_one(view):
    assert one_by_one(view, np.array([2, 5, 9, 14]), 4) == 1
    assert one_by_one(view, np.array([2, 5, 5, 14]), 4) == 0.75
    assert one_by_one(view, np.array([4, 5, 6, 7]), 4) == 0
    assert one_by_one(view, np.array([], int), 4) == 0
