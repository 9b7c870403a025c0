"""Heads of animals, drawn from ellipses and polygons, most of them told from each other by their contours: pointed, round, long or drooping ears."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np

from .figures import turned
from .palette import INK, shade
from .shapes import Circle, Color, Ellipse, Line, Polygon, Shape

_MASKS: dict[str, tuple[Shape, ...]] = {
    "cat": (Ellipse(rx=0.43, ry=0.36, at=(0, 0.12)), Polygon(points=((-0.42, -0.5), (-0.04, -0.2), (-0.41, 0.1)))),
    "dog": (Ellipse(rx=0.34, ry=0.42, at=(0, 0.02)), Ellipse(rx=0.13, ry=0.31, at=(-0.36, 0.03), turn=14)),
    "rabbit": (Ellipse(rx=0.31, ry=0.27, at=(0, 0.22)), Ellipse(rx=0.1, ry=0.31, at=(-0.17, -0.19), turn=-8)),
    "bear": (Ellipse(rx=0.42, ry=0.38, at=(0, 0.1)), Circle(radius=0.17, at=(-0.31, -0.24))),
    "pig": (Ellipse(rx=0.46, ry=0.33, at=(0, 0.1)), Polygon(points=((-0.5, -0.3), (-0.1, -0.21), (-0.3, 0.08), (-0.46, -0.08)))),
    "mouse": (Ellipse(rx=0.27, ry=0.33, at=(0, 0.14)), Circle(radius=0.27, at=(-0.3, -0.2))),
    "panda": (Ellipse(rx=0.43, ry=0.38, at=(0, 0.1)), Circle(radius=0.16, at=(-0.32, -0.26))),
    "lion": (Circle(radius=0.45, at=(0, 0.03)), Circle(radius=0.12, at=(-0.36, -0.32))),
    "fox": (
        Polygon(points=((-0.46, -0.04), (-0.2, -0.24), (0.2, -0.24), (0.46, -0.04), (0.13, 0.38), (0, 0.46), (-0.13, 0.38))),
        Polygon(points=((-0.44, -0.5), (-0.08, -0.22), (-0.42, 0.06))),
    ),
    "frog": (Ellipse(rx=0.47, ry=0.3, at=(0, 0.14)), Circle(radius=0.17, at=(-0.26, -0.18))),
    "owl": (Ellipse(rx=0.39, ry=0.42, at=(0, 0.05)), Polygon(points=((-0.38, -0.5), (-0.06, -0.3), (-0.35, -0.06)))),
    "chick": (Circle(radius=0.4, at=(0, 0.08)), Ellipse(rx=0.06, ry=0.15, at=(-0.08, -0.36), turn=-22)),
}
"""Head and left ear (or what it has instead) of each, about the middle of a square of side 1."""
ANIMALS = ("cat", "dog", "rabbit", "bear", "pig", "mouse")
"""Those that are told from each other by their contours alone."""
BY_NATURE = ("mouse", "chick", "frog", "owl", "rabbit", "cat", "fox", "dog", "pig", "panda", "lion", "bear")
"""All, from the smallest animal to the largest as they live."""
_BEAK: Color = (240, 150, 40)
_WHITE: Color = (250, 250, 250)
_RIM = 0.05
"""Breadth of the line around a head, as a share of its size: half of it lies outside."""


def head(name: str, size: float, fur: Color) -> tuple[Shape, ...]:
    """An animal's head in a square of that side, in canvas units."""
    dark, pale = shade(fur, -0.4), shade(fur, 0.55)
    parts = [*_contour(name, size, fur, dark, _RIM * size)]

    def both(shape: Shape) -> tuple[Shape, Shape]:
        """A part of the left side, in a square of side 1, and its like on the right."""
        return _scaled(shape, size, 1, fill=shape.fill), _scaled(shape, size, -1, fill=shape.fill)

    def middle(shape: Shape) -> Shape:
        return _scaled(shape, size, 1, fill=shape.fill)

    beak = Polygon(points=((-0.08, 0.1), (0.08, 0.1), (0, 0.26)), fill=_BEAK)
    if name == "frog":
        parts += [*both(Circle(radius=0.115, at=(-0.26, -0.18), fill=_WHITE)), *both(Circle(radius=0.06, at=(-0.26, -0.18), fill=INK))]
        return (*parts, Line(points=((-0.25 * size, 0.2 * size), (0, 0.27 * size), (0.25 * size, 0.2 * size)), stroke=INK, width=0.045 * size))
    if name == "owl":
        parts += [*both(Circle(radius=0.155, at=(-0.165, -0.04), fill=_WHITE)), *both(Circle(radius=0.075, at=(-0.15, -0.04), fill=INK))]
        return (*parts, middle(beak))
    if name == "lion":
        parts = [*_contour(name, size, shade(fur, -0.35), shade(fur, -0.6), _RIM * size), middle(Circle(radius=0.32, at=(0, 0.06), fill=fur))]
    if name == "fox":
        parts += both(Polygon(points=((-0.45, -0.02), (-0.17, 0.08), (0, 0.44), (-0.13, 0.37)), fill=pale))
    if name == "panda":
        parts += [*both(Circle(radius=0.12, at=(-0.32, -0.26), fill=dark)), middle(Ellipse(rx=0.42, ry=0.37, at=(0, 0.1), fill=pale))]
        parts += both(Ellipse(rx=0.1, ry=0.14, at=(-0.16, 0.05), turn=25, fill=dark))
    parts += [Circle(radius=0.047 * size, fill=INK, at=(side * 0.14 * size, 0.06 * size)) for side in (-1, 1)]
    if name == "chick":
        return (*parts, middle(beak))
    if name == "pig":
        parts.append(Ellipse(rx=0.16 * size, ry=0.11 * size, fill=pale, stroke=dark, width=0.03 * size, at=(0, 0.22 * size)))
        return (*parts, *(Circle(radius=0.03 * size, fill=INK, at=(side * 0.06 * size, 0.22 * size)) for side in (-1, 1)))
    if name in ("dog", "bear", "lion"):
        parts.append(Ellipse(rx=0.17 * size, ry=0.13 * size, fill=pale, at=(0, 0.24 * size)))
    nose = 0.07 if name in ("dog", "bear", "lion", "panda") else 0.045
    parts.append(Ellipse(rx=nose * size, ry=0.7 * nose * size, fill=INK, at=(0, (0.4 if name == "fox" else 0.19) * size)))
    if name in ("cat", "mouse", "rabbit"):
        whiskers = (Line(points=((s * 0.08 * size, 0.22 * size), (s * 0.25 * size, (0.22 + d) * size)), stroke=INK, width=0.025 * size)
                    for s in (-1, 1) for d in (-0.03, 0.06))  # fmt: skip
        parts += whiskers
    return tuple(parts)


