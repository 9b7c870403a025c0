"""Ways between two places past obstacles: found on a grid, pulled straight, and rounded at the corners."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from ...scene.curves import bend, distances, evenly
from ...scene.shapes import Point
from ...scene.stage import SIZE

STEP = 8
"""Canvas units a cell of the grid on which ways are sought."""

_BITS = 4  # of sub-cell position


def blocked(
    discs: Sequence[tuple[Point, float]], boxes: Sequence[tuple[float, float, float, float]], lines: Sequence[Sequence[Point]], *, room: float, edge: float
) -> np.ndarray:
    """Where no way may go: (128, 128) bool, rows and columns of STEP canvas units.

    A way keeps `room` from discs (centre, radius), boxes (left, top, right, bottom) and lines (points), and `edge` from the stage's edges.
    """
    side, rim = SIZE // STEP, math.ceil(edge / STEP)
    mask = np.ones((side, side), np.uint8)
    mask[rim : side - rim, rim : side - rim] = 0
    for at, radius in discs:
        cv2.circle(mask, _fixed([at])[0].tolist(), round((radius + room) / STEP * (1 << _BITS)), 1, -1, cv2.LINE_8, _BITS)
    for left, top, right, bottom in boxes:
        corners = _fixed([(left - room, top - room), (right + room, bottom + room)])
        cv2.rectangle(mask, corners[0].tolist(), corners[1].tolist(), 1, -1, cv2.LINE_8, _BITS)
    for line in lines:
        cv2.polylines(mask, [_fixed(line)], False, 1, round(2 * room / STEP), cv2.LINE_8, _BITS)
    return mask > 0


def route(walls: np.ndarray, start: Point, goal: Point) -> list[Point] | None:
    """Corners of a short way from start to goal (canvas units) past walls, as `blocked` gives them; None if there is none."""
    if _free(walls, start, goal):
        return [start, goal]
    # Sought on cells twice as large, which are free where all four parts are: four times as fast, and as safe.
    large, side = 2 * STEP, len(walls) // 2
    first, last = (tuple(int(v // large) for v in at[::-1]) for at in (start, goal))
    steps = _steps(walls.reshape(side, 2, side, 2).any(axis=(1, 3)), first, last)
    if steps is None:
        return None
    cells = [last]
    while cells[-1] != first:
        row, column = cells[-1]
        near = [(row + dr, column + dc) for dr in (-1, 0, 1) for dc in (-1, 0, 1)]
        inside = [cell for cell in near if min(cell) >= 0 and max(cell) < side and steps[cell] >= 0]
        cells.append(min(inside, key=lambda cell: steps[cell]))
    return _straightened(walls, [start, *(((c + 0.5) * large, (r + 0.5) * large) for r, c in cells[-2:0:-1]), goal])


def rounded_way(corners: Sequence[Point], cut: float, apart: float = 8.0) -> np.ndarray:
    """A way (N, 2) whose corners are replaced by curves that begin up to `cut` canvas units before them, in points about `apart` units apart."""
    ring = np.array(corners, float)
    pieces = [ring[:1]]
    for before, at, after in zip(ring, ring[1:], ring[2:], strict=False):
        here, there = before - at, after - at
        lengths = np.hypot(*here), np.hypot(*there)
        reach = min(cut, lengths[0] / 2, lengths[1] / 2)
        a, b = at + here / lengths[0] * reach, at + there / lengths[1] * reach
        pieces.append(bend(a, at, b, max(3, round(2 * reach / apart))))
    path = np.concatenate([*pieces, ring[-1:]])
    return evenly(path, max(2, round(distances(path)[-1] / apart) + 1))


def hits(walls: np.ndarray, path: np.ndarray) -> bool:
    """Whether a densely drawn way (N, 2) enters the walls."""
    cells = np.clip(path / STEP, 0, len(walls) - 1).astype(int)
    return bool(walls[cells[:, 1], cells[:, 0]].any())


def _free(walls: np.ndarray, a: Point, b: Point) -> bool:
    """Whether a straight line keeps out of the walls."""
    u = np.linspace(0, 1, max(2, round(math.dist(a, b) / STEP * 2)))
    return not walls[((a[1] + (b[1] - a[1]) * u) / STEP).astype(int), ((a[0] + (b[0] - a[0]) * u) / STEP).astype(int)].any()


def _fixed(places: Sequence[Point]) -> np.ndarray:
    """Places as OpenCV takes them: cells with fractional bits."""
    return np.round((np.array(places, float) / STEP - 0.5) * (1 << _BITS)).astype(np.int32)


def _steps(walls: np.ndarray, first: tuple[int, int], last: tuple[int, int]) -> np.ndarray | None:
    """Steps to each cell from the first one until the last is reached (-1: farther or walled off); None if it cannot be."""
    free = (~walls).astype(np.uint8)
    reached = np.zeros_like(free)
    reached[first] = free[first]
    steps = np.where(reached > 0, 0, -1)
    cross, square = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)), np.ones((3, 3), np.uint8)
    for step in range(1, walls.size):
        # In turn with corners and without, which comes near to true distances.
        grown = cv2.dilate(reached, square if step % 2 else cross) & free
        fresh = grown > reached
        if not fresh.any():
            return None
        steps[fresh] = step
        if fresh[last]:
            return steps
        reached = grown
    return None


def _straightened(walls: np.ndarray, way: list[Point]) -> list[Point]:
    """A way without the corners that it does not need."""
    kept, at = [way[0]], 0
    while at < len(way) - 1:
        ahead = len(way) - 1
        while ahead > at + 1 and not _free(walls, way[at], way[ahead]):
            ahead -= max(1, (ahead - at) // 12)
        at = max(ahead, at + 1)
        kept.append(way[at])
    return kept
