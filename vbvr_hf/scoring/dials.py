"""Round tiles with fixed places, each with a pattern of its own: how far each is turned, frame by frame, and whether it keeps its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..scene import Color, Point
from .tints import opacity
from .view import SIDE, View, codes, label_table

_STEPS = 72  # directions in which a tile is read
_RINGS = (0.3, 0.45, 0.6, 0.75, 0.88)  # shares of the radius at which it is read
_REACH = np.linspace(0.78, 1.22, 23)  # shares of the radius between which its edge is sought


@dataclass(frozen=True)
class Dials:
    """Tiles over time, each array (T, tiles).

    `angle` degrees clockwise from the pose in the expected first frame, -180 to 180 (-90 to 90 for a pattern that looks the same after half a
    turn); `fit` how well the turned pattern fits, -1 to 1; `drift` canvas units between the tile's middle and its place; `size` of its
    radius, 1 as it should be.
    """

    angle: np.ndarray
    fit: np.ndarray
    drift: np.ndarray
    size: np.ndarray

    @property
    def whole(self) -> np.ndarray:
        """(T, tiles) bool: the tile is there, in its size and with its own pattern in some pose."""
        return (self.fit >= 0.8) & (np.abs(self.size - 1) <= 0.07)


def dials(
    view: View, places: Sequence[Point], radius: float, *, face: Color, ink: Color, ground: Color, others: Sequence[Color], halves: Sequence[bool]
) -> Dials:
    """Read round tiles of a `radius` at their places (canvas units): a pattern of `ink` on a `face`, on a `ground`.

    The four diagonals of a tile's place must be clear of other things up to 1.22 of its radius. `others` are the colours that may be seen at
    a tile's edge, `halves` tells for each tile whether its pattern looks the same after half a turn.
    """
    spots = np.array(places, float)
    turns = np.radians(np.arange(_STEPS) * 360 / _STEPS)
    rays = np.stack([np.sin(turns), -np.cos(turns)], axis=-1)
    points = spots[:, None, None] + radius * np.array(_RINGS)[None, :, None, None] * rays[None, None]
    ys, xs = _pixels(view, points)
    first, now = (opacity(frames[:, ys, xs], face, ink) for frames in (view.first[None], view.rgb))
    angle, fit = _turned(first[0], now, np.array(halves, bool))

    corners = np.radians([[middle - 9, middle, middle + 9] for middle in (45, 135, 225, 315)])
    rays = np.stack([np.sin(corners), -np.cos(corners)], axis=-1)
    ys, xs = _pixels(view, spots[:, None, None, None] + radius * _REACH[None, None, None, :, None] * rays[None, :, :, None])
    table = label_table(tuple(tuple(map(int, color)) for color in (ground, face, ink, *others)), 60.0)
    covered = np.take(table, codes(view.rgb[:, ys, xs])) != 0
    step = _REACH[1] - _REACH[0]
    edge = covered.mean(axis=3).sum(axis=3) * step + _REACH[0] - step / 2  # (T, tiles, corners), in radii
    drift = np.hypot(edge[..., 0] - edge[..., 2], edge[..., 1] - edge[..., 3]) / 2 * radius
    return Dials(angle, fit, drift, edge.mean(axis=2))


def _pixels(view: View, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the pixels nearest to points (..., 2) in canvas units."""
    at = np.round(points * view.unit - 0.5).astype(int).clip(0, SIDE - 1)
    return at[..., 1], at[..., 0]


def _turned(first: np.ndarray, now: np.ndarray, halves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Degrees clockwise and fit (T, tiles) between patterns (tiles, rings, steps) and what is seen (T, tiles, rings, steps)."""
    model, seen = (np.fft.rfft(_scaled(pattern), axis=-1) for pattern in (first, now))
    match = np.fft.irfft((np.conj(model) * seen).sum(axis=2), n=_STEPS, axis=-1)
    folded = (match + np.roll(match, _STEPS // 2, axis=-1)) / 2
    match = np.where(halves[None, :, None], folded, match)
    best = match.argmax(axis=-1)
    left, middle, right = (np.take_along_axis(match, ((best + by) % _STEPS)[..., None], axis=-1)[..., 0] for by in (-1, 0, 1))
    bend = left - 2 * middle + right
    fine = best + np.where(bend < -1e-9, 0.5 * (left - right) / np.where(bend < -1e-9, bend, -1.0), 0.0)
    period = np.where(halves, 180.0, 360.0)[None]
    return (fine * 360 / _STEPS + period / 2) % period - period / 2, middle


def _scaled(pattern: np.ndarray) -> np.ndarray:
    """Patterns (..., rings, steps) without their mean, of norm 1."""
    level = pattern - pattern.mean(axis=(-2, -1), keepdims=True)
    return level / np.maximum(np.sqrt((level**2).sum(axis=(-2, -1), keepdims=True)), 1e-3)
