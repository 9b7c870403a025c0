from __future__ import annotations

import math

import numpy as np

from ...acts import Act, go, in_any_order, in_turn, recolour_to, together
from ...scene import SIZE, layout
from ...scene.figures import figure
from ...scene.looks import draw_look
from ...scene.palette import pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

PACE = 28.0
"""Canvas units a frame."""
FIGURES = ("circle", "square", "triangle", "five-point star", "hexagon", "diamond", "plus", "heart")
COLOURS = {
    "red": (214, 44, 48), "orange": (240, 132, 28), "yellow": (240, 204, 44), "green": (52, 160, 76),
    "blue": (44, 100, 214), "purple": (134, 66, 194), "pink": (240, 134, 186), "teal": (30, 170, 176),
}  # fmt: skip


class ShapeSorter(Task):
    """Slide coloured shape cards into the outlines that fit them.

    Shows: filled coloured cards in the left half; in the right half their outlines in another order, and up to two that fit none of them: of a card's shape in
    another size, or of another shape. One shape of the cards may occur in two sizes.
    Asks: slide the cards one at a time in straight lines, without turning or resizing, each into the outline of its shape and size.
    Answer: each card fits one outline; equal shapes differ in size by 35 % or more. The order of the cards is free.
    Checks: where each card rests, that it was seen gliding there straight and alone, and that cards keep their looks and outlines stay.
    Departures: outlines that fit no card. A heart stands in place of a half-disc. Outlines are never scattered, cards may be.
    """

    split = "out_of_domain"
    archetype = "arrange"
    version = 2
    jump_cap = 0.35
    instances = "over 10^8: shape, colour and slot orders, times continuous scatter"
    parameters = {
        "cards": Parameter("cards and outlines", bench=ints(3, 6), harder="high"),
        "pair": Parameter("whether one shape occurs in two sizes", bench=choices(False, True), harder="high"),
        "spare": Parameter("outlines that fit no card", bench=ints(0, 2), harder="high"),
        "layout": Parameter("how the cards stand", bench=choices("line", "staggered", "grid", "scatter")),
        "slots": Parameter("how the outlines stand", bench=choices("line", "staggered", "grid")),
    }
    wrong_answers = {
        "painted": WrongAnswer("slots are filled with colour while cards stay", 0.1),
        "exchanged": WrongAnswer("two cards end in each other's slots", 0.72),
        "together": WrongAnswer("all cards glide at the same time", 0.7),
    }

    def pose(self, rng, p):
        kinds = [FIGURES[i] for i in rng.permutation(len(FIGURES))[: p.cards + 1]]
        other = kinds.pop()
        radii = rng.randint(56, 73, p.cards)
        if p.pair:
            kinds[1] = kinds[0]
            radii[:2] = rng.randint(50, 54), rng.randint(74, 78)
        colours = pick(rng, COLOURS, p.cards)
        # An outline of a card's shape that is far too small or too large, and one of a shape that no card has.
        last = int(radii[-1])
        spare = [[kinds[-1], 46 if last > 63 else 86], [other, last]][: p.spare]
        starts = _places(rng, p.layout, radii, 0)
        goals = _places(rng, p.slots, [*radii, *(radius for _, radius in spare)], 1)
        order = [int(i) for i in rng.permutation(p.cards)]
        if p.layout != "scatter":
            starts = [starts[i] for i in order]
        goals = [goals[i] for i in rng.permutation(len(goals))]
        if p.cards > 2 and sorted(range(p.cards), key=lambda i: starts[i][1]) == sorted(range(p.cards), key=lambda i: goals[i][1]):
            raise Redraw
        cards = [
            {"kind": kind, "radius": int(radius), "colour": colour, "start": start, "goal": goal}
            for kind, radius, colour, start, goal in zip(kinds, radii, colours, starts, goals, strict=False)
        ]
        return {
            "cards": sorted(cards, key=lambda card: (card["goal"][1], card["goal"][0])),
            "spare": [[*one, goal] for one, goal in zip(spare, goals[p.cards :], strict=True)],
            "look": draw_look(rng, away_from=[COLOURS[colour] for colour in colours]),
        }

    def prompt(self, problem):
        rules = "[Do not turn or resize them.|They keep their size and are not turned.] [Outlines stay.|Nothing else changes.]"
        return Prompts(
            plain=(
                f"[Slide|Move] the coloured shapes, one at a time and straight, into the outlines [of their shape and size|that they fit exactly]. {rules}",
                f"[Sort the shapes.|Play shape sorter.] Each goes straight into the outline on the right that matches it [in shape and size|exactly], one "
                f"after another. {rules}",
                f"One by one, every shape on the left glides [in a straight line|straight] onto its own outline, which has just its form and size. {rules}",
            ),
            guided="One shape at a time leaves its place on the left: "
            + ", ".join(f"the {card['colour']} {card['kind']}" for card in problem["cards"])
            + ". Each glides in a straight line to the outline on the right that has its shape and size, and rests exactly over it. Outlines stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        scene.add("tray", *look.panel(24, 24, 496, 1000))
        scene.add("board", *look.panel(528, 24, 1000, 1000))
        slots = [*((card["kind"], card["radius"], card["goal"]) for card in problem["cards"]), *problem["spare"]]
        for index, (kind, radius, at) in enumerate(slots):
            scene.add(f"slot {index}", figure(kind, 2 * radius, fill=look.tone(-8), stroke=look.line(0.8), width=9), at=tuple(at))
        for index, card in enumerate(problem["cards"]):
            scene.add(f"card {index}", *look.figure(figure(card["kind"], 2 * card["radius"], fill=COLOURS[card["colour"]])), at=tuple(card["start"]))

    def answer(self, problem):
        return _sorted(problem, [card["goal"] for card in problem["cards"]])

    def mistakes(self, problem):
        cards = problem["cards"]
        goals = [tuple(card["goal"]) for card in cards]
        other = next(i for i in range(1, len(cards)) if cards[i]["kind"] != cards[0]["kind"])
        swapped = [goals[other], *goals[1:]]
        swapped[other] = goals[0]
        return {
            "painted": in_turn(*(recolour_to(f"slot {index}", COLOURS[card["colour"]], frames=14) for index, card in enumerate(cards))),
            "exchanged": _sorted(problem, swapped),
            "together": together(*(go(f"card {index}", goal, frames=42) for index, goal in enumerate(goals))),
        }


def _sorted(problem: dict, goals: list) -> Act:
    """Each card goes to its goal, one at a time."""
    starts = [card["start"] for card in problem["cards"]]
    ways = [(tuple(goal), max(10, round(math.dist(start, goal) / PACE))) for start, goal in zip(starts, goals, strict=True)]
    return in_any_order(*(go(f"card {index}", goal, frames=frames, lifted=True) for index, (goal, frames) in enumerate(ways)))


def _places(rng: np.random.RandomState, kind: str, radii, half: int) -> list[list[float]]:
    """Places for the cards in the left (0) or right (1) half."""
    count, left = len(radii), 60 + half * 512
    if kind == "scatter":
        found = layout.scatter(rng, [float(r) for r in radii], box=(left - 10, 60, left + 402, SIZE - 60), gap=16)
    elif kind == "grid" or count > 5:
        rows = -(-count // 2)
        found = [(left + 92 + 208 * (i % 2), 512 + (i // 2 - (rows - 1) / 2) * 230) for i in range(count)]
    else:
        shift = rng.uniform(60, 100) if kind == "staggered" else 0.0
        ys = layout.row(count, start=512 - min(90 * (count - 1), 400), end=512 + min(90 * (count - 1), 400), y=0)
        found = [(left + 196 + shift * (1 if i % 2 else -1), y) for i, (y, _) in enumerate(ys)]
    return [[round(float(x), 1), round(float(y), 1)] for x, y in found]
