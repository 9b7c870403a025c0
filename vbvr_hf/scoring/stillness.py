"""How much changed where nothing should."""

from __future__ import annotations

import numpy as np

from .rules import tolerance
from .view import View, dilate

EDGE_SLACK = 6.0
"""Canvas units by which an edge may be redrawn elsewhere without counting."""


def kept(view: View, where: np.ndarray, *, frames: list[int] | None = None, limit: float = 15.0) -> np.ndarray:
    """Share of the pixels of a mask that stay within `limit` (delta-E) of the expected first frame: one value for each of the frames
    (default: 12 spread evenly over the clip). Changes no wider than the edge slack do not count."""
    return np.array([1 - changed(view, index, limit)[where].mean() if where.any() else 0.0 for index in frames or view.spread(12)])


def changed(view: View, index: int, limit: float = 15.0) -> np.ndarray:
    """Where one frame differs from the expected first frame by more than `limit`: (256, 256) bool, slivers removed."""
    slack = EDGE_SLACK / 2 * view.unit
    mask = view.change(index) > limit
    return dilate(dilate(mask, -slack), slack) & mask


def stillness(view: View, where: np.ndarray, *, good: float = 0.995, zero: float = 0.97) -> float:
    """The usual row value: the mean kept share, full at `good`, falling to 0 at `zero`. Multiply it by what was attempted."""
    return tolerance(float(kept(view, where).mean()), good, zero)
