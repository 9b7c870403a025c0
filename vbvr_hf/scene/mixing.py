"""How colours mix: pigments take light away, lights add theirs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from .palette import lab
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
    colors = colors[lab(colors)[:, 0] >= LIGHT]
    first, second = np.triu_indices(len(colors), 1)
    a, b = colors[first], colors[second]
    total = np.minimum(a + b, 255)
    lab_a, lab_b, lab_sum, lab_mean = (lab(c) for c in (a, b, total, (a + b) // 2))
    apart = np.min([np.linalg.norm(one - other, axis=1) for one, other in ((lab_sum, lab_a), (lab_sum, lab_b), (lab_sum, lab_mean), (lab_a, lab_b))], axis=0)
    good = (apart >= TELLING) & (((a + b) > 255).sum(axis=1) <= capped)
    return tuple((tuple(one), tuple(other)) for one, other in zip(a[good].tolist(), b[good].tolist(), strict=True))
