from __future__ import annotations

import math

import numpy as np

from ...acts import Act, stroke
from ...scene import Circle, Line, Point, Polygon, Text, arrowhead, dashed, draw_look, points, rectangle
from ...scene.optics import enters_box, heading, until_edge
from ...scene.palette import lab
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

ORANGE, RED = (240, 132, 10), (214, 20, 40)
GLASSES = {
    "pale blue": (176, 208, 242), "aqua": (160, 222, 226), "mint": (170, 222, 192), "lilac": (206, 190, 238),
    "steel": (158, 184, 208), "sky": (142, 202, 246), "sea": (130, 206, 194), "periwinkle": (172, 180, 240),
    "ice": (150, 218, 240), "sage": (178, 208, 160), "grey blue": (164, 176, 200), "violet": (190, 170, 226),
}  # fmt: skip
NAMES = list(GLASSES)
EDGE = (24.0, 1000.0)
"""The frame that rays run to."""
RAY, REACH, DIAL = 14, 420.0, 170.0
BENT = 10.0
"""Degrees by which the light is bent at least."""
PALE = 78.0
"""Lightness (of 100) of the ground, which is air, at least."""
LABEL = (330.0, 90.0)


class GlassRefraction(Task):
    """Draw a light ray on after it passes from air into glass, or out of it.

    Shows: air and tinted glass with a straight surface between; an orange ray with an arrow that meets it, a dashed normal and a ring with a mark every ten
    degrees there; the index of the glass is printed.
    Asks: draw the refracted ray in red, growing from where the light meets the surface up to the frame, by the law of refraction with the printed index.
    Answer: unique: n1 sin a1 = n2 sin a2 (Snell); the light is bent by 10 degrees at least, and never so steep that all of it would be reflected.
    Checks: that one line grows along the refracted ray's way from the surface outwards, how exactly, up to the frame; that the rest stays.
    Departures: no dot of light runs ahead of the ray, which would only repeat where it goes. In O-19, which is trained on too, rays stay on their side.
    """

    split = "in_domain"
    archetype = "simulate"
    jump_cap = 0.48
    shortcut_caps = {"wipe": 1.0}  # a ray that is wiped in from where it begins is the truth
    instances = "index (hundredths), incidence (half degrees), tilt, side and place: over 10^6"
    parameters = {
        "index": Parameter("hundredths of the glass's index", train=ints(130, 165), bench=ints(170, 220)),
        "incidence": Parameter("degrees between ray and normal; less where no light would get out of the glass", train=floats(28, 70), bench=floats(20, 76)),
        "tilt": Parameter("degrees of the surface from the horizontal", train=choices(0), bench=choices(10, 20, 35, 90), harder="high"),
        "into": Parameter("what the light passes into", train=choices("glass"), bench=choices("glass", "air"), harder="last"),
        "palette": Parameter("tint of the glass", train=choices(*NAMES[:8]), bench=choices(*NAMES[8:])),
    }
    wrong_answers = {
        "straight": WrongAnswer("the ray goes straight on", 0.1),
        "mirrored": WrongAnswer("the ray is reflected as by a mirror", 0.1),
        "wrong way": WrongAnswer("the ray is bent as much to the wrong side", 0.1),
    }

    def pose(self, rng, p):
        index = p.index / 100
        most = 76.0 if p.into == "glass" else 0.9 * math.degrees(math.asin(1 / index))
        incidence = round(min(p.incidence, most) * 2) / 2
        look = draw_look(rng, away_from=[RED, ORANGE, GLASSES[p.palette]], places=("sheet", "board", "table", "wall"))
        if abs(incidence - _refracted(index, incidence, p.into)) < BENT or lab([look["base"]])[0, 0] < PALE:
            raise Redraw
        for _ in range(40):
            # The glass lies below in training.
            turned = 0 if p.tilt == 0 and p.into == "glass" else 180 * int(rng.randint(2))
            problem = {
                "index": index, "incidence": incidence, "into": p.into, "glass": p.palette, "at": np.round(rng.uniform(452, 572, 2), 1).tolist(),
                "angle": int(p.tilt * (1 if rng.randint(2) else -1)) + turned, "side": 1 if rng.randint(2) else -1,
            }  # fmt: skip
            labels = _labels(rng, problem)
            if labels:
                return problem | {"labels": labels, "look": look}
        raise Redraw

    def prompt(self, problem):
        into = problem["into"]
        return Prompts(
            plain=(
                f"[Show|Draw] how the light goes on [in|into] the {into}: a straight red ray that grows from the surface up to the frame, refracted as the "
                "printed index has it. [Draw no reflected ray.|Leave out what is reflected.] [Nothing else changes.|]",
                "The orange ray [meets|hits] the surface and is refracted. Draw the refracted ray in red as a growing line, from there to the frame; its "
                "direction follows from n. [No reflection is drawn.|All else stays.]",
                f"[Where does the light go in the {into}|Which way does the light go on]? By Snell's law with the printed n, let a straight red line grow from "
                "the point of entry [out|on] to the frame. [Nothing is reflected.|Draw nothing else.]",
            ),
            guided=f"On the {into} side the ray makes another angle with the normal: "
            + ("in the denser stuff it is smaller. " if into == "glass" else "in the thinner stuff it is larger. ")
            + f"From {problem['incidence']:g} degrees it becomes {_refracted(problem['index'], problem['incidence'], into):.0f} degrees. A straight red line "
            "grows from the surface in that direction, on the other side of the normal than the light came from, up to the frame.",
        )

    def lay_out(self, problem, scene, look):
        at, angle, ink = tuple(problem["at"]), problem["angle"], look.line(0.85)
        scene.add("glass", Polygon(points=points(_glass(problem)), fill=GLASSES[problem["glass"]]))
        ticks = [Line(points=points([heading(turn) * (DIAL - 16), heading(turn) * DIAL]), stroke=look.line(0.6), width=6) for turn in range(0, 360, 10)]
        scene.add("dial", Circle(radius=DIAL, stroke=look.line(0.45), width=6), *ticks, at=at, angle=angle)
        for name, side in (("normal", -1), ("normal on", 1)):
            scene.add(name, *dashed((0, 14 * side), (0, 250 * side), stroke=look.line(0.7), width=8), at=at, angle=angle)
        surface = [tuple(at + heading(angle + turn) * until_edge(at, heading(angle + turn), *EDGE)) for turn in (0, 180)]
        scene.add("surface", Line(points=points(surface), stroke=ink, width=12))
        scene.add("frame", rectangle(EDGE[1] - EDGE[0], EDGE[1] - EDGE[0], stroke=ink, border=8), at=(512, 512))
        for name, text in (("glass label", f"n = {problem['index']:.2f}"), ("air label", "air 1.00")):
            scene.add(name, Text(text=text, size=64, weight=700, fill=look.ink), at=tuple(problem["labels"][name == "air label"]))
        start, came = _start(problem), _direction(problem, "came")
        tip = tuple((np.array(at) - came * 0.4 * REACH).tolist())
        scene.add("ray", Line(points=(start, at), stroke=ORANGE, width=RAY), arrowhead(tip, tuple(came), 52, fill=ORANGE))

    def answer(self, problem):
        return _ray(problem, "refracted")

    def mistakes(self, problem):
        return {"straight": _ray(problem, "came"), "mirrored": _ray(problem, "mirrored"), "wrong way": _ray(problem, "wrong way")}


