"""Analogy boards as seen: a copy sent from a given figure into the cell beside it, and what became of it there."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from ..scene import Color, Point
from ..scene.analogy import ARROW, BOARD, FRAME, HINT
from ..scene.figures import core
from ..scene.palette import WHITE, lab
from .cells import keeping
from .figures import Slide, passage, recognise, slide
from .masks import filled
from .rules import Row, kept_row, share, tolerance
from .view import NONE, View

Window = tuple[slice, slice]
"""Rows and columns of a part of the view."""

SURROUNDINGS = (WHITE, BOARD, FRAME, ARROW, HINT)
"""What else than figures stands on such a board."""

MOST_STEP = 0.08
"""The farthest that a copy may go in a frame at 16 per second, as a share of the frame's width."""


LINE = 4.5
"""Pixels by which the inside of a figure keeps off the edge of its silhouette: its outline is left out."""


def window(view: View, at: Point, half_width: float, half_height: float) -> Window:
    """Rows and columns of the view about a point; all in canvas units."""
    (left, top), (right, bottom) = view.pixels((at[0] - half_width, at[1] - half_height)), view.pixels((at[0] + half_width, at[1] + half_height))
    return slice(max(0, round(top)), round(bottom) + 1), slice(max(0, round(left)), round(right) + 1)


def inner(view: View, at: Point, side: float) -> Window:
    """Rows and columns of what is inside the frame of a cell of `side` canvas units."""
    return window(view, at, side / 2 - 8, side / 2 - 8)


def given_stay(view: View, places: Sequence[Point], side: float) -> bool:
    """Whether the figures given in cells are there at the start and still at the end: at least half of what is drawn in those cells (a clip of other
    figures on the same board is none of this board)."""
    mask = np.zeros(view.first.shape[:2], bool)
    for at in places:
        mask[inner(view, at, side)] = True
    return keeping(view, mask)[1]


def figure_labels(view: View, images: np.ndarray, colors: Sequence[Color]) -> np.ndarray:
    """Which of the figures' colours each pixel of images (..., h, w, 3) shows; NONE for the board's own."""
    labels = view.label(images, [*colors, *SURROUNDINGS])
    return np.where(labels < len(colors), labels, NONE).astype(np.uint8)


def silhouettes(view: View, images: np.ndarray, color: Color) -> np.ndarray:
    """Where images (..., h, w, 3) show a figure of one colour, with all that its outline encloses: (..., h, w) bool.

    Each pixel goes to the nearest colour of the board, on thin lines too; gaps of a pixel do not open an outline.
    """
    ink = view.label(images, [color, *SURROUNDINGS], reach=200) == 0
    masks = (np.pad(mask, 1).view(np.uint8) for mask in ink.reshape(-1, *ink.shape[-2:]))
    closed = [cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))[1:-1, 1:-1] for mask in masks]
    return np.array([filled(mask) for mask in closed]).reshape(ink.shape)


def sent_copy(
    view: View, colors: Sequence[Color], start: Point, goal: Point, side: float, *, outlined: bool = False, model: np.ndarray | None = None, since: int = 0
) -> Slide:
    """How a copy of the figure in the cell at `start` slid into the one at `goal`, which lies to its right on one level; cells are `side` wide.

    `model` is an RGB image (256, 256, 3) of what is sent (default: the expected first frame), `since` the frame from which it is looked for. An
    `outlined` figure, of one colour, is told by its silhouette: thin lines hardly overlap when they are a pixel off.
    """
    rows, columns = window(view, ((start[0] + goal[0]) / 2, start[1]), (goal[0] - start[0] + side) / 2 - 8, side / 2 - 14)

    def read(images: np.ndarray) -> np.ndarray:
        return np.where(silhouettes(view, images, colors[0]), 0, NONE).astype(np.uint8) if outlined else figure_labels(view, images, colors)

    figure = read((view.first if model is None else model)[rows, columns])
    figure[:, round((side - 16) * view.unit) :] = NONE
    way = round((goal[0] - start[0]) * view.unit)
    return slide(read(view.rgb[since:, rows, columns]), figure, way, MOST_STEP * view.rgb.shape[2] / view.rate)


