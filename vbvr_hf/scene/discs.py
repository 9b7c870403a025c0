"""Discs of which a part is cut off: by another disc, or by the sides of a box."""

from __future__ import annotations

import math

import numpy as np

from .shapes import Circle, Point, Polygon, Shape, ellipse_points, points


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
