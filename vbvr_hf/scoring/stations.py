"""How far a change has come, frame by frame: the one instrument for all that turns, grows, fades, takes another colour, shape or level, or is replaced.

The change is drawn at many stations of its way, and each frame is told by the station it is most like. Only pixels that the stations differ in count, and
a station is worth no more than what it explains: a frame that looks like none of them is told so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np

from ..scene import Scene
from .rules import tolerance
from .seen import SAME, Content, Seen, pictures, real
from .view import dot, gap_map

SOFT = 0.8
"""Pixels by which frames and stations are blurred before they are compared."""
LEAST = 6.0
"""delta-E by which a pixel must differ between stations to count."""
WORTH = 40.0
"""delta-E: what is farther off than this is no farther off."""
SLOWLY = 0.4
"""8-bit LAB by which two equal frames differ in the mean, at most: what changes slowly everywhere differs more."""
GLANCE = 160
"""About so many pixels tell which stations are worth a closer look."""
TONES, FEW = 12.0, 20
"""Up to how far (LAB) the tones about a change may be off in a frame: what was too bright has lost some of its colour. Told by so many pixels at least."""
ALIKE = 0.04
"""The share of the spread of likeness within which stations are about as like."""
SPREADS = tuple((reach, aside) for reach in (1, 2, 3, 4, 6, 8, 16) for aside in ((0,) if reach < 4 else (-reach // 3, 0, reach // 3)))
"""Blends that are tried: of the stations so far before and after one, and how far that lies aside from a frame's own."""
LOOKED_AT, CLEARER, GONE_ON = 240, 0.6, 0.15
"""By about so many pixels; what is left unlike must be so much less; in frames that are so much of a station on from the one before."""
CLEAR = 0.005
"""By so much less may a frame fit and be as clear."""


@dataclass(frozen=True)
class Stations:
    """For each frame (T,) the number of the `nearest` station, where between stations it is (`at`, a float), and how well it `fit` (1: as drawn; 0: as far off
    as stations are from each other). `where` masks the pixels (128, 128) that tell them apart. `spread` (T,) is how many stations a frame that goes
    on is blended over, NaN for others: blur makes that a step or two, a crossfade many."""

    nearest: np.ndarray
    at: np.ndarray
    fit: np.ndarray
    where: np.ndarray
    spread: np.ndarray

    @property
    def opaque(self) -> float:
        """Whether what goes is seen in one place after another, or fades from one to a farther one: 0 to 1."""
        going = np.isfinite(self.spread)
        if not going.any():
            return 1.0
        steps = np.abs(np.diff(self.at))
        blurred = max(2.0, 2 * float(np.median(steps[steps > GONE_ON])))
        # A frame that fits as well as the last one does, which is at rest, is as clear.
        spread = np.where(self.fit < self.fit[-1] - CLEAR, self.spread, 0.0)[going]
        return tolerance(float(np.median(spread)), blurred, 2 * blurred)


