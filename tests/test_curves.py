"""Lines through many points: measured, bent and crossed as plane geometry has it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vbvr_hf.scene.curves import bend, by_share, crosses_itself, crossings, dashed_line, distances, evenly, nearest_return, places_along, spline, tightest_bend
from vbvr_hf.tasks.transformation.tangles import followable, weaving


def arc(radius: float, degrees: float, count: int = 90) -> np.ndarray:
    angle = np.radians(np.linspace(0, degrees, count))
    return 512 + radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def straight(start, end, count: int = 90) -> np.ndarray:
    return np.linspace(start, end, count)


def bowed(start, end, count: int = 90) -> np.ndarray:
    """A straight line bent by 12 units."""
    line, share = straight(start, end, count), np.linspace(-1, 1, count)[:, None]
    return line + 12 * (1 - share**2) * np.array([-(end[1] - start[1]), end[0] - start[0]]) / math.dist(start, end)


def test_places_are_found_by_their_distance_along_a_line():
    corner = [(0, 0), (30, 0), (30, 40)]
    assert distances(corner).tolist() == [0, 30, 70]
    assert places_along(corner, np.array([15, 50, 99])).tolist() == [[15, 0], [30, 20], [30, 40]]
    assert [by_share(corner)(share) for share in (0, 0.5, 1)] == [(0, 0), (30, 5), (30, 40)]
    assert evenly(corner, 8).tolist() == [[0, 0], [10, 0], [20, 0], [30, 0], [30, 10], [30, 20], [30, 30], [30, 40]]


def test_a_spline_goes_through_its_control_points_at_even_steps():
    controls = [(100, 500), (300, 200), (600, 800), (900, 500)]
    curve = spline(controls, 400)
    assert all(np.hypot(*(curve - control).T).min() < 3 for control in controls)
    steps = np.hypot(*np.diff(curve, axis=0).T)
    assert steps.max() < 1.02 * steps.min()


def test_a_rounded_corner_leaves_one_side_and_comes_to_the_other():
    curve = bend(np.array([0.0, 10.0]), np.array([0.0, 0.0]), np.array([10.0, 0.0]), 3)
    assert curve.tolist() == [[0, 10], [2.5, 2.5], [10, 0]]


def test_dashes_leave_the_end_bare():
    dashes = dashed_line(straight((0, 0), (300, 0)), dash=20, gap=10, bare=100)
    assert [dash.points[0][0] for dash in dashes] == pytest.approx(range(0, 180, 30))
    assert dashes[-1].points[-1][0] == pytest.approx(170)


def test_crossings_tell_the_pieces_and_the_angle():
    found = crossings(straight((0, 0), (100, 0), 11), straight((35, -30), (65, 30), 3))
    assert [(crossing.first, crossing.second) for crossing in found] == [(5, 1)]
    assert found[0].angle == pytest.approx(math.degrees(math.atan2(60, 30)))
    assert crossings(straight((0, 0), (100, 0)), straight((0, 5), (100, 5))) == []


def test_bends_and_returns_of_arcs_are_those_of_their_circle():
    assert tightest_bend(arc(200, 180)) == pytest.approx(200, rel=0.01)
    assert tightest_bend(straight((0, 0), (100, 100))) == math.inf
    assert nearest_return(arc(200, 350), beyond=400) == pytest.approx(2 * 200 * math.sin(math.radians(5)), rel=0.01)
    assert nearest_return(straight((0, 0), (100, 0)), beyond=400) == math.inf
    loop = np.concatenate([straight((100, 100), (600, 600)), straight((600, 600), (600, 300))[1:], straight((600, 300), (100, 300))[1:]])
    assert crosses_itself(loop)
    assert not crosses_itself(arc(200, 350))


def test_curves_are_followed_only_where_they_cross_at_wide_angles_and_far_from_ends():
    level = bowed((120, 512), (900, 512))
    assert followable([level, bowed((512, 120), (512, 900))])
    assert not followable([level, bowed((200, 400), (800, 624))])
    assert not followable([level, bowed((512, 450), (512, 900))])
    assert not followable([level, bowed((512, 20), (512, 900))])
    assert not followable([level, bowed((400, 120), (400, 900)), bowed((480, 120), (480, 900))])


def test_a_weaving_curve_crosses_at_the_places_asked_for():
    level = straight((120, 512), (900, 512))
    for seed in range(20):
        curve = spline(weaving(np.random.RandomState(seed), level, [25, 60]), 90)
        assert [abs(crossing.first - place) <= 3 for crossing, place in zip(crossings(level, curve), (25, 60), strict=True)] == [True, True]
