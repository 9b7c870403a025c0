"""Several things that move, each in a colour of its own: where each is, and whether it is there once and whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ..scene import Color, Point
from .rules import tolerance
from .view import Sighting, View

_STILL = 20.0
"""Canvas units within which a thing counts as where it was."""


@dataclass(frozen=True)
class Movers:
    """Places (things, T, 2) in canvas units, NaN where a thing is not seen; `labels` (T, 256, 256) says which thing each pixel shows."""

    at: np.ndarray
    labels: np.ndarray

    def end(self, thing: int, frames: int = 5) -> Point:
        """Median place over the last frames; NaN if unseen in most of them."""
        tail = self.at[thing, -frames:]
        if np.isnan(tail[:, 0]).mean() > 0.5:
            return (float("nan"), float("nan"))
        return tuple(np.nanmedian(tail, axis=0).tolist())

    def sets_off(self, thing: int, start: Point) -> float:
        """The first frame in which a thing is away from its start; infinite if it never is."""
        away = np.flatnonzero(np.hypot(*(self.at[thing] - start).T) > _STILL)
        return float(away[0]) if len(away) else float("inf")

    def at_rest(self, thing: int) -> float:
        """The first frame from which a thing stays where it ends; infinite if it is not seen at the end."""
        away = np.hypot(*(self.at[thing] - self.end(thing)).T)
        if np.isnan(away[-1]):
            return float("inf")
        moving = np.flatnonzero(~(away <= _STILL))
        return float(moving[-1] + 1) if len(moving) else 0.0

    def largest_step(self, thing: int, rate: float) -> float:
        """The farthest a thing goes from one frame it is seen in to the next, in canvas units per frame at 16 per second."""
        seen = self.at[thing][~np.isnan(self.at[thing, :, 0])]
        return float(np.hypot(*np.diff(seen, axis=0).T).max()) * rate if len(seen) > 1 else float("inf")

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
