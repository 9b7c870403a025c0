from __future__ import annotations

import math

from ...acts import Act, alter
from ...scene import SIZE, Circle, Point, Polygon, follow
from ...scene.looks import draw_look
from ...scene.outlines import dashed_outline
from ...scene.palette import SHIFTED, VIVID
from ...scene.timeline import Change
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .lopsided import OUTLINES, ring_of

COLOURS = {name: {**VIVID, **SHIFTED}[name] for name in ("red", "orange", "green", "blue", "purple", "teal", "magenta", "brown")}
RADIUS = 132.0
SPEED = 3.2
"""Degrees a frame."""
EDGE = 14.0
"""Canvas units that a shape keeps off the edge of the picture all along."""


class GeometricTransformation2D(Task):
    """Swing a shape about the ringed pivot into its outline.

    Shows: a filled shape, a dark pivot with a ring around it, hollow dots that are no pivots, and a dashed outline: the shape after a turn about the pivot.
    Asks: swing the shape about the ringed pivot, the shorter way, rigidly and at its distance from it, until it fills the outline.
    Answer: unique, as the turn is neither none nor a half turn, and the pivot alone brings the shape to its outline.
    Checks: that the shape is seen in the poses of its swing, turned as far as it has gone around the pivot, up to its end, and that all else is kept.
    Departures: it lies farther from its pivot than it is large, so that its swing is told from a slide. G-25, which is trained on, turns shapes in place and
    slides them; here one motion about a point elsewhere is asked, which neither of those brings about.
    """

    split = "out_of_domain"
    archetype = "transform"
    jump_cap = 0.35
    instances = "shapes, directions, pivots and angles, all continuous: over 10^9"
    parameters = {
        "shape": Parameter("what swings", bench=choices(*OUTLINES)),
        "angle": Parameter("degrees of the swing, either way", bench=floats(70, 165), harder="high"),
        "distance": Parameter("canvas units from the pivot to the shape's centroid", bench=floats(170, 300), harder="high"),
        "decoys": Parameter("hollow dots", bench=ints(1, 3), harder="high"),
        "palette": Parameter("colour of the shape", bench=choices(*COLOURS)),
    }
    wrong_answers = {
        "slides": WrongAnswer("slides straight to the outline while turning", 0.68),
        "in place": WrongAnswer("turns about its own centre", 0.2),
        "longer": WrongAnswer("swings the longer way", 0.6),
    }

    def pose(self, rng, p):
        turn = round(float(p.angle * rng.choice((-1, 1))), 1)
        pivot = [round(float(value), 1) for value in rng.uniform(240, 784, 2)]
        bearing = round(float(rng.uniform(0, 360)), 1)
        problem = {
            "shape": p.shape, "colour": p.palette, "turn": turn, "pivot": pivot, "distance": round(p.distance, 1), "bearing": bearing,
            "angle": round(float(rng.uniform(0, 360)), 1),
        }  # fmt: skip
        way = [_place(problem, turn * step / 12) for step in range(13)]
        if any(min(x, y, SIZE - x, SIZE - y) < RADIUS + EDGE for x, y in way) or math.dist(way[0], way[-1]) < 1.7 * RADIUS:
            raise Redraw
        taken = [(tuple(pivot), 130.0), (way[0], RADIUS + 40), (way[-1], RADIUS + 40)]
        decoys = []
        for _ in range(60):
            at = tuple(round(float(value), 1) for value in rng.uniform(80, SIZE - 80, 2))
            if len(decoys) < p.decoys and all(math.dist(at, other) > room for other, room in taken):
                decoys.append(at)
                taken.append((at, 130.0))
        if len(decoys) < p.decoys:
            raise Redraw
        return problem | {"decoys": decoys, "look": draw_look(rng, away_from=[COLOURS[p.palette]])}

    def prompt(self, problem):
        colour = problem["colour"]
        side = "clockwise" if problem["turn"] > 0 else "counter-clockwise"
        return Prompts(
            plain=(
                f"[Swing|Rotate] the {colour} shape about the ringed pivot, the shorter way, until it fills the dashed outline. [Its size and all else stay.|"
                "Nothing else changes.]",
                "The shape hangs rigidly on the dot with the ring around it. [Turn it about that point|Rotate it about that point] by the smaller angle so "
                "that it covers its outline. [Keep everything else as it is.|]",
                "[Bring|Get] the shape into the dashed outline by turning it around the marked pivot, as a gate turns on its hinge, and the short way around. "
                "[Pivot, dots and outline do not move.|Leave the rest alone.]",
            ),
            guided=f"The {colour} shape keeps its distance from the ringed pivot. It runs {side} on a circle around it by {abs(problem['turn']):.0f} degrees "
            "and turns by the same angle, until it lies exactly in the dashed outline. The pivot, the hollow dots and the outline stay.",
        )

    def lay_out(self, problem, scene, look):
        ring = ring_of(problem["shape"], RADIUS)
        scene.add("outline", *dashed_outline(ring, dash=17, gap=11, stroke=look.line(0.85), width=8), at=_place(problem, problem["turn"]),
                  angle=problem["angle"] + problem["turn"])  # fmt: skip
        for number, at in enumerate(problem["decoys"]):
            scene.add(f"decoy {number}", Circle(radius=20, stroke=look.line(0.7), width=9), at=tuple(at))
        scene.add("pivot", Circle(radius=40, stroke=look.ink, width=9), Circle(radius=21, fill=look.ink), at=tuple(problem["pivot"]))
        body = Polygon(points=ring, fill=COLOURS[problem["colour"]])
        scene.add("shape", *look.figure(body, shadow=False), at=_place(problem, 0), angle=problem["angle"])

    def answer(self, problem):
        return _swung(problem, problem["turn"])

    def mistakes(self, problem):
        turn = problem["turn"]
        (x0, y0), (x1, y1) = _place(problem, 0), _place(problem, turn)
        return {
            "slides": _moved(problem, turn, lambda u: (x0 + (x1 - x0) * u, y0 + (y1 - y0) * u)),
            "in place": _moved(problem, turn, lambda u: (x0, y0)),
            "longer": _swung(problem, turn - math.copysign(360, turn)),
        }


def _swung(problem: dict, by: float) -> Act:
    """The shape swings about its pivot by degrees."""
    return _moved(problem, by, lambda u: _place(problem, by * u))


def _moved(problem: dict, by: float, place) -> Act:
    """The shape turns by degrees, at places that are told of the share done."""
    turned = Change("shape", "angle", path=lambda u: problem["angle"] + by * u)
    return alter((turned, follow("shape", place)), frames=max(24.0, abs(by) / SPEED), says=(("turn", "rotat", "swing"),))


def _place(problem: dict, by: float) -> Point:
    """Where the shape's centroid lies after a swing by degrees."""
    (x, y), bearing = problem["pivot"], math.radians(problem["bearing"] + by)
    return (x + problem["distance"] * math.sin(bearing), y - problem["distance"] * math.cos(bearing))
