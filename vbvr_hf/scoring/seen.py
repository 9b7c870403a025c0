"""A clip as acts read it: beside pictures of its scene as it would look with things elsewhere, or changed, or not there at all.

Everything here is read at half the view's size, 128 x 128 pixels (8 canvas units each), in CIELAB: enough to tell where a thing is to a tenth of a
pixel, and cheap enough to draw a picture for each frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any

import cv2
import numpy as np

from ..scene import SIZE, Point, Renderer, Scene, Sprite
from ..scene.paint import Painting
from ..scene.stage import State
from ..scene.timeline import Track
from .view import View, expected_image

SIDE = 128
UNIT = SIDE / SIZE
"""Pixels a canvas unit."""
CHANGED, BENT = 10, 0.2
"""8-bit LAB by which a pixel changes over two frames to count, and how far off the middle of both it lies in a crossfade, at most, as a share of that."""
SAME = 3
"""8-bit LAB by which no pixel of two equal frames differs more."""


class Seen:
    """`view` beside its scene. `actors` are the sprites that the answer moves or changes: `still` is the scene at its start without them,
    `frames` (T, 128, 128, 3) and `bare` (128, 128, 3) are the clip and the still scene in OpenCV's 8-bit LAB."""

    def __init__(self, view: View, actors: Sequence[str]) -> None:
        self.view = view
        self.actors = tuple(name for name in actors if name in view.scene.sprites)
        self.opening = view.scene.still(0)
        self.still = self.opening.without(*self.actors)
        self.bare = picture(self.still)
        self.found: dict[Any, Any] = {}
        """What instruments have found already, by what was asked."""

    def __len__(self) -> int:
        return len(self.view)

    @cached_property
    def frames(self) -> np.ndarray:
        """The clip in LAB: (T, 128, 128, 3) uint8."""
        return np.stack([small(frame) for frame in self.view.rgb])

    @cached_property
    def real(self) -> np.ndarray:
        """The clip in true LAB units: (T, 128, 128, 3) float32."""
        return real(self.frames)

    @cached_property
    def same(self) -> np.ndarray:
        """Whether a frame shows the same as the last one that did not: (T,) bool, False for the first."""
        found, last = np.zeros(len(self), bool), self.frames[0]
        for index in range(1, len(self)):
            found[index] = cv2.absdiff(last, self.frames[index]).max() <= SAME
            last = last if found[index] else self.frames[index]
        return found

    @cached_property
    def blended(self) -> np.ndarray:
        """Whether a frame shows no more than the one before and the one after laid over each other, as in a crossfade: (T,) bool."""
        frames, found = self.frames[:, ::2, ::2].astype(np.int16), np.zeros(len(self), bool)
        for index in range(1, len(self) - 1):
            before, now, after = frames[index - 1 : index + 2]
            change = np.abs(after - before)
            counts = change > CHANGED
            found[index] = counts.any() and np.abs(2 * now - before - after)[counts].sum() < BENT * change[counts].sum()
        return found

    @cached_property
    def final(self) -> np.ndarray:
        """The end state in LAB: per-pixel median of the last frames."""
        return small(self.view.final)

    def frames_of(self, nominal: float) -> float:
        """How many frames of this clip `nominal` frames at 16 per second are."""
        return self.view.frames_of(nominal)

    @property
    def times(self) -> np.ndarray:
        """The storyboard time of each frame, by its share of the clip."""
        return np.linspace(0, self.view.scene.duration - 1, len(self))

    def at_first(self, name: str) -> Sprite:
        """A sprite as it is before anything happens."""
        return self.view.scene.sprites[name]


def small(rgb: np.ndarray) -> np.ndarray:
    """An RGB image of any size as LAB, (128, 128, 3) uint8."""
    if len(rgb) != SIDE:
        rgb = cv2.resize(rgb, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)


painting_of = lru_cache(maxsize=1024)(Painting.of)
"""What sprites paint, kept from picture to picture: a clip is read beside many scenes that differ in a thing or two."""


