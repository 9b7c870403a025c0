"""Several things that move, each in a colour of its own: where each is, and whether it is there once and whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ..scene import Color
from .rules import tolerance
from .tracks import STILL, Path
from .view import Sighting, View, dilate


class Mover(Path):
    """Where a thing with a colour of its own was: nothing else is taken for it, so that it has set off as soon as it is seen elsewhere and is
    not at rest where it is not seen."""

    def sets_off(self, still: float = STILL) -> float:
        """The first frame in which it is more than `still` canvas units away from where it was in the first frame; infinite if it never is."""
        away = np.flatnonzero(np.hypot(*(self.at - self.at[0]).T) > still)
        return float(away[0]) if len(away) else math.inf

    def at_rest(self, still: float = STILL) -> float:
        """The first frame from which it is always seen within `still` canvas units of where it ends; infinite if it is not seen at the end."""
        off = np.hypot(*(self.at - self.end()).T)
        moving = np.flatnonzero(~(off <= still))
        return math.inf if np.isnan(off[-1]) else float(moving[-1] + 1) if len(moving) else 0.0


@dataclass(frozen=True)
class Movers:
    """Places (things, T, 2) in canvas units, NaN where a thing is not seen; `labels` (T, 256, 256) says which thing each pixel shows."""

    at: np.ndarray
    labels: np.ndarray

    def __getitem__(self, thing: int) -> Mover:
        return Mover(self.at[thing])

    def whole(self, view: View, thing: int, reach: float, frames: Sequence[int]) -> np.ndarray:
        """How well a thing is there once and with the area it had in the first frame, in each of the frames: 1 within 15 %, 0 from
        40 % off. `reach` is how far (canvas units) it extends from its centre."""
        areas, values = [], []
        for frame in (0, *frames):
            at = self.at[thing, frame]
            own = self.labels[frame] == thing
            here = view.disc(tuple(at), reach) if at[0] == at[0] else np.zeros_like(own)
            strays = _inner(self.labels[frame]) & own & ~here
            areas.append((own & here).sum())
            values.append(tolerance(abs(areas[-1] / max(areas[0], 1) - 1), 0.15, 0.4) * float(strays.sum() <= 0.2 * areas[0]))
        return np.array(values[1:])

    def keeps_outline(self, view: View, thing: int, reach: float, least: float = 0.7) -> bool:
        """Whether a thing ends with the outline it had in the first frame: of each of the two, the one moved onto the other, a share of
        `least` or more lies within a pixel of the other. `reach` is as for `whole`."""
        places = self.at[thing, 0], self[thing].end()
        if np.isnan(places).any():
            return False
        before, after = ((self.labels[frame] == thing) & view.disc(tuple(at), reach) for frame, at in zip((0, -1), places, strict=True))
        dx, dy = (round(float(b - a) * view.unit) for a, b in zip(*places, strict=True))
        moved = np.roll(before, (dy, dx), axis=(0, 1))
        return bool(after.any()) and min(dilate(moved, 1)[after].mean(), dilate(after, 1)[moved].mean()) >= least


def movers(view: View, colors: Sequence[Color], others: Sequence[Color], reach: float = 30.0) -> Movers:
    """Follow things by their colours, which are unlike each other and unlike the `others` around.

    A thing is where the middle of its colour is; pixels count whose neighbours show the same, because an edge between two colours may
    look like a third. It is not seen where there is under a third of the colour that the first frame has, or where that lies scattered.
    """
    labels = view.labels([*colors, *others], reach=reach)
    count = np.zeros((len(colors), len(labels)))
    at, spread = np.full((len(colors), len(labels), 2), np.nan), np.zeros((len(colors), len(labels)))
    for frame, label in enumerate(labels):
        ys, xs = np.nonzero(_inner(label) & (label < len(colors)))
        which = label[ys, xs]
        count[:, frame] = np.bincount(which, minlength=len(colors))
        for axis, values in enumerate((xs, ys)):
            sums, squares = (np.bincount(which, weights=v, minlength=len(colors)) for v in (values, values.astype(float) ** 2))
            middle = sums / np.maximum(count[:, frame], 1)
            at[:, frame, axis] = (middle + 0.5) / view.unit
            spread[:, frame] += squares / np.maximum(count[:, frame], 1) - middle**2
    # A small star of a clip of 256 pixels has three such pixels.
    seen = (count >= np.maximum(2, count[:, :1] / 3)) & (np.sqrt(spread) <= 1.5 * np.sqrt(spread[:, :1]) + 1)
    at[~seen] = np.nan
    view.sightings += [Sighting(path=path) for path in at]
    return Movers(at, labels)


def _inner(label: np.ndarray) -> np.ndarray:
    square = np.ones((3, 3), np.uint8)
    return cv2.erode(label, square) == cv2.dilate(label, square)
