"""Loose grids."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene.layout import loose_grid, nearest_first


@pytest.mark.parametrize("seed", range(5))
def test_each_place_lies_near_the_middle_of_a_cell_of_its_own(seed):
    places = loose_grid(np.random.RandomState(seed), 7, 4, 2, first=(100, 200), step=(240, 300), free=(50, 80))
    cells = (places - (100, 200)) / (240, 300)
    near = np.round(cells)
    assert len(np.unique(near, axis=0)) == 7
    assert near.min() >= 0
    assert (near.max(axis=0) <= (3, 1)).all()
    assert (np.abs(cells - near) * (240, 300) <= (50, 80)).all()


def test_the_nearest_place_that_is_left_comes_next():
    assert nearest_first([(0, 0), (-3, 0), (2, 0), (5, 0)]) == [0, 2, 3, 1]
