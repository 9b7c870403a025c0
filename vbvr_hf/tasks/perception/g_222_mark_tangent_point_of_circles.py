from __future__ import annotations

import math

import numpy as np

from ...acts import go, ring, spot, then
from ...scene import Circle, Point
from ...scene.looks import draw_look
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from . import beside_red
from .beside_red import RED

COLORS = {name: color for name, color in beside_red.COLORS.items() if name not in ("navy", "purple", "slate")}
"""None whose soft edge has a share of red: the mark crosses these lines, and they fill much of what is near it."""
OUTLINE = 10
"""Breadth of the circles' lines, which lie inside their radii."""
INSIDE, ROOM, LINE = 24, 20, 13
"""The least radius of the mark, by how much it is drawn larger, and the breadth of its line (canvas units)."""
RADII = (114.0, 172.0)
MISSED, CLEAR, EDGE = 26.0, 84.0, 36.0
"""Canvas units by which any other two circles miss touching, from the point to any other circle, and from a circle to the picture's edge, at least."""
GAP, OVERLAP, NESTED = (28.0, 48.0), (40.0, 90.0), (28.0, 50.0)
"""Canvas units between circles that nearly touch, by which others overlap, and from a circle to one inside it."""


class MarkTangentPointOfCircles(Task):
    """Ring the one point at which two circles touch.

    Shows: four to nine circles with coloured outlines: two touch from outside, others nearly do, overlap, or lie inside one another.
    Asks: draw a small red ring, as a growing line, around the only point where two circles touch; the circles stay.
    Answer: unique; all other circles miss touching by 26 units or more, and the point lies 84 units off them.
    Checks: that a ring closes around that point and lies evenly about it, that it grew as a line, and that all else is kept.
    Departures: lines lie inside the circles, so that two that touch share one point and are not drawn into each other. The mark is red instead of black, as
    the soft edges of lines of any other colour are partly as dark as a black mark's.
    """

    split = "out_of_domain"
    archetype = "mark"
    jump_cap = 0.48
    instances = "continuous radii and places of four circles or more: over 10^9"
    parameters = {
        "near": Parameter("circles that nearly touch another", bench=ints(1, 3), harder="high"),
        "crossing": Parameter("circles that cross another", bench=ints(1, 2), harder="high"),
        "nested": Parameter("circles inside another", bench=ints(0, 1), harder="high"),
        "alone": Parameter("further circles", bench=ints(0, 1)),
        "direction": Parameter("degrees in which the two circles that touch lie from each other", bench=floats(0, 360)),
        "colors": Parameter("colour of the first circle", bench=choices(*COLORS)),
    }
    wrong_answers = {
        "gap": WrongAnswer("the mark lies in the gap between two circles that nearly touch", 0.1),
        "crossing": WrongAnswer("the mark lies where two circles cross", 0.1),
        "pushed together": WrongAnswer("two circles that nearly touch are pushed together and marked there", 0.15),
    }

    def pose(self, rng, p):
        kinds = ["near"] * p.near + ["crossing"] * p.crossing + ["nested"] * p.nested + ["alone"] * p.alone
        for _ in range(60):
            found = _circles(rng, kinds, math.radians(p.direction))
            if found:
                circles, point, pairs = found
                break
        else:
            raise Redraw
        names = list(COLORS)
        first = names.index(p.colors)
        for number, one in enumerate(circles):
            one["color"] = names[(first + 2 * number) % len(names)]
        look = draw_look(rng, away_from=[RED, *(COLORS[one["color"]] for one in circles)])
        return {"circles": circles, "point": [round(v, 1) for v in point], "pairs": pairs, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "Just two of the circles touch [each other|one another] [in|at] a single point. [Draw|Put] a small red ring around that point, "
                "as a growing line. [All circles stay as they are.|Nothing else changes.]",
                "[Find|Look for] the point where two circles touch without [crossing|overlapping], and [circle|ring] it closely in red with a line that "
                "grows. [Mark no gap and no crossing.|Leave all the circles alone.]",
                "[Which two outlines meet in just one point|Where do two of the outlines only just meet]? [A small red ring grows around that "
                "point as a line|Draw a small red ring there, the ring growing as a line][, and no circle moves|; all else stays].",
            ),
            guided="Compare the circles two by two: some leave a gap, some cross in two points, and just two share one point. A red line grows around that "
            "point, from its top clockwise, until it closes to a small ring. No circle moves or changes.",
        )

    def lay_out(self, problem, scene, look):
        for number, one in enumerate(problem["circles"]):
            circle = Circle(radius=one["radius"] - OUTLINE / 2, stroke=COLORS[one["color"]], width=OUTLINE)
            scene.add(f"circle {number}", circle, at=tuple(one["at"]))
        (near, beside), (one, other) = (problem["pairs"][kind] for kind in ("near", "crossing"))
        circles = problem["circles"]
        spot(scene, "point", tuple(problem["point"]), INSIDE)
        spot(scene, "gap", _between(circles[beside], circles[near]), INSIDE)
        spot(scene, "pushed", _towards(circles[beside], circles[near]["at"], circles[beside]["radius"]), INSIDE)
        spot(scene, "crossing", _crossing(circles[one], circles[other]), INSIDE)

    def answer(self, problem):
        return _marked("point")

    def mistakes(self, problem):
        circles, (near, beside) = problem["circles"], problem["pairs"]["near"]
        close = _towards(circles[beside], circles[near]["at"], circles[beside]["radius"] + circles[near]["radius"])
        return {
            "gap": _marked("gap"),
            "crossing": _marked("crossing"),
            "pushed together": then(go(f"circle {near}", close, frames=12), _marked("pushed")),
        }


