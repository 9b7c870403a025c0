"""Polygons, each given by its corners in order, (N, 2) in canvas units: their sides (side k runs from corner k to the next one), and irregular ones."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .shapes import Point

_EVERY = 10  # degrees between the directions in which a rim is compared with itself
_UNLIKE = 0.1


def irregular(rng: np.random.RandomState, *, fewest: int, most: int, shortest: float = 0.42) -> list[Point]:
    """A polygon of `fewest` to `most` corners round its origin, none farther away than 1 or nearer than `shortest`, that looks like itself in no
    turned pose: its rim differs by a tenth on the average from itself turned by 20 degrees or more."""
    directions = np.arange(0, 360, _EVERY)
    while True:
        corners = rng.randint(fewest, most + 1)
        angles = np.cumsum(rng.uniform(0.5, 1.5, corners))
        angles *= 360 / angles[-1]
        radii = rng.uniform(shortest, 1.0, corners)
        rim = np.interp(directions, angles, radii, period=360)
        if min(np.abs(rim - np.roll(rim, by)).mean() for by in range(2, len(rim) - 1)) > _UNLIKE:
            return [(r * math.cos(math.radians(a)), r * math.sin(math.radians(a))) for a, r in zip(angles, radii, strict=True)]


def side_vectors(corners: np.ndarray) -> np.ndarray:
    """The way from each corner to the next: (..., N, 2), of one polygon or of several."""
    return np.roll(corners, -1, axis=-2) - corners


def side_lengths(corners: np.ndarray) -> np.ndarray:
    """How long the sides are: (..., N)."""
    return np.hypot(*np.moveaxis(side_vectors(corners), -1, 0))


def inner_angles(corners: np.ndarray) -> np.ndarray:
    """The angle inside each corner, 0 to 360 degrees: (..., N). The corners go clockwise on the screen; of a reflex one the angle is over 180."""
    ways = side_vectors(corners)
    heading = np.arctan2(ways[..., 1], ways[..., 0])
    return np.degrees((np.pi - (heading - np.roll(heading, 1, axis=-1))) % (2 * np.pi))


def area(corners: np.ndarray) -> float:
    """How large a polygon is, whichever way its corners go: square units."""
    return abs(float(_doubled(corners).sum())) / 2


def centroid(corners: np.ndarray) -> np.ndarray:
    """The middle (2,) of a polygon's area."""
    doubled = _doubled(corners)
    return ((corners + np.roll(corners, -1, axis=0)) * doubled[:, None]).sum(axis=0) / (3 * doubled.sum())


def _doubled(corners: np.ndarray) -> np.ndarray:
    """Twice the area of the triangle of each side and the origin, below 0 if it goes counter-clockwise on the screen: (N,)."""
    x, y = corners.T
    return x * np.roll(y, -1) - np.roll(x, -1) * y


def clipped(ring: Sequence[Point], depths: Sequence[float]) -> list[Point]:
    """The part of an outline on the inner side of a line, given how deep each corner lies inside it, below 0 outside (Sutherland and Hodgman 1974)."""
    kept = []
    for a, b, here, there in zip(ring, [*ring[1:], ring[0]], depths, [*depths[1:], depths[0]], strict=True):
        if here >= 0:
            kept.append(a)
        if here * there < 0:
            u = here / (here - there)
            kept.append((a[0] + (b[0] - a[0]) * u, a[1] + (b[1] - a[1]) * u))
    return kept


def on_side(corners: Sequence[Point], side: int, share: float) -> Point:
    """The place at a share (0 to 1) of a side's length."""
    start, end = np.array(corners[side]), np.array(corners[(side + 1) % len(corners)])
    return tuple((start + (end - start) * share).tolist())


def from_sides(corners: Sequence[Point], at: Point) -> tuple[np.ndarray, np.ndarray]:
    """How far a point is from each side, and at which share (0 to 1) of the side's length the nearest place is: (N,) each."""
    corners = np.asarray(corners, float)
    ways, gone = side_vectors(corners), np.asarray(at) - corners
    share = np.clip((gone * ways).sum(axis=1) / (ways**2).sum(axis=1), 0, 1)
    return np.hypot(*(gone - share[:, None] * ways).T), share


def depths_in(corners: np.ndarray, places: np.ndarray) -> np.ndarray:
    """How deep inside a convex polygon, its corners clockwise on the screen, places (M, 2) lie: (M,) canvas units. Below 0 are those outside, which are so far
    off it or farther."""
    corners = np.asarray(corners, float)
    ways = side_vectors(corners)
    inwards = np.stack([-ways[:, 1], ways[:, 0]], axis=1) / np.hypot(*ways.T)[:, None]
    return (np.asarray(places) @ inwards.T - (corners * inwards).sum(axis=1)).min(axis=1)
