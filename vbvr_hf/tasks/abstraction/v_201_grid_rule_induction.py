from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, permutations, product

import cv2
import numpy as np

from ...acts import Act, fill, in_turn, recolour_to, send_copy, then
from ...scene import Color, Grid, Line, Look, Point, Scene, Shape, add_board, draw_look, fade, rectangle
from ...scene.palette import SHIFTED, VIVID, WHITE, pick
from ...scene.shapes import arrowhead
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

COLORS = {**{name: VIVID[name] for name in ("red", "orange", "yellow", "green", "blue", "purple")}, "teal": SHIFTED["teal"], "navy": SHIFTED["navy"]}
BOARD = (118, 124, 138)
"""The colour of a board, as it is seen between cells and where there are none."""
N, INKS, TRIES = 5, 4, 120
"""Cells per side; colours that a rule can name; and draws of grids for a rule."""
LEAST, MOST = 4, 9
"""Cells that change in the grid asked about."""
EXAMPLES = tuple(Grid.centred(N, N, span=208, middle=(x, 192.0)) for x in (120.0, 388.0, 636.0, 904.0))
TEST, OUT = (Grid.centred(N, N, span=440, middle=(x, 684.0)) for x in (250.0, 774.0))

Cells = np.ndarray
"""Colours by number (N, N), 0 for empty cells."""
Rule = Callable[[Cells], Cells]


class GridRuleInduction(Task):
    """Find the rule that turns grids into others, and apply it to a copy of a grid.

    Shows: two pairs of grids of coloured cells on top, an arrow in each; below a larger grid, an arrow, and an empty grid of the same size.
    Asks: copy the lower left grid's cells into the empty grid and then change them, one after another in reading order, by the rule that both pairs follow.
    Answer: unique: all rules of the library that explain both pairs (cells fall to a side, mirror, shift around, two colours change places, the largest blob or
    what is enclosed takes a colour, cells stretch to lines) turn the lower grid into the same one.
    Checks: that a copy went across, that every cell that is to change takes its colour after that, one after another in reading order; all else stays.
    Departures: grids have 5 x 5 cells, so that those of the examples are large enough to be read. Frames around blobs and chains of two rules are left out, as
    there is no room for either.
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
            grids = [_drawn(rng, p.family, count) for _ in range(3)]
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


def _drawn(rng, family: str, count: int) -> Cells:
    """A grid that a rule of a family does something to, with so many colours at most."""
    grid, inks = np.zeros((N, N), int), rng.permutation(INKS)[:count] + 1
    if family == "holes":
        height, width = ((5, 3), (3, 5), (4, 4), (5, 4), (4, 5))[rng.randint(5)]
        top, left = rng.randint(N - height + 1), rng.randint(N - width + 1)
        grid[top : top + height, left : left + width] = inks[0]
        grid[top + 1 : top + height - 1, left + 1 : left + width - 1] = 0
        for row, column in zip(*np.nonzero(grid == 0), strict=True):
            if not (top <= row < top + height and left <= column < left + width) and rng.rand() < 0.25:
                grid[row, column] = inks[-1]
    elif family == "stretch":
        for row, column in zip(rng.permutation(N)[: rng.randint(1, 3)], rng.permutation(N), strict=False):
            grid[row, column] = inks[rng.randint(count)]
    elif family == "largest":
        for _ in range(rng.randint(2, 4)):
            row, column = rng.randint(N, size=2)
            for _ in range(rng.randint(1, 7)):
                grid[row, column] = inks[0]
                row, column = np.clip((row + rng.randint(-1, 2), column), 0, N - 1) if rng.randint(2) else np.clip((row, column + rng.randint(-1, 2)), 0, N - 1)
    else:
        few = {"fall": (4, 8), "swap": (8, 14), "mirror": (3, 6), "shift": (3, 6)}[family]
        for cell in rng.permutation(N * N)[: rng.randint(*few)]:
            grid.flat[cell] = inks[rng.randint(count)]
    return grid


def _fallen(grid: Cells) -> Cells:
    """Coloured cells fall to the lower edge."""
    columns = [[0] * int((column == 0).sum()) + [int(one) for one in column if one] for column in grid.T]
    return np.array(columns).T


def _exchanged(a: int, b: int) -> Rule:
    table = np.arange(INKS + 1)
    table[[a, b]] = b, a
    return lambda grid: table[grid]


def _stretched(grid: Cells) -> Cells:
    """Each coloured cell fills its row; the first from the left, if there are several."""
    return np.array([[next((one for one in row if one), 0)] * N for row in grid.tolist()])


def _filled(color: int) -> Rule:
    """Empty cells that are cut off from the edge take a colour."""

    def rule(grid: Cells) -> Cells:
        _, pieces = cv2.connectedComponents(np.pad(grid == 0, 1, constant_values=True).astype(np.uint8), connectivity=4)
        inner = pieces[1:-1, 1:-1]
        return np.where((grid == 0) & (inner != pieces[0, 0]), color, grid)

    return rule


def _largest(color: int) -> Rule:
    """The blob with the most cells takes a colour; nothing happens where two are as large."""

    def rule(grid: Cells) -> Cells:
        _, blobs = cv2.connectedComponents((grid > 0).astype(np.uint8), connectivity=4)
        sizes = np.bincount(blobs.ravel())[1:]
        if not len(sizes) or (sizes == sizes.max()).sum() > 1:
            return grid
        return np.where(blobs == sizes.argmax() + 1, color, grid)

    return rule


def _replaced(a: int, b: int) -> Rule:
    return lambda grid: np.where(grid == a, b, grid)


RULES: dict[str, list[Rule]] = {
    "fall": [lambda grid, k=k: np.rot90(_fallen(np.rot90(grid, k)), -k) for k in range(4)],
    "mirror": [lambda grid: grid[:, ::-1], lambda grid: grid[::-1], lambda grid: grid.T, lambda grid: grid[::-1, ::-1].T],
    "swap": [_exchanged(a, b) for a, b in combinations(range(1, INKS + 1), 2)],
    "stretch": [_stretched, lambda grid: _stretched(grid.T).T],
    "holes": [_filled(color) for color in range(1, INKS + 1)],
    "largest": [_largest(color) for color in range(1, INKS + 1)],
    "shift": [lambda grid, by=by: np.roll(grid, by, (0, 1)) for by in product((-1, 0, 1), repeat=2) if by != (0, 0)],
}
EVERY = [rule for family in RULES.values() for rule in family] + [_replaced(a, b) for a, b in permutations(range(INKS + 1), 2)]
"""All rules that a pair may follow, and plain changes of one colour, which it could be taken for."""
