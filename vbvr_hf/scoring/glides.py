"""A thing gliding straight from one place to another: how far, how straight and how smoothly, over the frames in which it is seen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..scene import Point
from ..scene.straight import along_and_off
from .rules import share


@dataclass(frozen=True)
class Glide:
    """How a thing went along a straight way of `length` canvas units: the share of it that was `covered` (0 to 1), the farthest it came `off` it,
    and its longest `step` from one place to the next (canvas units)."""

    length: float
    covered: float = 0.0
    off: float = math.inf
    step: float = math.inf


def glide(at: np.ndarray, start: Point, goal: Point, *, back: float = 20.0, whole: float = 0.97) -> Glide:
    """Read a glide off the places (N, 2) in canvas units where a thing was seen, in order.

    What comes after a step of more than `back` canvas units backwards covers nothing more; a share over `whole` counts as all of the way. With fewer
    than two places nothing is covered.
    """
    length = math.dist(start, goal)
    if len(at) < 2:
        return Glide(length)
    along, off = along_and_off(at, start, goal)
    returns = np.flatnonzero(np.diff(along) < -back)
    first, last = np.clip(along[[0, returns[0] if len(returns) else -1]], 0, length)
    covered = share(float(last - first), length)
    return Glide(length, 1.0 if covered > whole else covered, float(off.max()), float(np.hypot(*np.diff(at, axis=0).T).max()))
