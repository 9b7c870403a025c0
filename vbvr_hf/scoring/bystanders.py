"""Things that must stay as they are while others move past them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from ..scene import Point, Scene
from .rules import tolerance
from .view import View, delta_e_map, soften

Box = tuple[float, float, float, float]



def box_round(at: Point, reach: float) -> Box:
    """The square that extends `reach` canvas units to each side of a place: left, top, right, bottom."""
    return (at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach)


def covers(view: View, paths: Sequence[np.ndarray], reach: float | Sequence[float], *, discs: bool = False) -> Callable[[int], np.ndarray]:
    """What things on their ways may hide: for a frame number the mask of the squares of `reach` canvas units (one for all, or one for each) to each side
    of where each is then, or of discs of that radius. `paths` (T, 2) are canvas units, NaN where a thing is not seen and hides nothing."""
    reaches = np.broadcast_to(reach, len(paths)).tolist()

    def cover(frame: int) -> np.ndarray:
        mask = np.zeros(view.first.shape[:2], bool)
        for path, one in zip(paths, reaches, strict=True):
            at = tuple(path[frame])
            if not np.isnan(at[0]):
                mask |= view.disc(at, one) if discs else view.box(*box_round(at, one))
        return mask

    return cover


def bystanders(view: View, still: Scene, boxes: Sequence[Box], hidden: Callable[[int], np.ndarray | None], frames: list[int] | None = None) -> np.ndarray:
    """How far each bystander's look drifts from the expected one: mean delta-E, (frames, boxes).

    `still` is the scene without its movers; a bystander is all that it draws inside one of the `boxes` (left, top, right, bottom in
    canvas units; of two that overlap the later one has it). `hidden` gives, for a frame number, the mask of where movers are, which does
    not count (see `covers`). A bystander of which under a fifth is to be seen has drift NaN. `frames` default to 8 spread over the clip.
    """
    picture = view.expect(still, 0)
    expected = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)
    drawn = np.abs(picture.astype(int) - view.expect(still.only(), 0)).max(axis=-1) > 12
    region = np.full(drawn.shape, -1)
    for index, (left, top, right, bottom) in enumerate(boxes):
        part = (slice(max(0, int(top * view.unit)), int(bottom * view.unit) + 1), slice(max(0, int(left * view.unit)), int(right * view.unit) + 1))
        region[part] = np.where(drawn[part], index, region[part])
    where = np.flatnonzero(region >= 0)
    region = region.ravel()[where]
    whole = np.bincount(region, minlength=len(boxes))
    expected = soften(expected)
    found = []
    for frame in view.spread(8) if frames is None else frames:
        gap = delta_e_map(soften(view.lab(frame)), expected).ravel()[where]
        cover = hidden(frame)
        free = np.ones(len(where), bool) if cover is None else ~cover.ravel()[where]
        count = np.bincount(region[free], minlength=len(boxes))
        sums = np.bincount(region[free], weights=gap[free], minlength=len(boxes))
        found.append(np.where(count >= 0.2 * np.maximum(whole, 1), sums / np.maximum(count, 1), np.nan))
    return np.array(found)


def stayed(drifts: np.ndarray, good: float = 8.0, zero: float = 20.0, coded: float = 0.0) -> float:
    """The usual row value for `bystanders`: for each frame the worst one's drift, full up to `good`, falling to 0 at `zero`; the mean over frames.

    Up to `coded` (delta-E) of what it is in the first of the frames is taken for the clip's coding and left out.
    """
    worst = np.nan_to_num(drifts, nan=0.0).max(axis=1, initial=0.0)
    return float(np.mean([tolerance(value, good, zero) for value in worst - min(worst[0], coded)]))
