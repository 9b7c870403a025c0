"""How sharp a clip is beside the expected picture, in brightness and in colour, and sharpening it until it is as sharp.

Small pictures, soft models and colours that bleed lose fine detail all over, which is no reasoning error. How much of the expected detail is there is
measured by its share in what is seen (a regression, for which grain and other detail do not matter).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

_BLURS = (0.5, 0.7, 0.9, 1.2, 1.6, 2.1, 2.8)
"""Blurs that are told apart, as Gaussians in pixels of the view."""
_SHARP_ENOUGH = 0.75
_FINE = 1.5  # pixels: what a Gaussian of this takes away is detail
_LEAST_STRONG = 6.0  # levels
_LEAST_DETAIL = 2.0e4  # levels squared
_PUSH = 1.5
_MOST_PASSES = 4
_DONE = 0.97
_FLAT = 4.0  # levels squared


@dataclass(frozen=True)
class Softness:
    """How blurred a clip is: all of it by `blur`, and its colour by `bleeding` beside that (Gaussians, pixels of the view; 0: sharp). `passes` says how
    many times the blur's loss is added back."""

    blur: float = 0.0
    bleeding: float = 0.0
    passes: int = 0

    def __bool__(self) -> bool:
        return self.passes > 0 or self.bleeding > 0

    def undo(self, image: np.ndarray) -> np.ndarray:
        """An RGB image (S, S, 3) as it would be, were it sharp.

        In each pass what blurring would take away is added to what is sharp so far, and values are kept within 0 to 255, so that thin lines on a white
        ground come back without ringing.
        """
        sharp = image
        for _ in range(self.passes):
            lost = cv2.subtract(image, cv2.GaussianBlur(sharp, (0, 0), self.blur), dtype=cv2.CV_16S)
            sharp = cv2.convertScaleAbs(np.maximum(cv2.addWeighted(sharp.astype(np.int16), 1.0, lost, _PUSH, 0), 0))
        return _colour_gathered(sharp, self.bleeding) if self.bleeding else sharp


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

    def blurs(self, image: np.ndarray) -> np.ndarray:
        """By how much a picture is blurred, in brightness and in colour: (2,) Gaussians in pixels, NaN where too little is expected to tell."""
        shares = self._shares(cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb))
        return np.array([self._blur(share, kind) for kind, share in enumerate(shares)])

    def softness(self, image: np.ndarray, blurs: np.ndarray) -> Softness:
        """How soft a clip of such blurs is, and after how many passes an image of it shows most nearly all of the detail."""
        blur, colour = (float(one) if one >= _BLURS[0] else 0.0 for one in np.nan_to_num(blurs))
        bleeding = float(np.sqrt(max(colour**2 - blur**2, 0.0)))
        bleeding = bleeding if bleeding >= _BLURS[0] else 0.0
        best, off = Softness(blur, bleeding), np.inf
        for passes in range(1, _MOST_PASSES + 1) if blur else ():
            share = self._shares(cv2.cvtColor(Softness(blur, 0.0, passes).undo(image), cv2.COLOR_RGB2YCrCb))[0]
            if np.isnan(share) or abs(1 - share) >= off:
                break
            best, off = Softness(blur, bleeding, passes), abs(1 - share)
            if share >= _DONE:
                break
        return best

    def _blur(self, share: float, kind: int) -> float:
        if np.isnan(share) or share >= _SHARP_ENOUGH:
            return share * 0
        left = [1.0, *(shares[kind] for shares in self._curve)]
        return float(np.interp(-share, -np.array(left), (0.0, *_BLURS)))

    @cached_property
    def _curve(self) -> list[np.ndarray]:
        """What is left of the detail after each of the blurs."""
        return [self._shares(cv2.GaussianBlur(self._planes, (0, 0), blur)) for blur in _BLURS]

    def _shares(self, planes: np.ndarray) -> np.ndarray:
        seen = cv2.subtract(planes, cv2.GaussianBlur(planes, (0, 0), _FINE), dtype=cv2.CV_16S).reshape(-1, 3)[self._at]
        share, strength = ((self._fine * seen).sum(axis=0), (seen.astype(np.float32) ** 2).sum(axis=0))
        share, strength = (np.array([one[0], one[1] + one[2]]) / np.maximum(self._power, 1) for one in (share, strength))
        # Lines that are drawn otherwise, thicker say, have detail of their own and are not blurred.
        return np.where(self._power > _LEAST_DETAIL, np.maximum(share, np.sqrt(strength)), np.nan)


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
        usual = cv2.blur(colour, reach)
        together = cv2.blur(y * colour, reach) - mean * usual
        variety = cv2.blur(colour * colour, reach) - usual * usual + _FLAT / 4
        # Where three colours meet, colour does not go with brightness; then as much of the slope counts as of the colour it explains.
        slope = together / spread * (together * together / (spread * variety))
        slope = cv2.resize(slope, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
        planes[..., index] = cv2.add(planes[..., index], slope * lost, dtype=cv2.CV_8U)
    return cv2.cvtColor(planes, cv2.COLOR_YCrCb2RGB)
