from __future__ import annotations

import math

import numpy as np

from ...scene import SIZE, Line, Polygon, Scene, draw, layout, move, points, rectangle
from ...scene.curves import distances, stretch
from ...scene.figures import outline
from ...scene.outlines import fitted
from ...scene.palette import GREY, GROUNDS, pick
from ...scene.routes import rounded_way
from ...scene.wires import Room, lay_wires, straight_barred
from ...scoring import Row, View, tolerance
from ...scoring.joins import inked, pair_joins, stroke, together
from ...scoring.view import dilate
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

COLORS = {
    "red": (222, 30, 40), "orange": (250, 140, 0), "yellow": (240, 208, 0), "lime": (140, 210, 30), "green": (20, 140, 60), "teal": (0, 150, 150),
    "sky blue": (40, 170, 245), "blue": (30, 70, 220), "navy": (24, 26, 110), "violet": (124, 44, 150), "magenta": (225, 30, 170), "brown": (128, 70, 30),
}  # fmt: skip
FORMS = ("circle", "square", "triangle", "diamond", "five-point star", "hexagon")
WIDTH, PEN = 10, 55
"""Breadth of the lines, and how far the pen goes in a frame, in canvas units."""
APART, THICKNESS = 70, 46
ROOM, LEAST_ROOM = Room(things=34, wires=40, edge=48), Room(things=25, wires=28, edge=40)
"""How far lines keep from all else, at first and where corners are rounded."""


