"""Node-and-edge drawings: which straight edges may be drawn between places, and how far apart nodes are in hops."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from .shapes import Color, Line, Point, Polygon, arrowhead, points

Edge = tuple[int, int]


def clear_edges(places: Sequence[Point], gap: float) -> list[Edge]:
    """The pairs (i, j), i < j, whose straight line passes every third place at `gap` or more (canvas units), shortest first."""
    spots = np.array(places, float)
    found = []
    for i, j in combinations(range(len(spots)), 2):
        way = spots[j] - spots[i]
        u = np.clip((spots - spots[i]) @ way / (way @ way), 0, 1)
        away = np.hypot(*(spots - spots[i] - u[:, None] * way).T)
        away[[i, j]] = math.inf
        if away.min() >= gap:
            found.append((float(np.hypot(*way)), (i, j)))
    return [edge for _, edge in sorted(found)]


def crossing(places: Sequence[Point], a: Edge, b: Edge) -> bool:
    """Whether two edges cross; edges that share a node do not."""
    if set(a) & set(b):
        return False
    p, q, r, s = (places[i] for i in (*a, *b))
    return _side(p, q, r) != _side(p, q, s) and _side(r, s, p) != _side(r, s, q)


def _side(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])


def choose_edges(places: Sequence[Point], wanted: Sequence[Edge], count: int, crossings: int = 0) -> list[Edge]:
    """The first `count` of the wanted edges that keep the drawing at so many crossings or fewer; fewer edges if no more fit."""
    chosen: list[Edge] = []
    for edge in wanted:
        new = sum(crossing(places, edge, other) for other in chosen) if len(chosen) < count else crossings + 1
        if new <= crossings:
            crossings -= new
            chosen.append(edge)
    return chosen


def hop_counts(size: int, edges: Sequence[Edge], directed: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each pair of nodes (size, size): the fewest hops (-1: no way), how many ways have so few, and how many walks have one hop more."""
    links = np.zeros((size, size), np.int64)
    for a, b in edges:
        links[a, b] = 1
        if not directed:
            links[b, a] = 1
    hops, ways, next_ways = np.full((size, size), -1), np.zeros((size, size), np.int64), np.zeros((size, size), np.int64)
    walks = np.eye(size, dtype=np.int64)
    for step in range(size + 1):
        next_ways[hops == step - 1] = walks[hops == step - 1]
        new = (hops < 0) & (walks > 0)
        hops[new], ways[new] = step, walks[new]
        walks = walks @ links
    return hops, ways, next_ways


def connected(size: int, edges: Sequence[Edge]) -> bool:
    """Whether the edges, taken both ways, join all nodes."""
    return bool((hop_counts(size, edges, directed=False)[0] >= 0).all())


def arrow_between(start: Point, end: Point, *, radius: float, width: float, head: float, color: Color) -> tuple[Line, Polygon]:
    """An arrow from rim to rim of two nodes of a radius, its head `head` long, as parts in canvas units."""
    a, b = np.array(start, float), np.array(end, float)
    way = (b - a) / np.hypot(*(b - a))
    tip = b - way * (radius + 2)
    shaft = Line(points=points([a + way * radius, tip - way * head * 0.8]), stroke=color, width=width)
    return shaft, arrowhead(tuple(tip), tuple(way), head, fill=color)
