from __future__ import annotations

import math

import numpy as np

from ...acts import alter
from ...scene import SIZE, Line, arrowhead, draw_look, grow, points, reshape
from ...scene.palette import shade
from ...scoring import iou
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .cubes import EITHER, LEFT, MARK, RIGHT, TOP, Diorama, polycube

TINTS = {
    "sky": {TOP: (172, 222, 255), RIGHT: (96, 162, 228), LEFT: (34, 94, 160)},
    "ice": {TOP: (178, 232, 242), RIGHT: (84, 168, 194), LEFT: (28, 98, 126)},
    "periwinkle": {TOP: (200, 212, 255), RIGHT: (128, 144, 236), LEFT: (66, 78, 162)},
}
FLOORS = {"cream": (232, 220, 198), "oak": (172, 128, 86), "slate": (96, 98, 96)}
RED, BLUE, EDGE = (226, 60, 50), (10, 20, 210), (30, 34, 48)
CORNERS = ((0, 0), (4, 0), (4, 4), (0, 4))
LIGHT = 135
"""The least middle channel of a ground: figure and floor are told by dark lines, which want a light one."""
TILES, SIDE, FOOT = 5, 116.0, (512.0, 630.0)
"""Tiles a side of the floor, canvas units a tile, and where the middle of the floor stands."""
SLACK = (0.03, 0.12)
"""Shares of the turn that its end may be off, exactly and at all."""


class Rotation(Task):
    """Circle the camera around a figure of cubes.

    Shows: a connected figure of light-blue cubes on a floor of 5 x 5 tiles, seen from above at a slant, with one red and one blue corner tile; a
    curved arrow below the floor.
    Asks: circle the camera by the stated angle at constant height, so that the near edge of the floor moves the way the arrow points.
    Answer: every cube shows, and the view is at no special angle, so that the first picture fixes the figure; the last view follows from it.
    Checks: which view of the true figure each frame shows, and that the views turn by the angle without falling back or jumping; that the last view is
    the right one; that nothing else shows: no cube more or less, nothing around it changed.
    Departures: views are told as whole pictures, not cube by cube. Pace and easing are free.
    """

    split = "in_domain"
    archetype = "transform"
    version = 2
    jump_cap = 0.5
    instances = "cube chains (thousands) times azimuths, elevations, senses, tints: over 10^6"
    parameters = {
        "cubes": Parameter("cubes of the figure", train=ints(5, 7), bench=ints(8, 9), harder="high"),
        "angle": Parameter("degrees by which the camera circles", train=choices(90, 180), bench=choices(180), harder="high"),
        "elevation": Parameter("degrees by which the camera looks down", train=ints(25, 35), bench=choices(*range(20, 25), *range(36, 41))),
    }
    wrong_answers = {
        "other way": WrongAnswer("turned the wrong way round", 0.55),
        "flipped": WrongAnswer("picture flipped like a mirror image", 0.4),
        "lost": WrongAnswer("one cube lost during the turn", 0.8),
    }

    def pose(self, rng, p):
        marks = [int(i) for i in rng.permutation(4)[:2]]
        sense, tint, floor = (-1, 1)[rng.randint(2)], sorted(TINTS)[rng.randint(3)], sorted(FLOORS)[rng.randint(3)]
        for _ in range(60):
            off = (rng.uniform(8, 37), rng.uniform(53, 82))[rng.randint(2)]
            azimuth = round(float(90 * rng.randint(4) + off), 1)
            cubes = [list(cube) for cube in polycube(rng, p.cubes, low=1, high=3, tall=4)]
            problem = {"cubes": cubes, "azimuth": azimuth, "elevation": p.elevation, "angle": p.angle, "sense": sense, "marks": marks, "tint": tint}
            if _clear(problem):
                look = draw_look(rng, away_from=[*TINTS[tint].values(), FLOORS[floor], RED, BLUE, EDGE])
                if np.median(look["base"]) < LIGHT:
                    raise Redraw
                return problem | {"floor": floor, "look": look}
        raise Redraw

    def prompt(self, problem):
        angle, count, way = problem["angle"], len(problem["cubes"]), "right" if problem["sense"] > 0 else "left"
        light = "[The light stays with the camera: faces turned left are always dark.|Light comes along with the camera, so left faces stay dark.]"
        return Prompts(
            plain=(
                f"[Circle|Move] the camera around the figure of {count} cubes by {angle} degrees, [at the same height|without rising or sinking]. The floor's "
                f"near edge goes the way the arrow points. [Nothing is lost or added.|] {light}",
                f"How do these {count} cubes look from [another side|elsewhere]? Travel {angle} degrees around them, [never higher or lower|keeping height and "
                f"distance], so that the front of the floor [moves|turns] as the arrow shows. {light}",
                f"Turn the [whole view|scene] through {angle} degrees about its upright axis, its front edge following the arrow. Figure ({count} cubes) and "
                f"floor stay rigid, [seen from the same height|and the camera keeps its height]. {light}",
            ),
            guided=f"The camera circles the figure at an even pace by {angle} degrees: the near edge of the floor goes to the {way}, the far edge the other "
            f"way. The red and the blue tile are carried along until the view has turned by {angle} degrees and stops. All {count} cubes stay in their "
            "places. The light stays with the camera: faces turned left are always dark.",
        )

    def lay_out(self, problem, scene, look):
        model, end = _diorama(problem), problem["sense"]
        bow = [(512 + 190 * np.sin(a), 826 + 130 * np.cos(a)) for a in np.radians(np.linspace(-62 * end, 52 * end, 25))]
        tip = (512 + 190 * np.sin(np.radians(66 * end)), 826 + 130 * np.cos(np.radians(66 * end)))
        scene.add("arrow", Line(points=points(bow), stroke=look.ink, width=14), arrowhead(tip, np.subtract(tip, bow[-1]), 56, fill=look.ink))
        scene.add("floor", *_floor(problem, problem["azimuth"]), at=FOOT)
        scene.add("figure", *model.figure(problem["azimuth"], TINTS[problem["tint"]], EDGE), at=FOOT)

    def answer(self, problem):
        return _circle(problem, problem["sense"] * problem["angle"])

    def mistakes(self, problem):
        right = self.answer(problem)
        return {
            "other way": _circle(problem, -problem["sense"] * problem["angle"]),
            "flipped": alter((grow("floor", (-1.0, 1.0)), grow("figure", (-1.0, 1.0))), frames=right.frames),
            "lost": _circle(problem, problem["sense"] * problem["angle"], lost=_foremost(problem)),
        }


