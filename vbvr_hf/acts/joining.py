"""Lines that join two things, by whatever way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ..scene import Color, Line, Point, Scene, State, draw, points
from ..scene.figures import turned
from ..scoring.joins import inked, joined_by, meetings, steps_along
from ..scoring.lines import drawn
from ..scoring.passage import passed
from ..scoring.seen import Seen
from ..scoring.view import NONE, View, dilate
from .act import Act, Reading, Words, lost_of
from .drawing import base, middle, paced, written

BRIDGE = 15.0
"""Canvas units: a gap up to so wide is none."""


@dataclass(frozen=True)
class connect(Act):
    """A line grows from one thing to another and meets nothing of what it `keeps_off`, nor any line of another colour of the `palette`. Free: its way, its
    pace, its breadth within reason, and from which of the two it comes."""

    first: str
    second: str
    color: Color
    way: tuple[Point, ...]
    """The way that is played."""
    keeps_off: tuple[str, ...] = ()
    palette: tuple[Color, ...] = ()
    """The colours of all lines, from which this one's is told."""
    line: float = 12.0
    frames: float = 12.0
    others: tuple[tuple[Point, ...], ...] = ()
    """Other good ways, for variation."""

    @property
    def name(self) -> str:
        return f"line from {self.first} to {self.second}"

    @property
    def actors(self) -> tuple[str, ...]:
        return (self.name,)

    def enter(self, scene: Scene) -> None:
        if self.name not in scene.sprites:
            scene.add(self.name, Line(points=points(self.way), stroke=self.color, width=self.line), drawn=0)

    def play(self, scene: Scene, at: float) -> float:
        scene.play(draw(self.name), frames=self.frames, at=at)
        return at + self.frames

    def varied(self) -> dict[str, Act]:
        change = {"bolder": {"line": 1.35 * self.line}, "finer": {"line": 0.75 * self.line}, "from the other end": {"way": self.way[::-1]}}
        found = {name: replace(self, **fields) for name, fields in change.items()} | paced(self)
        return found | {f"another way {number}": replace(self, way=way) for number, way in enumerate(self.others, 1)}

    def words(self) -> tuple[Words, ...]:
        return (("line", "connect", "join", "link", "wire"),)

    def read(self, seen: Seen) -> Reading:
        view = seen.view
        if ("inked", self.palette) not in seen.found:
            seen.found["inked", self.palette] = inked(view, view.final, self.palette or (self.color,))
        labels = seen.found["inked", self.palette]
        own = labels == (self.palette or (self.color,)).index(self.color)
        ends = [_covered(seen, name) for name in (self.first, self.second)]
        mask = joined_by(view, own, *ends, bridge=BRIDGE)
        joined = mask is not None
        mask = own & ~(ends[0] | ends[1]) if mask is None else mask & ~(ends[0] | ends[1])
        if mask.sum() < 12:
            return Reading.nothing(seen, f"no line joins {self.first} and {self.second}")
        # From whichever end it can be followed; a line that is not finished hangs on one of them.
        order = max((steps_along(mask, end) for end in ends), key=lambda steps: (steps >= 0).sum())
        zone = dilate(mask, 1) & (order >= 0)
        far = order[zone]
        length = max(1.0, float(np.ptp(far)) / view.unit) if len(far) else 1.0
        pieces = int(np.clip(round(length / 30), 8, 48))
        if not joined or len(far) < pieces:
            return self._unfinished(seen, mask, ends)
        piece = np.minimum((far - far.min()) * pieces // (np.ptp(far) + 1), pieces - 1)
        due = np.full(pieces, length / pieces * self.line * view.unit**2)
        found = drawn(view, zone, piece, self.color, due, base(seen), closed=False)
        wide = dilate(own, 1)
        spots = meetings(wide, np.any([_covered(seen, name) for name in self.keeps_off], axis=0)) if self.keeps_off else 0
        spots += meetings(wide, dilate((labels != NONE) & ~own, 1))
        clean = found.complete * (spots == 0)
        way = passed(found.done, self.frames, view) * found.as_a_line * clean
        said = f"{self.first} and {self.second} are joined" + (
            f", but the line meets something else in {spots} places" if spots else f", by a growing line to {way:.0%}"
        )
        return Reading(
            found.done, clean, clean, way, said, lost=lost_of(found.done), between=(written(seen, mask, self.color, found.strength.max(axis=1) > 0),)
        )

    def _unfinished(self, seen: Seen, mask: np.ndarray, ends: Sequence[np.ndarray]) -> Reading:
        """Of a line that hangs on one of its things and does not reach the other yet."""
        view, goals = seen.view, [middle(seen.opening, name) for name in (self.first, self.second)]
        far = math.dist(*goals) * view.unit
        ys, xs = np.nonzero(mask)
        come = 0.0
        for end, goal in zip(ends, goals[::-1], strict=True):
            if (dilate(end, 4) & mask).any():
                x, y = view.pixels(goal)
                come = max(come, 1 - float(np.hypot(xs - x, ys - y).min()) / far)
        zone = dilate(mask, 2)  # an ink is told from other tones by what lies bare around it
        found = drawn(view, zone, np.zeros(zone.sum(), int), self.color, np.full(1, float(len(ys))), base(seen), closed=False)
        done = found.done * np.clip(come, 0, 1)
        said = f"a line comes {come:.0%} of the way between {self.first} and {self.second}"
        return Reading(done, 0.0, 0.0, 0.5 * come, said, lost=lost_of(done), between=(written(seen, zone, self.color, found.strength.max(axis=1) > 0),))


def _covered(seen: Seen, name: str) -> np.ndarray:
    """Mask (256, 256) of what a thing covers as it stands at first."""
    key = ("covered", name)
    if key not in seen.found:
        seen.found[key] = _filled(seen.view, seen.at_first(name).state)
    return seen.found[key]


def _filled(view: View, state: State) -> np.ndarray:
    mask = np.zeros(view.rgb.shape[1:3], np.uint8)
    for part in state.parts:
        for outline in part.outlines():
            places = turned((turned(outline, part.turn) + part.at) * state.scale, state.angle) + state.at
            cv2.fillPoly(mask, [np.round((places * view.unit - 0.5) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return mask > 127
