from __future__ import annotations

import numpy as np

from ...acts import go, in_any_order, in_turn, recolour_to, together
from ...scene import SIZE, Scene, layout
from ...scene.figures import figure
from ...scene.palette import GROUNDS, INK, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

FIGURES = ("circle", "square", "triangle", "five-point star", "hexagon", "diamond", "plus", "heart")
COLOURS = {
    "red": (214, 44, 48), "orange": (240, 132, 28), "yellow": (240, 204, 44), "green": (52, 160, 76),
    "blue": (44, 100, 214), "purple": (134, 66, 194), "pink": (240, 134, 186), "teal": (30, 170, 176),
}  # fmt: skip


class ShapeSorter(Task):
    """Slide coloured shape cards into the outlines that fit them.

    Shows: filled coloured cards in the left half; in the right half as many thin dark outlines in another order. One shape may occur in two sizes.
    Asks: slide the cards one at a time in straight lines, without turning or resizing, each into the outline of its shape and size.
    Answer: each outline fits one card; equal shapes differ in size by 35 % or more. The order of the cards is free.
    Checks: where each card rests, that it was seen gliding there straight and alone, and that cards keep their looks and outlines stay.
    Departures: steps up to 11 % of the frame's width count as gliding, as the longest right ones come to about 8 %. A heart stands in place of a
    half-disc. Outlines are never scattered, cards may be.
    """

    id = "O-46"
    slug = "shape_sorter"
    name = "Shape Sorter"
    pillar = "transformation"
    split = "out_of_domain"
    archetype = "arrange"
    jump_cap = 0.35
    instances = "over 10^8: shape, colour and slot orders, times continuous scatter"
    parameters = {
        "cards": Parameter("cards and outlines", bench=ints(3, 6)),
        "pair": Parameter("whether one shape occurs in two sizes", bench=choices(False, True)),
        "layout": Parameter("how the cards stand", bench=choices("line", "staggered", "grid", "scatter")),
        "slots": Parameter("how the outlines stand", bench=choices("line", "staggered", "grid")),
        "ground": Parameter("the background", bench=choices(*GROUNDS)),
    }
    wrong_answers = {
        "painted": WrongAnswer("slots are filled with colour while cards stay", 0.1),
        "exchanged": WrongAnswer("two cards end in each other's slots", 0.72),
        "together": WrongAnswer("all cards glide at the same time", 0.7),
    }

    def pose(self, rng, p):
        kinds = [FIGURES[i] for i in rng.permutation(len(FIGURES))[: p.cards]]
        radii = rng.randint(50, 73, p.cards)
        if p.pair:
            kinds[1] = kinds[0]
            radii[:2] = rng.randint(46, 52), rng.randint(71, 76)
        colours = pick(rng, COLOURS, p.cards, away_from=[GROUNDS[p.ground], INK])
        starts, goals = _places(rng, p.layout, radii, 0), _places(rng, p.slots, radii, 1)
        # The pair's order, and which card has which outline, are drawn too.
        order = [int(i) for i in rng.permutation(p.cards)]
        if p.layout != "scatter":
            starts = [starts[i] for i in order]
        goals = [goals[i] for i in rng.permutation(p.cards)]
        if p.cards > 2 and sorted(range(p.cards), key=lambda i: starts[i][1]) == sorted(range(p.cards), key=lambda i: goals[i][1]):
            raise Redraw
        cards = [
            {"kind": kind, "radius": int(radius), "colour": colour, "start": start, "goal": goal}
            for kind, radius, colour, start, goal in zip(kinds, radii, colours, starts, goals, strict=True)
        ]
        return {"cards": sorted(cards, key=lambda card: (card["goal"][1], card["goal"][0])), "ground": p.ground}

    def prompt(self, problem):
        rules = "Cards are not turned or resized, outlines stay where they are, and nothing new appears."
        return Prompts(
            plain=(
                f"Slide the coloured cards one at a time in straight lines into the outlines on the right, each into the one of its shape and size. {rules}",
                f"Sort the shapes: every card on the left glides straight into the outline that it fits in shape and size, one card after another, until all "
                f"outlines are covered and none is left on the left. {rules}",
                f"One by one, move each coloured shape in a straight line onto the outline that matches it exactly, until no card stays on the left. {rules}",
            ),
            guided="One card at a time leaves its place on the left: "
            + ", ".join(f"the {card['colour']} {card['kind']}" for card in problem["cards"])
            + f". Each glides in a straight line at a steady speed to the outline on the right that has its shape and size, and rests exactly over it. {rules}",
        )

    def lay_out(self, problem):
        scene = Scene(GROUNDS[problem["ground"]])
        for index, card in enumerate(problem["cards"]):
            scene.add(f"slot {index}", figure(card["kind"], 2 * card["radius"], fill=GROUNDS[problem["ground"]], stroke=INK, width=5), at=tuple(card["goal"]))
        for index, card in enumerate(problem["cards"]):
            scene.add(f"card {index}", figure(card["kind"], 2 * card["radius"], fill=COLOURS[card["colour"]]), at=tuple(card["start"]))
        return scene

    def answer(self, problem):
        return in_any_order(*(go(f"card {index}", tuple(card["goal"]), lifted=True) for index, card in enumerate(problem["cards"])))

    def mistakes(self, problem):
        cards = problem["cards"]
        goals = [tuple(card["goal"]) for card in cards]
        other = next(i for i in range(1, len(cards)) if cards[i]["kind"] != cards[0]["kind"])
        swapped = [goals[other], *goals[1:]]
        swapped[other] = goals[0]
        return {
            "painted": in_turn(*(recolour_to(f"slot {index}", COLOURS[card["colour"]], frames=14) for index, card in enumerate(cards))),
            "exchanged": in_any_order(*(go(f"card {index}", goal, lifted=True) for index, goal in enumerate(swapped))),
            "together": together(*(go(f"card {index}", goal, frames=42) for index, goal in enumerate(goals))),
        }


def _places(rng: np.random.RandomState, kind: str, radii, half: int) -> list[list[float]]:
    """Places for the cards in the left (0) or right (1) half."""
    count, left = len(radii), 60 + half * 512
    if kind == "scatter":
        try:
            found = layout.scatter(rng, [float(r) for r in radii], box=(left, 70, left + 392, SIZE - 70), gap=20)
        except ValueError:
            raise Redraw from None
    elif kind == "grid":
        rows = -(-count // 2)
        found = [(left + 92 + 208 * (i % 2), 512 + (i // 2 - (rows - 1) / 2) * 230) for i in range(count)]
    else:
        shift = rng.uniform(60, 100) if kind == "staggered" else 0.0
        ys = layout.row(count, start=512 - min(85 * (count - 1), 410), end=512 + min(85 * (count - 1), 410), y=0)
        found = [(left + 196 + shift * (1 if i % 2 else -1), y) for i, (y, _) in enumerate(ys)]
    return [[round(float(x), 1), round(float(y), 1)] for x, y in found]
