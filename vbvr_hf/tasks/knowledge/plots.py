"""Plots of upright bars, or of a line through round markers, that stand on a base line. All in canvas units."""

from __future__ import annotations

from collections.abc import Sequence

from ...scene import Circle, Color, Line, Look, Point, Scene, rectangle

MARKER = 28.0
BROAD = 0.56
"""Breadth of a bar as a share of the room that each item has."""


def tips(heights: Sequence[float], left: float, right: float, foot: float) -> list[Point]:
    """The upper ends of items that stand side by side from `left` to `right`, so much above their `foot`."""
    step = (right - left) / len(heights)
    return [(left + (number + 0.5) * step, foot - height) for number, height in enumerate(heights)]


def breadth(ends: Sequence[Point]) -> float:
    """Of the bars that end there."""
    return BROAD * (ends[1][0] - ends[0][0])


def add_items(scene: Scene, look: Look, kind: str, ends: Sequence[Point], foot: float, colors: Sequence[Color]) -> None:
    """Put "bars" or the markers of a "line" on the stage, as "item 0" and so on, below it the line."""
    if kind == "line":
        scene.add("line", Line(points=tuple(ends), stroke=look.line(0.5), width=10))
    for number, ((x, y), color) in enumerate(zip(ends, colors, strict=True)):
        if kind == "line":
            scene.add(f"item {number}", *look.figure(Circle(radius=MARKER, fill=color), shadow=False), at=(x, y))
        else:
            scene.add(f"item {number}", *look.figure(rectangle(breadth(ends), foot - y, fill=color), shadow=False), at=(x, (y + foot) / 2))
