"""Dominoes seen from the side: rows of them, and how a row falls once its first one is pushed to the right.

A domino is a rectangle that turns about its lower right corner, where it stands. It falls freely until it touches the next one; from then on it pushes
that one, and follows it as closely as two rectangles can. So each comes to lie on the next, the last one flat. Lengths are in heights of a domino.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...scene.shapes import Color, Point, Polygon

FLAT = 90.0
"""Degrees by which one that lies is tilted."""
FALL = 15.0
"""Frames in which one falls flat that nothing is in the way of."""
PUSH = 0.35
"""How much of that fall it would go if it went on as fast as it was pushed; the rest is its weight's."""
MOST = 0.8
"""Of its tilt, what one falls before it hardly moves any more."""
STEP = 0.25
"""Frames from one angle of a fall to the next."""


@dataclass(frozen=True)
class Fall:
    """A domino's fall: the frame in which it begins, and its tilt in degrees from then on, every `STEP` frames, up to that in which it comes to rest."""

    begins: float
    tilts: tuple[float, ...]

    @property
    def frames(self) -> float:
        """How long it takes."""
        return STEP * (len(self.tilts) - 1)

    @property
    def swift(self) -> float:
        """How long most of it takes: the rest is waiting for those that it pushed."""
        return self.reaches(MOST * self.rest) - self.begins

    @property
    def rest(self) -> float:
        """The degrees by which it ends tilted."""
        return self.tilts[-1]

    def tilt(self, frame: float) -> float:
        """Its tilt in a frame."""
        return float(np.interp(frame - self.begins, STEP * np.arange(len(self.tilts)), self.tilts))

    def reaches(self, tilt: float) -> float:
        """The first frame in which it is tilted so far."""
        return self.begins + STEP * int(np.argmax(np.array(self.tilts) >= tilt))


def domino(width: float, height: float, fill: Color) -> Polygon:
    """A standing domino about its lower right corner."""
    return Polygon(points=((-width, -height), (0, -height), (0, 0), (-width, 0)), fill=fill)


def standing(first: Point, gaps: Sequence[float], width: float) -> list[Point]:
    """Where a row's dominoes stand, from the first one on, with these free spaces between them."""
    row = [first]
    for gap in gaps:
        row.append((row[-1][0] + gap + width, first[1]))
    return row


def toppled(gaps: Sequence[float], width: float, *, begins: float = 0.0, reach: float = 1.0, push: float = PUSH) -> list[Fall]:
    """The falls of a row with these free spaces when its first domino is pushed in frame `begins`: up to the first space of `reach` or more.

    `gaps` and the dominoes' `width` are in heights. The next one begins to fall when the top of the one before has come as far as the space between them.
    """
    fallen = next((number for number, gap in enumerate(gaps) if gap >= reach), len(gaps))
    starts = [begins]
    for gap in gaps[:fallen]:
        touch = math.degrees(math.asin(min(1.0, gap)))
        starts.append(starts[-1] + STEP * int(np.argmax(_free(push) >= touch)))
    falls = [Fall(starts[-1], tuple(_free(push)))]
    for gap, start in zip(reversed(gaps[:fallen]), reversed(starts[:-1]), strict=True):
        falls.insert(0, _pushing(start, gap, width, falls[0], push))
    return falls


def leaning(gap: float, width: float, tilt: float) -> float:
    """How far a domino can be tilted at most, in degrees, before another one that stands a `gap` away from it and is tilted by `tilt` degrees."""
    sine, cosine = math.sin(math.radians(tilt)), math.cos(math.radians(tilt))
    x, y = gap + width - width * cosine, width * sine  # the lower left corner of the other one
    if math.hypot(x, y) > 1:
        return FLAT
    on_corner = math.degrees(math.atan2(x, y))
    on_side = tilt - math.degrees(math.asin(max(-1.0, width - (gap + width) * cosine)))
    return min(on_corner, on_side)


def _free(push: float) -> np.ndarray:
    """The tilts of one that falls with nothing in its way."""
    share = np.arange(0, FALL + STEP / 2, STEP) / FALL
    return FLAT * (push * share + (1 - push) * share**2)


def _pushing(begins: float, gap: float, width: float, other: Fall, push: float) -> Fall:
    """The fall of one that pushes another: as far as that lets it, and never faster than it could fall."""
    free, tilts = _free(push), [0.0]
    fastest = float(np.diff(free).max())
    while begins + STEP * len(tilts) <= other.begins + other.frames + FALL:
        frame = begins + STEP * len(tilts)
        own = free[min(len(tilts), len(free) - 1)] if frame <= other.begins else FLAT
        most = leaning(gap, width, other.tilt(frame))
        tilts.append(max(tilts[-1], min(own, most, tilts[-1] + fastest)))
    over = int(np.argmax(np.array(tilts) >= tilts[-1] - 1e-9))
    return Fall(begins, tuple(tilts[: over + 1]))
