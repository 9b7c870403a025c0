from __future__ import annotations

import math

import numpy as np

from ...acts import alter
from ...scene import Change, Circle, Line, Polygon, arrow, draw_look, follow, points, rectangle, reshape
from ...scene.palette import SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

COLORS = VIVID | {name: SHIFTED[name] for name in ("teal", "lime", "sky blue", "navy")}
PAPER, RIM, HUB = (252, 252, 250), (44, 46, 56), (226, 228, 232)
LINE, TALL = 590.0, 64.0
"""y of the ground line, and how high the strip below it is."""
BROAD = 44.0
"""Of the rim's coloured part."""
EDGE = 60.0
"""Canvas units from the picture's sides to the strip's ends, and from these to the roller, at least."""
SPEED = 9.0
"""Canvas units a frame."""
LEAST, SHORTEST, ALIKE = 0.13, 44.0, 0.35
"""Share of the rim that an arc has at least; canvas units of what it prints; and share of the print, read backwards, that may have the same colours."""


class RollerPrintUnrolling(Task):
    """Roll a roller to a post, and let its coloured rim print on the strip below.

    Shows: a roller seen from its end, whose rim has three to five coloured parts, on a line with a blank strip below it; an arrow, and a post at the strip.
    Asks: roll it without slipping until it stands at the post; each part of the rim leaves its colour on the strip where it touches.
    Answer: unique: the print has the rim's colours from the first contact on, as long as on the rim, in the order in which they come to the ground.
    Checks: that roller and print were seen in the state of one moment all along, turned as far as the roller had gone and printed as far, up to the right end;
    all else is kept. Pace and easing are free.
    Departures: it rolls to either side, and parts of the rim may be of unequal length, as no other split has them.
    """

    split = "train"
    archetype = "simulate"
    name = "Roller Print Unrolling"
    jump_cap = 0.37
    instances = "colours, lengths of arcs, first contacts, radii and ways: over 10^7"
    parameters = {
        "arcs": Parameter("coloured parts of the rim", train=ints(3, 5), harder="high"),
        "equal": Parameter("whether they are equally long", train=choices(True, False), harder="last"),
        "side": Parameter("where it rolls", train=choices("right", "left"), harder="last"),
        "turns": Parameter("how far, in turns of the roller", train=floats(0.6, 1.0), harder="high"),
        "radius": Parameter("of the roller, canvas units", train=floats(92, 118)),
    }
    wrong_answers = {
        "sliding": WrongAnswer("it slides without turning, and prints one colour", 0.5),
        "backwards": WrongAnswer("it rolls rightly, and prints the colours in reverse order", 0.8),
        "at once": WrongAnswer("the whole print is there as soon as it begins to roll", 0.86),
    }

    def pose(self, rng, p):
        radius = round(p.radius, 1)
        way = round(2 * math.pi * radius * p.turns, 1)
        start = EDGE + radius + (1024 - 2 * (EDGE + radius) - way) * rng.uniform(0.2, 0.8)
        rolls = {"radius": radius, "way": way, "side": p.side, "start": round(start if p.side == "right" else 1024 - start, 1)}
        for _ in range(200):
            parts = np.full(p.arcs, 1 / p.arcs) if p.equal else rng.dirichlet(np.full(p.arcs, 3.0))
            rim = {"ends": [*np.cumsum(parts)[:-1].round(4).tolist(), 1.0], "first": round(float(rng.uniform(0, 1)), 4)}
            prints = _printed_parts(rolls | rim)
            part = np.searchsorted([end for _, end, _ in prints], np.linspace(0, way, 200)[:-1], side="right")
            names = np.array([number for *_, number in prints])[part]
            if parts.min() >= LEAST and min(end - begin for begin, end, _ in prints) >= SHORTEST and (names == names[::-1]).mean() <= ALIKE:
                break
        else:
            raise Redraw
        colors = pick(rng, COLORS, p.arcs, away_from=[PAPER], least=32)
        return rolls | rim | {"colors": colors, "look": draw_look(rng, away_from=[COLORS[name] for name in colors], inked=True, brightest=215)}

    def prompt(self, problem):
        side = problem["side"]
        return Prompts(
            plain=(
                f"[Roll|Let roll] the roller to the {side}, without slipping, until it stands at the post. Each part of its rim prints its colour on the white "
                "strip where it touches. [Nothing else changes.|]",
                f"What does this roller print? It rolls to the {side} as far as the post, does not slip, and leaves the colours of its rim [below it|on the "
                "strip], each where it touched. [All else stays.|]",
                f"The inked roller [turns|rolls] along the line to the {side} and stops on the post. Show its print growing on the strip as it rolls, in the "
                "colour that touches the ground. [It never slips.|It does not slip.]",
            ),
            guided=f"The roller turns {'clockwise' if side == 'right' else 'counterclockwise'} as it goes to the {side}: as far as it goes, so much of its rim "
            "passes over the ground. The part that touches colours the strip right below it, and what is printed stays. So the colours come one after another, "
            f"each as long as on the rim, until the roller touches the line at the post, after {problem['way'] / (2 * math.pi * problem['radius']):.2f} turns.",
        )

    def lay_out(self, problem, scene, look):
        sense, radius = _sense(problem), problem["radius"]
        start, end = problem["start"], problem["start"] + sense * problem["way"]
        scene.add("strip", rectangle(1024 - 2 * EDGE, TALL, fill=PAPER), at=(512, LINE + TALL / 2 + 5))
        scene.add("print")
        scene.add("ground", Line(points=((EDGE - 20, LINE), (1044 - EDGE, LINE)), stroke=look.ink, width=10))
        foot = LINE + TALL + 10
        flag = Polygon(points=((end + 8, foot + 70), (end + 98, foot + 100), (end + 8, foot + 130)), fill=look.ink)
        scene.add("post", Line(points=((end, LINE), (end, foot + 180)), stroke=look.ink, width=12), flag)
        scene.add("tick", Line(points=((start, foot), (start, foot + 44)), stroke=look.ink, width=12))
        scene.add("arrow", arrow(190, fill=look.ink), at=(start + sense * 90, LINE - 2 * radius - 90), angle=sense * 90)
        scene.add("roller", *_roller(problem), at=(start, LINE - 5 - radius))

    def answer(self, problem):
        return _rolled(problem, _printed)

    def mistakes(self, problem):
        way, parts = problem["way"], _printed_parts(problem)
        mirrored = [(way - end, way - begin, number) for begin, end, number in parts]
        first = [(0.0, way, parts[0][2])]
        return {
            "sliding": _rolled(problem, lambda problem, gone: _printed(problem, gone, first), turning=False),
            "backwards": _rolled(problem, lambda problem, gone: _printed(problem, gone, mirrored)),
            "at once": _rolled(problem, lambda problem, gone: _printed(problem, way if gone > 0 else 0.0)),
        }


