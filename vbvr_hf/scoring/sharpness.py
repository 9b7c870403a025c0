"""How sharp a clip is beside the expected picture, in brightness and in colour, and sharpening it until it is as sharp.

Small pictures, soft models and colours that bleed lose fine detail all over, which is no reasoning error. How much of the expected detail is there is
measured by its share in what is seen (a regression, for which grain and other detail do not matter).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

_BLURS = (0.5, 0.7, 0.9, 1.2, 1.6, 2.1, 2.8)
"""Blurs that are told apart, as Gaussians in pixels of the view."""
_SHARP_ENOUGH = 0.75
_FINE = 1.5  # pixels: what a Gaussian of this takes away is detail
_LEAST_STRONG = 6.0  # levels
_LEAST_DETAIL = 2.0e4  # levels squared
_NOISE = (0.3, 0.1, 0.03, 0.01, 0.004)
"""Of the power of what is seen: the less noise is reckoned with, the more is sharpened."""
_DONE = 0.97
_FLAT = 4.0  # levels squared


@dataclass(frozen=True)
class Softness:
    """How blurred a clip is: all of it by `blur`, and its colour by `bleeding` (Gaussians, pixels of the view; 0: sharp). `noise` is the share of noise
    that is reckoned with when the blur is undone."""

    blur: float = 0.0
    bleeding: float = 0.0
    noise: float = 1.0

    def __bool__(self) -> bool:
        return self.blur > 0 or self.bleeding > 0

    def undo(self, image: np.ndarray) -> np.ndarray:
        """An RGB image (S, S, 3) sharpened by Wiener's filter, its colour along the edges of its brightness."""
        if self.blur:
            kernel = _kernel(self.blur, self.noise)
            image = cv2.sepFilter2D(image, -1, kernel, kernel)
        return _colour_gathered(image, self.bleeding) if self.bleeding else image


SHARP = Softness()


class Detail:
    """The fine detail of an expected picture (S, S, 3) RGB, where a mask (S, S) says that it can be relied on (default: all)."""

    def __init__(self, expected: np.ndarray, where: np.ndarray | None = None) -> None:
        self._planes = cv2.cvtColor(expected, cv2.COLOR_RGB2YCrCb)
        fine = cv2.subtract(self._planes, cv2.GaussianBlur(self._planes, (0, 0), _FINE), dtype=cv2.CV_16S)
        strong = np.abs(fine).max(axis=-1) >= _LEAST_STRONG
        self._at = np.flatnonzero(strong if where is None else strong & where)
        self._fine = fine.reshape(-1, 3)[self._at].astype(np.float32)
        power = (self._fine**2).sum(axis=0)
        self._power = np.array([power[0], power[1] + power[2]])

    def shares(self, image: np.ndarray) -> np.ndarray:
        """How much of the expected detail a picture shows, in brightness and in colour: (2,), NaN where too little is expected to tell."""
        return self._shares(cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb))

    def softness(self, image: np.ndarray, shares: np.ndarray) -> Softness:
        """How soft a clip is that usually shows such shares of the detail, and how an image of it becomes sharp."""
        if not (shares < _SHARP_ENOUGH).any():
            return SHARP
        left = [np.ones(2), *(self._shares(cv2.GaussianBlur(self._planes, (0, 0), blur)) for blur in _BLURS)]
        blur, colour = (
            float(np.interp(-share, [-one[kind] for one in left], (0.0, *_BLURS))) if share < _SHARP_ENOUGH else 0.0 for kind, share in enumerate(shares)
        )
        bleeding = float(np.sqrt(max(colour**2 - blur**2, 0.0)))
        if bleeding < _BLURS[0]:
            bleeding = 0.0
        tried = [Softness(blur, bleeding, noise) for noise in _NOISE] if blur else [Softness(blur, bleeding)]
        return min(tried, key=lambda one: abs(_DONE - self.shares(one.undo(image))[0 if blur else 1]))

    def _shares(self, planes: np.ndarray) -> np.ndarray:
        seen = cv2.subtract(planes, cv2.GaussianBlur(planes, (0, 0), _FINE), dtype=cv2.CV_16S).reshape(-1, 3)[self._at]
        share, strength = ((self._fine * seen).sum(axis=0), (seen.astype(np.float32) ** 2).sum(axis=0))
        share, strength = (np.array([one[0], one[1] + one[2]]) / np.maximum(self._power, 1) for one in (share, strength))
        # Lines that are drawn otherwise, thicker say, have detail of their own and are not blurred.
        return np.where(self._power > _LEAST_DETAIL, np.maximum(share, np.sqrt(strength)), np.nan)


@lru_cache(maxsize=64)
def _kernel(blur: float, noise: float) -> np.ndarray:
    """Wiener's filter for a Gaussian, in one direction."""
    size, reach = 64, int(np.ceil(3 * blur)) + 2
    passed = np.exp(-2 * (np.pi * blur * np.fft.rfftfreq(size)) ** 2)
    kernel = np.roll(np.fft.irfft(passed / (passed**2 + noise), size), reach)[: 2 * reach + 1]
    return kernel / kernel.sum()


def _colour_gathered(image: np.ndarray, bleeding: float) -> np.ndarray:
    """An image with its colour drawn back to where its brightness has edges: near an edge, colour goes with brightness as it does where both are blurred."""
    planes = cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb)
    bright = planes[..., 0]
    soft = cv2.GaussianBlur(bright, (0, 0), bleeding)
    lost = cv2.subtract(bright, soft, dtype=cv2.CV_32F)
    half = (image.shape[1] // 2, image.shape[0] // 2)
    small = [cv2.resize(plane, half, interpolation=cv2.INTER_AREA).astype(np.float32) for plane in (soft, planes[..., 1], planes[..., 2])]
    reach = (2 * round(bleeding) + 1,) * 2
    y, *colours = small
    mean = cv2.blur(y, reach)
    spread = cv2.blur(y * y, reach) - mean * mean + _FLAT
    for index, colour in enumerate(colours, 1):
        slope = (cv2.blur(y * colour, reach) - mean * cv2.blur(colour, reach)) / spread
        slope = cv2.resize(slope, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
        planes[..., index] = cv2.add(planes[..., index], slope * lost, dtype=cv2.CV_8U)
    return cv2.cvtColor(planes, cv2.COLOR_YCrCb2RGB)
