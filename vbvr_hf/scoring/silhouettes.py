"""Things followed by their silhouettes, though others may look like them: each one's own mask, sought near where it was before."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import cv2
import numpy as np

from .tracks import Path
from .view import View, dilate

_STAYS = 0.94
"""A thing whose place is covered by this much of its colour (as a share of what it was at first) has not moved."""

_COARSE = 4
"""A search begins at a picture so many times smaller."""

_LEAST = 0.6
"""A thing that fits less well than this is not seen."""

_LONGEST_GAP = 4
"""Frames of not being seen for which the reach grows."""


class Silhouette:
    """A thing's mask, cut out with a margin, and how well an image shows it at a place: the intersection over union of the two near the mask.

    `at` is the middle of the cut-out in canvas units where the thing stands at first, `area` the mask's square canvas units.
    Raises ValueError for an empty mask.
    """

    def __init__(self, view: View, mask: np.ndarray, margin: int = 2) -> None:
        ys, xs = np.nonzero(mask)
        if not len(ys):
            raise ValueError("the mask of the silhouette is empty")
        self.unit = view.unit
        self.corner = np.array([xs.min() - margin, ys.min() - margin])
        wide, high = int(np.ptp(xs)) + 2 * margin + 1, int(np.ptp(ys)) + 2 * margin + 1
        cut = np.zeros((high, wide), bool)
        cut[ys - ys.min() + margin, xs - xs.min() + margin] = True
        self.mask, self.near = cut.astype(np.float32), dilate(cut, margin).astype(np.float32)
        self.at = tuple(((self.corner + np.array([wide, high]) / 2) / self.unit).tolist())
        self._count = float(cut.sum())
        self.area = self._count / self.unit**2

    def place(self, corner: np.ndarray) -> np.ndarray:
        """A cut-out's corner in pixels as the place (2,) of its middle in canvas units."""
        return np.array(self.at) + (corner - self.corner) / self.unit

    def fit(self, image: np.ndarray, corner: np.ndarray) -> float:
        """How well a mask (256, 256) shows it at one corner (x, y in pixels): 0 to 1."""
        return self.fit_and_cover(image, corner)[0]

    def fit_and_cover(self, image: np.ndarray, corner: np.ndarray) -> tuple[float, float]:
        """The same, and which share of its own pixels the mask has there."""
        seen = self._window(image, corner, 0)
        inside = float((seen * self.mask).sum())
        return float(_overlap(inside, float((seen * self.near).sum()), self._count)), inside / self._count

    def fit_moved(self, image: np.ndarray, by: Sequence[float], reach: float) -> tuple[float, float]:
        """How well a mask (256, 256) shows it moved by (x, y) canvas units from its first place, or up to `reach` canvas units each way from
        there, and how far from there that is (canvas units)."""
        due = self.corner + np.round(np.multiply(by, self.unit)).astype(int)
        corner, fit = self.search(image, due, round(reach * self.unit), toll=0.002)
        return fit, float(np.hypot(*(corner - due))) / self.unit

    def stays(self, image: np.ndarray, corner: np.ndarray, cover: float, fit: float) -> bool:
        """Whether a mask (256, 256) shows it at a corner as before: most of what it covered is covered (`cover`, as a share of that), or it fits no better
        one pixel aside, as a thin thing in a trembling picture, which loses a row of its pixels."""
        return cover >= _STAYS or (fit >= _LEAST and self.search(image, corner, 1)[1] <= fit + 0.01)

    def take(self, image: np.ndarray, corner: np.ndarray) -> None:
        """Clear its pixels at a corner from a mask (256, 256), in place."""
        left, top = (int(v) for v in corner)
        height, width = self.mask.shape
        rows, columns = slice(max(top, 0), max(top + height, 0)), slice(max(left, 0), max(left + width, 0))
        part = image[rows, columns]
        own = self.mask[max(-top, 0) :, max(-left, 0) :][: part.shape[0], : part.shape[1]]
        part[own > 0] = False

    def search(self, image: np.ndarray, corner: np.ndarray, reach: int, toll: float = 0.0) -> tuple[np.ndarray, float]:
        """The corner within `reach` pixels each way at which it fits a mask (256, 256) best, and how well. A fit counts for `toll`
        less with each pixel it is away."""
        if reach > 2 * _COARSE:
            small = max(1, -(-reach // _COARSE))
            mask, near = self._small
            window = self._window(image, corner, small * _COARSE)
            window = cv2.resize(window, (mask.shape[1] + 2 * small, mask.shape[0] + 2 * small), interpolation=cv2.INTER_AREA)
            corner = corner + _best(window, mask, near, toll * _COARSE)[0] * _COARSE
            reach, toll = _COARSE, 0.0
        offset, fit = _best(self._window(image, corner, reach), self.mask, self.near, toll)
        return corner + offset, fit

    @cached_property
    def _small(self) -> tuple[np.ndarray, np.ndarray]:
        """The cut-out's mask and the pixels near it, for the beginning of a search."""
        height, width = (max(1, round(side / _COARSE)) for side in self.mask.shape)
        return tuple(cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA) for part in (self.mask, self.near))

    def _window(self, image: np.ndarray, corner: np.ndarray, reach: int) -> np.ndarray:
        """The image's mask under the cut-out and `reach` pixels around it: float32, 0 beyond the picture."""
        left, top = (int(v) - reach for v in corner)
        window = np.zeros((self.mask.shape[0] + 2 * reach, self.mask.shape[1] + 2 * reach), np.float32)
        rows, columns = slice(max(top, 0), max(top + window.shape[0], 0)), slice(max(left, 0), max(left + window.shape[1], 0))
        part = image[rows, columns]
        window[max(-top, 0) : max(-top, 0) + part.shape[0], max(-left, 0) : max(-left, 0) + part.shape[1]] = part
        return window


def _overlap(inside, near, whole):
    return inside / np.maximum(whole + near - inside, 1e-6)


def _best(window: np.ndarray, mask: np.ndarray, near: np.ndarray, toll: float) -> tuple[np.ndarray, float]:
    # With squares, so that values between 0 and 1, which thin things have in a smaller picture, fit themselves by 1 as well (Tanimoto 1958).
    inside, around = cv2.matchTemplate(window, mask, cv2.TM_CCORR), cv2.matchTemplate(window**2, near, cv2.TM_CCORR)
    fit = _overlap(inside, around, float((mask**2).sum()))
    y, x = np.unravel_index(np.argmax(fit - toll * _distances(fit.shape)), fit.shape)
    return np.array([x - (fit.shape[1] - 1) // 2, y - (fit.shape[0] - 1) // 2]), float(fit[y, x])


@lru_cache(maxsize=64)
def _distances(shape: tuple[int, int]) -> np.ndarray:
    """How far each place is from the middle of a grid."""
    ys, xs = np.indices(shape)
    return np.hypot(ys - (shape[0] - 1) // 2, xs - (shape[1] - 1) // 2)


@dataclass(frozen=True)
class Followed(Path):
    """Where the middle of a thing was, and `fit` (T,), how well its silhouette fitted there: 0 to 1."""

    fit: np.ndarray


def follow(view: View, labels: np.ndarray, own: Sequence[int], things: Sequence[Silhouette], *, reach: float, least: float = _LEAST) -> list[Followed]:
    """Follow things from their first places through the pixels of their colours: `labels` (T, 256, 256), and each thing's number among them.

    `reach` is the farthest (canvas units) one may go each way in a frame at 16 per second; it is not seen where it fits less than `least`.
    One that is not at its first place in the first frame is not followed at all. Things of one colour do not get exchanged when one passes
    over another: those that stay where they were, the longest first, take their pixels, and those that moved are sought in the rest.
    """
    count = len(things)
    at, fits = np.full((count, len(labels), 2), np.nan), np.zeros((count, len(labels)))
    corners, unseen, since = [thing.corner for thing in things], [0] * count, [0] * count
    usual, present = np.ones(count), list(range(count))
    for frame, image in enumerate(labels):
        images = {label: image == label for label in set(own)}
        movers = []
        # Large ones before small ones: a small one fits a part of a large one well, but not the other way round.
        for i in sorted(present, key=lambda i: (since[i], -things[i].area)):
            fit, cover = things[i].fit_and_cover(images[own[i]], corners[i])
            if frame > 0 and things[i].stays(images[own[i]], corners[i], cover / usual[i], fit):
                fits[i, frame] = fit
                things[i].take(images[own[i]], corners[i])
            else:
                movers.append(i)
        for i in movers:
            pixels = 3 if frame == 0 else math.ceil(reach * view.unit / view.rate * min(1 + unseen[i], _LONGEST_GAP))
            corner, fits[i, frame] = things[i].search(images[own[i]], corners[i], pixels, toll=0.004)
            if fits[i, frame] >= least:
                corners[i], since[i] = corner, frame
                if frame == 0:
                    usual[i] = things[i].fit_and_cover(images[own[i]], corner)[1]
                things[i].take(images[own[i]], corner)
        for i in present:
            seen = fits[i, frame] >= least
            unseen[i] = 0 if seen else unseen[i] + 1
            if seen:
                at[i, frame] = things[i].place(corners[i])
        if frame == 0:
            present = [i for i in present if not unseen[i]]
    return [Followed(*both) for both in zip(at, fits, strict=True)]


