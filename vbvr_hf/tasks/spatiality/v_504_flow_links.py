from __future__ import annotations

from collections.abc import Sequence

import networkx as nx
import numpy as np

from ...acts import Act, in_any_order, stroke
from ...scene import Circle, Grid, add_board, draw_look, points
from ...scene.curves import distances, stretch
from ...scene.palette import pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices
from .flows import Cell, cut, fillings, rewound, touches

TRAIN = {
    "red": (226, 44, 44), "orange": (250, 146, 30), "yellow": (248, 222, 60), "green": (60, 184, 80), "blue": (60, 120, 250), "pink": (250, 130, 200),
}  # fmt: skip
BENCH = {
    "coral": (255, 122, 92), "gold": (216, 170, 40), "lime": (170, 230, 60), "turquoise": (40, 190, 190), "sky blue": (110, 196, 255),
    "violet": (170, 100, 240),
}  # fmt: skip
HUES = TRAIN | BENCH
TINTS = {
    "slate": (34, 40, 52), "plum": (44, 32, 50), "pine": (28, 44, 40), "umber": (48, 38, 32), "ink": (24, 28, 58), "wine": (54, 28, 34),
}  # fmt: skip
LINE = (104, 110, 124)
PIPE, DISC = 0.3, 0.31
"""Breadth of a pipe and radius of a disc, as shares of a cell."""
PACE = 3.2
"""Frames a pipe takes for a cell."""
TRIES = 200
TOUCHES = 4
"""How often the pipes of a board touch themselves at most: with more there is mostly another way to fill it."""


class FlowLinks(Task):
    """Join the two discs of each colour by pipes that fill all cells of a board.

    Shows: a dark square board of cells; pairs of discs, each of one colour, lie in some of them.
    Asks: one pair after another, a pipe of its colour grows from one disc to the other through cells that share an edge; pipes neither cross nor share a cell
    nor branch, and at the end every cell belongs to a pipe.
    Answer: unique: all ways to fill the board are counted, cell by cell. Some pair could be joined by a shorter pipe that leaves cells empty. The order of the
    pairs is free, and so is the end from which a pipe grows.
    Checks: that each pipe lies along its way and grew from end to end, one after another; that discs and board stay, and nothing else is drawn.
    """

    split = "train"
    archetype = "draw"
    jump_cap = 0.5
    instances = "partitions of the board into paths x orders of 6 colours x 4 tints: over 10^6"
    parameters = {
        "board": Parameter("cells per side, and pairs of discs", train=choices((4, 3), (4, 4), (5, 5), (5, 4)), bench=choices((6, 6), (6, 5)), harder="last"),
        "palette": Parameter("colours", train=choices("plain"), bench=choices("other")),
        "tint": Parameter("tint of the board", train=choices(*list(TINTS)[:4]), bench=choices(*list(TINTS)[4:])),
    }
    wrong_answers = {
        "straight": WrongAnswer("the pairs are joined by straight lines that cross", 0.3),
        "empty": WrongAnswer("all pairs are joined, but cells are left empty", 0.7),
        "swapped": WrongAnswer("pipes take each other's colours midway", 0.4),
    }

    def pose(self, rng, p):
        side, count = p.board
        way = [(row, column if row % 2 else side - 1 - column) for row in range(side) for column in range(side)]
        way = rewound(rng, way, 6 * side * side)
        for _ in range(TRIES):
            way = rewound(rng, way, 2 * side)
            pipes = cut(rng, way, count)
            ends = {end: number for number, pipe in enumerate(pipes) for end in (pipe[0], pipe[-1])}
            if 0 < sum(map(touches, pipes)) <= TOUCHES and fillings(side, ends) == 1:
                break
        else:
            raise Redraw
        colours = pick(rng, TRAIN if p.palette == "plain" else BENCH, count)
        look = draw_look(rng, away_from=[TINTS[p.tint], *(HUES[name] for name in colours)])
        return {"side": side, "pipes": [[list(cell) for cell in pipe] for pipe in pipes], "colours": colours, "tint": p.tint, "look": look}

    def prompt(self, problem):
        rules = "[Pipes neither cross nor branch nor share a cell.|No two pipes meet, and none branches.] [Fill every cell.|No cell may stay empty.]"
        return Prompts(
            plain=(
                f"Connect the [two|equal] discs of each colour by a pipe in [their|that] colour, one pair after another, from cell to cell across "
                f"edges. {rules}",
                f"[One by one, draw a pipe|Draw one pipe at a time] from each disc to its partner, in their colour, straight or turning at right angles "
                f"through neighbouring cells. {rules}",
                f"[How can pipes connect|Which pipes connect] all equal discs and fill the board? Let them grow one by one along the cells, each in its "
                f"colour. {rules}",
            ),
            guided="One pair after another, a pipe grows along the cells from one disc to the other. "
            + " ".join(f"The {colour} one goes over {len(pipe)} cells." for colour, pipe in zip(problem["colours"], problem["pipes"], strict=True))
            + " Pipes never meet or branch, and in the end no cell is empty.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        add_board(scene, grid, fill=TINTS[problem["tint"]], line=LINE, width=8)
        for number, pipe in enumerate(problem["pipes"]):
            for end in (0, -1):
                disc = Circle(radius=DISC * grid.cell, fill=HUES[problem["colours"][number]])
                scene.add(f"disc {number} {end}", disc, at=grid.centre(*pipe[end]))

    def answer(self, problem):
        return _joined(problem, problem["pipes"])

    def mistakes(self, problem):
        pipes, grid = problem["pipes"], _grid(problem)
        halves = []
        for number, pipe in enumerate(pipes):
            other, half = (number + 1) % len(pipes), len(pipe) // 2
            halves += [_pipe(problem, number, pipe[: half + 1], grid), _pipe(problem, other, pipe[half:], grid, name=f"rest of {number}")]
        return {
            "straight": _joined(problem, [[pipe[0], pipe[-1]] for pipe in pipes]),
            "empty": _joined(problem, [_shortest([tuple(cell) for cell in pipe]) for pipe in pipes]),
            "swapped": in_any_order(*halves),
        }


def _shortest(pipe: Sequence[Cell]) -> list[Cell]:
    """The shortest way from end to end of a pipe over its own cells."""
    return nx.shortest_path(nx.subgraph(nx.grid_2d_graph(7, 7), pipe), pipe[0], pipe[-1])


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["side"], problem["side"], span=900)


def _joined(problem: dict, pipes: Sequence[Sequence]) -> Act:
    """Each pair is joined by a pipe over cells."""
    grid = _grid(problem)
    return in_any_order(*(_pipe(problem, number, pipe, grid) for number, pipe in enumerate(pipes)))


def _pipe(problem: dict, number: int, cells: Sequence, grid: Grid, name: str = "") -> stroke:
    color = HUES[problem["colours"][number]]
    way = np.array([grid.centre(*cell) for cell in cells])
    # From rim to rim: over a disc of its colour nothing of it would be seen.
    way = points(stretch(way, DISC * grid.cell, distances(way)[-1] - DISC * grid.cell))
    frames = max(10.0, PACE * (len(cells) - 1))
    return stroke(name or f"pipe {number}", way, color, line=PIPE * grid.cell, frames=frames, either_end=True, stray=0.2 * grid.cell)
