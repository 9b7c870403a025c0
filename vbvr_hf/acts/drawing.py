"""Lines that are drawn: rings around things, and strokes along a way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from ..scene import Circle, Color, Line, Point, Polygon, Scene, draw, linear
from ..scene.timeline import Easing
from ..scoring.explain import Between
from ..scoring.lines import PIECES, Drawn, along_way, band, drawn, sectors
from ..scoring.marks import ink, marks
from ..scoring.passage import passed
from ..scoring.rules import tolerance
from ..scoring.seen import SIDE, Seen, expected, real, small
from ..scoring.view import dilate, dot
from .act import Act, Reading, Words, lost_of

SPEED = {"fast": 0.5, "slow": 2.0}
DEPTH = (0.25, 0.45)
"""By which share of its depth a colour may be off, and from where on it is another depth."""


@dataclass(frozen=True)
class ring(Act):
    """A ring grows as a line around a thing. Free: where it starts, which way it runs, its radius and its line's breadth within reason, its pace."""

    thing: str
    color: Color
    room: float = 20.0
    line: float = 11.0
    frames: float = 16.0
    turn: float = 0.0
    clockwise: bool = True

    @property
    def name(self) -> str:
        return f"ring around {self.thing}"

    @property
    def actors(self) -> tuple[str, ...]:
        return (self.name,)

    def enter(self, scene: Scene) -> None:
        if self.name not in scene.sprites:
            radius = reach(scene, self.thing) + self.room
            way = (1.0 if self.clockwise else -1.0, 1.0)
            scene.add(self.name, Circle(radius=radius, stroke=self.color, width=self.line), at=middle(scene, self.thing), angle=self.turn, scale=way, drawn=0)

    def play(self, scene: Scene, at: float) -> float:
        scene.play(draw(self.name), frames=self.frames, at=at)
        return at + self.frames

    def varied(self) -> dict[str, Act]:
        change = {
            "starts elsewhere": {"turn": 140.0}, "the other way around": {"clockwise": False}, "wider": {"room": 1.35 * self.room},
            "closer": {"room": 0.75 * self.room}, "bolder": {"line": 1.4 * self.line}, "finer": {"line": 0.75 * self.line},
        }  # fmt: skip
        return {name: replace(self, **fields) for name, fields in change.items()} | paced(self)

    def words(self) -> tuple[Words, ...]:
        return (("ring", "circle"),)

    def read(self, seen: Seen) -> Reading:
        view, at, inner = seen.view, middle(seen.opening, self.thing), reach(seen.opening, self.thing)
        zone = self.zone(seen)
        piece = sectors(view, at, zone)
        due = np.full(PIECES, 2 * math.pi * (inner + self.room) * self.line * view.unit**2 / PIECES)
        # Where other things leave no room there is no ink due.
        due *= np.clip(np.bincount(piece, minlength=PIECES) / (0.5 * np.bincount(piece, minlength=PIECES).max(initial=1)), 0.4, 1)
        found = drawn(view, zone, piece, self.color, due, base(seen), closed=True)
        closed = found.complete
        off = _off_centre(view, zone, self.color, at, base(seen)) if found.there.mean() > 0.6 else 0.0
        exact = tolerance(off, 0.3 * inner + 6, inner + 20) * closed
        way = passed(found.done, self.frames, view) * found.as_a_line
        said = f"the ring around {self.thing} is {closed:.0%} closed, drawn as a growing line to {way:.0%}"
        way *= max(closed, 0.5 * float(found.there.mean()))
        return Reading(found.done * (closed > 0), closed, exact, way, said, lost=lost_of(found.done), between=inked(seen, zone, self.color, found))

    def zone(self, seen: Seen) -> np.ndarray:
        """Mask (256, 256) of where the ring may run: from a little inside the thing's edge to well outside, but nearer to it than to any other thing."""
        key = ("zone", self)
        if key not in seen.found:
            view, at, inner = seen.view, middle(seen.opening, self.thing), reach(seen.opening, self.thing)
            zone = view.disc(at, inner + 2.2 * self.room + 1.5 * self.line) & ~view.disc(at, min(0.9 * inner, inner - 4))
            if any(part.fill or part.stroke for part in seen.opening.sprites[self.thing].state.parts):
                zone &= ~view.area(self.thing, scene=seen.opening, grow=-2)
            seen.found[key] = _without_others(seen, zone, self.thing, at, inner)
        return seen.found[key]

    @classmethod
    def strays(cls, seen: Seen, acts: Sequence[Act], read: Scene) -> float:
        """Marks of the rings' colours in the end that lie around none of the things due."""
        least = min(0.25 * 2 * math.pi * (reach(seen.opening, one.thing) + one.room) * one.line for one in acts)
        return stray_marks(seen, acts, read, least=least, bridge=6) / len(acts)


