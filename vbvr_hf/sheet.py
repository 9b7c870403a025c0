"""Contact sheets: samples as rows, moments as columns, to look at clips without playing them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

_GROUND = (244, 245, 247)
_INK = (44, 52, 68)
_GAP = 8
_TITLE = 26


def moments(count: int, wanted: int) -> list[int]:
    """Numbers of `wanted` frames (fewer for a shorter clip) spread evenly over `count`, first and last included."""
    return sorted({round(i) for i in np.linspace(0, count - 1, min(wanted, count))})


def contact_sheet(rows: Sequence[tuple[str, np.ndarray]], *, columns: int = 6, height: int = 180) -> np.ndarray:
    """An RGB image (H, W, 3) uint8 with one row for each (title, frames): `columns` frames over time, each `height` pixels high.

    `frames` are uint8 RGB (T, H, W, 3). Rows may differ in size and length. An empty title takes no space.
    """
    return _stack([_row(title, frames[moments(len(frames), columns)], height) for title, frames in rows])


def _row(title: str, frames: np.ndarray, height: int) -> np.ndarray:
    width = round(frames.shape[2] * height / frames.shape[1])
    shrink = cv2.INTER_AREA if frames.shape[1] >= height else cv2.INTER_LINEAR
    cells = [cv2.resize(frame, (width, height), interpolation=shrink) for frame in frames]
    top = _GAP + (_TITLE if title else 0)
    row = blank(top + height, _GAP + len(cells) * (width + _GAP))
    for index, cell in enumerate(cells):
        left = _GAP + index * (width + _GAP)
        row[top : top + height, left : left + width] = cell
    if title:
        cv2.putText(row, title, (_GAP, _GAP + 17), _INK, cv2.FontFace("sans"), 15, 500)
    return row


def _stack(rows: list[np.ndarray]) -> np.ndarray:
    width = max(row.shape[1] for row in rows)
    sheet = blank(sum(len(row) for row in rows) + _GAP, width)
    top = 0
    for row in rows:
        sheet[top : top + len(row), : row.shape[1]] = row
        top += len(row)
    return sheet


def blank(height: int, width: int, ground: tuple[int, int, int] = _GROUND) -> np.ndarray:
    """An empty sheet: RGB (height, width, 3) uint8."""
    return np.full((height, width, 3), ground, np.uint8)
