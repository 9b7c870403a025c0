from __future__ import annotations

import numpy as np

from ...scene import Grid, Line, Scene, add_board, fade, move, rounded, turn
from ...scene.palette import WHITE, shade
from ...scoring import Row, View, dilate, drift, share, squares, tolerance, track_mask
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, ints

FLOOR, LINE, GROUND = (38, 44, 58), (62, 70, 88), (232, 235, 240)
# The usual colours, and the cells (row, column) of each piece as it hangs.
PIECES = {
    "I": ((60, 200, 220), ((0, 0), (0, 1), (0, 2), (0, 3))),
    "O": ((248, 208, 32), ((0, 0), (0, 1), (1, 0), (1, 1))),
    "T": ((160, 76, 220), ((0, 0), (0, 1), (0, 2), (1, 1))),
    "S": ((80, 190, 70), ((0, 1), (0, 2), (1, 0), (1, 1))),
    "Z": ((220, 50, 50), ((0, 0), (0, 1), (1, 1), (1, 2))),
    "J": ((60, 96, 224), ((0, 0), (0, 1), (0, 2), (1, 2))),
    "L": ((244, 140, 30), ((0, 0), (0, 1), (0, 2), (1, 0))),
}
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
        names = sorted(PIECES)
        for _ in range(60):
            piece = names[rng.randint(len(names))]
            shape = _turned(piece, int(rng.randint(4)))
            # Of the turns that look the same, the shortest.
            quarters = next(turns for turns in (0, 1, 3, 2) if _turned(piece, turns) == shape)
            column = int(rng.randint(p.width - max(c for _, c in shape)))
            rows = sorted({r for r, _ in shape})
            lowest = p.height - 1 - int(rng.randint(p.filled_rows))
            landed = {(r + lowest - rows[-1], c + column) for r, c in shape}
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
            ranked = sorted(((len(_full(resting | cells, p.width)), sorted(cells)) for cells in _landings(piece, p.width, p.height, resting)), reverse=True)
            hanging = _drop(_turned(piece, 0), _start(piece, 0, p.width), p.height, resting)
            if ranked[0] != (p.rows_cleared, sorted(landed)) or ranked[1][0] == p.rows_cleared or hanging == landed:
                continue
            colors = [name for name in names if name != piece]
            cells = [(r, c, colors[rng.randint(len(colors))]) for r, c in sorted(resting)]
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
        grid, width, piece = _grid(problem), problem["width"], problem["piece"]
        color = PIECES[piece][0]
        quarters, column = _placement(problem, answer)
        resting = {(r, c): PIECES[name][0] for r, c, name in problem["cells"]}
        landed = _drop(_turned(piece, quarters), column, problem["height"], set(resting))
        full = sorted(_full(set(resting) | landed, width) if answer != "vanish" else _full(set(resting) | _truth(problem), width))
        scene = Scene(GROUND)
        scene.add("wall", rounded(grid.width + 36, grid.height + 36, 14, fill=(92, 100, 116)), at=(512.0, 512.0))
        add_board(scene, grid, fill=FLOOR, line=LINE, width=3)
        # What never moves is drawn first, so that it is drawn once.
        for r, c in sorted(resting, key=lambda at: (not full or at[0] <= full[-1], at)):
            scene.add(f"cell {r} {c}", _brick(grid, resting[r, c], None), at=grid.centre(r, c))
        for r, c in sorted(landed):
            scene.add(f"cell {r} {c}", _brick(grid, color, WHITE), at=grid.centre(r, c), opacity=0)
        for r in full:
            left, right = grid.centre(r, 0), grid.centre(r, width - 1)
            strip = Line(points=((left[0], left[1]), (right[0], right[1])), stroke=WHITE, width=0.9 * grid.cell)
            scene.add(f"flash {r}", strip, opacity=0)
        start = _turned(piece, 0)
        rows, columns = 1 + max(r for r, _ in start), 1 + max(c for _, c in start)
        bricks = [_brick(grid, color, WHITE, ((c - (columns - 1) / 2) * grid.cell, (r - (rows - 1) / 2) * grid.cell)) for r, c in start]
        scene.add("piece", *bricks, at=_middle(grid, start, 0, _start(piece, 0, width)))
        scene.wait(8)
        shape, at = _turned(piece, quarters), _start(piece, quarters, width)
        if answer != "vanish":
            if quarters:
                angle = {1: 90, 2: 180, 3: -90}[quarters]
                scene.play(turn("piece", angle), move("piece", _middle(grid, shape, 0, at)), frames=TURN * abs(angle) // 90)
            if column != at:
                scene.play(move("piece", _middle(grid, shape, 0, column)), frames=STEP * abs(column - at))
            fall = min(r for r, _ in landed)
            scene.play(move("piece", _middle(grid, shape, fall, column)), frames=FALL * fall)
            scene.play(fade("piece", 0), *(fade(f"cell {r} {c}", 1) for r, c in sorted(landed)), frames=0)
            scene.wait(3)
        if full:
            for level in (0.9, 0.0, 0.9, 0.0):
                scene.play(*(fade(f"flash {r}", level) for r in full), frames=CLEAR / 4)
            shown = {**resting, **({cell: color for cell in landed} if answer != "vanish" else {})}
            scene.play(*(fade(f"cell {r} {c}", 0) for r, c in sorted(shown) if r in full), frames=0)
            sinking = {(r, c): sum(row > r for row in full) for r, c in sorted(shown) if r not in full and r < full[-1]}
            if sinking:
                scene.play(*(move(f"cell {r} {c}", grid.centre(r + by, c)) for (r, c), by in sinking.items()), frames=CLEAR)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        grid, height, width, piece = _grid(problem), problem["height"], problem["width"], problem["piece"]
        colors = [FLOOR, *(PIECES[name][0] for name in sorted(PIECES)), WHITE]
        number = {name: i for i, name in enumerate(sorted(PIECES), 1)}
        first = np.zeros((height, width), int)
        for r, c, name in problem["cells"]:
            first[r, c] = number[name]
        rest, landed = first > 0, np.zeros((height, width), bool)
        landed[tuple(zip(*_truth(problem), strict=True))] = True
        settled = np.where(landed, number[piece], first)
        full = (settled > 0).all(axis=1)
        final = np.concatenate([np.zeros((full.sum(), width), int), settled[~full]])
        hung = first.copy()
        for r, c in _turned(piece, 0):
            hung[r, c + _start(piece, 0, width)] = number[piece]

        ys, xs = squares(view, [grid.centre(*cell) for cell in grid.cells()], max(1, round(0.12 * grid.cell * view.unit)))
        seen = _most(view.label(view.rgb[:, ys, xs], colors, 40)).reshape(-1, height, width)
        end = np.median(seen[-5:], axis=0)
        changing = hung != final
        same = (end == final).mean()
        edge = view.area("wall") & ~view.box(grid.origin[0] - 2, grid.origin[1] - 2, grid.origin[0] + grid.width + 2, grid.origin[1] + grid.height + 2)
        edges = drift(view, edge)
        settling = max(0.0, (same - (~changing).mean()) / changing.mean()) * tolerance(float(edges[-1]), 10, 30)

        # Rows begin to clear when half of what must change in them has another colour.
        fated = rest & full[:, None]
        gone = np.flatnonzero((seen[:, fated] != first[fated]).sum(axis=1) >= max(1, (final != first)[fated].sum() / 2))
        clear = int(gone[0]) if len(gone) else len(seen)
        held = (seen[max(0, clear - 3) : clear] == number[piece]).mean(axis=0) > 0.5 if clear else np.zeros_like(landed)
        overlap = share(int((held & landed).sum()), int((held | landed).sum()))
        kept = (seen[:clear, rest] == first[rest]).mean(axis=1) if clear else np.zeros(1)

        # The rims part the four cells: grown a little, they are one.
        own = view.labels([PIECES[piece][0], *(color for color in colors if color != PIECES[piece][0]), LINE, GROUND]) == 0
        mover = track_mask(view, np.stack([dilate(mask, 0.2 * grid.cell * view.unit) for mask in own]), area=4 * grid.cell**2)
        sound, path = _fall(view, grid, mover, clear, np.pad(kept, (0, len(seen) - len(kept))), np.argwhere(landed).mean(axis=0))
        still = tolerance(float(kept.mean()), 0.98, 0.85) * tolerance(float(edges.max()), 5, 15)
        logic = 0.6 * overlap + 0.4 * (overlap >= 0.75) * settling * bool(len(gone))
        cleared = f"before rows cleared at frame {clear}" if len(gone) else "and no rows cleared"
        return [
            Row("spatial_accuracy", 0.3, settling, f"{same:.0%} of the cells are right at the end"),
            Row("logical_validity", 0.3, logic, f"the piece held {overlap:.0%} of its right place {cleared}"),
            Row("trajectory", 0.25, sound * max(0.3 * path, overlap), f"{sound:.0%} of the frames in motion show a whole piece moving as it may"),
            Row("temporal_consistency", 0.15, still * overlap, f"resting cells kept {kept.mean():.0%} until rows cleared"),
        ]


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["width"], problem["height"], span=900)


