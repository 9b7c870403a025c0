"""What a mover brings about: things that change as it comes to them or with its steps, marks that grow behind it, and marks that claim an end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..scene import Change, Color, Scene
from ..scene.shapes import body
from ..scoring.explain import Between
from ..scoring.follow import Found, held
from ..scoring.passage import follows, when
from ..scoring.rules import tolerance
from ..scoring.seen import UNIT, Seen, cutout, picture, pixels, real
from ..scoring.view import dilate, dot
from .act import PAUSE, SLACK, Act, Reading, Words, lost_of, merged, steps_come
from .moving import go, walk

SHARE = 0.35
"""What is brought about is worth so much of the whole, the going the rest."""
EARLY, LATE = (5.0, 12.0), (9.0, 18.0)
"""Frames at 16 per second by which a change may come before its cause, or after it, and from which on it has another cause."""
VISIBLE = 0.15
"""Of a change so much must be seen beside its mover, else the frame tells nothing of it."""
EDGE = 0.8
"""Pixels by which a mover's soft edge reaches beyond it."""
STEP = 0.1
"""The share of its way that a thing goes along one in a step."""
AHEAD = (0.15, 0.45)
"""Shares of the way by which a mark may be ahead of what draws it, or lag a step behind it, and from which on it has another cause."""


@dataclass(frozen=True)
class Effect:
    """Changes that are due when the mover enters a `place` for the first time, or else with its `step`-th step."""

    changes: tuple[Change, ...]
    place: Any = None
    step: int = 0

    def due(self, places: Sequence[Any]) -> int | None:
        """Which of the places that are entered one after another, the start being number 0, brings it about; None if none does."""
        if self.place is not None:
            return next((number for number, place in enumerate(places) if number and place == self.place), None)
        return self.step if self.step < len(places) else None


@dataclass(frozen=True)
class bring(Act):
    """A walk that changes things as it comes to them, or with its steps: what is collected vanishes, a counter goes down, a door opens.

    Each effect must come when its own place is entered, whichever best route is taken, and not elsewhere. Free: all that is free about the walk.
    """

    walk: walk
    effects: tuple[Effect, ...]
    frames: float = 3.0
    """Frames of each change."""

    @property
    def actors(self) -> tuple[str, ...]:
        return (self.walk.thing, *dict.fromkeys(change.sprite for effect in self.effects for change in effect.changes))

    def play(self, scene: Scene, at: float) -> float:
        end = self.walk.perform(scene, at)
        arrivals = [at, *(stop for begin, stop in scene.tracks[self.walk.thing, "at"].spans if at <= begin and stop <= end)]
        for effect in self.effects:
            number = effect.due(self.walk.route)
            if number is not None:
                begin = arrivals[number] - 1
                scene.play(*effect.changes, frames=self.frames, at=begin)
                end = max(end, begin + self.frames)
        return end

    def moments(self, scene: Scene) -> list[float]:
        return self.walk.moments(scene)

    def varied(self) -> dict[str, Act]:
        return {name: replace(self, walk=act) for name, act in self.walk.varied().items()}

    def read(self, seen: Seen) -> Reading:
        trip = self.walk.read(seen)
        mover, passed_by = self.walk.visited(seen)
        places = [visit.cell for visit in passed_by]
        last = int(np.clip(seen.frames_of(5.0), 2, 5))  # of a clip with few frames, few are at rest
        values, shown, between, lost, due = [], dict(trip.shown), [], trip.lost, 0
        for effect in self.effects:
            number = effect.due(places)
            done, free = self._done(seen, effect, mover)
            cause = passed_by[number].frame if number is not None else None
            values.append(_in_time(done, cause, seen) * tolerance(1 - float(np.median(done[-last:])), 0.15, 0.5))
            due += cause is not None
            lost = max(lost, lost_of(done))
            between += free
            for change in effect.changes:
                first = getattr(seen.at_first(change.sprite).state, change.prop)
                if first is None and change.prop == "fill":
                    first = _own_fill(seen, change.sprite)
                shown[change.sprite, change.prop] = [change.to if part > 0.5 else first for part in done]
        met = float(np.mean(values))
        so_far = min(1.0, sum(values) / due) if due else 1.0
        part = 1 - SHARE + SHARE * met
        return replace(
            trip, right=trip.right * part, exact=trip.exact * part, way=trip.way * (1 - SHARE + SHARE * so_far), lost=lost, shown=shown,
            between=tuple(between), said=f"{trip.said}; {met:.0%} of what it should bring about came when it came",
        )  # fmt: skip

    def _done(self, seen: Seen, effect: Effect, mover: Found) -> tuple[np.ndarray, list[Between]]:
        """How far an effect has come in each frame (T,), by what is seen of it beside the mover, and where anything between may show meanwhile."""
        before = seen.opening.without(self.walk.thing)
        after = before.without()
        after.play(*effect.changes, frames=0, at=0)
        start, end = picture(before), picture(after, 1)
        way = real(end) - real(start)
        length = dot(way, way)
        where = length > 8.0**2
        if not where.any():
            return np.zeros(len(seen)), []
        ys, xs = np.nonzero(where)
        weight = np.minimum(length[where], 60.0**2)
        part = np.clip(dot(real(seen.frames[:, ys, xs]) - real(start)[where], way[where]) / length[where], 0, 1)
        radius = _reach(seen, self.walk.thing) + EDGE
        at = np.array([pixels(place) for place in held(mover.at, seen.at_first(self.walk.thing).state.at)])
        free = np.hypot(xs - at[:, :1], ys - at[:, 1:]) > radius
        told = (free * weight).sum(axis=1)
        done = np.where(told > VISIBLE * weight.sum(), (part * free * weight).sum(axis=1) / np.maximum(told, 1e-6), np.nan)
        done = np.clip(held(done, 0.0) / 0.93, 0, 1)
        begun = int(np.flatnonzero(done > 0.06)[0]) if (done > 0.06).any() else len(seen)
        over = int(np.flatnonzero(done < 0.9)[-1]) + 1 if (done < 0.9).any() else 0
        # While the mover lies over it nothing is told of it: it may have begun when that was first so.
        hidden = told <= VISIBLE * weight.sum()
        while 0 < begun < len(seen) and hidden[begun - 1]:
            begun -= 1
        return done, [Between.of(dilate(where, 1), start, end, since=max(0, begun - 3), until=max(over, begun) + 4)]


