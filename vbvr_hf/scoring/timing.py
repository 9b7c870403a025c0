"""When things came about: runs of frames, elements that changed one by one or wave by wave, and whether that was in the right order.

Times are frames of the clip, infinite or T for never.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from .rules import share
from .view import View


def since(there: np.ndarray) -> float:
    """The first frame in which something was there, of (T,) bool; infinite for never."""
    return float(there.argmax()) if there.any() else math.inf


def lost_again(done: np.ndarray) -> float:
    """The most that was lost again of what had been `done` (T,)."""
    return float((np.maximum.accumulate(done) - done).max())


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


def after(earlier: np.ndarray, later: np.ndarray, least: float) -> bool:
    """Whether a group of half-way frames comes after another as a whole, by at least `least`: a fifth of each may stray."""
    return bool(len(earlier) and len(later) and np.quantile(later, 0.2) - np.quantile(earlier, 0.8) >= least)


def at_once(moments: np.ndarray, waves: Sequence[np.ndarray], near: float) -> list[bool]:
    """For each wave, whether its elements changed within `near` frames of each other, and the first of them `near` - 1 or more after the last of the
    wave before. `moments` (n,) are the frames in which the elements changed, `waves` their numbers in the order due."""
    apart = [True, *(moments[wave].min() - moments[before].max() >= near - 1 for before, wave in pairwise(waves))]
    return [bool(np.ptp(moments[wave]) <= near and clear) for wave, clear in zip(waves, apart, strict=True)]
