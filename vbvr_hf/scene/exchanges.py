"""Things in a row that change places: where one comes by a list of exchanges, and the way round that two of them take past each other."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from .shapes import Point


def places_taken(start: int, exchanges: Iterable[tuple[int, int]]) -> list[int]:
    """The places (numbers) of a thing before and after each exchange of what then stands at two places."""
    path = [start]
    for a, b in exchanges:
        path.append({a: b, b: a}.get(path[-1], path[-1]))
    return path


def half_ellipse(start: Point, end: Point, bow: float, steps: int = 60) -> np.ndarray:
    """Points (steps + 1, 2) of half an ellipse from one place to another, `bow` canvas units to the left of the straight way at its middle."""
    middle, half = np.add(start, end) / 2, np.subtract(end, start) / 2
    angle = np.linspace(0, math.pi, steps + 1)[:, None]
    left = np.array([half[1], -half[0]]) / math.hypot(*half) * bow
    return middle - half * np.cos(angle) + left * np.sin(angle)


