"""Rooms in which a worker pushes crates: which steps there are, and how many a best solution needs from every state."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from ...scene.mazes import Cell, around, reached

WAYS = ((-1, 0), (0, 1), (1, 0), (0, -1))


class State(NamedTuple):
    """Where the worker is, and each of the crates."""

    worker: Cell
    crates: tuple[Cell, ...]


def ahead(cell: Cell, way: Cell, steps: int = 1) -> Cell:
    """The cell so many steps in one of the four ways."""
    return cell[0] + steps * way[0], cell[1] + steps * way[1]


def entered(floor: Collection[Cell], state: State | None, cell: Cell) -> State | None:
    """The state after the worker enters a cell, pushing a crate that lies there on; None where that may not be."""
    if state is None or cell not in floor:
        return None
    if cell not in state.crates:
        return State(cell, state.crates)
    way = (cell[0] - state.worker[0], cell[1] - state.worker[1])
    pushed = ahead(cell, way)
    if way not in WAYS or pushed not in floor or pushed in state.crates:
        return None
    return State(cell, tuple(pushed if crate == cell else crate for crate in state.crates))


def pushes(route: list[State]) -> list[Cell]:
    """The ways in which crates are pushed, push by push."""
    steps = [(a.crates, b.crates) for a, b in zip(route, route[1:], strict=False) if a.crates != b.crates]
    pairs = [next((c, d) for c, d in zip(before, after, strict=True) if c != d) for before, after in steps]
    return [(d[0] - c[0], d[1] - c[1]) for c, d in pairs]


@lru_cache(maxsize=8)
def needed(floor: frozenset[Cell], goals: frozenset[Cell]) -> dict[State, int]:
    """The worker's steps that a best solution needs, from each state from which there is one: a search back from all solved states, by pulls."""
    solved = [State(worker, crates) for crates in permutations(sorted(goals)) for worker in floor if worker not in goals]
    return reached(solved, lambda state: _before(floor, state))


def _before(floor: Collection[Cell], state: State) -> Iterator[State]:
    """The states from which one step leads to a state."""
    for way in WAYS:
        back, front = ahead(state.worker, way, -1), ahead(state.worker, way)
        if back in floor and back not in state.crates:
            yield State(back, state.crates)
            if front in state.crates:  # it may have been pushed there
                yield State(back, tuple(state.worker if crate == front else crate for crate in state.crates))


def best_routes(floor: frozenset[Cell], goals: frozenset[Cell], start: State) -> list[list[State]]:
    """Two best solutions, state by state, that turn off as they can; one twice if there is no other."""
    steps, found = needed(floor, goals), []
    for pick in (0, -1):
        route = [start]
        while steps[route[-1]]:
            after = [entered(floor, route[-1], ahead(route[-1].worker, way)) for way in WAYS]
            route.append([one for one in after if one in steps and steps[one] == steps[route[-1]] - 1][pick])
        found.append(route)
    return found


def reachable(floor: Collection[Cell], state: State) -> set[Cell]:
    """The cells that the worker can get to without a push."""
    return {*reached([state.worker], lambda cell: [beside for beside in around(cell) if beside in floor and beside not in state.crates])}


def fatal_pushes(floor: frozenset[Cell], goals: frozenset[Cell], start: State) -> list[State]:
    """The states after a first push from which there is no solution any more."""
    near, found = reachable(floor, start), []
    for crate in start.crates:
        for way in WAYS:
            behind = ahead(crate, way, -1)
            after = entered(floor, State(behind, start.crates), crate) if behind in near else None
            if after and after not in needed(floor, goals):
                found.append(after)
    return found
