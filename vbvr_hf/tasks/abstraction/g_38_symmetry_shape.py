from __future__ import annotations

import cv2
import numpy as np

from ...acts import appear, at_once, sealed, stroke
from ...scene import Line, Point, Polygon, dashed, draw_look, points
from ...scene.figures import turned
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .candidates import COLORS, RED

FILLS = ("green", "blue", "teal", "lime", "sky blue", "olive")
"""Colours that the outline's is told from where both are soft."""
EDGE, AXIS = 14.0, 12.0
NEAREST, FARTHEST = 70.0, 330.0
"""How far from the axis corners lie."""
LEAST = 90.0
"""Canvas units of an edge at least."""
LIKE = 0.72
"""How much of it a half may share with what it would be across the axis if it were turned instead of mirrored."""


class SymmetryShape(Task):
    """Complete a shape that is symmetric about an axis: trace the missing half of its outline, then fill it.

    Shows: a dashed axis through the middle of the picture, and on one side of it half of a filled shape with a red outline, cut off at the axis.
    Asks: first trace the missing outline, as a growing line from one end of the cut to the other, then fill it like the given half.
    Answer: unique, the mirror image; no half looks the same turned as mirrored. From which end the outline grows is free.
    Checks: that the outline lies where it should and grew as a line, that the fill came after that in the right place and colour, and that all else stays.
    Departures: outlines are red, which no fill is on the way to; a dark one would seem to come with the fill. The axis may have any of eight directions in
    training clips, too; and where the outline begins is free.
    """

    split = "train"
    archetype = "complete"
    instances = "continuous corners of half a shape, of which there are three or more, and eight axes: over 10^9"
    parameters = {
        "corners": Parameter("corners off the axis", train=ints(3, 6), harder="high"),
        "axis": Parameter("degrees by which the axis is turned from upright", train=choices(0, 90, 30, -30, 45, -45, 60, -60), harder="last"),
        "length": Parameter("canvas units of the cut", train=floats(520, 680)),
        "color": Parameter("colour of the fill", train=choices(*FILLS)),
    }
    wrong_answers = {
        "turned": WrongAnswer("the half is turned across instead of mirrored", 0.4),
        "outline alone": WrongAnswer("only the outline is traced", 0.55),
        "not traced": WrongAnswer("outline and fill fade in together", 0.55),
    }

    def pose(self, rng, p):
        for _ in range(200):
            half = _half(rng, p.corners, p.length)
            if half is not None and _apart(half):
                break
        else:
            raise Redraw
        side = float(rng.choice((-1, 1)))
        color = COLORS[p.color]
        return {
            "half": (half * (side, 1)).round(1).tolist(), "axis": p.axis, "color": p.color, "look": draw_look(rng, away_from=[color, RED]),
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Complete|Finish] the shape so that it is symmetric about the dashed line: first trace the missing outline as a growing line, then fill "
                "[it|the new half] in the same colour. [What is there stays.|Nothing else changes.]",
                "[Mirror|Reflect] the half shape in the dashed axis. First draw its outline on the other side, [in one stroke|as one line] from one end of the "
                "cut to the other; then the fill comes. [The given half stays.|Keep the axis.]",
                "The dashed line is an axis of symmetry, and half of the shape is missing. [Draw the other half|Add that half]: first its outline, "
                "[little by little|as a line that grows], then its fill, both like those of the given half. [All else stays.|]",
            ),
            guided="Every corner of the given half has its mirror image equally far on the other side of the dashed line. A line like the given outline grows "
            "through these places, from the upper end of the cut to the other. When it is complete, what it encloses fills with the colour of the given half.",
        )

    def lay_out(self, problem, scene, look):
        color = COLORS[problem["color"]]
        given = _there(problem, problem["half"])
        scene.add("given", Polygon(points=given, fill=color))
        for name, corners in _fills(problem).items():
            scene.add(name, Polygon(points=_there(problem, corners), fill=color), opacity=0.0)
        scene.add("outline", Line(points=given, stroke=RED, width=EDGE))
        ends = _there(problem, [(0, -500), (0, 500)])
        scene.add("axis", *dashed(*ends, dash=34, gap=26, stroke=look.ink, width=AXIS))

    def answer(self, problem):
        return sealed(_traced(problem, "mirrored"), appear("mirrored", frames=12))

    def mistakes(self, problem):
        return {
            "turned": sealed(_traced(problem, "turned"), appear("turned", frames=12)),
            "outline alone": _traced(problem, "mirrored"),
            "not traced": at_once(appear("mirrored", frames=12), _traced(problem, "mirrored", frames=0)),
        }


def _traced(problem: dict, name: str, frames: float = 32.0) -> stroke:
    way = _there(problem, _fills(problem)[name])
    return stroke(f"outline of {name}", way, RED, line=EDGE, frames=frames, either_end=True)


def _fills(problem: dict) -> dict[str, np.ndarray]:
    """The half across the axis: mirrored, and turned by 180 degrees."""
    half = np.array(problem["half"])
    return {"mirrored": half * (-1, 1), "turned": (half * (-1, -1))[::-1]}


def _there(problem: dict, places) -> tuple[Point, ...]:
    """Where places about the middle of an upright axis lie in the picture."""
    return points(turned(places, problem["axis"]) + 512)


def _half(rng: np.random.RandomState, corners: int, length: float) -> np.ndarray | None:
    """Half a shape to the right of an upright axis: from the upper end of the cut, over corners in order of their directions, to the lower one."""
    angles = np.sort(rng.uniform(-75, 75, corners))
    way = np.stack([np.cos(np.radians(angles)), np.sin(np.radians(angles))], axis=1) * rng.uniform(130, FARTHEST, (corners, 1))
    half = np.vstack([(0, -length / 2), way, (0, length / 2)])
    clear = np.hypot(*np.diff(half, axis=0).T).min() >= LEAST and way[:, 0].min() >= NEAREST
    return half if clear and (np.abs(way[:, 1]) < length / 2 + 40).all() else None


def _apart(half: np.ndarray) -> bool:
    """Whether a half is plainly another if it is turned upside down."""
    images = []
    for corners in (half, (half * (1, -1))[::-1]):
        image = np.zeros((140, 70), np.uint8)
        cv2.fillPoly(image, [np.round(np.add(corners, (0, 512)) * 140 / 1024).astype(np.int32)], 1)
        images.append(image.astype(bool))
    return bool((images[0] & images[1]).sum() <= LIKE * (images[0] | images[1]).sum())
