"""Lines through many points (N, 2), in canvas units: laid through control points, measured along, dashed, and where they bend and cross."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from .shapes import Line, Point, points

_PER_PIECE = 24
"""Points by which a spline is drawn between two control points."""


class Crossing(NamedTuple):
    """Where two lines cross: the number of the piece of each (piece k goes from point k to point k + 1), and the angle between them, 0 to 90 degrees."""

    first: int
    second: int
    angle: float


def distances(line: Sequence[Point]) -> np.ndarray:
    """How far along a line (N, 2) each of its points is: (N,) canvas units, from 0 to the line's length."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(np.asarray(line, float), axis=0).T))])


def places_along(line: Sequence[Point], where: np.ndarray) -> np.ndarray:
    """The places (M, 2) so many canvas units (M,) along a line (N, 2); its ends for what lies beyond them."""
    line, reach = np.asarray(line, float), distances(line)
    return np.stack([np.interp(where, reach, line[:, axis]) for axis in (0, 1)], axis=1)


def by_share(line: Sequence[Point]) -> Callable[[float], Point]:
    """The place at a share (0 to 1) of a line's length, as a function of the share."""
    length = distances(line)[-1]
    return lambda share: tuple(places_along(line, np.array([share * length]))[0].tolist())


def evenly(line: Sequence[Point], count: int) -> np.ndarray:
    """A line (N, 2) by `count` points that are evenly spaced along it, its ends included: (count, 2)."""
    return places_along(line, np.linspace(0, distances(line)[-1], count))


def spline(controls: Sequence[Point], count: int) -> np.ndarray:
    """`count` evenly spaced points (count, 2) of the smooth curve through two or more control points (Catmull and Rom 1974)."""
    c = np.array(controls, float)
    c = np.concatenate([[2 * c[0] - c[1]], c, [2 * c[-1] - c[-2]]])
    t = np.linspace(0, 1, _PER_PIECE, endpoint=False)[:, None]
    pieces = [
        0.5 * (2 * start + (end - before) * t + (2 * before - 5 * start + 4 * end - after) * t**2 + (3 * start - before - 3 * end + after) * t**3)
        for before, start, end, after in zip(c, c[1:], c[2:], c[3:], strict=False)
    ]
    return evenly(np.concatenate([*pieces, c[-2:-1]]), count)


def bend(start: np.ndarray, corner: np.ndarray, end: np.ndarray, count: int) -> np.ndarray:
    """A rounded corner, in `count` points from one side to the other: a quadratic Bezier curve (count, 2)."""
    u = np.linspace(0, 1, count)[:, None]
    return (1 - u) ** 2 * start + 2 * u * (1 - u) * corner + u**2 * end


def dashed_line(line: Sequence[Point], *, dash: float, gap: float, bare: float = 0.0, **style) -> tuple[Line, ...]:
    """A line (N, 2) as whole dashes, curved as it is; the last `bare` canvas units stay without."""
    starts = np.arange(0.0, distances(line)[-1] - bare - dash, dash + gap)
    return tuple(Line(points=points(places_along(line, np.linspace(start, start + dash, 4))), **style) for start in starts)


def crossings(a: np.ndarray, b: np.ndarray) -> list[Crossing]:
    """Where two lines (N, 2) and (M, 2) cross, in order along the first. A piece's end belongs to the next piece."""
    return [Crossing(i, j, _angle(a[i + 1] - a[i], b[j + 1] - b[j])) for i, j in _meetings(a, b).tolist()]


def crosses_itself(line: np.ndarray) -> bool:
    """Whether a line (N, 2) crosses itself; touching at the joint of two pieces is no crossing."""
    first, second = _meetings(line, line).T
    return bool((np.abs(first - second) > 1).any())


def tightest_bend(line: np.ndarray, over: int = 3) -> float:
    """The smallest radius (canvas units) at which an evenly spaced line (N, 2) bends, measured over so many of its pieces; infinite if it is straight."""
    step = np.diff(line, axis=0)
    heading = np.unwrap(np.arctan2(step[:, 1], step[:, 0]))
    bend = np.abs(heading[over:] - heading[:-over]).max(initial=0.0) / over
    return float(np.hypot(*step[0]) / bend) if bend > 0 else np.inf


