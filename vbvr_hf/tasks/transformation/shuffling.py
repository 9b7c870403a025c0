"""Cups that change places over a hidden ball, as one act: the shell game, played and read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

import numpy as np

from ...acts import Act, Reading
from ...acts.act import lost_of
from ...acts.moving import LONGEST
from ...scene import Change, Point, Scene, fade, linear, move, smooth
from ...scene.timeline import Easing
from ...scene.timeline import follow as led
from ...scoring.follow import SURE, follow, held
from ...scoring.passage import passed
from ...scoring.rules import share, tolerance
from ...scoring.seen import Seen
from ...scoring.tracks import Path
from ...scoring.view import HELD
from .exchanges import Exchange, carried_out, exchanges, places_taken

DOWN, UP, REST = 14.0, 14.0, 2.0
"""Frames in which a cup is lowered, and lifted, and between two exchanges."""
UNDER_WAY = 0.35
"""The share of an exchange at which a key frame shows it."""
NEAR = 0.45
"""Of the way from one place to the next: so near to a place a cup stands there."""
FRONT, BACK = 1.1, 0.9
"""Size of the cup that passes in front, and behind, halfway."""


@dataclass(frozen=True)
class shuffle(Act):
    """The cup over the ball is lowered, cups change places as `swaps` says (pairs of place numbers), and one cup is lifted. Cups slide past each other on
    the table. Free: pace, easing, which of two passes in front, how high a cup is lifted.

    `cups` stand on `places` in order, the one at `start` lifted by `lift`; `ball` lies there. `goal` is where a cup is lifted in the end.
    """

    cups: tuple[str, ...]
    places: tuple[Point, ...]
    ball: str
    ball_below: float
    """How far (canvas units) the ball's middle lies below a place."""
    start: int
    swaps: tuple[tuple[int, int], ...]
    goal: int
    lift: float
    frames: float = 16.0
    """Frames of an exchange."""
    bow: float = 90.0
    """How far nearer the front, or the back, two cups pass: so far that none hides another in between."""
    turned: bool = False
    """Whether the cup that comes from the left passes in front."""
    ease: Easing = linear

    @property
    def actors(self) -> tuple[str, ...]:
        return (self.ball, *self.cups)

    def play(self, scene: Scene, at: float) -> float:
        order = list(range(len(self.cups)))
        scene.play(move(self.cups[self.start], self.places[self.start]), frames=DOWN, at=at, ease=self.ease)
        at += DOWN
        scene.play(fade(self.ball, 0), frames=0, at=at)
        for a, b in self.swaps:
            at += REST
            for from_, to, sign in ((a, b, 1 if self.turned else -1), (b, a, -1 if self.turned else 1)):
                scene.play(*self._past(self.cups[order[from_]], self.places[from_], self.places[to], sign), frames=self.frames, at=at, ease=self.ease)
            order[a], order[b] = order[b], order[a]
            at += self.frames
        at += REST
        hidden = places_taken(self.start, self.swaps)[-1]
        if hidden == self.goal:
            x, y = self.places[hidden]
            scene.play(move(self.ball, (x, y + self.ball_below)), fade(self.ball, 1), frames=0, at=at)
        x, y = self.places[self.goal]
        scene.play(move(self.cups[order[self.goal]], (x, y - self.lift)), frames=UP, at=at, ease=self.ease)
        return at + UP

    def _past(self, cup: str, start: Point, end: Point, sign: int) -> tuple[Change, Change]:
        """A cup goes over to another place, nearer the front (sign 1) or the back (-1)."""
        most = FRONT if sign > 0 else BACK

        def place(u: float) -> Point:
            return (start[0] + (end[0] - start[0]) * u, start[1] + sign * self.bow * math.sin(math.pi * u))

        def size(u: float) -> tuple[float, float]:
            return (1 + (most - 1) * math.sin(math.pi * u),) * 2

        return led(cup, place), Change(cup, "scale", path=size)

    def moments(self, scene: Scene) -> list[float]:
        # Cups that have changed places look as before: a picture shows an exchange while it is under way.
        at, each = self.began(scene) + DOWN, REST + self.frames
        return [at, *(at + index * each + REST + UNDER_WAY * self.frames for index in range(len(self.swaps))), at + len(self.swaps) * each + REST + UP]

    def varied(self) -> dict[str, Act]:
        return {
            "fast": replace(self, frames=0.6 * self.frames), "slow": replace(self, frames=1.6 * self.frames), "eased": replace(self, ease=smooth),
            "the other in front": replace(self, turned=not self.turned), "lifted less": replace(self, lift=0.85 * self.lift),
        }  # fmt: skip

    def read(self, seen: Seen) -> Reading:
        view, places = seen.view, np.array(self.places)
        found = [follow(seen, cup, LONGEST) for cup in self.cups]
        tracks = [Path(_bridged(at)) for at in _least_moved([one.at for one in found], self._first())]
        near = NEAR * (places[1, 0] - places[0, 0])
        made = self._pictured(tracks) if view.stills else exchanges(tracks, self.places, near=near, longest=LONGEST / view.rate)
        wanted = [tuple(sorted(pair)) for pair in self.swaps]
        count = carried_out(made, wanted)
        needless = max(0, len(made) - len(wanted)) if count == len(wanted) else 0
        followed = share(count, len(wanted) + needless)
        # Each part's progress: the lowering, the exchanges that were carried out, the lifting of what is up in the end.
        high = [np.clip((places[0, 1] - held(track.at, place)[:, 1]) / self.lift, 0, 1) for track, place in zip(tracks, self._first(), strict=True)]
        down = np.maximum.accumulate(1 - high[self.start])
        parts = [(down, DOWN)]
        for one in made[:count]:
            if view.stills:
                parts.append(((np.arange(len(view)) >= one.start).astype(float), self.frames))
                continue
            ways = [_gone(tracks[one.after[place]].at, one.start, one.end, places[place]) for place in one.places]
            parts.append((np.mean(ways, axis=0), self.frames))
        parts += [(np.zeros(len(view)), self.frames)] * (len(wanted) - count)
        ends = np.array([track.end() for track in tracks])
        column = np.nan_to_num(np.abs(ends[:, None, 0] - places[None, :, 0]), nan=np.inf).argmin(axis=1)
        raised = [cup for cup in range(len(self.cups)) if ends[cup, 1] < places[0, 1] - 0.5 * self.lift]
        last = made[-1].end + HELD * view.stills if made else int(np.argmax(down > 0.9))
        up = np.zeros(len(view))
        if len(raised) == 1:
            up[last:] = high[raised[0]][last:]
        up = np.clip(up / 0.84, 0, 1)  # how high it is lifted is free
        parts.append((up, UP))
        ball = follow(seen, self.ball, LONGEST)
        under = (self.places[self.goal][0], self.places[self.goal][1] + self.ball_below)
        shown = math.dist(ball.end(), under) < 0.3 * (places[1, 0] - places[0, 0]) if math.isfinite(ball.end()[0]) else False
        lifted = len(raised) == 1 and column[raised[0]] == self.goal and sorted(column.tolist()) == list(range(len(places)))
        right = (0.5 * shown + 0.5) * lifted * (0.3 + 0.7 * followed)
        # How high a lifted cup stands is free.
        off = np.hypot(*((ends - places[column]) * np.where(np.isin(np.arange(len(ends)), raised)[:, None], (1, 0), (1, 1))).T)
        exact = right * float(np.mean([tolerance(value, 16, 52) for value in np.nan_to_num(off, nan=1e3)]))
        done = np.mean([series for series, _ in parts], axis=0)
        # Whole frames cut the first and the last bit off a part's way.
        way = float(np.mean([passed(series, (frames - 3) * float(series.max()), view) * float(series.max()) for series, frames in parts]))
        said = f"{count} of {len(wanted)} exchanges in order, {needless} too many; the ball is {'shown' if shown else 'not shown'} at place {self.goal + 1}"
        going = np.any([_moving(track.at) for track in tracks], axis=0)
        looks = float(np.mean([one.looks(going) for one in found]))
        shown = self._shown(tracks if view.stills else _steadied(tracks, made, places), ball, down, up)
        came = np.sum([series for series, _ in parts], axis=0)
        return Reading(done, right, exact, way, said, looks, lost=lost_of(done) * len(parts) * 0.3, shown=shown, came=came)

    def _pictured(self, tracks: Sequence[Path]) -> list[Exchange]:
        """The exchanges that pictures show under way: two places are empty, and all other cups stand on theirs."""
        found: list[Exchange] = []
        at, order = np.stack([track.at for track in tracks], axis=1), tuple(range(len(self.cups)))
        near = 0.12 * (self.places[1][0] - self.places[0][0])
        for frame in range(HELD, len(at), HELD):
            taken = np.hypot(*(at[frame][:, None] - np.array(self.places)).transpose(2, 0, 1)) <= near
            empty = tuple(np.flatnonzero(~taken.any(axis=0)).tolist())
            if len(empty) == 2:
                a, b = empty
                after = tuple(order[{a: b, b: a}.get(place, place)] for place in range(len(order)))
                found.append(Exchange(order, after, frame, frame, True, True))
                order = after
        return found

    def _first(self) -> list[Point]:
        """Where each cup stands at first."""
        return [(x, y - self.lift * (index == self.start)) for index, (x, y) in enumerate(self.places)]

    def _shown(self, tracks: Sequence[Path], ball: Path, down: np.ndarray, up: np.ndarray) -> dict:
        """Cups where they were seen; the ball until it is covered, and from when a cup is lifted."""
        shown = {(cup, "at"): held(track.at, place) for cup, track, place in zip(self.cups, tracks, self._first(), strict=True)}
        x, y = self.places[self.start]
        since = int(np.argmax(up > 0)) if up.any() else len(up)
        exchanged = (np.arange(len(up)) < since) & (down > 0.9)
        for cup in self.cups:  # what passes in front is larger, behind smaller
            nearer = np.where(exchanged, np.clip((shown[cup, "at"][:, 1] - y) / self.bow, -1, 1), 0.0)
            shown[cup, "scale"] = [(1 + part * (FRONT - 1 if part > 0 else 1 - BACK),) * 2 for part in nearer.tolist()]
        at = np.tile((x, y + self.ball_below), (len(up), 1)).astype(float)
        if np.isfinite(ball.end()[0]):
            at[since:] = (self.places[self.goal][0], self.places[self.goal][1] + self.ball_below)
        seen_late = bool((ball.fit[since:] > SURE).any()) if since < len(up) else False
        shown[self.ball, "at"] = at
        # Of a clip with few frames the cup may be on its way elsewhere in the first one after the last in which it was nearly down.
        open_to = (down < 0.92) & (np.maximum.accumulate(np.abs(shown[self.cups[self.start], "at"][:, 0] - x)) < 16)
        shown[self.ball, "opacity"] = np.where(np.arange(len(up)) < since, open_to, seen_late).astype(float).tolist()
        return shown


