"""Figures as seen: which of the named ones a mask shows, how large, which way up, and how it came to be there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from ..scene.figures import outline

_BITS = 6  # of sub-pixel position


@dataclass(frozen=True)
class Fit:
    """The figure a mask is most like: its name, size (pixels of the mask), turn (degrees) and IoU with the mask."""

    name: str
    size: float
    turn: float
    iou: float


def figure_mask(name: str, size: float, at: tuple[float, float], shape: tuple[int, int], turn: float = 0.0) -> np.ndarray:
    """Mask of a figure in an image of `shape` (rows, columns): `size` and `at` (x, y) in its pixels."""
    angle = math.radians(turn)
    matrix = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    ring = outline(name) * size @ matrix.T + at
    # Drawn four times as large and thresholded at half cover: small figures keep their area.
    canvas = np.zeros((shape[0] * 4, shape[1] * 4), np.uint8)
    cv2.fillPoly(canvas, [np.round((ring * 4 + 1.5) * (1 << _BITS)).astype(np.int32)], 255, cv2.LINE_8, _BITS)
    return cv2.resize(canvas, shape[::-1], interpolation=cv2.INTER_AREA) > 127


def iou(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of two masks; 0 if both are empty."""
    return float((a & b).sum() / max((a | b).sum(), 1))


@lru_cache(maxsize=4096)
def likeness(a: str, b: str) -> float:
    """The best IoU of two figures over sizes, centroid on centroid, 0 to 1: how easily they are mixed up."""
    first = figure_mask(a, 60, (48, 48), (96, 96))
    best = 0.0
    for size in range(40, 92, 2):
        second = figure_mask(b, size, (48, 48), (96, 96))
        best = max(best, iou(_recentred(first), _recentred(second)))
    return best


def recognise(mask: np.ndarray, candidates: Iterable[tuple[str, float]]) -> Fit | None:
    """Which figure a mask (h, w) shows, of (name, turn) candidates, each scaled to the mask's area and laid on its centroid.

    None for a mask of fewer than 12 pixels.
    """
    area = int(mask.sum())
    if area < 12:
        return None
    ys, xs = np.nonzero(mask)
    top, left, pad = ys.min(), xs.min(), 6
    cut = np.zeros((int(np.ptp(ys)) + 2 * pad + 1, int(np.ptp(xs)) + 2 * pad + 1), bool)
    cut[ys - top + pad, xs - left + pad] = True
    centre = np.array([xs.mean() - left + pad, ys.mean() - top + pad])
    best = None
    for name, turn in candidates:
        unit_area, middle = _moments(name)
        size = math.sqrt(area / unit_area)
        angle = math.radians(turn)
        offset = np.array([math.cos(angle) * middle[0] - math.sin(angle) * middle[1], math.sin(angle) * middle[0] + math.cos(angle) * middle[1]]) * size
        fit = Fit(name, size, turn, iou(cut, figure_mask(name, size, tuple(centre - offset), cut.shape, turn)))
        if best is None or fit.iou > best.iou:
            best = fit
    return best


@dataclass(frozen=True)
class Growing:
    """How a figure came to its final size: `size` (T,) of its bounding box as a share of the final one, `half` the frame from which it stays past
    half of it (T: never), and `stages`, the different sizes between 25 and 75 % of it in which it was seen as a smaller figure about the same centre."""

    size: np.ndarray
    half: int
    stages: int


def growing(masks: np.ndarray, centre: tuple[float, float], *, low: float = 0.25, high: float = 0.75) -> Growing:
    """Read a figure growing from its centre (x, y) in masks (T, h, w).

    A fade shows the whole figure at once, a wipe a part of it at full breadth, a dissolve specks all over: none of these is a smaller figure.
    """
    frames, whole = len(masks), int(np.median(masks[-5:].sum(axis=(1, 2))))
    boxes = np.stack([_extent(masks.any(axis=1)), _extent(masks.any(axis=2))], axis=1)  # (T, axis, first and last)
    spans = boxes[:, :, 1] - boxes[:, :, 0]
    final = np.maximum(np.median(spans[-5:], axis=0), 1.0)
    shares = spans / final
    size = shares.mean(axis=1)
    area = masks.sum(axis=(1, 2)) / max(whole, 1)
    alike = (np.abs(shares - size[:, None]) <= 0.12 + 1.0 / final).all(axis=1)
    full = (area >= 0.55 * size**2) & (area <= 1.6 * (size + 1 / final.mean()) ** 2)
    central = (np.abs(boxes.mean(axis=2) - 0.5 - _middle(boxes, centre, size)) <= 1.5 + 0.06 * final).all(axis=1)
    between = (size > low) & (size < high) & alike & full & central
    below = size < 0.5
    half = frames - int(np.argmax(below[::-1])) if below.any() else 0
    return Growing(size, half, len(np.unique(np.round(spans.sum(axis=1)[between]))))


def _extent(rows: np.ndarray) -> np.ndarray:
    """First index and last index + 1 of what is set in each row (T, n): (T, 2), 0 and 0 for nothing."""
    some = rows.any(axis=1)
    return np.stack([np.where(some, rows.argmax(axis=1), 0), np.where(some, rows.shape[1] - rows[:, ::-1].argmax(axis=1), 0)], axis=1)


def _middle(boxes: np.ndarray, centre: tuple[float, float], size: np.ndarray) -> np.ndarray:
    """Where the middle of the bounding box should be at each size, (T, 2), if the figure is scaled about the centre."""
    last = np.median(boxes[-5:].mean(axis=2), axis=0) - 0.5
    return np.array(centre) + (last - centre) * size[:, None]


def slide(labels: np.ndarray, pixels: tuple[np.ndarray, np.ndarray, np.ndarray], reach: Sequence[int]) -> np.ndarray:
    """How well a copy of a figure fits at each sideways shift: (T, len(reach)) share of its pixels that show their own colour there.

    `labels` (T, h, w) are colour labels of the strip; `pixels` the figure's rows, columns and labels in it; `reach` the shifts in pixels.
    Places outside the strip count as no fit.
    """
    ys, xs, wanted = pixels
    width = labels.shape[2]
    columns = xs[None] + np.asarray(reach)[:, None]
    inside = (columns >= 0) & (columns < width)
    seen = labels[:, np.broadcast_to(ys[None], columns.shape), columns.clip(0, width - 1)]
    return ((seen == wanted) & inside).mean(axis=2)


@lru_cache(maxsize=64)
def _moments(name: str) -> tuple[float, np.ndarray]:
    """Area and centroid of a figure of size 1."""
    x, y = outline(name).T
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    area = cross.sum() / 2
    centroid = np.array([((x + np.roll(x, -1)) * cross).sum(), ((y + np.roll(y, -1)) * cross).sum()]) / (6 * area)
    return abs(float(area)), centroid


def _recentred(mask: np.ndarray) -> np.ndarray:
    ys, xs = np.nonzero(mask)
    middle = (np.array(mask.shape) - 1) / 2
    return np.roll(mask, (round(middle[0] - ys.mean()), round(middle[1] - xs.mean())), axis=(0, 1))
