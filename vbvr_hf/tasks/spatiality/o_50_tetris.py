from __future__ import annotations

import numpy as np

from ...scene import Color, Grid, Line, Point, Polygon, Scene, add_board, fade, move, rounded, turn
from ...scene.palette import WHITE, shade
from ...scene.polyominoes import TETROMINOES, Piece, drop, extent, full_rows, landings, turned
from ...scoring import Row, Track, View, dilate, drift, share, tolerance, track_mask
from ...scoring.cells import board_mask, cell_labels
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, ints

FLOOR, LINE, GROUND = (38, 44, 58), (62, 70, 88), (232, 235, 240)
COLORS = {
    "I": (60, 200, 220), "O": (248, 208, 32), "T": (160, 76, 220), "S": (80, 190, 70), "Z": (220, 50, 50), "J": (60, 96, 224), "L": (244, 140, 30),
}  # fmt: skip
STEP, FALL, TURN, CLEAR = 3, 2, 6, 8
"""Frames for one column, one row, a quarter turn, and for each of flashing and sinking."""


class Tetris(Task):
    """Turn, shift and drop a piece so that it completes as many rows as possible.

    Shows: a dark well with a thin grid, its lowest rows partly filled with coloured cells; a tetromino with a white rim hangs at the top centre.
    Asks: turn the piece, shift it and let it fall straight down so that it completes as many rows as possible; full rows clear, the rest sinks.
    Answer: one landing place completes the most rows; turns that look the same count as the same. Dropping the piece as it hangs is not it.
    Checks: the cells the piece holds before rows clear, and that they clear after it landed; the final well, cell by cell; a whole piece that
    turns and shifts at the top and then falls straight; resting cells and the well's edge stay until rows clear.
    Departures: a square piece has no wrong rotation; its wrong answer lands one column beside. Once the piece falls, the scorer follows its middle: a
    turn in the fall counts as wrong only as far as it moves the middle sideways.
    """

    id = "O-50"
    slug = "tetris"
    name = "Tetris"
    pillar = "spatiality"
    split = "train"
    archetype = "puzzle"
    jump_cap = 0.4
    instances = "fill patterns times pieces times colours: over 10^9"
    parameters = {
        "width": Parameter("columns of the well", train=ints(6, 8), bench=ints(9, 10)),
        "height": Parameter("rows of the well", train=ints(10, 12), bench=ints(12, 14)),
        "filled_rows": Parameter("rows partly filled at first", train=ints(2, 3), bench=ints(3, 4)),
        "rows_cleared": Parameter("rows the best landing completes", train=ints(1, 2), bench=ints(1, 3)),
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
            return {"width": p.width, "height": p.height, "piece": piece, "quarters": quarters, "column": column, "cells": cells}
        raise Redraw

    def prompt(self, problem):
        rules = (
            "It may turn and move sideways only at the top, then it falls straight down until it rests. Full rows then clear, and what lies above them "
            "sinks. Nothing else changes."
        )
        return Prompts(
            plain=(
                f"Place the falling piece so that it completes as many rows as possible. {rules}",
                f"Turn and shift the white-rimmed piece, then drop it where it fills the most rows. {rules}",
                f"Let the piece at the top land where it makes the largest possible number of full rows. {rules}",
            ),
            guided="While it hangs at the top, the piece turns until it fits, moves sideways above the place where it completes the most rows, and falls "
            "straight down until it touches. The full rows flash white twice and vanish, and the cells above them sink together by as many rows as "
            "were cleared below.",
        )

    def stage(self, problem, answer=TRUTH):
        grid, width, height, hanging = _grid(problem), problem["width"], problem["height"], TETROMINOES[problem["piece"]]
        color = COLORS[problem["piece"]]
        shape, column, angle = _placement(problem, answer)
        resting = {(r, c): COLORS[name] for r, c, name in problem["cells"]}
        landed = drop(shape, column, height, resting)
        full = full_rows(set(resting) | (_truth(problem) if answer == "vanish" else landed), width)
        scene = Scene(GROUND)
        scene.add("wall", rounded(grid.width + 36, grid.height + 36, 14, fill=(92, 100, 116)), at=(512.0, 512.0))
        add_board(scene, grid, fill=FLOOR, line=LINE, width=3)
        # What never moves is drawn first, so that it is drawn once.
        for r, c in sorted(resting, key=lambda at: (not full or at[0] <= full[-1], at)):
            scene.add(f"cell {r} {c}", _brick(grid, resting[r, c], None), at=grid.centre(r, c))
        for r, c in sorted(landed):
            scene.add(f"cell {r} {c}", _brick(grid, color, WHITE), at=grid.centre(r, c), opacity=0)
        for r in full:
            strip = Line(points=(grid.centre(r, 0), grid.centre(r, width - 1)), stroke=WHITE, width=0.9 * grid.cell)
            scene.add(f"flash {r}", strip, opacity=0)
        rows, columns = extent(hanging)
        bricks = [_brick(grid, color, WHITE, ((c - (columns - 1) / 2) * grid.cell, (r - (rows - 1) / 2) * grid.cell)) for r, c in hanging]
        scene.add("piece", *bricks, at=_middle(grid, hanging, 0, _start(hanging, width)))
        scene.wait(8)
        if answer != "vanish":
            start = _start(shape, width)
            if angle:
                scene.play(turn("piece", angle), move("piece", _middle(grid, shape, 0, start)), frames=TURN * abs(angle) // 90)
            if column != start:
                scene.play(move("piece", _middle(grid, shape, 0, column)), frames=STEP * abs(column - start))
            fall = min(r for r, _ in landed)
            scene.play(move("piece", _middle(grid, shape, fall, column)), frames=FALL * fall)
            scene.play(fade("piece", 0), *(fade(f"cell {r} {c}", 1) for r, c in sorted(landed)), frames=0)
            scene.wait(3)
        if full:
            for level in (0.9, 0.0, 0.9, 0.0):
                scene.play(*(fade(f"flash {r}", level) for r in full), frames=CLEAR / 4)
            shown = sorted(set(resting) | (set() if answer == "vanish" else landed))
            scene.play(*(fade(f"cell {r} {c}", 0) for r, c in shown if r in full), frames=0)
            sinking = [move(f"cell {r} {c}", grid.centre(r + sum(row > r for row in full), c)) for r, c in shown if r not in full and r < full[-1]]
            if sinking:
                scene.play(*sinking, frames=CLEAR)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        grid, height, width, hanging = _grid(problem), problem["height"], problem["width"], TETROMINOES[problem["piece"]]
        number = {name: i for i, name in enumerate(sorted(COLORS), 1)}
        color, own = COLORS[problem["piece"]], number[problem["piece"]]
        colors = [FLOOR, *(COLORS[name] for name in number), WHITE]
        first = np.zeros((height, width), int)
        for r, c, name in problem["cells"]:
            first[r, c] = number[name]
        hung, settled = first.copy(), first.copy()
        for r, c in hanging:
            hung[r, c + _start(hanging, width)] = own
        for cell in _truth(problem):
            settled[cell] = own
        rest, landed, full = first > 0, settled != first, (settled > 0).all(axis=1)
        final = np.concatenate([np.zeros((full.sum(), width), int), settled[~full]])

        seen = cell_labels(view, grid, colors, 40)
        changing = hung != final
        same = (np.median(seen[-5:], axis=0) == final).mean()
        edges = drift(view, view.area("wall") & ~board_mask(view, grid, grow=2))
        settling = max(0.0, (same - (~changing).mean()) / changing.mean()) * tolerance(float(edges[-1]), 10, 30)

        # Rows begin to clear when half of what must change in them has another colour.
        fated = rest & full[:, None]
        gone = np.flatnonzero((seen[:, fated] != first[fated]).sum(axis=1) >= max(1, (final != first)[fated].sum() / 2))
        clear = int(gone[0]) if len(gone) else len(seen)
        held = (seen[max(0, clear - 3) : clear] == own).mean(axis=0) > 0.5 if clear else np.zeros_like(landed)
        overlap = share(int((held & landed).sum()), int((held | landed).sum()))
        placed = overlap**2  # a piece that lies half in its place lies in another one
        kept = (seen[:clear, rest] == first[rest]).mean(axis=1) if clear else np.zeros(1)

        # The rims part the four cells: grown a little, they are one.
        shown = view.labels([color, *(other for other in colors if other != color), LINE, GROUND]) == 0
        piece = track_mask(view, np.stack([dilate(mask, 0.2 * grid.cell * view.unit) for mask in shown]), area=4 * grid.cell**2)
        sound, path = _fall(view, grid, piece, kept, (max(extent(hanging)) - 1) / 2, np.argwhere(landed).mean(axis=0))
        still = tolerance(float(kept.mean()), 0.98, 0.85) * tolerance(float(edges.max()), 5, 15)
        logic = 0.6 * placed + 0.4 * (overlap >= 0.75) * settling * bool(len(gone))
        cleared = f"before rows cleared at frame {clear}" if len(gone) else "and no rows cleared"
        return [
            Row("spatial_accuracy", 0.3, settling, f"{same:.0%} of the cells are right at the end"),
            Row("logical_validity", 0.3, logic, f"the piece held {overlap:.0%} of its right place {cleared}"),
            Row("trajectory", 0.25, sound * max(0.3 * path, placed), f"{sound:.0%} of the frames in motion show a whole piece moving as it may"),
            Row("temporal_consistency", 0.15, still * placed, f"resting cells kept {kept.mean():.0%} until rows cleared"),
        ]


def _fall(view: View, grid: Grid, piece: Track, kept: np.ndarray, hung: float, goal: np.ndarray) -> tuple[float, float]:
    """Of the frames in which the piece moves before rows clear, the share in which it moves as it may; and the share of its way to the goal
    (row, column of its middle) that is done.

    It is whole, one piece, over no resting cell (`kept` is the share of them that is seen in each such frame); it never goes more than 1.2 cells in a
    frame at 16 per second; once it falls, it neither rises nor goes sideways. `hung` is the lowest row that its middle has while it hangs, however turned.
    """
    seen = np.flatnonzero(piece.seen[: len(kept)])
    if len(seen) < 2:
        return 0.0, 0.0
    places = np.stack(grid.locate(piece.at[seen].T), axis=1)
    down, across = np.diff(places, axis=0).T
    step = np.maximum(np.abs(down), np.abs(across))
    moving = step >= 0.04
    if moving.sum() < view.frames_of(6):
        return 0.0, 0.0
    size = piece.area[seen] / np.median(piece.area[seen[:3]])
    whole = (piece.count[seen] == 1) & (size >= 0.7) & (size <= 1.35) & (kept[seen] > 0.95)
    falling = places[:-1, 0] > hung + 0.8
    lawful = (step <= 1.2 / min(1.0, view.rate)) & ~(falling & ((down < -0.15) | (np.abs(across) > 0.15)))
    path = 1 - share(float(np.abs(places[-1] - goal).sum()), float(np.abs(places[0] - goal).sum()))
    return share((whole[1:] & lawful & moving).sum(), moving.sum()), path


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["width"], problem["height"], span=900)


def _brick(grid: Grid, color: Color, rim: Color | None, at: Point = (0.0, 0.0)) -> Polygon:
    side = 0.88 * grid.cell
    return rounded(side, side, 0.14 * grid.cell, fill=color, stroke=rim or shade(color, 0.25), border=0.07 * grid.cell, at=at)


def _start(piece: Piece, width: int) -> int:
    """The left column in which a piece hangs."""
    return (width - extent(piece)[1]) // 2


def _middle(grid: Grid, piece: Piece, row: int, column: int) -> Point:
    """The centre of a piece's box whose top left cell is (row, column)."""
    rows, columns = extent(piece)
    return grid.centre(row + (rows - 1) / 2, column + (columns - 1) / 2)


def _truth(problem: dict) -> frozenset[tuple[int, int]]:
    """The cells that the piece holds where it should land."""
    shape, column, _ = _placement(problem, TRUTH)
    return drop(shape, column, problem["height"], {(r, c) for r, c, _ in problem["cells"]})


def _placement(problem: dict, answer: str) -> tuple[Piece, int, int]:
    """How a staged answer lets the piece fall: turned, in which left column, and the turn in degrees."""
    piece, quarters, column, width = TETROMINOES[problem["piece"]], problem["quarters"], problem["column"], problem["width"]
    if answer == "straight":
        quarters, column = 0, _start(piece, width)
    elif answer == "rotation" and problem["piece"] == "O":
        column += 1 if column + 2 < width else -1
    elif answer == "rotation":
        quarters = (quarters + 1) % 4
        column = min(column, width - extent(turned(piece, quarters))[1])
    return turned(piece, quarters), column, (0, 90, 180, -90)[quarters]
