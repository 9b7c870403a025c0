"""Where a thing is, frame by frame: the one instrument for all that moves.

A thing is told by its own looks against what the frame would show without it. With F a frame, B the scene without the thing and T the thing laid
somewhere, `p`, the sum of (F - B)(T - B) over that of (T - B)^2, says how opaque it is there: 1 fully, 0.5 as half of a crossfade, 0 not at all. What
looks otherwise is told by |F - T|^2. So things of any colours are followed, over any ground, and nothing need be known of palettes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import cv2
import numpy as np

from ..scene import Point
from ..scene.stage import State
from .rules import tolerance
from .seen import SIDE, UNIT, Content, Seen, cutout, picture, real
from .tracks import Path
from .view import Sighting, dot, gap_map

SURE, FAINT, SMEARED = 0.45, 0.2, 0.3
"""A thing fits a place so well, at least, to be there without a doubt; and to be there at all, near where it was; and how well a smear does, at most."""
TOLD = 0.12
"""Where the scene without a thing looks more like it than so (as a share of the contrast it has elsewhere), nothing can be said of it."""
NEARER = 0.3
"""By how much less a place counts at the end of where it is looked for than where it should be, for a thing among others that look alike."""
NEXT_BEST = 8
"""Of stills: places that are looked at, as one that is best may be a part of a larger thing."""
AS_GOOD = 0.03
"""Of stills: by how much less a place counts that lies a whole picture away."""
WELL, ALIKE = 0.85, 4.0
"""Of stills: a thing that fits a place so well may lie there; and how far it goes, by squares of shares of the picture, rather than fit its place less."""
OPAQUE, STIRRED = 0.8, 8.0
"""In a frame that is but a blend of its neighbours a thing is not seen where it fits less well, and more than so many canvas units from where it was last."""
CROWDED = 2.0
"""A thing that is not where it should be is not taken to be where so much more is seen than there should be: that is a part of a larger one."""
SHARP = 3
"""In so many frames a thing must look as it should."""
SIZES = 4.0
"""What covers so many times as many pixels is not taken for a thing."""
HIDDEN = 8
"""For so many frames a thing that is not seen is taken to go on as it went before."""


@dataclass(frozen=True)
class Found(Path):
    """A thing's place (T, 2) in canvas units, NaN where it is not seen; how well it `fit` its own looks there (T,), 1 perfectly, 0 for not at all; and how much
    of it was seen round its place (`mass` (T,), 1 as much as there should be: blur leaves it as it is)."""

    fit: np.ndarray
    mass: np.ndarray

    def looks(self, going: np.ndarray | None = None) -> float:
        """How well it kept its looks, 0 to 1: as much of it as at first, and sharp in the few frames in which it was seen best, as it may be blurred on its way
        and changed by another act then."""
        seen = self.seen if going is None else self.seen & going
        if not seen.any():
            return 0.0
        since = int(np.flatnonzero(seen)[0])
        sharp = float(np.sort(self.fit[since:][self.seen[since:]])[-SHARP:][0])
        return tolerance(abs(float(np.median(self.mass[seen])) - 1), 0.5, 1.1) * tolerance(sharp, 0.6, 0.25)


def follow(seen: Seen, name: str, longest: float, **props) -> Found:
    """Where the sprite `name` is in each frame. `longest`: the farthest (canvas units) it may go in one frame at 16 per second before it must be sought
    everywhere. `props`: how it looks meanwhile, if other than at first.

    Other actors that look alike are followed together with it, each by its own way: where one of them is, it is not.
    """
    state = seen.at_first(name).state._replace(**props)
    key = _key(state)
    if key not in seen.found:
        names = [name, *_alike(Content(seen.opening, (0.0,)), seen.actors, state)]
        group = [state, *(seen.at_first(other).state for other in names[1:])]
        for one, found in zip(group, _follow(seen, names, group, longest), strict=True):
            if seen.found.setdefault(_key(one), found) is found:
                seen.view.sightings.append(Sighting(path=found.at))
    return seen.found[key]


def _key(state: State) -> tuple:
    """What tells a thing that is followed: its looks and where it starts, shown or not."""
    return ("followed", state._replace(opacity=1.0, drawn=1.0))


@lru_cache(maxsize=64)
def _alike(opening: Content, actors: tuple[str, ...], state: State) -> list[str]:
    """The other actors that could be taken for a thing, as they are seen at first, or for one that could."""
    scene, still = opening.scene, Content(opening.scene.without(*actors), (0.0,))
    states = {name: scene.sprites[name].state for name in actors}
    others = [name for name, one in states.items() if one.opacity > 0 and one.parts and math.dist(one.at, state.at) > 2.0]
    group: list[str] = []
    queue = [state]
    while queue and others:
        one = queue.pop()
        thing = _made(still, one, 0)
        if thing is None:
            continue
        for name in others[:]:
            other = states[name]
            cut = cutout(other)
            if cut is None or not 1 / SIZES < cut[1].sum() / thing.mask.sum() < SIZES:
                continue
            x, y = (round((other.at[axis] - one.at[axis]) * UNIT) + (thing.left, thing.top)[axis] for axis in (0, 1))
            window = _window(x, y, 2, thing.due.shape)
            alone = real(picture(scene.without(*(actor for actor in actors if actor != name))))  # others may lie in the same place
            near = thing.likeness(alone - thing.bare, window)
            if near.size and near.max() >= FAINT:
                others.remove(name)
                group.append(name)
                queue.append(other)
    return group


class _Thing:
    """One thing as it is followed: how it looks, where it was last and will be next, and what was found of it.

    Places are those of its box's left top corner in the picture, padded by `pad` pixels on all sides. Of `stills` how it went does not tell
    where it goes next.
    """

    stills = False

    @classmethod
    def of(cls, seen: Seen, state: State) -> _Thing | None:
        """None if nothing of it shows."""
        made = _made(Content(seen.still, (0.0,)), state)
        if made is None:
            return None
        thing = copy(made)  # what is found of it is that of one clip
        thing.stills = seen.view.stills
        return thing

    def __init__(self, bare: np.ndarray, state: State, cut: tuple, pad: int) -> None:
        self.start, self.pad = np.array(state.at, float), pad
        self.look, self.mask, (self.left, self.top) = cut
        self.h, self.w = self.mask.shape
        self.alone = self.look * self.mask[..., None]
        self.bare = _padded(real(bare), pad)
        # Per place (of the padded picture) the contrast that the thing has there: the sum of (T - B)^2.
        due = float((self.alone**2).sum()) - 2 * _correlate(self.bare, self.alone) + _correlate(dot(self.bare, self.bare), self.mask)
        usual = float(np.percentile(due, 90))
        self.due = np.maximum(due, 1e-3)
        self.told = self.due > TOLD * usual
        self.weight = np.where(self.told, np.sqrt(np.minimum(1.0, self.due / usual)), 0.0)
        self.mean = self.alone.sum(axis=(0, 1)) / self.mask.sum()
        self.x, self.y = self.ahead = self.left + pad, self.top + pad
        self.known: tuple[slice, slice] | None = None
        self.last: np.ndarray | None = None
        self.went, self.missed = (0, 0), 0

    def likeness(self, gone: np.ndarray, window: tuple[int, int, int, int]) -> np.ndarray:
        """How well it fits each place of a window (left, top, right, bottom) by what a picture shows beyond the bare scene: 1 perfectly, 0 or less not."""
        x0, y0, x1, y1 = window
        part, own, due = gone[y0 : y1 + self.h - 1, x0 : x1 + self.w - 1], self.bare[y0 : y1 + self.h - 1, x0 : x1 + self.w - 1], self.due[y0:y1, x0:x1]
        toward = _correlate(part, self.alone) - _correlate(dot(part, own), self.mask)
        left_over = _correlate(dot(part, part), self.mask) - 2 * toward + due
        return np.where(self.told[y0:y1, x0:x1], np.minimum(2 * toward - due, due - left_over) / due, -1)

    def middle(self, x: float, y: float) -> tuple[float, float]:
        """Of the thing with its box's corner there, in pixels of the picture."""
        return x - self.pad + self.w / 2, y - self.pad + self.h / 2

    def laid(self, place: Point) -> tuple[float, float]:
        """The same of the thing laid at a place in canvas units."""
        return self.left + self.w / 2 + (place[0] - self.start[0]) * UNIT, self.top + self.h / 2 + (place[1] - self.start[1]) * UNIT

    def seek(self, gone: np.ndarray, stage: int, reach: int, taken: list[_Taken]) -> _Spot | None:
        """The best place for it: near where it is going (stage 0), where it was (1), smeared there (2), or anywhere (3); outside all that is `taken`."""
        (cx, cy), size = (self.ahead, max(4, reach // 3)) if stage == 0 else ((self.x, self.y), reach)
        x0, y0, x1, y1 = window = (0, 0, self.due.shape[1], self.due.shape[0]) if stage == 3 else _window(cx, cy, size, self.due.shape)
        if stage == 2:
            part = gone[y0 : y1 + self.h - 1, x0 : x1 + self.w - 1]
            if taken:
                gy, gx = np.mgrid[: part.shape[0], : part.shape[1]]
                free = np.ones(part.shape[:2], bool)
                for other in taken:
                    free &= other.apart(gx + x0 - self.pad, gy + y0 - self.pad) > 1.1
                part = part * free[..., None]
            smear = _smeared(part, self.mean, self.bare[y0 : y1 + self.h - 1, x0 : x1 + self.w - 1], self.mask)
            return smear and _Spot(x0 + smear[0] - (self.w - 1) / 2, y0 + smear[1] - (self.h - 1) / 2, smear[2], smear[3])
        sure = self.likeness(gone, window)
        here = (sure * self.weight[y0:y1, x0:x1]).astype(np.float32)
        chosen = here
        if taken:
            gy, gx = np.mgrid[: here.shape[0], : here.shape[1]]
            mx, my = self.middle(gx + x0, gy + y0)
            for other in taken:
                here[other.apart(mx, my, self.w, self.h) < 1] = -1
            if stage < 3:  # among things that look alike the one where it should be is it
                chosen = here - (NEARER * np.hypot(gx + x0 - self.ahead[0], gy + y0 - self.ahead[1]) / size).astype(np.float32)
        if stage == 3 and self.stills:  # and from one picture to the next, of places as good the nearest
            gy, gx = np.mgrid[: here.shape[0], : here.shape[1]]
            chosen = here - (AS_GOOD * np.hypot(gx + x0 - self.x, gy + y0 - self.y) / SIDE).astype(np.float32)
        for _ in range(NEXT_BEST if self.stills else 1):
            _, _, _, (bx, by) = cv2.minMaxLoc(chosen)
            best = here[by, bx]
            if best <= 0 or sure[by, bx] < (FAINT if stage == 1 else SURE):
                return None
            if stage == 0 and not (0 < bx < here.shape[1] - 1 and 0 < by < here.shape[0] - 1):  # it fits better beyond what was looked at
                return None
            dx, dy = _peak(here, bx, by)
            mass = _mass(gone, self.bare, self.look, self.mask, x0 + bx, y0 + by, self.pad)
            if not stage or mass <= CROWDED or (self.stills and sure[by, bx] > WELL):
                return _Spot(x0 + bx + dx, y0 + by + dy, float(sure[by, bx]), mass)
            chosen[max(0, by - self.h // 2) : by + self.h // 2 + 1, max(0, bx - self.w // 2) : bx + self.w // 2 + 1] = -1
        return None

    def claim(self, spot: _Spot | None) -> float:
        """How good its claim to a place is, against those of others: how much of the picture it explains there, and whether it should be there."""
        if spot is None:
            return -math.inf
        away = math.hypot(spot.x - self.ahead[0], spot.y - self.ahead[1]) / max(self.h, self.w)
        fit = (spot.fit - SURE) / (1 - SURE) if self.stills else spot.fit  # in a still nothing is half there
        return (fit - NEARER * min(away, 2.0)) * float(self.mask.sum())

    def put(self, spot: _Spot, gone: np.ndarray) -> Point:
        """It was found there: its place in canvas units."""
        x, y = round(spot.x), round(spot.y)
        self.went = (0, 0) if self.stills else (x - self.x, y - self.y) if not self.missed else self.went
        self.x, self.y, self.missed = x, y, 0
        self.ahead = (x + self.went[0], y + self.went[1])
        self.known, self.last = None, None
        if spot.fit > 0.8:
            self.known = (slice(max(0, y - 4), y + self.h + 4), slice(max(0, x - 4), x + self.w + 4))
            self.last = gone[self.known]
        return (self.start[0] + (spot.x - self.pad - self.left) / UNIT, self.start[1] + (spot.y - self.pad - self.top) / UNIT)

    def miss(self) -> None:
        """It was not seen: for a while it is taken to go on as it did."""
        self.known, self.missed = None, self.missed + 1
        if self.missed <= HIDDEN:
            self.x, self.y = self.ahead
            self.ahead = (self.x + self.went[0], self.y + self.went[1])


@lru_cache(maxsize=24)
def _made(still: Content, state: State, pad: int | None = None) -> _Thing | None:
    cut = cutout(state)
    return None if cut is None else _Thing(picture(still.scene), state, cut, max(cut[1].shape) // 2 + 1 if pad is None else pad)


class _Spot(NamedTuple):
    """A place that a thing was found in (pixels of the padded picture, its box's left top corner), how well it fits there, and how much of it is seen."""

    x: float
    y: float
    fit: float
    mass: float


class _Taken(NamedTuple):
    """Where a thing is: the middle of its box in pixels of the picture, and how broad and high that is."""

    x: float
    y: float
    w: int
    h: int

    def apart(self, x: Any, y: Any, w: int = 0, h: int = 0) -> Any:
        """How far off it a place is, the middle of a box w x h: under 1 in the ellipse in which nothing else can lie, so that slender things may stand side
        by side."""
        return np.hypot((x - self.x) / (0.5 * max(w, self.w)), (y - self.y) / (0.5 * max(h, self.h)))


def _follow(seen: Seen, names: Sequence[str], states: Sequence[State], longest: float) -> list[Found]:
    """Follow things that look alike, all at once: in each frame the surest one takes its place first."""
    count = len(seen)
    found = [Found(np.full((count, 2), np.nan), np.zeros(count), np.zeros(count)) for _ in states]
    things = {index: thing for index, state in enumerate(states) if (thing := _Thing.of(seen, state)) is not None}
    if not things:
        return found
    widest = max(things.values(), key=lambda thing: thing.pad)
    reach = max(5, math.ceil(1.3 * longest * UNIT / seen.view.rate))
    for frame in range(count):
        if seen.same[frame] and frame:
            for one in found:
                one.at[frame], one.fit[frame], one.mass[frame] = one.at[frame - 1], one.fit[frame - 1], one.mass[frame - 1]
            continue
        image = seen.real[frame]
        whole = _padded(image, widest.pad) - widest.bare
        gone = {index: _inside(whole, widest.pad - thing.pad) for index, thing in things.items()}
        taken: dict[int, _Taken] = {}
        for index, thing in things.items():
            if thing.known is None or (seen.view.stills and len(things) > 1):
                continue
            if np.abs(gone[index][thing.known] - thing.last).mean() < 0.6:  # nothing has changed around its place
                one = found[index]
                one.at[frame], one.fit[frame], one.mass[frame] = one.at[frame - 1], one.fit[frame - 1], one.mass[frame - 1]
                thing.went, thing.ahead = (0, 0), (thing.x, thing.y)
                taken[index] = _Taken(*thing.middle(thing.x, thing.y), thing.w, thing.h)
        rests = set(taken)
        # Of stills nothing tells where to look first.
        spots = _sought(things, gone, taken, reach, (3, 1) if seen.view.stills else range(4))
        if seen.view.stills and len(things) > 1 and spots:
            spots = _shared_out(things, gone, spots, [_due(seen, name) for name in names])
        for index, spot in spots.items():
            found[index].at[frame], found[index].fit[frame], found[index].mass[frame] = things[index].put(spot, gone[index]), spot.fit, spot.mass
        for index, thing in things.items():
            if index not in rests and index not in spots:
                thing.miss()
    for one in found:
        _fades_dropped(seen, one)
    return found


def _sought(things: dict[int, _Thing], gone: dict[int, np.ndarray], taken: dict[int, _Taken], reach: int, stages: Sequence[int]) -> dict[int, _Spot]:
    """Where things are that have not `taken` their places yet: the surest one takes its place first."""
    spots: dict[int, _Spot] = {}
    for stage in stages:
        sought: dict[int, _Spot | None] = {}
        while left := [index for index in things if index not in taken]:
            for index in left:
                if index not in sought:
                    sought[index] = things[index].seek(gone[index], stage, reach, list(taken.values()))
            surest = max(left, key=lambda index: things[index].claim(sought[index]))
            spot, thing = sought[surest], things[surest]
            if spot is None:
                break
            spots[surest], taken[surest] = spot, _Taken(*thing.middle(spot.x, spot.y), thing.w, thing.h)
            # What others found where it is now must be sought again.
            sought = {index: one for index, one in sought.items() if one is None or taken[surest].apart(*things[index].middle(one.x, one.y)) > 2}
    return spots


def _due(seen: Seen, name: str) -> np.ndarray:
    """Where the right solution has a thing come to rest, (n, 2) in canvas units."""
    track = seen.view.scene.tracks.get((name, "at"))
    return np.array([track.at(end) for _, end in track.spans] if track and track.spans else np.empty((0, 2)), float)


def _shared_out(things: dict[int, _Thing], gone: dict[int, np.ndarray], spots: dict[int, _Spot], due: Sequence[np.ndarray]) -> dict[int, _Spot]:
    """The same places, shared out so that things that look alike have gone least far, by squares, or to where each is `due`: of stills no more is known. Of
    more things than places, those have none that would have gone farther."""
    from scipy.optimize import linear_sum_assignment  # stills alone want it, and it takes a third of a second

    numbers, found, places = list(things), list(spots), [things[index].middle(spot.x, spot.y) for index, spot in spots.items()]
    cost, fits = np.empty((2, len(numbers), len(found)))
    for row, index in enumerate(numbers):
        thing, here = things[index], things[index].middle(things[index].x, things[index].y)
        for column, (x, y) in enumerate(places):
            near = thing.likeness(gone[index], _window(round(x - thing.w / 2 + thing.pad), round(y - thing.h / 2 + thing.pad), 1, thing.due.shape))
            fits[row, column] = near.max() if near.size else 0.0
            far = min(math.dist(one, (x, y)) for one in (here, *map(thing.laid, due[index])))
            cost[row, column] = far**2 / SIDE**2 + ALIKE * max(0.0, WELL - fits[row, column])
    shared = {}
    for row, column in zip(*linear_sum_assignment(cost), strict=True):
        thing, spot, (x, y) = things[numbers[row]], spots[found[column]], places[column]
        own = numbers[row] == found[column]
        shared[numbers[row]] = spot if own else _Spot(x - thing.w / 2 + thing.pad, y - thing.h / 2 + thing.pad, float(fits[row, column]), spot.mass)
    return shared


def _fades_dropped(seen: Seen, found: Found) -> None:
    """Forget the places of a thing that fades out in one and in at another: it is seen going only where it is there once and nearly opaque."""
    last = None
    for frame in np.flatnonzero(found.seen):
        if last is not None and found.fit[frame] < OPAQUE and math.dist(found.at[frame], last) > STIRRED and seen.blended[frame]:
            found.at[frame], found.fit[frame], found.mass[frame] = np.nan, 0.0, 0.0
        else:
            last = found.at[frame].copy()


def _inside(image: np.ndarray, margin: int) -> np.ndarray:
    """An image without a margin on all sides."""
    return image[margin : len(image) - margin, margin : image.shape[1] - margin]


def _padded(image: np.ndarray, pad: int) -> np.ndarray:
    return cv2.copyMakeBorder(image, pad, pad, pad, pad, cv2.BORDER_REPLICATE)


def _correlate(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The sum of image times kernel with the kernel's corner at each place: (H - h + 1, W - w + 1)."""
    return cv2.matchTemplate(np.ascontiguousarray(image, np.float32), np.ascontiguousarray(kernel, np.float32), cv2.TM_CCORR)


def _window(x: int, y: int, reach: int, shape: tuple[int, int]) -> tuple[int, int, int, int]:
    """The places within reach of one: left, top, right, bottom."""
    low = (min(max(0, x - reach), shape[1] - 1), min(max(0, y - reach), shape[0] - 1))
    return (*low, max(1, min(shape[1], x + reach + 1)), max(1, min(shape[0], y + reach + 1)))


def _amount(gone: np.ndarray, bare: np.ndarray, color: np.ndarray) -> np.ndarray:
    """How far each pixel went from the bare scene towards a colour: (H, W), 0 to 1; what went elsewhere is not that colour."""
    way = color - bare
    length = np.maximum(dot(way, way), 1.0)
    part = dot(gone, way) / length
    off = dot(gone, gone) - part**2 * length
    return np.where((off < 26.0**2) & (length > 12.0**2) & (part > 0.08), np.minimum(part, 1.0), 0.0)


def _smeared(gone: np.ndarray, mean: np.ndarray, bare: np.ndarray, mask: np.ndarray) -> tuple[float, float, float, float] | None:
    """A thing blurred along its way: the middle (x, y) of its colour, how well it fits there, and its mass. None unless about as much of it is seen as
    there should be, a good part of it about its middle: of two ghosts apart from each other none is. Soft edges of other things may have its colour, too: if
    all that is seen of it makes no smear, the largest piece of it may."""
    ink = _amount(gone, bare, mean)
    return _smear(ink, mask) or _smear(_largest(ink), mask)


def _largest(ink: np.ndarray) -> np.ndarray:
    """That piece of the ink (H, W) which has most of it."""
    _, piece = cv2.connectedComponents(cv2.dilate((ink > 0).astype(np.uint8), np.ones((3, 3), np.uint8)))
    most = int(np.bincount(piece.ravel(), weights=ink.ravel()).argmax())
    return np.where(piece == most, ink, 0.0)


def _smear(ink: np.ndarray, mask: np.ndarray) -> tuple[float, float, float, float] | None:
    """Whether ink (H, W) is a smear of what a mask shows."""
    total, area = float(ink.sum()), float(mask.sum())
    if not 0.5 * area <= total <= 1.8 * area:
        return None
    gy, gx = np.mgrid[: ink.shape[0], : ink.shape[1]]
    x, y = float((ink * gx).sum() / total), float((ink * gy).sum() / total)
    h, w = mask.shape
    box = ink[max(0, round(y - h / 2)) : round(y + h / 2) + 1, max(0, round(x - w / 2)) : round(x + w / 2) + 1]
    central = float(box.sum() / total)
    return (x, y, min(SMEARED, central), total / area) if central >= 0.28 else None


def _mass(gone: np.ndarray, bare: np.ndarray, look: np.ndarray, mask: np.ndarray, x: int, y: int, pad: int) -> float:
    """How much of a thing is seen at a place, against how much should be: by how far the pixels there went from the bare scene. A sum over the thing and
    a little around it, so that soft edges count, too, and what lies in a hollow thing does not."""
    h, w = mask.shape
    top, left = max(0, y - 2), max(0, x - 2)
    near = cv2.dilate(cv2.copyMakeBorder(mask, y - top, 2, x - left, 2, cv2.BORDER_CONSTANT, value=0), np.ones((5, 5), np.uint8))
    part = gone[top : y + h + 2, left : x + w + 2]
    seen = float((np.sqrt(dot(part, part)) * near[: part.shape[0], : part.shape[1]]).sum())
    own = bare[y : y + h, x : x + w]
    due = float((gap_map(look, own) * mask).sum())
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
