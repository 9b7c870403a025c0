"""Things that change where they are: they turn, grow, fade, take another colour, shape or level, come and go."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import cv2
import numpy as np

from ..scene import Change, Color, Scene, become, fade, grow, linear, recolour, reshape, smooth, turn
from ..scene.palette import lab
from ..scene.shapes import body
from ..scene.timeline import Easing, blend
from ..scoring.explain import Between
from ..scoring.follow import held
from ..scoring.passage import first_time, passed
from ..scoring.rules import tolerance
from ..scoring.seen import UNIT, Read, Seen, picture, real, with_state
from ..scoring.stations import LEAST, nearest_station
from ..scoring.view import dilate, dot, gap_map
from .act import IN_TURN, NEARLY, Act, Reading, Words, lost_of
from .drawing import paced

SMOOTH = ("at", "angle", "scale")
"""Properties that are seen as such between their ends: read by stations along their way. All others (colour, opacity, another shape) are read by how far
each pixel has come from its first colour to its last, however it comes there: fading, wiped or growing."""
SLACK = {"at": (16.0, 72.0), "angle": (5.0, 25.0), "scale": (0.07, 0.2)}
"""How far the end may be off, and from where on it is wrong: canvas units, degrees, and share of the size; for all else a share of the way."""
OF_THE_WAY = (0.08, 0.25)
FITS, THERE = 0.25, 0.6
"""How well a frame must fit a station to tell something, where nothing else is said, and a thing that was not there at first to have come."""
FASTEST = 7.5
"""Degrees between two stations of the fastest thing that turns."""
STRIDE = 1.4
"""Pixels between two stations of a thing that goes, where it goes fast."""
READY = 0.85
"""The share of its best fit at which what others had to make ready first is so."""
UNREADY = 0.2
"""The share of a change from which on a frame does not show what was there before it."""
TAKEN = 0.12
"""The share of a change from which on it has taken over: so much of it may be what lies in its place yet."""
BLED = 1.5
"""Pixels of blur in which colours that bled are looked at."""
BEYOND = 0.3
"""How far past both ends stations lie, as a share of the way."""


@dataclass(frozen=True)
class alter(Act):
    """Properties of things change together, as one change, over `frames`. Free: pace and easing.

    Changes of place, angle, scale, or with a path are read by stations of their common way; others pixel by pixel. `slack` says how far the end
    may be off, exactly and at all (SLACK, in its units, by default). `among` are colours that the last one must be told from.
    """

    changes: tuple[Change, ...]
    frames: float = 12.0
    ease: Easing = field(default=linear, compare=False)
    slack: tuple[float, float] | None = None
    among: tuple[Color, ...] = ()
    says: tuple[Words, ...] = ()
    eased: bool = True
    """Whether its easing is free (a law of motion may not be)."""
    mirrored: tuple[Change, ...] = ()
    """The same turn the other way about, where that is as good."""
    handover: tuple[Change, ...] = ()
    """Changes that nothing is seen of, made as it begins: things that take the place of others that look the same."""
    beyond: float = 0.0
    """How far past both ends of the way, as a share of it, changes with a path go on, where these can be told: stations lie there, too."""
    fits: float = FITS
    """How well a frame must fit a station to tell something: what has come about in another way (a field that fades in) fits none so well."""
    stays: bool = True
    """Whether its end lasts; if not, another act goes on with it, and the frame in which it looks most as it should counts."""
    posed: float = FITS
    """How well a frame must fit its station while it goes on: more, where another way there looks much alike."""

    @property
    def actors(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(change.sprite for change in (*self.changes, *self.handover)))

    def play(self, scene: Scene, at: float) -> float:
        if self.handover:
            scene.play(*self.handover, frames=0, at=at)
        scene.play(*self.changes, frames=self.frames, at=at, ease=self.ease)
        return at + self.frames

    def varied(self) -> dict[str, Act]:
        found = paced(self) if self.frames > 1 else {}
        found |= {"eased": replace(self, ease=smooth)} if self.eased and self.frames > 1 else {}
        return found | ({"the other way": replace(self, changes=self.mirrored, mirrored=self.changes)} if self.mirrored else {})

    def words(self) -> tuple[Words, ...]:
        return self.says

    def read(self, seen: Seen) -> Reading:
        by_stations = any(change.prop in SMOOTH or change.path is not None for change in self.changes)
        return self._by_stations(seen) if by_stations else self._by_pixels(seen)

    def _before(self, seen: Seen) -> Scene:
        """The scene as it stands in the truth when this begins."""
        found = seen.view.scene.still(self.began(seen.view.scene))
        for change in self.handover:
            found = with_state(found, change.sprite, **{change.prop: change.to})
        return found

    def _by_stations(self, seen: Seen) -> Reading:
        before = self._before(seen)
        far = [math.dist(before.sprites[change.sprite].state.at, change.to) for change in self.changes if change.prop == "at" and change.path is None]
        count = int(np.clip(round(max(2 * self.frames, max(far, default=0.0) * UNIT / STRIDE)), 24, 72))
        turned = [change for change in self.changes if change.prop == "angle" and change.path is None]
        shares = self._shares(before, turned, count, FASTEST)
        ways = {(change.sprite, change.prop): [_value(before, change, u, self.beyond) for u in shares] for change in self.changes}
        hidden = [name for name in self.actors if seen.at_first(name).state.opacity == 0 and before.sprites[name].state.opacity > 0]
        family = before.without()
        times = np.arange(len(shares) + bool(hidden), dtype=float)
        for key, values in ways.items():
            family.tracks[key] = Read(times[: len(shares)], values)
        for name in hidden:  # a last station without the things that were not there at first
            family.tracks[name, "opacity"] = Read(times, [1.0] * len(shares) + [0.0])
        found = nearest_station(seen, family, times, near=turned != [])
        absent = found.nearest >= len(shares)
        if hidden:  # what comes out from behind another thing looks, farther back, as if it were not there
            absent |= np.interp(found.at, np.arange(len(shares)), shares) < -0.05
        # A frame that looks like no station tells nothing. A thing that was not there at first cannot have changed before it is there, whole and in its place.
        told = found.fit > self.fits
        there = np.flatnonzero(~absent & (found.fit > THERE)) if hidden else np.flatnonzero(told)
        if hidden or self._made_ready(seen, before, found.where):
            # What others are still at work on, or pass by, has not begun to change: that is so once it was seen to stand there as it should at first.
            at_first = np.abs(np.interp(found.at, np.arange(len(shares)), shares)) < 0.1
            ready = np.flatnonzero(~absent & at_first & (found.fit > READY * found.fit[~absent].max(initial=0.0)))
            there = ready if len(ready) else there
        come = np.arange(len(seen)) >= (there[0] if len(there) else len(seen))
        told &= come
        start = int(np.abs(shares).argmin())
        nearest = held(np.where(told, np.where(absent, start, found.nearest), np.nan), start).astype(int)
        share = np.interp(held(np.where(told, np.where(absent, start, found.at), np.nan), start), np.arange(len(shares)), shares)
        sense = 1.0
        # Of a clip with few frames the last one before another act goes on shows the change nearly done.
        near = float(np.clip(NEARLY * seen.view.scene.duration / (self.frames * len(seen)), 0.06, 0.45))
        if turned:
            share = _unwrapped(share, self._turn(before, turned[0]), seen.view.stills)
            sense = -1.0 if self.mirrored and self._turned_back(share, near, seen.view.last) else 1.0
            share = sense * share
        end, fits = float(np.median(found.fit[-seen.view.last :])), found.fit[come]
        place = share.copy()
        if not self.stays:
            # What goes on with it may take over most of a step short of its end.
            steps = np.diff(share)
            close = max(near, NEARLY * float(np.median(steps[steps > 0.02]))) if (steps > 0.02).any() else near
            ended = np.abs(share - 1) < close
            if ended.any():  # what becomes of it then is the next act's
                reached = int(ended.argmax())
                over = reached + int((ended & told & ~absent)[reached:].argmin())
                share[reached:], place[over:], nearest[over:] = 1.0, 1.0, int(np.abs(shares - 1).argmin())
                end, fits = float(found.fit[max(0, reached - 1) : reached + 4].max()), found.fit[: reached + 1][come[: reached + 1]]
        last = float(np.median(share[-seen.view.last :]))
        off, (good, bad) = self._off(before, last)
        clear = tolerance(1 - end, 0.5, 0.8) * (float(np.abs(share).max()) > 0.08 or off < good)
        done = np.clip(share, 0, 1)
        run = float(done.max())
        direct = tolerance(float(max(0.0, -share.min())), 0.12, 0.5) * tolerance(float(share.max() - max(1.0, last)), 0.15, 0.5)
        direct *= found.opaque
        under = come & (done > 0.04) & (done < 0.96)
        posed = tolerance(1 - float((found.fit[under] > self.posed).mean()), 0.3, 0.8) if under.any() else 1.0
        fitting = tolerance(1 - float((fits > self.fits).mean() if len(fits) else 0.0), 0.3, 0.8)
        way = passed(done, self.frames * run, seen.view) * run * direct * fitting * posed
        if self.among:
            clear *= self._told_by(seen, family, float(np.abs(shares - 1).argmin()))
        right, exact = tolerance(off, good, bad) * clear, tolerance(off, 0.7 * good, bad) * clear
        shown = {
            (change.sprite, change.prop): (
                [_value(before, change, sense * part, self.beyond) for part in place] if change.prop in SMOOTH else [values[index] for index in nearest]
            )
            for change, values in zip(self.changes, ways.values(), strict=True)
        }
        for name in hidden:
            shown[name, "opacity"] = np.where(absent | ~come, 0.0, 1.0).tolist()
        said = f"{' and '.join(self.actors[:2])} changed to {last:.0%} of what is due"
        return Reading(done, right, exact, way, said, lost=lost_of(done), shown=shown)

    def _turned_back(self, share: np.ndarray, near: float, last: int) -> bool:
        """Whether a turn that is as good the other way about went that way: by where it ends, or, if another act goes on there, by which end came first."""
        if self.stays:
            return bool(share[-last:].mean() < 0)
        return first_time(-np.abs(share + 1), -near) < first_time(-np.abs(share - 1), -near)

    def _made_ready(self, seen: Seen, before: Scene, where: np.ndarray) -> bool:
        """Whether acts before this one change much of what is seen where it is read."""
        gaps = gap_map(real(picture(before))[where], real(picture(seen.opening))[where])
        return bool(where.any() and np.percentile(gaps, 85) > 12)

    def _off(self, before: Scene, share: float) -> tuple[float, tuple[float, float]]:
        """How far off the end is at a share of the way, and how far it may be: by the first property that changes."""
        change = self.changes[0]
        if change.path is not None or change.prop not in SLACK:
            return abs(share - 1), self.slack or OF_THE_WAY
        first = np.atleast_1d(np.asarray(getattr(before.sprites[change.sprite].state, change.prop), float))
        way = float(np.hypot(*np.broadcast_to(np.asarray(change.to, float) - first, 2)) if change.prop != "angle" else abs(change.to - first[0]))
        if change.prop == "scale":
            way /= max(float(np.hypot(*np.broadcast_to(np.asarray(change.to, float), 2))), 1e-6)
        return abs(share - 1) * way, self.slack or SLACK[change.prop]

    def _turn(self, before: Scene, change: Change) -> float:
        """By how many degrees a thing turns."""
        return float(change.to) - float(before.sprites[change.sprite].state.angle)

    def _shares(self, before: Scene, turned: Sequence[Change], count: int, fastest: float) -> np.ndarray:
        """The shares of the way at which stations lie: for a turn, all around."""
        if turned:
            by, *others = (abs(self._turn(before, change)) for change in turned)
            # Where things turn together, no station may carry the fastest far past the next.
            step = min(4.0 if by > 40 else 3.0, fastest * by / max([by, *others])) if by else 360.0
            return np.arange(0, 360, step) / max(by, 1e-6)
        if all(change.path is None for change in self.changes):
            return np.linspace(-BEYOND, 1 + BEYOND, round(count * (1 + 2 * BEYOND)))
        return np.linspace(-self.beyond, 1 + self.beyond, count)

    def _by_pixels(self, seen: Seen) -> Reading:
        before = self._before(seen)
        after = before.without()
        after.play(*self.changes, frames=0, at=0)
        start, end = picture(before), picture(after, 1)
        way = real(end) - real(start)
        length = dot(way, way)
        where = length > 8.0**2
        name = " and ".join(self.actors[:2])
        if not where.any():
            return Reading.nothing(seen, f"{name}: nothing of the change shows")
        gone = real(seen.frames[:, where]) - real(start)[where]
        weight = length[where] / length[where].sum()
        part = dot(gone, way[where]) / length[where]
        core = weight > 0.4 * weight.max()
        done = np.clip((np.clip(part, 0, 1) * weight).sum(axis=1), 0, 1)
        # What is short of its end by an edge's softness is done.
        done = np.clip(done / 0.93, 0, 1)
        if self.handover or self._made_ready(seen, before, where):  # before that was there which is to change, nothing of it can have changed
            done[: int(done.argmin()) if done.min() < UNREADY else len(seen)] = 0
        ended = real(seen.final)
        if not self.stays:
            best = int(np.median(gap_map(gone + real(start)[where], real(end)[where])[:, core], axis=1).argmin())
            ended = real(seen.frames[best])
            done[best:] = done[best]
        final = ended[where]
        reach, off = (float(np.median(gap_map(image, real(end))[where][core])) for image in (real(start), ended))
        # Into what is thin, the colours of what is around it bleed: seen from farther off, what is all there lacks nothing.
        soft_start, soft_ended, soft_end = (cv2.GaussianBlur(image, (0, 0), BLED) for image in (real(start), ended, real(end)))
        soft_reach, soft_off = (float(np.median(gap_map(image, soft_end)[where][core])) for image in (soft_start, soft_ended))
        off = min(off, soft_off * reach / max(soft_reach, 1e-6))
        right = tolerance(off, min(12.0, 0.3 * reach), min(26.0, 0.7 * reach)) if reach < 60 else tolerance(off, 14, 34)
        if self.among and right:
            right *= self._told(final[core])
        ends = float(np.median(done[-seen.view.last :]))
        exact = tolerance(1 - ends, 0.1, 0.5) * right
        run = float(done.max())
        way_done = run * passed(done, self.frames * run, seen.view) * max(right, 0.3 * (run < 0.9))
        region = dilate(where, 1)
        begun = int(np.flatnonzero(done > 0.06)[0]) if (done > 0.06).any() else len(seen)
        over = int(np.flatnonzero(done < 0.9)[-1]) + 4 if (done < 0.9).any() else 0
        shown_at = {(change.sprite, change.prop): [_value(before, change, part) for part in (0.0, 1.0)] for change in self.changes}
        shown = {key: [values[int(part > 0.5)] for part in done] for key, values in shown_at.items()}
        said = f"{name} changed to {ends:.0%} of what is due"
        between = (Between.of(region, start, end, since=max(0, begun - 2), until=max(over, begun + 2)),)
        for change in self.handover:
            key, first = (change.sprite, change.prop), getattr(seen.view.scene.state(change.sprite, self.began(seen.view.scene) - 0.01), change.prop)
            shown[key] = [value if d > TAKEN else first for d, value in zip(done, shown.get(key, [change.to] * len(done)), strict=True)]
        return Reading(done * (right > 0 or run < 0.9), right, exact, way_done, said, lost=lost_of(done), shown=shown, between=between)

    def _due(self) -> Color | None:
        """The colour in which it is to end, if it is a colour that changes, or a shape that comes in one."""
        return next((change.to if change.prop == "fill" else change.path(1.0)[0].fill for change in self.changes if change.prop in ("fill", "parts")), None)

    def _told(self, final: np.ndarray) -> float:
        """Whether the colour at the end is nearer to the one due than to any other that it must be told from."""
        due = self._due()
        if due is None:
            return 1.0
        seen = np.median(final, axis=0) - (0, 128, 128)  # 8-bit LAB has its zero there
        gap = {color: float(gap_map(seen, lab([color])[0])) for color in {tuple(due), *map(tuple, self.among)}}
        other = min((off for color, off in gap.items() if color != tuple(due)), default=math.inf)
        return tolerance(gap[tuple(due)] / max(other, 1e-6), 0.8, 1.1)

    def _told_by(self, seen: Seen, family: Scene, time: float) -> float:
        """The same, by what is to have the colour that is due at the last station."""
        own = gap_map(real(picture(family, time)), lab([self._due()])[0] + (0, 128, 128)) < LEAST
        return self._told(real(seen.final)[own]) if own.any() else 0.0


@dataclass(frozen=True)
class stepwise(alter):
    """A change in so many `steps` of equal length, each of which goes on with what the one before left. It is read as one, by stations of all its way: where
    things look like others that were in their places before, no step is told by itself."""

    steps: int = 1

    def _shares(self, before: Scene, turned: Sequence[Change], count: int, fastest: float) -> np.ndarray:
        """Stations lie where steps end, too: what rests there must not look more like another step's end than like stations around its own."""
        return np.linspace(0, 1, self.steps * round((count - 1) / self.steps) + 1)

    def words(self) -> tuple[Words, ...]:
        return (*self.says, IN_TURN)

    def moments(self, scene: Scene) -> list[float]:
        begin, end = self.span(scene)
        return [begin + (end - begin) * step / self.steps for step in range(1, self.steps + 1)]


