"""A chess board as seen: what stands on each of its squares."""

from __future__ import annotations

from functools import lru_cache

import chess
import cv2
import numpy as np

from ..scene import SIZE, Color, Grid, Scene
from ..scene.chessmen import CHESSMEN, look, square_cell
from .cells import read_cells
from .view import SIDE, View, expected_image

FLAT = 14.0
"""Grey levels of standard deviation under which a square is empty."""

_RIM = 3  # pixels at a square's edge that are left out there


def read_board(view: View, image: np.ndarray, grid: Grid, light: Color, dark: Color) -> np.ndarray:
    """What stands on each square of a board in an RGB image (256, 256, 3): (64,) int as in `scene.chessmen.CHESSMEN`, 0 also where it is unclear.

    `grid` holds the squares, whose side is a multiple of 4 canvas units, with White at the bottom.
    """
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    side, cells = round(grid.cell * view.unit), [square_cell(square) for square in chess.SQUARES]
    corners = [(round((grid.origin[0] + c * grid.cell) * view.unit), round((grid.origin[1] + r * grid.cell) * view.unit)) for r, c in cells]
    full = [square for square, (x, y) in enumerate(corners) if grey[y + _RIM : y + side - _RIM, x + _RIM : x + side - _RIM].std() >= FLAT]
    found = np.zeros(64, int)
    for tone, color in enumerate((light, dark)):
        squares = [square for square in full if sum(cells[square]) % 2 == tone]
        boxes = [(x, y, x + side, y + side) for x, y in (corners[square] for square in squares)]
        found[squares] = read_cells(grey[None], boxes, _portraits(grid.cell, color), slack=2)[0] + 1
    return found


@lru_cache(maxsize=32)
def _portraits(cell: float, color: Color) -> np.ndarray:
    """The twelve pieces on squares of a colour as the view shows them: (12, side, side) float32 grey."""
    scene = Scene(color)
    for index, piece in enumerate(CHESSMEN):
        scene.add(str(index), *look(piece, cell), at=(cell * (index % 6 + 0.5), cell * (index // 6 + 0.5)))
    page = cv2.cvtColor(expected_image(scene, 0), cv2.COLOR_RGB2GRAY).astype(np.float32)
    side = round(cell * SIDE / SIZE)
    return np.stack([page[side * (i // 6) : side * (i // 6 + 1), side * (i % 6) : side * (i % 6 + 1)] for i in range(12)])
