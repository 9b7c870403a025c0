"""From a scene to pixels: what stands still is drawn once, what moves is drawn into dirty rectangles.

A dirty rectangle has even corners, so that the video writer can convert just that part to 4:2:0 colour.
OpenCV's anti-aliased polygons come out about 0.75 pixels too large on every side (measured); they are
shrunk by that first, so that a scene has the same proportions at every size.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

import cv2
import numpy as np

from .shapes import Circle, Color, Ellipse, Shape
from .stage import SIZE, Scene, State

cv2.setNumThreads(1)  # the drawing is tiny; threads only cost time, and processes are the way to use more cores

_SWELL = 0.75  # pixels by which an anti-aliased polygon grows
_THINNEST = 1.75  # pixels that the thinnest anti-aliased line comes out wide (measured)
_MARGIN = 4  # pixels drawn around a dirty rectangle and thrown away
_SHIFT = 8  # bits of sub-pixel position
Rect = tuple[int, int, int, int]
"""(left, top, right, bottom) in pixels, right and bottom exclusive."""


class Renderer:
    """Draws one scene at one size: `width` x `height` pixels, the square stage centred, its background extended.

    Raises ValueError for sizes that are odd, under 16 or over 4096 pixels.
    """

    def __init__(self, scene: Scene, width: int, height: int) -> None:
        check_size(width, height)
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
        self._ground[:] = scene.background
        full = (0, 0, width, height)
        for name in names[:first]:
            self._draw(self._ground, full, scene.sprites[name].state)
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
                box = self._box(state)
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
                        self._draw(patch, wide, self._states[name])
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

    def _transform(self, shape: Shape, state: State) -> tuple[np.ndarray, np.ndarray, float]:
        """Matrix and offset from the shape's own units to pixels, and the mean scale for stroke widths."""
        part = _rotation(shape.turn)
        sprite = _rotation(state.angle) * np.array(state.scale)
        matrix = self.unit * sprite @ part
        offset = self.unit * (sprite @ np.array(shape.at) + np.array(state.at)) + self.offset
        return matrix, offset, self.unit * math.sqrt(abs(state.scale[0] * state.scale[1]))

    def _box(self, state: State, drawn: tuple[float, float] | None = None) -> Rect | None:
        """The even pixel rectangle that holds a sprite, or only the stretch of its lines between two shares drawn."""
        if state.opacity <= 0 or 0 in state.scale or (state.drawn <= 0 and drawn is None and not any(part.fill for part in state.parts)):
            return None
        low, high = np.full(2, np.inf), np.full(2, -np.inf)
        for shape in state.parts:
            matrix, offset, scale = self._transform(shape, state)
            reach = max(shape.width * scale / 2, 1.0) + 2
            if drawn is None:
                pieces = [*_outlines(shape), *(line for line, _ in _strokes(shape))]
            else:
                pieces = [trim(line, closed, *drawn) for line, closed in _strokes(shape)]
            for piece in pieces:
                if len(piece):
                    at = piece @ matrix.T + offset
                    low = np.minimum(low, at.min(0) - reach)
                    high = np.maximum(high, at.max(0) + reach)
        if not np.isfinite(low).all():
            return None
        left, top = max(0, int(low[0]) & ~1), max(0, int(low[1]) & ~1)
        right, bottom = min(self.width, (int(high[0]) + 3) & ~1), min(self.height, (int(high[1]) + 3) & ~1)
        return (left, top, right, bottom) if left < right and top < bottom else None

    def _damage(self, before: State, state: State, old: Rect | None, box: Rect | None) -> list[Rect]:
        if before._replace(drawn=state.drawn) == state:
            grown = self._box(state, (min(before.drawn, state.drawn), max(before.drawn, state.drawn)))
            return [grown] if grown else []
        if old and box and _overlap(old, box):
            return [_union(old, box)]
        return [rect for rect in (old, box) if rect]

    def _draw(self, patch: np.ndarray, clip: Rect, state: State) -> None:
        """Draw a sprite onto a patch, which is the part `clip` of the canvas."""
        if state.opacity <= 0 or 0 in state.scale:
            return
        if state.opacity >= 1:
            self._draw_parts(patch, clip[:2], state)
            return
        opaque = patch.copy()
        self._draw_parts(opaque, clip[:2], state)
        cv2.addWeighted(opaque, state.opacity, patch, 1 - state.opacity, 0, dst=patch)

    def _draw_parts(self, region: np.ndarray, corner: tuple[int, int], state: State) -> None:
        for index, shape in enumerate(state.parts):
            matrix, offset, scale = self._transform(shape, state)
            offset = offset - corner
            fill = state.fill if index == 0 and state.fill is not None and shape.fill is not None else shape.fill
            if fill is not None:
                _fill(region, [outline @ matrix.T + offset for outline in _outlines(shape)], fill)
            if shape.stroke is not None and shape.width > 0 and state.drawn > 0:
                stroke = state.fill if index == 0 and state.fill is not None and shape.fill is None else shape.stroke
                width = shape.width * scale
                if isinstance(shape, (Circle, Ellipse)):
                    line = _outlines(shape)[0]
                    line = (line if state.drawn >= 1 else trim(line, True, 0.0, state.drawn)) @ matrix.T
                    reach = np.linalg.norm(line, axis=1, keepdims=True)
                    half = min(width / 2, reach.min())
                    outer, inner = line * (1 + half / reach) + offset, line[::-1] * (1 - half / reach) + offset
                    _fill(region, [outer, inner] if state.drawn >= 1 else [np.concatenate([outer, inner])], stroke)
                    continue
                for line, closed in _strokes(shape):
                    if state.drawn < 1:
                        line, closed = trim(line, closed, 0.0, state.drawn), False
                    if len(line) > 1:
                        _stroke(region, line @ matrix.T + offset, closed, width, stroke)


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