def _sense(problem: dict) -> int:
    """1 if it rolls to the right, else -1."""
    return 1 if problem["side"] == "right" else -1


def _roller(problem: dict) -> list:
    """The roller about its middle: from the lowest point on, its rim's parts lie towards where it rolls."""
    radius, sense, shapes = problem["radius"], _sense(problem), []
    for begin, end, name in zip([0.0, *problem["ends"]], problem["ends"], problem["colors"], strict=False):
        angle = 2 * math.pi * (np.linspace(begin, end, 40) - problem["first"])
        rim = np.stack([sense * np.sin(angle), np.cos(angle)], axis=1)
        shapes.append(Polygon(points=points(np.vstack([rim * radius, rim[::-1] * (radius - BROAD)])), fill=COLORS[name]))
    inner = radius - BROAD
    spoke = Line(points=((0, 0), (0, -inner + 8)), stroke=RIM, width=16)
    return [*shapes, Circle(radius=inner, fill=HUB, stroke=RIM, width=8), spoke, Circle(radius=16, fill=RIM)]


def _printed_parts(problem: dict) -> list[tuple[float, float, int]]:
    """What is printed: from where to where, in canvas units from the first contact on, and by which part of the rim."""
    around, found, begin = 2 * math.pi * problem["radius"], [], 0.0
    for turn in (0, 1):
        for number, end in enumerate(problem["ends"]):
            stop = min(problem["way"], around * (turn + end - problem["first"]))
            if stop > begin:
                found.append((begin, stop, number))
                begin = stop
    return found


def _printed(problem: dict, gone: float, parts: list | None = None) -> tuple[Polygon, ...]:
    """The print when the roller has gone so far."""
    found = []
    for begin, end, number in parts or _printed_parts(problem):
        begin, end = min(begin, gone), min(end, gone)
        if end > begin:
            middle = problem["start"] + _sense(problem) * (begin + end) / 2
            found.append(rectangle(end - begin, TALL, fill=COLORS[problem["colors"][number]], at=(middle, LINE + TALL / 2 + 5)))
    return tuple(found)


def _rolled(problem: dict, printed, turning: bool = True) -> alter:
    """The roller goes to the post, and prints."""
    way, sense, radius = problem["way"], _sense(problem), problem["radius"]
    changes = [follow("roller", lambda u: (problem["start"] + sense * way * u, LINE - 5 - radius)), reshape("print", lambda u: printed(problem, way * u))]
    if turning:
        changes.append(Change("roller", "angle", path=lambda u: sense * math.degrees(way * u / radius)))
    return alter(tuple(changes), frames=way / SPEED, slack=(24 / way, 90 / way), posed=0.5, says=(("roll",),))
