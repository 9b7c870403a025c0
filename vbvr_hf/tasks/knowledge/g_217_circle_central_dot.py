from __future__ import annotations

import numpy as np

from ...acts import Act, at_once, go, in_turn, ring
from ...scene import Circle, Point, arrowhead, draw_look, look_of
from ...scene.optics import heading
from ...scene.palette import INK, lab
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

RED = (220, 30, 30)
COLORS = {
    "ink": (34, 38, 50), "navy": (28, 40, 130), "forest": (20, 104, 56), "purple": (112, 46, 168), "teal": (0, 116, 124), "brown": (112, 66, 28),
    "blue": (36, 84, 206), "olive": (104, 104, 16),
}  # fmt: skip
ODD = {"orange": (244, 140, 24), "sky blue": (70, 170, 240), "lime": (140, 206, 30)}
LINES = {"row": 0.0, "column": 90.0, "falling diagonal": 45.0, "rising diagonal": -45.0}
POINTER, GAP = 76.0, 46.0
"""How large a pointer is, and how far off its dot."""
OFF_MIDDLE = 60.0
"""Canvas units that the middle dot keeps off the picture's middle, and off that of the line."""
EDGE = 140.0
PALE = 30.0
"""How strong the ground's colour is at most: what is small on it is read by its own."""
STEP = 12.0
"""Frames in which pointers go from one dot to the next."""


