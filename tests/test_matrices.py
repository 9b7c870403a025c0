"""Progressive matrices: what the rules make, and what they predict."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.tasks.abstraction.matrices import constant, distribution, predictions, progression


def test_rows_that_stay_predict_their_own_value():
    assert predictions(constant([4, 2, 7]), steps=True) == {7}


@pytest.mark.parametrize("rising", [True, False])
def test_a_progression_predicts_the_next_step(rising):
    rows = progression(np.random.RandomState(5), 7, rising=rising)
    assert predictions(rows, steps=True) == {rows[2][2]}
    assert (rows[0][1] > rows[0][0]) == rising
    assert predictions(rows, steps=False) <= {rows[2][2]}


def test_a_cyclic_progression_goes_round():
    assert predictions([[6, 7, 0], [0, 1, 2], [7, 0, 5]], steps=True, cycle=8) == {1}


def test_a_distribution_has_the_same_three_values_in_every_row_and_column():
    rows = np.array(distribution(np.random.RandomState(2), 9))
    assert all(set(line) == set(rows[0]) for line in (*rows, *rows.T))
    assert predictions(rows.tolist(), steps=False) == {rows[2, 2]}


def test_rows_that_fit_two_rules_are_ambiguous_and_those_that_fit_none_predict_nothing():
    assert predictions([[1, 2, 3], [1, 2, 3], [2, 3, 1]], steps=True) == {1, 4}
    assert predictions([[1, 5, 2], [2, 2, 6], [3, 1, 4]], steps=True) == set()
