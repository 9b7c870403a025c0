from __future__ import annotations

import math

import numpy as np

from ...scene import Circle, Line, Scene, Text, along, arrowhead, dashed, draw, fade, points, rectangle, rounded
from ...scene.palette import INK, WHITE
from ...scoring import Row, View, growth, ink, ink_over_time, labels_at, share, stillness, tolerance
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

ORANGE, RED, NORMAL = (244, 140, 20), (214, 20, 40), (150, 158, 170)
# The travelling dot, the mirror with its hatching, and the panel.
PALETTES = {
    "emerald": ((40, 200, 110), (24, 44, 110), (240, 243, 248)),
    "lime": ((150, 230, 60), (20, 52, 104), (242, 246, 238)),
    "sky": ((70, 190, 250), (30, 38, 96), (236, 244, 252)),
    "mint": ((60, 220, 170), (16, 56, 112), (236, 247, 243)),
    "violet": ((176, 110, 250), (34, 34, 104), (244, 240, 252)),
    "cyan": ((40, 214, 224), (18, 40, 92), (234, 246, 248)),
    "leaf": ((90, 200, 90), (26, 36, 120), (240, 247, 240)),
    "indigo": ((110, 120, 250), (38, 50, 106), (250, 247, 236)),
    "azure": ((60, 150, 255), (22, 30, 84), (238, 242, 252)),
    "spring": ((120, 240, 130), (14, 46, 98), (238, 250, 240)),
    "orchid": ((206, 120, 240), (28, 42, 116), (248, 240, 250)),
    "aqua": ((80, 226, 200), (36, 44, 90), (236, 250, 247)),
}
NAMES = list(PALETTES)
EDGE = (24.0, 1000.0)
"""The frame that rays run to."""
PANEL = (384.0, 184.0)
DOT = 16
STRIP = 34
PIECES = 36


