"""From shapes to the polygons that OpenCV fills: what a sprite paints, in pixels around its own place.

OpenCV's anti-aliased polygons come out about 0.75 pixels too large on every side (measured); they are shrunk by that first,
so that a scene has the same proportions at every size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np

from .curves import distances, stretch
from .shapes import Circle, Color, Ellipse, Shading, Shape, Tint, body
from .stage import State

_SWELL = 0.75  # pixels by which an anti-aliased polygon grows
_THINNEST = 1.75  # pixels that the thinnest anti-aliased line comes out wide (measured)
_SHIFT = 8  # bits of sub-pixel position


@dataclass(frozen=True, eq=False)
class Fill:
    """Rings (N, 2) filled together; overlapping ones cut holes. A single convex ring is told apart, because OpenCV places its
    upper and lower edges to a tenth of a pixel, and those of any other to half of one (measured)."""

    rings: tuple[np.ndarray, ...]
    color: Color
    convex: bool

    def paint(self, region: np.ndarray, place: np.ndarray) -> None:
        """Fill them on a part of the canvas, uint8 RGB; `place` is where the sprite stands in its pixels."""
        rings = [_fixed(ring + place) for ring in self.rings]
        if self.convex:
            cv2.fillConvexPoly(region, rings[0], self.color, cv2.LINE_AA, _SHIFT)
        else:
            cv2.fillPoly(region, rings, self.color, cv2.LINE_AA, _SHIFT)


@dataclass(frozen=True, eq=False)
class Stroke:
    """A line (N, 2) of some width, as a quadrilateral for each piece (N - 1, 4, 2) and a disc for each joint."""

    line: np.ndarray
    quads: np.ndarray
    width: float
    half: float
    opacity: float
    color: Color

    def paint(self, region: np.ndarray, place: np.ndarray) -> None:
        """Draw what lies on a part of the canvas, uint8 RGB; `place` is where the sprite stands in its pixels."""
        line = self.line + place
        reach = self.width + 2
        low, high = np.minimum(line[:-1], line[1:]) - reach, np.maximum(line[:-1], line[1:]) + reach
        seen = (high >= 0).all(1) & (low <= region.shape[1::-1]).all(1)
        if not seen.any():
            return
        target = region if self.opacity >= 1 else region.copy()
        for quad in _fixed(self.quads[seen] + place):
            cv2.fillConvexPoly(target, quad, self.color, cv2.LINE_AA, _SHIFT)
        if self.width >= 2.5:
            radius = round(self.half * (1 << _SHIFT))
            joints = np.append(seen, seen[-1]) | np.append(seen[0], seen)
            for x, y in _fixed(line[joints]).tolist():
                cv2.circle(target, (x, y), radius, self.color, -1, cv2.LINE_AA, _SHIFT)
        if target is not region:
            cv2.addWeighted(target, self.opacity, region, 1 - self.opacity, 0, dst=region)


@dataclass(frozen=True, eq=False)
class Wash:
    """A colour laid on in an opacity of its own for each pixel (height, width), float32, 0 to 1; `low` is its top left corner."""

    opacity: np.ndarray
    low: np.ndarray
    color: Color

    def paint(self, region: np.ndarray, place: np.ndarray) -> None:
        """Lay what lies on a part of the canvas, uint8 RGB, over it; `place` is where the sprite stands in its pixels."""
        # Whole pixels: what a pixel gets must not hang on how much of the canvas is redrawn.
        left, top = (int(v) for v in np.floor(self.low + place + 1))
        x, y = max(0, -left), max(0, -top)
        part = region[max(0, top) : max(0, top + len(self.opacity)), max(0, left) : max(0, left + self.opacity.shape[1])]
        if part.size:
            opacity = np.ascontiguousarray(self.opacity[y : y + part.shape[0], x : x + part.shape[1]])
            part[:] = cv2.blendLinear(np.ascontiguousarray(part), np.full(part.shape, self.color, np.uint8), 1 - opacity, opacity)


@dataclass(frozen=True, eq=False)
class Shade:
    """Light and dark given by the rings (N, 2) of some shapes to what is below (see `Shading`), `size` in pixels; worked out once for each half pixel
    at which the sprite stands, as that takes several times as long as laying it on."""

    shapes: tuple[list[np.ndarray], ...]
    kind: str
    depth: float
    size: float
    _laid: dict[tuple[int, int], tuple[np.ndarray, np.ndarray | None, int, int]] = field(default_factory=dict)

    @property
    def reach(self) -> float:
        """How far it goes beyond the rings, in pixels."""
        return 2 * self.size + 4 if self.kind == "shadow" else 2.0

    def paint(self, region: np.ndarray, place: np.ndarray) -> None:
        """Shade what lies on a part of the canvas, uint8 RGB; `place` is where the sprite stands in its pixels."""
        steps = 1 if self.kind == "shadow" else 2
        x, y = (math.floor(steps * v + 0.5 + 1e-6) for v in place.tolist())
        key = (x % steps, y % steps)
        if key not in self._laid:
            self._laid[key] = self._lay(np.array(key) / steps)
        keep, light, left, top = self._laid[key]
        left, top = x // steps + left, y // steps + top
        x, y = max(0, -left), max(0, -top)
        part = region[max(0, top) : max(0, top + len(keep)), max(0, left) : max(0, left + keep.shape[1])]
        if part.size:
            cut = (slice(y, y + part.shape[0]), slice(x, x + part.shape[1]))
            shaded = cv2.multiply(part, keep[cut], scale=1 / 255)
            part[:] = shaded if light is None else cv2.add(shaded, light[cut])

    def _lay(self, phase: np.ndarray) -> tuple[np.ndarray, np.ndarray | None, int, int]:
        """What is kept of what is below, and the white added to it (both uint8 (h, w, 3)), and their left and top."""
        if self.kind == "shadow":
            phase = phase + np.array([0.7, 1.0]) * self.size
        # A shadow's edge is too soft to need it.
        rings = [ring + phase for shape in self.shapes for ring in (shape if self.kind == "shadow" else _inset(shape, _SWELL))]
        every = np.concatenate(rings)
        low, high = np.floor(every.min(0) - self.size) - 3, np.ceil(every.max(0) + self.size) + 4
        width, height = (high - low).astype(int).tolist()
        mask = np.zeros((height, width), np.uint8)
        cv2.fillPoly(mask, [_fixed(ring - low) for ring in rings], 255, cv2.LINE_AA, _SHIFT)
        light = None
        if self.kind == "shadow":
            dark = cv2.convertScaleAbs(_soft(mask, self.size), alpha=self.depth)
        elif self.kind == "rim":
            # Eroded in greys, not measured from a black and white edge: that would be jagged.
            inner = cv2.erode(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * max(1, round(self.size)) + 1,) * 2))
            dark = cv2.convertScaleAbs(cv2.subtract(mask, inner), alpha=self.depth)
        else:
            # A body that rises from its edge, in the light along its slopes: a blurred edge is as steep as the blur is narrow.
            wide = (0.9 if self.kind == "bevel" else 2.4) * self.size
            rise = _soft(mask, wide)
            slope = cv2.add(cv2.Sobel(rise, cv2.CV_16S, 1, 0), cv2.Sobel(rise, cv2.CV_16S, 0, 1))
            steep = self.depth * max(wide, 2.0) / 8
            light, dark = (cv2.multiply(cv2.convertScaleAbs(cv2.max(slope * sign, 0), alpha=steep), mask, scale=1 / 255) for sign in (1, -1))
        keep = cv2.bitwise_not(dark if light is None else cv2.add(dark, light))
        return cv2.merge([keep] * 3), None if light is None else cv2.merge([light] * 3), int(low[0]), int(low[1])


@dataclass(frozen=True, eq=False)
class Painting:
    """All that a sprite paints, in order, and the corners (2,) of what holds it, in pixels around its place."""

    paints: tuple[Fill | Stroke | Wash | Shade, ...]
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def of(cls, state: State, unit: float) -> Painting:
        """What a sprite paints in a state, wherever it stands, at `unit` pixels a canvas unit."""
        own = body(state.parts)
        paints = tuple(paint for index, shape in enumerate(state.parts) for paint in _paints(shape, state, unit, first=index == own))
        return cls(paints, *extent(state, unit))


def extent(state: State, unit: float, drawn: tuple[float, float] | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Corners (2,) of what holds a sprite, or only the stretch of its lines between two shares drawn; infinite if that is nothing."""
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    for shape in state.parts:
        if isinstance(shape, Shading):
            if drawn is None:
                shade = _shade(shape, state, unit)
                every = np.concatenate([ring for rings in shade.shapes for ring in rings])
                low, high = np.minimum(low, every.min(0) - shade.reach), np.maximum(high, every.max(0) + shade.reach)
            continue
        matrix, offset, scale = _transform(shape, state, unit)
        reach = max(shape.width * scale / 2, 1.0) + 2
        if drawn is None:
            pieces = [*_outlines(shape), *(line for line, _ in _strokes(shape))]
        else:
            pieces = [trim(line, closed, *drawn) for line, closed in _strokes(shape)]
        for piece in pieces:
            if len(piece):
                at = piece @ matrix.T + offset
                low, high = np.minimum(low, at.min(0) - reach), np.maximum(high, at.max(0) + reach)
    return low, high