def _brick(grid: Grid, color: tuple, rim: tuple | None, at: tuple = (0.0, 0.0)):
    side = 0.88 * grid.cell
    return rounded(side, side, 0.14 * grid.cell, fill=color, stroke=rim or shade(color, 0.25), border=0.07 * grid.cell, at=at)


def _turned(piece: str, quarters: int) -> tuple:
    """A piece's cells after clockwise quarter turns, moved to the top left corner."""
    cells = PIECES[piece][1]
    for _ in range(quarters):
        turned = [(c, -r) for r, c in cells]
        low = min(r for r, _ in turned), min(c for _, c in turned)
        cells = tuple(sorted((r - low[0], c - low[1]) for r, c in turned))
    return cells


def _start(piece: str, quarters: int, width: int) -> int:
    """The left column in which a piece hangs."""
    return (width - 1 - max(c for _, c in _turned(piece, quarters))) // 2


def _middle(grid: Grid, shape: tuple, row: int, column: int) -> tuple:
    """The centre of a piece's box whose top left cell is (row, column)."""
    return grid.centre(row + max(r for r, _ in shape) / 2, column + max(c for _, c in shape) / 2)


def _drop(shape: tuple, column: int, height: int, resting: set) -> set:
    """The cells a piece holds after falling straight down."""
    tops = {c: min([r for r, other in resting if other == c + column], default=height) for _, c in shape}
    row = min(tops[c] - 1 - r for r, c in shape)
    return {(r + row, c + column) for r, c in shape}


