"""Rules that turn grids of coloured cells into others, and grids that a rule does something to. A grid is (N, N) colours by number, 0 for empty cells."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, permutations, product

import cv2
import numpy as np

Cells = np.ndarray
Rule = Callable[[Cells], Cells]

N, INKS = 5, 4
"""Cells per side, and colours that a rule can name."""


def drawn_grid(rng, family: str, count: int) -> Cells:
    """A grid that a rule of a family does something to, with so many colours at most."""
    grid, inks = np.zeros((N, N), int), rng.permutation(INKS)[:count] + 1
    if family == "holes":
        height, width = ((5, 3), (3, 5), (4, 4), (5, 4), (4, 5))[rng.randint(5)]
        top, left = rng.randint(N - height + 1), rng.randint(N - width + 1)
        grid[top : top + height, left : left + width] = inks[0]
        grid[top + 1 : top + height - 1, left + 1 : left + width - 1] = 0
        for row, column in zip(*np.nonzero(grid == 0), strict=True):
            if not (top <= row < top + height and left <= column < left + width) and rng.rand() < 0.25:
                grid[row, column] = inks[-1]
    elif family == "stretch":
        for row, column in zip(rng.permutation(N)[: rng.randint(1, 3)], rng.permutation(N), strict=False):
            grid[row, column] = inks[rng.randint(count)]
    elif family == "largest":
        for _ in range(rng.randint(2, 4)):
            row, column = rng.randint(N, size=2)
            for _ in range(rng.randint(1, 7)):
                grid[row, column] = inks[0]
                row, column = np.clip((row + rng.randint(-1, 2), column), 0, N - 1) if rng.randint(2) else np.clip((row, column + rng.randint(-1, 2)), 0, N - 1)
    else:
        few = {"fall": (4, 8), "swap": (8, 14), "mirror": (3, 6), "shift": (3, 6)}[family]
        for cell in rng.permutation(N * N)[: rng.randint(*few)]:
            grid.flat[cell] = inks[rng.randint(count)]
    return grid


def _fallen(grid: Cells) -> Cells:
    """Coloured cells fall to the lower edge."""
    columns = [[0] * int((column == 0).sum()) + [int(one) for one in column if one] for column in grid.T]
    return np.array(columns).T


def _exchanged(a: int, b: int) -> Rule:
    table = np.arange(INKS + 1)
    table[[a, b]] = b, a
    return lambda grid: table[grid]


def _stretched(grid: Cells) -> Cells:
    """Each coloured cell fills its row; the first from the left, if there are several."""
    return np.array([[next((one for one in row if one), 0)] * N for row in grid.tolist()])


def _filled(color: int) -> Rule:
    """Empty cells that are cut off from the edge take a colour."""

    def rule(grid: Cells) -> Cells:
        _, pieces = cv2.connectedComponents(np.pad(grid == 0, 1, constant_values=True).astype(np.uint8), connectivity=4)
        inner = pieces[1:-1, 1:-1]
        return np.where((grid == 0) & (inner != pieces[0, 0]), color, grid)

    return rule


def _largest(color: int) -> Rule:
    """The blob with the most cells takes a colour; nothing happens where two are as large."""

    def rule(grid: Cells) -> Cells:
        _, blobs = cv2.connectedComponents((grid > 0).astype(np.uint8), connectivity=4)
        sizes = np.bincount(blobs.ravel())[1:]
        if not len(sizes) or (sizes == sizes.max()).sum() > 1:
            return grid
        return np.where(blobs == sizes.argmax() + 1, color, grid)

    return rule


def _replaced(a: int, b: int) -> Rule:
    return lambda grid: np.where(grid == a, b, grid)


RULES: dict[str, list[Rule]] = {
    "fall": [lambda grid, k=k: np.rot90(_fallen(np.rot90(grid, k)), -k) for k in range(4)],
    "mirror": [lambda grid: grid[:, ::-1], lambda grid: grid[::-1], lambda grid: grid.T, lambda grid: grid[::-1, ::-1].T],
    "swap": [_exchanged(a, b) for a, b in combinations(range(1, INKS + 1), 2)],
    "stretch": [_stretched, lambda grid: _stretched(grid.T).T],
    "holes": [_filled(color) for color in range(1, INKS + 1)],
    "largest": [_largest(color) for color in range(1, INKS + 1)],
    "shift": [lambda grid, by=by: np.roll(grid, by, (0, 1)) for by in product((-1, 0, 1), repeat=2) if by != (0, 0)],
}
EVERY = [rule for family in RULES.values() for rule in family] + [_replaced(a, b) for a, b in permutations(range(INKS + 1), 2)]
"""All rules that a pair may follow, and plain changes of one colour, which it could be taken for."""
