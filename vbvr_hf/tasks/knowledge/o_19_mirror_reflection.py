from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ...scene import Circle, Line, Scene, Text, along, arrowhead, dashed, draw, fade, points, rectangle
from ...scene.displays import colour_scale, panel
from ...scene.optics import between, degrees_of, enters_box, flat_mirror, gap, heading, line_through, ray_way, reflected, until_edge
from ...scene.palette import INK, WHITE, shade
from ...scoring import Row, ink, rays, rays_grown, ride, share, stillness, tolerance, track
from ...scoring.rays import along_way
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

ORANGE, RED, NORMAL = (244, 140, 20), (214, 20, 40), (150, 158, 170)
# The travelling dot, the mirror with its hatching, and the panel.
PALETTES = {
    "emerald": ((40, 200, 110), (24, 44, 110), (240, 243, 248)), "lime": ((150, 230, 60), (20, 52, 104), (242, 246, 238)),
    "sky": ((70, 190, 250), (30, 38, 96), (236, 244, 252)), "mint": ((60, 220, 170), (16, 56, 112), (236, 247, 243)),
    "violet": ((176, 110, 250), (34, 34, 104), (244, 240, 252)), "cyan": ((40, 214, 224), (18, 40, 92), (234, 246, 248)),
    "leaf": ((90, 200, 90), (26, 36, 120), (240, 247, 240)), "indigo": ((110, 120, 250), (38, 50, 106), (250, 247, 236)),
    "azure": ((60, 150, 255), (22, 30, 84), (238, 242, 252)), "spring": ((120, 240, 130), (14, 46, 98), (238, 250, 240)),
    "orchid": ((206, 120, 240), (28, 42, 116), (248, 240, 250)), "aqua": ((80, 226, 200), (36, 44, 90), (236, 250, 247)),
}  # fmt: skip
NAMES = list(PALETTES)
EDGE = (24.0, 1000.0)
"""The frame that rays run to."""
PANEL = (384.0, 184.0)
DOT = 16
STRIP = 34


