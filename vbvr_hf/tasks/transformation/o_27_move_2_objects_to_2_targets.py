from __future__ import annotations

from dataclasses import replace

from ...acts import moves
from ...scene import Circle, Grid, Line, draw_look
from ...scene.mazes import Cell, around, reached
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

PINKS = {"pink": (240, 110, 170), "hot pink": (228, 60, 140), "rose": (244, 130, 160)}
BLUES = {"blue": (40, 96, 220), "royal blue": (56, 84, 200), "azure": (36, 130, 226)}
PATHS = {"sand": (238, 226, 196), "stone": (206, 208, 204), "clay": (226, 196, 160), "earth": (150, 118, 84), "moss": (176, 190, 130), "slate": (120, 128, 132)}
SPAN, BROAD = 1000.0, 0.82
"""Of the board in canvas units, and the breadth of a path in cells."""
MOST = 12
"""Steps of the shortest plan at most."""
FRAMES, REST = 6.0, 4.0

Pair = tuple[int, int]


class Move2ObjectsTo2Targets(Task):
    """Move two balls to their rings over paths on which they cannot pass each other.

    Shows: a network of narrow paths whose cells are marked with dots, a pink ball and a blue ball on two cells, a pink ring and a blue ring around two
    others.
    Asks: move each ball to the ring of its colour, one ball at a time from dot to dot, in as few steps as possible, those of both balls counted together;
    the balls can neither share a cell nor pass each other.
    Answer: every plan with the fewest steps of both together is right, whichever ball gives way: found by breadth-first search over the pairs of places. It
    takes at least two steps more than both balls would need alone.
    Checks: each step legal and on a shortest plan, one ball at a time, along the paths; where both balls end; that all else is kept.
    Departures: plans have 12 steps at most, and balls move one at a time. O-39 and G-18, which are trained on, have one walker; here two are in each
    other's way, and one has to go where it need not.
    """

    split = "out_of_domain"
    archetype = "puzzle"
    jump_cap = 0.3
    instances = "networks times places of balls and rings: over 10^8"
    parameters = {
        "cells": Parameter("cells of the paths", bench=ints(12, 16), harder="high"),
        "board": Parameter("columns and rows", bench=choices("6x6", "7x5", "7x7")),
        "extra": Parameter("steps more than both balls would need alone", bench=choices(2, 4, 6), harder="high"),
        "path": Parameter("colour of the paths", bench=choices(*PATHS)),
        "colours": Parameter("colours of the balls", bench=choices(*(f"{pink}/{blue}" for pink in PINKS for blue in BLUES))),
    }
    wrong_answers = {
        "through": WrongAnswer("both balls take their own shortest ways and pass through each other", 0.5),
        "exchanged": WrongAnswer("balls go to the rings of the other colour", 0.4),
        "one": WrongAnswer("only one ball reaches its ring, the other never gives way", 0.55),
    }

    def pose(self, rng, p):
        columns, rows = map(int, p.board.split("x"))
        for _ in range(12):
            cells = _network(rng, columns, rows, p.cells)
            beside = _beside(cells)
            for _ in range(6):
                goals = tuple(int(k) for k in rng.permutation(len(cells))[:2])
                left = _remaining(beside, goals)
                if goals[::-1] not in left:
                    continue
                first, second = (reached([goal], beside.__getitem__) for goal in goals)
                hard = [
                    (a, b) for (a, b), steps in left.items()
                    if steps <= MOST and steps - first[a] - second[b] == p.extra and min(first[a], second[b]) > 1 and not {a, b} & {*goals}
                ]  # fmt: skip
                if hard:
                    start = hard[rng.randint(len(hard))]
                    pink, blue = p.colours.split("/")
                    look = draw_look(rng, away_from=[PINKS[pink], BLUES[blue], PATHS[p.path]])
                    return {
                        "columns": columns, "rows": rows, "cells": [list(cell) for cell in cells], "start": list(start), "goals": list(goals), "path": p.path,
                        "pink": pink, "blue": blue, "look": look,
                    }  # fmt: skip
        raise Redraw

    def prompt(self, problem):
        rules = "[Paths and rings stay.|Nothing else changes.]"
        return Prompts(
            plain=(
                "[Move|Take] the pink ball to the pink ring and the blue ball to the blue ring, one ball at a time from dot to dot. They can neither share a "
                f"dot nor pass each other; use as few steps in all as possible. {rules}",
                "How do both balls get into the rings of their colours with the fewest steps together? One moves at a time, along the paths from one dot to "
                f"the next, and never onto or past the other. {rules}",
                f"[Bring|Get] each ball into its own ring. The balls take turns as you like, one step at a time, [but cannot jump over each other|but have no "
                f"room to pass]; count the steps of both and use as few as you can. {rules}",
            ),
            guided="Each ball would find its own way, but the other is on it. So one of them first goes aside where there is room and lets the other by. "
            f"Then both go on to their rings, one ball at a time, {len(_route(problem))} steps in all. {rules}",
        )

    def lay_out(self, problem, scene, look):
        grid, cells, path = _grid(problem), _cells(problem), PATHS[problem["path"]]
        broad = BROAD * grid.cell
        pairs = [(a, b) for a, others in enumerate(_beside(cells)) for b in others if a < b]
        for name, color, more in (("edges", look.line(0.75), 14), ("paths", path, 0)):
            lines = [Line(points=(grid.centre(*cells[a]), grid.centre(*cells[b])), stroke=color, width=broad + more) for a, b in pairs]
            scene.add(name, *lines)
        scene.add("dots", *(Circle(radius=10, fill=look.line(0.75), at=grid.centre(*cell)) for cell in cells))
        for (name, color), goal in zip(_balls(problem), problem["goals"], strict=True):
            scene.add(f"{name} ring", Circle(radius=0.35 * grid.cell, stroke=color, width=0.085 * grid.cell), at=grid.centre(*cells[goal]))
        for (name, color), start in zip(_balls(problem), problem["start"], strict=True):
            scene.add(name, *look.figure(Circle(radius=0.27 * grid.cell, fill=color), shadow=False), at=grid.centre(*cells[start]))

    def answer(self, problem):
        return _moved(problem, _route(problem))

    def variations(self, problem):
        return super().variations(problem) | {"another plan": _moved(problem, _route(problem, last=True))}

    def mistakes(self, problem):
        beside, start, goals = _beside(_cells(problem)), tuple(problem["start"]), tuple(problem["goals"])
        first, second = ([(ball, place) for place in _shortest(beside, start[ball], goals[ball])] for ball in (0, 1))
        swapped = dict(problem, goals=[goals[1], goals[0]])
        return {
            "through": _moved(problem, [*first, *second]),
            "exchanged": replace(_moved(problem, []), route=tuple(_route(swapped))),
            "one": _moved(problem, first),
        }


