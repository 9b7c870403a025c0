"""A thing going along a known way: how far it came, and how far off it was."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..scene import Point
from .view import View


@dataclass(frozen=True)
class Ride:
    """How a thing went along a way of `length` canvas units: for each frame (T,), how far `along` it was from the way's start and how far `off` it, in canvas
    units, NaN where it was not seen."""

    length: float
    along: np.ndarray
    off: np.ndarray


def ride(view: View, at: np.ndarray, way: Sequence[Point], *, longest: float, reach: float = 80.0) -> Ride:
    """Follow places (T, 2; NaN where unseen) along a way given by its corners in canvas units.

    `longest` is the longest step in canvas units that a frame at 16 per second may take. The place on the way is sought near where it was before, so a way may
    cross itself; what is first seen more than `reach` off it, or not at its start, is taken to begin there.
    """
    points, lengths = _dense(way)
    along, off = np.full(len(at), np.nan), np.full(len(at), np.nan)
    last, before = 0.0, None
    for frame in np.flatnonzero(np.isfinite(at[:, 0])):
        limit = math.inf if view.stills else longest * (1 if before is None else frame - before) / view.rate
        distance = np.hypot(*(points - at[frame]).T)
        near = np.flatnonzero(np.abs(lengths - last) <= 1.3 * limit + 4)
        index = near[distance[near].argmin()]
        if before is None and distance[index] > reach:
            index = int(distance.argmin())
        along[frame], off[frame] = lengths[index], distance[index]
        at_start = distance[index] <= reach and lengths[index] <= 0.12 * lengths[-1] + 8
        last = lengths[index] if before is not None or at_start else 0.0
        before = frame
    return Ride(float(lengths[-1]), along, off)


def _dense(way: Sequence[Point], apart: float = 2.0) -> tuple[np.ndarray, np.ndarray]:
    """Points (N, 2) about `apart` units apart along a way, and how far along each is."""
    corners = np.array(way, float)
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    lengths = np.linspace(0, reach[-1], max(2, round(reach[-1] / apart) + 1))
    return np.stack([np.interp(lengths, reach, corners[:, axis]) for axis in (0, 1)], axis=1), lengths
