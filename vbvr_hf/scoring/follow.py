"""Where a thing is, frame by frame: the one instrument for all that moves.

A thing is told by its own looks against what the frame would show without it. With F a frame, B the scene without the thing and T the thing laid
somewhere, `p`, the sum of (F - B)(T - B) over that of (T - B)^2, says how opaque it is there: 1 fully, 0.5 as half of a crossfade, 0 not at all. What
looks otherwise is told by |F - T|^2. So things of any colours are followed, over any ground, and nothing need be known of palettes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from ..scene import Point
from .rules import tolerance
from .seen import SIDE, UNIT, Seen, cutout, real
from .tracks import Path
from .view import Sighting

SURE, FAINT = 0.45, 0.3
"""A thing fits a place so well, at least, to be there without a doubt; and to be there at all, where it was looked for."""
TOLD = 0.12
"""Where the scene without a thing looks more like it than so (as a share of the contrast it has elsewhere), nothing can be said of it."""


@dataclass(frozen=True)
class Found(Path):
    """A thing's place (T, 2) in canvas units, NaN where it is not seen; how well it `fit` its own looks there (T,), 1 perfectly, 0 for not at all; and how much
    of it was seen round its place (`mass` (T,), 1 as much as there should be: blur leaves it as it is)."""

    fit: np.ndarray
    mass: np.ndarray

    def looks(self, going: np.ndarray | None = None) -> float:
        """How well it kept its looks, 0 to 1: as much of it as at first, and sharp in those frames in which it was seen best."""
        seen = self.seen if going is None else self.seen & going
        if not seen.any():
            return 0.0
        sharp = max(float(np.percentile(self.fit[self.seen], 80)), float(np.median(self.fit[-5:])))
        return tolerance(abs(float(np.median(self.mass[seen])) - 1), 0.5, 1.1) * tolerance(sharp, 0.6, 0.25)


def follow(seen: Seen, name: str, longest: float, like: tuple[str, ...] = (), **props) -> Found:
    """Where the sprite `name` is in each frame. `longest`: the farthest (canvas units) it may go in one frame at 16 per second before it must be sought
    everywhere. `props`: how it looks meanwhile, if other than at first. `like`: other actors that look alike; what is nearer to one of them is not this one.
    """
    key = (name, tuple(sorted(props.items())))
    if key not in seen.found:
        seen.found[key] = _follow(seen, name, longest, **props)
        seen.view.sightings.append(Sighting(path=seen.found[key].at))
    return seen.found[key]


def _follow(seen: Seen, name: str, longest: float, **props) -> Found:
    count, start = len(seen), np.array(props.get("at", seen.at_first(name).state.at), float)
    at, fit, mass = np.full((count, 2), np.nan), np.zeros(count), np.zeros(count)
    cut = cutout(seen.opening, name, **props)
    if cut is None:
        return Found(at, fit, mass)
    look, mask, (left, top) = cut
    h, w = mask.shape
    pad = max(h, w) // 2 + 1
    thing = look * mask[..., None]
    bare = _padded(real(seen.bare), pad)
    # Per place (of the padded picture) the contrast that the thing has there: the sum of (T - B)^2.
    square = float((thing**2).sum())
    contrast = square - 2 * _correlate(bare, thing) + _correlate((bare**2).sum(axis=-1), mask)
    usual = float(np.percentile(contrast, 90))
    contrast = np.maximum(contrast, 1e-3)
    told = contrast > TOLD * usual
    weight = np.where(told, np.sqrt(np.minimum(1.0, contrast / usual)), 0.0)
    mean = (look * mask[..., None]).sum(axis=(0, 1)) / mask.sum()
    reach = max(5, math.ceil(1.3 * longest * UNIT / seen.view.rate))
    x, y = ahead = left + pad, top + pad
    known = None
    for frame in range(count):
        if seen.same[frame] and frame:
            at[frame], fit[frame], mass[frame] = at[frame - 1], fit[frame - 1], mass[frame - 1]
            continue
        gone = _padded(real(seen.frames[frame]), pad) - bare
        if known is not None and np.abs(gone[known] - last).mean() < 0.6:  # nothing has changed round its place
            at[frame], fit[frame], mass[frame] = at[frame - 1], fit[frame - 1], mass[frame - 1]
            continue
        known, best = None, None
        for (cx, cy), window, least in ((ahead, max(4, reach // 3), FAINT), ((x, y), reach, FAINT), ((x, y), None, SURE)):
            x0, y0, x1, y1 = (0, 0, contrast.shape[1], contrast.shape[0]) if window is None else _window(cx, cy, window, contrast.shape)
            part = gone[y0 : y1 + h - 1, x0 : x1 + w - 1]
            own = bare[y0 : y1 + h - 1, x0 : x1 + w - 1]
            due = contrast[y0:y1, x0:x1]
            toward = _correlate(part, thing) - _correlate((part * own).sum(axis=-1), mask)
            left_over = _correlate((part**2).sum(axis=-1), mask) - 2 * toward + due
            sure = np.where(told[y0:y1, x0:x1], np.minimum(2 * toward - due, due - left_over) / due, -1)
            here = (sure * weight[y0:y1, x0:x1]).astype(np.float32)
            _, _, _, (bx, by) = cv2.minMaxLoc(here)
            if sure[by, bx] >= least:
                best = (x0 + bx, y0 + by, float(sure[by, bx]), here, bx, by)
                break
            if window is not None:
                smear = _smeared(part, mean, own, mask)
                if smear is not None:
                    best = (x0 + smear[0] - (w - 1) / 2, y0 + smear[1] - (h - 1) / 2, smear[2], None, 0, 0)
                    mass[frame] = smear[3]
                    break
        if best is None:
            continue
        px, py, fit[frame], here, bx, by = best
        if here is not None:
            dx, dy = _peak(here, bx, by)
            mass[frame] = _mass(gone, bare, look, mask, px, py, pad)
            px, py = px + dx, py + dy
        at[frame] = start + ((px - pad - left) / UNIT, (py - pad - top) / UNIT)
        went = (round(px) - x, round(py) - y) if frame and np.isfinite(at[frame - 1, 0]) else (0, 0)
        x, y = round(px), round(py)
        ahead = (x + went[0], y + went[1])
        if fit[frame] > 0.8:
            known = (slice(max(0, y - 4), y + h + 4), slice(max(0, x - 4), x + w + 4))
            last = gone[known]
    return Found(at, fit, mass)


def _padded(image: np.ndarray, pad: int) -> np.ndarray:
    return cv2.copyMakeBorder(image, pad, pad, pad, pad, cv2.BORDER_REPLICATE)


def _correlate(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The sum of image times kernel with the kernel's corner at each place: (H - h + 1, W - w + 1)."""
    return cv2.matchTemplate(np.ascontiguousarray(image, np.float32), np.ascontiguousarray(kernel, np.float32), cv2.TM_CCORR)


