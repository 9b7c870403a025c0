from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations, product

from ...acts import in_turn, recolour_to
from ...scene import Circle, Grid, Line, Look, Scene, add_board, add_cell, arrowhead, draw_look, rectangle, rounded
from ...scene.errands import OrderedErrand
from ...scene.mazes import straight_way
from ...scene.palette import BLACK, VIVID, WHITE
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, ints
from .tours import MOST_STEPS, tour

TURQUOISE, RIM = (64, 214, 208), (0, 52, 56)
SHORTEST = 8
"""Steps of the right way at least."""


class GridColorSequence(Task):
    """Take a disc over coloured cells in the order of a legend.

    Shows: a grid with a turquoise disc on a start cell with a black border, a checkered cell, and cells of different strong colours; above it a legend of
    swatches joined by arrows, which has some of these colours.
    Asks: move the disc over the legend's colours in its order and then onto the checkered cell, up, down, left or right, in as few steps as possible. Colours
    that the legend lacks may not be entered, nor those whose turn has not come. The order is only in the picture.
    Answer: every route whose legs are all shortest is equally right. Entering a colour that the legend lacks would save steps.
    Checks: the cells that the disc's centre passes, in order, against the steps that are left; that cells and legend stay as they are.
    """

    split = "train"
    archetype = "navigate"
    jump_cap = 0.15
    instances = "ordered colours times cells: over 10^9"
    parameters = {
        "grid_size": Parameter("cells per side", train=ints(6, 8), harder="high"),
        "sequence": Parameter("colours in the legend", train=ints(2, 4), harder="high"),
        "extra": Parameter("coloured cells that the legend lacks", train=ints(1, 2), harder="high"),
    }
    wrong_answers = {
        "other order": WrongAnswer("shortest tour of the colours in a wrong order", 0.45),
        "unlisted": WrongAnswer("crosses a colour that the legend lacks, and saves steps", 0.7),
        "recoloured": WrongAnswer("the cells take other colours, and the disc stays", 0.1),
    }

    def pose(self, rng, p):
        cells = list(product(range(p.grid_size), repeat=2))
        for _ in range(80):
            start, end, *rest = (cells[i] for i in rng.permutation(len(cells))[: p.sequence + p.extra + 1])
            stops, extra = rest[: p.sequence], rest[p.sequence :]
            legs = list(pairwise([start, *stops, end]))
            # The first of the cells that the legend lacks lies on a straight leg, which must bend around it.
            between = [cell for a, b in legs if a[0] == b[0] or a[1] == b[1] for cell in straight_way(a, b)[1:-1] if cell not in (start, end, *rest)]
            if not between or min(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in legs) < 2:
                continue
            extra = [between[rng.randint(len(between))], *extra]
            lawful, free = (OrderedErrand(ground, start, end, stops) for ground in ({*cells} - {*extra}, cells))
            steps = lawful.remaining(lawful.first)
            if steps and max(SHORTEST, free.remaining(free.first) + 1) <= steps <= MOST_STEPS:
                hues = [str(name) for name in rng.permutation(sorted(VIVID))[: p.sequence + p.extra]]
                look = draw_look(rng, away_from=[TURQUOISE, BLACK, *(VIVID[name] for name in hues)])
                return {"n": p.grid_size, "start": start, "end": end, "stops": stops, "extra": extra, "hues": hues, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Move|Take] the turquoise disc over the legend's colours, in order, and then onto the checkered cell, in as few steps as possible, none "
                "diagonal. It enters no colour before its turn, and none that the legend lacks. [Nothing else changes.|]",
                "The swatches above say which coloured cells the disc must visit, from first to last. [Lead|Bring] it there over cell edges by shortest legs, "
                "and at the end onto the checkered cell. All other colours, and those not due yet, are closed. [All else stays.|]",
                "Follow the legend with the turquoise disc: up, down, left or right through its colours, one after another, to the checkered square. "
                "[Waste no step.|Take the shortest way.] Keep off colours that are not in it or not yet due. [Change nothing else.|All else stays.]",
            ),
            guided="The turquoise disc leaves the cell with the black border. It glides by a shortest way to the cell in the "
            "first colour of the legend, then to those in the next ones, and last to the checkered cell. On each leg it goes around colours that the "
            "legend lacks and those that come later. Cells and legend stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        grid, cell = _grid(problem), _grid(problem).cell
        _add_legend(scene, look, problem["hues"][: len(problem["stops"])])
        add_board(scene, grid, fill=None, line=look.line(0.55), width=5)
        for name, at in zip(problem["hues"], (*problem["stops"], *problem["extra"]), strict=True):
            add_cell(scene, grid, at, VIVID[name], name=name)
        scene.add("start", rectangle(cell - 18, cell - 18, stroke=BLACK, border=14), at=grid.centre(*problem["start"]))
        third = (cell - 6) / 3
        squares = [rectangle(third, third, fill=BLACK, at=(third * (i - 1), third * (j - 1))) for i, j in product(range(3), repeat=2) if (i + j) % 2 == 0]
        scene.add("end", rectangle(cell - 6, cell - 6, fill=WHITE), *squares, at=grid.centre(*problem["end"]))
        scene.add("disc", Circle(radius=0.3 * cell, fill=TURQUOISE, stroke=RIM, width=0.07 * cell), at=grid.centre(*problem["start"]))

    def answer(self, problem):
        return replace(tour(problem, _errand(problem, problem["stops"], problem["extra"])), board=_grid(problem))

    def mistakes(self, problem):
        right, stops = self.answer(problem), problem["stops"]
        others = [_errand(problem, order, problem["extra"]) for order in permutations(stops) if order[0] != stops[0]]
        wrong = min((errand for errand in others if errand.remaining(errand.first)), key=lambda errand: errand.remaining(errand.first))
        hues = problem["hues"]
        return {
            "other order": replace(right, route=tuple(wrong.route())),
            "unlisted": replace(right, route=tuple(_errand(problem, stops, []).route())),
            "recoloured": in_turn(*(recolour_to(name, VIVID[other]) for name, other in zip(hues, hues[1:] + hues[:1], strict=True))),
        }


def _errand(problem: dict, stops: list, closed: list) -> OrderedErrand:
    ground = {*_grid(problem).cells()} - {tuple(cell) for cell in closed}
    return OrderedErrand(ground, tuple(problem["start"]), tuple(problem["end"]), [tuple(cell) for cell in stops])


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=840, middle=(512.0, 580.0))


def _add_legend(scene: Scene, look: Look, hues: list[str]) -> None:
    """Swatches in a row above the board, joined by arrows from left to right."""
    for number, name in enumerate(hues):
        x = 512 + 170 * (number - (len(hues) - 1) / 2)
        scene.add(f"swatch {number}", rounded(84, 84, 14, fill=VIVID[name]), at=(x, 84))
        if number:
            shaft = Line(points=((x - 118, 84), (x - 76, 84)), stroke=look.ink, width=10)
            scene.add(f"arrow {number}", shaft, arrowhead((x - 50, 84), (1, 0), 34, fill=look.ink))
