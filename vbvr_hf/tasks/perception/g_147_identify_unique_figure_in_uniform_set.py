from __future__ import annotations

import math

import numpy as np

from ...acts import in_turn, resize, ring
from ...scene import Polygon, draw_look, points, regular, star
from ...scene.figures import outline
from ...scene.layout import loose_grid
from ...scene.polygons import area, centroid
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats
from .beside_red import COLORS, RED

FORMS = {
    "plus": lambda: outline("plus"),
    "three-armed star": lambda: _lobed(3, 0.28),
    "crescent": lambda: outline("crescent"),
    "half disc": lambda: np.vstack([regular(60, 1).outlines()[0][:31], [(0.0, -1.0)]]),
    "heart": lambda: outline("heart"),
    "teardrop": lambda: _teardrop(),
    "L": lambda: np.array([(-1, -1.5), (0, -1.5), (0, 0.5), (1, 0.5), (1, 1.5), (-1, 1.5)]),
    "T": lambda: np.array([(-1.5, -1), (1.5, -1), (1.5, 0), (0.5, 0), (0.5, 1), (-0.5, 1), (-0.5, 0), (-1.5, 0)]),
    "square": lambda: outline("square"),
    "rectangle": lambda: np.array([(-3, -2), (3, -2), (3, 2), (-3, 2)], float),
    "five-pointed star": lambda: star(1, inner=0.5).outlines()[0],
    "six-pointed star": lambda: star(1, inner=0.58, tips=6).outlines()[0],
    "pentagon": lambda: outline("pentagon"),
    "hexagon": lambda: outline("hexagon"),
    "circle": lambda: outline("circle"),
}
"""Outlines of any size; no two of a pair cover each other by more than 94 % at equal area, however they are turned."""
PAIRS = (
    ("plus", "three-armed star"), ("crescent", "half disc"), ("heart", "teardrop"), ("L", "T"), ("square", "rectangle"),
    ("square", "pentagon"), ("five-pointed star", "six-pointed star"), ("circle", "hexagon"), ("pentagon", "hexagon"),
)  # fmt: skip
"""Forms that are alike, from the pair that is told apart most easily."""
AREA = 0.19
"""Of a figure, as a share of the square in its cell: the same for all, so that size tells nothing."""


class IdentifyUniqueFigureInUniformSet(Task):
    """Ring the one figure whose form differs from that of all others, however they are turned.

    Shows: 16 to 30 figures of one colour and equal area, each turned in its own way; all but one have the same form, and the odd one nearly has it.
    Asks: draw a red ring, as a growing line, around the odd figure.
    Answer: unique; turned or not, the forms of a pair cover each other by 94 % at most.
    Checks: that a ring closes around the odd figure and none around any other, that it grew as a line, and that all else is kept.
    Departures: figures fill a fifth of their cells. The odd one out of G-39, which is trained on, differs in colour, size or tilt, among pictures that are
    all turned alike; here only the form differs, and every figure is turned.
    """

    split = "out_of_domain"
    archetype = "mark"
    jump_cap = 0.48
    instances = "18 roles of forms in up to 30 places, continuous turns of 16 figures or more: over 10^9"
    parameters = {
        "grid": Parameter("columns (even, as a middle one would look the same in a mirror) and rows", bench=choices("4x4", "4x5", "6x4", "6x5"), harder="last"),
        "forms": Parameter("the two forms", bench=choices(*map("/".join, PAIRS)), harder="last"),
        "odd": Parameter("which of the two occurs once", bench=choices("first", "second")),
        "jitter": Parameter("share of a cell's shorter side that figures are off its middle at most", bench=floats(0.0, 0.03)),
        "color": Parameter("colour of all figures", bench=choices(*COLORS)),
    }
    wrong_answers = {
        "usual": WrongAnswer("a ring around one of the usual figures", 0.1),
        "two": WrongAnswer("the odd figure and another one are ringed", 0.4),
        "enlarged": WrongAnswer("the odd figure grows instead of being ringed", 0.15),
    }

    def pose(self, rng, p):
        columns, rows = map(int, p.grid.split("x"))
        odd, usual = p.forms.split("/")[:: 1 if p.odd == "first" else -1]
        step = np.array([984 / columns, 984 / rows])
        cell = float(step.min())
        at = loose_grid(rng, columns * rows, columns, rows, first=20 + step / 2, step=step, free=(p.jitter * cell,) * 2).round(1).tolist()
        turns = np.round(rng.uniform(0, 360, len(at)), 1).tolist()
        look = draw_look(rng, away_from=[RED, COLORS[p.color]])
        return {"cell": cell, "places": at, "turns": turns, "odd": odd, "usual": usual, "color": p.color, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[All the figures but one have the same form|One figure has a different form from all the others], [however they are turned|whichever way "
                "they point]. [Draw|Put] a red ring around [the odd one|that one], as a growing line. [Change nothing else.|Leave all figures as they are.]",
                "[Find|Look for] the [odd one out|one figure of another form] and [draw|trace] a red circle around it, as a line that grows. "
                "[How the figures are turned does not count.|Turned figures still have the same form.] [Nothing else changes.|]",
                "[Which figure is not like the rest|Which of these figures has a form of its own], [however they are turned|whichever way they point]? "
                "Circle it in red, with a line that grows[, and leave the rest alone|; all else stays].",
            ),
            guided="Compare the forms, turning the figures in mind: all would cover each other but for one. A red line starts above that figure, "
            "runs around it and closes to a ring. No other figure is marked, and none moves or changes.",
        )

    def lay_out(self, problem, scene, look):
        for number, (at, angle) in enumerate(zip(problem["places"], problem["turns"], strict=True)):
            form = problem["usual" if number else "odd"]
            scene.add(f"figure {number}", *look.figure(_figure(form, problem["cell"], COLORS[problem["color"]])), at=at, angle=angle)

    def answer(self, problem):
        return _ringed(problem, 0)

    def mistakes(self, problem):
        return {
            "usual": _ringed(problem, 1),
            "two": in_turn(_ringed(problem, 0), _ringed(problem, 1)),
            "enlarged": resize("figure 0", 1.3),
        }


def _ringed(problem: dict, number: int) -> ring:
    return ring(f"figure {number}", RED, room=0.075 * problem["cell"], line=13, frames=28)


def equal(form: str) -> np.ndarray:
    """The outline (N, 2) of a form of area 1, its middle at the origin."""
    ring = FORMS[form]()
    return (ring - centroid(ring)) / math.sqrt(area(ring))


def _figure(form: str, cell: float, color) -> Polygon:
    return Polygon(points=points(equal(form) * cell * math.sqrt(AREA)), fill=color)


def _lobed(arms: int, breadth: float) -> np.ndarray:
    """A star of straight arms, each twice `breadth` broad, as a share of its length."""
    found = []
    inner = breadth / math.sin(math.pi / arms)
    for arm in range(arms):
        angle = 2 * math.pi * arm / arms
        along, across = np.array([math.sin(angle), -math.cos(angle)]), np.array([math.cos(angle), math.sin(angle)])
        half = angle + math.pi / arms
        found += [along - breadth * across, along + breadth * across, inner * np.array([math.sin(half), -math.cos(half)])]
    return np.array(found)


def _teardrop() -> np.ndarray:
    t = np.linspace(0, 2 * math.pi, 48, endpoint=False)
    return np.stack([0.92 * np.sin(t) * np.sin(t / 2) ** 1.3, -np.cos(t)], axis=1)
