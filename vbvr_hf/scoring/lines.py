"""How a line was drawn: the one instrument for rings, outlines and strokes.

The way of the line is cut into pieces; how much ink is in each, frame by frame, tells how far the line had come, where it began, which way it ran, and
whether it came as a line at all. Ink is summed, never thresholded: blur and colour bleeding spread it and keep its sum.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from ..scene import Color, Point
from .marks import ink
from .rules import tolerance
from .view import View

PIECES = 24
FULL = 0.8
"""The share of its final ink at which a piece counts as drawn: how much is seen varies as a picture trembles or its coding settles."""
BEFORE = 0.4
"""And of what counts as drawn so much may seem to be there at first: of what lies under the line, blurred, some has its colour."""
LEAST = 0.3
"""The share of the ink due from which a piece is there."""
ALL_OVER = 25
"""Per cent of a zone that lines leave bare, however soft their edges."""


@dataclass(frozen=True)
class Drawn:
    """How a line came about: the `strength` (T, pieces) of each piece, 0 to 1, in order along the way; `there` (pieces,), whether it is there at the end;
    `closed` tells whether the way is, `rate` the clip's frames for one of the storyboard, `stills` whether it was seen in a few pictures only."""

    strength: np.ndarray
    there: np.ndarray
    closed: bool
    rate: float = 1.0
    stills: bool = False

    @cached_property
    def done(self) -> np.ndarray:
        """How far it had come in each frame: (T,), 0 to 1."""
        return self.strength.mean(axis=1)

    @property
    def complete(self) -> float:
        """How complete it is at the end, as rubrics count it: 0 at 30 % of its pieces, 1 at 90 %."""
        return tolerance(float(self.there.mean()), 0.9, 0.3)

    @property
    def as_a_line(self) -> float:
        """Whether it grew as one line, at one end at a time, 0 to 1: not all over, not wiped in from a side, not in patches, not fading in by stretches."""
        line = self.strength
        if not self.there.any():
            return 0.0
        if self.stills:
            return 1.0
        run = _one_run(line[:, self.there], wrap=self.closed)  # what is missing in the end has cost already
        if self.closed:
            return tolerance(_together(line), 0.9, 0.7) * tolerance(run, 0.85, 0.4) * self._crisp
        return tolerance(run, 0.85, 0.4) * tolerance(_spread(line), 0.25, 0.5) * self._crisp

    @property
    def _crisp(self) -> float:
        """Whether each piece came when the line's tip passed it: by how much longer than that it was half there, in the mean."""
        line = self.strength[:, self.there]
        half_there = float(((line > 0.28) & (line < 0.85)).sum(axis=0).mean())
        drawing = float(((self.done > 0.05) & (self.done < 0.95)).sum())
        return tolerance(half_there - drawing / line.shape[1], 1.6 * self.rate, 3.4 * self.rate)

    def begins_at(self, end: int, part: float = 0.3) -> float:
        """Whether an open line grew from its first (0) or last (-1) piece on: 1 if it did, 0 if it came from the other end."""
        if self.stills:
            return 1.0
        half = [_half(self.strength[:, piece]) for piece in ((0, -1) if end == 0 else (-1, 0))]
        return 1.0 if half[0] <= half[1] else 0.0


def drawn(view: View, zone: np.ndarray, piece: np.ndarray, color: Color, due: np.ndarray, base: np.ndarray, *, closed: bool) -> Drawn:
    """Read a line off a zone: a mask (256, 256), for each of its pixels (in the order of `np.nonzero`) the `piece` it belongs to, the ink `due` in each piece
    (pixels of full ink), and the picture `base` (256, 256, 3) RGB that it is drawn over."""
    ys, xs = np.nonzero(zone)
    amount = ink(view, view.rgb[:, ys, xs], color, base=base[ys, xs][None])
    # What little of the ink all of a zone has taken on is no line: another picture lies there, or other tones.
    amount = np.maximum(amount - np.percentile(amount[-1], ALL_OVER) if len(ys) else 0, 0)
    sums = amount @ (piece[:, None] == np.arange(len(due))[None]).astype(np.float32)
    final = np.median(sums[-view.last :], axis=0)
    there = final > LEAST * due
    whole = np.maximum(np.where(there, FULL * final, FULL * due), 1e-6)
    before = np.minimum(np.median(sums[:3], axis=0), BEFORE * whole)
    strength = np.clip((sums - before) / (whole - before), 0, 1)
    # What is seen of an ink where none is yet: noise, and the neighbours' soft edges.
    strength[strength < 0.25] = 0
    return Drawn(strength, there, closed, max(1.0, view.rate), view.stills)


