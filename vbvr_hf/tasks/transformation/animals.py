"""Heads of animals, drawn from ellipses and polygons, that are told from each other by their contours: pointed, round, long or drooping ears."""

from __future__ import annotations

from dataclasses import replace

from ...scene import Circle, Color, Ellipse, Line, Polygon, Shape
from ...scene.palette import INK, shade

_MASKS: dict[str, tuple[Shape, ...]] = {
    "cat": (Ellipse(rx=0.43, ry=0.36, at=(0, 0.12)), Polygon(points=((-0.42, -0.5), (-0.04, -0.2), (-0.41, 0.1)))),
    "dog": (Ellipse(rx=0.34, ry=0.42, at=(0, 0.02)), Ellipse(rx=0.13, ry=0.31, at=(-0.36, 0.03), turn=14)),
    "rabbit": (Ellipse(rx=0.31, ry=0.27, at=(0, 0.22)), Ellipse(rx=0.1, ry=0.31, at=(-0.17, -0.19), turn=-8)),
    "bear": (Ellipse(rx=0.42, ry=0.38, at=(0, 0.1)), Circle(radius=0.17, at=(-0.31, -0.24))),
    "pig": (Ellipse(rx=0.46, ry=0.33, at=(0, 0.1)), Polygon(points=((-0.5, -0.3), (-0.1, -0.21), (-0.3, 0.08), (-0.46, -0.08)))),
    "mouse": (Ellipse(rx=0.27, ry=0.33, at=(0, 0.14)), Circle(radius=0.27, at=(-0.3, -0.2))),
}
"""Head and left ear of each, about the middle of a square of side 1."""
ANIMALS = tuple(_MASKS)


def head(name: str, size: float, fur: Color) -> tuple[Shape, ...]:
    """An animal's head in a square of that side, in canvas units."""
    dark, pale = shade(fur, -0.4), shade(fur, 0.55)
    parts = [*_contour(name, size, fur, dark, 0.05 * size)]
    parts += [Circle(radius=0.047 * size, fill=INK, at=(side * 0.14 * size, 0.06 * size)) for side in (-1, 1)]
    if name == "pig":
        parts.append(Ellipse(rx=0.16 * size, ry=0.11 * size, fill=pale, stroke=dark, width=0.03 * size, at=(0, 0.22 * size)))
        return (*parts, *(Circle(radius=0.03 * size, fill=INK, at=(side * 0.06 * size, 0.22 * size)) for side in (-1, 1)))
    if name in ("dog", "bear"):
        parts.append(Ellipse(rx=0.17 * size, ry=0.13 * size, fill=pale, at=(0, 0.24 * size)))
    nose = 0.07 if name in ("dog", "bear") else 0.045
    parts.append(Ellipse(rx=nose * size, ry=0.7 * nose * size, fill=INK, at=(0, 0.19 * size)))
    if name in ("cat", "mouse", "rabbit"):
        whiskers = (Line(points=((s * 0.08 * size, 0.22 * size), (s * 0.25 * size, (0.22 + d) * size)), stroke=INK, width=0.025 * size)
                    for s in (-1, 1) for d in (-0.03, 0.06))  # fmt: skip
        parts += whiskers
    return tuple(parts)


def hollow(name: str, size: float, fill: Color, line: Color, width: float) -> tuple[Shape, ...]:
    """The contour of an animal's head as a hollow with a rim of that width, half of it inside."""
    return tuple(_contour(name, size, fill, line, 2 * width))


def _contour(name: str, size: float, fill: Color, line: Color, width: float) -> list[Shape]:
    """Head and ears with a line around all of them together: what lies under the fills of the others does not show."""
    first, ear = _MASKS[name]
    whole = [_scaled(ear, size, 1), _scaled(ear, size, -1), _scaled(first, size, 1)]
    return [*(replace(part, stroke=line, width=width) for part in whole), *(replace(part, fill=fill) for part in whole)]


def _scaled(shape: Shape, size: float, side: int) -> Shape:
    """A shape of a mask `size` times as large, mirrored to the other side if `side` is -1."""
    at = (side * shape.at[0] * size, shape.at[1] * size)
    match shape:
        case Circle():
            return Circle(radius=shape.radius * size, at=at)
        case Ellipse():
            return Ellipse(rx=shape.rx * size, ry=shape.ry * size, at=at, turn=side * shape.turn)
        case _:
            return Polygon(points=tuple((side * x * size, y * size) for x, y in shape.points), at=at)
