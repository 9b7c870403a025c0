"""Rays, mirrors, and lines that keep off boxes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vbvr_hf.scene.optics import enters_box, heading, line_through, ray_way


@pytest.mark.parametrize("incidence", [10.0, 45.0, 80.0])
def test_a_ray_leaves_a_mirror_at_the_angle_at_which_it_came(incidence):
    normal, hit = heading(-70), np.array((500.0, 520.0))
    came = -(normal * math.cos(math.radians(incidence)) + heading(20) * math.sin(math.radians(incidence)))
    (first, last) = ray_way(hit - 200 * came, [hit], [normal], 24, 1000)
    out = np.subtract(last, first) / math.dist(first, last)
    assert first == (500.0, 520.0)
    assert out @ normal == pytest.approx(-came @ normal)
    assert out @ heading(20) == pytest.approx(came @ heading(20))
    assert min(abs(value - edge) for value in last for edge in (24, 1000)) < 1e-6


def test_a_ray_without_mirrors_goes_straight_on():
    assert ray_way((100, 500), [(300, 500)], [], 24, 1000) == [(300, 500), (1000, 500)]


def test_a_line_enters_a_box_or_keeps_off():
    line = line_through((500, 500), 45, 200, 100)
    assert np.allclose(line, [(500 - 200 / math.sqrt(2),) * 2, (500 + 100 / math.sqrt(2),) * 2])
    assert enters_box(line, (420, 400), 80, 80)
    assert not enters_box(line, (700, 500), 80, 80)