def trim(line: np.ndarray, closed: bool, start: float, end: float) -> np.ndarray:
    """The part of a line between two shares of its length."""
    if closed:
        line = np.concatenate([line, line[:1]])
    total = distances(line)[-1]
    return line[:0] if total <= 0 or end <= start else stretch(line, start * total, min(end, 1.0) * total)


def _paints(shape: Shape, state: State, unit: float, first: bool) -> list[Fill | Stroke | Wash | Shade]:
    if isinstance(shape, Shading):
        return [_shade(shape, state, unit)]
    matrix, offset, scale = _transform(shape, state, unit)
    tint = state.fill if first else None  # a sprite's own colour replaces that of its first part
    if isinstance(shape, Tint):
        return [_wash(shape, matrix, offset, shape.fill if tint is None else tint)]
    found = []
    if shape.fill is not None:
        found += _fill([outline @ matrix.T + offset for outline in _outlines(shape)], shape.fill if tint is None else tint)
    if shape.stroke is None or shape.width <= 0 or state.drawn <= 0:
        return found
    color = tint if tint is not None and shape.fill is None else shape.stroke
    width = shape.width * scale
    if isinstance(shape, (Circle, Ellipse)) and width >= _THINNEST:
        line = _outlines(shape)[0]
        line = (line if state.drawn >= 1 else trim(line, True, 0.0, state.drawn)) @ matrix.T
        reach = np.linalg.norm(line, axis=1, keepdims=True)
        half = min(width / 2, reach.min())
        outer, inner = line * (1 + half / reach) + offset, line[::-1] * (1 - half / reach) + offset
        return found + _fill([outer, inner] if state.drawn >= 1 else [np.concatenate([outer, inner])], color)
    for line, closed in _strokes(shape):
        part, ends_meet = (line, closed) if state.drawn >= 1 else (trim(line, closed, 0.0, state.drawn), False)
        if len(part) > 1:
            found.append(_stroke(part @ matrix.T + offset, ends_meet, width, color))
    return found


