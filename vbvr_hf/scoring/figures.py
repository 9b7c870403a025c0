"""Figures as seen: which of the named ones a mask shows, how large, which way up, and how it came to be there."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..scene.figures import figure_mask


def iou(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of two masks; 0 if both are empty."""
    return float((a & b).sum() / max((a | b).sum(), 1))


@lru_cache(maxsize=4096)
def likeness(a: str, b: str) -> float:
    """The best IoU of two figures over sizes, centroid on centroid, 0 to 1: how easily they are mixed up."""
    first = figure_mask(a, 60, (48, 48), (96, 96))
    best = 0.0
    for size in range(40, 92, 2):
        second = figure_mask(b, size, (48, 48), (96, 96))
        best = max(best, iou(_recentred(first), _recentred(second)))
    return best


def _recentred(mask: np.ndarray) -> np.ndarray:
    ys, xs = np.nonzero(mask)
    middle = (np.array(mask.shape) - 1) / 2
    return np.roll(mask, (round(middle[0] - ys.mean()), round(middle[1] - xs.mean())), axis=(0, 1))
