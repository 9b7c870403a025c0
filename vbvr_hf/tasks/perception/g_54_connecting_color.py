from __future__ import annotations

import math

import numpy as np

from ...acts import connect, go, in_any_order, in_turn
from ...scene import Polygon, layout, points, rectangle
from ...scene.curves import distances, stretch
from ...scene.figures import outline
from ...scene.looks import draw_look, look_of
from ...scene.outlines import fitted
from ...scene.palette import GREY, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, floats, ints
from .routes import rounded_way
from .wires import Room, lay_wires, straight_barred

COLORS = {
    "red": (222, 30, 40), "orange": (250, 140, 0), "yellow": (240, 208, 0), "lime": (140, 210, 30), "green": (20, 140, 60), "teal": (0, 150, 150),
    "sky blue": (40, 170, 245), "blue": (30, 70, 220), "navy": (24, 26, 110), "violet": (124, 44, 150), "magenta": (225, 30, 170), "brown": (128, 70, 30),
}  # fmt: skip
FORMS = ("circle", "square", "triangle", "diamond", "five-point star", "hexagon")
WIDTH, PEN = 14, 75
"""Breadth of the lines, and how far the pen goes in a frame, in canvas units."""
APART, THICKNESS = 66, 46
ROOM, LEAST_ROOM = Room(things=34, wires=40, edge=48), Room(things=25, wires=28, edge=40)
"""How far lines keep from all else, at first and where corners are rounded."""


class ConnectingColor(Task):
    """Join the two objects of each colour by a line that meets nothing else.

    Shows: four to six pairs of solid objects; the two of a pair have one colour and different forms. Up to three grey blocks have no partner.
    Asks: join the two objects of each colour by one line of their colour, one line at a time, so that no line meets another one, a block or an object
    of another colour; objects stay.
    Answer: which objects are joined is unique; any lines that keep apart are equally good, in any order, drawn from either end.
    Checks: which pairs are joined by a line of their own that meets nothing else, that each line grew from end to end, one after another, and that all
    else is kept.
    Departures: of six pairs at least three have no free straight way, so that straight lines earn what they should; the two objects of a pair are 260
    units apart or more.
    """

    split = "out_of_domain"
    version = 2
    archetype = "draw"
    jump_cap = 0.48
    instances = "continuous places, palettes and forms: far above 10^6"
    parameters = {
        "colours": Parameter("pairs of objects", bench=ints(4, 6), harder="high"),
        "obstacles": Parameter("grey blocks", bench=ints(0, 3), harder="high"),
        "min_blocked_straight_joins": Parameter("pairs whose straight way is blocked or crosses another, at least", bench=ints(2, 4), harder="high"),
        "object_radius": Parameter("radius of the objects in canvas units", bench=floats(42, 50)),
    }
    wrong_answers = {
        "straight": WrongAnswer("straight lines that run through blocks or each other", 0.65),
        "same form": WrongAnswer("same-form objects joined instead of same-colour ones", 0.15),
        "slide": WrongAnswer("objects slide together instead of being joined", 0.15),
    }

    def pose(self, rng, p):
        count, radius = p.colours, round(p.object_radius, 1)
        colors = pick(rng, COLORS, count, away_from=[GREY], least=35)
        look = draw_look(rng, away_from=[GREY, *(COLORS[name] for name in colors)])
        if look_of(look).dark:  # dark lines on a dark ground are hard to see however their hues differ
            raise Redraw
        lengths = rng.uniform(90, 160, p.obstacles)
        forms = []
        for _ in range(count):
            forms += [FORMS[i] for i in rng.permutation(len(FORMS))[:2]]
        if len(set(forms)) == len(forms):
            raise Redraw
        places = layout.scatter(rng, [radius] * 2 * count + [length / 2 for length in lengths], box=(40, 40, 984, 984), gap=APART)
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
                        "blocks": blocks, "radius": radius, "look": look,
                    }  # fmt: skip
        raise Redraw

    def prompt(self, problem):
        rules = "[No line may meet|Each line keeps clear of] another line, a [grey block|grey bar] or an object of [another|a different] colour."
        return Prompts(
            plain=(
                "[Join|Connect] the two [objects|shapes] of each colour by a line of that colour[, one line at a time|; draw the lines one after another]. "
                + rules,
                "[Draw one line after another|One after another, draw lines] [to link|that link] every object to its partner, "
                "in the colour [they share|of the pair]. " + rules,
                "Pair up [what has the same colour|equal colours]: [from one to the other grows a matching line|a line in their own colour joins the two], "
                "pair by pair, in turn. " + rules,
            ),
            guided=" ".join(
                f"A {pair['colour']} line grows from the {pair['forms'][0]} on the left to the {pair['forms'][1]} of its colour, "
                + ("straight." if len(pair["route"]) == 2 else "bending around what is in its way.")
                for pair in problem["pairs"]
            )
            + " No line meets another line, a grey block or an object of another colour. The objects stay where they are.",
        )

    def lay_out(self, problem, scene, look):
        for number, (x, y, width, height) in enumerate(problem["blocks"]):
            scene.add(f"block {number}", *look.figure(rectangle(width, height, fill=GREY)), at=(x, y))
        for number, pair in enumerate(problem["pairs"]):
            for end in (0, 1):
                shape = Polygon(points=fitted(outline(pair["forms"][end]), problem["radius"]), fill=COLORS[pair["colour"]])
                scene.add(f"object {number} {end}", *look.figure(shape), at=tuple(pair["at"][end]))

    def answer(self, problem):
        return in_any_order(*(_joined(problem, number, rounded_way(pair["route"], pair["cut"])) for number, pair in enumerate(problem["pairs"])))

    def mistakes(self, problem):
        pairs = problem["pairs"]
        return {
            "straight": in_any_order(*(_joined(problem, number, rounded_way(pair["at"], 0)) for number, pair in enumerate(pairs))),
            "same form": in_any_order(*(_joined(problem, number, rounded_way(ends, 0)) for number, ends in _same_forms(pairs))),
            "slide": in_turn(*(_slid(problem, number) for number in range(len(pairs)))),
        }