def keyed(thing: str, prop: str, keys: Sequence[tuple[float, tuple[float, float]]]) -> Change:
    """A place or a scale that goes evenly from value to value, each given with the share of the whole change at which it is reached."""
    shares, values = zip(*keys, strict=True)
    first, second = zip(*values, strict=True)
    return Change(thing, prop, path=lambda u: (float(np.interp(u, shares, first)), float(np.interp(u, shares, second))))


def hidden_from(thing: str, share: float) -> Change:
    """A thing that is hidden from a share of the whole change on."""
    return Change(thing, "opacity", path=lambda u: float(u < share))


def _value(before: Scene, change: Change, share: float, beyond: float = 0.0) -> Any:
    """The value of a changing property at a share of its way; numbers go on beyond its end, and a path as far beyond as it is told."""
    if change.path is not None:
        return change.path(min(1.0 + beyond, max(-beyond, share)))
    state = before.sprites[change.sprite].state
    first = getattr(state, change.prop)
    if first is None and change.prop == "fill":
        first = state.parts[body(state.parts)].fill
    if change.prop in SMOOTH:
        value = blend(first, change.to, share)
        return tuple(max(0.02, v) for v in value) if change.prop == "scale" else value
    return change.to if share > 0.5 else first


def _unwrapped(share: np.ndarray, by: float, stills: bool) -> np.ndarray:
    """Shares of a turn by some degrees, read all around, as what was gone altogether: steps of more than half a turn went the other way. Of `stills`, between
    which more than half a turn may lie, those of a turn by more go on."""
    whole = 360 / abs(by)
    back = 0.1 if stills and abs(by) > 185 else whole / 2
    steps = np.diff(share, prepend=0.0)
    return np.cumsum((steps + back) % whole - back)


