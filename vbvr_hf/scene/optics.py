"""Straight rays: directions, flat mirrors, where a ray leaves the frame, how near two lines come. Degrees are clockwise from three o'clock."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .shapes import Point


def heading(degrees: float) -> np.ndarray:
    """The unit vector (2,) that points so many degrees clockwise from three o'clock."""
    return np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))])


def degrees_of(vector: Sequence[float]) -> float:
    """Which way a vector points, -180 to 180."""
    return math.degrees(math.atan2(vector[1], vector[0]))


def reflected(direction: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """A direction (2,) after a flat mirror with a unit normal: the angle out equals the angle in."""
    return direction - 2 * float(np.dot(direction, normal)) * normal


def ray_way(start: Sequence[float], hits: Sequence[Sequence[float]], normals: Sequence[np.ndarray], low: float, high: float) -> list[Point]:
    """The corners of a ray's way from where it first hits a mirror on: by all the hits, reflected by mirrors with these unit normals one after another,
    and to the side of the square from `low` to `high`."""
    start, *hits = (np.array(at, float) for at in (start, *hits))
    came = (hits[0] - start) / np.hypot(*(hits[0] - start))
    for normal in normals:
        came = reflected(came, normal)
    return [tuple(at.tolist()) for at in (*hits, hits[-1] + came * until_edge(hits[-1], came, low, high))]


def until_edge(at: Sequence[float], direction: Sequence[float], low: float, high: float) -> float:
    """How far it is from a point inside the square from `low` to `high` to its side, along a unit direction."""
    return min(((high if d > 0 else low) - p) / d for p, d in zip(at, direction, strict=True) if abs(d) > 1e-9)


def line_through(at: Sequence[float], degrees: float, before: float, after: float) -> tuple[np.ndarray, np.ndarray]:
    """Both ends (2,) of a line that points so many degrees clockwise from three o'clock, so far before and after a point of it."""
    way = heading(degrees)
    return at - way * before, at + way * after


def dots(a: Point, b: Point, apart: float = 12.0) -> np.ndarray:
    """Points (N, 2) from one end of a line to the other, about so many units apart."""
    return np.linspace(a, b, max(2, int(math.dist(a, b) / apart)))


def gap(one: tuple[Point, Point], other: tuple[Point, Point]) -> float:
    """The least distance of two lines, seen at dots 12 units apart."""
    return float(np.hypot(*(dots(*one)[:, None] - dots(*other)[None]).transpose(2, 0, 1)).min())


def between(a: Sequence[float], b: Sequence[float], part: float) -> Point:
    """The point a share of the way from one point to another."""
    return (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)


def enters_box(line: tuple[Point, Point], middle: Point, width: float, height: float) -> bool:
    """Whether a line comes into a box about a point, seen at dots 12 units apart."""
    return bool((np.abs(dots(*line) - middle) < np.array([width, height]) / 2).all(axis=1).any())
