from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

from ...acts import fade_out, together
from ...scene import rounded
from ...scene.errands import Errand, shortest_way
from ...scene.looks import draw_look
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .tours import GREEN, MOST_STEPS, ORANGE, RED, add_disc, add_ends, grid_of, tour

BLUE = (52, 116, 226)


class GridGoThroughBlock(Task):
    """Take a disc over all blocks of a grid by a shortest tour.

    Shows: a grid with a green start cell holding an orange disc, a red end cell, and blue blocks.
    Asks: move the disc from green over every block, in any order, and then onto red, up, down, left or right, in as few steps as possible overall.
    Answer: every shortest tour over all blocks is equally right. Going to the nearest block each time takes at least `greed` steps more.
    Checks: the cells that the disc's centre passes, in order, against the steps that a best tour of what is left still takes; that blocks and cells stay.
    Departures: the benchmark has five blocks at most: the best of their 120 orders is found by trying all.
    """

    split = "in_domain"
    archetype = "navigate"
    jump_cap = 0.1
    instances = "start, end and blocks: over 10^8"
    parameters = {
        "grid_size": Parameter("cells per side", train=ints(6, 8), bench=ints(9, 10), harder="high"),
        "blocks": Parameter("blocks to pass", train=ints(2, 3), bench=ints(4, 5), harder="high"),
        "greed": Parameter("steps that going to the nearest block each time costs at least", train=choices(2, 4), bench=choices(2, 4, 6), harder="low"),
    }
    wrong_answers = {
        "straight": WrongAnswer("straight to red, missing blocks", 0.35),
        "greedy": WrongAnswer("all blocks, the nearest first each time, so longer than needed", 0.75),
        "vanish": WrongAnswer("right tour, but the blocks vanish", 0.85),
    }

    def pose(self, rng, p):
        cells = list(product(range(p.grid_size), repeat=2))
        for _ in range(120):
            start, end, *blocks = (cells[i] for i in rng.permutation(len(cells))[: p.blocks + 2])
            greedy = _length(_tour(start, blocks, end))
            if min(_away(a, b) for a, b in pairwise(_tour(start, blocks, end))) < 2 or not 10 <= greedy <= MOST_STEPS + 8:
                continue
            errand = Errand(cells, start, end, blocks)
            steps = errand.remaining(errand.first)
            # Red may lie in the way of a greedy leg, which is then longer than it looks.
            if p.greed <= greedy - steps and steps <= MOST_STEPS and not set(blocks) <= {*shortest_way(set(cells), start, end)}:
                look = draw_look(rng, away_from=[GREEN, RED, ORANGE, BLUE])
                return {"n": p.grid_size, "start": start, "end": end, "blocks": blocks, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Move|Take] the orange disc from green over every blue block, in any order, and only then onto red. It goes up, down, left or right, in as "
                "few steps as possible overall. [Nothing else changes.|The blocks stay.]",
                "What is the shortest tour over [all|all the] blue blocks to the red cell? [Walk it with the disc|Let the disc go it], step by step over cell "
                "edges, and enter red last. [Change nothing else.|Leave the rest alone.]",
                f"The orange disc must [pass|cross] all {len(problem['blocks'])} blocks before it ends on red. [Choose|Find] the order that needs the fewest "
                "steps, none of them diagonal. [Blocks and cells stay as they are.|All else stays.]",
            ),
            guided="Of all orders in which the blue blocks can be visited, the orange disc takes one with the fewest steps in all. It glides from cell centre "
            "to cell centre, up, down, left or right, over each block, and enters the red cell only after the last one. It stops there. Nothing else changes.",
        )

    def lay_out(self, problem, scene, look):
        grid = grid_of(problem)
        add_ends(scene, look, problem)
        side = 0.8 * grid.cell
        for number, cell in enumerate(problem["blocks"]):
            scene.add(f"block {number}", *look.figure(rounded(side, side, 0.14 * grid.cell, fill=BLUE)), at=grid.centre(*cell))
        add_disc(scene, problem)

    def answer(self, problem):
        return tour(problem, _errand(problem))

    def mistakes(self, problem):
        right, cells = self.answer(problem), {*grid_of(problem).cells()}
        start, end, blocks = tuple(problem["start"]), tuple(problem["end"]), [tuple(cell) for cell in problem["blocks"]]
        legs = [shortest_way(cells - ({end} - {b}), a, b) for a, b in pairwise(_tour(start, blocks, end))]
        return {
            "straight": replace(right, route=tuple(shortest_way(cells, start, end))),
            "greedy": replace(right, route=(start, *(cell for leg in legs for cell in leg[1:]))),
            "vanish": together(fade_out(*(f"block {number}" for number in range(len(blocks))), frames=6), right),
        }


def _errand(problem: dict) -> Errand:
    return Errand(grid_of(problem).cells(), tuple(problem["start"]), tuple(problem["end"]), [tuple(cell) for cell in problem["blocks"]])


def _tour(here: tuple, blocks: list, end: tuple) -> list:
    """From a cell over the blocks, the nearest first each time, to the end."""
    left, tour = list(blocks), [here]
    while left:
        tour.append(min(left, key=lambda block: _away(tour[-1], block)))
        left.remove(tour[-1])
    return [*tour, end]


def _length(tour: list) -> int:
    return sum(_away(a, b) for a, b in pairwise(tour))


def _away(a: tuple, b: tuple) -> int:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])
