"""How something came about: through the states between, without going back, and when. All of it from one series, how far it was done in each frame."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..scene import Scene
from .rules import tolerance
from .view import View

ENOUGH, MOST = 0.28, 12.0
"""Of the frames in which an act is played: so many equal steps, or `MOST`, are enough to have seen it (three times as fast is right)."""
OF_PICTURES = 0.5
"""Or so many of the pictures that fall to it, where the clip has few of them."""
PICTURES = 17.0
"""If a clip has so many of all that happens, evenly spread over all its time."""
TOO_FEW = 2 / 3
"""Of the steps that are enough: so few are slides."""
SLIDES = 0.85
"""And of the pictures that are: every third frame of an act has more than enough, eight slides of a short clip have just fewer."""
LASTED = (0.4, 0.8)
"""Of the time that the shorter of two acts lasts, from 20 to 80 % of its way: one may begin so much before the other is over, and from which on they were done
together."""


def passed(done: np.ndarray, frames: float, view: View) -> float:
    """Whether something passed through the states between, 0 to 1: by the number of steps of one size that it came in, held against the `frames` (at 16 per
    second) in which it is played, and against how many pictures the clip has at all. `done` (T,) is how far it had come in each frame of the clip."""
    if frames < 3 or view.stills:  # what is played at once, or nearly so, has no states between; of stills they need not be seen
        return 1.0 if done.max() > 0 else 0.0
    at_work = moving(view.scene)
    enough = min(ENOUGH * frames, MOST, max(1.0, OF_PICTURES * view.pictures * frames / max(at_work, frames)))
    shown = at_work * min(PICTURES / view.scene.duration, ENOUGH)
    return tolerance(steps_of(done, view.rate), enough, TOO_FEW * enough) * tolerance(view.pictures, shown, SLIDES * shown)


@lru_cache(maxsize=64)
def moving(scene: Scene) -> float:
    """In how many frames of its storyboard anything changes."""
    spans = sorted(span for track in scene.tracks.values() for span in track.spans)
    whole, until = 0.0, 0.0
    for start, stop in spans:
        whole += max(0.0, stop - max(start, until))
        until = max(until, stop)
    return whole


def steps_of(done: np.ndarray, rate: float = 1.0) -> float:
    """The number of equal steps that are as uneven as these: (sum of steps)^2 / sum of squares; 0 where nothing came."""
    steps = np.maximum(np.diff(np.maximum.accumulate(np.clip(done, 0, 1))), 0)
    # Of a clip with more frames than the storyboard, frames that belong together are one.
    wide = max(1, round(rate))
    if wide > 1:
        steps = np.add.reduceat(steps, np.arange(0, len(steps), wide))
    return float(steps.sum() ** 2 / max((steps**2).sum(), 1e-9)) if steps.sum() > 1e-6 else 0.0


def when(done: np.ndarray, part: float) -> float:
    """The frame from which something stays past a part of its way; infinite for never."""
    below = np.flatnonzero(done < part)
    return 0.0 if not len(below) else float(below[-1] + 1) if below[-1] + 1 < len(done) else np.inf


def first_time(done: np.ndarray, part: float) -> float:
    """The first frame in which something is past a part of its way; infinite for never."""
    above = np.flatnonzero(done >= part)
    return float(above[0]) if len(above) else np.inf


def undone(done: np.ndarray) -> float:
    """The most that was undone again."""
    return float((np.maximum.accumulate(done) - done).max())


def follows(before: np.ndarray, after: np.ndarray, slack: float) -> float:
    """Whether one thing began only when another was over (from when they stay past 20 and 80 %): 1, falling to 0 where both lasted at the same time or came in
    the other order. `slack` is in frames; of what is quickly done less is enough to have been done together."""
    begun, over = min(when(after, 0.2), first_time(after, 0.35)), when(before, 0.8)
    if not np.isfinite(begun):
        return 1.0
    if not np.isfinite(over):
        return 0.0
    lasted = min(over - first_time(before, 0.2), when(after, 0.8) - begun)
    return tolerance(over - begun, float(np.clip(LASTED[0] * lasted, 0.6 * slack, slack)), float(np.clip(LASTED[1] * lasted, 1.2 * slack, 3 * slack)))


def alone(series: list[np.ndarray]) -> list[float]:
    """For each of several things the share of its own way that it went while none of the others was under way."""
    steps = np.array([np.maximum(np.diff(done), 0) for done in series])
    under = np.array([(done[1:] > 0.08) & (done[:-1] < 0.92) for done in series])
    values = []
    for i, own in enumerate(steps):
        others = np.delete(under, i, axis=0).any(axis=0)
        whole = own.sum()
        values.append(tolerance(float((own * (others & under[i])).sum() / whole), 0.2, 0.6) if whole > 0.05 else 1.0)
    return values
