"""Flat shapes as data, in canvas units, around their own origin.

A shape knows its outline, nothing of where it stands or when it moves: a `Sprite` (see `stage`) places it.
Everything, text included, is turned into outlines, so that it can be drawn at any size without resampling.
Angles are degrees, clockwise on the screen (y points down).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

Color = tuple[int, int, int]
"""RGB, 0..255."""

Point = tuple[float, float]
"""(x, y) in canvas units."""

SIZE = 1024
"""Side of the square stage, in canvas units."""


def points(values: Iterable[Sequence[float]]) -> tuple[Point, ...]:
    """Any sequence of pairs as hashable points."""
    return tuple((float(x), float(y)) for x, y in values)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What all shapes share: `fill` and `stroke` colours (None: not drawn), stroke `width` and offset `at` in canvas units,
    `turn` in degrees clockwise about the shape's own origin."""

    fill: Color | None = None
    stroke: Color | None = None
    width: float = 0.0
    at: Point = (0.0, 0.0)
    turn: float = 0.0

    def outlines(self) -> tuple[np.ndarray, ...]:
        """Closed outlines (N, 2) of the filled area; overlapping ones cut holes (even-odd)."""
        return ()

    def strokes(self) -> tuple[tuple[np.ndarray, bool], ...]:
        """Lines (N, 2) to stroke, each with whether it is closed."""
        return tuple((outline, True) for outline in self.outlines())


@dataclass(frozen=True, kw_only=True)
class Circle(Shape):
    """A disc or ring of the given radius; its line starts at twelve o'clock and runs clockwise."""

    radius: float

    def outlines(self) -> tuple[np.ndarray, ...]:
        return (ellipse_points(self.radius, self.radius),)


@dataclass(frozen=True, kw_only=True)
class Ellipse(Shape):
    """An ellipse of half-axes `rx`, `ry`."""

    rx: float
    ry: float

    def outlines(self) -> tuple[np.ndarray, ...]:
        return (ellipse_points(self.rx, self.ry),)


@dataclass(frozen=True, kw_only=True)
class Polygon(Shape):
    """A closed polygon, with holes if any."""

    points: tuple[Point, ...]
    holes: tuple[tuple[Point, ...], ...] = ()

    def outlines(self) -> tuple[np.ndarray, ...]:
        return tuple(np.array(ring, float) for ring in (self.points, *self.holes))


@dataclass(frozen=True, kw_only=True)
class Line(Shape):
    """An open line through the points, with round ends and joints."""

    points: tuple[Point, ...]

    def strokes(self) -> tuple[tuple[np.ndarray, bool], ...]:
        return ((np.array(self.points, float), False),)


@dataclass(frozen=True, kw_only=True)
class Text(Shape):
    """A line of text centred on its origin. `size` is the em height in canvas units (a capital is 0.75 of it), `weight` 100 to 1000.

    Drawn from OpenCV 5's built-in "sans" face (Latin, Greek, Cyrillic, Chinese).
    """

    text: str
    size: float
    weight: int = 700

    def outlines(self) -> tuple[np.ndarray, ...]:
        return tuple(outline * self.size for outline in _glyphs(self.text, self.weight))

    @property
    def extent(self) -> Point:
        """Width and height of the ink in canvas units."""
        ink = np.concatenate(self.outlines())
        return tuple((ink.max(0) - ink.min(0)).tolist())


@dataclass(frozen=True, kw_only=True)
class Tint(Shape):
    """A colour laid over what is below, more or less deep from place to place: `fill` in a rectangle of `size` (width, height in canvas units)
    centred on its origin, whose even cells, `columns` to a row, have the opacities `values` (one byte each, row by row, 255: opaque).

    Opacity goes smoothly from the middle of a cell to that of the next. A tint is never turned, and its edges keep to whole pixels.
    """

    size: Point
    columns: int
    values: bytes

    def outlines(self) -> tuple[np.ndarray, ...]:
        x, y = self.size[0] / 2, self.size[1] / 2
        return (np.array([(-x, -y), (x, -y), (x, y), (-x, y)]),)


@dataclass(frozen=True, kw_only=True)
class Shading(Shape):
    """Light and dark that shapes give to what is below them, from a lamp at the upper left however the sprite is turned; see `KINDS` for `kind`.

    `of` are the shapes, in the sprite's own units, `depth` how deep the darkest of it is (0 to 1 of black), `size` how wide in canvas units.
    It has no outlines: to all that asks where a sprite's parts are, it is not there.
    """

    KINDS = ("shadow", "rim", "bevel", "dome")
    """A soft shadow on the ground, to be put before the shapes; or, after them, a darker line inside their edge, lit and dark edges, a rounded body."""

    of: tuple[Shape, ...]
    kind: str
    depth: float
    size: float


def body(parts: Sequence[Shape]) -> int:
    """Index of the part that a sprite's own colour is that of: the first that is no shading."""
    return next((index for index, part in enumerate(parts) if not isinstance(part, Shading)), 0)


