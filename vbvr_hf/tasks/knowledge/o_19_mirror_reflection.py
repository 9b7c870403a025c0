from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ...acts import in_turn, stroke
from ...scene import Color, Line, Text, arrowhead, dashed, points, rectangle
from ...scene.displays import colour_scale
from ...scene.looks import Look, draw_look, look_of
from ...scene.optics import between, degrees_of, enters_box, gap, heading, line_through, ray_way, reflected, until_edge
from ...scene.palette import towards
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

ORANGE, RED = (244, 140, 20), (214, 20, 40)
BLUES = {
    "navy": (24, 44, 110), "ink": (20, 52, 104), "indigo": (30, 38, 96), "petrol": (16, 56, 112), "dusk": (34, 34, 104), "marine": (18, 40, 92),
    "cobalt": (26, 36, 120), "steel": (38, 50, 106), "midnight": (22, 30, 84), "prussian": (14, 46, 98),
}  # fmt: skip
"""Colours of the mirrors."""
NAMES = list(BLUES)
EDGE = (24.0, 1000.0)
"""The frame that rays run to."""
PANEL = (400.0, 196.0)
RAY = 14


class MirrorReflection(Task):
    """Draw a light ray on after it meets one or two flat mirrors.

    Shows: a flat mirror, dark blue with hatching on its back, an orange ray with an arrow that meets it, a dashed normal there, perhaps a second
    mirror farther on, and a panel with the reflectivity and a scale from the ground's colour (0 %) to full red (100 %).
    Asks: draw the reflected ray in red, growing from the mirror to the frame; angle out equals angle in; strength by the scale.
    Answer: d - 2 (d.n) n at each mirror, and the strength times the reflectivity at each: one answer only.
    Checks: that a line grows along each leg from the mirror outwards, one leg after the other, how exactly, in which strength; that the rest stays.
    Departures: with one mirror, ignoring the last mirror is the same as passing through the mirror. Every leg is 200 units or longer and keeps off
    mirrors, normal and panel, so that each can be read. No dot runs ahead of the ray. Mirrors give back 30 to 65 per cent, so that a ray of full strength
    can be told from the right one; a ray that is only drawn back over itself or ends at the mirror is no reflection, and earns nothing.
    """

    split = "in_domain"
    version = 2
    archetype = "simulate"
    jump_cap = 0.48
    instances = "hit point, incidence, tilt and reflectivity: above 10^6"
    parameters = {
        "mirrors": Parameter("mirrors met by the light", train=ints(1, 2), bench=ints(1, 2), harder="high"),
        "tilt": Parameter("degrees of the first mirror's line from the horizontal", train=choices(0, 90), bench=ints(5, 85)),
        "incidence": Parameter("degrees between ray and normal", train=floats(10, 75), bench=floats(8, 80), harder="high"),
        "reflectivity": Parameter("per cent of the light that a mirror gives back (with two mirrors: 55 to 65)", train=ints(40, 65), bench=ints(30, 65)),
        "spread": Parameter("half the width in which the hit point lies, canvas units", train=floats(171, 171), bench=floats(300, 300)),
        "mirror_colour": Parameter("colour of the mirrors", train=choices(*NAMES[:6]), bench=choices(*NAMES[6:])),
    }
    wrong_answers = {
        "back": WrongAnswer("the ray returns along its incoming path", 0.1),
        "through": WrongAnswer("the ray passes through the mirror", 0.1),
        "ignored": WrongAnswer("the last mirror is ignored: the ray goes straight on behind it", 0.55),
        "full strength": WrongAnswer("the right way, but the light is as strong as before", 0.6),
    }

    def pose(self, rng, p):
        look = draw_look(rng, away_from=[RED, ORANGE, BLUES[p.mirror_colour]], places=("sheet", "board", "table", "wall"))
        if look_of(look).dark:  # a weak red ray would not be seen
            raise Redraw
        for _ in range(60):
            hit = rng.uniform(512 - p.spread, 512 + p.spread, 2)
            axis = p.tilt + 180 * rng.randint(2)
            came = heading(axis + 90 + (1 if rng.rand() < 0.5 else -1) * p.incidence)
            length = min(420.0, until_edge(hit, -came, *EDGE) - 30)
            mirrors = [(hit, axis, *rng.uniform(150, 300, 2))]
            if length < 230:
                continue
            if p.mirrors == 2:
                out = reflected(came, heading(axis - 90))
                second = hit + out * rng.uniform(240, 420)
                tilt = (1 if rng.rand() < 0.5 else -1) * rng.uniform(20, 60)
                mirrors.append((second, degrees_of(-out) + tilt + 90, *rng.uniform(70, 150, 2)))
            problem = {
                "start": np.round(hit - came * length, 2).tolist(),
                "mirrors": [
                    {"hit": np.round(at, 2).tolist(), "angle": round(float(angle % 360), 2), "before": round(float(before)), "after": round(float(after))}
                    for at, angle, before, after in mirrors
                ],
                "reflectivity": p.reflectivity if p.mirrors == 1 else 55 + p.reflectivity % 11,
                "blue": p.mirror_colour,
                "look": look,
            }
            lines, corners = _lines(problem), [(250 + 524 * x, 150 + 724 * y) for x in (0, 1) for y in (0, 1)]
            corners = [corners[i] for i in rng.permutation(4)]
            free = [corner for corner in corners if not any(enters_box(line, corner, *np.add(PANEL, 88)) for line in lines.values())]
            if free and _sound(lines):
                return {**problem, "panel": free[0]}
        raise Redraw

    def prompt(self, problem):
        many = len(problem["mirrors"]) > 1
        mirror, each = ("the mirrors", "[Each mirror|Every mirror]") if many else ("the mirror", "The mirror")
        strength = f"{each} [leaves|gives back] the printed share of the light, [in the colours of the scale|as the scale shows it]."
        return Prompts(
            plain=(
                f"[Show|Draw] [what the light does|how the light goes on] after it meets {mirror}: "
                f"a red ray [grows|runs] [to the frame|up to the frame]. {strength} [Nothing else changes.|]",
                f"The orange ray [hits|meets] {mirror}. [Continue it|Draw it on] in red as a growing line until it [leaves the picture|reaches the frame]. "
                + strength,
                f"[Where does the light go from {mirror}?|Follow the light on from {mirror}.] Let the reflected ray grow in red, "
                f"[out to|as far as] the frame. {strength} [All else stays.|]",
            ),
            guided="The ray goes on from the mirror, on the same side of it, on the other side of the dashed normal and at the same angle to it. A straight "
            "red line grows from there, weakened to the printed share, "
            + ("up to the second mirror. There it is reflected by the same rule and weakened to that share once more, and runs on " if many else "")
            + "up to the frame. Mirrors, labels and the orange ray stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        blue = BLUES[problem["blue"]]
        x, y = problem["panel"]
        scene.add("panel", *look.panel(x - PANEL[0] / 2, y - PANEL[1] / 2, x + PANEL[0] / 2, y + PANEL[1] / 2, raised=False))
        scene.add("scale", *_scale(problem["reflectivity"], look), at=problem["panel"])
        scene.add("frame", rectangle(EDGE[1] - EDGE[0], EDGE[1] - EDGE[0], stroke=look.line(0.4), border=8), at=(512, 512))
        for i, mirror in enumerate(problem["mirrors"]):
            scene.add(f"mirror {i}", *_mirror(mirror["before"], mirror["after"], blue), at=mirror["hit"], angle=mirror["angle"])
        start, hit = problem["start"], problem["mirrors"][0]["hit"]
        scene.add("normal", *dashed((0, -12), (0, -210), stroke=look.line(0.55), width=8), at=hit, angle=problem["mirrors"][0]["angle"])
        tip = between(start, hit, 0.58)
        scene.add("ray", Line(points=points((start, hit)), stroke=ORANGE, width=RAY), arrowhead(tip, np.subtract(hit, start), 52, fill=ORANGE))

    def answer(self, problem):
        return _rays(problem, _corners(problem))

    def mistakes(self, problem):
        hits = [mirror["hit"] for mirror in problem["mirrors"]]
        straight = ray_way(problem["start"], hits[:1], [], *EDGE)
        return {
            "back": _rays(problem, [hits[0], problem["start"]]),
            "through": _rays(problem, straight),
            "ignored": _rays(problem, ray_way(problem["start"], hits, _normals(problem)[:-1], *EDGE)),
            "full strength": _rays(problem, _corners(problem), full=True),
        }


def _rays(problem: dict, corners: list, full: bool = False):
    """The legs of a red ray one after another, each weaker by what the mirror at its beginning takes."""
    look, power = look_of(problem["look"]), problem["reflectivity"] / 100
    total = sum(math.dist(*leg) for leg in pairwise(corners))
    pace = total / min(44.0, max(26.0, total / 14))
    legs = enumerate(pairwise(corners), start=1)
    return in_turn(
        *(
            stroke(f"leg {i}", leg, RED if full else towards(look.base, RED, power**i), line=RAY, frames=math.dist(*leg) / pace, stray=26.0, deep=True)
            for i, leg in legs
        ), pause=0.0,
    )  # fmt: skip


def _scale(reflectivity: int, look: Look) -> list:
    """The printed reflectivity and the scale of strengths."""
    title = Text(text=f"Mirror: {reflectivity}%", size=60, weight=700, fill=look.ink, at=(0, -50))
    printed = [Text(text=text, size=44, weight=600, fill=look.ink, at=(x, 66)) for text, x in (("0%", -140), ("50%", 0), ("100%", 126))]
    return [title, *colour_scale([towards(look.base, RED, i / 10) for i in range(11)], 29, 40, at=(0, 12)), *printed]


def _mirror(before: int, after: int, color: Color) -> list[Line]:
    """A mirror edge-on: a thick line so far before and after its origin, with hatching on its back. Its face looks up, along -y."""
    hatches = [Line(points=((x, 6), (x - 20, 34)), stroke=color, width=8) for x in range(18 - before, after, 32)]
    return [*hatches, Line(points=((-before, 5), (after, 5)), stroke=color, width=14)]


def _normals(problem: dict) -> list[np.ndarray]:
    return [heading(mirror["angle"] - 90) for mirror in problem["mirrors"]]


def _corners(problem: dict) -> list[tuple[float, float]]:
    """The corners of the light's way from the first mirror on, up to the frame."""
    return ray_way(problem["start"], [mirror["hit"] for mirror in problem["mirrors"]], _normals(problem), *EDGE)


def _lines(problem: dict) -> dict[str, tuple]:
    """Both ends of every line of the picture and of the answer."""
    mirrors, corners = problem["mirrors"], _corners(problem)
    found = {"ray": (problem["start"], corners[0]), **{f"leg {i}": leg for i, leg in enumerate(pairwise(corners))}}
    for i, mirror in enumerate(mirrors):
        middle = mirror["hit"] + 14 * heading(mirror["angle"] + 90)
        found[f"mirror {i}"] = line_through(middle, mirror["angle"], mirror["before"], mirror["after"])
    return {**found, "normal": line_through(mirrors[0]["hit"], mirrors[0]["angle"] - 90, 0, 210)}


def _sound(lines: dict[str, tuple]) -> bool:
    """Whether legs are long enough, leave well inside the frame's sides, and meet nothing on their way."""
    legs, mirrors = ([line for name, line in lines.items() if name.startswith(kind)] for kind in ("leg", "mirror"))
    lengths = [math.dist(*leg) for leg in legs]
    if min(lengths) < 200 or sum(lengths) < 280 or np.min(mirrors) < 60 or np.max(mirrors) > 964:
        return False
    if all(min(abs(v - EDGE[0]), abs(v - EDGE[1])) < 32 for v in legs[-1][1]):
        return False
    meet = [("ray", "mirror 1"), ("ray", "leg 1"), ("leg 1", "mirror 0"), ("leg 1", "normal"), ("mirror 0", "mirror 1"), ("normal", "mirror 1")]
    return len(legs) == 1 or all(gap(lines[a], lines[b]) > 56 for a, b in meet)
