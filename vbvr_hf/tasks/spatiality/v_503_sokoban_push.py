from __future__ import annotations

from itertools import groupby, pairwise

import networkx as nx
import numpy as np

from ...acts import Act, go, in_turn, walk
from ...scene import Circle, Grid, Line, add_board, draw_look, rectangle
from ...scene.palette import shade
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, ints
from .pushing import push
from .sokoban import WAYS, State, ahead, best_routes, entered, fatal_pushes, needed, pushes, reachable

BRICK, MORTAR, SAND = (138, 74, 52), (92, 48, 36), (236, 218, 180)
WORKER, WOOD, BEAM, RING = (36, 92, 216), (226, 158, 74), (128, 78, 30), (214, 30, 36)
STEP = 6.0
"""Frames for each step."""
TRIES = 30


class SokobanPush(Task):
    """Push every crate onto a ring in as few steps as possible.

    Shows: a walled room on a grid, with a few walls inside; a blue worker, wooden crates with a cross, and as many floor cells with a red ring.
    Asks: push every crate onto a ring, with as few worker's steps as possible. The worker goes over cells that share an edge, and pushes one crate by walking
    into it; it never pulls, and pushes neither two crates nor one into a wall.
    Answer: all solutions of the fewest steps are equally right: the steps that are still needed are known for each place of worker and crates. At least one
    turn is between two pushes, and a careless first push leads to where no solution is left.
    Checks: each of the worker's steps lawful and on a best solution, the crates going along with it and not by themselves; that all else is kept.
    """

    split = "train"
    archetype = "puzzle"
    jump_cap = 0.3
    instances = "random rooms, places of crates, rings and worker: over 10^9"
    parameters = {
        "side": Parameter("cells per side of the room, its outer walls included", train=ints(7, 8), bench=ints(8, 9), harder="high"),
        "crates": Parameter("crates", train=ints(1, 1), bench=ints(2, 2)),
        "steps": Parameter("steps of a best solution", train=ints(8, 20), bench=ints(16, 28), harder="high"),
        "pushes": Parameter("pushes, at least", train=ints(3, 5), bench=ints(5, 7), harder="high"),
    }
    wrong_answers = {
        "slides": WrongAnswer("the crates slide home by themselves", 0.4),
        "dead": WrongAnswer("a crate is pushed to where no solution is left", 0.4),
        "detour": WrongAnswer("solved, with a detour at first", 0.8),
    }

    def pose(self, rng, p):
        for _ in range(TRIES):
            floor = _room(rng, p.side)
            cells = sorted(floor)
            goals = frozenset(cells[i] for i in rng.permutation(len(cells))[: p.crates])
            states = sorted(state for state, steps in needed(floor, goals).items() if steps == p.steps and not goals & {state.worker, *state.crates})
            for index in rng.permutation(len(states))[:12]:
                start = states[index]
                route = best_routes(floor, goals, start)[0]
                ways = pushes(route)
                if len(ways) >= p.pushes and len({*ways}) > 1 and route[-1].worker != start.worker and fatal_pushes(floor, goals, start):
                    return {
                        "side": p.side, "floor": [list(cell) for cell in cells], "goals": sorted(list(cell) for cell in goals), "worker": list(start.worker),
                        "crates": [list(cell) for cell in start.crates], "look": draw_look(rng, away_from=[BRICK, SAND, WORKER]),
                    }  # fmt: skip
        raise Redraw

    def prompt(self, problem):
        crate, ring = ("the crate", "the red ring") if len(problem["crates"]) == 1 else ("each crate", "a red ring")
        rules = "[It pushes one crate ahead of it, and never pulls.|It can push one crate by walking into it, but not pull.] Walls stop [both|everything]."
        return Prompts(
            plain=(
                f"[Let|Make] the blue worker push {crate} onto {ring} in as few steps as possible, going from square to square across edges. {rules}",
                f"[How does the blue disc|In what way can the blue disc] push {crate} onto {ring} with the fewest steps up, down, left and right? {rules}",
                f"[Play Sokoban.|Solve this Sokoban room.] The blue worker walks square by square and pushes {crate} to {ring}; use the fewest steps that "
                f"will do. {rules}",
            ),
            guided=f"Step by step, the worker goes {_told(_route(problem))}. When it walks into a crate, the crate goes along one square ahead of it. "
            f"Then {crate} lies on {ring}; walls and rings stay.",
        )

    def lay_out(self, problem, scene, look):
        grid, floor = _grid(problem), _floor(problem)
        add_board(scene, grid, fill=SAND, line=shade(SAND, -0.12), width=6)
        scene.add("walls", *(part for cell in grid.cells() if cell not in floor for part in _bricks(grid, cell)))
        for number, cell in enumerate(problem["goals"]):
            scene.add(f"ring {number}", Circle(radius=0.41 * grid.cell, stroke=RING, width=0.09 * grid.cell), at=grid.centre(*cell))
        half, corner = 0.31 * grid.cell, 0.24 * grid.cell
        cross = [Line(points=((-corner, -y), (corner, y)), stroke=BEAM, width=0.1 * grid.cell) for y in (corner, -corner)]
        for number, cell in enumerate(problem["crates"]):
            box = rectangle(2 * half, 2 * half, fill=WOOD, stroke=BEAM, border=0.1 * grid.cell)
            scene.add(f"crate {number}", box, *cross, at=grid.centre(*cell))
        scene.add("worker", *look.figure(Circle(radius=0.3 * grid.cell, fill=WORKER), shadow=False), at=grid.centre(*problem["worker"]))

    def answer(self, problem):
        return _walked(problem, _route(problem), _route(problem, 1))

    def mistakes(self, problem):
        start, grid, floor = _start(problem), _grid(problem), _floor(problem)
        right = _route(problem)
        fatal = fatal_pushes(floor, _goals(problem), start)[0]
        way = next(way for way in WAYS if entered(floor, State(ahead(fatal.worker, way, -1), start.crates), fatal.worker) == fatal)
        graph = nx.subgraph(nx.grid_2d_graph(problem["side"], problem["side"]), floor - {*start.crates})
        dead = [State(cell, start.crates) for cell in nx.shortest_path(graph, start.worker, ahead(fatal.worker, way, -1))] + [fatal]
        aside = min(reachable(floor, start) - {start.worker}, key=lambda cell: nx.shortest_path_length(graph, start.worker, cell))
        detour = [start, *[State(aside, start.crates), start] * 2, *right[1:]]
        crates = [[state.crates[number] for state in right] for number in range(len(start.crates))]
        ways = [tuple(grid.centre(*cell) for cell in dict.fromkeys(way)) for way in crates]
        return {
            "slides": in_turn(*(go(f"crate {number}", way[-1], way[1:-1], frames=STEP * len(way)) for number, way in enumerate(ways))),
            "dead": _walked(problem, dead),
            "detour": _walked(problem, detour),
        }


