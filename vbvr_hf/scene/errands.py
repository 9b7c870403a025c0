"""Walks over the cells of a grid, one edge neighbour at a time: shortest ways, straight or over places that must be visited first."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence, Set
from itertools import pairwise, permutations
from typing import Any

from .mazes import Cell, around, steps_from

State = tuple[Cell, tuple[Cell, ...]]
"""Where an errand stands: the cell, and the places that are still to be visited."""


def best_route(
    start: Any,
    remaining: Callable[[Any], int | None],
    enter: Callable[[Any, Cell], Any] | None = None,
    ahead: Callable[[Cell], Iterable[Cell]] = around,
) -> list[Cell]:
    """The cells of a best route.

    A state is what the rest of the way depends on: a cell, or a tuple that begins with one. `remaining` gives the steps that a best route still
    needs from a state, None where none may be, and `enter` the state after entering a cell in a state (default: the cell is the state). `ahead` gives
    the cells that a step may lead to, of which the first of equally good ones is taken: by default right, down, left and up.
    Raises ValueError if no route leads on from the start.
    """
    enter = enter or (lambda state, cell: cell)
    state, cell = start, start[0] if isinstance(start[0], tuple) else start
    steps = remaining(state)
    if steps is None:
        raise ValueError(f"no route leads on from {start}")
    route = [cell]
    for left in range(steps - 1, -1, -1):
        cell = next(place for place in ahead(cell) if remaining(enter(state, place)) == left)
        state = enter(state, cell)
        route.append(cell)
    return route


def last_first(cell: Cell) -> list[Cell]:
    """The cells around a cell, upwards first: with them, a best route takes another turn wherever it can."""
    return around(cell)[::-1]


def shortest_way(cells: Collection[Cell], start: Cell, end: Cell) -> list[Cell]:
    """The cells of a shortest way within `cells` (a set is fastest), both ends included, ties going right, down, left, up.

    Raises ValueError if there is none.
    """
    return best_route(start, steps_from(cells, end).get)


def side_branches(cells: Set[Cell], route: Sequence[Cell]) -> list[list[Cell]]:
    """The longest way into each branch off a route through `cells`, from its mouth to its far end, in the order of the route. Those off its ends
    do not count."""
    rest, found = cells - set(route), []
    for mouth in (beside for cell in route[1:-1] for beside in around(cell) if beside in rest):
        *_, far = steps_from(rest, mouth)
        found.append(shortest_way(rest, mouth, far))
    return found


class Errand:
    """A walk within `cells` from `start` to `goal` that visits every place of `over`, in any order, before it enters the goal."""

    def __init__(self, cells: Iterable[Cell], start: Cell, goal: Cell, over: Sequence[Cell] = ()) -> None:
        self.goal = goal
        self.first: State = (start, tuple(over))
        cells = set(cells)
        self._away = {goal: steps_from(cells, goal), **{place: steps_from(cells - {goal}, place) for place in over}}

    def remaining(self, state: State) -> int | None:
        """The fewest steps that the rest of the errand takes, None if it cannot be done from there. The places left may be any of `over`."""
        cell, left = state
        steps = min(self.length((cell, *order, self.goal)) for order in permutations(left))
        return None if steps == math.inf else steps

    def length(self, tour: Sequence[Cell]) -> float:
        """The fewest steps over places in the order given, each of which but the first is one of `over` or the goal; infinite if there is no way."""
        return sum(self._away[there].get(here, math.inf) for here, there in pairwise(tour))

    def enter(self, state: State, cell: Cell) -> State:
        """The state after entering a cell in a state."""
        return cell, tuple(place for place in state[1] if place != cell)

    def route(self, ahead: Callable[[Cell], Iterable[Cell]] = around) -> list[Cell]:
        """The cells of a best route, ties as for `best_route`. Raises ValueError if there is none."""
        return best_route(self.first, self.remaining, self.enter, ahead)


class OrderedErrand(Errand):
    """An errand whose places are visited in the order given: until its turn, a later one may not be entered."""

    def __init__(self, cells: Iterable[Cell], start: Cell, goal: Cell, over: Sequence[Cell] = ()) -> None:
        self.goal = goal
        self.first: State = (start, tuple(over))
        cells = set(cells)
        self._away = {goal: steps_from(cells, goal)} | {place: steps_from(cells - {goal, *over[turn + 1 :]}, place) for turn, place in enumerate(over)}

    def remaining(self, state: State) -> int | None:
        """The fewest steps that the rest of the errand takes, None if it cannot be done from there. The places left are the last ones of those given."""
        cell, left = state
        steps = self.length((cell, *left, self.goal))
        return None if cell in left or steps == math.inf else steps

    def enter(self, state: State, cell: Cell) -> State:
        """The state after entering a cell in a state."""
        return cell, state[1][1:] if state[1][:1] == (cell,) else state[1]