@dataclass(frozen=True)
class stroke(Act):
    """A line grows along a way (canvas units). Free: its pace, its breadth within reason, and where it starts and which way it runs if it is `closed`, or
    if `either_end` may be the first. `stray` is how far (canvas units) it may lie off the way."""

    name: str
    way: tuple[Point, ...]
    color: Color
    line: float = 11.0
    frames: float = 16.0
    closed: bool = False
    either_end: bool = False
    stray: float = 18.0
    deep: bool = False
    """Whether it counts how deep its colour is: as deep as due, not paler or fuller."""
    ease: Easing = field(default=linear, compare=False)

    @property
    def actors(self) -> tuple[str, ...]:
        return (self.name,)

    def enter(self, scene: Scene) -> None:
        if self.name not in scene.sprites:
            points = tuple((float(x), float(y)) for x, y in self.way)
            shape = Polygon(points=points, stroke=self.color, width=self.line) if self.closed else Line(points=points, stroke=self.color, width=self.line)
            scene.add(self.name, shape, drawn=0)

    def play(self, scene: Scene, at: float) -> float:
        scene.play(draw(self.name), frames=self.frames, at=at, ease=self.ease)
        return at + self.frames

    def varied(self) -> dict[str, Act]:
        found = {"bolder": replace(self, line=1.35 * self.line), "finer": replace(self, line=0.75 * self.line)} | paced(self)
        if self.closed:
            half = len(self.way) // 2
            found |= {"starts elsewhere": replace(self, way=self.way[half:] + self.way[:half])}
        if self.closed or self.either_end:
            found |= {"the other way around": replace(self, way=self.way[::-1])}
        return found

    def words(self) -> tuple[Words, ...]:
        return (("line", "stroke", "outline", "draw", "trace", "connect", "ray", "beam"),)

    def read(self, seen: Seen) -> Reading:
        view, way = seen.view, np.asarray(self.way, float)
        points = np.vstack([way, way[:1]]) if self.closed else way
        length = float(np.hypot(*np.diff(points, axis=0).T).sum())
        pieces = int(np.clip(round(length / 30), 8, 48))
        zone = band(view, way, self.stray + self.line / 2, closed=self.closed)
        piece = along_way(view, way, zone, pieces, closed=self.closed)
        color_there = ~_same(seen, self.color)
        ys, xs = np.nonzero(zone)
        free = np.bincount(piece, weights=color_there[ys, xs], minlength=pieces) / np.maximum(np.bincount(piece, minlength=pieces), 1)
        due = np.full(pieces, length / pieces * self.line * view.unit**2) * np.clip(free, 0.3, 1)
        found = drawn(view, zone, piece, self.color, due, base(seen), closed=self.closed)
        if not (self.closed or self.either_end) and found.begins_at(0) < 1 and found.there.all():
            found = replace(found, strength=found.strength * 0.5)
        complete = found.complete
        # Ink is summed in a band: how near to the way's middle it lies says how exactly the line was drawn.
        final = ink(view, view.final[ys, xs][None], self.color, base=base(seen)[ys, xs][None])[0]
        narrow = band(view, way, 0.5 * self.stray + self.line / 2, closed=self.closed)[ys, xs]
        if self.deep:
            complete *= tolerance(abs(_depth(seen, zone, self.color) - 1), *DEPTH)
        exact = tolerance(float(final[narrow].sum() / max(final.sum(), 1e-6)), 0.8, 0.4) * complete
        way_done = passed(found.done, self.frames, view) * found.as_a_line
        said = f"{self.name} is there to {float(found.there.mean()):.0%}, drawn as a growing line to {way_done:.0%}"
        way_done *= float(found.there.mean())
        return Reading(found.done, complete, exact, way_done, said, lost=lost_of(found.done), between=inked(seen, zone, self.color, found))


