"""Ways of straight legs: how much of one was gone and how far off it, and how a thing bounced off a wall. All in canvas units and degrees."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..scene import Point
from ..scene.curves import distances, places_along
from .rules import share

TREMBLING, LONGEST = 3.0, 0.16
"""Shorter steps (canvas units) are no motion, longer ones (share of the way) are jumps."""

NEAR, BESIDE = 60.0, 61.0
"""A thing must begin so near its way's start; steps that end farther from where they should gain nothing."""


@dataclass(frozen=True)
class Trip:
    """How a thing went along a way: the `share` of it that was gone in small steps near it, 0 to 1, and the `gap`, its mean distance from where it
    should have been when it had gone as far, on the worst leg; infinite if it went along none."""

    share: float
    gap: float


def trip(at: np.ndarray, way: Sequence[Point]) -> Trip:
    """Hold the places (N, 2) where a thing was seen, in order, against a way given by its corners, at equal lengths from the start: it may rest or change
    its speed, but not take another way."""
    if len(at) < 3 or math.dist(at[0], way[0]) > NEAR:
        return Trip(0.0, math.inf)
    corners = distances(way)
    step = np.hypot(*np.diff(at, axis=0).T)
    moving = step >= TREMBLING
    gone = np.cumsum(np.where(moving, step, 0))
    gap = np.hypot(*(at[1:] - places_along(way, gone)).T)
    small = moving & (step <= LONGEST * corners[-1]) & (gap < BESIDE)
    covered = share(float(step[small].sum()), float(corners[-1]))
    leg = np.searchsorted(corners[1:-1], gone)
    gaps = [gap[moving & (leg == number)] for number in range(len(corners) - 1)]
    return Trip(covered if covered > 0.03 else 0.0, max((float(part.mean()) for part in gaps if len(part)), default=math.inf))


@dataclass(frozen=True)
class Bounce:
    """How a thing bounced off a wall: `at` (2,) where its straight legs meet, the angles `inward` and `outward` between each and the wall's normal, by
    how many degrees the one is not the mirror image of the other (`uneven`), and the farthest that it was off its legs (`bend`)."""

    at: np.ndarray
    inward: float
    outward: float
    uneven: float
    bend: float


def bounce(at: np.ndarray, normal: Sequence[float], least: int) -> Bounce | None:
    """Read a bounce from the places (N, 2) where a thing was seen, in order: it turned where it was deepest against the wall's unit `normal`.

    None if it moved in fewer than `least` (2 or more) frames before the turn or after it, those next to it left out: they may show it half done.
    """
    normal = np.array(normal, float)
    deepest = int((at @ normal).argmin())
    came, went = (part[np.concatenate([[True], np.hypot(*np.diff(part, axis=0).T) > 2])] for part in (at[: deepest + 1], at[deepest:]))
    legs = came[:-1], went[1:]
    if min(len(leg) for leg in legs) < least:
        return None
    (here, coming), (there, going) = (straight(leg) for leg in legs)
    inward, outward = (math.degrees(math.acos(min(1.0, abs(float(way @ normal))))) for way in (coming, going))
    far = np.linalg.solve(np.stack([coming, -going], axis=1) + 1e-9 * np.eye(2), there - here)[0]
    # An equal angle on the wrong side of the normal is the way back.
    sides = [float(normal[0] * way[1] - normal[1] * way[0]) for way in (coming, going)]
    uneven = abs(inward - outward) if sides[0] * sides[1] > 0 else inward + outward
    bend = max(float(np.abs((leg - middle) @ (-way[1], way[0])).max()) for leg, middle, way in zip(legs, (here, there), (coming, going), strict=True))
    return Bounce(here + far * coming, inward, outward, uneven, bend)


def straight(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The straight line nearest to places (N, 2): its middle (2,) and the unit direction (2,) in which they follow each other along it."""
    middle = places.mean(axis=0)
    direction = np.linalg.svd(places - middle)[2][0]
    return middle, direction * (1.0 if direction @ (places[-1] - places[0]) > 0 else -1.0)
