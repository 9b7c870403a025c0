"""Walls of bricks, and the pips of numbers."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene.figures import pips
from vbvr_hf.tasks.spatiality.bricks import WIDTHS, brick_wall

SLOTS = [(3, 2, 1), (8, 4, 3)]


@pytest.mark.parametrize("seed", range(6))
def test_a_wall_fills_all_but_its_slots(seed):
    wall = brick_wall(np.random.RandomState(seed), 16, 5, SLOTS, [0, 1, 2])
    cells = [(left + i, level) for left, level, width, _ in wall for i in range(width)]
    open_cells = {(start + i, level) for start, width, floor in SLOTS for i in range(width) for level in range(floor, 5)}
    assert len(cells) == len(set(cells))
    assert set(cells) == {(column, level) for column in range(16) for level in range(5)} - open_cells
    assert all(width in WIDTHS for _, _, width, _ in wall)


@pytest.mark.parametrize("seed", range(6))
def test_neighbours_in_a_course_differ_in_hue(seed):
    wall = brick_wall(np.random.RandomState(seed), 16, 5, SLOTS, [0, 1, 2])
    hues = {(left, level): (width, hue) for left, level, width, hue in wall}
    assert all(hues[left + width, level][1] != hue for (left, level), (width, hue) in hues.items() if (left + width, level) in hues)


def test_a_wall_of_a_single_stud_is_refused():
    with pytest.raises(ValueError):
        brick_wall(np.random.RandomState(0), 8, 1, [(1, 3, 0)], [0, 1])


@pytest.mark.parametrize("number", range(1, 10))
def test_a_number_has_as_many_pips_evenly_about_the_middle(number):
    places = pips(number, 10.0)
    assert len(set(places)) == len(places) == number
    assert {(-x, -y) for x, y in places} == set(places)
