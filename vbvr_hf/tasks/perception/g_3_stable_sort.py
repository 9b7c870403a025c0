from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ...acts import Act, go, in_turn
from ...scene import Line, figure, layout, palette
from ...scene.looks import draw_look
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

KINDS = {"circle": "circle", "square": "square", "triangle": "triangle", "star": "five-point star", "hexagon": "hexagon"}
SIZES = (0.5, 0.63, 0.79, 1.0)
"""Of the largest shape that there is room for."""
COLORS = {
    "bright": {
        "red": (220, 40, 40), "orange": (244, 140, 20), "green": (44, 160, 60), "blue": (36, 92, 216), "purple": (136, 56, 196), "pink": (246, 130, 186),
    },
    "muted": {
        "brick": (176, 74, 66), "ochre": (204, 158, 66), "moss": (112, 128, 56), "pine": (38, 98, 80), "sea": (92, 174, 170), "denim": (72, 112, 178),
        "plum": (110, 56, 110), "orchid": (194, 128, 196), "coffee": (92, 64, 48),
    },
}  # fmt: skip
TOP, BOTTOM = 322, 690
PACE = 46
"""Canvas units a frame."""


class StableSort(Task):
    """Sort shapes by form and size, keeping the order of equals.

    Shows: a row of shapes of two or three forms, several sizes and all different colours on a strip; below it another strip with a tick for each place.
    Asks: move the shapes to the lower row, forms together in the order of their first occurrence, small to large inside a form, equals in their old order.
    Answer: unique; it is a stable sort by first occurrence of the form, then size, and all shapes differ in colour. The way that a shape takes is free.
    Checks: which shape ends in which place and how exactly, that each went there one after another without a jump, and that all are kept.
    Departures: each form has two shapes or more, and the given row is never sorted already. Where no two shapes are equal, the unstable wrong answer
    exchanges two neighbours. Shapes have half to all of the size that their number leaves room for, so that few shapes are large ones.
    """

    split = "in_domain"
    archetype = "arrange"
    version = 3
    jump_cap = 0.48
    instances = "forms, sizes, colours and orders of four or more shapes: over 10^8"
    parameters = {
        "n_shapes": Parameter("shapes", train=ints(4, 6), bench=ints(7, 9), harder="high"),
        "n_kinds": Parameter("forms of shapes", train=ints(2, 2), bench=ints(3, 3)),
        "equal_pairs": Parameter("pairs of one form and size", train=ints(0, 1), bench=ints(1, 2), harder="high"),
        "palette": Parameter("colours of the shapes", train=choices("bright"), bench=choices("muted")),
    }
    wrong_answers = {
        "by size": WrongAnswer("sorted by size only, forms mixed", 0.45),
        "unstable": WrongAnswer("right but for one equal pair (if there is none, two neighbours) exchanged", 0.75),
        "large first": WrongAnswer("grouped rightly, but from large to small", 0.45),
    }

    def pose(self, rng, p):
        kinds = [list(KINDS)[i] for i in rng.permutation(len(KINDS))[: p.n_kinds]]
        every = [(kind, size) for kind in kinds for size in range(len(SIZES))]
        for _ in range(60):
            looks = [every[i] for i in rng.permutation(len(every))[: p.n_shapes - p.equal_pairs]]
            looks += [looks[i] for i in rng.permutation(len(looks))[: p.equal_pairs]]
            looks = [looks[i] for i in rng.permutation(len(looks))]
            order, by_size = _sorted(looks), sorted(range(len(looks)), key=lambda i: looks[i][1])
            large_first = sorted(range(len(looks)), key=lambda i: ([kind for kind, _ in looks].index(looks[i][0]), -looks[i][1]))
            # A row in which the forms, or the sizes, hardly matter does not ask for what the task is about.
            told = all(np.mean([a == b for a, b in zip(order, other, strict=True)]) <= 0.42 for other in (by_size, large_first))
            if told and all(sum(kind == one for kind, _ in looks) >= 2 for one in kinds) and order != list(range(len(looks))):
                break
        else:
            raise Redraw
        colours = COLORS[p.palette]
        names = palette.pick(rng, colours, p.n_shapes)
        return {
            "shapes": [[kind, size, color] for (kind, size), color in zip(looks, names, strict=True)], "palette": p.palette,
            "look": draw_look(rng, away_from=[colours[name] for name in names]),
        }  # fmt: skip

    def prompt(self, problem):
        one = "[One shape moves at a time.|Move one shape at a time.|Shapes move one by one.]"
        return Prompts(
            plain=(
                "[Sort|Arrange|Move] the shapes into the lower row, filling it from the left: shapes of the same form together, in the order in which "
                f"the forms first appear above. [Within|Inside] a form, go from small to large; equal ones keep their order. {one}",
                "[Fill the lower row from left to right.|Build the lower row, starting at its left end.] The form seen first above comes first, its "
                f"shapes from the smallest to the largest, then the form seen next. [Ties|Shapes alike in both] stay in their old order. {one}",
                "[Bring every shape down, leftmost place first.|Take all shapes down to the ticks, from the left on.] Group by form in the order of "
                f"first occurrence, and by rising size in each group; sort stably. {one}",
            ),
            guided="Take the form of the leftmost shape first. Its smallest shape moves down to the leftmost tick. The next larger one of that form follows "
            "to the next tick, and of two equal ones the left one goes first. When the form is done, go on with the form that occurs next in the upper row. "
            "Stop when the upper row is empty.",
        )

    def lay_out(self, problem, scene, look):
        shapes = problem["shapes"]
        starts, slots, room = _rows(problem)
        for name, y in (("shelf", TOP), ("tray", BOTTOM)):
            scene.add(name, *look.panel(30, y - 0.64 * room - 24, 994, y + 0.64 * room + 40))
        for number, (x, y) in enumerate(slots):
            scene.add(f"tick {number}", Line(points=((x - 26, y + 0.5 * room + 24), (x + 26, y + 0.5 * room + 24)), stroke=look.line(0.55), width=10))
        for number, (kind, size, color) in enumerate(shapes):
            fill = COLORS[problem["palette"]][color]
            scene.add(f"shape {number}", *look.figure(figure(KINDS[kind], SIZES[size] * room, fill=fill)), at=starts[number])

    def answer(self, problem):
        return _moved(problem, _sorted([(kind, size) for kind, size, _ in problem["shapes"]]))

    def mistakes(self, problem):
        looks = [(kind, size) for kind, size, _ in problem["shapes"]]
        order, first = _sorted(looks), [kind for kind, _ in looks]
        place = next((i for i, (a, b) in enumerate(pairwise(order)) if looks[a] == looks[b]), len(order) // 2 - 1)
        unstable = [*order[:place], order[place + 1], order[place], *order[place + 2 :]]
        return {
            "by size": _moved(problem, sorted(range(len(looks)), key=lambda i: looks[i][1])),
            "unstable": _moved(problem, unstable),
            "large first": _moved(problem, sorted(range(len(looks)), key=lambda i: (first.index(looks[i][0]), -looks[i][1]))),
        }

    def variations(self, problem):
        order = _sorted([(kind, size) for kind, size, _ in problem["shapes"]])
        return self.answer(problem).varied() | {"straight ways": _moved(problem, order, straight=True)}


def _sorted(looks: list) -> list[int]:
    """The shapes' numbers in the right order."""
    kinds = [kind for kind, _ in looks]
    return sorted(range(len(looks)), key=lambda i: (kinds.index(looks[i][0]), looks[i][1]))


def _moved(problem: dict, order: list[int], *, straight: bool = False) -> Act:
    """Shapes go down to the places from the left on, in this order: along the gap between the rows, or straight."""
    starts, slots, _ = _rows(problem)
    lane, found = (TOP + BOTTOM) / 2, []
    for slot, number in zip(slots, order, strict=True):
        (x0, y0), (x1, y1) = starts[number], slot
        way = () if straight else ((x0, lane), (x1, lane))
        found.append(go(f"shape {number}", slot, way, frames=math.ceil((y1 - y0 + abs(x1 - x0)) / PACE), lifted=True, any_way=True))
    return in_turn(*found, pause=1.0)


def _rows(problem: dict) -> tuple[list, list, float]:
    """Places of the upper and the lower row, and the largest size of a shape."""
    count = len(problem["shapes"])
    edge = 48 + 420 / count
    step = (1024 - 2 * edge) / (count - 1)
    return layout.row(count, start=edge, end=1024 - edge, y=TOP), layout.row(count, start=edge, end=1024 - edge, y=BOTTOM), min(0.86 * step, 176.0)
