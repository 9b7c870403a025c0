"""Homes seen from above: rooms, doorways and furniture, where one can walk in them, and the act of walking from room to room."""

from __future__ import annotations

from dataclasses import dataclass, replace

import networkx as nx
import numpy as np

from ...acts import Act, Reading
from ...acts.act import lost_of
from ...acts.drawing import paced
from ...acts.moving import LONGEST
from ...scene import Circle, Point, Shape, along, linear, rectangle, rounded, smooth
from ...scene.curves import distances, places_along
from ...scene.timeline import Easing
from ...scoring.follow import follow, held
from ...scoring.passage import passed
from ...scoring.rules import tolerance
from ...scoring.seen import Seen

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in canvas units."""

DARK, METAL, WOOD, CLOTH, WHITE = (52, 56, 66), (150, 158, 170), (150, 104, 62), (66, 104, 170), (250, 250, 250)
GREEN, WATER, SKIN = (70, 140, 90), (150, 206, 236), (226, 190, 160)
PIECE = 200.0
"""Side of the square that furniture of a kind fits in."""
STEP = 16.0
"""Canvas units from one place of the map that ways are found on to the next."""
BODY = 34.0
"""The radius of who walks."""
INSIDE = 30.0
"""So far inside a room one has come into it."""
ASTRAY = 3
"""Pictures in which one is in a wall, or in furniture, that cost a third."""


def furniture(kind: str) -> tuple[Shape, ...]:
    """What stands in a room of a kind, seen from above, its wall side up."""
    if kind == "kitchen":
        rings = [Circle(radius=17, stroke=DARK, width=7, at=(x, y)) for x in (-72, -28) for y in (-76, -32)]
        return rectangle(196, 96, fill=METAL, stroke=DARK, border=6, at=(0, -50)), *rings, rounded(76, 62, 14, fill=WATER, stroke=DARK, border=6, at=(46, -50))
    if kind == "bathroom":
        tub = rounded(190, 88, 36, fill=WHITE, stroke=DARK, border=6, at=(0, -52)), rounded(154, 54, 26, fill=WATER, at=(0, -52))
        seat = Circle(radius=34, fill=WHITE, stroke=DARK, width=6, at=(-56, 54)), rectangle(64, 24, fill=WHITE, stroke=DARK, border=6, at=(-56, 12))
        return *tub, *seat
    if kind == "bedroom":
        pillows = [rounded(70, 44, 12, fill=WHITE, stroke=DARK, border=5, at=(x, -66)) for x in (-42, 42)]
        return rounded(190, 196, 14, fill=WHITE, stroke=DARK, border=6), rounded(178, 116, 12, fill=CLOTH, at=(0, 36)), *pillows
    if kind == "living room":
        seat = rounded(140, 62, 10, fill=GREEN, stroke=DARK, border=6, at=(0, -34))
        back = rounded(196, 44, 14, fill=GREEN, stroke=DARK, border=6, at=(0, -76)), seat
        arms = [rounded(36, 104, 12, fill=GREEN, stroke=DARK, border=6, at=(x, -48)) for x in (-82, 82)]
        return *back, *arms, rounded(120, 52, 8, fill=WOOD, stroke=DARK, border=6, at=(0, 58))
    if kind == "dining room":
        chairs = [Circle(radius=26, fill=CLOTH, stroke=DARK, width=6, at=(x, y)) for x in (-48, 48) for y in (-72, 72)]
        return *chairs, rounded(186, 96, 18, fill=WOOD, stroke=DARK, border=6)
    desk = rectangle(196, 84, fill=WOOD, stroke=DARK, border=6, at=(0, -56))
    return desk, rectangle(104, 18, fill=DARK, at=(0, -76)), rectangle(84, 28, fill=METAL, at=(0, -38)), Circle(radius=36, fill=DARK, at=(0, 36))


def person(shirt) -> tuple[Shape, ...]:
    """Someone seen from above: shoulders and head."""
    return Circle(radius=BODY, fill=shirt, stroke=DARK, width=6), Circle(radius=15, fill=SKIN, stroke=DARK, width=4)


def walkable(rooms: list[Box], doors: list[Box], blocks: list[Box], room: float) -> np.ndarray:
    """Where one can stand so far off walls and furniture: (rows, columns) bool, every `STEP` canvas units. Doorways are boxes through the wall."""
    count = round(1024 / STEP)
    at = (np.arange(count) + 0.5) * STEP
    x, y = at[None, :], at[:, None]

    def within(box: Box, inset: float, inset_y: float | None = None) -> np.ndarray:
        down = inset if inset_y is None else inset_y
        return (x >= box[0] + inset) & (x <= box[2] - inset) & (y >= box[1] + down) & (y <= box[3] - down)

    free = np.zeros((count, count), bool)
    for box in rooms:
        free |= within(box, room)
    for box in blocks:
        free &= ~within(box, -room)
    for box in doors:
        upright = box[3] - box[1] > box[2] - box[0]
        free |= within(box, -room if upright else room, room if upright else -room)
    return free


def steps_to(free: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """How many steps it is from each place to the nearest one of the goal, both (rows, columns) bool; infinite where none leads there."""
    found = np.where(goal & free, 0.0, np.inf)
    front, number = goal & free, 0
    while front.any():
        number += 1
        wide = np.zeros_like(front)
        wide[1:] |= front[:-1]
        wide[:-1] |= front[1:]
        wide[:, 1:] |= front[:, :-1]
        wide[:, :-1] |= front[:, 1:]
        front = wide & free & ~np.isfinite(found)
        found[front] = number
    return found


def way_down(steps: np.ndarray, free: np.ndarray, start: Point, end: Point) -> list[Point] | None:
    """The corners of a short way from a place to another one, down the steps and straight wherever nothing is in between; None if there is none."""
    here = (int(start[1] / STEP), int(start[0] / STEP))
    if not np.isfinite(steps[here]):
        return None
    cells = [here]
    while steps[cells[-1]] > 0:
        r, c = cells[-1]
        cells.append(min(((r + dr, c + dc) for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0))), key=lambda cell: steps[cell]))
    chain = [start, *(((c + 0.5) * STEP, (r + 0.5) * STEP) for r, c in cells[1:]), end]
    way, k = [chain[0]], 0
    while k < len(chain) - 1:
        k = max(j for j in range(k + 1, len(chain)) if j == k + 1 or clear(free, chain[k], chain[j]))
        way.append(chain[k])
    return way


def clear(free: np.ndarray, a: Point, b: Point) -> bool:
    """Whether the straight line between two places is free."""
    length = max(1.0, float(np.hypot(b[0] - a[0], b[1] - a[1])))
    line = places_along([a, b], np.linspace(0, length, int(length / 6) + 2))
    cells = (line / STEP).astype(int)
    return bool(free[cells[:, 1], cells[:, 0]].all())


@dataclass(frozen=True)
class visit(Act):
    """Someone walks from room to room through doorways, and stops in the last one of `order`: which way within a room, and where in the last one, is free.

    `rooms` and `doors` are boxes; `doors` joins rooms by their numbers. Nobody walks through walls or through `blocks`.
    """

    who: str
    way: tuple[Point, ...]
    rooms: tuple[Box, ...]
    doors: tuple[tuple[int, int, Box], ...]
    blocks: tuple[Box, ...]
    order: tuple[int, ...]
    frames: float
    others: tuple[tuple[Point, ...], ...] = ()
    """Other ways that are as good."""
    ease: Easing = linear

    @property
    def actors(self):
        return (self.who,)

    def play(self, scene, at):
        scene.play(along(self.who, self.way), frames=self.frames, at=at, ease=self.ease)
        return at + self.frames

    def varied(self):
        ways = {f"another way {number}": replace(self, way=way) for number, way in enumerate(self.others, 1)}
        return paced(self) | {"eased": replace(self, ease=smooth)} | ways

    def words(self):
        return (("walk", "go", "take", "lead", "bring"),)

    def read(self, seen: Seen) -> Reading:
        found = follow(seen, self.who, LONGEST)
        at = held(found.at, seen.at_first(self.who).state.at)
        entered, faults = self._entered(seen, at)
        right_so_far = 0
        while right_so_far < min(len(entered), len(self.order)) and entered[right_so_far][0] == self.order[right_so_far]:
            right_so_far += 1
        wrong = max(0, len(entered) - right_so_far)
        goal = bool(entered) and entered[-1][0] == self.order[-1]
        free = walkable([*self.rooms], [box for *_, box in self.doors], [], 6.0)
        left = steps_to(free, _within(free, self.rooms[self.order[-1]], INSIDE))
        rows, columns = np.clip((at / STEP).astype(int), 0, len(free) - 1).T[::-1]
        away = held(np.where(np.isfinite(left[rows, columns]), left[rows, columns], np.nan), float(left[rows[0], columns[0]]))
        done = np.clip(1 - away / max(float(away[0]), 1.0), 0, 1)
        lawful = max(0.0, 1 - 0.4 * faults) * max(0.0, 1 - 0.4 * wrong)
        last = np.median(at[-seen.view.last :], axis=0)
        deep = float(min(_depth(self.rooms[self.order[-1]], last), _depth_outside(self.blocks, last)))
        stays = tolerance(-deep, -0.6 * BODY, 0.0)
        run = float(done.max())
        way = run * passed(done, self.frames * run, seen.view) * lawful * tolerance(float(found.seen.mean()), 0.85, 0.5)
        said = f"{len(entered)} rooms were entered, {right_so_far} of {len(self.order)} rightly; {faults:g} times through walls or furniture"
        return Reading(
            done, goal * lawful, goal * lawful * stays, way, said, looks=found.looks(), lost=lost_of(done), shown={(self.who, "at"): at},
        )  # fmt: skip

    def _between(self, room: int, other: int) -> list[int]:
        """The rooms that one must pass to go from one to another."""
        return nx.shortest_path(nx.Graph([pair for *pair, _ in self.doors]), room, other)[1:-1]

    def _entered(self, seen: Seen, at: np.ndarray) -> tuple[list[tuple[int, int]], float]:
        """The rooms one comes into, one after another, each with its frame; and how often one goes through walls or furniture."""
        entered: list[tuple[int, int]] = []
        faults, before = 0.0, 0
        for frame, place in enumerate(at):
            room = next((number for number, box in enumerate(self.rooms) if _depth(box, place) > INSIDE), None)
            if room is None or (entered and room == entered[-1][0]):
                before = frame if room is not None else before
                continue
            if entered:
                doors = [box for a, b, box in self.doors if {a, b} == {room, entered[-1][0]}]
                # Between the last picture in one room and the first in the other the way leads through their doorway.
                between = places_along(at[before : frame + 1], np.linspace(0, distances(at[before : frame + 1])[-1], 40))
                through = any(all(not _in_wall(self.rooms, place) or _depth(box, place) > -8 for place in between) for box in doors)
                faults += not (through or seen.view.stills)
                if seen.view.stills:  # no picture need show the rooms between
                    entered += [(number, frame) for number in self._between(entered[-1][0], room)]
            entered.append((room, frame))
            before = frame
        inside = np.array([max((_depth(box, place) for box in self.blocks), default=-1e9) > 6 for place in at])
        return entered, faults + float(inside.sum()) / ASTRAY / max(1.0, seen.view.rate) * (not seen.view.stills)


def _depth(box: Box, place) -> float:
    """How deep in a box a place is, below 0 outside."""
    return float(min(place[0] - box[0], box[2] - place[0], place[1] - box[1], box[3] - place[1]))


def _depth_outside(blocks: tuple[Box, ...], place) -> float:
    return -max((_depth(box, place) for box in blocks), default=-1e9)


def _in_wall(rooms: tuple[Box, ...], place) -> bool:
    return all(_depth(box, place) < 0 for box in rooms)


def _within(free: np.ndarray, box: Box, inset: float) -> np.ndarray:
    """The places of a map that lie so far inside a box."""
    at = (np.arange(len(free)) + 0.5) * STEP
    across, down = ((at >= low + inset) & (at <= high - inset) for low, high in ((box[0], box[2]), (box[1], box[3])))
    return down[:, None] & across[None, :]
