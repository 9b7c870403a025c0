from __future__ import annotations

import math

from ...acts import stroke
from ...scene import Circle, Grid, Polygon, add_maze, carve, rectangle, steps_from
from ...scene.errands import shortest_way, side_branches
from ...scene.looks import draw_look
from ...scene.mazes import around, corners, rooms
from ...scene.palette import INK
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

WALLS = {"black": (24, 24, 28), "dark navy": (26, 34, 84)}
GREEN, RED, ORANGE = (30, 170, 80), (214, 24, 52), (255, 132, 0)
FROM_DISC, TO_FLAG = 0.4, 0.65
"""Of a cell: by so much the trail begins and ends off the middles of the disc and the flag, which it does not cover."""


class Maze(Task):
    """Find the only way through a maze and show it as a growing trail.

    Shows: a block maze of solid dark walls and light corridors; a green disc at the start, a red flag on a dark pole at the end.
    Asks: an orange trail that grows as a line from the disc to the flag, through corridors only, by the direct way.
    Answer: the maze is a tree, so there is exactly one way without turning back. How broad the trail is, within the corridor, is free.
    Checks: that the trail grows as one line from the disc on, is whole at the end and lies on the way, and that nothing else is marked or changes.
    Departures: the way has an odd number of cells, as start and end are rooms of the maze.
    """

    split = "out_of_domain"
    archetype = "navigate"
    version = 2
    jump_cap = 0.3
    instances = "spanning trees of a lattice of 5 x 5 rooms or more: over 10^8, times start and end"
    parameters = {
        "maze_n": Parameter("cells per side, walls included", bench=choices(11, 13, 15, 17), harder="high"),
        "route_cells": Parameter("cells of the way, start and end included; the next odd number", bench=ints(20, 60), harder="high"),
        "wall_tint": Parameter("colour of the walls", bench=choices("black", "dark navy")),
        "carving_bias": Parameter("chance that a corridor goes on straight", bench=floats(0.3, 0.7), harder="low"),
    }
    wrong_answers = {
        "straight": WrongAnswer("straight orange line through the walls", 0.2),
        "dead_ends": WrongAnswer("trail explores dead ends too", 0.7),
        "half": WrongAnswer("half of the way only", 0.55),
    }

    def pose(self, rng, p):
        length = p.route_cells | 1
        places = rooms(p.maze_n)
        for attempt in range(24):
            if attempt % 6 == 0:
                opened = carve(rng, p.maze_n, p.carving_bias)
            start = places[rng.randint(len(places))]
            away = steps_from(opened, start)
            ends = [room for room in places if away[room] == length - 1]
            if not ends:
                continue
            end = ends[rng.randint(len(ends))]
            if sum(len(branch) > 2 for branch in side_branches(opened, shortest_way(opened, start, end))) >= 4:
                look = draw_look(rng, away_from=[GREEN, RED, ORANGE, WALLS[p.wall_tint]])
                return {"n": p.maze_n, "open": sorted(opened), "start": start, "end": end, "wall_tint": p.wall_tint, "look": look}
        raise Redraw

    def prompt(self, problem):
        rules = (
            "[It|The trail] [stays in the corridors|never goes through a wall] and enters no dead end. "
            "[Maze, disc and flag stay as they are.|Nothing else changes.]"
        )
        return Prompts(
            plain=(
                f"[Find|Look for] the way from the green disc to the red flag and [draw|trace] it as an orange trail that grows from the disc on. {rules}",
                f"An orange line grows from the green disc [along the corridors|through the maze] until it reaches the red flag. {rules}",
                f"Solve [the|this] maze: [draw|trace] an orange trail, little by little, from the green disc to the red flag. {rules}",
            ),
            guided="An orange line leaves the green disc and grows along the middle of the corridors. At every fork it takes the branch that leads to the "
            "red flag, so it never turns back, and it ends at the flag. The whole line stays visible; walls, disc and flag do not change.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        cell = grid.cell
        add_maze(scene, grid, problem["open"], wall=WALLS[problem["wall_tint"]], floor=look.base)
        scene.add("start", *look.figure(Circle(radius=0.36 * cell, fill=GREEN), shadow=False), at=grid.centre(*problem["start"]))
        cloth = Polygon(points=((-0.2 * cell, -0.46 * cell), (0.46 * cell, -0.18 * cell), (-0.2 * cell, 0.1 * cell)), fill=RED)
        scene.add("flag", rectangle(0.12 * cell, 0.92 * cell, fill=INK, at=(-0.25 * cell, 0.0)), cloth, at=grid.centre(*problem["end"]))

    def answer(self, problem):
        return _trail(problem, _route(problem))

    def mistakes(self, problem):
        opened, route = {tuple(cell) for cell in problem["open"]}, _route(problem)
        astray = route
        for branch in sorted(side_branches(opened, route), key=len)[-3:]:
            at = next(i for i, cell in enumerate(astray) if branch[0] in around(cell))
            astray = [*astray[: at + 1], *branch, *branch[-2::-1], *astray[at:]]
        return {
            "straight": _trail(problem, [route[0], route[-1]]),
            "dead_ends": _trail(problem, astray),
            "half": _trail(problem, route[: len(route) // 2 + 1]),
        }


def _trail(problem: dict, route: list) -> stroke:
    """A trail over cells, from the rim of the first one's disc on."""
    grid = _grid(problem)
    way = [grid.centre(*cell) for cell in corners(route)]
    way[0], way[-1] = _nearer(way[0], way[1], FROM_DISC * grid.cell), _nearer(way[-1], way[-2], TO_FLAG * grid.cell)
    frames = max(40, len(route) * (2 if len(route) > 40 else 3))
    return stroke("trail", tuple(way), ORANGE, line=0.4 * grid.cell, frames=frames, stray=0.25 * grid.cell)


def _nearer(at: tuple, to: tuple, by: float) -> tuple:
    part = by / math.dist(at, to)
    return (at[0] + part * (to[0] - at[0]), at[1] + part * (to[1] - at[1]))


def _route(problem: dict) -> list:
    return shortest_way({tuple(cell) for cell in problem["open"]}, tuple(problem["start"]), tuple(problem["end"]))


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=960)