class MirrorReflection(Task):
    """Draw a light ray on after it meets one or two flat mirrors.

    Shows: a flat mirror, dark blue with hatching on its back, an orange ray with an arrow that meets it, a dashed normal there, perhaps a second
    mirror farther on, and a panel with the reflectivity and a scale from pale (0 %) to full red (100 %).
    Asks: a bright dot runs along the ray and on, drawing the reflected ray in red to the frame; angle out equals angle in; strength by the scale.
    Answer: d - 2 (d.n) n at each mirror, and the strength times the reflectivity at each: one answer only.
    Checks: direction, origin and reach of each leg; the strength; that the ray grows from the mirror outwards behind the dot; the rest stays.
    Departures: with one mirror, ignoring the last mirror is the same as passing through the mirror. Every leg is 200 units or longer and keeps off
    mirrors, normal and panel, so that each can be read. Red away from the true legs lowers the rows for place, number of legs and growth.
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
            normal = _unit(axis - 90)
            came = _unit(axis + 90 + (1 if rng.rand() < 0.5 else -1) * p.incidence)
            length = min(420.0, _exit(hit, -came) - 30)
            mirrors = [(hit, axis, *rng.uniform(150, 300, 2))]
            if length < 230:
                continue
            if p.mirrors == 2:
                out = _reflect(came, normal)
                second = hit + out * rng.uniform(240, 420)
                tilt = (1 if rng.rand() < 0.5 else -1) * rng.uniform(20, 60)
                mirrors.append((second, _angle(-out) + tilt + 90, *rng.uniform(70, 150, 2)))
            problem = {
                "start": _round(hit - came * length),
                "mirrors": [
                    {"hit": _round(at), "angle": round(float(angle % 360), 2), "before": round(float(before)), "after": round(float(after))}
                    for at, angle, before, after in mirrors
                ],
                "reflectivity": p.reflectivity if p.mirrors == 1 else 60 + p.reflectivity % 31,
                "palette": p.palette,
            }
            corners = [(250 + 524 * x, 150 + 724 * y) for x in (0, 1) for y in (0, 1)]
            places = [corners[i] for i in rng.permutation(4)]
            free = [place for place in places if _clear(problem, place)]
            if free and _sound(problem):
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
            + "up to the frame."
            + " Mirrors, labels and the orange ray stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        dot, blue, ground = PALETTES[problem["palette"]]
        scene = Scene(WHITE)
        scene.add("frame", rectangle(EDGE[1] - EDGE[0], EDGE[1] - EDGE[0], stroke=(196, 203, 214), border=4), at=(512, 512))
        for i, mirror in enumerate(problem["mirrors"]):
            before, after = -mirror["before"], mirror["after"]
            hatches = [Line(points=((x, 6), (x - 16, 28)), stroke=blue, width=4) for x in range(before + 14, after, 22)]
            scene.add(f"mirror {i}", *hatches, Line(points=((before, 5), (after, 5)), stroke=blue, width=12), at=mirror["hit"], angle=mirror["angle"])
        start, hit = problem["start"], problem["mirrors"][0]["hit"]
        scene.add("normal", *dashed((0, -12), (0, -210), stroke=NORMAL, width=5), at=hit, angle=problem["mirrors"][0]["angle"])
        tip = _mix(start, hit, 0.58)
        scene.add("ray", Line(points=points((start, hit)), stroke=ORANGE, width=12), arrowhead(tip, np.subtract(hit, start), 46, fill=ORANGE))
        scene.add("panel", *_panel(problem["reflectivity"], ground), at=problem["panel"])
        legs = _legs(problem, answer)
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
        legs, power = _legs(problem), problem["reflectivity"] / 100
        start, hit = problem["start"], problem["mirrors"][0]["hit"]
        dot_color, blue, _ = PALETTES[problem["palette"]]
        ground = view.label(view.first, [WHITE, NORMAL, ORANGE, blue], 40) < 2
        free = ground & ~view.strip(start, hit, STRIP)
        red = np.where(free, ink(view, view.final, RED), 0)
        truth = [view.strip(a, b, STRIP) for a, b in legs]
        drawn = red > max(0.12, 0.4 * power ** len(legs))
        stray = 1 - share(float((drawn & (truth[0] | truth[-1] | view.disc(legs[-1][1], 110))).sum()), float(drawn.sum()))

        fits = [_fit(view, free, drawn, red, legs, i) for i in range(len(legs))]
        heading = [tolerance(fit["error"], 2, 7) * tolerance(fit["width"], 8, 20) for fit in fits]
        placed = [h * tolerance(fit["offset"], 15, 51) * fit["reach"] for h, fit in zip(heading, fits, strict=True)]
        pure = tolerance(stray, 0.12, 0.6)
        lengths = [math.dist(a, b) for a, b in legs]
        rightly = float(np.dot(placed, lengths) / sum(lengths)) * pure

        grown, follows, arrival = _drawing(view, problem, fits, legs, dot_color)
        stages = tolerance(grown.stages, 5, 1)
        seen = grown.steady * stages * follows
        powers = [(fit["power"], power ** (i + 1)) for i, fit in enumerate(fits)]
        strength = [tolerance(abs(shown - true), 0.12, 0.3) * (shown > 0) for shown, true in powers]
        attempted = float(heading[0] > 0) * tolerance(seen, 0.6, 0.1)
        legs_right = float(np.mean([fit["reach"] * (h > 0) for fit, h in zip(fits, heading, strict=True)])) ** 2 * tolerance(stray, 0.12, 0.4)
        logic = attempted * (2 * legs_right + float(np.mean(strength))) / 3

        where = ~(view.strip(start, hit, STRIP) | truth[0] | truth[-1] | view.disc(legs[-1][1], 60) | view.disc(start, 40))
        said = "; ".join(f"leg {i + 1}: {_words(fit)}" for i, fit in enumerate(fits))
        process = f"the ray grew in {grown.stages} steps, {grown.steady:.0%} of it from the mirror outwards, the dot at its tip in {follows:.0%} of them"
        return [
            Row("spatial_accuracy", 0.35, float(np.mean(placed)) * pure, f"{said}; {stray:.0%} of the red lies elsewhere", evidence={"legs": legs}),
            Row("logical_validity", 0.15, logic, f"strength {', '.join(f'{shown:.2f} of {true:.2f}' for shown, true in powers)} in the right number of legs"),
            Row("trajectory", 0.4, seen * float(np.mean(heading)) * pure, process, () if arrival is None else (arrival,)),
            Row("temporal_consistency", 0.1, stillness(view, where) * rightly, "mirrors, labels and ground stay, as far as the ray was drawn"),
        ]


def _fit(view: View, free: np.ndarray, drawn: np.ndarray, red: np.ndarray, legs: list, index: int) -> dict:
    """The straight line through the red near one leg: direction error (degrees), offset at its start, rms width (canvas units), reach and strength 0..1."""
    xs, ys = np.meshgrid(*[(np.arange(view.rgb.shape[2]) + 0.5) / view.unit] * 2)
    own, others = None, []
    for i, (a, b) in enumerate(legs):
        length = math.dist(a, b)
        direction = np.subtract(b, a) / length
        far = (xs - a[0]) * direction[0] + (ys - a[1]) * direction[1]
        off = (ys - a[1]) * direction[0] - (xs - a[0]) * direction[1]
        if i == index:
            own = far, off, length
        else:
            others.append(np.where((far > -20) & (far < length + 20), np.abs(off), np.inf))
    far, off, length = own
    near = drawn & (far > 26) & (far < length + 12) & (np.abs(off) < 24 + 0.2 * far)
    for other in others:
        near &= np.abs(off) <= other
    bins = max(8, round(PIECES * length / sum(math.dist(a, b) for a, b in legs)))
    empty = {"error": math.nan, "offset": math.nan, "width": math.nan, "reach": 0.0, "power": 0.0, "mask": near & False, "bins": bins}
    if near.sum() < 20:
        return empty
    weight = red[near]
    slope, offset = np.polyfit(far[near], off[near], 1, w=weight)
    width = math.sqrt(float(np.average((off[near] - slope * far[near] - offset) ** 2, weights=weight)))
    on_line = near & (np.abs(off - slope * far - offset) < 20)
    if on_line.sum() < 20:
        return empty
    # The dot may rest on the last stretch; next to the orange ray nothing can be told.
    stretch = np.clip(((far - 26) / (length - 26 - 36) * 24).astype(int), 0, 24)
    reached, open_ = (np.bincount(stretch[where], minlength=25)[:24] > 0 for where in (on_line, free & (np.abs(off) < 5) & (far > 26)))
    core = on_line & (np.abs(off - slope * far - offset) < 5)
    power = float(np.median(red[core])) if core.any() else 0.0
    piece = np.clip((far[on_line] / length * bins).astype(int), 0, bins - 1)
    reach = share(float((reached & open_).sum()), float(open_.sum()))
    line = {"error": abs(math.degrees(math.atan(slope))), "offset": abs(float(offset)), "width": width, "reach": reach}
    return {**line, "power": power, "mask": on_line, "bins": bins, "piece": piece}


def _drawing(view: View, problem: dict, fits: list, legs: list, dot_color) -> tuple:
    """How the legs grew in order, the share of that growth with the dot running ahead of it, and when the dot reached the mirror."""
    parts, places = [], []
    for fit, (a, b) in zip(fits, legs, strict=True):
        if not fit["reach"]:
            break
        amount = ink_over_time(view, fit["mask"], RED)
        sums = np.stack([amount[:, fit["piece"] == k].sum(axis=1) for k in range(fit["bins"])], axis=1)
        last = np.median(sums[-5:], axis=0)
        here = last > 0
        parts.append(sums[:, here] / last[here])
        places += [_mix(a, b, (k + 1) / fit["bins"]) for k in np.flatnonzero(here)]
    if not parts:
        return growth(np.zeros((len(view), 2))), 0.0, None
    grown = growth(np.concatenate(parts, axis=1))
    start, hit = problem["start"], problem["mirrors"][0]["hit"]
    way = view.strip(start, hit, 60)
    for a, b in legs:
        way |= view.strip(a, b, 120)
    ys, xs = np.nonzero(way)
    dark = PALETTES[problem["palette"]][1]
    dots = labels_at(view, way, [dot_color, WHITE, ORANGE, RED, dark, NORMAL, INK, _over_white(RED, 0.6), _over_white(RED, 0.35)], 45) == 0
    count = dots.sum(axis=1)
    at = np.stack([(dots @ xs) / np.maximum(count, 1), (dots @ ys) / np.maximum(count, 1)], axis=1)
    at = (at + 0.5) / view.unit
    seen = count * 1.0 / view.unit**2 > 0.25 * math.pi * DOT**2
    before = seen & (grown.done < 0.02)
    ran = [k for k in range(1, 8) if (np.hypot(*(at[before] - _mix(start, hit, k / 8)).T) < 40).any()]
    reached = np.flatnonzero(seen & (np.hypot(*(at - hit).T) < 60))
    arrival = int(reached[0]) if len(reached) else None
    busy = np.flatnonzero((grown.done > 0.02) & (grown.done < 0.98) & (np.diff(grown.done, append=1) > 0))
    if arrival is None or not len(busy):
        return grown, 0.0, arrival
    tips = np.array([places[min(len(places) - 1, int(grown.done[k] * len(places)))] for k in busy])
    reach = 70 + np.diff(grown.done, prepend=0)[busy] * sum(math.dist(a, b) for a, b in legs)
    led = seen[busy] & (np.hypot(*(at[busy] - tips).T) < reach) & (busy >= arrival)
    return grown, tolerance(float(led.mean()), 0.8, 0.1) * tolerance(len(ran), 4, 0), arrival


def _legs(problem: dict, answer: str = TRUTH) -> list:
    """Start and end of each leg after the first mirror."""
    mirrors = problem["mirrors"]
    came = np.subtract(mirrors[0]["hit"], problem["start"])
    came = came / np.hypot(*came)
    if answer == "none":
        return []
    if answer == "back":
        return [(tuple(mirrors[0]["hit"]), tuple(problem["start"]))]
    legs = []
    for index, mirror in enumerate(mirrors):
        last = index == len(mirrors) - 1
        if not (answer == "through" or (answer == "ignored" and last)):
            came = _reflect(came, _unit(mirror["angle"] - 90))
        hit = np.array(mirror["hit"], float)
        stop = hit + came * _exit(hit, came) if last or answer == "through" else np.array(mirrors[index + 1]["hit"], float)
        legs.append((tuple(hit.tolist()), tuple(stop.tolist())))
        if answer == "through":
            break
    return legs


def _panel(reflectivity: int, ground) -> list:
    """The printed reflectivity and the scale of strengths."""
    width, height = PANEL
    title = Text(text=f"Mirror: {reflectivity}%", size=56, weight=700, fill=INK, at=(0, -50))
    parts = [rounded(width, height, 18, fill=ground, stroke=(176, 186, 200), border=4), title]
    step = 28
    parts += [rectangle(step, 36, fill=_over_white(RED, i / 10), at=((i - 5) * step, 14)) for i in range(11)]
    parts += [Text(text=text, size=38, weight=600, fill=INK, at=(x, 62)) for text, x in (("0%", -140), ("50%", 0), ("100%", 118))]
    return parts


def _segments(problem: dict) -> dict[str, tuple]:
    legs = _legs(problem)
    found = {"ray": (problem["start"], problem["mirrors"][0]["hit"]), **{f"leg {i}": leg for i, leg in enumerate(legs)}}
    for i, mirror in enumerate(problem["mirrors"]):
        hit, direction, back = np.array(mirror["hit"]), _unit(mirror["angle"]), _unit(mirror["angle"] + 90)
        found[f"mirror {i}"] = (hit - direction * mirror["before"] + 14 * back, hit + direction * mirror["after"] + 14 * back)
    normal = _unit(problem["mirrors"][0]["angle"] - 90)
    found["normal"] = (problem["mirrors"][0]["hit"], np.array(problem["mirrors"][0]["hit"]) + 210 * normal)
    return found


def _clear(problem: dict, panel) -> bool:
    """Whether a panel at this place keeps off all lines."""
    for a, b in _segments(problem).values():
        dots = _dots(a, b)
        if ((np.abs(dots[:, 0] - panel[0]) < PANEL[0] / 2 + 44) & (np.abs(dots[:, 1] - panel[1]) < PANEL[1] / 2 + 44)).any():
            return False
    return True


def _sound(problem: dict) -> bool:
    """Whether legs are long enough, leave well inside the frame's sides, and meet nothing on their way."""
    legs, lines = _legs(problem), _segments(problem)
    end = np.array(legs[-1][1])
    if min(math.dist(a, b) for a, b in legs) < 200 or sum(math.dist(a, b) for a, b in legs) < 280:
        return False
    if all(min(abs(v - EDGE[0]), abs(v - EDGE[1])) < 32 for v in end):
        return False
    for i in range(len(legs)):
        dots = _dots(*lines[f"mirror {i}"])
        if dots.min() < 60 or dots.max() > 964:
            return False
    if len(legs) == 1:
        return True
    meet = [("ray", "mirror 1"), ("ray", "leg 1"), ("leg 1", "mirror 0"), ("leg 1", "normal"), ("mirror 0", "mirror 1"), ("normal", "mirror 1")]
    return all(np.hypot(*(_dots(*lines[a])[:, None] - _dots(*lines[b])[None]).transpose(2, 0, 1)).min() > 56 for a, b in meet)


