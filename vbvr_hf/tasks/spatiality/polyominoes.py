"""Polyominoes, pieces made of square cells: turned, dropped into a well, and the rows that they complete.

A piece is its cells (row, column) in reading order, moved so that the least row and column are 0.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ...scene.mazes import Cell

Piece = tuple[Cell, ...]

TETROMINOES: Mapping[str, Piece] = {
    "I": ((0, 0), (0, 1), (0, 2), (0, 3)),
    "O": ((0, 0), (0, 1), (1, 0), (1, 1)),
    "T": ((0, 0), (0, 1), (0, 2), (1, 1)),
    "S": ((0, 1), (0, 2), (1, 0), (1, 1)),
    "Z": ((0, 0), (0, 1), (1, 1), (1, 2)),
    "J": ((0, 0), (0, 1), (0, 2), (1, 2)),
    "L": ((0, 0), (0, 1), (0, 2), (1, 0)),
}
"""The seven pieces of four cells, mirror images apart, each lying on its longer side."""


def settled(cells: Collection[Cell]) -> Piece:
    """A piece of those cells, moved so that the least row and column are 0."""
    top, left = min(row for row, _ in cells), min(column for _, column in cells)
    return tuple(sorted((row - top, column - left) for row, column in cells))


def extent(piece: Piece) -> tuple[int, int]:
    """How many rows and columns a piece takes."""
    return 1 + max(row for row, _ in piece), 1 + max(column for _, column in piece)


def turned(piece: Piece, quarters: int) -> Piece:
    """A piece after so many quarter turns clockwise."""
    for _ in range(quarters % 4):
        rows, _ = extent(piece)
        piece = tuple(sorted((column, rows - 1 - row) for row, column in piece))
    return piece


def drop(piece: Piece, column: int, height: int, resting: Collection[Cell]) -> frozenset[Cell]:
    """The cells that a piece holds after falling straight down into a well of so many rows, its left edge in a column, onto the resting cells."""
    tops = {c: min([row for row, other in resting if other == c + column], default=height) for _, c in piece}
    fall = min(tops[c] - 1 - row for row, c in piece)
    return frozenset((row + fall, c + column) for row, c in piece)


def landings(piece: Piece, width: int, height: int, resting: Collection[Cell]) -> set[frozenset[Cell]]:
    """All places, as sets of cells, in which a piece can land in a well, turned in any way."""
    shapes = {turned(piece, quarters) for quarters in range(4)}
    return {drop(shape, column, height, resting) for shape in shapes for column in range(width - extent(shape)[1] + 1)}


def full_rows(filled: Collection[Cell], width: int) -> list[int]:
    """The rows of a well of so many columns that are filled from side to side, from the top down."""
    return [row for row in sorted({r for r, _ in filled}) if all((row, column) in filled for column in range(width))]
