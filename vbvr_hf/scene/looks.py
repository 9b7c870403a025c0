"""Looks: what a scene lies on and how its figures are drawn, shared by all tasks and drawn by seed.

    problem["look"] = draw_look(rng, away_from=colours, places=("table", "board"))    # in `pose`, after the colours
    look = look_of(problem["look"])                                                    # in `lay_out`
    scene = Scene(look)
    scene.add("tray", *look.panel(96, 640, 928, 960))
    scene.add("card 0", *look.figure(figure("heart", 180, fill=RED)), at=...)
    scene.add("track", Line(points=way, stroke=look.ink, width=10))

A ground is a picture of tones about one base colour, from which it hardly departs (see `TONE` and `LINE`): whatever reads colours may take it for
its base. It is painted once a clip.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from .grounds import GROUNDS, LINE, PLACES, STEPS, TONE, ground_tones
from .palette import INK, MIN_DISTANCE, NoRoom, lab, towards
from .props import PROPS
from .shapes import Color, Shading, Shape, rounded

__all__ = ["GROUNDS", "LINE", "PLACES", "STYLES", "TONE", "Look", "draw_look", "look_of"]

STYLES = ("flat", "outlined", "bevelled", "rounded")
"""How figures are drawn: in one colour, with a darker line inside their edge, with lit and dark edges, or as round bodies."""
CLEAR = 36.0
"""A ground is so far (delta-E) from the colours on it, or `MIN_DISTANCE` where none is that far."""
DARK = 54.0
"""Grounds of less lightness (of 100) have pale ink."""
LIGHTER = 14.0
"""On a dark ground, colours are lighter than it by so much of 100, where there is such a ground or a light one."""
PALE_INK: Color = (238, 240, 242)


@dataclass(frozen=True)
class Look:
    """One clip's look: the ground and its base colour, the style of figures, whether they cast shadows, and a seed for all that is strewn."""

    ground: str
    base: Color
    style: str
    shadows: bool
    seed: int

    @property
    def dark(self) -> bool:
        """Whether the ground is darker than half."""
        return float(lab([self.base])[0, 0]) < DARK

    @property
    def ink(self) -> Color:
        """For lines and text that must be read on the ground or on a panel."""
        return PALE_INK if self.dark else INK

    def line(self, strength: float = 0.5) -> Color:
        """A colour from the ground's (0) to its ink's (1): for guides, ticks and tracks that should not be louder than what they guide."""
        return towards(self.base, self.ink, strength)

    def tone(self, lighter: float) -> Color:
        """The ground's colour, paler (darker below 0) by so much lightness of 100: for hollows and quiet things. Up to 12 is safe to read as ground."""
        return _lighter(self.base, lighter)

    def figure(self, shape: Shape, *, style: str | None = None, shadow: bool | None = None) -> tuple[Shape, ...]:
        """The parts of a filled figure in this look (or in a given style, with or without a shadow). Its outline and colour stay what they are."""
        side = float(max(np.ptp(np.concatenate(shape.outlines()), axis=0)))
        return (*(self._shadow(shape, side) if (self.shadows if shadow is None else shadow) else ()), shape, *_finish(shape, style or self.style, side))

    def panel(self, left: float, top: float, right: float, bottom: float, *, corner: float = 30.0, raised: bool | None = None) -> tuple[Shape, ...]:
        """A quiet field of the ground's colour, raised or sunk (by default as the seed has it), for a sprite at the origin below what lies on it."""
        raised = self.seed % 2 == 0 if raised is None else raised
        at = ((left + right) / 2, (top + bottom) / 2)
        # A light ground leaves no room above it; a panel then differs by its edge and shadow.
        field = rounded(right - left, bottom - top, corner, at=at, fill=self.tone(5 if raised else -5))
        return (*(self._shadow(field, 120.0) if raised else ()), field, Shading(of=(field,), kind="rim", depth=0.13, size=5.0))

    def props(self, *boxes: tuple[float, float, float, float]) -> tuple[Shape, ...]:
        """Quiet things that belong on the ground, in its own tones, one to each free box (left, top, right, bottom), for a sprite at the origin."""
        rng = np.random.RandomState(self.seed ^ 0x5EED)
        kinds = GROUNDS[self.ground].props
        first = rng.randint(len(kinds))
        parts: list[Shape] = []
        for index, (left, top, right, bottom) in enumerate(boxes):
            side = min(right - left, bottom - top, 280.0)
            x, y = (float(rng.uniform(low + side / 2, high - side / 2)) for low, high in ((left, right), (top, bottom)))
            parts += PROPS[kinds[(first + index) % len(kinds)]]((x, y), 0.9 * side, self.tone, float(rng.uniform(-40, 40)))
        return tuple(parts)

    def ground_pixels(self, width: int, height: int) -> np.ndarray:
        """The ground, uint8 RGB (height, width, 3), read-only: the square stage in the middle, mirrored beyond its sides."""
        return _pixels(self.ground, self.base, self.seed, width, height)

    def _shadow(self, shape: Shape, side: float) -> tuple[Shading, ...]:
        depth = 0.28 if self.dark else 0.18
        return (Shading(of=(shape,), kind="shadow", depth=depth, size=float(np.clip(0.05 * side, 3, 11))),)


