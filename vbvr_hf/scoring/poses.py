"""Which way round a thing lies, frame by frame: its mask, unrolled about its own centroid, against the mask it had at first."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from ..scene import Point
from .view import View

RINGS = 32
"""Steps from the centre outwards in a mask unrolled about it."""


@dataclass(frozen=True)
class Model:
    """How a thing looks before anything moves: its mask's centroid `at` (canvas units), its `area` (square canvas units),
    its `reach` from the centroid to its farthest point (canvas units), and the Fourier transform of it and of its mirror image,
    unrolled (181, RINGS), each scaled so that a perfect fit is 1."""

    at: Point
    area: float
    reach: float
    spectrum: np.ndarray
    mirrored: np.ndarray


@dataclass(frozen=True)
class Poses:
    """A thing's place and turn over time, NaN where it is not seen.

    `at` (T, 2) centroid in canvas units; `angle` (T,) degrees clockwise from the model, -180 to 180; `area` (T,) square canvas
    units; `fit` (T,) how well the turned model fits, -1 to 1; `flipped` (T,) bool, whether its mirror image fits clearly better.
    """

    at: np.ndarray
    angle: np.ndarray
    area: np.ndarray
    fit: np.ndarray
    flipped: np.ndarray

    @property
    def seen(self) -> np.ndarray:
        """(T,) bool."""
        return ~np.isnan(self.angle)

    def turns(self, longest: float) -> np.ndarray:
        """Signed degrees turned in each frame since the one before: (T,). 0 where one of the two is not seen or the turn is over `longest`."""
        step = np.concatenate([[0.0], wrapped(np.diff(self.angle))])
        return np.where(np.isfinite(step) & (np.abs(step) <= longest), step, 0.0)

    def jumped(self, longest: float) -> bool:
        """Whether it turned by more than `longest` degrees a frame from one frame it is seen in to the next."""
        frames = np.flatnonzero(self.seen)
        return bool((np.abs(wrapped(np.diff(self.angle[frames]))) > longest * np.diff(frames)).any())

    def carried(self, model: Model, point: Point) -> np.ndarray:
        """Where the thing's point is that the model has at `point` (canvas units), as it moves and turns with the thing: (T, 2), NaN where unseen."""
        x, y = np.array(point) - model.at
        turn = np.radians(self.angle)
        return self.at + np.stack([np.cos(turn) * x - np.sin(turn) * y, np.sin(turn) * x + np.cos(turn) * y], axis=1)

    def end(self, frames: int = 5) -> float:
        """Median angle over the last frames, NaN if unseen in most of them."""
        tail = self.angle[-frames:]
        tail = tail[np.isfinite(tail)]
        if len(tail) <= frames // 2:
            return math.nan
        return float(wrapped(np.median(wrapped(tail - tail[0])) + tail[0]))


def wrapped(degrees: np.ndarray | float) -> np.ndarray | float:
    """Turns as the shorter way round: -180 to 180 degrees."""
    return (degrees + 180) % 360 - 180


def model_of(view: View, mask: np.ndarray) -> Model:
    """The model of a thing from its mask (256, 256) in a rendering. Raises ValueError for an empty mask."""
    found = _centroid(mask)
    if found is None:
        raise ValueError("the mask of the model is empty")
    centre, area = found
    ys, xs = np.nonzero(mask)
    reach = float(np.hypot(xs - centre[0], ys - centre[1]).max()) + 1
    unrolled = _unroll(mask, centre, reach)
    return Model(view.units(*centre), area / view.unit**2, reach / view.unit, _spectrum(unrolled), _spectrum(unrolled[::-1]))


def poses(
    view: View, masks: Iterable[np.ndarray], model: Model, *, around: np.ndarray | None = None, least_fit: float = 0.75, area_slack: float = 0.3
) -> Poses:
    """Follow a thing's place and turn through masks (T, 256, 256).

    `around` (T, 2) canvas units restricts each mask to a disc of 1.15 times the model's reach about the place given (frames with NaN
    are unseen). A frame whose fit is under `least_fit` or whose area is off by more than `area_slack` shows the thing in no pose.
    """
    rows = []
    for index, mask in enumerate(masks):
        offset = (0, 0)
        if around is not None:
            if np.isnan(around[index]).any():
                rows.append(_UNSEEN)
                continue
            mask, offset = _cut(view, mask, around[index], 1.15 * model.reach)
        found = _centroid(mask)
        if found is None or abs(found[1] / view.unit**2 / model.area - 1) > area_slack:
            rows.append(_UNSEEN)
            continue
        centre, area = found
        seen = _spectrum(_unroll(mask, centre, model.reach * view.unit))
        angle, fit = _turn(model.spectrum, seen)
        _, mirror_fit = _turn(model.mirrored, seen)
        flipped = mirror_fit > fit + 0.05
        place = view.units(centre[0] + offset[0], centre[1] + offset[1])
        good = fit >= least_fit or flipped
        rows.append((*place, angle if good else math.nan, area / view.unit**2, fit, flipped))
    table = np.array(rows, float)
    return Poses(table[:, :2], table[:, 2], table[:, 3], table[:, 4], table[:, 5] > 0)


_UNSEEN = (math.nan, math.nan, math.nan, 0.0, 0.0, 0.0)


def _centroid(mask: np.ndarray) -> tuple[tuple[float, float], float] | None:
    moments = cv2.moments(np.ascontiguousarray(mask).view(np.uint8), binaryImage=True)
    area = moments["m00"]
    return ((moments["m10"] / area, moments["m01"] / area), area) if area > 0 else None


def _unroll(mask: np.ndarray, centre: tuple[float, float], reach: float) -> np.ndarray:
    return cv2.warpPolar(np.ascontiguousarray(mask).astype(np.float32), (RINGS, 360), centre, reach, cv2.WARP_POLAR_LINEAR | cv2.WARP_FILL_OUTLIERS)


def _spectrum(unrolled: np.ndarray) -> np.ndarray:
    """The Fourier transform over the angle of an unrolled mask without its mean, scaled to norm 1."""
    level = unrolled - unrolled.mean()
    return np.fft.rfft(level / max(float(np.linalg.norm(level)), 1e-9), axis=0)


def _turn(model: np.ndarray, seen: np.ndarray) -> tuple[float, float]:
    """Degrees clockwise (-180 to 180) between two spectra, to a part of a degree, and how well they then fit (-1 to 1)."""
    match = np.fft.irfft((np.conj(model) * seen).sum(axis=1), n=360)
    best = int(match.argmax())
    left, middle, right = match[best - 1], match[best], match[(best + 1) % 360]
    bend = left - 2 * middle + right
    fine = best + (0.5 * (left - right) / bend if bend < 0 else 0.0)
    return float(wrapped(fine)), float(middle)


def _cut(view: View, mask: np.ndarray, at: np.ndarray, radius: float) -> tuple[np.ndarray, tuple[int, int]]:
    """The part of a mask within a disc (canvas units), and the pixel offset of that part."""
    x, y = view.pixels(tuple(at))
    reach = radius * view.unit
    left, top = max(0, int(x - reach)), max(0, int(y - reach))
    part = mask[top : int(y + reach) + 2, left : int(x + reach) + 2]
    rows, columns = np.ogrid[: part.shape[0], : part.shape[1]]
    return part & ((columns + left - x) ** 2 + (rows + top - y) ** 2 <= reach**2), (left, top)


