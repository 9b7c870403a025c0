from __future__ import annotations

import math

import numpy as np

from ...acts import in_turn, ring, spot
from ...scene import Polygon, points
from ...scene.looks import draw_look
from ...scene.polygons import inner_angles, side_lengths
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .beside_red import OUTLINE, RED, TINTS

EDGE = 9
INSIDE, ROOM, LINE = 32, 18, 13
"""The least radius of a mark, by how much it is drawn larger, and the breadth of its line (canvas units)."""
SHARPEST, SHORTEST = 24, 150
"""Degrees of an angle and canvas units of a side, at least."""
MARGIN, ASIDE = 60, 50
"""Canvas units from a corner to the picture's edge and from a triangle to its quarter's, and between triangles, and the corners that are due, in x."""


class IdentifyLargestAngleInTriangle(Task):
    """Ring the corner with the largest angle in each triangle, from left to right.

    Shows: two to four tinted triangles, each in a quarter of the picture and turned its own way.
    Asks: draw a small red circle, as a growing line, around the corner with the largest angle of each triangle, from left to right.
    Answer: unique; the largest angle exceeds the next by 12 degrees or more, and triangles and the corners due have the same order from left to right.
    Checks: which corners are circled, how the circles lie, that each grew as a line, their order, and that all else is kept.
    Departures: all triangles of a picture have the same margin between their largest angle and the next. The longest side of a polygon in G-167 is marked
    at its middle; here no side has to be measured, and corners are marked.
    """

    split = "out_of_domain"
    archetype = "mark"
    jump_cap = 0.48
    instances = "continuous angles, turns, sizes and places of two triangles or more: over 10^9"
    parameters = {
        "triangles": Parameter("triangles", bench=ints(2, 4), harder="high"),
        "margin": Parameter("degrees by which the largest angle exceeds the next", bench=floats(12, 48), harder="low"),
        "tints": Parameter("their tints, from which one on", bench=choices(*TINTS)),
    }
    wrong_answers = {
        "topmost": WrongAnswer("the topmost corner of each triangle is circled", 0.3),
        "sharpest": WrongAnswer("the sharpest corners are circled", 0.05),
        "all corners": WrongAnswer("every corner is circled", 0.1),
        "right to left": WrongAnswer("the right circles, drawn from right to left", 0.68),
    }

    def pose(self, rng, p):
        for _ in range(100):
            quarters = rng.permutation(4)[: p.triangles]
            found = [_triangle(rng, p.margin, quarter) for quarter in quarters]
            found.sort(key=lambda corners: corners[:, 0].mean())
            middles, due = (np.array([at(corners)[0] for corners in found]) for at in (lambda one: one.mean(axis=0), lambda one: one[0]))
            topmost = sum(corners[:, 1].argmin() == 0 for corners in found)
            if min(np.diff(middles).min(), np.diff(due).min()) >= ASIDE and topmost <= p.triangles // 2:
                break
        else:
            raise Redraw
        names = list(TINTS)
        first = names.index(p.tints)
        tints = [names[(first + 3 * number) % len(names)] for number in range(p.triangles)]
        look = draw_look(rng, away_from=[RED, OUTLINE, *(TINTS[name] for name in tints)], styles=("flat", "bevelled", "rounded"))
        return {"triangles": np.round(found, 1).tolist(), "tints": tints, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "In every triangle, draw a [small |]red circle around the corner [with|that has] the largest angle, as a growing line, "
                "one triangle after another from left to right. [Nothing else changes.|One circle each, and no more.]",
                "[Which corner of each triangle is the widest|At which corner does each triangle have its largest angle]? [Ring|Circle] it in red, with a line "
                "that grows, [triangle by triangle|taking the triangles one by one], from left to right. [All else stays.|Leave the other corners unmarked.]",
                "Going from left to right, [mark|ring] the largest of the three angles of each triangle: a red circle [grows as a line|is drawn little by "
                "little] about [that corner|its corner]. [The triangles stay as they are.|Mark no other corner.]",
            ),
            guided="Start with the leftmost triangle and compare its three angles: one is clearly the largest. A red line grows around that corner and closes "
            "to a small circle. Then the next triangle to the right has its circle drawn, until each has one. No triangle moves or changes.",
        )

    def lay_out(self, problem, scene, look):
        for number, (corners, tint) in enumerate(zip(problem["triangles"], problem["tints"], strict=True)):
            scene.add(f"triangle {number}", *look.figure(Polygon(points=points(corners), fill=TINTS[tint], stroke=OUTLINE, width=EDGE)))
            for corner, at in enumerate(corners):
                spot(scene, f"corner {number} {corner}", tuple(at), INSIDE)

    def answer(self, problem):
        return in_turn(*(_marked(number, 0) for number in range(len(problem["triangles"]))))

    def mistakes(self, problem):
        triangles = [np.array(corners) for corners in problem["triangles"]]
        order = range(len(triangles))
        return {
            "topmost": in_turn(*(_marked(number, int(triangles[number][:, 1].argmin())) for number in order)),
            "sharpest": in_turn(*(_marked(number, int(inner_angles(triangles[number]).argmin())) for number in order)),
            "all corners": in_turn(*(_marked(number, corner) for number in order for corner in range(3))),
            "right to left": in_turn(*(_marked(number, 0) for number in order[::-1])),
        }


def _marked(number: int, corner: int) -> ring:
    return ring(f"corner {number} {corner}", RED, room=ROOM, line=LINE, frames=16)


def _triangle(rng: np.random.RandomState, margin: float, quarter: int) -> np.ndarray:
    """Corners (3, 2), clockwise, the one with the largest angle first, of a triangle in a quarter of the picture (by rows)."""
    corner = np.array([quarter % 2, quarter // 2]) * 512
    low, high = corner + np.where(corner > 0, MARGIN / 2, MARGIN), corner + np.where(corner > 0, 512 - MARGIN, 512 - MARGIN / 2)
    while True:
        largest = rng.uniform(60 + 2 * margin / 3 + 1, (180 - SHARPEST + margin) / 2)
        angles = np.radians([largest, *rng.permutation([largest - margin, 180 - 2 * largest + margin])])
        # Corners on a circle: what lies between two of them is twice the angle at the third.
        around = np.cumsum([rng.uniform(0, 2 * math.pi), 2 * angles[2], 2 * angles[0]])
        shape = np.stack([np.cos(around), np.sin(around)], axis=1)
        shape *= rng.uniform(330, 400) / side_lengths(shape).max()
        room = high - low - np.ptp(shape, axis=0)
        if side_lengths(shape).min() >= SHORTEST and room.min() >= 0:
            return shape - shape.min(axis=0) + low + rng.uniform(0, 1, 2) * room
