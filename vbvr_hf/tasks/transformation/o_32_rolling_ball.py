from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ...acts import Act, alter
from ...scene import SIZE, Change, Circle, Ellipse, Line, Point, Polygon, draw_look, follow, linear, points
from ...scene.curves import along_and_off, by_share, distances, nearest, places_along, spline
from ...scene.palette import SHIFTED, VIVID, lab, pick
from ...scoring import tolerance
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

RADIUS, BROAD, FLAT, THICK = 74.0, 104.0, 0.42, 26.0
"""Of the ball at the front; of a platform half its breadth there, its height over its breadth, and its thickness."""
FRONT, BACK = 880.0, 220.0
"""The middles of the nearest and of the farthest platform."""
LEFT, RIGHT = 140.0, 884.0
EVEN = 0.65
"""Share of the way that is gone at constant speed."""
PACE = 24.0
"""Canvas units a frame, before it slows down."""
BAND, PALE = (40, 40, 48), (244, 240, 232)
DARK = 45.0
"""Balls of less lightness (of 100) have a pale band."""
SLOW = (0.6, 1.0)
"""How fast the ball may be over the last stretch, against the first half of the way: slow enough, and not slowed down at all."""


class RollingBall(Task):
    """Roll a ball along a ribbon over platforms, and let it come to rest on the flagged one.

    Shows: round platforms on a plane seen in perspective, smaller the farther back they are; a ribbon joins their middles in one order; a ball with a
    band rests on the first, a flag stands by the last.
    Asks: roll the ball along the ribbon over all platforms to the flagged one, slowing down towards the end and coming to rest on its middle.
    Answer: unique but for the pace: a smooth curve through the middles of the platforms (Catmull and Rom 1974).
    Checks: that the ball, as large as it is at its distance, is seen all along the ribbon in order, that it slows down, where it rests; all else stays.
    Departures: the ribbon never crosses itself. How fast it goes is free, but for the slowing down.
    """

    split = "in_domain"
    archetype = "simulate"
    jump_cap = 0.22
    instances = "continuous places of platforms, times colours: over 10^9"
    parameters = {
        "platforms": Parameter("platforms", train=ints(3, 4), bench=ints(5, 6), harder="high"),
        "far": Parameter("size of things at the back, over that at the front", train=floats(0.7, 0.8), bench=floats(0.6, 0.7), harder="low"),
        "direction": Parameter("where the ball goes", train=choices("back"), bench=choices("back", "front", "left", "right")),
        "palette": Parameter("colours of ball and platforms", train=choices("vivid"), bench=choices("shifted")),
    }
    wrong_answers = {
        "straight": WrongAnswer("glides in a straight line to the last platform", 0.5),
        "early": WrongAnswer("stops on the platform before the last", 0.65),
        "constant": WrongAnswer("runs at constant speed to the end", 0.88),
    }

    def pose(self, rng, p):
        for _ in range(200):
            steps = np.linspace(0, 1, p.platforms) + np.concatenate([[0], rng.uniform(-0.03, 0.03, p.platforms - 2), [0]])
            sides = rng.uniform(0, 1, p.platforms)
            if np.abs(np.diff(sides)).min() < 0.25:
                continue
            across, down = (sides, 1 - steps) if p.direction in ("back", "front") else (steps, 1 - sides)
            places = np.stack([LEFT + across * (RIGHT - LEFT), BACK + down * (FRONT - BACK)], axis=1)
            if p.direction in ("front", "left"):
                places = places[::-1]
            off = along_and_off(places[1:-1], places[0], places[-1])[1]
            line = spline(places, 120)
            inside = (line.min() > 90) and (line.max() < SIZE - 60)
            if inside and (off > 100).mean() >= 0.5 and _apart(places, p.far):
                break
        else:
            raise Redraw
        palette = VIVID if p.palette == "vivid" else SHIFTED
        ball, platform = pick(rng, palette, 2)
        look = draw_look(rng, away_from=[palette[ball], palette[platform]], brightest=210)
        return {
            "places": places.round(1).tolist(), "far": round(p.far, 3), "ball": list(palette[ball]), "platform": list(palette[platform]), "look": look,
        }  # fmt: skip

    def prompt(self, problem):
        ends = "[Platforms and ribbon stay still.|Nothing else moves.]"
        return Prompts(
            plain=(
                "[Roll the ball|Let the ball roll] along the ribbon, over the middle of every platform in turn, to the flagged one. It slows down towards the "
                f"end and comes to rest on that platform's middle. {ends}",
                "The ball [rolls along|keeps rolling on] the ribbon from platform to platform up to the flag, smaller where it is farther away. "
                f"Near the end it becomes slower, and it stops in the middle of the last platform. {ends}",
                f"[Show|Animate] how the ball rolls all along the ribbon, visits each platform and, ever slower, ends on the one with the flag. {ends}",
            ),
            guided=f"The ball rolls along the ribbon over all {len(problem['places'])} platforms in order, keeping to the ribbon's curve. Farther back it "
            f"looks smaller. Over the last third of its way it slows down evenly, and it comes to rest on the middle of the flagged platform. {ends}",
        )

    def lay_out(self, problem, scene, look):
        places = problem["places"]
        for number in sorted(range(len(places)), key=lambda k: places[k][1]):
            size = _size(problem["far"], places[number][1])
            scene.add(f"platform {number}", *_platform(tuple(problem["platform"]), look.shadows), at=tuple(places[number]), scale=size)
        way = points(_way(problem))
        scene.add("ribbon", Line(points=way, stroke=look.line(0.5), width=36), Line(points=way, stroke=look.tone(9 if look.dark else -5), width=22))
        x, y = places[-1]
        size, side = _size(problem["far"], y), 1 if x < SIZE / 2 else -1
        pole = Line(points=((0, 0), (0, -170)), stroke=BAND, width=12)
        flag = Polygon(points=((0, -174), (92 * side, -142), (0, -108)), fill=(214, 30, 40))
        scene.add("flag", pole, flag, at=(x + side * BROAD * size * 0.8, y + 4), scale=size)
        size = _size(problem["far"], places[0][1])
        color = tuple(problem["ball"])
        stripe = PALE if lab([color])[0, 0] < DARK else BAND
        band = Line(points=((-0.74 * RADIUS, 0), (0.74 * RADIUS, 0)), stroke=stripe, width=0.34 * RADIUS)
        scene.add("ball", Circle(radius=RADIUS, fill=color, stroke=BAND, width=5), band, at=_above(problem, places[0]), scale=size)

    def answer(self, problem):
        return _rolls(problem, _way(problem))

    def mistakes(self, problem):
        way, places = _way(problem), problem["places"]
        whole = distances(way)[-1]
        short = places_along(way, np.linspace(0, float(nearest(places[-2], way)[0]), 120))
        right = _rolls(problem, way)
        return {
            "straight": _rolls(problem, np.linspace(places[0], places[-1], 120)),
            "early": _rolls(problem, short),
            "constant": replace(right, ease=linear, frames=float(whole / PACE)),
        }


