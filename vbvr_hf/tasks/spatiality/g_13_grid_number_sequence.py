from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

from ...scene import Text, add_cell
from ...scene.errands import OrderedErrand
from ...scene.looks import draw_look
from ...scene.mazes import straight_way
from ...scene.palette import INK
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .tours import GREEN, MOST_STEPS, ORANGE, RED, add_disc, add_ends, grid_of, tour

YELLOW = (250, 214, 70)


class GridNumberSequence(Task):
    """Take a disc over numbered cells in rising order, on shortest legs that keep off the numbers that are not due yet.

    Shows: a grid with a green start cell holding an orange disc, a red end cell, and yellow cells with the numbers from 1 on.
    Asks: move the disc from green over the numbers in rising order and then onto red, up, down, left or right, in as few steps as possible. A number may not
    be entered before its turn, and red only at the end.
    Answer: every route whose legs are all shortest is equally right. A number passed again later does no harm.
    Checks: the cells that the disc's centre passes, in order, against the steps that are left; that cells and numbers stay as they are.
    Departures: the disc need not rest on the numbers. Taking the nearest number each time is never the right order.
    """

    split = "in_domain"
    archetype = "navigate"
    jump_cap = 0.15
    instances = "start, end and ordered cells: over 10^8 per grid size"
    parameters = {
        "grid_size": Parameter("cells per side", train=ints(6, 9), bench=ints(9, 10), harder="high"),
        "numbers": Parameter("numbered cells", train=ints(2, 3), bench=ints(4, 5), harder="high"),
        "in_the_way": Parameter(
            "whether a leg must bend around a cell that is not due yet", train=choices(False, True), bench=choices(False, True), harder="last"
        ),
    }
    wrong_answers = {
        "nearest": WrongAnswer("visits the numbers by nearness, not by order", 0.45),
        "longer": WrongAnswer("right order but two steps too long", 0.75),
        "diagonal": WrongAnswer("disc moves diagonally between the numbers", 0.5),
    }

    def pose(self, rng, p):
        cells = list(product(range(p.grid_size), repeat=2))
        for _ in range(60):
            start, end, *numbers = (cells[i] for i in rng.permutation(len(cells))[: p.numbers + 2])
            tour = [start, *numbers, end]
            if p.in_the_way:
                _put_between(rng, tour, p.grid_size)
            legs = [_manhattan(a, b) for a, b in pairwise(tour)]
            oblique = sum(a[0] != b[0] and a[1] != b[1] for a, b in pairwise(tour))
            if len({*tour}) < len(tour) or min(legs) < 2 or sum(legs) > MOST_STEPS - 2 or oblique < 2 or _nearest_first(tour[0], tour[1:-1]) == tour[1:-1]:
                continue
            errand = OrderedErrand(cells, tour[0], tour[-1], tour[1:-1])
            steps = errand.remaining(errand.first)
            if steps is not None and (steps > sum(legs)) == p.in_the_way and steps <= MOST_STEPS:
                look = draw_look(rng, away_from=[GREEN, RED, ORANGE, YELLOW])
                return {"n": p.grid_size, "start": tour[0], "end": tour[-1], "numbers": tour[1:-1], "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Move|Take] the orange disc over the numbered cells in rising order and then onto red, in as few steps as possible. It goes up, down, left or "
                "right, never onto a number before its turn. [Nothing else changes.|All else stays.]",
                f"[Visit|Pass] 1 to {len(problem['numbers'])} in order with the orange disc, then [enter|go to] the red cell: each leg by a shortest way, over "
                "cell edges only. Numbers that are not due yet and the red cell are [closed|blocked] until their turn. [Change nothing else.|]",
                "From green, the orange disc enters the yellow cells [by rising numbers|in the order of their numbers], no later one early, and ends on red. "
                "[No step is diagonal, and none is wasted.|It wastes no step and makes no diagonal one.]",
            ),
            guided="The orange disc leaves the green cell and glides from cell centre to cell centre by a shortest way to the cell with 1. It goes on to each "
            "next number and last to the red cell. On each leg it goes around numbers that are not due yet. The cells stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        grid = grid_of(problem)
        add_ends(scene, look, problem)
        for number, cell in enumerate(problem["numbers"], 1):
            add_cell(scene, grid, cell, YELLOW)
            scene.add(f"number {number}", Text(text=str(number), size=0.66 * grid.cell, weight=800, fill=INK), at=grid.centre(*cell))
        add_disc(scene, problem)

    def answer(self, problem):
        return tour(problem, _errand(problem))

    def mistakes(self, problem):
        right = self.answer(problem)
        start, end, *numbers = (tuple(cell) for cell in (problem["start"], problem["end"], *problem["numbers"]))
        wrong = [start, *_nearest_first(start, numbers), end]
        return {
            "nearest": replace(right, route=_joined([_bent(a, b) for a, b in pairwise(wrong)])),
            "longer": replace(right, route=(*right.route[:2], *right.route)),
            "diagonal": replace(right, route=_joined([_oblique(a, b) for a, b in pairwise([start, *numbers, end])])),
        }


def _errand(problem: dict) -> OrderedErrand:
    return OrderedErrand(grid_of(problem).cells(), tuple(problem["start"]), tuple(problem["end"]), [tuple(cell) for cell in problem["numbers"]])


def _put_between(rng, tour: list, n: int) -> None:
    """Put a stop of a tour between two that are visited before it, all on one line."""
    first = rng.randint(len(tour) - 2)
    later = rng.randint(first + 2, len(tour))
    line, places = int(rng.randint(n)), sorted(int(i) for i in rng.permutation(n)[:3])
    ends = places[::2] if rng.randint(2) else places[::-2]
    upright = rng.randint(2)
    for stop, place in ((first, ends[0]), (later, places[1]), (first + 1, ends[1])):
        tour[stop] = (place, line) if upright else (line, place)


def _nearest_first(here: tuple, places: list) -> list:
    """The places in the order in which the nearest is taken each time."""
    left, order = list(places), []
    while left:
        here = min(left, key=lambda place: _manhattan(here, place))
        left.remove(here)
        order.append(here)
    return order


def _bent(start: tuple, end: tuple) -> list:
    """Along a row, then along a column."""
    corner = (start[0], end[1])
    return [*straight_way(start, corner), *straight_way(corner, end)[1:]]


def _oblique(start: tuple, end: tuple) -> list:
    """Diagonally as far as that goes, then straight."""
    (row, column), way = start, [start]
    while (row, column) != end:
        row, column = row + (end[0] > row) - (end[0] < row), column + (end[1] > column) - (end[1] < column)
        way.append((row, column))
    return way


def _joined(ways: list) -> tuple:
    return (ways[0][0], *(cell for way in ways for cell in way[1:]))


def _manhattan(a, b) -> int:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])
