"""What was added on top of the first frame: ink of a colour, as rings, strokes or fills, and how it grew."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from ..scene import Color, Point
from .tracks import blob_masks
from .view import View, dilate

SECTORS = 24
"""A ring is read in this many sectors."""


def ink(view: View, image: np.ndarray, color: Color, *, off_line: float = 30.0, base: np.ndarray | None = None) -> np.ndarray:
    """How far each pixel of an RGB image went from its expected first colour towards an ink: (256, 256) float32, 0 to 1.

    Pixels farther than `off_line` (delta-E) from the straight way between the two colours are not this ink, and neither are
    those whose first colour the ink could not be told from.
    """
    base = view.first if base is None else base
    start, now = _float_lab(base), _float_lab(image)
    goal = _float_lab(np.array([[color]], np.uint8))[0, 0]
    way = goal - start
    length = np.maximum((way**2).sum(axis=-1), 1.0)
    gone = now - start
    amount = (gone * way).sum(axis=-1) / length
    off = np.sqrt(np.maximum((gone**2).sum(axis=-1) - amount**2 * length, 0))
    # Past the goal counts as on it: an ink drawn darker or more vivid is still that ink.
    return np.where((off <= off_line) & (length > 20.0**2), np.clip(amount, 0, 1), 0).astype(np.float32)


def ink_over_time(view: View, mask: np.ndarray, color: Color) -> np.ndarray:
    """The ink amount of a mask's pixels in every frame: (T, number of pixels) float32."""
    ys, xs = np.nonzero(mask)
    frames = view.rgb[:, ys, xs][:, :, None, :]
    base = view.first[ys, xs][:, None, :]
    return np.stack([ink(view, frame, color, base=base)[:, 0] for frame in frames])


def _float_lab(image: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)


@dataclass(frozen=True)
class Mark:
    """A connected group of new ink, with the circle fitted to it: centre and radius in canvas units."""

    mask: np.ndarray
    at: Point
    radius: float
    area: float
    box: tuple[float, float, float, float]
    sectors: np.ndarray
    """(24,) bool, clockwise from twelve o'clock: whether the fitted circle's line is inked there."""
    hollow: bool
    """Under 35 % of the area inside 0.7 of the radius is inked."""

    @property
    def closed(self) -> float:
        """Share of the circle's 24 sectors that are inked, 0 to 1."""
        return float(self.sectors.mean())


def marks(view: View, color: Color, *, image: np.ndarray | None = None, least: float = 150.0, bridge: float = 8.0) -> list[Mark]:
    """New marks of an ink in the end state (or another RGB image), largest first.

    Groups under `least` square canvas units are ignored; gaps up to `bridge` canvas units are bridged.
    """
    strength = ink(view, view.final if image is None else image, color)
    inked = strength > 0.5
    joined = dilate(inked, bridge * view.unit)
    found = []
    for _, group in blob_masks(view, joined):
        piece = group & inked
        area = piece.sum() / view.unit**2
        if area >= least:
            found.append(_mark(view, piece, area))
    return sorted(found, key=lambda mark: -mark.area)


def _mark(view: View, piece: np.ndarray, area: float) -> Mark:
    ys, xs = np.nonzero(piece)
    x, y, radius = fit_circle(xs, ys)
    distance = np.hypot(xs - x, ys - y)
    on_line = np.abs(distance - radius) <= max(0.25 * radius, 1.5)
    angle = (np.degrees(np.arctan2(xs - x, y - ys)) % 360)[on_line]
    sectors = np.bincount((angle * SECTORS / 360).astype(int) % SECTORS, minlength=SECTORS) > 0
    hollow = (distance < 0.7 * radius).sum() < 0.35 * math.pi * (0.7 * radius) ** 2
    box = tuple(float(v) / view.unit for v in (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1))
    return Mark(piece, view.units(x, y), radius / view.unit, float(area), box, sectors, bool(hollow))


def fit_circle(xs: np.ndarray, ys: np.ndarray) -> tuple[float, float, float]:
    """Centre and radius of the circle nearest to the points (algebraic least squares; I. Kasa 1976), in their own units."""
    if len(xs) < 3:
        return float(np.mean(xs)), float(np.mean(ys)), 0.5
    system = np.stack([xs, ys, np.ones(len(xs))], axis=1).astype(float)
    (a, b, c), *_ = np.linalg.lstsq(system, (xs**2 + ys**2).astype(float), rcond=None)
    x, y = a / 2, b / 2
    radius = math.sqrt(max(c + x * x + y * y, 0.25))
    # A short straight piece fits a huge circle; its own extent is then the better word.
    if radius > 2 * max(np.ptp(xs), np.ptp(ys), 1):
        return float(np.mean(xs)), float(np.mean(ys)), float(max(np.ptp(xs), np.ptp(ys), 1) / 2)
    return float(x), float(y), float(radius)


def ring_growth(view: View, mark: Mark, color: Color) -> tuple[np.ndarray, float]:
    """How a ring was drawn: the strength (T, 24) of each sector over its final strength, and the largest share of the whole that was lost again."""
    ys, xs = np.nonzero(mark.mask)
    amount = ink_over_time(view, mark.mask, color)
    cx, cy = view.pixels(mark.at)
    sector = ((np.degrees(np.arctan2(xs - cx, cy - ys)) % 360) * SECTORS / 360).astype(int) % SECTORS
    sums = np.stack([amount[:, sector == s].sum(axis=1) for s in range(SECTORS)], axis=1)
    last = np.median(sums[-5:], axis=0)
    strength = np.divide(sums, last, out=np.zeros_like(sums), where=last > 0)
    whole = sums.sum(axis=1) / max(last.sum(), 1e-9)
    lost = float((np.maximum.accumulate(whole) - whole).max())
    return strength, lost


def grown_frames(strength: np.ndarray, part: float = 1 / 8) -> int:
    """In how many frames a drawing was under way: at least `part` of its pieces over 80 % and another `part` under 20 % of their final strength.

    `strength` is (T, pieces). A jump, a fade or a ghost never shows finished and missing pieces together.
    """
    pieces = max(1.0, part * strength.shape[1])
    done, missing = (strength > 0.8).sum(axis=1), (strength < 0.2).sum(axis=1)
    return int(((done >= pieces) & (missing >= pieces)).sum())

