"""Lines drawn between things, each in a colour of its own: what was inked, what it joins, and how it grew from one end to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ..scene import Color
from .marks import grown_frames, ink_by_piece
from .rules import share
from .timing import lost_again
from .view import NONE, View, dilate, dot

PIECES = 24
"""A line is read in this many pieces of equal length."""

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


def links(view: View, ink: np.ndarray, things: Sequence[np.ndarray], bridge: float = 15.0) -> list[set[int]]:
    """For each connected piece of the ink of a mask (256, 256), the numbers of the things, given by their masks, that it touches. Gaps up to `bridge`
    canvas units do not count."""
    count, pieces = cv2.connectedComponents(dilate(ink, bridge * view.unit / 2).view(np.uint8), connectivity=8)
    touched = [set(np.unique(pieces[thing])) for thing in things]
    return [{number for number, found in enumerate(touched) if piece in found} for piece in range(1, count)]


def meetings(a: np.ndarray, b: np.ndarray) -> int:
    """In how many places two masks (256, 256) meet."""
    return cv2.connectedComponents(dilate(a & b, 1).view(np.uint8), connectivity=8)[0] - 1


@dataclass(frozen=True)
class Stroke:
    """How a line between two things came about. `value` (0 to 1): drawn from one end to the other at one tip; `under_way` (T,) bool: begun and not
    complete; `breadth` in canvas units."""

    value: float
    under_way: np.ndarray
    breadth: float


def stroke(view: View, line: np.ndarray, start: np.ndarray, color: Color, *, frames: float = 5.0, fastest: float = 90.0) -> Stroke:
    """Read how a line, given by its final mask, was drawn, seen from a thing at one of its ends (either may be drawn first).

    It counts in full if in `frames` frames at 16 per second finished and missing parts were seen together; what was added beyond `fastest` canvas
    units a frame, or while later parts were there already, does not count.
    """
    order = steps_along(line, start)
    ys, xs = np.nonzero(line & (order >= 0))
    far = order[ys, xs]
    if len(ys) < PIECES:
        return Stroke(0.0, np.zeros(len(view), bool), 0.0)
    piece = np.minimum((far - far.min()) * PIECES // (np.ptp(far) + 1), PIECES - 1)
    length = float(np.ptp(far) + 1) / view.unit
    mask = np.zeros_like(line)
    mask[ys, xs] = True
    sums = ink_by_piece(view, mask, piece, PIECES, color)
    last = np.median(sums[-5:], axis=0)
    strength = np.clip(sums / np.maximum(last, 1e-6), 0, 1)
    whole = strength.mean(axis=1)
    # A frame more than the fastest, as tips fall between pieces.
    biggest = min(0.6, fastest / view.rate / length + 1 / PIECES)
    steady = max(_steady(way, biggest) for way in (strength, strength[:, ::-1]))
    value = share(grown_frames(strength), view.frames_of(frames)) * share(steady, 0.9)
    return Stroke(value, (whole > 0.1) & (whole < 0.9), len(ys) / view.unit**2 / length)


def _steady(strength: np.ndarray, biggest: float) -> float:
    """The share of a line that was drawn in small clean steps, less what was lost again, from how much of each of its pieces (T, pieces) is there.

    A step over `biggest` (share of the length, in one frame) is a jump and earns nothing, and neither does one in a frame that shows later pieces
    already. A fade makes all pieces come together, which is a jump too.
    """
    lead = np.cumprod(strength > 0.6, axis=1).sum(axis=1)
    # The piece at the tip, and the one after it, may be half drawn.
    beyond = np.arange(strength.shape[1])[None] > lead[:, None] + 1
    clean = ~((strength > 0.4) & beyond).any(axis=1)
    done = lead / strength.shape[1]
    step = np.diff(np.maximum.accumulate(done), prepend=0.0)
    small = (step > 0.004) & (step <= biggest) & clean
    small[0] = False
    return max(0.0, float(step[small].sum()) - lost_again(done))


def together(strokes: Sequence[Stroke]) -> list[float]:
    """For each stroke, in which share of its frames under way another one was under way too; 1 for one that never was."""
    busy = np.sum([one.under_way for one in strokes], axis=0)
    return [float((busy[one.under_way] > 1).mean()) if one.under_way.any() else 1.0 for one in strokes]


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
