"""Graphs in a picture: which pixels belong to which node or edge, which edges have a colour, and whether it came behind a thing that runs along them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ..scene import SIZE, Color, Point
from ..scene.curves import nearest
from ..scene.graphs import Edge
from .growth import labels_at
from .rules import share
from .tracks import Track
from .view import SIDE, View


def graph_regions(view: View, places: Sequence[Point], edges: Sequence[Edge], *, radius: float, width: float, head: float = 0.0) -> np.ndarray:
    """The part of a graph each pixel belongs to, -1 for none: (256, 256) int.

    Nodes are 0 to N - 1, then come the edges in their order and, with a `head` (its length in canvas units), their arrowheads. Nodes have
    `radius`, edges are `width` canvas units wide.
    """
    regions = np.zeros((SIDE, SIDE), np.uint8)

    def at(point: Sequence[float]) -> tuple[int, int]:
        return tuple(np.round(np.array(view.pixels(point)) * 16).astype(int).tolist())

    for index, (a, b) in enumerate(edges, len(places) + 1):
        cv2.line(regions, at(places[a]), at(places[b]), index, max(1, round(width * view.unit)), cv2.LINE_8, 4)
    for index, (a, b) in enumerate(edges, len(places) + len(edges) + 1):
        if head:
            way = np.subtract(places[b], places[a]) / np.hypot(*np.subtract(places[b], places[a]))
            cv2.circle(regions, at(places[b] - way * (radius + head / 2)), round(head / 2 * view.unit * 16), index, -1, cv2.LINE_8, 4)
    for index, place in enumerate(places, 1):
        cv2.circle(regions, at(place), round(radius * view.unit * 16), index, -1, cv2.LINE_8, 4)
    return regions.astype(int) - 1


def off_graph(view: View, places: Sequence[Point], edges: Sequence[Edge], *, radius: float, width: float) -> np.ndarray:
    """Mask (256, 256) bool of all outside the nodes of a graph, which have `radius`, and its straight edges, `width` canvas units wide."""
    discs = [view.disc(at, radius) for at in places]
    strips = [view.strip(places[a], places[b], width) for a, b in edges]
    return ~np.logical_or.reduce([*discs, *strips])


def coloured_edges(view: View, image: np.ndarray, places: Sequence[Point], edges: Sequence[Edge], colors: list[Color]) -> list[Edge]:
    """The edges whose middle (60 % of their length) shows the first of the colours along 70 % or more, others being nearer to the rest.

    `image` is RGB (256, 256, 3), `places` are the nodes' in canvas units.
    """
    found = []
    for edge in edges:
        a, b = (np.array(places[node]) for node in edge)
        spots = np.array([view.pixels(a + (b - a) * u) for u in np.linspace(0.2, 0.8, 24)]).round().astype(int)
        if (view.label(image[spots[:, 1], spots[:, 0]][None], colors) == 0).mean() >= 0.7:
            found.append(edge)
    return found


def laid_behind(view: View, where: np.ndarray, mover: Track, colors: list[Color], reach: float = 0.06 * SIZE) -> float:
    """Of the frames in which the first of the colours spread in a mask (256, 256), the share in which a mover laid it: at least 90 % of what is new
    lies within `reach` canvas units of where it went since the frame before. 0 if nothing was laid."""
    now = labels_at(view, where, colors) == 0
    ys, xs = np.nonzero(where)
    spots = (np.stack([xs, ys], axis=1) + 0.5) / view.unit
    seen, right, growing = now[0].copy(), 0, 0
    for frame in range(1, len(now)):
        new = now[frame] & ~seen
        seen |= now[frame]
        if new.sum() < 4:
            continue
        growing += 1
        right += bool((nearest(spots[new], mover.at[frame - 1 : frame + 1])[1] <= reach).mean() >= 0.9)
    return share(right, growing)
