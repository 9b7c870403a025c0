from __future__ import annotations

import numpy as np

from ...scene import Grid, Scene, add_board, add_cell, dashed, grow, rectangle
from ...scene.palette import SHIFTED, VIVID, WHITE, lab, pick
from ...scene.patterns import PATTERNS
from ...scoring import Row, box_pixels, cell_pixels, colours_over_time, first_colours, gap_to, keeping, last, share, way_done
from ...scoring.cells import elsewhere
from ...scoring.rules import kept_row
from ...scoring.timing import moments, one_by_one, order_kept
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

COLORS = {"dark": (40, 46, 62), **VIVID, **{name: SHIFTED[name] for name in ("teal", "coral", "sky blue", "maroon")}}
LINE, MIDDLE = (178, 192, 214), (84, 98, 124)
POP = 3
MANY = 20  # missing blocks beyond which there is no rest between two


class SymmetryCompletion(Task):
    """Add the missing blocks that make a picture left-right symmetric, in a given order.

    Shows: a grid with a dashed vertical middle line; the left half of a block picture is complete, the right half has only some mirror blocks.
    Asks: add only the missing blocks on the right, column by column from the middle line outward, each column from top to bottom.
    Answer: the missing blocks are the mirror of the left half less what is there; set, colours and order are unique.
    Checks: which right cells end up filled and in what colour, the frames in which they came, and that the given blocks stay.
    Departures: a block must come strictly after the one before it: not begin before that is half there, nor be half there before that is whole.
    Four in five come at moments of their own: blocks that come together are in no order. Half of the pairs in order earns nothing: so are those
    of a random order.
    """

    id = "O-49"
    slug = "symmetry_completion"
    name = "Symmetry Completion"
    pillar = "abstraction"
    split = "out_of_domain"
    archetype = "complete"
    instances = "above 10^7 for random patterns at 6 x 6: 18 free cells, then the choice of missing ones"
    parameters = {
        "grid": Parameter("cells per side", bench=choices(6, 8, 10)),
        "missing_share_of_right": Parameter("share of the right half's blocks that are missing", bench=floats(0.4, 0.8)),
        "pattern": Parameter("how the left half is filled", bench=choices(*PATTERNS)),
        "colours": Parameter("colours in use", bench=ints(1, 3)),
        "missing_blocks": Parameter("the most blocks that may be missing; at least 4 are", bench=choices(24)),
    }
    wrong_answers = {
        "shifted": WrongAnswer("left half shifted over instead of mirrored", 0.35),
        "solid": WrongAnswer("whole right half filled solid", 0.2),
        "shuffled": WrongAnswer("blocks added in random order, all right", 0.82),
    }

    def pose(self, rng, p):
        n, half = p.grid, p.grid // 2
        colors = pick(rng, COLORS, p.colours, away_from=[WHITE, LINE])
        for _ in range(60):
            left = PATTERNS[p.pattern](rng, n, half, colors)
            if not 0.3 <= len(left) / (n * half) <= 0.6:
                continue
            mirror = {(row, n - 1 - column): color for (row, column), color in left.items()}
            order = sorted(mirror)
            count = min(round(p.missing_share_of_right * len(order)), p.missing_blocks)
            missing = {order[i] for i in rng.permutation(len(order))[:count]}
            copied = sum(left.get((row, column - half)) == mirror[row, column] for row, column in missing)
            if 4 <= count < len(order) and copied <= count / 2:
                return {
                    "n": n, "left": [[row, column, color] for (row, column), color in sorted(left.items())],
                    "missing": sorted(missing, key=lambda cell: (cell[1], cell[0])), "order": [int(i) for i in rng.permutation(count)],
                }  # fmt: skip
        raise Redraw

    def prompt(self, problem):
        rules = (
            "Work column by column from the middle line to the right edge, each column from top to bottom, one block after another. "
            "Blocks that are given stay as they are."
        )
        return Prompts(
            plain=(
                f"Add only the blocks that are missing on the right, so that the picture becomes left-right symmetric. {rules}",
                f"Complete the right half so that it mirrors the left half in the dashed line; add nothing that does not belong there. {rules}",
                f"The picture should be symmetric about its dashed middle line. Put in the missing blocks on the right. {rules}",
            ),
            guided="For each block on the left, look at the cell equally far on the right of the dashed line. Where that cell is empty, a block of the "
            "same colour grows in it. Begin with the column next to the middle line, from top to bottom, then the next column to the right, and so "
            "on. All given blocks, the grid and the line stay.",
        )

    def stage(self, problem, answer=TRUTH):
        grid, n = _grid(problem), problem["n"]
        left = {(row, column): color for row, column, color in problem["left"]}
        missing = [tuple(cell) for cell in problem["missing"]]
        scene = Scene(WHITE)
        add_board(scene, grid, fill=WHITE, line=LINE)
        for (row, column), color in left.items():
            add_cell(scene, grid, (row, column), COLORS[color], inset=4)
            if (row, n - 1 - column) not in missing:
                add_cell(scene, grid, (row, n - 1 - column), COLORS[color], inset=4)
        top, bottom = grid.origin[1] - 24, grid.origin[1] + grid.height + 24
        scene.add("middle", *dashed((512, top), (512, bottom), dash=26, gap=18, stroke=MIDDLE, width=10))
        blocks = [(cell, left[cell[0], n - 1 - cell[1]]) for cell in missing]
        if answer == "shuffled":
            blocks = [blocks[i] for i in problem["order"]]
        if answer in ("shifted", "solid"):
            free = [(r, c) for c in range(n // 2, n) for r in range(n) if f"cell {r} {c}" not in scene.sprites]
            filler = problem["left"][0][2]
            blocks = [((r, c), left.get((r, c - n // 2)) if answer == "shifted" else filler) for r, c in free]
            blocks = [(cell, color) for cell, color in blocks if color]
        scene.wait(6)
        for cell, color in blocks:
            side = grid.cell - 8
            name = scene.add(f"new {cell[0]} {cell[1]}", rectangle(side, side, fill=COLORS[color]), at=grid.centre(*cell), scale=0.0)
            scene.play(grow(name, 1.0), frames=POP)
            scene.wait(0 if len(blocks) > MANY else 1)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        grid, n = _grid(problem), problem["n"]
        left = {(row, column): color for row, column, color in problem["left"]}
        missing = [tuple(cell) for cell in problem["missing"]]
        empty = [(r, c) for c in range(n // 2, n) for r in range(n) if (r, n - 1 - c) not in left]
        given = [(r, c) for r in range(n) for c in range(n) if ((r, c) in left or (r, n - 1 - c) in left) and (r, c) not in missing]
        places = cell_pixels(view, grid, [*missing, *empty, *given])
        series, start = colours_over_time(view, places), first_colours(view, places)
        end = last(series)
        added, wrong, lost = np.split(gap_to(end, start) > 15, np.cumsum([len(missing), len(empty)]))
        added &= gap_to(series[0], start)[: len(missing)] < 15
        stay, same = keeping(view, elsewhere([box_pixels(view, grid.centre(*cell), grid.cell - 2) for cell in missing]))
        found = max(0.0, added.mean() - share(wrong.sum(), len(wrong))) * same
        wanted = lab([COLORS[left[row, n - 1 - column]] for row, column in missing])
        colored = added & (gap_to(end[: len(missing)], wanted) <= 12)
        logic = share(colored.sum(), added.sum()) * (1 - lost.mean()) * found
        # Whole cells: what pops in piece by piece, its pieces elsewhere than the cells, begins many blocks at once.
        begun, half, whole = moments(way_done(colours_over_time(view, cell_pixels(view, grid, missing, 0.94))))
        follows = (half[:-1] < half[1:]) & (half[:-1] <= begun[1:]) & (whole[:-1] <= half[1:])
        in_order, ordered = order_kept(follows[added[1:] & added[:-1]], len(missing) - 1)
        trajectory = ordered * one_by_one(view, half[added], 0.8 * len(missing)) * found
        return [
            Row("spatial_accuracy", 0.3, found, f"{added.sum()} of {len(missing)} missing blocks added, and {wrong.sum()} where none belong"),
            Row("logical_validity", 0.15, logic, f"{colored.sum()} added blocks in the right colour, {lost.sum()} given blocks lost"),
            Row("trajectory", 0.4, trajectory, f"{in_order:.0%} of the added blocks in the asked order", tuple(int(frame) for frame in half[added])),
            kept_row(0.15, stay, found, trajectory, "given picture kept, as far as the missing blocks were added"),
        ]


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=840)
