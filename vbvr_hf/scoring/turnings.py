"""A thing turning by a known angle: how much of it came in small steps, whether it went straight there, and in how many poses it was seen between."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .rules import share
from .view import View

MOVING = 1.5
"""Degrees in a frame at 16 per second from which a thing counts as turning."""


@dataclass(frozen=True)
class Turning:
    """How a thing turned that should turn by `by` degrees (positive for clockwise; the sign is that of the way it took where both are right).

    `moving` (T,) bool: whether it turned in a frame; `gone` (T,) degrees turned so far the right way, and `made` the share of the angle at the
    end, 0 to 1, both in steps within the limit alone; `leapt` degrees turned in longer steps, whichever way.
    """

    by: float
    moving: np.ndarray
    gone: np.ndarray
    made: float
    leapt: float

    @property
    def back(self) -> float:
        """The most degrees that were turned back again."""
        return float((np.maximum.accumulate(np.maximum(self.gone, 0)) - self.gone).max())

    @property
    def over(self) -> float:
        """Degrees turned beyond the angle at most; negative where it fell short."""
        return float(self.gone.max()) - abs(self.by)

    def between(self, apart: float = 3.0, margin: float = 0.04) -> int:
        """In how many poses, `apart` degrees from each other, it was seen on its way, nearer to neither end than a share `margin` of the angle."""
        inside = self.moving & (self.gone > margin * abs(self.by)) & (self.gone < (1 - margin) * abs(self.by))
        return len(np.unique(np.round(self.gone[inside] / apart)))


def turning(view: View, angle: np.ndarray, by: float, *, longest: float, period: float = 360.0, either: bool = False) -> Turning:
    """Read angles (T,), degrees clockwise and NaN where the thing is not seen, as a turn by a known angle.

    `longest` is the most degrees that one frame of the clip may add, `period` the turn after which the thing looks the same, `either` whether the
    other way round is as good. Nothing is gained or lost between two frames if it is not seen in one of them.
    """
    step = np.nan_to_num((np.diff(angle, prepend=angle[0]) + period / 2) % period - period / 2)
    small = np.where(np.abs(step) <= longest, step, 0.0)
    net = float(small.sum())
    way = math.copysign(1, net if either and net else by)
    moving = np.abs(step) > MOVING / view.rate
    return Turning(way * abs(by), moving, np.cumsum(small) * way, share(net * way, abs(by)), float(np.abs(step - small).sum()))
