"""A disc that goes along straight roads from a green node to a red one, while they turn blue behind it: how all of it is drawn."""

from __future__ import annotations

import math

import numpy as np

from ...acts import stroke
from ...scene import Circle, Line, Look, Point, Scene
from ...scene.palette import WHITE

GREEN, RED, ORANGE, BLUE, RIM = (96, 196, 116), (226, 84, 84), (248, 140, 16), (32, 92, 224), (40, 46, 58)
RADIUS, DISC = 42, 26


def add_roads(scene: Scene, look: Look, places: list[Point], roads: list[tuple[int, int]]) -> None:
    """The "road 0 1" between two places, for each of the roads."""
    for a, b in roads:
        scene.add(f"road {a} {b}", Line(points=(tuple(places[a]), tuple(places[b])), stroke=look.line(0.6), width=9))


def add_nodes(scene: Scene, look: Look, places: list[Point], start: int, goal: int) -> None:
    """A "node 0" on each place, white but for the start and the goal, and the "disc" on its start."""
    for index, place in enumerate(places):
        fill = {start: GREEN, goal: RED}.get(index, WHITE)
        scene.add(f"node {index}", *look.figure(Circle(radius=RADIUS, fill=fill, stroke=RIM, width=6), style="flat"), at=tuple(place))
    scene.add("disc", Circle(radius=DISC, fill=ORANGE, stroke=(120, 60, 0), width=4), at=tuple(places[start]))


def blue(name: str, start: Point, end: Point, frames: float, *, off_start: float = RADIUS + 3, off_end: float = RADIUS + 3) -> stroke:
    """A road that turns blue, but for so much at both of its ends: up to the nodes' rims."""
    start, end = np.array(start), np.array(end)
    ahead = (end - start) / math.dist(start, end)
    return stroke(name, (tuple(start + off_start * ahead), tuple(end - off_end * ahead)), BLUE, line=17, frames=frames)
