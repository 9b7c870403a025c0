from __future__ import annotations

import numpy as np

from ...acts import alter
from ...scene import Change, Circle, Line, Text, draw_look, rounded
from ...scene.displays import clock_face
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices

INK, RIM, SILVER = (40, 46, 60), (58, 66, 84), (176, 184, 194)
FACES = {"white": (255, 255, 255), "cream": (250, 240, 214), "ice": (222, 238, 246), "mint": (220, 242, 224), "rose": (248, 226, 230)}
HANDS = {
    "blue, orange": ((30, 70, 180), (240, 120, 20)), "crimson, teal": ((190, 24, 60), (10, 140, 140)), "green, violet": ((30, 130, 60), (150, 80, 220)),
    "maroon, azure": ((130, 24, 40), (30, 120, 240)),
}  # fmt: skip
"""Colours of hour and minute hand."""
LEFT, RIGHT, RADIUS = (256, 420), (768, 420), 218
HOUR, MINUTE = (0.46, 36), (0.7, 22)
"""Length of a hand as a share of the dial's radius, and its width in canvas units."""
ALIKE = 22.0
"""Degrees up to which hands look much as before."""
SETS, RESTS, FRAMES_PER_HOUR, LEAST = 18, 8, 18, 24
FITS, SLACK = 0.05, (24.0, 90.0)
"""Pale hands tell little; degrees of the minute hand that the end may be off, and from which on it is wrong."""


