"""Masks tidied up before they are measured."""

from __future__ import annotations

import cv2
import numpy as np


def filled(mask: np.ndarray) -> np.ndarray:
    """A mask (h, w) with all that its pieces enclose."""
    outlines, _ = cv2.findContours(np.ascontiguousarray(mask).view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return cv2.drawContours(np.zeros(mask.shape, np.uint8), outlines, -1, 1, cv2.FILLED).view(bool)
