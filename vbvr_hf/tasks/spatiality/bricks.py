"""Toy bricks with studs on top, and walls built of them. A stud's column and a course's level are whole numbers, counted from the left and from below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from ...scene.palette import WHITE, shade
from ...scene.shapes import Color, Shape, Text, rectangle, rounded

PITCH, HEIGHT, STUD = 56.0, 66.0, 18.0
"""From stud to stud, the height of a brick's body and that of a stud, in canvas units."""

Brick = tuple[int, int, int, int]
"""A brick in a wall: left stud, level, width in studs, and hue."""

WIDTHS = (2, 3, 4, 6)
"""Studs on the bricks of a wall."""


def stud_row(which: Iterable[int], count: int, color: Color, top: float) -> list[Shape]:
    """Those studs, by number, of `count` in a row that are to be seen on an edge at height `top`, about the middle of the row; a little darker than `color`."""
    return [rectangle(34, STUD + 2, fill=shade(color, -0.15), at=((i + 0.5 - count / 2) * PITCH, top - STUD / 2 + 1)) for i in which]


def brick(width: int, color: Color, free: Iterable[int] | None = None, number: str | None = None) -> list[Shape]:
    """A brick `width` studs wide about the middle of its body, with its `free` studs alone (default: all), and a number on it if one is given."""
    # Two fills, as thin lines are slow to draw.
    body = rounded(width * PITCH - 1, HEIGHT - 1, 5, fill=shade(color, -0.3)), rounded(width * PITCH - 8, HEIGHT - 8, 3, fill=color)
    parts = [*stud_row(range(width) if free is None else free, width, color, -HEIGHT / 2), *body]
    return [*parts, Text(text=number, size=52, weight=800, fill=WHITE)] if number else parts


def brick_wall(rng: np.random.RandomState, width: int, courses: int, slots: Sequence[tuple[int, int, int]], hues: Sequence[int]) -> list[Brick]:
    """A wall `width` studs wide of bricks that fill all but its slots, course by course from below and from the left.

    A slot (left stud, width, level of its floor) is open from above; slots are given from left to right. Where it can be, no seam lies over a seam;
    neighbours in a course differ in hue. Raises ValueError where wall of a single stud would have to stand beside a slot.
    """
    wall, seams = [], set()
    for level in range(courses):
        edges = [0, *(edge for start, broad, floor in slots if floor <= level for edge in (start, start + broad)), width]
        below, seams, hue = seams, set(), None
        for left, right in pairwise(edges):
            if any(left == start and floor <= level for start, _, floor in slots):
                continue
            while left < right:
                fitting = [wide for wide in WIDTHS if wide == right - left or right - left - wide >= 2]
                bonded = [wide for wide in fitting if left + wide == right or left + wide not in below] or fitting
                broad = bonded[rng.randint(len(bonded))]
                others = [other for other in hues if other != hue]
                hue = others[rng.randint(len(others))]
                wall.append((left, level, broad, hue))
                left += broad
                seams.add(left)
    return wall
