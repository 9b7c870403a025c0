from __future__ import annotations

from itertools import combinations, product

import numpy as np

from ...scene import Circle, Grid, Scene, Text, add_board, add_cell, fade, layout, move, recolour, star
from ...scene.errands import Errand
from ...scene.palette import GROUNDS, INK, WHITE
from ...scoring import Row, anchored, board_kept, journey, share, stands_on, taken, tolerance, track, visits
from ...scoring.walks import covered
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

GREEN, RED, ORANGE, GOLD = (60, 170, 90), (214, 50, 60), (240, 112, 16), (252, 212, 60)
BLUE, SPENT, LINE = (40, 100, 214), (206, 208, 214), (176, 180, 188)
FRAMES_PER_CELL = 4


class GridObtainingAward(Task):
    """Collect the stars that are worth most within a budget of steps.

    Shows: a grid with a green start cell holding an orange disc, a red goal cell and gold stars with a digit each; above it a row of blue pips.
    Asks: move the disc from green to red, entered last, in at most as many steps as there are pips, so that the digits of the stars passed add up
    to as much as possible, with no step more than that needs.
    Answer: one set of stars is best and beats the next by two points or more; every shortest route that collects it is equally right.
    Checks: the cells the disc passes, in order, against the steps still needed for the best set; the value collected within the budget; the
    pips against the steps; the other cells stay as they are.
    """

    id = "G-12"
    slug = "grid_obtaining_award"
    name = "Grid Obtaining Award"
    pillar = "spatiality"
    split = "train"
    archetype = "navigate"
    version = 2
    jump_cap = 0.15
    instances = "start, goal, star cells and values: over 10^7 layouts per grid size"
    parameters = {
        "grid_size": Parameter("cells per side", train=ints(5, 7), bench=ints(8, 9)),
        "awards": Parameter("number of stars", train=ints(2, 3), bench=choices(4)),
        "budget": Parameter("steps that may be spent", train=ints(6, 12), bench=ints(11, 18)),
        "star_values": Parameter("highest digit; the digits are distinct, from 1 (train) or 3 (bench)", train=choices(6), bench=choices(9)),
        "palette": Parameter("tint of the cells", train=choices("ivory", "pale grey", "pale blue", "white"), bench=choices("pale mint", "pale lilac")),
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
            problem = {"n": p.grid_size, "start": start, "goal": goal, "stars": stars, "values": values, "best": best}
            return {**problem, "budget": p.budget, "palette": p.palette}
        raise Redraw

    def prompt(self, problem):
        b = problem["budget"]
        rules = (
            "It goes up, down, left or right, one cell at a time, and enters the red cell last. A star is collected and vanishes when its cell is "
            "entered, and one blue pip goes out with every step, from the right. Nothing else changes."
        )
        return Prompts(
            plain=(
                f"Move the orange disc from the green to the red cell in at most {b} steps so that the digits on the collected stars add up to as much "
                f"as possible, with no more steps than that needs. {rules}",
                f"The orange disc may spend {b} steps. Take it to the red cell with the largest possible sum of star digits, by a shortest route for "
                f"that sum. {rules}",
                f"With at most {b} steps, collect stars of the highest total value and end on the red cell, without needless steps. {rules}",
            ),
            guided=f"Of all sets of stars that can be collected on the way from the green to the red cell in {b} steps, the disc takes the one with the "
            "highest sum. It glides from cell centre to cell centre on a shortest route through these stars and stops on the red cell. "
            f"{rules}",
        )

    def stage(self, problem, answer=TRUTH):
        grid, stars = _grid(problem), [tuple(cell) for cell in problem["stars"]]
        scene = Scene(WHITE)
        add_board(scene, grid, fill=GROUNDS[problem["palette"]], line=LINE)
        add_cell(scene, grid, problem["start"], GREEN, name="start")
        add_cell(scene, grid, problem["goal"], RED, name="goal")
        for i, at in enumerate(_pips(problem)):
            scene.add(f"pip {i}", Circle(radius=15, fill=BLUE), at=at)
        for i, (cell, value) in enumerate(zip(stars, problem["values"], strict=True)):
            body = star(0.48 * grid.cell, inner=0.6, fill=GOLD, stroke=(190, 140, 10), width=3)
            scene.add(f"star {i}", body, Text(text=str(value), size=0.54 * grid.cell, weight=800, fill=INK, at=(0.0, 0.02 * grid.cell)), at=grid.centre(*cell))
        scene.add("disc", Circle(radius=0.3 * grid.cell, fill=ORANGE, stroke=(110, 46, 0), width=0.05 * grid.cell), at=grid.centre(*problem["start"]))
        scene.wait(8)
        left = set(range(len(stars)))
        for step, cell in enumerate(_answer(problem, answer), 1):
            scene.play(move("disc", grid.centre(*cell)), frames=FRAMES_PER_CELL)
            if step <= problem["budget"]:
                scene.play(recolour(f"pip {problem['budget'] - step}", SPENT), frames=2, at=scene.now - 2)
            gone = {i for i in left if stars[i] == cell}
            if answer == "vanish" and step <= len(problem["best"]):
                gone.add(problem["best"][step - 1])
            if gone & left:
                scene.play(*(fade(f"star {i}", 0) for i in sorted(gone & left)), frames=2, at=scene.now - 2)
            left -= gone
        scene.wait(8)
        return scene

    def score(self, view, problem):
        grid, goal, budget = _grid(problem), tuple(problem["goal"]), problem["budget"]
        errand = _errand(problem, problem["best"])
        others = [GOLD, GROUNDS[problem["palette"]], GREEN, RED, LINE, INK, BLUE]
        disc = anchored(view, track(view, ORANGE, others=others, area=0.28 * grid.cell**2), "start", "goal")
        walk = visits(disc, grid)
        trip = journey(walk, errand.first, errand.remaining, enter=errand.enter)
        reached = stands_on(view, disc, grid, goal)

        value, met = 0.0, []
        for i, cell in enumerate(problem["stars"]):
            call = next((visit for visit in walk[: budget + 1] if visit.cell == tuple(cell)), None)
            if call is None:
                continue
            met.append(i)
            vanished, gone = taken(view, grid, cell, disc, [GOLD, ORANGE, INK, WHITE, RED, GREEN])
            value += problem["values"][i] * vanished * (0.5 if call.jumped or not gone else 1.0)
        best = sum(problem["values"][i] for i in problem["best"])
        fair = reached and trip.steps <= budget
        logic = f"stars worth {value:g} of {best} collected in {trip.steps} of {budget} steps" + ("" if reached else "; the goal was not reached")

        sampled = view.spread(8)
        paid = np.searchsorted(trip.frames, sampled, side="right") - 1
        lit = covered(view, _pips(problem), [BLUE, SPENT, WHITE], view.rgb[sampled], reach=60).sum(axis=1)
        right = float((np.abs(lit - (budget - paid)) <= 1).mean())
        hidden = view.area(*(f"star {i}" for i in met), grow=8) if met else None
        kept = board_kept(view, grid, view.expect(view.scene.without("disc"), 0), disc, hidden=hidden)
        temporal = (tolerance(right, 0.8, 0.5) + kept) / 2
        return [
            trip.row(0.4, disc),
            Row("logical_validity", 0.3, share(value, best) ** 2 if fair else 0.0, logic),
            Row("spatial_accuracy", 0.15, trip.arrival(reached, trip.steps <= budget), f"the disc {'ends' if reached else 'does not end'} on the red cell"),
            Row("temporal_consistency", 0.15, temporal * trip.made, f"pips fit the steps in {right:.0%} of the frames looked at; other cells kept {kept:.0%}"),
        ]


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=820, middle=(512.0, 562.0))


def _pips(problem: dict) -> list:
    half = (problem["budget"] - 1) * 46 / 2
    return layout.row(problem["budget"], start=512 - half, end=512 + half, y=90)


def _errand(problem: dict, chosen: list) -> Errand:
    """To the goal over some of the stars, given by their numbers."""
    stars = [tuple(problem["stars"][i]) for i in chosen]
    return Errand(_grid(problem).cells(), tuple(problem["start"]), tuple(problem["goal"]), stars)


def _answer(problem: dict, answer: str) -> list:
    """The cells a staged answer enters, the start excepted."""
    chosen = {"straight": [], "vanish": [], "overrun": range(len(problem["stars"]))}.get(answer, problem["best"])
    route = _errand(problem, chosen).route()
    while answer == "overrun" and len(route) - 1 <= problem["budget"]:
        route = [*route[:2], route[0], *route[1:]]
    return route[1:]
