"""A walk that pushes things along."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np

from ...acts import Act, Reading, Words, walk
from ...acts.moving import LONGEST
from ...scene import Point, Scene, move
from ...scene.curves import nearest
from ...scoring.follow import follow, held
from ...scoring.rules import tolerance
from ...scoring.seen import Seen
from ...scoring.view import HELD
from ...scoring.walks import Visit

LAG = 0.8
"""Of a step: by so much of its time a thing that is pushed may come sooner or later than its pusher."""
OFF_STEP = 0.4
"""Of a step: farther than so from where it is due, a thing that is pushed has left its pusher."""
ASIDE = (0.03, 0.2)
"""The share of a clip in which it may be farther off, and from which on it did not go along."""


@dataclass(frozen=True)
class push(Act):
    """A walk on which things go along, as crates that are pushed: `places` tells of a state of the walk where each of them lies (canvas units). They go while
    the walker steps, and rest otherwise. Free: all that is free about the walk."""

    walk: walk
    things: tuple[str, ...]
    places: Callable[[Any], tuple[Point, ...]] = field(compare=False)

    @property
    def actors(self) -> tuple[str, ...]:
        return (self.walk.thing, *self.things)

    def play(self, scene: Scene, at: float) -> float:
        end = self.walk.perform(scene, at)
        spans = [(begin, stop) for begin, stop in scene.tracks[self.walk.thing, "at"].spans if at <= begin and stop <= end]
        for (before, after), (begin, stop) in zip(pairwise(self._due(self.walk.route)), spans, strict=True):
            for thing, here, there in zip(self.things, before, after, strict=True):
                if here != there:
                    scene.play(move(thing, there), frames=stop - begin, at=begin)
        return end

    def moments(self, scene: Scene) -> list[float]:
        return self.walk.moments(scene)

    def varied(self) -> dict[str, Act]:
        return {name: replace(self, walk=act) for name, act in self.walk.varied().items()}

    def words(self) -> tuple[Words, ...]:
        return (("push", "shove", "pull", "take along", "carry"),)

    def read(self, seen: Seen) -> Reading:
        trip = self.walk.read(seen)
        mover, passed_by = self.walk.visited(seen)
        due = self._due([visit.cell for visit in passed_by]) if passed_by else self._due(self.walk.route[:1])
        arrived, frames = np.array([visit.frame for visit in passed_by] or [0]), np.arange(len(seen))
        slack = HELD if seen.view.stills else max(1.0, LAG * self.walk.frames * len(seen) / seen.view.scene.duration)
        # The walker may stop on its way to a next place, and what it pushes with it.
        ahead = np.hypot(*(held(mover.at, self.walk.place(self.walk.route[0])) - self.walk.place(passed_by[-1].cell)).T) if passed_by else np.zeros(len(seen))
        ahead[: arrived[-1]] = 0
        # Meanwhile a thing lies on its way between where it was due a little before and where it will be.
        first, last = (np.clip(np.searchsorted(arrived, frames + lag, side="right") - 1, 0, len(due) - 1) for lag in (-slack, slack))
        last = np.minimum(last + 1, len(due) - 1)
        along, home, shown, looks, step = 1.0, 1.0, dict(trip.shown), trip.looks, self.walk.step
        for number, thing in enumerate(self.things):
            places = np.array([one[number] for one in due], float)
            found = follow(seen, thing, max(LONGEST, 1.4 * step))
            at = held(found.at, seen.at_first(thing).state.at)
            off = np.array([nearest(at[t], places[[*range(first[t], last[t] + 1), last[t]]])[1] for t in frames]) - ahead
            along = min(along, tolerance(float((off > OFF_STEP * step).mean()), *ASIDE))
            home = min(home, tolerance(math.dist(np.median(at[-seen.view.last :], axis=0), places[-1]), 0.2 * step, OFF_STEP * step))
            shown[thing, "at"] = at
            looks = min(looks, found.looks() * tolerance(float(found.seen.mean()), 0.85, 0.5))
        said = f"{trip.said}; what it pushed went along to {along:.0%}"
        return replace(trip, right=trip.right * along * home, exact=trip.exact * along * home, way=trip.way * along, looks=looks, shown=shown, said=said)

    def _due(self, route: Sequence[Any]) -> list[tuple[Point, ...]]:
        """Where the things lie after each place of a walk; where it may not go, they stay."""
        found: list[tuple[Point, ...]] = []
        for state in self.walk.states([Visit(cell, 0) for cell in route]):
            found.append(self.places(state) if state is not None else found[-1] if found else self.places(self.walk.start))
        return found
