"""Dominoes that knock over each other: the act, and how falling bars are read by their colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...acts import Act, Reading
from ...acts.act import SLACK, lost_of
from ...acts.drawing import paced
from ...scene import Change, Color, Point, Scene
from ...scene.shapes import body
from ...scoring import tolerance
from ...scoring.follow import held
from ...scoring.passage import first_time, passed
from ...scoring.seen import Seen
from ...scoring.view import REACH, SIDE, View, codes, label_table, look_up
from .dominoes import FLAT, Fall

ANGLES = np.arange(0.0, FLAT + 1, 3.0)
"""Degrees at which a bar is looked for."""
LEAST, BEST = 0.55, 0.08
"""Share of a bar's middle line that must show its colour; and by how much less another angle may show and be as good."""
STANDS, LIES = 12.0, 45.0
"""Degrees up to which a domino has not fallen, and from which on it has."""
OFF = (10.0, 30.0)
"""Degrees by which one may come to rest elsewhere, exactly and at all."""
UNDER_WAY = 0.35
"""The share of its way at which it is asked how far that domino is which knocks it over."""
AHEAD = (0.5, 0.1)
"""How far ahead that must be, of what it is where both touch; and from when on it is not ahead."""
DOWN = 0.75
"""The share of its fall from which on a domino at the end of the chain is nearly down."""


@dataclass(frozen=True)
class topple(Act):
    """Dominoes fall to the right: `falls` by name, `causes` the numbers of two falls each, of which one brings about the other, `forks` those that all come of
    one and begin together. The first is pushed, which is given, and earns nothing by itself.

    Free: pace, and how long each takes to knock over the next, but that one is always so far ahead as it must be to touch the next.
    """

    falls: tuple[tuple[str, Fall], ...]
    causes: tuple[tuple[int, int], ...]
    forks: tuple[int, ...]
    frames: float = 1.0
    """By which its time is stretched."""

    @property
    def actors(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.falls)

    def play(self, scene: Scene, at: float) -> float:
        for name, fall in self.falls:
            path = lambda u, fall=fall: fall.tilt(fall.begins + u * fall.frames)  # noqa: E731
            scene.play(Change(name, "angle", path=path), frames=self.frames * fall.frames, at=at + self.frames * fall.begins)
        return at + self.frames * max(fall.begins + fall.frames for _, fall in self.falls)

    def moments(self, scene: Scene) -> list[float]:
        begun = self.began(scene)
        return sorted(begun + self.frames * (self.falls[number][1].begins + self.falls[number][1].frames) for number in self._last)

    @property
    def _last(self) -> list[int]:
        """The falls that bring about no other: the chain's ends."""
        return sorted(set(range(len(self.falls))) - {cause for cause, _ in self.causes})

    def varied(self) -> dict[str, Act]:
        return paced(self)

    def words(self):
        return (("push", "tip", "fall", "chain"),)

    def read(self, seen: Seen) -> Reading:
        falls = [fall for _, fall in self.falls]
        angle = np.stack([held(bar, 0.0) for bar in self._angles(seen)])
        rest = np.array([fall.rest for fall in falls])
        done = np.clip((angle - 5) / (rest[:, None] - 10), 0, 1)
        end = np.median(angle[:, -seen.view.last :], axis=1)
        upright = float((angle[:, :2].max(axis=1) < STANDS).mean())
        fell = (end > LIES) & (angle[:, :2].max(axis=1) < LIES)
        exact = [tolerance(abs(float(one)), *OFF) for one in end - rest] * fell
        runs = done.max(axis=1)
        way = [passed(one, self.frames * fall.swift * run, seen.view) * run for one, run, fall in zip(done, runs.tolist(), falls, strict=True)]
        began = tolerance(upright, 0.95, 0.7)
        ordered, at_once = self._ordered(done), self._together(seen, done)
        right = float(fell[1:].mean()) * began
        said = f"{fell.sum()} of {len(fell)} fell that should, {ordered:.0%} of them after what knocks them over"
        ends = np.clip((done[self._last] - DOWN) / (1 - DOWN), 0, 1).sum(axis=0)
        return Reading(
            done.mean(axis=0), right, float(np.mean(exact[1:])) * began, float(np.mean(way)) * began, said, order=ordered * (0.4 + 0.6 * at_once),
            lost=lost_of(done.mean(axis=0)), came=ends if len(self._last) > 1 else None,
            shown={(name, "angle"): one for name, one in zip(self.actors, angle.tolist(), strict=True)},
        )  # fmt: skip

    def _angles(self, seen: Seen) -> np.ndarray:
        """The tilt of each in each frame: (falls, T) degrees, NaN where it is not seen."""
        states = [seen.at_first(name).state for name in self.actors]
        bars = [state.parts[body(state.parts)] for state in states]
        every = {name: sprite.state for name, sprite in seen.opening.sprites.items() if name.startswith("domino")}
        colors = list(dict.fromkeys(tuple(state.parts[body(state.parts)].fill) for state in every.values()))
        size = np.ptp(np.array(bars[0].points), axis=0)
        return tilts(seen.view, [state.at for state in states], tuple(size), colors, [colors.index(tuple(bar.fill)) for bar in bars]).T

    def _ordered(self, done: np.ndarray) -> float:
        """The share of the falls that came when what causes them was far enough on its way."""
        found = []
        for cause, effect in self.causes:
            under_way = np.flatnonzero(done[effect] >= UNDER_WAY)
            if len(under_way):
                frame = under_way[0]
                before, after = self.falls[cause][1], self.falls[effect][1]
                share = float(done[effect, frame])
                due = before.tilt(after.reaches(min(share, 0.98) * after.rest)) / before.rest - share
                found.append(tolerance(float(done[cause, frame] - share) / due, *AHEAD) if due > 0.1 else 1.0)
        return float(np.mean(found)) if found else 0.0

    def _together(self, seen: Seen, done: np.ndarray) -> float:
        """How well those that should begin together do so: 0 to 1."""
        begun = np.array([first_time(done[number], 0.2) for number in self.forks])
        if not np.isfinite(begun).any():
            return 0.0
        slack = max(2.0, seen.frames_of(SLACK))
        return float(np.mean([tolerance(late, slack, 3 * slack) for late in begun[np.isfinite(begun)] - begun.min()]))


