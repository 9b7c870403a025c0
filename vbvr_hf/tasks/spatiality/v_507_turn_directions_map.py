from __future__ import annotations

from itertools import pairwise, product

from ...acts import Act, go, ring, sealed, spot, walk
from ...scene import Circle, Grid, Line, Scene, Shape, arrowhead, draw_look, points, rectangle
from ...scene.mazes import Cell
from ...scene.palette import INK
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

YELLOW, GREEN, STREET = (250, 200, 20), (20, 150, 70), (248, 248, 246)
MAPS = {
    "brick": ((222, 178, 160), (204, 156, 140), (230, 196, 176)), "olive": ((196, 204, 164), (178, 188, 146), (212, 216, 186)),
    "slate": ((176, 190, 208), (158, 174, 194), (194, 206, 220)), "lilac": ((206, 190, 216), (190, 172, 202), (220, 206, 228)),
}  # fmt: skip
HEADINGS = {"north": (-1, 0), "east": (0, 1), "south": (1, 0), "west": (0, -1)}
TURNS = {"straight": 0, "left": -1, "right": 1}
BROAD = 62
"""Of a street, in canvas units."""
FRAMES_PER_STREET = 6
"""For each 150 canvas units."""


class TurnDirectionsMap(Task):
    """Drive through a town by a strip of turns, as its driver sees them.

    Shows: a town map of white streets between blocks, a yellow disc, the car, on a crossing, and a dark arrow beside it that shows which way it faces; below, a
    strip of arrows: straight on, left, right.
    Asks: drive the car by the strip: for each arrow first turn as it shows, seen from the driver, then drive on to the next crossing. Ring the crossing
    where it ends in green.
    Answer: unique. At some turn the car heads another way than up, so that its left is not that of the picture, and the way never meets itself.
    Checks: the crossings that the car passes, in order; that the right one is ringed after that; that map and strip stay.
    Departures: the car is a disc, as how it turns on the spot would be a hidden wish; an arrow on the street shows where it faces at first. Blocks differ
    in their tints instead of bearing landmarks, which nothing asks for.
    """

    split = "train"
    archetype = "navigate"
    jump_cap = 0.2
    instances = "start, heading and strip: over 10^6 with the tints"
    parameters = {
        "crossings": Parameter("crossings per side", train=ints(4, 5), harder="high"),
        "arrows": Parameter("arrows in the strip", train=ints(3, 5), harder="high"),
        "heading": Parameter("where the car faces at first", train=choices("north", "east", "west", "south"), harder="last"),
        "palette": Parameter("colours of the blocks", train=choices(*MAPS)),
    }
    wrong_answers = {
        "picture": WrongAnswer("left and right taken as they are in the picture", 0.6),
        "left out": WrongAnswer("one arrow left out", 0.6),
        "across": WrongAnswer("straight across the blocks to the right crossing", 0.35),
        "elsewhere": WrongAnswer("right drive, but another crossing is ringed", 0.8),
    }

    def pose(self, rng, p):
        for _ in range(60):
            strip = [str(turn) for turn in rng.choice(list(TURNS), p.arrows)]
            start = (int(rng.randint(p.crossings)), int(rng.randint(p.crossings)))
            route = _route(start, p.heading, strip, p.crossings)
            seen = _route(start, p.heading, strip, p.crossings, as_pictured=True)
            if len({*route}) == p.arrows + 1 and strip.count("straight") < p.arrows - 1 and seen != route:
                tints = rng.randint(3, size=(p.crossings + 1) ** 2).tolist()
                look = draw_look(rng, away_from=[YELLOW, GREEN, STREET, *MAPS[p.palette]])
                return {"n": p.crossings, "start": start, "heading": p.heading, "strip": strip, "palette": p.palette, "tints": tints, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Drive|Take] the yellow car by the strip below, from left to right: at each arrow it turns as its driver would and goes one crossing on. The "
                "dark arrow shows where it faces first. Then ring its last crossing in green. [Nothing else changes.|]",
                "The yellow car heads where the dark arrow points. For each arrow of the strip it [goes|drives] straight on, to its left or to its right, "
                "as far as the next crossing. After that, a green circle is drawn around the crossing that it has reached.",
                "Where does the yellow car end if its driver obeys the strip, arrow by arrow, one street each? Let it drive along the streets and then "
                "[draw|put] a green ring around that crossing. Left and right are the driver's. [The map stays.|Change nothing else.]",
            ),
            guided=f"At first the car faces {problem['heading']} on the map. " + " ".join(_told(problem)) + " Then a green ring is drawn around the crossing "
            "where the car stands. Map and strip stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        cell, tints = grid.cell, MAPS[problem["palette"]]
        scene.add("streets", rectangle(grid.width, grid.height, fill=STREET), at=grid.centre((grid.rows - 1) / 2, (grid.columns - 1) / 2))
        half, n = (cell - BROAD) / 2, problem["n"]
        (left, top), right, bottom = grid.origin, grid.origin[0] + grid.width, grid.origin[1] + grid.height
        blocks = []
        for (row, column), tint in zip(product(range(n + 1), repeat=2), problem["tints"], strict=True):
            x, y = left + column * cell, top + row * cell
            x0, x1, y0, y1 = max(left, x - half), min(right, x + half), max(top, y - half), min(bottom, y + half)
            blocks.append(rectangle(x1 - x0, y1 - y0, fill=tints[tint], at=((x0 + x1) / 2, (y0 + y1) / 2)))
        scene.add("blocks", *blocks)
        for row, column in grid.cells():
            spot(scene, f"crossing {row} {column}", grid.centre(row, column), 44)
        _add_strip(scene, problem["strip"])
        (x, y), (down, across) = grid.centre(*problem["start"]), HEADINGS[problem["heading"]]
        scene.add("heading", arrowhead((x + 76 * across, y + 76 * down), (across, down), 40, fill=INK))
        scene.add("car", Circle(radius=27, fill=YELLOW, stroke=INK, width=6), at=(x, y))

    def answer(self, problem):
        return _driven(problem, _route(tuple(problem["start"]), problem["heading"], problem["strip"], problem["n"]))

    def mistakes(self, problem):
        start, heading, strip, n = tuple(problem["start"]), problem["heading"], problem["strip"], problem["n"]
        right = _route(start, heading, strip, n)
        fewer = [_route(start, heading, strip[:i] + strip[i + 1 :], n) for i in range(len(strip))]
        other = next(cell for cell in _grid(problem).cells() if max(abs(cell[0] - right[-1][0]), abs(cell[1] - right[-1][1])) > 1)
        return {
            "picture": _driven(problem, _route(start, heading, strip, n, as_pictured=True)),
            "left out": _driven(problem, next(route for route in fewer if route[-1] != right[-1])),
            "across": sealed(go("car", _grid(problem).centre(*right[-1]), frames=30), _ringed(right[-1])),
            "elsewhere": sealed(_driven(problem, right).act, _ringed(other)),
        }


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=800, middle=(512.0, 424.0))


