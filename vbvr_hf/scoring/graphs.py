"""Graphs in a picture: which pixels belong to which node or edge."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ..scene import Point
from .view import SIDE, View


def graph_regions(view: View, places: Sequence[Point], edges: Sequence[tuple[int, int]], *, radius: float, width: float, head: float = 0.0) -> np.ndarray:
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
