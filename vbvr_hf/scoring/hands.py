"""Hands that turn about a hub: where each points, frame by frame, and how far it turns. Angles are degrees clockwise from twelve o'clock."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ..scene import Point
from .poses import wrapped
from .view import View


def pointing(view: View, where: np.ndarray, shown: np.ndarray, hub: Point, area: float) -> np.ndarray:
    """Where a hand points: (T,) from -180 to 180, NaN where it is not seen as one.

    `shown` (T, n) bool tells which pixels of the mask `where` (256, 256) show it, as `labels_at` orders them. It should cover about `area` square
    canvas units of that mask, a quarter to 2.2 times as much, and lie all in one direction from the `hub` (canvas units).
    """
    ys, xs = np.nonzero(where)
    x, y = view.pixels(hub)
    hand = shown.astype(np.float32)
    dx, dy = hand @ (xs - x).astype(np.float32), hand @ (ys - y).astype(np.float32)
    covered = hand.sum(axis=1) / view.unit**2
    # All pixels of a hand lie in one direction: of a full disc, or of two hands, they do not.
    together = np.hypot(dx, dy) / np.maximum(hand @ np.hypot(xs - x, ys - y).astype(np.float32), 1)
    return np.where((covered > 0.25 * area) & (covered < 2.2 * area) & (together > 0.9), np.degrees(np.arctan2(dx, -dy)), np.nan)


def middle_angle(angles: np.ndarray) -> float:
    """The median of a few angles that lie near each other, perhaps on either side of 180 degrees; NaN if most of them are."""
    seen = angles[~np.isnan(angles)]
    if len(seen) * 2 < len(angles):
        return math.nan
    return float(seen[0] + np.median(wrapped(seen - seen[0])))


def turns(angle: np.ndarray, longest: float) -> np.ndarray:
    """The turn from each frame to the next, the shorter way round: (T - 1,) from -180 to 180.

    Up to `longest` frames of NaN are bridged evenly; over a longer gap the hand is taken to have jumped in its last step.
    """
    steps = np.zeros(len(angle) - 1)
    for before, after in pairwise(np.flatnonzero(~np.isnan(angle))):
        turned = wrapped(angle[after] - angle[before])
        if after - before <= longest + 1:
            steps[before:after] = turned / (after - before)
        else:
            steps[after - 1] = turned
    return steps