def copy_rows(way: Slide, changed: float, right: float, begun: float, stay: float) -> list[Row]:
    """The rows about how a result came about and what stayed: a copy sent across (`way`), then `changed` gradually, 0 to 1.

    They count as far as the result is `right`; a copy on its way, or one that is not changed enough, is a beginning, worth `begun`.
    """
    trajectory = (0.4 + 0.6 * changed) * way.value * max(right, begun)
    return [
        Row("trajectory", 0.45, trajectory, f"a copy seen sliding over {way.value:.0%} of the way, then changing gradually to {changed:.0%}"),
        kept_row(0.15, stay, right, trajectory, "the rest kept, as far as the result is right"),
    ]


def hint_left(view: View, at: Point, side: float) -> bool:
    """Whether the question mark of a cell is still to be seen at the end."""
    where = inner(view, at, side)
    colors = list(SURROUNDINGS)
    mark = SURROUNDINGS.index(HINT)
    was, now = (view.label(image[where], colors, 10) == mark for image in (view.first, view.final))
    return bool((was & now).sum() > 0.3 * was.sum())


class OpenCell:
    """A cell that is to be filled with a figure of one colour, solid or as an outline, as a clip shows it.

    `seen` and `due` (h, w) are the figure's silhouettes at the end and in the right last frame, `off_place` how far (canvas units) the one
    lies from the other, infinite if there is none.
    """

    def __init__(self, view: View, at: Point, side: float, color: Color) -> None:
        self.view, self.color, self.where = view, color, inner(view, at, side)
        self.seen, self.due = self.silhouettes(view.final), self.silhouettes(view.expected_final)
        self.off_place = math.dist(_middle(self.seen), _middle(self.due)) / view.unit if self.seen.any() else math.inf

    def silhouettes(self, images: np.ndarray) -> np.ndarray:
        """The figure's silhouettes in images (..., 256, 256, 3) of the stage: (..., h, w) bool."""
        return silhouettes(self.view, images[..., self.where[0], self.where[1], :], self.color)

    def amount(self, images: np.ndarray) -> np.ndarray:
        """The silhouettes in images as shares of the right one's area: (...) float."""
        return self.silhouettes(images).sum(axis=(-2, -1)) / self.due.sum()

    def shows(self, image: np.ndarray, name: str, other: str) -> bool:
        """Whether an image shows the named figure rather than the other one, or too little to tell."""
        mask = self.silhouettes(image)
        return bool(mask.sum() / self.due.sum() < 0.5) or recognise(mask, [(name, 0.0), (other, 0.0)]).name == name

    def fullness(self, images: np.ndarray, silhouette: np.ndarray) -> np.ndarray:
        """How far the inside of a silhouette (h, w) is filled in images (..., 256, 256, 3): (...) float, 0 white, 1 all in the figure's colour; NaN if
        the silhouette is empty."""
        if not silhouette.any():
            return np.full(images.shape[:-3], math.nan)
        ys, xs = np.nonzero(core(silhouette, LINE))
        seen = lab(images[..., ys + self.where[0].start, xs + self.where[1].start, :]).mean(axis=-2)
        white, full = lab([WHITE, self.color])
        return np.clip((seen - white) @ (full - white) / ((full - white) @ (full - white)), 0, 1)

    def along(self, offset: Point, since: int = 0) -> np.ndarray:
        """How far the figure went, as a share of an offset (canvas units), from there towards its right place, in each frame from `since` on; 0 where it
        is not seen."""
        start = np.subtract(_middle(self.due), np.multiply(offset, self.view.unit))
        at = np.array([_middle(mask) for mask in self.silhouettes(self.view.rgb[since:])]) - start
        return np.nan_to_num(at @ offset / (np.dot(offset, offset) * self.view.unit))


def _middle(mask: np.ndarray) -> tuple[float, float]:
    """The mean place (x, y) of a mask's pixels; NaN for an empty one."""
    ys, xs = np.nonzero(mask)
    return (float(xs.mean()), float(ys.mean())) if len(ys) else (math.nan, math.nan)


def gradual(view: View, done: np.ndarray, frames: float = 8.0) -> float:
    """How far a change (T,), 0 at its start and 1 when right, was gradual: full if it passed 25, 50 and 75 % within no fewer than `frames`
    frames at 16 per second and never went back. One that stopped short counts half of the share it made without a leap."""
    if len(done) < 3:
        return 0.0
    steady = tolerance(float((np.maximum.accumulate(done) - done).max()), 0.1, 0.4)
    passed = share(passage(done), view.frames_of(frames))
    short = np.clip(np.median(done[-5:]), 0, 1) * (float(np.diff(done).max()) < 0.3 / view.rate)
    return max(passed, 0.5 * float(short)) * steady
