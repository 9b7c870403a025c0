from __future__ import annotations

from ...acts import Act, alter
from ...scene import Circle, Line, Text, draw_look, rounded, turn
from ...scene.displays import clock_face
from ...scene.physics import trapezoid
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints

FACE, RIM, INK = (255, 255, 255), (58, 66, 84), (40, 46, 60)
# Hour hand, minute hand.
HANDS = {
    "blue, orange": ((30, 70, 180), (244, 130, 30)), "crimson, teal": ((190, 24, 60), (20, 160, 160)), "green, violet": ((30, 130, 60), (150, 80, 220)),
    "navy, coral": ((28, 40, 120), (250, 110, 90)), "purple, lime": ((110, 40, 160), (110, 190, 40)), "brown, sky": ((130, 76, 30), (60, 160, 240)),
    "teal, magenta": ((0, 110, 120), (220, 50, 160)), "maroon, azure": ((130, 24, 40), (40, 130, 250)),
    "orange, indigo": ((236, 120, 20), (80, 70, 200)), "magenta, green": ((200, 30, 140), (50, 170, 90)), "azure, red": ((30, 120, 230), (226, 50, 50)),
    "olive, blue": ((120, 116, 20), (50, 100, 230)),
}  # fmt: skip
DIALS = {
    "arabic": {hour: str(hour or 12) for hour in range(12)},
    "roman": dict(enumerate(("XII", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI"))),
    "quarters": {hour: str(hour or 12) for hour in (0, 3, 6, 9)},
    "ticks": {0: "12"},
}
"""What is written at which hours."""
HOUR, MINUTE = (0.44, 40), (0.66, 26)
"""Length of a hand as a share of the dial's radius, and its width in canvas units."""
FRAMES_PER_HOUR, EASE = 16, 3
LEAST = 28.0
"""Frames that the shortest duration takes."""
FITS = 0.05
"""How well a frame must fit to tell the time: where each hand is blurred over three frames, the middle one of three pale hands fits hardly better than none."""
SLACK = (3.0, 12.0)
"""Degrees of the hour hand (six and twenty-four minutes) that the end may be off."""


class Clock(Task):
    """Run a clock forward by a printed duration.

    Shows: a round dial with a short, thick hour hand and a long, thin minute hand of another colour, and a caption with a duration.
    Asks: both hands turn clockwise, geared as in a real clock, until the duration has passed, and stop at the new time.
    Answer: start plus duration, modulo 12 hours: one time only.
    Checks: that the clock runs forward through the times between, both hands together, and stops at the new time; all else stays.
    Departures: the dial of training stands above the canvas centre, to leave room for the caption; hands are broader than 26 and 14 units, which vanish in
    small and blurred clips.
    """

    split = "in_domain"
    archetype = "read"
    version = 5
    jump_cap = 0.38
    instances = "144 start times, 36 to 54 durations, dials, colours and places: above 10^5"
    parameters = {
        "duration": Parameter("minutes, in fives", train=choices(*range(30, 300, 5)), bench=choices(*range(305, 485, 5)), harder="last"),
        "past_twelve": Parameter("share of clips chosen so that the hour hand passes 12", train=floats(0, 0), bench=floats(0.7, 0.7)),
        "dial": Parameter("what marks the hours", train=choices("arabic"), bench=choices("roman", "quarters", "ticks"), harder="last"),
        "hands": Parameter("colours of hour and minute hand", train=choices(*[*HANDS][:8]), bench=choices(*[*HANDS][8:])),
        "radius": Parameter("of the dial, canvas units", train=ints(360, 400), bench=ints(300, 359)),
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
        look = draw_look(rng, away_from=[FACE], places=("wall", "table", "board"))
        return {"start": start, "duration": p.duration, "dial": p.dial, "hands": p.hands, "radius": p.radius, "at": at, "look": look}

    def prompt(self, problem):
        end = "[Nothing else changes.|Dial and caption stay as they are.|]"
        return Prompts(
            plain=(
                f"[Run|Turn] the clock forward by the [duration|time] printed [below it|on the card], then stop it. {end}",
                f"[Which time will the clock show|What will it say] after the printed [duration|time]? Let both hands [run on|turn] until then. {end}",
                f"The card [says|shows] how much time [passes|goes by]. Let the clock run until then and stop. {end}",
            ),
            guided=f"The clock runs for {_caption(problem['duration'])}. The long minute hand turns clockwise by {problem['duration'] * 6} degrees in all, "
            f"a whole turn for each hour. The short hour hand turns with it, by {problem['duration'] / 2:g} degrees, thirty for each hour. "
            "Both stop together. Dial and caption stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        at, radius, dial = problem["at"], problem["radius"], problem["dial"]
        scene.add("dial", *clock_face(radius, DIALS[dial], size=radius * (0.12 if dial == "roman" else 0.15), face=FACE, rim=RIM, ink=INK), at=at)
        caption = Text(text=_caption(problem["duration"]), size=76, weight=700, fill=INK)
        scene.add("caption", rounded(500, 110, 26, fill=FACE, stroke=RIM, border=5), caption, at=(512, 938))
        for name, color, (length, width), angle in zip(("hour", "minute"), HANDS[problem["hands"]], (HOUR, MINUTE), _angles(problem), strict=True):
            scene.add(name, Line(points=((0, 0), (0, -length * radius)), stroke=color, width=width), at=at, angle=angle)
        scene.add("hub", Circle(radius=24, fill=RIM), at=at)

    def answer(self, problem):
        return _run(problem, problem["duration"] / 2)

    def mistakes(self, problem):
        due = problem["duration"] / 2
        return {"backwards": _run(problem, due - 360), "minute": _run(problem, due, hands=("minute",)), "hour": _run(problem, due, hands=("hour",))}


def _run(problem: dict, degrees: float, hands: tuple[str, ...] = ("hour", "minute")) -> Act:
    """The clock runs while its hour hand turns by some degrees; some of its hands may stand still."""
    frames = max(LEAST, abs(degrees) / 30 * FRAMES_PER_HOUR)
    turns = {name: turn(name, angle + by) for name, angle, by in zip(("hour", "minute"), _angles(problem), (degrees, 12 * degrees), strict=True)}
    ease = trapezoid(min(EASE / frames, 0.5))
    return alter(tuple(turns[name] for name in hands), frames=frames, ease=ease, slack=SLACK, fits=FITS, posed=FITS, says=(("clock", "hands"),))


def _angles(problem: dict) -> tuple[float, float]:
    """Where the hour and the minute hand point at first."""
    return problem["start"] / 2 % 360, problem["start"] * 6 % 360


def _caption(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60} min"
