"""Where things stand: rows, grids, strict and loose ones, rings, and scattering without overlap. All places are centres in canvas units."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .palette import NoRoom
from .shapes import Point


@dataclass(frozen=True)
class Grid:
    """A grid of `columns` x `rows` square cells of side `cell`, its top left corner at `origin`. Cells are (row, column)."""

    columns: int
    rows: int
    cell: float
    origin: Point

    @classmethod
    def centred(cls, columns: int, rows: int, *, span: float, middle: Point = (512.0, 512.0)) -> Grid:
        """A grid whose longer side is `span`, centred on `middle`."""
        cell = span / max(columns, rows)
        return cls(columns, rows, cell, (middle[0] - columns * cell / 2, middle[1] - rows * cell / 2))

    def centre(self, row: float, column: float) -> Point:
        """The centre of a cell."""
        return (self.origin[0] + (column + 0.5) * self.cell, self.origin[1] + (row + 0.5) * self.cell)

    def locate(self, at: Point) -> tuple[float, float]:
        """A point as (row, column), whole at cell centres."""
        return ((at[1] - self.origin[1]) / self.cell - 0.5, (at[0] - self.origin[0]) / self.cell - 0.5)

    def cells(self) -> list[tuple[int, int]]:
        """All cells in reading order."""
        return [(row, column) for row in range(self.rows) for column in range(self.columns)]

    def inside(self, row: int, column: int) -> bool:
        """Whether there is such a cell."""
        return 0 <= row < self.rows and 0 <= column < self.columns

    @property
    def width(self) -> float:
        """Canvas units across."""
        return self.columns * self.cell

    @property
    def height(self) -> float:
        """Canvas units from top to bottom."""
        return self.rows * self.cell


def row(count: int, *, start: float, end: float, y: float) -> list[Point]:
    """`count` places spread evenly from x = start to end (one place: the middle)."""
    if count == 1:
        return [((start + end) / 2, y)]
    return [(start + (end - start) * i / (count - 1), y) for i in range(count)]


def ring(count: int, *, middle: Point, radius: float, first: float = 0.0) -> list[Point]:
    """`count` places on a circle, clockwise from `first` degrees after twelve o'clock."""
    angles = [math.radians(first + 360 * i / count) for i in range(count)]
    return [(middle[0] + radius * math.sin(a), middle[1] - radius * math.cos(a)) for a in angles]


def scatter(
    rng: np.random.RandomState,
    radii: list[float],
    *,
    box: tuple[float, float, float, float],
    gap: float = 24.0,
    tries: int = 400,
    keep_off: list[tuple[Point, float]] = (),
) -> list[Point]:
    """Places for discs of these radii inside the box (left, top, right, bottom), at least `gap` apart from each other and from
    the (centre, radius) discs of `keep_off`. Raises NoRoom if the box is too full."""
    left, top, right, bottom = box
    for _ in range(30):
        placed: list[tuple[Point, float]] = list(keep_off)
        for radius in sorted(radii, reverse=True):
            for _ in range(tries):
                at = (float(rng.uniform(left + radius, right - radius)), float(rng.uniform(top + radius, bottom - radius)))
                if all(math.dist(at, other) >= radius + r + gap for other, r in placed):
                    placed.append((at, radius))
                    break
            else:
                break
        if len(placed) == len(radii) + len(keep_off):
            order = sorted(range(len(radii)), key=lambda i: -radii[i])
            places = [at for at, _ in placed[len(keep_off) :]]
            return [places[order.index(i)] for i in range(len(radii))]
    raise NoRoom(f"no room for {len(radii)} discs in the box {box}")


def loose_grid(rng: np.random.RandomState, count: int, columns: int, rows: int, *, first: Point, step: Point, free: Point) -> np.ndarray:
    """Places (count, 2) in different cells of a grid, in random order.

    The middle of the top left cell is `first`, the next ones are `step` (x, y) away, and a place lies up to `free` (x, y) from its cell's middle.
    """
    cells = rng.permutation(columns * rows)[:count]
    middles = np.array(first) + np.stack([cells % columns, cells // columns], axis=1) * step
    return middles + rng.uniform(-1, 1, (count, 2)) * free


def nearest_first(places: Sequence[Point]) -> list[int]:
    """The order in which places are visited from the first one on by going to the nearest that is left each time."""
    order, left = [0], list(range(1, len(places)))
    while left:
        order.append(min(left, key=lambda i: math.dist(places[order[-1]], places[i])))
        left.remove(order[-1])
    return order
