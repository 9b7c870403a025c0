"""Polygons drawn at random."""

from __future__ import annotations

import math

import numpy as np

from .shapes import Point

_EVERY = 10  # degrees between the directions in which a rim is compared with itself
_UNLIKE = 0.1


def irregular(rng: np.random.RandomState, *, fewest: int, most: int, shortest: float = 0.42) -> list[Point]:
    """A polygon of `fewest` to `most` corners round its origin, none farther away than 1 or nearer than `shortest`, that looks like itself in no
    turned pose: its rim differs by a tenth on the average from itself turned by 20 degrees or more."""
    directions = np.arange(0, 360, _EVERY)
    while True:
        corners = rng.randint(fewest, most + 1)
        angles = np.cumsum(rng.uniform(0.5, 1.5, corners))
        angles *= 360 / angles[-1]
        radii = rng.uniform(shortest, 1.0, corners)
        rim = np.interp(directions, angles, radii, period=360)
        if min(np.abs(rim - np.roll(rim, by)).mean() for by in range(2, len(rim) - 1)) > _UNLIKE:
            return [(r * math.cos(math.radians(a)), r * math.sin(math.radians(a))) for a, r in zip(angles, radii, strict=True)]
