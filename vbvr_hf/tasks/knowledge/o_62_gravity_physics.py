from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ...acts import Act, allow, fade_out, obey, together
from ...scene import FPS, Circle, Line, Text, arrowhead, dashed, draw_look, rectangle, rounded
from ...scene.displays import ruler
from ...scene.palette import INK
from ...scene.physics import Flight, bouncing, height_at
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

METRE, GROUND_Y, TALL = 34.0, 940.0, 25
BALL, COLUMN = 30, 400.0
REST = 0.4
"""Rebounds lower than this (metres) count as rest."""
EARTH, RED = (140, 96, 56), (220, 34, 40)
# Ball, panel.
PALETTES = {
    "blue": ((30, 100, 230), (228, 238, 252)), "green": ((30, 150, 80), (230, 244, 234)),
    "violet": ((130, 60, 210), (240, 232, 250)), "teal": ((0, 150, 160), (224, 243, 244)),
    "magenta": ((214, 30, 150), (250, 232, 244)), "navy": ((30, 44, 130), (230, 234, 248)),
    "azure": ((40, 160, 250), (246, 242, 226)), "lime": ((110, 190, 30), (232, 240, 250)),
    "plum": ((120, 30, 110), (246, 240, 224)), "indigo": ((80, 70, 220), (232, 244, 232)),
    "pine": ((10, 100, 80), (248, 236, 236)), "sky": ((60, 180, 220), (250, 238, 228)),
}  # fmt: skip