def turn_by(thing: str, degrees: float, *, stands: float = 0.0, speed: float = 5.0, either: bool = False, **options: Any) -> alter:
    """A thing that `stands` at an angle turns about its place by degrees (clockwise is positive), at `speed` degrees a frame; `either` way if both are as
    good."""
    if either:
        options["mirrored"] = (turn(thing, stands - degrees),)
    return alter((turn(thing, stands + degrees),), frames=max(4.0, math.ceil(abs(degrees) / speed)), says=(("turn", "rotat", "spin"),), **options)


def resize(thing: str, to: float, *, frames: float = 24.0, **options: Any) -> alter:
    """A thing grows or shrinks about its place to a factor of its own size."""
    return alter((grow(thing, to),), frames=frames, **options)


def recolour_to(thing: str, color: Color, *, frames: float = 6.0, among: Sequence[Color] = (), **options: Any) -> alter:
    """A thing takes another colour, told from those `among` it could have taken."""
    return alter((recolour(thing, tuple(color)),), frames=frames, among=tuple(map(tuple, among)), **options)


def fade_out(*things: str, frames: float = 4.0, **options: Any) -> alter:
    """Things vanish."""
    return alter(tuple(fade(thing, 0) for thing in things), frames=frames, **options)


def appear(*things: str, frames: float = 6.0, **options: Any) -> alter:
    """Things that are hidden at first (opacity 0) come to be seen where they are."""
    return alter(tuple(fade(thing, 1) for thing in things), frames=frames, **options)


def shape_into(thing: str, path: Callable[[float], tuple], *, frames: float = 16.0, **options: Any) -> alter:
    """A thing's shapes change as a function of the share done (a level that rises, say)."""
    return alter((reshape(thing, path),), frames=frames, **options)


def switch(thing: str, *parts: Any, **options: Any) -> alter:
    """A thing's shapes are replaced at once (a counter's next number, say)."""
    return alter((become(thing, *parts),), frames=0.0, **options)
