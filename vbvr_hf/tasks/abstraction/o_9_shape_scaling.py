from __future__ import annotations

from ...acts import Act, resize, send_copy, then
from ...scene import draw_look, figure
from ...scene.analogy import COLORS, add_analogy_board
from ...scoring import likeness
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats
from .onestep import BOTTOM, CELL, HINT, PLAIN, TOP

SHAPES = ("circle", "square", "triangle", "diamond", "pentagon", "hexagon", "five-point star", "heart", "rectangle", "oval")
LARGEST, SMALLEST = 256, 56


class ShapeScaling(Task):
    """Resize a figure as another pair of figures shows.

    Shows: two rows of two framed cells with an arrow between them: A and B, the same figure in two sizes, and C, another figure, beside a question mark.
    Asks: apply the top row's change to C: a copy slides across into the question-mark cell and is then resized gradually.
    Answer: unique: the ratio of B to A times the size of C.
    Checks: shape, size and colour of the result, that a copy of C slid across while C stayed, and that it then grew or shrank gradually.
    Departures: a copy of C on its way, or arrived and not yet resized enough, earns a little of the trajectory.
    """

    split = "out_of_domain"
    archetype = "transform"
    version = 2
    jump_cap = 0.45
    instances = "76 shape pairs x 8 ratios x 12 colours x continuous sizes: over 10^6"
    parameters = {
        "ratio": Parameter("size of B over that of A, from the plainest on", bench=choices(0.5, 1.7, 0.6, 1.5, 0.7, 1.4, 0.8, 1.3), harder="last"),
        "shapes": Parameter("shape of A and B; C has another one", bench=choices(*SHAPES)),
        "size_of_A": Parameter("longer side of A in canvas units, where B and the result fit their cells", bench=floats(110, 190)),
        "size_of_C_to_A": Parameter("size of C over that of A", bench=choices(*(round(0.75 + 0.01 * k, 2) for k in (*range(11), *range(40, 51))))),
        "palette": Parameter("colour of all figures", bench=choices(*COLORS)),
    }
    wrong_answers = {
        "same": WrongAnswer("copy arrives at unchanged size", 0.15),
        "opposite": WrongAnswer("shrinks where it should grow", 0.1),
        "absolute": WrongAnswer("scaled to the absolute size of B instead of by the ratio", 0.5),
    }

    def pose(self, rng, p):
        others = [name for name in SHAPES if likeness(p.shapes, name) <= 0.8]
        size = min(p.size_of_A, LARGEST / max(1, p.ratio) / max(1, p.size_of_C_to_A) - rng.uniform(0, 12))
        size = max(size, SMALLEST / min(1, p.ratio) / min(1, p.size_of_C_to_A))
        if max(size, size * p.size_of_C_to_A) * max(1, p.ratio) > LARGEST:
            raise Redraw
        look = draw_look(rng, away_from=[COLORS[p.palette]])
        return {
            "a": p.shapes, "c": others[rng.randint(len(others))], "size": round(size, 1), "ratio": p.ratio,
            "c_size": round(size * p.size_of_C_to_A, 1), "color": p.palette, "look": look,
        }  # fmt: skip

    def prompt(self, problem):
        verb = "grows" if problem["ratio"] > 1 else "shrinks"
        return Prompts(
            plain=PLAIN,
            guided=f"In the top row the figure {verb} to {problem['ratio']:g} times its size. The question mark fades, and a copy of the "
            f"bottom-left figure slides straight into its cell while the figure itself stays. The copy then {verb} evenly "
            f"about the cell's centre to {problem['ratio']:g} times its "
            "size. The three given figures stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        add_analogy_board(scene, (TOP, BOTTOM), CELL, open_cells=[BOTTOM[1]], ink=look.ink)
        color, size = COLORS[problem["color"]], problem["size"]
        given = (("A", "a", size, TOP[0]), ("B", "a", size * problem["ratio"], TOP[1]), ("C", "c", problem["c_size"], BOTTOM[0]))
        for name, kind, extent, at in given:
            scene.add(name, *look.figure(figure(problem[kind], extent, fill=color)), at=at)

    def answer(self, problem):
        return _sent_and_resized(problem["ratio"])

    def mistakes(self, problem):
        ratio, most = problem["ratio"], (CELL - 20) / problem["c_size"]
        return {
            "same": then(HINT, send_copy("C", BOTTOM[1], frames=16)),
            "opposite": _sent_and_resized(min(most, max(0.4, 1 / ratio))),
            "absolute": _sent_and_resized(min(most, problem["size"] * ratio / problem["c_size"])),
        }


def _sent_and_resized(by: float) -> Act:
    return then(HINT, send_copy("C", BOTTOM[1], frames=16, stays=False), resize("C copy", by))