def tilts(view: View, corners: Sequence[Point], size: tuple[float, float], colors: Sequence[Color], own: Sequence[int]) -> np.ndarray:
    """Degrees by which bars of a `size` (width, height) are tilted about their lower right `corners`, all in canvas units: (T, bars), NaN for one that is seen
    in no pose.

    `own` is the number of each bar's colour among the `colors` that bars may have; those next to each other should differ. A bar has the tilt, of `ANGLES`,
    along which most of its middle line shows its colour.
    """
    width, height = size
    angle, far = np.radians(ANGLES)[:, None], np.linspace(0.2, 0.95, 14) * height
    line = np.stack([far * np.sin(angle) - width / 2 * np.cos(angle), -far * np.cos(angle) - width / 2 * np.sin(angle)], axis=-1)
    at = np.array(corners, float)[:, None, None] + line
    columns, rows = np.clip(np.round(at * view.unit - 0.5).astype(int), 0, SIDE - 1).transpose(3, 0, 1, 2)
    labels = look_up(label_table(tuple(tuple(map(int, color)) for color in colors), REACH), codes(view.rgb[:, rows, columns]))
    match = (labels == np.array(own)[:, None, None]).mean(axis=3)  # (T, bars, angles)
    best = match.max(axis=2, keepdims=True)
    good = match >= best - BEST
    return np.where(best[..., 0] >= LEAST, (good * ANGLES).sum(axis=2) / good.sum(axis=2), np.nan)
