"""An outline drawn along the border of a thing: the border unrolled into pieces, and whether they came one after another as one closed stroke."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..scene import Color, Point
from .marks import drawn_steadily, ink_by_piece
from .rules import share, tolerance
from .view import SIDE, View


@dataclass(frozen=True)
class Contour:
    """A convex border and what lies round it. `off` (256, 256) is how far outside it each pixel lies (negative: inside), in canvas units and square
    to the nearest side; `piece` (256, 256) int which of its `pieces` pieces of equal length is nearest; `length` is the way round it in canvas units."""

    off: np.ndarray
    piece: np.ndarray
    pieces: int
    length: float

    def near(self, reach: float) -> np.ndarray:
        """Mask (256, 256) bool of what lies within `reach` canvas units of the border, on either side."""
        return np.abs(self.off) <= reach

    def ink(self, view: View, color: Color, reach: float) -> np.ndarray:
        """The ink within `reach` canvas units of the border, by frame and piece: (T, pieces) float32, in pixels of full ink."""
        near = self.near(reach)
        return ink_by_piece(view, near, self.piece[near], self.pieces, color)


def contour(view: View, corners: Sequence[Point], pieces: int = 48, at: Point = (0.0, 0.0)) -> Contour:
    """The border of a convex polygon that stands at `at`, its corners given clockwise on the screen about that place (canvas units).

    Pieces are counted from the first corner on, in the order of the corners.
    """
    ring = np.array(corners, float)
    ways = np.roll(ring, -1, axis=0) - ring
    lengths = np.hypot(*ways.T)
    ways /= lengths[:, None]
    pixels = (np.arange(SIDE) + 0.5) / view.unit
    xs, ys = pixels[None, :] - at[0], pixels[:, None] - at[1]
    outside, along = [], []
    for side, (corner, (x, y)) in enumerate(zip(ring, ways, strict=True)):
        outside.append(xs * y - ys * x - (corner[0] * y - corner[1] * x))
        # Summed exactly: equal sides are cut into pieces at the same places.
        begins = math.fsum([*lengths[:side], -corner[0] * x, -corner[1] * y])
        along.append(begins + (xs * x + ys * y))
    # Every other side first, for where two are equally near: a rectangle's pieces then lie as evenly as it does itself.
    order = [*range(0, len(ring), 2), *range(1, len(ring), 2)]
    outside, along = np.stack(outside)[order], np.stack(along)[order]
    nearest = outside.argmax(axis=0)[None]
    off, gone = (np.take_along_axis(values, nearest, axis=0)[0] for values in (outside, along))
    return Contour(off, (np.clip(gone / lengths.sum(), 0, 0.9999) * pieces).astype(int), pieces, float(lengths.sum()))


@dataclass(frozen=True)
class Traced:
    """How a closed outline came about: `value` (0 to 1) as one stroke round it, in how many `steps` (frames that added to it)."""

    value: float
    steps: int


def traced(view: View, strength: np.ndarray, *, frames: float = 8.0) -> Traced:
    """Whether a closed outline was drawn in one stroke that may begin anywhere and run either way: full if that took `frames` frames at 16 per second.

    `strength` (T, pieces) is that of its pieces in order, 0 missing, 1 as at the end. In a right step the drawn pieces are one arc, of which one end
    stays, and at most 30 % are added. What is lost again takes off from the value.
    """
    # A piece that one trembling frame shows less of, or more, than both its neighbours is as they are; so is one between two that are there.
    calm = np.median([strength[[0, *range(len(strength) - 1)]], strength, strength[[*range(1, len(strength)), -1]]], axis=0)
    there, between = calm > 0.6, ((calm > 0.25) & (calm < 0.75)).sum(axis=1)
    there |= np.roll(there, 1, axis=1) & np.roll(there, -1, axis=1)
    length = there.shape[1]
    earned, steps, lost = 0, 0, 0
    before, most = there[0], int(there[0].sum())
    for frame, now in enumerate(there[1:], 1):
        count = int(now.sum())
        if count > most:
            starts, ends = now & ~np.roll(now, 1), now & ~np.roll(now, -1)
            fixed = not before.any() or (before & starts).any() or (before & ends).any() or count == length
            # A fade shows all pieces half there; a stroke only those at its tip.
            if starts.sum() <= 1 and fixed and count - most <= 0.3 * length and between[frame] <= 4 and (before & ~now).sum() <= 1:
                earned, steps = earned + count - most, steps + 1
        most = max(most, count)
        lost, before = max(lost, most - count), now
    grown = share(earned, length) * tolerance(lost / length, 0.1, 0.4)
    return Traced(grown * (share(steps, view.frames_of(frames)) * drawn_steadily(view, np.clip(strength, 0, 1).mean(axis=1), frames)), steps)
