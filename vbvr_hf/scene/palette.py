"""Named colours, and how far apart two colours look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import cv2
import numpy as np

from .shapes import Color

MIN_DISTANCE = 25.0
"""Colours used together in one sample differ by at least this (CIELAB delta-E 1976)."""

WHITE: Color = (255, 255, 255)
BLACK: Color = (20, 20, 24)
INK: Color = (44, 52, 68)
GREY: Color = (140, 146, 156)
VIVID: Mapping[str, Color] = {
    "red": (220, 30, 30),
    "orange": (244, 130, 20),
    "yellow": (248, 208, 32),
    "green": (44, 160, 60),
    "blue": (36, 92, 216),
    "purple": (136, 56, 196),
    "pink": (246, 130, 186),
    "brown": (132, 80, 36),
}
SHIFTED: Mapping[str, Color] = {
    "teal": (0, 140, 140),
    "magenta": (208, 24, 148),
    "navy": (28, 36, 116),
    "olive": (124, 126, 24),
    "coral": (255, 122, 92),
    "sky blue": (92, 184, 244),
    "lime": (148, 220, 40),
    "maroon": (122, 20, 44),
}
class NoRoom(ValueError):
    """A draw finds no place or colour for all that it was asked for; another problem is drawn in its stead."""


def lab(colors: Iterable[Color] | np.ndarray) -> np.ndarray:
    """CIELAB of RGB colours: (..., 3) uint8-like in, (..., 3) float32 out (L 0..100)."""
    rgb = np.asarray(list(colors) if not isinstance(colors, np.ndarray) else colors, np.float32) / 255
    flat = np.ascontiguousarray(rgb.reshape(-1, 1, 3))
    return cv2.cvtColor(flat, cv2.COLOR_RGB2LAB).reshape(rgb.shape)


def delta_e(a: Color, b: Color) -> float:
    """CIELAB distance (CIE 1976) of two RGB colours."""
    first, second = lab([a, b])
    return float(np.linalg.norm(first - second))


def distinct(colors: Iterable[Color], least: float = MIN_DISTANCE) -> bool:
    """Whether all the colours are at least `least` apart."""
    values = lab(list(colors))
    gaps = np.linalg.norm(values[:, None] - values[None], axis=-1) + np.eye(len(values)) * 1e6
    return bool((gaps >= least).all())


def pick(rng: np.random.RandomState, colors: Mapping[str, Color], count: int, *, away_from: Iterable[Color] = (), least: float = MIN_DISTANCE) -> list[str]:
    """Names of `count` colours at least `least` apart from each other and from `away_from`, in random order.

    Raises NoRoom if the palette does not hold that many.
    """
    chosen: list[str] = []
    taken = list(away_from)
    for name in rng.permutation(sorted(colors)):
        if all(delta_e(colors[name], other) >= least for other in taken):
            chosen.append(str(name))
            taken.append(colors[name])
            if len(chosen) == count:
                return chosen
    raise NoRoom(f"only {len(chosen)} of the colours {', '.join(colors)} are {least} apart; {count} were asked for")


def shade(color: Color, amount: float) -> Color:
    """Towards black (amount -1..0) or white (0..1)."""
    return towards(color, (255, 255, 255) if amount > 0 else (0, 0, 0), abs(amount))


def towards(color: Color, other: Color, share: float) -> Color:
    """A colour so far (0 to 1) on the way from one to another."""
    return tuple(round(a + (b - a) * share) for a, b in zip(color, other, strict=True))
