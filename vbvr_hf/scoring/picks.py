"""Marks that pick things: which thing each ring runs round, whether they came one after another, and whether something else was marked on the way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..scene import Color, Point
from .marks import Mark, held, pairs_in_order, ring_drawn
from .view import View


def ringed(view: View, mark: Mark, places: Sequence[Point], radii: Sequence[float], regions: np.ndarray) -> int | None:
    """The number of the thing that a mark runs round; None if there is none, or if it holds 15 % of another one too.

    Things have a place and a radius in canvas units; `regions` is the thing of each pixel, -1 for none, as `regions_round` gives it. The mark's middle
    line runs 0.75 to 2.4 radii from the thing's place.
    """
    away = [float(np.median(mark.distances(at))) for at in places]
    number = min(range(len(places)), key=lambda i: away[i] / radii[i])
    left, top, right, bottom = mark.box
    if not 0.75 <= away[number] / radii[number] <= 2.4 or max(right - left, bottom - top) > 4.8 * radii[number]:
        return None
    others = np.delete(held(regions, view.disc(places[number], away[number])), number)
    return number if others.max(initial=0) < 0.15 else None


def matched(found: Sequence[Mark], places: Sequence[Point], reach: float) -> dict[int, Mark]:
    """For each place, by its number, the mark that is centred on it within `reach` canvas units: one at most, the nearest pairs first."""
    pairs = sorted((mark.off(at), i, j) for i, at in enumerate(places) for j, mark in enumerate(found))
    taken: dict[int, int] = {}
    for distance, i, j in pairs:
        if distance <= reach and i not in taken and j not in taken.values():
            taken[i] = j
    return {i: found[j] for i, j in taken.items()}


def drawn_in_turn(view: View, found: Sequence[Mark], color: Color, *, frames: float = 5.0, apart: float = 3.0) -> tuple[float, float]:
    """Of rings in the order in which they should be drawn: the share of neighbours drawn in that order, their halves `apart` frames or more from each
    other, and how far they were drawn as growing lines, each in `frames` frames or more (at 16 per second). Both 0 to 1, and 0 for no ring."""
    drawn = [ring_drawn(view, mark, color, frames=frames) for mark in found]
    return pairs_in_order(view, [one.half for one in drawn], apart), float(np.mean([one.value for one in drawn] or [0]))


def marked_elsewhere(view: View, colors: Sequence[Color], zone: np.ndarray, *, least: float = 900.0, frames: float = 4.0) -> bool:
    """Whether the first of the colours was seen outside a zone, over more than `least` square canvas units, for more than `frames` frames at 16 per
    second. The other colours are what else may be seen there; 16 frames spread over the clip are looked at."""
    looked_at = view.spread(16)
    seen = ((view.labels(list(colors), frames=looked_at) == 0) & ~zone).sum(axis=(1, 2)) / view.unit**2 > least
    return bool(seen.sum() * len(view) / len(looked_at) > view.frames_of(frames))
