from __future__ import annotations

import numpy as np

from ...acts import Act, alter, go, in_turn
from ...scene import Change, Circle, Line, Polygon, Text, draw_look, rectangle, reshape, rounded
from ...scene.palette import SHIFTED, VIVID
from ...scene.vessels import Vessel
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

RED, GLASS, WALL, STEEL = (222, 28, 36), (248, 251, 253), (70, 80, 100), (120, 128, 140)
LIQUIDS = {name: (VIVID | SHIFTED)[name] for name in ("blue", "teal", "purple", "sky blue", "lime", "green", "navy")}
MIDDLE, FLOOR, TALL = 560.0, 950.0, 640.0
"""The jug's middle and floor, and how high its scale is, in canvas units."""
MARKS = 20
"""Marks of the scale: every second one is long and has its number."""
UNITS = {"mL": 1.0, "dL": 100.0, "L": 1000.0}
FRACTIONS = {
    250: "a quarter of a litre",
    500: "half a litre",
    750: "three quarters of a litre",
    1250: "one and a quarter litres",
    1500: "one and a half litres",
}
TAP, PIPE = (MIDDLE, 176.0), 126.0
STREAM, HANDLING = 34.0, 7
"""How wide the stream is, and the frames in which the handle is turned."""


class FillToVolume(Task):
    """Fill a jug from a tap to a stated volume, which its scale has in another unit.

    Shows: an empty jug with a scale in one unit, under a tap with a handle; a red pointer at the right.
    Asks: open the tap, fill the jug to a volume stated in another unit or as a fraction of a litre, close the tap, and move the pointer to the level.
    Answer: unique: the volume converted (1 L = 10 dL = 1000 mL), on a mark of the scale.
    Checks: that the handle is seen turning, the level rising under a stream through all between to the right one, and the handle turning back; that the
    pointer comes to the level after that; and that all else is kept. Pace is free.
    Departures: the pointer stands beside the jug at first.
    """

    split = "train"
    archetype = "read"
    jump_cap = 0.45
    instances = "three scales, 16 volumes, six pairs of units, liquids and continuous widths of jugs: above 10^6"
    parameters = {
        "most": Parameter("mL at the top of the scale", train=choices(500, 1000, 2000), harder="last"),
        "printed": Parameter("unit of the scale", train=choices("mL", "dL", "L")),
        "asked": Parameter("unit in which the volume is stated", train=choices("mL", "dL", "L", "fraction"), harder="last"),
        "mark": Parameter("mark of the scale to which to fill", train=ints(5, 18)),
        "jug": Parameter("width of the jug, canvas units", train=floats(250, 430)),
        "liquid": Parameter("colour of the liquid", train=choices(*LIQUIDS)),
    }
    wrong_answers = {
        "tenfold": WrongAnswer("the volume is taken for another one, as in an error of units", 0.2),
        "a mark too high": WrongAnswer("the tap is closed one long mark too late", 0.45),
        "no stream": WrongAnswer("the level rises without a stream", 0.88),
    }

    def pose(self, rng, p):
        volume = p.most * p.mark / MARKS
        if p.asked == p.printed or (p.asked == "fraction" and (volume not in FRACTIONS or p.printed == "L")) or (p.asked == "L" and volume % 50):
            raise Redraw
        look = draw_look(rng, away_from=[LIQUIDS[p.liquid], GLASS, RED], inked=True, places=("wall", "table", "sheet"), brightest=240)
        return {"most": p.most, "printed": p.printed, "asked": p.asked, "mark": p.mark, "jug": round(p.jug, 1), "liquid": p.liquid, "look": look}

    def prompt(self, problem):
        amount = _told(problem)
        return Prompts(
            plain=(
                f"[Turn|Rotate] the tap's handle, fill the jug to {amount}, and then turn it back. After that, [bring|move] the red pointer to the level. "
                "[Nothing else changes.|]",
                f"The jug [should|is to] hold {amount}: turn the tap's handle, let the level rise to there, turn the handle back, and then slide the red "
                "pointer to the surface.",
                f"[Pour|Let] exactly {amount} into the jug: first the tap is turned open, in the end it is turned shut. Then the red pointer [moves|goes] to "
                "the jug, level with the liquid.",
            ),
            guided=f"{amount[:1].upper()}{amount[1:]} is {_volume(problem) / UNITS[problem['printed']]:g} {problem['printed']} on the scale. The handle turns "
            "by a quarter and a stream falls. The level rises to that mark, and the handle turns back as the stream ends. Then the red pointer slides to the "
            "left up to the jug, level with the liquid.",
        )

    def lay_out(self, problem, scene, look):
        jug = _jug(problem)
        flange = rounded(44, 150, 12, fill=WALL, at=(70, PIPE))
        mouth = Line(points=(TAP, (TAP[0], TAP[1] + 26)), stroke=STEEL, width=62)
        scene.add("pipe", Line(points=((70, PIPE), (TAP[0], PIPE), TAP), stroke=STEEL, width=52), mouth, flange)
        scene.add("inside", Polygon(points=jug.section(jug.top, FLOOR), fill=GLASS))
        left = jug.foot[0] - 14
        for mark in range(1, MARKS + 1):
            y, long = FLOOR - TALL * mark / MARKS, mark % 2 == 0
            scene.add(f"mark {mark}", Line(points=((left - (46 if long else 26), y), (left, y)), stroke=look.ink, width=8 if long else 6))
            if long:
                value = problem["most"] * mark / MARKS / UNITS[problem["printed"]]
                scene.add(f"number {mark}", Text(text=f"{value:g}", size=50, weight=600, fill=look.ink), at=(left - 124, y))
        scene.add("unit", Text(text=problem["printed"], size=60, weight=700, fill=look.ink), at=(left - 124, FLOOR - TALL - 74))
        scene.add("stream", *_stream(problem, 0.0, 0.0))
        scene.add("liquid", _liquid(problem, 0.0))
        scene.add("glass", Line(points=jug.glass(14), stroke=WALL, width=14))
        scene.add("handle", rounded(130, 38, 14, fill=RED, stroke=WALL, border=6, at=(48, 0)), Circle(radius=24, fill=WALL), at=(TAP[0], PIPE))
        scene.add("pointer", Polygon(points=((-44, 0), (40, -38), (40, 38)), fill=RED), at=(905, 950))

    def answer(self, problem):
        return _filled(problem, problem["mark"])

    def mistakes(self, problem):
        mark = problem["mark"]
        taken = next(one for one in (mark / 10, mark * 10, mark / 2, mark * 2) if 1 <= one <= MARKS - 1 and abs(one - mark) >= 2)
        return {
            "tenfold": _filled(problem, taken),
            "a mark too high": _filled(problem, mark + 2 if mark + 2 <= MARKS else mark - 2),
            "no stream": _filled(problem, mark, stream=False),
        }


