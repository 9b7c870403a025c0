"""Things done to outlines: dashing them, and cutting them in half."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .shapes import Line, Point, points


def dashed_outline(ring: Sequence[Point], *, dash: float = 18.0, gap: float = 13.0, **style) -> tuple[Line, ...]:
    """A closed outline (N, 2) as dashes of about these lengths in canvas units, evenly spread so that the seam does not show."""
    closed = np.array([*ring, ring[0]], float)
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    count = max(3, round(reach[-1] / (dash + gap)))
    step = reach[-1] / count
    length = step * dash / (dash + gap)
    lines = []
    for start in np.arange(count) * step:
        inner = reach[(reach > start) & (reach < start + length)]
        at = np.concatenate([[start], inner, [start + length]])
        lines.append(Line(points=points(np.stack([np.interp(at, reach, closed[:, axis]) for axis in (0, 1)], axis=1)), **style))
    return tuple(lines)


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
