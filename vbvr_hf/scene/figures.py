"""Figures: the simple shapes that puzzles are made of, by name, each fitted into a square of a given side."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from .shapes import Polygon, ellipse_points, points

FIGURES = (
    "circle", "square", "triangle", "diamond", "pentagon", "hexagon", "five-point star", "heart",
    "plus", "crescent", "oval", "trapezium", "parallelogram", "octagon", "rectangle", "arrow",
)  # fmt: skip
BASIC, SPECIAL = FIGURES[:8], FIGURES[8:14]
"""The eight figures that training clips use, and the six kept for the benchmark."""


def figure(name: str, size: float, **style) -> Polygon:
    """A figure centred on its origin, the longer side of its bounding box `size` canvas units. Raises KeyError for an unknown name."""
    return Polygon(points=points(outline(name) * size), **style)


@lru_cache(maxsize=len(FIGURES))
def outline(name: str) -> np.ndarray:
    """The outline (N, 2) of a figure of size 1, centred on its bounding box; to be read, not changed."""
    ring = _OUTLINES[name]()
    low, high = ring.min(0), ring.max(0)
    return (ring - (low + high) / 2) / (high - low).max()


def _star() -> np.ndarray:
    ring = ellipse_points(1, 1, 10).copy()
    ring[1::2] *= 0.46
    return ring


def _heart() -> np.ndarray:
    t = np.linspace(0, 2 * math.pi, 72, endpoint=False)
    # The curve all but stands still at its tip and its notch; points crowded there would be drawn as a spike.
    t = t[(np.abs(np.sin(t)) > 0.3) | (np.abs(np.sin(t)) < 1e-9)]
    return np.stack([16 * np.sin(t) ** 3, -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))], axis=1)


def _plus() -> np.ndarray:
    a = 0.36
    return np.array([(-a, -1), (a, -1), (a, -a), (1, -a), (1, a), (a, a), (a, 1), (-a, 1), (-a, a), (-1, a), (-1, -a), (-a, -a)], float)


def _crescent() -> np.ndarray:
    # Two circles through the same tips: the outer one of radius 1, the inner one moved to the right.
    outer = np.radians(np.linspace(50, 310, 48))
    tip = np.array([math.cos(outer[0]), math.sin(outer[0])])
    middle = 0.72
    radius = math.hypot(tip[0] - middle, tip[1])
    start = math.atan2(tip[1], tip[0] - middle)
    inner = np.linspace(2 * math.pi - start, start, 40)[1:-1]
    big = np.stack([np.cos(outer), np.sin(outer)], axis=1)
    return np.concatenate([big, np.stack([middle + radius * np.cos(inner), radius * np.sin(inner)], axis=1)])


_OUTLINES = {
    "circle": lambda: ellipse_points(1, 1, 36),
    "square": lambda: np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float),
    "triangle": lambda: ellipse_points(1, 1, 3),
    "diamond": lambda: np.array([(0, -1), (0.68, 0), (0, 1), (-0.68, 0)], float),
    "pentagon": lambda: ellipse_points(1, 1, 5),
    "hexagon": lambda: ellipse_points(1, 1, 6),
    "five-point star": _star,
    "heart": _heart,
    "plus": _plus,
    "crescent": _crescent,
    "oval": lambda: ellipse_points(1, 0.6, 36),
    "trapezium": lambda: np.array([(-0.52, -0.7), (0.52, -0.7), (1, 0.7), (-1, 0.7)], float),
    "parallelogram": lambda: np.array([(-0.45, -0.6), (1, -0.6), (0.45, 0.6), (-1, 0.6)], float),
    "octagon": lambda: np.stack([np.sin(a := np.radians(np.arange(22.5, 360, 45))), -np.cos(a)], axis=1),
    "rectangle": lambda: np.array([(-1, -0.55), (1, -0.55), (1, 0.55), (-1, 0.55)], float),
    "arrow": lambda: np.array([(0, -1), (0.72, -0.12), (0.28, -0.12), (0.28, 1), (-0.28, 1), (-0.28, -0.12), (-0.72, -0.12)], float),
}
