from __future__ import annotations

import math

import numpy as np

from ...scene import Circle, Polygon, Scene, draw, points
from ...scene.palette import GROUNDS
from ...scene.polygons import from_sides, inner_angles, on_side, side_lengths, side_vectors
from ...scoring import Mark, Row, View, closedness, picture_kept, ring_drawn, rings, tolerance
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

RED = (220, 30, 30)
OUTLINE = (52, 66, 96)
TINTS = {
    "powder blue": (150, 190, 226),
    "sea green": (142, 208, 186),
    "sand": (226, 206, 150),
    "lavender": (188, 174, 226),
    "stone": (166, 172, 184),
    "leaf": (178, 212, 140),
    "aqua": (124, 200, 210),
    "periwinkle": (160, 172, 232),
}
RADIUS, STROKE = 26, 7
OUTLINE_WIDTH = 6
CLEAR = 64
"""No other side comes nearer than this to the place of the mark (canvas units)."""
BATCH = 256


class SelectLongestPolygonSide(Task):
    """Ring the midpoint of a polygon's longest side.

    Shows: a pale polygon of 6 to 10 sides with a dark outline, convex or with inward corners, all sides of different length.
    Asks: draw one small red circle, as a growing line, centred on the midpoint of the longest side; nothing else changes.
    Answer: unique, as the longest side is at least 1.12 times as long as any other.
    Checks: the side nearest to the ring's centre, the ring's place and size, that it grew as a line, and that the picture is kept.
    Departures: no other side comes within 64 units of the place of the mark, so that the ring touches one side only.
    """

    id = "G-167"
    slug = "select_longest_polygon_side"
    name = "Select Longest Polygon Side"
    pillar = "perception"
    split = "out_of_domain"
    archetype = "mark"
    jump_cap = 0.48
    instances = "continuous corner coordinates: over 10^9"
    parameters = {
        "sides": Parameter("number of sides", bench=ints(6, 10)),
        "reflex_corners": Parameter("inward corners", bench=ints(0, 3)),
        "longest_ratio": Parameter("longest over second longest side, met within 0.02", bench=floats(1.12, 1.35)),
        "decoy_axis_aligned_second": Parameter("the second longest side is level or upright while the longest is slanted", bench=choices(True, False)),
        "fill": Parameter("tint of the polygon", bench=choices(*TINTS)),
        "background": Parameter("tone of the background", bench=choices(*GROUNDS)),
    }
    wrong_answers = {
        "second": WrongAnswer("the second-longest side is marked", 0.1),
        "end": WrongAnswer("the longest side is marked near one of its ends", 0.35),
        "every": WrongAnswer("every side is marked", 0.15),
    }

    def pose(self, rng, p):
        for _ in range(40):
            corners = _polygons(rng, p)
            if len(corners):
                return {"corners": np.round(corners[0], 1).tolist(), "fill": p.fill, "background": p.background}
        raise Redraw

    def prompt(self, problem):
        rules = "Mark nothing else and leave the polygon as it is."
        return Prompts(
            plain=(
                f"Compare the sides of the polygon and draw one small red circle, as a growing line, centred on the midpoint of the longest side. {rules}",
                f"Which side of the polygon is the longest? Draw a small red circle as a growing line round the middle of that side. {rules}",
                f"Draw a single small red ring, traced as a line, whose centre is the midpoint of the polygon's longest side. {rules}",
            ),
            guided="Compare the lengths of all the sides; one is clearly longer than the others. Find its midpoint. A small red circle centred on that "
            "midpoint is traced clockwise from its top until it is closed. The polygon stays as it is and no other side is marked.",
        )

    def stage(self, problem, answer=TRUTH):
        corners = np.array(problem["corners"])
        order = np.argsort(-side_lengths(corners))
        wrong = {"second": [(order[1], 0.5)], "end": [(order[0], 0.1)], "every": [(side, 0.5) for side in range(len(corners))]}
        places = [on_side(corners, *place) for place in wrong.get(answer, [(order[0], 0.5)])]
        scene = Scene(GROUNDS[problem["background"]])
        scene.add("polygon", Polygon(points=points(corners), fill=TINTS[problem["fill"]], stroke=OUTLINE, width=OUTLINE_WIDTH))
        for number, at in enumerate(places):
            scene.add(f"ring {number}", Circle(radius=RADIUS, stroke=RED, width=STROKE), at=at, drawn=0)
        scene.wait(8)
        for number in range(len(places)):
            scene.play(draw(f"ring {number}"), frames=12)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        corners = np.array(problem["corners"])
        longest = int(side_lengths(corners).argmax())
        goal = on_side(corners, longest, 0.5)
        kept, undisturbed = picture_kept(view, _regions(view, corners), view.disc(goal, RADIUS + STROKE / 2 + 15))
        right = place = grown = 0.0
        said, where, how = "no red ring at the end", "there is no ring", "there is no ring"
        if found := sorted(rings(view, RED), key=lambda mark: mark.off(goal)):
            mark, further = found[0], len(found) - 1
            right, said = _on_longest(mark, corners, longest)
            if further:
                right, said = max(0.0, right - 0.7 * further), f"{said}; {further} further marks"
            right *= undisturbed
            error, drawing = mark.off(goal), ring_drawn(view, mark, RED)
            size = min(tolerance(mark.radius, 15.4, 7), tolerance(mark.radius, 46, 82))
            place, where = right * tolerance(error, 15.4, 61) * size, f"{error:.0f} units from the midpoint, radius {mark.radius:.0f}"
            grown, how = right * drawing.value, str(drawing)
        return [
            Row("logical_validity", 0.3, right, said),
            Row("spatial_accuracy", 0.15, place, where),
            Row("trajectory", 0.35, grown, how),
            Row("temporal_consistency", 0.2, grown * kept, "the polygon and its surroundings stay as they were, as far as the mark was drawn"),
        ]


