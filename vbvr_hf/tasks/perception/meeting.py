"""Two discs that move straight towards each other until they coincide, while what both cover has a colour of its own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...acts import Act, alter
from ...scene import SIZE, Color, Point, move, reshape
from ...scene.outlines import lens
from .. import Redraw

SCREEN = 944.0
EDGE = (SIZE - SCREEN) / 2 + 24
"""Canvas units that every disc keeps from the border: it lies on the screen."""
WAY = 36.0
"""Frames in which they meet."""


def apart(rng: np.random.RandomState, direction: float, distance: float, radius: float) -> list[list[float]]:
    """Places of two discs of a radius, so far from each other in a direction (degrees)."""
    angle = math.radians(direction)
    half = np.array([math.cos(angle), math.sin(angle)]) * distance / 2
    room = SIZE / 2 - EDGE - radius - np.abs(half)
    if (room < 0).any():
        raise Redraw
    middle = SIZE / 2 + rng.uniform(-1, 1, 2) * room
    return [np.round(middle - half, 1).tolist(), np.round(middle + half, 1).tolist()]


def meet(problem: dict[str, Any], mixed: Color, *among: Color, first: float = 0.5, run: float = 1.0) -> Act:
    """The discs "first" and "second" go a share of the way to where they meet; it lies at the share `first` of the way from one to the other. What both cover,
    the sprite "overlap", is `mixed`, told from their own colours and those `among` which it could have."""
    a, b = (np.array(at) for at in problem["places"])
    end_a, end_b = a + (b - a) * first * run, b + (a - b) * (1 - first) * run

    def overlap(u: float) -> tuple:
        return lens(a + (end_a - a) * u, b + (end_b - b) * u, problem["radius"], fill=mixed)

    def at(place: np.ndarray) -> Point:
        return tuple(place.tolist())

    changes = move("first", at(end_a)), move("second", at(end_b)), reshape("overlap", overlap)
    return alter(changes, frames=WAY, among=(*map(tuple, problem["colours"]), average(problem), *among))


def average(problem: dict[str, Any]) -> Color:
    """The mean of both colours, channel by channel."""
    return tuple((u + v) // 2 for u, v in zip(*problem["colours"], strict=True))
