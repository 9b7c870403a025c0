"""Traffic lights that count down: which colour each of them shows after some beats, and how a street with them is drawn. All in canvas units."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...scene import Circle, Color, Line, Look, Point, Polygon, Shape, Text, arrowhead, points, rounded

ORDER = ("green", "yellow", "red")
"""The colours in the order in which a light shows them."""
LIT = {"red": (236, 44, 48), "yellow": (252, 204, 40), "green": (36, 190, 92)}
DARK = {"red": (86, 34, 38), "yellow": (88, 76, 30), "green": (24, 70, 44)}
HOUSING, ROAD, BAY, WHITE, PALE, GLASS = (40, 43, 50), (96, 100, 108), (136, 140, 148), (250, 250, 250), (230, 232, 234), (24, 28, 38)
LANES, STRIP = (22.0, 862.0), (876.0, 1012.0)
"""Top and bottom of all lanes, and of the strip below them."""
WAIT_X, LINE_X, HEAD_X, BAY_X = 126.0, 226.0, 390.0, 900.0


class Light(NamedTuple):
    """A light's colour, and how many beats are left of those that the colour lasts."""

    color: str
    left: float
    whole: int

    def after(self, beats: float, lengths: dict[str, int], order: tuple[str, ...] = ORDER) -> Light:
        """What it shows after some beats; a light that changes just then has changed."""
        color, left = self.color, self.left - beats
        while left <= 1e-6:
            color = order[(order.index(color) + 1) % len(order)]
            left += lengths[color]
        return Light(color, left, lengths[color])

    def turns(self, beats: float, lengths: dict[str, int], order: tuple[str, ...] = ORDER) -> list[tuple[float, str]]:
        """When it changes within some beats, and to which colour."""
        found, time, light = [], self.left, self
        while time <= beats:
            light = light.after(light.left, lengths, order)
            found.append((time, light.color))
            time += light.left
        return found


def road(lane: int, lanes: int) -> tuple[float, float]:
    """The middle of a lane's road, from the top, and its breadth."""
    height = (LANES[1] - LANES[0]) / lanes
    return LANES[0] + (lane + 0.77) * height, 0.4 * height


def markings(breadth: float) -> tuple[Shape, ...]:
    """The bay and the stop line of a road, about the middle of the picture."""
    x, y = BAY_X - 512, 0.42 * breadth
    stop = ((LINE_X - 512, 6 - breadth / 2), (LINE_X - 512, breadth / 2 - 6))
    return Polygon(points=((x - 90, -y), (x + 90, -y), (x + 90, y), (x - 90, y)), fill=BAY), Line(points=stop, stroke=WHITE, width=18)


def signal(light: Light, lane: int, lanes: int) -> tuple[Shape, ...]:
    """A lane's signal head and its pie, beside the road."""
    middle, breadth = road(lane, lanes)
    room = 1.5 * breadth
    y, radius, lamp = middle - breadth / 2 - room / 2 + 2, min(0.42 * room, 66.0), min(0.27 * room, 40.0)
    lamps = (
        Circle(radius=lamp, fill=(LIT if color == light.color else DARK)[color], at=(HEAD_X + place * 2.3 * lamp, y))
        for place, color in zip((-1, 0, 1), reversed(ORDER), strict=True)
    )
    return rounded(7.2 * lamp, 2.6 * lamp, lamp, fill=HOUSING, at=(HEAD_X, y)), *lamps, *pie((HEAD_X + 3.6 * lamp + radius + 36, y), radius, light)


def pie(at: Point, radius: float, light: Light) -> tuple[Shape, ...]:
    """A disc of as many sectors as a colour lasts beats, of which those that are left are seen."""
    sweep = 360 * light.left / light.whole
    full = (sector(radius, 360 - sweep, sweep, fill=LIT[light.color], at=at),) if sweep > 1 else ()
    cuts = [np.radians(360 * number / light.whole) for number in range(light.whole if light.whole > 1 else 0)]
    spokes = (Line(points=((0, 0), (radius * np.sin(angle), -radius * np.cos(angle))), stroke=PALE, width=8, at=at) for angle in cuts)
    return Circle(radius=radius, fill=PALE, at=at), *full, *spokes, Circle(radius=radius, stroke=HOUSING, width=8, at=at)


def strip(lengths: dict[str, int], beats: int, look: Look) -> tuple[Shape, ...]:
    """The cycle of colours with the beats of each, at the foot of the picture, and how many beats pass."""
    y, parts = sum(STRIP) / 2, list(look.panel(16, STRIP[0], 1008, STRIP[1]))
    for number, color in enumerate((*ORDER, ORDER[0])):
        x = 64 + 220 * number
        parts.append(Circle(radius=30, fill=LIT[color], stroke=HOUSING, width=8, at=(x, y)))
        if number < len(ORDER):
            parts += [*pie((x + 98, y), 50, Light(color, lengths[color], lengths[color])), arrowhead((x + 180, y), (1, 0), 26, fill=look.ink)]
    return *parts, Text(text=f"{beats} beats", size=56, weight=700, fill=look.ink, at=(884, y))


def car(breadth: float, color: Color, look: Look) -> tuple[Shape, ...]:
    """A car from above, heading right, on a road of a breadth."""
    high = 0.68 * breadth
    windows = (rounded(22, 0.72 * high, 8, fill=GLASS, at=(26, 0)), rounded(16, 0.66 * high, 7, fill=GLASS, at=(-44, 0)))
    return *look.figure(rounded(142, high, 0.3 * high, fill=color), style="flat"), *windows


def sector(radius: float, start: float, sweep: float, **style) -> Polygon:
    """A pie piece from `start` over `sweep` degrees, clockwise from twelve o'clock."""
    angle = np.radians(np.linspace(start, start + sweep, max(3, int(abs(sweep) / 5) + 2)))
    rim = np.stack([radius * np.sin(angle), -radius * np.cos(angle)], axis=1)
    return Polygon(points=((0.0, 0.0), *points(rim)), **style)
