"""A sliding puzzle as seen: which tile lies where in each frame, and its moves followed one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from ..scene import Color, Grid
from ..scene.trays import Tray, cells_beside, slid
from .cells import read_cells
from .view import View

INSET = 0.1
"""Share of a cell at each edge that is left out where a tile is read."""

_REACH = 60.0  # delta-E
_LENGTH_SLACK = 0.12
_ARRIVED = 0.95


class Slide(NamedTuple):
    """A tile on its way: the cell that it leaves, and the share of its way that it has gone."""

    cell: int
    gone: float


AT_REST = Slide(-1, 0.0)
"""No tile is on its way."""


class TrayReader:
    """A tray over time: `seen` (T, cells) holds the tile at rest in each cell, 0 for an empty one, -1 for neither.

    `start` is the tray in the expected first frame, from which the tiles' glyphs are learnt; `tile` and `glyph` are the tiles' two colours, `floor`
    that of the empty place, `gap` the share of a cell between two tiles.
    """

    def __init__(self, view: View, grid: Grid, start: Tray, *, tile: Color, glyph: Color, floor: Color, gap: float) -> None:
        self.columns, self.side, self.length = grid.columns, grid.cell * view.unit, grid.cell * view.unit * (1 - gap)
        self.beside = cells_beside(grid.rows, grid.columns)
        (left, top), (right, bottom) = grid.origin, (grid.origin[0] + grid.width, grid.origin[1] + grid.height)
        x0, y0, x1, y1 = (round(v * view.unit) for v in (left, top, right, bottom))
        frames = np.concatenate([view.first[None], view.rgb])[:, y0:y1, x0:x1]
        labels = view.label(frames, [floor, tile, glyph], _REACH)
        self.seen = self._glyphs(labels == 2, start)[1:]
        # Where a glyph's edge mixes with the tile it may look like floor: such slits are closed.
        square = np.ones((3, 3), np.uint8)
        whole = ((labels[1:] == 1) | (labels[1:] == 2)).view(np.uint8)
        self.covered = np.stack([cv2.morphologyEx(mask, cv2.MORPH_CLOSE, square) for mask in whole])
        for cell in range(len(start)):
            row, column = divmod(cell, self.columns)
            self.seen[self.covered[:, self._inner(row), self._inner(column)].mean(axis=(1, 2)) < 0.1, cell] = 0

    def _glyphs(self, masks: np.ndarray, start: Tray) -> np.ndarray:
        """Which tile's glyph each cell bears, -1 for none, in masks of the glyphs' colour (T, h, w); the first of them shows the start."""
        # They are read at half size: sharp enough, and a pixel of slack is then eight canvas units.
        size = (masks.shape[2] // 2, masks.shape[1] // 2)
        small = np.stack([cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA) for mask in masks])
        half, inset = self.side / 2, self.side * INSET
        width = int(half - inset)
        corners = [(round(column * half + inset / 2), round(row * half + inset / 2)) for row, column in (divmod(i, self.columns) for i in range(len(start)))]
        boxes = [(x, y, x + width, y + width) for x, y in corners]
        tiles = {tile: boxes[cell] for cell, tile in enumerate(start) if tile}
        templates = np.stack([small[0, top:bottom, left:right] for left, top, right, bottom in tiles.values()])
        return np.array([*tiles, -1])[read_cells(small, boxes, templates, least=0.7)]

    def _inner(self, index: int) -> slice:
        return slice(round((index + INSET) * self.side), round((index + 1 - INSET) * self.side))

    def __len__(self) -> int:
        return len(self.seen)

    def shows(self, frame: int, tray: Tray) -> Slide | None:
        """How a frame shows a tray: at rest, or with one tile sliding to the empty place and all others at rest; None if it shows something else."""
        off, empty = set(np.flatnonzero(self.seen[frame] != tray).tolist()), tray.index(0)
        if not off:
            return AT_REST
        slides = (Slide(cell, self._gone(frame, cell, empty)) for cell in self.beside[empty] if off <= {cell, empty})
        return next((slide for slide in slides if slide.gone < _ARRIVED), None)

    def _gone(self, frame: int, cell: int, empty: int) -> float:
        """The share of the way from a cell to the empty one beside it that a tile has gone; 1 unless one whole tile lies in the two."""
        (r0, c0), (r1, c1) = sorted((divmod(cell, self.columns), divmod(empty, self.columns)))
        if r0 == r1:
            strip = self.covered[frame, self._inner(r0), round(c0 * self.side) : round((c1 + 1) * self.side)].mean(axis=0)
        else:
            strip = self.covered[frame, round(r0 * self.side) : round((r1 + 1) * self.side), self._inner(c0)].mean(axis=1)
        inside = np.flatnonzero(strip > 0.5)
        in_one = len(inside) and inside[-1] - inside[0] + 1 == len(inside)
        if not in_one or abs(len(inside) - self.length) > _LENGTH_SLACK * self.length or strip[inside].mean() < 0.85:
            return 1.0
        gone = (inside.mean() + 0.5) / self.side - 0.5
        return gone if cell < empty else 1 - gone

    def at_end(self) -> Tray:
        """The tile in each cell at the end: the reading most of the last five frames agree on."""
        return tuple(int(np.bincount(column + 1).argmax()) - 1 for column in self.seen[-5:].T)


class Move(NamedTuple):
    """A move seen: the cell that the tile left, the first frame after it, and the number of frames in which the tile was between the two cells."""

    cell: int
    frame: int
    between: int


@dataclass(frozen=True)
class Play:
    """How a puzzle was played: the moves; a `fault` in words that ended it, if any; the share of the frames that show it in this play."""

    moves: tuple[Move, ...]
    fault: str
    explained: float


def follow_moves(reader: TrayReader, start: Tray, most: int) -> Play:
    """Follow a tray from move to move, up to `most` of them: straight slides of one tile at a time.

    The play begins with the first frame that shows the start at rest; it ends where a tile is seen in its new place without having been on its way.
    """
    tray, moves, between = start, [], Counter()
    fitting, began, fault = 0, False, "; the video does not begin with the tray as given"
    for frame in range(len(reader)):
        shown = reader.shows(frame, tray)
        if shown is None and began and len(moves) < most:
            # Not this tray: perhaps the one after a move, at rest or already with the next tile under way.
            cell = next((cell for cell in reader.beside[tray.index(0)] if reader.shows(frame, slid(tray, cell)) is not None), None)
            if cell is not None and not between[cell]:
                fault = f"; then a tile jumped at frame {frame}"
                break
            if cell is not None:
                moves.append(Move(cell, frame, between[cell]))
                tray, between = slid(tray, cell), Counter()
                shown = reader.shows(frame, tray)
        if shown == AT_REST:
            began, fault, between = True, "", Counter()
        elif shown is not None and began:
            between[shown.cell] += 0.08 < shown.gone < 0.92
        fitting += began and shown is not None
    return Play(tuple(moves), fault, fitting / len(reader))
