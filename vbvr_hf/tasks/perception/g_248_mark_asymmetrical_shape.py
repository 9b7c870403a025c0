from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from ...acts import in_turn, ring, switch
from ...scene import Polygon, points
from ...scene.figures import outline
from ...scene.layout import loose_grid
from ...scene.looks import draw_look, look_of
from ...scene.outlines import fitted
from ...scene.polygons import centroid
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .beside_red import COLORS, RED

ICONS = {
    "arrow": outline("arrow"),
    "heart": outline("heart"),
    "trapezium": outline("trapezium"),
    "star": outline("five-point star"),
    "crescent": outline("crescent"),
    "T": np.array([(-1.5, -1.1), (1.5, -1.1), (1.5, -0.1), (0.5, -0.1), (0.5, 1.9), (-0.5, 1.9), (-0.5, -0.1), (-1.5, -0.1)]),
    "house": np.array([(0, -1.2), (1.2, -0.1), (0.85, -0.1), (0.85, 1.1), (-0.85, 1.1), (-0.85, -0.1), (-1.2, -0.1)]),
    "kite": np.array([(0, -1), (0.75, -0.3), (0, 1.3), (-0.75, -0.3)]),
}
"""Outlines that have a mirror axis."""
RADIUS, CELL = 122.0, 328.0
ROOM, LINE = 18, 12
CORNERS = (3, 4)
"""Corners of half a profile, the two on the axis not counted."""
DIRECTIONS = 72
QUALITY_WITHIN = 0.03
TURNS = 0.88
"""How far a shape may cover itself, turned by a tenth of a full turn or more: a windmill might pass as symmetrical."""


class MarkAsymmetricalShape(Task):
    """Ring the one shape that has no mirror axis.

    Shows: six to nine filled shapes, each turned its own way; all but one have a mirror axis.
    Asks: draw a red ring, as a growing line, around the shape that cannot be folded onto itself along any line.
    Answer: unique; the best of its mirror images covers the odd shape to 87 % at most (intersection over union), and that of any other shape wholly.
    Checks: that a ring closes around the odd shape and none around any other, that it grew as a line, and that all else is kept.
    Departures: the odd shape is always a made-up one, of which there are three or more. No two shapes are alike, as in G-147 and G-39 all but one are.
    """

    split = "out_of_domain"
    archetype = "mark"
    jump_cap = 0.48
    instances = "continuous profiles and turns of six shapes or more: over 10^9"
    parameters = {
        "shapes": Parameter("shapes", bench=ints(6, 9), harder="high"),
        "quality": Parameter("how far the odd shape is covered by the best of its mirror images, within 0.03", bench=floats(0.64, 0.84), harder="high"),
        "made_up": Parameter("share of made-up shapes", bench=floats(0.5, 1.0)),
        "mixed": Parameter("whether colours are mixed", bench=choices(False, True)),
        "color": Parameter("colour of the first shape", bench=choices(*COLORS)),
    }
    wrong_answers = {
        "slanted": WrongAnswer("a symmetrical shape with a slanted axis is ringed", 0.1),
        "repaired": WrongAnswer("the odd shape is made symmetrical", 0.1),
        "two": WrongAnswer("the odd shape and one more are ringed", 0.4),
    }

    def pose(self, rng, p):
        repaired, odd = _odd(rng, p.quality)
        made_up = max(3, round(p.made_up * p.shapes))
        shapes = [odd, *(_mirrored(_profile(rng)) for _ in range(made_up - 1))]
        icons = rng.permutation(list(ICONS)).tolist()
        shapes += [ICONS[name] for name in icons[: p.shapes - made_up]]
        names = list(COLORS)
        first = names.index(p.color)
        colors = [names[(first + 3 * number * p.mixed) % len(names)] for number in range(p.shapes)]
        places = loose_grid(rng, p.shapes, 3, 3, first=(512 - CELL,) * 2, step=(CELL,) * 2, free=(0.03 * CELL,) * 2)
        # A turn whose axis is far from upright and level.
        turns = rng.uniform(20, 70, p.shapes) + 90 * rng.randint(0, 4, p.shapes)
        turns[0] = rng.uniform(0, 360)
        return {
            "shapes": [_centred(one).round(4).tolist() for one in shapes], "repaired": _centred(repaired).round(4).tolist(), "colors": colors,
            "places": places.round(1).tolist(), "turns": turns.round(1).tolist(), "look": draw_look(rng, away_from=[RED, *(COLORS[name] for name in colors)]),
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "One shape cannot be folded onto itself along any [straight |]line. [Draw|Put] a close red ring around it, as a growing line. "
                "[Leave all shapes as they are.|Nothing else changes.]",
                "All shapes but one have a mirror axis, [however they are turned|whichever way they are turned]. [Find|Look for] the one without "
                "and circle it in red with a line that grows. [Mark no other.|All else stays.]",
                "Which shape is [not the same as|unlike] its mirror image, [however|no matter how] it is turned? "
                "[A red line grows into a ring around it; no shape changes|Ring it in red, with a line that grows, and leave the others unmarked].",
            ),
            guided="For each shape, look for a line along which both halves would cover each other when folded. Every shape but one has such a line. "
            "Around that one a red line grows, from above it, until it closes to a ring. No shape turns or changes.",
        )

    def lay_out(self, problem, scene, look):
        for number, (at, angle) in enumerate(zip(problem["places"], problem["turns"], strict=True)):
            scene.add(f"shape {number}", *_drawn(problem, look, number), at=tuple(at), angle=angle)

    def answer(self, problem):
        return _ringed(0)

    def mistakes(self, problem):
        whole = problem | {"shapes": [problem["repaired"]]}
        return {
            "slanted": _ringed(1),
            "repaired": switch("shape 0", *_drawn(whole, look_of(problem["look"]), 0)),
            "two": in_turn(_ringed(0), _ringed(1)),
        }


