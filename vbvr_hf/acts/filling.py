"""Things that come where none were, one group after another: cells that are filled, blocks that are added, figures that are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from ..scene import Change, Color, Point, Scene, Shape, Sprite, fade
from ..scene.palette import lab
from ..scene.shapes import body
from ..scoring.explain import Between
from ..scoring.passage import passed
from ..scoring.rules import tolerance
from ..scoring.seen import SIDE, UNIT, Seen, picture, real
from ..scoring.timing import moments, one_by_one
from ..scoring.view import dilate, dot, gap_map
from .act import Act, Reading, lost_of
from .drawing import paced

Box = tuple[float, float, float, float]
Thing = tuple[str, tuple[Shape, ...], Point]
OUT_OF_ORDER = 0.2
"""What it is worth that they came one by one, but in no order."""
OWN = 0.9
"""The share of groups that must come at moments of their own."""
OVERLAP = 1.5
"""Frames at 16 per second by which a group may begin before the one before it is there: of things that fade in by twos it is more."""
SOFT = 1.2
"""Pixels of blur at which a zone is looked at."""
ELSE = (0.2, 0.42)
"""The share of what is drawn in a zone at the end that may be other than due, and from which on it is another drawing."""

_AROUND = np.ones((3, 3), np.uint8)


@dataclass(frozen=True)
class fill(Act):
    """Things come to be seen where they are, group after group; they are brought, hidden, each as (name, parts, place). Free: pace, how each comes, and the
    order in a group.

    They may not lie over each other. `among` are colours that theirs are told from. A thing that comes in another colour is not right, but spoils nothing
    else. What else is in a `zone` (left, top, right, bottom) at the end counts against what is right there; if it is `strict`, so does what is missing, and
    none of it is right unless all of it is.
    """

    groups: tuple[tuple[Thing, ...], ...]
    frames: float = 6.0
    pause: float = 2.0
    among: tuple[Color, ...] = ()
    zone: Box | None = None
    strict: bool = False
    grown: bool = False
    """Whether they are played growing from their middles, else fading in."""
    apart: bool = False
    """Whether the things of a group are played one by one."""

    @property
    def actors(self) -> tuple[str, ...]:
        return tuple(name for group in self.groups for name, _, _ in group)

    def enter(self, scene: Scene) -> None:
        for group in self.groups:
            for name, parts, at in group:
                scene.add(name, *parts, at=at, opacity=0.0)

    def play(self, scene: Scene, at: float) -> float:
        steps = [(thing,) for group in self.groups for thing in group] if self.apart else self.groups
        for number, step in enumerate(steps):
            at += self.pause * (number > 0)
            for name, _, _ in step:
                if self.grown:
                    scene.play(fade(name, 1), frames=0, at=at)
                    scene.play(Change(name, "scale", path=_evenly), frames=self.frames, at=at)
                else:
                    scene.play(fade(name, 1), frames=self.frames, at=at)
            at += self.frames
        return at

    def moments(self, scene: Scene) -> list[float]:
        begun = self.began(scene)
        return [begun + number * (self.frames + self.pause) + self.frames for number in range(len(self.groups))]

    def varied(self) -> dict[str, Act]:
        found = paced(self) | {"longer pauses": replace(self, pause=3 * self.pause + 2), "another way to come": replace(self, grown=not self.grown)}
        if any(len(group) > 1 for group in self.groups):
            found["a group's things apart"] = replace(self, groups=tuple(group[::-1] for group in self.groups), apart=True, pause=1.0)
        return found

    def read(self, seen: Seen) -> Reading:
        view = seen.view
        start, end = (picture(self._scene(view.scene, opacity)) for opacity in (0.0, 1.0))
        first, last = real(start), real(end)
        done, right, exact, between = [], [], [], []
        for name in self.actors:
            box = _box(seen, name)
            way = last[box] - first[box]
            length = dot(way, way)
            shows = length > 8.0**2
            where = _inside(shows)
            part = np.clip(dot(real(seen.frames[:, box[0], box[1]]) - first[box], way)[:, where] / length[where], 0, 1)
            weight = np.minimum(length[where], 60.0**2)
            core = weight > 0.4 * weight.max()
            gone = np.clip((part * weight).sum(axis=1) / weight.sum() / 0.93, 0, 1)
            final = real(seen.final[box])[where][core]
            off = float(np.median(gap_map(final, last[box][where][core])))
            good = tolerance(off, 14, 34) * self._told(seen, name, np.median(final, axis=0))
            ends = float(np.median(gone[-view.last :]))
            done.append(gone)
            right.append(good)
            exact.append(good * tolerance(1 - ends, 0.1, 0.5))
            begun = int(np.flatnonzero(gone > 0.06)[0]) if (gone > 0.06).any() else len(seen)
            over = int(np.flatnonzero(gone < 1)[-1]) + 4 if (gone < 1).any() else 0
            zone = np.zeros((SIDE, SIDE), bool)
            zone[box] = shows
            zone = dilate(zone, 3)  # as far as soft edges and the slack of what is explained reach
            changed = float(np.median(gap_map(final, first[box][where][core]))) > 14
            if not good and changed:
                between.append(Between(zone, np.zeros_like(start), np.full_like(start, 255), since=max(0, begun - 2)))
            else:
                between.append(Between.of(zone, start, end, since=max(0, begun - 2), until=max(over, begun + 2)))
        series = np.array(done).T
        mean = np.min if self.strict else np.mean
        whole = self._nothing_else(seen, start, end)
        way = float(np.mean([passed(one, self.frames * float(one.max()), view) * float(one.max()) for one in done]))
        order, kept = self._order(seen, series)
        shown = {(name, "opacity"): (one > 0.5).astype(float).tolist() for name, one in zip(self.actors, done, strict=True)}
        said = f"{sum(value > 0.5 for value in right)} of {len(right)} came as they should, {kept:.0%} of the groups after the one before"
        return Reading(
            series.mean(axis=1), float(mean(right)) * whole, float(mean(exact)) * whole, way, said, order=order,
            lost=lost_of(series.mean(axis=1)), shown=shown, between=tuple(between), came=self._by_group(series).sum(axis=1),
        )  # fmt: skip

    def _by_group(self, series: np.ndarray) -> np.ndarray:
        """How far each group has come, (T, groups), from how far each thing has, (T, things)."""
        ends = np.cumsum([len(group) for group in self.groups])
        return np.stack([part.mean(axis=1) for part in np.split(series, ends[:-1], axis=1)], axis=1)

    def _scene(self, scene: Scene, opacity: float) -> Scene:
        """The scene as it stands when this begins, with all of the things hidden or seen."""
        found = scene.still(self.began(scene))
        for name in self.actors:
            found.sprites[name] = Sprite(name, found.sprites[name].state._replace(opacity=opacity, scale=(1.0, 1.0)))
        return found

    def _order(self, seen: Seen, series: np.ndarray) -> tuple[float, float]:
        """What the order in which things came, of series (T, n), is worth, and the share of neighbouring groups in order; both 0 to 1."""
        begun, half, whole = moments(series)
        numbers = np.split(np.arange(series.shape[1]), np.cumsum([len(group) for group in self.groups])[:-1])
        came = [group[half[group] < len(seen)] for group in numbers]
        came = [group for group in came if len(group)]
        if len(self.groups) == 1:
            return 1.0, 1.0
        if not came:
            return 0.0, 0.0
        # In a clip of few frames two groups may come from one frame to the next.
        pitch = (self.frames + self.pause) * seen.view.rate
        least = 0.0 if pitch < 2 or seen.view.stills else 0.5
        slack = max(1.0, seen.frames_of(1.0))
        overlap = max(1.0, seen.frames_of(OVERLAP))
        follows = [_later(half[a], half[b], least) and _later(half[a], begun[b], -slack) and _later(whole[a], begun[b], -overlap) for a, b in pairwise(came)]
        kept = float(np.mean(follows)) if follows else 1.0
        value = max(0.0, 3 * kept - 2)  # two pairs of three in order are those of a fade that brings groups in twos
        halves = np.array([np.median(half[group]) for group in came])
        own = one_by_one(seen.view, halves, min(OWN, 0.8 * pitch) * len(came)) if len(came) > 1 else 1.0
        return own * (OUT_OF_ORDER + (1 - OUT_OF_ORDER) * value), kept

    def _told(self, seen: Seen, name: str, final: np.ndarray) -> float:
        """Whether the colour at the end is nearer to the one due than to any other that it must be told from."""
        parts = seen.at_first(name).state.parts
        due = tuple(parts[body(parts)].fill)
        others = [color for color in map(tuple, self.among) if color != due]
        if not others:
            return 1.0
        gaps = gap_map(lab([due, *others]), final - (0, 128, 128))
        return tolerance(float(gaps[0] / max(gaps[1:].min(), 1e-6)), 0.8, 1.1)

    def _nothing_else(self, seen: Seen, start: np.ndarray, end: np.ndarray) -> float:
        """How far the zone shows nothing at the end but what is due: 0 to 1."""
        if self.zone is None:
            return 1.0
        left, top, right, bottom = (round(value * UNIT) for value in self.zone)
        window = (slice(top, bottom), slice(left, right))
        # Blurred, so that what is soft already lacks nothing beside what is not.
        first, due, final = (cv2.GaussianBlur(real(image), (0, 0), SOFT)[window] for image in (start, end, seen.final))
        wanted = gap_map(due, first) > 12
        if not self.strict:
            # What is drawn there already may be a pixel thicker.
            beyond = gap_map(final, np.clip(final, cv2.erode(first, _AROUND), cv2.dilate(first, _AROUND))) > 12
            return max(0.0, 1 - float((beyond & ~dilate(wanted, 2)).sum() / max(wanted.sum(), 1)))
        off = np.minimum(gap_map(final, due), 30.0) / 30.0
        return tolerance(float(off[wanted | (gap_map(final, first) > 12)].mean()), *ELSE)


def _evenly(share: float) -> tuple[float, float]:
    """The scale of a thing that grows by equal areas."""
    return (max(share, 4e-4) ** 0.5,) * 2


def _inside(mask: np.ndarray) -> np.ndarray:
    """A mask without its soft edges, if anything is left of it then."""
    inner = cv2.erode(mask.astype(np.uint8), _AROUND, borderValue=0) > 0
    return inner if inner.any() else mask


def _later(earlier: np.ndarray, later: np.ndarray, least: float) -> bool:
    """Whether one group comes after another as a whole: a fifth of each may stray."""
    return float(np.quantile(later, 0.2) - np.quantile(earlier, 0.8)) >= least


def _box(seen: Seen, name: str) -> tuple[slice, slice]:
    """The box of a thing in pixels of what is seen."""
    state = seen.at_first(name).state
    ring: Sequence = np.concatenate(state.parts[body(state.parts)].outlines()) * state.scale + state.at
    (left, top), (right, bottom) = ring.min(axis=0) * UNIT, ring.max(axis=0) * UNIT
    return slice(max(0, int(top)), min(SIDE, int(np.ceil(bottom)))), slice(max(0, int(left)), min(SIDE, int(np.ceil(right))))
