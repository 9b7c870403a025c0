from __future__ import annotations

import numpy as np

from ...acts import in_turn, recolour_to, ring, together
from ...scene import Polygon, Shape
from ...scene.figures import outline
from ...scene.looks import Look, draw_look
from ...scene.outlines import fitted
from ...scene.palette import delta_e
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .ringing import places, rings

MAGENTA = (230, 0, 160)
COLORS = {
    "dark blue": (34, 58, 150),
    "sky blue": (92, 184, 244),
    "green": (40, 160, 70),
    "olive": (128, 124, 20),
    "orange": (244, 134, 20),
    "brown": (128, 76, 40),
    "black": (20, 20, 24),
}
SHAPES = {"circle": "circle", "square": "square", "triangle": "triangle", "star": "five-point star", "heart": "heart", "cross": "plus", "hexagon": "hexagon"}
"""The names used in prompts, and those of the figures."""
ATTRIBUTES = {"shape": list(SHAPES), "colour": list(COLORS), "fill": ["solid", "outline"]}
LINE = 14
"""Breadth of an outlined object's line."""


class IdentifyObjects(Task):
    """Ring all objects that match a description, from left to right.

    Shows: flat objects, each with a shape, a colour and a fill, on a loose grid; two to four of them match a description.
    Asks: draw a magenta ring, as a growing line, around every matching object, one after another from left to right.
    Answer: unique; an object matches if it has all the attributes named, and the matching ones differ by at least 50 units in x.
    Checks: which objects are ringed, how the rings lie, that each grew as a line and in order, and that the objects are kept.
    Departures: objects of one picture differ in size by up to 12 %.
    """

    split = "train"
    archetype = "mark"
    version = 2
    jump_cap = 0.48
    instances = "shapes, colours and fills of 8 or more objects, continuous places and sizes: over 10^9"
    parameters = {
        "n_objects": Parameter("objects", train=ints(10, 14), harder="high"),
        "n_matches": Parameter("objects that match", train=ints(2, 4), harder="high"),
        "description": Parameter("attributes named", train=choices("colour+shape", "fill+shape", "fill+colour+shape"), harder="last"),
        "object_size": Parameter("canvas units across the objects' circles", train=floats(122, 156)),
    }
    wrong_answers = {
        "any shape": WrongAnswer("objects that match in all but the shape are ringed too", 0.1),
        "right to left": WrongAnswer("the right rings, drawn from right to left", 0.68),
        "disturbed": WrongAnswer("the right rings, but most other objects change colour", 0.35),
    }

    def pose(self, rng, p):
        named = p.description.split("+")
        goal = _random_object(rng)
        wanted = {key: goal[key] for key in named}
        others = [key for key in named if key != "shape"]
        objects = [_random_object(rng) | wanted for _ in range(p.n_matches)]
        objects += [_with_other(rng, _random_object(rng) | wanted, "shape") for _ in range(p.n_matches)]
        objects += [_with_other(rng, _random_object(rng) | wanted, others[rng.randint(len(others))]) for _ in range(2)]
        while len(objects) < p.n_objects:
            extra = _random_object(rng)
            if any(extra[key] != wanted[key] for key in named):
                objects.append(extra)
        at = places(rng, p.n_objects, p.n_matches, p.object_size)
        for one, place in zip(objects, at, strict=True):
            one["at"] = place
            one["radius"] = round(float(rng.uniform(0.88, 1.0) * p.object_size / 2), 1)
        look = draw_look(rng, away_from=[MAGENTA, *(COLORS[one["colour"]] for one in objects)])
        # Outlines are thin: they want a ground that is farther from them than figures do.
        if min(delta_e(look["base"], COLORS[one["colour"]]) for one in objects) < 40:
            raise Redraw
        return {"objects": objects, "matches": p.n_matches, "wanted": wanted, "look": look}

    def prompt(self, problem):
        wanted = problem["wanted"]
        fill = {"solid": "solid ", "outline": "outlined ", None: ""}[wanted.get("fill")]
        thing = f"{fill}{wanted['colour'] + ' ' if 'colour' in wanted else ''}{wanted['shape']}"
        one = f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"
        return Prompts(
            plain=(
                f"[Draw|Put] a magenta ring around [every|each] {thing}, one after another from left to right[, each as a growing line|, the lines growing]. "
                "[Nothing else changes.|Leave the other objects unmarked.]",
                f"[Find|Look for] every object that is {one} and circle [it|each of them] in magenta, from left to right, "
                "with lines that grow. [No other is marked.|All else stays.]",
                f'[Going from left to right|From left to right], ring [all objects that match "{thing}"|each {thing}] in magenta; every ring grows as a line '
                "before the next begins. [Only these get one.|Change nothing else.]",
            ),
            guided=f"Look at each object and ask whether it is {one}. Start with the leftmost one that is: a magenta line grows clockwise "
            "from above it until it closes to a ring around it. Then the next matching object to the right gets its ring, and so on until all have one. "
            "No other object is ringed.",
        )

    def lay_out(self, problem, scene, look):
        for number, one in enumerate(problem["objects"]):
            scene.add(f"object {number}", *_drawn(one, look), at=tuple(one["at"]))

    def answer(self, problem):
        return in_turn(*_rings(problem, problem["matches"]))

    def mistakes(self, problem):
        matches, objects = problem["matches"], problem["objects"]
        rings = _rings(problem, matches)
        others = {number: "green" if one["colour"] != "green" else "orange" for number, one in enumerate(objects[:-1]) if number >= matches}
        return {
            "any shape": in_turn(*_rings(problem, 2 * matches)),
            "right to left": in_turn(*rings[::-1]),
            "disturbed": together(*(recolour_to(f"object {number}", COLORS[color]) for number, color in others.items()), in_turn(*rings)),
        }


def _rings(problem: dict, count: int) -> list[ring]:
    """Rings around the first objects, from left to right."""
    return rings([one["at"] for one in problem["objects"]], range(count), thing="object", color=MAGENTA, line=10, frames=12)


def _random_object(rng: np.random.RandomState) -> dict:
    return {key: values[rng.randint(len(values))] for key, values in ATTRIBUTES.items()}


def _with_other(rng: np.random.RandomState, one: dict, key: str) -> dict:
    """The same object with another shape, colour or fill."""
    rest = [value for value in ATTRIBUTES[key] if value != one[key]]
    return one | {key: rest[rng.randint(len(rest))]}


def _drawn(one: dict, look: Look) -> tuple[Shape, ...]:
    """The object's figure, its farthest point `radius` from its centre; an outline lies inside it."""
    color, solid = COLORS[one["colour"]], one["fill"] == "solid"
    ring = fitted(outline(SHAPES[one["shape"]]), one["radius"] - (0 if solid else LINE / 2))
    return look.figure(Polygon(points=ring, fill=color)) if solid else (Polygon(points=ring, stroke=color, width=LINE),)
