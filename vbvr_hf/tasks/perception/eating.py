"""A ball that eats others and grows with each: the act, how its place and size are read together, and where there is room for its meals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from ...acts import Act, Reading
from ...acts.act import lost_of
from ...acts.drawing import paced, reach
from ...acts.moving import LONGEST
from ...scene import SIZE, Change, Point, fade, grow, linear, move, smooth
from ...scene.curves import nearest
from ...scene.palette import lab
from ...scene.shapes import body
from ...scene.timeline import Easing
from ...scoring.explain import Between
from ...scoring.follow import held
from ...scoring.passage import passed
from ...scoring.rules import tolerance
from ...scoring.seen import SIDE, UNIT, Seen, pixels, real
from ...scoring.view import dot

SIZE_WORTH = 5.0
"""A unit of radius counts for so many units of way."""
OFF, ASTRAY = 45.0, 110.0
"""Units off its way, by place and size, up to which the ball keeps to it, and from which on it has left it."""
LEFT_FOR = 3
"""Pictures on end in which it is astray until it has left its way for good."""
COVERED = 14.0
"""Units from the middle of what it eats within which that may be gone."""
WHOLE = 0.6
"""The share of all that is black that must lie in one disc for the ball to be seen."""
ASIDE = 0.5
"""How far a pixel may have gone aside on its way from the ground's colour to the ball's, as a share of how far it went."""
SPECK = 4.0
"""Fewer pixels than so are no ball."""
SPARE, EDGE = 12.0, 14.0
"""Canvas units that the ball keeps off others that it passes, and off the picture's edge."""
GROWS = 7.0
"""Frames in which it grows."""


