from __future__ import annotations

import math

import numpy as np

from ...acts import Act, at_once, go, sealed, stroke, together
from ...scene import Circle, Line, Point, Shape, points, rounded
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID, pick, shade
from ...scene.timeline import quickening
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

ORANGE = (250, 130, 16)
PLANKS = {"steel": (120, 130, 146), "slate": (84, 94, 112), "walnut": (112, 78, 54), "pine green": (74, 104, 84)}
BALLS = {name: {**VIVID, **SHIFTED}[name] for name in ("green", "blue", "purple", "pink", "teal", "magenta", "sky blue", "lime", "yellow", "maroon")}
THICK, BALL, LIP = 32.0, 36.0, 40.0
"""How thick planks are, the balls' radius, and how high the lips at both ends of a plank stand above it."""
PAINT = 22.0
COLUMNS, TOPS, STEP = (262.0, 762.0), (150.0, 196.0), 238.0
"""The middles of the two columns, where the first plank of each lies, and how far the next lies below."""
CLEAR = 26.0
"""Canvas units between a ball, all along its way, and other planks."""


class HighlightHorizontalLines(Task):
    """Let balls roll down sloping planks and paint the planks that are level.

    Shows: five to eight planks with lips at both ends on a wall, two or three of them exactly horizontal, the others sloping to either side, half of these
    slightly; a ball rests on the middle of every plank.
    Asks: let go of all balls at the same moment: on a sloping plank the ball rolls down to the lip at its lower end, on a level one it stays. Then paint every
    level plank orange from end to end.
    Answer: unique; slopes are 8 degrees or more. How fast each ball rolls, and when and from which end each plank is painted, is free.
    Checks: that each ball was seen rolling along its plank to the lower lip, beginning with the others, or stays; that orange lines grew along the right planks
    after that and along no others; and that the planks stay.
    Departures: planks are 300 to 370 units long, so that eight of them are clear of each other.
    """

    split = "out_of_domain"
    archetype = "simulate"
    jump_cap = 0.45
    instances = "continuous slopes, lengths and places of five planks or more: over 10^9"
    parameters = {
        "planks": Parameter("planks", bench=ints(5, 8), harder="high"),
        "level": Parameter("planks that are horizontal", bench=ints(2, 3), harder="high"),
        "slight": Parameter("least slope of the others in degrees", bench=floats(8, 11), harder="low"),
        "wood": Parameter("colour of the planks", bench=choices(*PLANKS)),
    }
    wrong_answers = {
        "uphill": WrongAnswer("balls roll uphill, then the right planks are painted", 0.4),
        "balls stay": WrongAnswer("balls stay, and the right planks are painted", 0.3),
        "slightly sloping": WrongAnswer("balls roll rightly, then planks that slope slightly are painted", 0.66),
    }

    def pose(self, rng, p):
        names = pick(rng, BALLS, p.planks, away_from=[ORANGE, PLANKS[p.wood]])
        for _ in range(120):
            cells = rng.permutation(8)[: p.planks]
            planks = []
            for number, cell in enumerate(cells):
                sloping = number - p.level
                slope = 0.0 if sloping < 0 else float(rng.choice((-1, 1)) * (rng.uniform(p.slight, 12) if sloping % 2 == 0 else rng.uniform(13, 21)))
                x, y = COLUMNS[cell % 2] + rng.uniform(-34, 34), TOPS[cell % 2] + STEP * (cell // 2) + rng.uniform(-14, 14)
                planks.append({"at": [round(float(x), 1), round(float(y), 1)], "slope": round(slope, 1), "length": round(float(rng.uniform(300, 370)), 1)})
            if len({plank["slope"] > 0 for plank in planks if plank["slope"]}) == 2 and _clear(planks):
                break
        else:
            raise Redraw
        planks = [plank | {"ball": name} for plank, name in zip(planks, names, strict=True)]
        return {"planks": planks, "wood": p.wood, "look": draw_look(rng, away_from=[ORANGE, PLANKS[p.wood], *(BALLS[name] for name in names)])}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Let go of all balls|Release all the balls] at the same moment, together: they roll down to the lips at the lower ends of their planks. On "
                "a level plank the ball stays. Then paint every [level|horizontal] plank orange with a line [from end to end|along its whole length].",
                "All balls are set free at the same time and roll down to the lower ends of their planks, unless these are level. After that, [an orange "
                "line is drawn|draw an orange line] along every plank that is exactly horizontal, from end to end. [No plank moves.|]",
                "[First the balls|At first, the balls] roll, all at once, each down its plank to the lip, and stay where a plank does not slope. Then mark "
                "[the horizontal planks|each horizontal plank] with an orange line from one end to the other. [Planks stay in place.|]",
            ),
            guided="All balls are released in the same moment, at once. Each ball on a sloping plank rolls along it to the lip at the lower end and stops "
            "there; on a level plank the ball stays in the middle. Then an orange line grows along each plank whose ball has stayed, from one end to the "
            "other.",
        )

    def lay_out(self, problem, scene, look):
        for number, plank in enumerate(problem["planks"]):
            scene.add(f"plank {number}", *_plank(plank["length"], PLANKS[problem["wood"]]), at=tuple(plank["at"]), angle=plank["slope"])
        for number, plank in enumerate(problem["planks"]):
            scene.add(f"ball {number}", *look.figure(Circle(radius=BALL, fill=BALLS[plank["ball"]]), style="rounded", shadow=False), at=_on(plank, 0.0))

    def answer(self, problem):
        return sealed(_rolled(problem, 1), _painted(problem, [i for i, plank in enumerate(problem["planks"]) if not plank["slope"]]))

    def mistakes(self, problem):
        level = [i for i, plank in enumerate(problem["planks"]) if not plank["slope"]]
        slight = sorted((abs(plank["slope"]), i) for i, plank in enumerate(problem["planks"]) if plank["slope"])
        return {
            "uphill": sealed(_rolled(problem, -1), _painted(problem, level)),
            "balls stay": _painted(problem, level),
            "slightly sloping": sealed(_rolled(problem, 1), _painted(problem, [i for _, i in slight[: len(level)]])),
        }