def _marked(place: str) -> ring:
    return ring(place, RED, room=ROOM, line=LINE, frames=28)


def _circles(rng: np.random.RandomState, kinds: list[str], direction: float) -> tuple[list[dict], Point, dict] | None:
    """Circles of which the first two touch, each of the others placed by its kind beside an earlier one; the point, and the last pair of each kind. None if
    they do not fit."""
    first, second = rng.uniform(*RADII, 2)
    at = rng.uniform(EDGE + first, 1024 - EDGE - first, 2)
    way = np.array([math.cos(direction), math.sin(direction)])
    point = at + way * first
    circles = [_circle(at, first), _circle(at + way * (first + second), second)]
    if not _fits(circles[1], circles[:1], point, touching=True):
        return None
    pairs = {}
    for kind in kinds:
        for _ in range(60):
            beside = int(rng.randint(len(circles)))
            anchor, radius, heading = circles[beside], float(rng.uniform(*RADII)), float(rng.uniform(0, 2 * math.pi))
            if kind == "alone":
                at = rng.uniform(EDGE + radius, 1024 - EDGE - radius, 2)
            else:
                if kind == "nested":
                    radius = float(rng.uniform(44, 80))
                away = {
                    "near": anchor["radius"] + radius + rng.uniform(*GAP), "crossing": anchor["radius"] + radius - rng.uniform(*OVERLAP),
                    "nested": anchor["radius"] - radius - rng.uniform(*NESTED),
                }[kind]  # fmt: skip
                at = np.array(anchor["at"]) + away * np.array([math.cos(heading), math.sin(heading)])
                if kind == "nested" and away < 0:
                    continue
            one = _circle(at, radius)
            if _fits(one, circles, point):
                pairs[kind] = [len(circles), beside]
                circles.append(one)
                break
        else:
            return None
    return circles, tuple(point.tolist()), pairs


def _circle(at, radius: float) -> dict:
    return {"at": [round(float(v), 1) for v in at], "radius": round(float(radius), 1)}


def _fits(one: dict, others: list[dict], point: np.ndarray, touching: bool = False) -> bool:
    """Whether a circle lies in the picture, clear of the point, and misses touching each of the others."""
    (x, y), radius = one["at"], one["radius"]
    if min(x, y, 1024 - x, 1024 - y) < radius + EDGE:
        return False
    if touching:
        return True
    apart = [(math.dist(one["at"], other["at"]), other["radius"]) for other in others]
    missed = all(abs(away - radius - r) >= MISSED and abs(away - abs(radius - r)) >= MISSED for away, r in apart)
    return missed and abs(math.dist(one["at"], point) - radius) >= CLEAR


def _towards(one: dict, other: Point, length: float) -> Point:
    """The place so far from a circle's middle towards another place."""
    way = np.subtract(other, one["at"])
    return tuple((np.array(one["at"]) + way * (length / np.hypot(*way))).round(2).tolist())


def _between(one: dict, other: dict) -> Point:
    """The middle of the gap between two circles."""
    return _towards(one, other["at"], (one["radius"] + math.dist(one["at"], other["at"]) - other["radius"]) / 2)


def _crossing(one: dict, other: dict) -> Point:
    """One of the two points where two circles cross."""
    way = np.subtract(other["at"], one["at"])
    apart = np.hypot(*way)
    along = (apart**2 + one["radius"] ** 2 - other["radius"] ** 2) / (2 * apart)
    aside = math.sqrt(one["radius"] ** 2 - along**2)
    return tuple((np.array(one["at"]) + way / apart * along + way[::-1] * (1, -1) / apart * aside).round(2).tolist())
