"""Elements with fixed places (cells, discs, tiles): how each looks over time, when it changed, and how much of the rest was kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .rules import tolerance
from .view import View, delta_e_map


def gap_to(series: np.ndarray, color: np.ndarray) -> np.ndarray:
    """delta-E of CIELAB colours (..., 3) to others that broadcast against them."""
    return np.linalg.norm(series - color, axis=-1)


def kept_drawing(view: View, where: np.ndarray, *, frames: Sequence[int] | None = None) -> np.ndarray:
    """Share of the drawn area inside a mask that is as in the expected first frame, for each of the frames (default: 10 spread evenly).

    Drawn is what differs from the plain background by delta-E over 15, at the start or now; kept is what lies within 20 of the first frame.
    The background is the first frame's corner.
    """
    ground = np.broadcast_to(view._soft_first[2, 2], view._soft_first.shape)
    drawn_first = delta_e_map(view._soft_first, ground) > 15
    shares = []
    for index in view.spread(10) if frames is None else frames:
        now = view._soft(index)
        drawn = (drawn_first | (delta_e_map(now, ground) > 15)) & where
        lost = (delta_e_map(now, view._soft_first) > 20) & drawn
        shares.append(1 - lost.sum() / max(drawn.sum(), 1) if drawn.any() else 0.0)
    return np.array(shares)


def keeping(view: View, where: np.ndarray, *, good: float = 0.92, zero: float = 0.7) -> tuple[float, bool]:
    """How well the drawing inside a mask was kept: the usual row value (mean share, full at `good`, 0 at `zero`), and whether it is
    the same scene at the start and still at the end (at least half of it kept), without which nothing else should count."""
    shares = kept_drawing(view, where)
    return tolerance(float(shares.mean()), good, zero), bool(min(shares[0], shares[-1]) >= 0.5)


MIDDLE = 0.12
"""A cell is read in a square of so many cells to each side of its middle."""


