"""Figures of cubes on a tiled floor as seen: from which side each frame shows one, and how much of it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ..scene import Color
from ..scene.cubes import EITHER, KINDS, MARK, Diorama
from .poses import wrapped
from .rules import share
from .view import View

STEP = 4
"""Degrees between the views that a frame is compared with."""

_LEAST_FIT = 0.5
"""How well the best of these views must fit."""

_LEAST_PIXELS = 8
"""A cube of which fewer pixels show cannot be told to be there."""


def kinds_seen(view: View, frames: np.ndarray, shades: Mapping[str, Color], marks: Sequence[Color], others: Sequence[Color]) -> np.ndarray:
    """What each pixel of RGB frames (T, 256, 256, 3) shows, numbered as in a `Look`: (T, 256, 256) uint8, 0 for neither cube nor mark.

    `shades` are the colours of the kinds of faces, `others` those that may be seen beside figure and marks.
    """
    colors = [*(shades[kind] for kind in KINDS), *marks]
    labels = view.label(frames, [*colors, *others])
    return np.where(labels < len(colors), labels + 1, 0).astype(np.uint8)


def degrees_turned(diorama: Diorama, seen: np.ndarray, azimuth: float, sense: int) -> np.ndarray:
    """How far frames (T, 256, 256) of kinds are turned from an azimuth in a sense (1 or -1): (T,) degrees, -180 to 180, NaN where no view fits.

    Each frame is compared with views from all round; the fit is the share of pixels that show the right kind, of those that do or should.
    """
    seen = seen[:, 2::4, 2::4].reshape(len(seen), -1)
    views = np.stack([diorama.look(azimuth + sense * by, 64).kind.ravel() for by in range(0, 360, STEP)])
    shown = (views > 0) & (views < EITHER)
    inside = shown.any(axis=0)
    stray = (seen[:, ~inside] > 0).sum(axis=1)
    seen, views = seen[:, inside], views[:, inside]
    # einsum, not BLAS: its threads wait for each other on a busy machine.
    kinds = range(1, MARK + len(diorama.marks))
    common = sum(np.einsum("tp,vp->tv", (seen == kind).astype(np.float32), (views == kind).astype(np.float32)) for kind in kinds)
    beside = np.einsum("tp,vp->tv", (seen > 0).astype(np.float32), (views == 0).astype(np.float32)) + stray[:, None]
    fit = common / (shown.sum(axis=1) + beside)
    best = fit.argmax(axis=1)
    before, top, after = (np.take_along_axis(fit, (best[:, None] + by) % len(views), axis=1)[:, 0] for by in (-1, 0, 1))
    between = 0.5 * (before - after) / np.minimum(before - 2 * top + after, -1e-6)
    return np.where(top >= _LEAST_FIT, wrapped(STEP * (best + between)), np.nan)


@dataclass(frozen=True)
class CubesSeen:
    """How much of a figure a frame shows: `parts` (n,), the share of its visible faces that has the right shade, of each cube that can be told;
    `extra`, the share of what should be figure that is seen beside it, and `strays`, the same in pixels of a picture of 128 a side."""

    parts: np.ndarray
    extra: float
    strays: int


def cubes_seen(diorama: Diorama, seen: np.ndarray, azimuth: float) -> CubesSeen:
    """Which cubes of a figure a frame (256, 256) of kinds shows from an azimuth."""
    seen, look = seen[::2, ::2], diorama.look(azimuth, 128)
    # Slivers are left out: they are lost in a blurred picture, and where the azimuth is a degree off.
    inner = (look.cube >= 0) & _even(look.cube) & _even(look.kind)
    cube = look.cube[inner]
    count = np.bincount(cube, minlength=len(diorama.cubes))
    right = np.bincount(cube, weights=look.kind[inner] == seen[inner], minlength=len(diorama.cubes))
    strays = int(((seen > 0) & (seen < MARK) & (look.cube < 0) & (look.kind < EITHER)).sum())
    return CubesSeen((right / np.maximum(count, 1))[count >= _LEAST_PIXELS], share(strays, len(cube)), strays)


def marks_off(diorama: Diorama, seen: np.ndarray, azimuth: float) -> float:
    """How far the marked tile that is farthest off in a frame (256, 256) of kinds is from its place, as a share of the frame's width; 1 if one is not seen."""
    wanted, gaps = diorama.look(azimuth, len(seen), part=0.94).kind, []
    for kind in range(MARK, MARK + len(diorama.marks)):
        middles = [np.argwhere(image == kind) for image in (seen, wanted)]
        gaps.append(np.hypot(*(middles[0].mean(axis=0) - middles[1].mean(axis=0))) / len(seen) if min(map(len, middles)) >= 20 else 1.0)
    return float(max(gaps))


def _even(image: np.ndarray) -> np.ndarray:
    """Where a pixel's neighbours are all like it."""
    square = np.ones((3, 3), np.uint8)
    return cv2.erode(image, square) == cv2.dilate(image, square)
