from __future__ import annotations

from itertools import accumulate

from ...acts import moves
from ...scene import Grid, Shape, Text, draw_look, look_of, rounded
from ...scene.palette import INK, WHITE
from .. import Parameter, Prompts, Task, WrongAnswer, choices, ints
from .trays import Tray, add_tray, cells_beside, slid, solved_tray, unique_starts

FLOOR, RIM = (176, 184, 196), (96, 106, 122)
TILES = {
    "red": ((206, 48, 48), WHITE), "orange": ((244, 138, 32), INK), "yellow": ((250, 212, 60), INK), "green": ((36, 138, 66), WHITE),
    "blue": ((40, 92, 204), WHITE), "purple": ((128, 60, 184), WHITE), "pink": ((246, 136, 188), INK), "sky": ((92, 184, 244), INK),
    "lime": ((164, 220, 70), INK), "brown": ((128, 80, 44), WHITE),
    "teal": ((0, 128, 132), WHITE), "magenta": ((200, 30, 144), WHITE), "navy": ((30, 40, 120), WHITE), "olive": ((112, 114, 26), WHITE),
    "coral": ((255, 128, 100), INK), "maroon": ((120, 24, 46), WHITE), "gold": ((228, 178, 30), INK), "turquoise": ((64, 216, 204), INK),
    "violet": ((92, 60, 150), WHITE), "charcoal": ((56, 62, 74), WHITE),
}  # fmt: skip
TRAIN, BENCH = list(TILES)[:10], list(TILES)[10:]
CORNERS = {"top left": (0, 0), "top right": (0, -1), "bottom left": (-1, 0), "bottom right": (-1, -1)}
LONGEST = 12
SLIDE, REST = 6, 2
GAP = 0.06  # of a cell, between tiles


