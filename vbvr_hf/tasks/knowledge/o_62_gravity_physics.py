from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ...scene import FPS, Circle, Line, Scene, Text, arrowhead, dashed, fade, follow, rectangle, rounded
from ...scene.displays import ruler
from ...scene.palette import INK, WHITE
from ...scene.physics import Flight, bouncing, height_at
from ...scoring import Row, Track, share, stillness, tolerance, track
from ...scoring.flights import flight_match, flights_seen, frames_a_second, free_fall
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

METRE, GROUND_Y, TALL = 34.0, 930.0, 25
BALL, COLUMN = 20, 400.0
REST = 0.4
"""Rebounds lower than this (metres) count as rest."""
EARTH, RED, RULE, GUIDE = (140, 96, 56), (220, 34, 40), (70, 80, 98), (176, 184, 196)
# Ball, sky, panel.
PALETTES = {
    "blue": ((30, 100, 230), (248, 250, 253), (228, 238, 252)), "green": ((30, 150, 80), (250, 251, 247), (230, 244, 234)),
    "violet": ((130, 60, 210), (251, 249, 254), (240, 232, 250)), "teal": ((0, 150, 160), (247, 251, 251), (224, 243, 244)),
    "magenta": ((214, 30, 150), (253, 249, 252), (250, 232, 244)), "navy": ((30, 44, 130), (249, 250, 253), (230, 234, 248)),
    "azure": ((40, 160, 250), (250, 250, 245), (246, 242, 226)), "lime": ((110, 190, 30), (249, 251, 253), (232, 240, 250)),
    "plum": ((120, 30, 110), (252, 251, 246), (246, 240, 224)), "indigo": ((80, 70, 220), (250, 252, 248), (232, 244, 232)),
    "pine": ((10, 100, 80), (252, 250, 250), (248, 236, 236)), "sky": ((60, 180, 220), (253, 250, 247), (250, 238, 228)),
}  # fmt: skip


