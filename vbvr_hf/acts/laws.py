"""Things that move by a law: where they are is a function of time, at whatever steady scale of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from ..scene import SIZE, Point, Scene
from ..scene import follow as along_law
from ..scoring.follow import Found, follow, held
from ..scoring.passage import passed
from ..scoring.rules import tolerance
from ..scoring.seen import Seen
from .act import Act, Reading, lost_of
from .drawing import paced
from .moving import LONGEST

OFF, ASTRAY = (0.06, 4.0), (0.2, 8.0)
"""How far off where the law has it a thing may be, and from where on it does not follow it: a share of the leg's extent, and canvas units beside it."""
EXTENT = 40.0
"""A leg counts for so many canvas units at least."""
SCALES = np.geomspace(0.2, 2.5, 72)
"""Scales of time that are tried, against that in which it is played."""
STUTTER = 3
"""Frames that may show the same while it goes on."""
ASIDE = 40.0
"""Canvas units from where it should rest, before and after, from which on it does not."""


@dataclass(frozen=True)
class obey(Act):
    """A thing moves by a law: `path` is its place at a share of the time, `legs` are the shares at which parts of the motion end (impacts, say).

    Free: when it begins, and at which steady scale of time. It counts how much of the time the thing was where the law has it, at the scale and
    beginning that fit best, and whether it rests at the end.
    """

    thing: str
    path: Callable[[float], Point] = field(compare=False)
    frames: float
    legs: tuple[float, ...] = (1.0,)

    @property
    def actors(self) -> tuple[str, ...]:
        return (self.thing,)

    def play(self, scene: Scene, at: float) -> float:
        scene.play(along_law(self.thing, self.path), frames=self.frames, at=at)
        return at + self.frames

    def varied(self) -> dict[str, Act]:
        return paced(self) | {"twice as slow, nearly": replace(self, frames=1.7 * self.frames)}

    def read(self, seen: Seen) -> Reading:
        start, end = (np.asarray(self.path(share), float) for share in (0.0, 1.0))
        found = follow(seen, self.thing, LONGEST)
        at = held(found.at, start)
        if seen.view.stills:
            return self._read_stills(found, at)
        law = _Law.of(self, at=_evened(seen, at))
        begin, length = law.best(self.frames * seen.view.rate)
        share, match = law.held_against(np.array([begin]), np.array([length]))
        share, match = share[0], match[0]
        done = np.clip(np.cumsum(match * np.diff(np.clip(share, 0, 1), prepend=0.0)) / 0.97, 0, 1)
        run = float(done[-1])
        last = np.median(at[-seen.view.last :], axis=0)
        arrived = tolerance(float(np.hypot(*(last - end))), 0.016 * SIZE, 0.05 * SIZE)
        rests = np.where((share <= 0)[:, None], start, last)
        aside = (np.hypot(*(at - rests).T) > ASIDE) & ((share <= 0) | (share >= 1))
        # Coming near the end before it begins, and going back from where it came to once it is over, are undone.
        extent = max(float(np.hypot(*(start - end))), EXTENT)
        near, there = (1 - np.clip(np.hypot(*(at - place).T) / extent, 0, 1) for place in (end, at[min(int((share < 1).sum()), len(at) - 1)]))
        held_to = np.where(share <= 0, near, np.where(share >= 1, done * there, done))
        going = (share > 0) & (share < 1)  # where it rests, what comes under it may change how it looks
        way = passed(done, self.frames * run, seen.view) * run * tolerance(float(aside.mean()), 0.05, 0.3)
        said = f"{self.thing} was where the law has it for {run:.0%} of its way, at {length / seen.view.rate / self.frames:.2f} times its time"
        return Reading(
            done, run * arrived, arrived * tolerance(1 - run, 0.1, 0.6), way, said, looks=found.looks(going) if run > 0.1 and going.any() else 1.0,
            lost=lost_of(held_to), shown={(self.thing, "at"): at},
        )  # fmt: skip

    def _read_stills(self, found: Found, at: np.ndarray) -> Reading:
        """What pictures show of it, `at` places (T, 2): each is where the law has it at some time, and none before the one before it."""
        law = _Law.of(self, at)
        gap = at[:, None] - law.due
        fits = np.clip((law.bad - np.hypot(gap[..., 0], gap[..., 1])) / (law.bad - law.good), 0, 1)
        done = fits.argmax(axis=1) / (len(law.due) - 1)
        last = float(np.hypot(*(at[-1] - law.due[-1])))
        arrived = tolerance(last, 0.016 * SIZE, 0.05 * SIZE)
        done[np.hypot(*(at - law.due[-1]).T) < 0.02 * SIZE] = 1.0
        kept = float(fits.max(axis=1).min())
        # Once it has come to rest, what comes under it may change how it looks.
        coming = np.arange(len(done)) <= (int(done.argmax()) if done.max() == 1 else len(done))
        said = f"{self.thing} was {'' if kept > 0.5 else 'not '}always where the law has it, and ends {last:.0f} units off"
        return Reading(done, kept * arrived, kept * arrived, kept, said, found.looks(coming), lost=lost_of(done), shown={(self.thing, "at"): at})


