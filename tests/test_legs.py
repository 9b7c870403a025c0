"""Straight legs: how much of a way was gone, and how a thing bounced."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vbvr_hf.scene.curves import distances, nearest, places_along
from vbvr_hf.scoring.legs import bounce, trip

UP = (0.0, 1.0)  # a wall along the top, its normal pointing down into the picture
WAY = [(200, 700), (500, 200), (800, 700)]


def along(way, count: int = 40) -> np.ndarray:
    return places_along(way, np.linspace(0, distances(way)[-1], count))


def test_a_mirrored_bounce_is_read_where_it_was():
    found = bounce(along(WAY), UP, 3)
    assert math.dist(found.at, WAY[1]) < 3
    assert found.inward == pytest.approx(math.degrees(math.atan2(300, 500)), abs=0.5)
    assert found.outward == pytest.approx(found.inward, abs=0.5)
    assert found.uneven < 1 and found.bend < 3


@pytest.mark.parametrize(("goal", "uneven"), [((650, 700), 14.3), ((200, 700), 62)])
def test_another_angle_or_the_way_back_is_uneven(goal, uneven):
    assert bounce(along([*WAY[:2], goal]), UP, 3).uneven == pytest.approx(uneven, abs=1)


def test_a_curve_bends_and_a_straight_way_is_no_bounce():
    u = np.linspace(0, 1, 40)
    curve = np.stack([200 + 600 * u, 700 - 2000 * u * (1 - u)], axis=1)
    assert bounce(curve, UP, 3).bend > 20
    assert bounce(along(WAY[:2]), UP, 3) is None


def test_a_trip_is_measured_by_its_length_whatever_its_pace():
    # Seen every 30 units, it cuts the corner by half as much.
    rests = np.repeat(along(WAY), [3 if i % 7 == 0 else 1 for i in range(40)], axis=0)
    whole, half = trip(rests, WAY), trip(along(WAY)[:20], WAY)
    assert whole.share > 0.97 and whole.gap < 15
    assert half.share == pytest.approx(0.5, abs=0.03)


def test_leaps_and_other_ways_gain_nothing():
    assert trip(along(WAY)[[0, 19, 39]], WAY).share == 0
    assert trip(along([WAY[0], (200, 100), WAY[2]]), WAY).gap > 100
    assert trip(along(WAY[::-1]), WAY).share == 0


def test_the_nearest_place_on_a_line_is_found():
    line = [(0, 0), (10, 0), (10, 10)]
    distance, away = nearest([(4, 3), (13, 6), (-3, -4), (10, 0)], line)
    assert distance.tolist() == [4, 16, 0, 10]
    assert away.tolist() == [3, 3, 5, 0]
    assert nearest((4, 3), line)[1] == 3
