"""What a picture prints values on: counters, panels with scales of colours, rulers and clock faces. All in canvas units."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .palette import INK, WHITE
from .shapes import Circle, Color, Line, Point, Polygon, Shape, Text, points, rectangle
from .stage import Scene

NUMBERED = 5
"""Every mark of so many on a ruler is long and has its number."""

_SHORT_WIDTH = 3.0


@dataclass(frozen=True)
class Counter:
    """A counter's place and size in canvas units; `left`, `top`, `width` and `height` are multiples of 4. `digits` is the height of its digits."""

    left: int
    top: int
    width: int
    height: int
    digits: float

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of the box."""
        return (self.left + self.width / 2, self.top + self.height / 2)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom."""
        return (self.left, self.top, self.left + self.width, self.top + self.height)

    def add(self, scene: Scene, number: int | None = None, name: str = "counter") -> None:
        """Put the box on the stage as `name` and its number, none at first by default, as "`name` number"."""
        scene.add(name, rectangle(self.width - 8, self.height - 8, fill=WHITE, stroke=INK, border=6), at=self.middle)
        scene.add(f"{name} number", *(() if number is None else (self.numeral(number),)), at=self.middle)

    def numeral(self, number: int) -> Shape:
        """The number as a shape, for `become`."""
        return Text(text=str(number), size=self.digits / 0.75, fill=INK)


def colour_scale(colors: Sequence[Color], width: float, height: float, at: Point) -> list[Polygon]:
    """A row of swatches from left to right, each `width` x `height`, about a place on a panel."""
    first = at[0] - (len(colors) - 1) / 2 * width
    return [rectangle(width, height, fill=color, at=(first + number * width, at[1])) for number, color in enumerate(colors)]


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


def clock_face(radius: float, numerals: Mapping[int, str], *, size: float, face: Color, rim: Color, ink: Color) -> list[Shape]:
    """A dial about its middle, its rim's line on the `radius`, with a mark for each hour.

    `numerals` are written inside the marks of the hours they are given for (0 to 11, 0 at the top), upright, `size` their em height in canvas units.
    """
    parts: list[Shape] = [Circle(radius=radius, fill=face, stroke=rim, width=16)]
    outer, inner = radius - 22, radius - 52
    for hour in range(12):
        angle = math.radians(hour * 30)
        direction = np.array([math.sin(angle), -math.cos(angle)])
        parts.append(Line(points=points([direction * inner, direction * outer]), stroke=ink, width=14))
        if hour in numerals:
            numeral = Text(text=numerals[hour], size=size, weight=700, fill=ink)
            # The farthest corner of its ink stays off the mark.
            reach = float(np.abs(direction) @ numeral.extent) / 2
            parts.append(replace(numeral, at=tuple((direction * (inner - 12 - reach)).tolist())))
    return parts
