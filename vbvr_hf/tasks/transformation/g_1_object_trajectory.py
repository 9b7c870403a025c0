from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ...scene import SIZE, Circle, Line, Scene, along, move, points
from ...scene.figures import figure
from ...scene.palette import GROUNDS, SHIFTED, VIVID, pick
from ...scoring import Row, bystanders, model_of, poses, ride, share, tolerance, track_sprite
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

DASH = (148, 154, 164)
RING = 56.0
STEPS = 90
"""Points by which a curve is drawn and judged."""


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
        curves = [_spline(control) for control in problem["controls"]]
        scene = Scene(GROUNDS[problem["ground"]])
        for index, curve in enumerate(curves):
            scene.add(f"curve {index}", *_dashes(curve))
            scene.add(f"ring {index}", Circle(radius=RING, stroke=DASH, width=8), at=tuple(curve[-1]))
        own = curves[0]
        scene.add("object", figure(problem["shape"], 72, fill=tuple(problem["rgb"])), at=tuple(own[0]))
        scene.wait(6)
        if answer == "branch":
            _, here, there, other = min(_crossings(curves), key=lambda crossing: crossing[0])
            own = np.concatenate([own[: here + 1], curves[other][there + 1 :]])
        way = points(own[[0, -1]] if answer == "straight" else own)
        length = float(np.hypot(*np.diff(curves[0], axis=0).T).sum())
        scene.play(along("object", way), frames=round(min(70, max(44, length / 17))))
        if answer == "redrawn":
            for index in range(len(curves)):
                scene.play(move(f"curve {index}", (40.0, 30.0)), frames=6, at=10)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        curves = [_spline(control) for control in problem["controls"]]
        own, colour = curves[0], tuple(problem["rgb"])
        palette = [colour, DASH, GROUNDS[problem["ground"]]]
        labels = view.labels(palette)
        first = view.label(view.first, palette) == 0
        thing = track_sprite(view, labels == 0, first, tuple(own[0]))
        go = ride(view, thing.at, own, longest=0.06 * SIZE, reach=0.06 * SIZE)
        moving = int(go.moving.sum())
        made = go.share if moving >= view.frames_of(8) else 0.0

        passed = _branches_kept(curves, go, thing.at, view.frames_of(4))
        crossings = len(passed)
        end = thing.end()
        error = math.dist(end, own[-1])
        began = bool(thing.seen.any()) and math.dist(thing.at[np.flatnonzero(thing.seen)[0]], own[0]) < 0.08 * SIZE

        found = poses(view, labels == 0, model_of(view, first), least_fit=0.0, area_slack=0.5)
        turned = np.abs(found.angle) > 12 if problem["shape"] != "circle" else np.zeros(len(view), bool)
        turned = turned & ~_symmetric(found.angle, problem["shape"])
        areas = np.abs(thing.area / np.median(thing.area[:5]) - 1) > 0.15 if thing.seen[:5].all() else np.ones(len(view), bool)
        whole = thing.seen & ~areas & ~turned & (np.nan_to_num(go.step) <= 0.06 * SIZE / view.rate)
        boxes = [(0, 0, SIZE, SIZE)]
        drifts = bystanders(view, view.scene.without("object"), boxes, lambda f: view.disc(tuple(thing.at[f]), 60) if thing.seen[f] else None, view.spread(9))
        # Thin lines drift by a few units when a clip is blurred or squeezed; that shows from its first frame on.
        still = float(np.mean([tolerance(value, 3.5, 7) for value in np.sort(drifts[:, 0])[min(3, len(drifts) - 1) :] - min(drifts[0, 0], 8.0)]))
        leapt = bool((np.nan_to_num(go.step) > 0.2 * SIZE / view.rate).any())
        kept = float(whole.mean() > 0.95 or whole.mean()) * still * (not leapt)
        return [
            Row(
                "trajectory",
                0.4,
                tolerance(go.drift, 0.012 * SIZE, 0.06 * SIZE) * made,
                f"{made:.0%} of the curve run forwards, {go.drift:.0f} units off it on average",
                evidence={"path": thing.at.tolist()},
            ),
            Row(
                "spatial_accuracy",
                0.25,
                tolerance(error, 0.015 * SIZE, 0.08 * SIZE) * (began and still > 0.2),
                f"the object ends {error:.0f} units from the centre of its ring",
            ),
            Row("logical_validity", 0.2, share(sum(passed), crossings) * (made > 0), f"straight on at {sum(passed)} of {crossings} crossings"),
            Row(
                "temporal_consistency",
                0.15,
                kept * made,
                "the object jumps" if leapt else "the object keeps its look and the curves stay, as far as the way was run",
            ),
        ]


