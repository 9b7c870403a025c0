"""Pictures of bold patterns, and fragments that are cut out of them."""

from __future__ import annotations

import math

import cv2
import numpy as np

from ...scene.outlines import half_of
from ...scene.polygons import side_vectors

WIDTH, HEIGHT = 680.0, 500.0
"""A picture's sides, in canvas units."""
UNLIKE = 0.2
"""The share of the hole that any other fragment would leave bare, or fill with another colour, at least."""

Piece = tuple[np.ndarray, int]
"""A part of a pattern: its outline (N, 2), and the number of its colour."""


def pattern(rng: np.random.RandomState, kind: str) -> list[Piece]:
    """A pattern over the picture, about its middle, in convex pieces of four colours."""
    x, y = WIDTH / 2, HEIGHT / 2
    whole = [(np.array([(-x, -y), (x, -y), (x, y), (-x, y)]), 0)]
    if kind == "patches":
        cells = whole
        for _ in range(11):
            cells.sort(key=lambda cell: -cv2.contourArea(cell[0].astype(np.float32)))
            corners = cells[0][0]
            cells = [*_split(corners, corners.mean(axis=0), rng.uniform(0, 360)), *cells[1:]]
        return [(corners, int(rng.randint(4))) for corners, _ in cells]
    angle, breadth, used = float(rng.uniform(20, 70)), float(rng.uniform(62, 84)), 3 + int(rng.randint(2))
    bands = _bands(whole[0][0], angle, breadth)
    cells = [(corners, k % used) for k, corners in enumerate(bands)]
    if kind == "checks":
        cells = [(corners, (i + k) % used) for i, band in enumerate(bands) for k, corners in enumerate(_bands(band, angle + 90, 1.2 * breadth))]
    return [cell for cell in cells if len(cell[0]) > 2]


def jagged(rng: np.random.RandomState, radius: float) -> np.ndarray:
    """The outline (N, 2) of a hole about its middle, clockwise."""
    corners = rng.randint(6, 8)
    angles = 2 * np.pi * (np.arange(corners) + rng.uniform(-0.25, 0.25, corners)) / corners
    return np.stack([np.sin(angles), -np.cos(angles)], axis=1) * radius * rng.uniform(0.56, 1, (corners, 1))


def _bands(corners: np.ndarray, angle: float, breadth: float) -> list[np.ndarray]:
    """An outline cut into bands across a direction (degrees), from one fixed line on: empty ones where it does not reach."""
    found, way = [], np.array([math.sin(math.radians(angle)), -math.cos(math.radians(angle))])
    for k in range(-8, 9):
        (near, _), _ = _split(corners, way * breadth * k, angle) if len(corners) > 2 else ((corners, 0), None)
        band = _split(near, way * breadth * (k + 1), angle + 180)[0][0] if len(near) > 2 else near
        found.append(band)
    return found


def _split(corners: np.ndarray, at: np.ndarray, angle: float) -> list[Piece]:
    """The parts of an outline on both sides of a line through a place; the first lies in the direction (degrees clockwise from twelve o'clock)."""
    return [(np.array(half_of(corners - at, turn)).reshape(-1, 2) + at, 0) for turn in (angle, angle + 180)]


def cut(pieces: list[Piece], outline: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, list[Piece]]:
    """What an outline holds of a pattern if its own middle lies at a place: the outline, and the pieces about that middle."""
    found = []
    for cell, number in pieces:
        if (cell.min(axis=0) - at > outline.max(axis=0)).any() or (cell.max(axis=0) - at < outline.min(axis=0)).any():
            continue
        piece = outline
        for corner, way in zip(cell - at, side_vectors(cell), strict=True):
            if len(piece) > 2:
                piece = _split(piece, corner, math.degrees(math.atan2(-way[1], -way[0])))[0][0]
        if len(piece) > 2:
            found.append((piece, number))
    return outline, found


def foil(rng: np.random.RandomState, kind: str, pieces: list[Piece], hole: np.ndarray, at: np.ndarray, radius: float) -> tuple[np.ndarray, list[Piece]]:
    """A fragment with one thing wrong."""
    if kind == "outline":
        others = [jagged(rng, radius) for _ in range(16)]
        return cut(pieces, max(others, key=lambda other: (_labels([(hole, 0)]) > _labels([(other, 0)])).sum()), at)
    if kind == "recolour":
        turn = 1 + int(rng.randint(3))
        return hole, [(piece, (number + turn) % 4) for piece, number in cut(pieces, hole, at)[1]]
    elsewhere = rng.uniform((-WIDTH / 2, -HEIGHT / 2), (WIDTH / 2, HEIGHT / 2)) * (1 - 2 * radius / np.array([WIDTH, HEIGHT]))
    return cut(pieces, hole, elsewhere)


def unlike(right: tuple[np.ndarray, list[Piece]], other: tuple[np.ndarray, list[Piece]]) -> bool:
    """Whether a fragment would plainly not fill the hole."""
    first, second = (_labels(pieces) for _, pieces in (right, other))
    return bool((first != second)[first > 0].mean() >= UNLIKE)


def _labels(pieces: list[Piece]) -> np.ndarray:
    """A small picture (64, 64) of pieces about their middle: one more than the number of the colour, 0 where there is none."""
    image = np.zeros((64, 64), np.uint8)
    for corners, number in pieces:
        cv2.fillPoly(image, [np.round(corners / 4 + 32).astype(np.int32)], number + 1)
    return image
