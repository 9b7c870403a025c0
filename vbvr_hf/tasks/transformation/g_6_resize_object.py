from __future__ import annotations

from ...acts import go, resize
from ...scene import Circle, Shape, layout, rectangle, regular, star
from ...scene.looks import draw_look
from ...scene.outlines import dashed_outline
from ...scene.palette import VIVID, pick
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints

SHAPES = ("disc", "square", "triangle", "hexagon", "star")
LEAST, MOST = 52.0, 150.0
"""Radius of the smallest and the largest shape or outline."""
FITS = 0.6
"""How well a frame must fit a size of the object: less tells of a picture that grows as a whole."""
RIGHT = (620.0, 974.0)
"""Where the outline lies, from left to right."""


class ResizeObject(Task):
    """Make the object that has the shape of a dashed outline as large as that.

    Shows: on the left three filled objects of different shapes and colours; on the right a dashed outline of one of these shapes, larger or smaller.
    Asks: resize that object about its own centre, where it stands, until it is as large as the outline; do not move or turn anything.
    Answer: unique, as each shape occurs once.
    Checks: the object's size at the end and the sizes between, and that all else is kept.
    Departures: shapes and outlines have a radius of 52 units or more.
    """

    split = "train"
    archetype = "transform"
    jump_cap = 0.35
    # From one of six pictures to the next an edge goes on by so little that a blend of both looks like what lies between them.
    shortcut_caps = {"crossfades of six pictures": 1.0}
    instances = "over 10^8: continuous places and sizes, times shapes and colours"
    parameters = {
        "objects": Parameter("objects on the left", train=ints(3, 3)),
        "ratio": Parameter("size of the larger over that of the smaller, of outline and object", train=floats(1.25, 1.9), harder="low"),
        "way": Parameter("whether the object is smaller or larger than its outline", train=choices("grows", "shrinks")),
        "shape": Parameter("shape of the outline", train=choices(*SHAPES)),
    }
    wrong_answers = {
        "dragged": WrongAnswer("the right object is dragged onto the outline without being resized", 0.1),
        "another": WrongAnswer("another object is resized", 0.1),
        "opposite": WrongAnswer("the object shrinks where it should grow, or grows where it should shrink", 0.1),
    }

    def pose(self, rng, p):
        by = p.ratio if p.way == "grows" else 1 / p.ratio
        radius = rng.uniform(max(60.0, LEAST / by), min(120.0, MOST / by))
        shapes = [p.shape, *rng.permutation([shape for shape in SHAPES if shape != p.shape])][: p.objects]
        radii = [radius, *rng.uniform(60, 120, p.objects - 1)]
        places = layout.scatter(rng, [radius * max(1.0, by), *radii[1:]], box=(40, 40, 580, 984), gap=30)
        colours = pick(rng, VIVID, p.objects)
        objects = [
            {"shape": str(shape), "radius": round(float(r), 1), "colour": colour, "at": [round(x, 1), round(y, 1)]}
            for shape, r, colour, (x, y) in zip(shapes, radii, colours, places, strict=True)
        ]
        goal = [float(rng.uniform(RIGHT[0] + radius * by, RIGHT[1] - radius * by)), float(rng.uniform(60 + radius * by, 964 - radius * by))]
        look = draw_look(rng, away_from=[VIVID[colour] for colour in colours])
        # The first object is the one to be resized.
        return {"objects": objects, "by": round(float(by), 4), "goal": [round(value, 1) for value in goal], "look": look}

    def prompt(self, problem):
        right = problem["objects"][0]
        rules = "[It stays in its place and is not turned.|Do not move or turn it.] [Nothing else changes.|Leave all else alone.]"
        return Prompts(
            plain=(
                "[Find|Pick] the object with the shape of the dashed outline, and [resize it|make it grow or shrink] until it is exactly as large as the "
                f"outline. {rules}",
                "[One of the objects|An object on the left] has the outline's shape but not its size. [Scale|Enlarge or shrink] it about its own centre to "
                f"[just that size|the same size]. {rules}",
                "The dashed figure on the right [shows|tells] how large the object of its shape should be: bring that object to this size where it stands. "
                f"{rules}",
            ),
            guided=f"The dashed outline is a {right['shape']}. The {right['colour']} {right['shape']} {'grows' if problem['by'] > 1 else 'shrinks'} evenly "
            "about its own centre, until it is as large as the outline, and stays where it is. The outline and the other objects do not change.",
        )

    def lay_out(self, problem, scene, look):
        right = problem["objects"][0]
        ring = _shape(right["shape"], right["radius"] * problem["by"]).outlines()[0]
        scene.add("outline", *dashed_outline(ring, dash=24, gap=16, stroke=look.line(0.85), width=9), at=tuple(problem["goal"]))
        for number, one in enumerate(problem["objects"]):
            body = _shape(one["shape"], one["radius"], fill=VIVID[one["colour"]])
            scene.add(f"object {number}", *look.figure(body, shadow=False), at=tuple(one["at"]))

    def answer(self, problem):
        return resize("object 0", problem["by"], frames=34, fits=FITS, posed=FITS)

    def mistakes(self, problem):
        by = problem["by"]
        return {
            "dragged": go("object 0", tuple(problem["goal"]), frames=24),
            "another": resize("object 1", by, frames=34),
            "opposite": resize("object 0", 1 / by, frames=34),
        }


def _shape(name: str, radius: float, **style) -> Shape:
    """A shape about its centroid."""
    if name == "disc":
        return Circle(radius=radius, **style)
    if name == "square":
        return rectangle(1.7 * radius, 1.7 * radius, **style)
    return star(radius, **style) if name == "star" else regular({"triangle": 3, "hexagon": 6}[name], radius, **style)