def nearest_station(seen: Seen, scene: Scene, times: Sequence[float], *, near: bool = False) -> Stations:
    """Which of the pictures that a scene shows at storyboard `times` each frame is most like. `near`: of stations that are about as like, take the one nearest
    to that of the frame before, all around (a thing that looks the same after half a turn)."""
    drawn = _drawn(Content(scene, times))
    nearest, at, fit, spread = np.zeros(len(seen), int), np.zeros(len(seen)), np.zeros(len(seen)), np.full(len(seen), np.nan)
    if drawn.known is None:
        return Stations(nearest, at, fit, drawn.where, spread)
    box, known, glance = drawn.box, drawn.known, drawn.glance
    some = slice(None, None, max(1, known.shape[1] // LOOKED_AT))
    last, going, images = None, [], []
    for frame in range(len(seen)):
        # What is the same here as in the frame that was read last needs no other look.
        if last is not None and (gap := cv2.absdiff(last, seen.frames[frame][box])).max() <= SAME and gap.mean() <= SLOWLY:
            nearest[frame], at[frame], fit[frame] = nearest[frame - 1], at[frame - 1], fit[frame - 1]
            continue
        last = seen.frames[frame][box]
        image = _read(drawn, real(cv2.GaussianBlur(last, (0, 0), SOFT)))
        off = _off(glance, image[:: drawn.step])
        best = int(off.argmin())
        if near:  # at first it is where it was
            close = np.flatnonzero(off <= off.min() + ALIKE * (off.max() - off.min()))
            away = np.abs((close - (nearest[frame - 1] if frame else 0) + len(known) // 2) % len(known) - len(known) // 2)
            best = int(close[np.lexsort((off[close], away > away.min() + 4))[0]])
        # A glance has told about where; a look at all pixels tells which.
        around = np.arange(best - 4, best + 5)
        around = around % len(known) if near else around[(around >= 0) & (around < len(known))]
        off = _off(known[around], image)
        pick = int(off.argmin())
        nearest[frame], at[frame] = around[pick], around[pick] + _between(off, pick)
        left = float(np.minimum(gap_map(known[nearest[frame]], image), WORTH).mean())
        fit[frame] = max(0.0, 1 - left / drawn.apart)
        if frame and abs(at[frame] - at[frame - 1]) > GONE_ON:
            going.append(frame)
            images.append(image[some])
    if going:
        spread[going] = _spread(known[:, some], np.stack(images), nearest[going], near)
    return Stations(nearest, at, fit, drawn.where, spread)


def _spread(known: np.ndarray, images: np.ndarray, nearest: np.ndarray, near: bool) -> np.ndarray:
    """How many stations images (n, pixels, 3) are blended over, which lie nearest to some (n,) of all stations (stations, pixels, 3): (n,)."""
    single = least = np.mean(dot(gap := images - known[nearest], gap), axis=1)
    found = np.zeros(len(images))
    for reach, aside in SPREADS:
        ends = nearest + aside - reach, nearest + aside + reach
        first, last = (end % len(known) if near else end.clip(0, len(known) - 1) for end in ends)
        way, gone = known[last] - known[first], images - known[first]
        part = np.clip(dot(gone, way).sum(axis=1) / np.maximum(dot(way, way).sum(axis=1), 1e-3), 0, 1)
        off = np.mean(dot(gap := gone - part[:, None, None] * way, gap), axis=1)
        better = (off < CLEARER * single) & (off < least)
        found[better] = (2 * np.minimum(part, 1 - part) * ((last - first) % len(known)))[better]
        least = np.where(better, off, least)
    return found


class _Drawn(NamedTuple):
    """Stations as they are drawn: the `box` in which they differ, the pixels `where` (128, 128) and of those in the box `told` they do, what these are
    `known` to be (stations, n, 3), every `step`-th of them (`glance`), and how far `apart` stations are. Nothing is known where none differ. `about` are some
    pixels of the box (their numbers) that are the same in all, and the `tones` they have."""

    box: tuple[slice, slice]
    where: np.ndarray
    told: np.ndarray
    known: np.ndarray | None = None
    step: int = 1
    glance: np.ndarray | None = None
    apart: float = 1.0
    about: np.ndarray | None = None
    tones: np.ndarray | None = None


@lru_cache(maxsize=16)
def _drawn(content: Content) -> _Drawn:
    shown = list(pictures(content.scene, content.times))
    # All that counts, and all that is blurred, is what lies about where stations differ.
    box = _box(shown)
    stack = np.stack([real(cv2.GaussianBlur(image[box], (0, 0), SOFT)) for image in shown])
    told = gap_map(stack.max(axis=0), stack.min(axis=0)) > LEAST
    where = np.zeros(shown[0].shape[:2], bool)
    where[box] = told
    if not told.any():
        return _Drawn(box, where, told)
    known = stack[:, told]
    step = max(1, known.shape[1] // GLANCE)
    some = (*(known[len(known) * part // 4] for part in (1, 2, 3)), known[-1])  # half a turn may look like none
    apart = max(1e-3, *(float(np.minimum(gap_map(one, known[0]), WORTH).mean()) for one in some))
    about = np.flatnonzero(~told)
    about = about[:: max(1, len(about) // GLANCE)]
    return _Drawn(box, where, told, known, step, np.ascontiguousarray(known[:, ::step]), apart, about, stack[0].reshape(-1, 3)[about])


def _read(drawn: _Drawn, image: np.ndarray) -> np.ndarray:
    """The pixels of a frame in the box that tell stations apart: (n, 3), in the tones that those about them should have."""
    pixels = image[drawn.told]
    if len(drawn.about) < FEW:
        return pixels
    return pixels - np.median(image.reshape(-1, 3)[drawn.about] - drawn.tones, axis=0).clip(-TONES, TONES)


def _box(shown: Sequence[np.ndarray]) -> tuple[slice, slice]:
    """The box of all in which pictures differ from the first one, and as much around it as blur reaches."""
    most = np.zeros_like(shown[0])
    for image in shown[1:]:
        cv2.max(most, cv2.absdiff(shown[0], image), dst=most)
    ys, xs = np.nonzero(most.max(axis=-1) > 2)
    if not len(ys):
        return slice(0, 1), slice(0, 1)
    return slice(max(0, ys.min() - 4), ys.max() + 5), slice(max(0, xs.min() - 4), xs.max() + 5)


def _off(known: np.ndarray, image: np.ndarray) -> np.ndarray:
    """How far off an image's pixels (n, 3) each station's (stations, n, 3) are: the mean of the squares, none of them over WORTH."""
    return np.minimum(dot(gap := known - image, gap), WORTH**2).mean(axis=1)


def _between(off: np.ndarray, index: int) -> float:
    """Where between stations the likeness is greatest, by a parabola through three of them: -0.5 to 0.5."""
    if not 0 < index < len(off) - 1:
        return 0.0
    a, b, c = off[index - 1 : index + 2]
    bend = a - 2 * b + c
    return float(np.clip(0.5 * (a - c) / bend, -0.5, 0.5)) if bend > 1e-9 else 0.0
