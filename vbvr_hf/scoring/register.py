"""Fitting a clip to its scene: letterboxing, camera, tones and sharpness.

None of these is a reasoning error, so each is measured against the expected first picture, where the right solution never changes anything, and undone
in every frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from ..scene import Renderer, Scene
from . import tones as tone
from .camera import FIT, UNDONE, Fit, Landmarks, farthest, placed, smoothed, soft
from .sharpness import SHARP, Detail, Softness
from .tones import Tones

_PYRAMID = ((32, 120.0), (64, 60.0), (FIT, 30.0))
"""Sizes at which a first frame is fitted, and what difference in grey levels is taken for something else."""
_LOOK_EVERY, _LEAST_LOOKS, _MOST_LOOKS = 6, 5, 16
_SHARPNESS_LOOKS = 3
_CHANGE = 8  # grey levels
_GUARD = 5  # pixels of the fitting picture across
_EVERY = 4  # storyboard frames
_WORTH_MOVING = 0.12  # pixels of the fitting picture
_WORTH_TONING = 2.0  # grey levels
_BETTER = 0.97
_IN_PLACE = 0.5  # pixels of the fitting picture
_LEAST_GAIN = 0.02  # grey levels
_CALM = 0.5  # of a tone's change between looks, against its own error


class Ground:
    """What is known of a scene before a clip of it is seen: the `first` picture, RGB (S, S, 3), and what of it never changes."""

    def __init__(self, scene: Scene, first: np.ndarray) -> None:
        self.first = first
        self.still = never_changing(scene)
        small = cv2.resize(first, (FIT, FIT), interpolation=cv2.INTER_AREA)
        self.levels = [(Landmarks(first, side=side), patience) for side, patience in _PYRAMID]
        self.landmarks = Landmarks(first, self.still)
        self.first_tones, self.tones = Tones(small), Tones(small, self.still)
        self.small = small
        still = cv2.resize(self.still.astype(np.uint8), first.shape[:2], interpolation=cv2.INTER_NEAREST).astype(bool)
        self.first_detail, self.detail = Detail(first), Detail(first, still)


def never_changing(scene: Scene) -> np.ndarray:
    """Where the right solution never changes anything, with a guard around what does: (128, 128) bool."""
    changed = np.zeros((FIT, FIT), bool)
    times = sorted({*np.arange(0, scene.duration - 1, _EVERY).tolist(), scene.duration - 1})
    first = None
    for canvas, rects in Renderer(scene, FIT, FIT).frames(times):
        if first is None:
            first = canvas.copy()
            continue
        for left, top, right, bottom in rects:
            part = (slice(top, bottom), slice(left, right))
            changed[part] |= cv2.absdiff(canvas[part], first[part]).max(axis=-1) > _CHANGE
    return cv2.dilate(changed.astype(np.uint8), np.ones((_GUARD, _GUARD), np.uint8)) == 0


@dataclass(frozen=True)
class Registration:
    """How a clip lies to its scene: the camera's `poses` (T, 4), tables of `tones` (T, 256, 3) or None, and its softness."""

    poses: np.ndarray = field(default_factory=lambda: np.zeros((1, 4)))
    tones: np.ndarray | None = field(default=None, repr=False)
    softness: Softness = SHARP

    @property
    def scale(self) -> float:
        """The zoom of the first frame."""
        return float(1 + self.poses[0, 0] / (FIT / 2))

    def notes(self) -> list[str]:
        """What had to be undone, in words."""
        told = []
        for pose, when in ((self.poses[0], "against the first frame"), (self.poses[-1] - self.poses[0], "in the course of the clip")):
            if farthest(pose) > _WORTH_MOVING:
                zoom, turn, x, y = pose * (2 / FIT, 2 / FIT, 1 / FIT, 1 / FIT)
                told.append(f"shifted by ({x:+.1%}, {y:+.1%}), scaled by {1 + zoom:.3f} and turned by {np.degrees(turn):+.1f} degrees {when}")
        if self.softness:
            told.append(f"sharpened: blurred by {self.softness.blur:.1f} pixels of a picture of {2 * FIT}, its colour by {self.softness.bleeding:.1f} more")
        return told

    def undo(self, frames: np.ndarray, ground: Ground) -> np.ndarray:
        """The frames (T, S, S, 3) as they would look without all this."""
        moved = farthest(self.poses).max() > _WORTH_MOVING
        if not moved and self.tones is None and not self.softness:
            return frames
        out, under = np.empty_like(frames), ground.first
        for index, frame in enumerate(frames):
            if self.tones is not None:
                frame = tone.apply(self.tones[index], frame)
            if moved:
                frame = under = placed(frame, self.poses[index], under)
            out[index] = self.softness.undo(frame) if self.softness else frame
        return out