@lru_cache(maxsize=256)
def ellipse_points(rx: float, ry: float, steps: int = 72) -> np.ndarray:
    """(steps, 2) points of an ellipse, clockwise on the screen from twelve o'clock."""
    angle = np.linspace(0, 2 * math.pi, steps, endpoint=False)
    return np.stack([rx * np.sin(angle), -ry * np.cos(angle)], axis=1)


_EM = 256  # pixels an em is traced at


@lru_cache(maxsize=2048)
def _glyphs(text: str, weight: int) -> tuple[np.ndarray, ...]:
    """Outlines of a text in ems: centred on its advance width and on the height of a capital."""
    if not text.strip():
        return ()
    face = cv2.FontFace("sans")
    width = _EM * (len(text) + 2)
    image = np.zeros((2 * _EM, width), np.uint8)
    start = (_EM // 2, _EM * 3 // 2)
    (end, _), image = cv2.putText(image, text, start, 255, face, _EM, weight, wrap=(0, width))
    contours, _ = cv2.findContours((image > 127).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    middle = np.array([(start[0] + end) / 2, start[1] - 0.375 * _EM])
    smooth = (cv2.approxPolyDP(contour, 0.6, True)[:, 0, :] for contour in contours)
    return tuple((ring - middle) / _EM for ring in smooth if len(ring) > 2)


def regular(sides: int, radius: float, **style) -> Polygon:
    """A regular polygon with one corner pointing up."""
    return Polygon(points=points(ellipse_points(radius, radius, sides)), **style)


def rectangle(width: float, height: float, **style) -> Polygon:
    """A rectangle centred on its origin. Its stroke is `border`, so that `width` keeps its plain meaning."""
    x, y = width / 2, height / 2
    return Polygon(points=((-x, -y), (x, -y), (x, y), (-x, y)), **_bordered(style))


def rounded(width: float, height: float, corner: float, **style) -> Polygon:
    """A rectangle with rounded corners, centred on its origin (its stroke width is `border`)."""
    x, y = width / 2 - corner, height / 2 - corner
    arc = [(corner * math.sin(a), -corner * math.cos(a)) for a in np.linspace(0, math.pi / 2, 7)]
    outline = []
    for quarter, (cx, cy) in enumerate([(x, -y), (x, y), (-x, y), (-x, -y)]):
        for ax, ay in arc:
            for _ in range(quarter):
                ax, ay = -ay, ax
            outline.append((cx + ax, cy + ay))
    return Polygon(points=points(outline), **_bordered(style))


def star(radius: float, *, inner: float = 0.45, tips: int = 5, **style) -> Polygon:
    """A star with one tip pointing up; `inner` is the inner radius as a share of the outer one."""
    ring = ellipse_points(radius, radius, 2 * tips).copy()
    ring[1::2] *= inner
    return Polygon(points=points(ring), **style)


def arrow(length: float, *, breadth: float = 0.62, shaft: float = 0.26, head: float = 0.45, **style) -> Polygon:
    """A block arrow pointing up, centred on its origin; `breadth`, `shaft` and `head` are shares of its length."""
    y, b, s = length / 2, length * breadth / 2, length * shaft / 2
    neck = -y + length * head
    return Polygon(points=((0, -y), (b, neck), (s, neck), (s, y), (-s, y), (-s, neck), (-b, neck)), **style)


def arc(radius: float, start: float, sweep: float, **style) -> Line:
    """A part of a circle's line, from `start` over `sweep` degrees clockwise (counter-clockwise if negative) from twelve o'clock."""
    angle = np.radians(np.linspace(start, start + sweep, max(3, int(abs(sweep) / 4) + 2)))
    return Line(points=points(np.stack([radius * np.sin(angle), -radius * np.cos(angle)], axis=1)), **style)


def dashed(start: Point, end: Point, *, dash: float = 16.0, gap: float = 12.0, **style) -> tuple[Line, ...]:
    """A dashed straight line."""
    start, end = np.array(start, float), np.array(end, float)
    length = float(np.hypot(*(end - start)))
    along = (end - start) / max(length, 1e-9)
    begins = np.arange(0.0, length, dash + gap)
    return tuple(Line(points=points([start + along * b, start + along * min(b + dash, length)]), **style) for b in begins)


def arrowhead(tip: Point, direction: Point, size: float, **style) -> Polygon:
    """A triangle with its tip at `tip`, pointing along `direction`."""
    d = np.array(direction, float) / np.hypot(*direction)
    n = np.array([-d[1], d[0]])
    base = np.array(tip) - d * size
    return Polygon(points=points([tip, base + n * size * 0.5, base - n * size * 0.5]), **style)


def cross_mark(size: float, **style) -> tuple[Line, Line]:
    """An X of two strokes over a square of side `size`."""
    h = size / 2
    return Line(points=((-h, -h), (h, h)), **style), Line(points=((-h, h), (h, -h)), **style)


def _bordered(style: dict) -> dict:
    style = dict(style)
    style["width"] = style.pop("border", 0.0)
    return style
