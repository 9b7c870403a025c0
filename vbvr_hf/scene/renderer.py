"""From a scene to pixels: what stands still is drawn once, what moves is drawn into dirty rectangles.

A dirty rectangle has even corners, so that the video writer can convert just that part to 4:2:0 colour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np

from .paint import Painting, extent
from .stage import SIZE, Scene, State

cv2.setNumThreads(1)  # the drawing is tiny; threads only cost time, and processes are the way to use more cores

_MARGIN = 4  # pixels drawn around a dirty rectangle and thrown away
Rect = tuple[int, int, int, int]
"""(left, top, right, bottom) in pixels, right and bottom exclusive."""


class Renderer:
    """Draws one scene at one size: `width` x `height` pixels, the square stage centred, its background extended.

    Raises ValueError for sizes that are odd, under 16 or over 4096 pixels.
    """

    def __init__(self, scene: Scene, width: int, height: int, painting_of: Callable[[State, float], Painting] = Painting.of) -> None:
        """`painting_of` may keep paintings from one scene to the next (see `Painting.of`, of which it is asked for states that stand at (0, 0))."""
        check_size(width, height)
        self._painting_of = painting_of
        self.scene, self.width, self.height = scene, width, height
        side = min(width, height)
        self.unit = side / SIZE
        self.offset = np.array([(width - side) / 2 - 0.5, (height - side) / 2 - 0.5])
        moving = {name for name, _ in scene.tracks}
        names = list(scene.sprites)
        first = next((i for i, name in enumerate(names) if name in moving), len(names))
        self._above = names[first:]
        self._tracks: dict[str, list] = {name: [] for name in moving}
        for (name, prop), track in scene.tracks.items():
            self._tracks[name].append((prop, track))
        self._ground = np.empty((height, width, 3), np.uint8)
        self._ground[:] = scene.background if scene.look is None else scene.look.ground_pixels(width, height)
        self._paintings: dict[str, tuple[State, Painting]] = {}
        for name in names[:first]:
            self._draw(self._ground, (0, 0, width, height), name, scene.sprites[name].state)
        self._states: dict[str, State] = {name: scene.sprites[name].state for name in self._above}
        self._boxes: dict[str, Rect | None] = {}

    def frames(self, times) -> Iterator[tuple[np.ndarray, list[Rect]]]:
        """Each frame at the given times (in frames at 16 per second) with the rectangles that changed since the one before.

        The canvas, uint8 RGB (height, width, 3), is reused: copy it to keep it. The first frame's rectangle is the whole canvas.
        """
        canvas = self._ground.copy()
        started = False
        for time in times:
            dirty: list[Rect] = [] if started else [(0, 0, self.width, self.height)]
            for name in self._above:
                before = self._states[name]
                state = self._state(name, time)
                if started and state == before:
                    continue
                old = self._boxes.get(name)
                box = self._box(name, state)
                if started:
                    dirty += self._damage(before, state, old, box)
                self._states[name], self._boxes[name] = state, box
            dirty = merge(dirty)
            for left, top, right, bottom in dirty:
                # Drawn with a margin: OpenCV's anti-aliasing is not exact where an image ends.
                wide = (max(0, left - _MARGIN), max(0, top - _MARGIN), min(self.width, right + _MARGIN), min(self.height, bottom + _MARGIN))
                patch = self._ground[wide[1] : wide[3], wide[0] : wide[2]].copy()
                for name in self._above:
                    box = self._boxes[name]
                    if box is not None and _overlap(box, wide):
                        self._draw(patch, wide, name, self._states[name])
                canvas[top:bottom, left:right] = patch[top - wide[1] : bottom - wide[1], left - wide[0] : right - wide[0]]
            started = True
            yield canvas, dirty

    def frame(self, time: float) -> np.ndarray:
        """One frame, uint8 RGB (height, width, 3)."""
        canvas, _ = next(self.frames([time]))
        return canvas

    def _state(self, name: str, time: float) -> State:
        state = self.scene.sprites[name].state
        tracks = self._tracks.get(name)
        return state._replace(**{prop: track.at(time) for prop, track in tracks}) if tracks else state

    def _place(self, state: State) -> np.ndarray:
        """Where a sprite stands, in pixels."""
        return self.unit * np.array(state.at) + self.offset

    def _painting(self, name: str, state: State) -> Painting:
        """What a sprite paints; worked out anew only when something other than its place has changed."""
        look = state._replace(at=(0.0, 0.0), opacity=1.0)
        kept = self._paintings.get(name)
        if kept is None or kept[0] != look:
            kept = self._paintings[name] = (look, self._painting_of(look, self.unit))
        return kept[1]

    def _box(self, name: str, state: State) -> Rect | None:
        """The even pixel rectangle that holds a sprite; None if nothing of it shows."""
        if _hidden(state) or (state.drawn <= 0 and not any(part.fill for part in state.parts)):
            return None
        painting = self._painting(name, state)
        return self._even(painting.low, painting.high, state)

    def _even(self, low: np.ndarray, high: np.ndarray, state: State) -> Rect | None:
        """The even rectangle round two corners given in pixels around the sprite's place."""
        if not np.isfinite(low).all():
            return None
        (x, y), (x_end, y_end) = low + self._place(state), high + self._place(state)
        left, top = max(0, int(x) & ~1), max(0, int(y) & ~1)
        right, bottom = min(self.width, (int(x_end) + 3) & ~1), min(self.height, (int(y_end) + 3) & ~1)
        return (left, top, right, bottom) if left < right and top < bottom else None

    def _damage(self, before: State, state: State, old: Rect | None, box: Rect | None) -> list[Rect]:
        if before._replace(drawn=state.drawn) == state:
            shares = (min(before.drawn, state.drawn), max(before.drawn, state.drawn))
            grown = self._even(*extent(state, self.unit, shares), state)
            return [grown] if grown else []
        if old and box and _overlap(old, box):
            return [_union(old, box)]
        return [rect for rect in (old, box) if rect]

    def _draw(self, patch: np.ndarray, clip: Rect, name: str, state: State) -> None:
        """Draw a sprite onto a patch, which is the part `clip` of the canvas."""
        if _hidden(state):
            return
        target = patch if state.opacity >= 1 else patch.copy()
        place = self._place(state) - clip[:2]
        for paint in self._painting(name, state).paints:
            paint.paint(target, place)
        if target is not patch:
            cv2.addWeighted(target, state.opacity, patch, 1 - state.opacity, 0, dst=patch)


def check_size(width: int, height: int) -> None:
    """Raise ValueError unless both are even and within 16 to 4096 pixels."""
    for name, value in (("width", width), ("height", height)):
        if value != int(value) or value % 2 or not 16 <= value <= 4096:
            raise ValueError(f"{name} {value}: expected an even number of pixels from 16 to 4096")


def merge(rects: list[Rect]) -> list[Rect]:
    """Join rectangles that overlap, so that no pixel is drawn twice."""
    merged: list[Rect] = []
    for rect in rects:
        index = 0
        while index < len(merged):
            if _overlap(merged[index], rect):
                rect = _union(merged.pop(index), rect)
                index = 0
            else:
                index += 1
        merged.append(rect)
    return merged


def _hidden(state: State) -> bool:
    return state.opacity <= 0 or 0 in state.scale


def _overlap(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _union(a: Rect, b: Rect) -> Rect:
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
