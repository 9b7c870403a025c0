"""Boards of cells: where one lies, and what lies on its cells, frame by frame, told by colour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..scene import Color, Grid
from .view import REACH, View
from .walks import squares

MIDDLE = 0.12
"""A cell is read in a square of so many cells to each side of its middle."""


def board_mask(view: View, grid: Grid, grow: float = 0.0) -> np.ndarray:
    """Mask (256, 256) bool of a board, grown by so many canvas units."""
    left, top = grid.origin
    return view.box(left - grow, top - grow, left + grid.width + grow, top + grid.height + grow)


def cell_labels(view: View, grid: Grid, colors: Sequence[Color], reach: float = REACH) -> np.ndarray:
    """Which of the colours the middle of each cell shows: (T, rows, columns) uint8 indices, 255 for none within `reach`.

    A colour that covers more than half of the middle is the one; where none does, it may be any of those in it.
    """
    ys, xs = squares(view, [grid.centre(*cell) for cell in grid.cells()], max(1, round(MIDDLE * grid.cell * view.unit)))
    labels = view.label(view.rgb[:, ys, xs], list(colors), reach)
    return np.median(labels.reshape(*labels.shape[:2], -1), axis=-1).astype(np.uint8).reshape(-1, grid.rows, grid.columns)
