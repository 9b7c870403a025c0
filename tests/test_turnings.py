"""A turn by a known angle, read off a series of angles."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vbvr_hf.scene import Scene
from vbvr_hf.scoring import View
from vbvr_hf.scoring.turnings import turning


@pytest.fixture(scope="module")
def view() -> View:
    scene = Scene()
    scene.wait(16)
    return View(scene, np.zeros((17, 256, 256, 3), np.uint8))


def test_a_steady_turn_is_made_in_full_and_seen_between(view):
    found = turning(view, np.array([0, 0, *range(0, 91, 9), 90, 90, 90, 90]), 90, longest=32)
    assert found.made == 1
    assert found.between() == 9
    assert found.leapt == found.back == found.over == 0
    assert found.moving.sum() == 10


def test_a_jump_makes_nothing(view):
    found = turning(view, np.array([0.0] * 8 + [90.0] * 9), 90, longest=32)
    assert found.made == 0
    assert found.leapt == 90


def test_turning_to_and_fro_and_too_far_is_told(view):
    found = turning(view, np.array([0, -10, -20, -10, 0, 20, 40, 60, 80, 100, 110, 110, 100, 90, 90, 90, 90]), 90, longest=32)
    assert found.made == 1
    assert found.back == pytest.approx(20)
    assert found.over == pytest.approx(20)


def test_the_other_way_counts_only_where_either_does(view):
    angles = np.array([0, -20, -40, -60, -80, *[90] * 12])  # half a turn makes no difference to its looks
    assert turning(view, angles, 90, longest=32, period=180).made == 0
    either = turning(view, angles, 90, longest=32, period=180, either=True)
    assert either.made == 1
    assert either.by == -90


def test_nothing_is_gained_where_the_thing_is_unseen(view):
    found = turning(view, np.array([0, 20, 40, math.nan, 80, 90, *[90] * 11]), 90, longest=32)
    assert found.made == pytest.approx(50 / 90)
