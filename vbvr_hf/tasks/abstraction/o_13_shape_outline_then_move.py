from __future__ import annotations

from ...acts import Act, restyle, send_copy, then
from ...scene import Point, Polygon, draw_look
from ...scene.analogy import COLORS, add_analogy_board
from ...scene.figures import BASIC, SPECIAL, filled_figure
from ...scoring import likeness
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices
from .twosteps import BOTTOM, CELL, DIRECTIONS, FIRST, PLAIN, SECOND, TOP, off_middle, sent_on

NAMES = list(COLORS)
LINE = 12
INSET = LINE / 2 / 105
"""Half of the line as a share of a figure of the usual size: near enough for all."""


class ShapeOutlineThenMove(Task):
    """Apply two steps, shown by three figures in a row, one after the other to another figure.

    Shows: two rows of three framed cells with arrows between them: A, B, C above; D and two question marks below. B is A as an outline (or A is the
    outline and B solid), C is B shifted off the middle of its cell.
    Asks: apply the two steps to D, completing the middle cell first, each time by sending a copy from the cell before, which then changes gradually.
    Answer: unique: D in the style of B, in the middle of its cell; then the same as far off the middle as C is.
    Checks: that a copy slid into each cell and changed gradually there, in order, the style and place at the end, and that the rest is kept.
    Departures: the style may change in any gradual way, by draining or by fading. Diagonal offsets have the stated length along the diagonal. An offset to
    the left is left out, as a copy that slides in has passed its place before.
    """

    split = "in_domain"
    archetype = "transform"
    version = 3
    jump_cap = 0.5
    instances = "30 or more shape pairs x 6 colours x 6 or more offsets x 25 x 25 sizes: over 10^6"
    parameters = {
        "shapes": Parameter("shape of A, B and C; D has another", train=choices(*BASIC), bench=choices(*SPECIAL)),
        "palette": Parameter("colour of all figures", train=choices(*NAMES[:6]), bench=choices(*NAMES[6:])),
        "style_step": Parameter("step 1", train=choices("solid to outline"), bench=choices("solid to outline", "outline to solid"), harder="last"),
        "offset_direction": Parameter("direction of step 2", train=choices("up", "down"), bench=choices(*DIRECTIONS), harder="last"),
        "offset": Parameter("length of step 2 in canvas units", train=choices(45, 60, 70), bench=choices(40, 50, 65), harder="low"),
    }
    wrong_answers = {
        "style only": WrongAnswer("only the style changes, nothing moves", 0.4),
        "opposite": WrongAnswer("moved the opposite way", 0.4),
        "verbatim": WrongAnswer("B and C copied with their own shape", 0.15),
    }

    def pose(self, rng, p):
        others = [name for name in (BASIC if p.shapes in BASIC else SPECIAL) if likeness(p.shapes, name) <= 0.8]
        if not others:
            raise Redraw
        sizes = [min(int(rng.randint(104, 129)), 2 * (127 - p.offset)) for _ in range(2)]
        look = draw_look(rng, away_from=[COLORS[p.palette]], styles=("flat",))
        return {
            "a": p.shapes, "d": others[rng.randint(len(others))], "sizes": sizes, "color": p.palette, "look": look,
            "solid_first": p.style_step == "solid to outline", "direction": p.offset_direction, "offset": p.offset,
        }  # fmt: skip

    def prompt(self, problem):
        change = "its fill drains away until only the outline is left" if problem["solid_first"] else "the outline fills up with its colour"
        return Prompts(
            plain=PLAIN,
            guided=f"The question mark in the middle fades and a copy of the bottom-left figure slides into its cell; there {change}. Then the other question "
            f"mark fades, and a copy of that result slides into the right cell. It glides straight {problem['direction']}, as far off the middle as the "
            "figure above it. The four given figures stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        add_analogy_board(scene, (TOP, BOTTOM), CELL, open_cells=BOTTOM[1:], ink=look.ink, cross_hairs=True)
        (a_size, d_size), before = problem["sizes"], float(problem["solid_first"])
        off = off_middle(TOP[2], problem["direction"], problem["offset"])
        for name, at, fill in (("A", TOP[0], before), ("B", TOP[1], 1 - before), ("C", off, 1 - before)):
            scene.add(name, *_drawn(problem, problem["a"], a_size, fill), at=at)
        scene.add("D", *_drawn(problem, problem["d"], d_size, before), at=BOTTOM[0])
        scene.add("E copy", *_drawn(problem, problem["d"], d_size, 1 - before), at=BOTTOM[1], opacity=0)

    def answer(self, problem):
        return _two_steps(problem, _end(problem))

    def mistakes(self, problem):
        return {
            "style only": _two_steps(problem, BOTTOM[2]),
            "opposite": _two_steps(problem, _end(problem, -1)),
            "verbatim": then(FIRST, send_copy("B", BOTTOM[1], frames=12), SECOND, send_copy("C", _end(problem), frames=12)),
        }


def _two_steps(problem: dict, end: Point) -> Act:
    """A copy of D goes to the middle cell and takes the other style; a copy of that goes on to the right cell, and there to a place."""
    size, before = problem["sizes"][1], float(problem["solid_first"])
    restyled = restyle("D copy", lambda u: _drawn(problem, problem["d"], size, before + (1 - 2 * before) * u), frames=14, lasts=False)
    moved = sent_on("E copy", [*BOTTOM[1:], end], frames=26)
    return then(FIRST, send_copy("D", BOTTOM[1], frames=12, stays=False), restyled, SECOND, moved)


def _drawn(problem: dict, name: str, size: float, share: float) -> tuple[Polygon, ...]:
    """A figure's outline, `size` across, filled from its lower edge up to a share of the area inside."""
    return filled_figure(name, size, COLORS[problem["color"]], share, LINE, inset=INSET)


def _end(problem: dict, sense: int = 1) -> Point:
    """Where the copy ends in the right cell, or as far to the other side."""
    return off_middle(BOTTOM[2], problem["direction"], sense * problem["offset"])
