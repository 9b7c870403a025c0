"""Progressive matrices: numbers that run along the rows of a 3 x 3 board by one rule, and what such rules say of its last cell.

The rules are three of those that people were seen to find in Raven's tests (P. A. Carpenter, M. A. Just and P. Shell, "What one intelligence test
measures", Psychological Review 97, 1990): a value that stays along a row, one that rises or falls by a fixed step, and the same three values in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

Rows = list[list[int]]


def constant(values: Sequence[int]) -> Rows:
    """Each value along a row of its own."""
    return [[int(value)] * 3 for value in values]


def progression(rng: np.random.RandomState, levels: int, *, rising: bool, cyclic: bool = False) -> Rows:
    """Rows of numbers under `levels` that all rise, or fall, by the same step: of 1, or of 1 to 3 if the numbers go round (`cyclic`)."""
    if cyclic:
        step = (1 if rising else -1) * int(rng.randint(1, 4))
        return [[int(start + step * k) % levels for k in range(3)] for start in rng.randint(levels, size=3)]
    rows = [[int(start) + k for k in range(3)] for start in rng.randint(levels - 2, size=3)]
    return rows if rising else [row[::-1] for row in rows]


def distribution(rng: np.random.RandomState, levels: int) -> Rows:
    """Three numbers under `levels` in every row, each begun with another one of them (a Latin square)."""
    values = [int(value) for value in rng.permutation(levels)[:3]]
    return [values[shift:] + values[:shift] for shift in rng.permutation(3)]


def predictions(rows: Sequence[Sequence[int]], *, steps: bool, cycle: int | None = None) -> set[int]:
    """The numbers that rules which fit the other eight cells give for the last one, whose own is not looked at.

    `steps` tells whether numbers can rise and fall at all, `cycle` after how many they begin anew, if they do.
    """
    first, second, begun = rows[0], rows[1], rows[2][:2]
    found = set()
    if all(len(set(row)) == 1 for row in (first, second, begun)):
        found.add(begun[1])
    taken = {b - a if cycle is None else (b - a) % cycle for row in (first, second, begun) for a, b in pairwise(row)}
    if steps and len(taken) == 1 and 0 not in taken:
        following = begun[1] + taken.pop()
        found.add(following if cycle is None else following % cycle)
    rest = set(first) - set(begun)
    if len(set(first)) == 3 and sorted(first) == sorted(second) and len(rest) == 1:
        found |= rest
    return found
