from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

from ...acts import Act, go, ring, sealed, spot, stroke, trail, walk
from ...scene import Circle, Grid, Line, Polygon, Scene, Text, add_board, draw_look, rectangle, star
from ...scene.mazes import Cell, corners, straight_way
from ...scene.palette import VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

ORANGE, GREEN, NAVY = (248, 132, 16), (30, 160, 70), (36, 50, 140)
HUES = {name: VIVID[name] for name in ("red", "yellow", "purple", "pink", "brown")}
WAYS = {"north": (-1, 0), "east": (0, 1), "south": (1, 0), "west": (0, -1)}
SHORTEST, LONGEST = 2, 5
"""Squares of a leg."""
FRAMES_PER_SQUARE = 5


class CompassWalk(Task):
    """Walk over a map by a list of compass directions and distances in metres.

    Shows: a map of squares with a blue disc on its start, which a ring marks, and pennants in different colours, none green; below it a compass rose with
    N at the top and a scale bar that says how many metres a square is wide. Quiet things stand beside the way.
    Asks: the disc walks so many metres to the east, then so many to the north, and so on, leaving an orange line behind it; the pennant
    where it stops gets a green ring. No pennant is named.
    Answer: unique: metres are turned into squares by the bar. Other pennants stand where typical errors lead: east and west exchanged, north and south
    exchanged, the last leg left out.
    Checks: the squares that the disc's centre passes, in order; that the line grows behind it; that the right pennant is ringed after that.
    Departures: the rose always has north at the top, as in all samples to train on. A leg has two to five squares. The pennant is ringed
    instead of turning green, as the disc covers it.
    """

    split = "train"
    archetype = "navigate"
    jump_cap = 0.3
    instances = "start, legs and scale: over 10^6"
    parameters = {
        "grid": Parameter("squares per side", train=ints(8, 9), harder="high"),
        "legs": Parameter("legs of the walk", train=ints(2, 4), harder="high"),
        "metres": Parameter("metres per square", train=choices(50, 100, 200)),
        "pennants": Parameter("pennants", train=ints(3, 4), harder="high"),
    }
    wrong_answers = {
        "exchanged": WrongAnswer("east and west exchanged", 0.5),
        "short": WrongAnswer("every leg one square too short", 0.5),
        "straight": WrongAnswer("straight to the right pennant", 0.42),
        "other pennant": WrongAnswer("right walk, but another pennant is ringed", 0.8),
    }

    def pose(self, rng, p):
        cells = list(product(range(p.grid), repeat=2))
        for _ in range(60):
            start = cells[rng.randint(len(cells))]
            upright = bool(rng.randint(2))
            legs = []
            for number in range(p.legs):
                ways = ("north", "south") if (number % 2 == 0) == upright else ("east", "west")
                legs.append([ways[rng.randint(2)], int(rng.randint(SHORTEST, LONGEST + 1))])
            route = _route(start, legs)
            if not {*route} <= {*cells} or len({*route}) < len(route):
                continue
            errors = [_route(start, wrong)[-1] for wrong in (_exchanged(legs, "east", "west"), _exchanged(legs, "north", "south"), legs[:-1])]
            off = [cell for cell in cells if cell not in route and max(abs(cell[0] - route[-1][0]), abs(cell[1] - route[-1][1])) > 1]
            lures = [cell for cell in dict.fromkeys(errors) if cell in off]
            free = [cell for cell in off if cell not in lures]
            places = [route[-1], *lures, *(free[i] for i in rng.permutation(len(free)))][: p.pennants]
            if lures:
                names = [str(name) for name in rng.permutation(sorted(HUES))[: p.pennants]]
                taken = {*route, *places}
                beside = [cell for cell in cells if cell not in taken]
                look = draw_look(rng, away_from=[ORANGE, GREEN, NAVY, *HUES.values()], brightest=228)
                return {
                    "n": p.grid, "start": start, "legs": legs, "metres": p.metres, "pennants": dict(zip(names, places, strict=True)),
                    "props": [beside[i] for i in rng.permutation(len(beside))[:7]], "look": look,
                }  # fmt: skip
        raise Redraw

    def prompt(self, problem):
        told = ", then ".join(f"{squares * problem['metres']} m {way}" for way, squares in problem["legs"])
        return Prompts(
            plain=(
                f"The blue disc walks {told}, along the grid, and leaves an orange line behind it. Then a green ring is drawn around the pennant "
                "where it stops. [Nothing else changes.|All else stays.]",
                f"[Let|Make] the disc go {told}, by the compass and scale below[ the map|]. Behind it grows an orange line, and then a green circle around the "
                "pennant that it has reached. [The map does not change.|]",
                f"From its ring, [take|lead] the blue disc {told}, over squares side by side. An orange line follows behind it. [Then|After that] the "
                "pennant in its last square is ringed in green[; the rest stays|].",
            ),
            guided="Read off the scale bar how many metres a square is wide, and turn each distance into squares. "
            + " ".join(f"The disc goes {squares} squares to the {way}." for way, squares in problem["legs"])
            + " An orange line grows behind it. When it has stopped, a green ring is drawn around the pennant in that square. Nothing else changes.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        cell = grid.cell
        boxes = [(x - 0.4 * cell, y - 0.4 * cell, x + 0.4 * cell, y + 0.4 * cell) for x, y in (grid.centre(*at) for at in problem["props"])]
        scene.add("props", *look.props(*boxes))
        add_board(scene, grid, fill=None, line=look.line(0.4), width=5)
        _add_compass(scene, problem, look.ink)
        scene.add("start", Circle(radius=0.38 * cell, stroke=look.ink, width=8), at=grid.centre(*problem["start"]))
        for name, at in problem["pennants"].items():
            cloth = Polygon(points=((-0.38 * cell, -0.48 * cell), (0.36 * cell, -0.24 * cell), (-0.38 * cell, 0.0)), fill=HUES[name])
            spot(scene, f"square {name}", grid.centre(*at), 0.42 * cell)
            scene.add(f"pennant {name}", cloth, rectangle(0.1 * cell, 0.88 * cell, fill=look.ink, at=(-0.4 * cell, -0.03 * cell)), at=grid.centre(*at))
        scene.add("disc", Circle(radius=0.28 * cell, fill=NAVY, stroke=(255, 255, 255), width=0.04 * cell), at=grid.centre(*problem["start"]))

    def answer(self, problem):
        return _walked(problem, _route(problem["start"], problem["legs"]))

    def mistakes(self, problem):
        right, start, legs = self.answer(problem), tuple(problem["start"]), problem["legs"]
        mirrored = [cell for cell in _route(start, _exchanged(legs, "east", "west")) if _grid(problem).inside(*cell)]
        due, other = [*problem["pennants"]][:2]
        end = _grid(problem).centre(*problem["pennants"][due])
        return {
            "exchanged": _walked(problem, mirrored, other),
            "short": _walked(problem, _route(start, [(way, squares - 1) for way, squares in legs])),
            "straight": sealed(go("disc", end, frames=30), right.mark),
            "other pennant": replace(right, mark=_ringed(other)),
        }


def _walked(problem: dict, route: list, pennant: str | None = None) -> Act:
    """The disc goes a route with a line behind it, and then a pennant is ringed: by default that at the end of the right one."""
    right, grid = _route(problem["start"], problem["legs"]), _grid(problem)
    left = {cell: len(right) - 1 - number for number, cell in enumerate(right)}
    went = walk("disc", grid, left.get, right[0], tuple(route), frames=FRAMES_PER_SQUARE, joined=lambda a, b: (a, b) in [*pairwise(right)])
    line = stroke("trail", tuple(grid.centre(*cell) for cell in corners(route)), ORANGE, line=0.22 * grid.cell, frames=FRAMES_PER_SQUARE * len(route))
    name = pennant or next(iter(problem["pennants"]))
    return sealed(trail(went, line), _ringed(name))


def _ringed(name: str) -> Act:
    return ring(f"square {name}", GREEN, line=18, frames=24)


def _route(start: Cell, legs: list) -> list[Cell]:
    """The squares that some legs (compass direction, squares) lead over, the start included."""
    route = [tuple(start)]
    for way, squares in legs:
        (row, column), (down, across) = route[-1], WAYS[way]
        route += straight_way(route[-1], (row + squares * down, column + squares * across))[1:]
    return route


def _exchanged(legs: list, a: str, b: str) -> list:
    """The legs with two opposite directions exchanged."""
    return [({a: b, b: a}.get(way, way), squares) for way, squares in legs]


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=820, middle=(512.0, 434.0))


def _add_compass(scene: Scene, problem: dict, ink: tuple) -> None:
    """Below the map a compass rose with its N, and a bar of a square's length with its metres."""
    cell = _grid(problem).cell
    scene.add("north", Text(text="N", size=58, weight=800, fill=ink), at=(220, 884))
    scene.add("rose", star(54, inner=0.3, tips=4, fill=ink), at=(220, 962))
    lines = [((0, 0), (cell, 0)), ((0, -22), (0, 22)), ((cell, -22), (cell, 22))]
    scene.add("bar", *(Line(points=ends, stroke=ink, width=10) for ends in lines), at=(480, 934))
    scene.add("metres", Text(text=f"= {problem['metres']} m", size=66, weight=700, fill=ink), at=(770, 934))
