from __future__ import annotations

from ...acts import Act, in_turn, resize, restyle, send_copy, then
from ...scene import Polygon, draw_look
from ...scene.analogy import COLORS, add_analogy_board
from ...scene.figures import BASIC, SPECIAL, filled_figure
from ...scoring import likeness
from .. import Parameter, Prompts, Task, WrongAnswer, choices, ints
from .twosteps import BOTTOM, CELL, FIRST, PLAIN, SECOND, SLIM, TO_MIDDLE, TOP, sent_on

NAMES = list(COLORS)
LARGEST, SMALLEST, LINE = 216.0, 104.0, 20.0


class ShapeScaleThenOutline(Task):
    """Apply two steps, a new size and then another style, shown by three figures in a row, to another figure.

    Shows: two rows of three framed cells with arrows between them: A, B, C above; D and two question marks below. B is A in another size, C is B as an outline,
    in the benchmark also as one that is half filled. D has another shape than A, its colour and its style.
    Asks: apply the two steps to D, completing the middle cell first, each time by sending a copy from the cell before, which then changes gradually.
    Answer: unique: D resized by the ratio of B to A; then that in the style of C.
    Checks: that a copy slid into each cell and changed gradually there, in order, its size and its style at the end, and that the rest is kept.
    Departures: the style may change in any gradual way, by draining or by fading. Half filled figures stand in place of stripes, and all figures are
    solid at first. A line keeps its share of a figure's size, as it grows with the figure. In the benchmark D may be larger or smaller than A, so that the
    size of B is not the size that is due.
    """

    split = "in_domain"
    archetype = "transform"
    jump_cap = 0.5
    instances = "30 or more shape pairs x 6 colours x 4 ratios x 51 sizes: over 25,000"
    parameters = {
        "shapes": Parameter("shape of A, B and C; D has another", train=choices(*BASIC), bench=choices(*SPECIAL)),
        "palette": Parameter("colour of all figures", train=choices(*NAMES[:6]), bench=choices(*NAMES[6:])),
        "ratio": Parameter(
            "size of B to that of A, the plainest first", train=choices(0.55, 1.7, 0.65, 1.5), bench=choices(0.55, 1.8, 0.7, 1.4), harder="last"
        ),
        "style_step": Parameter("what step 2 makes of a solid figure", train=choices("outline"), bench=choices("outline", "half full"), harder="last"),
        "d_size": Parameter("size of D over that of A", train=choices(1.0), bench=choices(0.9, 1.0, 1.1)),
        "size": Parameter("longer side of A in canvas units, where B and the result fit their cells", train=ints(130, 180), bench=ints(120, 190)),
    }
    wrong_answers = {
        "size only": WrongAnswer("only the size changes, and the figure is sent on as it is", 0.6),
        "swapped": WrongAnswer("style first, then size", 0.5),
        "wrong way": WrongAnswer("resized the wrong way, larger for smaller", 0.55),
    }

    def pose(self, rng, p):
        others = [name for name in (BASIC if p.shapes in BASIC else SPECIAL) if name not in SLIM and likeness(p.shapes, name) <= 0.8]
        size = min(float(p.size), LARGEST / max(1.0, p.ratio) / max(1.0, p.d_size))
        size = max(size, SMALLEST / min(1.0, p.ratio) / min(1.0, p.d_size))
        return {
            "a": p.shapes, "d": others[rng.randint(len(others))], "sizes": [round(size, 1), round(size * p.d_size, 1)], "ratio": p.ratio,
            "color": p.palette, "filled": 0.0 if p.style_step == "outline" else 0.5,
            "look": draw_look(rng, away_from=[COLORS[p.palette]], styles=("flat",), brightest=212),
        }  # fmt: skip

    def prompt(self, problem):
        grown = "grows" if problem["ratio"] > 1 else "shrinks"
        change = "its fill drains away until " + ("the lower half is left" if problem["filled"] else "only the outline is left")
        return Prompts(
            plain=PLAIN,
            guided="The question mark in the middle fades and a copy of the bottom-left figure slides into its cell; there it "
            f"{grown} evenly to {problem['ratio']:g} times its size. Then the other question mark fades, and a copy of that result slides into the "
            f"right cell. There {change}. The four given figures stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        add_analogy_board(scene, (TOP, BOTTOM), CELL, open_cells=BOTTOM[1:], ink=look.ink)
        a_size, d_size = problem["sizes"]
        for name, scale, fill, at in (("A", 1.0, 1.0, TOP[0]), ("B", problem["ratio"], 1.0, TOP[1]), ("C", problem["ratio"], problem["filled"], TOP[2])):
            scene.add(name, *_drawn(problem, problem["a"], a_size, fill), at=at, scale=(scale, scale))
        scene.add("D", *_drawn(problem, problem["d"], d_size, 1.0), at=BOTTOM[0])
        scene.add("E copy", *_drawn(problem, problem["d"], d_size, 1.0), at=BOTTOM[1], scale=(problem["ratio"], problem["ratio"]), opacity=0)

    def answer(self, problem):
        return _changed(problem, problem["ratio"])

    def mistakes(self, problem):
        ratio, size = problem["ratio"], problem["sizes"][1]
        return {
            "size only": in_turn(then(FIRST, TO_MIDDLE, _resized(ratio)), then(SECOND, sent_on("E copy", BOTTOM[1:], frames=14))),
            "swapped": in_turn(then(FIRST, TO_MIDDLE, _restyled(problem, "D copy")), then(SECOND, send_copy("D", BOTTOM[2], frames=14))),
            "wrong way": _changed(problem, min(LARGEST / size, max(0.35, 1 / ratio))),
        }


def _changed(problem: dict, ratio: float) -> Act:
    """A copy of D is resized in the middle cell, and one of the figure that is due there takes the other style in the right cell."""
    sent = sent_on("E copy", BOTTOM[1:], frames=22, stays=False)
    return in_turn(then(FIRST, TO_MIDDLE, _resized(ratio)), then(SECOND, sent, _restyled(problem, "E copy")))


def _resized(ratio: float) -> Act:
    """A copy of D is resized; the next one comes out from behind it."""
    return resize("D copy", ratio, frames=14, stays=False)


def _restyled(problem: dict, thing: str) -> Act:
    """A copy of D takes the other style."""
    return restyle(thing, lambda u: _drawn(problem, problem["d"], problem["sizes"][1], 1 + (problem["filled"] - 1) * u), frames=14)


def _drawn(problem: dict, name: str, size: float, share: float) -> tuple[Polygon, ...]:
    """A figure's outline, `size` across, filled from its lower edge up to a share of the area inside."""
    return filled_figure(name, size, COLORS[problem["color"]], share, LINE)
