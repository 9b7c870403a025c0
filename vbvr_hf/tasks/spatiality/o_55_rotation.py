from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from ...scene import Line, Polygon, Scene, arrowhead, grow, points, reshape
from ...scene.cubes import LEFT, RIGHT, TOP, Camera, faces
from ...scene.palette import shade
from ...scoring import NONE, Row, share, tolerance
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

TINTS = {
    "sky": {TOP: (172, 222, 255), RIGHT: (96, 162, 228), LEFT: (34, 94, 160)},
    "ice": {TOP: (178, 232, 242), RIGHT: (84, 168, 194), LEFT: (28, 98, 126)},
    "periwinkle": {TOP: (200, 212, 255), RIGHT: (128, 144, 236), LEFT: (66, 78, 162)},
}
GROUND, FLOOR, RED, BLUE, EDGE = (252, 251, 249), (232, 220, 198), (226, 60, 50), (10, 20, 210), (30, 34, 48)
CORNERS = ((0, 0), (4, 0), (4, 4), (0, 4))
TILES, SIDE, FOOT = 5, 116.0, (512.0, 630.0)
"""Tiles a side of the floor, canvas units a tile, and where the middle of the floor stands."""
STEP, LEAST_FIT = 4, 0.5
"""Degrees between the views that a frame is compared with, and how well the best one must fit."""
KINDS = {"red": 1, "blue": 2, TOP: 3, RIGHT: 4, LEFT: 5}
EITHER = 255
"""A pixel on an edge, where any colour will do."""


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
            cubes = _figure(rng, p.cubes)
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
        scene.add("floor", *_floor(problem, problem["azimuth"]), at=FOOT)
        scene.add("figure", *_cubes(problem, problem["azimuth"]), at=FOOT)
        scene.wait(6)
        frames = 84 if problem["angle"] == 180 else 60
        if answer == "flipped":
            scene.play(grow("floor", (-1.0, 1.0)), grow("figure", (-1.0, 1.0)), frames=frames)
        else:
            turned = (-1 if answer == "other way" else 1) * problem["sense"] * problem["angle"]
            lost = _foremost(problem) if answer == "lost" else None
            scene.play(
                reshape("floor", lambda u: _floor(problem, problem["azimuth"] + turned * u)),
                reshape("figure", lambda u: _cubes(problem, problem["azimuth"] + turned * u, lost if u >= 0.5 else None)),
                frames=frames,
            )
        scene.wait(6)
        return scene

    def score(self, view, problem):
        goal = problem["azimuth"] + problem["sense"] * problem["angle"]
        frames = view.spread(17)
        labels = _read(view, problem, view.rgb[frames])
        turn = _turn(problem, labels)
        whole = [_found(problem, labels[i], problem["azimuth"] + problem["sense"] * at, 0.7, 0.5) if at == at else 0.0 for i, at in enumerate(turn.at)]

        start, final = _read(view, problem, np.stack([view.first, view.final]))
        before, right = (_found(problem, seen, goal, 0.8, 0.6, cost=4.0) for seen in (start, final))
        right = max(0.0, right - before) / (1 - before) if before < 1 else 0.0
        offs = [_off(problem, final, goal), _off(problem, final, problem["azimuth"])]
        marks = tolerance(offs[0], 0.03, 0.1) if offs[0] < offs[1] else 0.0
        return [
            Row("spatial_accuracy", 0.4, right * (1 if turn.made >= 0.5 else 0.5), f"the last view is right to {right:.0%}"),
            Row("trajectory", 0.3, turn.made, turn.reason, tuple(frames), {"degrees": turn.at.tolist()}),
            Row("logical_validity", 0.1, marks, f"the red and the blue tile end {offs[0]:.1%} of the frame's width off their places"),
            Row("temporal_consistency", 0.2, float(np.mean(whole)) * turn.made, f"all {len(problem['cubes'])} cubes in {np.mean(whole):.0%} of the frames"),
        ]


# --- the picture ------------------------------------------------------------------------------------------------------


def _camera(problem: dict, azimuth: float) -> Camera:
    return Camera(azimuth, problem["elevation"], TILES / 2)


def _tiles(problem: dict, camera: Camera, part: float) -> np.ndarray:
    """Corners (5, 5, 4, 2) of the floor's tiles on the screen, drawn in to a part of their size."""
    x, y = np.meshgrid(np.arange(TILES) + 0.5, np.arange(TILES) + 0.5, indexing="ij")
    corners = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]) * part
    flat = np.stack([x, y], axis=-1)[:, :, None] + corners
    return camera.project(np.concatenate([flat, np.zeros((*flat.shape[:-1], 1))], axis=-1))


