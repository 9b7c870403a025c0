"""Bars that stand on a line, such as those of a chart or books on a shelf: how high each is."""

from __future__ import annotations

import cv2
import numpy as np

from ..scene import Color
from .marks import ink
from .view import View

RAISED = 15.0
"""A bar whose foot is up to so many canvas units above the line stands on it."""


def bar_heights(view: View, image: np.ndarray, color: Color, *, ground: Color, foot: float) -> np.ndarray:
    """How high bars of a colour rise above the line that they stand on, in each pixel column of an RGB image: (256,) canvas units, NaN where none stands.

    `ground` is the colour behind them, `foot` the line's y in canvas units. A bar's top is read to a part of a pixel, from how far it covers the
    uppermost one.
    """
    line = round(foot * view.unit)
    amount = ink(view, image, color, base=np.full_like(image, ground))[:line]
    there = amount > 0.5
    full = (amount * there).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    # Up to the pixel that a bar covers in part: a slight cast on all that is above would add up.
    extent = cv2.dilate(there.view(np.uint8), np.ones((3, 1), np.uint8))
    heights = (extent * np.clip(amount / np.maximum(full, 0.5), 0, 1)).sum(axis=0) / view.unit
    return np.where(there[line - round(RAISED * view.unit) - 1 :].any(axis=0), heights, np.nan)
