from __future__ import annotations

import math

import numpy as np

from ...scene import Circle, Grid, Polygon, Scene, fade, move, points, rectangle, turn
from ...scene.palette import GROUNDS, SHIFTED, VIVID, shade
from ...scoring import Dials, Row, View, dials, kept, share, tolerance
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

LIGHT_GREY, PALE_YELLOW = (176, 182, 190), (250, 226, 140)
WAYS = ((-1, 0), (0, 1), (1, 0), (0, -1))
"""Row and column steps out of the four sides of a cell: top, right, bottom, left."""
PIPE = 0.26
"""Breadth of a pipe as a share of its tile."""
STUB = 58.0
TURN, TURN_HALF = 10, 12
"""Frames for a quarter and for half a turn."""


class RotationPuzzle(Task):
    """Turn round tiles in place until their pipes make one pipeline.

    Shows: round tiles in a square array, each with a bent or a straight piece of pipe, some turned wrongly; in arrays above 2x2 a stub on the rim where
    the pipeline enters and one where it leaves.
    Asks: turn tiles in place by quarter turns, one at a time and each the shorter way, until one unbroken pipeline (a closed loop in the 2x2 case) uses
    every tile; tiles already right stay still.
    Answer: unique up to the looks of a straight piece, which is the same after half a turn: only boards on which the ends of all pipes meet in one
    setting alone are used. Any order is as good, and so is either way where both are as short: half a turn of a bend, a quarter of a straight piece.
    Checks: each tile's pose at the end, the joints made, each turn's way, steadiness and place and that no other tile turns meanwhile, the rest.
    Departures: a video that begins with two tiles or more in other poses than the given ones shows another board and earns nothing. A tile that is seen
    away from its place is no longer right. Half a turn takes 12 frames, as a tile seen at half the rate must not turn by more than 30 degrees a frame.
    """

    id = "O-44"
    slug = "rotation_puzzle"
    name = "Rotation Puzzle"
    pillar = "transformation"
    split = "in_domain"
    archetype = "puzzle"
    jump_cap = 0.35
    instances = "over 10^5 for 2x2 (up to 255 scrambled settings, times colours, tile size and board place); over 10^7 for larger arrays"
    parameters = {
        "array": Parameter("rows x columns, either way round", train=choices("2x2", "2x3"), bench=choices("3x3", "3x4", "4x4")),
        "kinds": Parameter("pieces of pipe", train=choices("L"), bench=choices("L and straight")),
        "wrong": Parameter("tiles turned wrongly", train=ints(2, 5), bench=ints(6, 9)),
        "pipe": Parameter(
            "colour of the pipes",
            train=choices("blue", "green", "red", "orange", "purple", "brown"),
            bench=choices("teal", "navy", "maroon", "olive", "magenta", "coral"),
        ),
        "tile": Parameter("colour of the tiles", train=choices("light grey"), bench=choices("pale yellow")),
        "size": Parameter("diameter of a tile, canvas units", train=ints(180, 260), bench=ints(140, 200)),
        "ground": Parameter("the background", train=choices("white", "ivory"), bench=choices(*GROUNDS)),
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
            ends, stubs = _pipeline(rng, grid)
            straight = any(a % 2 == b % 2 for a, b in ends.values())
            if straight == (p.kinds != "L") and _settings(grid, ends, stubs, 2) == 1:
                break
        else:
            raise Redraw
        cells = grid.cells()
        turns = dict.fromkeys(cells, 0)
        for index in rng.permutation(len(cells))[: p.wrong]:
            a, b = ends[cells[index]]
            turns[cells[index]] = int(rng.choice([1, 3] if a % 2 == b % 2 else [1, 2, 3]))
        start = {cell: _turned(ends[cell], turns[cell]) for cell in cells}
        # No common turn of all tiles may solve it, and its mirror image may not be the same problem.
        if any(all(_turned(start[cell], k) == _turned(ends[cell], 0) for cell in cells) for k in (1, 2, 3)):
            raise Redraw
        mirrored = {(r, columns - 1 - c): sorted((4 - side) % 4 for side in start[r, c]) for r, c in cells}
        if mirrored == start and sorted((r, columns - 1 - c, (4 - side) % 4) for r, c, side in stubs) == sorted(stubs):
            raise Redraw
        slack = [max(0.0, (1024 - 2 * 24 - (n * p.size + 2 * STUB)) / 2) for n in (columns, rows)]
        middle = [round(512 + slack[0] * (2 * p.place - 1), 1), round(512 + slack[1] * float(rng.uniform(-1, 1)), 1)]
        tiles = [{"ends": list(ends[cell]), "turn": turns[cell]} for cell in cells]
        return {
            "rows": rows, "columns": columns, "size": p.size, "middle": middle, "tiles": tiles, "stubs": stubs, "pipe": p.pipe, "tile": p.tile,
            "ground": p.ground,
        }  # fmt: skip

    def prompt(self, problem):
        goal = "one closed loop of pipe runs" if not problem["stubs"] else "one unbroken pipeline runs from stub to stub"
        rules = (
            "Tiles turn in place by quarter turns, one at a time, each the shorter way. "
            "Tiles that are right already stay still, no tile moves elsewhere, and nothing else changes."
        )
        steps = [
            f"the tile in row {r + 1}, column {c + 1} by {abs(by)} degrees" + ("" if _either(tile) else " clockwise" if by > 0 else " counter-clockwise")
            for (r, c), tile in zip(_grid(problem).cells(), problem["tiles"], strict=True)
            if (by := _needed(tile))
        ]
        return Prompts(
            plain=(
                f"Turn the tiles until {goal} through every tile. {rules}",
                f"Solve the rotation puzzle: all pipe ends must meet so that {goal} through all the tiles. {rules}",
                f"Rotate the round tiles so that the pipes join and {goal} through each of them. {rules}",
            ),
            guided=f"Turn these tiles about their centres, one after another: {', then '.join(steps)}. Then {goal} through every tile. {rules}",
        )

    def stage(self, problem, answer=TRUTH):
        grid, pipe, face = _grid(problem), *_colours(problem)
        scene = Scene(GROUNDS[problem["ground"]])
        for number, (r, c, side) in enumerate(problem["stubs"]):
            x, y = grid.centre(r, c)
            out, width = WAYS[side], PIPE * grid.cell
            reach = grid.cell / 2 + STUB / 2
            stub = rectangle(width, STUB + 10, fill=pipe, stroke=shade(pipe, -0.35), border=6)
            flange = rectangle(width * 1.5, 20, fill=shade(pipe, -0.35), at=(0, -STUB / 2 + 10))
            scene.add(f"stub {number}", stub, flange, at=(x + out[1] * reach, y + out[0] * reach), angle=90 * side)
        for number, (cell, tile) in enumerate(zip(grid.cells(), problem["tiles"], strict=True)):
            disc = Circle(radius=grid.cell / 2 - 4, fill=face, stroke=shade(face, -0.3), width=7)
            look = [disc] if answer == "redrawn" and tile["turn"] else [disc, _piece(tile, grid.cell, pipe)]
            scene.add(f"tile {number}", *look, at=grid.centre(*cell), angle=90.0 * tile["turn"])
        wrong = [number for number, tile in enumerate(problem["tiles"]) if tile["turn"]]
        if answer == "redrawn":
            for number in wrong:
                at, tile = grid.centre(*grid.cells()[number]), problem["tiles"][number]
                scene.add(f"old {number}", _piece(tile, grid.cell, pipe), at=at, angle=90.0 * tile["turn"])
                scene.add(f"new {number}", _piece(tile, grid.cell, pipe), at=at, opacity=0.0)
        scene.wait(6)
        if answer == "all_at_once":
            scene.play(*(turn(f"tile {number}", 90 * (tile["turn"] + 1)) for number, tile in enumerate(problem["tiles"])), frames=TURN)
        elif answer == "redrawn":
            for number in wrong:
                scene.play(fade(f"old {number}", 0), fade(f"new {number}", 1), frames=TURN)
        elif answer == "swapped":
            homes = [grid.centre(*grid.cells()[number]) for number in wrong]
            for a, b in zip(wrong[::2], wrong[1::2], strict=False):
                scene.play(move(f"tile {a}", homes[wrong.index(b)]), move(f"tile {b}", homes[wrong.index(a)]), frames=2 * TURN)
        else:
            for number in wrong:
                tile = problem["tiles"][number]
                by = _needed(tile)
                scene.play(turn(f"tile {number}", 90 * tile["turn"] + by), frames=TURN if abs(by) == 90 else TURN_HALF)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        grid, tiles, (pipe, face) = _grid(problem), problem["tiles"], _colours(problem)
        ground = GROUNDS[problem["ground"]]
        seen = dials(
            view, [grid.centre(*cell) for cell in grid.cells()], grid.cell / 2, face=face, ink=pipe, ground=ground, others=[shade(face, -0.3)],
            halves=[_straight(tile) for tile in tiles],
        )  # fmt: skip
        wrong = np.array([tile["turn"] > 0 for tile in tiles])
        period = np.array([180.0 if _straight(tile) else 360.0 for tile in tiles])
        began = np.median(np.abs(seen.angle[:3]), axis=0) <= 12
        same = float((~began).sum() <= 1)

        placed = seen.whole & (seen.drift <= 0.03 * 1024)
        settled = (~placed).sum(axis=0) <= max(2, view.frames_of(3))
        found = [_turn(view, seen, number, tile) for number, tile in enumerate(tiles)]
        turned = np.array([one["value"] for one in found]) * began * same

        goal = np.array([_needed(tile) for tile in tiles], float)
        end = np.median(np.abs((seen.angle[-5:] - goal + period / 2) % period - period / 2), axis=0)
        clear = np.median(seen.fit[-5:], axis=0) >= 0.8
        right = clear & (end <= 6) & settled
        spatial = share((right & began)[wrong].sum(), wrong.sum()) * (share(right[~wrong].sum(), (~wrong).sum()) if (~wrong).any() else 1.0) * same

        quarters = [round(float(np.median(seen.angle[-5:, number])) / 90) if clear[number] else None for number in range(len(tiles))]
        missing, made = _joints(problem, [0] * len(tiles)), _joints(problem, quarters)
        needed = turned[wrong].mean()
        joined = share(made - missing, _joints(problem, [round(by / 90) for by in goal]) - missing) if made > missing else 0.0

        keeps = _keeping(view, problem, seen, [one["moving"] for one in found])
        said = "; ".join(one["fault"] for one in found if one["fault"])
        return [
            Row("spatial_accuracy", 0.3, spatial, f"{(right & wrong).sum()} of {wrong.sum()} wrong tiles end right, {(right & ~wrong).sum()} of the others"),
            Row("logical_validity", 0.2, joined * needed, f"{made - missing} more joints than at the start, as far as turns were seen"),
            Row("trajectory", 0.3, needed, f"{needed:.0%} of the needed turns seen" + (f"; {said}" if said else ""), evidence={"angles": seen.angle.tolist()}),
            Row("temporal_consistency", 0.2, tolerance(keeps, 0.97, 0.6) * needed, f"tiles, stubs and the rest kept in {keeps:.0%} of the frames"),
        ]


def _turn(view: View, seen: Dials, number: int, tile: dict) -> dict:
    """How one tile turned: `value` 0 to 1 for the turn it needs, `moving` (T,) bool, and a `fault` in words."""
    period = 180.0 if _straight(tile) else 360.0
    angle = np.where(seen.whole[:, number], seen.angle[:, number], np.nan)
    step = (np.diff(angle, prepend=angle[0]) + period / 2) % period - period / 2
    limit = min(70.0, 32 / view.rate)
    moving = np.abs(np.nan_to_num(step)) > 1.5 / view.rate
    others = np.delete(seen.angle, number, axis=1)
    off = np.abs((others + 45) % 90 - 45) > 12
    total = _needed(tile)
    if not total:
        return {"value": 0.0, "moving": moving, "fault": ""}
    steps = np.where(np.abs(np.nan_to_num(step)) <= limit, np.nan_to_num(step), 0.0)
    net = float(steps.sum())
    way = math.copysign(1, net) if _either(tile) and net else math.copysign(1, total)
    gone = np.cumsum(steps) * way
    made = share(net * way, abs(total))
    between = np.unique(np.round(gone[moving & (gone > 0.04 * abs(total)) & (gone < 0.96 * abs(total))] / 3))
    stages = share(len(between), view.frames_of(5) * made) if made > 0.1 else 1.0
    back = float((np.maximum.accumulate(np.maximum(gone, 0)) - gone).max())
    straightness = tolerance(back, 8, 40) * tolerance(float(gone.max()) - abs(total), 8, 45)
    jumped = tolerance(float(np.abs(np.nan_to_num(step) - steps).sum()), 10, 45)
    lost = np.isnan(angle) & (np.arange(len(angle)) >= (np.argmax(moving) if moving.any() else 0))
    held = tolerance(float(np.percentile(seen.drift[moving, number], 80)), 0.012 * 1024, 0.03 * 1024) if moving.any() else 0.0
    alone = tolerance(float(off[moving].any(axis=1).mean()), 0.25, 0.6) if moving.any() else 0.0
    value = made * stages * straightness * jumped * held * alone * tolerance(float(lost.mean()), 0.05, 0.3)
    faults = {"the long way or to and fro": straightness, "by a jump": jumped, "out of place": held, "with others": alone}
    worst = min(faults, key=faults.get)
    place = f"tile {number + 1} turned {worst}" if moving.any() and faults[worst] < 0.9 else ""
    return {"value": value, "moving": moving, "fault": place}


def _keeping(view: View, problem: dict, seen: Dials, moving: list[np.ndarray]) -> float:
    """Share of frames in which tiles keep place, size and pattern, those that are not turning rest in a quarter pose, and the stubs and all
    that lies outside the tiles is as it was."""
    grid = _grid(problem)
    rest = np.abs((seen.angle + 45) % 90 - 45) <= 12
    still = rest.sum(axis=1) >= rest.shape[1] - 1
    placed = (seen.whole & (seen.drift <= 0.015 * 1024)).mean(axis=1) >= 0.99
    needless = np.any([moved for moved, tile in zip(moving, problem["tiles"], strict=True) if not tile["turn"]], axis=0)
    left, top = grid.origin
    outside = ~view.box(left - 4, top - 4, left + grid.width + 4, top + grid.height + 4)
    stubs = view.area(*(f"stub {number}" for number in range(len(problem["stubs"]))), grow=6) & outside if problem["stubs"] else outside
    frames = view.spread(10)
    around = np.minimum(kept(view, stubs, frames=frames, limit=18), kept(view, outside, frames=frames, limit=18))
    return float((still & placed & ~needless).mean()) * float(np.mean([tolerance(1 - value, 0.02, 0.12) for value in around]))


def _joints(problem: dict, quarters: list[int | None]) -> int:
    """How many of the pipeline's joints are made when tiles are turned by so many quarters from the first frame (None: no clear pose)."""
    grid = _grid(problem)
    tiles = dict(zip(grid.cells(), problem["tiles"], strict=True))
    ends = {
        cell: () if by is None else _turned(tile["ends"], tile["turn"] + by) for (cell, tile), by in zip(tiles.items(), quarters, strict=True)
    }  # fmt: skip
    made = 0
    for cell, tile in tiles.items():
        for side in tile["ends"]:
            beyond = (cell[0] + WAYS[side][0], cell[1] + WAYS[side][1])
            if beyond not in tiles:
                made += side in ends[cell]
            elif cell < beyond:
                made += side in ends[cell] and (side + 2) % 4 in ends[beyond]
    return made


def _pipeline(rng: np.random.RandomState, grid: Grid) -> tuple[dict, list]:
    """The two sides that each cell's pipe joins, and the stubs as (row, column, side): a random Hamiltonian path, or the loop of a 2x2 board."""
    path = _hamiltonian(rng, grid)
    ways = [WAYS.index((b[0] - a[0], b[1] - a[1])) for a, b in zip(path, path[1:], strict=False)]
    if (grid.rows, grid.columns) == (2, 2):
        close = WAYS.index((path[0][0] - path[-1][0], path[0][1] - path[-1][1]))
        first, final, stubs = (close + 2) % 4, close, []
    else:
        outward = [[side for side, (dr, dc) in enumerate(WAYS) if not grid.inside(cell[0] + dr, cell[1] + dc)] for cell in (path[0], path[-1])]
        if not outward[0] or not outward[1]:
            return _pipeline(rng, grid)
        first, final = (int(rng.choice(sides)) for sides in outward)
        stubs = [[*path[0], first], [*path[-1], final]]
    into, out = [first, *((way + 2) % 4 for way in ways)], [*ways, final]
    return {cell: tuple(sorted(pair)) for cell, pair in zip(path, zip(into, out, strict=True), strict=True)}, stubs


def _hamiltonian(rng: np.random.RandomState, grid: Grid) -> list[tuple[int, int]]:
    """A random path through every cell, going on where fewest ways are left and starting anew when stuck."""
    cells = grid.cells()
    while True:
        path = [cells[rng.randint(len(cells))]]
        while True:
            ahead = [(path[-1][0] + dr, path[-1][1] + dc) for dr, dc in WAYS]
            ahead = [cell for cell in ahead if grid.inside(*cell) and cell not in path]
            if not ahead:
                break
            path.append(ahead[rng.randint(len(ahead))])
        if len(path) == len(cells):
            return path


def _settings(grid: Grid, ends: dict, stubs: list, most: int) -> int:
    """In how many settings of the tiles, up to `most`, the ends of all pipes meet, at the stubs too."""
    cells = grid.cells()
    open_sides = {tuple(stub) for stub in stubs}
    chosen: dict = {}

    def count(index: int) -> int:
        if index == len(cells):
            return 1
        r, c = cells[index]
        total = 0
        for pose in {tuple(_turned(ends[r, c], k)) for k in range(4)}:
            fits = True
            for side, (dr, dc) in enumerate(WAYS):
                beyond = (r + dr, c + dc)
                wanted = (r, c, side) in open_sides if not grid.inside(*beyond) else (side + 2) % 4 in chosen[beyond] if beyond in chosen else None
                fits = fits and (wanted is None or wanted == (side in pose))
            if fits:
                chosen[r, c] = pose
                total += count(index + 1)
                del chosen[r, c]
            if total >= most:
                break
        return total

    return count(0)


def _turned(ends, quarters: int) -> list[int]:
    """Sides after so many quarter turns clockwise, in order."""
    return sorted((side + quarters) % 4 for side in ends)


def _straight(tile: dict) -> bool:
    return tile["ends"][0] % 2 == tile["ends"][1] % 2


def _needed(tile: dict) -> int:
    """Degrees that a tile must turn, clockwise if positive; where both ways are as short, clockwise."""
    quarters = tile["turn"] % (2 if _straight(tile) else 4)
    return 0 if not quarters else 90 if _straight(tile) else {1: -90, 2: 180, 3: 90}[quarters]


def _either(tile: dict) -> bool:
    """Whether both ways are as short."""
    return _straight(tile) or tile["turn"] == 2


def _grid(problem: dict) -> Grid:
    size, (x, y) = problem["size"], problem["middle"]
    return Grid(problem["columns"], problem["rows"], size, (x - problem["columns"] * size / 2, y - problem["rows"] * size / 2))


def _colours(problem: dict):
    pipe = {**VIVID, **SHIFTED}[problem["pipe"]]
    return pipe, LIGHT_GREY if problem["tile"] == "light grey" else PALE_YELLOW


def _piece(tile: dict, size: float, color) -> Polygon:
    """A tile's piece of pipe in its right pose."""
    a, b = tile["ends"]
    half, h = PIPE * size / 2, size / 2
    style = {"fill": color, "stroke": shade(color, -0.35), "width": 6}
    if _straight(tile):
        return rectangle(2 * half, 2 * h, fill=color, stroke=style["stroke"], border=6, turn=90.0 * a)
    # A bend about the corner between its sides; drawn for top and right, then turned.
    quarter = np.radians(np.linspace(180, 90, 13))
    ring = [(h + (h + r) * math.cos(t), -h + (h + r) * math.sin(t)) for r, line in ((half, quarter), (-half, quarter[::-1])) for t in line]
    first = a if b - a == 1 else b
    return Polygon(points=points(ring), turn=90.0 * first, **style)
