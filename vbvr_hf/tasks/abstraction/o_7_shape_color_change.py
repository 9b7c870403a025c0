from __future__ import annotations

from ...acts import Act, restyle, send_copy, then
from ...scene import Look, Shape, draw_look, figure, look_of
from ...scene.analogy import add_analogy_board
from ...scene.figures import BASIC, SPECIAL, nested
from ...scene.palette import WHITE, pick
from ...scene.timeline import blend
from ...scoring import likeness
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .onestep import BOTTOM, CELL, HINT, PLAIN, TOP

COLORS = {
    "red": (214, 36, 40), "orange": (246, 136, 28), "yellow": (244, 206, 40), "green": (40, 156, 66), "blue": (40, 96, 216), "purple": (138, 60, 198),
    "teal": (0, 146, 146), "magenta": (208, 28, 148), "brown": (140, 88, 40), "navy": (30, 40, 128), "lime": (140, 208, 40), "coral": (254, 124, 98),
}  # fmt: skip
NAMES = list(COLORS)
WHERE = {2: ("outer part", "inner part"), 3: ("outer part", "middle part", "innermost part")}
BENCH_OUTER = tuple(name for name in SPECIAL if name != "crescent")
TRAIN_INNER, BENCH_INNER = ("circle", "square", "triangle"), ("diamond", "five-point star", "plus")
LARGEST, LEAST_INRADIUS = 252, 18