def _ringed(number: int) -> ring:
    return ring(f"shape {number}", RED, room=ROOM, line=LINE, frames=28)


def _drawn(problem: dict, look, number: int):
    return look.figure(Polygon(points=points(fitted(problem["shapes"][number], RADIUS)), fill=COLORS[problem["colors"][number]]))


def _profile(rng: np.random.RandomState) -> np.ndarray:
    """Half a profile (N, 2): directions in degrees from the axis, 0 and 180 included, and how far the edge is there, 0.4 to 1."""
    count = int(rng.randint(CORNERS[0], CORNERS[1] + 1))
    steps = np.cumsum(rng.uniform(0.7, 1.3, count + 1))
    far = rng.uniform(0.4, 1.0, count + 2)
    far[1:-1:2] = rng.uniform(0.8, 1.0, len(far[1:-1:2]))
    far[2:-1:2] = rng.uniform(0.4, 0.7, len(far[2:-1:2]))
    return np.stack([np.concatenate([[0], steps / steps[-1] * 180]), far], axis=1)


def _edge(right: np.ndarray, left: np.ndarray) -> np.ndarray:
    """The outline of two half profiles, one on each side of an upright axis, about its middle."""
    angle = np.radians(np.concatenate([right[:, 0], 360 - left[-2:0:-1, 0]]))
    far = np.concatenate([right[:, 1], left[-2:0:-1, 1]])
    return np.stack([far * np.sin(angle), -far * np.cos(angle)], axis=1)


def _centred(shape: np.ndarray) -> np.ndarray:
    return shape - cv2.minEnclosingCircle(shape.astype(np.float32))[0]


def _mirrored(profile: np.ndarray) -> np.ndarray:
    return _edge(profile, profile)


def _odd(rng: np.random.RandomState, quality: float) -> tuple[np.ndarray, np.ndarray]:
    """A made-up shape with a mirror axis, and the same with one half altered, such that the best of its mirror images covers it as far as given."""
    for _ in range(60):
        profile = _profile(rng)
        other = profile.copy()
        changed = 1 + rng.permutation(len(profile) - 2)[: rng.randint(1, 4)]
        other[changed, 1] = np.where(other[changed, 1] > 0.7, 0.3, 1.0)
        share = 1.0
        for step in (0.5, 0.25, 0.125, 0.0625, 0.03):
            shape = _edge(profile, profile + (other - profile) * share)
            best, turned = symmetry(shape)
            if abs(best - quality) < QUALITY_WITHIN and turned < TURNS:
                return _mirrored(profile), shape
            share += step if best > quality else -step
            if share > 1:
                break
    raise Redraw


def symmetry(shape: np.ndarray) -> tuple[float, float]:
    """How far a shape (N, 2) is covered (intersection over union) by the best of its mirror images about its centroid, and by itself, turned by a tenth of a
    full turn or more. Its edge must be seen whole from there, as it nearly is from the middle of a made-up shape."""
    far = _far(shape)
    mirrors, turns = _images(len(far))
    return _best(far, mirrors), _best(far, turns)


def _best(far: np.ndarray, images: np.ndarray) -> float:
    other = far[images]
    return float(((np.minimum(far, other) ** 2).sum(axis=1) / (np.maximum(far, other) ** 2).sum(axis=1)).max())


@lru_cache(maxsize=2)
def _images(count: int) -> tuple[np.ndarray, np.ndarray]:
    """For each mirror axis, and each turn by a tenth or more, which direction comes to lie where each of them was."""
    directions, steps = np.arange(count), np.arange(count)[:, None]
    return (steps - directions) % count, (directions + steps)[count // 10 : -(count // 10)] % count


def _far(shape: np.ndarray) -> np.ndarray:
    """How far the edge of a shape is from its centroid, in DIRECTIONS even directions."""
    ends = np.vstack([shape, shape[:1]]) - centroid(shape)
    dense = np.concatenate([ends[:-1] + (ends[1:] - ends[:-1]) * u for u in np.linspace(0, 1, 12, endpoint=False)])
    angles = np.degrees(np.arctan2(dense[:, 1], dense[:, 0]))
    return np.interp(np.arange(DIRECTIONS) * 360 / DIRECTIONS, angles, np.hypot(*dense.T), period=360)