def _landings(piece: str, width: int, height: int, resting: set) -> list[set]:
    """All places where a piece can land, each once."""
    shapes = {_turned(piece, quarters) for quarters in range(4)}
    drops = (_drop(shape, column, height, resting) for shape in sorted(shapes) for column in range(width - max(c for _, c in shape)))
    return [set(cells) for cells in sorted({tuple(sorted(cells)) for cells in drops})]


def _full(filled: set, width: int) -> list[int]:
    """The rows that are full."""
    return [row for row in sorted({r for r, _ in filled}) if all((row, c) in filled for c in range(width))]


def _truth(problem: dict) -> set:
    return _drop(_turned(problem["piece"], problem["quarters"]), problem["column"], problem["height"], {(r, c) for r, c, _ in problem["cells"]})


def _placement(problem: dict, answer: str) -> tuple[int, int]:
    """Quarter turns and left column of a staged answer."""
    piece, quarters, column, width = problem["piece"], problem["quarters"], problem["column"], problem["width"]
    if answer == "straight":
        return 0, _start(piece, 0, width)
    if answer == "rotation":
        if piece == "O":
            return 0, column + 1 if column + 2 < width else column - 1
        wrong = (quarters + 1) % 4
        return wrong, min(column, width - 1 - max(c for _, c in _turned(piece, wrong)))
    return quarters, column


def _most(labels: np.ndarray) -> np.ndarray:
    """The commonest label of each small square: (..., side, side) to (...)."""
    flat = labels.reshape(*labels.shape[:-2], -1)
    return np.sort(flat, axis=-1)[..., flat.shape[-1] // 2]


def _fall(view: View, grid: Grid, mover, clear: int, kept: np.ndarray, goal: np.ndarray) -> tuple[float, float]:
    """Of the frames in which the piece moves before rows clear, the share in which it moves as it may; and the share of its way that is done.

    It is whole, one piece, over no resting cell; it never goes more than 1.2 cells in a frame at 16 per second; once it falls, it neither
    rises nor goes sideways.
    """
    seen = [frame for frame in range(clear) if mover.seen[frame]]
    if len(seen) < 2:
        return 0.0, 0.0
    places = np.array([grid.locate(tuple(mover.at[frame])) for frame in seen])
    usual = float(np.median(mover.area[seen[:3]]))
    limit = 1.2 / min(1.0, view.rate)
    top = places[0][0] + 1.3
    right = moving = 0
    for index in range(1, len(seen)):
        frame, (down, across) = seen[index], places[index] - places[index - 1]
        if max(abs(down), abs(across)) < 0.04:
            continue
        moving += 1
        whole = mover.count[frame] == 1 and 0.7 <= mover.area[frame] / usual <= 1.35 and kept[frame] > 0.95
        falling = places[index - 1][0] > top
        right += bool(whole and max(abs(down), abs(across)) <= limit and not (falling and (down < -0.15 or abs(across) > 0.15)))
    if moving < view.frames_of(6):
        return 0.0, 0.0
    path = 1 - share(float(np.abs(places[-1] - goal).sum()), float(np.abs(places[0] - goal).sum()))
    return share(right, moving), path
