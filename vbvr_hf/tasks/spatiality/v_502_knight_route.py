from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import networkx as nx

from ...acts import go, moves
from ...scene import Circle, Grid, add_cell, cross_mark, draw_look
from ...scene.errands import shortest_way
from ...scene.mazes import Cell
from ...scene.palette import WHITE
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from ..knowledge.chessmen import chessman

CRIMSON, GOLD, CHARCOAL = (200, 24, 60), (240, 180, 20), (52, 54, 62)
TONES = {
    "sand": ((240, 222, 190), (214, 186, 146)), "sage": ((224, 234, 214), (172, 196, 164)), "sky": ((222, 232, 244), (164, 188, 216)),
    "rose": ((244, 226, 224), (216, 182, 184)),
}  # fmt: skip
FRAMES_PER_MOVE, REST = 9, 5


class KnightRoute(Task):
    """Take a knight past blocked squares to a ringed one in the fewest knight's moves.

    Shows: a chequered board with a crimson knight on it, a square marked by a gold ring, and charcoal squares with a white cross, which are blocked.
    Asks: take the knight to the ring in as few knight's moves as possible. It may jump over blocked squares but not land on one, and stops on each square
    that it lands on.
    Answer: every shortest series of moves is equally right. It is longer than it would be without blocked squares.
    Checks: the squares that the knight stops on, that each move is a knight's and leads nearer; that board and marks stay as they are.
    Departures: the knight glides straight from square to square, as an L would lead it over the middles of squares that it does not land on.
    """

    split = "train"
    archetype = "navigate"
    jump_cap = 0.1
    instances = "blocked squares, start and goal: over 10^10"
    parameters = {
        "board_n": Parameter("squares per side", train=ints(5, 7), harder="high"),
        "blocked_share": Parameter("share of squares that are blocked", train=floats(0.12, 0.3), harder="high"),
        "moves_m": Parameter("fewest moves", train=ints(3, 5), harder="high"),
        "tones": Parameter("colours of the board", train=choices(*TONES)),
    }
    wrong_answers = {
        "slide": WrongAnswer("slides straight to the ring", 0.25),
        "blocked": WrongAnswer("lands on a blocked square on the way", 0.7),
        "longer": WrongAnswer("right end, two moves too many", 0.7),
        "steps": WrongAnswer("goes by steps to neighbouring squares", 0.3),
    }

    def pose(self, rng, p):
        squares = list(product(range(p.board_n), repeat=2))
        everything = _knight_graph(squares)
        for _ in range(40):
            blocked = {squares[i] for i in rng.permutation(len(squares))[: round(p.blocked_share * len(squares))]}
            free = everything.subgraph(square for square in squares if square not in blocked)
            start = sorted(free)[rng.randint(len(free))]
            short = nx.single_source_shortest_path_length(everything, start)
            ends = [square for square, steps in nx.single_source_shortest_path_length(free, start).items() if short[square] < steps == p.moves_m]
            if ends:
                look = draw_look(rng, away_from=[CRIMSON, GOLD, CHARCOAL, *TONES[p.tones]])
                end = sorted(ends)[rng.randint(len(ends))]
                return {"n": p.board_n, "blocked": sorted(blocked), "start": start, "end": end, "tones": p.tones, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Move|Take] the crimson knight to the gold ring in as few moves as possible, each a knight's move in chess. It glides straight from square to "
                "square, may pass over crossed ones, but never stops on one. [Nothing else changes.|]",
                "What is the smallest number of knight's moves to the ringed square? Show them one by one, each a straight glide with a stop after it. Squares "
                "with a cross are blocked: the knight [flies|may pass] over them but does not land there. [The board stays.|All else stays.]",
                "The knight goes two squares one way and one to the side with each move, in a straight glide. [Bring|Get] it onto the gold ring by the "
                "shortest series of such moves, halting after each and never on a [crossed|charcoal] square. [Change nothing else.|]",
            ),
            guided="Count in how many knight's moves each free square can be reached, and follow a shortest series to the ring. The crimson knight glides to a "
            "square that lies two squares one way and one to the side and has no cross. It stops there and then makes the next move, until it stands "
            "on the gold ring. Board and marks stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        grid, cell = _grid(problem), _grid(problem).cell
        for row, column in grid.cells():
            add_cell(scene, grid, (row, column), TONES[problem["tones"]][(row + column) % 2], inset=0)
        for row, column in problem["blocked"]:
            add_cell(scene, grid, (row, column), CHARCOAL, inset=6, name=f"blocked {row} {column}")
            scene.add(f"cross {row} {column}", *cross_mark(0.4 * cell, stroke=WHITE, width=0.1 * cell), at=grid.centre(row, column))
        scene.add("ring", Circle(radius=0.4 * cell, stroke=GOLD, width=0.09 * cell), at=grid.centre(*problem["end"]))
        body, *lines = chessman("knight", "black", 0.86 * cell)
        scene.add("knight", replace(body, fill=CRIMSON, stroke=WHITE, width=0.05 * cell), *lines, at=grid.centre(*problem["start"]))

    def answer(self, problem):
        return _moved(problem, nx.shortest_path(_free(problem), tuple(problem["start"]), tuple(problem["end"])))

    def variations(self, problem):
        other = max(nx.all_shortest_paths(_free(problem), tuple(problem["start"]), tuple(problem["end"])))
        return self.answer(problem).varied() | {"another best series": _moved(problem, other)}

    def mistakes(self, problem):
        grid, start, end = _grid(problem), tuple(problem["start"]), tuple(problem["end"])
        right = nx.shortest_path(_free(problem), start, end)
        return {
            "slide": go("knight", grid.centre(*end), frames=24),
            "blocked": _moved(problem, nx.shortest_path(_knight_graph(grid.cells()), start, end)),
            "longer": _moved(problem, [*right[:2], *right]),
            "steps": _moved(problem, shortest_way(grid.cells(), start, end)),
        }


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=900)


def _knight_graph(squares: list[Cell]) -> nx.Graph:
    """Squares joined where a knight can go from one to the other."""
    graph = nx.Graph()
    graph.add_nodes_from(squares)
    for row, column in squares:
        ahead = ((row + down, column + across) for down, across in ((1, 2), (2, 1), (2, -1), (1, -2)))
        graph.add_edges_from(((row, column), square) for square in ahead if square in graph)
    return graph


def _free(problem: dict) -> nx.Graph:
    """The knight's moves between squares that are not blocked."""
    blocked = {tuple(square) for square in problem["blocked"]}
    return _knight_graph([square for square in _grid(problem).cells() if square not in blocked])


def _moved(problem: dict, route: list[Cell]) -> moves:
    """The knight goes a route, square by square, each numbered in reading order."""
    grid, free = _grid(problem), _free(problem)
    number = {square: i for i, square in enumerate(grid.cells())}
    left = {(number[square],): steps for square, steps in nx.single_source_shortest_path_length(free, tuple(problem["end"])).items()}
    legal = {(number[square],): [(number[after],) for after in free[square]] for square in free}
    return moves(
        ("knight",), tuple(grid.centre(*square) for square in number), (number[tuple(problem["start"])],), lambda state: legal.get(state, []), left.get,
        tuple((0, number[square]) for square in route[1:]), frames=FRAMES_PER_MOVE, rest=REST, stride=math.sqrt(5),
    )  # fmt: skip