def _circle(problem: dict, degrees: float, lost: int | None = None) -> alter:
    """The camera circles by some degrees; a cube may be `lost` half way."""
    model, start, tint = _diorama(problem), problem["azimuth"], TINTS[problem["tint"]]
    floor = reshape("floor", lambda u: _floor(problem, start + degrees * u))
    figure = reshape("figure", lambda u: model.figure(start + degrees * u, tint, EDGE, lost if u >= 0.5 else None))
    return alter((floor, figure), frames=84.0 if abs(degrees) == 180 else 60.0, slack=SLACK)


def _diorama(problem: dict) -> Diorama:
    cubes, marks = tuple(tuple(cube) for cube in problem["cubes"]), tuple(CORNERS[i] for i in problem["marks"])
    return Diorama(cubes, marks, problem["elevation"], tiles=TILES, side=SIDE, foot=FOOT)


def _goal(problem: dict) -> float:
    """The azimuth of the last view."""
    return problem["azimuth"] + problem["sense"] * problem["angle"]


def _floor(problem: dict, azimuth: float) -> tuple:
    fill = FLOORS[problem["floor"]]
    return _diorama(problem).floor(azimuth, fill, shade(fill, -0.3), (RED, BLUE))


def _clear(problem: dict) -> bool:
    """Whether every cube shows a quarter of a face in the first view, the tiles show in both views, and the silhouettes differ."""
    model = _diorama(problem)
    looks = [model.look(azimuth, 96, part=1.0) for azimuth in (problem["azimuth"], _goal(problem))]
    tile = (SIDE * 96 / SIZE) ** 2 * math.sin(math.radians(problem["elevation"]))
    if any((look.kind == MARK + number).sum() < 0.5 * tile for look in looks for number in (0, 1)):
        return False
    if iou(*((look.cube >= 0) | (look.kind == EITHER) for look in looks)) > 0.8:
        return False
    return bool(model.visible(problem["azimuth"]).min() >= 0.25)


def _foremost(problem: dict) -> int:
    """The number of the cube of which most shows in the last view."""
    cube = _diorama(problem).look(_goal(problem), 128).cube
    return int(np.bincount(cube[cube >= 0]).argmax())
