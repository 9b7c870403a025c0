"""Things done to closed outlines: dashing, fitting into a circle, cutting in half; and what is left of a disc that is cut off by another, or by a box."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .curves import distances, stretch
from .polygons import clipped
from .shapes import Circle, Line, Point, Polygon, Shape, ellipse_points, points


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
    """The part of an outline that lies on the side `angle` degrees (clockwise from twelve o'clock) of its origin."""
    normal = (math.sin(math.radians(angle)), -math.cos(math.radians(angle)))
    return points(clipped(ring, [x * normal[0] + y * normal[1] for x, y in ring]))


def lens(a: Point, b: Point, radius: float, **style) -> tuple[Shape, ...]:
    """The part common to two discs of a radius about `a` and `b`: a shape in their own units, none if they do not meet by 2 units."""
    way = np.subtract(b, a)
    apart = float(np.hypot(*way))
    if apart >= 2 * radius - 2:
        return ()
    middle = tuple(np.add(a, b) / 2)
    if apart < 1:
        return (Circle(radius=radius, at=middle, **style),)
    half = math.acos(apart / (2 * radius))
    heading = math.atan2(way[1], way[0])
    turn = np.linspace(-half, half, 40)
    right = np.stack([radius * np.cos(turn) - apart / 2, radius * np.sin(turn)], axis=1)
    outline = np.concatenate([right, -right[1:-1]])
    cos, sin = math.cos(heading), math.sin(heading)
    return (Polygon(points=points(outline @ np.array([[cos, sin], [-sin, cos]])), at=middle, **style),)


def disc_in_box(radius: float, width: float, height: float, **style) -> Polygon:
    """A disc in the middle of a box, cut off at its sides: a spreading liquid, say, that fills the box once its radius is half the diagonal."""
    half = np.array([width, height]) / 2
    # Each point outside is moved straight back to the sides.
    return Polygon(points=points(np.clip(ellipse_points(radius, radius, 120), -half, half)), **style)