def _fill(rings: list[np.ndarray], color: Color) -> list[Fill]:
    rings = [ring for ring in rings if len(ring) > 2]
    if not rings:
        return []
    extent = np.ptp(rings[0], axis=0).min()
    inset = _inset(rings, min(_SWELL, extent / 3))
    return [Fill(inset, color, len(inset) == 1 and _is_convex(inset[0]))]


def _wash(shape: Tint, matrix: np.ndarray, offset: np.ndarray, color: Color) -> Wash:
    if abs(matrix[0, 1]) > 1e-9 or min(matrix[0, 0], matrix[1, 1]) <= 0:
        raise ValueError("a tint cannot be turned or mirrored")
    corners = _outlines(shape)[0] @ matrix.T + offset
    width, height = (max(1, int(v)) for v in np.round(np.ptp(corners, axis=0)))
    cells = np.frombuffer(shape.values, np.uint8).reshape(-1, shape.columns).astype(np.float32) / 255
    return Wash(cv2.resize(cells, (width, height), interpolation=cv2.INTER_LINEAR), corners.min(0), color)


def _shade(shape: Shading, state: State, unit: float) -> Shade:
    shapes = []
    for one in shape.of:
        matrix, offset, scale = _transform(one, state, unit)
        shapes.append([outline @ matrix.T + offset for outline in _outlines(one)])
    return Shade(tuple(shapes), shape.kind, shape.depth, shape.size * scale)