@lru_cache(maxsize=len(_MASKS))
def extent(name: str) -> tuple[float, float, float, float]:
    """Of an animal's head of size 1 with its line: its width, how far it reaches above its middle and below, and its area."""
    side = 400
    image = np.zeros((side * 5 // 4,) * 2, np.uint8)
    middle = np.array(image.shape) / 2
    for part in _contour(name, side, INK, INK, _RIM * side):
        for outline in part.outlines():
            ring = [np.round(turned(outline, part.turn) + part.at + middle).astype(np.int32)]
            cv2.fillPoly(image, ring, 255)
            if part.stroke:
                cv2.polylines(image, ring, True, 255, round(part.width))
    ys, xs = np.nonzero(image)
    width = 2 * max(xs.max() + 1 - middle[0], middle[0] - xs.min())
    return float(width / side), float((middle[1] - ys.min()) / side), float((ys.max() + 1 - middle[1]) / side), float(len(ys) / side**2)


def hollow(name: str, size: float, fill: Color, line: Color, width: float) -> tuple[Shape, ...]:
    """The contour of an animal's head as a hollow with a rim of that width, half of it inside."""
    return tuple(_contour(name, size, fill, line, 2 * width))


def _contour(name: str, size: float, fill: Color, line: Color, width: float) -> list[Shape]:
    """Head and ears with a line around all of them together: what lies under the fills of the others does not show."""
    first, ear = _MASKS[name]
    whole = [_scaled(ear, size, 1), _scaled(ear, size, -1), _scaled(first, size, 1)]
    return [*(replace(part, stroke=line, width=width) for part in whole), *(replace(part, fill=fill) for part in whole)]


def _scaled(shape: Shape, size: float, side: int, **style) -> Shape:
    """A shape of a mask `size` times as large, mirrored to the other side if `side` is -1."""
    at = (side * shape.at[0] * size, shape.at[1] * size)
    match shape:
        case Circle():
            return Circle(radius=shape.radius * size, at=at, **style)
        case Ellipse():
            return Ellipse(rx=shape.rx * size, ry=shape.ry * size, at=at, turn=side * shape.turn, **style)
        case _:
            return Polygon(points=tuple((side * x * size, y * size) for x, y in shape.points), at=at, **style)
