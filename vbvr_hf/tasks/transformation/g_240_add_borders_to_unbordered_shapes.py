from __future__ import annotations

import numpy as np

from ...acts import in_any_order, ring, stroke, switch, together
from ...scene import Polygon, points
from ...scene.figures import outline, turned
from ...scene.layout import scatter
from ...scene.looks import Look, draw_look, look_of
from ...scene.outlines import fitted
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints

BLACK, CRIMSON = (15, 15, 15), (200, 20, 50)
BORDER = 14
FILLS = {
    "orange": (246, 140, 28),
    "yellow": (248, 212, 52),
    "green": (48, 156, 66),
    "blue": (44, 104, 226),
    "sky blue": (92, 184, 244),
    "purple": (146, 70, 206),
    "pink": (246, 136, 190),
    "teal": (0, 146, 146),
}
DARK = {"navy": (34, 44, 134), "forest": (20, 92, 50), "plum": (104, 24, 92), "brown": (112, 66, 30)}
FORMS = {
    "disc": "circle", "ellipse": "oval", "square": "square", "rectangle": "rectangle", "triangle": "triangle", "pentagon": "pentagon",
    "hexagon": "hexagon", "star": "five-point star", "heart": "heart",
}  # fmt: skip
GAP = 56
FRAMES = 56
"""For all borders together, each having 12 at least and 20 at most."""


class AddBordersToUnborderedShapes(Task):
    """Draw a black border around each shape that lacks one.

    Shows: six to twelve filled shapes of many forms and colours; some have a black border, the others none, dark ones among them.
    Asks: draw a black border, as broad as those that are there, along the contour of each shape without one, one shape at a time.
    Answer: unique but for the order, which is free, and where on a contour its border starts and which way it runs.
    Checks: that each border lies on its contour, complete, that it grew along it, one at a time, and that all else is kept.
    Departures: no style of figures is used that has a darker line inside their edge, and twelve shapes are the most. A cut to the end may
    earn 0.4, as of any line that is not seen growing it earns 0.36.
    """

    split = "out_of_domain"
    archetype = "transform"
    jump_cap = 0.4
    instances = "continuous places, sizes and turns of six shapes or more, forms, colours, and which lack a border: over 10^12"
    parameters = {
        "bordered": Parameter("shapes with a border", bench=ints(3, 7), harder="high"),
        "bare": Parameter("shapes without one", bench=ints(2, 5), harder="high"),
        "dark": Parameter("shapes without one whose fill is dark", bench=ints(0, 2), harder="high"),
        "radius": Parameter("radius of the largest shape, canvas units", bench=floats(84, 104)),
        "first": Parameter("colour of the first shape", bench=choices(*FILLS)),
    }
    wrong_answers = {
        "removed": WrongAnswer("the borders that are there vanish instead", 0.05),
        "around all": WrongAnswer("the shapes that have a border get a ring, too", 0.78),
        "colour": WrongAnswer("the borders are red", 0.3),
    }

    def pose(self, rng, p):
        count = p.bordered + p.bare
        largest = p.radius if count <= 9 else min(p.radius, 88.0)
        radii = [largest, *(float(rng.uniform(0.72, 1.0)) * largest for _ in range(count - 1))]
        places = scatter(rng, radii, box=(34, 34, 990, 990), gap=GAP - 20 * (count > 9))
        colors = [p.first, *rng.choice(list(FILLS), count - 1)]
        colors[: p.dark] = rng.permutation(list(DARK))[: p.dark]
        shapes = [
            {
                "form": str(rng.choice(list(FORMS))), "color": str(color), "at": [round(v, 1) for v in at], "radius": round(radius, 1),
                "turn": round(float(rng.uniform(-25, 25)), 1),
            }
            for color, at, radius in zip(colors, places, radii, strict=True)
        ]  # fmt: skip
        look = draw_look(rng, away_from=[BLACK, *(_fill(one) for one in shapes)], styles=("flat", "bevelled", "rounded"))
        return {"shapes": shapes, "bare": p.bare, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Draw|Trace] a black border around [every|each] shape that [lacks one|has none], one shape at a time, along its contour and as broad as the "
                "borders [that are there|already there]. [Change nothing else.|Bordered shapes stay as they are.]",
                "[Some|A few] of the shapes have no border. Give [each of them|them all] a black one like the others', drawn as a line along the contour, "
                "one after another[, in any order|]. [Fills and places stay.|Leave the bordered ones alone.]",
                "[Complete the set|Make them alike in one thing]: whichever has no black border gets one, [drawn|traced] along its edge as a growing line, "
                "one by one, [as thick as the others'|just like the others']. [Nothing else changes.|]",
            ),
            guided="Go through the shapes from left to right. Where one has no border, a black line starts at the top of its contour, runs along it clockwise "
            "and closes, as broad as the borders of the others. Then the next one without a border gets its own, until every shape has one.",
        )

    def lay_out(self, problem, scene, look):
        for number in range(len(problem["shapes"])):
            scene.add(f"shape {number}", *_drawn(problem, look, number), at=tuple(problem["shapes"][number]["at"]))

    def answer(self, problem):
        return in_any_order(*_borders(problem, BLACK))

    def mistakes(self, problem):
        look = look_of(problem["look"])
        bordered = range(problem["bare"], len(problem["shapes"]))
        plain = problem | {"bare": len(problem["shapes"])}
        around = [ring(f"shape {i}", BLACK, room=22, line=BORDER, frames=10) for i in bordered]
        return {
            "removed": together(*(switch(f"shape {i}", *_drawn(plain, look, i)) for i in bordered)),
            "around all": in_any_order(*_borders(problem, BLACK), *around),
            "colour": in_any_order(*_borders(problem, CRIMSON)),
        }


def _borders(problem: dict, color) -> list[stroke]:
    """Lines along the contours of the shapes without a border, from left to right."""
    bare = sorted(problem["shapes"][: problem["bare"]], key=lambda one: one["at"][0])
    frames = float(np.clip(FRAMES / len(bare), 12, 20))
    return [stroke(f"border {i}", points(_contour(one)), color, line=BORDER, frames=frames, closed=True) for i, one in enumerate(bare)]


def _contour(one: dict) -> np.ndarray:
    """A shape's contour (N, 2) in the picture, clockwise from its topmost point."""
    edge = _edge(one) + one["at"]
    return np.roll(edge, -int(edge[:, 1].argmin()), axis=0)


def _edge(one: dict) -> np.ndarray:
    return turned(fitted(outline(FORMS[one["form"]]), one["radius"]), one["turn"])


def _drawn(problem: dict, look: Look, number: int):
    one = problem["shapes"][number]
    edge = points(_edge(one))
    border = (Polygon(points=edge, stroke=BLACK, width=BORDER),) if number >= problem["bare"] else ()
    return (*look.figure(Polygon(points=edge, fill=_fill(one))), *border)


def _fill(one: dict):
    return (FILLS | DARK)[one["color"]]