def _floor(problem: dict, azimuth: float) -> tuple[Polygon, ...]:
    """What the floor looks like from an azimuth (degrees), in canvas units around its middle."""
    camera = _camera(problem, azimuth)
    rings = _tiles(problem, camera, 0.94) * SIDE
    marks = [CORNERS[i] for i in problem["marks"]]
    plain = [points(rings[i, j]) for i in range(TILES) for j in range(TILES) if (i, j) not in marks]
    ends = camera.project(np.array([(0, 0, 0), (TILES, 0, 0), (TILES, TILES, 0), (0, TILES, 0)], float)) * SIDE
    ground = Polygon(points=points(ends), fill=shade(FLOOR, -0.3)), Polygon(points=plain[0], holes=tuple(plain[1:]), fill=FLOOR)
    return *ground, *(Polygon(points=points(rings[corner]), fill=color) for corner, color in zip(marks, (RED, BLUE), strict=True))


def _cubes(problem: dict, azimuth: float, lost: int | None = None) -> tuple[Polygon, ...]:
    """The same of the figure, without the cube `lost`."""
    tint, parts = TINTS[problem["tint"]], []
    for face in faces(problem["cubes"], _camera(problem, azimuth)):
        if face.cube != lost:
            parts.append(Polygon(points=points(face.corners * SIDE), fill=EDGE))
            parts.append(Polygon(points=points(face.inner(0.93) * SIDE), fill=tint[face.kind]))
    return tuple(parts)


def _map(problem: dict, azimuth: float, pixels: int, part: float = 0.8) -> np.ndarray:
    """What each pixel shows from an azimuth: (pixels, pixels) uint8, 0 for neither figure nor red or blue tile, EITHER on edges, else the number of
    the kind (see KINDS), plus 8 times (the number of the cube + 1)."""
    camera, unit = _camera(problem, azimuth), pixels / 1024
    image = np.zeros((pixels, pixels), np.uint8)
    shapes = []
    for which, name in zip(problem["marks"], ("red", "blue"), strict=True):
        shapes += [(_tiles(problem, camera, size)[CORNERS[which]], value) for size, value in ((1.06, EITHER), (part, KINDS[name]))]
    for face in faces(problem["cubes"], camera):
        shapes += [(face.inner(1.06), EITHER), (face.inner(part), KINDS[face.kind] + 8 * (face.cube + 1))]
    places = (np.array([corners for corners, _ in shapes]) * SIDE + FOOT) * unit - 0.5
    for ring, (_, value) in zip(np.round(places * 16).astype(np.int32), shapes, strict=True):
        cv2.fillConvexPoly(image, ring, value, cv2.LINE_8, 4)
    return image


# --- reading it -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Turn:
    """`at` (frames,) degrees turned in the right sense, -180 to 180, NaN where no view fits; `made` the share of the turn made, 0 to 1."""

    at: np.ndarray
    made: float
    reason: str


def _read(view, problem: dict, frames: np.ndarray) -> np.ndarray:
    """The kind (see KINDS) that each pixel of some frames shows, 0 for none."""
    tint = TINTS[problem["tint"]]
    labels = view.label(frames, [RED, BLUE, tint[TOP], tint[RIGHT], tint[LEFT], GROUND, FLOOR, shade(FLOOR, -0.3), EDGE])
    return np.where((labels < 5) & (labels != NONE), labels + 1, 0).astype(np.uint8)


def _turn(problem: dict, labels: np.ndarray) -> _Turn:
    """Which view of the true figure each frame (T, 256, 256) of kinds shows, and how far that turns."""
    seen = labels[:, 2::4, 2::4].reshape(len(labels), -1)
    degrees = np.arange(0, 360, STEP)
    views = np.stack([_map(problem, problem["azimuth"] + problem["sense"] * at, 64).ravel() for at in degrees])
    views = np.where(views == EITHER, EITHER, views & 7)
    inside = ((views > 0) & (views < EITHER)).any(axis=0)
    stray = (seen[:, ~inside] > 0).sum(axis=1)
    seen, views = seen[:, inside], views[:, inside]
    # einsum, not BLAS: its threads wait for each other on a busy machine.
    common = sum(np.einsum("tp,vp->tv", (seen == kind).astype(np.float32), (views == kind).astype(np.float32)) for kind in KINDS.values())
    beside = np.einsum("tp,vp->tv", (seen > 0).astype(np.float32), (views == 0).astype(np.float32)) + stray[:, None]
    fit = common / (((views > 0) & (views < EITHER)).sum(axis=1) + beside)
    best = fit.argmax(axis=1)
    before, top, after = (np.take_along_axis(fit, (best[:, None] + by) % len(degrees), axis=1)[:, 0] for by in (-1, 0, 1))
    between = 0.5 * (before - after) / np.minimum(before - 2 * top + after, -1e-6)
    at = np.where(top >= LEAST_FIT, (STEP * (best + between) + 180.0) % 360 - 180, np.nan)

    step = (np.diff(at) + 180) % 360 - 180
    small = np.abs(step) <= 0.18 * problem["angle"] + STEP
    right = small & (step >= -1.1 * STEP)
    turned = float(step[small].sum())
    began = bool(abs(at[0]) <= 2 * STEP)
    made = max(0.0, 1 - abs(turned - problem["angle"]) / problem["angle"]) * tolerance(1 - float(right.mean()), 0.07, 0.5) * began
    return _Turn(at, min(1.0, made / 0.97), f"turned {turned:.0f} of {problem['angle']} degrees, {right.sum()} of {len(step)} steps right")


