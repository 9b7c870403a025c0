"""Props: quiet things that make a ground a place, drawn in the ground's own tones so that nothing takes them for a part of a puzzle.

Each takes where its middle is, its side in canvas units, a function from lighter (darker below 0) by lightness to a colour, and a turn in degrees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from .figures import turned
from .shapes import Circle, Color, Point, Polygon, Shading, Shape, ellipse_points, points, rounded

Tone = Callable[[float], Color]
Prop = Callable[[Point, float, Tone, float], list[Shape]]


def _cast(*parts: Shape) -> list[Shape]:
    return [Shading(of=parts[:1], kind="shadow", depth=0.13, size=7.0), *parts]


def _bar(left: float, top: float, right: float, bottom: float, **style) -> Polygon:
    return Polygon(points=((left, top), (right, top), (right, bottom), (left, bottom)), **style)


def _off(at: Point, x: float, y: float, turn: float) -> Point:
    ((dx, dy),) = turned([(x, y)], turn)
    return (at[0] + float(dx), at[1] + float(dy))


def _cup_ring(at, side, tone, turn):
    return [
        Circle(radius=0.38 * side, stroke=tone(-5), width=0.05 * side, at=at),
        Circle(radius=0.33 * side, stroke=tone(-3), width=0.025 * side, at=_off(at, 0.12 * side, 0, turn)),
    ]


def _plate(at, side, tone, turn):
    return _cast(*(Circle(radius=radius * side, fill=tone(step), at=at) for radius, step in ((0.5, -4), (0.47, 6), (0.35, 1), (0.33, 5))))


def _pencil(at, side, tone, turn):
    h, w = side / 2, 0.055 * side
    place = {"at": at, "turn": turn}
    wood = Polygon(points=((-h, -w), (0.74 * h, -w), (h, 0.0), (0.74 * h, w), (-h, w)), fill=tone(-3), **place)
    return _cast(
        wood,
        _bar(-h, -w, -0.82 * h, w, fill=tone(-10), **place),
        _bar(-0.82 * h, -0.36 * w, 0.74 * h, 0.36 * w, fill=tone(4), **place),
        Polygon(points=((0.9 * h, -0.4 * w), (h, 0.0), (0.9 * h, 0.4 * w)), fill=tone(-12), **place),
    )


def _note(at, side, tone, turn):
    place = {"at": at, "turn": 0.3 * turn}
    lines = [_bar(-0.31 * side, y * side - 3, (0.3 - 0.1 * k) * side, y * side + 3, fill=tone(-4), **place) for k, y in enumerate((-0.08, 0.06, 0.2))]
    return _cast(
        rounded(0.82 * side, 0.7 * side, 0.03 * side, fill=tone(7), **place),
        *lines,
        Circle(radius=0.045 * side, fill=tone(-10), at=_off(at, 0, -0.27 * side, 0.3 * turn)),
    )


def _frame(at, side, tone, turn):
    hills = np.array([(-0.4, 0.28), (-0.4, 0.12), (-0.16, -0.12), (0.04, 0.1), (0.18, -0.02), (0.4, 0.16), (0.4, 0.28)]) * side
    return _cast(
        rounded(side, 0.76 * side, 6, fill=tone(-9), at=at),
        rounded(0.86 * side, 0.62 * side, 4, fill=tone(5), at=at),
        Polygon(points=points(hills), fill=tone(-4), at=at),
        Circle(radius=0.06 * side, fill=tone(-3), at=(at[0] + 0.24 * side, at[1] - 0.16 * side)),
    )


def _flower(at, side, tone, turn):
    petals = [Circle(radius=0.13 * side, fill=tone(9), at=_off(at, 0, -0.19 * side, turn + 72 * k)) for k in range(5)]
    return [*petals, Circle(radius=0.1 * side, fill=tone(-5), at=at)]


def _tuft(at, side, tone, turn):
    blades = [(-0.3, 0.3), (-0.36, -0.12), (-0.18, 0.18), (-0.12, -0.34), (0.02, 0.16), (0.16, -0.4), (0.16, 0.18), (0.34, -0.16), (0.3, 0.3)]
    return [Polygon(points=points(np.array(blades) * side), fill=tone(-6), at=at)]


def _pebble(at, side, tone, turn):
    stones = []
    for x, y, size in ((-0.16, 0.02, 0.22), (0.2, 0.12, 0.15), (0.1, -0.2, 0.1)):
        ring = turned(ellipse_points(size * side, 0.74 * size * side, 24), turn * 0.5)
        stone = Polygon(points=points(ring), fill=tone(-3), at=(at[0] + x * side, at[1] + y * side))
        stones += [*_cast(stone), Shading(of=(stone,), kind="dome", depth=0.12, size=0.12 * side)]
    return stones


def _moon(at, side, tone, turn):
    pits = ((0.09, -0.15, -0.12), (0.06, 0.14, 0.1), (0.05, -0.05, 0.2), (0.04, 0.18, -0.16))
    return [
        Circle(radius=0.4 * side, fill=tone(11), at=at),
        *(Circle(radius=r * side, fill=tone(7), at=_off(at, x * side, y * side, turn)) for r, x, y in pits),
    ]


def _constellation(at, side, tone, turn):
    ring = turned(np.array([(-0.42, 0.1), (-0.16, -0.2), (0.1, -0.06), (0.4, -0.3), (0.3, 0.26)]) * side, turn)
    stars = [Circle(radius=7.0, fill=tone(12), at=(at[0] + float(x), at[1] + float(y))) for x, y in ring]
    below = np.array([0.0, 4.0])
    links = [Polygon(points=points([a, b, b + below, a + below]), fill=tone(6), at=at) for a, b in zip(ring[:-1], ring[1:], strict=True)]
    return [*links, *stars]


def _gauge(at, side, tone, turn):
    ticks = [_bar(-3, -0.46 * side, 3, -(0.36 if k % 3 else 0.3) * side, fill=tone(-6), at=at, turn=30.0 * k) for k in range(12)]
    return [Circle(radius=0.48 * side, stroke=tone(-6), width=6, at=at), Circle(radius=0.2 * side, stroke=tone(-4), width=5, at=at), *ticks]


def _ruler(at, side, tone, turn):
    place = {"at": at, "turn": turn}
    half, high = side / 2, 0.1 * side
    ticks = [
        _bar(x - 2.5, -high, x + 2.5, -high * (0.2 if k % 4 == 0 else 0.5), fill=tone(-9), **place) for k, x in enumerate(np.linspace(-0.9, 0.9, 13) * half)
    ]
    return _cast(rounded(side, 2 * high, 5, fill=tone(5), **place), *ticks)


def _clip(at, side, tone, turn):
    size = 0.5 * side
    loops = [
        rounded(w * size, h * size, 0.5 * w * size - 0.5, stroke=tone(-11), border=7, at=_off(at, 0, y * size, turn), turn=turn)
        for w, h, y in ((0.36, 1.0, 0), (0.2, 0.7, 0.06))
    ]
    return loops


def _chalk(at, side, tone, turn):
    sticks = []
    for x, y, lean in ((-0.08, -0.1, 0.0), (0.1, 0.12, 24.0)):
        sticks += _cast(rounded(0.6 * side, 0.13 * side, 0.03 * side, fill=tone(9), at=_off(at, x * side, y * side, turn), turn=turn + lean))
    return sticks


def _leaf(at, side, tone, turn):
    t = np.linspace(0, np.pi, 16)
    ring = np.concatenate([np.stack([-np.cos(t), 0.34 * np.sin(t) ** 1.3], 1), np.stack([np.cos(t), -0.34 * np.sin(t) ** 1.3], 1)[1:-1]]) * 0.46 * side
    place = {"at": at, "turn": turn}
    return _cast(Polygon(points=points(ring), fill=tone(-6), **place), _bar(-0.5 * side, -2.5, 0.4 * side, 2.5, fill=tone(3), **place))


def _screws(at, side, tone, turn):
    found = []
    for x, y, lean in ((-0.22, -0.1, 20.0), (0.2, 0.16, 75.0)):
        place = _off(at, x * side, y * side, turn)
        head = Circle(radius=0.12 * side, fill=tone(-4), at=place)
        found += [*_cast(head), _bar(-0.08 * side, -4, 0.08 * side, 4, fill=tone(-11), at=place, turn=turn + lean)]
    return found


PROPS: Mapping[str, Prop] = {
    "cup ring": _cup_ring, "plate": _plate, "pencil": _pencil, "note": _note, "frame": _frame, "flower": _flower, "tuft": _tuft, "pebble": _pebble,
    "moon": _moon, "constellation": _constellation, "gauge": _gauge, "ruler": _ruler, "clip": _clip, "chalk": _chalk, "leaf": _leaf, "screws": _screws,
}  # fmt: skip