def _refracted(index: float, incidence: float, into: str) -> float:
    """Degrees between the refracted ray and the normal."""
    ratio = 1 / index if into == "glass" else index
    return math.degrees(math.asin(min(1.0, ratio * math.sin(math.radians(incidence)))))


def _direction(problem: dict, how: str) -> np.ndarray:
    """The unit vector along which the light `came` or goes on: "refracted", "mirrored", or bent the "wrong way"."""
    incidence = problem["incidence"]
    bent = _refracted(problem["index"], incidence, problem["into"])
    degrees = {"came": incidence, "refracted": bent, "mirrored": incidence, "wrong way": min(86.0, max(0.0, 2 * incidence - bent))}[how]
    onward = heading(problem["angle"] + 90) * (-1 if how == "mirrored" else 1)
    return onward * math.cos(math.radians(degrees)) + heading(problem["angle"]) * problem["side"] * math.sin(math.radians(degrees))


def _start(problem: dict) -> Point:
    """Where the incoming ray begins."""
    at, back = np.array(problem["at"]), -_direction(problem, "came")
    return tuple((at + back * min(REACH, until_edge(at, back, *EDGE) - 16)).tolist())


def _end(problem: dict, how: str) -> Point:
    """Where a ray from the surface comes to the frame."""
    at, way = np.array(problem["at"]), _direction(problem, how)
    return tuple((at + way * (until_edge(at, way, *EDGE) - 6)).tolist())


def _ray(problem: dict, how: str) -> Act:
    return stroke("refracted ray", (tuple(problem["at"]), _end(problem, how)), RED, line=RAY, frames=30, stray=22.0)


def _glass(problem: dict) -> list[np.ndarray]:
    """The outline of the glass: the part of the frame that lies on its side of the surface."""
    at, side = np.array(problem["at"]), heading(problem["angle"] + 90) * (1 if problem["into"] == "glass" else -1)
    corners = [np.array([EDGE[x], EDGE[y]]) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
    found = []
    for a, b in zip(corners, [*corners[1:], corners[0]], strict=True):
        depth_a, depth_b = float((a - at) @ side), float((b - at) @ side)
        if depth_a >= 0:
            found.append(a)
        if depth_a * depth_b < 0:
            found.append(a + (b - a) * depth_a / (depth_a - depth_b))
    return found


def _labels(rng, problem: dict) -> list[Point] | None:
    """Places for the labels of glass and air, each on its own side and clear of all that is drawn; None if there is no such place."""
    at, side = np.array(problem["at"]), heading(problem["angle"] + 90) * (1 if problem["into"] == "glass" else -1)
    across = heading(problem["angle"])
    lines = [(_start(problem), tuple(at)), (tuple(at), _end(problem, "refracted")), (tuple(at - 260 * side), tuple(at + 260 * side))]
    lines.append((tuple(at - 1400 * across), tuple(at + 1400 * across)))
    found: list[Point] = []
    for sense in (1, -1):
        for _ in range(30):
            place = rng.uniform((210, 100), (814, 924))
            free = not any(enters_box(line, place, LABEL[0] + 60, LABEL[1] + 70) for line in lines)
            if free and ((place - at) @ side) * sense > 0 and math.dist(place, at) > DIAL + 190:
                found.append(tuple(np.round(place, 1).tolist()))
                break
        else:
            return None
    return found
