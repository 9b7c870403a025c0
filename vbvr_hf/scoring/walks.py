"""A thing going from cell to cell: where it was, in which order, and how it went from one to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..scene import Grid
from .tracks import Track

Cell = tuple[int, int]

SNAP = 0.35
"""A centre within this many cells of a cell's centre stands on it."""

JOIN = 1.2
"""Places in neighbouring frames less than this many cells apart are joined; more is a jump."""


@dataclass(frozen=True)
class Visit:
    """Arriving on a cell (row, column) at a frame of the clip; `jumped` if it came there without crossing the way between."""

    cell: Cell
    frame: int
    jumped: bool = False


def visits(track: Track, grid: Grid) -> list[Visit]:
    """The cells a track stands on, in order, each once per stay; the first visit is where it is first seen."""
    found: list[Visit] = []
    last: tuple[float, float] | None = None
    for frame in np.flatnonzero(track.seen):
        place = grid.locate(tuple(track.at[frame]))
        jumped = last is not None and max(abs(place[0] - last[0]), abs(place[1] - last[1])) >= JOIN
        steps = [1.0] if last is None or jumped else np.linspace(0, 1, 13)[1:]
        start = last or place
        for u in steps:
            at = (start[0] + (place[0] - start[0]) * u, start[1] + (place[1] - start[1]) * u)
            cell = (round(at[0]), round(at[1]))
            near = max(abs(at[0] - cell[0]), abs(at[1] - cell[1])) <= SNAP
            if near and grid.inside(*cell) and (not found or found[-1].cell != cell):
                found.append(Visit(cell, int(frame), jumped))
        last = place
    return found


def neighbours(a: Cell, b: Cell) -> bool:
    """Whether two cells share an edge."""
    return abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1


def entered(track: Track, grid: Grid, cells: Iterable[Cell], depth: float = 0.5) -> int | None:
    """The first frame in which the centre is within `depth` cells of one of the cells' centres (0.5: inside it), or None."""
    middle = np.array(list(cells), float).reshape(-1, 2)
    if not len(middle):
        return None
    for frame in np.flatnonzero(track.seen):
        place = np.array(grid.locate(tuple(track.at[frame])))
        if (np.abs(middle - place).max(axis=1) < depth).any():
            return int(frame)
    return None