class ConnectingColor(Task):
    """Join the two objects of each colour by a line that meets nothing else.

    Shows: four to six pairs of solid objects; the two of a pair have one colour and different forms. Up to three grey blocks have no partner.
    Asks: join the two objects of each colour by one line of their colour, one line at a time, so that no line meets another one, a block or an object
    of another colour; objects stay.
    Answer: which objects are joined is unique; any lines that keep apart are equally good, in any order, drawn from either end.
    Checks: which pairs are joined by a line of their own that meets nothing else, its breadth, that each line grew at one tip and one after another,
    and that the objects stay as they are.
    Departures: of six pairs at least three have no free straight way, so that straight lines earn what they should; the two objects of a pair are 260
    units apart or more.
    """

    id = "G-54"
    slug = "connecting_color"
    name = "Connecting Color"
    pillar = "perception"
    split = "out_of_domain"
    archetype = "draw"
    jump_cap = 0.48
    instances = "continuous places, palettes and forms: far above 10^6"
    parameters = {
        "colours": Parameter("pairs of objects", bench=ints(4, 6)),
        "obstacles": Parameter("grey blocks", bench=ints(0, 3)),
        "min_blocked_straight_joins": Parameter("pairs whose straight way is blocked or crosses another, at least", bench=ints(2, 4)),
        "object_radius": Parameter("radius of the objects in canvas units", bench=floats(34, 48)),
        "background": Parameter("tone of the background", bench=choices(*GROUNDS)),
    }
    wrong_answers = {
        "straight": WrongAnswer("straight lines that run through blocks or each other", 0.65),
        "same form": WrongAnswer("same-form objects joined instead of same-colour ones", 0.15),
        "slide": WrongAnswer("objects slide together instead of being joined", 0.15),
    }

    def pose(self, rng, p):
        count, radius = p.colours, round(p.object_radius, 1)
        colors = pick(rng, COLORS, count, away_from=[GROUNDS[p.background], GREY], least=35)
        lengths = rng.uniform(90, 160, p.obstacles)
        forms = []
        for _ in range(count):
            forms += [FORMS[i] for i in rng.permutation(len(FORMS))[:2]]
        if len(set(forms)) == len(forms):
            raise Redraw
        try:
            places = layout.scatter(rng, [radius] * 2 * count + [length / 2 for length in lengths], box=(40, 40, 984, 984), gap=APART)
        except ValueError:
            raise Redraw from None
        blocks = [
            [round(x, 1), round(y, 1), *([round(length, 1), THICKNESS] if rng.randint(2) else [THICKNESS, round(length, 1)])]
            for (x, y), length in zip(places[2 * count :], lengths, strict=True)
        ]
        boxes = _boxes(blocks)
        least = max(p.min_blocked_straight_joins, math.ceil(0.4 * count))
        for _ in range(20):
            spots = [(round(places[i][0], 1), round(places[i][1], 1)) for i in rng.permutation(2 * count)]
            pairs = sorted((sorted(spots[2 * k : 2 * k + 2]) for k in range(count)), key=lambda pair: pair[0])
            if min(math.dist(*pair) for pair in pairs) < 260 or sum(straight_barred(pairs, radius, boxes)) < least:
                continue
            for attempt in range(3):
                order = sorted(range(count), key=lambda k: math.dist(*pairs[k])) if attempt == 0 else rng.permutation(count).tolist()
                if wires := lay_wires(pairs, radius, boxes, order, ROOM, LEAST_ROOM):
                    return {
                        "pairs": [{"at": pair, "forms": forms[2 * k : 2 * k + 2], "colour": colors[k]} | wires[k]._asdict() for k, pair in enumerate(pairs)],
                        "blocks": blocks, "radius": radius, "ground": p.background,
                    }  # fmt: skip
        raise Redraw

    def prompt(self, problem):
        rules = (
            "No line may touch or cross another line, a grey block or an object of another colour. The lines are drawn one at a time, in any order, and "
            "the objects stay where they are."
        )
        return Prompts(
            plain=(
                f"Join the two objects of each colour by one smooth unbroken line of that same colour. {rules}",
                f"Connect objects of equal colour in pairs, each pair by a single unbroken line of its own colour that runs from one to the other. {rules}",
                f"Draw a line from each object to the other one of its colour, in that colour, without a break. {rules}",
            ),
            guided=" ".join(
                f"A {pair['colour']} line grows from the {pair['forms'][0]} on the left to the {pair['forms'][1]} of its colour, in a bow round whatever "
                "is in its way."
                for pair in problem["pairs"]
            )
            + f" {rules}",
        )

    def stage(self, problem, answer=TRUTH):
        radius, pairs = problem["radius"], problem["pairs"]
        scene = Scene(GROUNDS[problem["ground"]])
        for number, (x, y, width, height) in enumerate(problem["blocks"]):
            scene.add(f"block {number}", rectangle(width, height, fill=GREY), at=(x, y))
        for number, pair in enumerate(pairs):
            for end in (0, 1):
                shape = Polygon(points=fitted(outline(pair["forms"][end]), radius), fill=COLORS[pair["colour"]])
                scene.add(f"object {number} {end}", shape, at=tuple(pair["at"][end]))
        scene.wait(6)
        lines = [(pair["colour"], rounded_way(pair["route"], pair["cut"])) for pair in pairs]
        if answer == "straight":
            lines = [(pair["colour"], rounded_way(pair["at"], 0)) for pair in pairs]
        if answer == "same form":
            lines = [(color, rounded_way(ends, 0)) for color, ends in _same_forms(pairs)]
        if answer == "slide":
            lines = []
            for number, pair in enumerate(pairs):
                a, b = np.array(pair["at"], float)
                goal = b + (a - b) / math.dist(a, b) * 1.8 * radius
                scene.play(move(f"object {number} 0", tuple(goal.tolist())), frames=10)
        for number, (color, whole) in enumerate(lines):
            way = stretch(whole, 0.35 * radius, distances(whole)[-1] - 0.35 * radius)
            scene.add(f"line {number}", Line(points=points(way), stroke=COLORS[color], width=WIDTH), drawn=0)
            scene.play(draw(f"line {number}"), frames=max(9, math.ceil(distances(way)[-1] / PEN)))
            scene.wait(1)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        pairs, count = problem["pairs"], len(problem["pairs"])
        colors = [COLORS[pair["colour"]] for pair in pairs]
        palette = [*colors, GREY, GROUNDS[problem["ground"]]]
        first = view.label(view.first, palette, 60)
        reach = problem["radius"] + 6
        things = [[(first == k) & view.disc(tuple(at), reach) for at in pair["at"]] for k, pair in enumerate(pairs)]
        objects = [a | b for a, b in things]
        ends = [view.label(image, palette, 60) for image in (view.rgb[0], view.final)]
        kept = np.array([[(label[mask] == k).mean() for k, mask in enumerate(objects)] for label in ends])

        labels = inked(view, view.final, colors)
        joins = pair_joins(view, labels, things, [view.box(*box) for box in _boxes(problem["blocks"])])
        right = [k for k, join in enumerate(joins) if join.clean and kept[:, k].min() >= 0.6]
        wrong = sum(join.astray for join in joins)
        made = max(0.0, len(right) - 0.5 * wrong) / count * (1.0 if kept[1].mean() >= 0.85 else 0.5)
        spots = sum(join.touches + join.crosses / 2 for join in joins)

        drawn = [stroke(view, joins[k].line & ~dilate(objects[k], 1), things[k][0], colors[k]) for k in right]
        grown = [one.value * tolerance(meanwhile, 0.4, 0.7) for one, meanwhile in zip(drawn, together(drawn), strict=True)]
        gradual = float(np.mean(grown or [0]))
        clean = max(0.0, 1 - spots / count) * (0.5 if max((one.breadth for one in drawn), default=0) > 0.03 * SIZE else 1.0)
        still = float(np.mean([tolerance(_overlap(view, frame, palette, objects, labels), 0.85, 0.6) for frame in view.spread(9)]))
        said = f"{len(right)} of {count} pairs joined by a line of their own that meets nothing else" + f", {wrong} wrong joins" * bool(wrong)
        return [
            Row("logical_validity", 0.35, made, said),
            Row("spatial_accuracy", 0.1, made * clean, f"{spots:g} places where a line meets another one, a block or a foreign object"),
            Row("trajectory", 0.35, made * gradual, f"lines seen growing from end to end, one after another, to {gradual:.0%}"),
            Row("temporal_consistency", 0.2, made * gradual * still, "objects stay as they were, as far as lines were drawn"),
        ]


def _overlap(view: View, frame: int, palette: list, objects: list[np.ndarray], lines: np.ndarray) -> float:
    """Mean intersection over union of the objects in a frame with those of the first one, new lines left out."""
    label = view.label(view.rgb[frame], palette, 60)
    found = []
    for k, mask in enumerate(objects):
        seen = (label == k) & dilate(mask, 3) & ~(dilate(lines == k, 2) & ~mask)
        found.append((seen & mask).sum() / max(1, (seen | mask).sum()))
    return float(np.mean(found))


def _boxes(blocks: list) -> list[tuple[float, float, float, float]]:
    return [(x - width / 2, y - height / 2, x + width / 2, y + height / 2) for x, y, width, height in blocks]


def _same_forms(pairs: list) -> list[tuple[str, list]]:
    """Objects of one form and two colours, two by two: the first one's colour, and both places."""
    rest = [(form, pair["colour"], at) for pair in pairs for form, at in zip(pair["forms"], pair["at"], strict=True)]
    found = []
    while rest:
        form, color, at = rest.pop(0)
        partner = next((one for one in rest if one[0] == form and one[1] != color), None)
        if partner:
            rest.remove(partner)
            found.append((color, [at, partner[2]]))
    return found