def sectors(view: View, at: Point, zone: np.ndarray, count: int = PIECES) -> np.ndarray:
    """For each pixel of a zone the sector about a place that it lies in, clockwise from twelve o'clock."""
    ys, xs = np.nonzero(zone)
    x, y = view.pixels(at)
    return (np.degrees(np.arctan2(xs - x, y - ys)) % 360 * count / 360).astype(int) % count


def along_way(view: View, way: np.ndarray, zone: np.ndarray, count: int, *, closed: bool) -> np.ndarray:
    """For each pixel of a zone the piece of a way (N, 2; canvas units) that it is nearest to, of `count` pieces of one length."""
    points = np.vstack([way, way[:1]]) if closed else np.asarray(way, float)
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.linspace(0, lengths[-1], 8 * count, endpoint=not closed)
    dense = np.stack([np.interp(at, lengths, points[:, axis]) for axis in (0, 1)], axis=1)
    ys, xs = np.nonzero(zone)
    places = np.stack([(xs + 0.5) / view.unit, (ys + 0.5) / view.unit], axis=1)
    nearest = ((dense**2).sum(axis=1) - 2 * places @ dense.T).argmin(axis=1) if len(places) else np.zeros(0, int)
    return np.minimum(nearest * count // len(dense), count - 1)


def band(view: View, way: np.ndarray, reach: float, *, closed: bool) -> np.ndarray:
    """Mask (256, 256) of all within `reach` canvas units of a way (N, 2)."""
    mask = np.zeros((view.rgb.shape[1], view.rgb.shape[2]), np.uint8)
    points = np.round((np.asarray(way, float) * view.unit - 0.5) * 16).astype(np.int32)
    cv2.polylines(mask, [points], closed, 255, max(1, round(2 * reach * view.unit)), cv2.LINE_AA, 4)
    return mask > 127


def _half(strength: np.ndarray) -> float:
    """The frame from which a piece stays past half; infinite for never."""
    below = np.flatnonzero(strength < 0.5)
    return 0.0 if not len(below) else float(below[-1] + 1) if below[-1] + 1 < len(strength) else math.inf


def _new(strength: np.ndarray) -> np.ndarray:
    new = np.maximum(np.diff(strength, axis=0), 0)
    new[new < 0.1] = 0
    return new


def _together(strength: np.ndarray) -> float:
    """How closely each frame's new ink lies together round a closed way: the resultant of its directions, as a share of that of an arc of as much ink (up to
    half of the way). 1 for a line however few its frames, 0.64 (2 / pi) for a ring wiped in from one side, 0.69 for a square, 0 for one that appears all
    over."""
    new = _new(strength)
    angle = np.arange(strength.shape[1]) * 2 * math.pi / strength.shape[1]
    arc = np.sinc(np.clip(new.sum(axis=1) / strength.shape[1], 0, 0.5))
    return float(np.hypot(new @ np.cos(angle), new @ np.sin(angle)).sum() / max((new.sum(axis=1) * arc).sum(), 1e-9))


def _spread(strength: np.ndarray) -> float:
    """How far apart a frame's new ink lies along an open way, as a share of its length (the mean over the new ink)."""
    new, at = _new(strength), np.linspace(0, 1, strength.shape[1])
    total = np.maximum(new.sum(axis=1), 1e-9)
    middle = new @ at / total
    off = np.sqrt(np.maximum(new @ at**2 / total - middle**2, 0))
    return float((2 * off * new.sum(axis=1)).sum() / max(new.sum(), 1e-9))


def _one_run(strength: np.ndarray, wrap: bool) -> float:
    """In which share of the growing (by new ink) the inked pieces were one run, gaps of one piece aside."""
    inked = np.pad(strength > 0.5, ((0, 0), (0, 0) if wrap else (1, 1)))
    inked |= np.roll(inked, 1, axis=1) & np.roll(inked, -1, axis=1)
    runs = (inked & ~np.roll(inked, 1, axis=1)).sum(axis=1)
    new = _new(strength).sum(axis=1)
    return float(new[runs[1:] <= 1].sum() / max(new.sum(), 1e-9))

