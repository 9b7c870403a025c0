from __future__ import annotations

from ...acts import Act, Thing, fade_out, fill, then
from ...scene import Grid, Line, Point, add_board, draw_look, look_of, rectangle
from ...scene.palette import SHIFTED, VIVID, WHITE, distinct, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

COLORS = {**VIVID, **{name: SHIFTED[name] for name in ("teal", "navy", "sky blue", "lime")}}
LINE, AXIS = (196, 202, 212), (44, 52, 68)
SIDES = {"left": (1, False), "right": (1, True), "top": (0, False), "bottom": (0, True)}
"""The given half beside a straight axis -> the grid axis that is mirrored, and whether the given cells have the high numbers on it."""
CORNERS = {"lower left": True, "upper right": False}
"""The given half beside the diagonal from the upper left -> whether its cells lie below it."""
OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top", "lower left": "upper right", "upper right": "lower left"}


class SymmetryRandom(Task):
    """Mirror a scatter of coloured cells across an axis, line by line.

    Shows: a square grid cut in two by a thick axis, straight or along a diagonal; one half holds scattered coloured cells, the other is empty.
    Asks: mirror the scatter into the empty half, same colours, filling in from the axis outward one line of cells at a time.
    Answer: the mirror image is unique; within a line the cells may come in any order and manner (a wipe outward from the axis is one).
    Checks: which cells of the empty half end up coloured and how, in which frames the lines filled, and that all else stays.
    Departures: half and axis are one draw, as the axis always lies beside the given half. Axes lie in all directions in training clips, too, and along the
    diagonal, whose own cells are empty. A wipe, or a fade
    from picture to picture, may fill the lines one after another indeed: that is what is asked for.
    """

    split = "train"
    archetype = "complete"
    version = 2
    shortcut_caps = {"wipe": 1.0, "crossfades of six pictures": 1.0}
    instances = "above 10^6 already for 6 x 6: 18 cells in a half, about 30 % filled, two colours"
    parameters = {
        "grid": Parameter("cells per side", train=choices(6, 8, 10), bench=choices(10, 12), harder="high"),
        "density_in_half": Parameter("share of the given half that is coloured", train=floats(0.2, 0.5), bench=floats(0.35, 0.55), harder="high"),
        "colours": Parameter("colours in use", train=ints(1, 4), bench=ints(3, 4), harder="high"),
        "given_half": Parameter("where the scatter is given; the axis lies beside it", train=choices(*SIDES, *CORNERS), harder="last"),
    }
    wrong_answers = {
        "copy": WrongAnswer("pattern moved over, or turned over, without being mirrored", 0.4),
        "colors": WrongAnswer("mirrored, but every cell in a colour not due there", 0.4),
        "redrawn": WrongAnswer("whole frame redrawn with another scatter", 0.3),
    }

    def pose(self, rng, p):
        colors = pick(rng, COLORS, p.colours, away_from=[WHITE, AXIS, LINE])
        every = _places(p.grid, p.given_half)
        count = round(p.density_in_half * len(every))
        if count < p.colours:
            raise Redraw
        for _ in range(40):
            picked = [every[int(i)] for i in rng.permutation(len(every))[:count]]
            # (steps from the axis, place along it) -> colour; each colour is used at least once.
            pattern = {cell: colors[k if k < len(colors) else rng.randint(len(colors))] for k, cell in enumerate(picked)}
            same = sum(pattern.get(_moved(p.grid, p.given_half, *cell)) == color for cell, color in pattern.items())
            if len({depth for depth, _ in pattern}) >= 3 and same <= count / 2:
                look = draw_look(rng, away_from=[COLORS[color] for color in colors])
                cells = [[depth, along, color] for (depth, along), color in sorted(pattern.items())]
                return {"n": p.grid, "half": p.given_half, "cells": cells, "look": look}
        raise Redraw

    def prompt(self, problem):
        half, other = problem["half"], OPPOSITE[problem["half"]]
        axis = "diagonal" if half in CORNERS else "vertical" if half in ("left", "right") else "horizontal"
        lines = "line of cells" if half in CORNERS else "column" if axis == "vertical" else "row"
        rules = (
            f"[Work|Go] from the axis outward, one {lines} after another[, in the same colours|, keeping the colours]. "
            f"[All that is given stays.|Leave what is given alone.]"
        )
        return Prompts(
            plain=(
                f"[Mirror|Reflect] the coloured cells across the thick {axis} axis into the empty half. {rules}",
                f"Make the grid symmetric about its thick {axis} line by colouring cells of the empty half. {rules}",
                f"The {other} half [is to become|should become] the mirror image of the {half} one. {rules}",
                f"[Complete the picture|Finish this grid] so that the thick line is an axis of symmetry. {rules}",
            ),
            guided=f"For each coloured cell of the {half} half, the cell equally far on the other side of the thick axis takes its colour. "
            f"The {lines} of the {other} half next to the axis fills first, then the next one outward, and so on. "
            "The given half, the grid and the axis stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        grid, half = _grid(problem), problem["half"]
        scene.add("panel", *look.panel(48, 48, 976, 976))
        add_board(scene, grid, fill=WHITE, line=LINE)
        (left, top), (right, bottom) = grid.origin, (grid.origin[0] + grid.width, grid.origin[1] + grid.height)
        if half in CORNERS:
            ends: tuple[Point, Point] = ((left - 16, top - 16), (right + 16, bottom + 16))
        else:
            ends = ((512, top - 24), (512, bottom + 24)) if SIDES[half][0] else ((left - 24, 512), (right + 24, 512))
        scene.add("axis", Line(points=ends, stroke=AXIS, width=14))
        for depth, along, color in problem["cells"]:
            _, parts, at = _cell(problem, depth, along, color, given=True)
            scene.add(f"given {depth} {along}", *parts, at=at)

    def answer(self, problem):
        return _filled([(depth, _cell(problem, depth, along, color)) for depth, along, color in problem["cells"]])

    def mistakes(self, problem):
        cells, n, half = problem["cells"], problem["n"], problem["half"]
        used = sorted({color for _, _, color in cells})
        strange = next(name for name in sorted(COLORS) if distinct([COLORS[name], *(COLORS[color] for color in used)]))
        turned = {color: used[(k + 1) % len(used)] if len(used) > 1 else strange for k, color in enumerate(used)}
        moved = [(*_moved(n, half, depth, along), color) for depth, along, color in cells]
        places = _places(n, half)
        other = [(*places[(places.index((depth, along)) + len(places) // 3) % len(places)], color) for depth, along, color in cells]
        return {
            "copy": _filled([(depth, _cell(problem, depth, along, color)) for depth, along, color in moved]),
            "colors": _filled([(depth, _cell(problem, depth, along, turned[color])) for depth, along, color in cells]),
            "redrawn": then(
                fade_out(*(f"given {depth} {along}" for depth, along, _ in cells), frames=6),
                _filled([(depth, _cell(problem, depth, along, color, given=given)) for given in (False, True) for depth, along, color in other]),
            ),
        }


def _filled(cells: list[tuple[int, Thing]]) -> Act:
    """Cells, each with its steps from the axis, filled line by line outward."""
    depths = sorted({depth for depth, _ in cells})
    return fill(tuple(tuple(thing for depth, thing in cells if depth == one) for one in depths), among=tuple(COLORS.values()))


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=840)


def _places(n: int, half: str) -> list[tuple[int, int]]:
    """The cells of a half, as (steps from the axis, place along it)."""
    if half in CORNERS:
        return [(depth, along) for depth in range(n - 1) for along in range(n - 1 - depth)]
    return [(depth, along) for depth in range(n // 2) for along in range(n)]


def _moved(n: int, half: str, depth: int, along: int) -> tuple[int, int]:
    """Where a cell comes to if its half is moved over, or turned over, without being mirrored."""
    return (depth, n - 2 - depth - along) if half in CORNERS else (n // 2 - 1 - depth, along)


def _cell(problem: dict, depth: int, along: int, color: str, *, given: bool = False) -> Thing:
    """The filled cell `depth` steps from the axis at place `along` it, in the given half or the other one."""
    grid, half, middle = _grid(problem), problem["half"], problem["n"] // 2
    if half in CORNERS:
        place = (along + depth + 1, along) if CORNERS[half] == given else (along, along + depth + 1)
    else:
        axis, high = SIDES[half]
        across = middle + depth if high == given else middle - 1 - depth
        place = (along, across) if axis else (across, along)
    side = grid.cell - 8
    block = look_of(problem["look"]).figure(rectangle(side, side, fill=COLORS[color]), shadow=False)
    return f"{'given' if given else 'new'} filled {place[0]} {place[1]}", block, grid.centre(*place)
