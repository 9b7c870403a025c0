"""Figures: the simple shapes that puzzles are made of, by name, whole, filled in part or nested; characters likewise; and numbers as dots.

Each is fitted into a square of a given side, in canvas units.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np

from .outlines import half_of
from .shapes import Color, Point, Polygon, Text, ellipse_points, points

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


_BITS = 6  # of sub-pixel position


def figure_mask(name: str, size: float, at: tuple[float, float], shape: tuple[int, int], turn: float = 0.0) -> np.ndarray:
    """Mask of a figure in an image of `shape` (rows, columns): `size` and `at` (x, y) in its pixels, turned by degrees clockwise."""
    ring = turned(outline(name) * size, turn) + at
    # Drawn four times as large and thresholded at half cover: small figures keep their area.
    canvas = np.zeros((shape[0] * 4, shape[1] * 4), np.uint8)
    cv2.fillPoly(canvas, [np.round((ring * 4 + 1.5) * (1 << _BITS)).astype(np.int32)], 255, cv2.LINE_8, _BITS)
    return cv2.resize(canvas, shape[::-1], interpolation=cv2.INTER_AREA) > 127


def turned(ring: Sequence[Point], turn: float) -> np.ndarray:
    """Points (N, 2) turned about their origin by degrees clockwise."""
    angle = math.radians(turn)
    return np.asarray(ring) @ np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])


def depths(mask: np.ndarray) -> np.ndarray:
    """How far inside a mask (h, w) each pixel lies, in pixels: 0 outside, 1 along the edge. Beyond the array is outside too."""
    return cv2.distanceTransform(np.pad(mask, 1).view(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]


def core(mask: np.ndarray, depth: float) -> np.ndarray:
    """What lies at least `depth` pixels inside a mask (h, w), which must not be empty; where it is nowhere that deep, what has 80 % of its
    greatest depth."""
    inside = depths(mask)
    return inside >= min(depth, 0.8 * inside.max())


@lru_cache(maxsize=len(FIGURES))
def inscribed(name: str) -> tuple[Point, float]:
    """Centre and radius of the largest circle inside a figure of size 1."""
    scale, middle = 200, 109.5
    depth = depths(figure_mask(name, scale, (middle, middle), (220, 220)))
    ys, xs = np.nonzero(depth >= depth.max() - 0.5)
    return ((float(xs.mean()) - middle) / scale, (float(ys.mean()) - middle) / scale), float(depth.max()) / scale


class Nested(NamedTuple):
    """One of several figures inside each other: its `size` and place `at`, and the radius of the largest circle inside it (`room`); the
    outermost one has size 1 and stands at the origin."""

    size: float
    at: Point
    room: float


def nested(names: Sequence[str], part: float = 0.86) -> list[Nested]:
    """Figures inside each other, from the outermost inwards, each filling `part` of the largest circle inside the one before."""
    found, size, at = [], 1.0, (0.0, 0.0)
    for name in names:
        if found:
            size = part * found[-1].room / np.hypot(*outline(name).T).max()
        (x, y), radius = inscribed(name)
        found.append(Nested(float(size), at, radius * size))
        at = (at[0] + x * size, at[1] + y * size)
    return found


def filled_figure(name: str, size: float, color: Color, share: float, width: float, *, inset: float | None = None) -> tuple[Polygon, ...]:
    """A figure's outline of a line `width` canvas units wide, `size` across with it, filled from its lower edge up to a share (0 to 1) of
    the area inside.

    The inside begins `inset` from the middle of the line, as a share of the figure's size: by default where the line ends. One value for
    figures of several sizes saves time, as each shape is measured only once for it.
    """
    across = size - width
    line = figure(name, across, stroke=color, width=width)
    if share in (0, 1):
        return (line,) if share == 0 else (figure(name, across, fill=color), line)
    surface = across * float(np.interp(share, *_levels(name, width / 2 / across if inset is None else inset)))
    below = half_of(points(outline(name) * across - (0, surface)), 180.0)
    return (*((Polygon(points=points((x, y + surface) for x, y in below), fill=color),) if len(below) > 2 else ()), line)


@lru_cache(maxsize=64)
def _levels(name: str, inset: float) -> tuple[np.ndarray, np.ndarray]:
    """For shares of the area inside a figure's outline, how far below the middle (in sizes of the figure) the surface lies."""
    scale = 200
    inside = core(figure_mask(name, scale, (scale / 2 + 1.5, scale / 2 + 1.5), (scale + 4, scale + 4)), inset * scale)
    rows = inside.sum(axis=1)[::-1].cumsum()
    return np.append(0.0, rows / rows[-1]), np.append(0.51, (np.arange(scale + 4)[::-1] - scale / 2 - 1.5 - 0.5) / scale)


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


def glyph(text: str, extent: float, *, weight: int = 700, **style) -> Text:
    """A text whose ink extends `extent` canvas units along the longer side of its box and is centred on the origin."""
    whole = Text(text=text, size=100, weight=weight, **style)
    ink = np.concatenate(whole.outlines())
    low, high = ink.min(axis=0), ink.max(axis=0)
    factor = extent / float((high - low).max())
    return replace(whole, size=100 * factor, at=tuple((-(low + high) / 2 * factor).tolist()))


_PLACES = {1: "e", 2: "ai", 3: "aei", 4: "acgi", 5: "acegi", 6: "acdfgi", 7: "acdefgi", 8: "abcdfghi", 9: "abcdefghi"}
"""Which of the nine places a to i, row by row, hold a dot."""


def pips(number: int, step: float) -> list[Point]:
    """Centres of the dots of a number from 1 to 9 about the middle of its tile, in rows and columns `step` canvas units apart, in reading order.

    Raises KeyError for another number.
    """
    return [((place % 3 - 1) * step, (place // 3 - 1) * step) for place in ("abcdefghi".index(name) for name in _PLACES[number])]
