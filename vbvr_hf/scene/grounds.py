"""Grounds: paper, wood, slate, lawn and the like, as pictures of tones about a base colour, drawn with filled outlines only.

A field holds a byte a pixel: 128 is the base, `STEPS` more or less is one of lightness (of 100) more or less. Marks are 4 canvas units or wider, and
tones flat: noise from pixel to pixel would make stills and clips ten times as large.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import cv2
import numpy as np

from .shapes import SIZE, Color, ellipse_points

STEPS = 10
"""Levels of a field to one of lightness."""
TONE, LINE = 8.0, 12.0
"""At least 95 % of a ground lies within TONE (delta-E) of its base colour, and all of it within LINE."""
PLACES = ("sheet", "board", "table", "wall", "outdoors")
"""What a ground is: paper of some sort, something hung up to write or pin on, something things lie on, something behind them, or the open."""

_SHIFT = 4  # bits of sub-pixel position
_FINE = 384  # a field under so many pixels is drawn larger and shrunk: its marks would come out too broad


class Field:
    """A square of tones being drawn. Lengths are canvas units, tones lightness (of 100) against the base."""

    def __init__(self, side: int) -> None:
        self.unit = side / SIZE
        self.pixels = np.full((side, side), 128, np.uint8)

    def fill(self, rings: Sequence[np.ndarray] | np.ndarray, tone: float) -> None:
        """Fill outlines (N, 2), given together, if any; where two of them overlap, neither is filled."""
        if not len(rings):
            return
        # All of them at once: one by one takes twenty times as long.
        every = np.round((np.concatenate(rings) * self.unit - 0.5) * (1 << _SHIFT)).astype(np.int32)
        ends = list(accumulate(map(len, rings)))
        cv2.fillPoly(self.pixels, [every[start:end] for start, end in zip([0, *ends], ends, strict=False)], _byte(tone), cv2.LINE_AA, _SHIFT)

    def box(self, left: float, top: float, right: float, bottom: float, tone: float) -> None:
        """Fill a rectangle, its sides on whole pixels."""
        x, y, x_end, y_end = (round(v * self.unit) for v in (left, top, right, bottom))
        self.pixels[max(0, y) : max(0, y_end), max(0, x) : max(0, x_end)] = _byte(tone)

    def rows(self, places: Sequence[float], width: float, tone: float) -> None:
        """Lines from side to side at these heights."""
        self._across(self.pixels, places, width, tone)

    def columns(self, places: Sequence[float], width: float, tone: float) -> None:
        """Lines from top to bottom at these places."""
        self._across(self.pixels.T, places, width, tone)

    def _across(self, pixels: np.ndarray, places: Sequence[float], width: float, tone: float) -> None:
        broad = max(1, round(width * self.unit))
        for place in places:
            start = round(place * self.unit - broad / 2)
            pixels[max(0, start) : max(0, start + broad)] = _byte(tone)

    def strew(
        self, rng: np.random.RandomState, across: int, tones: Sequence[float], length: tuple[float, float], slim: float, lean: tuple[float, float]
    ) -> None:
        """Marks strewn evenly, about one to each of `across` x `across` squares: ellipses of a length between two, `slim` times as broad, leaning
        between two angles in degrees (clockwise from lying)."""
        marks = strewn(rng, across, length, slim, lean)
        for index, tone in enumerate(tones):
            self.fill(marks[index :: len(tones)], tone)

    def light(self, rng: np.random.RandomState, amount: float) -> None:
        """Light from above: so much lightness from where it is brightest to the farthest corner, in flat steps."""
        x, y = rng.uniform(0.2, 0.8), rng.uniform(-0.1, 0.3)
        at = np.linspace(0, 1, 48, dtype=np.float32)
        far = np.sqrt((at - np.float32(x)) ** 2 + (at[:, None] - np.float32(y)) ** 2)
        fall = np.round((0.5 - far) * np.float32(amount * STEPS) + 100).astype(np.uint8)
        self.pixels = cv2.addWeighted(self.pixels, 1, cv2.resize(fall, self.pixels.shape, interpolation=cv2.INTER_LINEAR), 1, -100)


def strewn(rng: np.random.RandomState, across: int, length: tuple[float, float], slim: float, lean: tuple[float, float]) -> np.ndarray:
    """Outlines (n, points, 2) of ellipses, one at a random place in each of `across` x `across` squares of the stage, in random order."""
    count, step = across * across, SIZE / across
    order = rng.permutation(count)
    at = (np.stack([order % across, order // across], axis=1) + 0.5 + rng.uniform(-0.42, 0.42, (count, 2))) * step
    rx = rng.uniform(*length, count)[:, None] / 2
    angle = np.radians(rng.uniform(*lean, count))[:, None]
    ring = ellipse_points(1.0, 1.0, 8 if length[1] < 60 else 24)[None]
    x, y = ring[..., 0] * rx, ring[..., 1] * np.maximum(rx * slim, 2.0)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([at[:, :1] + x * cos - y * sin, at[:, 1:] + x * sin + y * cos], axis=-1)


def waves(rng: np.random.RandomState, places: Sequence[float], width: float, swing: float, length: float, pieces: int = 24) -> list[np.ndarray]:
    """Wavy lines from side to side as outlines, one at each height, that thicken and thin."""
    x = np.linspace(-20, SIZE + 20, pieces)
    found = []
    for place in places:
        phase, other = rng.uniform(0, 2 * np.pi, 2)
        middle = place + swing * (np.sin(2 * np.pi * x / length + phase) + 0.5 * np.sin(2 * np.pi * x / (0.43 * length) + other))
        half = width * (0.5 + 0.25 * np.sin(2 * np.pi * x / (0.7 * length) + other))
        found.append(np.concatenate([np.stack([x, middle - half], 1), np.stack([x, middle + half], 1)[::-1]]))
    return found


def _byte(tone: float) -> int:
    return min(max(round(128 + STEPS * tone), 0), 255)


def _every(step: float, start: float = 0.0) -> list[float]:
    return np.arange(start, SIZE + 1, step).tolist()


# --- sheets -------------------------------------------------------------------------------------------------------------


def _paper(field, rng):
    field.strew(rng, 7, (1, -1), (120, 260), 0.6, (0, 180))
    field.strew(rng, 11, (-3, 2, -2), (16, 34), 0.16, (0, 180))
    field.light(rng, 3)


def _squared(field, rng):
    step = float(rng.choice([51.2, 64.0, 85.333]))
    field.rows(_every(step, step / 2), 4, -5)
    field.columns(_every(step, step / 2), 4, -5)


def _ruled(field, rng):
    step = float(rng.choice([64.0, 78.77]))
    field.rows(_every(step, 1.5 * step), 4, -5)
    field.columns([float(rng.uniform(70, 110))], 5, -7)


def _dotted(field, rng):
    step = float(rng.choice([64.0, 85.333]))
    at = np.array([(x, y) for x in _every(step, step / 2) for y in _every(step, step / 2)])
    field.fill(at[:, None] + ellipse_points(4.5, 4.5, 8)[None], -8)


def _blueprint(field, rng):
    step = float(rng.choice([51.2, 64.0]))
    field.rows(_every(step), 4, 4)
    field.columns(_every(step), 4, 4)
    field.rows(_every(4 * step), 5, 8)
    field.columns(_every(4 * step), 5, 8)


def _kraft(field, rng):
    field.strew(rng, 22, (-3, 2, -2, 3), (18, 46), 0.12, (-30, 210))
    field.light(rng, 3)


# --- boards -------------------------------------------------------------------------------------------------------------


def _slate(field, rng):
    lean = float(rng.uniform(-30, 30))
    field.strew(rng, 4, (1.4, -1), (380, 620), 0.2, (lean - 8, lean + 8))
    field.strew(rng, 6, (2.2, 1), (160, 340), 0.12, (lean - 14, lean + 14))


def _cork(field, rng):
    field.strew(rng, 20, (-3, 2.4, -5, 3, -2), (16, 34), 0.62, (0, 180))


def _felt(field, rng):
    field.strew(rng, 26, (2, -2, 1, -1), (18, 36), 0.16, (0, 180))
    field.light(rng, 4)


def _pinboard(field, rng):
    step = 32.0
    field.rows(_every(step, step / 2), 6, -2)
    field.columns(_every(step, step / 2), 6, 1.6)
    field.light(rng, 3)


def _whiteboard(field, rng):
    lean = float(rng.uniform(-35, 35))
    field.strew(rng, 3, (-1, 1.4), (420, 640), 0.22, (lean - 6, lean + 6))
    field.light(rng, 4)


# --- tables -------------------------------------------------------------------------------------------------------------


def _planks(field, rng):
    count = int(rng.randint(4, 7))
    edges = np.linspace(0, SIZE, count + 1)
    for top, bottom in zip(edges[:-1], edges[1:], strict=True):
        tone = float(rng.choice([-2, -1, 0, 1, 2]))
        field.box(0, top, SIZE, bottom, tone)
        lines = [top + (bottom - top) * share for share in (0.2, 0.42, 0.64, 0.84) if rng.uniform() < 0.85]
        field.fill(waves(rng, lines, 8, 5, float(rng.uniform(600, 1100))), tone - 2)
        knot = np.array([rng.uniform(80, 940), rng.uniform(top + 40, bottom - 40)])
        for size, darker in ((34, 1.5), (20, 3.5)):
            field.fill([knot + ellipse_points(1.7 * size, 0.6 * size, 20)], tone - darker)
    field.rows(edges[1:-1], 6, -8)
    _lie(field, rng)


def _parquet(field, rng):
    rows, long = int(rng.choice([6, 8])), float(rng.choice([320, 430]))
    high = SIZE / rows
    for row in range(rows):
        for left in np.arange(-float(rng.uniform(0, long)), SIZE, long):
            field.box(left, row * high, left + long, (row + 1) * high, float(rng.choice([-3, -1.5, 0, 1, 2.5])))
            field.box(left - 2, row * high, left + 2, (row + 1) * high, -6)
    field.rows(np.arange(1, rows) * high, 4, -6)
    _lie(field, rng)


def _lie(field, rng):
    """Turn what was drawn lying so that it stands, half of the times."""
    if rng.randint(2):
        field.pixels = np.ascontiguousarray(field.pixels.T)


def _bench(field, rng):
    field.light(rng, 4)
    field.rows(_every(256, float(rng.choice([0, 128]))), 5, -7)
    field.columns(_every(256, float(rng.choice([0, 128]))), 5, -7)


def _gingham(field, rng):
    count = int(rng.choice([5, 6, 8]))
    step = SIZE / count
    bands = [(i * step + 0.25 * step, i * step + 0.75 * step) for i in range(count)]
    for top, bottom in bands:
        field.box(0, top, SIZE, bottom, -2.5)
    stripe = field.pixels.copy()
    field.pixels = cv2.addWeighted(stripe, 1, np.ascontiguousarray(stripe.T), 1, -128 + round(2.5 * STEPS))


def _tablecloth(field, rng):
    step = float(rng.choice([128.0, 170.667]))
    for place in _every(step, step / 2):
        for start, stop, tone in ((-22, 22, -2), (-30, -25, -4), (25, 30, -4)):
            field.box(0, place + start, SIZE, place + stop, tone)
    _lie(field, rng)


def _terrazzo(field, rng):
    count, across = 121, 11
    at = (np.stack([np.arange(count) % across, np.arange(count) // across], 1) + 0.5 + rng.uniform(-0.24, 0.24, (count, 2))) * (SIZE / across)
    angles = np.sort(rng.uniform(0, 2 * np.pi, (count, 6)), axis=1)
    size = rng.uniform(12, 32, (count, 1))
    chips = at[:, None] + np.stack([size * np.cos(angles), 0.8 * size * np.sin(angles)], -1)
    order = rng.permutation(count)
    for index, tone in enumerate((-6, 3, -3, -2)):
        field.fill(chips[order[index::4]], tone)


def _mat(field, rng):
    field.rows(_every(51.2), 4, 2.5)
    field.columns(_every(51.2), 4, 2.5)
    field.rows(_every(256), 5, 6)
    field.columns(_every(256), 5, 6)


# --- walls --------------------------------------------------------------------------------------------------------------


def _plaster(field, rng):
    field.strew(rng, 6, (1, -1, 1.6), (130, 260), 0.55, (-30, 30))
    field.strew(rng, 9, (-2, 2), (20, 44), 0.4, (-40, 40))
    field.light(rng, 4)


def _stripes(field, rng):
    step = SIZE / int(rng.choice([8, 10, 12]))
    for left in np.arange(0, SIZE, step):
        field.box(left, 0, left + step / 2, SIZE, -3)
        field.box(left + step / 2 - 2, 0, left + step / 2 + 3, SIZE, -5)


def _harlequin(field, rng):
    across = int(rng.choice([5, 6, 8]))
    step = SIZE / across
    diamond = np.array([(0, -0.75), (0.5, 0), (0, 0.75), (-0.5, 0)]) * step
    at = np.array([(x * step, y * 1.5 * step) for x in range(across + 1) for y in range(across)])
    field.fill(at[:, None] + diamond, -3)


def _bricks(field, rng):
    rows = int(rng.choice([10, 12, 14]))
    high = SIZE / rows
    long = 2.4 * high
    field.pixels[:] = _byte(6)
    for row in range(rows):
        for left in np.arange(-long * (0.5 if row % 2 else 1.0), SIZE, long):
            field.box(left + 4, row * high + 4, left + long - 4, (row + 1) * high - 4, float(rng.choice([-2, -1, 0, 0, 1, 2])))


def _tiles(field, rng):
    count = int(rng.choice([6, 8]))
    step = SIZE / count
    for row in range(count):
        for column in range(count):
            field.box(column * step, row * step, (column + 1) * step, (row + 1) * step, float(rng.choice([-1, 0, 0, 1])))
    field.rows(np.arange(count + 1) * step, 7, 6)
    field.columns(np.arange(count + 1) * step, 7, 6)
    field.light(rng, 3)


# --- outdoors -----------------------------------------------------------------------------------------------------------


def _lawn(field, rng):
    bands = int(rng.choice([4, 6, 8]))
    for band in range(0, bands, 2):
        field.box(band * SIZE / bands, 0, (band + 1) * SIZE / bands, SIZE, -2.5)
    _lie(field, rng)
    field.strew(rng, 21, (3, -5, 2, -4), (18, 34), 0.16, (70, 110))


def _sand(field, rng):
    heights = np.arange(20, SIZE + 30, 52) + rng.uniform(-8, 8, 20)
    field.fill(waves(rng, heights, 14, 9, float(rng.uniform(420, 700)), 40), -2.5)
    field.strew(rng, 12, (-4, 3), (8, 13), 0.8, (0, 180))


def _night(field, rng):
    field.strew(rng, 3, (1, -1), (380, 640), 0.6, (0, 180))
    stars = strewn(rng, 9, (7, 12), 1.0, (0, 180))
    field.fill(stars[:50], 7)
    field.fill(stars[50:], 11)


def _pavement(field, rng):
    field.strew(rng, 18, (-2, 1.6, -3, 1), (9, 20), 0.8, (0, 180))
    step = SIZE / int(rng.choice([3, 4, 5]))
    field.rows(np.arange(0, SIZE + 1, step), 8, -7)
    field.columns(np.arange(0, SIZE + 1, step), 8, -7)


def _water(field, rng):
    heights = np.arange(30, SIZE, 74) + rng.uniform(-10, 10, 14)
    field.fill(waves(rng, heights, 10, 8, float(rng.uniform(240, 360)), 48), 2.5)
    field.strew(rng, 7, (5, 3.5), (40, 86), 0.1, (-4, 4))


def _snow(field, rng):
    field.strew(rng, 4, (-1.6, 1.6), (300, 480), 0.3, (-16, 16))
    field.strew(rng, 8, (-3, 3), (9, 16), 0.9, (0, 180))


class Ground(NamedTuple):
    """One kind of ground: its place, the base colours it may have, what draws it, how its darker and lighter tones lean in colour (Lab's a and b to
    one of lightness), and the props that belong on it."""

    place: str
    bases: tuple[Color, ...]
    draw: Callable[[Field, np.random.RandomState], None]
    dark: tuple[float, float] = (0.0, 0.0)
    light: tuple[float, float] = (0.0, 0.0)
    props: tuple[str, ...] = ("pencil", "clip")


GROUNDS: Mapping[str, Ground] = {
    "paper": Ground("sheet", ((247, 243, 232), (250, 250, 248), (240, 228, 204), (226, 232, 238)), _paper, (0.1, 0.3), props=("pencil", "clip", "cup ring")),
    "squared paper": Ground("sheet", ((250, 251, 252), (252, 249, 236), (238, 246, 240)), _squared, (-0.2, -0.9), props=("pencil", "ruler", "clip")),
    "ruled paper": Ground("sheet", ((251, 251, 248), (254, 248, 214), (240, 244, 250)), _ruled, (-0.1, -0.9), props=("pencil", "clip", "ruler")),
    "dotted paper": Ground("sheet", ((252, 250, 244), (236, 240, 242), (246, 236, 236)), _dotted, props=("pencil", "clip")),
    "blueprint": Ground("sheet", ((38, 78, 148), (30, 64, 126), (24, 92, 118)), _blueprint, light=(-0.2, 0.4), props=("gauge", "ruler")),
    "kraft": Ground("sheet", ((204, 172, 130), (186, 152, 112), (222, 198, 162)), _kraft, props=("clip", "cup ring", "leaf")),
    "slate": Ground("board", ((50, 60, 58), (56, 60, 68), (40, 72, 60)), _slate, props=("chalk",)),
    "cork": Ground("board", ((200, 156, 110), (214, 176, 132), (186, 138, 96)), _cork, (0.2, 0.3), props=("note", "frame")),
    "felt": Ground("board", ((30, 92, 64), (112, 32, 48), (36, 60, 110), (88, 56, 108)), _felt, props=("plate", "clip")),
    "pinboard": Ground("board", ((216, 206, 188), (150, 168, 178), (196, 206, 188), (74, 80, 96)), _pinboard, props=("note", "frame")),
    "whiteboard": Ground("board", ((246, 248, 250), (238, 242, 244)), _whiteboard, (-0.1, -0.3), props=("note",)),
    "planks": Ground(
        "table", ((206, 166, 116), (178, 130, 86), (226, 200, 160), (112, 78, 56), (196, 188, 178)), _planks, (0.2, 0.3), props=("plate", "pencil", "cup ring")
    ),
    "parquet": Ground("table", ((210, 174, 128), (184, 134, 88), (120, 82, 56)), _parquet, (0.2, 0.3), props=("leaf", "note")),
    "lab bench": Ground("table", ((214, 222, 226), (226, 232, 228), (188, 206, 214), (58, 66, 74)), _bench, props=("plate", "gauge", "ruler")),
    "gingham": Ground("table", ((232, 216, 214), (210, 222, 236), (236, 228, 200), (208, 224, 206)), _gingham, props=("plate",)),
    "tablecloth": Ground("table", ((238, 232, 220), (214, 226, 222), (230, 214, 222), (70, 86, 116)), _tablecloth, props=("plate", "cup ring")),
    "terrazzo": Ground("table", ((232, 228, 220), (206, 212, 210), (222, 204, 196), (70, 74, 78)), _terrazzo, props=("cup ring", "plate")),
    "cutting mat": Ground("table", ((30, 98, 84), (38, 70, 106), (96, 100, 104), (84, 60, 96)), _mat, props=("ruler", "pencil", "screws")),
    "plaster": Ground("wall", ((240, 226, 200), (214, 228, 216), (232, 214, 210), (206, 216, 232), (226, 222, 234)), _plaster, props=("frame",)),
    "striped wallpaper": Ground("wall", ((238, 228, 208), (212, 226, 220), (222, 216, 232), (86, 104, 100)), _stripes, props=("frame",)),
    "harlequin": Ground("wall", ((236, 222, 224), (220, 228, 206), (214, 224, 236), (84, 72, 104)), _harlequin, props=("frame",)),
    "bricks": Ground("wall", ((176, 108, 88), (206, 186, 168), (226, 224, 220), (112, 70, 62)), _bricks, light=(-0.3, -0.3), props=("frame", "screws")),
    "tiles": Ground("wall", ((206, 226, 232), (228, 228, 222), (178, 204, 196), (52, 92, 104)), _tiles, props=("frame",)),
    "lawn": Ground("outdoors", ((132, 182, 96), (112, 164, 84), (164, 200, 118), (52, 98, 60)), _lawn, (0.1, 0.2), props=("flower", "tuft", "pebble")),
    "sand": Ground("outdoors", ((232, 210, 164), (220, 190, 140), (240, 226, 194)), _sand, (0.1, 0.2), props=("pebble", "leaf")),
    "night sky": Ground("outdoors", ((22, 28, 58), (30, 24, 60), (14, 36, 58)), _night, props=("moon", "constellation")),
    "pavement": Ground("outdoors", ((186, 186, 182), (166, 170, 174), (208, 202, 192), (84, 86, 92)), _pavement, props=("leaf", "pebble")),
    "water": Ground("outdoors", ((150, 204, 222), (120, 186, 206), (26, 84, 112)), _water, (0, -0.2), (0, 0.1), props=("leaf", "pebble")),
    "snow": Ground("outdoors", ((232, 240, 248), (240, 242, 246), (222, 230, 240)), _snow, (-0.1, -0.5), props=("pebble", "leaf")),
}  # fmt: skip


def ground_tones(name: str, seed: int, side: int) -> np.ndarray:
    """The field of a ground, uint8 (side, side)."""
    larger = -(-_FINE // side)
    field = Field(side * larger)
    GROUNDS[name].draw(field, np.random.RandomState(seed))
    return field.pixels if larger == 1 else cv2.resize(field.pixels, (side, side), interpolation=cv2.INTER_AREA)
