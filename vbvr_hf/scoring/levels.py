"""How high something stands: the surface of a liquid in a vessel, frame by frame."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ..scene import Color, Point
from .growth import labels_at
from .view import SIDE, View, dilate

GAP = 12.0
"""Canvas units without liquid that end the column; thinner gaps (a reflection, a codec's stain) do not."""


def levels(view: View, vessel: np.ndarray, liquid: Color, others: Sequence[Color], reach: float = 40.0) -> np.ndarray:
    """Height of a liquid above the bottom of its vessel, in canvas units: (T,) float.

    `vessel` masks the inside (walls left out, one piece, any shape), `others` the colours that may stand there instead. The
    column is what hangs together from the bottom up; rows filled to less than a half do not belong to it.
    """
    ys, _ = np.nonzero(vessel)
    wet = labels_at(view, vessel, [liquid, *others], reach) == 0
    starts = np.flatnonzero(np.diff(ys, prepend=-1))
    widths = np.diff(np.append(starts, len(ys)))
    filled = np.add.reduceat(wet.astype(np.float32), starts, axis=1)[:, ::-1] / widths[::-1]
    gap = max(1, round(GAP * view.unit))
    dry = np.pad(filled <= 0.5, ((0, 0), (0, gap)), constant_values=True)
    ends = np.lib.stride_tricks.sliding_window_view(dry, gap, axis=1).all(axis=2).argmax(axis=1)
    inside = np.arange(filled.shape[1])[None] <= ends[:, None]
    return (filled * inside).sum(axis=1) / view.unit


def within(view: View, outline: Sequence[Point], grow: float = 0.0) -> np.ndarray:
    """Mask (256, 256) bool of a polygon in canvas units, grown by so many units (shrunk if negative)."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillPoly(mask, [np.round([view.pixels(at) for at in outline]).astype(np.int32)], 1)
    return dilate(mask.astype(bool), grow * view.unit) if grow else mask.astype(bool)
