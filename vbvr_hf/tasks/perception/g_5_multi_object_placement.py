from __future__ import annotations

import math

import numpy as np

from ...acts import Act, go, in_turn, together
from ...scene import Point, figure, layout, star
from ...scene.looks import draw_look
from ...scene.palette import VIVID, pick, shade
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .queues import off_way

COLOURS = {
    "bright": {name: VIVID[name] for name in ("red", "orange", "yellow", "green", "blue", "purple", "pink")},
    "muted": {
        "brick": (176, 74, 66), "ochre": (204, 158, 66), "moss": (112, 128, 56), "pine": (38, 98, 80), "sea": (92, 174, 170), "denim": (72, 112, 178),
        "plum": (110, 56, 110), "orchid": (194, 128, 196), "coffee": (92, 64, 48),
    },
    "pastel": {
        "rose": (250, 150, 150), "apricot": (252, 190, 114), "lemon": (246, 242, 140), "mint": (134, 222, 176), "sky blue": (132, 196, 248),
        "lilac": (174, 156, 246), "mallow": (246, 164, 228),
    },
}  # fmt: skip
KINDS = ("circle", "square", "triangle", "hexagon")
CLEAR = 1.2
"""How far a straight route keeps off the middles of all other objects and stars, in outer radii of a star."""
FAR = (240.0, 820.0)
"""How far an object starts from its star."""
LINE = 17.0
"""Breadth of a star's line."""
PACE = 28.0
"""Canvas units a frame."""


class MultiObjectPlacement(Task):
    """Move each object onto the star of its own colour, from the leftmost object to the rightmost.

    Shows: two to five coloured objects, circles, squares, triangles or hexagons, and for each a star in its colour; in the benchmark one or two stars more.
    Asks: move each object in a straight line onto the star of its colour, until both have the same middle, one at a time in the order of the objects from left
    to right as they stand at first. Stars stay.
    Answer: unique, as each colour has one object at most and one star, and objects differ by 50 units or more in x.
    Checks: where each object rests, that it glided there straight, in its turn and with its looks kept, and that the stars stay.
    Departures: stars are hollow and larger than the catalogue has them, so that an object is told from the star that it lies on, whose tips show around it.
    Which of the points scattered at random are objects is drawn so that all have straight routes that are clear.
    """

    split = "in_domain"
    archetype = "arrange"
    jump_cap = 0.45
    instances = "colours, shapes and continuous places of four things or more: over 10^9"
    parameters = {
        "n_objects": Parameter("objects, each with a star", train=ints(2, 3), bench=ints(4, 5), harder="high"),
        "spare_stars": Parameter("stars of which no object has the colour", train=ints(0, 0), bench=ints(1, 2), harder="high"),
        "palette": Parameter("colours", train=choices("bright"), bench=choices("muted", "pastel")),
        "same_shape": Parameter("whether all objects have one shape", train=choices(False), bench=choices(False, True), harder="high"),
    }
    wrong_answers = {
        "stars move": WrongAnswer("each star goes to its object", 0.1),
        "exchanged": WrongAnswer("two objects end on each other's star", 0.7),
        "curved": WrongAnswer("all objects go at the same time and over wide bends", 0.65),
    }

    def pose(self, rng, p):
        colours = COLOURS[p.palette]
        names, count = pick(rng, colours, p.n_objects + p.spare_stars), 2 * p.n_objects + p.spare_stars
        radius = 76.0 if count > 8 else 98.0
        for _ in range(40):
            at = [tuple(round(v, 1) for v in one) for one in layout.scatter(rng, [radius] * count, box=(30, 30, 994, 994), gap=14)]
            objects, stars = sorted(at[: p.n_objects]), at[p.n_objects :]
            goals = _matched(rng, objects, stars, CLEAR * radius)
            if goals is not None and min(np.diff([x for x, _ in objects])) >= 50:
                break
        else:
            raise Redraw
        kinds = [KINDS[i] for i in rng.randint(0, len(KINDS), p.n_objects)]
        spare = [star for star in stars if star not in goals]
        return {
            "objects": [
                {"kind": kinds[0] if p.same_shape else kind, "colour": name, "at": start, "star": goal}
                for kind, name, start, goal in zip(kinds, names, objects, goals, strict=False)
            ],
            "spare": [[name, at] for name, at in zip(names[p.n_objects :], spare, strict=True)], "palette": p.palette, "radius": radius,
            "look": draw_look(rng, away_from=[colours[name] for name in names]),
        }  # fmt: skip

    def prompt(self, problem):
        rules = "[The stars stay where they are, and nothing else changes.|No star moves, and no object changes its size, shape or colour.]"
        return Prompts(
            plain=(
                "[Move|Slide] [each|every] object in a straight line onto the [middle|centre] of the star of its own colour, one at a time, [the "
                f"leftmost object first and the rightmost one last|in their order from left to right]. {rules}",
                "[Each object belongs on the star of its colour|Every object has a star of its own colour]. One after another, from the leftmost to the "
                f"rightmost, the objects [glide|go] straight to the middle of theirs. {rules}",
                "[Put|Bring] every object onto the star [that matches it in colour|of the same colour], right in its middle and by a straight way. Take one "
                f"object at a time, [the leftmost one first|from left to right as they now stand]. {rules}",
            ),
            guided=" ".join(
                f"{'Then' if number else 'First'} the {one['colour']} {one['kind']} glides in a straight line to the middle of the {one['colour']} star."
                for number, one in enumerate(problem["objects"])
            )
            + " No star moves, and each object rests where it has come to.",
        )

    def lay_out(self, problem, scene, look):
        colours = COLOURS[problem["palette"]]
        stars = [*([one["colour"], one["star"]] for one in problem["objects"]), *problem["spare"]]
        radius = problem["radius"]
        for number, (name, at) in enumerate(stars):
            scene.add(f"star {number}", star(radius - LINE / 2, fill=look.tone(-8), stroke=colours[name], width=LINE), at=tuple(at))
        for number, one in enumerate(problem["objects"]):
            fill = colours[one["colour"]]
            body = figure(one["kind"], radius * {"square": 1.1, "triangle": 1.32}.get(one["kind"], 1.24), fill=fill, stroke=shade(fill, -0.45), width=9)
            scene.add(f"object {number}", *look.figure(body), at=tuple(one["at"]))

    def answer(self, problem):
        return in_turn(*_placed(problem, [one["star"] for one in problem["objects"]]))

    def mistakes(self, problem):
        objects = problem["objects"]
        stars = [one["star"] for one in problem["objects"]]
        return {
            "stars move": in_turn(*(go(f"star {i}", tuple(one["at"]), frames=_frames(one["at"], one["star"])) for i, one in enumerate(objects))),
            "exchanged": in_turn(*_placed(problem, [stars[1], stars[0], *stars[2:]])),
            "curved": together(*_placed(problem, stars, bend=0.4)),
        }


