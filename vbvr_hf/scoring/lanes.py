"""A thing that goes straight from one place to another down a lane of open ground, where nothing else has its colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..scene import Color, Point
from ..scene.curves import along_and_off
from .growth import labels_at
from .view import View


@dataclass(frozen=True)
class Passage:
    """The `frames` (n,) in which a thing is seen in a lane, and how far `along` its straight way and `off` it its middle then is: (n,) canvas units."""

    frames: np.ndarray
    along: np.ndarray
    off: np.ndarray

    @property
    def begins(self) -> float:
        """The first of the frames, infinite if there is none."""
        return float(self.frames[0]) if len(self.frames) else math.inf


def passage_down(view: View, lane: np.ndarray, colors: Sequence[Color], start: Point, end: Point, *, area: float, reach: float) -> Passage:
    """Follow a thing of the first of the colours down a lane, a mask (256, 256) of open ground, on its way from `start` to `end`.

    It is seen where at least `area` square canvas units of it are; its middle is that of the part that is seen. What is seen in a single frame went
    nowhere. The other colours are those that may be seen beside it, `reach` is the farthest (delta-E) that its own may be off.
    """
    ys, xs = np.nonzero(lane)
    own = labels_at(view, lane, colors, reach) == 0
    count = own.sum(axis=1)
    frames = np.flatnonzero(count >= area * view.unit**2)
    frames = frames if len(frames) > 1 else frames[:0]
    at = np.stack([(own[frames] @ axis / count[frames] + 0.5) / view.unit for axis in (xs, ys)], axis=1)
    return Passage(frames, *along_and_off(at, start, end))
