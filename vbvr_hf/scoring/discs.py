"""Discs found by their edges, also where they cover each other in part."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..scene import Point
from .marks import SECTORS, fit_circle
from .view import View, dilate


@dataclass(frozen=True)
class Disc:
    """A circle fitted to an edge: centre and radius in canvas units, the share of its turn that the edge covers, and the mean distance
    (canvas units) of the edge from it."""

    at: Point
    radius: float
    arc: float
    off: float


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
