"""Rulers: a line with numbered marks, to read lengths from."""

from __future__ import annotations

from .shapes import Color, Line, Point, Shape, Text

NUMBERED = 5
"""Every mark of so many is long and has its number."""

_SHORT_WIDTH = 3.0


def ruler(
    foot: Point, marks: int, step: float, *, ink: Color, width: float, long: float, short: float, size: float, numbers: float, lowest: float = 0.0
) -> list[Shape]:
    """An upright ruler that stands at `foot`, where its 0 is: an axis with marks to its left, numbered up to `marks`, `step` apart.

    Canvas units: `width` of the axis and the long marks, `long` and `short` the lengths of marks, `size` the numbers' em height; their middles are
    `numbers` to the left of the axis and `lowest` or more above the foot.
    """
    x, y = foot
    parts: list[Shape] = [Line(points=((x, y), (x, y - marks * step)), stroke=ink, width=width)]
    for mark in range(marks + 1):
        at, numbered = y - mark * step, mark % NUMBERED == 0
        parts.append(Line(points=((x - (long if numbered else short), at), (x, at)), stroke=ink, width=width if numbered else _SHORT_WIDTH))
    for mark in range(0, marks + 1, NUMBERED):
        parts.append(Text(text=str(mark), size=size, weight=600, fill=ink, at=(x - numbers, min(y - mark * step, y - lowest))))
    return parts
