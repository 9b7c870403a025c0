from __future__ import annotations

from itertools import islice

from ...acts import Act, go, in_any_order, in_turn, switch, together, turn_by
from ...scene import Circle, Color, Grid, Shape, draw_look
from ...scene.palette import SHIFTED, VIVID, shade
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .pipes import WAYS, is_straight, pipe, random_pipeline, settings, stub, turn_back, turned

FACES = {"light grey": (176, 182, 190), "pale yellow": (250, 226, 140)}
STUB = 58.0
SPEED = 10.0
"""Degrees a frame."""


class RotationPuzzle(Task):
    """Turn round tiles in place until their pipes make one pipeline.

    Shows: round tiles in a square array, each with a bent or a straight piece of pipe, some turned wrongly; in arrays above 2x2 a stub on the rim where
    the pipeline enters and one where it leaves.
    Asks: turn tiles in place by quarter turns, one at a time and each the shorter way, until one unbroken pipeline (a closed loop in the 2x2 case) uses
    every tile; tiles already right stay still.
    Answer: unique up to the looks of a straight piece, which is the same after half a turn: only boards on which the ends of all pipes meet in one
    setting alone are used. Any order is as good, and so is either way where both are as short: half a turn of a bend, a quarter of a straight piece.
    Checks: each tile's turn, its way and its end, that one tile turns at a time, and that all else stays.
    """

    split = "in_domain"
    archetype = "puzzle"
    version = 3
    jump_cap = 0.35
    instances = "over 10^5 for 2x2 (up to 255 scrambled settings, times colours, tile size and board place); over 10^7 for larger arrays"
    parameters = {
        "array": Parameter("rows x columns, either way round", train=choices("2x2", "2x3"), bench=choices("3x3", "3x4", "4x4"), harder="last"),
        "kinds": Parameter("pieces of pipe", train=choices("L"), bench=choices("L and straight"), harder="last"),
        "wrong": Parameter("tiles turned wrongly", train=ints(2, 5), bench=ints(6, 9), harder="high"),
        "pipe": Parameter(
            "colour of the pipes",
            train=choices("blue", "green", "red", "orange", "purple", "brown"),
            bench=choices("teal", "navy", "maroon", "olive", "magenta", "coral"),
        ),
        "tile": Parameter("colour of the tiles", train=choices("light grey"), bench=choices("pale yellow")),
        "size": Parameter("diameter of a tile, canvas units", train=ints(180, 260), bench=ints(140, 200)),
        "place": Parameter("where the board lies across the picture, from 0 for the left to 1 for the right", train=floats(0, 1), bench=floats(0, 1)),
    }
    wrong_answers = {
        "all_at_once": WrongAnswer("all tiles turn by one quarter turn at once", 0.3),
        "redrawn": WrongAnswer("pipes are redrawn to join without turning tiles", 0.35),
        "swapped": WrongAnswer("tiles swap places", 0.2),
    }

    def pose(self, rng, p):
        rows, columns = sorted(map(int, p.array.split("x")), reverse=bool(rng.randint(2)))
        if p.wrong > rows * columns:
            raise Redraw
        grid = Grid(columns, rows, 1.0, (0.0, 0.0))
        for _ in range(200):
            ends, stubs = random_pipeline(rng, grid, closed=p.array == "2x2")
            straight = any(is_straight(pair) for pair in ends.values())
            if straight == (p.kinds != "L") and len(list(islice(settings(ends, stubs), 2))) == 1:
                break
        else:
            raise Redraw
        cells = grid.cells()
        turns = dict.fromkeys(cells, 0)
        for index in rng.permutation(len(cells))[: p.wrong]:
            turns[cells[index]] = int(rng.choice([1, 3] if is_straight(ends[cells[index]]) else [1, 2, 3]))
        start = {cell: turned(ends[cell], turns[cell]) for cell in cells}
        # No common turn of all tiles may solve it, and its mirror image may not be the same problem.
        if any(all(turned(start[cell], k) == list(ends[cell]) for cell in cells) for k in (1, 2, 3)):
            raise Redraw
        mirrored = {(r, columns - 1 - c): sorted(-side % 4 for side in start[r, c]) for r, c in cells}
        if start == mirrored and {*stubs} == {(r, columns - 1 - c, -side % 4) for r, c, side in stubs}:
            raise Redraw
        slack = [max(0.0, (1024 - 2 * 24 - (n * p.size + 2 * STUB)) / 2) for n in (columns, rows)]
        middle = [round(512 + slack[0] * (2 * p.place - 1), 1), round(512 + slack[1] * float(rng.uniform(-1, 1)), 1)]
        tiles = [{"ends": ends[cell], "turn": turns[cell]} for cell in cells]
        return {
            "rows": rows, "columns": columns, "size": p.size, "middle": middle, "tiles": tiles, "stubs": stubs, "pipe": p.pipe, "tile": p.tile,
            "look": draw_look(rng, away_from=[FACES[p.tile], {**VIVID, **SHIFTED}[p.pipe]]),
        }  # fmt: skip

    def prompt(self, problem):
        goal = "one closed loop of pipe runs" if not problem["stubs"] else "one pipeline runs from stub to stub"
        rules = "Tiles turn in place by quarter turns, one at a time, each the shorter way. Tiles that are right already stay still, and nothing else changes."
        steps = [
            f"Row {r + 1}, column {c + 1}: by {abs(by)} degrees" + ("" if either else " clockwise" if by > 0 else " counter-clockwise")
            for (r, c), (by, either) in zip(_grid(problem).cells(), _needed(problem), strict=True)
            if by
        ]
        return Prompts(
            plain=(
                f"[Turn|Rotate] the tiles in place, one at a time and each the shorter way, until {goal} through every tile. Those that are right "
                "already stay still[, and nothing else changes|].",
                f"Solve the rotation puzzle: all pipe ends must meet, so that {goal} through all of them. [Only|Just] wrong tiles turn, one by one, by the "
                "smaller angle, about their centres. [All else stays.|]",
                "[These|The] round tiles can only spin where they are. In turn, rotate each wrong one the shortest way, so that the pipes join and "
                f"{goal}; leave [the others|correct tiles] alone.",
            ),
            guided=f"Turn these tiles about their centres, one after another. {'. '.join(steps)}. Then {goal} through every tile. {rules}",
        )

    def lay_out(self, problem, scene, look):
        grid, (color, _) = _grid(problem), _colours(problem)
        for number, (r, c, side) in enumerate(problem["stubs"]):
            (x, y), (down, across), reach = grid.centre(r, c), WAYS[side], grid.cell / 2 + STUB / 2
            scene.add(f"stub {number}", *stub(grid.cell, STUB, color), at=(x + across * reach, y + down * reach), angle=90 * side)
        for number, (cell, tile) in enumerate(zip(grid.cells(), problem["tiles"], strict=True)):
            scene.add(f"tile {number}", *_drawn(problem, tile["ends"]), at=grid.centre(*cell), angle=90.0 * tile["turn"])

    def answer(self, problem):
        turns = [(number, *need) for number, need in enumerate(_needed(problem)) if need[0]]
        return in_any_order(*(_turned(problem, number, by, either) for number, by, either in turns))

    def mistakes(self, problem):
        tiles, grid, needed = problem["tiles"], _grid(problem), _needed(problem)
        homes = [grid.centre(*cell) for cell in grid.cells()]
        wrong = [number for number, tile in enumerate(tiles) if tile["turn"]]
        redrawn = [switch(f"tile {number}", *_drawn(problem, turned(tiles[number]["ends"], needed[number][0] // 90))) for number in wrong]
        pairs = [pair for a, b in zip(wrong[::2], wrong[1::2], strict=False) for pair in ((a, b), (b, a))]
        return {
            "all_at_once": together(*(_turned(problem, number, 90) for number in range(len(tiles)))),
            "redrawn": in_turn(*redrawn, pause=9),
            "swapped": together(*(go(f"tile {a}", homes[b], frames=24) for a, b in pairs)),
        }


def _turned(problem: dict, number: int, by: float, either: bool = False) -> Act:
    return turn_by(f"tile {number}", by, stands=90.0 * problem["tiles"][number]["turn"], speed=SPEED, either=either)


def _drawn(problem: dict, ends) -> tuple[Shape, ...]:
    """A tile whose pipe joins two sides."""
    size, (color, face) = _grid(problem).cell, _colours(problem)
    return Circle(radius=size / 2 - 4, fill=face, stroke=shade(face, -0.3), width=7), pipe(ends, size, color)


def _needed(problem: dict) -> list[tuple[int, bool]]:
    """Degrees by which each tile must turn, clockwise if positive, and whether the other way is as short."""
    return [turn_back(tile["ends"], tile["turn"]) for tile in problem["tiles"]]


def _grid(problem: dict) -> Grid:
    rows, columns, size = problem["rows"], problem["columns"], problem["size"]
    return Grid.centred(columns, rows, span=size * max(rows, columns), middle=problem["middle"])


def _colours(problem: dict) -> tuple[Color, Color]:
    """Of the pipes and of the tiles."""
    return {**VIVID, **SHIFTED}[problem["pipe"]], FACES[problem["tile"]]
