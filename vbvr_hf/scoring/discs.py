"""Discs found by their edges, also where they cover each other in part, and discs that should be whole in their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ..scene import Color, Point
from .figures import iou
from .marks import SECTORS, fit_circle
from .masks import opened
from .view import View, dilate


@dataclass(frozen=True)
class Disc:
    """A circle fitted to an edge: centre and radius in canvas units, the share of its turn that the edge covers, and the mean distance
    (canvas units) of the edge from it."""

    at: Point
    radius: float
    arc: float
    off: float

    def like(self, radius: float, *, size: float = 0.08, arc: float, off: float) -> bool:
        """Whether it is a disc of a radius: off by a share `size` of it at most, its edge off by a share `off`, and covering `arc` of its turn or more."""
        return abs(self.radius / radius - 1) <= size and self.arc >= arc and self.off <= off * radius


def edge_disc(view: View, shapes: np.ndarray, own: np.ndarray | None = None) -> Disc | None:
    """The disc whose edge is the outer edge of a mask (256, 256), or that part of it along which the mask `own` lies.

    None if there is too little edge to tell (under 8 pixels). With several pieces in the mask all their edges count, unless `own` picks some.
    """
    contours, _ = cv2.findContours(np.ascontiguousarray(shapes).view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    edge = np.concatenate(contours)[:, 0]
    if own is not None:
        edge = edge[dilate(own, 2)[edge[:, 1], edge[:, 0]]]
    if len(edge) < 8:
        return None
    x, y, radius = fit_circle(edge[:, 0], edge[:, 1])
    away = np.hypot(edge[:, 0] - x, edge[:, 1] - y)
    angle = np.arctan2(edge[:, 1] - y, edge[:, 0] - x) % (2 * np.pi)
    arc = len(np.unique((angle * SECTORS / (2 * np.pi)).astype(int) % SECTORS)) / SECTORS
    # The edge's pixels are the mask's own: the true edge runs half a pixel farther out.
    return Disc(view.units(x, y), (radius + 0.5) / view.unit, arc, float(np.abs(away - radius).mean()) / view.unit)


def overlapping_discs(view: View, shapes: np.ndarray, own: Sequence[np.ndarray], radius: float) -> list[Disc | None]:
    """Discs of a radius (canvas units) that may lie over each other in part, None for one that is not seen.

    Each is found by that part of the outer edge of the mask `shapes` along which the mask of its own colour lies; where they coincide, all by their
    common edge. Masks are (256, 256).
    """
    # Along its edge a disc may pass through another's colour on its way to that of the ground: slivers of a colour are not the disc of that colour.
    found = [edge_disc(view, shapes, opened(mask)) for mask in own]
    found = [disc if disc and disc.like(radius, arc=0.25, off=0.08) else None for disc in found]
    if not all(found):
        common = edge_disc(view, shapes)
        if common and common.like(radius, arc=0.9, off=0.06):
            return [common] * len(found)
    return found


def disc_shown(view: View, image: np.ndarray, at: Point, radius: float, colors: Sequence[Color], number: int) -> float:
    """How well an RGB image (256, 256, 3) shows a disc at its place (canvas units): the intersection over union with the pixels there that show its
    colour, which is the one of that `number` among the colours that may be seen."""
    around = view.disc(at, radius + 24)
    own = view.label(image[around][None], list(colors))[0] == number
    return iou(own, view.disc(at, radius)[around])
