from __future__ import annotations

import numpy as np

from ...acts import in_turn, ring, switch, together
from ...scene import Circle
from ...scene.layout import scatter
from ...scene.looks import draw_look, look_of
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

RED = (220, 30, 30)
RIM, CORE = 9.0, 0.42
"""Breadth of a rim (canvas units), and radius of a core as a share of its point's."""
ROOM, LINE = 20, 11
ASIDE = 40
"""Canvas units by which hollow points differ in x, at least."""


class IdentifyAllHollowPoints(Task):
    """Ring all hollow points, from left to right.

    Shows: scattered round points: most solid, some hollow, and some with a rim and a core.
    Asks: draw a red circle, as a growing line, around each point that has a rim and nothing inside, from left to right.
    Answer: unique; hollow points differ by 40 units or more in x.
    Checks: which points are circled, how the circles lie, that each grew as a line, their order, and that all else is kept.
    Departures: points are larger than points would be, so that a core is seen at 256 pixels, and the benchmark has 17 of them at most.
    """

    split = "in_domain"
    archetype = "mark"
    jump_cap = 0.48
    instances = "continuous places of eight points or more, and which of them are hollow: over 10^9"
    parameters = {
        "points": Parameter("points", train=ints(9, 13), bench=ints(14, 17), harder="high"),
        "hollow": Parameter("hollow points", train=ints(2, 3), bench=ints(4, 6), harder="high"),
        "cored": Parameter("points with a rim and a core", train=ints(0, 1), bench=ints(2, 4), harder="high"),
        "radius": Parameter("the points' radius, canvas units", train=floats(36, 44), bench=floats(32, 36), harder="low"),
        "gap": Parameter("canvas units between points, at least", train=choices(64), bench=choices(56)),
    }
    wrong_answers = {
        "solid": WrongAnswer("as many solid points are circled instead", 0.05),
        "filled": WrongAnswer("the hollow points are filled instead of circled", 0.05),
        "too many": WrongAnswer("all hollow points and as many others are circled", 0.1),
        "right to left": WrongAnswer("the right circles, drawn from right to left", 0.68),
    }

    def pose(self, rng, p):
        edge = 64 - ROOM
        for _ in range(20):
            places = np.round(scatter(rng, [p.radius] * p.points, box=(edge, edge, 1024 - edge, 1024 - edge), gap=p.gap), 1)
            hollow = places[: p.hollow][places[: p.hollow, 0].argsort()]
            if np.diff(hollow[:, 0]).min() >= ASIDE:
                break
        else:
            raise Redraw
        kinds = ["hollow"] * p.hollow + ["cored"] * p.cored + ["solid"] * (p.points - p.hollow - p.cored)
        return {
            "places": [*hollow.tolist(), *places[p.hollow :].tolist()], "kinds": kinds, "radius": round(p.radius, 1),
            "look": draw_look(rng, away_from=[RED], inked=True),
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "A hollow point has a rim and nothing inside. [Draw|Put] a red circle around [every|each] hollow point, one after another from left to right, "
                "[as a growing line|every circle growing as a line]. [No other point is marked.|The points stay as they are.]",
                "[Find|Look for] all points that are [just a rim|an empty rim], without anything in it. Going from left to right, [ring|circle] each of them "
                "in red with a line that grows. [Points with a core stay unmarked.|Leave all the others alone.]",
                "[Which points are hollow, empty inside their rim|Which points are quite empty inside]? "
                "Circle them in red, one by one, from left to right; [each line grows until it closes|each circle grows as a line]. "
                "[A point with a core is not hollow.|Change nothing else.]",
            ),
            guided="Go through the points from left to right. Where a point is a rim with nothing in it, a red line grows around it, from its top clockwise, "
            "and closes to a circle. Solid points, and those with something inside their rim, are passed over. Then the next hollow one gets its circle.",
        )

    def lay_out(self, problem, scene, look):
        for number, (at, kind) in enumerate(zip(problem["places"], problem["kinds"], strict=True)):
            scene.add(f"point {number}", *_point(kind, problem["radius"], look.ink), at=tuple(at))

    def answer(self, problem):
        return in_turn(*map(_ringed, range(problem["kinds"].count("hollow"))))

    def mistakes(self, problem):
        count, last = problem["kinds"].count("hollow"), len(problem["kinds"])
        solid = _point("solid", problem["radius"], look_of(problem["look"]).ink)
        return {
            "solid": in_turn(*map(_ringed, range(last - count, last))),
            "filled": together(*(switch(f"point {number}", *solid) for number in range(count))),
            "too many": in_turn(*map(_ringed, (*range(count), *range(last - count, last)))),
            "right to left": in_turn(*map(_ringed, range(count)[::-1])),
        }


def _ringed(number: int) -> ring:
    return ring(f"point {number}", RED, room=ROOM, line=LINE, frames=13)


def _point(kind: str, radius: float, ink) -> tuple[Circle, ...]:
    if kind == "solid":
        return (Circle(radius=radius, fill=ink),)
    rim = Circle(radius=radius - RIM / 2, stroke=ink, width=RIM)
    return (rim, Circle(radius=CORE * radius, fill=ink)) if kind == "cored" else (rim,)