def _depth(seen: Seen, zone: np.ndarray, color: Color) -> float:
    """How deep the ink in a mask (256, 256) is at the end, where it is deepest: 1 for as deep as the colour, 0 for none, more for a fuller one."""
    start, goal = (real(cv2.cvtColor(image, cv2.COLOR_RGB2LAB)) for image in (base(seen)[zone][None], np.array([[color]], np.uint8)))
    gone = real(cv2.cvtColor(seen.view.final[zone][None], cv2.COLOR_RGB2LAB)) - start
    way = goal - start
    amount = dot(gone, way) / np.maximum(dot(way, way), 1.0)
    inked = amount[amount > 0.3]
    return float(np.percentile(inked, 75)) if len(inked) else 0.0


def paced(act: Act) -> dict[str, Act]:
    """An act that has `frames`, at other paces."""
    return {name: replace(act, frames=factor * act.frames) for name, factor in SPEED.items()}


def base(seen: Seen) -> np.ndarray:
    """The still scene at the view's size, RGB (256, 256, 3)."""
    if "base" not in seen.found:
        seen.found["base"] = expected(seen.still)
    return seen.found["base"]


def inked(seen: Seen, zone: np.ndarray, color: Color, found: Drawn) -> tuple[Between, ...]:
    """What a line explains: its ink, where it lies in the end and a little around, from the frame in which it began; all of its zone while it is drawn."""
    if not found.strength.any():
        return ()
    where = zone & dilate(ink(seen.view, seen.view.final, color, base=base(seen)) > 0.25, 2) if found.there.any() else zone
    return (written(seen, where, color, found.strength.max(axis=1) > 0),)


def written(seen: Seen, where: np.ndarray, color: Color, there: np.ndarray) -> Between:
    """Ink of a colour in a mask (256, 256), from the first frame in which some is `there` (T,) on. Where it meets what it is drawn on, coding and sharpening
    leave the lesser of both in each channel."""
    if ("pen", color) not in seen.found:
        pen = np.full((SIDE, SIDE, 3), color, np.uint8)
        seen.found["pen", color] = (small(pen), small(np.minimum(cv2.cvtColor(seen.bare, cv2.COLOR_LAB2RGB), pen)))
    where = cv2.resize(where.astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_AREA) > 0.05
    begun = int(np.flatnonzero(there)[0]) if there.any() else len(there)
    return Between.of(dilate(where, 2), seen.bare, *seen.found["pen", color], since=max(0, begun - 2))


def stray_marks(seen: Seen, acts: Sequence[Act], read: Scene, *, least: float, bridge: float) -> int:
    """How many marks of the acts' colours, of `least` square canvas units or more, lie in the end for the most part outside the acts' zones. What looks so
    because a thing has come there, or has left, is none: neither where that was due, nor where it was `read` to be so."""
    due, colors = np.any([one.zone(seen) for one in acts], axis=0), {one.color for one in acts}
    ended = [expected(seen.view.scene.without(*(one.name for one in acts)), seen.view.scene.duration)]

    def count() -> int:
        found = (mark for color in colors for mark in marks(seen.view, color, least=least, bridge=bridge, ended=ended))
        return sum((mark & due).sum() < 0.5 * mark.sum() for mark in found)

    if not count():
        return 0
    ended.append(expected(read, float(seen.times[-1])))  # which is drawn for each clip anew
    return count()


def spot(scene: Scene, name: str, at: Point, radius: float) -> str:
    """Name a place of a picture, so that a ring can be drawn around it as around a thing; nothing of it is seen."""
    return scene.add(name, Circle(radius=radius), at=at)


