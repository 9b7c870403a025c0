"""Clusters of balls: how they are packed, and the act by which one swallows others whose balls join it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ...scene import Change, Circle, Color, Point, Shape, reshape
from ...scoring.rules import tolerance
from ...scoring.seen import Seen
from ..perception.eating import SIZE_WORTH, eat

BALL = 0.38
"""The radius of a ball, as a share of the pitch: how far the middles of balls lie from each other that lie side by side."""
LACKING = 0.3
"""What an end is worth in which too few balls are seen."""
MEASURED = (0.75, 1.2)
"""By which factors what is seen of balls may be measured."""


@lru_cache(maxsize=1)
def _cells() -> np.ndarray:
    """Places (n, 2) in a hexagonal packing of pitch 1, from the middle outwards."""
    rows = ((i + j / 2, j * math.sqrt(0.75)) for i in range(-9, 10) for j in range(-9, 10))
    return np.array(sorted(rows, key=lambda at: (round(math.hypot(*at), 3), math.atan2(at[1], at[0]))))


def packed(count: int, color: Color, pitch: float, *, since: int = 0, joined: float = 1.0) -> tuple[Shape, ...]:
    """So many balls of a colour, packed at a pitch (canvas units); those from number `since` on have `joined` them so far, as a share of their ways from
    beneath the others."""
    cells = pitch * _cells()[:count]
    if since:
        hidden = cells[np.arange(count - since) % since]
        cells[since:] = hidden + (cells[since:] - hidden) * joined
    return tuple(Circle(radius=BALL * pitch, fill=color, at=tuple(at)) for at in cells[::-1].tolist())


def breadth(count: int, pitch: float) -> float:
    """How far a packing of so many balls reaches from its place, in canvas units."""
    return pitch * (math.hypot(*_cells()[count - 1]) + BALL)


@dataclass(frozen=True)
class swallow(eat):
    """A cluster goes straight onto one after another, which lies beneath it then; the balls of that one come out at its rim, in its colour, and stay with it.

    `counts` are its balls, at first and after each meal. It is read as one ball of as much area. Free: pace, easing and rests.
    """

    counts: tuple[int, ...] = ()
    color: Color = (0, 0, 0)
    pitch: float = 46.0

    def growth(self, meals: int) -> Change:
        before, after = self.counts[meals - 1 : meals + 1]
        return reshape(self.ball, lambda u: packed(after, self.color, self.pitch, since=before, joined=u))

    def looks(self, size: float, meals: int) -> tuple[Shape, ...]:
        return packed(self.counts[meals], self.color, self.pitch)

    def middle(self, meals: int) -> Point:
        return tuple((self.pitch * _cells()[: self.counts[meals]].mean(axis=0)).tolist())

    def reach(self, meals: int) -> float:
        return breadth(self.counts[meals], self.pitch)

    def whole(self, size: float, meals: int) -> float:
        """By how many balls it lacks, as a share of those due: half of them may be on their way yet."""
        return LACKING + (1 - LACKING) * tolerance(1 - (size / self.sizes[meals]) ** 2, 0.25, 0.45)

    def seen_at(self, seen: Seen) -> np.ndarray:
        """As large as it is seen at first, against which all is measured: what is drawn bolder makes small balls much larger."""
        found = super().seen_at(seen)
        found[:, 2] *= np.clip(SIZE_WORTH * self.sizes[0] / found[0, 2], *MEASURED) if np.isfinite(found[0, 2]) else 1.0
        return found

    def words(self):
        return (("straight",), ("join",))


def swallows(ball: str, color: Color, meals: tuple[tuple[str, Point], ...], counts: tuple[int, ...], pitch: float) -> swallow:
    """A cluster of a colour swallows others, each given by its name and place, and has so many balls at first and after each."""
    sizes = tuple(BALL * pitch * math.sqrt(count) for count in counts)
    return swallow(ball, meals, sizes, pace=44.0, least=0.15, faint=3.0, around=24.0, counts=counts, color=color, pitch=pitch)
