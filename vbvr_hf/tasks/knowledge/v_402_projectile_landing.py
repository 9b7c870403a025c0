from __future__ import annotations

import math

import numpy as np

from ...acts import Act, in_turn, obey, recolour_to
from ...scene import Circle, Line, Point, Polygon, Text, draw_look, rectangle
from ...scene.palette import SHIFTED, VIVID
from ...scene.timeline import FPS
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

GREEN, CUP, PILLAR = (40, 170, 70), (236, 238, 242), (120, 104, 92)
COLORS = {name: (VIVID | SHIFTED)[name] for name in ("red", "orange", "blue", "purple", "magenta", "navy")}
SQUARE, LEFT, GROUND, COLUMNS, ROWS = 80.0, 32.0, 858.0, 12, 10
"""Canvas units; places are in squares from the foot of the left edge."""
RADIUS, HALF = 0.38, 0.62
"""Of the ball and half a cup, in squares."""
START, CUPS = 1.0, 5
NEAR, CLEAR = 0.2, 0.5
"""Squares off the middle of its cup at which the ball falls in at most, and that it keeps off other cups."""
DROP = 5
"""Frames from a cup's rim to its floor."""


class ProjectileLanding(Task):
    """Throw a ball by printed speeds and gravity, and mark the cup into which it falls.

    Shows: a grid of squares above the ground, a ball on a pillar of squares, lettered cups on the ground, and printed numbers: the speed to the right, the
    upward speed (squares per second) and gravity (squares per second squared).
    Asks: show the flight without air drag, at any steady time scale, until the ball lies in the cup that it reaches; then that cup turns green.
    Answer: one motion only: x = vx t and y = vy t - g t^2 / 2 (uniform motion across, uniform acceleration down). It falls in near the middle of one cup, and
    well clear of the others.
    Checks: how much of the time the ball is where the law has it, at the time scale and beginning that fit best, and where it rests; that this cup turns
    green after that, and that all else is kept.
    Departures: squares are fewer and larger, cups wider, and the ball larger, so that all are told in small clips.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.3
    instances = "17 x 25 x 17 speeds and gravities, heights and places of cups: above 10^4, times looks"
    parameters = {
        "height": Parameter("squares that the pillar is high", train=ints(0, 5)),
        "up": Parameter("upward speed, quarters of a square per second", train=ints(0, 24), harder="high"),
        "color": Parameter("colour of the ball", train=choices(*COLORS)),
    }
    wrong_answers = {
        "straight": WrongAnswer("the ball flies straight into the right cup", 0.5),
        "flatter": WrongAnswer("the ball falls into the next cup on an arc of another breadth", 0.55),
        "falls": WrongAnswer("the ball falls straight down", 0.1),
    }

    def pose(self, rng, p):
        for _ in range(400):
            across, gravity, first = rng.randint(8, 25) / 4, rng.randint(8, 25) / 4, 2.5 + 0.5 * rng.randint(2)
            problem = {"across": across, "up": p.up / 4, "gravity": gravity, "height": p.height, "first": float(first), "color": p.color}
            seconds, apex = _seconds(problem), p.height + RADIUS + (p.up / 4) ** 2 / (2 * gravity)
            if not 1.3 <= seconds <= 4.5 or apex > ROWS - 0.6:
                continue
            lands = START + across * seconds
            cup = round((lands - first) / 2)
            if 0 <= cup < CUPS and abs(lands - _middle(problem, cup)) <= NEAR and _keeps_clear(problem, cup):
                look = draw_look(rng, away_from=[COLORS[p.color], GREEN, CUP, PILLAR], inked=True, places=("wall", "sheet", "board", "outdoors"))
                return problem | {"cup": cup, "look": look}
        raise Redraw

    def prompt(self, problem):
        end = "[Nothing else changes.|All else stays.]"
        return Prompts(
            plain=(
                "[Launch|Throw] the ball with the printed speeds and gravity, without air drag, until it [drops into|lies in] a cup. Any steady time scale "
                f"will do. Then that cup turns green. {end}",
                "Into which cup does the ball fly? Show its [whole flight|way] under the printed gravity g, from its speeds to the right and up, evenly timed; "
                f"after that, [colour|paint] the cup green. {end}",
                "The ball leaves the pillar at the speeds below and gravity bends its way; [air does nothing|there is no air drag]. Show it [landing|come "
                "down] in its cup, in real time or evenly slower, and then turn the cup green.",
            ),
            guided=f"The ball goes right by {problem['across']:g} squares each second, evenly. Meanwhile its upward speed of {problem['up']:g} falls by "
            f"{problem['gravity']:g} each second, so that its way is a parabola. After {_seconds(problem):.1f} seconds it falls into cup "
            f"{'ABCDE'[problem['cup']]} and rests there. Then cup {'ABCDE'[problem['cup']]} turns green. Nothing else changes.",
        )

    def lay_out(self, problem, scene, look):
        lines = [((x, 0), (x, ROWS)) for x in range(COLUMNS + 1)] + [((0, y), (COLUMNS, y)) for y in range(1, ROWS + 1)]
        scene.add("grid", *(Line(points=tuple(_at(*end) for end in ends), stroke=look.line(0.14), width=4) for ends in lines))
        scene.add("ground", Line(points=(_at(0, -0.08), _at(COLUMNS, -0.08)), stroke=look.ink, width=10))
        if problem["height"]:
            scene.add("pillar", *look.figure(rectangle(84, problem["height"] * SQUARE, fill=PILLAR)), at=_at(START, problem["height"] / 2))
        for cup in range(CUPS):
            wall = 0.86 * HALF * SQUARE
            sides = ((-HALF * SQUARE, -SQUARE), (HALF * SQUARE, -SQUARE), (wall, 0), (-wall, 0))
            scene.add(
                f"cup {cup}",
                Polygon(points=sides, fill=CUP),
                Line(points=(sides[0], sides[3], sides[2], sides[1]), stroke=look.ink, width=8),
                at=_at(_middle(problem, cup), 0),
            )
            scene.add(f"letter {cup}", Text(text="ABCDE"[cup], size=50, weight=700, fill=look.ink), at=(_at(_middle(problem, cup), 0)[0], GROUND + 42))
        printed = f"right {problem['across']:g}   up {problem['up']:g}   g {problem['gravity']:g}"
        scene.add("printed", Text(text=printed, size=66, weight=700, fill=look.ink), at=(512, 974))
        scene.add("ball", *look.figure(Circle(radius=RADIUS * SQUARE, fill=COLORS[problem["color"]]), shadow=False), at=_flight(problem)(0.0))

    def answer(self, problem):
        return _thrown(problem, problem["cup"], _flight(problem))

    def mistakes(self, problem):
        cup, flight = problem["cup"], _flight(problem)
        other = cup + 1 if cup + 1 < CUPS else cup - 1
        ratio = (_middle(problem, other) - START) / (_middle(problem, cup) - START)
        (x, y), (goal_x, goal_y) = flight(0.0), flight(1.0)
        foot = _at(START + 0.9, RADIUS)
        return {
            "straight": _thrown(problem, cup, lambda u: (x + (goal_x - x) * u, y + (goal_y - y) * u)),
            "flatter": _thrown(problem, other, lambda u: (x + (flight(u)[0] - x) * ratio, flight(u)[1])),
            "falls": _thrown(problem, cup, lambda u: (x + (foot[0] - x) * min(1, 6 * u), y + (foot[1] - y) * u * u)).acts[0],
        }


def _at(x: float, y: float) -> Point:
    """A place in squares on the canvas."""
    return (LEFT + SQUARE * x, GROUND - SQUARE * y)


def _middle(problem: dict, cup: int) -> float:
    return problem["first"] + 2 * cup


def _height(problem: dict, seconds: float) -> float:
    """Of the ball's middle, in squares."""
    return problem["height"] + RADIUS + problem["up"] * seconds - problem["gravity"] * seconds**2 / 2


