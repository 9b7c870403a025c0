"""Dominoes seen from the side: rows of them, and how a row falls once its first one is pushed to the right.

A domino is a rectangle that turns about its lower right corner, where it stands. It falls ever faster: its tilt grows with the square of the time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ...scene.shapes import Color, Point, Polygon

LEAN = 62.0
"""Degrees that one tilts which comes to lie on the next; the last of a row lies flat."""

FALL = 6
"""Frames in which one tilts so far."""

LEAST_LAG = 4
"""Frames at least from the fall of one to that of the next."""


@dataclass(frozen=True)
class Fall:
    """A domino's fall: the frame in which it begins, and the degrees by which it ends tilted."""

    begins: float
    tilt: float

    @property
    def frames(self) -> float:
        """How long it takes."""
        return _frames_to(self.tilt)


def domino(width: float, height: float, fill: Color) -> Polygon:
    """A standing domino about its lower right corner."""
    return Polygon(points=((-width, -height), (0, -height), (0, 0), (-width, 0)), fill=fill)


def standing(first: Point, gaps: Sequence[float], width: float) -> list[Point]:
    """Where a row's dominoes stand, from the first one on, with these free spaces between them."""
    row = [first]
    for gap in gaps:
        row.append((row[-1][0] + gap + width, first[1]))
    return row


def toppled(gaps: Sequence[float], height: float, begins: float = 0.0, reach: float | None = None) -> list[Fall]:
    """The falls of a row with these free spaces when its first domino begins to fall: up to the first space of `reach` (default: the height) or more.

    The next one is hit when the top of the one before has come as far as the space between them.
    """
    falls: list[Fall] = []
    for gap in (*gaps, math.inf):
        if gap >= (height if reach is None else reach):
            return [*falls, Fall(begins, 90.0)]
        falls.append(Fall(begins, LEAN))
        touch = math.degrees(math.asin(min(1.0, gap / height)))
        begins += max(LEAST_LAG, _frames_to(min(touch, LEAN)))
    return falls


def _frames_to(tilt: float) -> float:
    return FALL * math.sqrt(tilt / LEAN)