def _room(rng: np.random.RandomState, side: int) -> frozenset[tuple[int, int]]:
    """The floor cells of a random room: all that hangs together when some cells within the outer walls are walls too."""
    inner = [(row, column) for row in range(1, side - 1) for column in range(1, side - 1)]
    walled = {inner[i] for i in rng.permutation(len(inner))[: int(rng.uniform(0.14, 0.28) * len(inner))]}
    graph = nx.subgraph(nx.grid_2d_graph(side, side), set(inner) - walled)
    return frozenset(max(nx.connected_components(graph), key=lambda part: (len(part), min(part))))


def _floor(problem: dict) -> frozenset[tuple[int, int]]:
    return frozenset(map(tuple, problem["floor"]))


def _goals(problem: dict) -> frozenset[tuple[int, int]]:
    return frozenset(map(tuple, problem["goals"]))


def _start(problem: dict) -> State:
    return State(tuple(problem["worker"]), tuple(map(tuple, problem["crates"])))


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["side"], problem["side"], span=960)


def _route(problem: dict, number: int = 0) -> list[State]:
    """A best solution, state by state; number 1 is another one, if there is another."""
    return best_routes(_floor(problem), _goals(problem), _start(problem))[number]


def _walked(problem: dict, route: list[State], other: list[State] | None = None) -> Act:
    """The worker walks over the states of a route, pushing."""
    grid, floor, start = _grid(problem), _floor(problem), _start(problem)
    steps = needed(floor, _goals(problem))
    went = walk(
        "worker", grid, steps.get, start, tuple(state.worker for state in route), frames=STEP,
        enter_place=lambda state, cell: entered(floor, state, cell), others=(tuple(state.worker for state in other),) if other and other != route else (),
    )  # fmt: skip
    return push(went, tuple(f"crate {number}" for number in range(len(start.crates))), lambda state: tuple(grid.centre(*cell) for cell in state.crates))


def _told(route: list[State]) -> str:
    """A route in words: how many steps each way, one after another."""
    names = dict(zip(WAYS, ("up", "right", "down", "left"), strict=True))
    steps = (names[b.worker[0] - a.worker[0], b.worker[1] - a.worker[1]] for a, b in pairwise(route))
    return ", ".join(f"{len([*run])} {name}" for name, run in groupby(steps))


def _bricks(grid: Grid, cell: tuple[int, int]) -> list:
    """A cell of a wall, in two courses of bricks."""
    (x, y), side = grid.centre(*cell), grid.cell
    lines = [((-side / 2, 0), (side / 2, 0)), ((0, -side / 2), (0, 0)), ((-side / 4, 0), (-side / 4, side / 2)), ((side / 4, 0), (side / 4, side / 2))]
    joints = [Line(points=line, stroke=MORTAR, width=8, at=(x, y)) for line in lines]
    return [rectangle(side + 1, side + 1, fill=BRICK, stroke=MORTAR, border=8, at=(x, y)), *joints]
