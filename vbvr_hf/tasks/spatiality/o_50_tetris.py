from __future__ import annotations

from ...acts import Act, alter, go, in_turn, sealed, turn_by
from ...scene import Color, Grid, Point, Polygon, add_board, draw_look, fade, move, rounded
from ...scene.palette import WHITE, shade
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, ints
from .polyominoes import TETROMINOES, Piece, drop, extent, full_rows, landings, turned

FLOOR, LINE = (38, 44, 58), (62, 70, 88)
WALL = (92, 100, 116)
COLORS = {
    "I": (60, 200, 220), "O": (248, 208, 32), "T": (160, 76, 220), "S": (80, 190, 70), "Z": (220, 50, 50), "J": (60, 96, 224), "L": (244, 140, 30),
}  # fmt: skip
STEP, FALL, VANISH, SINK = 3, 2, 6, 8
"""Frames for one column, one row, and for vanishing and sinking."""


class Tetris(Task):
    """Turn, shift and drop a piece so that it completes as many rows as possible.

    Shows: a dark well with a thin grid, its lowest rows partly filled with coloured cells; a tetromino with a white rim hangs at the top centre.
    Asks: turn the piece, shift it and let it fall straight down so that it completes as many rows as possible; full rows clear, the rest sinks.
    Answer: one landing place completes the most rows; turns that look the same count as the same. Dropping the piece as it hangs is not it.
    Checks: that the piece turns as it must and goes over the column of its place straight down to it; that then the full rows vanish and what lies
    above them sinks; that all else stays. How rows vanish (flashing, fading) is free, and so is how the piece comes to its column.
    Departures: a square piece has no wrong rotation; its wrong answer lands one column beside.
    """

    split = "train"
    archetype = "puzzle"
    version = 2
    jump_cap = 0.4
    instances = "fill patterns times pieces times colours: over 10^9"
    parameters = {
        "width": Parameter("columns of the well", train=ints(6, 8), bench=ints(9, 10), harder="high"),
        "height": Parameter("rows of the well", train=ints(10, 12), bench=ints(12, 14), harder="high"),
        "filled_rows": Parameter("rows partly filled at first", train=ints(2, 3), bench=ints(3, 4), harder="high"),
        "rows_cleared": Parameter("rows the best landing completes", train=ints(1, 2), bench=ints(1, 3), harder="high"),
    }
    wrong_answers = {
        "straight": WrongAnswer("drops in the start column", 0.3),
        "rotation": WrongAnswer("right column, wrong rotation (a square piece, which has none: one column beside)", 0.45),
        "vanish": WrongAnswer("rows vanish without the piece landing", 0.35),
    }

    def pose(self, rng, p):
        names = sorted(COLORS)
        for _ in range(60):
            piece = names[rng.randint(len(names))]
            shape = turned(TETROMINOES[piece], int(rng.randint(4)))
            # Of the turns that look the same, the shortest.
            quarters = next(turns for turns in (0, 1, 3, 2) if turned(TETROMINOES[piece], turns) == shape)
            rows, columns = extent(shape)
            column = int(rng.randint(p.width - columns + 1))
            top = p.height - rows - int(rng.randint(p.filled_rows))
            landed = {(r + top, c + column) for r, c in shape}
            within = sorted({r for r, _ in landed if r >= p.height - p.filled_rows})
            if len(within) < p.rows_cleared:
                continue
            full = {within[i] for i in rng.permutation(len(within))[: p.rows_cleared]}
            shafts = {(r, c) for row, c in landed for r in range(row + 1)}
            resting = {
                (r, c)
                for r in range(p.height - p.filled_rows, p.height)
                for c in range(p.width)
                if (r, c) not in shafts and (r in full or rng.uniform() < 0.6)
            }
            places = landings(shape, p.width, p.height, resting)
            best, second = sorted(((len(full_rows(resting | cells, p.width)), sorted(cells)) for cells in places), reverse=True)[:2]
            hanging = drop(TETROMINOES[piece], _start(TETROMINOES[piece], p.width), p.height, resting)
            if best != (p.rows_cleared, sorted(landed)) or second[0] == p.rows_cleared or hanging == landed:
                continue
            others = [name for name in names if name != piece]
            cells = [(r, c, others[rng.randint(len(others))]) for r, c in sorted(resting)]
            look = draw_look(rng, away_from=[WALL, FLOOR])
            return {"width": p.width, "height": p.height, "piece": piece, "quarters": quarters, "column": column, "cells": cells, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Place|Put] the falling piece so that it completes as many rows as possible. It may turn and move sideways only at the top, then falls "
                "straight down. Then full rows vanish, and what lies above sinks. [Nothing else changes.|]",
                "First turn and shift the white-rimmed piece while it hangs, then drop it straight where it [fills|completes] the most rows. These clear, "
                "and the cells over them move down. [All else stays.|]",
                "Where does the piece at the top make the largest number of full rows? Turn it above, [let it fall there|drop it there] in a straight line; "
                "then those rows go, and the rest above [comes|sinks] down.",
            ),
            guided="While it hangs at the top, the piece turns until it fits, moves sideways above the place where it completes the most rows, and falls "
            "straight down until it touches. The full rows vanish, and the cells above them sink together by as many rows as were cleared below.",
        )

    def lay_out(self, problem, scene, look):
        grid, hanging = _grid(problem), TETROMINOES[problem["piece"]]
        scene.add("wall", rounded(grid.width + 36, grid.height + 36, 14, fill=WALL), at=(512.0, 512.0))
        add_board(scene, grid, fill=FLOOR, line=LINE, width=3)
        for r, c, name in problem["cells"]:
            scene.add(f"cell {r} {c}", _brick(grid, COLORS[name], None), at=grid.centre(r, c))
        for r, c in sorted(_landing(problem, problem["quarters"], problem["column"])):
            scene.add(f"brick {r} {c}", _brick(grid, COLORS[problem["piece"]], WHITE), at=grid.centre(r, c), opacity=0)
        scene.add("piece", *_bricks(problem, hanging), at=_hanging(problem))

    def answer(self, problem):
        return _landed(problem, problem["quarters"], problem["column"], clears=True)

    def mistakes(self, problem):
        piece, width, quarters, column = TETROMINOES[problem["piece"]], problem["width"], problem["quarters"], problem["column"]
        if problem["piece"] == "O":
            wrong, beside = quarters, column + (1 if column + 2 < width else -1)
        else:
            wrong = (quarters + 1) % 4
            beside = min(column, width - extent(turned(piece, wrong))[1])
        return {
            "straight": _landed(problem, 0, _start(piece, width)),
            "rotation": _landed(problem, wrong, beside),
            "vanish": _cleared(problem, landed=False),
        }


