"""Analogy boards as seen: a copy sent from a given figure into the cell beside it, and what became of it there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..scene import Color, Point
from ..scene.analogy import ARROW, BOARD, FRAME, HINT
from ..scene.palette import WHITE
from .figures import Slide, passage, slide
from .rules import share, tolerance
from .view import NONE, View

SURROUNDINGS = (WHITE, BOARD, FRAME, ARROW, HINT)
"""What else than figures stands on such a board."""

MOST_STEP = 0.08
"""The farthest that a copy may go in a frame at 16 per second, as a share of the frame's width."""


def window(view: View, at: Point, half_width: float, half_height: float) -> tuple[slice, slice]:
    """Rows and columns of the view about a point; all in canvas units."""
    (left, top), (right, bottom) = view.pixels((at[0] - half_width, at[1] - half_height)), view.pixels((at[0] + half_width, at[1] + half_height))
    return slice(max(0, round(top)), round(bottom) + 1), slice(max(0, round(left)), round(right) + 1)


def figure_labels(view: View, images: np.ndarray, colors: Sequence[Color]) -> np.ndarray:
    """Which of the figures' colours each pixel of images (..., h, w, 3) shows; NONE for the board's own."""
    labels = view.label(images, [*colors, *SURROUNDINGS])
    return np.where(labels < len(colors), labels, NONE).astype(np.uint8)


def sent_copy(view: View, colors: Sequence[Color], start: Point, goal: Point, side: float) -> Slide:
    """How a copy of the figure in the cell at `start` slid into the one at `goal`, which lies to its right on one level; cells are `side` wide."""
    rows, columns = window(view, ((start[0] + goal[0]) / 2, start[1]), (goal[0] - start[0] + side) / 2 - 8, side / 2 - 14)
    figure = figure_labels(view, view.first[rows, columns], colors)
    figure[:, round((side - 16) * view.unit) :] = NONE
    way = round((goal[0] - start[0]) * view.unit)
    return slide(figure_labels(view, view.rgb[:, rows, columns], colors), figure, way, MOST_STEP * view.rgb.shape[2] / view.rate)


def hint_left(view: View, at: Point, side: float) -> bool:
    """Whether the question mark of a cell is still to be seen at the end."""
    where = window(view, at, side / 2 - 8, side / 2 - 8)
    colors = list(SURROUNDINGS)
    mark = SURROUNDINGS.index(HINT)
    was, now = (view.label(image[where], colors, 10) == mark for image in (view.first, view.final))
    return bool((was & now).sum() > 0.3 * was.sum())


def gradual(view: View, done: np.ndarray, frames: float = 8.0) -> float:
    """How far a change (T,), 0 at its start and 1 when right, was gradual: full if it passed 25, 50 and 75 % within no fewer than `frames`
    frames at 16 per second and never went back. One that stopped short counts half of the share it made without a leap."""
    if len(done) < 3:
        return 0.0
    steady = tolerance(float((np.maximum.accumulate(done) - done).max()), 0.1, 0.4)
    passed = share(passage(done), view.frames_of(frames))
    short = np.clip(np.median(done[-5:]), 0, 1) * (float(np.diff(done).max()) < 0.3 / view.rate)
    return max(passed, 0.5 * float(short)) * steady
