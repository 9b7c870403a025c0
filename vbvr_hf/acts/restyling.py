"""Things that come to be drawn otherwise where they are: in other colours, hollow, filled."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..scene import Scene, reshape
from ..scoring.seen import Seen, picture, real
from ..scoring.view import dilate, gap_map
from .act import Reading
from .changing import alter

FAR = 40.0
"""delta-E: what is farther off than this is no farther off."""
DONE, SAME = 0.06, 0.03
"""Of the change a frame may lack so much to show the thing as it is afterwards, and to look as much like it as another."""
ALIKE = 0.35
"""Of the change to come a frame may lack so much to show the thing as it is before."""
AROUND, STEP, TONES = 6, 3, 20.0
"""Pixels around a change by which a frame's tones are told, every so many of them, and up to how far (LAB) they may be off."""


@dataclass(frozen=True)
class Restyle(alter):
    """A change of a thing's shapes that is read pixel by pixel, from when the thing is first seen in its place as it was before, and if it does not last, as
    another act goes on there, to when it is done."""

    lasts: bool = True

    def read(self, seen: Seen) -> Reading:
        before = self._before(seen)
        after = before.without()
        after.play(*self.changes, frames=0, at=0)
        end = picture(after, 1)
        way = gap_map(real(end), real(picture(before)))
        where = way > 8
        clip = settled(seen, before, where, way, after=end)
        if not self.lasts and where.any():
            off = _off(real(clip.frames[:, where]), real(end[where])) / np.minimum(way[where], FAR).mean()
            if off.min() < ALIKE:
                over = int((off <= max(DONE, off.min() + SAME)).argmax())
                clip.final = seen.final.copy()
                clip.frames[over:, where] = clip.final[where] = clip.frames[over][where]
        return self._by_pixels(clip)


def restyle(thing: str, path: Callable[[float], tuple], *, frames: float = 16.0, **options: Any) -> Restyle:
    """A thing's shapes become others, `path` of the share done. Free: pace, easing, and how the one becomes the other: fading, wiped, growing, draining."""
    return Restyle((reshape(thing, path),), frames=frames, **options)


def settled(
    seen: Seen, scene: Scene, where: np.ndarray, contrast: np.ndarray, *, all_of: np.ndarray | None = None, after: np.ndarray | None = None
) -> Seen:
    """The same clip, but that up to the frame in which the pixels `where` (128, 128 bool) first look as in a scene they do so from the beginning (or `all_of`
    the pixels do). They differ there by about `contrast` (128, 128), in delta-E, from what they might be taken for. With the picture `after` it is the last
    frame in which they look so before they look like that one: what comes to a place may pass through it."""
    if not where.any():
        return seen
    start, whole = picture(scene), float(np.minimum(contrast[where], FAR).mean())
    pixels = real(seen.frames[:, where]) - _tinge(seen, start, where)
    off = _off(pixels, real(start[where]))
    there = np.flatnonzero(off < ALIKE * whole)
    since = int(there[0]) if len(there) else len(seen)
    if after is not None and len(there):
        done = np.flatnonzero(_off(pixels, real(after[where])) < ALIKE * whole)
        there = there[there < min(done[done > since], default=len(seen))]
        since = int(there[off[there] <= off[there].min() + SAME * whole][-1])
    other = copy.copy(seen)
    zone = where if all_of is None else all_of
    frames = seen.frames.copy()
    frames[:since, zone] = start[zone]
    if since == len(seen):  # what was never there has not changed
        other.final = seen.final.copy()
        other.final[zone] = start[zone]
    other.frames, other.same = frames, np.zeros(len(seen), bool)
    other.same[1:] = [np.array_equal(one, last) for last, one in zip(frames, frames[1:], strict=False)]
    return other


def _tinge(seen: Seen, start: np.ndarray, where: np.ndarray) -> np.ndarray:
    """By how much each frame (T, 1, 3) differs in tone from a picture, around the pixels `where`: what was too bright has lost some of its colour."""
    around = dilate(where, AROUND) & ~dilate(where, 1)
    if not around.any():
        return np.zeros((len(seen), 1, 3), np.float32)
    return np.median(real(seen.frames[:, around][:, ::STEP]) - real(start[around][::STEP]), axis=1, keepdims=True).clip(-TONES, TONES)


def _off(pixels: np.ndarray, due: np.ndarray) -> np.ndarray:
    """How far frames' pixels (T, n, 3) are off those due (n, 3), both in true LAB units, in the mean: (T,) delta-E."""
    return np.minimum(gap_map(pixels, due), FAR).mean(axis=1)
