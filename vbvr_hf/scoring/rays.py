"""Straight lines of ink along a known way: where each lies, how strong it is, and how they grew behind a dot that runs ahead."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..scene import Color, Point
from .growth import Growth, growth
from .marks import FULL, TREMBLE, ink_over_time
from .rides import Ride
from .rules import share
from .view import View, dilate

MEETING = 26.0
"""Canvas units from a line's start in which it lies among other lines and cannot be read."""

COVERED = 36.0
"""Canvas units before a line's end that a dot at rest may cover."""

ON_LINE, CORE = 20.0, 5.0
"""Canvas units from a line's middle within which ink belongs to it, and within which its strength is read."""

LEAST_PIXELS, LEAST_LENGTH = 20, 24.0
"""A line with fewer pixels, or shorter in canvas units, has no direction to be told."""

PIECES = 36
"""All lines together are read in about this many pieces."""


@dataclass(frozen=True)
class Ray:
    """A straight line of ink near one that should be there.

    `error` degrees off its direction, `offset` canvas units off at its start, `width` root mean square in canvas units (all NaN for none),
    `reach` share of its length that is inked, `strength` of its ink (0 to 1). `pieces` (T, n) is the strength over time, 0 to 1 as at the end, of
    its pieces in order, and `ends` (n,) how far along the line each ends, in canvas units.
    """

    error: float = math.nan
    offset: float = math.nan
    width: float = math.nan
    reach: float = 0.0
    strength: float = 0.0
    pieces: np.ndarray | None = None
    ends: np.ndarray | None = None

    def __str__(self) -> str:
        return f"{self.error:.1f} degrees off, {self.reach:.0%} long" if self.reach else "not drawn"


def rays(view: View, way: Sequence[Point], amount: np.ndarray, drawn: np.ndarray, free: np.ndarray, color: Color) -> list[Ray]:
    """The lines drawn from each corner of a way (canvas units) to the next.

    `amount` (256, 256) is the ink at the end, `drawn` where it counts as such, `free` where a line could be seen at all. Ink goes to the nearest
    leg within 20 units and a fifth of the distance from its start.
    """
    xs, ys = np.meshgrid(*[(np.arange(amount.shape[1]) + 0.5) / view.unit] * 2)
    legs = list(pairwise(way))
    lengths = [math.dist(a, b) for a, b in legs]
    far, off = [], []
    for (a, b), length in zip(legs, lengths, strict=True):
        x, y = np.subtract(b, a) / length
        far.append((xs - a[0]) * x + (ys - a[1]) * y)
        off.append((ys - a[1]) * x - (xs - a[0]) * y)
    beside = np.stack([np.where((f > -ON_LINE) & (f < length + ON_LINE), np.abs(o), np.inf) for f, o, length in zip(far, off, lengths, strict=True)])
    found = []
    for i, length in enumerate(lengths):
        near = drawn & (far[i] > MEETING) & (far[i] < length + 12) & (np.abs(off[i]) < 24 + 0.2 * far[i]) & (beside >= np.abs(off[i])).all(axis=0)
        count = max(8, round(PIECES * length / sum(lengths)))
        found.append(_ray(view, near, free, amount, far[i], off[i], length, count, color))
    return found


def _ray(view: View, near, free, amount, far, off, length: float, count: int, color: Color) -> Ray:
    """One line: `near` masks its ink, `far` and `off` (256, 256) say how far along and beside the way each pixel lies, `count` is the number of pieces."""
    if near.sum() < LEAST_PIXELS or np.ptp(far[near]) < LEAST_LENGTH:
        return Ray()
    slope, offset = np.polyfit(far[near], off[near], 1, w=amount[near])
    beside = np.abs(off - slope * far - offset)
    width = math.sqrt(float(np.average(beside[near] ** 2, weights=amount[near])))
    on_line = near & (beside < ON_LINE)
    core = on_line & (beside < CORE)
    if on_line.sum() < LEAST_PIXELS or not core.any():
        return Ray()
    stretch = np.clip(((far - MEETING) / (length - MEETING - COVERED) * 24).astype(int), 0, 24)
    inked, open_ = (np.bincount(stretch[where], minlength=25)[:24] > 0 for where in (on_line, free & (np.abs(off) < CORE) & (far > MEETING)))
    # A band a little wider than the line keeps its ink while the picture trembles.
    band = dilate(on_line, TREMBLE * view.unit) & free & (far > MEETING) & (far < length + 12)
    piece = np.clip((far[band] / length * count).astype(int), 0, count - 1)
    seen = ink_over_time(view, band, color)
    sums = np.stack([seen[:, piece == k].sum(axis=1) for k in range(count)], axis=1)
    last = np.median(sums[-5:], axis=0)
    here = np.flatnonzero(last > 0.3 * np.median(last[last > 0])) if (last > 0).any() else np.arange(0)
    return Ray(
        error=abs(math.degrees(math.atan(slope))),
        offset=abs(float(offset)),
        width=width,
        reach=share(float((inked & open_).sum()), float(open_.sum())),
        strength=float(np.median(amount[core])),
        pieces=np.clip(sums[:, here] / (FULL * last[here]), 0, 1),
        ends=(here + 1) / count * length,
    )


def along_way(view: View, way: Sequence[Point], width: float) -> np.ndarray:
    """Mask (256, 256) of all within width / 2 of a way given by its corners, in canvas units."""
    return np.any([view.strip(a, b, width) for a, b in pairwise(way)], axis=0)


@dataclass(frozen=True)
class RaysGrown:
    """How lines grew one after the other behind a dot: their `growth`, in which share of it the dot `led` at their tip, and in how many eighths of
    its way to the first line the dot was seen before that began (`approach`)."""

    growth: Growth
    led: float
    approach: int


def rays_grown(view: View, found: Sequence[Ray], way: Sequence[Point], run: Ride, before: float) -> RaysGrown:
    """Read how lines grew behind a dot. `way` holds their corners, `run` is the dot's way, of which it goes `before` canvas units ahead of the first line."""
    parts, tips, start = [np.zeros((len(view), 0))], [np.zeros(0)], before
    for ray, (a, b) in zip(found, pairwise(way), strict=True):
        if ray.pieces is None or not ray.pieces.shape[1]:
            break
        parts.append(ray.pieces)
        tips.append(start + ray.ends)
        start += math.dist(a, b)
    ends = np.concatenate(tips)
    grown = growth(np.concatenate(parts, axis=1) if len(ends) else np.zeros((len(view), 2)))
    approach = len(np.unique(run.along[(grown.done < 0.02) & (run.along < before)] * 8 // before))
    busy = np.flatnonzero((grown.done > 0.02) & (grown.done < 0.98) & (np.diff(grown.done, append=1) > 0))
    if not len(busy):
        return RaysGrown(grown, 0.0, approach)
    step = np.diff(grown.done, prepend=0)
    tip = ends[np.minimum(len(ends) - 1, (grown.done[busy] * len(ends)).astype(int))]
    led = np.abs(run.along[busy] - tip) < 70 + step[busy] * (ends[-1] - before)
    return RaysGrown(grown, float(led.mean()), approach)