@dataclass(frozen=True)
class trail(Act):
    """A walk, or a thing that goes along a way, and a mark that grows behind it: one act for each step, for some `steps`, or for all the way. It is never far
    ahead of what goes, nor more than a step behind."""

    walk: walk | go
    mark: Act
    late: float = 0.0
    """By this share of a step its mark begins later, as it is played: what begins at the rim of a place is not to come out ahead of what goes."""
    steps: tuple[int, ...] = ()
    """How many steps each part of the mark goes with (a straight line over several places, say); one each, if nothing is said."""

    @property
    def actors(self) -> tuple[str, ...]:
        return (*self.walk.actors, *self.mark.actors)

    def enter(self, scene: Scene) -> None:
        self.mark.enter(scene)
        for name in self.walk.actors:  # what goes lies above what it leaves behind
            scene.sprites[name] = scene.sprites.pop(name)

    def play(self, scene: Scene, at: float) -> float:
        begin = at
        end = self.walk.perform(scene, at)
        spans = [(start, stop) for start, stop in scene.tracks[self.walk.thing, "at"].spans if begin <= start and stop <= end]
        if self.steps:
            last = np.cumsum(self.steps)
            spans = [(spans[stop - count][0], spans[stop - 1][1]) for count, stop in zip(self.steps, last.tolist(), strict=True)]
        spans = spans if hasattr(self.mark, "acts") else [(begin, end)]
        pace = {"ease": self.walk.ease} if isinstance(self.walk, go) else {}
        for act, (start, stop) in zip(getattr(self.mark, "acts", (self.mark,)), spans, strict=False):
            wait = self.late * (stop - start)
            replace(act, frames=stop - start - wait, **pace).perform(scene, start + wait)
        return end

    def moments(self, scene: Scene) -> list[float]:
        return self.walk.moments(scene)

    def varied(self) -> dict[str, Act]:
        return {name: replace(self, walk=act) for name, act in self.walk.varied().items()} | {
            name: replace(self, mark=act) for name, act in self.mark.varied().items() if name in ("bolder", "finer")
        }

    def words(self) -> tuple[Words, ...]:
        return (("behind", "in its wake", "as it passes", "it leaves"),)

    def read(self, seen: Seen) -> Reading:
        trip, mark = self.walk.read(seen), self.mark.read(seen)
        step = 1 / max(1, self.walk.remaining(self.walk.start)) if isinstance(self.walk, walk) else STEP
        ahead = float((mark.done - trip.done).max()) - step
        behind = float((np.minimum.accumulate(trip.done[::-1])[::-1] - mark.done).max()) - step
        order = tolerance(ahead, *AHEAD) * tolerance(behind, *AHEAD)
        mean = {key: (1 - SHARE) * getattr(trip, key) + SHARE * getattr(mark, key) for key in ("right", "exact", "way")}
        return Reading(
            trip.done, **mean, looks=trip.looks, order=order * mark.order, lost=max(trip.lost, mark.lost), said=f"{trip.said}; {mark.said}",
            shown=dict(trip.shown) | dict(mark.shown), between=(*trip.between, *mark.between), on_top=(*mark.on_top, *self.walk.actors),
        )  # fmt: skip


