"""Clock faces: a round dial with sixty marks and numerals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from .shapes import Circle, Color, Line, Shape, Text, points


def clock_face(radius: float, numerals: Mapping[int, str], *, size: float, face: Color, rim: Color, ink: Color) -> list[Shape]:
    """A dial about its middle, its rim's line on the `radius`, with a mark for each minute, bolder and longer for the hours.

    `numerals` are written inside the marks of the hours they are given for (0 to 11, 0 at the top), upright, `size` their em height in canvas units.
    """
    parts: list[Shape] = [Circle(radius=radius, fill=face, stroke=rim, width=16)]
    for minute in range(60):
        hour, between = divmod(minute, 5)
        angle = math.radians(minute * 6)
        direction = np.array([math.sin(angle), -math.cos(angle)])
        outer, inner = radius - 20, radius - (34 if between else 46)
        parts.append(Line(points=points([direction * inner, direction * outer]), stroke=ink, width=4 if between else 9))
        if not between and hour in numerals:
            numeral = Text(text=numerals[hour], size=size, weight=700, fill=ink)
            # The farthest corner of its ink stays off the mark.
            reach = float(np.abs(direction) @ numeral.extent) / 2
            parts.append(replace(numeral, at=tuple((direction * (inner - 12 - reach)).tolist())))
    return parts