def _window(x: int, y: int, reach: int, shape: tuple[int, int]) -> tuple[int, int, int, int]:
    """The places within reach of one: left, top, right, bottom."""
    return (min(max(0, x - reach), shape[1] - 1), min(max(0, y - reach), shape[0] - 1), max(1, min(shape[1], x + reach + 1)), max(1, min(shape[0], y + reach + 1)))


def _amount(gone: np.ndarray, bare: np.ndarray, color: np.ndarray) -> np.ndarray:
    """How far each pixel went from the bare scene towards a colour: (H, W), 0 to 1; what went elsewhere is not that colour."""
    way = color - bare
    length = np.maximum((way**2).sum(axis=-1), 1.0)
    part = (gone * way).sum(axis=-1) / length
    off = (gone**2).sum(axis=-1) - part**2 * length
    return np.where((off < 26.0**2) & (length > 12.0**2) & (part > 0.08), np.minimum(part, 1.0), 0.0)


def _smeared(gone: np.ndarray, mean: np.ndarray, bare: np.ndarray, mask: np.ndarray) -> tuple[float, float, float, float] | None:
    """A thing blurred along its way: the middle (x, y) of its colour, how well it fits there, and its mass. None unless about as much of it is seen as
    there should be, most of it about its middle: of two ghosts apart from each other none is."""
    ink = _amount(gone, bare, mean)
    total, area = float(ink.sum()), float(mask.sum())
    if not 0.5 * area <= total <= 1.8 * area:
        return None
    gy, gx = np.mgrid[: ink.shape[0], : ink.shape[1]]
    x, y = float((ink * gx).sum() / total), float((ink * gy).sum() / total)
    h, w = mask.shape
    box = ink[max(0, round(y - h / 2)) : round(y + h / 2) + 1, max(0, round(x - w / 2)) : round(x + w / 2) + 1]
    central = float(box.sum() / total)
    return (x, y, min(FAINT, central), total / area) if central >= 0.4 else None


def _mass(gone: np.ndarray, bare: np.ndarray, look: np.ndarray, mask: np.ndarray, x: int, y: int, pad: int) -> float:
    """How much of a thing is seen round a place, against how much should be: by how far all pixels there went from the bare scene. A mean over the thing and
    a little round it, so that soft edges count, too."""
    h, w = mask.shape
    window = (slice(max(0, y - 2), y + h + 2), slice(max(0, x - 2), x + w + 2))
    seen = float(np.sqrt((gone[window] ** 2).sum(axis=-1)).sum())
    own = bare[y : y + h, x : x + w]
    due = float((np.sqrt(((look - own) ** 2).sum(axis=-1)) * mask).sum())
    return seen / max(due, 1e-3)


def _peak(score: np.ndarray, x: int, y: int) -> tuple[float, float]:
    """Where between pixels a score is highest, by a parabola through its neighbours."""

    def top(a: float, b: float, c: float) -> float:
        bend = a - 2 * b + c
        return 0.0 if bend >= -1e-9 or min(a, c) < -0.5 else float(np.clip(0.5 * (a - c) / bend, -0.5, 0.5))

    across = top(*score[y, x - 1 : x + 2]) if 0 < x < score.shape[1] - 1 else 0.0
    down = top(*score[y - 1 : y + 2, x]) if 0 < y < score.shape[0] - 1 else 0.0
    return across, down


def held(values: np.ndarray, first: float | Point) -> np.ndarray:
    """Values (T, ...) whose gaps (NaN) take the last one that was read, or `first`."""
    found, last = values.astype(float).copy(), np.asarray(first, float)
    for index, value in enumerate(values):
        last = value if np.isfinite(value).all() else last
        found[index] = last
    return found
