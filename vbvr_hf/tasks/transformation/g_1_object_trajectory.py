from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ...scene import SIZE, Circle, Scene, along, figure, move, points
from ...scene.curves import along_and_off, crossings, dashed_line, distances, spline, tightest_bend
from ...scene.palette import GROUNDS, SHIFTED, VIVID, pick
from ...scene.tangles import LEAST_BEND, followable, weaving
from ...scoring import Row, bystanders, model_of, poses, ride, share, tolerance, track_sprite
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

DASH = (148, 154, 164)
RING = 56.0
STEPS = 90
"""Points by which a curve is drawn and judged."""
LOOKS_ALIKE = {"circle": 1, "square": 90, "triangle": 120, "five-point star": 72, "hexagon": 60}
"""Degrees by which each shape can be turned without looking any different."""


class ObjectTrajectory(Task):
    """Slide an object along its own dashed curve, straight on at every crossing, into the ring at the curve's end.

    Shows: two or three grey dashed curves that cross; each has a grey ring at one end, and a coloured object stands on the bare end of one.
    Asks: slide the object along its curve into the ring at the other end, straight ahead at every crossing, at steady speed and without turning it.
    Answer: unique. Curves cross at wide angles, so going straight ahead names one branch at each crossing.
    Checks: how far the object follows its curve and how closely, the branch after each crossing, where it ends, and that all else stays.
    Departures: the number of control points is that of the object's own curve; the others are laid through its crossings. A crossing counts only if
    it was passed in 4 frames or more.
    """

    id = "G-1"
    slug = "object_trajectory"
    name = "Object Trajectory"
    pillar = "transformation"
    split = "train"
    archetype = "navigate"
    version = 2
    jump_cap = 0.3
    instances = "over 10^9: continuous control points, times shape, colour and background"
    parameters = {
        "curves": Parameter("dashed curves", train=ints(2, 2), bench=ints(3, 3)),
        "crossings": Parameter("crossings on the object's own curve", train=ints(1, 2), bench=ints(3, 5)),
        "controls": Parameter("control points of the object's own curve", train=ints(4, 5), bench=ints(6, 7)),
        "shape": Parameter("the object", train=choices("circle", "square", "triangle"), bench=choices("five-point star", "hexagon", "square")),
        "palette": Parameter("the object's colour", train=choices("vivid"), bench=choices("shifted")),
        "ground": Parameter("the background", train=choices(*GROUNDS), bench=choices(*GROUNDS)),
    }
    wrong_answers = {
        "branch": WrongAnswer("turns into the other curve at the first crossing and stops in its ring", 0.45),
        "straight": WrongAnswer("glides in a straight line to the right ring", 0.5),
        "redrawn": WrongAnswer("right route, but the curves are redrawn elsewhere", 0.88),
    }

    def pose(self, rng, p):
        for _ in range(150):
            curves = _layout(rng, p)
            if curves is not None:
                break
        else:
            raise Redraw
        colours = VIVID if p.palette == "vivid" else SHIFTED
        colour = pick(rng, colours, 1, away_from=[DASH, GROUNDS[p.ground]])[0]
        return {"controls": [np.round(c, 1).tolist() for c in curves], "shape": p.shape, "colour": colour, "rgb": colours[colour], "ground": p.ground}

    def prompt(self, problem):
        thing = f"{problem['colour']} {problem['shape']}"
        rules = "It goes straight ahead at every crossing, keeps a steady speed and does not turn; curves and rings stay as they are."
        return Prompts(
            plain=(
                f"Slide the {thing} along the dashed curve it stands on until it rests in the ring at that curve's other end. {rules}",
                f"The {thing} follows its own dashed line all the way and stops in the middle of the ring where that line ends. {rules}",
                f"Move the {thing} to the ring at the far end of its dashed curve without ever leaving that curve. {rules}",
            ),
            guided=f"The {thing} starts from the bare end of its curve and glides along the dashes at an even speed. Where another curve crosses, it keeps its "
            f"heading and stays on its own curve. It stops in the centre of the ring at the end of that curve. {rules}",
        )

    def stage(self, problem, answer=TRUTH):
        curves = _curves(problem["controls"])
        scene = Scene(GROUNDS[problem["ground"]])
        for index, curve in enumerate(curves):
            scene.add(f"curve {index}", *dashed_line(curve, dash=24, gap=14, bare=RING, stroke=DASH, width=8))
            scene.add(f"ring {index}", Circle(radius=RING, stroke=DASH, width=8), at=tuple(curve[-1]))
        own = curves[0]
        scene.add("object", figure(problem["shape"], 72, fill=tuple(problem["rgb"])), at=tuple(own[0]))
        scene.wait(6)
        if answer == "branch":
            here, there, other = _crossings(curves)[0]
            own = np.concatenate([own[: here + 1], curves[other][there + 1 :]])
        way = points(own[[0, -1]] if answer == "straight" else own)
        scene.play(along("object", way), frames=round(min(70, max(44, distances(curves[0])[-1] / 17))))
        if answer == "redrawn":
            for index in range(len(curves)):
                scene.play(move(f"curve {index}", (40.0, 30.0)), frames=6, at=10)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        curves = _curves(problem["controls"])
        own, colour = curves[0], tuple(problem["rgb"])
        palette = [colour, DASH, GROUNDS[problem["ground"]]]
        labels = view.labels(palette)
        first = view.label(view.first, palette) == 0
        thing = track_sprite(view, labels == 0, first, tuple(own[0]))
        go = ride(view, thing.at, own, longest=0.06 * SIZE, reach=0.06 * SIZE)
        made = go.share if go.moving.sum() >= view.frames_of(8) else 0.0
        passed = _branches_kept(curves, go, thing.at, view.frames_of(4))
        error = math.dist(thing.end(), own[-1])
        began = thing.seen.any() and math.dist(thing.at[thing.seen][0], own[0]) < 0.08 * SIZE

        angle = poses(view, labels == 0, model_of(view, first), least_fit=0.0, area_slack=0.5).angle
        period = LOOKS_ALIKE[problem["shape"]]
        turned = np.abs((angle + period / 2) % period - period / 2) > 12
        swollen = np.abs(thing.area / np.median(thing.area[:5]) - 1) > 0.15 if thing.seen[:5].all() else np.ones(len(view), bool)
        step = np.nan_to_num(go.step)
        whole = float((thing.seen & ~swollen & ~turned & (step <= 0.06 * SIZE / view.rate)).mean())
        leapt = bool((step > 0.2 * SIZE / view.rate).any())
        drifts = bystanders(view, view.scene.without("object"), [(0, 0, SIZE, SIZE)], lambda f: view.disc(tuple(thing.at[f]), 60), view.spread(9))[:, 0]
        # Thin lines drift by a few units when a clip is blurred or squeezed; that shows from its first frame on.
        still = float(np.mean([tolerance(drift, 3.5, 7) for drift in np.sort(drifts)[min(3, len(drifts) - 1) :] - min(drifts[0], 8.0)]))
        kept = (1.0 if whole > 0.95 else whole) * still * (not leapt)
        near = tolerance(go.drift, 0.012 * SIZE, 0.06 * SIZE)
        run = f"{made:.0%} of the curve run forwards, {go.drift:.0f} units off it on average"
        rest = tolerance(error, 0.015 * SIZE, 0.08 * SIZE) * (began and still > 0.2)
        look = "the object jumps" if leapt else "the object keeps its look and the curves stay, as far as the way was run"
        return [
            Row("trajectory", 0.4, near * made, run, evidence={"path": thing.at.tolist()}),
            Row("spatial_accuracy", 0.25, rest, f"the object ends {error:.0f} units from the centre of its ring"),
            Row("logical_validity", 0.2, share(sum(passed), len(passed)) * (made > 0), f"straight on at {sum(passed)} of {len(passed)} crossings"),
            Row("temporal_consistency", 0.15, kept * made, look),
        ]


