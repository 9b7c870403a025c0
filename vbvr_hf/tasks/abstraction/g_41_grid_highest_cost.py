from __future__ import annotations

from dataclasses import replace

from ...acts import fade_out, together, walk
from ...scene import Circle, Grid, Text, add_board, add_cell
from ...scene.looks import draw_look
from ...scene.palette import INK
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

GREEN, RED, YELLOW = (96, 190, 112), (232, 92, 88), (250, 206, 40)
FRAMES_PER_CELL = 8
LEAD = 2
"""Points by which the best way beats every other."""


class GridHighestCost(Task):
    """Take a disc down a grid of numbers by the way that collects most.

    Shows: a grid with a number in every cell, green at the top left with a yellow disc, red at the bottom right.
    Asks: move the disc from green to red, right or down at every step, so that the numbers it passes add up to as much as possible.
    Answer: one way has the largest total, by two or more. Where `trap` is true, always taking the larger neighbour does not lead to it.
    Checks: the cells that the disc's centre passes, in order, against the best way, and that numbers and cells stay as they are.
    Departures: grids of 4 cells a side and more, as 3 have but six ways. The disc goes beside the numbers, so that it never covers one.
    """

    split = "in_domain"
    archetype = "navigate"
    jump_cap = 0.25
    instances = "a number for each cell: 9^16 grids of 4 cells a side, of which one in three has a best way that leads by two"
    parameters = {
        "n": Parameter("cells per side", train=ints(4, 5), bench=ints(5, 6), harder="high"),
        "highest": Parameter("largest number; the smallest is 1, or 10 where it is 40", train=choices(9), bench=choices(9, 40), harder="high"),
        "trap": Parameter("whether taking the larger neighbour each time goes wrong", train=choices(False, True), bench=choices(True), harder="last"),
    }
    wrong_answers = {
        "greedy": WrongAnswer("a lawful way with a lower total: the larger neighbour each time, or the next best way", 0.65),
        "diagonal": WrongAnswer("diagonal walk straight to red", 0.3),
        "erased": WrongAnswer("best way, but the numbers vanish", 0.87),
    }

    def pose(self, rng, p):
        lowest = 10 if p.highest == 40 else 1
        for _ in range(60):
            numbers = rng.randint(lowest, p.highest + 1, (p.n, p.n)).tolist()
            (best, route), (second, _) = _two_best(numbers)
            if best >= second + LEAD and (_greedy(numbers) != route) == p.trap:
                return {"numbers": numbers, "look": draw_look(rng, away_from=[GREEN, RED, YELLOW, INK])}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Move|Take] the yellow disc from green to red, only right or down, so that the numbers it passes add up to as much as possible. "
                "[Nothing else changes.|The grid stays as it is.]",
                "[Which|What] way from green to red has the largest total? [Walk it with the disc|Let the disc go it], cell by cell; every step leads to the "
                "right or [down|downwards]. [Change nothing else.|Leave the numbers alone.]",
                "The disc [collects|adds up] the numbers of all cells that it crosses, and may [step|go] right and down alone. [Bring|Get] it to red with the "
                "highest possible sum. [All else stays.|]",
            ),
            guided="Work out the total of every way that leads right and down from green to red, and take the one with the highest total. The yellow disc "
            "glides from cell centre to cell centre along it, to the right or down at each step, and stops on the red cell. The numbers stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        numbers = problem["numbers"]
        grid = _grid(len(numbers))
        first, last = (0, 0), (grid.rows - 1, grid.columns - 1)
        add_cell(scene, grid, first, GREEN, inset=0)
        add_cell(scene, grid, last, RED, inset=0)
        add_board(scene, grid, fill=None, line=look.line(0.6), width=6)
        for row, column in grid.cells():
            ink = INK if (row, column) in (first, last) else look.ink
            number = Text(text=str(numbers[row][column]), size=0.44 * grid.cell, weight=800, fill=ink)
            scene.add(f"number {row} {column}", number, at=grid.centre(row - 0.2, column - 0.18))
        disc = Circle(radius=0.2 * grid.cell, fill=YELLOW, stroke=(120, 90, 10), width=0.04 * grid.cell)
        scene.add("disc", disc, at=_track(len(numbers)).centre(0, 0))

    def answer(self, problem):
        (_, route), _ = _two_best(problem["numbers"])
        left = {cell: len(route) - 1 - number for number, cell in enumerate(route)}
        return walk("disc", _track(len(problem["numbers"])), left.get, (0, 0), tuple(route), frames=FRAMES_PER_CELL, joined=_onward)

    def mistakes(self, problem):
        right, numbers = self.answer(problem), problem["numbers"]
        greedy, n = _greedy(numbers), len(numbers)
        cells = (f"number {row} {column}" for row, column in _grid(n).cells())
        return {
            "greedy": replace(right, route=tuple(greedy if greedy != list(right.route) else _two_best(numbers)[1][1])),
            "diagonal": replace(right, route=tuple((i, i) for i in range(n))),
            "erased": together(fade_out(*cells, frames=8), right),
        }


def _grid(n: int) -> Grid:
    return Grid.centred(n, n, span=940)


def _track(n: int) -> Grid:
    """The places of the disc: to the lower right of the numbers, which it never covers."""
    grid = _grid(n)
    return replace(grid, origin=grid.centre(-0.28, -0.26))


def _onward(a: tuple, b: tuple) -> bool:
    """Whether a step leads to the right or down."""
    return (b[0] - a[0], b[1] - a[1]) in ((0, 1), (1, 0))


def _two_best(numbers: list) -> list:
    """The two ways right and down that have the largest totals, the best first: (total, cells) each."""
    best = {}
    for row, values in enumerate(numbers):
        for column, value in enumerate(values):
            before = [*best.get((row - 1, column), ()), *best.get((row, column - 1), ())] or [(0, [])]
            best[row, column] = sorted(((total + value, [*route, (row, column)]) for total, route in before), reverse=True)[:2]
    return best[row, column]


def _greedy(numbers: list) -> list:
    """The larger neighbour each time, the right one of two that are equal."""
    last, route = len(numbers) - 1, [(0, 0)]
    while route[-1] != (last, last):
        row, column = route[-1]
        ways = [(a, b) for a, b in ((row, column + 1), (row + 1, column)) if max(a, b) <= last]
        route.append(max(ways, key=lambda cell: numbers[cell[0]][cell[1]]))
    return route
