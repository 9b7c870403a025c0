from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ...scene import Line, Scene, along, figure, layout, palette
from ...scene.palette import GROUNDS
from ...scoring import Row, movers, tolerance
from ...scoring.tracks import in_turn
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

KINDS = {"circle": "circle", "square": "square", "triangle": "triangle", "star": "five-point star", "hexagon": "hexagon"}
SIZES = (42, 56, 72, 90)
COLORS = {
    "bright": {
        "red": (220, 40, 40),
        "orange": (244, 140, 20),
        "green": (44, 160, 60),
        "blue": (36, 92, 216),
        "purple": (136, 56, 196),
        "pink": (246, 130, 186),
    },
    "muted": {
        "brick": (176, 74, 66),
        "ochre": (204, 158, 66),
        "moss": (112, 128, 56),
        "pine": (38, 98, 80),
        "sea": (92, 174, 170),
        "denim": (72, 112, 178),
        "plum": (110, 56, 110),
        "orchid": (194, 128, 196),
        "coffee": (92, 64, 48),
    },
}
TICK = (206, 210, 218)
TOP, LANE, BOTTOM = 280, 520, 760
PACE = 64
"""Canvas units a frame."""


class StableSort(Task):
    """Sort shapes by kind and size, keeping the order of equals.

    Shows: a row of shapes of two or three kinds, several sizes and all different colours; below it, a faint tick for each place.
    Asks: move the shapes to the lower row, kinds together in the order of their first occurrence, small to large inside a kind, equals in their old order.
    Answer: unique; it is a stable sort by first occurrence of the kind, then size, and all shapes differ in colour.
    Checks: which shape ends in which place and beside which, how exactly, that each went there one after another without a jump, and that all are kept.
    Departures: each kind has two shapes or more, and the given row is never sorted already. Where no two shapes are equal, the unstable wrong answer
    exchanges two neighbours.
    """

    id = "G-3"
    slug = "stable_sort"
    name = "Stable Sort"
    pillar = "perception"
    split = "in_domain"
    archetype = "arrange"
    version = 2
    jump_cap = 0.48
    instances = "kinds, sizes, colours and orders of four or more shapes: over 10^8"
    parameters = {
        "n_shapes": Parameter("shapes", train=ints(4, 6), bench=ints(7, 9)),
        "n_kinds": Parameter("kinds of shapes", train=ints(2, 2), bench=ints(3, 3)),
        "equal_pairs": Parameter("pairs of one kind and size", train=ints(0, 1), bench=ints(1, 2)),
        "palette": Parameter("colours of the shapes", train=choices("bright"), bench=choices("muted")),
        "background": Parameter("tone of the background", train=choices(*GROUNDS), bench=choices(*GROUNDS)),
    }
    wrong_answers = {
        "by size": WrongAnswer("sorted by size only, kinds mixed", 0.45),
        "unstable": WrongAnswer("right but for one equal pair (if there is none, two neighbours) exchanged", 0.75),
        "large first": WrongAnswer("grouped rightly, but from large to small", 0.45),
    }

    def pose(self, rng, p):
        kinds = [list(KINDS)[i] for i in rng.permutation(len(KINDS))[: p.n_kinds]]
        every = [(kind, size) for kind in kinds for size in SIZES]
        for _ in range(60):
            looks = [every[i] for i in rng.permutation(len(every))[: p.n_shapes - p.equal_pairs]]
            looks += [looks[i] for i in rng.permutation(len(looks))[: p.equal_pairs]]
            looks = [looks[i] for i in rng.permutation(len(looks))]
            order = _sorted(looks)
            by_size = sorted(range(len(looks)), key=lambda i: looks[i][1])
            # A row in which the kinds hardly matter does not ask for what the task is about.
            mistaken = _sortedness(*_right(order, dict(enumerate(by_size)))) <= 0.45
            if mistaken and all(sum(kind == one for kind, _ in looks) >= 2 for one in kinds) and order != list(range(len(looks))):
                break
        else:
            raise Redraw
        colors = palette.pick(rng, COLORS[p.palette], p.n_shapes, away_from=[GROUNDS[p.background], TICK])
        return {"shapes": [[kind, size, color] for (kind, size), color in zip(looks, colors, strict=True)], "palette": p.palette, "background": p.background}

    def prompt(self, problem):
        rules = "One shape moves at a time, and no shape changes its size, kind or colour."
        order = (
            "kinds stand together and follow each other in the order in which they first occur in the upper row, read from the left; inside a kind the "
            "shapes go from small to large; shapes of equal kind and size keep their order"
        )
        return Prompts(
            plain=(
                f"Move all shapes to the ticks of the lower row, filling it from the left, so that {order}. {rules}",
                f"Sort the shapes into the lower row, leftmost place first: {order}. {rules}",
                f"Fill the lower row from left to right with the shapes of the upper row such that {order}. {rules}",
            ),
            guided="Take the kind of the leftmost shape first. Its smallest shape glides down to the leftmost tick; the next larger one of that kind follows "
            "to the next tick, of two equal ones the left one first. When the kind is done, go on with the kind that occurs next in the upper row, and so "
            "on until the upper row is empty.",
        )

    def stage(self, problem, answer=TRUTH):
        shapes, background = problem["shapes"], GROUNDS[problem["background"]]
        scene = Scene(background)
        starts, slots = _rows(problem)
        for number, (x, y) in enumerate(slots):
            scene.add(f"tick {number}", Line(points=((x - 22, y + 62), (x + 22, y + 62)), stroke=TICK, width=8))
        for number, (kind, size, color) in enumerate(shapes):
            scene.add(f"shape {number}", figure(KINDS[kind], size, fill=COLORS[problem["palette"]][color]), at=starts[number])
        looks = [(kind, size) for kind, size, _ in shapes]
        order = _sorted(looks)
        if answer == "by size":
            order = sorted(range(len(shapes)), key=lambda i: shapes[i][1])
        if answer == "large first":
            first = [kind for kind, _ in looks]
            order = sorted(range(len(shapes)), key=lambda i: (first.index(looks[i][0]), -looks[i][1]))
        if answer == "unstable":
            place = next((i for i in range(len(order) - 1) if looks[order[i]] == looks[order[i + 1]]), len(order) // 2 - 1)
            order[place], order[place + 1] = order[place + 1], order[place]
        scene.wait(6)
        for slot, number in enumerate(order):
            (x0, y0), (x1, y1) = starts[number], slots[slot]
            way = [(x0, y0), (x0, LANE), (x1, LANE), (x1, y1)]
            scene.play(along(f"shape {number}", way), frames=math.ceil((y1 - y0 + abs(x1 - x0)) / PACE))
            scene.wait(1)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        shapes = problem["shapes"]
        count = len(shapes)
        colors = [COLORS[problem["palette"]][color] for *_, color in shapes]
        starts, slots = _rows(problem)
        order = _sorted([(kind, size) for kind, size, _ in shapes])
        things = movers(view, colors, [GROUNDS[problem["background"]], TICK])
        paths = [things[number] for number in range(count)]

        # The middle of a triangle's colour is not the middle of its box: a shape's place is told by how far it went.
        ends = [np.add(path.end(), np.subtract(start, path.at[0])) for path, start in zip(paths, starts, strict=True)]
        began = np.mean([math.dist(path.at[0], start) <= 31 for path, start in zip(paths, starts, strict=True)])
        # The lower row as it was read: which shape stands in each place.
        spacing = slots[1][0] - slots[0][0]
        same = [things.keeps_outline(view, number, reach=80) for number in range(count)]
        row = {round((ends[i][0] - slots[0][0]) / spacing): i for i in range(count) if same[i] and abs(ends[i][1] - BOTTOM) <= 61}
        placed, pairs = _right(order, row)
        right = _sortedness(placed, pairs) * float(began >= 0.8)

        near = float(np.mean([tolerance(math.dist(ends[number], slots[slot]), 15.4, 61) for slot, number in enumerate(order)]))
        smooth = [
            (math.dist(ends[number], starts[number]) > 100)
            * tolerance(paths[number].largest_step() * view.rate, 123, 358)
            * tolerance(1 - float(paths[number].seen.mean()), 0.15, 0.5)
            for number in order
        ]
        turn = [1.0 if waited else 0.1 for waited in in_turn(view, [paths[number] for number in order])]
        moved = float(np.mean(np.multiply(smooth, turn)))
        frames = view.spread(12)
        whole = float(np.mean([things.whole(view, number, 0.75 * size, frames) for number, (_, size, _) in enumerate(shapes)]))
        return [
            Row("logical_validity", 0.3, right, f"{sum(placed)} of {count} shapes in their places, {sum(pairs)} of {count - 1} neighbours right"),
            Row("spatial_accuracy", 0.15, right * near, "how exactly the shapes stand on their places"),
            Row("trajectory", 0.4, right * moved, f"{sum(map(bool, smooth))} of {count} shapes travelled, {turn.count(1.0)} of them in turn"),
            Row("temporal_consistency", 0.15, right * float(np.mean(smooth)) * whole, "each shape is there once and whole, as far as the row was sorted"),
        ]


def _sorted(looks: list) -> list[int]:
    """The shapes' numbers in the right order."""
    kinds = [kind for kind, _ in looks]
    return sorted(range(len(looks)), key=lambda i: (kinds.index(looks[i][0]), looks[i][1]))


def _right(order: list[int], row: dict[int, int]) -> tuple[list[bool], list[bool]]:
    """For each shape of the right order, whether it stands in its place of a row (place to shape), and for each two neighbours whether they are
    neighbours there."""
    place_of = {number: slot for slot, number in row.items()}
    placed = [row.get(slot) == number for slot, number in enumerate(order)]
    return placed, [a in place_of and place_of.get(b) == place_of[a] + 1 for a, b in pairwise(order)]


def _sortedness(placed: list[bool], pairs: list[bool]) -> float:
    """How far a row is sorted, by what is right in it: 0 to 1."""
    return 0.5 * float(np.mean(placed)) + 0.5 * float(np.mean(pairs))


def _rows(problem: dict) -> tuple[list, list]:
    count = len(problem["shapes"])
    edge = 48 + 464 / count
    return layout.row(count, start=edge, end=1024 - edge, y=TOP), layout.row(count, start=edge, end=1024 - edge, y=BOTTOM)
