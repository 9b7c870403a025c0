"""Shapes that look like themselves only after a whole turn, so that it shows how they lie."""

from __future__ import annotations

import numpy as np

from ...scene.shapes import Point, points

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


def ring_of(kind: str, radius: float) -> tuple[Point, ...]:
    """A shape's outline about its centroid, its farthest corner `radius` canvas units away."""
    ring = np.array(OUTLINES[kind], float)
    after = np.roll(ring, -1, axis=0)
    cross = ring[:, 0] * after[:, 1] - after[:, 0] * ring[:, 1]
    ring = ring - ((ring + after) * cross[:, None]).sum(axis=0) / (3 * cross.sum())
    return points(ring * radius / np.hypot(*ring.T).max())
