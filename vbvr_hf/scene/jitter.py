"""Loose grids: places in rows and columns, each moved about inside its own cell."""

from __future__ import annotations

import numpy as np

from .shapes import Point


def loose_grid(rng: np.random.RandomState, count: int, columns: int, rows: int, *, first: Point, step: Point, free: Point) -> np.ndarray:
    """Places (count, 2) in different cells of a grid, in random order.

    The middle of the top left cell is `first`, the next ones are `step` (x, y) away, and a place lies up to `free` (x, y) from its cell's middle.
    """
    cells = rng.permutation(columns * rows)[:count]
    middles = np.array(first) + np.stack([cells % columns, cells // columns], axis=1) * step
    return middles + rng.uniform(-1, 1, (count, 2)) * free
