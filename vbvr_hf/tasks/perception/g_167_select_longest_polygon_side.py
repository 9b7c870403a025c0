from __future__ import annotations

import math

import numpy as np

from ...acts import in_turn, ring, spot
from ...scene import Polygon, points
from ...scene.looks import draw_look
from ...scene.polygons import from_sides, inner_angles, on_side, side_lengths, side_vectors
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .beside_red import OUTLINE, RED, TINTS

INSIDE, ROOM, LINE = 26, 16, 11
"""The least radius of the mark, by how much it is drawn larger, and the breadth of its line (canvas units)."""
OUTLINE_WIDTH = 9
CLEAR = 84
"""No other side comes nearer than this to the place of the mark (canvas units)."""
BATCH = 256


class SelectLongestPolygonSide(Task):
    """Ring the midpoint of a polygon's longest side.

    Shows: a polygon of 6 to 10 sides with a dark outline, convex or with inward corners, all sides of different length.
    Asks: draw one red circle, as a growing line, around the midpoint of the longest side; nothing else changes.
    Answer: unique, as the longest side is at least 1.12 times as long as any other. How large the circle is, within reason, is free.
    Checks: that the circle closes around that midpoint and lies evenly about it, that it grew as a line, and that all else is kept.
    Departures: no other side comes within 84 units of the place of the mark, so that the circle touches one side only.
    """

    split = "out_of_domain"
    archetype = "mark"
    version = 2
    jump_cap = 0.48
    instances = "continuous corner coordinates: over 10^9"
    parameters = {
        "sides": Parameter("number of sides", bench=ints(6, 10), harder="high"),
        "reflex_corners": Parameter("inward corners", bench=ints(0, 3), harder="high"),
        "longest_ratio": Parameter("longest over second longest side, met within 0.02", bench=floats(1.12, 1.35), harder="low"),
        "decoy_axis_aligned_second": Parameter(
            "the second longest side is level or upright while the longest is slanted", bench=choices(False, True), harder="high"
        ),
        "fill": Parameter("tint of the polygon", bench=choices(*TINTS)),
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
                look = draw_look(rng, away_from=[RED, OUTLINE, TINTS[p.fill]], styles=("flat", "bevelled", "rounded"))
                return {"corners": np.round(corners[0], 1).tolist(), "fill": p.fill, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Draw|Trace] [one|a] red circle, as a growing line, around the [midpoint|middle] of the [polygon's longest side|longest side of the polygon]. "
                "[Mark nothing else.|Leave everything else as it is.]",
                "Which side of the polygon is the longest? [Circle|Ring] its [midpoint|exact middle] "
                "in red with a line that [grows|is drawn little by little]. [Nothing else changes.|Leave all other sides unmarked.]",
                "[Find the longest of all the edges.|Tell which edge is longest.] A red line grows into a [small |]circle [centred on|about] "
                "[that edge's midpoint|the point halfway along it]. [The polygon stays as it is.|There is no other mark.]",
            ),
            guided="Compare the lengths of all the sides; one is clearly longer than the others. Find its midpoint. A red circle centred on that "
            "midpoint is traced clockwise from its top until it is closed. The polygon stays as it is and no other side is marked.",
        )

    def lay_out(self, problem, scene, look):
        corners = np.array(problem["corners"])
        shape = Polygon(points=points(corners), fill=TINTS[problem["fill"]], stroke=OUTLINE, width=OUTLINE_WIDTH)
        scene.add("polygon", *look.figure(shape))
        for side in range(len(corners)):
            spot(scene, f"midpoint {side}", on_side(corners, side, 0.5), INSIDE)
        spot(scene, "end", on_side(corners, int(side_lengths(corners).argmax()), 0.1), INSIDE)

    def answer(self, problem):
        return _marked(f"midpoint {_by_length(problem)[0]}")

    def mistakes(self, problem):
        sides = _by_length(problem)
        return {
            "second": _marked(f"midpoint {sides[1]}"),
            "end": _marked("end"),
            "every": in_turn(*(_marked(f"midpoint {side}") for side in sorted(sides))),
        }


def _marked(place: str) -> ring:
    return ring(place, RED, room=ROOM, line=LINE, frames=28)


def _by_length(problem: dict) -> list[int]:
    """The sides, the longest first."""
    return np.argsort(-side_lengths(np.array(problem["corners"]))).tolist()


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