class CircleCentralDot(Task):
    """Find the middle dot of a line by counting from both ends.

    Shows: an odd number of dots on one straight line, unevenly spaced, with a dark pointer beside each of the two outermost; one dot may have another
    colour.
    Asks: the two pointers step inward dot by dot, together, until they meet on the dot with as many dots on one side as on the other; then a red ring is
    drawn around it.
    Answer: unique, as the count is odd; the middle dot is neither the one nearest to the picture's middle nor the one nearest to the line's.
    Checks: that both pointers are seen going inwards from dot to dot, begun together, up to the middle; then the ring around the right dot; the rest stays.
    Departures: pointers beside the line take the place of ticks across it, which would hide dots and each other; they are there at first, and stay where
    they met. Dots are larger.
    """

    split = "out_of_domain"
    archetype = "mark"
    jump_cap = 0.45
    instances = "uneven spacings, places and colours: above 10^6"
    parameters = {
        "dots": Parameter("dots", bench=choices(5, 7, 9), harder="high"),
        "line": Parameter("direction of the line", bench=choices(*LINES)),
        "uneven": Parameter("widest space over the narrowest", bench=floats(1.7, 2.3)),
        "distractor": Parameter("dots of another colour", bench=ints(0, 1), harder="high"),
        "color": Parameter("colour of the dots", bench=choices(*COLORS)),
    }
    wrong_answers = {
        "neighbour": WrongAnswer("pointers right, then a neighbour of the middle dot is ringed", 0.5),
        "odd one": WrongAnswer("pointers right, then the dot of another colour, or else the outermost, is ringed", 0.5),
        "no pointers": WrongAnswer("the right dot is ringed, but the pointers stay where they are", 0.6),
    }

    def pose(self, rng, p):
        odd = str(rng.choice(sorted(ODD)))
        look = draw_look(rng, away_from=[RED, COLORS[p.color], ODD[odd]], brightest=212)
        if look_of(look).dark or float(np.hypot(*lab([look["base"]])[0, 1:])) > PALE:
            raise Redraw
        half, way = (p.dots - 1) // 2, heading(LINES[p.line])
        for _ in range(400):
            # One side is wider than the other, so that the middle by count is off that by length.
            steps = rng.uniform(1.0, p.uneven, p.dots - 1)
            steps[:half] *= 1.0 if rng.randint(2) else 1.35
            longest = (1024 - 2 * EDGE) / np.abs(way).max()
            length = min(longest, float(rng.uniform(0.82, 1.0)) * longest)
            where = np.concatenate([[0.0], np.cumsum(steps)]) / steps.sum() * length
            if np.diff(where).min() < 72:
                continue
            room = 1024 - 2 * EDGE - np.abs(way) * length
            start = np.where(way < 0, 1024 - EDGE, EDGE) + np.where(way < 0, -1, 1) * rng.uniform(0, 1, 2) * room
            places = start + where[:, None] * way
            # Diagonals lie anywhere beside the picture's own; rows and columns keep off its middle across them, too.
            off = np.hypot(*(places - 512).T)
            to_middle = np.abs(where - length / 2)
            if to_middle.argmin() != half and to_middle[half] > OFF_MIDDLE and off.argmin() != half and off[half] > OFF_MIDDLE:
                break
        else:
            raise Redraw
        others = [k for k in range(1, p.dots - 1) if k != half]
        marked = [int(others[rng.randint(len(others))])] if p.distractor else []
        radius = round(float(rng.uniform(0.24, 0.3)) * min(96.0, float(np.diff(where).min())), 1)
        return {"places": np.round(places, 1).tolist(), "line": p.line, "radius": radius, "color": p.color, "odd": marked, "other": odd, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "Let the two pointers [step|move] inward from dot to dot, both together, until they [meet at|reach] the dot in the middle by count. Then "
                "[draw|put] a red ring around it. [Nothing else changes.|The dots stay.]",
                "Which dot has as many dots on one side as on the other? Both pointers go inward together, one dot after another, until they meet there; then "
                "[circle it in red|a red circle is drawn around it]. [Colours do not count.|All dots stay.]",
                "[Find|Look for] the middle dot of the line, counted and not measured: the pointers at its ends step inwards at the same time, dot by dot, "
                "until they meet. Then a red ring [grows|is drawn] around that dot. [All else is kept.|]",
            ),
            guided=f"The line has {len(problem['places'])} dots. Together both pointers go from dot to dot inwards, {len(problem['places']) // 2} steps each, "
            "and meet on the one in the middle. Then a red line starts above that dot, runs around it and closes to a ring.",
        )

    def lay_out(self, problem, scene, look):
        color, other = COLORS[problem["color"]], ODD[problem["other"]]
        for number, at in enumerate(problem["places"]):
            scene.add(f"dot {number}", Circle(radius=problem["radius"], fill=other if number in problem["odd"] else color), at=tuple(at))
        for name, at, side in (("first", problem["places"][0], 1), ("second", problem["places"][-1], -1)):
            shape = arrowhead((0, POINTER / 2), (0, 1), POINTER, fill=INK)
            scene.add(f"{name} pointer", shape, at=_beside(problem, at, side), angle=LINES[problem["line"]] + 90 - 90 * side)

    def answer(self, problem):
        return in_turn(_pointers(problem), _ringed(problem, len(problem["places"]) // 2))

    def mistakes(self, problem):
        middle = len(problem["places"]) // 2
        odd = problem["odd"][0] if problem["odd"] else 0
        return {
            "neighbour": in_turn(_pointers(problem), _ringed(problem, middle + 1)),
            "odd one": in_turn(_pointers(problem), _ringed(problem, odd)),
            "no pointers": _ringed(problem, middle),
        }


def _ringed(problem: dict, number: int) -> ring:
    return ring(f"dot {number}", RED, room=15, line=10, frames=18)


def _pointers(problem: dict) -> Act:
    """The pointers go inwards from dot to dot until they meet."""
    places = [tuple(at) for at in problem["places"]]
    steps = len(places) // 2
    goes = []
    for name, way, side in (("first", places, 1), ("second", places[::-1], -1)):
        beside = [_beside(problem, at, side) for at in way[: steps + 1]]
        goes.append(go(f"{name} pointer", beside[-1], tuple(beside[1:-1]), frames=STEP * steps))
    return at_once(*goes)


def _beside(problem: dict, at: tuple[float, float], side: int) -> Point:
    """Where a pointer stands beside a dot: at the left of the line (1) or at its right (-1)."""
    return tuple((np.array(at) + side * heading(LINES[problem["line"]] - 90) * (problem["radius"] + GAP + POINTER / 2)).tolist())
