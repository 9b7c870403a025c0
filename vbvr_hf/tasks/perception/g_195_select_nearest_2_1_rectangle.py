from __future__ import annotations

import math

import numpy as np

from ...acts import resize, stroke, then
from ...scene import Point, draw_look, points, rectangle
from ...scene.figures import turned
from ...scene.layout import loose_grid
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints
from .beside_red import COLORS, RED

SHORTEST, LINE = 62.0, 12.0
"""Canvas units of a side at least, and the breadth of the outline."""


class SelectNearest21Rectangle(Task):
    """Outline the rectangle whose long side is nearest to twice its short one.

    Shows: four to six filled rectangles, standing, lying or turned; some are nearer to a square and some are longer than the one that is sought.
    Asks: draw a red line along the edge of the rectangle whose longer side is nearest to twice its shorter one.
    Answer: unique; its sides are 1.9 to 2.1 : 1, and the ratio of every other one differs from 2 by a factor of 1.23 or more. Where the line starts and which
    way it runs is free.
    Checks: how much of that edge is outlined and how exactly, that the outline grew as one line, and that all else is kept.
    Departures: the line runs along the edge instead of outside it, which says exactly where.
    """

    name = "Select Nearest 2:1 Rectangle"
    split = "train"
    archetype = "mark"
    jump_cap = 0.48
    instances = "continuous sides and places of four rectangles or more, colours: over 10^9"
    parameters = {
        "rectangles": Parameter("rectangles", train=ints(4, 6), harder="high"),
        "error": Parameter("of the right one: the binary logarithm of how many times 2:1 its ratio is", train=floats(-0.07, 0.07)),
        "gap": Parameter("the same of the next best one, at least, up or down", train=floats(0.3, 0.6), harder="low"),
        "tilted": Parameter("whether rectangles are turned", train=choices(False, True), harder="last"),
    }
    wrong_answers = {
        "longest": WrongAnswer("the most elongated rectangle is outlined", 0.1),
        "second": WrongAnswer("the rectangle with the second nearest ratio is outlined", 0.1),
        "stretched": WrongAnswer("another rectangle is stretched to 2:1 and then outlined", 0.1),
    }

    def pose(self, rng, p):
        columns = 2 if p.rectangles == 4 else 3
        step = np.array([984 / columns, 492.0])
        # The next best one lies above or below, one lies on the other side, and the rest anywhere; none is squarer than 1:1 or longer than 3.6:1.
        above = int(rng.randint(2)) * 2 - 1
        off = [p.error, above * p.gap, -above * rng.uniform(p.gap, 0.8), *(rng.choice((-1, 1)) * rng.uniform(p.gap, 0.8) for _ in range(p.rectangles - 3))]
        places = loose_grid(rng, p.rectangles, columns, 2, first=20 + step / 2, step=step, free=(8, 40))
        rectangles = []
        for away, at in zip(off, places, strict=True):
            ratio = 2.0 ** (1 + away)
            # Its diagonal, so that it has room however it is turned.
            farthest = rng.uniform(max(0.72 * 0.8 * step.min(), SHORTEST * math.hypot(1, ratio)), 0.8 * step.min())
            sides = farthest / math.hypot(1, ratio) * np.array([1, ratio])[:: rng.choice((-1, 1))]
            turn = float(rng.uniform(-40, 40)) if p.tilted else 0.0
            rectangles.append({"sides": sides.round(1).tolist(), "at": at.round(1).tolist(), "turn": round(turn, 1), "color": str(rng.choice(list(COLORS)))})
        return {"rectangles": rectangles, "look": draw_look(rng, away_from=[RED, *(COLORS[one["color"]] for one in rectangles)])}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Which rectangle is closest to twice as long as wide|Which rectangle comes nearest to sides of 2 to 1], [standing or lying|whichever way it "
                "lies]? [Trace|Outline] it in red, exactly along its edge, with a line that grows. [Nothing else changes.|Mark no other.]",
                "[Find|Look for] the rectangle whose longer side is nearest to [double|two times] its shorter side. A red line [grows|is drawn] along its edge "
                "until it closes. [All else stays.|The rectangles keep their sizes.]",
                "[Compare|Look at] the long and the short side of each rectangle: in one, their ratio is nearest to 2:1. Draw its outline in red, "
                "[little by little|with one gradual stroke], along its border. [Leave the others alone.|Change nothing else.]",
            ),
            guided="In mind, lay the short side of each rectangle along its long side. Where it fits just about twice, a red line starts at a corner, runs "
            "along the whole edge and closes. Those in which it fits far less or more often stay unmarked. No rectangle moves or changes.",
        )

    def lay_out(self, problem, scene, look):
        for number, one in enumerate(problem["rectangles"]):
            scene.add(f"rectangle {number}", *look.figure(rectangle(*one["sides"], fill=COLORS[one["color"]])), at=tuple(one["at"]), angle=one["turn"])

    def answer(self, problem):
        return _outlined(problem, 0)

    def mistakes(self, problem):
        width, height = problem["rectangles"][1]["sides"]
        wanted = (2 * height, height) if width > height else (width, 2 * width)
        grown = resize("rectangle 1", (wanted[0] / width, wanted[1] / height), frames=12)
        longest = max(range(len(problem["rectangles"])), key=lambda i: _ratio(problem["rectangles"][i]["sides"]))
        return {"longest": _outlined(problem, longest), "second": _outlined(problem, 1), "stretched": then(grown, _outlined(problem, 1, wanted))}


def _ratio(sides: Point) -> float:
    return max(sides) / min(sides)


def _outlined(problem: dict, number: int, sides: Point | None = None) -> stroke:
    """A line along the edge of a rectangle (of other sides, if given), clockwise from a corner."""
    one = problem["rectangles"][number]
    edge = turned(rectangle(*(sides or one["sides"])).points, one["turn"]) + one["at"]
    return stroke(f"outline {number}", points(edge), RED, line=LINE, frames=28, closed=True)
