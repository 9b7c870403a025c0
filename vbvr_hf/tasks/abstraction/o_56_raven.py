from __future__ import annotations

import numpy as np

from ...acts import Act, allow, alter, fade_out, fill, then
from ...scene import Grid, Point, Shape, Text, become, draw_look, figure, look_of, rectangle
from ...scene.palette import WHITE
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .matrices import Rows, constant, distribution, predictions, progression

SHAPES = ("circle", "square", "triangle", "pentagon", "five-point star", "plus", "arrow")
COLORS = {
    "red": (220, 36, 36), "orange": (246, 134, 24), "yellow": (244, 200, 24), "green": (36, 152, 62), "blue": (36, 92, 216), "purple": (140, 60, 200),
    "light grey": (178, 182, 188), "grey": (114, 118, 126), "dark grey": (52, 56, 64),
}  # fmt: skip
SIZES = (62, 86, 119)
LAYOUTS = (((0, 0),), ((-64, 0), (64, 0)), ((-64, -62), (64, -62), (0, 62)), ((-64, -64), (64, -64), (-64, 64), (64, 64)))
"""Where one to four figures stand, from the middle of their cell."""
FRAME, HINT = (120, 128, 142), (202, 208, 217)
ATTRIBUTES = ("shape", "count", "color", "size", "turn")
LEVELS = {"shape": len(SHAPES), "count": 4, "color": len(COLORS), "size": len(SIZES), "turn": 8}
STEPLESS, CYCLIC = ("shape", "color"), ("turn",)
"""Attributes whose levels have no order, and those whose levels go round."""
GRID = Grid.centred(3, 3, span=912)
CELL, GROW, REST = 270, 10.0, 2.0


