"""Points beside lines of straight pieces: which place on the line is nearest, and how far away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .curves import distances
from .shapes import Point


def nearest(points: Point | Sequence[Point] | np.ndarray, line: Sequence[Point] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each of the points (..., 2), how far along a line (N, 2) the nearest place on it lies, and how far that is away: (...,) each, in their units.

    Of two places as near, the one that comes first along the line.
    """
    line = np.asarray(line, float)
    starts, ways = line[:-1], np.diff(line, axis=0)
    from_start = np.asarray(points, float)[..., None, :] - starts
    share = np.clip((from_start * ways).sum(axis=-1) / np.maximum((ways**2).sum(axis=-1), 1e-9), 0, 1)
    away = np.hypot(*np.moveaxis(from_start - share[..., None] * ways, -1, 0))
    piece = away.argmin(axis=-1)[..., None]
    along = distances(line)[:-1] + share * np.hypot(*ways.T)
    return tuple(np.take_along_axis(values, piece, axis=-1)[..., 0] for values in (along, away))
