from __future__ import annotations

import math

import numpy as np

from ...acts import Act, alter, in_any_order, in_turn, ring
from ...scene import Circle, Line, Point, Polygon, draw_look, points, turn
from ...scene.palette import SHIFTED, VIVID
from .. import Parameter, Prompts, Task, WrongAnswer, choices, ints

RED, FACE, RIM = (222, 28, 36), (252, 252, 250), (62, 70, 88)
COLORS = {name: (VIVID | SHIFTED)[name] for name in ("blue", "green", "purple", "orange", "brown", "teal", "navy", "olive")}
RADIUS, COLUMNS = 128.0, 3
# Shares of the radius: how far the tail reaches, half the shaft, where the head begins, and half of it.
ARROWS = {"plain": (0.0, 0.08, 0.34, 0.23), "tailed": (0.3, 0.08, 0.34, 0.23), "slender": (0.16, 0.055, 0.26, 0.19)}
TIP = 0.7
FRAMES_PER_HOUR = 14


class LocateTwelveOClockArrows(Task):
    """Let hours pass on many clocks, and ring those that show twelve then.

    Shows: round faces with twelve ticks, the one at the top longer and thicker; an arrow is the hour hand of each and points at a tick.
    Asks: let some hours pass, all arrows turning forward together; then red rings grow around the clocks that show twelve, one at a time, in any order.
    Answer: unique: the clocks that start so many hours before twelve. One starts at twelve, one would come there if time ran backwards, two stop one hour off.
    Checks: that all arrows turn clockwise through the angles between, by those hours, that rings grow after that around these clocks and no other, and that
    all else is kept.
    """

    name = "Locate Twelve O'Clock Arrows"
    split = "train"
    archetype = "simulate"
    jump_cap = 0.45
    instances = "directions of six arrows or more, times hours and colours: above 10^7"
    parameters = {
        "clocks": Parameter("clocks", train=ints(6, 8), harder="high"),
        "hours": Parameter("hours that pass", train=ints(2, 5), harder="high"),
        "targets": Parameter("clocks that show twelve in the end", train=ints(1, 2), harder="high"),
        "arrow": Parameter("form of the arrows", train=choices(*ARROWS)),
    }
    wrong_answers = {
        "backwards": WrongAnswer("the arrows turn back, and what shows twelve then is ringed", 0.25),
        "start": WrongAnswer("the arrows turn rightly, but the clocks that showed twelve at first are ringed", 0.5),
        "unturned": WrongAnswer("the right rings, but no arrow turns", 0.25),
    }

    def pose(self, rng, p):
        off = [-1, 1] if rng.randint(2) else [1, -1]
        ends = [0] * p.targets + [p.hours, 2 * p.hours % 12, *off]
        while len(ends) < p.clocks:
            ends.append(int(rng.randint(1, 12)))
        starts = [(end - p.hours) % 12 for end in rng.permutation(ends[: p.clocks]).tolist()]
        colors = [list(COLORS)[i] for i in rng.randint(len(COLORS), size=p.clocks)]
        return {"starts": starts, "hours": p.hours, "arrow": p.arrow, "colors": colors, "look": draw_look(rng, away_from=[RED, FACE], brightest=236)}

    def prompt(self, problem):
        hours = problem["hours"]
        return Prompts(
            plain=(
                f"Each arrow is the hour hand of a clock. Let {hours} hours pass on all clocks together. Then, one at a time, [draw|put] a red ring around "
                "each clock that shows twelve[. Nothing else changes.|, and around no other.]",
                f"What time is it in {hours} hours? Turn all hour hands on [together|in step]; then circle in red, one after another, [every|each] clock whose "
                "arrow points to twelve. [The rest stays as it is.|Mark no other clock.]",
                f"{hours} hours go by: [all hour hands|the arrows, which are hour hands,] turn forward together. Then red rings grow around those clocks that "
                "[read|show] twelve o'clock, one by one. [Nothing else is marked.|All else stays.]",
            ),
            guided=f"All arrows turn clockwise together about the middles of their clocks, by {30 * hours} degrees: thirty for each of the {hours} hours. "
            "Then a red ring grows around each clock whose arrow points straight up, at the long tick, one after another. Nothing else changes.",
        )

    def lay_out(self, problem, scene, look):
        ticks = [_tick(hour) for hour in range(12)]
        places = _places(len(problem["starts"]))
        for number, at in enumerate(places):
            scene.add(f"clock {number}", *look.figure(Circle(radius=RADIUS, fill=FACE, stroke=RIM, width=10), style="flat"), *ticks, at=at)
        for number, (at, start, color) in enumerate(zip(places, problem["starts"], problem["colors"], strict=True)):
            hub = Circle(radius=14, fill=RIM)
            scene.add(f"arrow {number}", Polygon(points=_arrow(problem["arrow"]), fill=COLORS[color]), hub, at=at, angle=30 * start)

    def answer(self, problem):
        return _passed(problem, problem["hours"], _at_twelve(problem, problem["hours"]))

    def mistakes(self, problem):
        hours = problem["hours"]
        return {
            "backwards": _passed(problem, -hours, _at_twelve(problem, -hours)),
            "start": _passed(problem, hours, _at_twelve(problem, 0)),
            "unturned": _ringed(_at_twelve(problem, hours)),
        }


def _at_twelve(problem: dict, hours: int) -> list[int]:
    """The clocks that show twelve after so many hours."""
    return [number for number, start in enumerate(problem["starts"]) if (start + hours) % 12 == 0]


def _passed(problem: dict, hours: int, ringed: list[int]) -> Act:
    """Hours pass, and clocks are ringed."""
    turns = tuple(turn(f"arrow {number}", 30 * (start + hours)) for number, start in enumerate(problem["starts"]))
    return in_turn(alter(turns, frames=FRAMES_PER_HOUR * abs(hours), says=(("turn", "hour"),)), _ringed(ringed))


def _ringed(clocks: list[int]) -> Act:
    return in_any_order(*(ring(f"clock {number}", RED, room=16, line=12, frames=16) for number in clocks))


def _places(count: int) -> list[Point]:
    """Rows of three, the last one shorter, all about the middle."""
    rows = [min(COLUMNS, count - first) for first in range(0, count, COLUMNS)]
    pitch = {2: 430, 3: 324}[len(rows)]
    return [(512 + 324 * (k - (wide - 1) / 2), 512 + pitch * (row - (len(rows) - 1) / 2)) for row, wide in enumerate(rows) for k in range(wide)]


def _tick(hour: int) -> Line:
    way = np.array([math.sin(math.radians(30 * hour)), -math.cos(math.radians(30 * hour))])
    return Line(points=points([way * RADIUS * (0.76 if hour else 0.64), way * RADIUS * 0.86]), stroke=RIM, width=18 if hour == 0 else 9)


def _arrow(form: str) -> tuple[Point, ...]:
    tail, shaft, head, half = ARROWS[form]
    right = [(shaft, tail), (shaft, -TIP + head), (half, -TIP + head)]
    return points(np.array([(0, -TIP), *((x, y) for x, y in right[::-1]), *((-x, y) for x, y in right)]) * RADIUS)
