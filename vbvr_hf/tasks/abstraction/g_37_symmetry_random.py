from __future__ import annotations

from itertools import pairwise

import numpy as np

from ...scene import Grid, Line, Scene, add_board, add_cell, fade, rectangle
from ...scene.palette import INK, SHIFTED, VIVID, WHITE, distinct, lab, pick
from ...scoring import Row, after, cell_pixels, colours_over_time, first_colours, gap_to, keeping, last, share, way_done
from ...scoring.rules import kept_row
from ...scoring.timing import moments, one_by_one, order_kept
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

COLORS = {**VIVID, **{name: SHIFTED[name] for name in ("teal", "navy", "sky blue", "lime")}}
LINE = (196, 202, 212)
ANY_COLOR = 25.0
SIDES = {"left": (1, False), "right": (1, True), "top": (0, False), "bottom": (0, True)}
"""The given half -> the grid axis that is mirrored, and whether the given cells have the high numbers on it."""


class SymmetryRandom(Task):
    """Mirror a scatter of coloured cells across an axis, line by line.

    Shows: a square grid cut in two by a thick axis; one half holds scattered coloured cells, the other is empty.
    Asks: mirror the scatter into the empty half, same colours, filling in from the axis outward one line of cells at a time.
    Answer: the mirror image is unique; within a line the cells may come in any order and manner (a wipe outward from the axis is one).
    Checks: which cells of the empty half end up coloured and how, in which frames the lines filled, and that all else stays.
    Departures: half and axis are one draw, as the axis always lies beside the given half.
    """

    id = "G-37"
    slug = "symmetry_random"
    name = "Symmetry Random"
    pillar = "abstraction"
    split = "train"
    archetype = "complete"
    instances = "above 10^6 already for 6 x 6: 18 cells in a half, about 30 % filled, two colours"
    parameters = {
        "grid": Parameter("cells per side", train=choices(6, 8), bench=choices(10, 12)),
        "density_in_half": Parameter("share of the given half that is coloured", train=floats(0.2, 0.4), bench=floats(0.35, 0.55)),
        "colours": Parameter("colours in use", train=ints(1, 2), bench=ints(3, 4)),
        "given_half": Parameter("where the scatter is given; the axis lies beside it", train=choices("left"), bench=choices(*SIDES)),
    }
    wrong_answers = {
        "copy": WrongAnswer("pattern copied by translation, not mirrored", 0.4),
        "colors": WrongAnswer("mirrored, but every cell in a colour not due there", 0.4),
        "redrawn": WrongAnswer("whole frame redrawn with another scatter", 0.3),
    }

    def pose(self, rng, p):
        n, half = p.grid, p.grid // 2
        colors = pick(rng, COLORS, p.colours, away_from=[WHITE, INK, LINE])
        count = round(p.density_in_half * n * half)
        for _ in range(40):
            picked = [divmod(int(i), n) for i in rng.permutation(half * n)[:count]]
            # (steps from the axis, place along it) -> colour; each colour is used at least once.
            pattern = {cell: colors[k if k < len(colors) else rng.randint(len(colors))] for k, cell in enumerate(picked)}
            same = sum(pattern.get((half - 1 - depth, along)) == color for (depth, along), color in pattern.items())
            if len({depth for depth, _ in pattern}) >= 3 and same <= count / 2:
                return {"n": n, "half": p.given_half, "cells": [[depth, along, color] for (depth, along), color in sorted(pattern.items())]}
        raise Redraw

    def prompt(self, problem):
        axis = "vertical" if problem["half"] in ("left", "right") else "horizontal"
        side = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[problem["half"]]
        rules = (
            "Fill in from the axis outward, one line of cells at a time, in the same colours. "
            f"The {problem['half']} half, the grid and the axis stay as they are."
        )
        return Prompts(
            plain=(
                f"Mirror the coloured cells across the thick {axis} axis into the empty half. {rules}",
                f"Make the grid symmetric about its thick {axis} line by colouring cells of the empty half. {rules}",
                f"The empty half is to become the mirror image of the other one in the thick {axis} axis. {rules}",
            ),
            guided=f"For each coloured cell of the {problem['half']} half, the cell equally far on the other side of the thick axis takes its colour. "
            f"The line of cells of the {side} half next to the axis fills first, then the next line outward, and so on to the edge. "
            "The given half, the grid and the axis stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        grid, n = _grid(problem), problem["n"]
        scene = Scene(WHITE)
        add_board(scene, grid, fill=WHITE, line=LINE)
        for depth, along, color in problem["cells"]:
            add_cell(scene, grid, _cell(problem, depth, along, given=True), COLORS[color], inset=4, name=f"given {depth} {along}")
        (left, top), (right, bottom) = grid.origin, (grid.origin[0] + grid.width, grid.origin[1] + grid.height)
        ends = ((512, top - 24), (512, bottom + 24)) if SIDES[problem["half"]][0] else ((left - 24, 512), (right + 24, 512))
        scene.add("axis", Line(points=ends, stroke=INK, width=14))
        scene.wait(6)
        if answer == "redrawn":
            scene.play(*(fade(f"given {depth} {along}", 0) for depth, along, _ in problem["cells"]), frames=6)
        for line in range(n // 2):
            names = []
            for cell, color in _painted(problem, answer, line):
                side = grid.cell - 8
                names.append(scene.add(f"new {cell[0]} {cell[1]}", rectangle(side, side, fill=COLORS[color]), at=grid.centre(*cell), opacity=0.0))
            if names:
                scene.play(*(fade(name, 1) for name in names), frames=6)
                scene.wait(2)
        scene.wait(6)
        return scene

    def score(self, view, problem):
        grid, n = _grid(problem), problem["n"]
        wanted = {_cell(problem, depth, along, given=False): color for depth, along, color in problem["cells"]}
        cells = [_cell(problem, depth, along, given=False) for depth in range(n // 2) for along in range(n)]
        places = cell_pixels(view, grid, cells)
        series, white = colours_over_time(view, places), first_colours(view, places)
        end = last(series)
        filled = (gap_to(end, white) > 15) & (gap_to(series[0], white) < 15)
        true = np.array([cell in wanted for cell in cells])
        good, strays = filled & true, filled & ~true
        stay, same = keeping(view, ~_empty_half(view, grid, problem))
        found = max(0.0, share(good.sum(), true.sum()) - share(strays.sum(), (~true).sum())) * same
        used = sorted(set(wanted.values()))
        gaps = gap_to(end[:, None], lab([COLORS[color] for color in used]))
        due = np.array([used.index(wanted[cell]) if cell in wanted else -1 for cell in cells])
        colored = (gaps.argmin(axis=1) == due) & (gaps.min(axis=1) < ANY_COLOR)
        right = share((colored & good).sum(), good.sum())

        # Whole cells: what pops in piece by piece, its pieces elsewhere than the cells, begins many lines at once.
        begun, half, whole = moments(way_done(colours_over_time(view, cell_pixels(view, grid, cells, 0.94))))
        depths = np.repeat(np.arange(n // 2), n)
        lines = [good & (depths == depth) for depth in np.unique(depths[true])]
        follows = [after(whole[a], begun[b], view.frames_of(1)) for a, b in pairwise(lines) if a.any() and b.any()]
        rising, ordered = order_kept(follows, len(lines) - 1)
        arrived = tuple(int(np.median(half[line])) for line in lines if line.any())
        trajectory = ordered * right * found * one_by_one(view, half[good], len(lines))
        return [
            Row("spatial_accuracy", 0.3, found, f"{good.sum()} of {true.sum()} mirror cells coloured, and {strays.sum()} others"),
            Row("logical_validity", 0.15, right * found, f"{right:.0%} of the coloured mirror cells have their source cell's colour"),
            Row("trajectory", 0.4, trajectory, f"{rising:.0%} of the lines followed the line nearer to the axis", arrived),
            kept_row(0.15, stay, found, trajectory, "given half, grid and axis kept, as far as the pattern was completed"),
        ]


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=840)


def _cell(problem: dict, depth: int, along: int, *, given: bool) -> tuple[int, int]:
    """The (row, column) of the cell `depth` steps from the axis at place `along` it, in the given half or the other one."""
    axis, high = SIDES[problem["half"]]
    half = problem["n"] // 2
    across = half + depth if high == given else half - 1 - depth
    return (along, across) if axis else (across, along)


def _painted(problem: dict, answer: str, line: int) -> list[tuple[tuple[int, int], str]]:
    """The cells that an answer colours together with the line of that number."""
    used, painted = sorted({color for _, _, color in problem["cells"]}), []
    strange = next(name for name in sorted(COLORS) if distinct([COLORS[name], *(COLORS[color] for color in used)]))
    for depth, along, color in problem["cells"]:
        if answer == "copy":
            depth = problem["n"] // 2 - 1 - depth
        if answer == "colors":
            color = used[(used.index(color) + 1) % len(used)] if len(used) > 1 else strange
        if depth != line:
            continue
        if answer == "redrawn":
            along = (along + problem["n"] // 3) % problem["n"]
            painted.append((_cell(problem, depth, (along + 1) % problem["n"], given=True), color))
        painted.append((_cell(problem, depth, along, given=False), color))
    return painted


def _empty_half(view, grid: Grid, problem: dict) -> np.ndarray:
    """Mask of the half that is to be filled."""
    corners = (grid.centre(*_cell(problem, depth, along, given=False)) for depth, along in ((0, 0), (problem["n"] // 2 - 1, problem["n"] - 1)))
    (left, right), (top, bottom) = (sorted(ends) for ends in zip(*corners, strict=True))
    reach = grid.cell / 2 - 3
    return view.box(left - reach, top - reach, right + reach, bottom + reach)
