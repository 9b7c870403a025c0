from __future__ import annotations

from itertools import product

from ...acts import fade_out, together, walk
from ...scene import Circle, Color, Grid, Line, Polygon, Shape, add_board, rectangle, rounded, steps_from
from ...scene.errands import best_route, last_first, shortest_way
from ...scene.looks import draw_look
from ...scene.mazes import around
from ...scene.palette import INK, VIVID, shade
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .polyominoes import TETROMINOES, Cell, turned

RED, TEAL, BLUE, GREEN = (226, 32, 40), (0, 150, 150), VIVID["blue"], VIVID["green"]
HARMLESS = {"orange": (250, 160, 30), "purple": VIVID["purple"], "brown": (120, 76, 40)}
SHAPES = (((0, 0), (0, 1)), ((0, 0), (0, 1), (0, 2)), ((0, 0), (0, 1), (1, 0)), *(TETROMINOES[kind] for kind in "IOLJ"))
SHORTEST, LONGEST = 5, 24
"""Steps of the right way."""


class GridAvoidRedBlock(Task):
    """Take a disc across a grid by a shortest way around the red blocks, over the others.

    Shows: a grid with blocks of two to four cells, some red, the others orange, purple or brown; a teal disc on a cell with a blue border, and a green flag.
    Asks: move the disc to the flag, up, down, left or right, in as few steps as possible without entering a red block; other blocks are open ground.
    Answer: every shortest way that keeps off red is equally right. It is longer than the way across red, and shorter than any way around all blocks.
    Checks: the cells that the disc's centre passes, in order, against the steps that are left; that blocks, border and flag stay as they are.
    """

    split = "train"
    archetype = "navigate"
    jump_cap = 0.1
    instances = "blocks, start and flag: over 10^10"
    parameters = {
        "grid_size": Parameter("cells per side", train=ints(7, 9), harder="high"),
        "red_blocks": Parameter("blocks that are closed", train=ints(2, 4), harder="high"),
        "harmless_blocks": Parameter("blocks that may be crossed", train=ints(2, 3), harder="high"),
        "hue": Parameter("colour of the first block that may be crossed; the others have any", train=choices(*HARMLESS)),
    }
    wrong_answers = {
        "across": WrongAnswer("cuts across a red block", 0.55),
        "around": WrongAnswer("goes around the harmless blocks too, by the longer way", 0.7),
        "opened": WrongAnswer("red blocks vanish, and the disc takes the way that this opens", 0.55),
    }

    def pose(self, rng, p):
        n = p.grid_size
        for attempt in range(120):
            if attempt % 6 == 0:
                blocks = _blocks(rng, n, p.red_blocks + p.harmless_blocks)
                red = _cells(blocks[: p.red_blocks])
                ground = {*product(range(n), repeat=2)} - red
                bare = ground - _cells(blocks)
            if len(blocks) < p.red_blocks + p.harmless_blocks:
                continue
            start = sorted(bare)[rng.randint(len(bare))]
            lawful, timid = steps_from(ground, start), steps_from(bare, start)
            ends = [
                end for end, steps in sorted(timid.items())
                if SHORTEST <= lawful[end] <= LONGEST and abs(end[0] - start[0]) + abs(end[1] - start[1]) < lawful[end] < steps
            ]  # fmt: skip
            if ends:
                hues = [p.hue, *(list(HARMLESS)[i] for i in rng.randint(len(HARMLESS), size=p.harmless_blocks - 1))]
                look = draw_look(rng, away_from=[RED, TEAL, BLUE, GREEN, *HARMLESS.values()])
                return {
                    "n": n, "red": blocks[: p.red_blocks], "harmless": blocks[p.red_blocks :], "hues": hues, "start": start,
                    "end": ends[rng.randint(len(ends))], "look": look,
                }  # fmt: skip
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Move|Take] the teal disc to the green flag in as few steps as possible: up, down, left or right, never into a red block. Blocks of other "
                "colours may be crossed. [Nothing else changes.|All else stays.]",
                "Red blocks are [closed|forbidden], all other blocks are [open ground|free to enter]. [Bring|Get] the disc to the flag over cell edges by a "
                "shortest way that is allowed, and [change nothing else|leave the board alone].",
                "Which way to the flag is shortest for the teal disc if just red stops it? Let the disc [go|walk] it from cell to cell, never diagonally, "
                "[straight|right] over blocks that are not red [if that is shorter|where that saves steps]. [The blocks stay.|]",
            ),
            guided="The teal disc glides from cell centre to cell centre, up, down, left or right. It goes around every red block, but straight over blocks of "
            "other colours, as a way around those would be longer. Each step brings it nearer to the green flag, where it stops. Blocks and flag stay as "
            "they are.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        cell = grid.cell
        add_board(scene, grid, fill=None, line=look.line(0.5), width=5)
        for number, block in enumerate(problem["red"]):
            scene.add(f"red {number}", *_drawn(grid, block, RED))
        for number, (block, hue) in enumerate(zip(problem["harmless"], problem["hues"], strict=True)):
            scene.add(f"harmless {number}", *_drawn(grid, block, HARMLESS[hue]))
        scene.add("start", rectangle(cell - 16, cell - 16, stroke=BLUE, border=18), at=grid.centre(*problem["start"]))
        cloth = Polygon(points=((-0.16 * cell, -0.4 * cell), (0.4 * cell, -0.14 * cell), (-0.16 * cell, 0.12 * cell)), fill=GREEN)
        scene.add("flag", rectangle(0.12 * cell, 0.8 * cell, fill=INK, at=(-0.22 * cell, 0.0)), cloth, at=grid.centre(*problem["end"]))
        scene.add("disc", Circle(radius=0.3 * cell, fill=TEAL, stroke=(0, 66, 70), width=0.05 * cell), at=grid.centre(*problem["start"]))

    def answer(self, problem):
        left, start = _remaining(problem), tuple(problem["start"])
        return _walked(problem, best_route(start, left.get), others=(tuple(best_route(start, left.get, ahead=last_first)),))

    def mistakes(self, problem):
        cells, red = {*_grid(problem).cells()}, _cells(problem["red"])
        start, end = tuple(problem["start"]), tuple(problem["end"])
        across = shortest_way(cells, start, end)
        crossed = [f"red {number}" for number, block in enumerate(problem["red"]) if _cells([block]) & {*across}]
        return {
            "across": _walked(problem, across),
            "around": _walked(problem, shortest_way(cells - red - _cells(problem["harmless"]), start, end)),
            "opened": together(fade_out(*crossed, frames=8), _walked(problem, across)),
        }


