from __future__ import annotations

import math
from itertools import islice

import numpy as np

from ...scene import Circle, Color, Grid, Scene, fade, move, turn
from ...scene.palette import GROUNDS, SHIFTED, VIVID, shade
from ...scene.pipes import WAYS, is_straight, joints, pipe, random_pipeline, settings, stub, turn_back, turned
from ...scoring import Dials, Row, View, dials, kept, share, tolerance
from ...scoring.cells import board_mask
from ...scoring.turnings import turning
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

FACES = {"light grey": (176, 182, 190), "pale yellow": (250, 226, 140)}
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
    version = 2
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
            "ground": p.ground,
        }  # fmt: skip

    def prompt(self, problem):
        goal = "one closed loop of pipe runs" if not problem["stubs"] else "one unbroken pipeline runs from stub to stub"
        rules = (
            "Tiles turn in place by quarter turns, one at a time, each the shorter way. "
            "Tiles that are right already stay still, no tile moves elsewhere, and nothing else changes."
        )
        steps = [
            f"the tile in row {r + 1}, column {c + 1} by {abs(by)} degrees" + ("" if either else " clockwise" if by > 0 else " counter-clockwise")
            for (r, c), (by, either) in zip(_grid(problem).cells(), _needed(problem), strict=True)
            if by
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
        grid, (color, face) = _grid(problem), _colours(problem)
        scene = Scene(GROUNDS[problem["ground"]])
        for number, (r, c, side) in enumerate(problem["stubs"]):
            (x, y), (down, across), reach = grid.centre(r, c), WAYS[side], grid.cell / 2 + STUB / 2
            scene.add(f"stub {number}", *stub(grid.cell, STUB, color), at=(x + across * reach, y + down * reach), angle=90 * side)
        homes, tiles = [grid.centre(*cell) for cell in grid.cells()], problem["tiles"]
        wrong = [number for number, tile in enumerate(tiles) if tile["turn"]]
        pipes = [pipe(tile["ends"], grid.cell, color) for tile in tiles]
        disc = Circle(radius=grid.cell / 2 - 4, fill=face, stroke=shade(face, -0.3), width=7)
        for number, tile in enumerate(tiles):
            bare = answer == "redrawn" and tile["turn"]
            scene.add(f"tile {number}", disc, *([] if bare else [pipes[number]]), at=homes[number], angle=90.0 * tile["turn"])
        if answer == "redrawn":
            for number in wrong:
                scene.add(f"old {number}", pipes[number], at=homes[number], angle=90.0 * tiles[number]["turn"])
                scene.add(f"new {number}", pipes[number], at=homes[number], opacity=0.0)
        scene.wait(6)
        if answer == "all_at_once":
            scene.play(*(turn(f"tile {number}", 90 * (tile["turn"] + 1)) for number, tile in enumerate(tiles)), frames=TURN)
        elif answer == "redrawn":
            for number in wrong:
                scene.play(fade(f"old {number}", 0), fade(f"new {number}", 1), frames=TURN)
        elif answer == "swapped":
            for a, b in zip(wrong[::2], wrong[1::2], strict=False):
                scene.play(move(f"tile {a}", homes[b]), move(f"tile {b}", homes[a]), frames=2 * TURN)
        else:
            needed = _needed(problem)
            for number in wrong:
                by, _ = needed[number]
                scene.play(turn(f"tile {number}", 90 * tiles[number]["turn"] + by), frames=TURN if abs(by) == 90 else TURN_HALF)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        grid, tiles, (color, face) = _grid(problem), problem["tiles"], _colours(problem)
        straight = np.array([is_straight(tile["ends"]) for tile in tiles])
        seen = dials(
            view, [grid.centre(*cell) for cell in grid.cells()], grid.cell / 2, face=face, ink=color, ground=GROUNDS[problem["ground"]],
            others=[shade(face, -0.3)], halves=straight,
        )  # fmt: skip
        period, needed = np.where(straight, 180.0, 360.0), _needed(problem)
        goal = np.array([by for by, _ in needed], float)
        wrong = goal != 0
        began = np.median(np.abs(seen.angle[:3]), axis=0) <= 12
        same = float((~began).sum() <= 1)

        resting = np.abs((seen.angle + 45) % 90 - 45) <= 12
        found = [_turn(view, seen, number, *needed[number], period[number], resting) for number in range(len(tiles))]
        turns, moving, faults = (list(part) for part in zip(*found, strict=True))
        made = (np.array(turns) * began * same)[wrong].mean()
        said = "; ".join(fault for fault in faults if fault)

        placed = seen.whole & (seen.drift <= 0.03 * 1024)
        settled = (~placed).sum(axis=0) <= max(2, view.frames_of(3))
        end = np.median(np.abs((seen.angle[-5:] - goal + period / 2) % period - period / 2), axis=0)
        clear = np.median(seen.fit[-5:], axis=0) >= 0.8
        right = clear & (end <= 6) & settled
        spatial = share((right & began)[wrong].sum(), wrong.sum()) * (share(right[~wrong].sum(), (~wrong).sum()) if (~wrong).any() else 1.0) * same

        cells, quarters = grid.cells(), np.round(np.median(seen.angle[-5:], axis=0) / 90).astype(int)
        pipeline = {cell: tile["ends"] for cell, tile in zip(cells, tiles, strict=True)}
        first = joints(pipeline, {cell: turned(tile["ends"], tile["turn"]) for cell, tile in zip(cells, tiles, strict=True)})
        ends = [turned(tile["ends"], tile["turn"] + by) if known else [] for tile, by, known in zip(tiles, quarters, clear, strict=True)]
        last = joints(pipeline, dict(zip(cells, ends, strict=True)))
        joined = share(last - first, joints(pipeline, pipeline) - first) if last > first else 0.0

        keeps = _keeping(view, problem, seen, resting, np.array(moving)[~wrong].any(axis=0))
        return [
            Row("spatial_accuracy", 0.3, spatial, f"{(right & wrong).sum()} of {wrong.sum()} wrong tiles end right, {(right & ~wrong).sum()} of the others"),
            Row("logical_validity", 0.2, joined * made, f"{last - first} more joints than at the start, as far as turns were seen"),
            Row("trajectory", 0.3, made, f"{made:.0%} of the needed turns seen" + (f"; {said}" if said else ""), evidence={"angles": seen.angle.tolist()}),
            Row("temporal_consistency", 0.2, tolerance(keeps, 0.97, 0.6) * made, f"tiles, stubs and the rest kept in {keeps:.0%} of the frames"),
        ]


def _turn(view: View, seen: Dials, number: int, by: int, either: bool, period: float, resting: np.ndarray) -> tuple[float, np.ndarray, str]:
    """How one tile made its turn by so many degrees: a value 0 to 1, whether it turned in each frame (T,), and in words what was wrong, if anything.
    `resting` (T, tiles) tells whether a tile lies as after quarter turns."""
    angle = np.where(seen.whole[:, number], seen.angle[:, number], np.nan)
    way = turning(view, angle, by, longest=min(70.0, 32 / view.rate), period=period, either=either)
    moving = way.moving
    if not by or not moving.any():
        return 0.0, moving, ""
    stages = share(way.between(), view.frames_of(5) * way.made) if way.made > 0.1 else 1.0
    faults = {
        "the long way or to and fro": tolerance(way.back, 8, 40) * tolerance(way.over, 8, 45),
        "by a jump": tolerance(way.leapt, 10, 45),
        "out of place": tolerance(float(np.percentile(seen.drift[moving, number], 80)), 0.012 * 1024, 0.03 * 1024),
        "with others": tolerance(float((~np.delete(resting, number, axis=1)[moving]).any(axis=1).mean()), 0.25, 0.6),
    }
    lost = np.isnan(angle[np.argmax(moving) :]).sum() / len(angle)
    value = math.prod(faults.values(), start=way.made * stages) * tolerance(float(lost), 0.05, 0.3)
    worst = min(faults, key=faults.get)
    return value, moving, f"tile {number + 1} turned {worst}" if faults[worst] < 0.9 else ""


def _keeping(view: View, problem: dict, seen: Dials, resting: np.ndarray, needless: np.ndarray) -> float:
    """Share of frames in which tiles keep place, size and pattern, those that are not turning rest in a quarter pose and none turns needlessly,
    and how far the stubs and all that lies outside the tiles are as they were."""
    still = resting.sum(axis=1) >= resting.shape[1] - 1
    placed = (seen.whole & (seen.drift <= 0.015 * 1024)).all(axis=1)
    outside = ~board_mask(view, _grid(problem), grow=4)
    stubs = view.area(*(f"stub {number}" for number in range(len(problem["stubs"]))), grow=6) & outside if problem["stubs"] else outside
    frames = view.spread(10)
    around = np.minimum(kept(view, stubs, frames=frames, limit=18), kept(view, outside, frames=frames, limit=18))
    return float((still & placed & ~needless).mean()) * float(np.mean([tolerance(1 - value, 0.02, 0.12) for value in around]))


def _needed(problem: dict) -> list[tuple[int, bool]]:
    """Degrees by which each tile must turn, clockwise if positive, and whether the other way is as short."""
    return [turn_back(tile["ends"], tile["turn"]) for tile in problem["tiles"]]


def _grid(problem: dict) -> Grid:
    rows, columns, size = problem["rows"], problem["columns"], problem["size"]
    return Grid.centred(columns, rows, span=size * max(rows, columns), middle=problem["middle"])


def _colours(problem: dict) -> tuple[Color, Color]:
    """Of the pipes and of the tiles."""
    return {**VIVID, **SHIFTED}[problem["pipe"]], FACES[problem["tile"]]