def _branches_kept(curves, go, at, least: float) -> list[bool]:
    """For each crossing of the own curve, whether the object passed it forwards in at least `least` frames and is then nearest to its own."""
    lengths = distances(curves[0])
    seen = np.isfinite(go.along) & ~go.jumped
    reached = np.maximum.accumulate(np.nan_to_num(go.along, nan=-1.0))
    kept = []
    for here, _, _ in _crossings(curves):
        near = seen & go.moving & (np.abs(go.along - lengths[here]) <= 0.06 * SIZE)
        before = np.flatnonzero(seen & (go.along <= lengths[here]))
        after = np.flatnonzero(seen & go.moving & (reached >= min(lengths[here] + 0.06 * SIZE, 0.97 * lengths[-1])))
        if near.sum() < least or not len(before) or not len(after) or after[0] < before[0]:
            kept.append(False)
            continue
        off = [float(np.hypot(*(curve - at[after[0]]).T).min()) for curve in curves]
        kept.append(off[0] == min(off) and off[0] < 0.05 * SIZE)
    return kept


def _curves(controls) -> list[np.ndarray]:
    return [spline(control, STEPS) for control in controls]


def _crossings(curves) -> list[tuple[int, int, int]]:
    """Where the first curve crosses the others, in order: the piece of the first, the piece of the other, and which other."""
    return sorted((here, there, other) for other in range(1, len(curves)) for here, there, _ in crossings(curves[0], curves[other]))


def _layout(rng: np.random.RandomState, p) -> list[np.ndarray] | None:
    """Control points of all curves, the object's own first; None if the draw breaks a rule."""
    own = _wave(rng, p.controls)
    line = spline(own, STEPS)
    _, off = along_and_off(line, line[0], line[-1])
    if off.mean() < 0.075 * SIZE or tightest_bend(line) < LEAST_BEND:
        return None
    places = _spaced(rng, len(line), p.crossings, 0.3 if p.crossings == 2 else 0.13)
    if places is None:
        return None
    half = p.crossings // 2
    parts = [places] if p.curves == 2 else [places[:half], places[half:]]
    controls = [own, *(weaving(rng, line, part) for part in parts)]
    for _ in range(rng.randint(4)):
        controls = [np.stack([SIZE - c[:, 1], c[:, 0]], axis=1) for c in controls]
    curves = _curves(controls)
    return controls if len(_crossings(curves)) == p.crossings and followable(curves) else None


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
