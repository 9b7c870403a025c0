"""The sides and corners of polygons."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene.polygons import area, centroid, clipped, depths_in, from_sides, inner_angles, on_side, side_lengths

TRIANGLE = np.array([(0.0, 0.0), (400.0, 0.0), (400.0, 300.0)])  # clockwise on the screen
ARROWHEAD = np.array([(0.0, -200.0), (200.0, 200.0), (0.0, 0.0), (-200.0, 200.0)])


def test_sides_have_lengths_and_corners_angles_inside():
    assert side_lengths(TRIANGLE).tolist() == [400, 300, 500]
    assert inner_angles(TRIANGLE) == pytest.approx(np.degrees([np.arctan2(3, 4), np.pi / 2, np.arctan2(4, 3)]))
    assert inner_angles(ARROWHEAD).sum() == pytest.approx(360)
    assert inner_angles(ARROWHEAD)[2] == pytest.approx(270)


def test_area_and_its_middle_do_not_depend_on_the_sense_of_the_corners():
    for corners in (TRIANGLE, TRIANGLE[::-1]):
        assert area(corners) == pytest.approx(60000)
        assert centroid(corners) == pytest.approx(TRIANGLE.mean(axis=0))
    assert area(ARROWHEAD) == pytest.approx(40000)


def test_several_polygons_are_measured_at_once():
    both = np.stack([ARROWHEAD, 2 * ARROWHEAD])
    assert side_lengths(both) == pytest.approx(np.stack([side_lengths(ARROWHEAD), 2 * side_lengths(ARROWHEAD)]))
    assert inner_angles(both)[1] == pytest.approx(inner_angles(ARROWHEAD))


def test_a_point_is_as_far_from_a_side_as_from_its_nearest_place():
    away, share = from_sides(TRIANGLE, (100, -30))
    assert away.tolist() == pytest.approx([30, np.hypot(300, 30), np.hypot(100 - 0.8 * 62, -30 - 0.6 * 62)])
    assert share.tolist() == pytest.approx([0.25, 0, 1 - 62 / 500])
    assert on_side(TRIANGLE, 2, 0.5) == (200, 150)


def test_how_deep_inside_a_convex_polygon_places_lie():
    square = np.array([(0, 0), (10, 0), (10, 10), (0, 10)], float)
    assert depths_in(square, np.array([(5, 5), (1, 4), (9, 9.5), (12, 5), (10, 3)])) == pytest.approx([5, 1, 0.5, -2, 0])
    assert -np.hypot(3, 4) <= depths_in(square, np.array([(13, 14)]))[0] < 0


def test_what_is_clipped_ends_on_the_line():
    square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    assert clipped(square, [6 - x for x, _ in square]) == [(0, 0), (6, 0), (6, 10), (0, 10)]
    assert clipped(square, [x - y for x, y in square]) == square[:3]  # corners on the line stay
    assert clipped(square, [-1 - x for x, _ in square]) == []
