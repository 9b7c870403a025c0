from __future__ import annotations

from ...acts import Act, at_once, go, in_turn
from ...scene import Grid, add_board, rounded
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

WAYS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
BLOCK = 0.8
"""Side of a block as a share of its cell."""
PACE = 8.0
"""Frames for each cell."""

Cell = tuple[int, int]


class GridShift(Task):
    """Shift all blocks of a board together by a stated number of cells, as far as walls let them.

    Shows: a square board of cells, some holding a coloured block, some filled with a wall.
    Asks: shift every block by the stated number of cells in the stated direction, all at the same time; walls and blocks that stand stop those behind them.
    Answer: unique: how far each block gets follows from the board, one cell after the other.
    Checks: the cell each block ends in, the straightness of its way, that all begin together, and that board, walls and blocks keep their looks.
    Departures: walls, which the catalogue has not, so that where a block ends is not said by the prompt alone; two thirds of the blocks or more go all the
    way. Boards that look the same mirrored are not used for shifts up or down, as a mirrored clip would be a right one.
    """

    split = "in_domain"
    archetype = "arrange"
    version = 2
    jump_cap = 0.4
    instances = "over 10^6: cell subsets (36 choose 3 = 7140) times walls, direction, steps, board place, colours"
    parameters = {
        "size": Parameter("cells per side", train=ints(5, 6), bench=ints(7, 9)),
        "blocks": Parameter("blocks on the board", train=ints(3, 5), bench=ints(4, 8), harder="high"),
        "colours": Parameter("colours of the blocks", train=ints(1, 2), bench=ints(1, 4)),
        "steps": Parameter("cells to shift", train=ints(2, 3), bench=ints(3, 5), harder="high"),
        "walls": Parameter("cells filled with a wall", train=ints(1, 3), bench=ints(2, 5), harder="high"),
        "direction": Parameter("way to shift", train=choices(*WAYS), bench=choices(*WAYS)),
        "palette": Parameter("colours", train=choices("vivid"), bench=choices("shifted")),
    }
    wrong_answers = {
        "miscounted": WrongAnswer("shift by one cell too few", 0.55),
        "opposite": WrongAnswer("shift in the opposite direction", 0.1),
        "one_by_one": WrongAnswer("blocks move one after another", 0.75),
    }

    def pose(self, rng, p):
        n, way = p.size, WAYS[p.direction]
        colours = pick(rng, VIVID if p.palette == "vivid" else SHIFTED, min(p.colours, p.blocks))
        for _ in range(60):
            cells = [divmod(int(i), n) for i in rng.permutation(n * n)[: p.blocks + p.walls]]
            blocks, walls = cells[: p.blocks], cells[p.blocks :]
            far = _distances(blocks, walls, n, way, p.steps)
            stopped = sum(distance < p.steps for distance in far)
            # All can go the other way, too, and some are stopped.
            back = _distances(blocks, walls, n, (-way[0], -way[1]), p.steps)
            if min(far) and min(back) and 0 < stopped <= p.blocks / 3 + 0.01:
                break
        else:
            raise Redraw
        painted = {cell: colours[index % len(colours)] for index, cell in enumerate(blocks)}
        if way[0] and painted == {(r, n - 1 - c): colour for (r, c), colour in painted.items()} and set(walls) == {(r, n - 1 - c) for r, c in walls}:
            raise Redraw  # Its mirror image would be the same problem.
        every = VIVID if p.palette == "vivid" else SHIFTED
        look = draw_look(rng, away_from=[every[name] for name in colours], inked=True)
        return {
            "n": n, "blocks": [[*item] for item in painted.items()], "walls": walls, "steps": p.steps, "way": p.direction, "palette": p.palette, "look": look,
        }  # fmt: skip

    def prompt(self, problem):
        cells, way = f"{problem['steps']} cells", problem["way"]
        to = way if way in ("up", "down") else f"to the {way}"
        rules = (
            "[A block stops early|Blocks stop early] only where a wall, the edge or a stopped block is in [its|the] way.",
            "Walls, the edge and blocks that have stopped hold up [the blocks behind them|what comes behind].",
        )
        return Prompts(
            plain=(
                f"[Shift|Slide] every block {cells} {to}, all at the same time. {rules[0]}",
                f"All blocks move {to} [together|at once], each by {cells}. {rules[1]}",
                f"Push the whole pattern {cells} {to}, every block [at the same time|in the same moment]. {rules[1]} Nothing else moves.",
            ),
            guided=f"All blocks begin to slide {to} at the same moment. A block with nothing in its way goes {cells}. A block that comes upon a wall, the edge "
            "of the board or a block that has stopped stays in the cell before it. Each rests in the middle of a cell.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        colours = VIVID if problem["palette"] == "vivid" else SHIFTED
        left, top = grid.origin
        scene.add("field", *look.panel(left - 24, top - 24, left + grid.width + 24, top + grid.height + 24))
        add_board(scene, grid, fill=None, line=look.line(0.35), width=8)
        for index, cell in enumerate(problem["walls"]):
            scene.add(f"wall {index}", rounded(grid.cell, grid.cell, 6, fill=look.line(0.85)), at=grid.centre(*cell))
        side = BLOCK * grid.cell
        for index, (cell, colour) in enumerate(problem["blocks"]):
            scene.add(f"block {index}", *look.figure(rounded(side, side, 0.14 * side, fill=colours[colour]), shadow=False), at=grid.centre(*cell))

    def answer(self, problem):
        return at_once(*_shifted(problem, WAYS[problem["way"]], problem["steps"]))

    def mistakes(self, problem):
        (dr, dc), steps = WAYS[problem["way"]], problem["steps"]
        return {
            "miscounted": at_once(*_shifted(problem, (dr, dc), steps - 1)),
            "opposite": at_once(*_shifted(problem, (-dr, -dc), steps)),
            "one_by_one": in_turn(*_shifted(problem, (dr, dc), steps, pace=5.0), pause=0.0),
        }


def _shifted(problem: dict, way: Cell, steps: int, pace: float = PACE) -> list[Act]:
    """Each block's going, those in front first."""
    grid, cells = _grid(problem), [tuple(cell) for cell, _ in problem["blocks"]]
    far = _distances(cells, [tuple(cell) for cell in problem["walls"]], problem["n"], way, steps)
    order = sorted(range(len(cells)), key=lambda index: -(cells[index][0] * way[0] + cells[index][1] * way[1]))
    return [go(f"block {i}", grid.centre(cells[i][0] + far[i] * way[0], cells[i][1] + far[i] * way[1]), frames=pace * far[i]) for i in order]


def _distances(blocks: list[Cell], walls: list[Cell], n: int, way: Cell, steps: int) -> list[int]:
    """How many cells each block goes."""
    taken, far = set(map(tuple, walls)), {}
    for row, column in sorted(blocks, key=lambda cell: -(cell[0] * way[0] + cell[1] * way[1])):
        gone = 0
        while gone < steps:
            ahead = (row + (gone + 1) * way[0], column + (gone + 1) * way[1])
            if ahead in taken or not (0 <= ahead[0] < n and 0 <= ahead[1] < n):
                break
            gone += 1
        far[row, column] = gone
        taken.add((row + gone * way[0], column + gone * way[1]))
    return [far[cell] for cell in blocks]


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=900)
