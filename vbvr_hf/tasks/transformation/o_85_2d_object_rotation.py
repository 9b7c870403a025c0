from __future__ import annotations

import math

import numpy as np

from ...acts import Act, go, together, turn_by
from ...scene import Circle, Line, Polygon, points
from ...scene.looks import draw_look
from ...scene.palette import INK, WHITE
from ...scene.polygons import irregular
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints

MIDDLE = (512.0, 512.0)
RING = 330.0
MARKS = 30
"""Degrees between the dial's marks."""
COLOURS = {
    "crimson": (206, 40, 62), "orange": (240, 124, 24), "amber": (222, 164, 20), "green": (40, 150, 76),
    "teal": (0, 136, 140), "blue": (40, 96, 212), "violet": (124, 62, 190), "magenta": (204, 40, 142),
}  # fmt: skip
OUTLINES = {
    "arrow": ((0, -10), (6.5, -2.5), (2.8, -2.5), (2.8, 10), (-2.8, 10), (-2.8, -2.5), (-6.5, -2.5)),
    "flag": ((-5, -10), (8, -6), (-1.5, -1.5), (-1.5, 10), (-5, 10)),
    "L": ((-6, -10), (-0.5, -10), (-0.5, 4), (7, 4), (7, 10), (-6, 10)),
    "F": ((-5, -10), (7, -10), (7, -5.5), (0, -5.5), (0, -1.5), (5, -1.5), (5, 2.5), (0, 2.5), (0, 10), (-5, 10)),
    "house": ((0, -10), (8.5, -2), (6, -2), (6, 9), (-6, 9), (-6, -2), (-8.5, -2)),
    "boot": ((-5, -10), (1.5, -10), (1.5, 2), (8, 5), (8, 10), (-5, 10)),
    "key": ((-5, -10), (5, -10), (5, -1), (2, -1), (2, 4), (7, 4), (7, 7), (2, 7), (2, 10), (-2, 10), (-2, -1), (-5, -1)),
    "fin": ((-7, 9), (-4, -6), (3, -10), (0.5, 0), (8, 9)),
    "crank": ((-7, -9), (4, -9), (4, 4), (8, 4), (8, 9), (-2, 9), (-2, -4), (-7, -4)),
    "irregular": None,
}


class ObjectRotation(Task):
    """Turn a flat object about its centre dot by a stated angle in a stated direction.

    Shows: one large filled object without rotational symmetry, with a dot at its centre; around it a dial with a mark every 30 degrees, the top one longer.
    Asks: turn the object about its dot by the stated number of degrees, clockwise or counter-clockwise, without moving or resizing it, and stop.
    Answer: unique. The angle counts from the pose shown, and the direction is stated, so 270 degrees clockwise is not 90 counter-clockwise.
    Checks: the pose at the end, the turn summed over the frames, its direction, and that place, size and the dial are kept.
    Departures: the circle has marks to measure the turn by. Objects are 400 to 520 units across, so that their angle is well read. Where under 75 degrees
    are asked, the wrong answer turns 45 too far instead of 45 too little.
    """

    split = "out_of_domain"
    archetype = "transform"
    version = 2
    jump_cap = 0.3
    instances = "over 10^8: continuous start angle, irregular polygons"
    parameters = {
        "angle": Parameter("degrees to turn, in steps of 15", bench=choices(*range(30, 331, 15)), harder="high"),
        "direction": Parameter("sense of the turn", bench=choices("clockwise", "counter-clockwise")),
        "start": Parameter("start orientation in degrees", bench=floats(0, 360)),
        "kind": Parameter("the object", bench=choices(*OUTLINES)),
        "extent": Parameter("diameter of the circle around the object, canvas units", bench=ints(400, 520)),
        "colour": Parameter("the object's colour", bench=choices(*COLOURS)),
    }
    wrong_answers = {
        "opposite": WrongAnswer("right end pose by the opposite way", 0.52),
        "short": WrongAnswer("turned by 45 degrees too little (too much where under 75 are asked)", 0.42),
        "circling": WrongAnswer("the object circles around while turning", 0.78),
    }

    def pose(self, rng, p):
        outline = OUTLINES[p.kind] or irregular(rng, fewest=5, most=8)
        spread = max(math.hypot(x, y) for x, y in outline)
        outline = [(round(x * p.extent / 2 / spread, 2), round(y * p.extent / 2 / spread, 2)) for x, y in outline]
        return {
            "angle": p.angle,
            "sign": 1 if p.direction == "clockwise" else -1,
            "start": round(p.start, 2),
            "outline": outline,
            "colour": p.colour,
            "look": draw_look(rng, away_from=[COLOURS[p.colour]]),
        }

    def prompt(self, problem):
        way = "clockwise" if problem["sign"] > 0 else "counter-clockwise"
        other = "clockwise" if problem["sign"] > 0 else "anticlockwise"
        degrees, colour = problem["angle"], problem["colour"]
        rules = "[It stays in place and keeps its size.|It does not move or change otherwise.|Only the object moves.]"
        return Prompts(
            plain=(
                f"[Turn|Rotate] the {colour} object {degrees} degrees {way} about its centre dot[, then stop|]. {rules}",
                f"The [big |]{colour} shape is to spin {other} around the dot by exactly {degrees} degrees[ and rest there|]. {rules}",
                f"[Starting from how it lies now|From the pose shown], give the object a {way} rotation of {degrees}° about its dot. {rules}",
            ),
            guided=f"The {colour} object turns {way} about its centre dot, past one mark of the dial for every {MARKS} degrees. It keeps turning "
            f"the same way until it has turned by {degrees} degrees in all, then stands still. The dot and the dial stay where they are.",
        )

    def lay_out(self, problem, scene, look):
        scene.add("dial", Circle(radius=RING, stroke=look.line(0.5), width=9), at=MIDDLE)
        for degrees in range(0, 360, MARKS):
            long = 56.0 if degrees == 0 else 30.0
            scene.add(f"mark {degrees}", Line(points=((0, -RING - long), (0, -RING)), stroke=look.line(0.8), width=14), at=MIDDLE, angle=degrees)
        body = Polygon(points=points(problem["outline"]), fill=COLOURS[problem["colour"]])
        scene.add("object", *look.figure(body, shadow=False), at=MIDDLE, angle=problem["start"])
        scene.add("dot", Circle(radius=16, fill=WHITE, stroke=INK, width=8), at=MIDDLE)

    def answer(self, problem):
        return _turned(problem, problem["sign"] * problem["angle"])

    def mistakes(self, problem):
        sign, angle = problem["sign"], problem["angle"]
        circle = tuple((MIDDLE[0] + 60 * math.sin(u), MIDDLE[1] + 60 * (math.cos(u) - 1)) for u in np.linspace(0, 2 * math.pi, 37)[1:-1])
        right = self.answer(problem)
        return {
            "opposite": _turned(problem, sign * (angle - 360)),
            "short": _turned(problem, sign * (angle + (45 if angle < 75 else -45))),
            "circling": together(right, *(go(name, MIDDLE, circle, frames=right.frames) for name in ("object", "dot"))),
        }


def _turned(problem: dict, degrees: float) -> Act:
    return turn_by("object", degrees, stands=problem["start"], speed=5.8 if abs(degrees) > 150 else 3.5)
