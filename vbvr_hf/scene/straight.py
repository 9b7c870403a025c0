"""Straight ways from one place to another, in canvas units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .shapes import Point


def along_and_off(places: Sequence[Point], start: Point, goal: Point) -> tuple[np.ndarray, np.ndarray]:
    """How far along the straight line from start to goal places (..., 2) lie, below 0 before its start, and how far to either side of it: (...) each."""
    way, gone = np.subtract(goal, start), np.subtract(places, start)
    length = float(np.hypot(*way))
    return gone @ way / length, np.abs(gone @ np.array([-way[1], way[0]]) / length)