def _seconds(problem: dict) -> float:
    """Until the ball's middle comes down to the rims of the cups, a square above the ground."""
    fall = problem["height"] + RADIUS - 1
    inside = problem["up"] ** 2 + 2 * problem["gravity"] * fall
    return (problem["up"] + math.sqrt(inside)) / problem["gravity"] if inside > 0 else 0.0


def _keeps_clear(problem: dict, cup: int) -> bool:
    """Whether the ball stays clear of the other cups."""
    times = np.linspace(0, _seconds(problem), 60)
    x, y = START + problem["across"] * times, np.array([_height(problem, time) for time in times])
    low = y < 1 + RADIUS + CLEAR
    near = [np.abs(x - _middle(problem, other)) < HALF + RADIUS + 0.1 for other in range(CUPS) if other != cup]
    return not (low & np.any(near, axis=0)).any()


def _flight(problem: dict):
    """Where the ball is at a share of its time: in flight, and then falling to the floor of its cup."""
    seconds = _seconds(problem)
    flying = seconds * FPS / (seconds * FPS + DROP)
    rim = (START + problem["across"] * seconds, 1.0)

    def place(share: float) -> Point:
        if share <= flying:
            time = share / flying * seconds
            return _at(START + problem["across"] * time, _height(problem, time))
        down = (share - flying) / (1 - flying)
        return _at(rim[0] + (_middle(problem, problem["cup"]) - rim[0]) * down, rim[1] + (RADIUS + 0.1 - rim[1]) * down)

    return place


def _thrown(problem: dict, cup: int, path) -> Act:
    """The ball takes a way, and a cup turns green."""
    flying = _seconds(problem) * FPS
    motion = obey("ball", path, flying + DROP, (flying / (flying + DROP), 1.0))
    return in_turn(motion, recolour_to(f"cup {cup}", GREEN, frames=8))
