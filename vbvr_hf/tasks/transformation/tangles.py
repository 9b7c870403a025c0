"""Tangles: curves that cross one another, laid so that the eye can follow each of them straight through its crossings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from ...scene.curves import crosses_itself, crossings, nearest_return, tightest_bend
from ...scene.stage import SIZE

MARGIN = 95.0
"""The least distance of a curve from the stage's edges, in canvas units, as are all that follow."""

LEAST_BEND = 60.0
"""The smallest radius at which a curve may bend."""

LEAST_ANGLE = 50.0
"""Degrees between two curves that cross, at least: going straight ahead must name one branch."""

APART = 110.0
"""Between two crossings at least."""

CLEAR = 125.0
"""From a curve's end to any other curve at least."""

RETURN, BEYOND = 90.0, 200.0
"""How near a curve may come to its own part of more than `BEYOND` before."""


def weaving(rng: np.random.RandomState, line: np.ndarray, places: Sequence[int]) -> np.ndarray:
    """Control points (N, 2) of a curve that crosses a line of points near each of the places (their numbers), steeply, from side to side.

    Its ends are bent at random and lie inside the stage's margins; all else must be looked at with `followable`.
    """
    side = rng.choice([-1, 1])
    controls = []
    for index, place in enumerate(places):
        ahead = line[min(place + 2, len(line) - 1)] - line[max(place - 2, 0)]
        ahead = ahead / np.hypot(*ahead)
        normal = side * np.array([-ahead[1], ahead[0]])
        heading = normal + rng.uniform(-0.3, 0.3) * ahead
        if index == 0:
            controls += _tail(rng, line[place], heading)
        controls.append(line[place])
        if index == len(places) - 1:
            controls += _tail(rng, line[place], -heading)[::-1]
        else:
            after = line[places[index + 1]]
            controls.append((line[place] + after) / 2 - normal * max(60.0, 0.3 * math.dist(line[place], after)))
        side = -side
    controls = np.array(controls)
    return controls[::-1] if rng.rand() < 0.5 else controls


def _tail(rng: np.random.RandomState, start: np.ndarray, heading: np.ndarray) -> list[np.ndarray]:
    """The outer and the inner control point of a curve's end that leaves a place in a direction and then bends, inside the margins."""
    inner = start + heading * rng.uniform(100, 150)
    angle = math.radians(rng.uniform(-55, 55))
    bent = np.array([heading[0] * math.cos(angle) - heading[1] * math.sin(angle), heading[0] * math.sin(angle) + heading[1] * math.cos(angle)])
    return [np.clip(inner + bent * rng.uniform(110, 260), 100, SIZE - 100), inner]


def followable(curves: Sequence[np.ndarray]) -> bool:
    """Whether two or more curves, as evenly spaced points (N, 2), keep this module's rules on margins, bends and crossings, and on distances
    between crossings, from ends to other curves and from parts of a curve to each other. None may cross itself."""
    everything = np.concatenate(curves)
    if everything.min() < MARGIN or everything.max() > SIZE - MARGIN or any(tightest_bend(curve) < LEAST_BEND for curve in curves):
        return False
    met = [(a[first], angle) for a, b in combinations(curves, 2) for first, _, angle in crossings(a, b)]
    if any(angle < LEAST_ANGLE for _, angle in met) or any(math.dist(one, other) < APART for (one, _), (other, _) in combinations(met, 2)):
        return False
    for one, other in combinations(curves, 2):
        for curve, ends in ((one, other[[0, -1]]), (other, one[[0, -1]])):
            if any(np.hypot(*(curve - end).T).min() < CLEAR for end in ends):
                return False
    return not any(crosses_itself(curve) or nearest_return(curve, BEYOND) < RETURN for curve in curves)
