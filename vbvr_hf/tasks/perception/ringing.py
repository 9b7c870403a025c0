"""Ringing all things of one kind, one after another from left to right: where they stand, and their rings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from ...acts import ring, stroke
from ...scene import Color, Point, points
from ...scene.layout import loose_grid
from ...scene.shapes import ellipse_points
from .. import Redraw
from .beside_red import RED

GAP = 64
"""The least room between things, in canvas units."""


def places(rng: np.random.RandomState, count: int, due: int, size: float) -> list[list[float]]:
    """Places for things of a size on a loose grid of four columns; those of the first `due` differ by at least 50 units in x."""
    columns, rows = 4, math.ceil(count / 4)
    step = np.array([952 / columns, 952 / rows])
    for _ in range(60):
        found = loose_grid(rng, count, columns, rows, first=36 + step / 2, step=step, free=(step - size - GAP) / 2)
        if (np.diff(np.sort(found[:due, 0])) >= 50).all():
            return np.round(found, 1).tolist()
    raise Redraw


def rings(
    at: Sequence[Point], numbers: Iterable[int], *, thing: str = "figure", color: Color = RED, room: float = 18, line: float = 11, frames: float = 13
) -> list[ring]:
    """Rings around those of the things "figure 0", "figure 1", … at their places, from left to right."""
    return [ring(f"{thing} {i}", color, room=room, line=line, frames=frames) for i in sorted(numbers, key=lambda i: at[i][0])]


def bare_ring(at: Point, radius: float, *, line: float = 13, frames: float = 16) -> stroke:
    """A ring where nothing is, for wrong answers: a thing there, even one that is not seen, would take room from the rings beside it."""
    edge = ellipse_points(radius, radius, 36) + at
    return stroke(f"ring at {round(at[0])} {round(at[1])}", points(edge), RED, line=line, frames=frames, closed=True)
