"""Figures as seen: which of the named ones a mask shows, how large, which way up, and how it came to be there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..scene.figures import figure_mask
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


def _recentred(mask: np.ndarray) -> np.ndarray:
    ys, xs = np.nonzero(mask)
    middle = (np.array(mask.shape) - 1) / 2
    return np.roll(mask, (round(middle[0] - ys.mean()), round(middle[1] - xs.mean())), axis=(0, 1))
