"""Numbers shown on counters, read by comparing with each number drawn the same way, and whether they keep up with what is counted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np

from ..scene import SIZE, Counter, Scene
from .cells import read_cells
from .timing import since
from .view import View, expected_image

_FAINTEST = 0.4
"""A number whose contrast is under this share of the drawn one's is not there yet."""

_SAME = 0.6
"""Mean grey levels by which a counter may differ between frames and still show the same, so that it is read once."""


def read_counter(view: View, counter: Counter, most: int = 30) -> np.ndarray:
    """The number from 0 to `most` that a counter shows in each frame: (T,) int, -1 where none can be read (correlation under 0.6)."""
    left, top, right, bottom = (round(v * view.unit) for v in counter.box)
    window = np.stack([cv2.cvtColor(np.ascontiguousarray(frame[top:bottom, left:right]), cv2.COLOR_RGB2GRAY) for frame in view.rgb])
    edge = round(14 * view.unit)
    inside = (edge, edge, window.shape[2] - edge, window.shape[1] - edge)
    templates = _numerals(counter, most)[:, edge:-edge, edge:-edge]
    window = window.astype(np.float32)
    fresh = [0]
    for index in range(1, len(window)):
        if np.abs(window[index] - window[fresh[-1]]).mean() > _SAME:
            fresh.append(index)
    found = read_cells(window[fresh], [inside], templates, slack=2)[:, 0]
    found = found[np.searchsorted(fresh, np.arange(len(window)), side="right") - 1]
    contrast = window[:, edge:-edge, edge:-edge].std(axis=(1, 2)) / templates.std(axis=(1, 2))[found]
    return np.where(contrast >= _FAINTEST, found, -1)


def final_number(shown: np.ndarray, frames: int = 5) -> int | None:
    """The number that a counter shows in most of its last frames, of (T,) int as `read_counter` gives them; None if there is none."""
    values, counts = np.unique(shown[-frames:], return_counts=True)
    most = counts.argmax()
    return int(values[most]) if values[most] >= 0 and counts[most] * 2 > counts.sum() else None


def numbers_in_step(view: View, shown: np.ndarray, moments: Sequence[float], within: float = 4.0) -> int:
    """How many of the numbers from 1 on a counter first shows within so many frames at 16 per second of when so many things have been counted.

    `shown` (T,) int is as `read_counter` gives it, `moments` are the frames in which each thing is counted, in any order, infinite for never.
    """
    slack = max(2.0, view.frames_of(within))
    firsts = (since(shown == number) for number in range(1, len(moments) + 1))
    return sum(math.isfinite(first) and math.isfinite(due) and abs(first - due) <= slack for first, due in zip(firsts, sorted(moments), strict=True))


@lru_cache(maxsize=8)
def _numerals(counter: Counter, most: int) -> np.ndarray:
    """What the counter looks like with each number: (most + 1, height, width) float32 grey, at the view's scale."""
    across, down = SIZE // counter.width, SIZE // counter.height
    shown = []
    for first in range(0, most + 1, across * down):
        scene = Scene()
        places = []
        for offset, number in enumerate(range(first, min(first + across * down, most + 1))):
            row, column = divmod(offset, across)
            places.append(replace(counter, left=column * counter.width, top=row * counter.height))
            places[-1].add(scene, number, name=str(number))
        page = cv2.cvtColor(expected_image(scene, 0), cv2.COLOR_RGB2GRAY).astype(np.float32)
        shown += [page[here.top // 4 : (here.top + here.height) // 4, here.left // 4 : (here.left + here.width) // 4] for here in places]
    return np.stack(shown)
