"""Patterns of coloured cells on a board: scattered, checkered, striped or in steps.

All take a `RandomState`, the rows and columns there are and the names of the colours in use, and give the coloured cells, (row, column) -> colour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

Pattern = dict[tuple[int, int], str]


def scattered(rng: np.random.RandomState, rows: int, columns: int, colors: Sequence[str]) -> Pattern:
    """A third to three fifths of the cells, each in a colour of its own."""
    density = rng.uniform(0.32, 0.58)
    return {(row, column): _one(rng, colors) for row in range(rows) for column in range(columns) if rng.rand() < density}


def checkered(rng: np.random.RandomState, rows: int, columns: int, colors: Sequence[str]) -> Pattern:
    """Two to four squares of 3 to 5 cells a side, every other cell of one colour, which may overlap and are cut off at the edges."""
    cells: Pattern = {}
    for _ in range(rng.randint(2, 5)):
        top, side, color, odd = rng.randint(rows - 2), rng.randint(3, 6), _one(rng, colors), rng.randint(2)
        left = rng.randint(columns - 1)
        cells |= {(r, c): color for r in range(top, min(rows, top + side)) for c in range(left, min(columns, left + side)) if (r + c) % 2 == odd}
    return cells


def striped(rng: np.random.RandomState, rows: int, columns: int, colors: Sequence[str]) -> Pattern:
    """In most rows a stripe of one colour, of any length and at any place."""
    cells: Pattern = {}
    for row in range(rows):
        if rng.rand() < 0.7:
            length, color = rng.randint(1, columns + 1), _one(rng, colors)
            left = rng.randint(columns - length + 1)
            cells |= {(row, column): color for column in range(left, left + length)}
    return cells


def stepped(rng: np.random.RandomState, rows: int, columns: int, colors: Sequence[str]) -> Pattern:
    """Stairs from the left edge that rise or fall by one cell every one or two rows, of one colour a step; here and there a cell is missing."""
    height, rising, shades = int(rng.randint(1, 3)), bool(rng.randint(2)), [_one(rng, colors) for _ in range(rows)]
    cells: Pattern = {}
    for row in range(rows):
        length = (row if rising else rows - 1 - row) // height % columns + 1
        cells |= {(row, column): shades[row // height] for column in range(length if rng.rand() < 0.9 else max(length - 1, 1))}
    return cells


PATTERNS: Mapping[str, Callable[[np.random.RandomState, int, int, Sequence[str]], Pattern]] = {
    "random": scattered,
    "checkered patches": checkered,
    "stripes": striped,
    "steps": stepped,
}


def _one(rng: np.random.RandomState, colors: Sequence[str]) -> str:
    return colors[rng.randint(len(colors))]
