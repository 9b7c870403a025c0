from __future__ import annotations

import math

import numpy as np

from ...scene import SIZE, Line, Scene, arrowhead, grow, points, reshape
from ...scene.cubes import EITHER, LEFT, MARK, RIGHT, TOP, Diorama, polycube
from ...scene.palette import shade
from ...scoring import Row, iou, tolerance
from ...scoring.dioramas import STEP, cubes_seen, degrees_turned, kinds_seen, marks_off
from ...scoring.poses import wrapped
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

TINTS = {
    "sky": {TOP: (172, 222, 255), RIGHT: (96, 162, 228), LEFT: (34, 94, 160)},
    "ice": {TOP: (178, 232, 242), RIGHT: (84, 168, 194), LEFT: (28, 98, 126)},
    "periwinkle": {TOP: (200, 212, 255), RIGHT: (128, 144, 236), LEFT: (66, 78, 162)},
}
GROUND, FLOOR, RED, BLUE, EDGE = (252, 251, 249), (232, 220, 198), (226, 60, 50), (10, 20, 210), (30, 34, 48)
JOINTS = shade(FLOOR, -0.3)
CORNERS = ((0, 0), (4, 0), (4, 4), (0, 4))
TILES, SIDE, FOOT = 5, 116.0, (512.0, 630.0)
"""Tiles a side of the floor, canvas units a tile, and where the middle of the floor stands."""


class Rotation(Task):
    """Circle the camera around a figure of cubes.

    Shows: a connected figure of light-blue cubes on a floor of 5 x 5 tiles, seen from above at a slant, with one red and one blue corner tile; a
    curved arrow below the floor.
    Asks: circle the camera by the stated angle at constant height, so that the near edge of the floor moves the way the arrow points.
    Answer: every cube shows, and the view is at no special angle, so that the first picture fixes the figure; the last view follows from it.
    Checks: the last view cube by cube and its red and blue tiles; which view of the true figure fits each of 17 frames, and how far that turns
    without falling back or jumping; how many cubes show on the way.
    Departures: 17 frames are read instead of 9, with steps of at most 18 % of the angle. A row of steps of which half are wrong earns nothing.
    """

    id = "O-55"
    slug = "rotation"
    name = "Rotation"
    pillar = "spatiality"
    split = "in_domain"
    archetype = "transform"
    jump_cap = 0.5
    instances = "cube chains (thousands) times azimuths, elevations, senses, tints: over 10^6"
    parameters = {
        "cubes": Parameter("cubes of the figure", train=ints(5, 7), bench=ints(8, 9)),
        "angle": Parameter("degrees by which the camera circles", train=choices(90, 180), bench=choices(180)),
        "elevation": Parameter("degrees by which the camera looks down", train=ints(25, 35), bench=choices(*range(20, 25), *range(36, 41))),
    }
    wrong_answers = {
        "other way": WrongAnswer("turned the wrong way round", 0.55),
        "flipped": WrongAnswer("picture flipped like a mirror image", 0.4),
        "lost": WrongAnswer("one cube lost during the turn", 0.8),
    }

    def pose(self, rng, p):
        marks = [int(i) for i in rng.permutation(4)[:2]]
        sense, tint = (-1, 1)[rng.randint(2)], sorted(TINTS)[rng.randint(3)]
        for _ in range(60):
            off = (rng.uniform(8, 37), rng.uniform(53, 82))[rng.randint(2)]
            azimuth = round(float(90 * rng.randint(4) + off), 1)
            cubes = [list(cube) for cube in polycube(rng, p.cubes, low=1, high=3, tall=4)]
            problem = {"cubes": cubes, "azimuth": azimuth, "elevation": p.elevation, "angle": p.angle, "sense": sense, "marks": marks, "tint": tint}
            if _clear(problem):
                return problem
        raise Redraw

    def prompt(self, problem):
        angle, count, way = problem["angle"], len(problem["cubes"]), "right" if problem["sense"] > 0 else "left"
        rules = (
            f"Figure and floor are rigid and keep all their parts, {count} cubes, a red and a blue tile; the camera keeps its height and its distance, "
            "and the light goes with it: the left side that it sees is always the darker one."
        )
        return Prompts(
            plain=(
                f"Circle the camera by {angle} degrees around the figure, so that the near edge of the floor moves the way the arrow points. {rules}",
                f"Show the figure while the camera goes round it by {angle} degrees; the near edge of the floor moves as the arrow shows. {rules}",
                f"The camera travels {angle} degrees around the cubes. The edge of the floor in front moves in the arrow's direction. {rules}",
            ),
            guided=f"The camera circles the figure at an even pace by {angle} degrees: the near edge of the floor goes to the {way}, the far edge the other "
            f"way, and the red and the blue tile are carried round with it, until the view has turned by {angle} degrees and stops. {rules}",
        )

    def stage(self, problem, answer=TRUTH):
        scene = Scene(GROUND)
        end = problem["sense"]
        bow = [(512 + 190 * np.sin(a), 826 + 130 * np.cos(a)) for a in np.radians(np.linspace(-62 * end, 52 * end, 25))]
        tip = (512 + 190 * np.sin(np.radians(66 * end)), 826 + 130 * np.cos(np.radians(66 * end)))
        scene.add("arrow", Line(points=points(bow), stroke=EDGE, width=14), arrowhead(tip, np.subtract(tip, bow[-1]), 56, fill=EDGE))
        model, start = _diorama(problem), problem["azimuth"]
        scene.add("floor", *_floor(model, start), at=FOOT)
        scene.add("figure", *model.figure(start, TINTS[problem["tint"]], EDGE), at=FOOT)
        scene.wait(6)
        frames = 84 if problem["angle"] == 180 else 60
        if answer == "flipped":
            scene.play(grow("floor", (-1.0, 1.0)), grow("figure", (-1.0, 1.0)), frames=frames)
        else:
            turned = (-1 if answer == "other way" else 1) * problem["sense"] * problem["angle"]
            lost = _foremost(problem) if answer == "lost" else None
            scene.play(
                reshape("floor", lambda u: _floor(model, start + turned * u)),
                reshape("figure", lambda u: model.figure(start + turned * u, TINTS[problem["tint"]], EDGE, lost if u >= 0.5 else None)),
                frames=frames,
            )
        scene.wait(6)
        return scene

    def score(self, view, problem):
        model, tint = _diorama(problem), TINTS[problem["tint"]]
        start, sense, angle = problem["azimuth"], problem["sense"], problem["angle"]
        goal, frames = _goal(problem), view.spread(17)

        def kinds(images: np.ndarray) -> np.ndarray:
            return kinds_seen(view, images, tint, (RED, BLUE), (GROUND, FLOOR, JOINTS, EDGE))

        seen = kinds(view.rgb[frames])
        turned = degrees_turned(model, seen, start, sense)
        made, reason = _made(turned, angle)
        whole = float(np.mean([_whole(model, image, start + sense * at) if at == at else 0.0 for image, at in zip(seen, turned, strict=True)]))

        first, final = kinds(np.stack([view.first, view.final]))
        before, right = (_right(model, image, goal) for image in (first, final))
        right = max(0.0, right - before) / (1 - before) if before < 1 else 0.0
        off, unmoved = (marks_off(model, final, azimuth) for azimuth in (goal, start))
        marks = tolerance(off, 0.03, 0.1) if off < unmoved else 0.0
        return [
            Row("spatial_accuracy", 0.4, right * (1 if made >= 0.5 else 0.5), f"the last view is right to {right:.0%}"),
            Row("trajectory", 0.3, made, reason, tuple(frames), {"degrees": turned.tolist()}),
            Row("logical_validity", 0.1, marks, f"the red and the blue tile end {off:.1%} of the frame's width off their places"),
            Row("temporal_consistency", 0.2, whole * made, f"all {len(model.cubes)} cubes in {whole:.0%} of the frames"),
        ]


