"""Things done to outlines and other lines: cutting a stretch out, dashing, fitting into a circle, cutting in half."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .curves import distances, places_along
from .shapes import Line, Point, points


def stretch(line: Sequence[Point], start: float, end: float) -> np.ndarray:
    """The part (M, 2) of a line (N, 2) between two distances along it, in its own units: both ends, and the line's points between them."""
    reach = distances(line)
    return places_along(line, np.array([start, *reach[(reach > start) & (reach < end)], end]))


def dashed_outline(ring: Sequence[Point], *, dash: float = 18.0, gap: float = 13.0, **style) -> tuple[Line, ...]:
    """A closed outline (N, 2) as dashes of about these lengths in canvas units, evenly spread so that the seam does not show."""
    closed = np.array([*ring, ring[0]], float)
    around = distances(closed)[-1]
    count = max(3, round(around / (dash + gap)))
    step = around / count
    length = step * dash / (dash + gap)
    return tuple(Line(points=points(stretch(closed, start, start + length)), **style) for start in np.arange(count) * step)


def fitted(ring: Sequence[Point], radius: float) -> tuple[Point, ...]:
    """An outline scaled about its origin so that its farthest point is `radius` away from it."""
    ring = np.asarray(ring, float)
    return points(ring * (radius / np.hypot(*ring.T).max()))


def half_of(ring: Sequence[Point], angle: float) -> tuple[Point, ...]:
    """The part of an outline that lies on the side `angle` degrees (clockwise from twelve o'clock) of its origin (Sutherland and Hodgman 1974)."""
    normal = (math.sin(math.radians(angle)), -math.cos(math.radians(angle)))
    kept = []
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        side_a, side_b = (p[0] * normal[0] + p[1] * normal[1] for p in (a, b))
        if side_a >= 0:
            kept.append(a)
        if side_a * side_b < 0:
            u = side_a / (side_a - side_b)
            kept.append((a[0] + (b[0] - a[0]) * u, a[1] + (b[1] - a[1]) * u))
    return points(kept)
