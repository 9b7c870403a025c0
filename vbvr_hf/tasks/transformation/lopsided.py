"""Shapes that look like themselves only after a whole turn, so that it shows how they lie; and what is turned in place and then slid into its outline."""

from __future__ import annotations

import numpy as np

from ...acts import Act, alter
from ...scene import Change, Point, follow, points
from ...scene.polygons import centroid

OUTLINES: dict[str, tuple[Point, ...]] = {
    "L": ((-6, -10), (0, -10), (0, 4), (7, 4), (7, 10), (-6, 10)),
    "T": ((-9, -9), (9, -9), (9, -3), (3, -3), (3, 10), (-3, 10), (-3, -3), (-9, -3)),
    "arrow": ((0, -10), (7, -2), (3, -2), (3, 10), (-3, 10), (-3, -2), (-7, -2)),
    "kite": ((0, -10), (7, -4), (0, 11), (-7, -4)),
    "P": ((-6, -10), (7, -10), (7, 1), (0, 1), (0, 10), (-6, 10)),
    "F": ((-6, -10), (8, -10), (8, -5), (0, -5), (0, -1), (5, -1), (5, 4), (0, 4), (0, 10), (-6, 10)),
    "scalene triangle": ((-9, 7), (9, 7), (-9, -5)),
    "notched square": ((-9, -9), (9, -9), (9, 9), (4, 9), (4, 0), (-1, 0), (-1, 9), (-9, 9)),
    "flag": ((-7, -10), (9, -6), (-2.5, -1), (-2.5, 10), (-7, 10)),
}
"""Their corners; how large they are is left to `ring_of`."""
OFF = (16.0, 60.0)
"""Canvas units that a thing may end off its outline, exactly and at all."""
POSED = 0.65
"""How well a frame must fit a pose of the way: what slides unturned fits one by 0.6."""
SPEED, SLIDE = 5.0, 20.0
"""Degrees a frame, and frames of a slide."""


def ring_of(kind: str, radius: float) -> tuple[Point, ...]:
    """A shape's outline about its centroid, its farthest corner `radius` canvas units away."""
    ring = np.array(OUTLINES[kind], float)
    ring = ring - centroid(ring)
    return points(ring * radius / np.hypot(*ring.T).max())


def fit(name: str, at: Point, way: float, start: float, by: float, order: str = "turns first") -> Act:
    """A thing that stands at an angle turns by degrees and slides `way` canvas units to the right, as one way: what comes first is part of it. In the other
    orders it "slides first", or does both "at once"."""
    turning = abs(by) / SPEED
    part = turning / (turning + SLIDE)
    turns = {"turns first": (0.0, part), "slides first": (1 - part, 1.0), "at once": (0.0, 1.0)}[order]
    slides = {"turns first": (part, 1.0), "slides first": (0.0, 1 - part), "at once": (0.0, 1.0)}[order]

    def turned(u: float) -> float:
        return start + by * float(np.interp(u, turns, (0, 1)) if by else 1.0)

    def place(u: float) -> Point:
        return (at[0] + way * float(np.interp(u, slides, (0, 1))), at[1])

    slack = tuple(off / way * (1 - part) for off in OFF)
    says = (("turn", "rotat", "spin"),)
    return alter((Change(name, "angle", path=turned), follow(name, place)), frames=turning + SLIDE, slack=slack, posed=POSED, says=says)
