"""The tones of a clip: a gain and a colour cast that may drift over it, fitted to flat areas that stand still, and undone.

Neither is a reasoning error. Both are bounded; what lies outside is left as it is and judged. Only the insides of areas count: a thin line that was
blurred has other tones too, and no tint.
"""

from __future__ import annotations

import cv2
import numpy as np

_MAX_GAIN = 0.25
_MAX_CAST = 32.0
_RIDGE = 30.0  # grey levels squared
_LEAST_PIXELS = 5  # of one tone, in a picture of 128 x 128
_CLIPPED_PIXELS = 100
_NEAR_ENOUGH = 3.0  # grey levels
_FEW = 0.02
_FLAT = 10
_INSIDE = 5  # pixels across that must be flat

PLAIN = np.repeat(np.arange(256.0)[:, None], 3, axis=1)
"""The table that changes nothing."""


class Tones:
    """The tones of an expected picture (S, S, 3) RGB inside its flat areas, where a mask (S, S) says that they stand still (default: all)."""

    def __init__(self, expected: np.ndarray, where: np.ndarray | None = None) -> None:
        edges = _brightest(cv2.morphologyEx(expected, cv2.MORPH_GRADIENT, np.ones((_INSIDE, _INSIDE), np.uint8)))
        self._flat = edges < _FLAT if where is None else (edges < _FLAT) & where
        self._was = expected[self._flat]

    def fit(self, seen: np.ndarray) -> np.ndarray:
        """The table (256, 3) float64 that gives each channel's tones, as seen in a picture (S, S, 3), back as they were.

        Each tone counts by the median of what is seen for it: grain, which a fit of single pixels takes for a loss of contrast, does not matter.
        """
        now = seen[self._flat]
        if (cv2.absdiff(now, self._was) > _NEAR_ENOUGH).mean() < _FEW:
            return PLAIN
        return np.stack([_table(now[:, channel], self._was[:, channel]) for channel in range(3)], axis=1)

    def change(self, table: np.ndarray) -> float:
        """By how many grey levels a table changes those tones that are expected often, at the most."""
        often = [np.flatnonzero(np.bincount(self._was[:, channel], minlength=256) >= _LEAST_PIXELS) for channel in range(3)]
        return max((float(np.abs(table[levels, channel] - levels).max()) for channel, levels in enumerate(often) if len(levels)), default=0.0)


def apply(table: np.ndarray, image: np.ndarray) -> np.ndarray:
    """An RGB image through a table (256, 3)."""
    return cv2.LUT(image, np.clip(np.round(table), 0, 255).astype(np.uint8)[:, None])


def _table(s: np.ndarray, e: np.ndarray) -> np.ndarray:
    was, now, weight = _tone_pairs(s, e)
    gain, cast = 1.0, 0.0
    within = (now < 251) & (now > 4)
    usable = within & (np.abs(now - was) < 80)
    for reach in (40, 20, 12):
        if not usable.any():
            break
        gain, cast = _line(was[usable], now[usable], weight[usable])
        usable = within & (np.abs(gain * now + cast - was) < reach)
    table = gain * np.arange(256) + cast
    # Between the outermost tones that were fitted and those clipped, the table goes over in a straight line. What is clipped later on
    # alone may have been full white or black.
    low, high = (int(now[usable].min()), int(now[usable].max())) if usable.any() else (19, 236)
    bright, dark = e[s >= 251], e[s <= 4]
    white, black = (float(np.median(tones)) if len(tones) > _CLIPPED_PIXELS else full for tones, full in ((bright, 255), (dark, 0)))
    if abs(white - table[255]) <= 255 * _MAX_GAIN:
        high = max(236, high)
        table[high:] = np.linspace(table[high], white, 256 - high)
    if abs(black - table[0]) <= _MAX_CAST:
        low = min(19, low)
        table[: low + 1] = np.linspace(black, table[low], low + 1)
    return table


def _line(was: np.ndarray, now: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """The bounded gain and cast that bring tones from what they are now (n,) to what they were. A single tone tells one of them alone: the gain
    if it is bright, as black then stays black."""
    weight = weight / weight.sum()
    mean_was, mean_now = float(weight @ was), float(weight @ now)
    slope = (weight @ ((was - mean_was) * (now - mean_now)) + _RIDGE) / (weight @ (was - mean_was) ** 2 + _RIDGE)
    if np.ptp(was) < 8 and mean_was >= 96:
        slope = mean_now / mean_was
    gain = float(np.clip(1 / max(slope, 0.1), 1 - _MAX_GAIN, 1 + _MAX_GAIN))
    cast = float(np.clip(mean_was - gain * mean_now, -_MAX_CAST, _MAX_CAST))
    return gain, cast


def _tone_pairs(seen: np.ndarray, expected: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of one channel's pixels (n,) uint8: each tone that is expected often enough, the median of what is seen for it, and in how many pixels."""
    band = (expected >> 2).astype(int)
    counts = np.bincount(band * 256 + seen, minlength=64 * 256).reshape(64, 256)
    number = counts.sum(axis=1)
    often = number >= _LEAST_PIXELS
    middle = (counts.cumsum(axis=1) >= number[:, None] / 2).argmax(axis=1)
    mean = np.bincount(band, weights=expected, minlength=64) / np.maximum(number, 1)
    return mean[often], middle[often].astype(float), number[often].astype(float)


def _brightest(image: np.ndarray) -> np.ndarray:
    """The greatest channel of each pixel (numpy's maximum over the last axis takes forty times as long)."""
    return np.maximum(np.maximum(image[..., 0], image[..., 1]), image[..., 2])
