"""Floor plans on a grid of square cells: rectangular rooms that fill it, doorways in the borders between them, walls everywhere else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import cv2
import networkx as nx
import numpy as np

from ...scene.layout import Grid
from ...scene.shapes import Color, Point, Polygon, rectangle

Room = tuple[int, int, int, int]
"""Left, top, right and bottom in cells."""


class Border(NamedTuple):
    """A piece of a grid line, between two rooms or across a doorway: the axis that it crosses ("x" for an upright line, "y" for a level one), the line's
    number, and between which cells along it the piece starts and ends."""

    axis: str
    line: int
    start: int
    end: int

    def holds(self, other: Border) -> bool:
        """Whether another piece begins on this one."""
        return other[:2] == self[:2] and self.start <= other.start < self.end

    def place(self, along: float) -> Point:
        """The point (x, y), in cells, so far along the line."""
        return (self.line, along) if self.axis == "x" else (along, self.line)


@dataclass(frozen=True)
class FloorPlan:
    """Rooms that fill a grid of `columns` x `rows` cells without overlap, and doorways in their borders."""

    columns: int
    rows: int
    rooms: tuple[Room, ...]
    doors: tuple[Border, ...] = ()

    @classmethod
    def of(cls, columns: int, rows: int, rooms: Collection[Collection[int]], doors: Collection[Collection] = ()) -> FloorPlan:
        """The same from plain lists, as JSON keeps them."""
        return cls(columns, rows, tuple(tuple(room) for room in rooms), tuple(Border(*door) for door in doors))

    def borders(self) -> dict[tuple[int, int], Border]:
        """The border of each two rooms that have one, by their numbers, the lower one first."""
        found = {}
        for (a, one), (b, other) in combinations(enumerate(self.rooms), 2):
            for axis in (0, 1):
                start, end = max(one[1 - axis], other[1 - axis]), min(one[3 - axis], other[3 - axis])
                for line, beyond in ((one[2 + axis], other[axis]), (other[2 + axis], one[axis])):
                    if line == beyond and end > start:
                        found[a, b] = Border("xy"[axis], line, start, end)
        return found

    def numbers(self) -> np.ndarray:
        """The number of each cell's room: (rows, columns) int."""
        number = np.zeros((self.rows, self.columns), int)
        for room, (left, top, right, bottom) in enumerate(self.rooms):
            number[top:bottom, left:right] = room
        return number

    def room_at(self, at: Point) -> int:
        """The room that a point (x, y), in cells, lies in. Raises ValueError for one outside."""
        for room, (left, top, right, bottom) in enumerate(self.rooms):
            if left <= at[0] <= right and top <= at[1] <= bottom:
                return room
        raise ValueError(f"no room holds the point {at} of a plan of {self.columns} x {self.rows} cells")

    def ways_out(self, room: int) -> list[tuple[Border, int]]:
        """The doorways of a room, each with the room behind it."""
        borders = [(pair, border) for pair, border in self.borders().items() if room in pair]
        return [(door, sum(pair) - room) for pair, border in borders for door in self.doors if border.holds(door)]

    def openness(self, leaky: Collection[int] = (), leak: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
        """How open the border of each cell is to its right neighbour, (rows, columns - 1), and to its lower one, (rows - 1, columns): 1 within rooms and in
        doorways, 0 for a wall, `leak` for a wall of one of the `leaky` rooms."""
        number = self.numbers()
        leaks = np.where(np.isin(number, list(leaky)), leak, 0.0)
        across = np.where(number[:, 1:] == number[:, :-1], 1.0, np.maximum(leaks[:, 1:], leaks[:, :-1]))
        down = np.where(number[1:] == number[:-1], 1.0, np.maximum(leaks[1:], leaks[:-1]))
        for axis, line, start, end in self.doors:
            if axis == "x":
                across[start:end, line - 1] = 1
            else:
                down[line - 1, start:end] = 1
        return across, down

    def inner_walls(self, grid: Grid, width: float, color: Color) -> list[Polygon]:
        """The walls between rooms, `width` canvas units thick and without their doorways, drawn on a grid; at either end one runs on into the wall it meets."""
        parts = []
        for border in self.borders().values():
            doors = sorted(door[2:] for door in self.doors if border.holds(door))
            edges = [border.start * grid.cell - width / 2, *(edge * grid.cell for door in doors for edge in door), border.end * grid.cell + width / 2]
            for start, end in zip(edges[::2], edges[1::2], strict=True):
                line, middle, length = border.line * grid.cell, (start + end) / 2, end - start
                at, size = ((line, middle), (width, length)) if border.axis == "x" else ((middle, line), (length, width))
                parts.append(rectangle(*size, fill=color, at=(grid.origin[0] + at[0], grid.origin[1] + at[1])))
        return parts


def parted(rng: np.random.RandomState, columns: int, rows: int, count: int, *, narrowest: float = 0.36) -> list[list[int]]:
    """So many rooms on a grid of cells: the largest is parted across its longer side, more or less, until there are enough; each part gets at least a share
    `narrowest` of it."""
    rooms = [[0, 0, columns, rows]]
    while len(rooms) < count:
        left, top, right, bottom = rooms.pop(max(range(len(rooms)), key=lambda i: (rooms[i][2] - rooms[i][0]) * (rooms[i][3] - rooms[i][1])))
        part = rng.uniform(narrowest, 1 - narrowest)
        if right - left > (bottom - top) * rng.uniform(0.7, 1.3):
            line = left + round((right - left) * part)
            rooms += [[left, top, line, bottom], [line, top, right, bottom]]
        else:
            line = top + round((bottom - top) * part)
            rooms += [[left, top, right, line], [left, line, right, bottom]]
    return rooms


def doorways(rng: np.random.RandomState, plan: FloorPlan, rooms: Collection[int], count: int, width: int) -> list[Border] | None:
    """So many doorways, `width` cells wide, by which the given rooms of a plan hang together, and no others with them, at random places.

    They keep 3 cells from the ends of their borders and 4 from each other. None if these rooms, two or more, do not all border on each other, if it takes
    more doorways to join them, or if one drawn has no room.
    """
    borders = plan.borders()
    pairs = [pair for pair in borders if set(pair) <= set(rooms)]
    rng.shuffle(pairs)
    tree, groups = [], nx.utils.UnionFind()
    for pair in pairs:
        if groups[pair[0]] != groups[pair[1]]:
            tree.append(pair)
            groups.union(*pair)
    if not pairs or len(tree) != len(rooms) - 1 or count < len(tree):
        return None
    doors: list[Border] = []
    for pair in [*tree, *(pairs[rng.randint(len(pairs))] for _ in range(count - len(tree)))]:
        axis, line, start, end = borders[pair]
        if end - start < width + 6:
            return None
        at = int(rng.randint(start + 3, end - width - 2))
        if any(door[:2] == (axis, line) and door.start - width - 4 < at < door.end + 4 for door in doors):
            return None
        doors.append(Border(axis, line, at, at + width))
    return doors


def regions(cells: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Which of some cells (rows, columns) bool hang together over borders that are open at all: (rows, columns) int, from 1 on, 0 for the other cells.

    `across` and `down` are borders' openness as `FloorPlan.openness` gives it.
    """
    rows, columns = cells.shape
    board = np.zeros((2 * rows - 1, 2 * columns - 1), np.uint8)
    board[::2, ::2] = cells
    board[::2, 1::2] = cells[:, 1:] & cells[:, :-1] & (across > 0)
    board[1::2, ::2] = cells[1:] & cells[:-1] & (down > 0)
    return cv2.connectedComponents(board, connectivity=4)[1][::2, ::2]
