from __future__ import annotations

from ...acts import Act, alter, send_copy, then, turn_by
from ...scene import Polygon, draw_look, grow
from ...scene.analogy import COLORS, add_analogy_board
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats
from ..transformation.lopsided import ring_of
from .onestep import BOTTOM, CELL, HINT, PLAIN, TOP

FIGURES = ("L", "P", "F", "flag", "scalene triangle")
"""Those that are unlike their mirror images, too."""


class ShapeRotation(Task):
    """Turn a figure as another pair of figures shows.

    Shows: two rows of two framed cells with an arrow between them: A and B, the same figure in two poses, and C, another figure, beside a question mark.
    Asks: apply the top row's change to C: a copy slides across into the question-mark cell and is then turned gradually, the shorter way.
    Answer: unique: C turned by the angle from A to B, as no figure looks like itself before a whole turn; of half a turn, either sense is right.
    Checks: the pose of the result, that a copy of C slid across while C stayed, and that it then turned gradually in the right sense.
    """

    split = "train"
    archetype = "transform"
    jump_cap = 0.45
    instances = "20 pairs of figures x 7 angles x continuous poses and sizes x 2 x 12 colours: over 10^7"
    parameters = {
        "angle": Parameter("degrees from A to B, clockwise", train=choices(90, -90, 180, 45, -45, 135, -135), harder="last"),
        "figures": Parameter("figure in the top row; C is another", train=choices(*FIGURES)),
        "poses": Parameter("poses of A and C at first", train=choices("the same", "quarters", "any"), harder="last"),
        "size": Parameter("canvas units from the middle of a figure to its farthest corner", train=floats(96, 118)),
        "palette": Parameter("colour of the figures in the top row", train=choices(*COLORS)),
    }
    wrong_answers = {
        "not turned": WrongAnswer("the copy arrives and is not turned", 0.2),
        "wrong sense": WrongAnswer("the copy is turned in the wrong sense, or by a quarter instead of a half", 0.2),
        "mirrored": WrongAnswer("the copy is flipped to its mirror image", 0.2),
    }

    def pose(self, rng, p):
        a, c = (float({"the same": 0, "quarters": 90 * rng.randint(4), "any": round(rng.uniform(0, 360), 1)}[p.poses]) for _ in range(2))
        other = str(rng.choice([name for name in FIGURES if name != p.figures]))
        color = str(rng.choice(list(COLORS)))
        return {
            "figures": [p.figures, other], "poses": [a, c], "angle": p.angle, "size": round(p.size, 1), "colors": [p.palette, color],
            "look": draw_look(rng, away_from=[COLORS[p.palette], COLORS[color]]),
        }  # fmt: skip

    def prompt(self, problem):
        angle = problem["angle"]
        way = "by half a turn, either way around" if angle == 180 else f"by {abs(angle)} degrees {'clockwise' if angle > 0 else 'counter-clockwise'}"
        return Prompts(
            plain=[f"{one} Turn the shorter way." for one in PLAIN],
            guided="From left to right, the figure of the top row is turned about its middle. The question mark fades, and a copy of the bottom-left figure "
            f"slides straight into its cell, while the figure itself stays. There the copy turns evenly {way}. The three given figures stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        add_analogy_board(scene, (TOP, BOTTOM), CELL, open_cells=[BOTTOM[1]], ink=look.ink)
        (top, below), (a, c), size = problem["figures"], problem["poses"], problem["size"]
        first, second = (COLORS[name] for name in problem["colors"])
        given = (("A", top, a, first, TOP[0]), ("B", top, a + problem["angle"], first, TOP[1]), ("C", below, c, second, BOTTOM[0]))
        for name, kind, angle, color, at in given:
            scene.add(name, *look.figure(Polygon(points=ring_of(kind, size), fill=color), shadow=False), at=at, angle=angle)

    def answer(self, problem):
        return _sent_and_turned(problem, problem["angle"])

    def mistakes(self, problem):
        angle = problem["angle"]
        return {
            "not turned": then(HINT, _sent()),
            "wrong sense": _sent_and_turned(problem, 90 if angle == 180 else -angle),
            "mirrored": then(HINT, _sent(), alter((grow("C copy", (-1.0, 1.0)),), frames=24)),
        }


def _sent(stays: bool = True) -> Act:
    return send_copy("C", BOTTOM[1], frames=16, stays=stays)


def _sent_and_turned(problem: dict, by: float) -> Act:
    return then(HINT, _sent(stays=False), turn_by("C copy", by, stands=problem["poses"][1], speed=4.0, either=by == 180))
