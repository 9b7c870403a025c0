"""Charts with a printed value beside each item: bars, bars in pairs, a line with markers, a pie. All in canvas units."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...scene import Circle, Point, Polygon, Shape, points

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
LEFT, TOP, RIGHT, BOTTOM = 70.0, 170.0, 964.0, 890.0
PRINT = 48.0
"""Em height of all that is printed, about 0.62 of it a character."""
MARKER = 22.0
PIE, AROUND = (512.0, 566.0, 286.0), 366.0
"""Middle and radius of a pie, and how far from its middle values are printed."""
NAMES_AT = 944.0
PAD, ALONE = 18.0, 34.0
"""By which the box around an item and its value is larger than both, or than a value alone: a line around that would else be very short."""


@dataclass(frozen=True)
class Item:
    """One item of a chart: its shape (without colours) in the picture, the place of its printed value, and the box around what is to be marked of it."""

    shape: Shape
    label: Point
    box: Box
    taken: tuple[Box, ...]
    """What a mark around another item must keep off."""


@dataclass(frozen=True)
class Chart:
    """The items in order, the `axis` and the `line` through the items as ways (none: empty), and the places of the categories' names."""

    items: tuple[Item, ...]
    axis: tuple[Point, ...]
    line: tuple[Point, ...]
    names: tuple[Point, ...]

    def clear(self, number: int, line: float) -> bool:
        """Whether a line so broad around an item's box keeps off all other items."""
        left, top, right, bottom = self.items[number].box
        edge = line / 2 + 4
        others = [box for other, item in enumerate(self.items) if other != number for box in item.taken]
        return all(right + edge <= b[0] or b[2] <= left - edge or bottom + edge <= b[1] or b[3] <= top - edge for b in others)


def chart(kind: str, values: Sequence[int]) -> Chart:
    """A chart of "vertical bars", "paired bars" (of which two at a time belong to one category), "horizontal bars", "line" or "pie"."""
    return {"vertical bars": _upright, "paired bars": _paired, "horizontal bars": _lying, "line": _line, "pie": _pie}[kind](values)


def printed(value: int) -> tuple[float, float]:
    """Width and height of a printed value, or a little more."""
    return 0.62 * PRINT * len(str(value)), 0.8 * PRINT


def _upright(values: Sequence[int], middles: np.ndarray | None = None, breadth: float = 0.5) -> Chart:
    count = len(values)
    step = (RIGHT - LEFT) / count
    middles = LEFT + (np.arange(count) + 0.5) * step if middles is None else middles
    wide = min(110.0, breadth * step)
    heights = _scale(values, BOTTOM - 70 * (min(values) < 0), TOP + 70)
    zero = float(np.interp(0, *heights))
    items = []
    for x, value in zip(middles.tolist(), values, strict=True):
        y = float(np.interp(value, *heights))
        bar = (x - wide / 2, min(y, zero), x + wide / 2, max(y, zero))
        items.append(_item(_bar(bar), bar, (x, y - 36 if value >= 0 else y + 36), value))
    names = tuple((x, NAMES_AT) for x in middles.tolist())
    return Chart(tuple(items), ((LEFT - 20, zero), (RIGHT + 20, zero)), (), names)


def _paired(values: Sequence[int]) -> Chart:
    pairs = len(values) // 2
    step = (RIGHT - LEFT) / pairs
    middles = LEFT + (np.repeat(np.arange(pairs), 2) + 0.5) * step + np.tile([-0.23, 0.23], pairs) * step
    whole = _upright(values, middles, breadth=0.58)
    names = tuple((LEFT + (pair + 0.5) * step, NAMES_AT) for pair in range(pairs))
    return Chart(whole.items, whole.axis, (), names)


def _lying(values: Sequence[int]) -> Chart:
    count = len(values)
    step = (BOTTOM + 70 - TOP) / count
    across = _scale(values, LEFT + 90 + 120 * (min(values) < 0), RIGHT - 110)
    zero = float(np.interp(0, *across))
    items, names = [], []
    for number, value in enumerate(values):
        x, y = float(np.interp(value, *across)), TOP + (number + 0.5) * step
        bar = (min(x, zero), y - 0.27 * step, max(x, zero), y + 0.27 * step)
        items.append(_item(_bar(bar), bar, (x + 58 if value >= 0 else x - 58, y), value))
        names.append((LEFT + 14, y))
    return Chart(tuple(items), ((zero, TOP), (zero, BOTTOM + 70)), (), tuple(names))


def _line(values: Sequence[int]) -> Chart:
    count = len(values)
    step = (RIGHT - LEFT) / count
    heights = ([min(values), max(values)], [BOTTOM - 110, TOP + 110])
    way = [(LEFT + (number + 0.5) * step, float(np.interp(value, *heights))) for number, value in enumerate(values)]
    items = []
    for number, ((x, y), value) in enumerate(zip(way, values, strict=True)):
        beside = [way[i][1] for i in (number - 1, number + 1) if 0 <= i < count]
        marker = (x - MARKER, y - MARKER, x + MARKER, y + MARKER)
        # On the side of the marker that the line leaves free.
        items.append(_item(Circle(radius=MARKER, at=(x, y)), marker, (x, y - 58 if y <= np.mean(beside) else y + 58), value))
    return Chart(tuple(items), ((LEFT - 20, BOTTOM), (RIGHT + 20, BOTTOM)), tuple(way), tuple((x, NAMES_AT) for x, _ in way))


def _pie(values: Sequence[int]) -> Chart:
    x, y, radius = PIE
    ends = np.concatenate([[0], np.cumsum(values)]) / sum(values) * 2 * math.pi
    items = []
    for start, end, value in zip(ends[:-1], ends[1:], values, strict=True):
        angle = np.linspace(start, end, max(3, round((end - start) * 20)))
        rim = np.stack([x + radius * np.sin(angle), y - radius * np.cos(angle)], axis=1)
        middle = (start + end) / 2
        at = (float(x + AROUND * math.sin(middle)), float(y - AROUND * math.cos(middle)))
        items.append(_item(Polygon(points=((x, y), *points(rim))), None, at, value))
    return Chart(tuple(items), (), (), ())


def _scale(values: Sequence[int], low: float, high: float) -> tuple[list[int], list[float]]:
    """Where values lie: from 0, or the least of them if it is below, to the greatest."""
    return [min(0, *values), max(0, *values)], [low, high]


def _bar(box: Box) -> Polygon:
    left, top, right, bottom = box
    return Polygon(points=((left, top), (right, top), (right, bottom), (left, bottom)))


def _item(shape: Shape, body: Box | None, label: Point, value: int) -> Item:
    wide, high = printed(value)
    text = (label[0] - wide / 2, label[1] - high / 2, label[0] + wide / 2, label[1] + high / 2)
    both = (text,) if body is None else (text, body)
    pad = ALONE if body is None else PAD
    box = (min(b[0] for b in both) - pad, min(b[1] for b in both) - pad, max(b[2] for b in both) + pad, max(b[3] for b in both) + pad)
    return Item(shape, label, box, both)
