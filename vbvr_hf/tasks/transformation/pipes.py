"""Pipe puzzles: on each cell of a board lies a tile whose pipe joins two of its four sides, and rightly turned all the pipes make one pipeline.

Sides are numbered clockwise from the top, 0 to 3, so that a quarter turn clockwise adds 1. Cells are (row, column).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from ...scene.layout import Grid
from ...scene.palette import shade
from ...scene.shapes import Color, Polygon, points, rectangle

Cell = tuple[int, int]
Ends = Sequence[int]
"""The two sides that a tile's pipe joins."""
Stub = tuple[int, int, int]
"""A place on the rim where a pipeline enters or leaves: row, column and side of the cell."""

WAYS = ((-1, 0), (0, 1), (1, 0), (0, -1))
"""Row and column steps out of the four sides of a cell."""

BREADTH = 0.26
"""Breadth of a pipe as a share of its tile."""

_LINE = 6.0  # canvas units


def beyond(cell: Cell, side: int) -> Cell:
    """The place on the other side of one side of a cell."""
    return cell[0] + WAYS[side][0], cell[1] + WAYS[side][1]


def turned(ends: Ends, quarters: int) -> list[int]:
    """The sides that a pipe joins after so many quarter turns clockwise, in order."""
    return sorted((side + quarters) % 4 for side in ends)


def is_straight(ends: Ends) -> bool:
    """Whether a pipe joins opposite sides, so that it looks the same after half a turn."""
    return ends[0] % 2 == ends[1] % 2


def turn_back(ends: Ends, quarters: int) -> tuple[int, bool]:
    """The shortest turn after which a tile that was turned by so many quarters looks as before: degrees, positive for clockwise, and whether the
    other way is as short (the turn is clockwise then)."""
    period = 2 if is_straight(ends) else 4
    rest = -quarters % period
    return 90 * (rest if 2 * rest <= period else rest - period), 2 * rest == period


def random_path(rng: np.random.RandomState, grid: Grid) -> list[Cell]:
    """A path through every cell of a grid, each once (a Hamiltonian path), from cell to neighbouring cell: walked at random, and begun anew when stuck."""
    cells = grid.cells()
    while True:
        path = [cells[rng.randint(len(cells))]]
        while ahead := [cell for cell in (beyond(path[-1], side) for side in range(4)) if grid.inside(*cell) and cell not in path]:
            path.append(ahead[rng.randint(len(ahead))])
        if len(path) == len(cells):
            return path


def random_pipeline(rng: np.random.RandomState, grid: Grid, *, closed: bool = False) -> tuple[dict[Cell, tuple[int, int]], list[Stub]]:
    """A pipeline through every cell of a grid: the sides that each cell's pipe joins, in order, and the two stubs, where it enters and leaves.

    A `closed` one is a loop without stubs. Raises ValueError where there is none: with an odd number of cells, or in a single row or column.
    """
    if closed and (grid.rows * grid.columns % 2 or min(grid.rows, grid.columns) < 2):
        raise ValueError(f"no closed pipeline runs through all of {grid.rows} x {grid.columns} cells")
    sides: list[list[int]] = [[], []]
    while not all(sides):
        path = random_path(rng, grid)
        tips = ((path[0], path[-1]), (path[-1], path[0]))
        sides = [[side for side in range(4) if (beyond(tip, side) == other if closed else not grid.inside(*beyond(tip, side)))] for tip, other in tips]
    first, final = (int(rng.choice(open_sides)) for open_sides in sides)
    out = [WAYS.index((b[0] - a[0], b[1] - a[1])) for a, b in zip(path, path[1:], strict=False)]
    into = [first, *((side + 2) % 4 for side in out)]
    ends = {cell: tuple(sorted(pair)) for cell, pair in zip(path, zip(into, [*out, final], strict=True), strict=True)}
    return ends, [] if closed else [(*path[0], first), (*path[-1], final)]


def settings(ends: Mapping[Cell, Ends], stubs: Collection[Stub]) -> Iterator[dict[Cell, list[int]]]:
    """All ways to turn the tiles so that every end meets another one, or a stub, and no stub is left: the sides that each cell's pipe then joins.

    Settings that look the same count once.
    """
    cells, open_sides = sorted(ends), set(stubs)
    chosen: dict[Cell, list[int]] = {}

    def meets(cell: Cell, side: int, has_end: bool) -> bool:
        other = beyond(cell, side)
        if other not in ends:
            return has_end == ((*cell, side) in open_sides)
        return other not in chosen or has_end == ((side + 2) % 4 in chosen[other])

    def extended(index: int) -> Iterator[dict[Cell, list[int]]]:
        if index == len(cells):
            yield dict(chosen)
            return
        cell = cells[index]
        for quarters in range(2 if is_straight(ends[cell]) else 4):
            pose = turned(ends[cell], quarters)
            if all(meets(cell, side, side in pose) for side in range(4)):
                chosen[cell] = pose
                yield from extended(index + 1)
                del chosen[cell]

    return extended(0)


def joints(pipeline: Mapping[Cell, Ends], ends: Mapping[Cell, Collection[int]]) -> int:
    """How many of a pipeline's joints, those at its stubs included, are made by tiles whose pipes join other sides: `ends`, empty for one without a pipe."""
    made = 0
    for cell, sides in pipeline.items():
        for side in sides:
            other = beyond(cell, side)
            if other not in pipeline:
                made += side in ends[cell]
            elif cell < other:
                made += side in ends[cell] and (side + 2) % 4 in ends[other]
    return made


def pipe(ends: Ends, size: float, color: Color) -> Polygon:
    """A tile's piece of pipe about the tile's middle: straight, or bent about the corner between its sides. `size` is the tile's side in canvas units."""
    half, h = BREADTH * size / 2, size / 2
    a, b = ends
    if is_straight(ends):
        return rectangle(2 * half, 2 * h, fill=color, stroke=shade(color, -0.35), border=_LINE, turn=90.0 * a)
    # Drawn between the top and the right side, then turned.
    quarter = np.radians(np.linspace(180, 90, 13))
    ring = [(h + (h + r) * math.cos(t), -h + (h + r) * math.sin(t)) for r, line in ((half, quarter), (-half, quarter[::-1])) for t in line]
    first = a if b - a == 1 else b
    return Polygon(points=points(ring), turn=90.0 * first, fill=color, stroke=shade(color, -0.35), width=_LINE)


def stub(size: float, length: float, color: Color) -> tuple[Polygon, Polygon]:
    """A stub with a flange at its outer end, for the top side of tiles of that size: its parts about its own middle. Canvas units."""
    width = BREADTH * size
    tube = rectangle(width, length + 10, fill=color, stroke=shade(color, -0.35), border=_LINE)
    return tube, rectangle(width * 1.5, 20, fill=shade(color, -0.35), at=(0, -length / 2 + 10))
