from __future__ import annotations

import math

from ...acts import alter
from ...scene import Change, Circle, Line, Text, dashed, draw_look
from ...scene.palette import SHIFTED, VIVID
from ...scene.timeline import FPS
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

COLORS = {name: (VIVID | SHIFTED)[name] for name in ("red", "orange", "green", "blue", "purple", "teal", "magenta", "navy")}
PIVOTS, CEILING, LONG = (232.0, 502.0, 772.0), 100.0, 560.0
WATCH = ((864.0, 874.0), 122.0)


class PendulumPeriods(Task):
    """Let pendulums of different lengths swing for a printed time.

    Shows: three pendulums held aside at one angle below a bar, their lengths printed as shares of the longest; bobs of different sizes; the printed period of
    the longest one and the time for which to swing; a stopwatch.
    Asks: let all go at once and show small swings without damping for that time; the stopwatch's hand turns once meanwhile.
    Answer: one motion only: each swings as A cos(2 pi t / T), its period T in proportion to the root of its length (the law of the simple pendulum); how heavy
    a bob is does not count.
    Checks: that every frame shows the pendulums and the stopwatch as they belong together at one moment, through all moments in order, up to the end; all
    else is kept. The time scale is free.
    Departures: strings are longer and swings wider than life, so that each is told in small clips; masses are not printed, which nobody needs.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.2
    instances = "orders of lengths, sides, angles, periods, times, sizes and colours: above 10^6"
    parameters = {
        "period": Parameter("of the longest pendulum, tenths of a second", train=ints(24, 40)),
        "stop": Parameter("twelfths of that period for which they swing", train=ints(9, 18), harder="high"),
        "angle": Parameter("degrees by which they are held aside", train=ints(14, 18)),
        "shorter": Parameter(
            "lengths of the two others, as shares of the longest; of 4/9 and 1/4 alone the swings would look the same backwards",
            train=choices("9/16, 4/9", "9/16, 1/4"),
        ),
    }
    wrong_answers = {
        "in step": WrongAnswer("all swing with the period of the longest one", 0.5),
        "reversed": WrongAnswer("longer ones swing faster", 0.45),
        "dying": WrongAnswer("the swings die out", 0.5),
    }

    def pose(self, rng, p):
        order = rng.permutation(3).tolist()
        lengths = [("1", *p.shorter.split(", "))[i] for i in order]
        sides = [int(1 - 2 * rng.randint(2)) for _ in range(3)]
        problem = {"period": p.period / 10, "stop": p.stop, "angle": p.angle, "lengths": lengths, "sides": sides}
        ends = [abs(_angle(problem, number, 1.0)) for number in range(3)]
        if min(ends) < 4 or sum(abs(_angle(problem, number, 1.0) - side * p.angle) < 4 for number, side in enumerate(sides)) > 1:
            raise Redraw
        colors = rng.permutation(list(COLORS))[:3].tolist()
        sizes = [int(size) for size in rng.randint(40, 58, 3)]
        look = draw_look(rng, away_from=[COLORS[name] for name in colors], inked=True, places=("wall", "sheet", "board"))
        return problem | {"colors": colors, "sizes": sizes, "look": look}

    def prompt(self, problem):
        end = "[The bar stays.|Nothing else moves.]"
        return Prompts(
            plain=(
                "[Let go of|Release] all pendulums at once and show how they swing for the printed time, without damping. T is the longest one's period; "
                f"meanwhile the stopwatch hand turns once. {end}",
                "Where is each pendulum after the printed time? They [start together|are released together] and swing freely, shorter ones faster, T being the "
                "longest one's period. Meanwhile the stopwatch hand goes around once.",
                "The three pendulums [swing|all swing] from the same moment on, each with its own period (T for the longest), losing nothing. Stop when "
                f"the stopwatch hand has [gone around once|made one turn]. {end}",
            ),
            guided=" ".join(
                f"Pendulum {number} has a period of {_period(problem, number):.2f} seconds: the root of its length times {problem['period']:g}."
                for number in (1, 2, 3)
            )
            + f" All start at once and swing evenly to both sides for {_seconds(problem):.2f} seconds, while the stopwatch hand turns once. Then all stop.",
        )

    def lay_out(self, problem, scene, look):
        scene.add("bar", Line(points=((60, CEILING), (964, CEILING)), stroke=look.line(0.75), width=30))
        for number, (x, length) in enumerate(zip(PIVOTS, problem["lengths"], strict=True)):
            scene.add(f"plumb {number}", *dashed((x, CEILING), (x, CEILING + _long(length) + 40), dash=14, gap=16, stroke=look.line(0.4), width=5))
            scene.add(f"length {number}", Text(text=length, size=58, weight=700, fill=look.ink), at=(x, 46))
        lines = (f"T {problem['period']:g} s", f"time {round(_seconds(problem), 2):g} s")
        scene.add("printed", *(Text(text=text, size=60, weight=700, fill=look.ink, at=(x, 950)) for text, x in zip(lines, (180, 520), strict=True)))
        (x, y), radius = WATCH
        mark = Line(points=((0, -radius), (0, -radius + 26)), stroke=look.ink, width=10)
        scene.add("watch", Circle(radius=radius, fill=look.tone(8), stroke=look.ink, width=10), mark, at=(x, y))
        scene.add("hand", Line(points=((0, 0), (0, -radius + 34)), stroke=look.ink, width=20), at=(x, y))
        for number, (x, length, side) in enumerate(zip(PIVOTS, problem["lengths"], problem["sides"], strict=True)):
            string = Line(points=((0, 0), (0, _long(length))), stroke=look.ink, width=9)
            bob = Circle(radius=problem["sizes"][number], fill=COLORS[problem["colors"][number]], at=(0, _long(length)))
            scene.add(f"pendulum {number}", string, bob, at=(x, CEILING), angle=side * problem["angle"])

    def answer(self, problem):
        return _swung(problem, lambda number, u: _angle(problem, number, u))

    def mistakes(self, problem):
        longest = problem["lengths"].index("1")

        def reverse(number: int, u: float) -> float:
            turns = u * problem["stop"] / 12 * math.sqrt(_share(problem["lengths"][number]))
            return problem["sides"][number] * problem["angle"] * math.cos(2 * math.pi * turns)

        return {
            "in step": _swung(problem, lambda number, u: problem["sides"][number] * problem["sides"][longest] * _angle(problem, longest, u)),
            "reversed": _swung(problem, reverse),
            "dying": _swung(problem, lambda number, u: (1 - u) * _angle(problem, number, u)),
        }


def _share(length: str) -> float:
    above, _, below = length.partition("/")
    return int(above) / int(below or 1)


def _long(length: str) -> float:
    return LONG * _share(length)


def _period(problem: dict, number: int) -> float:
    """In seconds, of a pendulum counted from 1."""
    return problem["period"] * math.sqrt(_share(problem["lengths"][number - 1]))


def _seconds(problem: dict) -> float:
    return problem["period"] * problem["stop"] / 12


def _angle(problem: dict, number: int, share: float) -> float:
    """Where a pendulum is at a share of the time, in degrees."""
    return problem["sides"][number] * problem["angle"] * math.cos(2 * math.pi * share * _seconds(problem) / _period(problem, number + 1))


def _swung(problem: dict, angle) -> alter:
    """All pendulums swing, each at the angles that it is told by its number and the share of the time."""
    swings = (Change(f"pendulum {i}", "angle", path=lambda u, i=i: angle(i, u)) for i in range(3))
    changes = (*swings, Change("hand", "angle", path=lambda u: 360 * u))
    return alter(changes, frames=_seconds(problem) * FPS, eased=False, says=(("swing",), ("stopwatch",)))