def nearest_return(line: np.ndarray, beyond: float) -> float:
    """How near an evenly spaced line (N, 2) comes to where it was more than `beyond` canvas units before; infinite if it is no longer than that."""
    gap = np.hypot(*(line[:, None] - line[None]).transpose(2, 0, 1))
    number = np.arange(len(line))
    apart = np.abs(np.subtract.outer(number, number)) * np.hypot(*(line[1] - line[0]))
    return float(gap[apart > beyond].min(initial=np.inf))


def _meetings(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The numbers of the pieces of two lines that meet, in order: (K, 2) int."""
    p, r = a[:-1, None], np.diff(a, axis=0)[:, None]
    q, s = b[None, :-1], np.diff(b, axis=0)[None]
    cross = r[..., 0] * s[..., 1] - r[..., 1] * s[..., 0]
    cross = np.where(np.abs(cross) < 1e-9, np.nan, cross)  # parallel pieces meet nowhere
    gap = q - p
    t = (gap[..., 0] * s[..., 1] - gap[..., 1] * s[..., 0]) / cross
    u = (gap[..., 0] * r[..., 1] - gap[..., 1] * r[..., 0]) / cross
    return np.argwhere((t >= 0) & (t < 1) & (u >= 0) & (u < 1))


def _angle(a: np.ndarray, b: np.ndarray) -> float:
    """The angle between two directions, whichever way along each: 0 to 90 degrees."""
    cosine = abs(float(a @ b)) / float(np.hypot(*a) * np.hypot(*b))
    return float(np.degrees(np.arccos(min(cosine, 1.0))))


def along_and_off(places: Sequence[Point], start: Point, goal: Point) -> tuple[np.ndarray, np.ndarray]:
    """How far along the straight line from start to goal places (..., 2) lie, below 0 before its start, and how far to either side of it: (...) each."""
    way, gone = np.subtract(goal, start), np.subtract(places, start)
    length = float(np.hypot(*way))
    return gone @ way / length, np.abs(gone @ np.array([-way[1], way[0]]) / length)


def nearest(points: Point | Sequence[Point] | np.ndarray, line: Sequence[Point] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each of the points (..., 2), how far along a line (N, 2) the nearest place on it lies, and how far that is away: (...,) each, in their units.

    Of two places as near, the one that comes first along the line.
    """
    line = np.asarray(line, float)
    starts, ways = line[:-1], np.diff(line, axis=0)
    from_start = np.asarray(points, float)[..., None, :] - starts
    share = np.clip((from_start * ways).sum(axis=-1) / np.maximum((ways**2).sum(axis=-1), 1e-9), 0, 1)
    away = np.hypot(*np.moveaxis(from_start - share[..., None] * ways, -1, 0))
    piece = away.argmin(axis=-1)[..., None]
    along = distances(line)[:-1] + share * np.hypot(*ways.T)
    return tuple(np.take_along_axis(values, piece, axis=-1)[..., 0] for values in (along, away))


def wave(nodes: Sequence[tuple[float, float, float]], apart: float = 4.0) -> np.ndarray:
    """Points (N, 2), `apart` units of x or a little more from each other, of the cubic Hermite curve through nodes (x, y, slope) in order of x.

    It turns at nodes alone if every slope is 0 or goes the way of both straight lines to its neighbours, under three times as steep: the curve is then
    monotone from one node to the next (F. N. Fritsch and R. E. Carlson 1980).
    """
    pieces = []
    for (x0, y0, m0), (x1, y1, m1) in zip(nodes, nodes[1:], strict=False):
        run = x1 - x0
        t = np.linspace(0, 1, max(8, int(run / apart)), endpoint=False)
        y = (2 * t**3 - 3 * t**2 + 1) * y0 + (t**3 - 2 * t**2 + t) * run * m0 + (3 * t**2 - 2 * t**3) * y1 + (t**3 - t**2) * run * m1
        pieces.append(np.stack([x0 + run * t, y], axis=1))
    return np.concatenate([*pieces, [nodes[-1][:2]]])


def stretch(line: Sequence[Point], start: float, end: float) -> np.ndarray:
    """The part (M, 2) of a line (N, 2) between two distances along it, in its own units: both ends, and the line's points between them."""
    reach = distances(line)
    return places_along(line, np.array([start, *reach[(reach > start) & (reach < end)], end]))
