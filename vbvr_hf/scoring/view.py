"""The video as a scorer sees it: beside the scene it should show, registered to it, at one size, in CIELAB.

A scorer is never blind: the scene is regenerated from the sample id, so the question is always "where is this sprite?",
never "what is in this picture?". Places are given in canvas units, colour distances in CIELAB delta-E (1976).

The clip's own length sets its clock: a clip of T frames of a storyboard of N frames has `rate` T / N, and a rule that speaks
of n frames at 16 per second means n * rate frames of the clip (`frames_of`). The rate is kept within limits, so that a
very short clip cannot pass a jump off as motion.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

import cv2
import numpy as np

from ..errors import VideoError
from ..scene import SIZE, Color, Point, Renderer, Scene, Sprite, State
from ..scene.palette import lab as lab_of
from ..video import Video, iterate
from .register import Ground, Registration, crop_candidates, first_look, register, register_each

SIDE = 256
"""Pixels a side at which everything is measured."""

REACH = 30.0
"""A pixel farther than this from every colour in question is none of them (delta-E)."""

NONE = 255
"""The label of a pixel that is none of the colours."""

MAX_FRAMES = 1200

HELD = 6
"""Frames for which each picture of an answer in pictures is held, behind the first frame: enough for all that asks what lasts."""
MAX_PICTURES = 200

STRANGE_FRAMES = 12
"""So many frames of noise at the beginning of a clip are looked at, and no more of it."""
_LEAST_LIKE = 0.1
_GLANCE = 64  # pixels a side at which a frame is told from noise
_LEAST_DETAIL = 3.0  # grey levels; a frame of less shows nothing, noise neither
_LEAST_RATE, _MOST_RATE = 0.45, 1.6
_SAME = 6
"""Grey levels by which no pixel of two pictures that show the same differs more."""
_LAB_WEIGHTS = np.array([[(100 / 255) ** 2, 1.0, 1.0]], np.float32)


class Sighting(NamedTuple):
    """What an instrument found: a thing's `path` (T, 2), NaN where it is not seen, or the `box` (left, top, right, bottom) of a mark
    in the end state. Canvas units."""

    path: np.ndarray | None = None
    box: tuple[float, float, float, float] | None = None


class Course(NamedTuple):
    """How an answer went, frame by frame, 0 to 1: how far it had come, `done` (T,), and how far the picture was `spoilt` (T,)."""

    done: np.ndarray
    spoilt: np.ndarray


class View:
    """A clip registered to its scene.

    `rgb` is (T, 256, 256, 3) uint8, `lab(index)` one frame in OpenCV's 8-bit LAB, `first` the expected first frame (256, 256, 3) RGB,
    `scene` the storyboard of the right solution. `notes` say in words how the clip had to be fitted before it was judged.
    `sightings` are what the instruments found while the clip was judged, and `course` how it went: for showing people, no score depends on them.
    `stills` tells that it is no clip but a sequence of pictures: what lies between two of them was not seen, and need not have been.
    """

    def __init__(
        self, scene: Scene, rgb: np.ndarray, registration: Registration | None = None, first: np.ndarray | None = None, *, stills: bool = False
    ) -> None:
        self.scene = scene
        self.rgb = rgb
        self.registration = registration or Registration()
        self.first = expected_image(scene, 0) if first is None else first
        self.stills = stills
        self.unit = SIDE / SIZE
        self.notes: list[str] = []
        self.sightings: list[Sighting] = []
        self.course: Course | None = None
        self._labs: dict[int, np.ndarray] = {}

    @classmethod
    def open(cls, scene: Scene, video: Video) -> View:
        """Decode a clip, undo letterboxing, resize, and register it to the scene's first frame by its own first frame.

        Frames beyond twice the storyboard's length are thinned out evenly. A clip that begins with noise, twelve frames that look neither like
        the scene nor each like the one before, is judged as a black one: it cannot be registered, nothing in it can be followed, and noise
        takes longest to decode. Raises VideoError if the video cannot be read, is under 32 pixels a side, has a single frame or more than 1200.
        """
        ground = _ground(scene)
        frames: list[np.ndarray] = []
        told: list[str] = []
        crop, before, noisy = None, [], True
        for frame, _ in iterate(video, told):
            if crop is None:
                if min(frame.shape[:2]) < 32:
                    raise VideoError(f"the video is {frame.shape[1]} x {frame.shape[0]} pixels; at least 32 x 32 are needed to judge it")
                crop = _best_crop(frame, ground)
            if len(frames) == MAX_FRAMES:
                raise VideoError(f"the video has more than {MAX_FRAMES} frames; at most that many are judged")
            small = _resize(frame, crop)
            noisy = noisy and _is_noise(small, [ground.first, *before])
            before = [small]
            frames.append(small)
            if noisy and len(frames) == STRANGE_FRAMES:
                break
        if len(frames) < 2:
            raise VideoError("the video has a single frame; a clip is needed")
        noisy = noisy and len(frames) == STRANGE_FRAMES
        count = len(frames)
        stride = max(1, count // scene.duration)
        frames = frames[::stride] if stride == 1 or (len(frames) - 1) % stride == 0 else [*frames[::stride], frames[-1]]
        raw = np.stack(frames)
        registration = Registration() if noisy else register(raw, ground)
        view = cls(scene, np.zeros_like(raw) if noisy else registration.undo(raw, ground), registration, ground.first)
        view.notes = told + _notes(frame.shape[1], frame.shape[0], crop, registration, scene.duration if noisy else count, scene.duration)
        if noisy:
            view.notes.append(f"begins with noise: nothing after its first {STRANGE_FRAMES} frames was looked at")
        return view

    @classmethod
    def of_pictures(cls, scene: Scene, pictures: Sequence[np.ndarray]) -> View:
        """A sequence of pictures, RGB (H, W, 3) uint8 of any sizes, as a clip of stills: the scene's first frame and then each of them, held for `HELD`
        frames. Each is registered by itself: nobody took them with one camera. Raises VideoError for none, over 200, or one under 32 pixels a side."""
        if not 1 <= len(pictures) <= MAX_PICTURES:
            raise VideoError(f"the answer has {len(pictures)} pictures; 1 to {MAX_PICTURES} can be judged")
        ground = _ground(scene)
        small = []
        for number, picture in enumerate(pictures, 1):
            if min(picture.shape[:2]) < 32:
                raise VideoError(f"picture {number} is {picture.shape[1]} x {picture.shape[0]} pixels; at least 32 x 32 are needed to judge it")
            small.append(_resize(picture, _best_crop(picture, ground)))
        raw = np.stack(small)
        registration = register_each(raw, ground)
        shown = np.concatenate([ground.first[None], registration.undo(raw, ground)])
        return cls(scene, shown.repeat(HELD, axis=0), registration, ground.first, stills=True)

    # --- time -----------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.rgb)

    @property
    def rate(self) -> float:
        """Frames of the clip for one frame of the storyboard at 16 per second, within 0.45 to 1.6; 1 for stills, which have no pace."""
        if self.stills:
            return 1.0
        return min(_MOST_RATE, max(_LEAST_RATE, len(self) / self.scene.duration))

    @cached_property
    def pictures(self) -> int:
        """How many different pictures the clip shows one after another: a frame that is held counts once."""
        count, last = 0, None
        for frame in self.rgb:
            now = cv2.resize(frame, (SIDE // 2, SIDE // 2), interpolation=cv2.INTER_AREA)
            if last is None or cv2.absdiff(now, last).max() > _SAME:
                count, last = count + 1, now
        return count

    def frames_of(self, nominal: float) -> float:
        """How many frames of this clip `nominal` frames at 16 per second are."""
        return nominal * self.rate

    @property
    def last(self) -> int:
        """How many of the last frames show the end: five, or fewer of a clip with few frames, as few of those are at rest."""
        return int(np.clip(round(self.frames_of(5)), 2, 5))

    # --- images ---------------------------------------------------------------------------------------------------

    def lab(self, index: int) -> np.ndarray:
        """One frame in OpenCV's 8-bit LAB, (256, 256, 3) uint8; made when first asked for."""
        if index not in self._labs:
            self._labs[index] = cv2.cvtColor(self.rgb[index], cv2.COLOR_RGB2LAB)
        return self._labs[index]

    @cached_property
    def final(self) -> np.ndarray:
        """The end state: per-pixel median of the `last` frames, RGB (256, 256, 3) uint8."""
        return median(self.rgb[-self.last :])

    def expect(self, scene: Scene, time: float) -> np.ndarray:
        """What a scene shows at a time in storyboard frames: RGB (256, 256, 3) uint8."""
        return expected_image(scene, time)

    @cached_property
    def expected_final(self) -> np.ndarray:
        """The right last frame: RGB (256, 256, 3) uint8."""
        return self.expect(self.scene, self.scene.duration - 1)

    # --- places ---------------------------------------------------------------------------------------------------

    def pixels(self, at: Point) -> tuple[float, float]:
        """Canvas units to pixels (x, y) of the view."""
        return (at[0] * self.unit - 0.5, at[1] * self.unit - 0.5)

    def disc(self, at: Point, radius: float) -> np.ndarray:
        """Mask (256, 256) bool of a disc in canvas units."""
        xs, ys = _unit_grid()
        return (xs - at[0]) ** 2 + (ys - at[1]) ** 2 <= radius**2

    def area(self, *names: str, scene: Scene | None = None, time: float = 0, grow: float = 0.0) -> np.ndarray:
        """Mask of where sprites show in a scene (default: this one) at a time, grown by `grow` canvas units.

        It is what the sprites cover when drawn alone, on a ground unlike any of their colours.
        """
        scene = scene or self.scene
        mask = _covered(tuple(scene.state(name, time) for name in scene.sprites if name in names))
        return dilate(mask, grow * self.unit) if grow else mask


