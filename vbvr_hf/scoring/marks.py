"""What was added on top of the first frame: ink of a colour, as rings, strokes or fills, and how it grew."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ..scene import SIZE, Color, Point
from .tracks import blob_masks
from .view import SIDE, Sighting, View, delta_e_map, dilate, dot, soften

SECTORS = 24
"""A ring is read in this many sectors."""

FULL = 0.8
"""Share of its final ink at which a sector counts as drawn: how much ink is seen varies as the picture trembles or its coding settles."""


def ink(view: View, image: np.ndarray, color: Color, *, off_line: float = 30.0, base: np.ndarray | None = None) -> np.ndarray:
    """How far each pixel of an RGB image went from its expected first colour towards an ink: (256, 256) float32, 0 to 1.

    `base` holds the first colours where the image is not of the whole stage.
    Pixels farther than `off_line` (delta-E) from the straight way between the two colours are not this ink, and neither are
    those whose first colour the ink could not be told from.
    """
    base = view.first if base is None else base
    start, now = _float_lab(base), _float_lab(image)
    goal = _float_lab(np.array([[color]], np.uint8))[0, 0]
    way = goal - start
    length = np.maximum(dot(way, way), 1.0)
    gone = now - start
    amount = dot(gone, way) / length
    off = np.sqrt(np.maximum(dot(gone, gone) - amount**2 * length, 0))
    # Past the goal counts as on it: an ink drawn darker or more vivid is still that ink.
    return np.where((off <= off_line) & (length > 20.0**2), np.clip(amount, 0, 1), 0).astype(np.float32)


def ink_over_time(view: View, mask: np.ndarray, color: Color) -> np.ndarray:
    """The ink amount of a mask's pixels in every frame: (T, number of pixels) float32."""
    ys, xs = np.nonzero(mask)
    return ink(view, view.rgb[:, ys, xs], color, base=view.first[ys, xs][None])


def ink_by_piece(view: View, mask: np.ndarray, piece: np.ndarray, pieces: int, color: Color) -> np.ndarray:
    """The ink of a mask's pixels summed by piece, in every frame: (T, pieces) float32, in pixels of full ink. `piece` (number of pixels,) int tells
    which of the `pieces` each of them belongs to, in the order of `np.nonzero(mask)`."""
    return ink_over_time(view, mask, color) @ (piece[:, None] == np.arange(pieces)[None]).astype(np.float32)


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
    fill: float
    """Share of the area inside 0.7 of the radius that is inked."""

    @property
    def hollow(self) -> bool:
        """Under 35 % of the area inside 0.7 of the radius is inked."""
        return self.fill < 0.35

    @property
    def closed(self) -> float:
        """Share of the circle's 24 sectors that are inked, 0 to 1."""
        return float(self.sectors.mean())

    def off(self, at: Point) -> float:
        """Canvas units from its centre to a point."""
        return math.dist(self.at, at)

    def nearest(self, places: Sequence[Point]) -> int:
        """The number of the place that is nearest to its centre."""
        return min(range(len(places)), key=lambda number: self.off(places[number]))

    def about(self, centre: Point) -> np.ndarray:
        """(24,) bool: whether there is ink in each sector about another centre (canvas units)."""
        x, y = self._from(centre)
        return np.bincount((np.degrees(np.arctan2(x, -y)) % 360 * SECTORS / 360).astype(int) % SECTORS, minlength=SECTORS) > 0

    def distances(self, centre: Point) -> np.ndarray:
        """Canvas units from a point to each inked pixel."""
        return np.hypot(*self._from(centre))

    def _from(self, centre: Point) -> np.ndarray:
        ys, xs = np.nonzero(self.mask)
        unit = self.mask.shape[0] / SIZE
        return np.stack([(xs + 0.5) / unit - centre[0], (ys + 0.5) / unit - centre[1]])


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
    if image is None:
        view.sightings += [Sighting(box=mark.box) for mark in found]
    return sorted(found, key=lambda mark: -mark.area)


def _mark(view: View, piece: np.ndarray, area: float) -> Mark:
    ys, xs = np.nonzero(piece)
    x, y, radius = fit_circle(xs, ys)
    distance = np.hypot(xs - x, ys - y)
    on_line = np.abs(distance - radius) <= max(0.25 * radius, 1.5)
    angle = (np.degrees(np.arctan2(xs - x, y - ys)) % 360)[on_line]
    sectors = np.bincount((angle * SECTORS / 360).astype(int) % SECTORS, minlength=SECTORS) > 0
    fill = (distance < 0.7 * radius).sum() / (math.pi * (0.7 * radius) ** 2)
    box = tuple(float(v) / view.unit for v in (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1))
    return Mark(piece, view.units(x, y), radius / view.unit, float(area), box, sectors, float(fill))


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


def grown_frames(strength: np.ndarray, part: float = 1 / 8) -> int:
    """In how many frames a drawing was under way: at least `part` of its pieces over 80 % and another `part` under 20 % of their final strength.

    `strength` is (T, pieces). A jump, a fade or a ghost never shows finished and missing pieces together.
    """
    pieces = max(1.0, part * strength.shape[1])
    done, missing = (strength > 0.8).sum(axis=1), (strength < 0.2).sum(axis=1)
    return int(((done >= pieces) & (missing >= pieces)).sum())


def rings(view: View, color: Color, *, fill: float = 0.35, **options) -> list[Mark]:
    """New marks of an ink that are rings: under `fill` of the area inside 0.7 of the radius is inked. Options as for `marks`."""
    return [mark for mark in marks(view, color, **options) if mark.fill < fill]


def held(regions: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Which share of each region (its number for each pixel, -1 for background) lies inside a mask: (regions,), 0 for one that is nowhere."""
    count = int(regions.max()) + 1
    inside, whole = (np.bincount(regions[mask & (regions >= 0)], minlength=count) for mask in (where, np.ones_like(where)))
    return inside / np.maximum(whole, 1)


def drifts(view: View, regions: np.ndarray, zone: np.ndarray, frames: Sequence[int]) -> np.ndarray:
    """Mean delta-E to the first frame in each region outside a zone: (frames, regions), NaN for a region that lies all inside it.

    Each frame is read shifted by the one step, of up to a pixel each way, at which the regions together fit best: a picture that trembles is kept.
    """
    where = (regions >= 0) & ~zone
    numbers, count = regions[where], int(regions.max()) + 1
    pixels = np.bincount(numbers, minlength=count).astype(float)
    pixels[pixels == 0] = np.nan
    wanted = soften(cv2.cvtColor(view.first, cv2.COLOR_RGB2LAB))[where][None]
    ys, xs = np.nonzero(where)
    steps = [(ys + y).clip(0, SIDE - 1) * SIDE + (xs + x).clip(0, SIDE - 1) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    found = []
    for index in frames:
        # Pixels are gathered as whole numbers of four bytes, which takes a fifth of the time.
        shown = cv2.cvtColor(soften(view.lab(index)), cv2.COLOR_RGB2RGBA).view(np.uint32).ravel()
        moved = (cv2.cvtColor(shown.take(step)[None].view(np.uint8).reshape(1, -1, 4), cv2.COLOR_RGBA2RGB) for step in steps)
        gaps = [delta_e_map(image, wanted)[0] for image in moved] if len(ys) else [np.zeros(0)]
        found.append(np.bincount(numbers, weights=min(gaps, key=np.sum), minlength=count) / pixels)
    return np.array(found)


