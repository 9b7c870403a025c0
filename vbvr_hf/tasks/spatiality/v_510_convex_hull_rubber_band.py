from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np

from ...acts import Act, in_any_order, in_turn, recolour_to, shape_into
from ...scene import Circle, Point, Polygon, draw_look
from ...scene.curves import evenly
from ...scene.palette import INK
from ...scene.shapes import points
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

RED, GOLD = (222, 30, 40), (250, 196, 20)
PIN, BAND, ROOM, APART = 30.0, 16.0, 34.0, 42.0
"""The radius of a pin, how broad the band is, how far the loose band lies off the pins, and how far pins are apart at least."""
WELL_INSIDE, LEAST_TURN, MOST_AREA = 52.0, 14.0, 0.74
"""How far inside an inner pin lies at least, by how many degrees a taut band turns at a pin, and how much of the loose circle's area it holds at most."""
ANGLES = np.radians(np.arange(0, 360, 2.5))
OUT = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
FARTHEST = 420.0
TRIES = 120


class ConvexHullRubberBand(Task):
    """Let a rubber band snap tight around pins, and colour those that it touches.

    Shows: dark pins, and a red rubber band that lies as a wide circle around all of them.
    Asks: let the band contract until it is taut around the pins; then colour the pins that it touches gold, one by one. Pins do not move.
    Answer: unique: the band ends along the convex hull of the pins. Inner pins lie well inside, and the band bends clearly at each pin that it touches.
    Checks: that the band contracted from the circle to its place; which pins turned gold after that, one at a time; that all else stays.
    Departures: pins may turn gold in any order, as none is asked for.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.5
    instances = "continuous places of pins: over 10^12"
    parameters = {
        "pins": Parameter("pins", train=ints(6, 9), harder="high"),
        "corners": Parameter("pins that the taut band touches", train=ints(3, 6), harder="high"),
        "spread": Parameter("whether pins lie all over, or one of them nearly reaches the band", train=choices("all over", "near miss"), harder="last"),
    }
    wrong_answers = {
        "dented": WrongAnswer("the band is drawn in to inner pins as well, which turn gold too", 0.55),
        "smaller circle": WrongAnswer("the band stops as a smaller circle, and then the right pins turn gold", 0.5),
        "all gold": WrongAnswer("the band snaps tight, but then all pins turn gold", 0.75),
    }

    def pose(self, rng, p):
        for _ in range(TRIES):
            # Pins that the band will touch stand around the others.
            angles = np.radians(360 / p.corners * (np.arange(p.corners) + rng.uniform(-0.3, 0.3, p.corners)) + rng.uniform(0, 360))
            corners = rng.uniform(240, 430, (p.corners, 1)) * np.stack([np.cos(angles), np.sin(angles)], axis=1)
            middle, radius = cv2.minEnclosingCircle(corners.astype(np.float32))
            corners = (corners - middle + (512, 512)).tolist()
            sides = np.roll(corners, -1, axis=0) - corners
            heading = np.arctan2(sides[:, 1], sides[:, 0])
            turns = np.degrees((heading - np.roll(heading, 1) + np.pi) % (2 * np.pi) - np.pi)
            ring = np.array(corners, np.float32)
            if turns.min() < LEAST_TURN or radius > FARTHEST or cv2.contourArea(ring) > MOST_AREA * math.pi * radius**2:
                continue
            pins = corners[:]
            for at in rng.uniform(512 - radius, 512 + radius, (150, 2)).tolist():
                deep = cv2.pointPolygonTest(ring, at, True)
                most = 1.6 * WELL_INSIDE if p.spread == "near miss" and len(pins) == p.corners else math.inf
                if WELL_INSIDE <= deep <= most and len(pins) < max(p.pins, p.corners + 2) and min(math.dist(at, pin) for pin in pins) > 2 * PIN + APART:
                    pins.append(at)
            if len(pins) == max(p.pins, p.corners + 2):
                pins = [[round(x, 1), round(y, 1)] for x, y in (pins[i] for i in rng.permutation(len(pins)))]
                return {"pins": pins, "radius": round(radius + PIN + ROOM, 1), "look": draw_look(rng, away_from=[RED, GOLD, INK], brightest=230)}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Let the red rubber band snap tight|Let go of the red rubber band]: it contracts around the pins until it is taut. Then the pins that it "
                "touches turn gold, one by one[, and no others|]. [Pins never move.|All pins stay where they are.]",
                "What shape does the red band take as it shrinks onto the pins? Show it [tighten|contract] until it is stretched tight; after that, colour "
                "every pin that holds it gold, one at a time.[ The other pins keep their colour.|]",
                "A rubber band lies loosely around some [pins|nails]. First it pulls itself together, as far as they allow. Then gold spreads over just "
                "those which it presses against, one after another.[ Nothing else changes.|]",
            ),
            guided="The red band shrinks evenly from its circle until it runs straight from outer pin to outer pin, with all pins inside or at it. "
            f"Then {len(_hull(problem['pins']))} pins, those at which the band bends, turn gold one after another. Inner pins stay dark, and no pin moves.",
        )

    def lay_out(self, problem, scene, look):
        for number, at in enumerate(problem["pins"]):
            scene.add(f"pin {number}", *look.figure(Circle(radius=PIN, fill=INK)), at=tuple(at))
        scene.add("band", *_tightened(problem)(0.0))

    def answer(self, problem):
        return _snapped(_tightened(problem), _hull(problem["pins"]))

    def mistakes(self, problem):
        pins, radius = problem["pins"], problem["radius"]
        hull, loose = _hull(pins), _circle(radius)
        # A line from pin to pin as they lie around the middle of all.
        off = np.array(pins) - np.mean(pins, axis=0)
        around = np.argsort(np.arctan2(off[:, 1], off[:, 0]) % (2 * np.pi))
        line = evenly([*(np.array(pins) + PIN * off / np.hypot(*off.T)[:, None])[np.append(around, around[0])]], len(ANGLES))
        return {
            "dented": _snapped(lambda u: _band((1 - u) * loose + u * line), around.tolist()),
            "smaller circle": _snapped(lambda u: _band(_circle(radius - 0.8 * ROOM * u)), hull),
            "all gold": _snapped(_tightened(problem), range(len(pins))),
        }


def _snapped(path: Callable[[float], tuple], gold) -> Act:
    """The band goes through its shapes, and then pins turn gold."""
    band = shape_into("band", path, frames=40, fits=0.55, says=(("contract", "shrink", "tight", "pulls itself together"),))
    return in_turn(band, in_any_order(*(recolour_to(f"pin {number}", GOLD, frames=6, among=[INK, GOLD, RED]) for number in gold), pause=2), pause=4)


def _tightened(problem: dict) -> Callable[[float], tuple]:
    """The band, by the share of its way from the loose circle to the taut line: the curve whose support function is as far between theirs."""
    pins = np.array(problem["pins"])
    taut, loose = pins[(OUT @ pins.T).argmax(axis=1)] + (PIN + BAND / 2) * OUT, _circle(problem["radius"])
    return lambda share: _band((1 - share) * loose + share * taut)


def _circle(radius: float) -> np.ndarray:
    """Places (N, 2) of a round band."""
    return 512 + radius * OUT


def _band(ring: np.ndarray) -> tuple[Polygon, ...]:
    return (Polygon(points=points(ring), stroke=RED, width=BAND),)


def _hull(pins: list[Point]) -> list[int]:
    """The pins that a taut band touches, in order around."""
    return cv2.convexHull(np.array(pins, np.float32), returnPoints=False).ravel().tolist()
