"""Pictures of which one has a frame around it, and the frame that slides to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...acts import go
from ...scene import Look, Point, Scene, Shape, figure, layout, rectangle
from .. import Redraw

GREEN = (0, 170, 60)
SHAPES = {"circle": 1.0, "square": 0.88, "triangle": 1.0, "five-point star": 1.05, "heart": 1.0, "arrow": 1.1, "crescent": 1.05, "plus": 1.0}
"""The figures, and their size over the picture size, so that all look about equally large."""
TILTED = ("triangle", "heart", "arrow", "crescent")
"""Those that look different when tilted by 35 to 90 degrees."""
COLORS = {
    "bright": {"blue": (36, 92, 216), "red": (220, 40, 40), "orange": (244, 134, 20), "purple": (136, 56, 196), "brown": (126, 76, 40), "black": (22, 22, 26)},
    "muted": {"blue": (92, 126, 180), "red": (192, 96, 96), "orange": (218, 160, 96), "purple": (136, 106, 172), "brown": (128, 98, 80), "black": (74, 78, 88)},
    "dark": {"blue": (24, 44, 130), "red": (140, 22, 34), "orange": (176, 88, 0), "purple": (82, 26, 132), "brown": (82, 52, 30), "black": (22, 22, 26)},
}
LARGE, SMALL = 1.18, 0.82
"""Sizes over the picture size where size is what differs."""
AROUND, ROOM, LINE = 1.24, 36, 12
"""The frame's side is so many picture sizes, and so many canvas units more, whatever it surrounds; and the breadth of its line."""


def placed(rng: np.random.RandomState, count: int, size: float) -> tuple[list[Point], float]:
    """Places of so many pictures of a size, the first of them framed, none near the straight way from there to the last; and the side of the frame."""
    side = round(AROUND * size + ROOM, 1)
    edge = side / 2 + 24
    apart = (side + LARGE * size) / 2 + 20
    places = np.round(layout.scatter(rng, [apart / 2] * count, box=(edge - apart / 2,) * 2 + (1024 - edge + apart / 2,) * 2, gap=0), 1)
    way = np.linspace(places[0], places[-1], 40)
    if np.hypot(*(way[:, None] - places[None, 1:-1]).transpose(2, 0, 1)).min() < apart:
        raise Redraw
    return places.tolist(), side


def add_pictures(scene: Scene, look: Look, pictures: list[Mapping[str, Any]], places: list[Point], palette: str, side: float, line: float = LINE) -> None:
    """Put into a scene pictures ("picture 0", …), each with a shape, colour, size and tilt, and the frame around the first."""
    for number, (looks, at) in enumerate(zip(pictures, places, strict=True)):
        scene.add(f"picture {number}", *_picture(looks, palette, look), at=at, angle=looks["tilt"])
    scene.add("frame", rectangle(side, side, stroke=GREEN, border=line), at=places[0])


def slid(thing: str, to: Point) -> go:
    """The frame, or a picture, slides straight to a place."""
    return go(thing, tuple(to), frames=28)


def _picture(looks: Mapping[str, Any], palette: str, look: Look) -> tuple[Shape, ...]:
    return look.figure(figure(looks["shape"], looks["size"] * SHAPES[looks["shape"]], fill=COLORS[palette][looks["colour"]]))
