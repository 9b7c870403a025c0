from __future__ import annotations

import math

import numpy as np

from ...scene import SIZE, Scene, layout, move, recolour
from ...scene.figures import figure
from ...scene.lifting import add_lifted, lift
from ...scene.palette import GROUNDS, INK, pick
from ...scoring import Row, bystanders, iou, moved_overlap, ride, share, stayed, tolerance, track_sprite
from ...scoring.bystanders import box_round, covers
from ...scoring.masks import opened
from ...scoring.rides import alone
from ...scoring.stillness import CODED
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

FIGURES = ("circle", "square", "triangle", "five-point star", "hexagon", "diamond", "plus", "heart")
COLOURS = {
    "red": (214, 44, 48), "orange": (240, 132, 28), "yellow": (240, 204, 44), "green": (52, 160, 76),
    "blue": (44, 100, 214), "purple": (134, 66, 194), "pink": (240, 134, 186), "teal": (30, 170, 176),
}  # fmt: skip
GLIDING = 5.0
"""Canvas units a frame from which a card counts as moving: in a picture that trembles, all of them go two or three."""


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

    def stage(self, problem, answer=TRUTH):
        cards = problem["cards"]
        scene = Scene(GROUNDS[problem["ground"]])
        for index, card in enumerate(cards):
            fill = GROUNDS[problem["ground"]] if answer == "painted" else None
            scene.add(f"slot {index}", figure(card["kind"], 2 * card["radius"], fill=fill, stroke=INK, width=5), at=tuple(card["goal"]))
        for index, card in enumerate(cards):
            scene.add(f"card {index}", figure(card["kind"], 2 * card["radius"], fill=COLOURS[card["colour"]]), at=tuple(card["start"]))
        for index in range(len(cards)):
            add_lifted(scene, f"card {index}")
        goals = [tuple(card["goal"]) for card in cards]
        if answer == "exchanged":
            other = next(i for i in range(1, len(cards)) if cards[i]["kind"] != cards[0]["kind"])
            goals[0], goals[other] = goals[other], goals[0]
        frames = 13 if len(cards) == 6 else 14
        scene.wait(6)
        for index, card in enumerate(cards):
            if answer == "painted":
                scene.play(recolour(f"slot {index}", COLOURS[card["colour"]]), frames=frames)
                continue
            start, slower = (6.0, 3) if answer == "together" else (scene.now, 1)
            scene.play(move(lift(scene, f"card {index}", at=start), goals[index]), frames=slower * frames, at=start)
            if answer != "together":
                scene.wait(1)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        cards = problem["cards"]
        palette = [*(COLOURS[card["colour"]] for card in cards), GROUNDS[problem["ground"]], INK]
        labels = view.labels(palette)
        first, wanted, final = (view.label(image, palette) for image in (view.first, view.expected_final, view.final))
        tracks = [track_sprite(view, labels == i, first == i, tuple(card["start"])) for i, card in enumerate(cards)]
        rides = [ride(view, one.at, [card["start"], card["goal"]], longest=0.11 * SIZE, reach=0.06 * SIZE) for one, card in zip(tracks, cards, strict=True)]
        areas = np.stack([one.whole() & one.seen[:3].all() for one in tracks])
        # A card that another one passes over seems to shift a little; only a whole one on its way counts as moving.
        under_way = np.stack([one.between(card["start"], card["goal"]) for one, card in zip(tracks, cards, strict=True)])
        moving = np.stack([np.nan_to_num(one.step) > GLIDING / view.rate for one in rides]) & areas & np.roll(areas, 1, axis=1) & under_way

        glided, placed, at_home, shapes = [], [], [], []
        for i, (card, one, go, mine, single) in enumerate(zip(cards, tracks, rides, moving, alone(moving), strict=True)):
            straight = mine.any() and float(np.percentile(go.off[mine], 90)) <= 0.03 * SIZE
            glided.append(bool(single >= 0.75 and straight and go.steady and go.share > 0.93 and go.between() >= view.frames_of(6)))
            left = float((final[(first == i) & (wanted != i)] == i).mean()) < 0.5
            near = tolerance(math.dist(one.end(), card["goal"]), 0.015 * SIZE, 0.07 * SIZE) * left
            # Edges of outlines may take a card's colour: they are no part of it.
            overlap = iou(opened(final == i), opened(wanted == i))
            placed.append(near * (1.0 if overlap >= 0.75 else 0.5))
            at_home.append(near > 0.5 and overlap >= 0.6 and go.between() >= view.frames_of(4))
            halfway = np.flatnonzero(mine & (go.along > 0.2 * go.length) & (go.along < 0.8 * go.length))[::3][:3]
            shapes += [moved_overlap(view, opened(labels[f] == i), opened(first == i), one.at[f] - card["start"]) >= 0.7 for f in halfway]
        home = sum(at_home)

        count = sum(int(np.median(one.count[-5:]) != 1) for one in tracks)
        # A card that another one passes over is partly hidden for a while: one of them at a time may look smaller.
        whole = float(((~areas).sum(axis=0) <= 1).mean())
        slots = view.scene.only(*(f"slot {i}" for i in range(len(cards))))
        boxes = [box_round(card["goal"], card["radius"] + 4) for card in cards]
        hidden = covers(view, [one.at for one in tracks], [card["radius"] * 1.3 + 6 for card in cards])
        still = stayed(bystanders(view, slots, boxes, hidden, view.spread(9)[:-1]), 9, 18, coded=CODED)
        kept = (whole if whole < 0.95 else 1.0) * still * (float(np.mean(shapes)) if shapes else 0.0)
        came = np.mean([came and go.share > 0.9 for came, go in zip(at_home, rides, strict=True)])
        strange = f"; {count} doubled or lost" if count else ""
        paths = {"paths": [one.at.tolist() for one in tracks]}
        rest = f"{sum(value > 0.9 for value in placed)} of {len(cards)} cards rest in their own outline"
        seen = f"{sum(glided)} of {len(cards)} cards seen gliding straight and alone to their outline"
        return [
            Row("spatial_accuracy", 0.3, float(np.mean(placed)) * (still > 0.3), rest),
            Row("logical_validity", 0.15, share(home, len(cards)) - 0.2 * count, f"{home} cards moved to the outline of their shape and size{strange}"),
            Row("trajectory", 0.35, float(np.mean(glided)), seen, evidence=paths),
            Row("temporal_consistency", 0.2, kept * came, "cards and outlines keep their looks, as far as cards came home in motion"),
        ]


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
