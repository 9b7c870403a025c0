"""Things that go: straight to a place, along a way, as a copy of what stays, or over a board by a rule."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import numpy as np

from ..scene import SIZE, Grid, Point, Scene, Shape, along, fade, linear, move, smooth
from ..scene.timeline import Easing
from ..scoring.follow import Found, follow, held
from ..scoring.passage import passed
from ..scoring.rides import ride
from ..scoring.rules import share, tolerance
from ..scoring.seen import Seen, picture, real, with_state
from ..scoring.tracks import Path
from ..scoring.view import HELD, gap_map
from ..scoring.walks import OFF_LINE, ON_NODE, Visit, bridged, journey, node_visits, underway, visits
from .act import NEARLY, Act, Reading, Words, lost_of
from .drawing import paced

LONGEST = 0.12 * SIZE
"""Canvas units that a thing may go in one frame at 16 per second."""
OFF, ASTRAY = 0.03 * SIZE, 0.07 * SIZE
"""Canvas units off its way up to which a thing goes straight, and from which on it does not."""

COME = 40.0
"""Canvas units from its place within which a thing that rests there has come."""
ALIKE, WHOLE = 24.0, 0.8
"""How far off (8-bit LAB) a pixel of a thing may be, and the share of its pixels that are no farther if it is seen whole."""
HIDDEN, SURE = 0.6, 0.8
"""How badly a thing fits that is hidden by another one, and how well what is surely the thing itself."""
AWAY = 30.0
"""Canvas units from where it lay from which on a thing has set out."""

SKIPPED = 3.0
"""Steps of a walk that may lie between two pictures of a sequence, and be taken for gone."""
SPARSE = 0.9
"""Steps of a walk from one picture to the next from which on not every step is seen."""


@dataclass(frozen=True)
class go(Act):
    """A thing goes to a place, straight or over the points of `way`, keeping its looks. Free: pace and easing; with `any_way` also the way.

    `copied`: a copy of it goes, and it stays. `lifted`: it lies above all others meanwhile. `stays`: whether it ends there; if not, another act goes on with
    it. `crowded`: things of its kind lie beside it, or pass over it; it rests in frames in which it is seen whole where it lay, or where it should come to.
    """

    thing: str
    to: Point
    way: tuple[Point, ...] = ()
    frames: float = 14.0
    copied: bool = False
    lifted: bool = False
    stays: bool = True
    any_way: bool = False
    crowded: bool = False
    ease: Easing = field(default=linear, compare=False)
    longest: float = LONGEST
    near: float = 0.016 * SIZE
    """Canvas units from its place within which it has arrived exactly."""
    looks: tuple[tuple[str, Any], ...] = ()
    """Properties in which it looks other than at first, by an act before (turned, say)."""
    unlike: tuple[tuple[Shape, ...], ...] = ()
    """Shapes of other things that it must be told from at its end: small ones fit each other well enough to be followed."""

    @property
    def name(self) -> str:
        return f"{self.thing} copy" if self.copied else f"{self.thing} lifted" if self.lifted else self.thing

    @property
    def actors(self) -> tuple[str, ...]:
        return (self.name,) if self.copied or not self.lifted else (self.thing, self.name)

    def enter(self, scene: Scene) -> None:
        if self.name not in scene.sprites:
            state = scene.sprites[self.thing].state
            scene.add(self.name, *state.parts, at=state.at, angle=state.angle, scale=state.scale, fill=state.fill, opacity=0.0)

    def play(self, scene: Scene, at: float) -> float:
        if self.name != self.thing and scene.state(self.name, at).opacity == 0:
            scene.play(fade(self.name, 1), *([] if self.copied else [fade(self.thing, 0)]), frames=0, at=at)
        start = scene.state(self.name, at).at
        change = along(self.name, [start, *self.way, self.to]) if self.way else move(self.name, self.to)
        scene.play(change, frames=self.frames, at=at, ease=self.ease)
        return at + self.frames

    def varied(self) -> dict[str, Act]:
        return paced(self) | {"eased": replace(self, ease=smooth)}

    def words(self) -> tuple[Words, ...]:
        return (("copy", "duplicate", "twin"),) if self.copied else ()

    def read(self, seen: Seen) -> Reading:
        view = seen.view
        scene = view.scene
        start = scene.state(self.name, self.began(scene)).at
        found = follow(seen, self.name, self.longest, opacity=1.0, **dict(self.looks))
        at = found.at.copy()
        if (self.copied or self.lifted) and found.seen.any():
            # Before a copy comes off what it is a copy of, it is not seen.
            first = np.flatnonzero(found.seen)[0]
            if math.dist(at[first], seen.at_first(self.thing).state.at) < 0.2 * SIZE:
                at[:first] = seen.at_first(self.thing).state.at
        if self.crowded:
            at = self._at_rest(seen, at, found.fit, start, 0)
            come = np.flatnonzero(np.hypot(*(at - self.to).T) < COME)
            if self.stays and len(come):
                at = self._at_rest(seen, at, found.fit, self.to, int(come[0]), ends=True)
        distance = np.hypot(*(at - self.to).T)
        # Of a clip with few frames the last one before another act goes on shows it nearly there: within half of that, as it is taken for there from then on.
        step = math.dist(start, self.to) * scene.duration / (self.frames * len(seen))
        near = np.flatnonzero(distance < np.clip(0.5 * NEARLY * step, 30, 100))
        if not self.stays and len(near):  # what becomes of it then is the next act's
            at[near[0] :] = self.to
        points = [start, *self.way, self.to]
        trip = ride(view, at, points, longest=self.longest, reach=0.08 * SIZE)
        length = max(trip.length, 1.0)
        come = 1 - np.hypot(*(at - self.to).T) / max(math.dist(start, self.to), 1.0) if self.any_way else trip.along / length
        done = np.clip(held(come, 0.0), 0, 1)
        going = (done > 0.04) & (done < 0.96) & found.seen
        off = float(np.percentile(trip.off[going], 90)) if going.any() and np.isfinite(trip.off[going]).all() else 0.0 if self.any_way else math.inf
        straight = 1.0 if self.any_way else tolerance(off, OFF, ASTRAY)
        run = float(done.max())
        shown = share(float((found.fit[going] > 0.2).sum()), float(((done > 0.04) & (done < 0.96)).sum())) if going.any() else 0.0
        way = run * straight * passed(done, self.frames * run, view) * tolerance(1 - shown, 0.35, 0.8)
        if self.stays:
            apart = math.dist(Path(at).end(view.last), self.to) if np.isfinite(at[-1, 0]) or self.copied else math.inf
            apart = apart if math.isfinite(apart) else float(np.nanmedian(distance[-view.last :])) if np.isfinite(distance[-view.last :]).any() else math.inf
        else:
            apart = float(np.nanmin(distance, initial=math.inf))
        exact = tolerance(apart, self.near, self.near + 0.055 * SIZE) * (run > 0.05)
        ends = f"ends {apart:.0f} units off" if math.isfinite(apart) else "is not seen at the end"
        said = f"{self.thing} was seen going {run:.0%} of its way and {ends}"
        return Reading(
            done, float(tolerance(apart, 2.2 * self.near, self.near + 0.055 * SIZE) * (run > 0.05)), exact, way, said,
            looks=(found.looks(going) if going.any() else 1.0) * (self._told(seen) if run > 0.95 else 1.0), lost=lost_of(done),
            **explained(seen, self, found, at),
        )  # fmt: skip

    def _at_rest(self, seen: Seen, at: np.ndarray, fit: np.ndarray, place: Point, since: int, ends: bool = False) -> np.ndarray:
        """Where it is in each frame, by how it was read (`at`, `fit`): between two frames, from one on, in which it is seen whole in a place, it rests there,
        and if it `ends` there, wherever it is hidden after that. What is like it and close by, or passes over it, seems to draw it along."""
        bare = seen.opening.without(*(name for name in seen.actors if name != self.name))
        own, without = (real(picture(with_state(bare, self.name, at=place, opacity=opacity))) for opacity in (1.0, 0.0))
        where, found = gap_map(own, without) > 12, at.copy()
        if not where.any():
            return at
        unsure = ~(np.hypot(*(at - place).T) > LONGEST) | (fit < SURE)
        alike = (gap_map(seen.real[since:, where], own[where][None]) < ALIKE).mean(axis=1) > WHOLE
        whole = since + np.flatnonzero(alike & unsure[since:])
        hidden = (fit < HIDDEN) & ends
        if len(whole):
            hidden[whole[0] : whole[-1]] = True
        found[whole], hidden[whole] = place, False
        for frame in np.flatnonzero(hidden & unsure):
            if frame > since:
                found[frame] = found[frame - 1]
        return found

    def _told(self, seen: Seen) -> float:
        """Whether it looks more like itself than like any other thing, at its end: 0 to 1."""
        bare = seen.opening.without(*(name for name in seen.actors if name != self.name))
        kinds = ({}, *({"parts": one} for one in self.unlike))
        own, *others = (real(picture(with_state(bare, self.name, at=self.to, opacity=1.0, **kind))) for kind in kinds)
        final, told = real(seen.final), 1.0
        for other in others:
            apart = gap_map(own, other) > 12
            if apart.any():
                off, away = (float(gap_map(final, one)[apart].mean()) for one in (own, other))
                told = min(told, tolerance(off / max(away, 1e-6), 0.85, 1.15))
        return told


def explained(seen: Seen, act: Any, found: Found, at: np.ndarray) -> dict[str, Any]:
    """What a followed thing explains: itself, where it was seen, drawn above the rest if it was lifted. Until it sets out it lies where it lay: what is read
    of it there, when something passes over it, is no move."""
    start = np.asarray(seen.at_first(act.name).state.at, float)
    places = held(at, start)
    away = np.hypot(*(places - start).T)
    gone = np.flatnonzero(away > AWAY)
    if not len(gone) and (away[-3:] > 4).all():  # the clip ends as it has just set out
        gone = np.array([len(away) - 1])
    rest = np.flatnonzero(away[: gone[-1]] <= 4) if len(gone) else np.zeros(0, int)  # what passes over it may seem to take it along for a while
    since = (int(rest[-1]) + 1 if len(rest) else 0) if len(gone) else len(places)
    places[:since] = start
    shown = {(act.name, "at"): places}
    if act.name == act.thing:
        return {"shown": shown}
    up = np.where(np.arange(len(places)) >= since, 1.0, 0.0).tolist()
    shown[act.name, "opacity"] = up
    if not getattr(act, "copied", False):
        shown[act.thing, "opacity"] = [1.0 - one for one in up]
    return {"shown": shown, "on_top": (act.name,)}


def send_copy(thing: str, to: Point, **options: Any) -> go:
    """A copy of a thing goes to a place; the thing itself stays."""
    return go(thing, to, copied=True, **options)


@dataclass(frozen=True)
class walk(Act):
    """A thing goes over the cells of a board, or the nodes of a graph, by a rule: `remaining` tells how many steps a best route still needs from a state, None
    where none may be. Every best route is right; `route` is the one that is played. A state is the place, or what `enter` makes of a state and a place.

    `board` is a Grid, whose places are (row, column), or the nodes' places in canvas units; `joined` tells of two places whether the second may follow
    the first (by default cells that share an edge, and any nodes).
    """

    thing: str
    board: Grid | tuple[Point, ...]
    remaining: Callable[[Any], int | None] = field(compare=False)
    start: Any
    route: tuple[Any, ...]
    frames: float = 4.0
    """Frames for each step."""
    enter_place: Callable[[Any, Any], Any] | None = field(default=None, compare=False)
    joined: Callable[[Any, Any], bool] | None = field(default=None, compare=False)
    radius: float = 40.0
    """Of a node, in canvas units."""
    others: tuple[tuple[Any, ...], ...] = ()
    """Other best routes, for variation."""

    @property
    def name(self) -> str:
        return self.thing

    @property
    def actors(self) -> tuple[str, ...]:
        return (self.thing,)

    def place(self, cell: Any) -> Point:
        """Where a cell or node lies, in canvas units."""
        return self.board.centre(*cell) if isinstance(self.board, Grid) else tuple(self.board[cell])

    def play(self, scene: Scene, at: float) -> float:
        for before, cell in zip(self.route, self.route[1:], strict=False):
            frames = self.frames if isinstance(self.board, Grid) else max(4.0, self.frames * math.dist(self.place(before), self.place(cell)) / 150)
            scene.play(move(self.thing, self.place(cell)), frames=frames, at=at)
            at += frames
        return at

    def moments(self, scene: Scene) -> list[float]:
        begin, end = self.span(scene)
        return [stop for _, stop in scene.tracks[self.thing, "at"].spans if begin <= stop <= end]

    def varied(self) -> dict[str, Act]:
        found = {"fast": replace(self, frames=0.6 * self.frames), "slow": replace(self, frames=2 * self.frames)}
        return found | {f"another best route {number}": replace(self, route=route) for number, route in enumerate(self.others, 1)}

    def read(self, seen: Seen) -> Reading:
        view = seen.view
        cell, on_grid = self.step, isinstance(self.board, Grid)
        found, passed_by = self.visited(seen)
        options = {"joined": self.joined} if self.joined else {}
        trip = journey(passed_by, self.start, self.remaining, enter=self.enter_place, **options)
        if not on_grid and passed_by and trip.good == trip.steps < trip.optimal:
            trip = trip.ahead(self._underway(found, passed_by))
        optimal = max(trip.optimal, 1)
        levels, forbidden = self._levels(passed_by, len(view))
        done = np.clip(1 - levels / optimal, 0, 1)
        lawful = max(0.0, 1 - 0.25 * trip.breaches) * (0.5 if forbidden else 1.0)
        goal = self.remaining(self._end_state(passed_by)) == 0 if passed_by else False
        end = found.end(view.last)
        rests = passed_by and math.isfinite(end[0]) and math.dist(end, self.place(passed_by[-1].cell)) < 0.35 * cell
        said = f"{trip.reason}; {trip.faults('a forbidden place was entered' if forbidden else '')}"
        right = lawful * trip.brevity * trip.made * bool(goal and rests)
        looks = found.looks() * tolerance(float(found.seen.mean()), 0.85, 0.5)
        exact = trip.arrival(bool(goal and rests), not forbidden)
        at = held(found.at, self.place(self.route[0]))
        begun, over = self.span(view.scene)
        way = trip.progress * passed(_gone(at), (over - begun) * min(1.0, trip.progress), view)
        return Reading(done, right, exact, way, said, looks, lost=float(done.max() - done[-1]), shown={(self.thing, "at"): at})

    def visited(self, seen: Seen) -> tuple[Found, list[Visit]]:
        """Where the walker is in each frame, and the places that it comes to, one after another."""
        found = follow(seen, self.thing, max(LONGEST, 1.4 * self.step))
        if seen.view.stills:
            on = visits(found, self.board, sparse=True) if isinstance(self.board, Grid) else node_visits(found, self.board, ON_NODE * self.radius, math.inf)
            return found, bridged([replace(visit, jumped=False) for visit in on], SKIPPED / HELD, self._onward)
        if not isinstance(self.board, Grid):
            return found, node_visits(found, self.board, ON_NODE * self.radius, OFF_LINE)
        pace = seen.view.scene.duration / len(seen) / self.frames
        if pace <= SPARSE:
            return found, visits(found, self.board)
        return found, bridged(visits(found, self.board, sparse=True), pace, self._onward)

    def _onward(self, way: Sequence[Any]) -> list[list[Any]]:
        """A way over cells or nodes, longer by each step with which a best route goes on."""
        enter = self.enter_place or (lambda state, cell: cell)
        state = reduce(enter, way, self.start)
        left = self.remaining(state)
        if isinstance(self.board, Grid):
            row, column = way[-1]
            around = [cell for cell in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)) if self.board.inside(*cell)]
        else:
            around = range(len(self.board))
        around = [place for place in around if not self.joined or self.joined(way[-1], place)]
        return [[*way, place] for place in around if left and self.remaining(enter(state, place)) == left - 1]

    @property
    def step(self) -> float:
        """About how long a step is, in canvas units."""
        return self.board.cell if isinstance(self.board, Grid) else 150.0

    def _underway(self, track: Path, passed_by: Sequence[Any]) -> float:
        """Between nodes: the share of the next right step that was gone when the clip ended."""
        last, state = passed_by[-1], self._end_state(passed_by)
        enter, left = self.enter_place or (lambda state, cell: cell), self.remaining(state)
        if left is None:
            return 0.0
        nodes = [node for node in range(len(self.board)) if not self.joined or self.joined(last.cell, node)]
        ahead = [self.place(node) for node in nodes if node != last.cell and self.remaining(enter(state, node)) == left - 1]
        return max((underway(track, self.place(last.cell), place, last.frame) for place in ahead), default=0.0)

    def states(self, passed_by: Sequence[Any]) -> list[Any]:
        """The states that it is in after each of the places that it comes to (as `visited` gives them)."""
        enter = self.enter_place or (lambda state, cell: cell)
        found, state = [], self.start
        for visit in passed_by:
            state = enter(state, visit.cell)
            found.append(state)
        return found

    def _end_state(self, passed_by: Sequence[Any]) -> Any:
        return self.states(passed_by)[-1]

    def _levels(self, passed_by: Sequence[Any], count: int) -> tuple[np.ndarray, bool]:
        """How many steps were still needed in each frame, and whether a place was entered where none may be."""
        levels = np.full(count, float(self.remaining(self.start)))
        forbidden = False
        for visit, state in zip(passed_by, self.states(passed_by), strict=True):
            left = self.remaining(state)
            if left is None or not math.isfinite(left):
                forbidden = True
            else:
                levels[visit.frame :] = left
        return levels, forbidden


def _gone(at: np.ndarray) -> np.ndarray:
    """Which share of all its way a thing had gone in each frame (T,), from its places (T, 2); what trembles goes nowhere."""
    steps = np.hypot(*np.diff(at, axis=0, prepend=at[:1]).T)
    gone = np.cumsum(np.where(steps > 2.0, steps, 0.0))
    return gone / max(gone[-1], 1e-9)
