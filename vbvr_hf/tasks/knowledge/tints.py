"""How deep a colour lies over another, as dye in water does: opacities, 0 to 1, read from pixels or from the cells of a grid."""

from __future__ import annotations

import cv2
import numpy as np

from ...scene import Color, Grid
from ...scoring.view import View


def opacity(rgb: np.ndarray, ground: Color, color: Color) -> np.ndarray:
    """How far colours (..., 3) are on the straight way from the ground to a colour: (...) float32, 0 to 1."""
    start = np.array(ground, np.float32)
    way = np.array(color, np.float32) - start
    return np.clip((rgb.astype(np.float32) - start) @ (way / (way @ way)), 0, 1)


def cell_middles(view: View, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """The pixel rows (rows,) and columns (columns,) in which the middles of a grid's cells lie."""
    left, top = grid.origin
    ys, xs = top + (np.arange(grid.rows) + 0.5) * grid.cell, left + (np.arange(grid.columns) + 0.5) * grid.cell
    return np.floor(ys * view.unit).astype(int), np.floor(xs * view.unit).astype(int)


def cell_opacity(view: View, grid: Grid, ground: Color, color: Color) -> np.ndarray:
    """The opacity of a colour over a ground in the middle of each cell of a grid, in every frame: (T, rows, columns) float32.

    The grid must lie 2 pixels or more within the picture. A light blur keeps grain and coding from making an even colour look uneven.
    """
    rows, columns = cell_middles(view, grid)
    part = slice(rows[0] - 2, rows[-1] + 3), slice(columns[0] - 2, columns[-1] + 3)
    inside = np.ix_(rows - rows[0] + 2, columns - columns[0] + 2)
    return opacity(np.stack([cv2.blur(np.ascontiguousarray(frame[part]), (3, 3))[inside] for frame in view.rgb]), ground, color)


def palest_and_deepest(depth: np.ndarray, where: np.ndarray, block: int = 5) -> tuple[float, float]:
    """The opacities between which all but the palest and the deepest twenty-fifth of the water lies: blocks of so many cells each way are taken together.

    `depth` and the mask `where` are (rows, columns), multiples of `block`; a block counts if two fifths of its cells lie in the mask.
    """
    blocks = (depth.shape[0] // block, block, depth.shape[1] // block, block)
    cells, depths = (np.where(where, of, 0).reshape(blocks).sum(axis=(1, 3)) for of in (1.0, depth))
    return tuple(np.percentile((depths / np.maximum(cells, 1))[cells >= 0.4 * block**2], (4, 96)).tolist())