def _route(start: Cell, heading: str, strip: list[str], n: int, as_pictured: bool = False) -> list[Cell]:
    """The crossings that a strip leads over, up to where it would leave the map. `as_pictured`: with the left and right of the picture."""
    names, route = list(HEADINGS), [start]
    for turn in strip:
        heading = {"left": "west", "right": "east"}.get(turn, heading) if as_pictured else names[(names.index(heading) + TURNS[turn]) % 4]
        down, across = HEADINGS[heading]
        cell = (route[-1][0] + down, route[-1][1] + across)
        if min(cell) < 0 or max(cell) >= n:
            break
        route.append(cell)
    return route


def _told(problem: dict) -> list[str]:
    """The steps of the drive in words."""
    names = {step: name for name, step in HEADINGS.items()}
    route = _route(tuple(problem["start"]), problem["heading"], problem["strip"], problem["n"])
    ways = [names[b[0] - a[0], b[1] - a[1]] for a, b in pairwise(route)]
    return [f"It goes {'straight on' if turn == 'straight' else f'to its {turn}'}, which is {way}." for turn, way in zip(problem["strip"], ways, strict=True)]


def _ringed(cell: Cell) -> Act:
    return ring(f"crossing {cell[0]} {cell[1]}", GREEN, line=14, frames=14)


def _driven(problem: dict, route: list[Cell]) -> sealed:
    """The car drives a route, and the crossing at its end is ringed."""
    grid = _grid(problem)
    number = {cell: i for i, cell in enumerate(grid.cells())}
    right = [number[cell] for cell in _route(tuple(problem["start"]), problem["heading"], problem["strip"], problem["n"])]
    left = {crossing: len(right) - 1 - i for i, crossing in enumerate(right)}
    crossings, way = tuple(grid.centre(*cell) for cell in number), tuple(number[cell] for cell in route)
    # As nodes, so that a car that cuts across a block is off the street.
    went = walk("car", crossings, left.get, right[0], way, frames=FRAMES_PER_STREET, joined=lambda a, b: (a, b) in [*pairwise(right)], radius=46)
    return sealed(went, _ringed(route[-1]))


def _add_strip(scene: Scene, strip: list[str]) -> None:
    """The strip of turns below the map, from left to right."""
    for number, turn in enumerate(strip):
        x = 512 + 150 * (number - (len(strip) - 1) / 2)
        scene.add(f"turn {number}", rectangle(124, 124, fill=STREET, stroke=INK, border=6), *_bent(TURNS[turn]), at=(x, 928))


def _bent(side: int) -> tuple[Shape, ...]:
    """An arrow that comes from below and goes on upwards (0) or bends to the left (-1) or right (1)."""
    if not side:
        return Line(points=((0, 42), (0, -10)), stroke=INK, width=15), arrowhead((0, -46), (0, -1), 44, fill=INK)
    way = points([(-18 * side, 42), (-18 * side, -14), (8 * side, -14)])
    return Line(points=way, stroke=INK, width=15), arrowhead((46 * side, -14), (side, 0), 44, fill=INK)
