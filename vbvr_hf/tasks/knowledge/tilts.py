"""Upright bars that tip over to the right: how far each is tilted, frame by frame, and when it began to fall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...scene import Color, Point
from ...scoring.timing import since
from ...scoring.view import SIDE, View, codes, label_table, look_up

ANGLES = (0.0, 12.0, 24.0, 36.0, 48.0, 62.0, 76.0, 90.0)
"""Degrees at which a bar is looked for."""

_LEAST = 0.6
"""Share of a bar's middle line that must show its colour."""


@dataclass(frozen=True)
class Tilts:
    """Bars over time: `at` (T, bars) degrees clockwise from upright, NaN where a bar is seen in no pose."""

    at: np.ndarray

    def end(self, frames: int = 5) -> np.ndarray:
        """Median over the last frames in which each is seen: (bars,), NaN for one that is not."""
        tail = self.at[-frames:]
        return np.array([np.median(bar[~np.isnan(bar)]) if not np.isnan(bar).all() else np.nan for bar in tail.T])

    def onset(self, over: float = 15.0) -> np.ndarray:
        """The first frame in which each is tilted by more than `over` degrees: (bars,), infinite for never."""
        return np.array([since(bar) for bar in (self.at > over).T])


def tilts(view: View, corners: Sequence[Point], size: tuple[float, float], colors: Sequence[Color], own: Sequence[int], *, reach: float = 40.0) -> Tilts:
    """Read bars of a `size` (width, height) that turn about their lower right `corners`; all in canvas units.

    `own` is the number of each bar's colour among the `colors` that may be seen. A bar has the tilt of `ANGLES` along which most of its middle line
    shows its colour.
    """
    width, height = size
    angle, far = np.radians(ANGLES)[:, None], np.linspace(0.2, 0.95, 14) * height
    line = np.stack([far * np.sin(angle) - width / 2 * np.cos(angle), -far * np.cos(angle) - width / 2 * np.sin(angle)], axis=-1)
    at = np.array(corners, float)[:, None, None] + line
    columns, rows = np.clip(np.round(at * view.unit - 0.5).astype(int), 0, SIDE - 1).transpose(3, 0, 1, 2)
    table = label_table(tuple(tuple(map(int, color)) for color in colors), reach)
    labels = look_up(table, codes(view.rgb[:, rows, columns]))  # (T, bars, angles, places)
    match = (labels == np.array(own)[:, None, None]).mean(axis=3)
    return Tilts(np.where(match.max(axis=2) > _LEAST, np.array(ANGLES)[match.argmax(axis=2)], np.nan))