def first_look(frame: np.ndarray, ground: Ground) -> tuple[Fit, np.ndarray, float]:
    """The camera of a first frame (S, S, 3), its table of tones, and the mean grey-level error left."""
    small = cv2.resize(frame, (FIT, FIT), interpolation=cv2.INTER_AREA)
    table = ground.first_tones.fit(small)
    toned = tone.apply(table, small)
    fit = Fit(np.zeros(4), np.zeros((4, 4)), 0.0)
    for landmarks, patience in ground.levels:
        fit = landmarks.fit(soft(toned, landmarks.side), fit.pose, patience)
    unmoved = cv2.absdiff(toned, ground.small).mean()
    there = placed(small, fit.pose, small)
    moved_table = ground.first_tones.fit(there)
    moved = cv2.absdiff(tone.apply(moved_table, there), ground.small).mean()
    if moved < unmoved - _LEAST_GAIN:
        return fit, moved_table, float(moved)
    return Fit(np.zeros(4), fit.sureness, fit.like), table, float(unmoved)


def register(frames: np.ndarray, ground: Ground) -> Registration:
    """The registration of a clip's frames (T, S, S, 3)."""
    count = len(frames)
    looks = np.unique(np.linspace(0, count - 1, int(np.clip(count // _LOOK_EVERY + 1, _LEAST_LOOKS, _MOST_LOOKS))).round().astype(int))
    first, table, _ = first_look(frames[0], ground)
    pose, goal = first.pose, None
    fits, tables, softs = [], [], []
    for index in looks:
        small = cv2.resize(frames[index], (FIT, FIT), interpolation=cv2.INTER_AREA)
        seen = soft(tone.apply(table, small))
        if index == 0:
            fit, goal = first, ground.landmarks.shown(seen, pose)
        else:
            fit = ground.landmarks.fit(seen, pose, usual=first.pose, goal=goal)
        fits.append(fit)
        pose = fit.pose
        table = (ground.tones if index else ground.first_tones).fit(placed(small, pose, small))
        tables.append(table)
        softs.append(seen)
    way = _best_way(smoothed(fits), softs, goal, ground)
    every = np.arange(count)
    poses = np.stack([np.interp(every, looks, way[:, part]) for part in range(4)], axis=1)
    return Registration(poses, _tones_over_time(tables, looks, count, ground), _softness(frames, looks, poses[looks], fits, tables, ground))


def register_each(pictures: np.ndarray, ground: Ground) -> Registration:
    """The registration of pictures (P, S, S, 3), each taken by itself, by what the right solution never changes."""
    nowhere = np.zeros(4)
    poses, tables, blurs, there = [], [], [], []
    for picture in pictures:
        small = cv2.resize(picture, (FIT, FIT), interpolation=cv2.INTER_AREA)
        seen = soft(tone.apply(ground.tones.fit(small), small))
        fit = ground.landmarks.fit(seen, nowhere)
        moved = fit.sureness.any() and farthest(fit.pose) > _WORTH_MOVING
        moved = moved and ground.landmarks.error(seen, fit.pose) < _BETTER * ground.landmarks.error(seen, nowhere)
        poses.append(np.clip(fit.pose, -UNDONE, UNDONE) if moved else nowhere)
        tables.append(ground.tones.fit(placed(small, poses[-1], small)))
        there.append(placed(tone.apply(tables[-1], picture), poses[-1], ground.first))
        blurs.append(ground.detail.blurs(there[-1]))
    worth = max(ground.first_tones.change(table) for table in tables) > _WORTH_TONING
    usual = _usual(blurs)
    softness = ground.detail.softness(there[0], usual) if usual.any() else SHARP
    return Registration(np.array(poses), np.array(tables) if worth else None, softness)


def _best_way(way: np.ndarray, softs: list[np.ndarray], goal: np.ndarray | None, ground: Ground) -> np.ndarray:
    """A camera's way, if what stands still lies better for it than for a camera that stays where it was first, or for none."""
    if farthest(way).max() <= _WORTH_MOVING or not len(ground.landmarks):
        return way
    ways = [np.zeros_like(way), np.repeat(way[:1], len(way), axis=0), way]
    errors = [np.mean([ground.landmarks.error(seen, pose, goal) for seen, pose in zip(softs, one, strict=True)]) for one in ways]
    best = 0 if errors[0] * _BETTER < errors[1] and farthest(way[0]) <= _WORTH_MOVING else 1
    return ways[2] if errors[2] < _BETTER * errors[best] else ways[best]


def _tones_over_time(tables: list[np.ndarray], looks: np.ndarray, count: int, ground: Ground) -> np.ndarray | None:
    """A table for each frame, smooth over the clip; None if nothing is to be changed."""
    bends = np.diff(np.eye(len(looks)), 2, axis=0) / _CALM
    calm = np.linalg.inv(np.eye(len(looks)) + bends.T @ bends)
    smooth = np.tensordot(calm, np.array(tables), axes=1)
    if max(ground.first_tones.change(table) for table in smooth) <= _WORTH_TONING:
        return None
    flat = smooth.reshape(len(looks), -1)
    at = np.interp(np.arange(count), looks, np.arange(len(looks)))
    low = np.minimum(at.astype(int), len(looks) - 2)
    part = (at - low)[:, None]
    return (flat[low] * (1 - part) + flat[low + 1] * part).reshape(count, 256, 3)


def _softness(frames: np.ndarray, looks: np.ndarray, poses: np.ndarray, fits: list[Fit], tables: list[np.ndarray], ground: Ground) -> Softness:
    """How soft a clip is, from a few of those looks at it that lie as they were fitted: detail in the wrong place is not lost."""
    there = [index for index, fit in enumerate(fits) if fit.sureness.any() and farthest(poses[index] - fit.pose) < _IN_PLACE]
    if not there:
        return SHARP
    picked = sorted({there[round(place)] for place in np.linspace(0, len(there) - 1, _SHARPNESS_LOOKS)})
    images = [placed(tone.apply(tables[look], frames[looks[look]]), poses[look], ground.first) for look in picked]
    usual = _usual([(ground.detail if look else ground.first_detail).blurs(image) for look, image in zip(picked, images, strict=True)])
    return ground.first_detail.softness(images[0], usual) if usual.any() else SHARP


def _usual(blurs: list[np.ndarray]) -> np.ndarray:
    """The median of blurs (2,) where any tells, else 0."""
    return np.array([np.median(column[known]) if (known := np.isfinite(column)).any() else 0.0 for column in np.array(blurs).T])


def crop_candidates(frame: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Ways the square stage may lie in a frame, as (left, top, right, bottom): in the whole frame, or in what is left of it without
    its black borders, as the centred square, as all of it squeezed, or as a square it was cut from."""
    height, width = frame.shape[:2]
    found = []
    for left, top, right, bottom in dict.fromkeys([(0, 0, width, height), _content(frame)]):
        x, y, w, h = (left + right) // 2, (top + bottom) // 2, right - left, bottom - top
        for side in (min(w, h), max(w, h)):
            corner = (max(0, x - side // 2), max(0, y - side // 2))
            found.append((*corner, min(width, corner[0] + side), min(height, corner[1] + side)))
        found.append((left, top, right, bottom))
    return list(dict.fromkeys(found))


def _content(frame: np.ndarray) -> tuple[int, int, int, int]:
    """The frame without black borders."""
    bright = _brightest(frame) > 24
    rows, columns = np.flatnonzero(bright.mean(axis=1) > 0.05), np.flatnonzero(bright.mean(axis=0) > 0.05)
    height, width = frame.shape[:2]
    if len(rows) < height // 4 or len(columns) < width // 4:
        return (0, 0, width, height)
    return (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def _brightest(image: np.ndarray) -> np.ndarray:
    """The greatest channel of each pixel (numpy's maximum over the last axis takes forty times as long)."""
    return np.maximum(np.maximum(image[..., 0], image[..., 1]), image[..., 2])
