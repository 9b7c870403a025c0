from __future__ import annotations

import math
from collections.abc import Iterable

import cv2
import numpy as np

from ...acts import appear, go, ring
from ...scene import Color, Point, Polygon, Shape, draw_look, points, rectangle
from ...scene.outlines import half_of
from ...scene.palette import INK, VIVID, WHITE, pick
from ...scene.polygons import side_vectors
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .beside_red import RED

WIDTH, HEIGHT, MIDDLE = 680.0, 500.0, (512.0, 290.0)
"""The picture's sides, and where its middle is."""
ROW = 800.0
EDGE = 9.0
UNLIKE = 0.2
"""The share of the hole that any other fragment would leave bare, or fill with another colour, at least."""
KINDS = ("outline", "recolour", "shift")
PATTERNS = ("patches", "checks", "stripes")

Piece = tuple[np.ndarray, int]
"""A part of a pattern: its outline (N, 2), and the number of its colour."""


class FindFragmentForGapFilling(Task):
    """Slide the fragment that fits a hole in a pattern into it.

    Shows: a picture with a bold pattern and a jagged hole, and below it three or four loose fragments. One has the outline of the hole and the pattern that is
    missing; others have another outline, other colours, or a part of the pattern from elsewhere.
    Asks: slide the fragment that fills the hole so that the pattern runs on straight into it, without turning or resizing it; all others stay.
    Answer: unique; any other fragment would leave a fifth of the hole bare, or fill it with another colour.
    Checks: that the right fragment was seen gliding straight into the hole and rests there exactly, with its looks kept, and that all else stays.
    """

    split = "train"
    archetype = "complete"
    jump_cap = 0.48
    instances = "patterns, colours, continuous hole outlines and places, and foils: over 10^8"
    parameters = {
        "fragments": Parameter("fragments", train=ints(3, 4), harder="high"),
        "pattern": Parameter("pattern of the picture", train=choices(*PATTERNS), harder="last"),
        "radius": Parameter("canvas units from the middle of the hole to its farthest corner", train=floats(92, 112)),
        "foil": Parameter("what is wrong with the first of the other fragments", train=choices(*KINDS), harder="last"),
    }
    wrong_answers = {
        "another": WrongAnswer("another fragment slides into the hole", 0.15),
        "painted": WrongAnswer("the hole is painted in, and all fragments stay in their row", 0.28),
        "ringed": WrongAnswer("the right fragment is ringed and not moved", 0.1),
    }

    def pose(self, rng, p):
        colors = pick(rng, VIVID, 4, away_from=[INK, WHITE], least=32)
        kinds = [p.foil, *(kind for kind in KINDS if kind != p.foil)][: p.fragments - 1]
        for _ in range(40):
            pattern = _pattern(rng, p.pattern)
            hole = _jagged(rng, p.radius)
            at = rng.uniform((-WIDTH / 2, -HEIGHT / 2), (WIDTH / 2, HEIGHT / 2)) * (0.9 - 2 * p.radius / np.array([WIDTH, HEIGHT]))
            right = _cut(pattern, hole, at)
            foils = [_foil(rng, kind, pattern, hole, at, p.radius) for kind in kinds]
            if len({number for _, number in right[1]}) > 1 and all(_unlike(right, foil) for foil in foils):
                break
        else:
            raise Redraw
        order = rng.permutation(p.fragments).tolist()
        fragments = [right, *foils]
        return {
            "colors": colors, "pattern": _plain(pattern), "hole": hole.round(1).tolist(), "at": [round(float(v), 1) for v in np.add(at, MIDDLE)],
            "fragments": [[fragments[i][0].round(1).tolist(), _plain(fragments[i][1])] for i in order], "order": order,
            "look": draw_look(rng, away_from=[INK, *(VIVID[name] for name in colors)], brightest=215),
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Which fragment fills the hole|Which piece below belongs in the hole], so that the pattern runs on without a break? [Slide|Move] it straight "
                "into its place, without turning or resizing it. [The others stay.|Nothing else moves.]",
                "[Repair|Complete] the picture: one of the loose pieces has just the outline and the pattern that are missing. [Let it glide|It glides] in a "
                "straight line into the hole, as it is. [Leave the rest where it is.|All else stays.]",
                "[Find|Look for] the fragment that fits the gap in shape and pattern, and bring it there in a straight line until it covers the gap exactly. "
                "[It keeps its size and is not turned.|The other fragments stay in their row.]",
            ),
            guided="Compare the outlines with that of the hole, then the colours with what they would meet at its rim. One fragment agrees in both: it leaves "
            "the row, glides in a straight line up to the hole and covers it. The other fragments and the picture stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        colors = [VIVID[name] for name in problem["colors"]]
        frame = rectangle(WIDTH, HEIGHT, stroke=INK, border=12)
        scene.add("picture", *_parts(problem["pattern"], colors), frame, at=MIDDLE)
        scene.add("hole", Polygon(points=points(problem["hole"]), fill=WHITE, stroke=INK, width=EDGE), at=tuple(problem["at"]))
        right = problem["order"].index(0)
        scene.add("filled", *_fragment(problem["fragments"][right], colors), at=tuple(problem["at"]), opacity=0.0)
        for number, fragment in enumerate(problem["fragments"]):
            scene.add(f"fragment {number}", *_fragment(fragment, colors), at=_place(problem, number))

    def answer(self, problem):
        return _slid(problem, 0)

    def mistakes(self, problem):
        right = problem["order"].index(0)
        return {
            "another": _slid(problem, 1),
            "painted": appear("filled", frames=16),
            "ringed": ring(f"fragment {right}", RED, frames=24),
        }


