"""Runs: the stretches of frames over which something holds."""

from __future__ import annotations

import numpy as np


def runs(flags: np.ndarray) -> np.ndarray:
    """First frame and end (the frame after the last) of each run of True in flags (T,), in order: (runs, 2) int."""
    return np.flatnonzero(np.diff(np.asarray(flags, bool), prepend=False, append=False)).reshape(-1, 2)


def longest_run(flags: np.ndarray) -> tuple[int, int]:
    """First frame and end of the longest run, the first of several; (0, 0) if there is none."""
    found = runs(flags)
    return tuple(found[np.diff(found, axis=1).argmax()].tolist()) if len(found) else (0, 0)
