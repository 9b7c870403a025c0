from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
from networkx.utils import UnionFind

from ...acts import walk
from ...scene import Circle, Grid, Line, Point, add_board, add_cell, points
from ...scene.errands import best_route, last_first
from ...scene.looks import draw_look
from ...scene.mazes import around, bent_way, reached
from ...scene.palette import VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

GREEN, PINK, PURPLE, ORANGE = VIVID["green"], VIVID["pink"], VIVID["purple"], VIVID["orange"]
FRAMES_PER_CELL = 4
OPEN = 0.45
"""Of the sides that a tree leaves shut, so many are open."""
SHORTEST, LONGEST = 6, 26
"""Steps of the right way."""


class GridShortestPath(Task):
    """Take a disc by a shortest way across a board with walls and one-way gates.

    Shows: a board whose cells can all be entered, thick walls between some of them, and orange chevrons on some open sides, which point the way in which
    they may be passed. A purple disc stands on a green square; another square is pink.
    Asks: move the disc to pink in as few steps as possible, up, down, left or right, through no wall and through gates only as they point.
    Answer: every shortest lawful way is equally right. The one that looks shortest runs against a gate.
    Checks: the cells that the disc's centre passes, in order, against the steps that are left, and that each step was open; that the board stays as it is.
    """

    split = "in_domain"
    archetype = "navigate"
    jump_cap = 0.1
    instances = "walls, gates, start and end: over 10^12"
    parameters = {
        "columns": Parameter("cells across", train=ints(6, 7), bench=ints(8, 10), harder="high"),
        "rows": Parameter("cells from top to bottom", train=ints(6, 7), bench=ints(8, 10), harder="high"),
        "gates": Parameter("sides that may be passed in one direction alone", train=ints(2, 3), bench=ints(4, 6), harder="high"),
        "lost": Parameter("steps that the gates cost at least", train=choices(2, 4), bench=choices(2, 4, 6), harder="high"),
    }
    wrong_answers = {
        "against": WrongAnswer("shorter route taken against a gate", 0.5),
        "through": WrongAnswer("disc goes straight to pink through walls", 0.3),
        "longer": WrongAnswer("lawful route with two steps too many", 0.7),
    }

    def pose(self, rng, p):
        for _ in range(8):
            sides = _board(rng, p.rows, p.columns)
            free = _both_ways(sides)
            for _ in range(10):
                start = (int(rng.randint(p.rows)), int(rng.randint(p.columns)))
                away = _steps_to(free, start)
                ends = [cell for cell, steps in away.items() if SHORTEST <= steps <= LONGEST - p.lost and start[0] != cell[0] and start[1] != cell[1]]
                if not ends:
                    continue
                end = ends[rng.randint(len(ends))]
                looks_shortest = _way(free, start, end)
                against = rng.randint(1, len(looks_shortest) - 2)
                gates = [(looks_shortest[against + 1], looks_shortest[against])]
                for a, b in (sides[i] for i in rng.permutation(len(sides))[: p.gates]):
                    if len(gates) < p.gates and {a, b} != {*gates[0]}:
                        gates.append((a, b) if rng.randint(2) else (b, a))
                steps = free - {(b, a) for a, b in gates}
                left = _steps_to(steps, end).get(start, LONGEST + 1)
                if left <= LONGEST and left >= away[end] + p.lost:
                    look = draw_look(rng, away_from=[GREEN, PINK, PURPLE, ORANGE], inked=True)
                    return {"rows": p.rows, "columns": p.columns, "open": sides, "gates": gates, "start": start, "end": end, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Move|Take] the purple disc from green to pink in as few steps as possible. It goes up, down, left or right, crosses no wall, and passes an "
                "orange gate only the way it points. [The board stays as it is.|Nothing else changes.]",
                "Which is the shortest [lawful|allowed] way for the disc to the pink square? Walls are closed, [chevrons are one-way gates|each chevron is "
                "a one-way gate], and every step leads to a neighbouring cell, never diagonally. [Show it.|Let the disc go it.] [Change nothing else.|]",
                "The purple disc [travels|goes] to the pink square, cell by cell and never diagonally, without a needless step. It may follow orange arrows "
                "but not go against one, and walls stop it. [All else stays.|Leave the board alone.]",
            ),
            guided="The purple disc leaves the green square and glides from cell centre to cell centre. It never crosses "
            "a thick wall. Where an orange chevron lies between two cells it goes only the way that it points, and it takes the shortest way that is left. It "
            "stops on the pink square. The board does not change.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        add_board(scene, grid, fill=None, line=look.line(0.25), width=4)
        add_cell(scene, grid, problem["start"], GREEN, name="start", inset=10)
        add_cell(scene, grid, problem["end"], PINK, name="end", inset=10)
        free = _both_ways(problem["open"])
        shut = [(a, b) for a in grid.cells() for b in around(a)[:2] if grid.inside(*b) and (a, b) not in free]
        walls = [Line(points=_between(grid, a, b), stroke=look.line(0.95), width=16) for a, b in shut]
        (left, top), right, bottom = grid.origin, grid.origin[0] + grid.width, grid.origin[1] + grid.height
        rim = Line(points=((left, top), (right, top), (right, bottom), (left, bottom), (left, top)), stroke=look.line(0.95), width=16)
        scene.add("walls", rim, *walls)
        for number, (a, b) in enumerate(problem["gates"]):
            scene.add(f"gate {number}", _chevron(a, b), at=_middle(grid, a, b))
        scene.add("disc", Circle(radius=0.3 * grid.cell, fill=PURPLE, stroke=(60, 20, 92), width=0.05 * grid.cell), at=grid.centre(*problem["start"]))

    def answer(self, problem):
        steps, start, end = _lawful(problem), tuple(problem["start"]), tuple(problem["end"])
        left = _steps_to(steps, end).get
        route, other = (tuple(_way(steps, start, end, ahead)) for ahead in (around, last_first))
        return walk("disc", _grid(problem), left, start, route, frames=FRAMES_PER_CELL, joined=lambda a, b: (a, b) in steps, others=(other,))

    def mistakes(self, problem):
        right, steps = self.answer(problem), _lawful(problem)
        start, end = right.route[0], right.route[-1]
        back = next(i for i, (a, b) in enumerate(pairwise(right.route)) if (b, a) in steps)
        return {
            "against": replace(right, route=tuple(_way(_both_ways(problem["open"]), start, end))),
            "through": replace(right, route=tuple(bent_way(start, end))),
            "longer": replace(right, route=(*right.route[: back + 2], *right.route[back:])),
        }


