"""A thing of any colours, followed by what differs from pictures of the scene without it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from ..scene import Point
from .tracks import Blob, blobs
from .view import View, delta_e_map, dilate, median

LIMIT = 13.0
"""A pixel farther than this (delta-E) from what lies behind the thing shows the thing."""

REDDISH = 165
"""Redder than most things, in OpenCV's 8-bit CIELAB (its a)."""


def follow_difference(
    view: View, grounds: Sequence[np.ndarray], near: np.ndarray, start: Point, reach: float, *, marks: np.ndarray | None = None, grown: float = 1.05
) -> np.ndarray:
    """Where a thing is in each frame: (T, 2) canvas units, NaN where what differs is not about of its size.

    `grounds` are RGB images (256, 256, 3) without the thing, in each state that the rest may be in; the one that a frame differs from least counts.
    `near` masks where the thing may go. It should be within `reach` canvas units of `start` at first, else it is seen in no frame; its size may be up
    to 0.4 times off `grown` times its size at first. `marks` masks where marks are drawn meanwhile: what is reddish there is no part of the thing.
    """
    rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    behind = [cv2.cvtColor(ground[window], cv2.COLOR_RGB2LAB) for ground in grounds]
    marked = np.zeros(near.shape, bool)[window] if marks is None else dilate(marks, 1.5)[window]

    def thing(image: np.ndarray) -> Blob | None:
        lab = cv2.cvtColor(image[window], cv2.COLOR_RGB2LAB)
        there = min((delta_e_map(lab, ground) > LIMIT for ground in behind), key=np.count_nonzero)
        there &= near[window] & ~(marked & (lab[..., 1] > REDDISH))
        solid = cv2.morphologyEx(there.view(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        mask = np.zeros(near.shape, bool)
        mask[window] = cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
        return next(iter(blobs(view, mask)), None)

    def size(blob: Blob) -> np.ndarray:
        return np.array([blob.area**0.5, blob.box[2] - blob.box[0], blob.box[3] - blob.box[1]])

    found = np.full((len(view), 2), np.nan)
    first = thing(median(view.rgb[:3]))
    if first is None or math.dist(first.at, start) > reach:
        return found
    for frame, blob in enumerate(map(thing, view.rgb)):
        if blob is not None and (np.abs(size(blob) / size(first) - grown) <= 0.4).all():
            # As seen from its first place: the middle of its pixels need not be its own.
            found[frame] = np.array(blob.at) - (np.array(first.at) - start)
    return found
