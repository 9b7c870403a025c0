from __future__ import annotations

import math

import cv2
import numpy as np

from ...acts import Act, shape_into, stroke
from ...scene import Circle, Point, Polygon, draw_look, points
from ...scene.figures import depths
from ...scene.palette import GREY, SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats

RED = (220, 30, 30)
COLOURS = {name: {**VIVID, **SHIFTED}[name] for name in ("yellow", "green", "blue", "purple", "teal", "olive", "sky blue", "lime")}
LINE, VEIL = 13.0, 0.25
"""Breadth of outlines, and how opaque the inside of circles is that have one."""
GRID = 8.0
"""Canvas units to a pixel by which regions are measured."""
REGION, TRIPLE, DEEP = 3400.0, (9500.0, 46000.0), 44.0
"""The least area of the other regions, the least and most of the common one (square canvas units), and the radius of a disc that it has room for."""
FRAMES = 40
POSED, SLACK = 0.7, (0.1, 0.3)
"""How well a picture must show red spread so far, and which share of the region may be off in the end, exactly and at all."""


class ColorTripleIntersectionRed(Task):
    """Fill the region that lies inside all three coloured circles.

    Shows: three overlapping circles of different sizes and colours, empty or filled with a thin veil of their colours; in some samples a grey one that overlaps
    one of them.
    Asks: fill exactly the region inside all three coloured circles with red, spreading from its middle until it is full; all else stays.
    Answer: unique; all seven regions of the three circles are there.
    Checks: that red was seen spreading in that region from its middle and fills it in the end, that nothing else became red, and that the circles are kept.
    Departures: where the red begins is said, as other ways to fill a region are hardly told from a picture that fades.
    """

    split = "out_of_domain"
    archetype = "mark"
    jump_cap = 0.48
    # Six pictures of one region that fills, faded into each other, show nearly every state between.
    shortcut_caps = {"crossfades of six pictures": 0.9}
    instances = "continuous centres and radii, times colours: over 10^9"
    parameters = {
        "share": Parameter("largest share of the smallest circle that the common region may have", bench=floats(0.12, 0.3), harder="low"),
        "fill_style": Parameter("how the circles are drawn", bench=choices("empty", "translucent")),
        "decoy": Parameter("whether a grey circle overlaps one of the three", bench=choices(False, False, False, True, True), harder="high"),
    }
    wrong_answers = {
        "a pair as well": WrongAnswer("the overlap of two of the circles is filled, in the third or not", 0.4),
        "whole circle": WrongAnswer("one whole circle is filled", 0.15),
        "outlined": WrongAnswer("the region is outlined but not filled", 0.15),
    }

    def pose(self, rng, p):
        names = pick(rng, COLOURS, 3, away_from=[RED, GREY])
        for _ in range(300):
            circles = _circles(rng)
            inside = [_disc(*circle) for circle in circles]
            area = _areas(inside)
            common = np.logical_and.reduce(inside)
            smallest = min(mask.sum() for mask in inside) * GRID**2
            if area.min() < REGION or not TRIPLE[0] <= area[-1] <= min(TRIPLE[1], p.share * smallest) or depths(common).max() * GRID < DEEP:
                continue
            decoy = _decoy(rng, circles) if p.decoy else None
            if decoy or not p.decoy:
                break
        else:
            raise Redraw
        return {
            "circles": [[round(v, 1) for v in circle] for circle in circles], "colours": names, "veiled": p.fill_style == "translucent", "decoy": decoy,
            "look": draw_look(rng, away_from=[RED, GREY, *(COLOURS[name] for name in names)]),
        }  # fmt: skip

    def prompt(self, problem):
        a, b, c = problem["colours"]
        rest = "[Everything else stays as it is.|Leave outlines and all other regions as they are.]"
        return Prompts(
            plain=(
                "[Fill|Colour] with red exactly the region that lies inside all three coloured circles at once: red fills it from its middle, spreading "
                f"evenly. {rest}",
                f"[Where do the {a}, the {b} and the {c} circle all overlap|Which region do the {a}, the {b} and the {c} circle have in common]? Fill "
                f"[it|that region] with solid red, which spreads from its middle until it is full. {rest}",
                f"A red spot [grows|spreads] from the middle of the region [common to|shared by] the {a}, {b} and {c} circles until it fills that region, and "
                f"no other. {rest}",
            ),
            guided=f"Find the region that lies in the {a}, in the {b} and in the {c} circle. A red spot appears at its deepest inner point and spreads to all "
            "sides like a growing disc, stopping at the outlines, until the whole region is red. It fills no other region.",
        )

    def lay_out(self, problem, scene, look):
        every = [(circle, COLOURS[name]) for circle, name in zip(problem["circles"], problem["colours"], strict=True)]
        if problem["veiled"]:
            for number, ((x, y, radius), color) in enumerate(every):
                scene.add(f"veil {number}", Circle(radius=radius, fill=color), at=(x, y), opacity=VEIL)
        scene.add("red")
        if problem["decoy"]:
            x, y, radius = problem["decoy"]
            scene.add("decoy", Circle(radius=radius, stroke=GREY, width=LINE), at=(x, y))
        for number, ((x, y, radius), color) in enumerate(every):
            scene.add(f"circle {number}", Circle(radius=radius, stroke=color, width=LINE), at=(x, y))

    def answer(self, problem):
        return _filled(problem["circles"])

    def mistakes(self, problem):
        circles = problem["circles"]
        way = _reached(circles, _deepest(circles), math.inf)
        return {
            "a pair as well": _filled(circles[:2]),
            "whole circle": _filled(circles[:1]),
            "outlined": stroke("outline", way, RED, line=14, frames=FRAMES, closed=True),
        }


