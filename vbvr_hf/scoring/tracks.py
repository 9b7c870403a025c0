"""Where things are, frame by frame: blobs of a colour, followed over time. Places are canvas units, NaN where nothing is seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from ..scene import Color, Point
from .view import REACH, Sighting, View

MAX_BLOBS = 60
"""A mask with more pieces than this is noise; the largest are kept."""

STILL = 20.0
"""Canvas units within which a thing counts as where it was."""


@dataclass(frozen=True)
class Blob:
    """A connected piece of a mask: centre (canvas units), area (square canvas units), box (left, top, right, bottom) and its mask's label."""

    at: Point
    area: float
    box: tuple[float, float, float, float]


def blobs(view: View, mask: np.ndarray, least: float = 0.0) -> list[Blob]:
    """The connected pieces (8 neighbours) of a mask (256, 256) of at least `least` square canvas units, largest first."""
    return [blob for blob, _ in _pieces(view, mask, least)]


def blob_masks(view: View, mask: np.ndarray, least: float = 0.0) -> list[tuple[Blob, np.ndarray]]:
    """The same, each with its own mask."""
    return [(blob, labels == index) for blob, (labels, index) in _pieces(view, mask, least)]


def _pieces(view: View, mask: np.ndarray, least: float):
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(ys):
        return []
    top, left = ys[0], xs[0]
    inside = np.ascontiguousarray(mask[top : ys[-1] + 1, left : xs[-1] + 1]).view(np.uint8)
    # Labels of 16 bits do for a view, and of noise take a third of the time.
    _, labels, stats, centres = cv2.connectedComponentsWithStats(inside, connectivity=8, ltype=cv2.CV_16U)
    full = np.zeros(mask.shape, np.uint16)
    full[top : ys[-1] + 1, left : xs[-1] + 1] = labels
    unit = view.unit
    order = 1 + np.argsort(-stats[1:, cv2.CC_STAT_AREA], kind="stable")[:MAX_BLOBS]
    found = []
    for index in order:
        x, y, w, h, area = (int(v) for v in stats[index])
        if area / unit**2 < least:
            break
        box = ((left + x) / unit, (top + y) / unit, (left + x + w) / unit, (top + y + h) / unit)
        found.append((Blob(view.units(left + centres[index][0], top + centres[index][1]), area / unit**2, box), (full, index)))
    return found


@dataclass(frozen=True)
class Path:
    """Where a thing was: `at` (T, 2) in canvas units, NaN where it was not seen."""

    at: np.ndarray

    @property
    def seen(self) -> np.ndarray:
        """(T,) bool."""
        return ~np.isnan(self.at[:, 0])

    def filled(self) -> np.ndarray:
        """`at` with gaps bridged in straight lines (all NaN if never seen)."""
        seen = np.flatnonzero(self.seen)
        if not len(seen):
            return self.at
        every = np.arange(len(self.at))
        return np.stack([np.interp(every, seen, self.at[seen, axis]) for axis in (0, 1)], axis=1)

    def end(self, frames: int = 5) -> Point:
        """Median place over the last frames; NaN if unseen in most of them."""
        tail = self.at[-frames:]
        if np.isnan(tail[:, 0]).mean() > 0.5:
            return (math.nan, math.nan)
        return tuple(np.nanmedian(tail, axis=0).tolist())

    def sets_off(self, still: float = STILL) -> float:
        """The frame after the last one in which it is within `still` canvas units of where it was first seen; infinite if that is the
        clip's last frame or it is never seen."""
        seen = np.flatnonzero(self.seen)
        at_home = np.flatnonzero(np.hypot(*(self.at - self.at[seen[0]]).T) <= still) if len(seen) else seen
        return float(at_home[-1] + 1) if len(at_home) and at_home[-1] + 1 < len(self.at) else math.inf

    def at_rest(self, still: float = STILL) -> float:
        """The first frame from which it stays within `still` canvas units of where it ends; infinite if it is not seen at the end."""
        off = np.hypot(*(self.at - self.end()).T)
        moving = np.flatnonzero(off > still)
        return math.inf if np.isnan(off[-1]) else float(moving[-1] + 1) if len(moving) else 0.0

    def between(self, start: Point, end: Point, apart: float = STILL) -> np.ndarray:
        """Whether it is seen under way: more than `apart` canvas units from both of two places. (T,) bool."""
        return np.all([np.hypot(*(self.at - at).T) > apart for at in (start, end)], axis=0)

    def steps(self) -> tuple[np.ndarray, np.ndarray]:
        """How far it went from each frame in which it was seen to the next such frame (canvas units), and how many frames later that was."""
        return np.hypot(*np.diff(self.at[self.seen], axis=0).T), np.diff(np.flatnonzero(self.seen))

    def largest_step(self, bridged: int = 1, farthest: float = math.inf) -> float:
        """The farthest it went in one frame of the clip, in canvas units; infinite if it was seen in fewer than two frames.

        One that comes up to `bridged` frames later, less than `farthest` canvas units away, went on evenly meanwhile; any other has jumped.
        """
        step, gap = self.steps()
        return float(np.where((gap <= bridged) & (step < farthest), step / gap, step).max()) if self.seen.sum() > 1 else math.inf


def in_turn(view: View, paths: Sequence[Path], slack: float = 3.0) -> list[bool]:
    """For things that go one after another, in this order: whether each set off only when the one before had come to rest, or up to `slack`
    frames at 16 per second earlier. The first always did."""
    slack = max(1.0, view.frames_of(slack))
    return [True, *(after.sets_off() >= before.at_rest() - slack for before, after in pairwise(paths))][: len(paths)]


@dataclass(frozen=True)
class Track(Path):
    """A thing followed as a piece of a mask: also its `area` (T,) in square canvas units, and `count` (T,), how many such pieces were seen."""

    area: np.ndarray
    count: np.ndarray

    def whole(self, slack: float = 0.2, usual: float | None = None) -> np.ndarray:
        """Whether its area is within a share `slack` of its usual one, by default the median of the first three frames: (T,) bool."""
        usual = float(np.median(self.area[:3])) if usual is None else usual
        return np.abs(self.area / max(usual, 1.0) - 1) < slack


def track(view: View, color: Color, *, others: Sequence[Color] = (), area: float, within: np.ndarray | None = None, reach: float = REACH) -> Track:
    """Follow one thing of a colour of its own.

    `others` are the colours around it (a pixel goes to the nearest), `area` its usual area in square canvas units: pieces under a
    fifth of it are ignored. `within` masks where it may be. The largest piece is followed; `count` tells how many there were of
    at least half the area of the largest.
    """
    return track_mask(view, view.labels([color, *others], reach=reach) == 0, area=area, within=within)


def track_mask(view: View, masks: np.ndarray, *, area: float, within: np.ndarray | None = None) -> Track:
    """Follow the largest piece of masks (T, 256, 256); see `track`."""
    frames = len(masks)
    at, areas, count = np.full((frames, 2), np.nan), np.zeros(frames), np.zeros(frames, int)
    for index in range(frames):
        mask = masks[index] if within is None else masks[index] & within
        found = blobs(view, mask, least=area / 5)
        if found:
            at[index], areas[index] = found[0].at, found[0].area
            count[index] = sum(blob.area >= max(found[0].area, area) / 2 for blob in found)
    view.sightings.append(Sighting(path=at))
    return Track(at, areas, count)
