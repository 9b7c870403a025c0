"""Lines drawn between things."""

from __future__ import annotations

import numpy as np

from vbvr_hf.scene import Scene
from vbvr_hf.scoring import NONE, View
from vbvr_hf.scoring.joins import Stroke, together


def bare() -> View:
    scene = Scene((255, 255, 255))
    scene.wait(4)
    return View(scene, np.full((5, 256, 256, 3), 255, np.uint8))


def box(left: int, top: int, right: int, bottom: int) -> np.ndarray:
    mask = np.zeros((256, 256), bool)
    mask[top:bottom, left:right] = True
    return mask


A, B = (box(20, 40, 40, 60), box(200, 40, 220, 60)), (box(20, 150, 40, 170), box(200, 150, 220, 170))
FIRST, SECOND = box(40, 48, 200, 51), box(40, 158, 200, 161)


def inks(*masks: np.ndarray) -> np.ndarray:
    labels = np.full((256, 256), NONE, np.uint8)
    for number, mask in enumerate(masks):
        labels[mask] = number
    return labels










def test_strokes_under_way_together_are_noticed():
    frames = np.arange(12)
    one, other, late, never = (Stroke(1.0, (frames >= a) & (frames < b), 10.0) for a, b in ((0, 4), (2, 6), (8, 12), (0, 0)))
    assert together([one, other, late, never]) == [0.5, 0.5, 0, 1]
