"""Pieces that are moved by a rule until a goal is reached."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np

from ..scene import Point, Scene, move, smooth
from ..scene.curves import nearest
from ..scene.timeline import Easing, linear
from ..scoring.follow import follow, held
from ..scoring.passage import passed
from ..scoring.rules import share, tolerance
from ..scoring.seen import Seen
from ..scoring.walks import LEAP, Visit, journey
from .act import Act, Reading, lost_of
from .drawing import paced

ON_PLACE = 0.2
"""Of the least distance between places: within so much of one a piece lies there; between places it is farther from both."""
OFF_WAY = 0.15
"""Of that distance: a piece farther than so from the straight way between two places has left it."""
AT_ONCE = 3.0
"""Frames at 16 per second in which two pieces may be under way at once."""

State = tuple[int, ...]
"""The place (a number) of each piece, in order."""


@dataclass(frozen=True)
class moves(Act):
    """Pieces go straight from place to place, one at a time, by a rule, until a goal is reached. Every shortest solution is right; `route` is the one played.

    `legal` gives the states that one move leads to from a state, `remaining` the moves that a shortest solution still needs from one, None (or NaN) where it
    leads nowhere or is not known. Free: pace, easing and rests.
    """

    pieces: tuple[str, ...]
    places: tuple[Point, ...]
    start: State
    legal: Callable[[State], Collection[State]] = field(compare=False)
    remaining: Callable[[State], float | None] = field(compare=False)
    route: tuple[tuple[int, int], ...]
    """(piece, place) of each move."""
    frames: float = 6.0
    rest: float = 2.0
    ease: Easing = linear
    stride: float = 1.0
    """How long a move is, in the least distance between places: a knight's goes farther."""
    off: float = OFF_WAY
    """So much of that distance off the straight way a piece has left it: more, where places are near each other and moves are long."""

    @property
    def actors(self) -> tuple[str, ...]:
        return self.pieces

    def play(self, scene: Scene, at: float) -> float:
        for piece, place in self.route:
            scene.play(move(self.pieces[piece], self.places[place]), frames=self.frames, at=at, ease=self.ease)
            at += self.frames + self.rest
        return at - self.rest

    def moments(self, scene: Scene) -> list[float]:
        begin, end = self.span(scene)
        return sorted(stop for name in self.pieces if (name, "at") in scene.tracks for _, stop in scene.tracks[name, "at"].spans if begin <= stop <= end)

    def varied(self) -> dict[str, Act]:
        return paced(self) | {"eased": replace(self, ease=smooth), "longer pauses": replace(self, rest=3 * self.rest + 2)}

    def read(self, seen: Seen) -> Reading:
        apart = min(math.dist(a, b) for a in self.places for b in self.places if a is not b)
        found = [follow(seen, name, 1.2 * apart) for name in self.pieces]
        ways = [self._stayed(held(one.at, self.places[place]), apart) for one, place in zip(found, self.start, strict=True)]
        visits, done = self._states(seen, ways, apart)
        trip = journey(visits, self.start, self.remaining, joined=lambda before, after: after in self.legal(before))
        last = visits[-1].cell
        off = max(math.dist(way[-1], self.places[place]) for way, place in zip(ways, last, strict=True)) / apart
        goal = bool(self.remaining(last) == 0 and off < ON_PLACE)
        lawful = max(0.0, 1 - 0.25 * trip.breaches)
        seen_for = min(float(one.seen.mean()) for one in found)
        looks = min(one.looks() for one in found) * tolerance(seen_for, 0.85, 0.5)
        optimal = max(trip.optimal, 1)
        run = share(trip.good, optimal)
        way = trip.progress * passed(done, (self.frames + self.rest) * optimal * run, seen.view)
        shown: dict[tuple[str, str], Sequence[Any]] = {(name, "at"): way for name, way in zip(self.pieces, ways, strict=True)}
        said = f"{trip.reason}; {trip.faults()}"
        return Reading(done, lawful * trip.brevity * trip.made * goal, trip.arrival(goal), way, said, looks=looks, lost=lost_of(done), shown=shown)

    def _stayed(self, way: np.ndarray, apart: float) -> np.ndarray:
        """The way of a piece (T, 2), but that one which is back on the place that it left was there all the time: something passed over it."""
        spots = np.array(self.places, float)
        distance = np.hypot(*(way[:, None] - spots[None]).transpose(2, 0, 1))
        place, resting = distance.argmin(axis=1), np.flatnonzero(distance.min(axis=1) <= ON_PLACE * apart)
        for before, after in pairwise(resting.tolist()):
            if place[before] == place[after]:
                way[before + 1 : after] = spots[place[before]]
        return way

    def _states(self, seen: Seen, ways: Sequence[np.ndarray], apart: float) -> tuple[list[Visit], np.ndarray]:
        """The states that the pieces come to, one after another; and how far the solution had come in each frame (T,), moves under way by their share."""
        spots, count = np.array(self.places, float), len(seen)
        distance = np.array([np.hypot(*(way[:, None] - spots[None]).transpose(2, 0, 1)) for way in ways])
        on, place = distance.min(axis=2) <= ON_PLACE * apart, distance.argmin(axis=2)
        for piece, home in enumerate(self.start):  # what trembles at the first moment lies where it lay
            on[piece, 0], place[piece, 0] = True, home
        state, since = list(self.start), [0] * len(ways)
        found, moving = [Visit(tuple(state), 0)], ~on
        # A clip with few frames shows a move in few of them.
        leap = max(LEAP, 1.6 * seen.view.scene.duration / count / self.frames)
        left, done = self.remaining(self.start), np.zeros(count)
        best = total = max(float(left or 0), 1.0)
        for frame in range(1, count):
            partial = 0.0
            come = [piece for piece in np.flatnonzero(on[:, frame]) if place[piece, frame] != state[piece]]
            while come:
                # Of pieces that come to their places in one frame the one goes first that can.
                ways_on = {piece: (*state[:piece], int(place[piece, frame]), *state[piece + 1 :]) for piece in come}
                piece = next((piece for piece, after in ways_on.items() if after in self.legal(tuple(state))), come[0])
                come.remove(piece)
                here, there = state[piece], int(place[piece, frame])
                steps = ways[piece][since[piece] : frame + 1]
                jumped = not seen.view.stills and float(np.hypot(*np.diff(steps, axis=0).T).max()) >= leap * math.dist(spots[here], spots[there])
                off = nearest(steps, [spots[here], spots[there]])[1] > self.off * apart
                others = np.delete(moving, piece, axis=0)[:, since[piece] + 1 : frame].any(axis=0) & moving[piece, since[piece] + 1 : frame]
                strayed = 1.0 if others.sum() > seen.frames_of(AT_ONCE) else float(off.mean())
                state[piece], since[piece] = there, frame
                found.append(Visit(tuple(state), frame, bool(jumped), strayed))
                rest = self.remaining(tuple(state))
                best = rest if rest is not None and math.isfinite(rest) else best
            for piece in np.flatnonzero(on[:, frame]):
                since[piece] = frame
            under = np.flatnonzero(moving[:, frame])
            if len(under) == 1:
                piece = under[0]
                gone = float(np.hypot(*(ways[piece][frame] - spots[state[piece]])) / (self.stride * apart))
                partial = min(1.0, gone) if gone < 1.2 else 0.0
            done[frame] = np.clip(1 - (best - partial) / total, 0, 1)
        return found, done
