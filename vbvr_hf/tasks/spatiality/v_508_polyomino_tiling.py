from __future__ import annotations

import math

import numpy as np

from ...acts import Act, alter, go, in_any_order, together
from ...scene import Grid, Point, become, draw_look, rounded
from ...scene.mazes import Cell, around
from ...scene.palette import INK, SHIFTED, VIVID, WHITE, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .packing import cut, packings, seat, silhouette, tiles
from .polyominoes import extent, settled

TRAIN = {name: VIVID[name] for name in ("red", "orange", "green", "blue", "purple", "pink")}
BENCH = {name: SHIFTED[name] for name in ("teal", "magenta", "olive", "coral", "sky blue", "lime")}
COLORS = TRAIN | BENCH
MIDDLE, TRAY = (512.0, 306.0), (36.0, 606.0, 988.0, 990.0)
GAP = 34.0
"""Canvas units between pieces in the tray."""
LARGEST = 88.0
"""Canvas units a side of a cell has at most."""
PACE = 30.0
"""Canvas units a frame."""
TRIES = 60


class PolyominoTiling(Task):
    """Fill a silhouette with all pieces, as they lie.

    Shows: above, a white silhouette of square cells, without inner lines; below, in a tray, pieces of three to six cells, each in a colour of its own.
    Asks: slide all pieces, one after another, without turning or flipping them, into the silhouette, so that it is full; nothing overlaps or sticks out.
    Answer: unique: all ways to fill the silhouette with the pieces are searched, and there is one. The order of the pieces is free, and so are their ways.
    Checks: that each piece glided to its place, one at a time, with its form and colour kept; that silhouette and tray stay.
    """

    split = "train"
    archetype = "arrange"
    jump_cap = 0.5
    instances = "regions x dissections x colourings: over 10^7"
    parameters = {
        "pieces": Parameter("pieces", train=ints(3, 4), bench=ints(5, 6), harder="high"),
        "cells": Parameter("cells of the silhouette", train=choices(15, 16, 18), bench=choices(20, 21, 24), harder="last"),
        "form": Parameter("form of the silhouette", train=choices("rectangle"), bench=choices("bitten", "blob")),
        "palette": Parameter("colours of the pieces", train=choices("plain"), bench=choices("other")),
    }
    wrong_answers = {
        "swapped": WrongAnswer("two pieces take each other's places and overlap others", 0.6),
        "reshaped": WrongAnswer("a piece changes its form on the way", 0.8),
        "heaped": WrongAnswer("the pieces are heaped inside the outline", 0.35),
    }

    def pose(self, rng, p):
        for _ in range(TRIES):
            region = _region(rng, p.form, p.cells)
            parts = cut(rng, region, p.pieces, least=3, most=6, longest=4)
            if parts and len(packings(region, [settled(part) for part in parts])) == 1:
                break
        else:
            raise Redraw
        colors = pick(rng, TRAIN if p.palette == "plain" else BENCH, p.pieces, away_from=[WHITE, INK])
        return {
            "parts": [[list(cell) for cell in part] for part in parts], "order": rng.permutation(p.pieces).tolist(), "colors": colors,
            "look": draw_look(rng, away_from=[WHITE, *(COLORS[name] for name in colors)], brightest=212),
        }  # fmt: skip

    def prompt(self, problem):
        rules = "[Do not turn or flip them.|They are neither turned nor flipped.] [Nothing overlaps or sticks out.|No overlap, nothing over the edge.]"
        return Prompts(
            plain=(
                f"[Slide|Move] all pieces from the tray, one at a time, into the white silhouette so that they fill it [completely|exactly]. {rules}",
                f"[Tile|Cover] the white shape with the coloured pieces below: one after another they glide into place until [no white is left|it is full]. "
                f"{rules}",
                f"[How do the pieces fit|In which way do the pieces fit] together in the white outline? One by one, put each where it belongs. {rules}",
            ),
            guided="One piece after another glides out of the tray, as it lies. "
            + " ".join(f"The {color} one goes to the {_place(problem, number)}." for number, color in enumerate(problem["colors"]))
            + " In the end the silhouette is full and the tray empty.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        scene.add("silhouette", *silhouette(grid, _cells(problem), fill=WHITE, line=INK))
        rim = rounded(TRAY[2] - TRAY[0], TRAY[3] - TRAY[1], 24, stroke=look.line(0.6), border=12, at=((TRAY[0] + TRAY[2]) / 2, (TRAY[1] + TRAY[3]) / 2))
        scene.add("tray", *look.panel(*TRAY), rim)
        for number, at in enumerate(_starts(problem)):
            scene.add(f"piece {number}", *tiles(_piece(problem, number), grid.cell, COLORS[problem["colors"][number]]), at=at)

    def answer(self, problem):
        return _packed(problem, _goals(problem))

    def mistakes(self, problem):
        goals, grid = _goals(problem), _grid(problem)
        swapped = [goals[1], goals[0], *goals[2:]]
        piece = _piece(problem, 0)
        other = settled({*piece[:-1], next(iter(sorted(set().union(*map(around, piece[:-1])) - set(piece))))})
        right = _packed(problem, goals).acts
        changed = together(right[0], alter((become("piece 0 lifted", *tiles(other, grid.cell, COLORS[problem["colors"][0]])),), frames=12))
        shifts = [((number % 2 - 0.5) * 30, (number // 2 - 0.5) * 30) for number in range(len(goals))]
        return {
            "swapped": _packed(problem, swapped),
            "reshaped": in_any_order(changed, *right[1:]),
            "heaped": _packed(problem, [(MIDDLE[0] + x, MIDDLE[1] + y) for x, y in shifts]),
        }


def _region(rng: np.random.RandomState, form: str, count: int) -> set[Cell]:
    """The cells of a random region of a form."""
    if form == "blob":
        cells = {(0, 0)}
        while len(cells) < count:
            near = sorted(set().union(*map(around, cells)) - cells)
            # Cells with more neighbours come sooner, so that the blob is no tangle.
            weight = np.array([len(cells.intersection(around(cell))) ** 3 for cell in near], float)
            cells.add(near[rng.choice(len(near), p=weight / weight.sum())])
        return set(settled(cells))
    bitten = 2 if form == "bitten" else 0
    sides = [(high, (count + bitten) // high) for high in range(3, 7) if (count + bitten) % high == 0 and 3 <= (count + bitten) // high <= 7]
    if not sides:
        return _region(rng, "blob", count)
    high, wide = sides[rng.randint(len(sides))]
    corners = [(row, column) for row in (0, high - 1) for column in (0, wide - 1)]
    bites = {corners[i] for i in rng.permutation(4)[:bitten]}
    return {(row, column) for row in range(high) for column in range(wide)} - bites


def _cells(problem: dict) -> list[Cell]:
    return [tuple(cell) for part in problem["parts"] for cell in part]


def _piece(problem: dict, number: int) -> tuple[Cell, ...]:
    return settled([tuple(cell) for cell in problem["parts"][number]])


def _sizes(problem: dict) -> list[tuple[int, int]]:
    """Rows and columns of each piece."""
    return [extent(_piece(problem, number)) for number in range(len(problem["parts"]))]


def _grid(problem: dict) -> Grid:
    """The silhouette's grid, whose cells are as large as the tray has room for."""
    rows, columns = extent(settled(_cells(problem)))
    sizes = _sizes(problem)
    across = (TRAY[2] - TRAY[0] - GAP * (len(sizes) + 1)) / sum(wide for _, wide in sizes)
    cell = min(LARGEST, across, 500 / rows, (TRAY[3] - TRAY[1] - 40) / max(high for high, _ in sizes))
    return Grid(columns, rows, cell, (MIDDLE[0] - columns * cell / 2, MIDDLE[1] - rows * cell / 2))


def _starts(problem: dict) -> list[Point]:
    """Where the pieces lie in the tray, side by side in their order."""
    cell, sizes = _grid(problem).cell, _sizes(problem)
    gap = (TRAY[2] - TRAY[0] - cell * sum(wide for _, wide in sizes)) / (len(sizes) + 1)
    found, left = {}, TRAY[0]
    for number in problem["order"]:
        wide = sizes[number][1] * cell
        found[number] = (left + gap + wide / 2, (TRAY[1] + TRAY[3]) / 2)
        left += gap + wide
    return [found[number] for number in range(len(sizes))]


def _goals(problem: dict) -> list[Point]:
    return [seat(_grid(problem), part) for part in problem["parts"]]


def _packed(problem: dict, goals: list[Point]) -> Act:
    """Each piece glides to a place, one at a time."""
    frames = [max(14, round(math.dist(start, goal) / PACE)) for start, goal in zip(_starts(problem), goals, strict=True)]
    return in_any_order(*(go(f"piece {i}", goal, frames=frames[i], lifted=True, any_way=True, crowded=True) for i, goal in enumerate(goals)))


def _place(problem: dict, number: int) -> str:
    """A piece's place in words, by the corner or edge of the silhouette that its middle is nearest to."""
    (x, y), grid = _goals(problem)[number], _grid(problem)
    across = ("left", "middle", "right")[min(2, int(3 * (x - grid.origin[0]) / grid.width))]
    down = ("top", "middle", "bottom")[min(2, int(3 * (y - grid.origin[1]) / grid.height))]
    return down if down == across else f"{down} {across}"
