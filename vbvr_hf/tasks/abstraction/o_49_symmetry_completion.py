from __future__ import annotations

from ...acts import Act, Thing, fill
from ...scene import Grid, add_board, dashed, draw_look, look_of, rectangle
from ...scene.palette import SHIFTED, VIVID, WHITE, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .patterns import PATTERNS

COLORS = {"dark": (40, 46, 62), **VIVID, **{name: SHIFTED[name] for name in ("teal", "coral", "sky blue", "maroon")}}
LINE, MIDDLE = (178, 192, 214), (84, 98, 124)
GAP = 16
"""Canvas units between blocks: as much as lines that are drawn a little thicker leave open."""
POP = 4
MANY = 14
"""Missing blocks beyond which there is no rest between two."""


class SymmetryCompletion(Task):
    """Add the missing blocks that make a picture left-right symmetric, in a given order.

    Shows: a grid with a dashed vertical middle line; the left half of a block picture is complete, the right half has only some mirror blocks.
    Asks: add only the missing blocks on the right, column by column from the middle line outward, each column from top to bottom.
    Answer: the missing blocks are the mirror of the left half less what is there; set, colours and order are unique.
    Checks: which right cells end up filled and in what colour, the frames in which they came, and that the given blocks stay.
    Departures: a block must come after the one before it, by when each is half there; four in five come at moments of their own: blocks that come together
    are in no order. How a block comes is free.
    """

    split = "out_of_domain"
    archetype = "complete"
    version = 3
    instances = "above 10^7 for random patterns at 6 x 6: 18 free cells, then the choice of missing ones"
    parameters = {
        "grid": Parameter("cells per side", bench=choices(6, 8, 10), harder="high"),
        "missing_share_of_right": Parameter("share of the right half's blocks that are missing", bench=floats(0.4, 0.8), harder="high"),
        "pattern": Parameter("how the left half is filled", bench=choices(*PATTERNS)),
        "colours": Parameter("colours in use", bench=ints(1, 3), harder="high"),
        "missing_blocks": Parameter("the most blocks that may be missing; at least 4 are", bench=choices(24)),
    }
    wrong_answers = {
        "shifted": WrongAnswer("left half shifted over instead of mirrored", 0.35),
        "solid": WrongAnswer("whole right half filled solid", 0.2),
        "shuffled": WrongAnswer("blocks added in random order, all right", 0.82),
    }

    def pose(self, rng, p):
        n, half = p.grid, p.grid // 2
        colors = pick(rng, COLORS, p.colours, away_from=[WHITE, LINE])
        for _ in range(60):
            left = PATTERNS[p.pattern](rng, n, half, colors)
            if not 0.3 <= len(left) / (n * half) <= 0.6:
                continue
            mirror = {(row, n - 1 - column): color for (row, column), color in left.items()}
            order = sorted(mirror)
            count = min(round(p.missing_share_of_right * len(order)), p.missing_blocks)
            missing = {order[i] for i in rng.permutation(len(order))[:count]}
            copied = sum(left.get((row, column - half)) == mirror[row, column] for row, column in missing)
            if 4 <= count < len(order) and copied <= count / 2:
                look = draw_look(rng, away_from=[COLORS[color] for color in colors])
                return {
                    "n": n, "look": look, "left": [[row, column, color] for (row, column), color in sorted(left.items())],
                    "missing": sorted(missing, key=lambda cell: (cell[1], cell[0])), "order": [int(i) for i in rng.permutation(count)],
                }  # fmt: skip
        raise Redraw

    def prompt(self, problem):
        rules = (
            "[Work|Go] column by column from the middle line to the right, each column from top to bottom, one block after another. "
            "[Given blocks stay.|Leave the given blocks alone.]"
        )
        return Prompts(
            plain=(
                f"[Add|Put in] only the blocks that are missing on the right, so that the picture becomes left-right symmetric. {rules}",
                f"Complete the right half: it should mirror the left one in the dashed line. {rules}",
                f"[This picture|The picture] should be symmetric about its dashed line, but has gaps. [Fill|Close] them. {rules}",
                f"[Which blocks does the right half lack|What is missing on the right] if both halves are mirror images? Add them. {rules}",
            ),
            guided="For each block on the left, look at the cell equally far on the right of the dashed line. Where that cell is empty, a block of the "
            "same colour comes into it. Begin with the column next to the middle line, from top to bottom, then the next column to the right, and so "
            "on. All given blocks, the grid and the line stay.",
        )

    def lay_out(self, problem, scene, look):
        grid, n = _grid(problem), problem["n"]
        scene.add("panel", *look.panel(48, 48, 976, 976))
        add_board(scene, grid, fill=WHITE, line=LINE)
        for (row, column), color in _left(problem).items():
            for cell in ((row, column), (row, n - 1 - column)):
                if list(cell) not in problem["missing"]:
                    name, parts, at = _block(problem, cell, color)
                    scene.add(f"given {name}", *parts, at=at)
        top, bottom = grid.origin[1] - 24, grid.origin[1] + grid.height + 24
        scene.add("middle", *dashed((512, top), (512, bottom), dash=40, gap=30, stroke=MIDDLE, width=14))

    def answer(self, problem):
        return _added(_missing(problem))

    def mistakes(self, problem):
        n, left, missing = problem["n"], _left(problem), _missing(problem)
        given = {(row, n - 1 - column) for row, column in left} - {tuple(cell) for cell in problem["missing"]}
        free = [(row, column) for column in range(n // 2, n) for row in range(n) if (row, column) not in given]
        over = [(row, column) for row, column in free if (row, column - n // 2) in left]
        return {
            "shifted": _added([_block(problem, (row, column), left[row, column - n // 2]) for row, column in over]),
            "solid": _added([_block(problem, cell, problem["left"][0][2]) for cell in free]),
            "shuffled": _added([missing[i] for i in problem["order"]]),
        }


def _added(blocks: list[Thing]) -> Act:
    """Blocks come one after another."""
    rest = 0.0 if len(blocks) > MANY else 1.0
    return fill(tuple((block,) for block in blocks), frames=POP, pause=rest, among=tuple(COLORS.values()), zone=(522, 92, 932, 932))


def _left(problem: dict) -> dict[tuple[int, int], str]:
    """The colours of the cells that the left half fills."""
    return {(row, column): color for row, column, color in problem["left"]}


def _missing(problem: dict) -> list[Thing]:
    """The missing blocks, in the order due."""
    left = _left(problem)
    return [_block(problem, (row, column), left[row, problem["n"] - 1 - column]) for row, column in problem["missing"]]


def _block(problem: dict, cell: tuple[int, int], color: str) -> Thing:
    grid = _grid(problem)
    side = grid.cell - GAP
    parts = look_of(problem["look"]).figure(rectangle(side, side, fill=COLORS[color]), shadow=False)
    return f"block {cell[0]} {cell[1]}", parts, grid.centre(*cell)


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=840)