def draw_look(
    rng: np.random.RandomState,
    away_from: Iterable[Color] = (),
    *,
    places: Sequence[str] = PLACES,
    grounds: Sequence[str] | None = None,
    styles: Sequence[str] = STYLES,
    inked: bool = False,
    brightest: int = 255,
) -> dict[str, Any]:
    """A look as JSON, its ground among the `places` (or just the named `grounds`) and `CLEAR` of all the colours of what is put on it.

    With `inked`, the look's ink is `MIN_DISTANCE` away from the colours too. No channel of the ground is over `brightest` (but for the little that each
    colour is off): where white is told from other pale colours, it must stand out from the ground in all of them, or how bright a clip is cannot be
    told. Raises NoRoom if no ground is far enough.
    """
    names = tuple(grounds) if grounds is not None else tuple(name for name, ground in GROUNDS.items() if ground.place in places)
    of, bases = _bases(names)
    style, shadows, seed = str(styles[rng.randint(len(styles))]), bool(rng.randint(4)), int(rng.randint(1 << 30))
    # Each ground is as likely as any other, however many colours it may have; each colour is a little off.
    order = np.lexsort((rng.permutation(len(bases)), rng.permutation(len(names))[of]))
    bases = np.clip(bases + rng.randint(-5, 6, (len(bases), 1)), 0, 255)
    colours = [tuple(color) for color in away_from]
    away, shades = lab(colours) if colours else np.empty((0, 3), np.float32), lab(bases)
    inks = np.where(shades[:, :1] < DARK, lab([PALE_INK]), lab([INK]))
    gap = np.where(bases.max(axis=1) > brightest + 5, 0, _least(shades, away))
    if inked:
        gap = np.where(_least(inks, away) < MIN_DISTANCE, 0, gap)
    # What is dark on a dark ground is hard to see however its hue differs: such grounds come last.
    dim = ((shades[:, :1] < DARK) & (away[None, :, 0] < shades[:, :1] + LIGHTER)).any(axis=1)
    for least, lost in ((CLEAR, dim), (MIN_DISTANCE, dim), (MIN_DISTANCE, False)):
        for index in order[(gap[order] >= least) & ~np.broadcast_to(lost, len(order))[order]][:1]:
            return {"ground": names[of[index]], "base": bases[index].tolist(), "style": style, "shadows": shadows, "seed": seed}
    raise NoRoom(f"no ground among {', '.join(names)} is {MIN_DISTANCE:g} away from all of {len(colours)} colours")


def look_of(drawn: Mapping[str, Any]) -> Look:
    """The look that `draw_look` drew."""
    return Look(drawn["ground"], tuple(drawn["base"]), drawn["style"], drawn["shadows"], drawn["seed"])


@lru_cache(maxsize=64)
def _bases(names: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """All base colours (N, 3) of some grounds, and which of them each is of (N,)."""
    counts = [len(GROUNDS[name].bases) for name in names]
    return np.repeat(np.arange(len(names)), counts), np.array([base for name in names for base in GROUNDS[name].bases])


def _least(colors: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How far each colour is from the nearest of the others, both in Lab: (N,)."""
    return np.linalg.norm(colors[:, None] - others, axis=-1).min(axis=1, initial=1e3)


def _finish(shape: Shape, style: str, side: float) -> tuple[Shading, ...]:
    if style == "outlined":
        return (Shading(of=(shape,), kind="rim", depth=0.3, size=float(np.clip(0.045 * side, 4, 10))),)
    if style == "bevelled":
        return (Shading(of=(shape,), kind="bevel", depth=0.22, size=float(np.clip(0.05 * side, 4, 12))),)
    if style == "rounded":
        return (Shading(of=(shape,), kind="dome", depth=0.16, size=float(np.clip(0.14 * side, 6, 40))),)
    return ()


def _lighter(color: Color, by: float) -> Color:
    values = lab([color])
    values[0, 0] = np.clip(values[0, 0] + by, 0, 100)
    rgb = cv2.cvtColor(values[None], cv2.COLOR_LAB2RGB)[0, 0]
    return tuple(np.round(rgb.clip(0, 1) * 255).astype(int).tolist())


@lru_cache(maxsize=4)
def _pixels(name: str, base: Color, seed: int, width: int, height: int) -> np.ndarray:
    side = min(width, height)
    tones = ground_tones(name, seed, side)
    down, across = height - side, width - side
    if down or across:
        tones = cv2.copyMakeBorder(tones, down // 2, down - down // 2, across // 2, across - across // 2, cv2.BORDER_REFLECT)
    pixels = cv2.applyColorMap(tones, _ramp(base, GROUNDS[name].dark, GROUNDS[name].light))
    pixels.setflags(write=False)
    return pixels


@lru_cache(maxsize=64)
def _ramp(base: Color, dark: tuple[float, float], light: tuple[float, float]) -> np.ndarray:
    """The colour of each tone, uint8 (256, 1, 3): whole steps of lightness about the base, with so much of Lab's a and b to a step."""
    steps = np.round((np.arange(256) - 128) / STEPS).astype(np.float32)
    ramp = np.repeat(lab([base]), 256, axis=0)
    ramp[:, 0] = np.clip(ramp[:, 0] + steps, 0, 100)
    ramp[:, 1:] += np.where(steps[:, None] < 0, -steps[:, None] * np.float32(dark), steps[:, None] * np.float32(light))
    rgb = np.round(cv2.cvtColor(ramp[None], cv2.COLOR_LAB2RGB).clip(0, 1) * 255).astype(np.uint8)
    rgb[0, steps == 0] = base
    return rgb.reshape(256, 1, 3)
