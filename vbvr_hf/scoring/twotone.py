"""Things of two colours, each on its own side: which way round such a thing lies."""

from __future__ import annotations

import numpy as np

from .view import View


def second_side(view: View, labels: np.ndarray, at: np.ndarray, reach: float, least: int = 20) -> np.ndarray:
    """Which way the second colour lies from the first one, seen from the middle of either: (T,) degrees clockwise from three o'clock.

    `labels` (T, 256, 256) are 0 where the first colour shows and 1 where the second does; they are read up to `reach` canvas units to each side of
    the thing's place `at` (T, 2). NaN where that is NaN or no more than `least` pixels of one of the colours are seen.
    """
    found = np.full(len(labels), np.nan)
    reach = round(reach * view.unit)
    for frame in np.flatnonzero(np.isfinite(at[:, 0])):
        x, y = (round(value) for value in view.pixels(tuple(at[frame])))
        part = labels[frame, max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
        first, second = (np.argwhere(part == color) for color in (0, 1))
        if min(len(first), len(second)) > least:
            down, right = second.mean(axis=0) - first.mean(axis=0)
            found[frame] = np.degrees(np.arctan2(down, right))
    return found
