from __future__ import annotations

import math

import cv2
import numpy as np

from ...acts import Act, go, in_turn, together
from ...scene import Circle, Shape, Text, dashed, layout, rectangle, regular
from ...scene.figures import pips
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID, WHITE, pick
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints

COLORS = {**VIVID, "teal": (0, 140, 140), "navy": SHIFTED["navy"], "lime": SHIFTED["lime"]}
BOTTOM = 940
"""Where the numbered slots end."""
PACE = 42.0
"""Canvas units a frame."""
TONES = (16.0, 80.0)
"""Lightness (L*) of the darkest and the lightest tile there may be."""
ORDERS = {
    ("size", True): ("from the smallest to the largest", "size"), ("size", False): ("from the largest to the smallest", "size"),
    ("sides", True): ("from the fewest sides to the most", "number of sides"), ("sides", False): ("from the most sides to the fewest", "number of sides"),
    ("tone", True): ("from the darkest to the lightest", "grey tone"), ("tone", False): ("from the lightest to the darkest", "grey tone"),
    ("dots", True): ("from the fewest dots to the most", "number of dots"), ("dots", False): ("from the most dots to the fewest", "number of dots"),
}  # fmt: skip
"""By attribute and whether it ascends: the order, and what it is an order of."""


class SortObjectsByRule(Task):
    """Move objects into numbered slots in the order of one attribute.

    Shows: four to six objects scattered above: discs to be sorted by size, polygons by their number of sides, tiles by grey tone or by their number of
    dots; colours, tilts or sizes may differ too, to no purpose. Below, a row of as many numbered dashed slots.
    Asks: move all objects into the slots by that attribute in a stated direction, slot 1 first, one at a time in straight lines, unchanged.
    Answer: unique; no two objects have the same value, and slots are filled in the order of their numbers.
    Checks: which object fills which slot and how exactly, that each went there straight, through the places between and in its turn, and that all are kept.
    Departures: discs are never tilted nor of sizes that mean nothing, and grey tiles never coloured; where such a distraction is drawn, they have another
    one. Tilts are up to 20 degrees, so that tiles fit their slots.
    """

    split = "train"
    archetype = "arrange"
    version = 2
    jump_cap = 0.48
    instances = "attributes, directions, values, colours and continuous places: over 10^8"
    parameters = {
        "n_objects": Parameter("objects and slots", train=ints(4, 6), harder="high"),
        "attribute": Parameter("what to sort by", train=choices("size", "sides", "tone", "dots")),
        "direction": Parameter("from least to most (for tone: darkest first) or from most to least", train=choices("ascending", "descending")),
        "size_ratio": Parameter("size of a disc over that of the next smaller one", train=floats(1.2, 1.36)),
        "distraction": Parameter("what else differs, to no purpose", train=choices("none", "hue", "tilt", "size"), harder="last"),
    }
    wrong_answers = {
        "opposite": WrongAnswer("sorted in the opposite direction", 0.25),
        "together": WrongAnswer("all objects move at once to the right slots", 0.76),
        "swapped": WrongAnswer("two neighbours in rank exchanged, the rest right", 0.68),
    }

    def pose(self, rng, p):
        count, half = p.n_objects, _slot(p.n_objects) / 2
        distraction = {("tone", "hue"): "tilt", ("size", "tilt"): "hue", ("size", "size"): "hue"}.get((p.attribute, p.distraction), p.distraction)
        extents = [half * (float(rng.uniform(0.55, 0.85)) if distraction == "size" else 0.82) for _ in range(count)]
        if p.attribute == "size":
            least = rng.uniform(0.26, 0.88 / p.size_ratio ** (count - 1))
            values = [round(float(least * p.size_ratio**k), 4) for k in range(count)]
            extents = [half * value for value in values]
        elif p.attribute == "tone":
            steps = rng.dirichlet(np.ones(count)) * (TONES[1] - TONES[0] - 11.5 * (count - 1))
            values = [round(float(v), 1) for v in TONES[0] + np.cumsum(steps[:count]) - steps[0] * rng.uniform() + 11.5 * np.arange(count)]
        else:
            values = [int(v) for v in np.sort(rng.permutation(np.arange(3, 9) if p.attribute == "sides" else np.arange(1, 10))[:count])]
        colors = pick(rng, COLORS, count, away_from=[WHITE])
        places = layout.scatter(rng, [1.25 * extent for extent in extents], box=(40, 50, 984, BOTTOM - 2 * half - 40), gap=24)
        objects = [
            {"value": value, "at": [round(x, 1), round(y, 1)], "extent": round(extent, 1)}
            | {"colour": None if p.attribute == "tone" else colors[k if distraction == "hue" else 0]}
            | {"tilt": round(float(rng.uniform(-20, 20)), 1) if distraction == "tilt" else 0.0}
            for k, (value, extent, (x, y)) in enumerate(zip(values, extents, places, strict=True))
        ]
        styles = ("flat", "outlined") if p.attribute == "tone" else ("flat", "outlined", "bevelled", "rounded")
        look = draw_look(rng, away_from=[*(_color(one) for one in objects), *((WHITE,) if p.attribute == "dots" else ())], styles=styles)
        # In the order in which they go, so that an object's number is that of its slot less one.
        ascending = p.direction == "ascending"
        return {"attribute": p.attribute, "ascending": ascending, "objects": objects if ascending else objects[::-1], "look": look}

    def prompt(self, problem):
        order, what = ORDERS[problem["attribute"], problem["ascending"]]
        rules = "[Fill slot 1 first, then slot 2 and so on, one at a time.|Go slot by slot from 1 on, one object at a time.]"
        return Prompts(
            plain=(
                f"[Sort|Order] the objects {order}: [move|slide] each in a straight line into its numbered slot. {rules} "
                "[They stay as they are.|Nothing else changes.]",
                f"[Bring all objects down into the slots|Put every object into a slot], {order}. {rules} "
                "Each takes a straight way and [does not change|keeps its looks].",
                f"The slots are to hold the objects by {what}, {order}. {rules} [Objects go straight to their slots.|All go there in straight lines.]",
            ),
            guided=f"Compare the objects by {what} alone. The one that comes first moves in a straight line from its place to the middle of slot 1 and "
            f"stays there. Then the next one moves to slot 2, and so on, {order}, until the upper part of the picture is empty. Slots, "
            "numbers and the objects that wait do not move.",
        )

    def lay_out(self, problem, scene, look):
        objects = problem["objects"]
        half = _slot(len(objects)) / 2
        corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
        for number, at in enumerate(_slots(problem)):
            edges = zip(corners, corners[1:] + corners[:1], strict=True)
            lines = [line for a, b in edges for line in dashed(a, b, dash=22, gap=16, stroke=look.line(0.5), width=8)]
            scene.add(f"slot {number}", *lines, at=at)
            scene.add(f"number {number}", Text(text=str(number + 1), size=60, fill=look.ink), at=(at[0], at[1] + half + 40))
        for number, one in enumerate(objects):
            body, *rest = _drawn(one, problem["attribute"])
            scene.add(f"object {number}", *look.figure(body), *rest, at=tuple(one["at"]), angle=one["tilt"])

    def answer(self, problem):
        return _sorted(problem, list(range(len(problem["objects"]))))

    def mistakes(self, problem):
        right = list(range(len(problem["objects"])))
        return {
            "opposite": _sorted(problem, right[::-1]),
            "together": together(*(go(f"object {number}", slot, frames=42, lifted=True) for number, slot in enumerate(_slots(problem)))),
            "swapped": _sorted(problem, [0, 2, 1, *right[3:]]),
        }


