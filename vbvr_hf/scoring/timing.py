"""When things came about: runs of frames, elements that changed one by one or wave by wave, and whether that was in the right order.

Times are frames of the clip, infinite or T for never.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .rules import share
from .view import View


def runs(flags: np.ndarray) -> np.ndarray:
    """First frame and end (the frame after the last) of each run of True in flags (T,), in order: (runs, 2) int."""
    return np.flatnonzero(np.diff(np.asarray(flags, bool), prepend=False, append=False)).reshape(-1, 2)


def longest_run(flags: np.ndarray) -> tuple[int, int]:
    """First frame and end of the longest run, the first of several; (0, 0) if there is none."""
    found = runs(flags)
    return tuple(found[np.diff(found, axis=1).argmax()].tolist()) if len(found) else (0, 0)


def halfway(done: np.ndarray, part: float = 0.5) -> np.ndarray:
    """The first frame from which each element (T, n) stays past half (or another part) of its way: (n,) int; T for one that never does."""
    below = done < part
    frames = len(done)
    return np.where(below.any(axis=0), frames - np.argmax(below[::-1], axis=0), 0)


class Moments(NamedTuple):
    """The frames (n,) from which elements stay past the beginning, the half and the end of their ways; T for one that never does."""

    begun: np.ndarray
    half: np.ndarray
    whole: np.ndarray


def moments(done: np.ndarray, edge: float = 0.2) -> Moments:
    """When elements (T, n) changed: from which frames they stay past `edge` (0 to 0.5), half and 1 - `edge` of their ways."""
    return Moments(*(halfway(done, part) for part in (edge, 0.5, 1 - edge)))


def one_by_one(view: View, frames: np.ndarray, count: float, least: float = 3.0) -> float:
    """How far changes at these frames (n,) came at moments of their own, 0 to 1: full for `count` different ones, nothing if all lie
    within `least` frames at 16 per second."""
    spread = len(frames) > 0 and np.ptp(frames) > view.frames_of(least)
    return share(len(np.unique(frames)), count) * bool(spread)
