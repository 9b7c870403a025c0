from __future__ import annotations

import math

import numpy as np

from ...acts import in_turn, stroke
from ...scene import Polygon, points
from ...scene.figures import outline, turned
from ...scene.layout import scatter
from ...scene.looks import draw_look
from ...scene.palette import NoRoom
from ...scene.polygons import area
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .beside_red import COLORS, RED

KINDS = ("circle", "square", "triangle", "hexagon", "five-point star")
LARGEST, SMALLEST = 180.0, 32.0
"""Radii of shapes (canvas units) at most and at least, measured from the middle to the farthest point."""
LINE, GAP = 12, 44


class MarkSecondLargestShape(Task):
    """Trace the outline of the shape whose area is the second largest.

    Shows: five to eight filled shapes, scattered without order, of one kind or of mixed kinds; no two have about the same area.
    Asks: a red outline drawn along the edge of the second largest shape in one gradual stroke; all else stays as it is.
    Answer: unique; areas that are neighbours in rank differ by a factor of 1.3 or more, of mixed kinds by 1.6. The stroke
    may begin anywhere and run either way.
    Checks: how much of that edge is outlined and how exactly, that the outline grew as one line, and that all else is kept.
    Departures: with 1.6 and more between neighbours, six mixed shapes are the most that have room. No shape lies in another as in G-221, and rank decides.
    """

    split = "out_of_domain"
    archetype = "mark"
    jump_cap = 0.48
    instances = "continuous places, turns and areas of five shapes or more, kinds and colours: over 10^9"
    parameters = {
        "shapes": Parameter("shapes, six at most of mixed kinds", bench=ints(5, 8), harder="high"),
        "mixed": Parameter("whether kinds are mixed", bench=choices(False, False, True), harder="last"),
        "ratio": Parameter("from an area to the next smaller one, at least; 0.3 more of mixed kinds", bench=floats(1.3, 1.45), harder="low"),
        "kind": Parameter("kind of the second largest shape", bench=choices(*KINDS)),
    }
    wrong_answers = {
        "largest": WrongAnswer("the largest shape is outlined", 0.1),
        "third": WrongAnswer("the third largest shape is outlined", 0.1),
        "two": WrongAnswer("the two largest shapes are outlined", 0.4),
    }

    def pose(self, rng, p):
        count = min(p.shapes, 6) if p.mixed else p.shapes
        ratio = p.ratio + 0.3 * p.mixed
        kinds = [str(rng.choice(KINDS)) if p.mixed else p.kind for _ in range(count)]
        kinds[1] = p.kind
        for _ in range(40):
            # The root of an area, from the largest on.
            sizes = np.cumprod([1, *np.sqrt(rng.uniform(ratio, ratio + 0.08, count - 1))]) ** -1
            radii = sizes * [math.sqrt(1 / area(_unit(kind))) for kind in kinds]
            radii *= rng.uniform(0.88, 1.0) * LARGEST / radii.max()
            if radii.min() < SMALLEST:
                continue
            try:
                places = scatter(rng, radii.tolist(), box=(40, 40, 984, 984), gap=GAP, tries=60)
            except NoRoom:
                continue
            break
        else:
            raise Redraw
        colors = rng.choice(list(COLORS), count).tolist()
        look = draw_look(rng, away_from=[RED, *(COLORS[name] for name in colors)])
        shapes = [
            {"kind": kind, "color": color, "at": [round(v, 1) for v in at], "radius": round(float(radius), 1), "turn": round(float(rng.uniform(0, 90)), 1)}
            for kind, color, at, radius in zip(kinds, colors, places, radii, strict=True)
        ]
        return {"shapes": shapes, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Trace|Outline] the [second largest shape|shape with the second largest area] in red, exactly along its edge, as one line that grows. "
                "[The largest one stays unmarked.|Nothing else changes.]",
                "[Rank|Compare] the shapes by area. A red line [grows|is drawn] along the edge of [the second largest|the one that only one other exceeds] "
                "until it closes. [All else stays.|No other shape is marked.]",
                "Which shape is [the largest but one|larger than all but one]? Draw its outline in red, [little by little|with one gradual stroke], "
                "along its border. [Leave the other shapes alone.|Change nothing else.]",
            ),
            guided="Compare the areas that the shapes cover. Pass over the largest one and take the next. A red line starts at the top of its edge, runs along "
            "the whole edge clockwise and closes. No shape moves, and no other is outlined.",
        )

    def lay_out(self, problem, scene, look):
        for number, one in enumerate(problem["shapes"]):
            shape = Polygon(points=points(_edge(one)), fill=COLORS[one["color"]])
            scene.add(f"shape {number}", *look.figure(shape), at=tuple(one["at"]))

    def answer(self, problem):
        return _outlined(problem, 1)

    def mistakes(self, problem):
        return {
            "largest": _outlined(problem, 0),
            "third": _outlined(problem, 2),
            "two": in_turn(_outlined(problem, 0), _outlined(problem, 1)),
        }


def _outlined(problem: dict, number: int) -> stroke:
    """A line along the edge of a shape, clockwise from its topmost point."""
    one = problem["shapes"][number]
    edge = _edge(one) + one["at"]
    edge = np.roll(edge, -int(edge[:, 1].argmin()), axis=0)
    return stroke(f"outline {number}", points(edge), RED, line=LINE, frames=28, closed=True)


def _edge(one: dict) -> np.ndarray:
    """The edge (N, 2) of a shape about its place."""
    return turned(_unit(one["kind"]) * one["radius"], one["turn"])


def _unit(kind: str) -> np.ndarray:
    """The outline of a kind, its middle at the origin and its farthest point 1 away."""
    ring = outline(kind)
    middle = ring.mean(axis=0)
    return (ring - middle) / np.hypot(*(ring - middle).T).max()