class Raven(Task):
    """Fill the last cell of a 3 x 3 board by the rules that run along its rows.

    Shows: nine framed cells; eight hold one to four equal figures each, the last one a faint question mark.
    Asks: fill the empty cell so that the rules of the rows hold for the last row too, its figures drawn one after another.
    Answer: shape, count, colour, size and turn each stay, go up or down by a fixed step, or take the same three values along every row. Of all
    such rules that fit the eight cells, every one gives the same last cell. How so many figures are placed is seen in another cell.
    Checks: the figures in the last cell, that they came gradually and one after another in reading order, and that the other cells stay.
    Departures: there are three sizes, not four, as a fourth would be too small at 256 pixels. Shapes and colours have no steps, so they stay or take
    three values. An attribute that stays along the rows may still differ from row to row. Figures stand centred in their cell, however many they are. How
    each of them comes is free, so that a fade from picture to picture may be right. A cell that is wrong in one attribute earns only what was seen happening.
    """

    split = "out_of_domain"
    archetype = "complete"
    version = 2
    shortcut_caps = {"crossfades of six pictures": 1.0}
    instances = "rule assignments to five attributes times start values and permutations: over 10^6"
    parameters = {
        "varying_attributes": Parameter("how many attributes change along the rows", bench=ints(1, 3), harder="high"),
        "rules": Parameter(
            "the rule drawn first for a changing attribute that can take steps", bench=choices("step up", "step down", "three values"), harder="last"
        ),
        "figures_per_cell": Parameter("figures in a cell where their number does not change", bench=ints(1, 4)),
        "shapes": Parameter("shape of the figures where it does not change", bench=choices(*SHAPES)),
        "palette": Parameter("colour of the figures where it does not change", bench=choices(*COLORS)),
        "size_levels": Parameter("sizes in use, each 1.38 times the one before; a fourth would be too small at 256 pixels", bench=ints(3, 3)),
    }
    wrong_answers = {
        "copy": WrongAnswer("the left neighbour's content in the empty cell", 0.25),
        "color": WrongAnswer("right shape and count, wrong colour", 0.55),
        "redrawn": WrongAnswer("right answer, but the other cells are redrawn", 0.87),
    }

    def pose(self, rng, p):
        fixed = {"shape": SHAPES.index(p.shapes), "count": p.figures_per_cell - 1, "color": list(COLORS).index(p.palette), "turn": 0}
        for _ in range(40):
            able = ["shape", "count", "color", "size"] + (["turn"] * 2 if p.shapes == "arrow" else [])
            varying = list(dict.fromkeys(str(name) for name in rng.permutation(able)))[: p.varying_attributes]
            if "shape" in varying and "turn" in varying:
                continue
            board = {name: constant([fixed.get(name, 0)] * 3) for name in ATTRIBUTES}
            for name in ATTRIBUTES:
                if name in varying:
                    board[name] = _vary(rng, name, p.rules)
                elif name == "size":
                    board[name] = constant([rng.randint(len(SIZES))] * 3)
                elif name == "turn" and p.shapes == "arrow" and "shape" not in varying:
                    board[name] = constant([rng.randint(8)] * 3)
                elif name in ("shape", "color", "count") and rng.rand() < 0.3 and not (name == "shape" and "turn" in varying):
                    board[name] = constant(rng.permutation(LEVELS[name])[:3])
            numbers = [number for row in board["count"] for number in row]
            if numbers[-1] in numbers[:-1] and all(_fitting(board[name], name) == {board[name][2][2]} for name in ATTRIBUTES):
                used = {list(COLORS)[color] for row in board["color"] for color in row}
                return {"board": board, "varying": varying, "look": draw_look(rng, away_from=[COLORS[color] for color in sorted(used)])}
        raise Redraw

    def prompt(self, problem):
        shape, count, color, _, _ = _content(problem, 2, 2)
        kind = f"{'one' if count == 1 else count} {color} {shape}{'' if count == 1 else 's'}"
        rules = "[Draw|Add] its figures one after another in reading order. [The other cells stay as they are.|Leave the other eight cells alone.]"
        return Prompts(
            plain=(
                f"[Fill the empty cell so that the rules which run along all the rows|Fill the last cell so that the rules of the other rows] hold in the last "
                f"row, too. {rules}",
                f"Each row of the board follows the same rules from left to right. [Complete|Finish] the last one. {rules}",
                f"[Work out|Find out] how the cells change along the rows, and put what is missing where the question mark is. {rules}",
                f"[What|Which figures] should replace the question mark? {rules}",
            ),
            guided=f"Compare the cells of each row from left to right: what changes is {_words(problem['varying'])}; everything else keeps to its row. "
            f"The missing cell therefore holds {kind}. The question mark fades; then the figures come one after another, in reading order. "
            "The other eight cells stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        for row, column in GRID.cells():
            scene.add(f"cell {row} {column}", rectangle(CELL, CELL, fill=WHITE, stroke=FRAME, border=6), at=GRID.centre(row, column))
        scene.add("hint", Text(text="?", size=150, fill=HINT), at=GRID.centre(2, 2))
        for row, column in GRID.cells()[:-1]:
            for index, (parts, at) in enumerate(_figures(problem, _content(problem, row, column), GRID.centre(row, column))):
                scene.add(f"figure {row} {column} {index}", *parts, at=at)

    def answer(self, problem):
        return _drawn(problem, _content(problem, 2, 2))

    def mistakes(self, problem):
        shape, count, color, size, turn = _content(problem, 2, 2)
        names = list(COLORS)
        other = SHAPES[(SHAPES.index(_content(problem, 0, 0)[0]) + 2) % len(SHAPES)]
        odd = look_of(problem["look"]).figure(figure(other, 90, fill=COLORS["purple" if color != "purple" else "green"]))
        given = [f"figure {row} {column} {index}" for row, column in GRID.cells()[:-1] for index in range(_content(problem, row, column)[1])]
        return {
            "copy": _drawn(problem, _content(problem, 2, 1)),
            "color": _drawn(problem, (shape, count, names[(names.index(color) + 4) % len(names)], size, turn)),
            "redrawn": then(alter(tuple(become(name, *odd) for name in given), frames=0.0), self.answer(problem)),
        }


def _drawn(problem: dict, content: tuple) -> Act:
    """The question mark goes, and a content comes into the last cell, figure by figure."""
    (x, y), half = GRID.centre(2, 2), CELL / 2 - 12
    things = [((f"answer {index}", parts, at),) for index, (parts, at) in enumerate(_figures(problem, content, (x, y)))]
    zone = (x - half, y - half, x + half, y + half)
    return then(allow(fade_out("hint")), fill(tuple(things), frames=GROW, pause=REST, grown=True, strict=True, zone=zone))


def _vary(rng: np.random.RandomState, name: str, rule: str) -> Rows:
    """Values of one attribute that changes along the rows."""
    if name in STEPLESS or rule == "three values":
        return distribution(rng, LEVELS[name])
    return progression(rng, LEVELS[name], rising=rule == "step up", cyclic=name in CYCLIC)


def _fitting(rows: Rows, name: str) -> set[int]:
    """The values of an attribute in the last cell that rules give which fit the other eight."""
    return predictions(rows, steps=name not in STEPLESS, cycle=LEVELS[name] if name in CYCLIC else None)


def _content(problem: dict, row: int, column: int) -> tuple[str, int, str, int, float]:
    """Shape, count, colour, size and turn of the figures in a cell."""
    shape, count, color, size, turn = (problem["board"][name][row][column] for name in ATTRIBUTES)
    return SHAPES[shape], count + 1, list(COLORS)[color], SIZES[size], 45.0 * turn if SHAPES[shape] == "arrow" else 0.0


def _figures(problem: dict, content: tuple, middle: Point) -> list[tuple[tuple[Shape, ...], Point]]:
    """The figures of a cell, each its parts and where it stands."""
    shape, count, color, size, turn = content
    parts = look_of(problem["look"]).figure(figure(shape, size, fill=COLORS[color], turn=turn))
    return [(parts, (middle[0] + x, middle[1] + y)) for x, y in LAYOUTS[count - 1]]


def _words(names: list[str]) -> str:
    words = [{"count": "how many figures there are", "color": "their colour", "turn": "the way they point"}.get(name, f"their {name}") for name in names]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