def _joined(problem: dict, number: int, way: np.ndarray) -> connect:
    """A line of a pair's colour along a way between two objects' middles."""
    pairs, inside = problem["pairs"], 0.35 * problem["radius"]
    way = stretch(way, inside, distances(way)[-1] - inside)
    others = tuple(f"object {other} {end}" for other in range(len(pairs)) for end in (0, 1) if other != number)
    return connect(
        f"object {number} 0",
        f"object {number} 1",
        COLORS[pairs[number]["colour"]],
        points(way),
        keeps_off=(*others, *(f"block {index}" for index in range(len(problem["blocks"])))),
        palette=tuple(COLORS[pair["colour"]] for pair in pairs),
        line=WIDTH,
        frames=max(9, math.ceil(distances(way)[-1] / PEN)),
    )


def _slid(problem: dict, number: int) -> go:
    """The first object of a pair goes to the second one."""
    a, b = np.array(problem["pairs"][number]["at"], float)
    return go(f"object {number} 0", tuple((b + (a - b) / math.dist(a, b) * 1.8 * problem["radius"]).tolist()), frames=10)


def _boxes(blocks: list) -> list[tuple[float, float, float, float]]:
    return [(x - width / 2, y - height / 2, x + width / 2, y + height / 2) for x, y, width, height in blocks]


def _same_forms(pairs: list) -> list[tuple[int, list]]:
    """Objects of one form and two colours, two by two: the number of the first one's pair, and both places."""
    rest = [(form, number, at) for number, pair in enumerate(pairs) for form, at in zip(pair["forms"], pair["at"], strict=True)]
    found = []
    while rest:
        form, number, at = rest.pop(0)
        partner = next((one for one in rest if one[0] == form and one[1] != number and all(number != other for other, _ in found)), None)
        if partner:
            rest.remove(partner)
            found.append((number, [at, partner[2]]))
    return found