def _on_longest(mark: Mark, corners: np.ndarray, longest: int) -> tuple[float, str]:
    """How far a ring marks the middle of the longest side, 0 to 1, and that in words."""
    away, shares = from_sides(corners, mark.at)
    off, beside = away[longest], abs(shares[longest] - 0.5)
    right = closedness(mark) if off <= 26 and away.min() > off - 8 else 0.0
    if not right:
        return 0.0, f"the nearest ring is {off:.0f} units from the longest side"
    said = f"the ring is on the longest side, {mark.closed:.0%} closed"
    if beside > 0.2:
        return 0.3 * right, f"{said}, but {beside:.0%} of the side away from its midpoint"
    return right, said


def _polygons(rng: np.random.RandomState, p) -> np.ndarray:
    """Polygons (N, sides, 2) in canvas units that meet all of the task's rules, from a batch of random radii at sorted angles."""
    n = p.sides
    angle = np.sort(rng.uniform(0, 2 * math.pi, (BATCH, n)), axis=1)
    depth = rng.uniform(0.05, 0.2, (BATCH, 1)) if p.reflex_corners == 0 else rng.uniform(0.3, 0.65, (BATCH, 1))
    radius = 1 - depth * rng.uniform(0, 1, (BATCH, n))
    turn, span = rng.uniform(0, 2 * math.pi, BATCH), rng.uniform(560, 800, BATCH)
    shape = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=2)
    order = np.argsort(-side_lengths(shape), axis=1)
    longest, second = np.take_along_axis(side_vectors(shape), order[:, :2, None], axis=1).transpose(1, 2, 0)
    if p.decoy_axis_aligned_second:
        turn = -np.arctan2(*second[::-1]) + np.round(turn / (math.pi / 2)) * math.pi / 2
    cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
    shape = np.stack([shape[..., 0] * cos - shape[..., 1] * sin, shape[..., 0] * sin + shape[..., 1] * cos], axis=2)
    shape *= (span / np.ptp(shape, axis=1).max(axis=1))[:, None, None]
    shape += 512 - (shape.max(axis=1, keepdims=True) + shape.min(axis=1, keepdims=True)) / 2

    corner, length = inner_angles(shape), np.take_along_axis(side_lengths(shape), order, axis=1)
    good = (np.roll(angle, -1, axis=1) - angle) % (2 * math.pi) < 2.8  # the middle lies inside, so no sides cross
    good &= (corner >= 35) & (corner <= 325) & ((corner <= 165) | (corner >= 195))
    ratio = length[:, 0] / length[:, 1]
    good = good.all(axis=1) & ((corner > 180).sum(axis=1) == p.reflex_corners) & (length[:, -1] >= 80)
    good &= (np.abs(ratio - p.longest_ratio) < 0.02) & (ratio >= 1.12) & (ratio <= 1.35) & (length[:, :-1] - length[:, 1:] >= 4).all(axis=1)
    if p.decoy_axis_aligned_second:
        good &= np.abs(np.sin(2 * (np.arctan2(*longest[::-1]) + turn))) > 0.4
    return shape[[index for index in np.flatnonzero(good) if _clear(shape[index], order[index, 0])]]


def _clear(corners: np.ndarray, longest: int) -> bool:
    away, _ = from_sides(corners, on_side(corners, longest, 0.5))
    return np.delete(away, longest).min() >= CLEAR


def _regions(view: View, corners: np.ndarray) -> np.ndarray:
    """The fill as region 0, the sides as 1, 2, …."""
    regions = np.where(view.area("polygon"), 0, -1)
    for side in range(len(corners)):
        regions[view.strip(on_side(corners, side, 0), on_side(corners, side, 1), 2 * OUTLINE_WIDTH)] = side + 1
    return regions
