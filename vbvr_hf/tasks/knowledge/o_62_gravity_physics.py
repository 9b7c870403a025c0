from __future__ import annotations

import math

import numpy as np

from ...scene import FPS, Circle, Line, Scene, Text, arrowhead, dashed, fade, follow, rectangle, rounded
from ...scene.palette import INK, WHITE
from ...scene.physics import Flight, bouncing, height_at
from ...scoring import Row, Track, share, stillness, tolerance, track
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

METRE, GROUND_Y, TALL = 34.0, 930.0, 25
BALL, COLUMN = 20, 400.0
REST = 0.4
"""Rebounds lower than this (metres) count as rest."""
EARTH, RED, RULE = (140, 96, 56), (220, 34, 40), (70, 80, 98)
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
        if flights[-1].start + flights[-1].lasts > 8 or not 3 <= len(flights) <= 7 or flights[0].peak > 24:
            raise Redraw
        return problem

    def prompt(self, problem):
        rules = (
            "It moves along the dashed guide in real time (sixteen frames a second) under the printed gravity g. Each rebound speed is e times the impact "
            "speed. "
            "Heights are those of the ball's lowest point; rebounds lower than 0.4 m count as rest. The arrow vanishes at the start; everything else stays."
        )
        first, *rebounds = _flights(problem)
        return Prompts(
            plain=(
                f"Show how the ball moves and bounces until it rests on the ground. {rules}",
                f"Let go of the ball with the printed velocity and show its motion until it rests. {rules}",
                f"Show the ball's fall and all its rebounds until it lies still. {rules}",
            ),
            guided=f"The arrow fades and the ball {_begins(problem['speed'])}, ever faster on its way down. It hits the ground after {first.lasts:.1f} "
            f"seconds and "
            f"rebounds to {', then '.join(f'{flight.peak:.1f} m' for flight in rebounds)}, slowing on the way up and speeding up on the way down. "
            "Then it lies still on the ground. Ruler, guide, ground and panel stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        ball, sky, panel = PALETTES[problem["palette"]]
        scene = Scene(sky)
        scene.add("ruler", *_ruler())
        scene.add("ground", rectangle(1000, 14, fill=EARTH), at=(512, GROUND_Y + 7))
        scene.add("guide", *dashed((COLUMN, GROUND_Y - TALL * METRE), (COLUMN, GROUND_Y), dash=12, gap=14, stroke=(176, 184, 196), width=4))
        scene.add("panel", *_panel(problem, panel), at=(756, 330))
        flights = _flights(problem)
        start = (COLUMN, _y(problem["height"]))
        length = 40 + 14 * abs(problem["speed"])
        if problem["speed"]:
            sense = -1 if problem["speed"] > 0 else 1
            parts = Line(points=((0, 0), (0, sense * (length - 16))), stroke=RED, width=10), arrowhead((0, sense * length), (0, sense), 34, fill=RED)
            scene.add("arrow", *parts, at=(COLUMN + 48, start[1]))
        scene.add("ball", Circle(radius=BALL, fill=ball), at=start)
        scene.wait(6)
        if problem["speed"]:
            scene.play(fade("arrow", 0), frames=4, at=6)
        scene.now = 6
        moves, seconds = _motion(problem, flights, answer)
        scene.play(follow("ball", lambda u: (COLUMN, _y(moves(u * seconds)))), frames=seconds * FPS)
        scene.wait(10)
        return scene

    def score(self, view, problem):
        ball_color, sky, panel = PALETTES[problem["palette"]]
        lane = view.box(COLUMN - 150, 0, COLUMN + 150, GROUND_Y + 10)
        ball = track(view, ball_color, others=[sky, EARTH, RED, WHITE, (176, 184, 196), panel, INK], area=math.pi * BALL**2, within=lane)
        true = _flights(problem)
        seen_at = ball.seen.mean() > 0.8 and _continuous(ball, view.frames_of(4))
        height = (GROUND_Y - BALL - ball.filled()[:, 1]) / METRE if seen_at else np.full(len(view), np.nan)
        began = seen_at and abs(float(np.median(height[:3])) - problem["height"]) < 1.5
        found = _seen_flights(height, view.frames_of(1)) if began else []
        stretch = _stretch(found, true)
        fits = [_likeness(height, part, flight, stretch) for part, flight in zip(found, true, strict=False)]
        flown = float(sum(fits)) / max(len(found), len(true))
        peaks = [float(height[a : b + 1].max()) for a, b in found[1:]]
        wanted = [flight.peak for flight in true[1:]]
        matched = sum(tolerance(abs(p - w) / w, 0.08, 0.35) for p, w in zip(peaks, wanted, strict=False)) / max(len(peaks), len(wanted))
        part_seen = share(sum(b - a >= view.frames_of(3) for a, b in found), len(true))
        falling = _free_fall(height, found) * part_seen

        rest = ball.end()
        down = tolerance(abs((GROUND_Y - BALL - rest[1]) / 1024), 0.015, 0.05)
        drift = float(np.nanmax(np.abs(ball.at[:, 0] - COLUMN))) / 1024 if seen_at else 1.0
        path, whole = float(np.abs(np.diff(height)).sum()) if began else 0.0, _path(true)
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


def _seen_flights(height: np.ndarray, frame: float) -> list[tuple[int, int]]:
    """First and last frame of each flight: from the start or one impact to the next. Impacts are low points between higher ones."""
    begin = int(np.argmax(np.abs(height - np.median(height[:3])) > 0.12))
    if begin == 0:
        return []
    last = max(begin - 1, 0)
    found, span = [], max(1, round(frame))
    for k in range(begin + 1, len(height)):
        ahead = height[k + 1 : k + 1 + 2 * span]
        low = height[k] < 1.5 + 0.12 * height[last : k + 1].max()
        turns = len(ahead) > 0 and height[k] <= ahead.min() and height[k] < height[k - 1] + 1e-6
        risen = height[last : k + 1].max() > max(0.15, height[k] + 0.15)
        if low and turns and risen:
            found.append((last, k))
            last = k
    return found


def _stretch(found: list, true: list[Flight]) -> float:
    """Frames of the clip for a second, from the ends of the flights that both have; a stretch of 0.5 to 2 of a clip at half to full rate."""
    count = min(len(found), len(true))
    if not count:
        return float(FPS)
    ends = true[count - 1].start + true[count - 1].lasts
    return float(np.clip((found[count - 1][1] - found[0][0]) / ends, FPS / 4, FPS * 2))


def _likeness(height: np.ndarray, part: tuple[int, int], flight: Flight, stretch: float) -> float:
    """How well a flight's heights are met: mean error over its span, full at 6 %, 0 at 20 %; its own length may be off by as much."""
    first, last = part
    span = max(flight.peak - min(0.0, flight.height), 0.08 * 1024 / METRE)
    frames = max(1.0, flight.lasts * stretch)
    at = np.linspace(0, flight.lasts, last - first + 1)
    error = float(np.mean([abs(height[first + k] - max(0.0, flight.at(seconds))) for k, seconds in enumerate(at)])) / span
    longer = abs((last - first) - frames) - 2
    return tolerance(error, 0.06, 0.2) * tolerance(longer / frames, 0.25, 0.8) * (last - first >= 2)


def _free_fall(height: np.ndarray, found: list[tuple[int, int]]) -> float:
    """Share of flight samples with a second difference downwards by at least a quarter of free fall's, 0 at a half and full at 80 %."""
    bends: list[bool] = []
    for index, (first, last) in enumerate(found):
        stride = max(1, (last - first) // 8)
        inside = height[first + (index == 0) : last + 1 : stride]
        expected = (2 if index == 0 else 8) * float(np.ptp(inside)) / max(1, len(inside) - 1) ** 2
        bends += list(np.diff(inside, 2) < -0.25 * expected)
    return tolerance(float(np.mean(bends)), 0.8, 0.5) if bends else 0.0


def _motion(problem: dict, flights: list[Flight], answer: str):
    """Height as a function of seconds, and how long it goes on, of the right or a wrong answer."""
    end = flights[-1].start + flights[-1].lasts
    if answer == "once":
        return lambda t: height_at(flights[:1], t), flights[0].lasts
    if answer == "full":
        gravity, speed = problem["gravity"], math.sqrt(2 * problem["gravity"] * flights[0].peak)
        whole = [flights[0], *(Flight(flights[0].lasts + k * 2 * speed / gravity, 0.0, speed, 2 * speed / gravity, gravity) for k in range(2))]
        return lambda t: height_at(whole, t), whole[-1].start + whole[-1].lasts
    if answer == "even":
        corners = [(0.0, problem["height"])]
        for flight in flights:
            if flight.speed > 0:
                corners.append((flight.start + flight.speed / flight.gravity, flight.peak))
            corners.append((flight.start + flight.lasts, 0.0))
        return lambda t: float(np.interp(t, *zip(*corners, strict=True))), end
    return lambda t: height_at(flights, t), end


def _flights(problem: dict) -> list[Flight]:
    return bouncing(problem["height"], problem["speed"], problem["gravity"], problem["elasticity"], rest=REST)


def _path(flights: list[Flight]) -> float:
    """Metres travelled in all."""
    return sum(2 * flight.peak - flight.height for flight in flights)


def _y(height: float) -> float:
    return GROUND_Y - BALL - height * METRE


def _ruler() -> list:
    parts = [Line(points=((150, GROUND_Y), (150, GROUND_Y - TALL * METRE)), stroke=RULE, width=6)]
    for metre in range(TALL + 1):
        size = (36, 6) if metre % 5 == 0 else (18, 3)
        y = GROUND_Y - metre * METRE
        parts.append(Line(points=((150 - size[0], y), (150, y)), stroke=RULE, width=size[1]))
        if metre % 5 == 0:
            parts.append(Text(text=str(metre), size=50, weight=600, fill=RULE, at=(72, min(y, GROUND_Y - 24))))
    return [*parts, Text(text="m", size=50, weight=700, fill=RULE, at=(210, GROUND_Y - TALL * METRE + 8))]


def _panel(problem: dict, ground) -> list:
    sense = "up" if problem["speed"] > 0 else "down" if problem["speed"] < 0 else "at rest"
    speed = f"v {abs(problem['speed']):g} m/s {sense}" if problem["speed"] else "v 0 m/s"
    lines = (f"h {problem['height']:g} m", speed, f"g {problem['gravity']:g} m/s²", f"e {problem['elasticity']:g}")
    parts = [rounded(470, 380, 24, fill=ground, stroke=(176, 186, 200), border=4)]
    for row, line in enumerate(lines):
        text = Text(text=line, size=50, weight=600)
        outline = np.concatenate(text.outlines())
        parts.append(Text(text=line, size=50, weight=600, fill=INK, at=(-204 - float(outline[:, 0].min()), (row - 1.5) * 86)))
    return parts


def _begins(speed: float) -> str:
    return "rises, slows and turns" if speed > 0 else "goes down" if speed < 0 else "falls"
