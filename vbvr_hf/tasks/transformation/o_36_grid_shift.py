from __future__ import annotations

import numpy as np

from ...scene import SIZE, Grid, Scene, add_board, move, rounded
from ...scene.palette import GROUNDS, SHIFTED, VIVID, pick
from ...scoring import Row, bystanders, ride, stayed, tolerance
from ...scoring.bystanders import covers
from ...scoring.stillness import CODED
from ...scoring.tracks import track_coloured
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

LINE = (150, 158, 170)
WAYS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
BLOCK = 0.8
"""Side of a block as a share of its cell."""


class GridShift(Task):
    """Shift all blocks of a board together by a stated number of cells.

    Shows: a square board of cells, some holding a coloured block.
    Asks: shift every block by the stated number of cells in the stated direction, all at the same time; the board stays.
    Answer: unique: the stated step moves each block from its cell to one other cell of the board.
    Checks: the cell each block ends in, the straightness and togetherness of the motion, and that board and blocks keep their looks.
    Departures: a block may go at most 0.9 of a cell from frame to frame, as one that jumps a whole cell could be taken for its neighbour. A shift by
    one cell takes 24 frames. Boards that look the same mirrored are not used for shifts up or down, as a mirrored clip would be a right one.
    """

    id = "O-36"
    slug = "grid_shift"
    name = "Grid Shift"
    pillar = "transformation"
    split = "in_domain"
    archetype = "arrange"
    jump_cap = 0.4
    instances = "over 10^6: cell subsets (36 choose 3 = 7140) times direction, steps, board place, colours"
    parameters = {
        "size": Parameter("cells per side", train=ints(5, 6), bench=ints(7, 9)),
        "blocks": Parameter("blocks on the board", train=ints(2, 3), bench=ints(4, 8)),
        "colours": Parameter("colours of the blocks", train=ints(1, 1), bench=ints(1, 4)),
        "steps": Parameter("cells to shift", train=ints(1, 2), bench=ints(3, 5)),
        "direction": Parameter("way to shift", train=choices(*WAYS), bench=choices(*WAYS)),
        "palette": Parameter("colours", train=choices("vivid"), bench=choices("shifted")),
        "adjacent": Parameter("whether blocks of different colours may be neighbours", train=choices(False), bench=choices(True)),
        "ground": Parameter("the background", train=choices(*GROUNDS), bench=choices(*GROUNDS)),
    }
    wrong_answers = {
        "miscounted": WrongAnswer("shift by one cell too few (one too many where one is asked)", 0.55),
        "opposite": WrongAnswer("shift in the opposite direction", 0.1),
        "one_by_one": WrongAnswer("blocks move one after another", 0.75),
    }

    def pose(self, rng, p):
        n, (dr, dc) = p.size, WAYS[p.direction]
        reach = p.steps + (p.steps == 1)  # The miscounted wrong answer must stay on the board as well.
        # Blocks stand where neither the shift nor its opposite leads off the picture.
        rows = [r for r in range(n) if 0 <= r + dr * reach < n]
        columns = [c for c in range(n) if 0 <= c + dc * reach < n]
        cells = [(r, c) for r in rows for c in columns]
        cells = [cells[i] for i in rng.permutation(len(cells))]
        colours = pick(rng, VIVID if p.palette == "vivid" else SHIFTED, min(p.colours, p.blocks), away_from=[LINE, GROUNDS[p.ground]])
        chosen: list[tuple[tuple[int, int], str]] = []
        for cell in cells:
            colour = colours[len(chosen) % len(colours)]
            near = [other for (r, c), other in chosen if abs(r - cell[0]) + abs(c - cell[1]) == 1]
            if not near or (p.adjacent and colour not in near):
                chosen.append((cell, colour))
            if len(chosen) == p.blocks:
                break
        else:
            raise Redraw
        if dr and {(cell, colour) for cell, colour in chosen} == {((r, n - 1 - c), colour) for (r, c), colour in chosen}:
            raise Redraw  # Its mirror image would be the same problem.
        margin = int(rng.randint(60, 121))
        return {"n": n, "blocks": chosen, "steps": p.steps, "way": p.direction, "palette": p.palette, "ground": p.ground, "margin": margin}

    def prompt(self, problem):
        steps, way = problem["steps"], problem["way"]
        cells = f"{steps} cell{'s' if steps > 1 else ''}"
        to = way if way in ("up", "down") else f"to the {way}"
        rules = "All blocks move at the same time and keep their arrangement and looks; the board stays as it is."
        return Prompts(
            plain=(
                f"Shift every block by {cells} {to}. {rules}",
                f"The whole pattern of blocks moves {cells} {to} on the board. {rules}",
                f"Move all the coloured blocks {to} by exactly {cells}. {rules}",
            ),
            guided=f"All blocks begin to slide {to} at the same moment and the same steady speed. They stay in line with one another while they cross "
            f"{cells}, and all stop together, each in the middle of a cell. {rules}",
        )

    def stage(self, problem, answer=TRUTH):
        grid, (dr, dc) = _grid(problem), WAYS[problem["way"]]
        scene = Scene(GROUNDS[problem["ground"]])
        add_board(scene, grid, fill=None, line=LINE, width=7)
        steps = problem["steps"]
        if answer == "miscounted":
            steps += 1 if steps == 1 else -1
        if answer == "opposite":
            steps = -steps
        for index, (cell, colour) in enumerate(problem["blocks"]):
            side = BLOCK * grid.cell
            scene.add(f"block {index}", rounded(side, side, 0.12 * side, fill=_colours(problem)[colour]), at=grid.centre(*cell))
        scene.wait(6)
        frames = min(42, max(8 * abs(steps), 24))
        goals = [move(f"block {index}", grid.centre(cell[0] + dr * steps, cell[1] + dc * steps)) for index, (cell, _) in enumerate(problem["blocks"])]
        if answer == "one_by_one":
            for goal in goals:
                scene.play(goal, frames=12)
        else:
            scene.play(*goals, frames=frames)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        grid, (dr, dc), steps = _grid(problem), WAYS[problem["way"]], problem["steps"]
        cell = grid.cell
        names = list(dict.fromkeys(colour for _, colour in problem["blocks"]))
        labels = view.labels([*(_colours(problem)[name] for name in names), GROUNDS[problem["ground"]], LINE])
        own = [names.index(colour) for _, colour in problem["blocks"]]
        starts = np.array([grid.centre(*at) for at, _ in problem["blocks"]])
        goals = starts + np.array([dc, dr]) * steps * cell
        area = (BLOCK * cell) ** 2
        tracks = track_coloured(view, labels, own, starts, area=area, reach=0.9 * cell)
        rides = [ride(view, one.at, [a, b], longest=0.9 * cell, reach=0.6 * cell) for one, a, b in zip(tracks, starts, goals, strict=True)]

        frames = view.spread(7)
        drifts = bystanders(view, view.scene.only("board"), [(0, 0, SIZE, SIZE)], covers(view, [one.at for one in tracks], 0.5 * cell), frames)
        firm = max(0.0, 2 * stayed(drifts, 4, 8, coded=CODED) - 1)
        enough = np.array([one.moving.sum() >= view.frames_of(6) for one in rides])
        made = np.array([one.share for one in rides]) * enough * firm

        ends = np.array([one.end() for one in tracks])
        errors = np.hypot(*(ends - goals).T) / cell
        went = (ends - starts) @ np.array([dc, dr]) > 0.5 * cell
        places = np.mean([tolerance(error, 0.25, 1.0) * onward for error, onward in zip(errors, went, strict=True)])
        straight = np.array([tolerance(one.drift / cell, 0.1, 0.5) for one in rides])
        along = np.stack([one.along for one in rides])
        going = np.any([one.moving for one in rides], axis=0) & np.isfinite(along).all(axis=0)
        spread = float(np.percentile(np.ptp(along[:, going], axis=0), 80)) / cell if going.any() else 9.0
        pieces = sum(tracks[own.index(label)].count for label in range(len(names)))
        once = float((pieces[-5:] == len(tracks)).mean()) > 0.5
        exact = (errors < 0.3) & (made > 0.5) & once & (ends.min(axis=1) > 0)
        whole = float(np.all([one.whole(usual=None if one.seen[:3].all() else area) for one in tracks], axis=0).mean())
        kept = float(whole > 0.95 or whole) * all(one.steady for one in rides)
        return [
            Row("spatial_accuracy", 0.35, places * firm, f"{int((errors < 0.25).sum())} of {len(tracks)} blocks end in their right cells"),
            Row(
                "trajectory",
                0.3,
                float((made * straight).mean()) * tolerance(spread, 0.1, 0.5),
                f"{made.mean():.0%} of the way run; the blocks are up to {spread:.1f} cells apart in it",
                evidence={"paths": [one.at.tolist() for one in tracks]},
            ),
            Row(
                "logical_validity",
                0.15,
                float(exact.mean()),
                f"{int(exact.sum())} of {len(tracks)} blocks seen moving by the right number of cells in the right direction",
            ),
            Row("temporal_consistency", 0.2, kept * float(made.mean()), "blocks and board keep their looks, as far as the way was run"),
        ]


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=1024 - 2 * problem["margin"])


def _colours(problem: dict):
    return VIVID if problem["palette"] == "vivid" else SHIFTED
