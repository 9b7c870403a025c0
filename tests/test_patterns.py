"""Patterns of coloured cells."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from vbvr_hf.tasks.abstraction.patterns import PATTERNS, checkered, stepped, striped


@pytest.mark.parametrize("kind", PATTERNS)
def test_patterns_keep_to_the_board_and_the_colours(kind):
    for seed in range(20):
        cells = PATTERNS[kind](np.random.RandomState(seed), 8, 4, ["red", "blue"])
        assert all(row in range(8) and column in range(4) and color in ("red", "blue") for (row, column), color in cells.items())


def test_a_stripe_is_one_piece_of_one_colour():
    cells = striped(np.random.RandomState(3), 10, 6, ["red", "blue", "green"])
    for row in range(10):
        columns = sorted(column for r, column in cells if r == row)
        assert columns == list(range(columns[0], columns[0] + len(columns))) if columns else True
        assert len({cells[row, column] for column in columns}) <= 1


def test_one_checkered_patch_has_no_neighbours():
    rng = SimpleNamespace(randint=lambda low, high=None: 0 if high is None else low)  # two patches, both in the corner
    assert set(checkered(rng, 8, 4, ["red"])) == {(0, 0), (0, 2), (1, 1), (2, 0), (2, 2)}


def test_steps_rise_or_fall_evenly():
    for seed in range(20):
        cells = stepped(np.random.RandomState(seed), 6, 6, ["red"])
        lengths = [sum(row == r for r, _ in cells) for row in range(6)]
        assert min(lengths) >= 1 and all((row, column) in cells for row in range(6) for column in range(lengths[row]))