def _soft(mask: np.ndarray, size: float) -> np.ndarray:
    """A picture blurred twice over by boxes of about a size in pixels."""
    side = 2 * max(1, round(size / 2)) + 1
    once = cv2.blur(mask, (side, side), borderType=cv2.BORDER_CONSTANT)
    return cv2.blur(once, (side, side), borderType=cv2.BORDER_CONSTANT)


def _is_convex(ring: np.ndarray) -> bool:
    edge = np.concatenate([ring[1:], ring[:1]]) - ring
    after = np.concatenate([edge[1:], edge[:1]])
    bend = edge[:, 0] * after[:, 1] - edge[:, 1] * after[:, 0]
    turned = np.arctan2(bend, (edge * after).sum(axis=1)).sum()  # one full turn, or the ring winds round more than once
    return bool((bend >= -1e-9).all() or (bend <= 1e-9).all()) and abs(abs(turned) - 2 * math.pi) < 1e-3


def _inset(rings: list[np.ndarray], amount: float) -> tuple[np.ndarray, ...]:
    """Move every edge inwards (holes: outwards into the filled area) by an amount of pixels."""
    outer, after = rings[0], np.concatenate([rings[0][1:], rings[0][:1]])
    area = np.dot(outer[:, 0], after[:, 1]) - np.dot(outer[:, 1], after[:, 0])
    amount = amount if area > 0 else -amount
    moved = []
    for ring in rings:
        edge = np.concatenate([ring[1:], ring[:1]]) - ring
        length = np.maximum(np.hypot(edge[:, 0], edge[:, 1]), 1e-9)
        normal = np.stack([-edge[:, 1], edge[:, 0]], axis=1) / length[:, None]
        both = normal + np.concatenate([normal[-1:], normal[:-1]])
        miter = both / np.maximum((both**2).sum(1, keepdims=True) / 2, 0.25)
        moved.append(ring + miter * amount)
    return tuple(moved)


def _stroke(line: np.ndarray, closed: bool, width: float, color: Color) -> Stroke:
    # A line thinner than can be drawn is drawn paler instead, so that a small frame looks like a large one shrunk.
    opacity, width = min(1.0, width / _THINNEST), max(width, _THINNEST)
    if closed:
        line = np.concatenate([line, line[:1]])
    half = max(width / 2 - _SWELL, 0.01)
    start, end = line[:-1], line[1:]
    along = end - start
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / length * half
    return Stroke(line, np.stack([start + normal, end + normal, end - normal, start - normal], axis=1), width, half, opacity, color)


def _transform(shape: Shape, state: State, unit: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Matrix and offset from the shape's own units to pixels around the sprite's place, and the mean scale for stroke widths."""
    sprite = unit * _rotation(state.angle) * np.array(state.scale)
    matrix = sprite @ _rotation(shape.turn) if shape.turn else sprite
    return matrix, sprite @ np.array(shape.at), unit * math.sqrt(abs(state.scale[0] * state.scale[1]))


def _rotation(degrees: float) -> np.ndarray:
    angle = math.radians(degrees)
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


def _fixed(points: np.ndarray) -> np.ndarray:
    """Pixels as the whole numbers that OpenCV takes."""
    return np.round(points * (1 << _SHIFT)).astype(np.int32)


@lru_cache(maxsize=512)
def _outlines(shape: Shape) -> tuple[np.ndarray, ...]:
    return shape.outlines()


@lru_cache(maxsize=512)
def _strokes(shape: Shape) -> tuple[tuple[np.ndarray, bool], ...]:
    return shape.strokes() if shape.stroke is not None else ()