def _found(problem: dict, seen: np.ndarray, azimuth: float, good: float, zero: float, cost: float | None = None) -> float:
    """How far the cubes of one frame (256, 256) of kinds are all there from an azimuth, and none else: 0 to 1.

    A cube is there when a part `good` of its visible faces has the right shade, and not at all at `zero`. With `cost` each share of the
    cubes that is not costs so much; else any that is missing costs all.
    """
    seen = seen[::2, ::2]
    wanted = _map(problem, azimuth, 128)
    # Slivers are left out: they are lost in a blurred picture, and where the azimuth is a degree off.
    square = np.ones((3, 3), np.uint8)
    inner = (wanted < EITHER) & (wanted >= 8) & (cv2.erode(wanted, square) == cv2.dilate(wanted, square))
    cube, same = (wanted >> 3)[inner] - 1, (wanted & 7)[inner] == seen[inner]
    count = np.bincount(cube, minlength=len(problem["cubes"]))
    part = np.bincount(cube, weights=same, minlength=len(problem["cubes"])) / np.maximum(count, 1)
    there = np.array([tolerance(value, good, zero) for value in part])[count >= 8]
    extra = float(((seen >= KINDS[TOP]) & ((wanted == 0) | (wanted == KINDS["red"]) | (wanted == KINDS["blue"]))).sum())
    if cost is None:
        return float(there.min()) * tolerance(extra, 20, 60)
    return max(0.0, 1 - cost * (1 - float(there.mean()) + max(0.0, share(extra, inner.sum()) - 0.02)))


def _off(problem: dict, seen: np.ndarray, azimuth: float) -> float:
    """How far the red and the blue tile of one frame of kinds are from their places, as a share of the frame's width; 1 if one is not seen."""
    wanted, gaps = _map(problem, azimuth, 256, part=0.94), []
    for name in ("red", "blue"):
        middles = [np.argwhere(image == KINDS[name]) for image in (seen, wanted)]
        gaps.append(np.hypot(*(middles[0].mean(axis=0) - middles[1].mean(axis=0))) / 256 if min(map(len, middles)) >= 20 else 1.0)
    return float(max(gaps))


# --- the figure -------------------------------------------------------------------------------------------------------


def _figure(rng: np.random.RandomState, count: int) -> list[list[int]]:
    """A connected figure of cubes on the middle 3 x 3 tiles, four cubes high at most, no cube with more than three neighbours."""
    cubes, neighbours = [(int(rng.randint(1, 4)), int(rng.randint(1, 4)), 0)], [0]
    while len(cubes) < count:
        # Mostly on from the last cube, at times a branch; a figure that cannot grow is begun anew.
        if min(neighbours) >= 3:
            return _figure(rng, count)
        x, y, z = cubes[-1] if rng.rand() < 0.7 else cubes[rng.randint(len(cubes))]
        dx, dy, dz = ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1))[rng.randint(6)]
        new = (x + dx, y + dy, z + dz)
        beside = [i for i, other in enumerate(cubes) if sum(abs(a - b) for a, b in zip(new, other, strict=True)) == 1]
        fits = 1 <= new[0] <= 3 and 1 <= new[1] <= 3 and 0 <= new[2] <= 3 and new not in cubes
        if fits and len(beside) <= 3 and all(neighbours[i] < 3 for i in beside):
            for i in beside:
                neighbours[i] += 1
            cubes.append(new)
            neighbours.append(len(beside))
    return [list(cube) for cube in cubes]


def _clear(problem: dict) -> bool:
    """Whether every cube shows a quarter of a face in the first view, the tiles show in both views, and the silhouettes differ."""
    views = [_map(problem, problem["azimuth"] + turned, 96, part=1.0) for turned in (0, problem["sense"] * problem["angle"])]
    tile = (SIDE * 96 / 1024) ** 2 * math.sin(math.radians(problem["elevation"]))
    if any((view == KINDS[name]).sum() < 0.5 * tile for view in views for name in ("red", "blue")):
        return False
    outlines = [view >= 8 for view in views]
    if (outlines[0] & outlines[1]).sum() > 0.8 * (outlines[0] | outlines[1]).sum():
        return False
    shown = np.bincount(views[0].ravel(), minlength=256)
    best = np.zeros(len(problem["cubes"]))
    for face in faces(problem["cubes"], _camera(problem, problem["azimuth"])):
        # A face seen nearly edge-on counts as one seen at a slant, of which a quarter can be made out.
        area = max(cv2.contourArea(face.corners.astype(np.float32)), 0.35) * (SIDE * 96 / 1024) ** 2
        best[face.cube] = max(best[face.cube], shown[KINDS[face.kind] + 8 * (face.cube + 1)] / area)
    return bool(best.min() >= 0.25)


def _foremost(problem: dict) -> int:
    """The number of the cube of which most shows in the last view."""
    view = _map(problem, problem["azimuth"] + problem["sense"] * problem["angle"], 128)
    return int(np.bincount(view[(view >= 8) & (view < EITHER)] >> 3).argmax()) - 1
