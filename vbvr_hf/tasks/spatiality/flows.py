"""Pipes that fill a square board, each from one end to the other through cells that share an edge: drawn at random, and all ways to fill it counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from ...scene.mazes import Cell


def fillings(side: int, ends: Mapping[Cell, int], most: int = 2) -> int:
    """In how many ways, `most` at most, pipes that join equal `ends` fill all cells of a square board: a search cell by cell in reading order, by what leaves
    the cells that are done across their rim. A pipe that has come to an end has its number there, another one a number below 0."""

    @cache
    def left(cell: int, rim: tuple[int | None, ...]) -> int:
        if cell == side * side:
            return 1
        row, column = divmod(cell, side)
        found = 0
        for after in _cell_filled(rim, column, ends.get((row, column)), rightmost=column == side - 1, lowest=row == side - 1):
            found += left(cell + 1, after)
            if found >= most:
                break
        return found

    return min(most, left(0, (None,) * (side + 1)))


def _cell_filled(state: tuple, column: int, end: int | None, *, rightmost: bool, lowest: bool) -> list[tuple]:
    """The rims after a cell is filled, of which `end` lies in it if one does: (down out of each column, and last what comes in from the left)."""
    rim, coming = list(state), [pipe for pipe in (state[column], state[-1]) if pipe is not None]
    rim[column] = rim[-1] = None
    leaving = (1 if end is not None else 2) - len(coming)
    kinds = {*coming, *([end] if end is not None else [])}
    named = [pipe for pipe in kinds if pipe >= 0]
    loop = len(coming) == 2 and len(kinds) == 1 and not named
    if leaving < 0 or len(named) > 1 or loop:
        return []
    own = named[0] if named else min(kinds, default=min([pipe for pipe in rim if pipe is not None], default=0) - 1)
    own = own if named or kinds else min(own, -1)
    rim = [own if pipe in kinds else pipe for pipe in rim]
    ways = {0: [()], 1: [(column,), (-1,)], 2: [(column, -1)]}[leaving]
    found = []
    for way in ways:
        if not (column in way and lowest) and not (-1 in way and rightmost):
            found.append(tuple(own if place in way or (place == len(rim) - 1 and -1 in way) else pipe for place, pipe in enumerate(rim)))
    return found


def rewound(rng: np.random.RandomState, way: list[Cell], times: int) -> list[Cell]:
    """A way through all cells of a board, wound otherwise: so many times an end bites into the way, which goes on from there (R. Oberdorf et al. 2006)."""
    way = list(way)
    for reverse, turn in zip(rng.randint(0, 2, times).tolist(), rng.randint(0, 4, times).tolist(), strict=True):
        if reverse:
            way.reverse()
        down, right = ((0, 1), (1, 0), (0, -1), (-1, 0))[turn]
        bitten = (way[-1][0] + down, way[-1][1] + right)
        if bitten in way[:-2]:
            place = way.index(bitten) + 1
            way[place:] = way[place:][::-1]
    return way


def cut(rng: np.random.RandomState, way: list[Cell], count: int) -> list[list[Cell]]:
    """A way cut into so many pieces of three cells at least, in the order of their upper left ends, each from that end on."""
    spare = np.sort(rng.randint(0, len(way) - 3 * count + 1, count - 1)).tolist()
    cuts = [0, *(cut + 3 * number for number, cut in enumerate(spare, 1)), len(way)]
    pieces = [way[a:b] for a, b in zip(cuts, cuts[1:], strict=False)]
    return sorted(min(piece, piece[::-1]) for piece in pieces)


def touches(pipe: Sequence[Cell]) -> int:
    """How many pairs of cells of a pipe share an edge that it does not go over: each is a shorter way that leaves cells empty."""
    return sum(abs(a - c) + abs(b - d) == 1 for number, (a, b) in enumerate(pipe) for c, d in pipe[number + 2 :])