def trim(line: np.ndarray, closed: bool, start: float, end: float) -> np.ndarray:
    """The part of a line between two shares of its length."""
    if closed:
        line = np.concatenate([line, line[:1]])
    steps = np.hypot(*np.diff(line, axis=0).T)
    reach = np.concatenate([[0.0], np.cumsum(steps)])
    total = reach[-1]
    if total <= 0 or end <= start:
        return line[:0]
    low, high = start * total, min(end, 1.0) * total
    inner = line[(reach > low) & (reach < high)]
    ends = [np.array([np.interp(at, reach, line[:, 0]), np.interp(at, reach, line[:, 1])]) for at in (low, high)]
    return np.concatenate([ends[:1], inner, ends[1:]])


@lru_cache(maxsize=4096)
def _outlines(shape: Shape) -> tuple[np.ndarray, ...]:
    return shape.outlines()


@lru_cache(maxsize=4096)
def _strokes(shape: Shape) -> tuple[tuple[np.ndarray, bool], ...]:
    return shape.strokes() if shape.stroke is not None else ()


def _rotation(degrees: float) -> np.ndarray:
    angle = math.radians(degrees)
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


def _inset(rings: list[np.ndarray], amount: float) -> list[np.ndarray]:
    """Move every edge inwards (holes: outwards into the filled area) by an amount of pixels."""
    moved = []
    for ring in rings:
        edge = np.roll(ring, -1, axis=0) - ring
        length = np.maximum(np.hypot(edge[:, 0], edge[:, 1]), 1e-9)
        normal = np.stack([-edge[:, 1], edge[:, 0]], axis=1) / length[:, None]
        both = normal + np.roll(normal, 1, axis=0)
        miter = both / np.maximum((both**2).sum(1, keepdims=True) / 2, 0.25)
        moved.append((ring, miter))
    outer = moved[0][0]
    area = np.dot(outer[:, 0], np.roll(outer[:, 1], -1)) - np.dot(outer[:, 1], np.roll(outer[:, 0], -1))
    sign = 1.0 if area > 0 else -1.0
    return [ring + miter * (sign * amount) for ring, miter in moved]


def _fill(region: np.ndarray, rings: list[np.ndarray], color: Color) -> None:
    rings = [ring for ring in rings if len(ring) > 2]
    if not rings:
        return
    extent = np.ptp(rings[0], axis=0).min()
    rings = _inset(rings, min(_SWELL, extent / 3))
    cv2.fillPoly(region, [np.round(ring * (1 << _SHIFT)).astype(np.int32) for ring in rings], color, cv2.LINE_AA, _SHIFT)


def _stroke(region: np.ndarray, line: np.ndarray, closed: bool, width: float, color: Color) -> None:
    if width < _THINNEST:
        # A thinner line is drawn paler instead, so that a small frame looks like a large one shrunk.
        whole = region.copy()
        _stroke(whole, line, closed, _THINNEST, color)
        cv2.addWeighted(whole, width / _THINNEST, region, 1 - width / _THINNEST, 0, dst=region)
        return
    if closed:
        line = np.concatenate([line, line[:1]])
    half = max(width / 2 - _SWELL, 0.01)
    start, end = line[:-1], line[1:]
    low, high = np.minimum(start, end) - width - 2, np.maximum(start, end) + width + 2
    seen = (high >= 0).all(1) & (low <= region.shape[1::-1]).all(1)
    along = end - start
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / length * half
    quads = np.stack([start + normal, end + normal, end - normal, start - normal], axis=1)
    quads = np.round(quads * (1 << _SHIFT)).astype(np.int32)
    for quad in quads[seen]:
        cv2.fillConvexPoly(region, quad, color, cv2.LINE_AA, _SHIFT)
    if width < 2.5:
        return
    radius = round(half * (1 << _SHIFT))
    bends = np.concatenate([seen, seen[-1:]]) | np.concatenate([seen[:1], seen])
    for x, y in np.round(line[bends] * (1 << _SHIFT)).astype(int):
        cv2.circle(region, (int(x), int(y)), radius, color, -1, cv2.LINE_AA, _SHIFT)


def _overlap(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _union(a: Rect, b: Rect) -> Rect:
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
