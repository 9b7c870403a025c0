"""Lines drawn between things, each in a colour of its own: what was inked, what it joins, and how it grew from one end to the other."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ..scene import Color
from .view import NONE, View, dilate, dot

LEAST_AREA = 190.0
"""Square canvas units; smaller specks are no ink."""


def inked(view: View, image: np.ndarray, colors: Sequence[Color], *, off_line: float = 48.0) -> np.ndarray:
    """Towards which of the colours each pixel has gone over half the way from its first colour: (256, 256) uint8, NONE for no one.

    Of several the one counts whose way it left least, by less than `off_line` (delta-E), and then the one that most ink around it has: the pale
    edge of a thin line may look like a paler colour. The edges of things in the first frame take no ink, as any trembling changes them.
    """
    start, now = (cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) for picture in (view.first, image))
    square = np.ones((3, 3), np.uint8)
    edges = (cv2.dilate(view.first, square) - cv2.erode(view.first, square)).max(axis=-1) > 30
    ys, xs = np.nonzero((np.abs(now - start).max(axis=-1) > 8) & ~edges)
    start, gone = start[ys, xs], now[ys, xs] - start[ys, xs]
    goals = cv2.cvtColor(np.array([colors], np.float32) / 255, cv2.COLOR_RGB2LAB)[0]
    off, done = np.full((len(goals), len(ys)), np.inf), np.zeros((len(goals), len(ys)), np.float32)
    for number, goal in enumerate(goals):
        way = goal - start
        length = np.maximum(dot(way, way), 1.0)
        amount = dot(gone, way) / length
        beside = np.sqrt(np.maximum(dot(gone, gone) - amount**2 * length, 0))
        off[number] = np.where((amount > 0.5) & (length > 20.0**2) & (beside < off_line), beside, np.inf)
        done[number] = np.clip(amount, 0, 1)
    best, some = off.argmin(axis=0), np.isfinite(off.min(axis=0))
    votes = np.zeros((len(goals), *view.first.shape[:2]), np.float32)
    votes[best[some], ys[some], xs[some]] = done[best[some], np.flatnonzero(some)]
    labels = np.full(view.first.shape[:2], NONE, np.uint8)
    labels[ys[some], xs[some]] = np.argmax([cv2.blur(vote, (7, 7))[ys[some], xs[some]] for vote in votes], axis=0)
    for number in range(len(goals)):
        _, pieces, stats, _ = cv2.connectedComponentsWithStats((labels == number).view(np.uint8), connectivity=8)
        small = stats[:, cv2.CC_STAT_AREA] < LEAST_AREA * view.unit**2
        small[0] = False
        labels[small[pieces]] = NONE
    return labels


def joined_by(view: View, ink: np.ndarray, a: np.ndarray, b: np.ndarray, bridge: float = 15.0) -> np.ndarray | None:
    """The connected ink of a mask (256, 256) that touches two things, given by their masks; None if none touches both. Gaps up to `bridge` canvas
    units do not count."""
    _, pieces = cv2.connectedComponents((dilate(ink, bridge * view.unit / 2) | a | b).view(np.uint8), connectivity=8)
    piece = pieces[a][0]
    return ink & (pieces == piece) if piece == pieces[b][0] else None


def meetings(a: np.ndarray, b: np.ndarray) -> int:
    """In how many places two masks (256, 256) meet."""
    return cv2.connectedComponents(dilate(a & b, 1).view(np.uint8), connectivity=8)[0] - 1


def steps_along(line: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Steps along a line's pixels from where it leaves a thing: (256, 256) int, -1 off it or where it cannot be reached."""
    wide = dilate(line, 2)
    ys, xs = np.nonzero(wide)
    box = slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1)
    free = wide[box].astype(np.uint8)
    reached = (dilate(start, 4)[box] & wide[box]).astype(np.uint8)
    steps = np.where(reached > 0, 0, -1)
    kernels = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)), np.ones((3, 3), np.uint8)
    for step in range(1, 4 * len(line)):
        # In turn with corners and without, which comes near to true distances.
        grown = cv2.dilate(reached, kernels[step % 2]) & free
        fresh = grown > reached
        if not fresh.any():
            break
        steps[fresh] = step
        reached = grown
    found = np.full(line.shape, -1)
    found[box] = steps
    return found
