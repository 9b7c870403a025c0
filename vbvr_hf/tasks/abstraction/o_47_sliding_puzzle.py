from __future__ import annotations

from functools import reduce
from itertools import accumulate, takewhile

from ...scene import Grid, Scene, Shape, Text, move, rounded
from ...scene.palette import GROUNDS, INK, WHITE
from ...scene.trays import Tray, add_tray, slid, solved_tray, unique_starts
from ...scoring import Row, keeping, share, tolerance
from ...scoring.cells import board_mask
from ...scoring.rules import kept_row
from ...scoring.trays import TrayReader, follow_moves
from .. import TRUTH, Parameter, Prompts, Task, WrongAnswer, choices, ints

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
    Checks: which tile lies where in each frame; each move must be a straight slide of one tile beside the empty place while the others rest.
    Departures: the ground's tint is a parameter too, as training has only about 28,000 starts with corners and colours.
    """

    id = "O-47"
    slug = "sliding_puzzle"
    name = "Sliding Puzzle"
    pillar = "abstraction"
    split = "in_domain"
    archetype = "puzzle"
    jump_cap = 0.22
    instances = "starts with one shortest solution: 28,000 with corners and colours in training, 200,000 in the benchmark, times 6 grounds"
    parameters = {
        "tray": Parameter("rows x columns", train=choices("3x3", "3x4"), bench=choices("3x3", "3x4", "4x4")),
        "moves": Parameter("length of the shortest solution", train=ints(3, 8), bench=ints(9, LONGEST)),
        "goal_empty_corner": Parameter("where the solved tray is empty", train=choices(*CORNERS), bench=choices(*CORNERS)),
        "tile_palette": Parameter("colour of the tiles", train=choices(*TRAIN), bench=choices(*BENCH)),
        "glyphs": Parameter("what the tiles bear", train=choices("digits"), bench=choices("digits", "capital letters")),
        "ground": Parameter("tint of the background", train=choices(*GROUNDS), bench=choices(*GROUNDS)),
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
            "tiles": p.tile_palette, "letters": p.glyphs != "digits", "ground": p.ground,
        }  # fmt: skip

    def prompt(self, problem):
        start, moves = tuple(problem["start"]), problem["moves"]
        count = len(moves)
        kind = "letters" if problem["letters"] else "numbers"
        rules = (
            "A move slides one tile straight into the empty place beside it; only one tile moves at a time. "
            f"Tiles keep their {kind}; the tray and the goal picture stay as they are."
        )
        trays = accumulate(moves, slid, initial=start)
        steps = [f"{_glyph(problem, tray[cell])} {_direction(cell, tray.index(0))}" for cell, tray in zip(moves, trays, strict=False)]
        return Prompts(
            plain=(
                f"Solve the sliding puzzle in exactly {count} moves, so that the tray equals the small goal picture at the top right. {rules}",
                f"Bring the tiles of the tray into the order of the goal picture at the top right, using exactly {count} moves, the fewest possible. {rules}",
                f"Make the large tray look like the small picture above it. It takes {count} moves and no more may be used. {rules}",
            ),
            guided=f"Slide the tiles one after another into the empty place, {count} moves in all: {', then '.join(steps)}. Each tile glides straight by one "
            "place and rests before the next one moves. The tray then equals the goal picture; the goal picture and the tray itself stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        grid, start, goal = _grid(problem), tuple(problem["start"]), _goal(problem)
        scene = Scene(GROUNDS[problem["ground"]])
        add_tray(scene, grid, floor=FLOOR, rim=RIM, width=12)
        span, middle = (280, 176) if problem["columns"] > problem["rows"] else (188, 136)
        small = Grid.centred(problem["columns"], problem["rows"], span=span, middle=(870 - span / 2, middle))
        add_tray(scene, small, floor=FLOOR, rim=RIM, width=6, name="goal tray")
        for cell, tile in enumerate(goal):
            if tile:
                scene.add(f"goal {tile}", *_tile(problem, tile, small.cell, 1.35), at=small.centre(*divmod(cell, grid.columns)))
        scene.add("label", Text(text="Goal", size=64, fill=INK), at=(870 - span - 112, middle))
        places = [grid.centre(*cell) for cell in grid.cells()]
        for place, tile in zip(places, start, strict=True):
            if tile:
                scene.add(f"tile {tile}", *_tile(problem, tile, grid.cell), at=place)
        scene.wait(6)
        moves = list(problem["moves"])
        if answer == "swap":
            a, b = [cell for cell, tile in enumerate(start) if tile and tile != goal[cell]][:2]
            scene.play(move(f"tile {start[a]}", places[b]), move(f"tile {start[b]}", places[a]), frames=SLIDE)
            scene.wait(REST)
            start = tuple({a: start[b], b: start[a]}.get(cell, tile) for cell, tile in enumerate(start))
        if answer == "detour":
            moves = [moves[0], start.index(0), *moves]
        if answer == "half":
            moves = moves[: len(moves) // 2]
        for cell, tray in zip(moves, accumulate(moves, slid, initial=start), strict=False):
            scene.play(move(f"tile {tray[cell]}", places[tray.index(0)]), frames=SLIDE)
            scene.wait(REST)
        scene.wait(6)
        return scene

    def score(self, view, problem):
        grid, start, goal, wanted = _grid(problem), tuple(problem["start"]), _goal(problem), problem["moves"]
        color, ink = TILES[problem["tiles"]]
        reader = TrayReader(view, grid, start, tile=color, glyph=ink, floor=FLOOR, gap=GAP)
        play = follow_moves(reader, start, most=len(goal) * 8)
        steps = [made.cell for made in play.moves]
        right = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(steps, wanted, strict=False))))
        logic = share(right, len(wanted))
        if len(steps) > len(wanted) and reduce(slid, steps, start) == goal:
            logic = 0.5 * len(wanted) / len(steps)
        logic *= tolerance(play.explained, 0.85, 0.5)
        reason = f"{right} of {len(wanted)} moves of the solution in order" + (f", {len(steps)} moves in all" if len(steps) > right else "") + play.fault
        clear = max(1, round(view.frames_of(2)))
        slides = share(sum(made.between >= clear for made in play.moves), max(len(wanted), len(steps)))
        off = sum(tile not in (0, goal[cell]) for cell, tile in enumerate(start))
        still_off = sum(tile not in (0, lying) for tile, lying in zip(goal, reader.at_end(), strict=True))
        spatial = max(0.0, (off - still_off) / off)
        stay, same = keeping(view, ~board_mask(view, grid, grow=8))
        if not same:
            spatial = logic = 0.0
        trajectory = slides * logic
        return [
            Row("spatial_accuracy", 0.2, spatial, f"{still_off} tiles off their goal places at the end, {off} at the start"),
            Row("logical_validity", 0.4, logic, reason, tuple(made.frame for made in play.moves)),
            Row("trajectory", 0.25, trajectory, f"{slides:.0%} of the moves seen as straight slides of one tile by one place"),
            kept_row(0.15, stay, logic, trajectory, "goal picture and tray kept, as far as the puzzle was solved"),
        ]


def _goal(problem: dict) -> Tray:
    return solved_tray(problem["rows"], problem["columns"], CORNERS[problem["corner"]])


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["columns"], problem["rows"], span=704, middle=(512, 624))


def _tile(problem: dict, tile: int, cell: float, enlarged: float = 1.0) -> tuple[Shape, Shape]:
    """A tile for a cell of so many canvas units, its glyph larger by a factor than usual."""
    color, ink = TILES[problem["tiles"]]
    side = cell * (1 - GAP)
    text = _glyph(problem, tile)
    size, weight = (0.62, 800) if len(text) == 1 else (0.5, 600)
    return rounded(side, side, side * 0.14, fill=color), Text(text=text, size=cell * size * enlarged, weight=weight, fill=ink)


def _glyph(problem: dict, tile: int) -> str:
    return chr(64 + tile) if problem["letters"] else str(tile)


def _direction(cell: int, empty: int) -> str:
    """The way from a cell to the empty one beside it."""
    gap = empty - cell
    return {1: "right", -1: "left"}.get(gap) or ("down" if gap > 0 else "up")