@dataclass(frozen=True)
class sealed(Act):
    """An act, and then a mark that claims its end (a frame around the mated king, say): the mark counts only as far as the act was right."""

    act: Act
    mark: Act
    pause: float = PAUSE

    @property
    def actors(self) -> tuple[str, ...]:
        return (*self.act.actors, *self.mark.actors)

    def enter(self, scene: Scene) -> None:
        self.act.enter(scene)
        self.mark.enter(scene)

    def play(self, scene: Scene, at: float) -> float:
        return self.mark.perform(scene, self.act.perform(scene, at) + self.pause)

    def moments(self, scene: Scene) -> list[float]:
        return [*self.act.moments(scene), *self.mark.moments(scene)]

    def leaves(self) -> Iterator[Act]:
        yield from self.act.leaves()
        yield from self.mark.leaves()

    def words(self) -> tuple[Words, ...]:
        return (*self.act.words(), *self.mark.words(), ("then", "after that", "first", "once"))

    def varied(self) -> dict[str, Act]:
        first, last = self.act.varied(), self.mark.varied()
        found = {name: replace(self, act=first.get(name, self.act), mark=last.get(name, self.mark)) for name in dict.fromkeys([*first, *last])}
        return found | {"longer pauses": replace(self, pause=3 * self.pause + 4)}

    def read(self, seen: Seen) -> Reading:
        act, mark = self.act.read(seen), self.mark.read(seen)
        mean = {key: getattr(act, key) * (1 - SHARE + SHARE * getattr(mark, key)) for key in ("right", "exact", "way")}
        order = act.order * mark.order * follows(act.done, mark.done, max(2.0, seen.frames_of(SLACK)))
        return Reading(
            (1 - SHARE) * act.done + SHARE * mark.done, **mean, looks=act.looks, order=order, lost=max(act.lost, mark.lost), said=f"{act.said}; {mark.said}",
            shown=merged((act, mark)), between=(*act.between, *mark.between), on_top=(*act.on_top, *mark.on_top),
            came=steps_come(self.act, act, seen) + steps_come(self.mark, mark, seen),
        )  # fmt: skip


def _reach(seen: Seen, name: str) -> float:
    """The radius of a thing in pixels of what is seen."""
    cut = cutout(seen.at_first(name).state)
    return 0.5 * max(cut[1].shape) if cut else 20 * UNIT


def _own_fill(seen: Seen, name: str) -> Color | None:
    parts = seen.at_first(name).state.parts
    return parts[body(parts)].fill


def _in_time(done: np.ndarray, cause: int | None, seen: Seen) -> float:
    """Whether something came when its cause, a frame, did: 0 to 1."""
    half = when(done, 0.5)
    if cause is None or not math.isfinite(half):
        return 0.0
    early, late = (tuple(seen.frames_of(x) for x in limits) for limits in (EARLY, LATE))
    if seen.view.stills:  # it may come with the next picture, however often one is shown
        late = (2.0 * len(seen), 3.0 * len(seen)) if seen.same[cause + 1 : int(half)].all() else late
    return tolerance(cause - half, *early) * tolerance(half - cause, *late)
