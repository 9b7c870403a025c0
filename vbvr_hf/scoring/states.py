"""Which of several renderings a patch looks like most: render each candidate, compare, keep the margin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ..scene import Scene
from .rules import tolerance
from .view import View

SLACK = 2
"""Pixels by which a patch may lie off its place."""


@dataclass(frozen=True)
class Reading:
    """The best candidate's name (None if none is good enough), its match (-1 to 1) and its lead over the second best."""

    name: str | None
    match: float
    margin: float


def patch(image: np.ndarray, view: View, box: tuple[float, float, float, float]) -> np.ndarray:
    """The part of an image (256, 256, 3) inside a box in canvas units."""
    left, top, right, bottom = (round(v * view.unit) for v in box)
    return image[max(top, 0) : bottom, max(left, 0) : right]


def read(view: View, image: np.ndarray, box: tuple[float, float, float, float], candidates: Mapping[str, np.ndarray], least: float = 0.6) -> Reading:
    """Which candidate the image shows inside a box (canvas units), by normalised correlation within two pixels of its place.

    Candidates are RGB images (256, 256, 3) of the whole stage, as `render` makes them. A flat patch matches only a flat candidate.
    """
    seen = patch(image, view, box)
    found = {name: match(seen, patch(candidate, view, box)) for name, candidate in candidates.items()}
    order = sorted(found, key=lambda name: -found[name])
    best = order[0]
    margin = found[best] - found[order[1]] if len(order) > 1 else 2.0
    return Reading(best if found[best] >= least else None, found[best], margin)


def match(seen: np.ndarray, wanted: np.ndarray) -> float:
    """How alike two patches of one size look, within two pixels of shift: -1 to 1, colour included.

    Two flat patches match by their colours' distance; a flat one never matches a patterned one.
    """
    flat_seen, flat_wanted = (float(p.reshape(-1, 3).std(axis=0).max()) < 4 for p in (seen, wanted))
    if flat_seen or flat_wanted:
        gap = float(np.abs(seen.reshape(-1, 3).mean(axis=0) - wanted.reshape(-1, 3).mean(axis=0)).max())
        return 1.0 - gap / 40 if flat_seen and flat_wanted else 0.0
    slack = min(SLACK, (min(wanted.shape[:2]) - 5) // 2)
    if slack < 1:
        return float(cv2.matchTemplate(seen, wanted, cv2.TM_CCOEFF_NORMED).max())
    inner = wanted[slack:-slack, slack:-slack]
    return float(cv2.matchTemplate(seen, inner, cv2.TM_CCOEFF_NORMED).max())


def alike(view: View, boxes: Sequence[tuple[float, float, float, float]], frame: int = 0) -> np.ndarray:
    """How much a frame looks as the storyboard begins, inside each of the boxes (canvas units): matches, (boxes,), -1 to 1."""
    return np.array([match(patch(view.rgb[frame], view, box), patch(view.first, view, box)) for box in boxes])


def render(view: View, scenes: Mapping[str, Scene], time: float = 0) -> dict[str, np.ndarray]:
    """Candidate renderings: name -> RGB image (256, 256, 3) of the whole stage."""
    return {name: view.expect(scene, time) for name, scene in scenes.items()}


def begins(view: View, boxes: Sequence[tuple[float, float, float, float]]) -> float:
    """Whether the first frame shows inside boxes (left, top, right, bottom; canvas units) what the storyboard begins with: 1 if at least 85 % of
    them match, falling to 0 if half of them do."""
    return tolerance(float(np.mean(alike(view, boxes) > 0.6)), 0.85, 0.5)
