"""How much changed where nothing should."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from .rules import tolerance
from .view import View, delta_e_map, dilate, soften

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


def drift(view: View, where: np.ndarray, frames: list[int] | None = None) -> np.ndarray:
    """Mean delta-E to the expected first frame inside a mask, one value for each of the frames (default: 12 spread evenly)."""
    return np.array([float(view.change(index)[where].mean()) if where.any() else 0.0 for index in frames or view.spread(12)])


def stillness(view: View, where: np.ndarray, *, good: float = 0.995, zero: float = 0.97) -> float:
    """The usual row value: the mean kept share, full at `good`, falling to 0 at `zero`. Multiply it by what was attempted."""
    return tolerance(float(kept(view, where).mean()), good, zero)


def region_drift(view: View, index: int, expected_lab: np.ndarray, regions: np.ndarray, hidden: np.ndarray | None = None) -> np.ndarray:
    """Mean delta-E of one frame to an expected image in each region: (number of regions,) float.

    `regions` is (256, 256) int with the region of each pixel, -1 for none; `hidden` masks what must not count (a mover, say).
    A region that is all hidden has drift 0.
    """
    gap = delta_e_map(soften(view.lab(index)), soften(expected_lab))
    where = regions >= 0 if hidden is None else (regions >= 0) & ~hidden
    count = int(regions.max()) + 1
    pixels = np.bincount(regions[where], minlength=count)
    return np.bincount(regions[where], weights=gap[where], minlength=count) / np.maximum(pixels, 1)


def region_drifts(
    view: View, expected: np.ndarray, regions: np.ndarray, frames: Sequence[int], hidden: Callable[[int], np.ndarray | None] = lambda frame: None
) -> np.ndarray:
    """The same for several frames and an expected RGB image (256, 256, 3): (frames, regions). `hidden` gives the mask for a frame number."""
    lab = cv2.cvtColor(expected, cv2.COLOR_RGB2LAB)
    return np.array([region_drift(view, frame, lab, regions, hidden(frame)) for frame in frames])