class MirrorClock(Task):
    """Set a clock to the time that another one shows in a mirror, and run it on.

    Shows: at the left a clock as seen in a mirror, its numerals (if it has any) mirrored too; at the right an ordinary one with both hands at twelve; below
    them an interval.
    Asks: turn the right clock's hands to the true time of the mirrored one, the short way and together, pause there, then run it forward by the interval.
    Answer: unique; a mirror turns angles into their negatives. Times that read the same in a mirror are not drawn.
    Checks: that the hands come to the true time, that the clock then runs forward through the times between, both hands geared, to the right end, and that
    all else is kept.
    """

    split = "train"
    archetype = "read"
    jump_cap = 0.5
    instances = "132 times, eight intervals, dials, colours: above 10^4 with looks"
    parameters = {
        "step": Parameter("minutes to which times are drawn", train=choices(15, 5), harder="last"),
        "interval": Parameter("minutes that the clock runs on", train=choices(*range(15, 135, 15)), harder="last"),
        "numerals": Parameter("whether the dials have numerals", train=choices(True, False), harder="last"),
        "face": Parameter("colour of the dials", train=choices(*FACES)),
        "hands": Parameter("colours of hour and minute hand", train=choices(*HANDS)),
    }
    wrong_answers = {
        "unmirrored": WrongAnswer("the mirrored clock is read as if it were an ordinary one", 0.45),
        "not run": WrongAnswer("the right clock is set and not run on", 0.4),
        "backwards": WrongAnswer("from the true time the clock runs backwards to the right end", 0.65),
    }

    def pose(self, rng, p):
        time = p.step * int(rng.randint(720 // p.step))
        hour, minute = _angles(time)
        # Neither hand stands at twelve or at six, where it is its own mirror image and the short way is none.
        if min(hour, 360 - hour, abs(hour - 180)) < 14 or minute in (0, 180):
            raise Redraw
        if _met_again(time, p.interval):
            raise Redraw
        look = draw_look(rng, away_from=[FACES[p.face], SILVER], places=("wall", "table", "board"))
        return {"time": time, "interval": p.interval, "numerals": p.numerals, "face": p.face, "hands": p.hands, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "The left clock is seen in a mirror. [Set|Turn] both hands of the right clock together, the short way, to the true time and pause. Then let it "
                "run forward by the time [below|on the card]. [Nothing else changes.|]",
                "Which time does the mirrored clock at the left really show? The right clock's hands turn there together, each the short way; after a short "
                "rest they run on for the interval on the card. [All else stays.|The left clock stays as it is.]",
                "[Undo|See through] the mirror: the right clock is first set to the left one's true time, both hands at once by the short way. After a pause, "
                "it then runs on for the [printed time|time printed below]. [The left clock keeps its hands.|]",
            ),
            guided=f"In the mirror left and right are exchanged: the true time is {problem['time'] // 60 or 12}:{problem['time'] % 60:02d}. Both hands of the "
            f"right clock turn there together, the short way, and rest. Then they run clockwise for {_caption(problem['interval'])}, the minute hand twelve "
            "times as fast as the hour hand, and stop. The left clock stays as it is.",
        )

    def lay_out(self, problem, scene, look):
        numerals = {hour: str(hour or 12) for hour in range(12)} if problem["numerals"] else {}
        dial = clock_face(RADIUS, numerals, size=46, face=FACES[problem["face"]], rim=RIM, ink=INK)
        scene.add("mirror", *look.figure(rounded(34, 640, 14, fill=SILVER)), at=(512, 430))
        scene.add("mirrored dial", *dial, at=LEFT, scale=(-1.0, 1.0))
        scene.add("dial", *dial, at=RIGHT)
        caption = Text(text=_caption(problem["interval"]), size=72, weight=700, fill=INK)
        scene.add("caption", *look.figure(rounded(520, 116, 26, fill=FACES[problem["face"]], stroke=RIM, border=6), style="flat"), caption, at=(512, 880))
        for prefix, at, angles in (("mirrored ", LEFT, [-angle for angle in _angles(problem["time"])]), ("", RIGHT, (0.0, 0.0))):
            for name, color, (length, width), angle in zip(("hour", "minute"), HANDS[problem["hands"]], (HOUR, MINUTE), angles, strict=True):
                scene.add(prefix + name, Line(points=((0, 0), (0, -length * RADIUS)), stroke=color, width=width), at=at, angle=angle)
            scene.add(f"{prefix}hub", Circle(radius=20, fill=RIM), at=at)

    def answer(self, problem):
        return _run(problem["time"], problem["interval"])

    def mistakes(self, problem):
        time, interval = problem["time"], problem["interval"]
        return {"unmirrored": _run(720 - time, interval), "not run": _run(time, 0), "backwards": _run(time, interval - 720)}


def _angles(minutes: float) -> tuple[float, float]:
    """Where hour and minute hand point at a time, in degrees."""
    return minutes / 2 % 360, minutes * 6 % 360


def _short(degrees: float) -> float:
    return (degrees + 180) % 360 - 180


def _met_again(time: int, interval: int) -> bool:
    """Whether hands that run on look as they did on their way to the time."""
    first = np.array([_short(angle) for angle in _angles(time)])
    sets = np.linspace(0, 0.9, 31)[:, None, None] * first
    runs = first + np.arange(6, interval + 1, 2)[:, None] * (0.5, 6.0)
    return bool((np.abs((sets - runs + 180) % 360 - 180).max(axis=-1) < ALIKE).any())


def _run(time: int, minutes: int) -> alter:
    """The right clock's hands turn from twelve to a time, the short way, rest, and run on for some minutes, or back."""
    first, ways = [*map(_short, _angles(time))], []
    farthest = max(map(abs, first))
    total = farthest + 6 * abs(minutes)
    for start, speed in zip(first, (0.5, 6.0), strict=True):
        ways.append(lambda share, start=start, speed=speed: _hand(share * total, farthest, start, speed * (1 if minutes > 0 else -1) / 6))
    sets, runs = max(SETS, farthest / 9), min(abs(minutes), 240) / 60 * FRAMES_PER_HOUR
    frames = sets + (max(LEAST, runs) + RESTS if minutes else 0)

    def rested(u: float) -> float:
        """Evenly to the time and, after a rest, from it on."""
        at = u * frames
        if at < sets:
            return at / sets * farthest / total
        return max(farthest, total - (frames - at) / max(LEAST, runs) * (total - farthest)) / total

    changes = (Change("hour", "angle", path=ways[0]), Change("minute", "angle", path=ways[1]))
    slack = (SLACK[0] / total, SLACK[1] / total)
    return alter(changes, frames=frames, ease=rested, slack=slack, fits=FITS, posed=FITS, says=(("hands", "clock"), ("short way",)))


def _hand(gone: float, sets: float, start: float, speed: float) -> float:
    """Where a hand points when the one that goes farthest has gone so many degrees, of which `sets` to come to `start`."""
    return start * min(1.0, gone / sets) + speed * max(0.0, gone - sets)


def _caption(minutes: int) -> str:
    return " ".join(f"{count} {unit}" for count, unit in ((minutes // 60, "h"), (minutes % 60, "min")) if count)
