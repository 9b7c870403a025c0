"""Things in a row that change places two at a time, past each other on arcs, one pair after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...acts import Act, keyed, stepwise
from ...acts.act import Reading, Words
from ...scene import Point, Scene
from ...scoring.seen import UNIT, Seen, picture, real, with_state
from ...scoring.view import gap_map
from .exchanges import half_ellipse

FRAMES = 16.0
"""Frames of an exchange."""
CORNERS = 16
"""Straight pieces of an arc."""
MIDDLE = 0.26
"""Of the way from one place to the next: so far around a place it is looked what stands there."""
NONE = -1

Pair = tuple[int, int]
"""Two places, from the left."""


def fewest(row: Sequence[int]) -> int:
    """How many exchanges put a row right, whose thing i belongs at place i: its length less its cycles."""
    return len(selection(row))


def selection(row: Sequence[int]) -> list[Pair]:
    """The exchanges that put a row right place by place from the left: as few as there can be."""
    row, found = list(row), []
    for place in range(len(row)):
        if row[place] != place:
            found.append((place, row.index(place)))
            _exchange(row, found[-1])
    return found


def swapped(names: Sequence[str], places: Sequence[Point], pairs: Sequence[Pair], bow: float) -> stepwise:
    """The things that stand at places exchange them pair by pair: the one that goes to the right passes above the row, `bow` canvas units at most, the other
    one below."""
    row, ways = list(range(len(names))), {i: [(0.0, places[i])] for i in range(len(names))}
    for number, (a, b) in enumerate(pairs):
        for start, end in ((a, b), (b, a)):
            arc = half_ellipse(places[start], places[end], bow, CORNERS)
            shares = (number + np.linspace(0, 1, len(arc))) / len(pairs)
            ways[row[start]] += [(number / len(pairs), places[start]), *zip(shares[1:].tolist(), map(tuple, arc[1:].tolist()), strict=True)]
        _exchange(row, (a, b))
    changes = tuple(keyed(names[i], "at", keys) for i, keys in ways.items() if keys[1:])
    says = (("exchange", "swap", "change places", "trade places"), ("above", "over the top"), ("below", "underneath", "beneath"))
    return stepwise(changes, frames=FRAMES * len(pairs), steps=len(pairs), slack=(0.06, 0.9), fits=0.5, posed=0.5, says=says)


@dataclass(frozen=True)
class rearrange(Act):
    """Things change places two at a time until thing i is at place i, in as few exchanges as possible: every shortest sequence is right, `pairs` is played.
    `names` are those of the things, `row` tells which of them is at each place."""

    names: tuple[str, ...]
    places: tuple[Point, ...]
    row: tuple[int, ...]
    bow: float
    pairs: tuple[Pair, ...]

    @property
    def actors(self) -> tuple[str, ...]:
        return self._by(self.pairs).actors

    def play(self, scene: Scene, at: float) -> float:
        return self._by(self.pairs).perform(scene, at)

    def moments(self, scene: Scene) -> list[float]:
        return self._by(self.pairs).moments(scene)

    def words(self) -> tuple[Words, ...]:
        return (*self._by(self.pairs).words(), ("few", "least", "smallest number"))

    def varied(self) -> dict[str, Act]:
        found: dict[str, Act] = {}
        rng = np.random.RandomState(0)
        for number in (1, 2, 3):
            found[f"another best order {number}"] = replace(self, pairs=self._finished([], rng))
        return found

    def read(self, seen: Seen) -> Reading:
        """By the shortest sequence that goes on from what was seen of one."""
        return self._by(self._finished(self._seen(seen))).read(seen)

    def _seen(self, seen: Seen) -> list[Pair]:
        """The places that changed two things, one pair after another: those alone are empty meanwhile, or hold each other's thing afterwards."""
        row, pairs = np.array(self.row), []
        for stands in self._standing(seen):
            changed, empty = (tuple(np.flatnonzero(one).tolist()) for one in (stands != row, stands == NONE))
            if len(changed) == 2 and empty in ((), changed) and pairs[-1:] != [changed]:
                pairs.append(changed)
                _exchange(row, changed)
        return pairs

    def _standing(self, seen: Seen) -> np.ndarray:
        """Which thing stands at each place in each frame (T, places), NONE at an empty one: by what its middle is most like."""
        opening, count = seen.view.scene.still(0), len(self.row)
        rows = [[(place + by) % count for place in range(count)] for by in range(count)]
        shown = [opening.without(*self.names)]
        for row in rows:
            shown.append(opening.without())
            for place, thing in enumerate(row):
                shown[-1] = with_state(shown[-1], self.names[thing], at=self.places[place])
        half, found = round(MIDDLE * (self.places[1][0] - self.places[0][0]) * UNIT), []
        images = [real(picture(scene)) for scene in shown]
        for place, (x, y) in enumerate(self.places):
            top, left = (round(value * UNIT) - half for value in (y, x))
            box = (slice(top, top + 2 * half), slice(left, left + 2 * half))
            patches = real(seen.frames[:, *box])
            gaps = [gap_map(patches, image[box]).mean(axis=(1, 2)) for image in images]
            found.append(np.array([NONE, *(row[place] for row in rows)])[np.argmin(gaps, axis=0)])
        return np.stack(found, axis=1)

    def _by(self, pairs: Sequence[Pair]) -> stepwise:
        return swapped([self.names[thing] for thing in self.row], self.places, pairs, self.bow)

    def _finished(self, seen: Sequence[tuple[int, ...]], rng: np.random.RandomState | None = None) -> tuple[Pair, ...]:
        """A shortest sequence that begins as what was `seen`, as far as that lies on one; it goes on from the left, or by chance."""
        row, pairs = list(self.row), []
        for places in seen:
            if len(places) != 2 or not _nearer(row, places):
                break
            pairs.append(places)
            _exchange(row, places)
        while rng and fewest(row):
            every = [(a, b) for a in range(len(row)) for b in range(a + 1, len(row)) if _nearer(row, (a, b))]
            pairs.append(every[rng.randint(len(every))])
            _exchange(row, pairs[-1])
        return (*pairs, *selection(row))


def _exchange(row: list[int], pair: Pair) -> None:
    a, b = pair
    row[a], row[b] = row[b], row[a]


def _nearer(row: Sequence[int], pair: Pair) -> bool:
    """Whether an exchange leaves fewer to do."""
    after = list(row)
    _exchange(after, pair)
    return fewest(after) < fewest(row)