def _volume(problem: dict) -> float:
    """In mL."""
    return problem["most"] * problem["mark"] / MARKS


def _told(problem: dict) -> str:
    """The volume in the words of the question."""
    volume = _volume(problem)
    return FRACTIONS[volume] if problem["asked"] == "fraction" else f"{volume / UNITS[problem['asked']]:g} {problem['asked']}"


def _jug(problem: dict) -> Vessel:
    return Vessel((MIDDLE - problem["jug"] / 2, MIDDLE + problem["jug"] / 2), FLOOR - TALL - 34, FLOOR)


def _liquid(problem: dict, marks: float) -> Polygon:
    """What fills the jug up to a number of marks."""
    return Polygon(points=_jug(problem).section(FLOOR - max(1.0, TALL * marks / MARKS), FLOOR), fill=LIQUIDS[problem["liquid"]])


def _stream(problem: dict, share: float, marks: float) -> tuple:
    """The stream from the tap down to the level while liquid runs: at neither end of the share of the time."""
    if not 0 < share < 1:
        return ()
    top, bottom = TAP[1] + 50, FLOOR - TALL * marks / MARKS
    return (rectangle(STREAM, bottom - top, fill=LIQUIDS[problem["liquid"]], at=(MIDDLE, (top + bottom) / 2)),)


def _filled(problem: dict, marks: float, stream: bool = True) -> Act:
    """The tap opens, the jug is filled up to a number of marks, the tap closes, and the pointer goes to the level."""
    frames = 24 + 1.6 * marks + 2 * HANDLING
    turned = HANDLING / frames

    def level(u: float) -> float:
        """In marks; what would come after the end is an overflow past a tap that is shut."""
        return marks * (float(np.interp(u, (turned, 1 - turned), (0, 1))) + max(0.0, u - 1))

    def handle(u: float) -> float:
        """In degrees; what would come before the beginning is turned the other way."""
        return float(np.interp(u, (-turned, 0, turned, 1 - turned, 1), (90, 0, -90, -90, 0)))

    changes = [Change("handle", "angle", path=handle), reshape("liquid", lambda u: (_liquid(problem, level(u)),))]
    if stream:
        changes.append(reshape("stream", lambda u: _stream(problem, (u - turned) / (1 - 2 * turned), level(u))))
    fill = alter(
        tuple(changes), frames=frames, slack=(0.35 / marks, 1.2 / marks), beyond=2.5 / marks, says=(("fill", "pour", "rise", "let exactly"), ("turn", "rotat"))
    )
    pointer = go("pointer", (_jug(problem).foot[1] + 64, FLOOR - TALL * marks / MARKS), frames=14, any_way=True)
    return in_turn(fill, pointer)
