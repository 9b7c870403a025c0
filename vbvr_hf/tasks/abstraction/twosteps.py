"""Analogies of two steps: a row of three figures shows them, and below, copies are sent on from cell to cell and change there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from ...acts import Reading, allow, alter, fade_out, send_copy, settled
from ...scene import SIZE, Change, Point, along
from ...scene.analogy import TWO_BY_THREE
from ...scoring.seen import SIDE, Seen, picture, real
from ...scoring.view import gap_map

TOP, BOTTOM = TWO_BY_THREE
CELL = 270
FIRST, SECOND = allow(fade_out("hint 0", frames=3.0)), allow(fade_out("hint 1", frames=3.0))
TO_MIDDLE = send_copy("D", BOTTOM[1], frames=14, stays=False)
DIRECTIONS = {
    "up": (0, -1), "down": (0, 1), "right": (1, 0),
    "up and to the left": (-1, -1), "up and to the right": (1, -1), "down and to the left": (-1, 1), "down and to the right": (1, 1),
}  # fmt: skip
"""In which a figure may be off the middle of its cell. Straight to the left is left out: a copy that slides in has passed its place before."""
SLIM = ("diamond", "five-point star", "crescent")
"""Shapes too slim to be told in small or blurred clips, of the size that figures have here: none is given two steps to take."""
RULES = (
    "[Fill|Complete] the middle cell before the right one: each time a copy from the cell before slides straight across, then changes gradually. "
    "[The given figures stay.|Given figures stay as they are.]"
)
PLAIN = (
    f"[The top row changes in two steps.|Two steps lead along the top row.] Apply [both|the same two] to the bottom-left figure. {RULES}",
    f"What happens to the figure above, step by step, must [also happen|happen too] to the one below. {RULES}",
    f"[Continue|Go on with] the bottom row so that it follows the top row from cell to cell. {RULES}",
    f"[Which figures|What] should replace the two question marks? {RULES}",
)
"""How any two steps are asked for, whatever they are."""
STEP = (0.03, 0.07)
"""By which share of its way a copy may end short of its place, and from which on it has not come to it."""


@dataclass(frozen=True)
class SentOn(alter):
    """A copy of what came to be in a cell goes from it over places: told by pictures of its way, as what it is a copy of looks the same and stays."""

    def read(self, seen: Seen) -> Reading:
        before = self._before(seen)
        contrast = gap_map(real(picture(before)), real(seen.bare))
        zone = _band([self.changes[0].path(u) for u in (0.0, 1.0)])
        found = self._by_stations(settled(seen, before, (contrast > 8) & zone, contrast, all_of=zone))
        away = np.maximum.accumulate(found.done > 0.02)
        return replace(found, shown={**found.shown, (self.actors[0], "opacity"): away.astype(float).tolist()}, on_top=self.actors)


def sent_on(thing: str, places: Sequence[Point], *, frames: float, grown: float = 1.0, slack: tuple[float, float] = STEP, **options: Any) -> SentOn:
    """A thing that is hidden in the first of some places comes out there and goes over the others to the last; there, in the second half of the time, it is
    `grown` to so many times its size."""
    half = 0.5 if grown != 1 else 1.0
    way = along(thing, list(places)).path
    changes = [Change(thing, "at", path=lambda u: way(min(1.0, u / half))), Change(thing, "opacity", path=lambda u: 1.0)]
    if grown != 1:
        changes.append(Change(thing, "scale", path=lambda u: (1 + (grown - 1) * max(0.0, 2 * u - 1),) * 2))
    return SentOn(tuple(changes), frames=frames, slack=slack, **options)


def off_middle(middle: Point, direction: str, by: float) -> Point:
    """The place that lies so far off the middle of a cell, in canvas units: along the diagonal, where the direction is one."""
    x, y = DIRECTIONS[direction]
    by /= math.hypot(x, y)
    return (middle[0] + by * x, middle[1] + by * y)


def _band(ends: list[Point]) -> np.ndarray:
    """Mask (128, 128) of what lies in the cells of two places and between them."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    corners = [round((value + sign * CELL / 2) * SIDE / SIZE) for value, sign in zip((*ends[0], *ends[1]), (-1, -1, 1, 1), strict=True)]
    return cv2.rectangle(mask, corners[:2], corners[2:], 1, cv2.FILLED) > 0
