"""A thing going along a known way: how far it came in order, how far off it was, and how it moved."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..scene import Point
from .view import View

MOVING = 1.2
"""Canvas units in a frame at 16 per second from which a thing counts as moving."""

BRIDGED = 3
"""A thing unseen for fewer frames than this is taken to have gone on meanwhile."""


@dataclass(frozen=True)
class Ride:
    """How a thing went along a way of `length` canvas units.

    For each frame (T,): `along` canvas units from the way's start, `off` its distance from the way there, `step` its speed since it was
    last seen in canvas units a frame of the clip (all NaN where it is not seen), `moving` and `jumped` (a step beyond the limit).
    `share` is the part of the way run forwards, 0 to 1: ground passed over in steps within the limit and near the way, each bit once and in order.
    """

    length: float
    along: np.ndarray
    off: np.ndarray
    step: np.ndarray
    moving: np.ndarray
    jumped: np.ndarray
    forward: np.ndarray
    share: float

    @property
    def drift(self) -> float:
        """Mean distance from the way over the moving frames, NaN if it never moved."""
        return float(self.off[self.moving].mean()) if self.moving.any() else math.nan

    @property
    def forwards(self) -> float:
        """Share of the moving frames whose step leads on along the way within the limit (0 if it never moved)."""
        return float((self.forward & ~self.jumped)[self.moving].mean()) if self.moving.any() else 0.0

    def between(self, margin: float = 0.04) -> int:
        """In how many frames it moves, near neither end of the way, without a jump."""
        inside = (self.along > margin * self.length) & (self.along < (1 - margin) * self.length)
        return int((inside & self.moving & ~self.jumped).sum())

    @property
    def steady(self) -> bool:
        """Whether it never jumped."""
        return not self.jumped.any()


def ride(view: View, at: np.ndarray, way: Sequence[Point], *, longest: float, reach: float = 80.0) -> Ride:
    """Follow places (T, 2; NaN where unseen) along a way given by its corners in canvas units.

    `longest` is the longest step in canvas units that a frame at 16 per second may take; ground passed more than `reach` off the way
    earns nothing. The place on the way is sought near where it was before, so a way may cross itself.
    """
    points, lengths = _dense(way)
    total = lengths[-1]
    count = len(at)
    along, off, step = np.full(count, np.nan), np.full(count, np.nan), np.full(count, np.nan)
    forward, jumped = np.zeros(count, bool), np.zeros(count, bool)
    run = last = 0.0
    before = None
    started = False
    for frame in np.flatnonzero(np.isfinite(at[:, 0])):
        gap = 1 if before is None else frame - before
        limit = math.inf if view.stills else longest * gap / view.rate
        distance = np.hypot(*(points - at[frame]).T)
        near = np.flatnonzero(np.abs(lengths - last) <= 1.3 * limit + 4)
        index = near[distance[near].argmin()]
        if distance[index] > reach:
            index = int(distance.argmin()) if before is None else index
        along[frame], off[frame] = lengths[index], distance[index]
        if before is None:
            started = distance[index] <= reach and lengths[index] <= 0.12 * total + 8
            last = run = lengths[index] if started else 0.0
        else:
            moved = math.dist(at[frame], at[before])
            step[frame] = moved / gap
            jumped[frame] = moved > limit or gap > BRIDGED
            forward[frame] = lengths[index] > last
            if started and not jumped[frame] and off[frame] <= reach:
                run += max(0.0, lengths[index] - max(last, along[:frame][np.isfinite(along[:frame])].max()))
            last = lengths[index]
        before = frame
    moving = np.nan_to_num(step) > MOVING / view.rate
    share = min(1.0, max(0.0, run / (0.985 * total))) if total > 0 and moving.any() else 0.0
    return Ride(total, along, off, step, moving, jumped, forward, share)


def alone(moving: np.ndarray) -> np.ndarray:
    """For things that should move one at a time: in which share of the frames in which each moves no other does, (things,), 0 for one that never
    moves. `moving` is (things, T) bool."""
    single = moving & (moving.sum(axis=0) == 1)
    return single.sum(axis=1) / np.maximum(moving.sum(axis=1), 1)


def _dense(way: Sequence[Point], apart: float = 2.0) -> tuple[np.ndarray, np.ndarray]:
    """Points (N, 2) about `apart` units apart along a way, and how far along each is."""
    corners = np.array(way, float)
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    lengths = np.linspace(0, reach[-1], max(2, round(reach[-1] / apart) + 1))
    return np.stack([np.interp(lengths, reach, corners[:, axis]) for axis in (0, 1)], axis=1), lengths


