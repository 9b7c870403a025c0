from __future__ import annotations

import numpy as np

from ...acts import Act, go, in_turn, ring, spot
from ...scene import Line, Point, Text, draw_look
from ...scene.palette import SHIFTED, VIVID
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints
from .plots import MARKER, add_items, tips

RED, BLUE, GREEN = (220, 30, 30), (36, 92, 216), (20, 150, 50)
COLORS = {name: (VIVID | SHIFTED)[name] for name in ("yellow", "sky blue", "purple", "brown", "teal", "coral", "pink", "magenta")}
LEFT, RIGHT, TOP, FOOT = 56.0, 968.0, 90.0, 900.0
HEIGHTS = (270.0, 740.0)
LINE, RULER, ROOM = 13.0, 30.0, 28.0
LINES = {"highest": ("red line", RED), "lowest": ("blue line", BLUE)}


class ChartExtremeWithoutData(Task):
    """Find the extreme of a chart without numbers with a line that comes level from its edge, and ring its tip.

    Shows: a chart of bars or of a line with markers, letters below its items, without any numbers; a red line lies along its top, a blue one along its foot.
    Asks: for the highest the red line comes down, for the lowest the blue one goes up, level, until it meets the first tip; then a green ring grows
    around that tip. Asked is one of them, or first the highest and then the lowest.
    Answer: unique; the extreme leads by the margin. Pace, and how large a ring is, are free.
    Checks: that lines go through the places between and end level with the tip, rings grow after that around the right tips, and that the chart is kept.
    Departures: rings have a colour of their own, so that they are told from the lines that run through them.
    """

    split = "train"
    archetype = "read"
    jump_cap = 0.45
    instances = "continuous heights of five items or more, three questions: above 10^8"
    parameters = {
        "kind": Parameter("kind of chart", train=choices("bars", "line")),
        "items": Parameter("items", train=ints(5, 7), harder="high"),
        "asked": Parameter("which extremes are looked for", train=choices("highest", "lowest", "both"), harder="last"),
        "margin": Parameter("canvas units by which an extreme leads", train=floats(70, 140), harder="low"),
        "grid": Parameter("whether there are lines across", train=choices(True, False)),
    }
    wrong_answers = {
        "second": WrongAnswer("lines stop at the second item that they meet, and that is ringed", 0.3),
        "still": WrongAnswer("the right rings, but no line moves", 0.45),
        "overrun": WrongAnswer("the right rings, but lines run across the whole chart", 0.5),
    }

    def pose(self, rng, p):
        low, high = HEIGHTS
        middle = rng.uniform(low + p.margin, high - p.margin, p.items - 2)
        ends = (rng.uniform(low, middle.min() - p.margin), rng.uniform(middle.max() + p.margin, high))
        heights = rng.permutation([*ends, *middle]).round(1).tolist()
        colors = rng.permutation(list(COLORS))[: p.items].tolist()
        look = draw_look(rng, away_from=[RED, BLUE, GREEN, *(COLORS[name] for name in colors)], inked=True)
        asked = ["highest", "lowest"] if p.asked == "both" else [p.asked]
        return {"kind": p.kind, "heights": heights, "asked": asked, "colors": colors, "grid": p.grid, "look": look}

    def prompt(self, problem):
        thing, of, its = ("bar", "top of the {} bar", "its top") if problem["kind"] == "bars" else ("marker", "{} marker", "it")
        high, low = of.format("highest"), of.format("lowest")
        ways = {
            "highest": (
                f"[bring|lower] the red line, level, to the {high}; then draw a green ring around it.",
                f"the red line [comes|moves] straight down to the {high}, then a green ring grows around that.",
                f"which {thing} is the highest? Let the red line sink, always level, to {its}, then [circle|ring] that in green.",
            ),
            "lowest": (
                f"[raise|move up] the blue line until it lies level with the {low}; then [circle|ring] it in green.",
                f"the blue line [goes|travels] straight up until it meets the {low}, which then gets a green ring.",
                f"which {thing} is the lowest? Send the blue line up without tilting it until it [reaches|touches] {its}, then put a green ring there.",
            ),
        }
        links, ends = (
            ("After that, ", "Then ", "And "),
            ("[Rings grow as lines.|A ring grows as a line.]", "[The chart stays as it is.|Nothing else changes.]", "[All else stays.|]"),
        )

        def joined(number: int) -> str:
            first, *rest = (ways[one][number] for one in problem["asked"])
            return f"{first} {''.join(links[number] + one + ' ' for one in rest)}{ends[number]}"

        tip = "the top of a bar" if thing == "bar" else "a marker"
        steps = {"highest": ("red", "down"), "lowest": ("blue", "up")}
        return Prompts(
            plain=[joined(number) for number in range(3)],
            guided=" ".join(
                f"The {color} line goes straight {way}, always level, and stops when it first meets {tip}: "
                f"this is the {one} one. A green ring is then drawn around it."
                for one, (color, way) in ((one, steps[one]) for one in problem["asked"])
            )
            + " The chart stays as it is.",
        )

    def lay_out(self, problem, scene, look):
        for number in range(1, 5) if problem["grid"] else ():
            y = FOOT + (TOP - FOOT) * number / 5
            scene.add(f"grid {number}", Line(points=((LEFT, y), (RIGHT, y)), stroke=look.line(0.16), width=6))
        ends = _tips(problem)
        add_items(scene, look, problem["kind"], ends, FOOT, [COLORS[name] for name in problem["colors"]])
        for number, (x, y) in enumerate(ends):
            scene.add(f"name {number}", Text(text="ABCDEFG"[number], size=64, weight=600, fill=look.ink), at=(x, FOOT + 66))
            spot(scene, f"tip {number}", (x, y), MARKER)
        for (name, color), y in zip(LINES.values(), (TOP, FOOT), strict=True):
            scene.add(name, Line(points=((LEFT - 512, 0), (RIGHT - 512, 0)), stroke=color, width=RULER), at=(512, y))

    def answer(self, problem):
        return _found(problem, 0)

    def mistakes(self, problem):
        rings = [act for act in self.answer(problem).acts if isinstance(act, ring)]
        over = [_moved(name, FOOT - 30 if name == "highest" else TOP + 30) for name in problem["asked"]]
        return {
            "second": _found(problem, 1),
            "still": in_turn(*rings),
            "overrun": in_turn(*(act for pair in zip(over, rings, strict=True) for act in pair)),
        }


def _tips(problem: dict) -> list[Point]:
    return tips(problem["heights"], LEFT, RIGHT, FOOT)


def _found(problem: dict, rank: int) -> Act:
    """The extremes asked for are found and ringed, or what comes so many ranks after them."""
    order, acts = np.argsort(problem["heights"]), []
    for name in problem["asked"]:
        number = int(order[-1 - rank] if name == "highest" else order[rank])
        acts += [_moved(name, _tips(problem)[number][1]), ring(f"tip {number}", GREEN, room=ROOM, line=LINE, frames=22)]
    return in_turn(*acts)


def _moved(name: str, y: float) -> go:
    return go(LINES[name][0], (512.0, y), frames=28)
