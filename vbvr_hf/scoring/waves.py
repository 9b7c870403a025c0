"""Elements that change in waves: all of a wave at once, and one wave after another. Times are frames of the clip."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from .cells import Moments


def in_their_wave(when: Moments, waves: Sequence[np.ndarray], right: np.ndarray, clear: float) -> np.ndarray:
    """Which elements are `right` (n,) and changed in their wave's turn: (n,) bool, False for those of no wave.

    `waves` hold the elements' numbers in the order due. One came in turn if it began at least `clear` frames after all of the wave before was over,
    and was over as long before any of the next wave began. After a wave that is not all right, none of the next came in turn.
    """
    found = np.zeros(len(right), bool)
    opens = [0.0, *(when.whole[wave].max() + clear if right[wave].all() else math.inf for wave in waves[:-1])]
    closes = [*(when.begun[wave].min() - clear for wave in waves[1:]), math.inf]
    for wave, after, before in zip(waves, opens, closes, strict=True):
        found[wave] = right[wave] & (when.begun[wave] >= after) & (when.whole[wave] <= before)
    return found


def at_once(moments: np.ndarray, waves: Sequence[np.ndarray], near: float) -> list[bool]:
    """For each wave, whether its elements changed within `near` frames of each other, and the first of them `near` - 1 or more after the last of the
    wave before. `moments` (n,) are the frames in which the elements changed, `waves` their numbers in the order due."""
    apart = [True, *(moments[wave].min() - moments[before].max() >= near - 1 for before, wave in pairwise(waves))]
    return [bool(np.ptp(moments[wave]) <= near and clear) for wave, clear in zip(waves, apart, strict=True)]
