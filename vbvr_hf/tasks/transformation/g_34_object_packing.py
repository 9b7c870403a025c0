from __future__ import annotations

import math

import numpy as np

from ...acts import Act, fill, go, in_any_order
from ...scene import Grid, Point, add_board, draw_look, rectangle
from ...scene.mazes import around
from ...scene.palette import INK, SHIFTED, VIVID, WHITE, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from ..spatiality.packing import cut, packings, seat, tiles
from ..spatiality.polyominoes import Piece, extent, settled

TRAIN = {name: VIVID[name] for name in ("red", "yellow", "green", "blue", "pink")}
BENCH = dict(SHIFTED)
COLORS = TRAIN | BENCH
FIELD = (22.0, 40.0, 542.0, 984.0)
"""Where the pieces lie: left, top, right and bottom."""
BOX_X, FRAME, LINE = 784.0, 26.0, (206, 210, 218)
PACE, TRIES = 30.0, 120
"""Canvas units a frame, and draws of a problem."""


class ObjectPacking(Task):
    """Pack pieces into a box so that every cell is filled; what does not fit in stays out.

    Shows: at the right an open box with a thick frame and a faint grid of square cells; at the left pieces of square cells, each in a colour of its own, turned
    as they must lie. There may be one piece too many.
    Asks: slide pieces into the box, one at a time and straight, without turning or flipping them, so that every cell is filled once; a piece that is left over
    stays where it is.
    Answer: unique: all ways to fill the box with some of the pieces are searched, and there is one. The order of the pieces is free.
    Checks: that each piece that belongs there glided to its place as it was, one at a time; that the one left over, and the box, stay.
    Departures: one piece may be left over in training, too: V-508, where all pieces are used, asks the rest.
    """

    split = "train"
    archetype = "arrange"
    jump_cap = 0.4
    instances = "dissections of the box x colourings x places of the pieces: over 10^7"
    parameters = {
        "box": Parameter(
            "columns and rows of the box, and how many pieces fit in",
            train=choices((4, 3, 3), (3, 4, 3), (5, 3, 4), (4, 4, 4)),
            bench=choices((4, 4, 5), (4, 5, 5), (5, 4, 6)),
            harder="last",
        ),
        "spare": Parameter("pieces left over", train=ints(0, 1), bench=ints(1, 1), harder="high"),
        "palette": Parameter("colours of the pieces", train=choices("vivid"), bench=choices("shifted")),
    }
    wrong_answers = {
        "exchanged": WrongAnswer("two pieces are brought to each other's places and overlap others", 0.6),
        "spare": WrongAnswer("the piece left over is put in place of another one; where there is none, a piece stays out", 0.72),
        "copies": WrongAnswer("new pieces appear in the box while the old ones stay", 0.1),
    }

    def pose(self, rng, p):
        columns, rows, count = p.box
        region = [(row, column) for row in range(rows) for column in range(columns)]
        for _ in range(TRIES):
            parts = cut(rng, region, count, least=3, most=6, longest=3)
            if not parts:
                continue
            pieces = [settled(part) for part in parts]
            spare = [_spare(rng, pieces)] if p.spare else []
            if None not in spare and len(packings(region, pieces + spare)) == 1:
                break
        else:
            raise Redraw
        forms = [*pieces, *spare]
        colors = pick(rng, TRAIN if p.palette == "vivid" else BENCH, len(forms), away_from=[WHITE, INK])
        cell = 80.0 if len(forms) < 7 else 64.0
        return {
            "box": [columns, rows], "parts": [[list(one) for one in part] for part in parts], "spare": [[list(one) for one in piece] for piece in spare],
            "cell": cell, "starts": _starts(rng, forms, cell), "colors": colors,
            "look": draw_look(rng, away_from=[WHITE, INK, *(COLORS[name] for name in colors)], brightest=212),
        }  # fmt: skip

    def prompt(self, problem):
        rules = "[Do not turn or flip them.|They are neither turned nor flipped.] [A piece that does not fit in stays.|What is left over stays where it is.]"
        return Prompts(
            plain=(
                f"[Slide|Move] the pieces straight into the box, one at a time, so that every cell is filled [exactly once|and none twice]. {rules}",
                f"[Pack|Fill] the box on the right: one after another, pieces glide straight to their places until no cell is [free|empty], none overlapping. "
                f"{rules}",
                f"[Which pieces fill the box, and how?|How do the pieces fill the box?] Put them in one by one, each in a straight line. {rules}",
            ),
            guided="One piece at a time slides straight into the box, as it lies. First "
            + ", then ".join(f"the {color} one" for color, _ in zip(problem["colors"], problem["parts"], strict=False))
            + ". They lie side by side until every cell is filled once."
            + (f" The {problem['colors'][-1]} piece is left over and stays." if problem["spare"] else ""),
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        scene.add("box", rectangle(grid.width + FRAME, grid.height + FRAME, fill=WHITE, stroke=INK, border=FRAME), at=(BOX_X, 512.0))
        add_board(scene, grid, fill=WHITE, line=LINE, width=8, name="cells")
        for number, (piece, at) in enumerate(zip(_pieces(problem), problem["starts"], strict=True)):
            scene.add(f"piece {number}", *tiles(piece, grid.cell, COLORS[problem["colors"][number]]), at=tuple(at))

    def answer(self, problem):
        return _packed(problem, dict(enumerate(_goals(problem))))

    def mistakes(self, problem):
        goals, pieces, last = _goals(problem), _pieces(problem), len(problem["parts"]) - 1
        right = dict(enumerate(goals))
        new = [((f"new {number}", tiles(pieces[number], problem["cell"], COLORS[problem["colors"][number]]), at),) for number, at in right.items()]
        kept = {number: at for number, at in right.items() if number != last}
        return {
            "exchanged": _packed(problem, right | {0: goals[1], 1: goals[0]}),
            "spare": _packed(problem, kept | {last + 1: goals[last]} if problem["spare"] else kept),
            "copies": fill(tuple(new), frames=12),
        }


def _spare(rng: np.random.RandomState, pieces: list[Piece]) -> Piece | None:
    """A piece that is none of some, but much like one of them: with one cell more, or elsewhere."""
    piece = pieces[rng.randint(len(pieces))]
    lost = rng.randint(len(piece))
    kept = piece if len(piece) < 4 and rng.randint(2) else piece[:lost] + piece[lost + 1 :]
    free = sorted(set().union(*map(around, kept)) - set(kept) - set(piece))
    found = settled({*kept, free[rng.randint(len(free))]})
    whole = not any(set(found).isdisjoint(around(cell)) for cell in found)
    return found if whole and found not in pieces and max(extent(found)) <= 3 else None


def _starts(rng: np.random.RandomState, pieces: list[Piece], cell: float) -> list[list[float]]:
    """Places for the pieces, two in a row, in random order, each anywhere in its part of the field."""
    rows = -(-len(pieces) // 2)
    wide, high = (FIELD[2] - FIELD[0]) / 2, (FIELD[3] - FIELD[1]) / rows
    found = []
    for piece, place in zip(pieces, rng.permutation(2 * rows).tolist(), strict=False):
        down, across = extent(piece)
        x, y = FIELD[0] + wide * (place % 2 + 0.5), FIELD[1] + high * (place // 2 + 0.5)
        free = ((wide - across * cell) / 2 - 6, (high - down * cell) / 2 - 16)
        found.append([8.0 * round((x + rng.uniform(-1, 1) * free[0]) / 8), 8.0 * round((y + rng.uniform(-1, 1) * min(free[1], 40)) / 8)])
    return found


def _pieces(problem: dict) -> list[Piece]:
    """The pieces that fit, in the order of their places, and then the one left over."""
    return [settled([tuple(cell) for cell in cells]) for cells in (*problem["parts"], *problem["spare"])]


def _grid(problem: dict) -> Grid:
    (columns, rows), cell = problem["box"], problem["cell"]
    return Grid(columns, rows, cell, (BOX_X - columns * cell / 2, 512 - rows * cell / 2))


def _goals(problem: dict) -> list[Point]:
    """Where the pieces that fit come to lie."""
    return [seat(_grid(problem), part) for part in problem["parts"]]


def _packed(problem: dict, goals: dict[int, Point]) -> Act:
    """Pieces glide straight to places, one at a time."""
    starts = problem["starts"]
    return in_any_order(*(go(f"piece {i}", at, frames=max(14, round(math.dist(starts[i], at) / PACE)), lifted=True, crowded=True) for i, at in goals.items()))
