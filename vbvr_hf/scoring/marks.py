"""What was added on top of the first frame: ink of a colour, as rings, strokes or fills, and how it grew."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ..scene import SIZE, Color, Point
from .rules import share, tolerance
from .timing import lost_again, since
from .tracks import blob_masks
from .view import SIDE, Sighting, View, delta_e_map, dilate, soften

SECTORS = 24
"""A ring is read in this many sectors."""

TREMBLE = 6.0
"""Canvas units round a ring's line in which its ink is read."""

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
    length = np.maximum((way**2).sum(axis=-1), 1.0)
    gone = now - start
    amount = (gone * way).sum(axis=-1) / length
    off = np.sqrt(np.maximum((gone**2).sum(axis=-1) - amount**2 * length, 0))
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


def ring_growth(view: View, mark: Mark, color: Color) -> tuple[np.ndarray, float]:
    """How a ring was drawn: the strength (T, 24) of each sector, 0 to 1, full from 80 % of its final ink on, and the largest share of
    the whole that was lost again.

    A sector reaches a little beyond the ring's line, so that a picture that trembles keeps its ink there, but not to a dot in the centre.
    """
    band = dilate(mark.mask, TREMBLE * view.unit)
    ys, xs = np.nonzero(band)
    cx, cy = view.pixels(mark.at)
    sector = ((np.degrees(np.arctan2(xs - cx, cy - ys)) % 360) * SECTORS / 360).astype(int) % SECTORS
    sector[np.hypot(xs - cx, ys - cy) < 0.6 * mark.radius * view.unit] = SECTORS
    amount = ink_over_time(view, band, color)
    sums = np.stack([amount[:, sector == s].sum(axis=1) for s in range(SECTORS)], axis=1)
    full = FULL * np.median(sums[-5:], axis=0)
    strength = np.clip(np.divide(sums, full, out=np.zeros_like(sums), where=full > 0), 0, 1)
    whole = strength[:, full > 0].mean(axis=1) if (full > 0).any() else np.zeros(len(view))
    return strength, lost_again(whole)


def grown_frames(strength: np.ndarray, part: float = 1 / 8) -> int:
    """In how many frames a drawing was under way: at least `part` of its pieces over 80 % and another `part` under 20 % of their final strength.

    `strength` is (T, pieces). A jump, a fade or a ghost never shows finished and missing pieces together.
    """
    pieces = max(1.0, part * strength.shape[1])
    done, missing = (strength > 0.8).sum(axis=1), (strength < 0.2).sum(axis=1)
    return int(((done >= pieces) & (missing >= pieces)).sum())


@dataclass(frozen=True)
class Drawing:
    """How a ring came about: `value` (0 to 1) as a line drawn round it, the frame in which `half` of it was there (infinite: never),
    and the largest share that was `lost` again."""

    value: float
    half: float
    lost: float

    def __str__(self) -> str:
        return f"drawn as a growing line to {self.value:.0%}"


def ring_drawn(view: View, mark: Mark, color: Color, *, frames: float = 5.0) -> Drawing:
    """Whether a ring was drawn as a growing line: full if that took `frames` frames at 16 per second.

    In each of them finished and missing parts must be seen together (`grown_frames`), there must be as many steps of about one
    size with few rests between, and the inked part must be one arc that grows at one end: a picture wiped in grows a ring on two
    sides at once, one put together from pieces has rests and many arcs. Ink that is lost again halves the value, or takes it away if it is most of the ring.
    """
    strength, lost = ring_growth(view, mark, color)
    strength = strength[:, mark.sectors] if mark.sectors.any() else strength
    part = np.clip(strength, 0, 1).mean(axis=1)
    long_enough = share(grown_frames(strength), view.frames_of(frames)) * drawn_steadily(view, part, frames)
    line = tolerance(_one_tip(strength), 0.82, 0.66) * tolerance(_one_arc(strength), 0.9, 0.4)
    return Drawing(long_enough * line * (1.0 if lost <= 0.08 else 0.5 if lost <= 0.5 else 0.0), since(part >= 0.5), lost)


def drawn_steadily(view: View, part: np.ndarray, frames: float) -> float:
    """Whether a drawing of which `part` (T,) was there in each frame came about little by little, 0 to 1: in steps of about one size, as many
    as `frames` frames at 16 per second or more, with few rests between. A few large steps are jumps."""
    steps = np.maximum(np.diff(part), 0)
    even_steps = steps.sum() ** 2 / max((steps**2).sum(), 1e-9)
    return share(even_steps, view.frames_of(frames)) ** 2 * tolerance(_unresting(part, round(view.rate)), 0.6, 0.3)


def _one_tip(strength: np.ndarray) -> float:
    """How closely each frame's new ink lies together round the ring: the mean resultant length of its directions, 1 in one place,
    0.64 (2 / pi) for a ring wiped in from one side, 0 for one that appears all over. `strength` is (T, sectors of a whole turn)."""
    new = np.maximum(np.diff(np.clip(strength, 0, 1), axis=0), 0)
    new[new < 0.1] = 0
    angle = np.arange(strength.shape[1]) * 2 * math.pi / strength.shape[1]
    together = np.hypot(new @ np.cos(angle), new @ np.sin(angle)).sum()
    return float(together / max(new.sum(), 1e-9))


def _one_arc(strength: np.ndarray) -> float:
    """In which share of the growing (by new ink) the inked sectors were one arc, gaps of one sector aside."""
    inked = strength > 0.5
    inked |= np.roll(inked, 1, axis=1) & np.roll(inked, -1, axis=1)
    arcs = (inked & ~np.roll(inked, 1, axis=1)).sum(axis=1)
    new = np.maximum(np.diff(np.clip(strength, 0, 1), axis=0), 0).sum(axis=1)
    return float(new[arcs[1:] <= 1].sum() / max(new.sum(), 1e-9))