def _slid(problem: dict, kind: int) -> go:
    return go(f"fragment {problem['order'].index(kind)}", tuple(problem["at"]), frames=30, lifted=True)


def _place(problem: dict, number: int) -> Point:
    return (512 + 244 * (number - (len(problem["fragments"]) - 1) / 2), ROW)


def _plain(pieces: Iterable[Piece]) -> list:
    return [[np.asarray(corners).round(1).tolist(), number] for corners, number in pieces]


def _parts(pieces: list, colors: list[Color]) -> tuple[Shape, ...]:
    """Parts of a pattern, each a little larger than it is, so that no seams show."""
    return tuple(Polygon(points=points(corners), fill=colors[number], stroke=colors[number], width=2.0) for corners, number in pieces)


def _fragment(fragment: list, colors: list[Color]) -> tuple[Shape, ...]:
    outline, pieces = fragment
    return (*_parts(pieces, colors), Polygon(points=points(outline), stroke=INK, width=EDGE))


def _pattern(rng: np.random.RandomState, kind: str) -> list[Piece]:
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


def _jagged(rng: np.random.RandomState, radius: float) -> np.ndarray:
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


def _cut(pattern: list[Piece], outline: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, list[Piece]]:
    """What an outline holds of a pattern if its own middle lies at a place: the outline, and the pieces about that middle."""
    found = []
    for cell, number in pattern:
        if (cell.min(axis=0) - at > outline.max(axis=0)).any() or (cell.max(axis=0) - at < outline.min(axis=0)).any():
            continue
        piece = outline
        for corner, way in zip(cell - at, side_vectors(cell), strict=True):
            if len(piece) > 2:
                piece = _split(piece, corner, math.degrees(math.atan2(-way[1], -way[0])))[0][0]
        if len(piece) > 2:
            found.append((piece, number))
    return outline, found


def _foil(rng: np.random.RandomState, kind: str, pattern: list[Piece], hole: np.ndarray, at: np.ndarray, radius: float) -> tuple[np.ndarray, list[Piece]]:
    """A fragment with one thing wrong."""
    if kind == "outline":
        others = [_jagged(rng, radius) for _ in range(16)]
        return _cut(pattern, max(others, key=lambda other: (_labels([(hole, 0)]) > _labels([(other, 0)])).sum()), at)
    if kind == "recolour":
        turn = 1 + int(rng.randint(3))
        return hole, [(piece, (number + turn) % 4) for piece, number in _cut(pattern, hole, at)[1]]
    elsewhere = rng.uniform((-WIDTH / 2, -HEIGHT / 2), (WIDTH / 2, HEIGHT / 2)) * (1 - 2 * radius / np.array([WIDTH, HEIGHT]))
    return _cut(pattern, hole, elsewhere)


def _unlike(right: tuple[np.ndarray, list[Piece]], other: tuple[np.ndarray, list[Piece]]) -> bool:
    """Whether a fragment would plainly not fill the hole."""
    first, second = (_labels(pieces) for _, pieces in (right, other))
    return bool((first != second)[first > 0].mean() >= UNLIKE)


def _labels(pieces: list[Piece]) -> np.ndarray:
    """A small picture (64, 64) of pieces about their middle: one more than the number of the colour, 0 where there is none."""
    image = np.zeros((64, 64), np.uint8)
    for corners, number in pieces:
        cv2.fillPoly(image, [np.round(corners / 4 + 32).astype(np.int32)], number + 1)
    return image
