from __future__ import annotations

from ...scene import Circle, Grid, Line, Polygon, Scene, add_maze, along, carve, draw, rectangle, steps_from
from ...scene.errands import shortest_way, side_branches
from ...scene.mazes import around, corners, rooms
from ...scene.palette import INK, WHITE
from ...scoring import Row, band, board_kept, covered_cells, share, tolerance, trail_growth
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

WALLS = {"black": (24, 24, 28), "dark navy": (26, 34, 84)}
GREEN, RED, ORANGE = (30, 170, 80), (214, 24, 52), (255, 148, 16)


class Maze(Task):
    """Find the only way through a maze and show it as a growing trail.

    Shows: a block maze of solid dark walls and white corridors; a green disc at the start, a red flag on a dark pole at the end.
    Asks: an orange trail that grows cell by cell from the disc to the flag, through corridors only, by the direct way.
    Answer: the maze is a tree, so there is exactly one way without turning back.
    Checks: the trail's cells are at every moment the first ones of that way; at the end it covers the way and nothing else;
    it stays off the walls, and the maze, disc and flag keep their looks.
    Departures: the way has an odd number of cells, as start and end are rooms of the maze. The trail is read in every frame; a gain of over 3 cells
    at once, or 10 % of the way if that is more, does not count, and what is lost again costs.
    """

    id = "O-39"
    slug = "maze"
    name = "Maze"
    pillar = "spatiality"
    split = "out_of_domain"
    archetype = "navigate"
    jump_cap = 0.3
    instances = "spanning trees of a lattice of 5 x 5 rooms or more: over 10^8, times start and end"
    parameters = {
        "maze_n": Parameter("cells per side, walls included", bench=choices(11, 13, 15, 17, 19)),
        "route_cells": Parameter("cells of the way, start and end included; the next odd number", bench=ints(20, 60)),
        "wall_tint": Parameter("colour of the walls", bench=choices("black", "dark navy")),
        "carving_bias": Parameter("chance that a corridor goes on straight", bench=floats(0.3, 0.7)),
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
                return {"n": p.maze_n, "open": sorted(opened), "start": start, "end": end, "wall_tint": p.wall_tint}
        raise Redraw

    def prompt(self, problem):
        rules = "It moves in four directions through white cells only, never through walls, and enters no dead end. Maze, disc and flag stay as they are."
        return Prompts(
            plain=(
                f"Find the way from the green disc to the red flag and show it as an orange trail that grows cell by cell. {rules}",
                f"An orange trail grows from the green disc through the maze until it reaches the red flag. {rules}",
                f"Solve the maze: draw an orange trail, cell by cell, from the green disc to the red flag. {rules}",
            ),
            guided="An orange dot leaves the green disc and runs along the middle of the white corridors, leaving an orange band behind it. At every "
            "fork it takes the branch that leads to the red flag, so it never turns back, and it stops at the flag. The whole band stays visible; "
            "walls, disc and flag do not change.",
        )

    def stage(self, problem, answer=TRUTH):
        grid, opened = _grid(problem), {tuple(cell) for cell in problem["open"]}
        cell = grid.cell
        route = _answer(opened, tuple(problem["start"]), tuple(problem["end"]), answer)
        way = [grid.centre(*at) for at in corners(route)]
        scene = Scene(WHITE)
        add_maze(scene, grid, opened, wall=WALLS[problem["wall_tint"]], floor=WHITE)
        scene.add("trail", Line(points=tuple(way), stroke=ORANGE, width=0.4 * cell), drawn=0)
        scene.add("dot", Circle(radius=0.275 * cell, fill=ORANGE), at=way[0])
        scene.add("start", Circle(radius=0.34 * cell, fill=GREEN), at=grid.centre(*problem["start"]))
        cloth = Polygon(points=((-0.16 * cell, -0.42 * cell), (0.4 * cell, -0.19 * cell), (-0.16 * cell, 0.04 * cell)), fill=RED)
        scene.add("flag", rectangle(0.1 * cell, 0.84 * cell, fill=INK, at=(-0.21 * cell, 0.0)), cloth, at=grid.centre(*problem["end"]))
        scene.wait(8)
        frames = max(40, len(route) * (2 if len(route) > 40 else 3))
        scene.play(draw("trail"), along("dot", way), frames=frames)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        grid, opened = _grid(problem), {tuple(cell) for cell in problem["open"]}
        route = shortest_way(opened, tuple(problem["start"]), tuple(problem["end"]))
        inner, others = route[1:-1], sorted(opened - set(route))
        colors = [ORANGE, WHITE, WALLS[problem["wall_tint"]], GREEN, RED, INK]

        covered = covered_cells(view, grid, inner, colors, view.rgb)
        strayed = covered_cells(view, grid, others, colors, view.rgb).any(axis=1)
        grown, lost, reason = trail_growth(covered, strayed)
        trail = tolerance(lost, 0.05, 0.4) * grown

        final = view.final[None]
        right = int(covered_cells(view, grid, inner, colors, final).sum())
        wrong = int(covered_cells(view, grid, [cell for cell in grid.cells() if cell not in route], colors, final).sum())
        fit = 2 * right / (right + wrong + len(inner)) if right else 0.0
        joints = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in (route[:2], route[-2:])]
        joined = bool(covered_cells(view, grid, joints, colors, final).all())

        orange = view.label(view.final, colors) == 0
        walls = view.label(view.first, colors) == 2
        lawful = 1 - share(int((orange & walls).sum()), int(orange.sum()))
        marks = view.area("start", "flag", grow=-6)
        hidden = band(view, [grid.centre(*cell) for cell in route], 0.75 * grid.cell) & ~marks
        kept = board_kept(view, grid, view.first, hidden=hidden)
        extent = f"{right} of {len(inner)} cells of the way are orange, and {wrong} others" + ("" if joined else "; an end is loose")
        return [
            Row("trajectory", 0.45, trail, reason),
            Row("spatial_accuracy", 0.25, fit * (1 if joined else 0.5), extent),
            Row("logical_validity", 0.15, tolerance(lawful, 0.97, 0.8) * trail, f"{lawful:.0%} of the orange lies on corridors"),
            Row("temporal_consistency", 0.15, kept * trail, "walls, disc and flag stay as they were, as far as the trail grew"),
        ]


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=1024 * problem["n"] / (problem["n"] + 2))


def _answer(opened: set, start: tuple, end: tuple, answer: str) -> list:
    """The cells a staged answer's trail passes."""
    route = shortest_way(opened, start, end)
    if answer == "straight":
        return [start, end]
    if answer == "half":
        return route[: len(route) // 2 + 1]
    if answer == "dead_ends":
        for branch in sorted(side_branches(opened, route), key=len)[-3:]:
            at = next(i for i, cell in enumerate(route) if branch[0] in around(cell))
            route = [*route[: at + 1], *branch, *branch[-2::-1], *route[at:]]
    return route