class GravityPhysics(Task):
    """Let a ball fall and bounce under a printed gravity until it rests.

    Shows: a metre ruler, the ground, a ball on a dashed vertical guide, a red arrow for its initial velocity, and a panel with height, speed, gravity
    and elasticity.
    Asks: the ball moves along the guide under that gravity and bounces with the printed elasticity until it rests, at any steady time scale.
    Answer: free flight between impacts, each rebound at e times the impact speed: one motion only.
    Checks: how much of the time the ball is where the law has it, at the time scale and beginning that fit best; the resting place; the rest stays.
    Departures: rebounds under 0.4 m count as rest. The truth runs in real time at sixteen frames a second. The arrow, which only tells how the ball
    starts, fades in the truth and may stay.
    """

    split = "out_of_domain"
    archetype = "simulate"
    version = 2
    jump_cap = 0.1
    instances = "151 heights, 121 speeds, 114 gravities and 5 elasticities, over half of them kept: above 10^6"
    parameters = {
        "height": Parameter("of the ball's lowest point at the start, tenths of a metre", bench=ints(60, 210)),
        "speed": Parameter("at the start, upwards, tenths of m/s", bench=ints(-60, 60)),
        "gravity": Parameter("tenths of m/s2", bench=ints(37, 150)),
        "elasticity": Parameter("rebound speed over impact speed", bench=choices(0.55, 0.6, 0.65, 0.7, 0.75), harder="last"),
        "palette": Parameter("ball and panel", bench=choices(*PALETTES)),
    }
    wrong_answers = {
        "once": WrongAnswer("the ball falls once and stops", 0.4),
        "even": WrongAnswer("constant speed in fall and rebound", 0.68),
        "full": WrongAnswer("rebounds to full height", 0.4),
    }

    def pose(self, rng, p):
        look = draw_look(rng, away_from=[PALETTES[p.palette][0], EARTH, RED], places=("wall", "sheet", "board", "outdoors"))
        problem = {"height": p.height / 10, "speed": p.speed / 10, "gravity": p.gravity / 10, "elasticity": p.elasticity, "palette": p.palette}
        problem["look"] = look
        flights = _flights(problem)
        if flights[-1].end > 8 or not 3 <= len(flights) <= 7 or flights[0].peak > 24:
            raise Redraw
        return problem

    def prompt(self, problem):
        first, *rebounds = _flights(problem)
        ends = "[Nothing else moves.|The rest stays.|]"
        return Prompts(
            plain=(
                f"[Let go of|Release] the ball with its printed velocity and show its [motion|bounces] until it rests; e is rebound speed over impact speed. "
                f"Rebounds under 0.4 m count as rest; any steady time scale will do. {ends}",
                f"How does the ball [move|fall and bounce] under the printed gravity g? Every impact leaves e times the speed; hops lower than 0.4 m are "
                f"[none|left out]. Slow motion is fine if even. {ends}",
                f"Show the [whole fall|ball's way] along the guide, true to the panel's g at a constant time scale, with all bounces down to 0.4 m. "
                f"After each, speed is e times as great. [Then it lies still.|It ends at rest.] {ends}",
            ),
            guided=f"The ball {_begins(problem['speed'])}, ever faster on its way down. It hits the ground after {first.lasts:.1f} "
            f"seconds and rebounds to {', then '.join(f'{flight.peak:.1f} m' for flight in rebounds)}. It slows on the way up and speeds up on the way "
            "down. Then it lies still on the ground. Ruler, guide, ground and panel stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        (ball, panel) = PALETTES[problem["palette"]]
        marks = ruler((150, GROUND_Y), TALL, METRE, ink=look.ink, width=6, long=36, short=18, size=50, numbers=78)
        scene.add("ruler", *marks, Text(text="m", size=50, weight=700, fill=look.ink, at=(210, GROUND_Y - TALL * METRE + 8)))
        scene.add("ground", rectangle(850, 22, fill=EARTH), at=(600, GROUND_Y + 11))
        scene.add("guide", *dashed((COLUMN, GROUND_Y - TALL * METRE), (COLUMN, GROUND_Y), dash=12, gap=14, stroke=look.line(0.4), width=5))
        scene.add("panel", *_panel(problem, panel), at=(756, 330))
        start, speed = (COLUMN, _y(problem["height"])), problem["speed"]
        if speed:
            sense, length = -math.copysign(1, speed), 50 + 14 * abs(speed)
            shaft = Line(points=((0, 0), (0, sense * (length - 16))), stroke=RED, width=12)
            scene.add("arrow", shaft, arrowhead((0, sense * length), (0, sense), 38, fill=RED), at=(COLUMN + 62, start[1]))
        scene.add("ball", Circle(radius=BALL, fill=ball), at=start)

    def answer(self, problem):
        return _bounce(problem, TRUTH)

    def mistakes(self, problem):
        return {name: _bounce(problem, name) for name in self.wrong_answers}


def _bounce(problem: dict, answer: str) -> Act:
    """The ball falls and bounces, rightly or not."""
    height, seconds, impacts = _motion(problem, answer)
    motion = obey("ball", lambda u: (COLUMN, _y(height(u * seconds))), seconds * FPS, tuple(impact / seconds for impact in impacts))
    return together(allow(fade_out("arrow")), motion) if problem["speed"] else motion


def _motion(problem: dict, answer: str) -> tuple[Callable[[float], float], float, list[float]]:
    """Height as a function of seconds, how long it goes on, and when the ball hits the ground, of the right or a wrong answer."""
    flights = _flights(problem)
    first = flights[0]
    if answer == "once":
        flights = [first]
    if answer == "full":
        speed = math.sqrt(2 * first.gravity * first.peak)
        hop = 2 * speed / first.gravity
        flights = [first, *(Flight(start, 0.0, speed, hop, first.gravity) for start in (first.end, first.end + hop))]
    if answer == "even":
        corners = [(0.0, problem["height"])]
        for flight in flights:
            if flight.speed > 0:
                corners.append((flight.start + flight.speed / flight.gravity, flight.peak))
            corners.append((flight.end, 0.0))
        return lambda seconds: float(np.interp(seconds, *zip(*corners, strict=True))), flights[-1].end, [flight.end for flight in flights]
    return lambda seconds: height_at(flights, seconds), flights[-1].end, [flight.end for flight in flights]


def _flights(problem: dict) -> list[Flight]:
    return bouncing(problem["height"], problem["speed"], problem["gravity"], problem["elasticity"], rest=REST)


def _y(height: float) -> float:
    return GROUND_Y - BALL - height * METRE


def _panel(problem: dict, ground) -> list:
    sense = "up" if problem["speed"] > 0 else "down" if problem["speed"] < 0 else "at rest"
    speed = f"v {abs(problem['speed']):g} m/s {sense}" if problem["speed"] else "v 0 m/s"
    lines = (f"h {problem['height']:g} m", speed, f"g {problem['gravity']:g} m/s²", f"e {problem['elasticity']:g}")
    parts = [rounded(470, 400, 24, fill=tuple(round(0.88 * value) for value in ground), stroke=(130, 140, 156), border=4)]
    for row, line in enumerate(lines):
        text = Text(text=line, size=49, weight=600, fill=INK)
        left = float(np.concatenate(text.outlines())[:, 0].min())
        parts.append(replace(text, at=(-204 - left, (row - 1.5) * 90)))
    return parts


def _begins(speed: float) -> str:
    return "rises, slows and turns" if speed > 0 else "goes down" if speed < 0 else "falls"