@dataclass(frozen=True)
class eat(Act):
    """A ball goes straight to one thing after another; each is gone once it is covered, and the ball grows then.

    `meals` are names and places, `sizes` the ball's radii, at first and after each meal. Free: pace, easing and rests.
    """

    ball: str
    meals: tuple[tuple[str, Point], ...]
    sizes: tuple[float, ...]
    pace: float = 42.0
    """Canvas units a frame."""
    frames: float = 1.0
    """By which its time is stretched."""
    rest: float = 2.0
    ease: Easing = linear
    least: float = 0.12
    """What has come less than so far from the ground's colour to the ball's is not the ball's."""
    faint: float = 6.0
    """In delta-E, how far a pixel may have gone aside besides."""
    around: float = 12.0
    """Canvas units beyond its radius within which most of what is seen of it lies."""

    @property
    def actors(self) -> tuple[str, ...]:
        return (*(name for name, _ in self.meals), self.ball)

    def growth(self, meals: int) -> Change:
        """The change by which it gets the size that it has after so many meals."""
        return grow(self.ball, self.sizes[meals] / self.sizes[0])

    def looks(self, size: float, meals: int) -> Any:
        """The value of what changes in its growth, where it was seen with a radius, after so many meals."""
        return (float(size / self.sizes[0]),) * 2

    def middle(self, meals: int) -> Point:
        """How far the middle of what is seen of it lies off its place after so many meals, in canvas units."""
        return (0.0, 0.0)

    def reach(self, meals: int) -> float:
        """How far it reaches from its place after so many meals, in canvas units."""
        return self.sizes[meals]

    def whole(self, size: float, meals: int) -> float:
        """What the end is worth by its radius there, after so many meals, beyond how far it is off its way: 0 to 1."""
        return 1.0

    def play(self, scene, at):
        for meals, ((name, place), way) in enumerate(zip(self.meals, self._ways(scene), strict=True), 1):
            run = self.frames * max(6.0, way / self.pace)
            scene.play(move(self.ball, place), frames=run, at=at, ease=self.ease)
            at += run
            scene.play(fade(name, 0), frames=0, at=at)
            scene.play(self.growth(meals), frames=self.frames * GROWS, at=at, ease=self.ease)
            at += self.frames * GROWS + self.rest
        return at - self.rest

    def _ways(self, scene) -> list[float]:
        return [math.dist(a, b) for a, b in pairwise([scene.sprites[self.ball].state.at, *(place for _, place in self.meals)])]

    def moments(self, scene):
        begin, end = self.span(scene)
        return [stop for _, stop in scene.tracks[self.ball, self.growth(1).prop].spans if begin <= stop <= end]

    def varied(self):
        return paced(self) | {"eased": replace(self, ease=smooth), "longer pauses": replace(self, rest=4 * self.rest)}

    def words(self):
        return (("straight",), ("grow", "swell"))

    def read(self, seen: Seen) -> Reading:
        start = seen.at_first(self.ball).state.at
        way, ends = self._way(start)
        places = self.seen_at(seen)
        there = np.isfinite(places[:, 0])
        along, off = _along(seen, places, way)
        gone = held(along, 0.0)
        arrived, eaten = (np.array([0.0, *ends]) for ends in zip(*ends, strict=True))
        done = np.clip((gone[:, None] - eaten[:-1]) / (eaten[1:] - eaten[:-1]), 0, 1)
        runs = done.max(axis=0)
        frames = [self.frames * (GROWS + max(6.0, length / self.pace)) for length in self._ways(seen.view.scene)]
        kept = []
        for part in done.T:
            under = there & (part > 0.02) & (part < 0.98)
            kept.append(tolerance(float(np.percentile(off[under], 90)), OFF, ASTRAY) if under.any() else float(seen.view.stills))
        steps = [passed(part, one * run, seen.view) * run for part, one, run in zip(done.T, frames, runs.tolist(), strict=True)]
        last = float(np.median(off[there][-seen.view.last :])) if there.any() else math.inf
        progress = float(done[-1].mean())
        eats = np.searchsorted((arrived[1:] + eaten[1:]) / 2, gone)
        at = held(places[:, :2] - np.array([self.middle(meals) for meals in eats.tolist()]), start)
        size = held(places[:, 2] / SIZE_WORTH, self.sizes[0])
        came = int((gone[-1] >= arrived[1:] - COVERED).sum())
        right = progress * tolerance(last, OFF, ASTRAY) * self.whole(float(np.median(size[-seen.view.last :])), came)
        looks = [self.looks(one, meals) for one, meals in zip(size, eats.tolist(), strict=True)]
        shown = {(self.ball, "at"): at, (self.ball, self.growth(1).prop): looks}
        for (name, _), reached in zip(self.meals, arrived[1:], strict=True):
            shown[name, "opacity"] = np.where(np.maximum.accumulate(gone) >= reached - COVERED, 0.0, 1.0).tolist()
        seen_for = tolerance(float(there.mean()), 0.85, 0.4)
        said = f"{progress:.0%} of the meals were seen in their order, each as it should be to {np.mean(kept):.0%}"
        return Reading(
            done.mean(axis=1), right, right * tolerance(last, 0.7 * OFF, ASTRAY), float(np.mean(np.multiply(steps, kept))) * seen_for, said,
            lost=lost_of(done.mean(axis=1)), shown=shown, came=done.sum(axis=1), between=self._between(seen, gone, arrived[1:]),
        )  # fmt: skip

    def _between(self, seen: Seen, gone: np.ndarray, arrived: np.ndarray) -> tuple[Between, ...]:
        """Where the ball may be: there what is seen of it tells, and how dark it is in a clip whose tones are off is not looked at. Not where something
        waits to be eaten, which must stay until then."""
        state = seen.at_first(self.ball).state
        black = np.full_like(seen.bare, cv2.cvtColor(np.array([[state.parts[body(state.parts)].fill]], np.uint8), cv2.COLOR_RGB2LAB)[0, 0])
        way, waits = np.zeros((2, SIDE, SIDE), np.uint8), np.zeros((SIDE, SIDE), np.uint8)
        found: list[Between] = []
        here = state.at
        for number, (name, place) in enumerate(self.meals):
            ends = [tuple(round(v) for v in pixels(at)) for at in (here, place)]
            cv2.line(way[0], *ends, 1, max(1, round(2 * self.reach(number) * UNIT)))
            size = reach(seen.opening, name)
            cv2.circle(waits, ends[1], round(size * UNIT) + 2, 1, -1)
            come = np.flatnonzero(gone >= arrived[number] - COVERED)
            if len(come):
                way[1] = 0
                cv2.circle(way[1], ends[1], round(self.reach(number + 1) * UNIT) + 1, 1, -1)
                found.append(Between.of(way[1] > 0, seen.bare, black, since=int(come[0])))
            here = place
        return (Between.of((way[0] > 0) & (waits == 0), seen.bare, black), *found)

    def _way(self, start: Point) -> tuple[np.ndarray, list[tuple[float, float]]]:
        """The corners (N, 3) of the ball's way, by place and worth of its radius; and for each meal how far along it comes there, and has eaten."""
        corners = [(start, 0)]
        for meals, (_, place) in enumerate(self.meals):
            corners += [(place, meals), (place, meals + 1)]
        way = np.array([(*np.add(place, self.middle(meals)), SIZE_WORTH * self.sizes[meals]) for place, meals in corners])
        reach = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(way, axis=0), axis=1))])
        return way, list(zip(reach[1::2].tolist(), reach[2::2].tolist(), strict=True))

    def seen_at(self, seen: Seen) -> np.ndarray:
        """The ball's place and the worth of its radius in each frame: (T, 3), NaN where it is not seen."""
        state = seen.at_first(self.ball).state
        color, bare = lab([state.parts[body(state.parts)].fill])[0], real(seen.bare)
        way = np.add(color, (0, 128, 128)) - bare
        length = dot(way, way)
        ys, xs = np.mgrid[: len(bare), : len(bare)]
        found = np.full((len(seen), 3), np.nan)
        for frame, image in enumerate(seen.frames):
            if seen.same[frame]:
                found[frame] = found[frame - 1]
                continue
            gone = real(image) - bare
            part = dot(gone, way) / length
            # Edges of other colours are a little darker than the ground, too, but have gone farther aside.
            aside = dot(gone, gone) - part**2 * length
            ink = np.where((part > self.least) & (aside < (ASIDE * part) ** 2 * length + self.faint**2), np.minimum(part, 1), 0.0)
            mass = float(ink.sum())
            if mass < SPECK:
                continue
            x, y, radius = float((ink * xs).sum() / mass), float((ink * ys).sum() / mass), math.sqrt(mass / math.pi)
            if ink[np.hypot(xs - x, ys - y) < radius + self.around * UNIT].sum() > WHOLE * mass:
                found[frame] = (x + 0.5) / UNIT, (y + 0.5) / UNIT, SIZE_WORTH * radius / UNIT
        return found


