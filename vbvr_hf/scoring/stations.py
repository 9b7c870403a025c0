"""How far a change has come, frame by frame: the one instrument for all that turns, grows, fades, takes another colour, shape or level, or is replaced.

The change is drawn at many stations of its way, and each frame is told by the station it is most like. Only pixels that the stations differ in count, and
a station is worth no more than what it explains: a frame that looks like none of them is told so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ..scene import Scene
from .seen import Seen, pictures, real

SOFT = 0.8
"""Pixels by which frames and stations are blurred before they are compared."""
LEAST = 6.0
"""delta-E by which a pixel must differ between stations to count."""
WORTH = 40.0
"""delta-E: what is farther off than this is no farther off."""
ALIKE = 0.04
"""The share of the spread of likeness within which stations are about as like."""


@dataclass(frozen=True)
class Stations:
    """For each frame (T,) the number of the `nearest` station, and how well it `fit` (1: as drawn; 0: as far off as stations are from each other).
    `where` masks the pixels (128, 128) that tell them apart."""

    nearest: np.ndarray
    fit: np.ndarray
    where: np.ndarray


def nearest_station(seen: Seen, scene: Scene, times: Sequence[float], *, near: bool = False) -> Stations:
    """Which of the pictures that a scene shows at storyboard `times` each frame is most like. `near`: of stations that are about as like, take the one nearest
    to that of the frame before, all around (a thing that looks the same after half a turn)."""
    shown = [real(cv2.GaussianBlur(image, (0, 0), SOFT)) for image in pictures(scene, times)]
    stack = np.stack(shown)
    spread = np.sqrt(((stack.max(axis=0) - stack.min(axis=0)) ** 2).sum(axis=-1))
    where = spread > LEAST
    if not where.any():
        return Stations(np.zeros(len(seen), int), np.zeros(len(seen)), where)
    known = stack[:, where]
    nearest, fit = np.zeros(len(seen), int), np.zeros(len(seen))
    far = float(np.minimum(np.sqrt(((known[0] - known[-1]) ** 2).sum(axis=-1)), WORTH).mean())
    apart = max(far, float(np.minimum(np.sqrt(((known - known[0]) ** 2).sum(axis=-1)), WORTH).mean(axis=1).max()), 1e-3)
    for frame in range(len(seen)):
        if seen.same[frame]:
            nearest[frame], fit[frame] = nearest[frame - 1], fit[frame - 1]
            continue
        image = real(cv2.GaussianBlur(seen.frames[frame], (0, 0), SOFT))[where]
        off = np.minimum(((known - image) ** 2).sum(axis=-1), WORTH**2).mean(axis=1)
        nearest[frame] = int(off.argmin())
        if near and frame:
            close = np.flatnonzero(off <= off.min() + ALIKE * (off.max() - off.min()))
            away = np.abs((close - nearest[frame - 1] + len(known) // 2) % len(known) - len(known) // 2)
            nearest[frame] = int(close[np.lexsort((off[close], away > away.min() + 4))[0]])
        left = float(np.minimum(np.sqrt(((known[nearest[frame]] - image) ** 2).sum(axis=-1)), WORTH).mean())
        fit[frame] = max(0.0, 1 - left / apart)
    return Stations(nearest, fit, where)
