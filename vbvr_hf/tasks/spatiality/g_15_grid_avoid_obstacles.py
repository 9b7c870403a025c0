from __future__ import annotations

import networkx as nx

from ...acts import fade_out, recolour_to, together, walk
from ...scene import Circle, Grid, add_board, add_cell, cross_mark, draw_look
from ...scene.errands import best_route
from ...scene.mazes import straight_way
from ...scene.palette import BLACK
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

BLUE, RED, YELLOW = (60, 110, 230), (224, 60, 60), (250, 206, 40)
FRAMES_PER_CELL = 4


class GridAvoidObstacles(Task):
    """Take a disc across a grid by a shortest path around the obstacles.

    Shows: a grid with a blue start square holding a yellow disc, a red end square, and obstacle cells with a thick black X.
    Asks: move the disc from blue to red, up, down, left or right, along a shortest path that enters no X cell.
    Answer: every shortest path is equally right; each is at least two steps longer than it would be without obstacles.
    Checks: the cells the disc's centre passes, in order, against the distance to the end; the squares and X marks stay as they are.
    Departures: the path has at most 26 steps, so that the clip stays short. Detours are even, as on every grid of squares.
    """

    split = "in_domain"
    archetype = "navigate"
    version = 3
    jump_cap = 0.1
    instances = "obstacle subsets times start and end pairs: over 10^12"
    parameters = {
        "grid_size": Parameter("cells per side", train=ints(6, 9), bench=ints(10, 12), harder="high"),
        "obstacle_density": Parameter("share of cells with an X", train=floats(0.15, 0.25), bench=floats(0.25, 0.38), harder="high"),
        "detour": Parameter("steps beyond the way without obstacles", train=choices(2, 4), bench=choices(4, 6, 8, 10), harder="high"),
    }
    wrong_answers = {
        "through": WrongAnswer("straight through the X cells to red", 0.55),
        "detour": WrongAnswer("legal path, two or more steps too long", 0.7),
        "repaint": WrongAnswer("disc arrives rightly but the end square changes colour", 0.85),
        "erase": WrongAnswer("disc arrives rightly but the X marks vanish", 0.85),
    }

    def pose(self, rng, p):
        n = p.grid_size
        cells = [(r, c) for r in range(n) for c in range(n)]
        for _ in range(60):
            blocked = {cells[i] for i in rng.permutation(n * n)[: round(p.obstacle_density * n * n)]}
            free = [cell for cell in cells if cell not in blocked]
            start = free[rng.randint(len(free))]
            away = nx.single_source_shortest_path_length(_graph(n, blocked), start)
            ends = [cell for cell, steps in away.items() if steps - _manhattan(start, cell) == p.detour and steps <= 26 and _manhattan(start, cell) > 1]
            if ends:
                end = sorted(ends)[rng.randint(len(ends))]
                look = draw_look(rng, away_from=[BLUE, RED, YELLOW, BLACK])
                return {"n": n, "obstacles": sorted(blocked), "start": start, "end": end, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Move|Take] the yellow disc from the blue square to the red square in as few steps as possible. It may go up, down, left or right, "
                "[one cell at a time|cell by cell], and must not enter a cell with a black X. [Nothing else changes.|]",
                "The yellow disc [travels|goes] to the red square by a shortest allowed path: from cell to neighbouring cell, never diagonally, never onto "
                "a black X. [All else stays as it is.|Leave everything else alone.]",
                "Cells with a black X are [blocked|closed]. [Bring|Get] the yellow disc to red with the smallest possible number of steps over cell edges, "
                "and [change nothing else|leave the rest as it is].",
            ),
            guided="The yellow disc leaves the blue square and glides from cell centre to cell centre, up, down, left or right. It goes around every cell "
            "with a black X, and each step brings it closer to the red square along the open cells. It stops on the red square. The "
            "squares and the X marks stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        add_board(scene, grid, fill=None, line=look.line(0.5), width=5)
        add_cell(scene, grid, problem["start"], BLUE, name="start")
        add_cell(scene, grid, problem["end"], RED, name="end")
        for cell in problem["obstacles"]:
            scene.add(f"x {cell[0]} {cell[1]}", *cross_mark(grid.cell * 0.56, stroke=BLACK, width=grid.cell * 0.14), at=grid.centre(*cell))
        scene.add("disc", Circle(radius=grid.cell * 0.3, fill=YELLOW, stroke=(90, 70, 10), width=grid.cell * 0.05), at=grid.centre(*problem["start"]))

    def answer(self, problem):
        left = _remaining(problem).get
        return _walked(problem, best_route(tuple(problem["start"]), left))

    def mistakes(self, problem):
        start, end, right = tuple(problem["start"]), tuple(problem["end"]), self.answer(problem)
        corner = (start[0], end[1])
        return {
            "through": _walked(problem, [*straight_way(start, corner), *straight_way(corner, end)[1:]]),
            "detour": _walked(problem, [*right.route[:2], *right.route]),
            "repaint": together(recolour_to("end", (60, 170, 90)), right),
            "erase": together(fade_out(*(f"x {r} {c}" for r, c in problem["obstacles"]), frames=6), right),
        }


def _walked(problem: dict, route: list) -> walk:
    return walk("disc", _grid(problem), _remaining(problem).get, tuple(problem["start"]), tuple(route), frames=FRAMES_PER_CELL)


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=900)


def _graph(n: int, blocked: set) -> nx.Graph:
    graph = nx.grid_2d_graph(n, n)
    graph.remove_nodes_from(blocked)
    return graph


def _remaining(problem: dict) -> dict:
    """Steps to the end from every open cell that leads there."""
    return nx.single_source_shortest_path_length(_graph(problem["n"], {tuple(c) for c in problem["obstacles"]}), tuple(problem["end"]))


def _manhattan(a, b) -> int:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])
