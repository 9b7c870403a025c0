"""Figures as seen: which of the named ones a mask shows, how large, which way up, and how it came to be there."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..scene.figures import figure_mask, outline
from .rules import share
from .view import NONE


@dataclass(frozen=True)
class Fit:
    """The figure a mask is most like: its name, size (pixels of the mask), turn (degrees) and IoU with the mask."""

    name: str
    size: float
    turn: float
    iou: float


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


@dataclass(frozen=True)
class Slide:
    """How a copy of a figure slid away from it: `shift` (T,) in pixels (NaN where figure and copy are not what is seen), `arrived`, the first
    frame in which it stands at its goal (None: never), and `value`, how much of the way it was seen to go in small steps, 0 to 1."""

    shift: np.ndarray
    arrived: int | None
    value: float


def slide(labels: np.ndarray, figure: np.ndarray, way: int, step: float, *, least: float = 0.6) -> Slide:
    """Follow a copy that slides sideways off a figure, which stays.

    `labels` (T, h, w) are colour labels of the strip, `figure` (h, w) those of the figure in its place; NONE is what is no colour of the figure.
    `way` is the distance to go in pixels (negative: to the left), `step` the most that one frame may add. Each frame is compared with the figure
    and a copy over it at every shift; the best one counts if its IoU, colour for colour, is at least `least`.
    """
    # Every other column and every third row will do: a shift is read to two pixels.
    labels, figure, way = labels[:, ::3, ::2], figure[::3, ::2], way / 2
    shifts = np.arange(round(abs(way)) + 1)
    width = figure.shape[1]
    both = np.repeat(figure[None], len(shifts), axis=0)
    for index, shift in enumerate(shifts * (1 if way > 0 else -1)):
        copy = np.full_like(figure, NONE)
        copy[:, max(0, shift) : width + min(0, shift)] = figure[:, max(0, -shift) : width - max(0, shift)]
        both[index] = np.where(copy != NONE, copy, figure)
    seen, wanted = labels.reshape(len(labels), -1), both.reshape(len(shifts), -1)
    # einsum, not BLAS: its threads wait for each other on a busy machine, which costs far more than these small products.
    colors = np.unique(figure[figure != NONE])
    common = sum(np.einsum("tp,sp->ts", (seen == color).astype(np.float32), (wanted == color).astype(np.float32)) for color in colors)
    fit = common / ((seen != NONE).sum(axis=1)[:, None] + (wanted != NONE).sum(axis=1)[None] - common)
    best = fit.argmax(axis=1)
    shift = np.where(fit.max(axis=1) >= least, 2.0 * best, np.nan)
    there = np.flatnonzero(shift >= 2 * abs(way) - 4)
    arrived = int(there[0]) if len(there) else None
    if not shift[0] <= 4:
        return Slide(shift, arrived, 0.0)
    seen_shift = shift[: len(shift) if arrived is None else arrived + 1]
    steps = np.diff(seen_shift[~np.isnan(seen_shift)])
    return Slide(shift, arrived, share(float(steps[(steps > 0) & (steps <= step)].sum() + steps[steps < 0].sum()), 1.8 * abs(way)))


def passage(done: np.ndarray, marks: tuple[float, ...] = (0.25, 0.5, 0.75)) -> int:
    """Frames that a change took from the last one below the first mark to the first one from which it stays past the last mark; 0 if
    it does not pass the marks in separate frames. `done` (T,) goes from 0 to 1."""
    if done[-1] < marks[-1] or done[0] > marks[0]:
        return 0
    crossings = [len(done) - int(np.argmax(done[::-1] < mark)) for mark in marks]
    return crossings[-1] - crossings[0] + 1 if len(set(crossings)) == len(marks) else 0


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
