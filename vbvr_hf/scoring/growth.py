"""How a line was drawn: from one end to the other, or all at once. And colours read on few pixels, over all frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .timing import lost_again


@dataclass(frozen=True)
class Growth:
    """How a drawing went from its start to its end. `done` (T,) is the share drawn without a gap from the start, never falling;
    `clean` (T,) bool: nothing was there yet beyond it; `stages` the number of frames that added to an unfinished drawing;
    `steady` the share of the length that was added in small clean steps, 0 to 1, less what was lost again."""

    done: np.ndarray
    clean: np.ndarray
    stages: int
    steady: float


def growth(strength: np.ndarray, *, biggest: float = 0.2, least: float = 0.004) -> Growth:
    """Read a drawing whose pieces, in the order in which they should appear, have `strength` (T, pieces): 0 missing, 1 as at the end.

    A step over `biggest` (share of the length, in one frame) is a jump and earns nothing, and neither does a step in a frame
    that shows later pieces already. A fade makes all pieces cross the line together, which is a jump too.
    """
    pieces = strength.shape[1]
    there = strength > 0.6
    lead = np.cumprod(there, axis=1).sum(axis=1)
    # The piece at the tip, and the one after it, may be half drawn.
    beyond = np.arange(pieces)[None] > lead[:, None] + 1
    clean = ~((strength > 0.4) & beyond).any(axis=1)
    share = lead / pieces
    done = np.maximum.accumulate(share)
    step = np.diff(done, prepend=0.0)
    small = (step > least) & (step <= biggest) & clean
    small[0] = False
    stages = int((small & (done < 0.98)).sum())
    return Growth(done, clean, stages, max(0.0, float(step[small].sum()) - lost_again(share)))
