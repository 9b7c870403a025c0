"""Things in a row of places that change places: where one comes by a list of exchanges, the way round that two of them take past each other, and which
exchanges were seen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

import numpy as np

from ...scene import SIZE, Point
from ...scoring.tracks import Path


def places_taken(start: int, exchanges: Iterable[tuple[int, int]]) -> list[int]:
    """The places (numbers) of a thing before and after each exchange of what then stands at two places."""
    path = [start]
    for a, b in exchanges:
        path.append({a: b, b: a}.get(path[-1], path[-1]))
    return path


def half_ellipse(start: Point, end: Point, bow: float, steps: int = 60) -> np.ndarray:
    """Points (steps + 1, 2) of half an ellipse from one place to another, `bow` canvas units to the left of the straight way at its middle."""
    middle, half = np.add(start, end) / 2, np.subtract(end, start) / 2
    angle = np.linspace(0, math.pi, steps + 1)[:, None]
    left = np.array([half[1], -half[0]]) / math.hypot(*half) * bow
    return middle - half * np.cos(angle) + left * np.sin(angle)


TREMBLE = 6.0
"""Canvas units by which what stands still may seem to move."""


@dataclass(frozen=True)
class Exchange:
    """One order of things giving way to another.

    `before` and `after` hold the thing at each place, `places` the places whose thing changed, `start` and `end` the last frame of the
    old and the first of the new order, `gliding` whether the things that changed were seen gliding over, `alone` whether no other moved.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    start: int
    end: int
    gliding: bool
    alone: bool

    @property
    def places(self) -> tuple[int, ...]:
        """Places whose thing changed, ascending."""
        return tuple(place for place, (a, b) in enumerate(zip(self.before, self.after, strict=True)) if a != b)

    def carries_out(self, places: tuple[int, ...]) -> bool:
        """Whether it exchanged what stood at just these places (ascending), by gliding and while nothing else moved."""
        return self.places == places and self.gliding and self.alone


def orders(tracks: Sequence[Path], places: Sequence[Point], near: float) -> list[tuple[int, ...] | None]:
    """For each frame the thing at each place, or None unless every place has exactly one within `near` canvas units."""
    at = np.stack([track.at for track in tracks], axis=1)
    gap = np.hypot(*np.moveaxis(at[:, :, None] - np.array(places)[None, None], -1, 0))
    near_by = np.nan_to_num(gap, nan=np.inf) <= near
    settled = (near_by.sum(axis=1) == 1).all(axis=1)
    return [tuple(here.argmax(axis=0).tolist()) if ok else None for here, ok in zip(near_by, settled, strict=True)]


def exchanges(tracks: Sequence[Path], places: Sequence[Point], *, near: float, longest: float, still: float = 30.0) -> list[Exchange]:
    """The changes of order, in time. A thing is at a place within `near` canvas units of it: under half of the way to the next, yet so wide that it is seen
    there between two exchanges in a clip of few frames.

    Things glide if they are seen between their two places, and none goes farther than `longest` canvas units, or half of its way, from one frame to the
    next; the others do not move if they stay within `still` canvas units of their place meanwhile.
    """
    told = [(frame, order) for frame, order in enumerate(orders(tracks, places, near)) if order is not None]
    changes = [(old, new) for old, new in pairwise(told) if old[1] != new[1]]
    ends = [told[0][0] if told else 0, *(new[0] for _, new in changes)]
    starts = [*(old[0] for old, _ in changes), told[-1][0] if told else 0]
    found = []
    for number, ((_, before), (_, after)) in enumerate(changes):
        # In between things stand still, or nearly so: from there on they go, and until they stand there again.
        since = _off(tracks, places, before, ends[number], starts[number])
        until = _off(tracks, places, after, ends[number + 1], starts[number + 1])
        start = ends[number] + int(np.flatnonzero(since <= since.min() + TREMBLE)[-1])
        end = ends[number + 1] + int(np.flatnonzero(until <= until.min() + TREMBLE)[0])
        found.append(_exchange(tracks, places, (start, before), (end, after), longest, still))
    return found


def _off(tracks: Sequence[Path], places: Sequence[Point], order: tuple[int, ...], start: int, end: int) -> np.ndarray:
    """How far off its place the thing farthest from it is, in an order of things, in each frame from one to another (inclusive): canvas units."""
    gaps = [np.hypot(*(tracks[thing].at[start : end + 1] - place).T) for thing, place in zip(order, places, strict=True)]
    return np.nan_to_num(np.max(gaps, axis=0), nan=SIZE)


def carried_out(seen: Sequence[Exchange], wanted: Sequence[tuple[int, ...]]) -> int:
    """How many of the wanted exchanges, given by their places (ascending), were carried out in order before anything else was."""
    return sum(1 for _ in takewhile(lambda both: both[0].carries_out(both[1]), zip(seen, wanted, strict=False)))


def _exchange(
    tracks: Sequence[Path], places: Sequence[Point], old: tuple[int, tuple[int, ...]], new: tuple[int, tuple[int, ...]], longest: float, still: float
) -> Exchange:
    (start, before), (end, after) = old, new
    gliding, alone = end - start > 1, True
    for place, (thing, other) in enumerate(zip(before, after, strict=True)):
        way = tracks[thing].at[start : end + 1]
        if thing != other:
            steps = np.hypot(*np.diff(way, axis=0).T)
            gliding &= bool(np.isfinite(way).all() and steps.max() <= max(longest, 0.5 * math.dist(places[place], places[after.index(thing)])))
        else:  # in the first and the last frame it may be coming from, or going on to, another exchange; and as another passes it, it may be misread once
            aside = np.sort(np.nan_to_num(np.hypot(*(way[1:-1] - places[place]).T)))
            alone &= bool(aside[:-1].max(initial=0.0) <= still)
    return Exchange(before, after, start, end, gliding, alone)
