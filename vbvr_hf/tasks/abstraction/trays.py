"""Sliding puzzles: trays of numbered tiles with one empty place, which takes a tile from beside it.

A tray is its tiles in reading order, 0 for the empty place. A move is the number of the cell whose tile slides into the empty place.
"""

from __future__ import annotations

from functools import lru_cache

import networkx as nx
import numpy as np

from ...scene.layout import Grid
from ...scene.shapes import Color, rounded
from ...scene.stage import Scene

Tray = tuple[int, ...]
Starts = tuple[np.ndarray, np.ndarray]
"""Trays (n, cells) and the moves that solve each, the cell of the tile that slides (n, moves): uint8, as there are many."""


@lru_cache(maxsize=16)
def cells_beside(rows: int, columns: int) -> tuple[tuple[int, ...], ...]:
    """For each cell of a tray, in reading order, the cells that share an edge with it, in order."""
    graph = nx.convert_node_labels_to_integers(nx.grid_2d_graph(rows, columns))
    return tuple(tuple(sorted(graph[cell])) for cell in graph)


def slid(tray: Tray, cell: int) -> Tray:
    """A tray after the tile in a cell went to the empty place."""
    after, empty = list(tray), tray.index(0)
    after[empty], after[cell] = tray[cell], 0
    return tuple(after)


def solved_tray(rows: int, columns: int, empty: tuple[int, int]) -> Tray:
    """The tray with its tiles in order and a (row, column) place empty; negative numbers count from the end."""
    tiles = list(range(1, rows * columns))
    tiles.insert(empty[0] % rows * columns + empty[1] % columns, 0)
    return tuple(tiles)


@lru_cache(maxsize=16)
def unique_starts(goal: Tray, columns: int, most: int) -> tuple[Starts, ...]:
    """For each number of moves from 0 to `most` the trays that cannot be brought to the goal in fewer and can in one way alone, with their moves."""
    beside = cells_beside(len(goal) // columns, columns)
    layer: dict[Tray, tuple[int, ...] | None] = {goal: ()}
    before: set[Tray] = set()
    found = []
    for depth in range(most + 1):
        trays = [tray for tray, moves in layer.items() if moves is not None]
        ways = [moves for moves in layer.values() if moves is not None]
        found.append((np.array(trays, np.uint8).reshape(len(trays), len(goal)), np.array(ways, np.uint8).reshape(len(trays), depth)))
        following: dict[Tray, tuple[int, ...] | None] = {}
        for tray, moves in layer.items():
            empty = tray.index(0)
            for cell in beside[empty]:
                after = slid(tray, cell)
                if after not in before:
                    # Two ways to a tray, or one way from a tray with two: no single shortest solution.
                    following[after] = None if after in following or moves is None else (empty, *moves)
        before, layer = set(layer), following
    return tuple(found)


def add_tray(scene: Scene, grid: Grid, *, floor: Color, rim: Color, width: float, name: str = "tray") -> str:
    """Draw an empty tray as one sprite: its floor, and a rounded rim `width` canvas units wide round it."""
    at = (grid.origin[0] + grid.width / 2, grid.origin[1] + grid.height / 2)
    outside = rounded(grid.width + 2 * width, grid.height + 2 * width, 2 * width, fill=rim)
    return scene.add(name, outside, rounded(grid.width, grid.height, width, fill=floor), at=at)
