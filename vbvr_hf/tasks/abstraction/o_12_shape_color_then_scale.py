from __future__ import annotations

from ...acts import Act, in_turn, resize, restyle, send_copy, then
from ...scene import Color, Look, Shape, draw_look, figure, look_of
from ...scene.analogy import COLORS, add_analogy_board
from ...scene.figures import BASIC, SPECIAL
from ...scene.palette import WHITE, pick
from ...scene.timeline import blend
from ...scoring import likeness
from .. import Parameter, Prompts, Task, WrongAnswer, choices, ints
from .twosteps import BOTTOM, CELL, FIRST, PLAIN, SECOND, SLIM, TO_MIDDLE, TOP, sent_on

NAMES = list(COLORS)
LARGEST, SMALLEST = 216.0, 76.0


class ShapeColorThenScale(Task):
    """Apply two steps, a new colour and then a new size, shown by three figures in a row, to another figure.

    Shows: two rows of three framed cells with arrows between them: A, B, C above; D and two question marks below. B is A in another colour, C is B in another
    size. D has another shape than A and its colour.
    Asks: apply the two steps to D, completing the middle cell first, each time by sending a copy from the cell before, which then changes gradually.
    Answer: unique: D in the colour of B; then that, resized by the ratio of C to B.
    Checks: that a copy slid into each cell and changed gradually there, in order, its colour and its size at the end, and that the rest is kept.
    Departures: how the colour changes is free: it may fade, or be wiped. In the benchmark D may be larger or smaller than A, so that the size of C is not the
    size that is due.
    """

    split = "in_domain"
    archetype = "transform"
    jump_cap = 0.5
    instances = "30 or more shape pairs x 30 colour pairs x 5 ratios x 41 sizes: over 10^5"
    parameters = {
        "shapes": Parameter("shape of A, B and C; D has another", train=choices(*BASIC), bench=choices(*SPECIAL)),
        "palette": Parameter("the colour that step 1 gives", train=choices(*NAMES[:6]), bench=choices(*NAMES[6:])),
        "ratio": Parameter("size of C to that of B, the plainest first", train=choices(0.5, 1.7, 0.6, 1.5), bench=choices(0.45, 1.9, 0.7, 1.4), harder="last"),
        "d_size": Parameter("size of D over that of A", train=choices(1.0), bench=choices(0.85, 1.0, 1.15)),
        "size": Parameter("longer side of A in canvas units, where C and the result fit their cells", train=ints(130, 180), bench=ints(120, 190)),
    }
    wrong_answers = {
        "first twice": WrongAnswer("the colour alone changes, twice", 0.5),
        "swapped": WrongAnswer("steps in swapped order", 0.5),
        "verbatim": WrongAnswer("B and C copied with their own shape", 0.15),
    }

    def pose(self, rng, p):
        train = p.shapes in BASIC
        palette = {name: COLORS[name] for name in (NAMES[:6] if train else NAMES[6:]) if name != p.palette}
        (before,) = pick(rng, palette, 1, away_from=[COLORS[p.palette], WHITE], least=40)
        others = [name for name in (BASIC if train else SPECIAL) if name not in SLIM and likeness(p.shapes, name) <= 0.8]
        size = min(float(p.size), LARGEST / max(1.0, p.ratio) / max(1.0, p.d_size))
        size = max(size, SMALLEST / min(1.0, p.ratio) / min(1.0, p.d_size))
        return {
            "a": p.shapes, "d": others[rng.randint(len(others))], "sizes": [round(size, 1), round(size * p.d_size, 1)], "ratio": p.ratio,
            "before": before, "after": p.palette, "look": draw_look(rng, away_from=[COLORS[before], COLORS[p.palette]], brightest=212),
        }  # fmt: skip

    def prompt(self, problem):
        grown = "grows" if problem["ratio"] > 1 else "shrinks"
        return Prompts(
            plain=PLAIN,
            guided=f"The question mark in the middle fades and a copy of the bottom-left figure slides into its cell; there it turns {problem['after']}. Then "
            f"the other question mark fades, and a copy of that result slides into the right cell. There it {grown} evenly to {problem['ratio']:g} times its "
            "size. The four given figures stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        add_analogy_board(scene, (TOP, BOTTOM), CELL, open_cells=BOTTOM[1:], ink=look.ink)
        (a_size, d_size), before, after = problem["sizes"], COLORS[problem["before"]], COLORS[problem["after"]]
        for name, size, color, at in (("A", a_size, before, TOP[0]), ("B", a_size, after, TOP[1]), ("C", a_size * problem["ratio"], after, TOP[2])):
            scene.add(name, *_drawn(look, problem["a"], size, color), at=at)
        scene.add("D", *_drawn(look, problem["d"], d_size, before), at=BOTTOM[0])
        scene.add("E copy", *_drawn(look, problem["d"], d_size, after), at=BOTTOM[1], opacity=0)

    def answer(self, problem):
        return in_turn(then(FIRST, TO_MIDDLE, _recoloured(problem)), then(SECOND, _sent_on(problem["ratio"])))

    def mistakes(self, problem):
        return {
            "first twice": in_turn(then(FIRST, TO_MIDDLE, _recoloured(problem)), then(SECOND, _sent_on(1.0))),
            "swapped": in_turn(then(FIRST, TO_MIDDLE, resize("D copy", problem["ratio"], frames=16)), then(SECOND, _sent_on(problem["ratio"]))),
            "verbatim": in_turn(then(FIRST, send_copy("B", BOTTOM[1], frames=14)), then(SECOND, send_copy("C", BOTTOM[2], frames=14))),
        }


def _sent_on(ratio: float) -> Act:
    """A copy of what is due in the middle cell goes on to the right cell and is resized there."""
    return sent_on("E copy", BOTTOM[1:], frames=32, grown=ratio, slack=tuple(off * ratio / max(abs(1 - ratio), 0.1) for off in (0.04, 0.1)))


def _recoloured(problem: dict) -> Act:
    """A copy of D takes the other colour."""
    look, size, ends = look_of(problem["look"]), problem["sizes"][1], (COLORS[problem["before"]], COLORS[problem["after"]])
    among = [color for name, color in COLORS.items() if name != problem["after"]]
    return restyle("D copy", lambda u: _drawn(look, problem["d"], size, blend(*ends, u)), frames=14, among=among)


def _drawn(look: Look, name: str, size: float, color: Color) -> tuple[Shape, ...]:
    return look.figure(figure(name, size, fill=tuple(color)), shadow=False)
