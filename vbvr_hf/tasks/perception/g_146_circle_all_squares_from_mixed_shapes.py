from __future__ import annotations

import math

import numpy as np

from ...acts import in_turn, ring
from ...scene import Polygon, draw_look
from ...scene.figures import outline, turned
from ...scene.outlines import fitted
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints
from .beside_red import COLORS, RED
from .ringing import places, rings

OTHERS = ("circle", "triangle", "pentagon", "hexagon")


class CircleAllSquaresFromMixedShapes(Task):
    """Ring all squares among shapes that are nearly squares and others, from left to right.

    Shows: filled shapes on a loose grid: two or three squares, upright or turned, as many rectangles and rhombi or more, and other shapes.
    Asks: draw a red ring, as a growing line, around each square, from left to right.
    Answer: unique; a rectangle's sides are 1.4 : 1 or longer and a rhombus has angles of 68 degrees or less, and squares differ by 50 units or more in x.
    Checks: which shapes are ringed, how the rings lie, that each grew as a line, their order, and that all else is kept.
    Departures: training clips have rhombi and turned squares, too: else a square would be told by its edges being upright.
    """

    split = "train"
    archetype = "mark"
    jump_cap = 0.48
    instances = "kinds, colours, sizes and places of eight shapes or more: over 10^9"
    parameters = {
        "shapes": Parameter("shapes", train=ints(8, 11), harder="high"),
        "squares": Parameter("squares", train=ints(2, 3), harder="high"),
        "near_misses": Parameter("what is nearly a square", train=choices("rectangles", "rhombi", "both"), harder="last"),
        "tilted": Parameter("whether shapes are turned", train=choices(False, True), harder="last"),
        "size": Parameter("canvas units across the shapes' circles, at most", train=floats(144, 168)),
    }
    wrong_answers = {
        "near misses": WrongAnswer("the rectangles and rhombi are ringed, too", 0.1),
        "one missed": WrongAnswer("all squares but one are ringed", 0.7),
        "all": WrongAnswer("every shape is ringed", 0.1),
        "right to left": WrongAnswer("the right rings, drawn from right to left", 0.68),
    }

    def pose(self, rng, p):
        near = {"rectangles": ("rectangle",), "rhombi": ("rhombus",), "both": ("rectangle", "rhombus")}[p.near_misses]
        misses = p.squares + int(rng.randint(2))
        kinds = ["square"] * p.squares + [near[i % len(near)] for i in range(misses)]
        kinds += [OTHERS[rng.randint(len(OTHERS))] for _ in range(p.shapes - len(kinds))]
        shapes = []
        for kind, at in zip(kinds, places(rng, p.shapes, p.squares, p.size), strict=True):
            radius, turn = float(rng.uniform(0.88, 1.0) * p.size / 2), float(rng.uniform(0, 90)) if p.tilted else 90.0 * rng.randint(2)
            corners = turned(fitted(_corners(kind, rng), radius), turn)
            shapes.append({"kind": kind, "corners": corners.round(1).tolist(), "color": str(rng.choice(list(COLORS))), "at": at})
        look = draw_look(rng, away_from=[RED, *(COLORS[one["color"]] for one in shapes)])
        return {"shapes": shapes, "squares": p.squares, "misses": misses, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Draw|Put] a red ring around [every|each] square, one after another from left to right, [each as a growing line|the lines growing]. "
                "[No other shape is marked.|Nothing else changes.]",
                "[Find|Look for] all shapes with four equal sides and four right angles, [whatever their tilt|however they are turned]. Circle them in red, "
                "one by one from left to right, with lines that grow. [All else stays.|]",
                "[Which of the shapes are squares|Which shapes are really squares]? Going from left to right, ring them in red; each ring is drawn as a line. "
                "[Rectangles and rhombi do not count.|Leave the others unmarked.]",
            ),
            guided="Go through the shapes with four corners from left to right. Where all four sides are equal and all four angles right, a red line grows "
            "around the shape and closes to a ring. Longer rectangles and slanted rhombi are passed over, as are shapes with other numbers of sides.",
        )

    def lay_out(self, problem, scene, look):
        for number, one in enumerate(problem["shapes"]):
            scene.add(f"figure {number}", *look.figure(Polygon(points=tuple(map(tuple, one["corners"])), fill=COLORS[one["color"]])), at=tuple(one["at"]))

    def answer(self, problem):
        return in_turn(*_ringed(problem, problem["squares"]))

    def mistakes(self, problem):
        right = _ringed(problem, problem["squares"])
        return {
            "near misses": in_turn(*_ringed(problem, problem["squares"] + problem["misses"])),
            "one missed": in_turn(*right[1:]),
            "all": in_turn(*_ringed(problem, len(problem["shapes"]))),
            "right to left": in_turn(*right[::-1]),
        }


def _ringed(problem: dict, count: int) -> list[ring]:
    """Rings around the first shapes: squares, then near misses, then others."""
    return rings([one["at"] for one in problem["shapes"]], range(count))


def _corners(kind: str, rng: np.random.RandomState) -> np.ndarray:
    """A shape's outline (N, 2) about its origin, of any size."""
    if kind == "rectangle":
        return outline("square") * (1, 1 / rng.uniform(1.4, 1.9))
    if kind == "rhombus":
        return np.array([(0, -1), (half := math.tan(math.radians(rng.uniform(50, 68) / 2)), 0), (0, 1), (-half, 0)])
    return outline(kind)
