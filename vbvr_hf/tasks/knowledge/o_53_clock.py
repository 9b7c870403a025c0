from __future__ import annotations

import numpy as np

from ...scene import Circle, Line, Scene, Text, rounded, turn
from ...scene.displays import clock_face
from ...scene.physics import trapezoid
from ...scoring import Row, View, drift, labels_at, share, stillness, tolerance
from ...scoring.hands import middle_angle, pointing, turns
from ...scoring.poses import wrapped
from ...scoring.timing import runs
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
DIALS = {
    "arabic": {hour: str(hour or 12) for hour in range(12)},
    "roman": dict(enumerate(("XII", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI"))),
    "quarters": {hour: str(hour or 12) for hour in (0, 3, 6, 9)},
    "ticks": {0: "12"},
}
"""What is written at which hours."""
HOUR, MINUTE = (0.46, 26), (0.67, 14)
"""Length of a hand as a share of the dial's radius, and its width in canvas units."""
READ, HIDDEN = 0.64, 34
"""Hands are read within this share of the radius, off the numerals, and farther from the hub than so many canvas units."""
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
            f"a whole turn for each hour, while the short hour hand turns steadily by {problem['duration'] / 2:g} degrees, thirty for each hour. "
            "Both stop together. Dial and caption stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        at, radius, dial = problem["at"], problem["radius"], problem["dial"]
        scene = Scene(GROUNDS[problem["ground"]])
        scene.add("dial", *clock_face(radius, DIALS[dial], size=radius * (0.12 if dial == "roman" else 0.15), face=FACE, rim=RIM, ink=INK), at=at)
        caption = Text(text=_caption(problem["duration"]), size=76, weight=700, fill=INK)
        scene.add("caption", rounded(500, 110, 26, fill=FACE, stroke=RIM, border=5), caption, at=(512, 938))
        hour, minute = problem["start"] / 2 % 360, problem["start"] * 6 % 360
        for name, color, (length, width), angle in zip(("hour", "minute"), HANDS[problem["hands"]], (HOUR, MINUTE), (hour, minute), strict=True):
            scene.add(name, Line(points=((0, 0), (0, -length * radius)), stroke=color, width=width), at=at, angle=angle)
        scene.add("hub", Circle(radius=24, fill=RIM), at=at)
        hours = problem["duration"] / 2 - (360 if answer == "backwards" else 0)
        frames = abs(hours) / 30 * FRAMES_PER_HOUR
        turned = {"minute": (0, 12 * hours), "hour": (hours, 0)}.get(answer, (hours, 12 * hours))
        scene.wait(8)
        scene.play(turn("hour", hour + turned[0]), turn("minute", minute + turned[1]), frames=frames, ease=trapezoid(min(EASE / frames, 0.5)))
        scene.wait(12)
        return scene

    def score(self, view, problem):
        hour, minute = _angles(view, problem)
        start, due = problem["start"], problem["duration"] / 2
        off = [abs(wrapped(middle_angle(angle[-5:]) - true)) for angle, true in ((hour, start / 2 + due), (minute, start * 6 + due * 12))]
        began = all(abs(wrapped(middle_angle(angle[:3]) - true)) < 12 for angle, true in ((hour, start / 2), (minute, start * 6)))
        # Where the hands meet, the one hides a part of the other.
        meeting, short_gap = np.abs(wrapped(hour - minute)) < 16, view.frames_of(4)
        step_h, step_m = turns(_unseen(hour, meeting, short_gap), short_gap), turns(minute, short_gap)
        moving = (np.abs(step_h) > 1) | (np.abs(step_m) > 3)
        short = abs(wrapped(due * 12)) < 10
        seen = not short or np.abs(np.cumsum(step_m)).max() > 90
        where = ~view.disc(problem["at"], MINUTE[0] * problem["radius"] + 24)
        # Hands say nothing on a dial that is gone or turned.
        print_ = (view.label(view.first, [FACE, INK, RIM]) != 0) & (view.label(view.first, [GROUNDS[problem["ground"]], INK, RIM]) != 0) & where
        dial = tolerance(float(drift(view, print_, [len(view) - 1])[0]), 14, 30) * began
        place_h, place_m = tolerance(off[0], 4, 15) * dial, tolerance(off[1], 6, 24) * dial * seen

        # Against the middle, as the first angles are misread where the hands begin near each other.
        sums = np.cumsum(step_m) - 12 * np.cumsum(step_h)
        together = np.abs(sums - np.median(sums)) < 40
        geared = moving & (step_h > -1) & (step_m > 0) & (step_m < 120) & (np.abs(step_m - 12 * step_h) < 25) & together
        # A frame in which they meet speaks neither for nor against.
        good = float(geared.sum() / max(1, (moving & (geared | ~meeting[1:])).sum()))
        turned = float(step_h[geared].sum()) / due
        # Two degrees of the hour hand are what it can be read to.
        fraction = max(0.0, 1 - max(0.0, abs(1 - turned) - 2 / due)) if turned > 0.05 and began else 0.0

        net = float(step_h.sum())
        # What was bridged is no motion that was seen.
        frames = int((moving & ~np.isnan(hour[1:]) & ~np.isnan(minute[1:])).sum())
        smooth = frames >= view.frames_of(6) and np.abs(step_m).max() <= 120 and np.abs(step_h).max() <= 20
        # A few large steps are jumps, as where one pose fades into another.
        ran = fraction * share(frames, view.frames_of(6)) ** 2 * tolerance(float(np.abs(step_m).max()) * view.rate, 50, 90)
        logic = tolerance(abs(net - due), 8, 30) * tolerance(abs(net - due) / due, 0.25, 0.8) * smooth * began
        return [
            Row("spatial_accuracy", 0.35, (0.2 * place_h + 0.15 * place_m) / 0.35, f"hour hand {off[0]:.0f}, minute hand {off[1]:.0f} degrees off at the end"),
            Row("logical_validity", 0.15, logic, f"the hour hand turned by {net:.0f} of {due:.0f} degrees in {frames} frames"),
            Row("trajectory", 0.4, good * ran, f"geared and clockwise in {good:.0%} of the moving frames, for {max(0.0, turned):.0%} of the turn"),
            Row("temporal_consistency", 0.1, stillness(view, where) * ran, "dial and caption stay as they were, as far as the clock ran"),
        ]


def _angles(view: View, problem: dict) -> list[np.ndarray]:
    """Where the hour and the minute hand point in each frame."""
    at, radius = problem["at"], problem["radius"]
    inner = view.disc(at, READ * radius) & ~view.disc(at, HIDDEN)
    labels = labels_at(view, inner, [*HANDS[problem["hands"]], FACE, INK, RIM, (156, 160, 170)], 40)
    areas = [(min(length, READ) * radius - HIDDEN) * width for length, width in (HOUR, MINUTE)]
    return [pointing(view, inner, labels == hand, at, area) for hand, area in enumerate(areas)]


def _unseen(angle: np.ndarray, hidden: np.ndarray, longest: float) -> np.ndarray:
    """A hand's angles without those of up to `longest` frames on end in which it is hidden, but for the clip's first and last."""
    found = angle.copy()
    for first, after in runs(hidden):
        if first > 0 and after < len(angle) and after - first <= longest:
            found[first:after] = np.nan
    return found


def _caption(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60} min"
