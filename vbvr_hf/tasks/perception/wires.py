"""Wires: ways that join the two places of each of several pairs and meet neither things nor each other, laid one after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from ...scene.graphs import crossing
from ...scene.shapes import Point
from .routes import blocked, hits, rounded_way, route

Pair = tuple[Point, Point]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""

CUTS = (90, 60, 35, 15)
"""How far before their corners wires may begin to turn (canvas units), the roundest first."""


class Room(NamedTuple):
    """How far a wire keeps from things, from the wires before it, and from the stage's edges, in canvas units."""

    things: float
    wires: float
    edge: float

    def walls(self, discs: Sequence[tuple[Point, float]], boxes: Sequence[Box], ways: Sequence[np.ndarray]) -> np.ndarray:
        """Where the wire may not go, as `routes.blocked` has it: discs (centre, radius) and boxes are things, `ways` (N, 2) the wires before it."""
        return blocked(discs, boxes, [], room=self.things, edge=self.edge) | blocked([], [], ways, room=self.wires, edge=0)


class Wire(NamedTuple):
    """The corners of a wire's way, rounded to tenths of a canvas unit, and how far before them it begins to turn (see `routes.rounded_way`)."""

    route: list[list[float]]
    cut: float


def straight_barred(pairs: Sequence[Pair], radius: float, boxes: Sequence[Box]) -> list[bool]:
    """For each pair, whether the straight line between its places, which hold discs of that radius, meets a box, a disc of another pair or the straight
    line of one."""
    barred = []
    for k, pair in enumerate(pairs):
        others = [*pairs[:k], *pairs[k + 1 :]]
        walls = blocked([(at, radius) for other in others for at in other], boxes, [], room=2, edge=0)
        barred.append(hits(walls, rounded_way(pair, 0)) or any(crossing([*pair, *other], (0, 1), (2, 3)) for other in others))
    return barred


def lay_wires(pairs: Sequence[Pair], radius: float, boxes: Sequence[Box], order: Iterable[int], room: Room, least: Room) -> list[Wire] | None:
    """A wire for each pair, laid in this order round discs of that radius at all places of other pairs, round boxes and round the wires laid before;
    None if there is no way left for one.

    Ways are sought with some `room`; where corners are rounded, only the `least` need be kept. A corner that cannot be rounded stays sharp.
    """
    laid: dict[int, Wire] = {}
    ways: list[np.ndarray] = []
    for k in order:
        discs = [(at, radius) for j, pair in enumerate(pairs) if j != k for at in pair]
        corners = route(room.walls(discs, boxes, ways), *pairs[k])
        if corners is None:
            return None
        corners = [[round(x, 1), round(y, 1)] for x, y in corners]
        near = least.walls(discs, boxes, ways)
        laid[k] = Wire(corners, next((cut for cut in CUTS if not hits(near, rounded_way(corners, cut))), 0))
        ways.append(rounded_way(*laid[k]))
    return [laid[k] for k in range(len(pairs))]
