"""How a sprite's properties change over time: continuous, in frames at 16 per second, and readable at any moment."""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

FPS = 16
"""The rate that all storyboard times and "frames" in rules refer to."""

Easing = Callable[[float], float]


def linear(u: float) -> float:
    """Constant speed."""
    return u


def smooth(u: float) -> float:
    """Slow at both ends."""
    return u * u * (3 - 2 * u)


def slowing(u: float) -> float:
    """Fast at first, then ever more slowly."""
    return 1 - (1 - u) ** 1.5


def quickening(u: float) -> float:
    """Slow at first, then ever faster."""
    return u * u


@dataclass(frozen=True)
class Change:
    """One property of one sprite going to a value: a number or tuple (interpolated), any other object (set at the start),
    or, with `path`, a function of the share done 0..1 that gives the value."""

    sprite: str
    prop: str
    to: Any = None
    path: Callable[[float], Any] | None = field(default=None, compare=False)


def move(sprite: str, to: tuple[float, float]) -> Change:
    """Glide straight to a point."""
    return Change(sprite, "at", tuple(to))


def follow(sprite: str, path: Callable[[float], tuple[float, float]]) -> Change:
    """Move along a curve, given as a function of the share done 0..1."""
    return Change(sprite, "at", path=path)


def along(sprite: str, corners) -> Change:
    """Move at even speed along a line of points (canvas units)."""
    corners = [tuple(map(float, corner)) for corner in corners]
    lengths = [math.dist(a, b) for a, b in zip(corners, corners[1:], strict=False)]
    total = sum(lengths) or 1.0

    def place(u: float) -> tuple[float, float]:
        rest = u * total
        for (a, b), length in zip(zip(corners, corners[1:], strict=False), lengths, strict=True):
            if rest <= length and length > 0:
                return (a[0] + (b[0] - a[0]) * rest / length, a[1] + (b[1] - a[1]) * rest / length)
            rest -= length
        return corners[-1]

    return follow(sprite, place)


def turn(sprite: str, to: float) -> Change:
    """Turn to an angle in degrees, clockwise; give more than 360 to go round."""
    return Change(sprite, "angle", float(to))


def grow(sprite: str, to: float | tuple[float, float] = 1.0) -> Change:
    """Scale to a factor (or one for each axis) of the shape's own size."""
    return Change(sprite, "scale", (float(to), float(to)) if not isinstance(to, tuple) else to)


def fade(sprite: str, to: float) -> Change:
    """Change opacity, 0..1."""
    return Change(sprite, "opacity", float(to))


def draw(sprite: str, to: float = 1.0) -> Change:
    """Draw the sprite's lines on, up to a share 0..1 of their length."""
    return Change(sprite, "drawn", float(to))


def recolour(sprite: str, to: tuple[int, int, int]) -> Change:
    """Blend the fill of the sprite's first part to another colour."""
    return Change(sprite, "fill", tuple(to))


def become(sprite: str, *parts) -> Change:
    """Replace the sprite's shapes at once (a counter's next number, say)."""
    return Change(sprite, "parts", tuple(parts))


def reshape(sprite: str, path: Callable[[float], tuple]) -> Change:
    """Give the sprite's shapes as a function of the share done 0..1 (a liquid's level, say)."""
    return Change(sprite, "parts", path=path)


class Track:
    """One property's values over time: pieces (start, end, value at start, change, easing) in order."""

    def __init__(self, first: Any) -> None:
        self.first = first
        self._starts: list[float] = []
        self._pieces: list[tuple[float, float, Any, Change, Easing]] = []

    def add(self, start: float, end: float, change: Change, easing: Easing) -> None:
        """Append a piece; raises ValueError if it begins before the previous one ended."""
        if self._pieces and start < self._pieces[-1][1] - 1e-9:
            raise ValueError(f"{change.sprite}.{change.prop} changes again at frame {start} before its change ends at {self._pieces[-1][1]}")
        self._pieces.append((start, end, self.at(start), change, easing))
        self._starts.append(start)

    def at(self, time: float) -> Any:
        """The value at a time in frames."""
        # A hair of slack: a change at frame 8 shows on the frame drawn at 7.9999999.
        index = bisect.bisect_right(self._starts, time + 1e-6) - 1
        if index < 0:
            return self.first
        start, end, before, change, easing = self._pieces[index]
        share = 1.0 if time >= end - 1e-6 else max(0.0, (time - start) / (end - start))
        if change.path is not None:
            return change.path(easing(share))
        if share >= 1.0:
            return change.to
        return blend(before, change.to, easing(share))

    @property
    def spans(self) -> list[tuple[float, float]]:
        """Start and end of each change, in order."""
        return [(start, end) for start, end, *_ in self._pieces]

    @property
    def end(self) -> float:
        """When the last change is over."""
        return self._pieces[-1][1] if self._pieces else 0.0


def blend(a: Any, b: Any, share: float) -> Any:
    """Between two numbers or tuples of numbers; anything else changes at once."""
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b) and all(isinstance(v, (int, float)) for v in a + b):
        return tuple(x + (y - x) * share for x, y in zip(a, b, strict=True))
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return a + (b - a) * share
    return b
