from __future__ import annotations

from ...acts import Act, restyle, send_copy, then
from ...scene import Polygon, draw_look
from ...scene.analogy import COLORS, add_analogy_board
from ...scene.figures import BASIC, SPECIAL, filled_figure
from ...scene.palette import WHITE, delta_e
from ...scoring import likeness
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .onestep import BOTTOM, CELL, HINT, PLAIN, TOP

NAMES = list(COLORS)
STYLES = {"thin": (0.0, 10.0), "thick": (0.0, 30.0), "solid": (1.0, 10.0), "half full": (0.5, 10.0)}
"""Of each style the share of the inside that is filled, from below, and the breadth of the outline in canvas units."""
SAID = {"thin": "a thin outline", "thick": "a thick outline", "solid": "a solid figure", "half full": "a half full figure"}
CHANGES = sorted((f"{a} to {b}" for a in STYLES for b in STYLES if a != b), key=lambda change: "half full" in change)
"""Of one style into another, the plainer ones first."""


class ShapeOutlineFill(Task):
    """Change the style of a figure as another pair of figures shows.

    Shows: two rows of two framed cells with an arrow between them: A and B, the same figure in two styles, and C, another figure in A's style, beside a
    question mark. Styles are a thin or a thick outline, a solid figure, and in the benchmark an outline that is half filled from below.
    Asks: apply the top row's change to C: a copy slides across into the question-mark cell and then changes gradually.
    Answer: unique: C in the style of B. In the benchmark C may have its own colour, which it keeps.
    Checks: that a copy of C slid across while C stayed, that its style then changed gradually, its style and colour at the end, and that the rest is kept.
    Departures: half filled figures stand in place of stripes and dots. How the style changes is free: by growing, draining or fading.
    """

    split = "in_domain"
    archetype = "transform"
    jump_cap = 0.45
    instances = "30 or more shape pairs x 6 or more style pairs x 6 colours x 41 sizes: over 40,000"
    parameters = {
        "shapes": Parameter("shape of A and B; C has another", train=choices(*BASIC), bench=choices(*SPECIAL)),
        "change": Parameter("styles of A and B, the plainer ones first", train=choices(*CHANGES[:6]), bench=choices(*CHANGES), harder="last"),
        "palette": Parameter("colour of A and B", train=choices(*NAMES[:6]), bench=choices(*NAMES[6:])),
        "own_colour": Parameter("whether C has a colour of its own", train=choices(False), bench=choices(False, True), harder="last"),
        "size": Parameter("longer side of the figures in canvas units", train=ints(190, 230), bench=ints(180, 220)),
    }
    wrong_answers = {
        "keep": WrongAnswer("copy arrives but keeps its style", 0.3),
        "other": WrongAnswer("B itself is copied into the answer cell", 0.15),
        "in place": WrongAnswer("C is changed in its own cell, and the answer cell stays empty", 0.2),
    }

    def pose(self, rng, p):
        train = p.shapes in BASIC
        others = [name for name in (BASIC if train else SPECIAL) if likeness(p.shapes, name) <= 0.8]
        own = [name for name in (NAMES[:6] if train else NAMES[6:]) if p.own_colour and delta_e(COLORS[name], COLORS[p.palette]) > 40]
        colour = own[rng.randint(len(own))] if own else p.palette
        if not others or min(delta_e(COLORS[name], WHITE) for name in (colour, p.palette)) < 25:
            raise Redraw
        before, after = p.change.split(" to ")
        return {
            "a": p.shapes, "c": others[rng.randint(len(others))], "before": before, "after": after, "colors": [p.palette, colour], "size": p.size,
            "look": draw_look(rng, away_from=[COLORS[p.palette], COLORS[colour]], styles=("flat",), brightest=212),
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=PLAIN,
            guided=f"In the top row the figure's drawing style changes: from {SAID[problem['before']]} to {SAID[problem['after']]}. The question mark fades, "
            "and a copy of the bottom-left figure slides straight into its cell while the figure itself stays. Then the style of the copy changes in the same "
            "way, gradually; its colour, shape and size stay. The three given figures stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        add_analogy_board(scene, (TOP, BOTTOM), CELL, open_cells=[BOTTOM[1]], ink=look.ink)
        first, last = _styles(problem)
        for name, kind, style, at in (("A", "a", first, TOP[0]), ("B", "a", last, TOP[1]), ("C", "c", first, BOTTOM[0])):
            scene.add(name, *_drawn(problem, kind, style), at=at)

    def answer(self, problem):
        return then(HINT, send_copy("C", BOTTOM[1], frames=16, stays=False), _restyled(problem, "C copy"))

    def mistakes(self, problem):
        return {
            "keep": then(HINT, send_copy("C", BOTTOM[1], frames=16)),
            "other": then(HINT, send_copy("B", BOTTOM[1], frames=16)),
            "in place": _restyled(problem, "C"),
        }


def _styles(problem: dict) -> list[tuple[float, float]]:
    """The two styles. What is solid has the other's outline, so that it fills up and drains without its outline changing."""
    first, last = STYLES[problem["before"]], STYLES[problem["after"]]
    return [(one[0], other[1] if one[0] == 1 else one[1]) for one, other in ((first, last), (last, first))]


def _restyled(problem: dict, thing: str) -> Act:
    """A figure like C takes the other style."""
    (share, width), (to_share, to_width) = _styles(problem)
    return restyle(thing, lambda u: _drawn(problem, "c", (share + (to_share - share) * u, width + (to_width - width) * u)), frames=24)


def _drawn(problem: dict, kind: str, style: tuple[float, float]) -> tuple[Polygon, ...]:
    """Figure "a" or "c" with a share of its inside filled and an outline of a breadth; its size is that of the whole."""
    return filled_figure(problem[kind], problem["size"], COLORS[problem["colors"][kind == "c"]], *style)