def _unresting(part: np.ndarray, stride: int) -> float:
    """In which share of the frames between its first and last tenth a drawing goes on, looking at every `stride`-th frame (a clip of twice
    the rate may show each frame twice)."""
    part = part[:: max(1, stride)]
    under_way = np.flatnonzero((part[1:] > 0.1) & (part[:-1] < 0.9))
    return float((np.diff(part)[under_way] > 0.02).mean()) if len(under_way) else 0.0


def closedness(mark: Mark, centre: Point | None = None) -> float:
    """How far a ring is closed, as rubrics count it: 0 at 30 % of its sectors, 1 at 90 %, seen from its own centre or another."""
    return tolerance(mark.closed if centre is None else mark.about(centre).mean(), 0.9, 0.3)


def rings(view: View, color: Color, *, fill: float = 0.35, **options) -> list[Mark]:
    """New marks of an ink that are rings: under `fill` of the area inside 0.7 of the radius is inked. Options as for `marks`."""
    return [mark for mark in marks(view, color, **options) if mark.fill < fill]


def regions_round(view: View, places: Sequence[Point], radii: Sequence[float], image: np.ndarray | None = None) -> np.ndarray:
    """Which thing of the first frame (or another RGB image) each pixel belongs to: (256, 256) int, -1 for background.

    A pixel that differs from the background belongs to the last of the discs (centre and radius in canvas units) that it lies in.
    """
    drawn = (np.abs((view.first if image is None else image).astype(int) - view.expect(view.scene.only(), 0)) > 10).any(axis=-1)
    regions = np.full(drawn.shape, -1)
    for index, (at, radius) in enumerate(zip(places, radii, strict=True)):
        left, top, right, bottom = (int(v * view.unit) for v in (at[0] - radius, at[1] - radius, at[0] + radius + 8, at[1] + radius + 8))
        window = slice(max(top, 0), max(bottom, 0)), slice(max(left, 0), max(right, 0))
        ys, xs = np.mgrid[window]
        x, y = view.pixels(at)
        inside = (xs - x) ** 2 + (ys - y) ** 2 <= (radius * view.unit) ** 2
        regions[window][inside & drawn[window]] = index
    return regions


def held(regions: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Which share of each region (its number for each pixel, -1 for background) lies inside a mask: (regions,), 0 for one that is nowhere."""
    count = int(regions.max()) + 1
    inside, whole = (np.bincount(regions[mask & (regions >= 0)], minlength=count) for mask in (where, np.ones_like(where)))
    return inside / np.maximum(whole, 1)


def scene_kept(view: View, regions: np.ndarray, zone: np.ndarray, frames: list[int] | None = None) -> np.ndarray:
    """How well the first frame is kept outside a zone where marks belong, 0 to 1, in each of the frames (default: 12 spread evenly).

    Each region (its number for each pixel, -1 for background) matches fully at a mean delta-E of 8 to the first frame and not at all at
    20; the value is the average of the mean and the worst match, times 1 minus the changed background over the area of all regions.
    """
    ground, area = (regions < 0) & ~zone, ((regions >= 0) & ~zone).sum()
    frames = view.spread(12) if frames is None else frames
    matches = np.clip((20 - drifts(view, regions, zone, frames)) / 12, 0, 1)
    littered = [(cv2.erode((view.change(index) > 15).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0) & ground for index in frames]
    spoilt = np.array([min(1.0, where.sum() / max(1, area)) for where in littered])
    return (np.nanmean(matches, axis=1) + np.nanmin(matches, axis=1)) / 2 * (1 - spoilt)


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


def all_still(view: View, drift: np.ndarray, regions: np.ndarray, zone: np.ndarray, frames: Sequence[int]) -> float:
    """How well things and the ground between them stay as they were, outside a zone where marks belong: the mean over the frames, each full where
    neither the things' mean drift nor the ground's is over 4, nothing where one is over 12.

    `drift` (frames, regions) is the things' (see `drifts`), `regions` the thing of each pixel, -1 for the ground.
    """
    ground = drifts(view, np.where(regions < 0, 0, -1), zone, frames)[:, 0]
    return float(np.mean([tolerance(value, 4, 12) for value in np.maximum(drift.mean(axis=1), ground)]))


def picture_kept(view: View, regions: np.ndarray, zone: np.ndarray) -> tuple[float, float]:
    """Two factors from `scene_kept`: the row value over the clip (full at a mean of 0.9, 0 at 0.7), and what it leaves of the
    right answer: 1, a half if under 0.75 is kept at the end, nothing under 0.4 (it is another picture)."""
    values = scene_kept(view, regions, zone)
    at_end = float(np.median(scene_kept(view, regions, zone, list(range(max(0, len(view) - 3), len(view))))))
    return tolerance(float(values.mean()), 0.9, 0.7), 1.0 if at_end >= 0.75 else 0.5 if at_end >= 0.4 else 0.0


def pairs_in_order(view: View, moments: Sequence[float], apart: float) -> float:
    """Share of neighbouring moments (frames of the clip, infinite for never) that follow each other by at least `apart` frames at
    16 per second; 1 for a single one, 0 for none."""
    if len(moments) < 2:
        return float(len(moments) == 1 and math.isfinite(moments[0]))
    apart = max(1.0, view.frames_of(apart))
    return float(np.mean([math.isfinite(a) and math.isfinite(b) and b - a >= apart for a, b in itertools.pairwise(moments)]))