def middle(scene: Scene, name: str) -> Point:
    """The middle of the circle around a thing (canvas units), as it stands at first."""
    return _circle(scene, name)[0]


def reach(scene: Scene, name: str) -> float:
    """The radius of the circle around a thing (canvas units), as it stands at first."""
    return _circle(scene, name)[1]


def _circle(scene: Scene, name: str) -> tuple[Point, float]:
    state = scene.sprites[name].state
    found = []
    for part in state.parts:
        lines = [*part.outlines(), *(points for points, _ in part.strokes())]
        if lines:
            angle = math.radians(part.turn)
            turned = np.vstack(lines) @ np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
            found.append((turned + part.at, part.width / 2 if part.stroke else 0.0))
    points = np.vstack([points for points, _ in found]) * state.scale
    breadth = max(width for _, width in found) * max(map(abs, state.scale))
    if np.hypot(*points.T).max() * 0.93 <= cv2.minEnclosingCircle(points.astype(np.float32))[1]:
        return state.at, float(np.hypot(*points.T).max() + breadth)
    (x, y), radius = cv2.minEnclosingCircle(points.astype(np.float32))
    angle = math.radians(state.angle)
    place = (state.at[0] + x * math.cos(angle) - y * math.sin(angle), state.at[1] + x * math.sin(angle) + y * math.cos(angle))
    return place, float(radius + breadth)


def _without_others(seen: Seen, zone: np.ndarray, thing: str, at: Point, inner: float) -> np.ndarray:
    """A mask (256, 256) without what belongs to another thing of about the same kind: its own circle, where it is no ground or panel; and all that is
    nearer to it than to this one, if it is to have a ring, too."""
    key = "circles"
    if key not in seen.found:
        seen.found[key] = {name: _circle(seen.still, name) for name, sprite in seen.still.sprites.items() if sprite.state.parts and sprite.state.opacity > 0}
    view, (ys, xs) = seen.view, np.nonzero(zone)

    def away(place: Point) -> np.ndarray:
        x, y = view.pixels(place)
        return np.hypot(xs - x, ys - y) / view.unit

    own, free = away(at) - inner, np.ones(len(ys), bool)
    for name, (place, radius) in seen.found[key].items():
        apart = math.dist(place, at)
        if name != thing and radius < 3 * inner + 40 and inner * 0.5 < apart < inner + radius + 120:
            other = away(place)
            free &= other > min(radius, apart - inner) + 2
            if f"ring around {name}" in view.scene.sprites:
                free &= other - radius > own
    left = np.zeros_like(zone)
    left[ys[free], xs[free]] = True
    return left


def _same(seen: Seen, color: Color) -> np.ndarray:
    """Mask (256, 256) of where the still scene already has a colour."""
    gap = cv2.cvtColor(base(seen), cv2.COLOR_RGB2LAB).astype(int) - cv2.cvtColor(np.array([[color]], np.uint8), cv2.COLOR_RGB2LAB)[0, 0]
    return np.sqrt(dot(gap, gap)) < 30


def _off_centre(view, zone: np.ndarray, color: Color, at: Point, under: np.ndarray) -> float:
    """How far (canvas units) the middle of the ink in a zone lies from a place, at the end: by its directions, so that gaps do not count much."""
    ys, xs = np.nonzero(zone)
    final = ink(view, view.final[ys, xs][None], color, base=under[ys, xs][None])[0]
    x, y = view.pixels(at)
    piece = sectors(view, at, zone)
    mass = np.bincount(piece, weights=final, minlength=PIECES)
    radius = np.bincount(piece, weights=final * np.hypot(xs - x, ys - y), minlength=PIECES) / np.maximum(mass, 1e-6)
    known = mass > 0.3 * mass.max()
    turn = np.radians(360 / PIECES * (np.arange(PIECES) + 0.5))[known]
    system = np.stack([np.ones_like(turn), np.sin(turn), -np.cos(turn)], axis=1)
    fit = np.linalg.lstsq(system, radius[known], rcond=None)[0]
    return float(np.hypot(fit[1], fit[2]) / view.unit)