@lru_cache(maxsize=128)
def _covered(states: tuple[State, ...]) -> np.ndarray:
    """Mask (256, 256) of where sprites show that lie one above another: they are drawn on two grounds, and what is theirs looks alike. Read-only."""
    shown = []
    for ground in ((255, 0, 255), (0, 255, 0)):
        alone = Scene(ground)
        for number, state in enumerate(states):
            alone.sprites[str(number)] = Sprite(str(number), state)
        shown.append(expected_image(alone, 0))
    mask = (shown[0] == shown[1]).all(axis=-1)
    mask.flags.writeable = False
    return mask


def expected_image(scene: Scene, time: float) -> np.ndarray:
    """What a scene shows at a time in storyboard frames, drawn larger and shrunk as a clip would be: RGB (256, 256, 3) uint8."""
    return cv2.resize(Renderer(scene, 2 * SIDE, 2 * SIDE).frame(time), (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def delta_e_map(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """delta-E of two OpenCV 8-bit LAB images (H, W, 3): (H, W) float32."""
    gap = cv2.absdiff(a, b).astype(np.float32)
    return cv2.sqrt(cv2.transform(cv2.multiply(gap, gap), _LAB_WEIGHTS))


def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The dot product of colours (…, 3): (…). Channel by channel: numpy's own sum over a last axis of three takes ten times as long."""
    return a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]


def gap_map(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How far colours (…, 3) lie apart: (…); delta-E, if they are in true LAB units."""
    gap = a - b
    return np.sqrt(dot(gap, gap))


def median(frames: np.ndarray) -> np.ndarray:
    """Per-pixel median of up to five uint8 frames (an even count takes the upper middle one)."""
    if len(frames) == 5:
        # By comparisons alone: numpy's partition takes twenty times as long.
        a, b, c, d, e = frames
        low, high = np.maximum(np.minimum(a, b), np.minimum(c, d)), np.minimum(np.maximum(a, b), np.maximum(c, d))
        return np.maximum(np.minimum(low, high), np.minimum(np.maximum(low, high), e))
    return np.partition(frames, len(frames) // 2, axis=0)[len(frames) // 2]


def soften(image: np.ndarray) -> np.ndarray:
    """Blur by 0.4 % of the frame's width, so that edges redrawn a little differently do not count."""
    return cv2.GaussianBlur(image, (0, 0), 0.004 * SIDE)


def dilate(mask: np.ndarray, pixels: float) -> np.ndarray:
    """Grow a mask by a radius in pixels (shrink it if negative)."""
    size = 2 * round(abs(pixels)) + 1
    if size < 3:
        return mask
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    operate = cv2.dilate if pixels > 0 else cv2.erode
    return operate(mask.astype(np.uint8), kernel).astype(bool)


def codes(rgb: np.ndarray) -> np.ndarray:
    """Five bits a channel in one number: uint16, shape of the images without their last axis."""
    rows = np.ascontiguousarray(rgb).reshape(-1, rgb.shape[-2], 3)
    return cv2.cvtColor(rows, cv2.COLOR_RGB2BGR555).view(np.uint16).reshape(rgb.shape[:-1])


@lru_cache(maxsize=1)
def _code_lab() -> np.ndarray:
    values = np.arange(32768)
    middles = np.stack([values >> 10, (values >> 5) & 31, values & 31], axis=1) * 8 + 4
    return lab_of(middles.clip(0, 255).astype(np.float32))


@lru_cache(maxsize=256)
def label_table(colors: tuple[Color, ...], reach: float) -> np.ndarray:
    """For each colour code the index of the nearest colour, 255 where none is within reach: (32768,) uint8."""
    distance = np.linalg.norm(_code_lab()[:, None] - lab_of(list(colors))[None], axis=-1)
    nearest = distance.argmin(axis=1).astype(np.uint8)
    nearest[distance.min(axis=1) > reach] = NONE
    return nearest


def look_up(table: np.ndarray, picked: np.ndarray) -> np.ndarray:
    """`table[picked]` of a `label_table` and colour codes, a few times faster: uint8, shape of the codes."""
    if not picked.size:
        return np.zeros(picked.shape, np.uint8)
    # OpenCV wants an entry for each number of 16 bits, of which codes use 15.
    whole = np.concatenate([table, table])[None]
    return cv2.LUT(np.ascontiguousarray(picked).reshape(-1, picked.shape[-1]), whole).reshape(picked.shape)


@lru_cache(maxsize=1)
def _unit_grid() -> tuple[np.ndarray, np.ndarray]:
    at = (np.arange(SIDE) + 0.5) * SIZE / SIDE
    return np.meshgrid(at, at)


@lru_cache(maxsize=64)
def _ground(scene: Scene) -> Ground:
    return Ground(scene, expected_image(scene, 0))


def _resize(frame: np.ndarray, crop: tuple[int, int, int, int]) -> np.ndarray:
    left, top, right, bottom = crop
    part = frame[top:bottom, left:right]
    smaller = part.shape[0] >= SIDE and part.shape[1] >= SIDE
    return cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)


def _best_crop(frame: np.ndarray, ground: Ground) -> tuple[int, int, int, int]:
    """The part of the frame that shows the stage, by trying each way a clip can be letterboxed."""
    best = None
    for crop in (candidates := crop_candidates(frame)):
        if len(candidates) == 1:
            return crop
        *_, error = first_look(_resize(frame, crop), ground)
        if best is None or error < best[0] - 0.5:
            best = (error, crop)
    return best[1]


def _is_noise(image: np.ndarray, others: list[np.ndarray]) -> bool:
    """Whether an RGB image (256, 256, 3) has detail that correlates with none of the others."""
    seen, *known = (_glance(one) for one in (image, *others))
    detail = float(seen.std())
    return detail > _LEAST_DETAIL and all(float((seen * other).mean()) < _LEAST_LIKE * detail * float(other.std()) for other in known)


def _glance(image: np.ndarray) -> np.ndarray:
    """A small copy, each channel about its mean: (64, 64, 3) float32."""
    small = cv2.resize(image, (_GLANCE, _GLANCE), interpolation=cv2.INTER_AREA).astype(np.float32)
    return small - small.mean(axis=(0, 1))


def _notes(width: int, height: int, crop: tuple[int, int, int, int], registration: Registration, count: int, wanted: int) -> list[str]:
    notes = []
    left, top, right, bottom = crop
    if (right - left) * (bottom - top) < width * height:
        notes.append(f"of {width} x {height} pixels the stage takes {right - left} x {bottom - top}, from ({left}, {top})")
    if abs((right - left) / (bottom - top) - 1) > 0.02:
        notes.append(f"squeezed: the square stage fills {right - left} x {bottom - top} pixels")
    notes += registration.notes()
    if count < 0.5 * wanted:
        notes.append(f"short: {count} frames where the solution takes {wanted}")
    return notes