def _branches_kept(curves, go, at, least: float) -> list[bool]:
    """For each crossing of the own curve, whether the object passed it forwards in at least `least` frames and is then nearest to its own."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(curves[0], axis=0).T))])
    reached = np.fmax.accumulate(np.where(np.isfinite(go.along), go.along, -1.0))
    kept = []
    for _, here, _, _ in _crossings(curves):
        beyond = min(lengths[here] + 0.06 * SIZE, 0.97 * lengths[-1])
        before = np.isfinite(go.along) & (go.along <= lengths[here]) & ~go.jumped
        after = np.flatnonzero((reached >= beyond) & np.isfinite(go.along) & go.moving & ~go.jumped)
        crossing = (np.abs(go.along - lengths[here]) <= 0.06 * SIZE) & go.moving & ~go.jumped
        if not before.any() or not len(after) or after[0] < np.flatnonzero(before)[0] or crossing.sum() < least:
            kept.append(False)
            continue
        near = [float(np.hypot(*(curve - at[after[0]]).T).min()) for curve in curves]
        kept.append(near[0] == min(near) and near[0] < 0.05 * SIZE)
    return kept


def _symmetric(angle: np.ndarray, shape: str) -> np.ndarray:
    """Whether an angle is within 12 degrees of one at which the shape looks as it did at first."""
    turn = {"circle": 1, "square": 90, "triangle": 120, "five-point star": 72, "hexagon": 60}[shape]
    return np.abs((angle + turn / 2) % turn - turn / 2) <= 12


def _spline(controls, steps: int = STEPS) -> np.ndarray:
    """Points (steps, 2), evenly spaced, of the Catmull-Rom spline through control points."""
    c = np.array(controls, float)
    c = np.concatenate([[2 * c[0] - c[1]], c, [2 * c[-1] - c[-2]]])
    t = np.linspace(0, 1, 24, endpoint=False)[:, None]
    pieces = [
        0.5 * (2 * b + (c_ - a) * t + (2 * a - 5 * b + 4 * c_ - d) * t**2 + (3 * b - a - 3 * c_ + d) * t**3)
        for a, b, c_, d in zip(c, c[1:], c[2:], c[3:], strict=False)
    ]
    curve = np.concatenate([*pieces, c[-2:-1]])
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    at = np.linspace(0, reach[-1], steps)
    return np.stack([np.interp(at, reach, curve[:, axis]) for axis in (0, 1)], axis=1)


def _dashes(curve: np.ndarray) -> list[Line]:
    """Dashes of 24 units with gaps of 14; those within the ring at the end are left out."""
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    starts = np.arange(0.0, reach[-1] - RING - 24, 38.0)
    bits = [np.linspace(start, start + 24, 4) for start in starts]
    return [Line(points=points(np.stack([np.interp(bit, reach, curve[:, axis]) for axis in (0, 1)], axis=1)), stroke=DASH, width=8) for bit in bits]


def _meetings(a: np.ndarray, b: np.ndarray) -> list[tuple[int, int]]:
    """Where two polylines cross: the indices of the segments."""
    p, r = a[:-1, None], np.diff(a, axis=0)[:, None]
    q, s = b[None, :-1], np.diff(b, axis=0)[None]
    cross = r[..., 0] * s[..., 1] - r[..., 1] * s[..., 0]
    cross = np.where(np.abs(cross) < 1e-9, 1e-9, cross)
    gap = q - p
    t = (gap[..., 0] * s[..., 1] - gap[..., 1] * s[..., 0]) / cross
    u = (gap[..., 0] * r[..., 1] - gap[..., 1] * r[..., 0]) / cross
    return [tuple(pair) for pair in np.argwhere((t >= 0) & (t < 1) & (u >= 0) & (u < 1)).tolist()]


def _crossings(curves) -> list[tuple[int, int, int, int]]:
    """Crossings of the first curve with the others in order: (order, index on the first, index on the other, which other)."""
    found = [(here, here, there, other) for other in range(1, len(curves)) for here, there in _meetings(curves[0], curves[other])]
    return sorted(found)


def _layout(rng: np.random.RandomState, p) -> list[np.ndarray] | None:
    """Control points of all curves, or None if the draw breaks a rule."""
    own = _wave(rng, p.controls)
    line = _spline(own)
    chord = line[-1] - line[0]
    off = np.abs((line - line[0]) @ np.array([-chord[1], chord[0]])) / np.hypot(*chord)
    if off.mean() < 0.075 * SIZE or _too_bent(line):
        return None
    counts = [p.crossings] if p.curves == 2 else [p.crossings // 2, p.crossings - p.crossings // 2]
    places = _spaced(rng, len(line), sum(counts), 0.3 if p.crossings == 2 else 0.13)
    if places is None:
        return None
    order = np.repeat(np.arange(len(counts)), counts)
    controls = [own] + [_through(rng, line, [places[i] for i in np.flatnonzero(order == k)]) for k in range(len(counts))]
    spin = rng.randint(4)
    for _ in range(spin):
        controls = [np.stack([SIZE - c[:, 1], c[:, 0]], axis=1) for c in controls]
    curves = [_spline(c) for c in controls]
    return controls if _lawful(curves, p.crossings) else None


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


def _through(rng: np.random.RandomState, line: np.ndarray, places: list[int]) -> np.ndarray:
    """Control points of a curve that crosses a line near each of the places, steeply, from side to side."""
    side = rng.choice([-1, 1])
    controls = []
    for index, place in enumerate(places):
        ahead = line[min(place + 2, len(line) - 1)] - line[max(place - 2, 0)]
        ahead = ahead / np.hypot(*ahead)
        normal = side * np.array([-ahead[1], ahead[0]])
        heading = normal + rng.uniform(-0.3, 0.3) * ahead
        if index == 0:
            controls += _tail(rng, line[place], heading)
        controls.append(line[place])
        if index == len(places) - 1:
            controls += _tail(rng, line[place], -heading)[::-1]
        else:
            after = line[places[index + 1]]
            controls.append((line[place] + after) / 2 - normal * max(60.0, 0.3 * math.dist(line[place], after)))
        side = -side
    controls = np.array(controls)
    return controls[::-1] if rng.rand() < 0.5 else controls


def _tail(rng: np.random.RandomState, start: np.ndarray, heading: np.ndarray) -> list[np.ndarray]:
    """The outer and the inner control point of a curve's end that leaves a place in a direction and then bends, inside the margins."""
    inner = start + heading * rng.uniform(100, 150)
    angle = math.radians(rng.uniform(-55, 55))
    bent = np.array([heading[0] * math.cos(angle) - heading[1] * math.sin(angle), heading[0] * math.sin(angle) + heading[1] * math.cos(angle)])
    return [np.clip(inner + bent * rng.uniform(110, 260), 100, SIZE - 100), inner]


