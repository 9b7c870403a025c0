"""Polyominoes that are packed, as they lie, so that they fill a region of square cells exactly: regions cut into pieces, all ways to fill them, and pieces
drawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from ...scene.layout import Grid
from ...scene.mazes import Cell, around
from ...scene.palette import shade
from ...scene.shapes import Color, Point, Polygon, rectangle
from .polyominoes import Piece, extent, settled

Packing = dict[int, Cell]
"""For each piece that is used the cell of the region that the top left cell of its box comes to."""
OUTLINE = 14.0
"""Canvas units that the outline of a region is thick."""


def cut(rng: np.random.RandomState, region: Collection[Cell], count: int, *, least: int, most: int, longest: int) -> list[list[Cell]] | None:
    """A region cut into so many pieces of `least` to `most` cells, none longer than `longest` cells, no two alike, that grow from random seeds; None if
    they get stuck."""
    cells = sorted(region)
    parts = [{cells[i]} for i in rng.permutation(len(cells))[:count]]
    free = set(cells).difference(*parts)
    while free:
        small = min(map(len, parts)) + 1
        ways = [(part, cell) for part in parts if len(part) <= small and len(part) < most for cell in sorted(set().union(*map(around, part)) & free)]
        ways = [(part, cell) for part, cell in ways if max(extent(settled(part | {cell}))) <= longest]
        if not ways:
            return None
        part, cell = ways[rng.randint(len(ways))]
        part.add(cell)
        free.remove(cell)
    alike = len({settled(part) for part in parts}) < count
    return None if alike or min(map(len, parts)) < least else sorted(sorted(part) for part in parts)


def packings(region: Collection[Cell], pieces: Sequence[Piece], most: int = 2) -> list[Packing]:
    """Up to `most` ways to fill a region exactly with some of the pieces, without turning them: the first cell in reading order that is not yet covered can
    only be the first cell of a piece."""
    found: list[Packing] = []

    def fill(free: frozenset[Cell], used: Packing) -> None:
        if not free:
            found.append(used)
            return
        row, column = min(free)
        for number, piece in enumerate(pieces):
            offset = (row, column - piece[0][1])
            covered = {(r + offset[0], c + offset[1]) for r, c in piece}
            if number not in used and covered <= free and len(found) < most:
                fill(free - covered, used | {number: offset})

    fill(frozenset(region), {})
    return found


def tiles(piece: Piece, cell: float, color: Color) -> tuple[Polygon, ...]:
    """The cells of a piece about the middle of its box, with thin lines."""
    rows, columns = extent(piece)
    places = [((column - (columns - 1) / 2) * cell, (row - (rows - 1) / 2) * cell) for row, column in piece]
    return tuple(rectangle(cell - 6, cell - 6, fill=color, stroke=shade(color, -0.35), border=6, at=at) for at in places)


def seat(grid: Grid, cells: Collection[Cell]) -> Point:
    """The middle of the box around some cells of a grid."""
    rows, columns = zip(*cells, strict=True)
    return grid.centre((min(rows) + max(rows)) / 2, (min(columns) + max(columns)) / 2)


def silhouette(grid: Grid, region: Collection[Cell], *, fill: Color, line: Color) -> tuple[Polygon, ...]:
    """A region as one even field within an outline that lies outside it, for a sprite at the origin."""
    side = grid.cell
    rim = tuple(rectangle(side + 2 * OUTLINE, side + 2 * OUTLINE, fill=line, at=grid.centre(*cell)) for cell in sorted(region))
    return (*rim, *(rectangle(side + 5, side + 5, fill=fill, at=grid.centre(*cell)) for cell in sorted(region)))
