"""Elements with fixed places (cells, discs, tiles): how each looks over time, when it changed, and how much of the rest was kept."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ..scene import Color, Grid, Point
from .rules import tolerance
from .view import REACH, SIDE, View, delta_e_map
from .walks import squares

Pixels = tuple[np.ndarray, np.ndarray]
"""Rows and columns of an element's pixels in the view."""

_SAMPLE = 49
"""At most so many pixels of an element are looked at."""


def cell_pixels(view: View, grid: Grid, cells: Sequence[tuple[int, int]], part: float = 0.6) -> list[Pixels]:
    """The pixels of the inner `part` of each (row, column) cell of a grid."""
    return [box_pixels(view, grid.centre(*cell), grid.cell * part) for cell in cells]


def box_pixels(view: View, at: Point, side: float) -> Pixels:
    """The pixels of a square about a point, `side` in canvas units."""
    (left, top), (right, bottom) = view.pixels((at[0] - side / 2, at[1] - side / 2)), view.pixels((at[0] + side / 2, at[1] + side / 2))
    rows, columns = np.mgrid[round(top) : max(round(bottom), round(top)) + 1, round(left) : max(round(right), round(left)) + 1]
    return rows.ravel(), columns.ravel()


def elsewhere(elements: Sequence[Pixels]) -> np.ndarray:
    """Mask (256, 256) bool of all that lies in none of the elements."""
    mask = np.ones((SIDE, SIDE), bool)
    for pixels in elements:
        mask[pixels] = False
    return mask


def colours_over_time(view: View, elements: Sequence[Pixels]) -> np.ndarray:
    """Mean CIELAB colour of each element's pixels in every frame: (T, elements, 3) float32, L 0..100."""
    return _colours(view.rgb, elements)


def first_colours(view: View, elements: Sequence[Pixels]) -> np.ndarray:
    """The same in the expected first frame: (elements, 3)."""
    return _colours(view.first[None], elements)[0]


def _colours(frames: np.ndarray, elements: Sequence[Pixels]) -> np.ndarray:
    thin = [(rows[:: -(-len(rows) // _SAMPLE)], columns[:: -(-len(rows) // _SAMPLE)]) for rows, columns in elements]
    rows, columns = (np.concatenate(axis) for axis in zip(*thin, strict=True))
    lab = cv2.cvtColor(frames[:, rows, columns].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    ends = np.cumsum([len(part) for part, _ in thin])[:-1]
    return np.stack([part.mean(axis=1) for part in np.split(lab, ends, axis=1)], axis=1)


def gap_to(series: np.ndarray, color: np.ndarray) -> np.ndarray:
    """delta-E of CIELAB colours (..., 3) to others that broadcast against them."""
    return np.linalg.norm(series - color, axis=-1)


def last(series: np.ndarray, frames: int = 5) -> np.ndarray:
    """The end state of a series (T, ...): the median of its last frames."""
    return np.median(series[-frames:], axis=0)


def way_done(series: np.ndarray, start: np.ndarray | None = None) -> np.ndarray:
    """How far each element (T, n, channels) is on its own way from its start to its end: (T, n), 0 to 1; 0 throughout for one that ends as it began.

    `start` (n, channels) defaults to the first frame of the series.
    """
    start = series[0] if start is None else start
    way = last(series) - start
    length = (way**2).sum(axis=-1)
    done = ((series - start) * way).sum(axis=-1) / np.maximum(length, 1e-9)
    return np.where(length > 8.0**2, done, 0.0)


def kept_drawing(view: View, where: np.ndarray, *, frames: Sequence[int] | None = None) -> np.ndarray:
    """Share of the drawn area inside a mask that is as in the expected first frame, for each of the frames (default: 10 spread evenly).

    Drawn is what differs from the plain background by delta-E over 15, at the start or now; kept is what lies within 20 of the first frame.
    The background is the first frame's corner.
    """
    ground = np.broadcast_to(view._soft_first[2, 2], view._soft_first.shape)
    drawn_first = delta_e_map(view._soft_first, ground) > 15
    shares = []
    for index in view.spread(10) if frames is None else frames:
        now = view._soft(index)
        drawn = (drawn_first | (delta_e_map(now, ground) > 15)) & where
        lost = (delta_e_map(now, view._soft_first) > 20) & drawn
        shares.append(1 - lost.sum() / max(drawn.sum(), 1) if drawn.any() else 0.0)
    return np.array(shares)


def keeping(view: View, where: np.ndarray, *, good: float = 0.92, zero: float = 0.7) -> tuple[float, bool]:
    """How well the drawing inside a mask was kept: the usual row value (mean share, full at `good`, 0 at `zero`), and whether it is
    the same scene at the start and still at the end (at least half of it kept), without which nothing else should count."""
    shares = kept_drawing(view, where)
    return tolerance(float(shares.mean()), good, zero), bool(min(shares[0], shares[-1]) >= 0.5)


def read_cells(masks: np.ndarray, cells: Sequence[tuple[int, int, int, int]], templates: np.ndarray, *, slack: int = 1, least: float = 0.6) -> np.ndarray:
    """Which template each cell shows, frame by frame: (T, cells) int, -1 where none fits.

    `masks` (T, H, W) float are images of what tells the templates apart (the digits' ink, say); `cells` are (left, top, right, bottom) boxes
    in their pixels, all of one size, `templates` (n, h, w) what such a box shows. The fit is the normalised correlation, the best within
    `slack` pixels of its place; `least` is the lowest that counts.
    """
    count, height, width = templates.shape
    inner = templates[:, slack : height - slack, slack : width - slack].reshape(count, -1)
    wanted = _unit(inner - inner.mean(axis=1, keepdims=True))
    best = np.full((len(masks), len(cells), count), -1.0, np.float32)
    for column, (left, top, _, _) in enumerate(cells):
        for dy in range(2 * slack + 1):
            for dx in range(2 * slack + 1):
                seen = masks[:, top + dy : top + dy + height - 2 * slack, left + dx : left + dx + width - 2 * slack].reshape(len(masks), -1)
                fit = _unit(seen - seen.mean(axis=1, keepdims=True)) @ wanted.T
                best[:, column] = np.maximum(best[:, column], fit)
    found = best.argmax(axis=2)
    return np.where(best.max(axis=2) >= least, found, -1)


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-3)


MIDDLE = 0.12
"""A cell is read in a square of so many cells to each side of its middle."""


def board_mask(view: View, grid: Grid, grow: float = 0.0) -> np.ndarray:
    """Mask (256, 256) bool of a board, grown by so many canvas units."""
    left, top = grid.origin
    return view.box(left - grow, top - grow, left + grid.width + grow, top + grid.height + grow)


def cell_labels(view: View, grid: Grid, colors: Sequence[Color], reach: float = REACH) -> np.ndarray:
    """Which of the colours the middle of each cell shows: (T, rows, columns) uint8 indices, 255 for none within `reach`.

    A colour that covers more than half of the middle is the one; where none does, it may be any of those in it.
    """
    ys, xs = squares(view, [grid.centre(*cell) for cell in grid.cells()], max(1, round(MIDDLE * grid.cell * view.unit)))
    labels = view.label(view.rgb[:, ys, xs], list(colors), reach)
    return np.median(labels.reshape(*labels.shape[:2], -1), axis=-1).astype(np.uint8).reshape(-1, grid.rows, grid.columns)