def _too_bent(line: np.ndarray, radius: float = 60.0) -> bool:
    step = np.diff(line, axis=0)
    heading = np.unwrap(np.arctan2(step[:, 1], step[:, 0]))
    bend = np.abs(heading[3:] - heading[:-3]) / 3
    return bool((bend > np.hypot(*step[0]) / radius).any())


def _lawful(curves, crossings: int) -> bool:
    """Whether a layout keeps the rules on margins, bends, crossing angles, and distances between crossings and from ends."""
    everything = np.concatenate(curves)
    if everything.min() < 95 or everything.max() > SIZE - 95:
        return False
    if len(_crossings(curves)) != crossings or any(_too_bent(curve) for curve in curves[1:]):
        return False
    met = []
    for i, a in enumerate(curves):
        for j in range(i, len(curves)):
            b = curves[j]
            for here, there in _meetings(a, b):
                if i == j:
                    if abs(here - there) > 1:
                        return False
                    continue
                da, db = a[here + 1] - a[here], b[there + 1] - b[there]
                cos = abs(float(da @ db)) / (np.hypot(*da) * np.hypot(*db))
                if cos > math.cos(math.radians(50)):
                    return False
                met.append(a[here])
    met = np.array(met)
    apart = np.hypot(*(met[:, None] - met[None]).transpose(2, 0, 1)) + np.eye(len(met)) * 1e6
    if apart.min() < 110:
        return False
    for i, a in enumerate(curves):
        for end in (a[0], a[-1]):
            others = np.concatenate([b for j, b in enumerate(curves) if j != i])
            if np.hypot(*(others - end).T).min() < 125:
                return False
        gap = np.hypot(*(a[:, None] - a[None]).transpose(2, 0, 1))
        far = np.abs(np.subtract.outer(np.arange(len(a)), np.arange(len(a)))) * np.hypot(*(a[1] - a[0])) > 200
        if gap[far].min(initial=1e6) < 90:
            return False
    return True