def pictures(scene: Scene, times: Sequence[float]) -> Iterator[np.ndarray]:
    """What a scene shows at storyboard times: LAB (128, 128, 3) uint8 each. One in which nothing has changed is the same object as the one before."""
    last = None
    for canvas, dirty in Renderer(scene, 2 * SIDE, 2 * SIDE, painting_of).frames(times):
        if last is None:
            last = small(canvas)
        elif dirty:
            last = last.copy()
            for left, top, right, bottom in dirty:  # corners are even: what is drawn anew is whole pixels here
                part = cv2.resize(canvas[top:bottom, left:right], ((right - left) // 2, (bottom - top) // 2), interpolation=cv2.INTER_AREA)
                last[top // 2 : bottom // 2, left // 2 : right // 2] = cv2.cvtColor(part, cv2.COLOR_RGB2LAB)
        yield last


class Content:
    """A scene at some storyboard times, equal to every other that shows the same: what hangs on the problem alone is drawn once for all clips of it."""

    def __init__(self, scene: Scene, times: Sequence[float]) -> None:
        self.scene, self.times = scene, tuple(times)
        moved = tuple((key, tuple(track.at(time) for time in self.times)) for key, track in scene.tracks.items())
        self._key = (scene.look or scene.background, tuple(scene.sprites.values()), moved)
        self._hash = hash(self._key)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Content) and self._key == other._key


def picture(scene: Scene, time: float = 0.0) -> np.ndarray:
    """What a scene shows at a storyboard time: LAB (128, 128, 3) uint8, read-only."""
    return _picture(Content(scene, (time,)))


@lru_cache(maxsize=96)
def _picture(content: Content) -> np.ndarray:
    shown = next(iter(pictures(content.scene, content.times)))
    shown.flags.writeable = False
    return shown


def expected(scene: Scene, time: float = 0.0) -> np.ndarray:
    """What a scene shows at a storyboard time, as large as a view shows clips: RGB (256, 256, 3) uint8, read-only."""
    return _expected(Content(scene, (time,)))


@lru_cache(maxsize=24)
def _expected(content: Content) -> np.ndarray:
    shown = expected_image(content.scene, content.times[0])
    shown.flags.writeable = False
    return shown


def real(lab: np.ndarray) -> np.ndarray:
    """8-bit LAB in true units, so that distances are delta-E: float32."""
    return lab.astype(np.float32) * np.array([100 / 255, 1, 1], np.float32)


def with_state(scene: Scene, name: str, **props: Any) -> Scene:
    """A copy of a still scene in which a sprite has other properties."""
    other = scene.without()
    sprite = other.sprites[name]
    other.sprites[name] = Sprite(name, sprite.state._replace(**props))
    return other


class Read(Track):
    """One property's values as they were read from a clip: `values`, one for each of the storyboard times `times` (T,)."""

    def __init__(self, times: np.ndarray, values: Sequence[Any]) -> None:
        super().__init__(values[0])
        self.times, self.values = times, values

    def at(self, time: float) -> Any:
        value = self.values[int(np.abs(self.times - time).argmin())]
        return tuple(map(float, value)) if isinstance(value, np.ndarray) else value

    @property
    def end(self) -> float:
        return float(self.times[-1])


def as_read(seen: Seen, values: dict[tuple[str, str], Sequence[Any]], on_top: Sequence[str] = ()) -> Scene:
    """The scene in which sprites have the values that were read of them, one a frame of the clip, and nothing else changes; `on_top` lie above the rest."""
    other = seen.opening.without()
    for name in on_top:
        other.sprites[name] = other.sprites.pop(name)
    for key, read in values.items():
        other.tracks[key] = Read(seen.times, read)
    return other


@lru_cache(maxsize=64)
def cutout(state: State) -> tuple[np.ndarray, np.ndarray, tuple[int, int]] | None:
    """A sprite alone, shown in full: its colours (h, w, 3) float32 in true LAB, its mask (h, w) float32 (1 where it covers a pixel for the most part), and the
    (left, top) of both in pixels. None if nothing of it shows. All read-only."""
    shown = []
    for ground in ((255, 0, 255), (0, 255, 0)):
        alone = Scene(ground)
        alone.sprites = {"alone": Sprite("alone", state._replace(opacity=1.0, drawn=1.0))}
        shown.append(cv2.resize(Renderer(alone, 2 * SIDE, 2 * SIDE).frame(0), (SIDE, SIDE), interpolation=cv2.INTER_AREA))
    through = np.abs(shown[0].astype(np.int16) - shown[1]).max(axis=-1) / 255
    ys, xs = np.nonzero(through < 0.5)
    if not len(ys):
        return None
    window = (slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1))
    mean = cv2.addWeighted(shown[0], 0.5, shown[1], 0.5, 0)
    return real(small(mean))[window], (through < 0.5).astype(np.float32)[window], (int(xs.min()), int(ys.min()))


def pixels(at: Point) -> tuple[float, float]:
    """Canvas units to pixels (x, y)."""
    return (at[0] * UNIT - 0.5, at[1] * UNIT - 0.5)