def _placed(problem: dict, goals: list, bend: float = 0.0) -> list[Act]:
    """Each object goes to a place, straight or over a bend that is so deep as a share of its way."""
    acts = []
    for number, (one, goal) in enumerate(zip(problem["objects"], goals, strict=True)):
        (x0, y0), (x1, y1) = one["at"], goal
        side = 1 if ((x0 + x1) / 2 - 512) * (y0 - y1) + ((y0 + y1) / 2 - 512) * (x1 - x0) < 0 else -1
        middle = ((x0 + x1) / 2 + side * bend * (y0 - y1), (y0 + y1) / 2 + side * bend * (x1 - x0))
        acts.append(go(f"object {number}", tuple(goal), (middle,) if bend else (), frames=_frames(one["at"], goal), lifted=True))
    return acts


def _frames(start: Point, goal: Point) -> int:
    return max(12, round(math.dist(start, goal) / PACE))


def _matched(rng: np.random.RandomState, objects: list[Point], stars: list[Point], clearance: float) -> list[Point] | None:
    """A star for each object to which it has a straight route that keeps so far off the others, if there are such."""
    open_to = []
    for start in objects:
        others = [at for at in (*objects, *stars) if at != start]
        clear = [
            star for star in stars if FAR[0] <= math.dist(start, star) <= FAR[1] and all(at == star or off_way(at, start, star) > clearance for at in others)
        ]
        open_to.append([clear[i] for i in rng.permutation(len(clear))])

    def rest(number: int, taken: list[Point]) -> list[Point] | None:
        if number == len(objects):
            return taken
        found = (rest(number + 1, [*taken, star]) for star in open_to[number] if star not in taken)
        return next((one for one in found if one is not None), None)

    return rest(0, [])
