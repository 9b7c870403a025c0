from __future__ import annotations

import math

import numpy as np

from ...acts import in_any_order, stroke
from ...scene import Circle, Line
from ...scene.looks import draw_look
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .beside_red import RED

TEAL = (0, 150, 150)
OUTER, BAR, DOT, LINE = 12, 9, 21.0, 12
"""Breadth of the outer lines and of the bar, radius of dots, and breadth of the line that is drawn (canvas units)."""
CLEAR, MARGIN = 64.0, 40.0
"""Canvas units from a decoy to the bar's middle, to its ends and to other decoys, and from all of it to the picture's edge, at least."""
WITHIN = 90.0
"""Canvas units from where the perpendicular meets an outer line to that line's ends, at least."""
STRAY, OUT = 11.0, LINE / 2
"""How far the drawn line may lie off its way (canvas units): less than lines elsewhere, as its angle is what is asked for. And how far from the middle each
half begins: their round ends meet there, and little of one is taken for a part of the other."""


class DrawMidpointPerpendicularLine(Task):
    """Draw the perpendicular through the middle of a bar, from one of two parallel lines to the other.

    Shows: two long parallel lines, tilted; between them a shorter bar, parallel to them, with a large dot at each end and teal dots on it.
    Asks: draw a straight red line through the middle of the bar, at right angles to it, out from the middle to both outer lines.
    Answer: unique; the middle, the direction and both ends are exact.
    Checks: how exactly each half lies and that it reaches its outer line, that it grew out from the middle in a time of its own, and that all else is kept.
    Departures: its halves are drawn one after another, as so short a line that grew both ways at once could be faded in. Tilts begin at 16 degrees, from
    where on an upright line is seen to be none.
    """

    split = "out_of_domain"
    archetype = "draw"
    jump_cap = 0.48
    instances = "continuous tilt, gap, place and length of the bar, and places of the decoys: over 10^9"
    parameters = {
        "tilt": Parameter("degrees by which the figure is tilted", bench=floats(16, 40), harder="high"),
        "falls": Parameter("whether it falls to the right", bench=choices(False, True)),
        "gap": Parameter("canvas units between the outer lines", bench=floats(340, 520), harder="high"),
        "offset": Parameter("how far the bar is from one outer line, as a share of the gap", bench=floats(0.28, 0.72)),
        "length": Parameter("the bar's length, canvas units", bench=floats(380, 600)),
        "decoys": Parameter("teal dots on the bar", bench=ints(1, 3), harder="high"),
    }
    wrong_answers = {
        "decoy": WrongAnswer("the line runs through a teal dot instead of the middle", 0.15),
        "upright": WrongAnswer("the line through the middle is upright, not at right angles to the bar", 0.25),
        "short": WrongAnswer("the line stops halfway to the outer lines", 0.45),
    }

    def pose(self, rng, p):
        angle = math.radians(p.tilt * (1 if p.falls else -1))
        along, across = np.array([math.cos(angle), math.sin(angle)]), np.array([-math.sin(angle), math.cos(angle)])
        for _ in range(200):
            middle = rng.uniform(320, 704, 2)
            ways = [-p.offset * p.gap * across, (1 - p.offset) * p.gap * across]
            outer = []
            for way in ways:
                long, shift = rng.uniform(720, 880), rng.uniform(-160, 160)
                outer.append([middle + way + along * (shift + side * long / 2) for side in (-1, 1)])
            ends = [middle + along * side * p.length / 2 for side in (-1, 1)]
            off_middle = math.dist(middle, (512, 512)) >= 50
            free = min(np.hypot(*(end - middle - way)) for line, way in zip(outer, ways, strict=True) for end in line)
            every = np.array([*outer[0], *outer[1], *ends])
            if off_middle and free >= WITHIN and every.min() >= MARGIN and every.max() <= 1024 - MARGIN:
                break
        else:
            raise Redraw
        decoys = [middle + along * at for at in _decoys(rng, p.length / 2, p.decoys)]
        return {
            "middle": middle.round(2).tolist(), "feet": [(middle + way).round(2).tolist() for way in ways], "outer": np.round(outer, 1).tolist(),
            "ends": np.round(ends, 2).tolist(), "decoys": np.round(decoys, 1).tolist(), "look": draw_look(rng, away_from=[RED, TEAL], inked=True),
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Draw|Trace] a straight red line through the [middle|midpoint] of the bar between its end dots, at right angles to the bar. "
                "It grows from there to both outer lines, one side after another. [Nothing else changes.|Ignore the teal dots.]",
                "Where is the [exact|true] middle between the bar's end dots? From there, let a red line grow [square|perpendicular] to the bar as far as the "
                "outer lines, one way at a time. [All else stays.|The teal dots mean nothing.]",
                "[Bisect the bar|Cut the bar in half] at a right angle: from its middle, red lines grow out to the two outer lines, [one by one|in turn, in "
                "either order], and [end there|stop there]. [Leave the figure as it is.|Teal dots do not count.]",
            ),
            guided="Take the two large dots at the ends of the bar and find the point half way between them; teal dots do not count. From that point a red "
            "line grows at right angles to the bar, to one outer line, where it stops, and then the other way, to the other one.",
        )

    def lay_out(self, problem, scene, look):
        for number, line in enumerate(problem["outer"]):
            scene.add(f"outer {number}", Line(points=_points(line), stroke=look.ink, width=OUTER))
        scene.add("bar", Line(points=_points(problem["ends"]), stroke=look.line(0.6), width=BAR))
        for number, at in enumerate(problem["decoys"]):
            scene.add(f"decoy {number}", Circle(radius=DOT, fill=TEAL), at=tuple(at))
        for number, at in enumerate(problem["ends"]):
            scene.add(f"end {number}", Circle(radius=DOT, fill=look.ink), at=tuple(at))

    def answer(self, problem):
        return _halves(problem["middle"], problem["feet"])

    def mistakes(self, problem):
        middle, feet = np.array(problem["middle"]), np.array(problem["feet"])
        aside = np.array(problem["decoys"][0]) - middle
        upright = [middle + np.array([0, way @ way / way[1]]) for way in feet - middle]
        return {
            "decoy": _halves(middle + aside, feet + aside),
            "upright": _halves(middle, upright),
            "short": _halves(middle, (feet + middle) / 2),
        }


def _points(line) -> tuple:
    return tuple((float(x), float(y)) for x, y in line)


def _halves(middle, feet):
    """Lines from a middle to both feet."""
    middle, halves = np.asarray(middle, float), []
    for number, foot in enumerate(np.asarray(feet, float)):
        way = foot - middle
        halves.append(stroke(f"half {number}", _points([middle + way * (OUT / np.hypot(*way)), foot]), RED, line=LINE, frames=20, stray=STRAY))
    return in_any_order(*halves)


def _decoys(rng: np.random.RandomState, half: float, count: int) -> list[float]:
    """How far from its middle dots stand on the bar."""
    for _ in range(100):
        found = np.sort(rng.uniform(-half + CLEAR, half - CLEAR, count))
        if np.abs(found).min() >= CLEAR and np.diff(found).min(initial=1e3) >= CLEAR:
            return rng.permutation(found).tolist()
    raise Redraw
