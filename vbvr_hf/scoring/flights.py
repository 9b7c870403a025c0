"""A ball's flights between impacts, read from its height over time and held against flights by the laws of mechanics.

Heights (T,) are those of the ball's lowest point above level ground, in metres. Thresholds suit scenes of some 20 to 30 metres.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..scene import FPS
from ..scene.physics import Flight
from .rules import tolerance

Span = tuple[int, int]
"""First and last frame of a flight as seen."""

_OFF, _RISEN, _LOW = 0.12, 0.15, 1.5  # metres: it has set off; it has been higher; it may be at an impact


def flights_seen(height: np.ndarray, frame: float) -> list[Span]:
    """The flights that a ball makes, each from the start or an impact to the next impact: low points between higher ones. None if it never sets off.

    `frame` is how many frames of the clip a frame at 16 per second is: a low point is the lowest of twice as many after it.
    """
    begin = int(np.argmax(np.abs(height - np.median(height[:3])) > _OFF))
    if begin == 0:
        return []
    found, last, ahead = [], begin - 1, 2 * max(1, round(frame))
    for k in range(begin + 1, len(height) - 1):
        highest = height[last : k + 1].max()
        low = height[k] < _LOW + 0.12 * highest
        turns = height[k] <= height[k + 1 : k + 1 + ahead].min() and height[k] < height[k - 1] + 1e-6
        if low and turns and highest > max(_RISEN, height[k] + _RISEN):
            found.append((last, k))
            last = k
    return found


def frames_a_second(found: Sequence[Span], true: Sequence[Flight]) -> float:
    """How many frames of the clip a second of the true flights takes, by the last flight that both have: a quarter to twice of 16."""
    count = min(len(found), len(true))
    if not count:
        return float(FPS)
    return float(np.clip((found[count - 1][1] - found[0][0]) / true[count - 1].end, FPS / 4, FPS * 2))


def flight_match(height: np.ndarray, span: Span, flight: Flight, rate: float, least: float) -> float:
    """How well a flight as seen meets the heights of a true one over its own length, 0 to 1: full at a mean error of 6 % of the true one's
    height (or of `least` metres, if that is more), 0 at 20 %. At `rate` frames a second its length may be off by a quarter."""
    first, last = span
    tall = max(flight.peak - min(0.0, flight.height), least)
    frames = max(1.0, flight.lasts * rate)
    wanted = [max(0.0, flight.at(seconds)) for seconds in np.linspace(0, flight.lasts, last - first + 1)]
    error = float(np.abs(height[first : last + 1] - wanted).mean()) / tall
    off = abs((last - first) - frames) - 2
    return tolerance(error, 0.06, 0.2) * tolerance(off / frames, 0.25, 0.8) * (last - first >= 2)


def free_fall(height: np.ndarray, found: Sequence[Span]) -> float:
    """How far flights are free falls, the first one down and the others up and down again, 0 to 1: full if 80 % of their samples bend downwards
    by at least a quarter of what free fall would, 0 if half of them do."""
    bends: list[bool] = []
    for index, (first, last) in enumerate(found):
        inside = height[first + (index == 0) : last + 1 : max(1, (last - first) // 8)]
        expected = (2 if index == 0 else 8) * float(np.ptp(inside)) / max(1, len(inside) - 1) ** 2
        bends += list(np.diff(inside, 2) < -0.25 * expected)
    return tolerance(float(np.mean(bends)), 0.8, 0.5) if bends else 0.0