class ShapeColorChange(Task):
    """Recolour parts of a figure as another pair of figures shows.

    Shows: two rows of two framed cells with an arrow between them: A and B, alike but that one part has a new colour or two parts have exchanged theirs;
    and C, another figure in A's colours, beside a question mark. Figures are two or three nested shapes.
    Asks: apply the top row's change to C: a copy slides across into the question-mark cell and then changes gradually.
    Answer: unique: C has A's colours in the same order, so the same parts of it take the colours that they have in B.
    Checks: that a copy of C slid across while C stayed, that it then changed gradually, and the colours of its parts at the end.
    Departures: figures have two parts at least, and colours may change places, as one part that turns to one colour is no puzzle. The crescent is not an
    outer shape, as it cannot hold another. How the colours change is free: they may fade, or be wiped.
    """

    split = "train"
    archetype = "transform"
    version = 2
    jump_cap = 0.45
    instances = "30 outer pairs x inner pairs x 6 x 5 x 4 colour triples x parts x continuous sizes: over 10^5"
    parameters = {
        "parts": Parameter("nested shapes of a figure", train=ints(2, 3), harder="high"),
        "change": Parameter("what changes: one part, or two that exchange colours", train=choices("new colour", "exchange"), harder="last"),
        "outer_shapes": Parameter("outer shape of A and B; C has another", train=choices(*BASIC), bench=choices(*BENCH_OUTER)),
        "inner_shapes": Parameter("shape of an inner part", train=choices(*TRAIN_INNER), bench=choices(*BENCH_INNER)),
        "palette": Parameter("the colour that a part takes", train=choices(*NAMES[:6]), bench=choices(*NAMES[6:])),
        "size": Parameter("longer side of A in canvas units; larger where inner parts need it", train=floats(170, 230), bench=floats(150, 240)),
    }
    wrong_answers = {
        "keep": WrongAnswer("copy arrives but keeps its colour", 0.25),
        "part": WrongAnswer("the wrong part is recoloured, or in a wrong colour", 0.3),
        "other": WrongAnswer("B itself is copied into the answer cell", 0.1),
    }

    def pose(self, rng, p):
        train = p.outer_shapes in BASIC
        others = [name for name in (BASIC if train else BENCH_OUTER) if likeness(name, p.outer_shapes) <= 0.8]
        palette = {name: COLORS[name] for name in (NAMES[:6] if train else NAMES[6:])}
        *colors, strange = pick(rng, {name: color for name, color in palette.items() if name != p.palette}, p.parts + 1, away_from=[COLORS[p.palette], WHITE])
        first, second, *rest = (int(i) for i in rng.permutation(p.parts))
        after, wrong = colors[:], colors[:]
        if p.change == "new colour":
            after[first] = wrong[second] = p.palette
        else:
            colors[first] = after[second] = p.palette
            after[first], wrong = colors[second], colors[:]
            if rest:
                wrong[first], wrong[rest[0]] = colors[rest[0]], colors[first]
            else:
                wrong[first] = strange
        inner = TRAIN_INNER if train else BENCH_INNER
        figures, sizes = [], []
        for outer in (p.outer_shapes, others[rng.randint(len(others))]):
            shapes = [outer, p.inner_shapes if not figures else str(rng.choice(inner)), str(rng.choice(inner))][: p.parts]
            size = max(p.size, LEAST_INRADIUS / nested(shapes)[-1].room)
            if size > LARGEST:
                raise Redraw
            figures.append(shapes)
            sizes.append(round(size, 1))
        look = draw_look(rng, away_from=[COLORS[name] for name in {*colors, *after, *wrong}])
        return {"a": figures[0], "c": figures[1], "sizes": sizes, "colors": colors, "after": after, "wrong": wrong, "look": look}

    def prompt(self, problem):
        colors, after, where = problem["colors"], problem["after"], WHERE[len(problem["colors"])]
        changed = [index for index, (old, new) in enumerate(zip(colors, after, strict=True)) if old != new]
        if len(changed) == 1:
            what = f"its {where[changed[0]]} turns {after[changed[0]]}"
        else:
            what = f"its {where[changed[0]]} and its {where[changed[1]]} exchange their colours"
        return Prompts(
            plain=PLAIN,
            guided=f"In the top row one figure changes: {what}; all else stays. The question mark fades, and a copy of the bottom-left figure "
            f"slides straight into its cell while the figure itself stays. Then the same happens gradually to the copy: {what}. "
            "The three given figures stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        add_analogy_board(scene, (TOP, BOTTOM), CELL, open_cells=[BOTTOM[1]], ink=look.ink)
        a_size, c_size = problem["sizes"]
        for name, shapes, size, colors, at in (
            ("A", problem["a"], a_size, problem["colors"], TOP[0]),
            ("B", problem["a"], a_size, problem["after"], TOP[1]),
            ("C", problem["c"], c_size, problem["colors"], BOTTOM[0]),
        ):
            scene.add(name, *_drawn(look, shapes, size, [COLORS[color] for color in colors]), at=at)

    def answer(self, problem):
        return _sent_and_recoloured(problem, problem["after"])

    def mistakes(self, problem):
        return {
            "keep": then(HINT, send_copy("C", BOTTOM[1], frames=16)),
            "part": _sent_and_recoloured(problem, problem["wrong"]),
            "other": then(HINT, send_copy("B", BOTTOM[1], frames=16)),
        }


def _sent_and_recoloured(problem: dict, after: list[str]) -> Act:
    """A copy of C goes across, and its parts take other colours there."""
    look, size = look_of(problem["look"]), problem["sizes"][1]
    ends = [(COLORS[old], COLORS[new]) for old, new in zip(problem["colors"], after, strict=True)]
    recoloured = restyle("C copy", lambda u: _drawn(look, problem["c"], size, [blend(old, new, u) for old, new in ends]), frames=24)
    return then(HINT, send_copy("C", BOTTOM[1], frames=16, stays=False), recoloured)


def _drawn(look: Look, shapes: list[str], size: float, colors: list) -> tuple[Shape, ...]:
    """Nested figures as the parts of one sprite."""
    parts: list[Shape] = []
    for shape, place, color in zip(shapes, nested(shapes), colors, strict=True):
        one = figure(shape, place.size * size, fill=color, at=(place.at[0] * size, place.at[1] * size))
        parts += look.figure(one, shadow=None if not parts else False)
    return tuple(parts)
