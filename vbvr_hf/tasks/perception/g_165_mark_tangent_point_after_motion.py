from __future__ import annotations

import math

import numpy as np

from ...acts import go, ring, sealed, spot
from ...scene import Circle, Line, Point, arrowhead, draw_look, rounded
from ...scene.figures import turned
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats
from .beside_red import RED
from .g_222_mark_tangent_point_of_circles import COLORS
from .ringing import bare_ring

EDGE, PACE = 36.0, 15.0
"""Canvas units that everything keeps from the picture's edge, and by which the disc goes in a frame."""
WALL, ARROW = 36.0, 150.0
"""How thick a wall is, and how long the arrow."""
INSIDE, ROOM, LINE = 22.0, 22.0, 13.0
"""The least radius of the ring, by how much it is drawn larger, and the breadth of its line."""
GREY = (112, 118, 130)
OBSTACLES = (112.0, 150.0)
"""Radii of discs that stand in the way: much larger than the ring."""


class MarkTangentPointAfterMotion(Task):
    """Let a disc slide until it touches something, and ring the point of touch.

    Shows: a coloured disc with an arrow that points where it is to go, and ahead of it a grey wall or a grey disc, which it meets obliquely.
    Asks: slide the disc along the arrow, straight on, until it just touches the obstacle; then draw a small red ring around the point where they touch.
    Answer: unique; the disc's rim meets the obstacle 45 units or more from where the line of the arrow does.
    Checks: that the disc was seen sliding straight to its first touch and stayed there, that the ring came after that and where it lies; all else stays.
    Departures: the ring is larger than listed, so that it is seen at 256 pixels, and walls are thick. Two circles touch from the first in G-222, among others
    that do not; here nothing touches before the motion, which tells where.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.48
    instances = "continuous radii, tilts, directions and ways: over 10^9"
    parameters = {
        "obstacle": Parameter("what the disc meets", train=choices("wall", "disc"), harder="last"),
        "radius": Parameter("of the disc that moves", train=floats(84, 106)),
        "slant": Parameter("degrees by which it meets the obstacle off the straight", train=floats(30, 48), harder="high"),
        "travel": Parameter("canvas units that it goes", train=floats(230, 420), harder="high"),
        "color": Parameter("colour of the disc that moves", train=choices(*COLORS)),
    }
    wrong_answers = {
        "arrow's line": WrongAnswer("the disc stops rightly, and the ring lies where the arrow's line goes", 0.72),
        "stays": WrongAnswer("the ring is drawn at the right place, and the disc never moves", 0.2),
        "too far": WrongAnswer("the disc runs into the obstacle up to its middle, and the ring lies there", 0.2),
    }

    def pose(self, rng, p):
        for _ in range(60):
            normal = float(rng.uniform(0, 360))  # from the obstacle to where the disc comes from
            slant = float(rng.choice((-1, 1)) * p.slant)
            touch, out = rng.uniform(150, 874, 2), turned([(1, 0)], normal)[0]
            stop = touch + out * p.radius
            start = stop + turned([(p.travel, 0)], normal + slant)[0]
            if p.obstacle == "wall":
                half, shift = rng.uniform(230, 320), rng.uniform(-60, 60)
                middle = touch - out * WALL / 2 + turned([(0, shift)], normal)[0]
                ends = middle + turned([(0, -half), (0, half)], normal)
                body = {"at": middle, "half": half}
            else:
                size = rng.uniform(*OBSTACLES)
                middle = touch - out * size
                ends = middle + np.array([(-size, -size), (size, size)])
                body = {"at": middle, "radius": size}
            every = np.concatenate([ends, *([at - p.radius, at + p.radius] for at in (start, stop))])
            if every.min() >= EDGE and every.max() <= 1024 - EDGE:
                break
        else:
            raise Redraw
        aimed = stop - turned([(p.radius / math.cos(math.radians(slant)), 0)], normal + slant)[0]
        return {
            "start": _rounded(start), "stop": _rounded(stop), "touch": _rounded(touch), "aimed": _rounded(aimed), "radius": round(p.radius, 1),
            "normal": round(normal, 1), "obstacle": {key: _rounded(value) if key == "at" else round(float(value), 1) for key, value in body.items()},
            "color": p.color, "look": draw_look(rng, away_from=[RED, GREY, COLORS[p.color]]),
        }  # fmt: skip

    def prompt(self, problem):
        color, obstacle = problem["color"], "wall" if "half" in problem["obstacle"] else "grey disc"
        return Prompts(
            plain=(
                f"[Slide|Move] the {color} disc straight along its arrow until it just touches the {obstacle}, and stop it there. Then [draw|put] a small red "
                f"ring around the point where they touch. [The {obstacle} and the arrow stay.|Nothing else changes.]",
                f"[At which point will the {color} disc touch the {obstacle}|Where will the {color} disc and the {obstacle} touch]? Let it go the way that the "
                "arrow points until they meet; after that, circle the point of touch in red. [All else stays.|]",
                f"The {color} disc goes where its arrow points, without turning aside, and stops as soon as its rim meets the {obstacle}. [Then mark|After "
                "that, mark] the place of contact with a small red circle. [Only the disc moves.|Leave the rest as it is.]",
            ),
            guided=f"The {color} disc slides at a steady pace in the direction of its arrow. As soon as its rim meets the {obstacle}, it stops, neither short "
            "of it nor in it. The point of touch lies on the rim, nearest to the obstacle and not straight ahead. There a small red ring grows.",
        )

    def lay_out(self, problem, scene, look):
        obstacle, color = problem["obstacle"], COLORS[problem["color"]]
        body = rounded(WALL, 2 * obstacle["half"], 8, fill=GREY) if "half" in obstacle else Circle(radius=obstacle["radius"], fill=GREY)
        scene.add("obstacle", *look.figure(body, style="flat", shadow=False), at=obstacle["at"], angle=problem["normal"])
        start, stop = np.array(problem["start"]), np.array(problem["stop"])
        way = (stop - start) / np.hypot(*(stop - start))
        tail, tip = start + way * (problem["radius"] + 6), start + way * (problem["radius"] + ARROW)
        shaft = Line(points=(tuple(tail), tuple(tip - way * 40)), stroke=look.ink, width=13)
        scene.add("arrow", shaft, arrowhead(tuple(tip), tuple(way), 52, fill=look.ink))
        scene.add("disc", *look.figure(Circle(radius=problem["radius"], fill=color), shadow=False), at=problem["start"])
        spot(scene, "touch", problem["touch"], INSIDE)

    def answer(self, problem):
        return sealed(_slid(problem, problem["stop"]), _ringed("touch"))

    def mistakes(self, problem):
        start, aimed = np.array(problem["start"]), np.array(problem["aimed"])
        way = (aimed - start) / np.hypot(*(aimed - start))
        return {
            "arrow's line": sealed(_slid(problem, problem["stop"]), bare_ring(aimed, INSIDE + ROOM)),
            "stays": _ringed("touch"),
            "too far": sealed(_slid(problem, aimed.tolist()), bare_ring(aimed + way * problem["radius"], INSIDE + ROOM)),
        }


def _rounded(at: np.ndarray) -> list[float]:
    return at.round(1).tolist()


def _slid(problem: dict, to: Point) -> go:
    return go("disc", tuple(to), frames=max(14, round(math.dist(problem["start"], to) / PACE)))


def _ringed(place: str) -> ring:
    return ring(place, RED, room=ROOM, line=LINE, frames=20)
