"""Things that are lined up side by side by their size, one after another."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...acts import Act, go, in_turn
from ...scene import Point

PACE = 42.0
"""Canvas units a frame."""


def abreast(widths: Sequence[float], gap: float, middle: float = 512.0) -> list[float]:
    """The middles (x) of things of some widths that stand side by side from left to right with equal gaps, the row centred."""
    left, found = middle - (sum(widths) + gap * (len(widths) - 1)) / 2, []
    for width in widths:
        found.append(round(left + width / 2, 1))
        left += width + gap
    return found


def queued(names: Sequence[str], starts: Sequence[Point], slots: Sequence[Point]) -> Act:
    """Each thing goes straight to its place, in this order."""
    ways = zip(names, starts, slots, strict=True)
    return in_turn(*(go(name, tuple(slot), frames=max(10, round(math.dist(start, slot) / PACE)), lifted=True) for name, start, slot in ways))


def inverted(values: Sequence[float]) -> float:
    """The share of pairs of which the former is larger than the latter."""
    pairs = [(a, b) for index, a in enumerate(values) for b in values[index + 1 :]]
    return sum(a > b for a, b in pairs) / len(pairs)


def off_way(at: Point, a: Point, b: Point) -> float:
    """How far a place lies off a straight way from one point to another."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    u = min(1.0, max(0.0, ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / (dx * dx + dy * dy)))
    return math.dist(at, (a[0] + u * dx, a[1] + u * dy))
