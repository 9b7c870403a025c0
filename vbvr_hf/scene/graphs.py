"""Node-and-edge drawings: which straight edges may be drawn between places, and how far apart nodes are in hops."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import chain, combinations

import numpy as np

from .shapes import Color, Line, Point, Polygon, arrowhead, points

Edge = tuple[int, int]


def clear_edges(places: Sequence[Point], gap: float) -> list[Edge]:
    """The pairs (i, j), i < j, whose straight line passes every third place at `gap` or more (canvas units), shortest first."""
    spots = np.array(places, float)
    way = spots[None] - spots[:, None]
    length = np.hypot(*way.transpose(2, 0, 1))
    # In three indices: the way from i to j, and the place k that it passes.
    gone = (spots[None] - spots[:, None])[:, None]
    u = np.clip((gone * way[:, :, None]).sum(axis=-1) / np.maximum(length, 1e-9)[:, :, None] ** 2, 0, 1)
    away = np.hypot(*(gone - u[..., None] * way[:, :, None]).transpose(3, 0, 1, 2))
    number = np.arange(len(spots))
    away[number, :, number] = away[:, number, number] = math.inf
    passes = away.min(axis=2) >= gap
    return [edge for _, edge in sorted((float(length[edge]), edge) for edge in combinations(range(len(spots)), 2) if passes[edge])]


def roughly_by_length(rng: np.random.RandomState, places: Sequence[Point], edges: Sequence[Edge], least: float, most: float) -> list[Edge]:
    """Edges in the order of their lengths times a random factor from `least` to `most`: a drawing of the very shortest ones would always look the same."""
    return sorted(edges, key=lambda edge: math.dist(places[edge[0]], places[edge[1]]) * rng.uniform(least, most))


def crossing(places: Sequence[Point], a: Edge, b: Edge) -> bool:
    """Whether two edges cross; edges that share a node do not."""
    if set(a) & set(b):
        return False
    p, q, r, s = (places[i] for i in (*a, *b))
    return _side(p, q, r) != _side(p, q, s) and _side(r, s, p) != _side(r, s, q)


def _side(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])


def choose_edges(
    places: Sequence[Point], wanted: Sequence[Edge], count: int, crossings: int = 0, *, chosen: Sequence[Edge] = (), degree: float = math.inf
) -> list[Edge]:
    """The first of the wanted edges, up to `count` in all, that keep the drawing at so many crossings or fewer; fewer edges if no more fit.

    They are added to the edges `chosen` before, and none to a node that has `degree` edges.
    """
    chosen = list(chosen)
    degrees = Counter(chain.from_iterable(chosen))
    for edge in wanted:
        if len(chosen) >= count:
            break
        if edge in chosen or max(degrees[node] for node in edge) >= degree:
            continue
        new = sum(crossing(places, edge, other) for other in chosen)
        if new <= crossings:
            crossings -= new
            chosen.append(edge)
            degrees.update(edge)
    return chosen


def joining_edges(places: Sequence[Point], wanted: Sequence[Edge]) -> list[Edge]:
    """The first of the wanted edges that join what is not joined yet and cross none chosen before: a tree over all nodes, or several where the wanted
    edges do not allow it (Kruskal 1956)."""
    joined, chosen = [{node} for node in range(len(places))], []
    for a, b in wanted:
        if b not in joined[a] and not any(crossing(places, (a, b), other) for other in chosen):
            chosen.append((a, b))
            both = joined[a] | joined[b]
            for node in both:
                joined[node] = both
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
