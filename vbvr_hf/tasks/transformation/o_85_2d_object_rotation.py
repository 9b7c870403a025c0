from __future__ import annotations

import math

import numpy as np

from ...acts import Act, go, together, turn_by
from ...scene import Circle, Line, Polygon, Scene, points
from ...scene.palette import GROUNDS, INK, WHITE
from ...scene.polygons import irregular
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints

MIDDLE = (512.0, 512.0)
RING = 310.0
LINE = (168, 174, 184)
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

    Shows: one large filled object without rotational symmetry, with a dot at its centre; round it a thin grey circle with a fixed tick at the top.
    Asks: turn the object about its dot by the stated number of degrees, clockwise or counter-clockwise, without moving or resizing it, and stop.
    Answer: unique. The angle counts from the pose shown, and the direction is stated, so 270 degrees clockwise is not 90 counter-clockwise.
    Checks: the pose at the end, the turn summed over the frames, its direction, and that place, size and the tick are kept.
    Departures: objects are 390 to 500 units across, so that their angle is well read. Where under 75 degrees are asked, the wrong answer turns 45 too
    far instead of 45 too little.
    """

    id = "O-85"
    slug = "2d_object_rotation"
    name = "2D Object Rotation"
    pillar = "transformation"
    split = "out_of_domain"
    archetype = "transform"
    jump_cap = 0.3
    instances = "over 10^8: continuous start angle, irregular polygons"
    parameters = {
        "angle": Parameter("degrees to turn, in steps of 15", bench=choices(*range(30, 331, 15))),
        "direction": Parameter("sense of the turn", bench=choices("clockwise", "counter-clockwise")),
        "start": Parameter("start orientation in degrees", bench=floats(0, 360)),
        "kind": Parameter("the object", bench=choices(*OUTLINES)),
        "extent": Parameter("diameter of the circle round the object, canvas units", bench=ints(390, 500)),
        "colour": Parameter("the object's colour", bench=choices(*COLOURS)),
        "ground": Parameter("the background", bench=choices("white", "ivory", "pale grey", "pale blue", "pale mint")),
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
            "ground": p.ground,
        }

    def prompt(self, problem):
        way = "clockwise" if problem["sign"] > 0 else "counter-clockwise"
        rules = "It stays in place and keeps its size and shape; the circle and its tick do not change."
        degrees = problem["angle"]
        return Prompts(
            plain=(
                f"Turn the {problem['colour']} object by {degrees} degrees {way} about its centre dot, then stop. {rules}",
                f"The {problem['colour']} object rotates {way} about the dot at its centre by exactly {degrees} degrees. {rules}",
                f"Rotate the object {way} through {degrees} degrees around its dot and leave it there. {rules}",
            ),
            guided=f"The {problem['colour']} object starts to turn {way} about its centre dot at a steady rate. It keeps turning the same way until it has "
            f"turned by {degrees} degrees in all, then stands still. The dot, the grey circle and the tick at its top stay where they are.",
        )

    def lay_out(self, problem):
        scene = Scene(GROUNDS[problem["ground"]])
        scene.add("ring", Circle(radius=RING, stroke=LINE, width=7), at=MIDDLE)
        scene.add("tick", Line(points=((0, -RING - 44), (0, -RING - 4)), stroke=INK, width=16), at=MIDDLE)
        scene.add("object", Polygon(points=points(problem["outline"]), fill=COLOURS[problem["colour"]]), at=MIDDLE, angle=problem["start"])
        scene.add("dot", Circle(radius=13, fill=WHITE, stroke=INK, width=7), at=MIDDLE)
        return scene

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
