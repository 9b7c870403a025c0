"""Where a thing was, frame by frame. Places are canvas units, NaN where nothing is seen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..scene import Point


@dataclass(frozen=True)
class Path:
    """Where a thing was: `at` (T, 2) in canvas units, NaN where it was not seen."""

    at: np.ndarray

    @property
    def seen(self) -> np.ndarray:
        """(T,) bool."""
        return ~np.isnan(self.at[:, 0])

    def end(self, frames: int = 5) -> Point:
        """Median place over the last frames; NaN if unseen in most of them."""
        tail = self.at[-frames:]
        if np.isnan(tail[:, 0]).mean() > 0.5:
            return (math.nan, math.nan)
        return tuple(np.nanmedian(tail, axis=0).tolist())
