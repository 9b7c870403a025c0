from __future__ import annotations

from ...acts import Act, restyle, send_copy, then
from ...scene import Color, Look, Point, Shape, draw_look, figure, look_of
from ...scene.analogy import COLORS, add_analogy_board
from ...scene.figures import BASIC, SPECIAL
from ...scene.palette import WHITE, delta_e
from ...scene.timeline import blend
from ...scoring import likeness
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .twosteps import BOTTOM, CELL, DIRECTIONS, FIRST, PLAIN, SECOND, SLIM, TO_MIDDLE, TOP, off_middle, sent_on

NAMES, SHAPES = list(COLORS), (*BASIC, *SPECIAL)


class ShapeColorThenMove(Task):
    """Apply two steps, a new colour and then a move, shown by three figures in a row, to another figure.

    Shows: two rows of three framed cells with cross-hairs and arrows between them: A, B, C above; D and two question marks below. B is A in another colour, C
    is B off the middle of its cell. D has another shape than A and its colour.
    Asks: apply the two steps to D, completing the middle cell first, each time by sending a copy from the cell before, which then changes gradually.
    Answer: unique: D in the colour of B, in the middle of its cell; then the same as far off the middle as C is.
    Checks: that a copy slid into each cell and changed gradually there, in order, its colour and its place at the end, and that the rest is kept.
    Departures: an offset to the left is left out, as a copy that slides in has passed its place before. O-12 and O-13, which are trained on, hold a colour
    before a size, and a style before a move; this pair of steps is met in neither.
    """

    split = "out_of_domain"
    archetype = "transform"
    jump_cap = 0.5
    instances = "over 160 shape pairs x 100 colour pairs x 7 directions x 21 offsets x 27 sizes: over 10^8"
    parameters = {
        "shapes": Parameter("shape of A, B and C; D has another", bench=choices(*SHAPES)),
        "before": Parameter("colour of A and D", bench=choices(*NAMES)),
        "after": Parameter("the colour that step 1 gives", bench=choices(*NAMES)),
        "direction": Parameter("direction of step 2, from the plainest on", bench=choices(*DIRECTIONS), harder="last"),
        "offset": Parameter("length of step 2 in canvas units", bench=ints(40, 60), harder="low"),
        "size": Parameter("longer side of the figures in canvas units, where they fit their cells off the middle", bench=ints(124, 150)),
    }
    wrong_answers = {
        "colour only": WrongAnswer("the colour changes, but nothing moves off the middle", 0.5),
        "opposite": WrongAnswer("moved the opposite way", 0.5),
        "verbatim": WrongAnswer("B and C copied with their own shape", 0.15),
    }

    def pose(self, rng, p):
        before, after = COLORS[p.before], COLORS[p.after]
        others = [name for name in SHAPES if name not in SLIM and likeness(p.shapes, name) <= 0.8]
        if not others or min(delta_e(after, WHITE), delta_e(before, WHITE)) < 40 or delta_e(before, after) < 55:
            raise Redraw
        return {
            "a": p.shapes, "d": others[rng.randint(len(others))], "size": min(p.size, 2 * (130 - p.offset)), "before": p.before, "after": p.after,
            "direction": p.direction, "offset": p.offset, "look": draw_look(rng, away_from=[before, after], brightest=212),
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=PLAIN,
            guided=f"The question mark in the middle fades and a copy of the bottom-left figure slides into its cell; there it turns {problem['after']}. Then "
            f"the other question mark fades, and a copy of that result slides into the right cell. It glides straight {problem['direction']}, as far off the "
            "middle as the figure above it. The four given figures stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        add_analogy_board(scene, (TOP, BOTTOM), CELL, open_cells=BOTTOM[1:], ink=look.ink, cross_hairs=True)
        before, after = COLORS[problem["before"]], COLORS[problem["after"]]
        off = off_middle(TOP[2], problem["direction"], problem["offset"])
        for name, kind, color, at in (("A", "a", before, TOP[0]), ("B", "a", after, TOP[1]), ("C", "a", after, off), ("D", "d", before, BOTTOM[0])):
            scene.add(name, *_drawn(look, problem[kind], problem["size"], color), at=at)
        scene.add("E copy", *_drawn(look, problem["d"], problem["size"], after), at=BOTTOM[1], opacity=0)

    def answer(self, problem):
        return _two_steps(problem, off_middle(BOTTOM[2], problem["direction"], problem["offset"]))

    def mistakes(self, problem):
        return {
            "colour only": _two_steps(problem, BOTTOM[2]),
            "opposite": _two_steps(problem, off_middle(BOTTOM[2], problem["direction"], -problem["offset"])),
            "verbatim": then(FIRST, send_copy("B", BOTTOM[1], frames=14), SECOND, send_copy("C", BOTTOM[2], frames=14)),
        }


def _two_steps(problem: dict, end: Point) -> Act:
    """A copy of D goes to the middle cell and takes the other colour; a copy of that goes on to the right cell, and there to a place."""
    look, ends = look_of(problem["look"]), (COLORS[problem["before"]], COLORS[problem["after"]])
    among = [color for name, color in COLORS.items() if name != problem["after"]]
    recoloured = restyle("D copy", lambda u: _drawn(look, problem["d"], problem["size"], blend(*ends, u)), frames=14, among=among)
    return then(FIRST, TO_MIDDLE, recoloured, SECOND, sent_on("E copy", [*BOTTOM[1:], end], frames=28))


def _drawn(look: Look, name: str, size: float, color: Color) -> tuple[Shape, ...]:
    return look.figure(figure(name, size, fill=tuple(color)), shadow=False)