def _rolled(problem: dict, sense: int) -> Act:
    """All balls on sloping planks roll to the lower ends, or (`sense` -1) to the upper ones."""
    acts = []
    for number, plank in enumerate(problem["planks"]):
        if plank["slope"]:
            frames = round(44 - 0.8 * abs(plank["slope"]))
            acts.append(go(f"ball {number}", _on(plank, sense * math.copysign(_end(plank), plank["slope"])), frames=frames, ease=quickening))
    return at_once(*acts)


def _painted(problem: dict, numbers: list[int]) -> Act:
    acts = []
    for number in numbers:
        plank = problem["planks"][number]
        half = plank["length"] / 2 - PAINT / 2 - 2
        way = points(_place(plank, x, 0.0) for x in (-half, half))
        acts.append(stroke(f"paint {number}", way, ORANGE, line=PAINT, frames=24, either_end=True))
    return together(*acts)


def _plank(length: float, color) -> tuple[Shape, ...]:
    """A plank about its middle, and its lips."""
    x, y = length / 2 - 8, -(THICK / 2 + LIP)
    lips = (Line(points=((side * x, 0), (side * x, y)), stroke=color, width=16) for side in (-1, 1))
    return (rounded(length, THICK, 8, fill=color, stroke=shade(color, -0.3), border=8), *lips)


def _place(plank: dict, x: float, y: float) -> Point:
    """A place on a plank, so far along it and so far below its middle line."""
    angle = math.radians(plank["slope"])
    return (plank["at"][0] + x * math.cos(angle) - y * math.sin(angle), plank["at"][1] + x * math.sin(angle) + y * math.cos(angle))


def _on(plank: dict, x: float) -> Point:
    """Where a ball lies that rests so far along a plank."""
    return _place(plank, x, -(THICK / 2 + BALL + 2))


def _end(plank: dict) -> float:
    """How far from the middle of a plank a ball lies at its lip."""
    return plank["length"] / 2 - 18 - BALL


def _clear(planks: list[dict]) -> bool:
    """Whether all balls keep off the other planks and balls, and off the edge of the picture."""
    for plank in planks:
        way = np.array([_on(plank, x) for x in np.linspace(-1, 1, 5) * _end(plank)])
        if way.min() < BALL + 12:
            return False
        for other in planks:
            if other is plank:
                continue
            solid = np.array([_place(other, x, 0.0) for x in np.linspace(-0.5, 0.5, 9) * other["length"]])
            balls = np.array([_on(other, x) for x in np.linspace(-1, 1, 5) * _end(other)])
            apart = np.hypot(*(way[:, None] - solid[None]).transpose(2, 0, 1)).min() - THICK / 2
            if min(apart, np.hypot(*(way[:, None] - balls[None]).transpose(2, 0, 1)).min() - BALL) < BALL + CLEAR:
                return False
    return True