@dataclass(frozen=True)
class _Roll(alter):
    """A thing runs a known way and slows down towards its end."""

    def read(self, seen):
        found = super().read(seen)
        if seen.view.stills:
            return found
        frames = np.arange(len(seen))
        done = np.maximum.accumulate(found.done) + 1e-6 * frames
        half, late, over = (float(np.interp(part, done, frames)) for part in (0.5, 0.85, 0.985))
        begun = float(np.interp(0.03, done, frames))
        ratio = (0.135 / max(over - late, 1e-6)) / (0.47 / max(half - begun, 1e-6))
        slows = tolerance(ratio, *SLOW)
        part = 0.55 + 0.45 * slows
        return replace(found, right=found.right * part, exact=found.exact * part, said=f"{found.said}; at {ratio:.0%} of its first speed towards the end")


def _rolls(problem: dict, way: np.ndarray) -> Act:
    """The ball rolls along a way, slowing down at its end."""
    whole = float(distances(way)[-1])
    place = by_share(way)

    def size(u: float) -> tuple[float, float]:
        return (_size(problem["far"], place(u)[1]),) * 2

    sense = 1 if way[-1][0] >= way[0][0] else -1
    rolled = Change("ball", "angle", path=lambda u: sense * math.degrees(whole * u / RADIUS))
    changes = follow("ball", lambda u: _above(problem, place(u))), Change("ball", "scale", path=size), rolled
    frames = whole / PACE * (EVEN + 2 * (1 - EVEN))
    return _Roll(changes, frames=frames, ease=_slowing, eased=False, says=(("roll",), ("slow",)))


def _slowing(u: float) -> float:
    """Constant speed up to a share of the way, then evenly slower down to rest."""
    time = EVEN + 2 * (1 - EVEN)
    gone = u * time
    return gone if gone <= EVEN else 1 - (1 - EVEN) * ((time - gone) / (2 * (1 - EVEN))) ** 2


def _way(problem: dict) -> np.ndarray:
    return spline(problem["places"], 160)


def _size(far: float, y: float) -> float:
    """How large things are at a height of the picture: in proportion to how near they are."""
    return far + (1 - far) * (y - BACK) / (FRONT - BACK)


def _above(problem: dict, place: Point) -> Point:
    """The middle of the ball that lies on a place."""
    return (place[0], place[1] - 0.8 * RADIUS * _size(problem["far"], place[1]))


def _apart(places: np.ndarray, far: float) -> bool:
    """Whether no platform, nor what stands on it, hides another's middle, and the ribbon keeps off all but its own."""
    for i, (x, y) in enumerate(places):
        for j, (u, v) in enumerate(places):
            size = max(_size(far, y), _size(far, v))
            if i < j and abs(x - u) < 2.1 * BROAD * size and abs(y - v) < (2 * FLAT * BROAD + THICK + 40) * size:
                return False
    pieces = [spline(places, 160)]
    for k, place in enumerate(places):
        along, _ = nearest(place, pieces[0])
        reach = distances(pieces[0])
        others = pieces[0][np.abs(reach - along) > 260]
        if len(others) and np.abs((others - place) / (1, FLAT)).max(axis=1).min() < BROAD and 0 < k < len(places) - 1:
            return False
    return True


def _platform(color, shadows: bool) -> list:
    """A round platform about the middle of its top, at the size of the front."""
    side = tuple(round(0.62 * value) for value in color)
    parts = [Ellipse(rx=BROAD, ry=BROAD * FLAT, fill=side, at=(0, THICK)), Polygon(points=_wall(), fill=side)]
    shadow = [Ellipse(rx=1.08 * BROAD, ry=1.1 * BROAD * FLAT, fill=tuple(round(0.4 * value) for value in color), at=(10, THICK + 12))] if shadows else []
    return [*shadow, *parts, Ellipse(rx=BROAD, ry=BROAD * FLAT, fill=color)]


def _wall() -> tuple[Point, ...]:
    return ((-BROAD, 0), (BROAD, 0), (BROAD, THICK), (-BROAD, THICK))