def _least_moved(found: Sequence[np.ndarray], first: Sequence[Point]) -> list[np.ndarray]:
    """Places (T, 2) of things that look alike, each from its `first` one on, such that all move least from frame to frame: that tells which is which even
    where few frames are shown, and none goes on as it went before. As each passes on a side of its own, what they move up or down counts more; and as most
    stand still, one that goes far counts less than many that go a little."""
    at = np.stack(found, axis=1)
    told, last = np.full_like(at, np.nan), np.array(first, float)
    ways = np.array(list(permutations(range(len(found)))))
    for frame, places in enumerate(at):
        gaps = (places[None] - last[:, None]) * (1, 2.4)  # from the last place of one to where another was found
        moved = np.nan_to_num(np.sqrt(np.hypot(gaps[..., 0], gaps[..., 1])))
        best = ways[moved[np.arange(len(found)), ways].sum(axis=1).argmin()]
        told[frame] = places[best]
        last = np.where(np.isfinite(told[frame]), told[frame], last)
    return list(np.moveaxis(told, 1, 0))


def _bridged(at: np.ndarray, most: int = 9) -> np.ndarray:
    """Places (T, 2) whose short gaps, where a thing was hidden by another, are bridged evenly."""
    at = at.copy()
    known = np.flatnonzero(np.isfinite(at[:, 0]))
    for a, b in pairwise(known):
        if 1 < b - a <= most:
            at[a + 1 : b] = at[a] + (at[b] - at[a]) * (np.arange(1, b - a) / (b - a))[:, None]
    return at


def _steadied(tracks: Sequence[Path], made: Sequence[Exchange], places: np.ndarray) -> list[Path]:
    """The same with things that an exchange leaves alone where they stand: what is read of them while another passes in front is no move."""
    found = [track.at.copy() for track in tracks]
    for one in made:
        for place, thing in enumerate(one.before):
            part = found[thing][one.start : one.end + 1]
            if place not in one.places and np.nanmax(np.hypot(*(part - places[place]).T), initial=0.0) < 36:
                part[:] = places[place]
    return [Path(at) for at in found]


def _gone(at: np.ndarray, start: int, end: int, to: np.ndarray) -> np.ndarray:
    """How much of its way to a place a thing has gone in each frame (T,), in an exchange from frame to frame."""
    first = at[start]
    way = max(float(abs(to[0] - first[0])), 1.0)
    done = np.clip(np.abs(held(at, first)[:, 0] - first[0]) / way, 0, 1)
    done[: start + 1], done[end:] = 0.0, 1.0
    return np.maximum.accumulate(done)


def _moving(at: np.ndarray) -> np.ndarray:
    """Whether a thing moves in each frame: (T,) bool."""
    return np.hypot(*np.diff(np.nan_to_num(at), axis=0, prepend=at[:1]).T) > 3