@dataclass(frozen=True)
class _Law:
    """Places (T, 2) as seen beside `due` (N, 2), those that the law has at N even times, with how far off each may be (N,)."""

    at: np.ndarray
    due: np.ndarray
    good: np.ndarray
    bad: np.ndarray

    @classmethod
    def of(cls, act: obey, at: np.ndarray) -> _Law:
        shares = np.linspace(0, 1, 1001)
        due = np.array([act.path(share) for share in shares], float)
        leg = np.searchsorted(np.asarray(act.legs)[:-1], shares, side="left")
        extent = np.array([max(EXTENT, float(np.hypot(*np.ptp(due[leg == number], axis=0)))) for number in range(leg.max() + 1)])[leg]
        return cls(at, due, OFF[0] * extent + OFF[1], ASTRAY[0] * extent + ASTRAY[1])

    def held_against(self, begin: np.ndarray, length: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For beginnings (n,) and lengths (n,) in frames: the share of the time in each frame, and how well the place fits there, 0 to 1; both (n, T)."""
        share = (np.arange(len(self.at)) - begin[:, None]) / length[:, None]
        index = np.clip(np.rint(share * (len(self.due) - 1)), 0, len(self.due) - 1).astype(int)
        gap = self.at - self.due[index]
        off = np.hypot(gap[..., 0], gap[..., 1])
        return share, np.clip((self.bad[index] - off) / (self.bad[index] - self.good[index]), 0, 1)

    def best(self, frames: float) -> tuple[float, float]:
        """The beginning and the length, in frames, at which most of the time is kept to the law, which is played in so many."""
        begins, lengths = (grid.ravel() for grid in np.meshgrid(np.arange(0.0, len(self.at)), SCALES * frames))
        for step in (1.0, 0.25, 0.06):
            kept = self._kept(begins, lengths)
            best = int(kept.argmax())
            begin, length = float(begins[best]), float(lengths[best])
            around = np.linspace(-step, step, 9)
            begins, lengths = (grid.ravel() for grid in np.meshgrid(begin + around, length * (1 + 0.03 * around)))
        best = int(self._kept(begins, lengths).argmax())
        return float(begins[best]), float(lengths[best])

    def _kept(self, begins: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """How much of the time each beginning and length keeps to the law: 0 to 1."""
        share, match = self.held_against(begins, lengths)
        return (match * np.diff(np.clip(share, 0, 1), prepend=0.0, axis=1)).sum(axis=1)


def _evened(seen: Seen, at: np.ndarray) -> np.ndarray:
    """Places (T, 2) in which what stays for a few frames while frames are shown again goes on evenly."""
    new = np.flatnonzero(~seen.same)
    apart = np.diff(new, append=len(at))
    known = np.ones(len(at), bool)
    for first, count in zip(new, apart, strict=True):
        if 1 < count <= STUTTER and first + count < len(at):
            known[first + 1 : first + count] = False
    frames = np.arange(len(at))
    return np.stack([np.interp(frames, frames[known], axis[known]) for axis in at.T], axis=1)