class MirrorReflection(Task):
    """Draw a light ray on after it meets one or two flat mirrors.

    Shows: a flat mirror, dark blue with hatching on its back, an orange ray with an arrow that meets it, a dashed normal there, perhaps a second
    mirror farther on, and a panel with the reflectivity and a scale from pale (0 %) to full red (100 %).
    Asks: a bright dot runs along the ray and on, drawing the reflected ray in red to the frame; angle out equals angle in; strength by the scale.
    Answer: d - 2 (d.n) n at each mirror, and the strength times the reflectivity at each: one answer only.
    Checks: direction, origin and reach of each leg; the strength; that the ray grows from the mirror outwards behind the dot; the rest stays.
    Departures: with one mirror, ignoring the last mirror is the same as passing through the mirror. Every leg is 200 units or longer and keeps off
    mirrors, normal and panel, so that each can be read. Red away from the true legs lowers the rows for place, number of legs and growth.
    The dot's run along the light's way counts a little by itself, so that a clip earns something from its beginning on.
    """

    id = "O-19"
    slug = "mirror_reflection"
    name = "Mirror Reflection"
    pillar = "knowledge"
    split = "in_domain"
    archetype = "simulate"
    jump_cap = 0.48
    instances = "hit point, incidence, tilt and reflectivity: above 10^6"
    parameters = {
        "mirrors": Parameter("mirrors met by the light", train=ints(1, 1), bench=ints(1, 2)),
        "tilt": Parameter("degrees of the first mirror's line from the horizontal", train=choices(0, 90), bench=ints(5, 85)),
        "incidence": Parameter("degrees between ray and normal", train=floats(10, 75), bench=floats(8, 80)),
        "reflectivity": Parameter("per cent of the light that a mirror gives back (with two mirrors: 60 to 90)", train=ints(50, 100), bench=ints(30, 90)),
        "spread": Parameter("half the width in which the hit point lies, canvas units", train=floats(171, 171), bench=floats(300, 300)),
        "palette": Parameter("dot, mirror and panel colours", train=choices(*NAMES[:8]), bench=choices(*NAMES[8:])),
    }
    wrong_answers = {
        "none": WrongAnswer("the dot runs along the incident ray, no red ray", 0.05),
        "back": WrongAnswer("the ray returns along its incoming path", 0.1),
        "through": WrongAnswer("the ray passes through the mirror", 0.1),
        "ignored": WrongAnswer("the last mirror is ignored: the ray goes straight on behind it", 0.55),
    }

    def pose(self, rng, p):
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
                "reflectivity": p.reflectivity if p.mirrors == 1 else 60 + p.reflectivity % 31,
                "palette": p.palette,
            }
            lines, corners = _lines(problem), [(250 + 524 * x, 150 + 724 * y) for x in (0, 1) for y in (0, 1)]
            corners = [corners[i] for i in rng.permutation(4)]
            free = [corner for corner in corners if not any(enters_box(line, corner, *np.add(PANEL, 88)) for line in lines.values())]
            if free and _sound(lines):
                return {**problem, "panel": free[0]}
        raise Redraw

    def prompt(self, problem):
        many = len(problem["mirrors"]) > 1
        mirror = "each mirror" if many else "the mirror"
        rules = (
            f"At {mirror} the angle out equals the angle in, and the printed share of the light's strength is left, shown by the colour scale. "
            "A bright dot runs along the orange ray and on, drawing the red ray behind it up to the frame. Nothing else changes."
        )
        return Prompts(
            plain=(
                f"Show what the light does after it meets {mirror}: draw the reflected ray in red. {rules}",
                f"The orange light ray meets {mirror}. Continue it as a red ray until it leaves the frame. {rules}",
                f"Draw the path of the light beyond {mirror} in red. {rules}",
            ),
            guided="A bright dot starts at the tail of the orange ray and runs along it to the mirror. From there it goes on, on the same side of the "
            "mirror, on the other side of the dashed normal and at the same angle to it, and leaves a straight red ray behind it, weakened to the printed "
            "share, "
            + ("up to the second mirror, where it is reflected by the same rule and weakened to that share once more, and on " if many else "")
            + "up to the frame. Mirrors, labels and the orange ray stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        dot, blue, ground = PALETTES[problem["palette"]]
        scene = Scene(WHITE)
        scene.add("frame", rectangle(EDGE[1] - EDGE[0], EDGE[1] - EDGE[0], stroke=(196, 203, 214), border=4), at=(512, 512))
        for i, mirror in enumerate(problem["mirrors"]):
            scene.add(f"mirror {i}", *flat_mirror(mirror["before"], mirror["after"], blue), at=mirror["hit"], angle=mirror["angle"])
        start, hit = problem["start"], problem["mirrors"][0]["hit"]
        scene.add("normal", *dashed((0, -12), (0, -210), stroke=NORMAL, width=5), at=hit, angle=problem["mirrors"][0]["angle"])
        tip = between(start, hit, 0.58)
        scene.add("ray", Line(points=points((start, hit)), stroke=ORANGE, width=12), arrowhead(tip, np.subtract(hit, start), 46, fill=ORANGE))
        scene.add("panel", *_panel(problem["reflectivity"], ground), at=problem["panel"])
        legs = list(pairwise(_corners(problem, answer)))
        power = problem["reflectivity"] / 100
        for i, (a, b) in enumerate(legs):
            scene.add(f"leg {i}", Line(points=(a, b), stroke=RED, width=12), opacity=power ** (i + 1), drawn=0)
        scene.add("dot", Circle(radius=DOT, fill=dot, stroke=INK, width=5), at=start, opacity=0)
        scene.wait(8)
        scene.play(fade("dot", 1), frames=0)
        scene.play(along("dot", (start, hit)), frames=14)
        total = sum(math.dist(a, b) for a, b in legs)
        frames = min(44.0, max(20.0, total / 14))
        for i, (a, b) in enumerate(legs):
            scene.play(along("dot", (a, b)), draw(f"leg {i}"), frames=frames * math.dist(a, b) / total)
        scene.wait(12)
        return scene

    def score(self, view, problem):
        way = [problem["start"], *_corners(problem)]
        power = problem["reflectivity"] / 100
        powers = [power ** (i + 1) for i in range(len(way) - 2)]
        dot_color, blue, _ = PALETTES[problem["palette"]]
        beside, right = (along_way(view, part, STRIP) for part in (way[:2], way[1:]))
        free = (view.label(view.first, [WHITE, NORMAL, ORANGE, blue], 40) < 2) & ~beside
        red = np.where(free, ink(view, view.final, RED), 0)
        drawn = red > max(0.12, 0.4 * powers[-1])
        legs = rays(view, way[1:], red, drawn, free, RED)
        stray = 1 - share(float((drawn & (right | view.disc(way[-1], 110))).sum()), float(drawn.sum()))
        aim = [tolerance(leg.error, 2, 7) * tolerance(leg.width, 8, 20) for leg in legs]
        placed = [h * tolerance(leg.offset, 15, 51) * leg.reach for h, leg in zip(aim, legs, strict=True)]
        place = float(np.mean(placed)) * tolerance(stray, 0.12, 0.6)

        others = [WHITE, ORANGE, RED, blue, NORMAL, INK, shade(RED, 0.4), shade(RED, 0.65)]
        dot = track(view, dot_color, others=others, area=2 * DOT**2, within=along_way(view, way, 120), reach=45)
        run = ride(view, dot.at, way, longest=60)
        grown = rays_grown(view, legs, way[1:], run, math.dist(*way[:2]))
        growth = grown.growth
        seen = growth.steady * tolerance(growth.stages, 5, 1) * tolerance(grown.led, 0.8, 0.1) * tolerance(grown.approach, 4, 0)
        strength = [tolerance(abs(leg.strength - true), 0.12, 0.3) * (leg.reach > 0) for leg, true in zip(legs, powers, strict=True)]
        legs_right = float(np.mean([leg.reach * (h > 0) for leg, h in zip(legs, aim, strict=True)])) ** 2 * tolerance(stray, 0.12, 0.4)
        logic = (aim[0] > 0) * tolerance(seen, 0.6, 0.1) * (2 * legs_right + float(np.mean(strength))) / 3
        # The dot alone, without its ray, is next to nothing.
        trajectory = 0.85 * seen * float(np.mean(aim)) * tolerance(stray, 0.12, 0.6) + 0.15 * run.share

        elsewhere = ~(beside | right | view.disc(way[-1], 60) | view.disc(way[0], 40))
        said = "; ".join(f"leg {i + 1}: {leg}" for i, leg in enumerate(legs))
        strengths = ", ".join(f"{leg.strength:.2f} of {true:.2f}" for leg, true in zip(legs, powers, strict=True))
        process = (
            f"the dot ran {run.share:.0%} of the light's way; the ray grew in {growth.stages} steps, {growth.steady:.0%} of it from the mirror outwards, "
            f"the dot at its tip in {grown.led:.0%} of them"
        )
        return [
            Row("spatial_accuracy", 0.35, place, f"{said}; {stray:.0%} of the red lies elsewhere", evidence={"way": way}),
            Row("logical_validity", 0.15, logic, f"strength {strengths} in the right number of legs"),
            Row("trajectory", 0.4, trajectory, process),
            Row("temporal_consistency", 0.1, stillness(view, elsewhere) * place, "mirrors, labels and ground stay, as far as the ray was drawn"),
        ]


def _corners(problem: dict, answer: str = TRUTH) -> list[tuple[float, float]]:
    """The corners of the light's way from the first mirror on, up to the frame."""
    start, hits = tuple(problem["start"]), [tuple(mirror["hit"]) for mirror in problem["mirrors"]]
    if answer in ("none", "back"):
        return [hits[0], start] if answer == "back" else hits[:1]
    normals = [heading(mirror["angle"] - 90) for mirror in problem["mirrors"]]
    if answer == "through":
        hits, normals = hits[:1], []
    return ray_way(start, hits, normals[:-1] if answer == "ignored" else normals, *EDGE)


def _panel(reflectivity: int, ground) -> list:
    """The printed reflectivity and the scale of strengths."""
    title = Text(text=f"Mirror: {reflectivity}%", size=56, weight=700, fill=INK, at=(0, -50))
    scale = colour_scale([shade(RED, (10 - i) / 10) for i in range(11)], 28, 36, at=(0, 14))
    printed = [Text(text=text, size=38, weight=600, fill=INK, at=(x, 62)) for text, x in (("0%", -140), ("50%", 0), ("100%", 118))]
    return [panel(*PANEL, fill=ground), title, *scale, *printed]


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
