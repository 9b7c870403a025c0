"""Boards that many tasks are played on: a grid of cells with lines, and marks on its cells."""

from __future__ import annotations

from .layout import Grid
from .shapes import Color, Line, rectangle
from .stage import Scene


def add_board(scene: Scene, grid: Grid, *, fill: Color | None, line: Color, width: float = 4.0, name: str = "board") -> str:
    """Add a grid as one sprite: its filled area, inner lines and a border of `width` canvas units."""
    left, top = grid.origin
    right, bottom = left + grid.width, top + grid.height
    parts = [rectangle(grid.width, grid.height, fill=fill, at=(left + grid.width / 2, top + grid.height / 2))] if fill else []
    for column in range(grid.columns + 1):
        x = left + column * grid.cell
        parts.append(Line(points=((x, top), (x, bottom)), stroke=line, width=width))
    for row in range(grid.rows + 1):
        y = top + row * grid.cell
        parts.append(Line(points=((left, y), (right, y)), stroke=line, width=width))
    return scene.add(name, *parts)


def add_cell(scene: Scene, grid: Grid, cell: tuple[int, int], color: Color, *, inset: float = 3.0, name: str | None = None) -> str:
    """Colour one (row, column) cell, `inset` canvas units inside its lines. Default name: "cell 2 3"."""
    side = grid.cell - 2 * inset
    return scene.add(name or f"cell {cell[0]} {cell[1]}", rectangle(side, side, fill=color), at=grid.centre(*cell))
