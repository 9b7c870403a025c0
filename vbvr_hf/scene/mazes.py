"""Block mazes on a grid: every cell is solid wall or open corridor. How they are carved, measured in steps, and drawn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

import numpy as np

from .layout import Grid
from .shapes import Color, rectangle
from .stage import Scene

Cell = tuple[int, int]
"""(row, column)."""
State = TypeVar("State")


def around(cell: Cell) -> list[Cell]:
    """The four cells that share an edge with a cell: right, below, left, above."""
    row, column = cell
    return [(row, column + 1), (row + 1, column), (row, column - 1), (row - 1, column)]


def rooms(n: int) -> list[Cell]:
    """The rooms of a maze on n x n cells (n odd), in reading order: the cells at odd rows and columns, which are always open."""
    return [(row, column) for row in range(1, n, 2) for column in range(1, n, 2)]


def carve(rng: np.random.RandomState, n: int, straight: float = 0.5) -> set[Cell]:
    """The open cells of a perfect maze on n x n cells (n odd): rooms at odd rows and columns, joined by depth-first carving,
    so that there is exactly one way between any two. `straight` is the chance to go on in the same direction where possible."""
    room = (int(2 * rng.randint(n // 2) + 1), int(2 * rng.randint(n // 2) + 1))
    opened, stack = {room}, [(room, (0, 0))]
    while stack:
        (row, column), heading = stack[-1]
        inside = [(dr, dc) for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)) if 0 < row + 2 * dr < n and 0 < column + 2 * dc < n]
        ways = [(dr, dc) for dr, dc in inside if (row + 2 * dr, column + 2 * dc) not in opened]
        if not ways:
            stack.pop()
            continue
        way = heading if heading in ways and rng.uniform() < straight else ways[rng.randint(len(ways))]
        room = (row + 2 * way[0], column + 2 * way[1])
        opened |= {room, (row + way[0], column + way[1])}
        stack.append((room, way))
    return opened


def open_walls(rng: np.random.RandomState, opened: set[Cell], n: int, count: int) -> set[Cell]:
    """The open cells of a maze on n x n cells after opening `count` more walls between rooms, each of which closes a ring."""
    shut = [(row, column) for row in range(1, n - 1) for column in range(1, n - 1) if (row + column) % 2 and (row, column) not in opened]
    return opened | {shut[i] for i in rng.permutation(len(shut))[:count]}


def steps_from(cells: Collection[Cell], start: Cell) -> dict[Cell, int]:
    """Steps from a cell to every cell that can be reached over edge neighbours within `cells` (a set is fastest), nearest first."""
    return reached([start], lambda cell: [beside for beside in around(cell) if beside in cells])


def reached(starts: Iterable[State], onward: Callable[[State], Iterable[State]]) -> dict[State, int]:
    """How many steps lead from the nearest of some states to every one that can be reached, nearest first; `onward` gives those to which one step leads."""
    away = dict.fromkeys(starts, 0)
    queue = deque(away)
    while queue:
        here = queue.popleft()
        for state in onward(here):
            if state not in away:
                away[state] = away[here] + 1
                queue.append(state)
    return away


def straight_way(start: Cell, end: Cell) -> list[Cell]:
    """The cells of a row or a column from one of its cells to another, both included. Raises ValueError if they share neither."""
    (row, column), (last_row, last_column) = start, end
    if row != last_row and column != last_column:
        raise ValueError(f"no straight way: {start} and {end} share no row and no column")
    steps = max(abs(last_row - row), abs(last_column - column))
    heading = ((last_row > row) - (last_row < row), (last_column > column) - (last_column < column))
    return [(row + step * heading[0], column + step * heading[1]) for step in range(steps + 1)]


def bent_way(start: Cell, end: Cell) -> list[Cell]:
    """The cells from one cell along its row and then along the column of another, both included, whatever stands there."""
    corner = (start[0], end[1])
    return [*straight_way(start, corner), *straight_way(corner, end)[1:]]


def corners(route: Sequence[Cell]) -> list[Cell]:
    """The ends of a route over edge neighbours and the cells where it turns, or turns back: all that a line through it needs."""
    turns = [b for a, b, c in zip(route, route[1:], route[2:], strict=False) if (a[0] + c[0], a[1] + c[1]) != (2 * b[0], 2 * b[1])]
    return [route[0], *turns, route[-1]]


def add_maze(scene: Scene, grid: Grid, opened: Collection[Cell], *, wall: Color, floor: Color, name: str = "maze") -> str:
    """Draw a maze as one sprite: a block of wall with its corridors cut out as whole runs of cells, so that no seams show."""
    left, top = grid.origin
    parts = [rectangle(grid.width, grid.height, fill=wall, at=(left + grid.width / 2, top + grid.height / 2))]
    opened = {tuple(cell) for cell in opened}
    for row, column in sorted(opened):
        for dr, dc in ((0, 1), (1, 0)):
            if (row - dr, column - dc) in opened:
                continue
            length = 1
            while (row + dr * length, column + dc * length) in opened:
                length += 1
            if length == 1 and not {(row + dc, column + dr), (row - dc, column - dr)}.isdisjoint(opened):
                continue  # part of a run the other way; drawn twice, its edges would show
            middle = grid.centre(row + dr * (length - 1) / 2, column + dc * (length - 1) / 2)
            parts.append(rectangle(grid.cell * (length if dc else 1), grid.cell * (length if dr else 1), fill=floor, at=middle))
    return scene.add(name, *parts)
