"""Things that must stay as they are while others move past them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..scene import Point
from .rules import tolerance
from .view import View

Box = tuple[float, float, float, float]


def box_round(at: Point, reach: float) -> Box:
    """The square that extends `reach` canvas units to each side of a place: left, top, right, bottom."""
    return (at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach)


def covers(view: View, paths: Sequence[np.ndarray], reach: float | Sequence[float], *, discs: bool = False) -> Callable[[int], np.ndarray]:
    """What things on their ways may hide: for a frame number the mask of the squares of `reach` canvas units (one for all, or one for each) to each side
    of where each is then, or of discs of that radius. `paths` (T, 2) are canvas units, NaN where a thing is not seen and hides nothing."""
    reaches = np.broadcast_to(reach, len(paths)).tolist()

    def cover(frame: int) -> np.ndarray:
        mask = np.zeros(view.first.shape[:2], bool)
        for path, one in zip(paths, reaches, strict=True):
            at = tuple(path[frame])
            if not np.isnan(at[0]):
                mask |= view.disc(at, one) if discs else view.box(*box_round(at, one))
        return mask

    return cover


def stayed(drifts: np.ndarray, good: float = 8.0, zero: float = 20.0, coded: float = 0.0) -> float:
    """The usual row value for `bystanders`: for each frame the worst one's drift, full up to `good`, falling to 0 at `zero`; the mean over frames.

    Up to `coded` (delta-E) of what it is in the first of the frames is taken for the clip's coding and left out.
    """
    worst = np.nan_to_num(drifts, nan=0.0).max(axis=1, initial=0.0)
    return float(np.mean([tolerance(value, good, zero) for value in worst - min(worst[0], coded)]))
