from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ...acts import Act, alter, go, together
from ...scene import SIZE, Circle, figure, move, points
from ...scene.curves import along_and_off, crossings, dashed_line, distances, spline, tightest_bend
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .tangles import LEAST_BEND, followable, weaving

RING, SIDE = 66.0, 100.0
"""Radius of the rings and side of the object, in canvas units."""
STEPS = 90
"""Points by which a curve is drawn."""


class ObjectTrajectory(Task):
    """Slide an object along its own dashed curve, straight on at every crossing, into the ring at the curve's end.

    Shows: two or three grey dashed curves that cross; each has a grey ring at one end, and a coloured object stands on the bare end of one.
    Asks: slide the object along its curve into the ring at the other end, straight ahead at every crossing.
    Answer: unique. Curves cross at wide angles, so going straight ahead names one branch at each crossing. Pace is free.
    Checks: how far the object follows its curve and how closely, where it ends, and that all else stays.
    Departures: the number of control points is that of the object's own curve; the others are laid through its crossings. There are two to four crossings
    and up to three curves in training clips, where the catalogue has one or two and two.
    """

    split = "train"
    archetype = "navigate"
    version = 3
    jump_cap = 0.3
    instances = "over 10^9: continuous control points, times shape, colour and background"
    parameters = {
        "curves": Parameter("dashed curves, and crossings on the object's own one", train=ints(2, 3), harder="high"),
        "more": Parameter("crossings more than curves, where there are three", train=ints(0, 1)),
        "bends": Parameter("control points of the object's own curve beyond two for each curve", train=ints(0, 1), harder="high"),
        "shape": Parameter("the object", train=choices("circle", "square", "triangle", "star", "hexagon")),
        "palette": Parameter("the object's colour", train=choices("vivid", "shifted")),
    }
    wrong_answers = {
        "branch": WrongAnswer("turns into the other curve at the first crossing and stops in its ring", 0.45),
        "straight": WrongAnswer("glides in a straight line to the right ring", 0.5),
        "redrawn": WrongAnswer("right route, but the curves are redrawn elsewhere", 0.88),
    }

    def pose(self, rng, p):
        for _ in range(150):
            curves = _layout(rng, p.curves, p.curves + p.more * (p.curves == 3), 2 * p.curves + p.bends)
            if curves is not None:
                break
        else:
            raise Redraw
        colours = VIVID if p.palette == "vivid" else SHIFTED
        colour = pick(rng, colours, 1)[0]
        look = draw_look(rng, away_from=[colours[colour]])
        return {"controls": [np.round(c, 1).tolist() for c in curves], "shape": p.shape, "colour": colour, "rgb": colours[colour], "look": look}

    def prompt(self, problem):
        thing = f"{problem['colour']} {problem['shape']}"
        rules = "[At every crossing it goes straight ahead.|It never turns off at a crossing.] [Nothing else changes.|All else stays as it is.]"
        return Prompts(
            plain=(
                f"[Slide|Move] the {thing} along its dashed curve [into|to] the ring at the other end. {rules}",
                f"[The {thing} is to follow|Let the {thing} follow] the dashed line that it stands on, all the way to that line's ring[, and stop there|]. "
                f"{rules}",
                f"[Take|Bring] the {thing} to the ring where its own curve ends[, never leaving that curve|, always on the dashes]. {rules}",
            ),
            guided=f"The {thing} starts at the bare end of its curve and glides along the dashes. Where another curve crosses, it keeps its "
            "heading and stays on its own curve. It stops in the centre of the ring at the end of that curve. Curves and rings stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        curves = _curves(problem["controls"])
        for index, curve in enumerate(curves):
            scene.add(f"curve {index}", *dashed_line(curve, dash=26, gap=16, bare=RING, stroke=look.line(0.55), width=11))
            scene.add(f"ring {index}", Circle(radius=RING, stroke=look.line(0.55), width=11), at=tuple(curve[-1]))
        kind = {"star": "five-point star"}.get(problem["shape"], problem["shape"])
        scene.add("object", *look.figure(figure(kind, SIDE, fill=tuple(problem["rgb"]))), at=tuple(curves[0][0]))

    def answer(self, problem):
        return _along(problem, _curves(problem["controls"])[0])

    def mistakes(self, problem):
        curves = _curves(problem["controls"])
        own = curves[0]
        here, there, other = _crossings(curves)[0]
        redrawn = (alter((move(f"curve {index}", (40.0, 30.0)),), frames=6) for index in range(len(curves)))
        return {
            "branch": _along(problem, np.concatenate([own[: here + 1], curves[other][there + 1 :]])),
            "straight": _along(problem, own[[0, -1]]),
            "redrawn": together(self.answer(problem), *redrawn),
        }


def _along(problem: dict, way: np.ndarray) -> Act:
    length = distances(_curves(problem["controls"])[0])[-1]
    return go("object", tuple(way[-1]), points(way[1:-1]), frames=round(min(80, max(44, length / 20))))


def _curves(controls) -> list[np.ndarray]:
    return [spline(control, STEPS) for control in controls]


def _crossings(curves) -> list[tuple[int, int, int]]:
    """Where the first curve crosses the others, in order: the piece of the first, the piece of the other, and which other."""
    return sorted((here, there, other) for other in range(1, len(curves)) for here, there, _ in crossings(curves[0], curves[other]))


def _layout(rng: np.random.RandomState, count: int, crossing: int, controls: int) -> list[np.ndarray] | None:
    """Control points of so many curves, the object's own first, which has so many crossings and control points; None if the draw breaks a rule."""
    own = _wave(rng, controls)
    line = spline(own, STEPS)
    _, off = along_and_off(line, line[0], line[-1])
    if off.mean() < 0.075 * SIZE or tightest_bend(line) < LEAST_BEND:
        return None
    places = _spaced(rng, len(line), crossing, 0.3 if crossing == 2 else 0.13)
    if places is None:
        return None
    half = crossing // 2
    parts = [places] if count == 2 else [places[:half], places[half:]]
    found = [own, *(weaving(rng, line, part) for part in parts)]
    for _ in range(rng.randint(4)):
        found = [np.stack([SIZE - c[:, 1], c[:, 0]], axis=1) for c in found]
    curves = _curves(found)
    return found if len(_crossings(curves)) == crossing and followable(curves) else None


def _wave(rng: np.random.RandomState, count: int) -> np.ndarray:
    """Control points of a curve from left to right that swings up and down."""
    xs = np.linspace(110, SIZE - 110, count) + np.where(np.arange(count) % (count - 1) == 0, 0, rng.uniform(-25, 25, count))
    swings = rng.uniform(0.42, 0.55) if count <= 5 else rng.uniform(0.8, 1.15)
    height = rng.uniform(180, 300) if count <= 5 else rng.uniform(140, 210)
    phase = rng.uniform(-0.2, 0.2) + rng.randint(2) * math.pi
    ys = 512 + height * np.sin(phase + 2 * math.pi * swings * (xs - 110) / (SIZE - 220)) + rng.uniform(-25, 25, count)
    ys += 512 - (ys.min() + ys.max()) / 2 + rng.uniform(-60, 60)
    controls = np.stack([xs, np.clip(ys, 110, SIZE - 110)], axis=1)
    return controls[::-1] if rng.rand() < 0.5 else controls


def _spaced(rng: np.random.RandomState, steps: int, count: int, apart: float) -> list[int] | None:
    """Indices along a curve away from its ends, at least a share `apart` of its length from each other."""
    for _ in range(200):
        places = sorted(rng.uniform(0.15, 0.85, count) * steps)
        if all(b - a > apart * steps for a, b in pairwise(places)):
            return [int(place) for place in places]
    return None