def _sorted(problem: dict, order: list[int]) -> Act:
    """Objects go to the slots from 1 on, in this order."""
    ways = [(number, slot, math.dist(problem["objects"][number]["at"], slot)) for number, slot in zip(order, _slots(problem), strict=True)]
    return in_turn(*(go(f"object {number}", slot, frames=max(10, round(way / PACE)), lifted=True) for number, slot, way in ways))


def _slot(count: int) -> float:
    """Side of a slot, where there are so many."""
    return 0.86 * min(220.0, 968 / count)


def _slots(problem: dict) -> list[tuple[float, float]]:
    count = len(problem["objects"])
    reach = (count - 1) * _slot(count) / 0.86 / 2
    return layout.row(count, start=512 - reach, end=512 + reach, y=BOTTOM - _slot(count) / 2)


def _color(one: dict) -> tuple[int, int, int]:
    """An object's colour: a named one, or the grey of a lightness."""
    if one["colour"] is not None:
        return COLORS[one["colour"]]
    grey = cv2.cvtColor(np.array([[[one["value"], 0, 0]]], np.float32), cv2.COLOR_LAB2RGB)[0, 0]
    return tuple(round(float(v) * 255) for v in grey)


def _drawn(one: dict, attribute: str) -> tuple[Shape, ...]:
    """An object's body, and the dots on it."""
    color, value, extent = _color(one), one["value"], one["extent"]
    if attribute == "size":
        return (Circle(radius=extent, fill=color),)
    if attribute == "sides":
        return (regular(value, extent, fill=color),)
    side = 2 * extent
    dots = pips(value, 0.28 * side) if attribute == "dots" else []
    return (rectangle(side, side, fill=color), *(Circle(radius=0.115 * side, fill=WHITE, at=at) for at in dots))
