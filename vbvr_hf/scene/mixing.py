"""How colours mix: pigments take light away, lights add theirs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from .palette import WHITE, lab
from .shapes import Color

BRIGHT, LIGHT, TELLING = 120, 30.0, 26.0
"""A light's brightest channel, its CIELAB lightness, and how far (delta-E) its sum with another is from either and from their average: the least of each."""


def filtered(colors: Sequence[Color]) -> Color:
    """White light behind filters of these colours, or mixed pigments: the product of each channel's shares of full brightness (subtractive mixing)."""
    light = np.prod(np.array(colors) / 255, axis=0)
    return tuple(round(float(v) * 255) for v in light)


def added(colors: Sequence[Color]) -> Color:
    """Lights of these colours on one place: the sum of each channel, capped at full brightness (additive mixing)."""
    return tuple(min(255, sum(channel)) for channel in zip(*colors, strict=True))


@lru_cache(maxsize=8)
def light_pairs(levels: tuple[int, ...], capped: int) -> tuple[tuple[Color, Color], ...]:
    """All pairs of lights with channels of these levels that are bright and unlike each other, and whose sum tells adding from averaging and from
    either alone. At most so many channels of a sum are `capped`."""
    colors = np.array([(r, g, b) for r in levels for g in levels for b in levels if max(r, g, b) >= BRIGHT])
    a, b = _pairs(colors[lab(colors)[:, 0] >= LIGHT])
    total = np.minimum(a + b, 255)
    good = _told(total, a, b, (a + b) // 2) & (((a + b) > 255).sum(axis=1) <= capped)
    return tuple((tuple(one), tuple(other)) for one, other in zip(a[good].tolist(), b[good].tolist(), strict=True))


@lru_cache(maxsize=8)
def filter_pairs(levels: tuple[int, ...]) -> tuple[tuple[Color, Color], ...]:
    """All pairs of filters with channels of these levels, one of them open, that are unlike each other and white, and of which what both let through is told
    from what either does, from their average and from their sum."""
    colors = np.array([(r, g, b) for r in levels for g in levels for b in levels if max(r, g, b) == 255])
    a, b = _pairs(colors[np.linalg.norm(lab(colors) - lab([WHITE]), axis=1) >= 1.2 * TELLING])
    good = _told(np.round(a * b / 255).astype(int), a, b, (a + b) // 2, np.minimum(a + b, 255))
    return tuple((tuple(one), tuple(other)) for one, other in zip(a[good].tolist(), b[good].tolist(), strict=True))


def _pairs(colors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each two of some colours: the first and the second of every pair."""
    first, second = np.triu_indices(len(colors), 1)
    return colors[first], colors[second]


def _told(mixed: np.ndarray, a: np.ndarray, b: np.ndarray, *others: np.ndarray) -> np.ndarray:
    """Of which pairs the mixture is told from both and from the other colours, and both from each other."""
    lab_mixed, lab_a, lab_b, *rest = (lab(c) for c in (mixed, a, b, *others))
    gaps = [lab_mixed - other for other in (lab_a, lab_b, *rest)]
    return np.min([np.linalg.norm(gap, axis=1) for gap in (*gaps, lab_a - lab_b)], axis=0) >= TELLING
