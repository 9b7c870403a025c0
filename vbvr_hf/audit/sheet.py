"""The contact sheet of a task: every video the audit made of one sample, as a row of small frames under its score."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from ..tasks import Task
from ..video import png

_CAPTION, _INK, _PAPER = 18, (20, 20, 20), (255, 255, 255)


def contact_sheet(path: Path, task: Task, strips: list[tuple[str, np.ndarray]], columns: int = 2) -> None:
    """Write a PNG of captioned strips (each (h, w, 3) RGB), in reading order down each column."""
    width, height = strips[0][1].shape[1], strips[0][1].shape[0] + _CAPTION
    rows = -(-len(strips) // columns)
    sheet = np.full((rows * height + 2 * _CAPTION, columns * (width + 12), 3), _PAPER, np.uint8)
    _write(sheet, f"{task.id} {task.name}", (4, 22), 22)
    for number, (caption, strip) in enumerate(strips):
        left, top = number // rows * (width + 12), number % rows * height + 2 * _CAPTION
        _write(sheet, caption, (left + 4, top + 13), 13)
        sheet[top + _CAPTION : top + _CAPTION + strip.shape[0], left : left + width] = strip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(png(sheet))


def _write(image: np.ndarray, text: str, at: tuple[int, int], size: int) -> None:
    cv2.putText(image, text, at, _INK, cv2.FontFace("sans"), size, 400)