def _filled(circles: list) -> Act:
    """Red spreads in the region common to some circles from its middle, by as much in each frame."""
    middle = _deepest(circles)
    sizes = np.linspace(0, max(math.dist(middle, place) for place in _reached(circles, middle, math.inf)), 60)
    areas = [cv2.contourArea(np.array(_reached(circles, middle, size), np.float32)) for size in sizes]

    def path(share: float):
        if share < 0.01:
            return ()
        return (Polygon(points=_reached(circles, middle, float(np.interp(share * areas[-1], areas, sizes))), fill=RED),)

    return shape_into("red", path, frames=FRAMES, posed=POSED, slack=SLACK, says=(("fill",),))


def _reached(circles: list, middle: Point, radius: float) -> tuple[Point, ...]:
    """The outline of a disc about a place inside some circles, cut off where these end."""
    angle = np.linspace(0, 2 * math.pi, 120, endpoint=False)
    way = np.stack([np.sin(angle), -np.cos(angle)], axis=1)
    far = np.full(len(way), min(radius, 2048.0))
    for x, y, size in circles:
        away = np.subtract(middle, (x, y))
        along = way @ away
        far = np.minimum(far, -along + np.sqrt(np.maximum(along**2 + (size - LINE / 4) ** 2 - away @ away, 0.0)))
    return points(np.array(middle) + way * far[:, None])


def _deepest(circles: list) -> Point:
    """The place in the region common to some circles that is farthest from its edge."""
    inside = depths(np.logical_and.reduce([_disc(*circle) for circle in circles]))
    ys, xs = np.nonzero(inside >= inside.max() - 0.5)
    return ((float(xs.mean()) + 0.5) * GRID, (float(ys.mean()) + 0.5) * GRID)


def _circles(rng: np.random.RandomState) -> list[tuple[float, float, float]]:
    """Three circles about a place, all within the picture."""
    middle, turn = rng.uniform(360, 664, 2), rng.uniform(0, 2 * math.pi)
    found = []
    for number in range(3):
        angle, away, radius = turn + 2 * math.pi / 3 * number + rng.uniform(-0.45, 0.45), rng.uniform(100, 190), float(rng.uniform(170, 270))
        x, y = (float(np.clip(v, radius + 20, 1004 - radius)) for v in middle + away * np.array([math.sin(angle), -math.cos(angle)]))
        found.append((x, y, radius))
    return found


def _decoy(rng: np.random.RandomState, circles: list) -> tuple[float, float, float] | None:
    """A circle that overlaps one of three clearly and keeps off the others."""
    for _ in range(60):
        radius = float(rng.uniform(90, 140))
        x, y = (float(v) for v in rng.uniform(radius + 16, 1008 - radius, 2))
        gaps = sorted(math.dist((x, y), (cx, cy)) - radius - size for cx, cy, size in circles)
        if -1.2 * radius < gaps[0] < -0.4 * radius and gaps[1] > 26:
            return (round(x, 1), round(y, 1), round(radius, 1))
    return None


def _disc(x: float, y: float, radius: float) -> np.ndarray:
    """Mask of a disc in pixels of `GRID` canvas units."""
    places = (np.arange(round(1024 / GRID)) + 0.5) * GRID
    return (places[None] - x) ** 2 + (places[:, None] - y) ** 2 < radius**2


def _areas(inside: list[np.ndarray]) -> np.ndarray:
    """Of the seven regions of three discs, the one inside all last: (7,), square canvas units."""
    kind = sum(mask.astype(int) << number for number, mask in enumerate(inside))
    return np.bincount(kind.ravel(), minlength=8)[1:] * GRID**2
