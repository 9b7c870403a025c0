from __future__ import annotations

import math

import cv2
import numpy as np

from ...scene import Circle, Color, Point, Scene, move, reshape
from ...scene.curves import along_and_off
from ...scene.mixing import added, light_pairs
from ...scene.outlines import lens
from ...scene.palette import delta_e
from ...scoring import Row, View, edge_disc, share, tolerance
from ...scoring.discs import overlapping_discs
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats

DARK: Color = (0, 0, 0)
EDGE = 30
"""Canvas units that every disc keeps from the border."""


class ColorAddition(Task):
    """Let two coloured lights meet and add up.

    Shows: two glowing discs of equal size and different colours on black.
    Asks: move both straight towards each other at equal speed until they coincide; where both shine, their colours add up channel by channel.
    Answer: unique; the colours and places of the first frame decide every frame.
    Checks: the colour of the merged disc and of the overlap on the way, the place, straight and equal motion, and that the rest keeps its look.
    """

    id = "O-16"
    slug = "color_addition"
    name = "Color Addition"
    pillar = "perception"
    split = "in_domain"
    archetype = "simulate"
    jump_cap = 0.4
    instances = "colour pairs, continuous places, directions and radii: over 10^6"
    parameters = {
        "channel_levels": Parameter("values of the colours' channels", train=choices((0, 128, 255)), bench=choices((0, 50, 100, 150, 200))),
        "radius": Parameter("of both discs", train=floats(95, 125), bench=floats(70, 95)),
        "direction": Parameter("degrees of the line through both centres", train=choices(0.0, 45.0, 90.0, 135.0), bench=floats(0, 360)),
        "start_distance": Parameter("between the centres", train=floats(420, 560), bench=floats(560, 700)),
        "capping": Parameter("channels at most that reach full brightness by adding", train=choices(1), bench=choices(2)),
    }
    wrong_answers = {
        "average": WrongAnswer("the overlap and the merged disc show the average of the colours, motion right", 0.32),
        "off centre": WrongAnswer("one disc moves three times as fast, so that they meet off-centre; colours right", 0.5),
        "touch": WrongAnswer("the discs stop when they touch", 0.25),
    }

    def pose(self, rng, p):
        pairs = light_pairs(tuple(p.channel_levels), p.capping)
        first, second = pairs[rng.randint(len(pairs))]
        if rng.randint(2):
            first, second = second, first
        angle = math.radians(p.direction)
        half = np.array([math.cos(angle), math.sin(angle)]) * p.start_distance / 2
        room = 512 - EDGE - p.radius - np.abs(half)
        if (room < 0).any():
            raise Redraw
        middle = 512 + rng.uniform(-1, 1, 2) * room
        return {
            "colours": [list(first), list(second)],
            "places": [np.round(middle - half, 1).tolist(), np.round(middle + half, 1).tolist()],
            "radius": round(p.radius, 1),
        }

    def prompt(self, problem):
        rules = (
            "Red, green and blue parts add up, each capped at full brightness. Outside the overlap each disc keeps its colour and size, and the "
            "background stays black."
        )
        return Prompts(
            plain=(
                "The two discs are coloured lights in the dark. They move straight towards each other at equal speed until they coincide and stop. Where both "
                f"shine, the overlap always shows the sum of the two lights. {rules}",
                "Two lights glide towards each other along a straight line, equally fast, and stop when they lie exactly on one another. Their overlap shows, "
                f"at every moment, what the two lights add up to. {rules}",
                "Let both glowing discs move at one constant speed, straight towards each other, until they become one disc. Wherever both shine at once, the "
                f"light is added. {rules}",
            ),
            guided="Both discs start at once and move along the line through their centres, equally fast. When they begin to overlap, the common part "
            "takes the colour whose red, green and blue values are the sums of both discs' values, none above full. The overlap widens until the discs "
            "coincide half way between their first places; a single disc in the added colour is left.",
        )

    def stage(self, problem, answer=TRUTH):
        scene = Scene(DARK)
        first, second = (tuple(color) for color in problem["colours"])
        a, b, radius = np.array(problem["places"][0]), np.array(problem["places"][1]), problem["radius"]
        mixed = tuple((u + v) // 2 for u, v in zip(first, second, strict=True)) if answer == "average" else added((first, second))
        way = float(np.hypot(*(b - a)))
        stop = 1 - 2 * radius / way if answer == "touch" else 1.0
        share_a = stop * (0.75 if answer == "off centre" else 0.5)
        end_a, end_b = a + (b - a) * share_a, b - (b - a) * (stop - share_a)
        scene.add("first", Circle(radius=radius, fill=first), at=tuple(a))
        scene.add("second", Circle(radius=radius, fill=second), at=tuple(b))
        scene.add("overlap")
        scene.wait(5)
        scene.play(
            move("first", tuple(end_a)),
            move("second", tuple(end_b)),
            reshape("overlap", lambda u: lens(a + (end_a - a) * u, b + (end_b - b) * u, radius, fill=mixed)),
            frames=36,
        )
        scene.wait(10)
        return scene

    def score(self, view, problem):
        colors = [tuple(color) for color in problem["colours"]]
        wanted = added(colors)
        starts, radius = [tuple(at) for at in problem["places"]], problem["radius"]
        middle = tuple((u + v) / 2 for u, v in zip(*starts, strict=True))
        faintest = min(max(color) for color in colors)
        labels = view.labels([DARK, *colors, wanted])
        lit = (_brightest(frame) > 0.45 * faintest for frame in view.rgb)
        found = [overlapping_discs(view, shapes, [label == 1, label == 2], radius) for shapes, label in zip(lit, labels, strict=True)]
        at = np.array([[disc.at if disc else (np.nan, np.nan) for disc in pair] for pair in found])

        began = min(tolerance(math.dist(at[0, k], starts[k]), 31, 61) for k in (0, 1))
        one = edge_disc(view, _brightest(view.final) > 0.45 * faintest)
        whole = one is not None and one.like(radius, size=0.15, arc=0.9, off=0.06)
        end_gap = _gap(view.final[view.disc(one.at, 0.8 * radius)], wanted) if whole else math.inf
        on_the_way = _lens_match(view, at, radius, wanted)
        right = began * (0.7 * tolerance(end_gap, 10, 25) + 0.3 * on_the_way) if whole else 0.0
        off = math.dist(one.at, middle) if whole else math.inf
        fit = tolerance(abs(one.radius / radius - 1), 0.04, 0.2) if whole else 0.0

        line, equal, largest, covered = _motion(view, at, starts)
        even = tolerance(line, 15.4, 61) * tolerance(equal, 20, 82) * tolerance(largest, 0.15, 0.5)
        way = began * covered * (1 + right) / 2
        keeps = 0.0 if largest > 0.5 else _own_parts(view, found, at, colors, radius)
        place = f"the merged disc lies {off:.0f} units from the midpoint" if whole else "no merged disc"
        said = f"the merged disc is {end_gap:.0f} (delta-E) from the sum of the lights, the overlap on the way fits to {on_the_way:.0%}"
        return [
            Row("logical_validity", 0.3, right, said if whole else "no single disc of the right size is left at the end"),
            Row("spatial_accuracy", 0.15, right * tolerance(off, 15.4, 61) * fit, place),
            Row("trajectory", 0.4, even * way, f"{covered:.0%} of the way seen; up to {line:.0f} units off the line, {equal:.0f} units unequal"),
            Row("temporal_consistency", 0.15, keeps * way, "parts outside the overlap keep colour and size, the rest stays black, as far as the discs went"),
        ]


def _brightest(image: np.ndarray) -> np.ndarray:
    """Each pixel's brightest channel."""
    red, green, blue = cv2.split(image)
    return cv2.max(cv2.max(red, green), blue)


def _gap(pixels: np.ndarray, color: Color) -> float:
    """delta-E of the pixels' mean colour to another colour."""
    return delta_e(tuple(pixels.reshape(-1, 3).mean(axis=0)), color) if len(pixels) else math.inf


def _lens_match(view: View, at: np.ndarray, radius: float, wanted: Color) -> float:
    """How well the overlap shows the wanted colour, over the frames in which it is 15 to 85 % of a disc."""
    apart = np.hypot(*(at[:, 1] - at[:, 0]).T)
    values = []
    for index in np.flatnonzero((apart > 0.2 * radius) & (apart < 1.5 * radius)):
        inside = view.disc(tuple(at[index, 0]), radius - 12) & view.disc(tuple(at[index, 1]), radius - 12)
        if inside.sum() >= 12:
            values.append(tolerance(_gap(view.rgb[index][inside], wanted), 10, 25))
    return float(np.mean(values)) if values else 0.0


def _motion(view: View, at: np.ndarray, starts: list[Point]) -> tuple[float, float, float, float]:
    """Largest distance from the line of centres and largest difference of the ways covered (canvas units), the largest step per frame
    at 16 per second and the share of the way covered (both in shares of a disc's way)."""
    seen = np.isfinite(at).all(axis=(1, 2))
    if seen.sum() < 2:
        return math.inf, math.inf, math.inf, 0.0
    at = at[seen]
    half = float(np.hypot(*np.subtract(*starts))) / 2
    done, off = (np.stack(side, axis=1) for side in zip(*(along_and_off(at[:, k], starts[k], starts[1 - k]) for k in (0, 1)), strict=True))
    steps = np.hypot(*np.moveaxis(np.diff(at, axis=0), 2, 0)).max(axis=1)
    covered = share(float(np.median(done[-3:].min(axis=1)) - max(0.0, done[0].max())), half)
    return float(off.max()), float(np.abs(done[:, 0] - done[:, 1]).max()), float(steps.max() * view.rate / half), 1.0 if covered > 0.96 else covered


def _own_parts(view: View, found: list, at: np.ndarray, colors: list, radius: float) -> float:
    """How well the discs keep colour and size outside their overlap and the ground stays black, over twelve frames."""
    values = []
    for index in view.spread(12):
        if not all(found[index]):
            values.append(0.0)
            continue
        frame = view.rgb[index]
        ground = ~(view.disc(tuple(at[index, 0]), radius + 16) | view.disc(tuple(at[index, 1]), radius + 16))
        value = tolerance(cv2.mean(_brightest(frame), ground.view(np.uint8))[0], 8, 30)
        for k in (0, 1):
            own = view.disc(tuple(at[index, k]), radius - 14) & ~view.disc(tuple(at[index, 1 - k]), radius + 12)
            if own.sum() >= 20:
                value *= tolerance(_gap(frame[own], colors[k]), 8, 22)
            value *= tolerance(abs(found[index][k].radius / radius - 1), 0.06, 0.12)
        values.append(value)
    return float(np.mean(values))