def _dots(a, b) -> np.ndarray:
    count = max(2, int(math.dist(a, b) / 12))
    return np.linspace(a, b, count)


def _exit(at: np.ndarray, direction: np.ndarray) -> float:
    """How far it is from a point to the frame."""
    return min(((EDGE[1] if d > 0 else EDGE[0]) - p) / d for p, d in zip(at, direction, strict=True) if abs(d) > 1e-9)


def _reflect(d: np.ndarray, n: np.ndarray) -> np.ndarray:
    return d - 2 * float(np.dot(d, n)) * n


def _unit(degrees: float) -> np.ndarray:
    return np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))])


def _angle(v: np.ndarray) -> float:
    return math.degrees(math.atan2(v[1], v[0]))


def _mix(a, b, u: float) -> tuple[float, float]:
    return (a[0] + (b[0] - a[0]) * u, a[1] + (b[1] - a[1]) * u)


def _over_white(color, opacity: float) -> tuple[int, int, int]:
    return tuple(round(255 + (c - 255) * opacity) for c in color)


def _round(at) -> list[float]:
    return [round(float(v), 2) for v in at]


def _words(fit: dict) -> str:
    return "not drawn" if not fit["reach"] else f"{fit['error']:.1f} degrees off, {fit['reach']:.0%} long"