def _balls(problem: dict) -> tuple:
    return (("pink", PINKS[problem["pink"]]), ("blue", BLUES[problem["blue"]]))


def _cells(problem: dict) -> list[Cell]:
    return [tuple(cell) for cell in problem["cells"]]


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["columns"], problem["rows"], span=SPAN)


def _moved(problem: dict, route: list[Pair]) -> moves:
    """The balls go over a route of (ball, place)."""
    grid, beside = _grid(problem), _beside(_cells(problem))
    places = tuple(grid.centre(*cell) for cell in _cells(problem))
    left = _remaining(beside, tuple(problem["goals"]))
    return moves(("pink", "blue"), places, tuple(problem["start"]), lambda state: _next(beside, state), left.get, tuple(route), frames=FRAMES, rest=REST)


def _route(problem: dict, last: bool = False) -> list[Pair]:
    """A shortest plan as (ball, place) of each step: the first in order of the places, or the last."""
    beside, state = _beside(_cells(problem)), tuple(problem["start"])
    left, route = _remaining(beside, tuple(problem["goals"])), []
    while left[state]:
        onward = sorted(after for after in _next(beside, state) if left.get(after) == left[state] - 1)
        after = onward[-1 if last else 0]
        ball = 0 if after[0] != state[0] else 1
        route.append((ball, after[ball]))
        state = after
    return route


def _network(rng, columns: int, rows: int, count: int) -> list[Cell]:
    """Connected cells (row, column) of a board, no four of them in a square."""
    cells = {(int(rng.randint(rows)), int(rng.randint(columns)))}
    while len(cells) < count:
        beside = {one for cell in cells for one in around(cell)} - cells
        free = sorted((r, c) for r, c in beside if 0 <= r < rows and 0 <= c < columns and not _squares(cells | {(r, c)}, (r, c)))
        if not free:
            raise Redraw
        cells.add(free[rng.randint(len(free))])
    return sorted(cells)


def _squares(cells: set[Cell], cell: Cell) -> bool:
    """Whether a cell is one of four in a square."""
    r, c = cell
    return any({(r, c), (r + dr, c), (r, c + dc), (r + dr, c + dc)} <= cells for dr in (-1, 1) for dc in (-1, 1))


def _beside(cells: list[Cell]) -> list[list[int]]:
    """The numbers of the cells next to each one."""
    number = {cell: k for k, cell in enumerate(cells)}
    return [[number[one] for one in ((r - 1, c), (r, c - 1), (r, c + 1), (r + 1, c)) if one in number] for r, c in cells]


def _next(beside: list[list[int]], state: Pair) -> list[Pair]:
    """The states that one step of one ball leads to."""
    a, b = state
    return [*((place, b) for place in beside[a] if place != b), *((a, place) for place in beside[b] if place != a)]


def _remaining(beside: list[list[int]], goals: Pair) -> dict[Pair, int]:
    """The fewest steps of both balls from each state from which they can get to their goals."""
    return reached([goals], lambda state: _next(beside, state))


def _shortest(beside: list[list[int]], start: int, goal: int) -> list[int]:
    """The cells of a shortest way of one ball alone, without its start."""
    left, way = reached([goal], beside.__getitem__), [start]
    while way[-1] != goal:
        way.append(min(beside[way[-1]], key=left.__getitem__))
    return way[1:]