def _landed(problem: dict, quarters: int, column: int, clears: bool = False) -> Act:
    """The piece turns by quarters clockwise, goes over a column and falls; then, if it `clears` them, the full rows vanish and what lies above them sinks."""
    grid, angle = _grid(problem), (0.0, 90.0, 180.0, -90.0)[quarters]
    shape, landed = turned(TETROMINOES[problem["piece"]], quarters), _landing(problem, quarters, column)
    (x, y), end = _hanging(problem), _middle(grid, shape, min(r for r, _ in landed), column)
    turns = [turn_by("piece", angle, speed=13.0, either=quarters == 2, stays=False)] if angle else []
    frames = (STEP * abs(end[0] - x) + FALL * (end[1] - y)) / grid.cell
    went = in_turn(*turns, go("piece", end, way=((end[0], y),) if abs(end[0] - x) > 1 else (), frames=frames, looks=(("angle", angle),), stays=not clears))
    return sealed(went, _cleared(problem)) if clears else went


def _cleared(problem: dict, landed: bool = True) -> Act:
    """The rows that the piece completes where it should land vanish, and what lies above them sinks; with the piece's own cells if it has `landed`."""
    grid, own = _grid(problem), _landing(problem, problem["quarters"], problem["column"])
    resting = {(r, c) for r, c, _ in problem["cells"]}
    full = full_rows(resting | own, problem["width"])
    names = {cell: f"cell {cell[0]} {cell[1]}" for cell in sorted(resting)} | {cell: f"brick {cell[0]} {cell[1]}" for cell in sorted(own) if landed}
    handover = (fade("piece", 0), *(fade(names[cell], 1) for cell in sorted(own))) if landed else ()
    gone = tuple(fade(name, 0) for (r, _), name in names.items() if r in full)
    sinks = tuple(move(name, grid.centre(r + sum(row > r for row in full), c)) for (r, c), name in names.items() if r not in full and r < full[-1])
    vanish = alter(gone, frames=VANISH, handover=handover, stays=not sinks)
    return in_turn(vanish, alter(sinks, frames=SINK)) if sinks else vanish


def _landing(problem: dict, quarters: int, column: int) -> frozenset[tuple[int, int]]:
    """The cells that the piece holds after it turned by quarters clockwise and fell over a column."""
    return drop(turned(TETROMINOES[problem["piece"]], quarters), column, problem["height"], {(r, c) for r, c, _ in problem["cells"]})


def _hanging(problem: dict) -> Point:
    """The middle of the piece as it hangs: so low that it may turn about it inside the well."""
    piece = TETROMINOES[problem["piece"]]
    return _middle(_grid(problem), piece, 2 if extent(piece)[1] == 4 else 1, _start(piece, problem["width"]))


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["width"], problem["height"], span=940)


def _brick(grid: Grid, color: Color, rim: Color | None, at: Point = (0.0, 0.0)) -> Polygon:
    side = 0.88 * grid.cell
    return rounded(side, side, 0.14 * grid.cell, fill=color, stroke=rim or shade(color, 0.25), border=0.07 * grid.cell, at=at)


def _bricks(problem: dict, piece: Piece) -> list[Polygon]:
    """The cells of the piece about its middle."""
    grid, (rows, columns) = _grid(problem), extent(piece)
    places = [((c - (columns - 1) / 2) * grid.cell, (r - (rows - 1) / 2) * grid.cell) for r, c in piece]
    return [_brick(grid, COLORS[problem["piece"]], WHITE, at) for at in places]


def _start(piece: Piece, width: int) -> int:
    """The left column in which a piece hangs."""
    return (width - extent(piece)[1]) // 2


def _middle(grid: Grid, piece: Piece, row: int, column: int) -> Point:
    """The centre of a piece's box whose top left cell is (row, column)."""
    rows, columns = extent(piece)
    return grid.centre(row + (rows - 1) / 2, column + (columns - 1) / 2)
