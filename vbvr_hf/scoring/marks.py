"""What was added on top of the first frame: ink of a colour, and the connected marks that it makes."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ..scene import Color
from .view import Sighting, View, dilate, dot

MOST = 60
"""Ink in more pieces than this is noise; the largest are kept."""


def ink(view: View, image: np.ndarray, color: Color, *, off_line: float = 30.0, base: np.ndarray | None = None) -> np.ndarray:
    """How far each pixel of an RGB image went from its expected first colour towards an ink: (256, 256) float32, 0 to 1.

    `base` holds the first colours where the image is not of the whole stage.
    Pixels farther than `off_line` (delta-E) from the straight way between the two colours are not this ink, and neither are
    those whose first colour the ink could not be told from.
    """
    base = view.first if base is None else base
    start, now = _float_lab(base), _float_lab(image)
    goal = _float_lab(np.array([[color]], np.uint8))[0, 0]
    way = goal - start
    length = np.maximum(dot(way, way), 1.0)
    gone = now - start
    amount = dot(gone, way) / length
    off = np.sqrt(np.maximum(dot(gone, gone) - amount**2 * length, 0))
    # Past the goal counts as on it: an ink drawn darker or more vivid is still that ink.
    return np.where((off <= off_line) & (length > 20.0**2), np.clip(amount, 0, 1), 0).astype(np.float32)


def marks(view: View, color: Color, *, least: float, bridge: float, ended: Sequence[np.ndarray] = ()) -> list[np.ndarray]:
    """New marks of an ink in the end state, each a mask (256, 256) bool: those of `least` square canvas units or more. Gaps up to `bridge` canvas units are
    bridged. They must be new against pictures of what `ended` without the ink (RGB), too: where a thing has left, what was below it may be nearer to the ink's
    colour than the thing was."""
    inked = ink(view, view.final, color) > 0.5
    for picture in ended:
        inked &= ink(view, view.final, color, base=picture) > 0.5
    joined = dilate(inked, bridge * view.unit).view(np.uint8)
    # Labels of 16 bits do for a view, and of noise take a third of the time.
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8, ltype=cv2.CV_16U)
    largest = 1 + np.argsort(-stats[1:, cv2.CC_STAT_AREA], kind="stable")[:MOST]
    found = [piece for piece in ((labels == number) & inked for number in largest) if piece.sum() / view.unit**2 >= least]
    for piece in found:
        ys, xs = np.nonzero(piece)
        view.sightings.append(Sighting(box=tuple(float(v) / view.unit for v in (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1))))
    return found


def _float_lab(image: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
