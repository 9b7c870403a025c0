"""Everything else stays: what a clip shows beyond what was read from it, in every frame and over the whole picture.

The scene is drawn as it was read. A pixel is litter if its colour lies outside all colours that are due within a few pixels of it, now or within a few
frames (what moves may be blurred, and leave a ghost); and what was due is lost if its colour lies outside all that are seen within a few pixels. So
edges may shift, blur and broaden, but nothing may come, go or move that nothing explains.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from .rules import tolerance
from .seen import SIDE, UNIT, Seen
from .seen import picture as picture_of

SLACK = 2
"""Pixels by which an edge may be drawn elsewhere, and a line be broader."""
SOFT = 0.8
"""Pixels by which pictures are softened before what is lost is looked for: lines of a pixel pale away in any blur."""
OFF = (40, 14, 14)
"""How far (8-bit LAB) a pixel may lie outside the colours that are due."""
OFF_SOFT = (48, 28, 28)
"""The same in a clip that was soft, and was made sharp again: that makes more of what coding left there."""
OVERDRAWN = 0.7
"""A line drawn bolder or sharper than it was goes beyond the colours of its pale edges: by so much of the contrast that is due there."""
OVERSHOT = 0.35
"""And where anything between two colours may show, a picture that was made sharp again goes beyond them by so much of their contrast."""
GONE, CONTRAST = 0.7, 18
"""What is due is lost where it lacks so much of its contrast (8-bit LAB, when softened), if that was more than so much."""
BACK, AHEAD = 5, 3
"""Frames before and after in which what was due there may still show, or show already."""
TONES = 20.0
"""Up to so much (8-bit LAB) may a frame as a whole be off in tone."""
SPECK = 3
"""Fewer pixels than so, of three by three, are no thing that came or went."""
THING = 1100.0
"""Square canvas units of litter or loss that spoil a frame altogether: a square of 33 units, about the ink of a small ring."""
DEAD = 0.15
"""So much of that is noise."""
LEFT = 0.3
"""What the right acts are worth in a picture that is spoilt from the first frame to the last."""
RESET = 0.8
"""Of what should look otherwise by now so much looks as at first in a clip that has begun anew."""
WRECKED = (0.2, 0.5)
"""Up to this share of the picture may be spoilt at the end for that much; from the second on there is no picture left that anything could have happened in."""

_WINDOW = np.ones((2 * SLACK + 1, 2 * SLACK + 1), np.uint8)


class Between(NamedTuple):
    """Where (128, 128 bool) a frame may show anything between two pictures in LAB, from a frame of the clip to another (exclusive)."""

    where: np.ndarray
    low: np.ndarray
    high: np.ndarray
    since: int = 0
    until: int = 10**9

    @classmethod
    def of(cls, where: np.ndarray, *pictures: np.ndarray, since: int = 0, until: int = 10**9) -> Between:
        """Anything between these pictures: also what the first and the last look like blended, which in LAB need not lie between them."""
        ends = [cv2.cvtColor(picture, cv2.COLOR_LAB2RGB) for picture in (pictures[0], pictures[-1])]
        blends = [cv2.cvtColor(cv2.addWeighted(ends[0], 1 - part, ends[1], part, 0), cv2.COLOR_RGB2LAB) for part in (0.3, 0.5, 0.7)]
        pictures = (*pictures, *blends)
        low, high = np.min(pictures, axis=0), np.max(pictures, axis=0)
        over = cv2.convertScaleAbs(cv2.subtract(high, low), alpha=OVERSHOT)
        return cls(where, cv2.subtract(low, over), cv2.add(high, over), since, until)


@dataclass(frozen=True)
class Residue:
    """What nothing explains: square canvas units of `litter` and of `loss` in each frame (T,)."""

    litter: np.ndarray
    loss: np.ndarray
    reset: np.ndarray
    """Of what should look otherwise by now the share that looks as it did at first (T,)."""

    def undone(self, done: np.ndarray) -> float:
        """The most of what was done, `done` (T,), that was gone again, as all looked as at first for two frames on end: such a clip begins anew."""
        anew = (self.reset > RESET) & (np.roll(self.reset, 1) > RESET)
        return float(np.maximum.accumulate(done)[anew].max(initial=0.0))

    @property
    def spoilt(self) -> np.ndarray:
        """How far each frame is spoilt, 0 to 1: (T,)."""
        return np.clip((self.litter + self.loss - DEAD * THING) / ((1 - DEAD) * THING), 0, 1)

    def kept(self, brief: float) -> float:
        """How well all else is kept, 0 to 1. What lasts costs more, what is there at the end most; what was there for `brief` frames on end costs, too."""
        spoilt = self.spoilt
        count = min(len(spoilt), max(2, round(brief)))
        worst = float(np.convolve(spoilt, np.full(count, 1 / count), mode="valid").max())
        value = max(0.0, 1 - 2 * float(spoilt.mean())) * (1 - float(np.median(spoilt[-5:]))) ** 0.5 * (1 - 0.45 * worst)
        wrecked = float(np.median((self.litter + self.loss)[-5:])) * (UNIT / SIDE) ** 2
        return (LEFT + (1 - LEFT) * value) * tolerance(wrecked, *WRECKED)

    def said(self) -> str:
        """In words."""
        spoilt = np.flatnonzero(self.spoilt > 0.2)
        if not len(spoilt):
            return "all else is kept"
        what = "something came" if self.litter.sum() > self.loss.sum() else "something went"
        return f"{what} that nothing asked for, in {len(spoilt)} of {len(self.litter)} frames (first at frame {spoilt[0]})"


def unexplained(seen: Seen, due: Iterable[np.ndarray], between: Sequence[Between] = ()) -> Residue:
    """What each frame shows that is neither due nor near it. `due` gives a picture in LAB (128, 128, 3) for each frame, as it was read; a picture that is the
    same object as the one before is taken for unchanged."""
    every = list(_bounds(due))
    litter, loss, reset = np.zeros(len(seen)), np.zeros(len(seen)), np.zeros(len(seen))
    opening = picture_of(seen.opening)
    key, last = None, None
    for frame, (picture, soft, _, _, contrast) in enumerate(every):
        # No picture of a sequence shows what is due in another.
        near = [every[frame]] if seen.view.stills else every[max(0, frame - BACK) : frame + AHEAD + 1]
        free = [one for one in between if one.since <= frame < one.until]
        now = (id(picture), tuple(id(one[0]) for one in near), tuple(map(id, free)))
        if seen.same[frame] and key is not None and (now == key):
            litter[frame], loss[frame], reset[frame] = litter[frame - 1], loss[frame - 1], reset[frame - 1]
            continue
        if last is None or last[0] != now[1:]:
            last = (now[1:], *_widened(near, free, soft, OFF_SOFT if seen.view.registration.softness else OFF))
        key = now
        least, most, settled = last[1:]
        image = seen.frames[frame]
        off = np.median(image[::4, ::4].reshape(-1, 3).astype(np.int16) - picture[::4, ::4].reshape(-1, 3), axis=0).clip(-TONES, TONES)
        if off.any():
            image = cv2.subtract(image, (*map(float, off), 0.0))
        odd = cv2.inRange(image, least, most) == 0
        near_soft = cv2.GaussianBlur(image, (0, 0), SOFT)
        lack = _most(cv2.max(cv2.subtract(soft, cv2.dilate(near_soft, _WINDOW)), cv2.subtract(cv2.erode(near_soft, _WINDOW), soft)))
        lost = (contrast > CONTRAST) & (lack > GONE * contrast) & settled
        litter[frame], loss[frame] = _amount(odd), _amount(lost & ~odd)
        if litter[frame] + loss[frame] > DEAD * THING:
            other = _most(cv2.absdiff(picture, opening)) > CONTRAST
            as_first = _most(cv2.absdiff(image, opening)) < _most(cv2.absdiff(image, picture))
            reset[frame] = as_first[other].mean() if other.any() else 0.0
    return Residue(litter, loss, reset)


def _bounds(due: Iterable[np.ndarray]) -> Iterable[tuple[np.ndarray, ...]]:
    """Each picture, the same softened, between which colours each pixel may lie, and by how much each stands out from what is around it."""
    last = None
    for picture in due:
        if last is None or picture is not last[0]:
            low, high = cv2.erode(picture, _WINDOW), cv2.dilate(picture, _WINDOW)
            over = cv2.convertScaleAbs(cv2.subtract(high, low), alpha=OVERDRAWN)
            soft = cv2.GaussianBlur(picture, (0, 0), SOFT)
            contrast = _most(cv2.absdiff(soft, _surroundings(soft)))
            last = (picture, soft, cv2.subtract(low, over), cv2.add(high, over), contrast)
        yield last


def _surroundings(image: np.ndarray) -> np.ndarray:
    """What is around each pixel: the median of some 14 x 14, taken at half the size."""
    half = cv2.resize(image, (SIDE // 2, SIDE // 2), interpolation=cv2.INTER_AREA)
    return cv2.resize(cv2.medianBlur(half, 7), (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)


def _amount(odd: np.ndarray) -> float:
    """How many square canvas units pixels (128, 128 bool) make up, specks left out."""
    if not odd.any():
        return 0.0
    around = cv2.boxFilter(odd.view(np.uint8), -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return float(np.count_nonzero(odd & (around >= SPECK)) / UNIT**2)


def _most(image: np.ndarray) -> np.ndarray:
    """The greatest channel of each pixel."""
    first, second, third = cv2.split(image)
    return cv2.max(cv2.max(first, second), third)


def _widened(near: Sequence[tuple], free: Sequence[Between], soft: np.ndarray, off: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The bounds of a frame, widened by those of its neighbours, by what is free, and by how far off all may be; and where nothing of that changes."""
    least, most = near[0][2], near[0][3]
    settled = np.ones((SIDE, SIDE), bool)
    for before, one in zip(near, near[1:], strict=False):
        if one[0] is not before[0]:
            least, most = cv2.min(least, one[2]), cv2.max(most, one[3])
            settled &= cv2.inRange(cv2.absdiff(before[1], one[1]), (0, 0, 0, 0), (6, 6, 6, 0)) > 0
    least, most = cv2.subtract(least, (*off, 0)), cv2.add(most, (*off, 0))
    for where, low, high, *_ in free:
        least[where] = np.minimum(least[where], cv2.subtract(low, (*off, 0))[where])
        most[where] = np.maximum(most[where], cv2.add(high, (*off, 0))[where])
        settled &= ~where
    return least, most, settled
