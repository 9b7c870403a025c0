from __future__ import annotations

import math

import numpy as np

from ...acts import counted, dot, switch
from ...scene import Circle, Counter, Point, Polygon, rectangle, regular, star
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

RED = (220, 30, 30)
DOT = 19
COUNTER = Counter(left=800, top=24, width=200, height=132, digits=88)
COLORS = {name: (VIVID | SHIFTED)[name] for name in ("yellow", "green", "blue", "teal", "lime", "sky blue", "purple", "navy")}
KINDS = {"circle": 1.0, "square": 1.06, "triangle": 1.3, "star": 1.2}
"""Each kind's outer radius over half the shape size, so that all look about equally large and a dot fits inside."""
BOX = (40.0, 196.0, 984.0, 984.0)
GAP = 24


class CountingObject(Task):
    """Count the shapes of one kind, with a dot on each and a running counter.

    Shows: scattered coloured shapes of several kinds below an empty counter at the top right.
    Asks: put a red dot on each shape of one kind, from left to right, while the counter shows the running number.
    Answer: unique; the kinds are plain to see and the asked shapes differ by at least 20 units from left to right. How large dots are is free.
    Checks: that each asked shape has a dot about its middle and nothing else has one, their order, the counter's numbers against the dots and at the end,
    and that all else is kept.
    Departures: other kinds are at least a third of the asked one, so that counting every kind is a clear mistake.
    """

    split = "in_domain"
    version = 2
    archetype = "read"
    jump_cap = 0.48
    instances = "counts, kinds, colours and continuous places: over 10^9"
    parameters = {
        "n_asked": Parameter("shapes of the asked kind", train=ints(3, 9), bench=ints(8, 14), harder="high"),
        "n_other": Parameter("shapes of other kinds, or a third of the asked ones if that is more", train=ints(1, 4), bench=ints(4, 7), harder="high"),
        "kinds": Parameter("kinds of shapes, one of which is asked for", train=choices(("circle", "square")), bench=choices(tuple(KINDS))),
        "shape_size": Parameter("canvas units across the largest shape", train=ints(100, 136), bench=ints(76, 92), harder="low"),
        "frames_per_count": Parameter("frames at 16 per second from one dot to the next", train=ints(7, 9), bench=ints(6, 6)),
    }
    wrong_answers = {
        "total only": WrongAnswer("the counter shows the right total at once, no dots are drawn", 0.32),
        "every kind": WrongAnswer("shapes of every kind are counted", 0.4),
        "skip": WrongAnswer("one shape is skipped, the total is one too small", 0.72),
    }

    def pose(self, rng, p):
        kind, *others = (p.kinds[index] for index in rng.permutation(len(p.kinds)))
        kinds = [kind] * p.n_asked + [others[rng.randint(len(others))] for _ in range(max(p.n_other, math.ceil(p.n_asked / 3)))]
        halves = rng.uniform(0.43, 0.5, len(kinds)) * p.shape_size
        radii = np.round(halves * [KINDS[of] for of in kinds], 1).tolist()
        names = sorted(COLORS)
        places = np.round(_places(rng, radii, p.n_asked), 1).tolist()
        shapes = [[of, names[rng.randint(len(names))], *at, radius] for of, at, radius in zip(kinds, places, radii, strict=True)]
        look = draw_look(rng, away_from=[RED, *(COLORS[color] for _, color, *_ in shapes)])
        return {"kind": kind, "shapes": shapes, "period": p.frames_per_count, "look": look}

    def prompt(self, problem):
        kind = problem["kind"]
        return Prompts(
            plain=(
                f"[Count|Tally] the {kind}s: from left to right, put a red dot on [each|every] {kind}[, one at a time|, one by one]. "
                "The counter [shows the running number|keeps the running count]. [Nothing else changes.|]",
                f"How many {kind}s are there? [Mark them|Tick them off] one after another from left to right with a red dot each, while the counter "
                "[shows how many have been counted so far|counts along]. [Leave all other shapes unmarked.|]",
                f"[Each {kind} gets a red dot|A red dot comes on every {kind}], in turn, [going from left to right|the leftmost first], "
                "and [with each one|each time] the [number at the top right|counter] goes up by one. [The rest stays.|No other shape gets any.]",
            ),
            guided=f"Look for the {kind}s and ignore all other kinds. The leftmost {kind} gets a red dot at its centre and the counter shows 1. The next "
            f"{kind} to the right gets its dot and the counter shows 2. This goes on, one {kind} at a time, until every {kind} has one dot. The counter "
            "stays on the last number, the total. All shapes stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        COUNTER.add(scene)
        scene.add("props", *look.props((40, 20, 220, 150), (420, 20, 600, 150)))
        for number, (kind, color, x, y, radius) in enumerate(problem["shapes"]):
            scene.add(f"shape {number}", *look.figure(_shape(kind, radius, COLORS[color])), at=(x, y))

    def answer(self, problem):
        return _count(problem, _asked(problem))

    def mistakes(self, problem):
        asked, every = _asked(problem), sorted(range(len(problem["shapes"])), key=lambda i: problem["shapes"][i][2])
        return {
            "total only": switch("counter number", COUNTER.numeral(len(asked))),
            "every kind": _count(problem, every),
            "skip": _count(problem, [*asked[: len(asked) // 2], *asked[len(asked) // 2 + 1 :]]),
        }


def _asked(problem: dict) -> list[int]:
    """The shapes of the asked kind, from left to right."""
    shapes = problem["shapes"]
    return sorted((i for i, shape in enumerate(shapes) if shape[0] == problem["kind"]), key=lambda i: shapes[i][2])


def _count(problem: dict, chosen: list[int]) -> counted:
    dots = tuple(dot(f"shape {number}", RED, radius=DOT) for number in chosen)
    return counted(dots, "counter number", tuple(COUNTER.numeral(number) for number in range(1, len(dots) + 1)), pause=problem["period"] - 3.0)


def _shape(kind: str, radius: float, color: tuple) -> Circle | Polygon:
    if kind == "square":
        return rectangle(radius * math.sqrt(2), radius * math.sqrt(2), fill=color)
    if kind == "circle":
        return Circle(radius=radius, fill=color)
    return regular(3, radius, fill=color) if kind == "triangle" else star(radius, inner=0.55, fill=color)


def _places(rng: np.random.RandomState, radii: list[float], n_asked: int) -> list[Point]:
    """Places for discs `GAP` apart, those of the asked shapes at least 20 apart from left to right."""
    left, top, right, bottom = BOX
    edge = max(radii)
    for _ in range(60):
        spare = right - left - 2 * edge - 22 * (n_asked - 1)
        across = left + edge + np.sort(rng.uniform(0, spare, n_asked)) + 22 * np.arange(n_asked)
        places: list[Point] = []
        for number, radius in enumerate(radii):
            for _ in range(60):
                x = across[number] if number < n_asked else rng.uniform(left + radius, right - radius)
                y = rng.uniform(top + radius, bottom - radius)
                if all(math.dist((x, y), other) >= radius + r + GAP for other, r in zip(places, radii, strict=False)):
                    places.append((float(x), float(y)))
                    break
            else:
                break
        if len(places) == len(radii):
            return places
    raise Redraw
