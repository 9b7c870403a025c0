from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np

from ...scene import Change, Circle, Line, Scene, Text, rounded
from ...scoring import Row, View, drift, labels_at, stillness, tolerance
from .. import TRUTH, Parameter, Prompts, Task, WrongAnswer, choices, floats, ints

FACE, RIM, INK = (255, 255, 255), (58, 66, 84), (40, 46, 60)
# Hour hand, minute hand.
HANDS = {
    "blue, orange": ((30, 70, 180), (244, 130, 30)), "crimson, teal": ((190, 24, 60), (20, 160, 160)), "green, violet": ((30, 130, 60), (150, 80, 220)),
    "navy, coral": ((28, 40, 120), (250, 110, 90)), "purple, lime": ((110, 40, 160), (110, 190, 40)), "brown, sky": ((130, 76, 30), (60, 160, 240)),
    "teal, magenta": ((0, 110, 120), (220, 50, 160)), "maroon, azure": ((130, 24, 40), (40, 130, 250)),
    "orange, indigo": ((236, 120, 20), (80, 70, 200)), "magenta, green": ((200, 30, 140), (50, 170, 90)), "azure, red": ((30, 120, 230), (226, 50, 50)),
    "olive, blue": ((120, 116, 20), (50, 100, 230)),
}  # fmt: skip
GROUNDS = {
    "white": (248, 249, 251), "sand": (244, 236, 220), "mint": (222, 240, 230), "sky": (222, 235, 248), "lilac": (236, 228, 246), "rose": (248, 230, 232),
    "stone": (226, 228, 232), "lemon": (248, 244, 214), "aqua": (218, 240, 242),
}  # fmt: skip
ROMAN = ("XII", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI")
HOUR, MINUTE = (0.46, 26), (0.67, 14)
"""Length of a hand as a share of the dial's radius, and its width in canvas units."""
READ = 0.64
"""Hands are read within this share of the radius, off the numerals."""
FRAMES_PER_HOUR, EASE = 16, 3


class Clock(Task):
    """Run a clock forward by a printed duration.

    Shows: a round dial with a short, thick hour hand and a long, thin minute hand of another colour, and a caption with a duration.
    Asks: both hands turn clockwise, geared as in a real clock, until the duration has passed, and stop at the new time.
    Answer: start plus duration, modulo 12 hours: one time only.
    Checks: the final angles; the net turn of the hour hand; that the minute hand turns twelve times as far, clockwise, frame by frame; the rest stays.
    Departures: the allowed error of the net turn shrinks with the duration, else standing still would meet a short one. Frames in which one hand
    hides the other count neither way. The dial of training stands above the canvas centre, to leave room for the caption.
    """

    id = "O-53"
    slug = "clock"
    name = "Clock"
    pillar = "knowledge"
    split = "in_domain"
    archetype = "read"
    version = 2
    jump_cap = 0.38
    instances = "144 start times, 36 to 54 durations, dials, colours and places: above 10^5"
    parameters = {
        "duration": Parameter("minutes, in fives", train=choices(*range(30, 300, 5)), bench=choices(*range(305, 485, 5))),
        "past_twelve": Parameter("share of clips chosen so that the hour hand passes 12", train=floats(0, 0), bench=floats(0.7, 0.7)),
        "dial": Parameter("what marks the hours", train=choices("arabic"), bench=choices("roman", "quarters", "ticks")),
        "hands": Parameter("colours of hour and minute hand", train=choices(*[*HANDS][:8]), bench=choices(*[*HANDS][8:])),
        "radius": Parameter("of the dial, canvas units", train=ints(360, 400), bench=ints(280, 359)),
        "ground": Parameter("background", train=choices(*[*GROUNDS][:6]), bench=choices(*[*GROUNDS][6:])),
    }
    wrong_answers = {
        "backwards": WrongAnswer("the hands run backwards to the right pose", 0.4),
        "minute": WrongAnswer("only the minute hand turns", 0.25),
        "hour": WrongAnswer("the hour hand is right, the minute hand stays in place", 0.5),
    }

    def pose(self, rng, p):
        start = 5 * int(rng.randint(144))
        if rng.rand() < p.past_twelve:
            start = 720 - 5 * int(rng.randint(1, p.duration // 5))
        at = (512, 452)
        if p.dial != "arabic":
            at = tuple(int(rng.randint(p.radius + 34, high - p.radius)) for high in (1024 - 34, 866))
        return {"start": start, "duration": p.duration, "dial": p.dial, "hands": p.hands, "radius": p.radius, "at": at, "ground": p.ground}

    def prompt(self, problem):
        rules = "Both hands turn clockwise, geared as in a real clock. The dial and the caption stay as they are."
        return Prompts(
            plain=(
                f"Show the clock running forward until the duration printed below has passed; it stops at the new time. {rules}",
                f"Let the time printed below go by on the clock and stop at the new time. {rules}",
                f"The clock shows a time; run it forward by the printed duration and stop. {rules}",
            ),
            guided=f"The clock runs for {_caption(problem['duration'])}: the long minute hand turns clockwise by {problem['duration'] * 6} degrees in all, "
            f"a whole turn for each "
            f"hour, while the short hour hand turns steadily by {problem['duration'] / 2:g} degrees, thirty for each hour. Both stop together. Dial and "
            f"caption stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        hour_color, minute_color = HANDS[problem["hands"]]
        at, radius = problem["at"], problem["radius"]
        scene = Scene(GROUNDS[problem["ground"]])
        scene.add("dial", Circle(radius=radius, fill=FACE, stroke=RIM, width=16), *_marks(radius, problem["dial"]), at=at)
        caption = Text(text=_caption(problem["duration"]), size=76, weight=700, fill=INK)
        scene.add("caption", rounded(500, 110, 26, fill=FACE, stroke=RIM, border=5), caption, at=(512, 938))
        start = problem["start"]
        for name, color, (length, width), angle in (("hour", hour_color, HOUR, start / 2), ("minute", minute_color, MINUTE, start * 6)):
            scene.add(name, Line(points=((0, 0), (0, -length * radius)), stroke=color, width=width), at=at, angle=angle % 360)
        scene.add("hub", Circle(radius=24, fill=RIM), at=at)
        hours, minutes = problem["duration"] / 2, problem["duration"] * 6.0
        if answer == "backwards":
            hours, minutes = hours - 360, (hours - 360) * 12
        if answer == "minute":
            hours = 0
        if answer == "hour":
            minutes = 0
        frames = abs(hours or minutes / 12) / 30 * FRAMES_PER_HOUR
        scene.wait(8)
        scene.play(_turn("hour", start / 2 % 360, hours, frames), _turn("minute", start * 6 % 360, minutes, frames), frames=frames)
        scene.wait(12)
        return scene

    def score(self, view, problem):
        hour, minute = _angles(view, problem)
        start, turn = problem["start"], problem["duration"] / 2
        end = [_middle(angle[-5:]) for angle in (hour, minute)]
        off = [abs(_wrap(e - true)) for e, true in zip(end, ((start / 2 + turn), (start * 6 + turn * 12)), strict=True)]
        began = all(abs(_wrap(_middle(angle[:3]) - true)) < 12 for angle, true in ((hour, start / 2), (minute, start * 6)))
        short_gap = view.frames_of(4)
        step_h, step_m = _steps(_across_meetings(hour, minute, short_gap), short_gap), _steps(minute, short_gap)
        moving = (np.abs(step_h) > 1) | (np.abs(step_m) > 3)
        short = abs(_wrap(turn * 12)) < 10
        seen = not short or np.abs(np.cumsum(step_m)).max() > 90
        where = ~view.disc(problem["at"], MINUTE[0] * problem["radius"] + 24)
        # Hands say nothing on a dial that is gone or turned.
        print_ = (view.label(view.first, [FACE, INK, RIM]) != 0) & (view.label(view.first, [GROUNDS[problem["ground"]], INK, RIM]) != 0) & where
        dial = tolerance(float(drift(view, print_, [len(view) - 1])[0]), 14, 30) * began
        place_h, place_m = tolerance(off[0], 4, 15) * dial, tolerance(off[1], 6, 24) * dial * seen

        sums = np.abs(np.cumsum(step_m) - 12 * np.cumsum(step_h))
        geared = moving & (step_h > -1) & (step_m > 0) & (step_m < 120) & (np.abs(step_m - 12 * step_h) < 25) & (sums < 40)
        # Where the hands meet, the one hides a part of the other: such a frame speaks neither for nor against.
        meeting = np.abs(_wrap(hour - minute))[1:] < 16
        good = float(geared.sum() / max(1, (moving & (geared | ~meeting)).sum()))
        turned = float(step_h[geared].sum()) / turn
        fraction = max(0.0, 1 - abs(1 - turned)) if turned > 0.05 and began else 0.0

        net = float(step_h.sum())
        frames = int(moving.sum())
        smooth = frames >= view.frames_of(6) and (np.abs(step_m).max() if len(step_m) else 0) <= 120 and np.abs(step_h).max() <= 20
        logic = tolerance(abs(net - turn), 8, 30) * tolerance(abs(net - turn) / turn, 0.25, 0.8) * smooth * began
        return [
            Row("spatial_accuracy", 0.35, (0.2 * place_h + 0.15 * place_m) / 0.35, f"hour hand {off[0]:.0f}, minute hand {off[1]:.0f} degrees off at the end"),
            Row("logical_validity", 0.15, logic, f"the hour hand turned by {net:.0f} of {turn:.0f} degrees in {frames} frames"),
            Row("trajectory", 0.4, good * fraction, f"geared and clockwise in {good:.0%} of the moving frames, for {max(0.0, turned):.0%} of the turn"),
            Row("temporal_consistency", 0.1, stillness(view, where) * fraction, "dial and caption stay as they were, as far as the clock ran"),
        ]


def _angles(view: View, problem: dict) -> tuple[np.ndarray, np.ndarray]:
    """Angle of the hour and the minute hand in each frame, degrees clockwise from twelve; NaN where too little of a hand is seen."""
    hour_color, minute_color = HANDS[problem["hands"]]
    at, radius = problem["at"], problem["radius"]
    inner = view.disc(at, READ * radius) & ~view.disc(at, 34)
    ys, xs = np.nonzero(inner)
    cx, cy = view.pixels(at)
    labels = labels_at(view, inner, [hour_color, minute_color, FACE, INK, RIM, (156, 160, 170)], 40)
    found = []
    for index, (length, width) in enumerate((HOUR, MINUTE)):
        hand = (labels == index).astype(np.float32)
        dx, dy = hand @ (xs - cx).astype(np.float32), hand @ (ys - cy).astype(np.float32)
        area = hand.sum(axis=1) / view.unit**2
        angle = np.degrees(np.arctan2(dx, -dy))
        # All pixels of a hand lie in one direction: of a full disc, or of two hands, they do not.
        reach = np.hypot(dx, dy) / np.maximum(hand @ np.hypot(xs - cx, ys - cy).astype(np.float32), 1)
        expected = (min(length, READ) * radius - 34) * width
        found.append(np.where((area > 0.25 * expected) & (area < 2.2 * expected) & (reach > 0.9), angle, np.nan))
    return found[0], found[1]


def _across_meetings(hour: np.ndarray, minute: np.ndarray, longest: float) -> np.ndarray:
    """The hour hand's angles, bridged over short meetings, when the minute hand hides a part of it."""
    close = np.abs(_wrap(hour - minute)) < 16
    edges = np.flatnonzero(np.diff(np.concatenate([[False], close, [False]]).astype(int)))
    bridged = hour.copy()
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        if first > 0 and after < len(hour) and after - first <= longest:
            bridged[first:after] = np.nan
    return bridged


def _steps(angle: np.ndarray, longest: float) -> np.ndarray:
    """Turn from frame to frame in degrees, -180 to 180. Up to `longest` frames in which nothing is seen are bridged evenly; after
    more than that the hand is taken to have jumped."""
    steps = np.zeros(len(angle) - 1)
    seen = np.flatnonzero(~np.isnan(angle))
    for before, after in pairwise(seen):
        turned = _wrap(angle[after] - angle[before])
        if after - before <= longest + 1:
            steps[before:after] = turned / (after - before)
        else:
            steps[after - 1] = turned
    return steps


def _middle(angles: np.ndarray) -> float:
    """Median of a few angles that may lie about 180 degrees; NaN if most are unseen."""
    seen = angles[~np.isnan(angles)]
    if len(seen) * 2 < len(angles):
        return math.nan
    return float(seen[0] + np.median(_wrap(seen - seen[0])))


def _wrap(degrees):
    return (degrees + 180) % 360 - 180


def _turn(hand: str, start: float, by: float, frames: float) -> Change:
    """Turn at an even rate, easing over the first and last frames."""
    ease = min(EASE / frames, 0.5)

    def angle(u: float) -> float:
        if u < ease:
            done = u * u / (2 * ease)
        elif u > 1 - ease:
            done = 1 - ease - (1 - u) ** 2 / (2 * ease)
        else:
            done = u - ease / 2
        return start + by * done / (1 - ease)

    return Change(hand, "angle", path=angle)


def _marks(radius: float, dial: str) -> list:
    parts = []
    for minute in range(60):
        angle = math.radians(minute * 6)
        direction = np.array([math.sin(angle), -math.cos(angle)])
        hour = minute % 5 == 0
        outer, inner = radius - 20, radius - (46 if hour else 34)
        parts.append(Line(points=(tuple((direction * inner).tolist()), tuple((direction * outer).tolist())), stroke=INK, width=9 if hour else 4))
        number = minute // 5
        if hour and (dial in ("arabic", "roman") or number == 0 or (dial == "quarters" and number % 3 == 0)):
            text = Text(text=ROMAN[number] if dial == "roman" else str(number or 12), size=radius * (0.12 if dial == "roman" else 0.15), weight=700, fill=INK)
            # The farthest corner of its ink stays off the mark.
            reach = float(np.abs(direction) @ text.extent) / 2
            parts.append(replace(text, at=tuple((direction * (inner - 12 - reach)).tolist())))
    return parts


def _caption(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60} min"