def _walked(problem: dict, route: list, others: tuple = ()) -> walk:
    return walk("disc", _grid(problem), _remaining(problem).get, tuple(problem["start"]), tuple(route), others=others)


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=940)


def _cells(blocks: list) -> set[Cell]:
    return {tuple(cell) for block in blocks for cell in block}


def _remaining(problem: dict) -> dict:
    """Steps to the flag from every cell that is not red and leads there."""
    return steps_from({*_grid(problem).cells()} - _cells(problem["red"]), tuple(problem["end"]))


def _blocks(rng, n: int, count: int) -> list[list[Cell]]:
    """So many blocks, or fewer where no more fit, no two of which share an edge."""
    blocks, closed = [], set()
    for _ in range(12 * count):
        shape = turned(SHAPES[rng.randint(len(SHAPES))], int(rng.randint(4)))
        row, column = (int(i) for i in rng.randint(n, size=2))
        block = [(row + r, column + c) for r, c in shape]
        if len(blocks) < count and max(map(max, block)) < n and closed.isdisjoint(block):
            blocks.append(block)
            closed |= {*block, *(cell for one in block for cell in around(one))}
    return blocks


def _drawn(grid: Grid, block: list, color: Color) -> list[Shape]:
    """A block as one figure with rounded corners, in canvas units, with the sides of its cells in a darker tone of its own: a grey line fades on it."""
    cells, half = [tuple(cell) for cell in block], grid.cell / 2
    joints = [(grid.centre((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), a[0] == b[0]) for a in cells for b in around(a)[:2] if b in cells]
    return [
        *(rounded(grid.cell, grid.cell, 0.24 * grid.cell, at=grid.centre(*cell), fill=color) for cell in cells),
        *(rectangle(grid.cell, grid.cell, at=at, fill=color) for at, _ in joints),
        *(Line(points=((0, -half), (0, half)) if beside else ((-half, 0), (half, 0)), stroke=shade(color, -0.3), width=5, at=at) for at, beside in joints),
    ]