def _along(seen: Seen, places: np.ndarray, way: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far along a way (N, 3) places (T, 3) are, sought near where they were before, and how far off it, NaN for what is not seen: (T,) each. What has left
    the way for good comes no farther."""
    reach = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(way, axis=0), axis=1))])
    lengths = np.linspace(0, reach[-1], round(reach[-1] / 4) + 2)
    dense = np.stack([np.interp(lengths, reach, axis) for axis in way.T], axis=1)
    along, off = np.full(len(places), np.nan), np.full(len(places), np.nan)
    last, before, astray = 0.0, 0, 0
    for frame in np.flatnonzero(np.isfinite(places[:, 0])):
        limit = math.inf if seen.view.stills else LONGEST * (frame - before) / seen.view.rate
        away = np.linalg.norm(dense - places[frame], axis=1)
        near = np.flatnonzero(np.abs(lengths - last) <= 1.3 * limit + 4)
        index = near[away[near].argmin()]
        off[frame] = away[index]
        astray = astray + 1 if away[index] > ASTRAY else 0
        if astray < LEFT_FOR and away[index] <= ASTRAY:
            along[frame], last, before = lengths[index], lengths[index], frame
        elif astray >= LEFT_FOR:
            off[frame:] = ASTRAY
            break
    return along, off


def places(rng: np.random.RandomState, sizes: Sequence[float], radii: Sequence[float]) -> list[list[float]] | None:
    """Where a ball starts, and where it eats others of these radii one after another, having the `sizes` at first and after each: never touching one that comes
    later, nor the edge. None if they find no room."""
    found: list[Point] = []
    for number, size in enumerate(sizes):
        room = size + EDGE
        for _ in range(60):
            at = tuple(round(float(v), 1) for v in rng.uniform(room, SIZE - room, 2))
            if not found or _free(at, radii[number - 1], found, sizes, radii):
                found.append(at)
                break
        else:
            return None
    return [list(at) for at in found]


def _free(at: Point, radius: float, found: list[Point], sizes: Sequence[float], radii: Sequence[float]) -> bool:
    """Whether one may lie there to be eaten: off all that was placed before, off the ways between, and not too near to where the ball comes from."""
    if math.dist(at, found[-1]) < sizes[len(found) - 1] + radius + 110:
        return False
    off_balls = all(math.dist(at, other) > radius + max(size, one) + SPARE for other, size, one in zip(found, sizes, [0.0, *radii], strict=False))
    passed = ((nearest(at, [a, b])[1], size) for a, b, size in zip(found, found[1:], sizes, strict=False))
    return off_balls and all(off > radius + size + SPARE for off, size in passed)
