"""Things that come to be drawn otherwise where they are: in other colours, hollow, filled."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..scene import Scene, reshape
from ..scoring.seen import Seen, picture, real
from .act import Reading
from .changing import alter

FAR = 40.0
"""delta-E: what is farther off than this is no farther off."""
ALIKE = 0.35
"""Of the change to come a frame may lack so much to show the thing as it is before."""


@dataclass(frozen=True)
class Restyle(alter):
    """A change of a thing's shapes that is read pixel by pixel, from when the thing is first seen in its place as it was before."""

    def read(self, seen: Seen) -> Reading:
        before = self._before(seen)
        after = before.without()
        after.play(*self.changes, frames=0, at=0)
        way = np.linalg.norm(real(picture(after, 1)) - real(picture(before)), axis=-1)
        return self._by_pixels(settled(seen, before, way > 8, way))


def restyle(thing: str, path: Callable[[float], tuple], *, frames: float = 16.0, **options: Any) -> Restyle:
    """A thing's shapes become others, `path` of the share done. Free: pace, easing, and how the one becomes the other: fading, wiped, growing, draining."""
    return Restyle((reshape(thing, path),), frames=frames, **options)


def settled(seen: Seen, scene: Scene, where: np.ndarray, contrast: np.ndarray, all_of: np.ndarray | None = None) -> Seen:
    """The same clip, but that up to the first frame in which the pixels `where` (128, 128 bool) look as in a scene they do so from the beginning (or `all_of`
    the pixels do). They differ there by about `contrast` (128, 128), in delta-E, from what they might be taken for."""
    if not where.any():
        return seen
    start = picture(scene)
    off = np.minimum(np.linalg.norm(real(seen.frames[:, where]) - real(start)[where], axis=-1), FAR).mean(axis=1)
    there = np.flatnonzero(off < ALIKE * np.minimum(contrast[where], FAR).mean())
    since = int(there[0]) if len(there) else len(seen)
    other = copy.copy(seen)
    zone = where if all_of is None else all_of
    frames = seen.frames.copy()
    frames[:since, zone] = start[zone]
    other.frames, other.same = frames, np.zeros(len(seen), bool)
    other.same[1:] = [np.array_equal(one, last) for last, one in zip(frames, frames[1:], strict=False)]
    return other
