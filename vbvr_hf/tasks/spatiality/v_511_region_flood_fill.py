from __future__ import annotations

from collections import defaultdict

import networkx as nx
import numpy as np

from ...acts import Act, fill
from ...scene import Circle, Grid, Line, draw_look, rectangle
from ...scene.palette import SHIFTED, VIVID, WHITE
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

TRAIN = {name: VIVID[name] for name in ("red", "green", "blue")}
BENCH = {"purple": VIVID["purple"], "teal": SHIFTED["teal"]}
HUES = TRAIN | BENCH
WALL, STONE = 16.0, (40, 44, 56)
SPAN, ACTION = 860.0, 96.0
"""Canvas units a side of the plan has, and frames from the first wave to the end of the last."""
LEAST = 3.0
"""Frames a wave takes at least."""

Cell = tuple[int, int]


class RegionFloodFill(Task):
    """Let paint flow through the rooms of a plan, as far as gaps in the walls let it.

    Shows: a white square plan, parted by black walls into rooms of irregular form; some walls have a gap one cell wide. A drop of paint lies in one room.
    Asks: paint flows from the drop in all directions at even speed until it has filled all that it can reach; walls stop it, gaps let it through.
    Answer: unique: a place is filled after as many steps over the plan's cells as it is away from the drop. How a place takes the paint is free, and pace is.
    Checks: which places are painted at the end, that nearer ones were before farther ones, and that dry rooms and walls stay.
    Departures: one dry room at least has a wall, but no gap, in common with the drop's room. Gaps between two dry rooms lead nowhere.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.5
    instances = "partitions, gaps and places of the drop: over 10^10"
    parameters = {
        "lattice": Parameter("cells per side of the plan", train=ints(8, 10), bench=ints(11, 14), harder="high"),
        "rooms": Parameter("rooms", train=ints(5, 7), bench=ints(8, 12), harder="high"),
        "reached": Parameter("rooms that the paint reaches, its own included", train=ints(2, 3), bench=ints(3, 6), harder="high"),
        "hue": Parameter("colour of the paint", train=choices(*TRAIN), bench=choices(*BENCH)),
    }
    wrong_answers = {
        "leak": WrongAnswer("paint leaks through a closed wall", 0.7),
        "source room": WrongAnswer("only the room of the drop is filled", 0.55),
        "rooms": WrongAnswer("rooms are filled one by one, the farthest first", 0.8),
    }

    def pose(self, rng, p):
        for _ in range(40):
            rooms = _grown(rng, p.lattice, p.rooms)
            borders = _borders(rooms)
            pairs = [sorted(borders)[i] for i in rng.permutation(len(borders))]
            source = int(rng.randint(p.rooms))
            wet, open_pairs = {source}, []
            while len(wet) < p.reached:
                pair = next(pair for pair in pairs if len({*pair} & wet) == 1)
                open_pairs.append(pair)
                wet |= {*pair}
            # More gaps than it takes: between rooms that are both wet or both dry.
            open_pairs += [pair for pair in pairs if pair not in open_pairs and len({*pair} & wet) != 1 and rng.uniform() < 0.4]
            sizes = np.bincount(rooms.ravel(), minlength=p.rooms)
            filled = sizes[sorted(wet)].sum()
            beside = any(source in pair and not {*pair} <= wet for pair in pairs)
            if beside and sizes.min() > 3 and sizes[source] <= filled / 2 and 0.2 < filled / rooms.size < 0.65:
                break
        else:
            raise Redraw
        cells = np.argwhere(rooms == source)
        return {
            "rooms": rooms.tolist(), "gaps": [[list(end) for end in borders[pair][rng.randint(len(borders[pair]))]] for pair in sorted(open_pairs)],
            "drop": cells[rng.randint(len(cells))].tolist(), "hue": p.hue,
            "look": draw_look(rng, away_from=[HUES[p.hue], STONE, WHITE], brightest=212),
        }  # fmt: skip

    def prompt(self, problem):
        rules = "[Walls stop it, gaps let it through.|It passes gaps, but no wall.] [What it cannot reach stays white.|All else stays as it is.]"
        return Prompts(
            plain=(
                f"[Let|Make] the paint [flow|spread] from the drop in all directions, equally fast, until it has filled every place that it can reach. {rules}",
                f"The drop of paint [spreads|flows out] evenly to all sides and fills [whatever|all that] it can get to, [near places before far ones|the "
                f"nearest places first]. {rules}",
                f"[How far does the paint get?|Where does the paint get to?] Show it flooding the plan from the drop outwards, at the same speed everywhere. "
                f"{rules}",
            ),
            guided=f"From the drop, {problem['hue']} paint fills the cells beside it, then those beside these, step by step, until its room is full. Through "
            "each gap that it comes to it goes on into the next room at the same pace. Rooms that no gap leads to stay white; walls stay.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        scene.add("plan", rectangle(SPAN, SPAN, fill=WHITE, stroke=STONE, border=WALL), at=(512.0, 512.0))
        open_edges = _doors(problem)
        for pairs in _borders(np.array(problem["rooms"])).values():
            for a, b in pairs:
                if (a, b) not in open_edges:
                    scene.add(f"wall {a} {b}", _wall(grid, a, b))
        scene.add("drop", *look.figure(Circle(radius=0.36 * grid.cell, fill=HUES[problem["hue"]]), shadow=False), at=grid.centre(*problem["drop"]))

    def answer(self, problem):
        return _painted(problem, _waves(problem))

    def mistakes(self, problem):
        rooms, waves = np.array(problem["rooms"]), _waves(problem)
        wet = list(dict.fromkeys(int(rooms[cell]) for wave in waves for cell in wave))
        torn = next(edges[0] for pair, edges in sorted(_borders(rooms).items()) if wet[0] in pair and not {*pair} <= {*wet})
        by_room = [[cell for wave in waves for cell in wave if rooms[cell] == room] for room in wet]
        return {
            "leak": _painted(problem, _waves(problem, torn)),
            "source room": _painted(problem, [kept for wave in waves if (kept := [cell for cell in wave if rooms[cell] == wet[0]])]),
            "rooms": _painted(problem, by_room[::-1]),
        }


def _grown(rng: np.random.RandomState, side: int, count: int) -> np.ndarray:
    """So many rooms, grown cell by cell from seeds until they fill a square plan: the number of each cell's room (side, side)."""
    rooms = np.full((side, side), -1)
    seeds = rng.permutation(side * side)[:count]
    rooms.ravel()[seeds] = range(count)
    edge = [(int(seed) // side, int(seed) % side) for seed in seeds]
    while edge:
        row, column = edge[index := rng.randint(len(edge))]
        free = [(r, c) for r, c in _around(row, column) if 0 <= r < side and 0 <= c < side and rooms[r, c] < 0]
        if free:
            cell = free[rng.randint(len(free))]
            rooms[cell] = rooms[row, column]
            edge.append(cell)
        else:
            edge.pop(index)
    return rooms


def _around(row: int, column: int) -> tuple[Cell, ...]:
    return (row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)


def _borders(rooms: np.ndarray) -> dict[tuple[int, int], list[tuple[Cell, Cell]]]:
    """The pairs of neighbouring cells on both sides of the border of each two rooms that have one, by their numbers, the lower one first."""
    found = defaultdict(list)
    for row, column in np.ndindex(rooms.shape):
        for other in ((row, column + 1), (row + 1, column)):
            if max(other) < len(rooms) and rooms[row, column] != rooms[other]:
                found[tuple(sorted((int(rooms[row, column]), int(rooms[other]))))].append(((row, column), other))
    return dict(found)


def _doors(problem: dict) -> set[tuple[Cell, Cell]]:
    return {(tuple(a), tuple(b)) for a, b in problem["gaps"]}


def _waves(problem: dict, torn: tuple[Cell, Cell] | None = None) -> list[list[Cell]]:
    """The cells that the paint fills, by how many steps they are from the drop; `torn`: a wall lets it through between two cells."""
    rooms, side = np.array(problem["rooms"]), len(problem["rooms"])
    graph = nx.grid_2d_graph(side, side)
    graph.remove_edges_from([edge for edge in graph.edges if rooms[edge[0]] != rooms[edge[1]]])
    graph.add_edges_from([*_doors(problem), *([torn] if torn else [])])
    return [sorted(wave) for wave in nx.bfs_layers(graph, tuple(problem["drop"]))]


def _painted(problem: dict, waves: list[list[Cell]]) -> Act:
    """Cells take the paint, wave by wave."""
    grid, rooms, doors = _grid(problem), np.array(problem["rooms"]), _doors(problem)
    groups = []
    for wave in waves:
        things = []
        for row, column in wave:
            # Paint reaches up to walls, and over the edge to cells where there is none.
            shut = [not _open(rooms, doors, (row, column), other) for other in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))]
            top, bottom, left, right = ((WALL / 2 if wall else -1.5) for wall in shut)
            middle = ((left - right) / 2, (top - bottom) / 2)
            square = rectangle(grid.cell - left - right, grid.cell - top - bottom, fill=HUES[problem["hue"]], at=middle)
            things.append((f"paint {row} {column}", (square,), grid.centre(row, column)))
        groups.append(tuple(things))
    return fill(tuple(groups), frames=max(LEAST, ACTION / len(waves)), pause=0.0)


def _open(rooms: np.ndarray, doors: set, a: Cell, b: Cell) -> bool:
    """Whether paint gets from one cell to a neighbouring one."""
    if min(b) < 0 or max(b) >= len(rooms):
        return False
    return rooms[a] == rooms[b] or (min(a, b), max(a, b)) in doors


def _grid(problem: dict) -> Grid:
    side = len(problem["rooms"])
    return Grid.centred(side, side, span=SPAN)


def _wall(grid: Grid, a: Cell, b: Cell) -> Line:
    """The wall between two neighbouring cells."""
    (ax, ay), (bx, by) = grid.centre(*a), grid.centre(*b)
    x, y, half = (ax + bx) / 2, (ay + by) / 2, grid.cell / 2
    across = (half, 0.0) if ax == bx else (0.0, half)
    return Line(points=((x - across[0], y - across[1]), (x + across[0], y + across[1])), stroke=STONE, width=WALL)
