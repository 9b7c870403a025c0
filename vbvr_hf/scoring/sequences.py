"""States that should come about one after another."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .growth import since


def came_in_turn(shown: np.ndarray, after: Sequence[float]) -> np.ndarray:
    """When the states of a series came about, which are `shown` (T, n) bool, each later than all before it: (n,) frames, infinite for never.

    A state counts only later than a frame of its own in `after`, too; infinite for one that need not wait.
    """
    found, last, frames = np.full(shown.shape[1], np.inf), -1.0, np.arange(len(shown))
    for state, wait in enumerate(after):
        found[state] = since(shown[:, state] & (frames > (max(last, wait) if math.isfinite(wait) else last)))
        last = max(last, found[state]) if math.isfinite(found[state]) else last
    return found