def _board(rng: np.random.RandomState, rows: int, columns: int) -> list:
    """The open sides of a board on which every cell can be reached, each as two cells in order: those of a random tree, and some others."""
    sides = [(a, b) for a in product(range(rows), range(columns)) for b in around(a)[:2] if b[0] < rows and b[1] < columns]
    joined, free = UnionFind(), []
    for a, b in (sides[i] for i in rng.permutation(len(sides))):
        if joined[a] != joined[b] or rng.uniform() < OPEN:
            joined.union(a, b)
            free.append((a, b))
    return sorted(free)


def _both_ways(sides: list) -> set:
    """All steps over open sides, as (from, to)."""
    return {(tuple(a), tuple(b)) for side in sides for a, b in (side, side[::-1])}


def _lawful(problem: dict) -> set:
    """All steps that walls and gates allow."""
    return _both_ways(problem["open"]) - {(tuple(b), tuple(a)) for a, b in problem["gates"]}


def _steps_to(steps: set, end: tuple) -> dict:
    """How many steps lead to a cell from every one from which any do."""
    return reached([end], lambda here: [cell for cell in around(here) if (cell, here) in steps])


def _way(steps: set, start: tuple, end: tuple, ahead=around) -> list:
    """The cells of a shortest way by lawful steps, ties as `ahead` has them."""
    return best_route(start, _steps_to(steps, end).get, ahead=lambda cell: [place for place in ahead(cell) if (cell, place) in steps])


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["columns"], problem["rows"], span=940)


def _middle(grid: Grid, a: tuple, b: tuple) -> Point:
    return grid.centre((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)


def _between(grid: Grid, a: tuple, b: tuple) -> tuple[Point, Point]:
    """The ends of the side that two cells share."""
    (x, y), half = _middle(grid, a, b), grid.cell / 2
    across, down = (half, 0) if a[1] == b[1] else (0, half)
    return ((x - across, y - down), (x + across, y + down))


def _chevron(a: tuple, b: tuple) -> Line:
    """A chevron, 64 units wide, that points from one cell to the other."""
    down, across = b[0] - a[0], b[1] - a[1]
    wings = [(-14 * across + 32 * side * down, -14 * down + 32 * side * across) for side in (-1, 1)]
    return Line(points=points([wings[0], (14 * across, 14 * down), wings[1]]), stroke=ORANGE, width=16)