def _diorama(problem: dict) -> Diorama:
    cubes, marks = tuple(tuple(cube) for cube in problem["cubes"]), tuple(CORNERS[i] for i in problem["marks"])
    return Diorama(cubes, marks, problem["elevation"], tiles=TILES, side=SIDE, foot=FOOT)


def _goal(problem: dict) -> float:
    """The azimuth of the last view."""
    return problem["azimuth"] + problem["sense"] * problem["angle"]


def _floor(model: Diorama, azimuth: float) -> tuple:
    return model.floor(azimuth, FLOOR, JOINTS, (RED, BLUE))


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


def _made(turned: np.ndarray, angle: float) -> tuple[float, str]:
    """The share of the turn made, from the degrees turned in each frame, and the reason in words. Jumps do not count, and falling back costs."""
    step = wrapped(np.diff(turned))
    small = np.abs(step) <= 0.18 * angle + STEP
    right = small & (step >= -1.1 * STEP)
    far = float(step[small].sum())
    began = bool(abs(turned[0]) <= 2 * STEP)
    made = max(0.0, 1 - abs(far - angle) / angle) * tolerance(1 - float(right.mean()), 0.07, 0.5) * began
    return min(1.0, made / 0.97), f"turned {far:.0f} of {angle} degrees, {right.sum()} of {len(step)} steps right"


def _whole(model: Diorama, seen: np.ndarray, azimuth: float) -> float:
    """Whether a frame of kinds shows all cubes, and none else, from an azimuth: 0 to 1, by the worst cube."""
    found = cubes_seen(model, seen, azimuth)
    return float(min(tolerance(part, 0.7, 0.5) for part in found.parts)) * tolerance(found.strays, 20, 60)


def _right(model: Diorama, seen: np.ndarray, azimuth: float) -> float:
    """How right a frame of kinds is as the view from an azimuth: 0 to 1. Each share of the cubes that is not there costs four times as much."""
    found = cubes_seen(model, seen, azimuth)
    there = float(np.mean([tolerance(part, 0.8, 0.6) for part in found.parts]))
    return max(0.0, 1 - 4.0 * (1 - there + max(0.0, found.extra - 0.02)))
