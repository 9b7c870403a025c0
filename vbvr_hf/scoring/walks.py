"""A thing going from cell to cell or from node to node: where it was, in which order, how it went, and how near that comes to a best route."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from ..scene import SIZE, Grid, Point
from ..scene.curves import nearest
from ..scene.mazes import Cell
from .rules import share
from .tracks import Path

SNAP = 0.35
"""A centre within this many cells of a cell's centre stands on it."""

JOIN = 1.2
"""Places in neighbouring frames less than this many cells apart are joined; more is a jump."""

LEAP = 0.6
"""A single step of this share of the way between two nodes, or more, is a jump."""

ON_NODE = 1.2
"""A centre within this many radii of a node's centre stands on it."""

OFF_LINE = 0.025 * SIZE
"""A centre farther than this (canvas units) from the straight line between two nodes has left it."""


@dataclass(frozen=True)
class Visit:
    """Arriving on a cell (row, column), or a node's number, at a frame of the clip. `jumped`: it came there without crossing the way
    between; `strayed`: the share of the frames on the way in which it was off the straight line."""

    cell: Any
    frame: int
    jumped: bool = False
    strayed: float = 0.0


def visits(track: Path, grid: Grid, *, sparse: bool = False) -> list[Visit]:
    """The cells a track stands on, in order, each once per stay; the first visit is where it is first seen. In a `sparse` clip, which shows more than a step
    from one picture to the next, what lies between is left open: see `bridged`."""
    found: list[Visit] = []
    last: tuple[float, float] | None = None
    for frame in np.flatnonzero(track.seen):
        place = grid.locate(tuple(track.at[frame]))
        jumped = not sparse and last is not None and max(abs(place[0] - last[0]), abs(place[1] - last[1])) >= JOIN
        steps = [1.0] if last is None or jumped or sparse else np.linspace(0, 1, 13)[1:]
        start = last or place
        for u in steps:
            at = (start[0] + (place[0] - start[0]) * u, start[1] + (place[1] - start[1]) * u)
            cell = (round(at[0]), round(at[1]))
            near = max(abs(at[0] - cell[0]), abs(at[1] - cell[1])) <= SNAP
            if near and grid.inside(*cell) and (not found or found[-1].cell != cell):
                found.append(Visit(cell, int(frame), jumped))
        last = place
    return found


def node_visits(track: Path, places: Sequence[Point], radius: float, off_line: float = OFF_LINE) -> list[Visit]:
    """The nodes a track passes, by number, in order: it is on one when within `radius` of its place, and off the straight line
    between two when farther than `off_line` from it (canvas units)."""
    found: list[Visit] = []
    spots = np.array(places, float)
    way: list[np.ndarray] = []
    for frame in np.flatnonzero(track.seen):
        here = track.at[frame]
        way.append(here)
        distance = np.hypot(*(spots - here).T)
        node = int(distance.argmin())
        if distance[node] > radius:
            continue
        if found and found[-1].cell != node:
            start, end = spots[found[-1].cell], spots[node]
            leaps = np.hypot(*np.diff(way, axis=0).T)
            between = [at for at in way if math.dist(at, start) > radius and math.dist(at, end) > radius]
            strayed = float((nearest(between, [start, end])[1] > off_line).mean()) if between else 0.0
            found.append(Visit(node, int(frame), bool(leaps.max() >= LEAP * math.dist(start, end)), strayed))
        elif not found:
            found.append(Visit(node, int(frame)))
        way = [here]
    return found


