from __future__ import annotations

from itertools import product

import numpy as np

from ...acts import Act, fill, in_turn, recolour_to, send_copy, then
from ...scene import Color, Grid, Line, Look, Point, Scene, Shape, add_board, draw_look, fade, rectangle
from ...scene.palette import SHIFTED, VIVID, WHITE, pick
from ...scene.shapes import arrowhead
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .gridrules import EVERY, INKS, RULES, N, drawn_grid

COLORS = {**{name: VIVID[name] for name in ("red", "orange", "yellow", "green", "blue", "purple")}, "teal": SHIFTED["teal"], "navy": SHIFTED["navy"]}
BOARD = (118, 124, 138)
"""The colour of a board, as it is seen between cells and where there are none."""
TRIES = 120
LEAST, MOST = 4, 9
"""Cells that change in the grid asked about."""
EXAMPLES = tuple(Grid.centred(N, N, span=208, middle=(x, 192.0)) for x in (120.0, 388.0, 636.0, 904.0))
TEST, OUT = (Grid.centred(N, N, span=440, middle=(x, 684.0)) for x in (250.0, 774.0))


class GridRuleInduction(Task):
    """Find the rule that turns grids into others, and apply it to a copy of a grid.

    Shows: two pairs of grids of coloured cells on top, an arrow in each; below a larger grid, an arrow, and an empty grid of the same size.
    Asks: copy the lower left grid's cells into the empty grid and then change them, one after another in reading order, by the rule that both pairs follow.
    Answer: unique: all rules of the library that explain both pairs (cells fall to a side, mirror, shift around, two colours change places, the largest blob or
    what is enclosed takes a colour, cells stretch to lines) turn the lower grid into the same one.
    Checks: that a copy went across, that every cell that is to change takes its colour after that, one after another in reading order; all else stays.
    Departures: grids have 5 x 5 cells, so that those of the examples are large enough to be read. Frames around blobs and chains of two rules are left out, as
    there is no room for either. A plain copy is a step of the answer and earns a little more than nothing.
    """

    split = "train"
    archetype = "complete"
    jump_cap = 0.5
    instances = "random grids for each of over 30 rules: over 10^8"
    parameters = {
        "family": Parameter(
            "what the rule does, from the plainest on",
            train=choices("fall", "mirror", "swap", "stretch", "holes", "largest", "shift"), harder="last",
        ),
        "colors": Parameter("colours in use", train=ints(2, INKS), harder="high"),
    }  # fmt: skip
    wrong_answers = {
        "plain copy": WrongAnswer("the grid is copied, and nothing changes", 0.3),
        "example": WrongAnswer("the first pair's right grid is put into the empty one", 0.15),
        "other rule": WrongAnswer("a rule of the same kind that goes another way, or names other colours", 0.5),
    }

    def pose(self, rng, p):
        count = max(p.colors, 3) if p.family == "swap" else p.colors
        family = RULES[p.family]
        rule = family[rng.randint(len(family))]
        for _ in range(TRIES):
            grids = [drawn_grid(rng, p.family, count) for _ in range(3)]
            after = [rule(grid) for grid in grids]
            changed = [int((a != b).sum()) for a, b in zip(grids, after, strict=True)]
            if min(changed) < 3 or not LEAST <= changed[2] <= MOST or len({str(one.tolist()) for one in grids}) < 3:
                continue
            fitting = [one(grids[2]) for one in EVERY if all(np.array_equal(one(grid), due) for grid, due in zip(grids[:2], after[:2], strict=True))]
            wrong = [one(grids[2]) for one in family]
            wrong = [one for one in wrong if LEAST <= (one != grids[2]).sum() <= MOST + 2 and (one != after[2]).sum() >= LEAST]
            if wrong and all(np.array_equal(one, after[2]) for one in fitting):
                colors = pick(rng, COLORS, INKS, away_from=[WHITE], least=40)
                grids = [grid.tolist() for pair in zip(grids, after, strict=True) for grid in pair]
                look = draw_look(rng, away_from=[WHITE, *(COLORS[name] for name in colors)], brightest=225)
                return {"family": p.family, "grids": grids, "other": wrong[rng.randint(len(wrong))].tolist(), "colors": colors, "look": look}
        raise Redraw

    def prompt(self, problem):
        names = ["white", *problem["colors"]]
        after = problem["grids"][5]
        steps = [f"The cell in row {row + 1}, column {column + 1} turns {names[after[row][column]]}." for row, column in _changed(problem, after)]
        return Prompts(
            plain=(
                "One hidden rule turns the left grid of each pair [above|on top] into the right one. [Copy|Slide a copy of] the large grid's cells into the "
                "empty grid; then change them by that rule, one after another in reading order.",
                "[Work out|Find] what happens to the small grids, the same in both pairs. A copy of the large grid [slides|glides] over to the empty "
                "board, and its cells then change likewise, [one by one|cell by cell in turn], row by row from the top left.",
                "First copy the lower pattern into the empty grid on its right. After that, alter the copy, one cell at a time as in reading, just as the rule "
                "of the two examples demands.[ All other grids stay.|]",
            ),
            guided="A copy of the lower left grid's cells slides straight into the empty grid on the right. Then cells of the copy change, one after "
            f"another. {' '.join(steps)} All other grids stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        for number, grid in enumerate((*EXAMPLES, TEST, OUT)):
            add_board(scene, grid, fill=BOARD, line=BOARD, name=f"board {number}")
        for left, right in ((EXAMPLES[0], EXAMPLES[1]), (EXAMPLES[2], EXAMPLES[3]), (TEST, OUT)):
            _add_arrow(scene, look, left, right)
        for number, cells in enumerate(problem["grids"][:4]):
            scene.add(f"example {number}", *_pattern(problem, EXAMPLES[number], cells), at=EXAMPLES[number].centre(2, 2))
        # The copy lies below the cells that take over from it.
        for name, opacity in (("pattern", 1.0), ("pattern copy", 0.0)):
            scene.add(name, *_pattern(problem, TEST, problem["grids"][4]), at=TEST.centre(2, 2), opacity=opacity)
        for row, column in product(range(N), repeat=2):
            before = _color(problem, problem["grids"][4][row][column])
            scene.add(f"out {row} {column}", _square(OUT, before), at=OUT.centre(row, column), opacity=0.0)

    def answer(self, problem):
        return then(_copied(stays=False), _turned(problem, problem["grids"][5]))

    def mistakes(self, problem):
        cells = [(f"new {row} {column}", (_square(OUT, _color(problem, color)),), OUT.centre(row, column))
                 for row, line in enumerate(problem["grids"][1]) for column, color in enumerate(line)]  # fmt: skip
        return {
            "plain copy": _copied(),
            "example": fill(tuple((cell,) for cell in cells)),
            "other rule": then(_copied(stays=False), _turned(problem, problem["other"])),
        }


def _copied(stays: bool = True) -> Act:
    return send_copy("pattern", OUT.centre(2, 2), frames=24, stays=stays)


def _changed(problem: dict, after: list) -> list[tuple[int, int]]:
    """The cells of the grid asked about that differ in another one, in reading order."""
    return [(row, column) for row, column in product(range(N), repeat=2) if problem["grids"][4][row][column] != after[row][column]]


def _turned(problem: dict, after: list) -> Act:
    """Cells of the copy take other colours, in reading order."""
    among = [WHITE, *(COLORS[name] for name in problem["colors"])]
    # Before the first of them single cells take the place of the copy.
    first, *others = _changed(problem, after)
    apart = (fade("pattern copy", 0), *(fade(f"out {row} {column}", 1) for row, column in product(range(N), repeat=2)))

    def turned(cell: tuple[int, int], **options) -> Act:
        return recolour_to(f"out {cell[0]} {cell[1]}", _color(problem, after[cell[0]][cell[1]]), frames=6, among=among, **options)

    return in_turn(turned(first, handover=apart), *(turned(cell) for cell in others))


def _color(problem: dict, number: int) -> Color:
    return COLORS[problem["colors"][number - 1]] if number else WHITE


def _square(grid: Grid, color: Color, at: Point = (0.0, 0.0)) -> Shape:
    side = grid.cell - 8
    return rectangle(side, side, fill=color, at=at)


def _pattern(problem: dict, grid: Grid, cells: list) -> tuple[Shape, ...]:
    """The cells of a grid, about its middle."""
    colored = ((row, column, color) for row, line in enumerate(cells) for column, color in enumerate(line))
    return tuple(_square(grid, _color(problem, color), ((column - 2) * grid.cell, (row - 2) * grid.cell)) for row, column, color in colored)


def _add_arrow(scene: Scene, look: Look, left: Grid, right: Grid) -> None:
    start, end, y = left.origin[0] + left.width, right.origin[0], left.centre(2, 2)[1]
    room = end - start
    tip = end - 0.1 * room
    head = min(44.0, 0.55 * room)
    scene.add(
        f"arrow {start:.0f} {y:.0f}", Line(points=((start + 0.16 * room, y), (tip - 0.6 * head, y)), stroke=look.ink, width=10),
        arrowhead((tip, y), (1, 0), head, fill=look.ink),
    )  # fmt: skip