class GravityPhysics(Task):
    """Let a ball fall and bounce under a printed gravity until it rests.

    Shows: a metre ruler, the ground, a ball on a dashed vertical guide, a red arrow for its initial velocity, and a panel with height, speed, gravity
    and elasticity.
    Asks: the ball moves along the guide under that gravity, in real time, and bounces with the printed elasticity until it rests.
    Answer: free flight between impacts, each rebound at e times the impact speed: one motion only.
    Checks: each flight's height over time, after one time stretch; rebound peaks and free fall; the resting place; the rest stays.
    Departures: rebounds under 0.4 m count as rest. A sample is in free fall if it bends downwards by a quarter of what free fall would, as noise
    bends either way. Way beyond the true length costs as much as way that is missing.
    """

    id = "O-62"
    slug = "gravity_physics"
    name = "Gravity Physics"
    pillar = "knowledge"
    split = "out_of_domain"
    archetype = "simulate"
    jump_cap = 0.1
    instances = "151 heights, 121 speeds, 114 gravities and 5 elasticities, over half of them kept: above 10^6"
    parameters = {
        "height": Parameter("of the ball's lowest point at the start, tenths of a metre", bench=ints(60, 210)),
        "speed": Parameter("at the start, upwards, tenths of m/s", bench=ints(-60, 60)),
        "gravity": Parameter("tenths of m/s2", bench=ints(37, 150)),
        "elasticity": Parameter("rebound speed over impact speed", bench=choices(0.55, 0.6, 0.65, 0.7, 0.75)),
        "palette": Parameter("ball, sky and panel", bench=choices(*PALETTES)),
    }
    wrong_answers = {
        "once": WrongAnswer("the ball falls once and stops", 0.4),
        "even": WrongAnswer("constant speed in fall and rebound", 0.68),
        "full": WrongAnswer("rebounds to full height", 0.4),
    }

    def pose(self, rng, p):
        problem = {"height": p.height / 10, "speed": p.speed / 10, "gravity": p.gravity / 10, "elasticity": p.elasticity, "palette": p.palette}
        flights = _flights(problem)
        if flights[-1].end > 8 or not 3 <= len(flights) <= 7 or flights[0].peak > 24:
            raise Redraw
        return problem

    def prompt(self, problem):
        rules = (
            "It moves along the dashed guide in real time (sixteen frames a second) under the printed gravity g. Each rebound speed is e times the impact "
            "speed. Heights are those of the ball's lowest point; rebounds lower than 0.4 m count as rest. The arrow vanishes at the start; everything "
            "else stays."
        )
        first, *rebounds = _flights(problem)
        return Prompts(
            plain=(
                f"Show how the ball moves and bounces until it rests on the ground. {rules}",
                f"Let go of the ball with the printed velocity and show its motion until it rests. {rules}",
                f"Show the ball's fall and all its rebounds until it lies still. {rules}",
            ),
            guided=f"The arrow fades and the ball {_begins(problem['speed'])}, ever faster on its way down. It hits the ground after {first.lasts:.1f} "
            f"seconds and rebounds to {', then '.join(f'{flight.peak:.1f} m' for flight in rebounds)}, slowing on the way up and speeding up on the way down. "
            "Then it lies still on the ground. Ruler, guide, ground and panel stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        ball, sky, panel = PALETTES[problem["palette"]]
        scene = Scene(sky)
        marks = ruler((150, GROUND_Y), TALL, METRE, ink=RULE, width=6, long=36, short=18, size=50, numbers=78, lowest=24)
        scene.add("ruler", *marks, Text(text="m", size=50, weight=700, fill=RULE, at=(210, GROUND_Y - TALL * METRE + 8)))
        scene.add("ground", rectangle(1000, 14, fill=EARTH), at=(512, GROUND_Y + 7))
        scene.add("guide", *dashed((COLUMN, GROUND_Y - TALL * METRE), (COLUMN, GROUND_Y), dash=12, gap=14, stroke=GUIDE, width=4))
        scene.add("panel", *_panel(problem, panel), at=(756, 330))
        start, speed = (COLUMN, _y(problem["height"])), problem["speed"]
        if speed:
            sense, length = -math.copysign(1, speed), 40 + 14 * abs(speed)
            shaft = Line(points=((0, 0), (0, sense * (length - 16))), stroke=RED, width=10)
            scene.add("arrow", shaft, arrowhead((0, sense * length), (0, sense), 34, fill=RED), at=(COLUMN + 48, start[1]))
        scene.add("ball", Circle(radius=BALL, fill=ball), at=start)
        scene.wait(6)
        if speed:
            scene.play(fade("arrow", 0), frames=4)
        height, seconds = _motion(problem, answer)
        scene.play(follow("ball", lambda u: (COLUMN, _y(height(u * seconds)))), frames=seconds * FPS, at=6)
        scene.wait(10)
        return scene

    def score(self, view, problem):
        ball_color, sky, panel = PALETTES[problem["palette"]]
        lane = view.box(COLUMN - 150, 0, COLUMN + 150, GROUND_Y + 10)
        ball = track(view, ball_color, others=[sky, EARTH, RED, WHITE, GUIDE, panel, INK], area=math.pi * BALL**2, within=lane)
        true = _flights(problem)
        wanted = [flight.peak for flight in true[1:]]
        followed = ball.seen.mean() > 0.8 and _continuous(ball, view.frames_of(4))
        height = (GROUND_Y - BALL - ball.filled()[:, 1]) / METRE
        began = followed and abs(float(np.median(height[:3])) - problem["height"]) < 1.5
        found = flights_seen(height, view.frames_of(1)) if began else []
        rate = frames_a_second(found, true)
        fits = [flight_match(height, span, flight, rate, 0.08 * 1024 / METRE) for span, flight in zip(found, true, strict=False)]
        # By their lengths: the last small rebounds are too low to tell a fall from a glide.
        flown = sum(fit * flight.lasts for fit, flight in zip(fits, true, strict=False)) / true[-1].end * share(len(true), len(found))
        peaks = [float(height[first : last + 1].max()) for first, last in found[1:]]
        matched = sum(tolerance(abs(p - w) / w, 0.08, 0.35) for p, w in zip(peaks, wanted, strict=False)) / max(len(peaks), len(wanted))
        part_seen = share(sum(last - first >= view.frames_of(3) for first, last in found), len(true))
        # It is a fall under this gravity as far as the flights are the right ones.
        falling = free_fall(height, found) * part_seen * flown

        down = tolerance(abs((GROUND_Y - BALL - ball.end()[1]) / 1024), 0.015, 0.05)
        drift = float(np.nanmax(np.abs(ball.at[:, 0] - COLUMN))) / 1024 if followed else 1.0
        path, whole = float(np.abs(np.diff(height)).sum()), sum(flight.path for flight in true)
        walked = max(0.0, 1 - abs(1 - path / whole)) if found else 0.0
        where = ~view.box(COLUMN - 80, 0, COLUMN + 80, 1024)
        told, right = (", ".join(f"{peak:.1f}" for peak in values) or "none" for values in (peaks, wanted))
        resting = (2 * down + tolerance(drift, 0.015, 0.05)) / 3
        return [
            Row("trajectory", 0.45, flown, f"{len(found)} flights of {len(true)}; they match to {flown:.0%}", tuple(b for _, b in found)),
            Row("logical_validity", 0.3, (matched + falling) / 2, f"rebounds to {told} m, true {right} m; free fall {falling:.0%}"),
            Row("spatial_accuracy", 0.15, resting * part_seen, f"{drift:.1%} of the width off the guide; at rest {down:.0%} right"),
            Row("temporal_consistency", 0.1, stillness(view, where) * walked, "ruler, ground and panel stay, as far as the ball moved"),
        ]


def _continuous(ball: Track, longest: float) -> bool:
    """Whether the ball is never away for more than `longest` frames and never goes over 6 metres between two frames."""
    when = np.flatnonzero(ball.seen)
    return bool(np.diff(when).max(initial=1) <= longest + 1 and np.abs(np.diff(ball.at[when, 1])).max(initial=0) <= 6 * METRE)


def _motion(problem: dict, answer: str) -> tuple[Callable[[float], float], float]:
    """Height as a function of seconds, and how long it goes on, of the right or a wrong answer."""
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
        return lambda seconds: float(np.interp(seconds, *zip(*corners, strict=True))), flights[-1].end
    return lambda seconds: height_at(flights, seconds), flights[-1].end


def _flights(problem: dict) -> list[Flight]:
    return bouncing(problem["height"], problem["speed"], problem["gravity"], problem["elasticity"], rest=REST)


def _y(height: float) -> float:
    return GROUND_Y - BALL - height * METRE


def _panel(problem: dict, ground) -> list:
    sense = "up" if problem["speed"] > 0 else "down" if problem["speed"] < 0 else "at rest"
    speed = f"v {abs(problem['speed']):g} m/s {sense}" if problem["speed"] else "v 0 m/s"
    lines = (f"h {problem['height']:g} m", speed, f"g {problem['gravity']:g} m/s²", f"e {problem['elasticity']:g}")
    parts = [rounded(470, 380, 24, fill=ground, stroke=(176, 186, 200), border=4)]
    for row, line in enumerate(lines):
        text = Text(text=line, size=50, weight=600, fill=INK)
        left = float(np.concatenate(text.outlines())[:, 0].min())
        parts.append(replace(text, at=(-204 - left, (row - 1.5) * 86)))
    return parts


def _begins(speed: float) -> str:
    return "rises, slows and turns" if speed > 0 else "goes down" if speed < 0 else "falls"
