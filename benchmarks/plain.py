"""A plain generator of the same clips, to measure against: Pillow redraws every frame whole, OpenCV writes mp4v, Pillow writes the PNGs.

It reads the same scenes and is spared everything that is not drawing: outlines and their pixels are worked out once per state of a sprite.
Pillow's polygons have jagged edges. To have smooth ones, as this package's clips do, one draws at twice the size and shrinks.
"""

from __future__ import annotations

import io
import math
import tempfile
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFont

from vbvr_hf import Sample
from vbvr_hf.scene import Shape, State, Text
from vbvr_hf.scene.paint import trim
from vbvr_hf.scene.stage import SIZE


def make(sample: Sample, *, smooth: bool) -> tuple[bytes, bytes, bytes]:
    """The sample's clip as MP4 bytes, and its first and final frame as PNG bytes."""
    factor = 2 if smooth else 1
    width, height = factor * sample.width, factor * sample.height
    scene, side = sample.scene, min(width, height)
    place = ((width - side) / 2, (height - side) / 2)
    changing = defaultdict(list)
    for (name, prop), track in scene.tracks.items():
        changing[name].append((prop, track))
    ends = []
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "clip.mp4")
        writer = cv2.VideoWriter(path, cv2.VideoWriter_fourcc(*"mp4v"), sample.fps, (sample.width, sample.height))
        for index, time in enumerate(sample.times):
            image = Image.new("RGB", (width, height), scene.background)
            for name, sprite in scene.sprites.items():
                state = sprite.state._replace(**{prop: track.at(time) for prop, track in changing[name]})
                _draw(image, state, side / SIZE, place)
            if smooth:
                image = image.reduce(factor)
            writer.write(cv2.cvtColor(np.asarray(image), cv2.COLOR_RGB2BGR))
            if index in (0, sample.num_frames - 1):
                ends.append(_png(image))
        writer.release()
        return Path(path).read_bytes(), *ends


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _draw(image: Image.Image, state: State, unit: float, place: tuple[float, float]) -> None:
    if state.opacity <= 0:
        return
    target = image if state.opacity >= 1 else image.copy()
    pen = ImageDraw.Draw(target)
    for kind, pixels, color, width in _strokes_of(_still(state), unit, place):
        if kind == "text":
            x, y, size, text = pixels
            pen.text((x, y), text, fill=color, font=ImageFont.load_default(size), anchor="mm")
        elif kind == "fill" and len(pixels) == 1:
            pen.polygon(pixels[0], fill=color)
        elif kind == "fill":
            mask = Image.new("1", image.size)
            for ring in pixels:
                piece = Image.new("1", image.size)
                ImageDraw.Draw(piece).polygon(ring, fill=1)
                mask = ImageChops.logical_xor(mask, piece)
            target.paste(color, mask=mask)
        else:
            pen.line(pixels, fill=color, width=width, joint="curve")
    if target is not image:
        image.paste(Image.blend(image, target, state.opacity))


def _still(state: State) -> State:
    """A state that can be looked up: whatever was given as a list becomes a tuple."""
    fill = tuple(round(c) for c in state.fill) if state.fill is not None else None
    return state._replace(at=tuple(state.at), scale=tuple(state.scale), fill=fill, opacity=1.0)


@lru_cache(maxsize=4096)
def _strokes_of(state: State, unit: float, place: tuple[float, float]) -> list[tuple]:
    """What to draw for a state, in order: (kind, pixels, colour, width)."""
    found = []
    for index, shape in enumerate(state.parts):
        fill = state.fill if index == 0 and state.fill is not None and shape.fill is not None else shape.fill
        stroke = state.fill if index == 0 and state.fill is not None and shape.fill is None else shape.stroke
        if isinstance(shape, Text) and fill is not None:
            (x, y), *_ = _pixels(np.zeros((1, 2)), shape, state, unit, place)
            found.append(("text", (x, y, shape.size * unit * state.scale[0], shape.text), fill, 0))
            continue
        if fill is not None:
            rings = [_pixels(ring, shape, state, unit, place) for ring in shape.outlines() if len(ring) > 2]
            if rings:
                found.append(("fill", rings, fill, 0))
        if stroke is not None and shape.width > 0 and state.drawn > 0:
            width = max(1, round(shape.width * unit * math.sqrt(abs(state.scale[0] * state.scale[1]))))
            for line, closed in shape.strokes():
                part = trim(line, closed, 0.0, state.drawn) if state.drawn < 1 else np.concatenate([line, line[:1]]) if closed else line
                if len(part) > 1:
                    found.append(("line", _pixels(part, shape, state, unit, place), stroke, width))
    return found


def _pixels(points: np.ndarray, shape: Shape, state: State, unit: float, place: tuple[float, float]) -> list[tuple[float, float]]:
    turned = points @ _rotation(shape.turn).T + np.array(shape.at)
    placed = (turned * np.array(state.scale)) @ _rotation(state.angle).T + np.array(state.at)
    return [tuple(point) for point in placed * unit + np.array(place)]


def _rotation(degrees: float) -> np.ndarray:
    angle = math.radians(degrees)
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
