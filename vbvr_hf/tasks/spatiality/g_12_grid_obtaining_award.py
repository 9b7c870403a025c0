from __future__ import annotations

from itertools import combinations, product

import numpy as np

from ...acts import Effect, bring, fade_out, together, walk
from ...scene import Circle, Grid, Text, add_board, add_cell, fade, layout, recolour, star
from ...scene.errands import Errand
from ...scene.looks import draw_look
from ...scene.palette import INK
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

GREEN, RED, ORANGE, GOLD = (60, 170, 90), (214, 50, 60), (240, 112, 16), (252, 212, 60)
BLUE, PALE = (40, 100, 214), (238, 240, 244)
FRAMES_PER_CELL = 4


class GridObtainingAward(Task):
    """Collect the stars that are worth most within a budget of steps.

    Shows: a grid with a green start cell holding an orange disc, a red goal cell and gold stars with a digit each; above it a row of blue pips.
    Asks: move the disc from green to red, entered last, in at most as many steps as there are pips, so that the digits of the stars passed add up
    to as much as possible, with no step more than that needs. A star vanishes when the disc enters its cell, and each step takes one pip.
    Answer: one set of stars is best and beats the next by two points or more; every shortest route that collects it is equally right.
    Checks: the cells the disc passes, in order, against the steps still needed for the best set; that stars vanish as the disc comes to them and pips
    pale with its steps, from the right; that nothing else changes.
    """

    split = "train"
    archetype = "navigate"
    version = 3
    jump_cap = 0.15
    instances = "start, goal, star cells and values: over 10^7 layouts per grid size"
    parameters = {
        "grid_size": Parameter("cells per side", train=ints(5, 7), bench=ints(8, 9), harder="high"),
        "awards": Parameter("number of stars", train=ints(2, 3), bench=choices(4), harder="high"),
        "budget": Parameter("steps that may be spent", train=ints(6, 12), bench=ints(11, 18), harder="high"),
        "star_values": Parameter("highest digit; the digits are distinct, from 1 (train) or 3 (bench)", train=choices(6), bench=choices(9)),
    }
    wrong_answers = {
        "straight": WrongAnswer("straight to the goal, ignoring the better stars", 0.5),
        "overrun": WrongAnswer("all stars taken but the budget is overrun", 0.45),
        "vanish": WrongAnswer("stars vanish while the disc walks elsewhere", 0.35),
    }

    def pose(self, rng, p):
        lowest = 1 if p.star_values == 6 else 3
        give_up = rng.uniform() < 0.7
        cells = list(product(range(p.grid_size), repeat=2))
        sets = [chosen for size in range(p.awards + 1) for chosen in combinations(range(p.awards), size)]
        for _ in range(40):
            start, goal, *stars = (cells[i] for i in rng.permutation(len(cells))[: p.awards + 2])
            values = [int(v) for v in rng.permutation(np.arange(lowest, p.star_values + 1))[: p.awards]]
            errand = Errand(cells, start, goal, stars)
            steps = {chosen: errand.remaining((start, tuple(stars[i] for i in chosen))) for chosen in sets}
            worth = sorted(((sum(values[i] for i in chosen), chosen) for chosen in sets if steps[chosen] <= p.budget), reverse=True)
            if len(worth) < 2 or worth[0][0] < worth[1][0] + 2 or (len(worth[0][1]) < p.awards) != give_up:
                continue
            best = worth[0][1]
            if steps[best] == steps[()]:  # the stars lie on the way to the goal anyhow
                continue
            look = draw_look(rng, away_from=[GREEN, RED, ORANGE, GOLD, BLUE, PALE])
            return {"n": p.grid_size, "start": start, "goal": goal, "stars": stars, "values": values, "best": best, "budget": p.budget, "look": look}
        raise Redraw

    def prompt(self, problem):
        b = problem["budget"]
        return Prompts(
            plain=(
                f"[Move|Take] the orange disc over cell edges from green to red in at most {b} steps. Its stars' digits must add up to as much as possible, "
                "with no needless step. Stars vanish when entered, and each step pales one blue pip, from the right. Red comes last.",
                f"The orange disc may spend {b} steps, up, down, left or right. [Collect|Gather] the largest sum of star digits by a shortest route, and "
                "enter the red cell last. Collected stars vanish, and each step makes one pip pale, from the right. [All else stays.|]",
                f"With {b} steps at most, none diagonal, bring the orange disc to the red cell without detours, past the stars that are worth most in all. "
                "[Nothing else changes:|Only this happens:] a star goes when its cell is entered, and a blue pip fades with each step, right to left.",
            ),
            guided=f"Consider all sets of stars that the orange disc can collect on its way from the green to the red cell in {b} steps. It takes the set with "
            "the highest sum of digits, gliding from cell centre to cell centre on a shortest route through these stars. It stops on the red cell. A star "
            "vanishes as the disc enters its cell, and with every step one blue pip pales, from the right. Nothing else changes.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        add_board(scene, grid, fill=None, line=look.line(0.55), width=5)
        add_cell(scene, grid, problem["start"], GREEN, name="start")
        add_cell(scene, grid, problem["goal"], RED, name="goal")
        for i, at in enumerate(_pips(problem)):
            scene.add(f"pip {i}", Circle(radius=20, fill=BLUE, stroke=look.ink, width=4), at=at)
        for i, (cell, value) in enumerate(zip(problem["stars"], problem["values"], strict=True)):
            body = star(0.48 * grid.cell, inner=0.6, fill=GOLD, stroke=(190, 140, 10), width=3)
            scene.add(f"star {i}", body, Text(text=str(value), size=0.54 * grid.cell, weight=800, fill=INK, at=(0.0, 0.02 * grid.cell)), at=grid.centre(*cell))
        scene.add("disc", Circle(radius=0.3 * grid.cell, fill=ORANGE, stroke=(110, 46, 0), width=0.05 * grid.cell), at=grid.centre(*problem["start"]))

    def answer(self, problem):
        return _collect(problem, _errand(problem, problem["best"]).route())

    def mistakes(self, problem):
        direct = _errand(problem, []).route()
        every = _errand(problem, range(len(problem["stars"]))).route()
        while len(every) - 1 <= problem["budget"]:
            every = [*every[:2], every[0], *every[1:]]
        return {
            "straight": _collect(problem, direct),
            "overrun": _collect(problem, every),
            "vanish": together(fade_out(*(f"star {i}" for i in problem["best"]), frames=4), _collect(problem, direct, stars=False)),
        }


def _collect(problem: dict, route: list, stars: bool = True) -> bring:
    """The disc goes a route; the stars that it comes to vanish, and a pip pales with each step."""
    errand, budget = _errand(problem, problem["best"]), problem["budget"]
    went = walk("disc", _grid(problem), errand.remaining, errand.first, tuple(route), frames=FRAMES_PER_CELL, enter_place=errand.enter)
    met = [Effect((fade(f"star {i}", 0),), place=tuple(cell)) for i, cell in enumerate(problem["stars"]) if stars and tuple(cell) in route[1:]]
    spent = [Effect((recolour(f"pip {budget - step}", PALE),), step=step) for step in range(1, min(len(route), budget + 1))]
    return bring(went, (*met, *spent))


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=840, middle=(512.0, 570.0))


def _pips(problem: dict) -> list:
    half = (problem["budget"] - 1) * 52 / 2
    return layout.row(problem["budget"], start=512 - half, end=512 + half, y=80)


def _errand(problem: dict, chosen) -> Errand:
    """To the goal over some of the stars, given by their numbers."""
    stars = [tuple(problem["stars"][i]) for i in chosen]
    return Errand(_grid(problem).cells(), tuple(problem["start"]), tuple(problem["goal"]), stars)
