"""Things that are counted: marked one after another, while a display keeps up with them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ..scene import Change, Circle, Color, Scene, Shape, become, grow
from ..scoring.marks import ink
from ..scoring.passage import when
from ..scoring.rules import tolerance
from ..scoring.seen import Seen
from ..scoring.stations import nearest_station
from .act import Act, Reading, Words, lost_of
from .drawing import base, middle, paced, reach, stray_marks, written

IN_STEP = 4.0
"""Frames at 16 per second by which a display may be early or late."""


@dataclass(frozen=True)
class dot(Act):
    """A dot of a colour comes on a thing. Free: how it comes, its size within reason, and where on the thing, about its middle."""

    thing: str
    color: Color
    radius: float = 20.0
    frames: float = 3.0

    @property
    def name(self) -> str:
        return f"dot on {self.thing}"

    @property
    def actors(self) -> tuple[str, ...]:
        return (self.name,)

    def enter(self, scene: Scene) -> None:
        if self.name not in scene.sprites:
            scene.add(self.name, Circle(radius=self.radius, fill=self.color), at=middle(scene, self.thing), scale=0)

    def play(self, scene: Scene, at: float) -> float:
        scene.play(grow(self.name), frames=self.frames, at=at)
        return at + self.frames

    def varied(self) -> dict[str, Act]:
        return {"larger": replace(self, radius=1.25 * self.radius), "smaller": replace(self, radius=0.8 * self.radius)} | paced(self)

    def words(self) -> tuple[Words, ...]:
        return (("dot", "spot", "point"),)

    def zone(self, seen: Seen) -> np.ndarray:
        """Mask (256, 256) of where the dot may lie: about the thing's middle."""
        return seen.view.disc(middle(seen.opening, self.thing), max(1.5 * self.radius, 0.75 * reach(seen.opening, self.thing)))

    def read(self, seen: Seen) -> Reading:
        view, zone = seen.view, self.zone(seen)
        ys, xs = np.nonzero(zone)
        amount = ink(view, view.rgb[:, ys, xs], self.color, base=base(seen)[ys, xs][None])
        amount[amount < 0.15] = 0
        mass, due = amount.sum(axis=1), math.pi * (self.radius * view.unit) ** 2
        final = float(np.median(mass[-view.last :]))
        right = tolerance(-final / due, -0.5, -0.2) * tolerance(final / due, 2.2, 4.0)
        done = np.clip(mass / (0.85 * max(final, 0.5 * due)), 0, 1)
        last, goal = np.median(amount[-view.last :], axis=0), middle(seen.opening, self.thing)
        place = tuple(((np.array([xs, ys]) * last).sum(axis=1) / last.sum() + 0.5) / view.unit) if last.any() else goal
        off = math.dist(place, goal) if last.any() else math.inf
        exact = tolerance(off, 16, max(30.0, 0.6 * reach(seen.opening, self.thing))) * right
        said = f"{self.thing} has a dot" if right > 0.5 else f"{self.thing} has no dot"
        return Reading(
            done, right, exact, right, said, lost=lost_of(done), between=(written(seen, view.disc(place, 1.5 * self.radius), self.color, done > 0.1),)
        )

    @classmethod
    def strays(cls, seen: Seen, acts: Sequence[Act], read: Scene) -> float:
        """Marks of the dots' colours in the end that lie on none of the things due."""
        return stray_marks(seen, acts, read, least=0.4 * math.pi * min(one.radius for one in acts) ** 2, bridge=4) / len(acts)


@dataclass(frozen=True)
class counted(Act):
    """Acts in this order, and with each of them a display changes at once to the next thing that it `shows`: a running count. Free: the pace."""

    acts: tuple[Act, ...]
    display: str
    shows: tuple[Shape, ...]
    pause: float = 4.0

    @property
    def actors(self) -> tuple[str, ...]:
        return (*(name for act in self.acts for name in act.actors), self.display)

    def enter(self, scene: Scene) -> None:
        for act in self.acts:
            act.enter(scene)

    def leaves(self) -> Iterator[Act]:
        for act in self.acts:
            yield from act.leaves()

    def words(self) -> tuple[Words, ...]:
        own = (
            ("one at a time", "one after another", "one by one", "in turn"),
            ("running", "so far", "counts along", "count along", "each time", "keeps", "goes up by one"),
        )
        return tuple(dict.fromkeys([*(words for act in self.acts for words in act.words()), *own]))

    def varied(self) -> dict[str, Act]:
        each = [act.varied() for act in self.acts]
        found = {name: replace(self, acts=tuple(one.get(name, act) for one, act in zip(each, self.acts, strict=True))) for name in each[0]}
        return found | {"longer pauses": replace(self, pause=2.5 * self.pause)}

    def play(self, scene: Scene, at: float) -> float:
        for act, shape in zip(self.acts, self.shows, strict=True):
            at = act.perform(scene, at)
            scene.play(become(self.display, shape), frames=0, at=at)
            at += self.pause
        return at - self.pause

    def read(self, seen: Seen) -> Reading:
        view, count = seen.view, len(self.acts)
        each = [act.read(seen) for act in self.acts]
        marked, exact, way = (float(np.mean([getattr(one, key) for one in each])) for key in ("right", "exact", "way"))
        moments = [when(one.done, 0.5) for one in each]
        order = float(np.mean([math.isfinite(b) and b - a >= max(0.5, view.frames_of(1)) for a, b in pairwise(moments)])) if count > 1 else 1.0
        shown = self._numbers(seen)
        firsts = [float(np.flatnonzero(shown == number)[0]) if (shown == number).any() else math.inf for number in range(1, count + 1)]
        slack = max(2.0, view.frames_of(IN_STEP))
        # The last number alone is a total, no count.
        kept_up = [math.isfinite(a) and math.isfinite(b) and abs(a - b) <= slack for a, b in zip(firsts, sorted(moments), strict=True)]
        tally = max(0, sum(kept_up) - 1) / max(1, count - 1)
        last = int(np.median(shown[-view.last :]))
        total = 1.0 if last == count else 0.3 if abs(last - count) == 1 else 0.0
        right = 0.5 * (marked + total)
        if view.stills:  # what came between two pictures is not seen: each must show as many as it has
            order, tally = 1.0, float(np.mean(np.abs(shown - np.sum([one.done > 0.5 for one in each], axis=0)) < 0.5))
        parts = [(), *((shape,) for shape in self.shows)]
        said = f"{marked:.0%} of the marks are there, {order:.0%} in order; the display keeps up with {tally:.0%} and ends on number {last} of {count}"
        series = {(self.display, "parts"): [parts[number] for number in shown]}
        return Reading(
            np.mean([one.done for one in each], axis=0), right, exact, way * tally, said, order=order, lost=max(one.lost for one in each),
            shown=series, between=tuple(between for one in each for between in one.between),
        )  # fmt: skip

    def _numbers(self, seen: Seen) -> np.ndarray:
        """The number of what the display shows in each frame, 0 for nothing: (T,) int."""
        family = seen.opening.without(*(name for name in self.actors if name != self.display))
        for number, shape in enumerate(self.shows, start=1):
            family.play(Change(self.display, "parts", (shape,)), frames=0, at=number)
        return nearest_station(seen, family, range(len(self.shows) + 1)).nearest
