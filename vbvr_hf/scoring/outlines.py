"""A rectangular frame of one colour: where it is, and whether it is the only one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..scene import Point
from .view import View


@dataclass(frozen=True)
class Frame:
    """A rectangle's outline: its outer box (left, top, right, bottom; canvas units), the share of its four sides that is there, and
    the share of the colour that lies elsewhere."""

    box: tuple[float, float, float, float]
    closed: float
    stray: float

    @property
    def whole(self) -> bool:
        """Whether it is one closed frame and nothing else."""
        return self.closed >= 0.75 and self.stray <= 0.15

    @property
    def at(self) -> Point:
        """Its centre."""
        left, top, right, bottom = self.box
        return ((left + right) / 2, (top + bottom) / 2)

    @property
    def size(self) -> tuple[float, float]:
        """Outer width and height."""
        left, top, right, bottom = self.box
        return (right - left, bottom - top)


def frame_seen(view: View, mask: np.ndarray, stroke: float) -> Frame | None:
    """The frame that a mask (256, 256) shows, its line `stroke` canvas units wide; None if the mask is all but empty.

    Its sides are where the outermost hundredths of the colour lie: each side of a frame holds far more than that.
    """
    ys, xs = np.nonzero(mask)
    if len(ys) < 40:
        return None
    left, right = np.percentile(xs, (1, 99))
    top, bottom = np.percentile(ys, (1, 99))
    band = stroke * view.unit + 1
    depth = np.minimum(np.minimum(xs - left, right - xs), np.minimum(ys - top, bottom - ys))
    on = (depth <= band) & (depth >= -2)
    across, down = max(1, round(right - left) + 1), max(1, round(bottom - top) + 1)
    sides = []
    for near, along, start, count in ((ys - top, xs, left, across), (bottom - ys, xs, left, across), (xs - left, ys, top, down), (right - xs, ys, top, down)):
        places = np.round(along[on & (near <= band)] - start).astype(int)
        sides.append(len(np.unique(places[(places >= 0) & (places < count)])) / count)
    box = tuple(float(v) / view.unit for v in (left, top, right + 1, bottom + 1))
    return Frame(box, float(np.mean(sides)), float(1 - on.mean()))