def underway(track: Path, start: Point, end: Point, since: int, off_line: float = OFF_LINE) -> float:
    """How far along the straight way from start to end a track is at its last, as a share; 0 where it came there by a jump or was
    farther than `off_line` (canvas units) from that way. `since` is the frame from which it went."""
    way = track.at[since:][track.seen[since:]]
    a, b = np.array(start, float), np.array(end, float)
    if len(way) < 3 or np.hypot(*np.diff(way, axis=0).T).max() >= LEAP * math.dist(a, b) or (nearest(way, [a, b])[1] > off_line).mean() > 0.1:
        return 0.0
    return float(np.clip((np.median(way[-3:], axis=0) - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1))


def neighbours(a: Cell, b: Cell) -> bool:
    """Whether two cells share an edge."""
    return abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1


def bridged(walk: Sequence[Visit], pace: float, onward: Callable[[Sequence[Any]], Sequence[Sequence[Any]]]) -> list[Visit]:
    """A walk through a clip that goes `pace` steps from one picture to the next, with the cells between that it must have gone over: `onward` gives the right
    ways on from the cells gone over so far, one step longer each. Where none leads to the next cell in time, it jumped."""
    found = list(walk[:1])
    for before, after in pairwise(walk):
        gone = [visit.cell for visit in found]
        ways = [gone]
        for _ in range(math.ceil(1.3 * pace * (after.frame - before.frame)) + 1):
            ways = [longer for way in ways for longer in onward(way)]
            there = next((way for way in ways if way[-1] == after.cell), None)
            if there:
                new, gap = there[len(gone) :], after.frame - before.frame
                found += [Visit(cell, before.frame + math.ceil(gap * number / len(new))) for number, cell in enumerate(new, 1)]
                break
        else:
            found.append(replace(after, jumped=True))
    return found


@dataclass(frozen=True)
class Journey:
    """How a walk compares with the best routes.

    `good` steps of `optimal` before its first mistake, `steps` in all; `breaches` of them jumped, strayed or between places that are not joined.
    `made` is the share of the cost levels optimal - 1 to 0 entered from above by a legal step; `began` tells whether it began at the start.
    """

    optimal: int
    good: float
    steps: int
    breaches: int
    made: float
    began: bool
    reason: str

    @property
    def complete(self) -> bool:
        """Whether a whole best route was walked."""
        return self.good == self.optimal

    @property
    def progress(self) -> float:
        """Share of a best route walked before the first mistake, halved unless it was completed: 0 to 1."""
        return share(self.good, self.optimal) * (1 if self.complete else 0.5)

    @property
    def brevity(self) -> float:
        """(steps of a best route / steps taken) squared, at most 1."""
        return share(self.optimal, self.steps) ** 2

    def arrival(self, reached: bool, lawful: bool = True, visited: bool | None = None) -> float:
        """What standing on the goal at the end is worth: 1 after a best route, 0.5 after a longer one, 0.3 after any other; 0 elsewhere.

        `visited`: whether all places on the way that must be were visited (default: whether all cost levels were passed).
        """
        if not reached:
            return 0.0
        legal = lawful and self.began and self.breaches == 0 and (self.made == 1 if visited is None else visited)
        return (1.0 if self.complete and self.steps == self.optimal else 0.5) if legal else 0.3

    def ahead(self, part: float) -> Journey:
        """The same with a part (0 to 1) of the next right step on top: what it was about to make when the clip ended."""
        return replace(self, good=self.good + part, made=share(self.made * self.optimal + part, self.optimal)) if self.good == self.steps else self

    def faults(self, *others: str) -> str:
        """The breaches in words, with those that the task found."""
        found = [f"{self.breaches} jumped or unlawful steps"] if self.breaches else []
        found += [f"{self.steps} steps where {self.optimal} do"] if self.steps > self.optimal else []
        found += [other for other in others if other]
        return "; ".join(found) or "no step broke a rule"


def journey(
    walk: Sequence[Visit],
    start: Hashable,
    remaining: Callable[[Any], int | None],
    *,
    enter: Callable[[Any, Any], Any] | None = None,
    joined: Callable[[Any, Any], bool] = neighbours,
) -> Journey:
    """Compare a walk with all best routes at once.

    A state is what the rest of the way depends on: the cell, or the cell and what was collected. `enter` gives the state after entering
    a cell in a state (default: the cell is the state), `remaining` the steps that a best route still needs from a state, None where
    none may be. A step is right when its cells are joined, it was neither jumped nor strayed, and it lowers that number by one.
    """
    enter = enter or (lambda state, cell: cell)
    optimal = remaining(start)
    began = bool(walk) and enter(start, walk[0].cell) == start
    state = enter(start, walk[0].cell) if walk else start
    good, breaches, levels, lasting = 0, 0, set(), began
    reason = "it never left the start" if began else "it was not seen to begin at the start"
    for before, after in pairwise(walk):
        here, state = state, enter(state, after.cell)
        linked = joined(before.cell, after.cell)
        lawful = linked and not after.jumped and after.strayed <= 0.1
        breaches += not lawful
        left, rest = remaining(here), remaining(state)
        if lawful and left is not None and rest is not None and left == rest + 1:
            levels.add(rest)
            if lasting:
                good += 1
                reason = f"{good} of {optimal} steps in order on a best route"
        elif lasting:
            lasting = False
            fault = "jumped to" if after.jumped else "left the way to" if after.strayed > 0.1 else "went by no allowed step to" if not lawful else None
            reason += f"; then it {fault or ('entered the forbidden' if rest is None else 'took a needless step to')} {after.cell} at frame {after.frame}"
    made = share(len(levels & set(range(optimal))), optimal)
    return Journey(optimal, good, max(0, len(walk) - 1), breaches, made, began, reason)
