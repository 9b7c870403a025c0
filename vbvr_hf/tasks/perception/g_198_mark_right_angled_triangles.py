from __future__ import annotations

import math
from collections.abc import Iterable

import cv2
import numpy as np

from ...acts import in_turn, ring
from ...scene import Polygon, draw_look, points
from ...scene.figures import turned
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints
from .beside_red import COLORS, RED
from .ringing import places, rings

SHARPEST, WIDEST = 22, 126
"""Degrees of an angle at least and at most."""


class MarkRightAngledTriangles(Task):
    """Ring all triangles that have a right angle, from left to right.

    Shows: five to seven filled triangles on a loose grid: one to three have a right angle, the others all have acute angles or an obtuse one.
    Asks: draw a red ring, as a growing line, around each triangle with a right angle, from left to right.
    Answer: unique; the largest angle of every other triangle is 14 degrees or more off, and right-angled ones differ by 50 units or more in x.
    Checks: which triangles are ringed, how the rings lie, that each grew as a line, their order, and that all else is kept.
    Departures: where legs lie along the picture's edges, so does a side of every other triangle; else that would tell the right angles.
    """

    split = "train"
    archetype = "mark"
    jump_cap = 0.48
    instances = "continuous angles, turns and places of five triangles or more: over 10^9"
    parameters = {
        "triangles": Parameter("triangles", train=ints(5, 7), harder="high"),
        "right": Parameter("triangles with a right angle", train=ints(1, 3), harder="high"),
        "off": Parameter("degrees by which the largest angles of others are off a right one, at least", train=floats(14, 20), harder="low"),
        "upright": Parameter("whether a side of each lies along the picture's edges", train=choices(True, False, False), harder="last"),
        "size": Parameter("canvas units across the circles around triangles, at most", train=floats(160, 172)),
    }
    wrong_answers = {
        "obtuse": WrongAnswer("obtuse triangles are ringed instead", 0.1),
        "all": WrongAnswer("every triangle is ringed", 0.3),
        "one more": WrongAnswer("a triangle without a right angle is ringed, too", 0.68),
    }

    def pose(self, rng, p):
        # Acute and obtuse ones by turns, from an obtuse one on.
        largest = [90.0] * p.right + [90 + (1, -1)[i % 2] * float(rng.uniform(p.off, 28)) for i in range(p.triangles - p.right)]
        at = places(rng, p.triangles, p.right, p.size)
        triangles = [(_triangle(rng, angle, p.upright) * rng.uniform(0.9, 1) * p.size / 2).round(1).tolist() for angle in largest]
        colors = rng.choice(list(COLORS), p.triangles).tolist()
        look = draw_look(rng, away_from=[RED, *(COLORS[name] for name in colors)])
        return {"triangles": triangles, "places": at, "colors": colors, "right": p.right, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Draw|Put] a red ring around [each|every] triangle [with|that has] a right angle, one after another from left to right, as growing lines. "
                "[No other triangle is marked.|Nothing else changes.]",
                "[Find|Look for] the right-angled triangles[, however they are turned|]. Going from left to right, [circle|ring] them in red, each with a "
                "line that grows. [All else stays.|Leave the other triangles alone.]",
                "[Which triangles have an angle of 90 degrees|In which triangles do two sides meet at 90 degrees]? Circle [these|them] in red, one by one from "
                "left to right; [each circle grows as a line|a line grows to each circle]. [Change nothing else.|]",
            ),
            guided="Look at the largest angle of each triangle, from left to right. Where it is a right one, a red line grows around the triangle and closes "
            "to a ring. Triangles whose largest angle is clearly sharper or wider than 90 degrees are passed over. None moves or changes.",
        )

    def lay_out(self, problem, scene, look):
        for number, (corners, at, color) in enumerate(zip(problem["triangles"], problem["places"], problem["colors"], strict=True)):
            scene.add(f"figure {number}", *look.figure(Polygon(points=points(corners), fill=COLORS[color])), at=tuple(at))

    def answer(self, problem):
        return in_turn(*_ringed(problem, range(problem["right"])))

    def mistakes(self, problem):
        right, count = problem["right"], len(problem["triangles"])
        return {
            "obtuse": in_turn(*_ringed(problem, range(right, min(count, 2 * right + 1), 2))),
            "all": in_turn(*_ringed(problem, range(count))),
            "one more": in_turn(*_ringed(problem, range(right + 1))),
        }


def _ringed(problem: dict, numbers: Iterable[int]) -> list[ring]:
    return rings(problem["places"], numbers, frames=28 if problem["right"] == 1 else 14)


def _triangle(rng: np.random.RandomState, largest: float, upright: bool) -> np.ndarray:
    """Corners (3, 2) of a triangle with that largest angle, the smallest circle around it being that of radius 1 about the origin."""
    second = rng.uniform(max(SHARPEST, 180 - 2 * largest), min(largest, 180 - largest - SHARPEST))
    # Corners on a circle: what lies between two of them is twice the angle at the third.
    around = np.radians(np.cumsum([0, 2 * (180 - largest - second), 2 * largest]))
    corners = np.stack([np.cos(around), np.sin(around)], axis=1)
    x, y = corners[1] - corners[0]
    turn = 90 * rng.randint(4) - math.degrees(math.atan2(y, x)) if upright else rng.uniform(0, 360)
    (x, y), radius = cv2.minEnclosingCircle(corners.astype(np.float32))
    return turned((corners - (x, y)) / radius, turn)
