from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from ...scene import Grid, Scene, Text, move, rounded
from ...scene.palette import GROUNDS, INK, WHITE
from ...scoring import Row, View, keeping, read_cells, share, tolerance
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
        "moves": Parameter("length of the shortest solution", train=ints(3, 8), bench=ints(9, 12)),
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
        starts = _starts(rows, columns, p.goal_empty_corner)[p.moves]
        start, moves = starts[rng.randint(len(starts))]
        return {
            "rows": rows, "columns": columns, "corner": p.goal_empty_corner, "start": start, "moves": moves,
            "tiles": p.tile_palette, "letters": p.glyphs != "digits", "ground": p.ground,
        }  # fmt: skip

    def prompt(self, problem):
        count = len(problem["moves"])
        kind = "letters" if problem["letters"] else "numbers"
        rules = (
            "A move slides one tile straight into the empty place beside it; only one tile moves at a time. "
            f"Tiles keep their {kind}; the tray and the goal picture stay as they are."
        )
        state, steps = list(problem["start"]), []
        for source in problem["moves"]:
            empty = state.index(0)
            steps.append(f"{_glyph(problem, state[source])} {_direction(problem, source, empty)}")
            state[empty], state[source] = state[source], 0
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
        grid, start = _grid(problem), list(problem["start"])
        scene = Scene(GROUNDS[problem["ground"]])
        _add_tray(scene, grid, "tray")
        goal = _goal(problem["rows"], problem["columns"], problem["corner"])
        span, middle = (280, 176) if problem["columns"] > problem["rows"] else (188, 136)
        small = Grid.centred(problem["columns"], problem["rows"], span=span, middle=(870 - span / 2, middle))
        _add_tray(scene, small, "goal tray")
        for cell, tile in enumerate(goal):
            if tile:
                scene.add(f"goal {tile}", *_tile(problem, tile, small.cell), at=small.centre(*divmod(cell, grid.columns)))
        scene.add("label", Text(text="Goal", size=64, fill=INK), at=(870 - span - 112, middle))
        for cell, tile in enumerate(start):
            if tile:
                scene.add(f"tile {tile}", *_tile(problem, tile, grid.cell), at=grid.centre(*divmod(cell, grid.columns)))
        scene.wait(6)
        moves = list(problem["moves"])
        if answer == "swap":
            a, b = [cell for cell, tile in enumerate(start) if tile and tile != goal[cell]][:2]
            scene.play(*(move(f"tile {start[i]}", grid.centre(*divmod(j, grid.columns))) for i, j in ((a, b), (b, a))), frames=SLIDE)
            scene.wait(REST)
            start[a], start[b] = start[b], start[a]
        if answer == "detour":
            moves = [moves[0], start.index(0), *moves]
        if answer == "half":
            moves = moves[: len(moves) // 2]
        for source in moves:
            empty = start.index(0)
            scene.play(move(f"tile {start[source]}", grid.centre(*divmod(empty, grid.columns))), frames=SLIDE)
            scene.wait(REST)
            start[empty], start[source] = start[source], 0
        scene.wait(6)
        return scene

    def score(self, view, problem):
        goal, wanted = _goal(problem["rows"], problem["columns"], problem["corner"]), problem["moves"]
        tray = _Tray(view, problem)
        made, why, explained = _play(tray, list(problem["start"]), len(goal) * 8)
        steps = [source for source, _, _ in made]
        right = next((i for i, (a, b) in enumerate(zip(steps, wanted, strict=False)) if a != b), min(len(steps), len(wanted)))
        logic = share(right, len(wanted))
        state = list(problem["start"])
        for source in steps:
            empty = state.index(0)
            state[empty], state[source] = state[source], 0
        solved = tuple(state) == goal
        if solved and len(steps) > len(wanted):
            logic = 0.5 * len(wanted) / len(steps)
        logic *= tolerance(explained, 0.85, 0.5)
        reason = f"{right} of {len(wanted)} moves of the solution in order" + (f", {len(steps)} moves in all" if len(steps) > right else "") + why
        clear = max(1, round(view.frames_of(2)))
        slides = share(sum(between >= clear for _, _, between in made), max(len(wanted), len(made)))
        off = [cell for cell, tile in enumerate(problem["start"]) if tile and tile != goal[cell]]
        final = tray.at_end()
        still_off = [cell for cell, tile in enumerate(goal) if tile and final[cell] != tile]
        spatial = max(0.0, (len(off) - len(still_off)) / len(off))
        edge = view.box(*_extent(tray.grid, -8))
        stay, same = keeping(view, ~edge)
        if not same:
            spatial = logic = 0.0
        trajectory = slides * logic
        return [
            Row("spatial_accuracy", 0.2, spatial, f"{len(still_off)} tiles off their goal places at the end, {len(off)} at the start"),
            Row("logical_validity", 0.4, logic, reason, tuple(frame for _, frame, _ in made)),
            Row("trajectory", 0.25, trajectory, f"{slides:.0%} of the moves seen as straight slides of one tile by one place"),
            Row("temporal_consistency", 0.15, stay * logic * (0.3 + 0.7 * trajectory), "goal picture and tray kept, as far as the puzzle was solved"),
        ]


class _Tray:
    """The tray as seen: which tile rests in each cell of each frame (0: empty, -1: neither), and how far a tile is that slides."""

    def __init__(self, view: View, problem: dict) -> None:
        self.grid, self.columns, self.cells = _grid(problem), problem["columns"], len(problem["start"])
        left, top, right, bottom = _extent(self.grid, 0)
        y0, y1, x0, x1 = (round(v * view.unit) for v in (top, bottom, left, right))
        tile, glyph = TILES[problem["tiles"]]
        colors = [FLOOR, tile, glyph]
        table = np.concatenate([view.label(view.first[y0:y1, x0:x1], colors, 60)[None], view.labels(colors, 60)[:, y0:y1, x0:x1]])
        self.side = self.grid.cell * view.unit
        self.covered = (table == 1) | (table == 2)
        # Glyphs are read at half size: sharp enough, and a pixel of slack is then eight canvas units.
        size = ((x1 - x0) // 2, (y1 - y0) // 2)
        digits = np.stack([cv2.resize((frame == 2).astype(np.float32), size, interpolation=cv2.INTER_AREA) for frame in table])
        half, inset = self.side / 2, self.side * 0.1
        boxes = [(round(c * half + inset / 2), round(r * half + inset / 2)) for r, c in self.grid.cells()]
        width = int(half - inset)
        boxes = [(x, y, x + width, y + width) for x, y in boxes]
        tiles = [cell for cell, number in enumerate(problem["start"]) if number]
        templates = np.stack([digits[0, y : y + width, x : x + width] for x, y, _, _ in (boxes[cell] for cell in tiles)])
        numbers = np.array([problem["start"][cell] for cell in tiles] + [-1])
        self.seen = numbers[read_cells(digits, boxes, templates, least=0.7)][1:]
        # Where a glyph's edge mixes with the tile it may look like floor: such slits are closed.
        self.covered = np.stack([cv2.morphologyEx(mask.view(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) for mask in self.covered[1:]])
        for cell in range(self.cells):
            row, column = divmod(cell, self.columns)
            inner = self.covered[:, self._span(row), self._span(column)]
            self.seen[inner.mean(axis=(1, 2)) < 0.1, cell] = 0

    def _span(self, index: int) -> slice:
        return slice(round((index + 0.1) * self.side), round((index + 0.9) * self.side))

    def neighbours(self, cell: int) -> list[int]:
        return _neighbours(self.grid.rows, self.columns, cell)

    def shows(self, frame: int, state: list[int], *without: int) -> bool:
        """Whether a frame shows the tiles of a state at rest, some cells aside."""
        return all(self.seen[frame, cell] == state[cell] for cell in range(self.cells) if cell not in without)

    def on_its_way(self, frame: int, state: list[int], source: int) -> float | None:
        """The share of the way that the tile in a cell has gone into the empty place, or None if that is not what a frame shows:
        one whole tile between the two cells, all others at rest."""
        empty = state.index(0)
        if not self.shows(frame, state, source, empty):
            return None
        (r0, c0), (r1, c1) = sorted((divmod(source, self.columns), divmod(empty, self.columns)))
        if r0 == r1:
            strip = self.covered[frame, self._span(r0), round(c0 * self.side) : round((c1 + 1) * self.side)].mean(axis=0)
        else:
            strip = self.covered[frame, round(r0 * self.side) : round((r1 + 1) * self.side), self._span(c0)].mean(axis=1)
        inside = np.flatnonzero(strip > 0.5)
        length = self.side * (1 - GAP)
        if not len(inside) or inside[-1] - inside[0] + 1 != len(inside) or abs(len(inside) - length) > 0.12 * length:
            return None
        if strip[inside].mean() < 0.85:
            return None
        gone = (inside.mean() + 0.5) / self.side - 0.5
        gone = gone if source < empty else 1 - gone
        return gone if gone < 0.95 else None

    def at_end(self) -> list[int]:
        """The tile in each cell at the end: the reading most of the last five frames agree on."""
        tail = self.seen[-5:]
        return [int(np.bincount(tail[:, cell] + 1).argmax()) - 1 for cell in range(self.cells)]


def _play(tray: _Tray, state: list[int], most: int) -> tuple[list[tuple[int, int, int]], str, float]:
    """Follow the tray from move to move. Gives the moves seen (cell left, frame, frames seen on the way), what stopped them in words,
    and the share of frames that fit into the play."""
    made: list[tuple[int, int, int]] = []
    between: dict[int, int] = {}
    fitting, began = 0, False
    for frame in range(len(tray.seen)):
        for _ in range(2):
            empty = state.index(0)
            if tray.shows(frame, state):
                fitting, began, between = fitting + 1, True, {}
                break
            if not began:
                break
            on_its_way = {cell: gone for cell in tray.neighbours(empty) if (gone := tray.on_its_way(frame, state, cell)) is not None}
            if on_its_way:
                cell, gone = next(iter(on_its_way.items()))
                between[cell] = between.get(cell, 0) + (0.08 < gone < 0.92)
                fitting += 1
                break
            # Not this state: perhaps the one after a move, at rest or already with the next tile under way.
            source = next((cell for cell in tray.neighbours(empty) if _fits(tray, frame, _moved(state, cell))), None)
            if source is None or len(made) == most:
                break
            if not between.get(source):
                return made, f"; then a tile jumped at frame {frame}", fitting / len(tray.seen)
            made.append((source, frame, between[source]))
            state, between = _moved(state, source), {}
    return made, "" if began else "; the video does not begin with the tray as given", fitting / len(tray.seen)


def _fits(tray: _Tray, frame: int, state: list[int]) -> bool:
    return tray.shows(frame, state) or any(tray.on_its_way(frame, state, cell) is not None for cell in tray.neighbours(state.index(0)))


def _moved(state: list[int], source: int) -> list[int]:
    moved, empty = list(state), state.index(0)
    moved[empty], moved[source] = moved[source], 0
    return moved


def _neighbours(rows: int, columns: int, cell: int) -> list[int]:
    row, column = divmod(cell, columns)
    near = [(row - 1, column), (row, column - 1), (row, column + 1), (row + 1, column)]
    return [r * columns + c for r, c in near if 0 <= r < rows and 0 <= c < columns]


def _goal(rows: int, columns: int, corner: str) -> tuple[int, ...]:
    row, column = CORNERS[corner]
    tiles = list(range(1, rows * columns))
    tiles.insert(row % rows * columns + column % columns, 0)
    return tuple(tiles)


@lru_cache(maxsize=12)
def _starts(rows: int, columns: int, corner: str) -> list[list[tuple[tuple[int, ...], list[int]]]]:
    """For each depth up to 12 the trays with one shortest solution, each with the cells whose tile slides, in order."""
    near = [_neighbours(rows, columns, cell) for cell in range(rows * columns)]
    goal = _goal(rows, columns, corner)
    layer: dict[tuple[int, ...], list | None] = {goal: []}
    before: set[tuple[int, ...]] = set()
    found = []
    for _ in range(13):
        found.append([(state, moves) for state, moves in layer.items() if moves is not None])
        following: dict[tuple[int, ...], list | None] = {}
        for state, moves in layer.items():
            empty = state.index(0)
            for cell in near[empty]:
                moved = list(state)
                moved[empty], moved[cell] = moved[cell], 0
                moved = tuple(moved)
                if moved not in before:
                    # Two ways to a tray, or one way from a tray with two: no single shortest solution.
                    following[moved] = None if moved in following or moves is None else [empty, *moves]
        before, layer = set(layer), following
    return found


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["columns"], problem["rows"], span=704, middle=(512, 624))


def _extent(grid: Grid, inset: float) -> tuple[float, float, float, float]:
    left, top = grid.origin
    return (left + inset, top + inset, left + grid.width - inset, top + grid.height - inset)


def _add_tray(scene: Scene, grid: Grid, name: str) -> None:
    at = (grid.origin[0] + grid.width / 2, grid.origin[1] + grid.height / 2)
    rim = 12 if grid.cell > 100 else 6
    scene.add(name, rounded(grid.width + 2 * rim, grid.height + 2 * rim, 2 * rim, fill=RIM), rounded(grid.width, grid.height, rim, fill=FLOOR), at=at)


def _tile(problem: dict, tile: int, cell: float) -> tuple:
    color, ink = TILES[problem["tiles"]]
    side = cell * (1 - GAP)
    text = _glyph(problem, tile)
    size = cell * (0.62 if len(text) == 1 else 0.5) * (1 if cell > 100 else 1.35)
    return rounded(side, side, side * 0.14, fill=color), Text(text=text, size=size, weight=800 if len(text) == 1 else 600, fill=ink)


def _glyph(problem: dict, tile: int) -> str:
    return chr(64 + tile) if problem["letters"] else str(tile)


def _direction(problem: dict, source: int, empty: int) -> str:
    gap = empty - source
    return {1: "right", -1: "left"}.get(gap) or ("down" if gap > 0 else "up")