class SlidingPuzzle(Task):
    """Solve a sliding puzzle in the fewest moves.

    Shows: a tray of numbered (or lettered) tiles with one empty place, and above it at the right a small goal picture of the solved tray.
    Asks: solve the tray in exactly N moves, N being the minimum, sliding one neighbouring tile at a time into the empty place.
    Answer: unique: only starts with a single shortest solution are used.
    Checks: which tile lies where in each frame; each move must be a straight slide of one tile into the empty place while the others rest; that
    nothing else changes.
    """

    split = "in_domain"
    archetype = "puzzle"
    version = 3
    jump_cap = 0.22
    instances = "starts with one shortest solution: 28,000 with corners and colours in training, 200,000 in the benchmark, times the looks"
    parameters = {
        "tray": Parameter("rows x columns", train=choices("3x3", "3x4"), bench=choices("3x3", "3x4", "4x4"), harder="last"),
        "moves": Parameter("length of the shortest solution", train=ints(3, 8), bench=ints(9, LONGEST), harder="high"),
        "goal_empty_corner": Parameter("where the solved tray is empty", train=choices(*CORNERS), bench=choices(*CORNERS)),
        "tile_palette": Parameter("colour of the tiles", train=choices(*TRAIN), bench=choices(*BENCH)),
        "glyphs": Parameter("what the tiles bear", train=choices("digits"), bench=choices("digits", "capital letters")),
    }
    wrong_answers = {
        "swap": WrongAnswer("two tiles change places directly, then the moves go on", 0.35),
        "detour": WrongAnswer("solved legally with two extra moves", 0.55),
        "half": WrongAnswer("only the first half of the moves", 0.55),
    }

    def pose(self, rng, p):
        rows, columns = map(int, p.tray.split("x"))
        trays, ways = unique_starts(solved_tray(rows, columns, CORNERS[p.goal_empty_corner]), columns, LONGEST)[p.moves]
        drawn = rng.randint(len(trays))
        return {
            "rows": rows, "columns": columns, "corner": p.goal_empty_corner, "start": trays[drawn].tolist(), "moves": ways[drawn].tolist(),
            "tiles": p.tile_palette, "letters": p.glyphs != "digits", "look": draw_look(rng, away_from=[FLOOR, RIM]),
        }  # fmt: skip

    def prompt(self, problem):
        start, way = tuple(problem["start"]), problem["moves"]
        count = len(way)
        trays = accumulate(way, slid, initial=start)
        steps = [f"{_glyph(problem, tray[cell])} {_direction(cell, tray.index(0))}" for cell, tray in zip(way, trays, strict=False)]
        return Prompts(
            plain=(
                f"[Solve|Work out] the sliding puzzle in exactly {count} moves, so that the tray equals the small goal picture. A move slides one tile "
                "straight into the empty place beside it. [Nothing else changes.|All else stays as it is.]",
                f"[Bring|Get] the tiles into the order of the picture at the top right with {count} moves, the fewest possible. Only one tile slides at a "
                "time, into the gap. [The goal picture stays.|]",
                f"Make the large tray look like the small one above it. It takes {count} moves, each of a single tile next to the gap[; use no more| and no "
                "more may be used].",
            ),
            guided=f"Slide the tiles one after another into the empty place, {count} in all. {'. '.join(steps)}. Each tile glides straight by one "
            "place before the next one moves. The tray then equals the goal picture; the goal picture and the tray itself stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        add_tray(scene, grid, floor=FLOOR, rim=RIM, width=12)
        span, middle = (300, 158) if problem["columns"] > problem["rows"] else (204, 118)
        small = Grid.centred(problem["columns"], problem["rows"], span=span, middle=(870 - span / 2, middle))
        add_tray(scene, small, floor=FLOOR, rim=RIM, width=6, name="goal tray")
        for cell, tile in enumerate(_goal(problem)):
            if tile:
                scene.add(f"goal {tile}", *_tile(problem, tile, small.cell, 1.35), at=small.centre(*divmod(cell, grid.columns)))
        scene.add("label", Text(text="Goal", size=66, fill=look.ink), at=(870 - span - 112, middle))
        for cell, tile in zip(grid.cells(), problem["start"], strict=True):
            if tile:
                scene.add(f"tile {tile}", *_tile(problem, tile, grid.cell), at=grid.centre(*cell))

    def answer(self, problem):
        return _solved(problem, problem["moves"])

    def mistakes(self, problem):
        start, goal, way = list(problem["start"]), _goal(problem), problem["moves"]
        a, b = [cell for cell, tile in enumerate(start) if tile and tile != goal[cell]][:2]
        swapped = list(start)
        swapped[a], swapped[b] = start[b], start[a]
        return {
            "swap": _solved(problem, way, first=((start[a] - 1, b), (start[b] - 1, a)), tray=swapped),
            "detour": _solved(problem, [way[0], start.index(0), *way]),
            "half": _solved(problem, way[: len(way) // 2]),
        }


def _solved(problem: dict, way: list, *, first: tuple = (), tray: list | None = None) -> moves:
    """Moves by the cells of the tiles that slide, after some `first` ones that bring about a tray."""
    grid, columns = _grid(problem), problem["columns"]
    tray = tuple(problem["start"] if tray is None else tray)
    route = [(before[cell] - 1, before.index(0)) for cell, before in zip(way, accumulate(way, slid, initial=tray), strict=False)]
    right = list(accumulate(problem["moves"], slid, initial=tuple(problem["start"])))
    left = {_places(after): len(right) - 1 - number for number, after in enumerate(right)}
    beside = cells_beside(problem["rows"], columns)

    def legal(state: tuple) -> list[tuple]:
        empty = next(iter(set(range(len(tray))) - set(state)))
        return [tuple(empty if place == cell else place for place in state) for cell in beside[empty]]

    return moves(
        tuple(f"tile {tile}" for tile in range(1, len(tray))), tuple(grid.centre(*cell) for cell in grid.cells()), _places(right[0]), legal, left.get,
        (*first, *route), frames=SLIDE, rest=REST,
    )  # fmt: skip


def _places(tray: Tray) -> tuple[int, ...]:
    """The cell of each tile, in the order of their numbers."""
    return tuple(tray.index(tile) for tile in range(1, len(tray)))


def _goal(problem: dict) -> Tray:
    return solved_tray(problem["rows"], problem["columns"], CORNERS[problem["corner"]])


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["columns"], problem["rows"], span=704, middle=(512, 624))


def _tile(problem: dict, tile: int, cell: float, enlarged: float = 1.0) -> tuple[Shape, ...]:
    """A tile for a cell of so many canvas units, its glyph larger by a factor than usual."""
    color, ink = TILES[problem["tiles"]]
    side = cell * (1 - GAP)
    text = _glyph(problem, tile)
    size, weight = (0.62, 800) if len(text) == 1 else (0.5, 600)
    plate = look_of(problem["look"]).figure(rounded(side, side, side * 0.14, fill=color), shadow=False)
    return *plate, Text(text=text, size=cell * size * enlarged, weight=weight, fill=ink)


def _glyph(problem: dict, tile: int) -> str:
    return chr(64 + tile) if problem["letters"] else str(tile)


def _direction(cell: int, empty: int) -> str:
    """The way from a cell to the empty one beside it."""
    gap = empty - cell
    return {1: "right", -1: "left"}.get(gap) or ("down" if gap > 0 else "up")
