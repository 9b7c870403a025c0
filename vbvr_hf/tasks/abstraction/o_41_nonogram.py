from __future__ import annotations

from functools import lru_cache
from itertools import groupby, product

from ...acts import Act, fill, in_any_order, switch, together
from ...scene import Grid, Text, add_board, draw_look, look_of, rectangle
from ...scene.palette import WHITE
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

COLORS = {"charcoal": (52, 56, 64), "navy": (32, 44, 124), "green": (36, 132, 62)}
LINE = (150, 158, 172)
N = 5
GRID = Grid(N, N, 126.0, (330.0, 330.0))
CLUE, STEP = 68.0, 76.0
TRIES = 60

Cell = tuple[int, int]


class Nonogram(Task):
    """Fill the cells of a grid that the numbers beside it call for.

    Shows: a grid of white cells; left of each row and above each column the lengths of its runs of filled cells, in order (0 for none). Some cells may be
    filled already.
    Asks: fill the grid so that all numbers are met, one cell at a time, and no cell that stays empty.
    Answer: unique: reasoning on single rows and columns tells every cell. The order of the cells is free.
    Checks: which cells are filled at the end, that they came one by one, and that numbers, given cells and empty ones stay.
    Departures: how a cell comes to be filled is free. All but five to eight of the cells due are given, so that each is seen coming in a short clip. What is
    right of a grid that is filled all over earns 0.3.
    """

    split = "train"
    archetype = "puzzle"
    jump_cap = 0.5
    # Of cells that may come in any order and manner, a wipe fills those that lie in columns of their own one after another indeed.
    shortcut_caps = {"wipe": 0.85}
    instances = "over 20,000 patterns that lines tell, x cells given x 3 colours: over 10^5"
    parameters = {
        "fill": Parameter("share of the cells that are filled", train=floats(0.4, 0.6), harder="low"),
        "missing": Parameter("cells that are to be filled; the others of the pattern are given", train=ints(5, 8), harder="high"),
        "pattern": Parameter("whether the pattern is its own mirror image", train=choices("mirrored", "random"), harder="last"),
        "color": Parameter("colour of the cells", train=choices(*COLORS)),
    }
    wrong_answers = {
        "all": WrongAnswer("all cells are filled, one by one", 0.3),
        "rows": WrongAnswer("runs of the right lengths in the rows, whatever the columns say", 0.4),
        "clues": WrongAnswer("the same, and the numbers above the columns are altered to fit", 0.35),
    }

    def pose(self, rng, p):
        for _ in range(TRIES):
            cells = rng.uniform(size=(N, N)) < p.fill
            if p.pattern == "mirrored":
                cells[:, -1 : N // 2 : -1] = cells[:, : N // 2]
            filled = [(int(row), int(column)) for row, column in zip(*cells.nonzero(), strict=True)]
            order = _deduced(filled)
            if abs(len(filled) / N**2 - p.fill) > 0.12 or order is None or set(_by_rows(filled)) == set(filled):
                continue
            given = {order[int(i)] for i in rng.permutation(len(order))[p.missing :]}
            look = draw_look(rng, away_from=[COLORS[p.color], WHITE], brightest=225)
            return {"order": [cell for cell in order if cell not in given], "given": sorted(given), "color": p.color, "look": look}
        raise Redraw

    def prompt(self, problem):
        rules = "One cell at a time; no cell that must stay empty is filled."
        return Prompts(
            plain=(
                f"[Solve this nonogram|Solve the nonogram]: the numbers of a row or column are the lengths of its runs of filled cells, in order, with a gap "
                f"of a cell or more between. {rules}",
                "[Fill in|Paint] cells, one at a time, until every line has the runs that its numbers name: in that order, and apart by one empty cell at "
                "least. [Never fill a wrong one.|Touch no cell that is to stay white.]",
                "The numbers tell how many cells in a row are dark, run after run, each run parted from the next. [Complete the picture|Find the picture] "
                "and darken its cells one by one[, and no others|; others stay white].",
            ),
            guided="Where just one arrangement of a line's runs fits what is known, or all that fit have a cell in common, that is certain. "
            + "The cells are filled one at a time, by row and column from the top left: "
            + ", ".join(f"{row + 1}-{column + 1}" for row, column in problem["order"])
            + ".",
        )

    def lay_out(self, problem, scene, look):
        scene.add("panel", *look.panel(40, 40, 984, 984))
        add_board(scene, GRID, fill=WHITE, line=LINE, width=8)
        for name, (text, at) in _clues(_filled(problem)):
            scene.add(name, Text(text=text, size=CLUE, fill=look.ink), at=at)
        for cell in problem["given"]:
            name, parts, at = _cell(problem, tuple(cell))
            scene.add(name, *parts, at=at)

    def answer(self, problem):
        return _fills(problem, problem["order"])

    def mistakes(self, problem):
        given, look = {tuple(cell) for cell in problem["given"]}, look_of(problem["look"])
        by_rows = [cell for cell in _by_rows(_filled(problem)) if cell not in given]
        right, wrong = dict(_clues(_filled(problem))), dict(_clues(_by_rows(_filled(problem))))
        altered = [switch(name, Text(text=wrong[name][0] if name in wrong else "0", size=CLUE, fill=look.ink)) for name, (text, _) in right.items()
                   if name.startswith("column") and wrong.get(name, ("0",))[0] != text]  # fmt: skip
        return {
            "all": _fills(problem, [cell for cell in GRID.cells() if cell not in given]),
            "rows": _fills(problem, by_rows),
            "clues": together(_fills(problem, by_rows), *altered),
        }


def _fills(problem: dict, cells) -> Act:
    return in_any_order(*(fill(((_cell(problem, tuple(cell)),),), frames=6) for cell in cells))


def _cell(problem: dict, cell: Cell) -> tuple:
    side = GRID.cell - 18
    return f"cell {cell[0]} {cell[1]}", (rectangle(side, side, fill=COLORS[problem["color"]]),), GRID.centre(*cell)


def _filled(problem: dict) -> list[Cell]:
    """All cells that are filled in the end."""
    return sorted((row, column) for row, column in (*problem["given"], *problem["order"]))


def _runs(line) -> tuple[int, ...]:
    """The lengths of a line's runs of filled cells."""
    return tuple(len(list(run)) for full, run in groupby(line) if full)


def _clues(filled: list[Cell]) -> list[tuple[str, tuple]]:
    """The numbers beside the grid: a name, and the text and its place."""
    found = []
    for i in range(N):
        for kind, line in (("row", [(i, j) in filled for j in range(N)]), ("column", [(j, i) in filled for j in range(N)])):
            runs = _runs(line) or (0,)
            for k, run in enumerate(reversed(runs)):
                x, y = GRID.centre(i, i)
                before = GRID.origin[0] - 56 - STEP * k
                found.append((f"{kind} {i} {k}", (str(run), (before, y) if kind == "row" else (x, before))))
    return found


def _by_rows(filled: list[Cell]) -> list[Cell]:
    """Runs of the same lengths in each row, as far to the left as can be."""
    found = []
    for row in range(N):
        at = 0
        for run in _runs([(row, column) in filled for column in range(N)]):
            found += [(row, at + k) for k in range(run)]
            at += run + 1
    return found


@lru_cache(maxsize=64)
def _fitting(runs: tuple[int, ...]) -> tuple[tuple[bool, ...], ...]:
    """All lines with these runs."""
    return tuple(line for line in product((False, True), repeat=N) if _runs(line) == runs)


def _deduced(filled: list[Cell]) -> list[Cell] | None:
    """The filled cells in the order in which reasoning on single rows, then columns, tells them; None if it does not tell all."""
    known: dict[Cell, bool] = {}
    lines = [[(i, j) for j in range(N)] for i in range(N)] + [[(j, i) for j in range(N)] for i in range(N)]
    before = -1
    while before < len(known):
        before = len(known)
        for line in lines:
            fitting = [one for one in _fitting(_runs([cell in filled for cell in line])) if all(known.get(c, v) == v for c, v in zip(line, one, strict=True))]
            for cell, *values in zip(line, *fitting, strict=True):
                if cell not in known and len(set(values)) == 1:
                    known[cell] = values[0]
    return [cell for cell, full in known.items() if full] if len(known) == N**2 else None
