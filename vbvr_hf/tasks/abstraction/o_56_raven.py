from __future__ import annotations

import numpy as np

from ...scene import Grid, Point, Polygon, Scene, Text, become, fade, figure, grow, rectangle
from ...scene.matrices import Rows, constant, distribution, predictions, progression
from ...scene.palette import WHITE, lab
from ...scoring import Row, iou, keeping, share, tolerance
from ...scoring.figure_cells import FigureCell, Found
from ...scoring.rules import kept_row
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

SHAPES = ("circle", "square", "triangle", "pentagon", "five-point star", "plus", "arrow")
COLORS = {
    "red": (220, 36, 36), "orange": (246, 134, 24), "yellow": (244, 200, 24), "green": (36, 152, 62), "blue": (36, 92, 216), "purple": (140, 60, 200),
    "light grey": (178, 182, 188), "grey": (114, 118, 126), "dark grey": (52, 56, 64),
}  # fmt: skip
SIZES = (62, 86, 119)
LAYOUTS = (((0, 0),), ((-64, -64), (64, -64), (-64, 64), (64, 64)))
"""Where one figure stands, and where several do, from the middle of their cell."""
GROUND, FRAME, HINT = (238, 240, 244), (120, 128, 142), (214, 219, 226)
ATTRIBUTES = ("shape", "count", "color", "size", "turn")
LEVELS = {"shape": len(SHAPES), "count": 4, "color": len(COLORS), "size": len(SIZES), "turn": 8}
STEPLESS, CYCLIC = ("shape", "color"), ("turn",)
"""Attributes whose levels have no order, and those whose levels go round."""
GRID = Grid.centred(3, 3, span=912)
CELL, GROW, REST = 270, 10, 2
CANDIDATES = [*((name, 0.0) for name in SHAPES[:-1]), *(("arrow", 45.0 * step) for step in range(8))]


class Raven(Task):
    """Fill the last cell of a 3 x 3 board by the rules that run along its rows.

    Shows: nine framed cells; eight hold one to four equal figures each, the last one a faint question mark.
    Asks: fill the empty cell so that the rules of the rows hold for the last row too, its figures drawn one at a time, each growing from its centre.
    Answer: shape, count, colour, size and turn each stay, go up or down by a fixed step, or take the same three values along every row. Of all
    such rules that fit the eight cells, every one gives the same last cell. Two or more figures stand on the places of a 2 x 2 layout in reading order.
    Checks: count, shape, colour, size and turn of the figures in the last cell, how each of them grew, and that the other cells stay.
    Departures: there are three sizes, not four, as a fourth would be too small at 256 pixels. Shapes and colours have no steps, so they stay or take
    three values. An attribute that stays along the rows may still differ from row to row.
    """

    id = "O-56"
    slug = "raven"
    name = "Raven"
    pillar = "abstraction"
    split = "out_of_domain"
    archetype = "complete"
    instances = "rule assignments to five attributes times start values and permutations: over 10^6"
    parameters = {
        "varying_attributes": Parameter("how many attributes change along the rows", bench=ints(1, 3)),
        "rules": Parameter("the rule drawn first for a changing attribute that can take steps", bench=choices("step up", "step down", "three values")),
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
            if all(_fitting(board[name], name) == {board[name][2][2]} for name in ATTRIBUTES):
                return {"board": board, "varying": varying}
        raise Redraw

    def prompt(self, problem):
        shape, count, color, _, _ = _look(problem, 2, 2)
        kind = f"{'one ' if count == 1 else f'{count} '}{color} {shape}{'' if count == 1 else 's'}"
        rules = (
            "Draw its figures one at a time, each growing from its centre. One figure stands in the middle; several take the four places in "
            "reading order. The other eight cells stay as they are."
        )
        return Prompts(
            plain=(
                f"Fill the empty cell so that the rules which run along all the rows hold for the last row as well. {rules}",
                f"Each row of the board follows the same rules from left to right. Complete the last row by filling the cell with the question mark. {rules}",
                f"Work out how the cells change along the rows and put the missing content into the bottom-right cell. {rules}",
            ),
            guided=f"Compare the cells of each row from left to right: what changes is {_words(problem['varying'])}; everything else keeps to its row. "
            f"The missing cell therefore holds {kind}. The question mark fades; then the figures grow from their centres, one after another. "
            "The other eight cells stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        scene = Scene(GROUND)
        for row, column in GRID.cells():
            scene.add(f"cell {row} {column}", rectangle(CELL, CELL, fill=WHITE, stroke=FRAME, border=6), at=GRID.centre(row, column))
        scene.add("hint", Text(text="?", size=150, fill=HINT), at=GRID.centre(2, 2))
        given = []
        for row, column in GRID.cells()[:-1]:
            for index, (part, at) in enumerate(_figures(_look(problem, row, column), GRID.centre(row, column))):
                given.append(scene.add(f"figure {row} {column} {index}", part, at=at))
        shape, count, color, size, angle = _look(problem, 2, 1 if answer == "copy" else 2)
        if answer == "color":
            names = list(COLORS)
            color = names[(names.index(color) + 4) % len(names)]
        scene.wait(6)
        if answer == "redrawn":
            other = SHAPES[(SHAPES.index(_look(problem, 0, 0)[0]) + 2) % len(SHAPES)]
            odd = figure(other, 90, fill=COLORS["purple" if color != "purple" else "green"])
            scene.play(*(become(name, odd) for name in given), frames=0)
        scene.play(fade("hint", 0), frames=4)
        for index, (part, at) in enumerate(_figures((shape, count, color, size, angle), GRID.centre(2, 2))):
            scene.add(f"answer {index}", part, at=at, scale=0.0)
            scene.play(grow(f"answer {index}", 1.0), frames=GROW)
            scene.wait(REST)
        scene.wait(10)
        return scene

    def score(self, view, problem):
        cell = FigureCell(view, GRID.centre(2, 2), CELL / 2 - 7, COLORS.values(), paper=(WHITE, HINT))
        right = _look(problem, 2, 2)
        begun, seen, true = (cell.ink(image) for image in (view.rgb[0], view.final, view.expected_final))
        stay, same = keeping(view, ~cell.mask)
        empty = seen.sum() < 30 or not same or begun.sum() > 30
        overlap = 0.0 if empty else iou(seen, true)
        found, wanted = (cell.figures(image, LAYOUTS, CANDIDATES, reach=63, alone=CELL / 2) for image in (view.final, view.expected_final))
        rights = dict.fromkeys(ATTRIBUTES, 0.0) if empty else _rights(found, wanted, right)
        faults = [name for name in ATTRIBUTES if rights[name] < 1]
        varying, others = problem["varying"], [name for name in ATTRIBUTES if name not in problem["varying"]]
        logic = 0.0 if empty else 1.0 if not faults else 0.6 * np.mean([rights[name] for name in varying]) * (0.5 + 0.5 * min(rights[name] for name in others))
        grown = [cell.growing(part) for part in found] if logic else []
        least = max(1.0, view.frames_of(4))
        stages = min(4.0, least)
        moments = sorted((part.half, share(part.stages - stages / 4, stages / 2)) for part in grown)
        due = max(len(moments), right[1])
        gradual = sum(step for _, step in moments) / due
        # A figure that did not grow did not come after another one either.
        apart = [min(before[1], after[1]) * (after[0] - before[0] >= least) for before, after in zip(moments, moments[1:], strict=False)]
        trajectory = logic * (gradual if due == 1 else (sum(apart) / (due - 1) + gradual) / 2)
        wrong = f"wrong in the last cell: {', '.join(faults)}" if faults else "all attributes are right"
        seen_growing = f"{gradual:.0%} of the figures were seen growing, {sum(apart):.1f} of {due - 1} clearly after the one before"
        return [
            Row("spatial_accuracy", 0.2, tolerance(overlap, 0.8, 0.4), f"the figures in the last cell fit the right ones with an IoU of {overlap:.2f}"),
            Row("logical_validity", 0.25, logic, "the last cell is empty or the board is another" if empty else wrong),
            Row("trajectory", 0.4, trajectory, seen_growing, tuple(half for half, _ in moments)),
            kept_row(0.15, stay, logic, trajectory, "the other cells kept, as far as the last one was filled rightly"),
        ]


def _rights(found: list[Found], wanted: list[Found], right: tuple) -> dict[str, float]:
    """For each attribute the share of the figures in the last cell that have it right; a figure still too small to be told has none wrong but its size."""
    size, goal = wanted[0].fit.size, lab([COLORS[right[2]]])[0]
    told = [one.fit for one in found if one.fit is not None and one.fit.size > size / 3]
    shapes = [fit.name == right[0] and fit.iou >= 0.6 for fit in told]
    return {
        "shape": float(np.mean(shapes)) if told else 0.0,
        "count": float([one.place for one in found] == [one.place for one in wanted]),
        "color": float(np.mean([np.linalg.norm(one.color - goal) <= 20 for one in found])) if found else 0.0,
        "size": sum(abs(fit.size / size - 1) <= 0.12 for fit in told) / max(len(found), 1),
        "turn": float(np.mean([fit.turn == right[4] or not shape for fit, shape in zip(told, shapes, strict=True)])) if told else 0.0,
    }


def _vary(rng: np.random.RandomState, name: str, rule: str) -> Rows:
    """Values of one attribute that changes along the rows."""
    if name in STEPLESS or rule == "three values":
        return distribution(rng, LEVELS[name])
    return progression(rng, LEVELS[name], rising=rule == "step up", cyclic=name in CYCLIC)


def _fitting(rows: Rows, name: str) -> set[int]:
    """The values of an attribute in the last cell that rules give which fit the other eight."""
    return predictions(rows, steps=name not in STEPLESS, cycle=LEVELS[name] if name in CYCLIC else None)


def _look(problem: dict, row: int, column: int) -> tuple[str, int, str, int, float]:
    """Shape, count, colour, size and turn of the figures in a cell."""
    shape, count, color, size, turn = (problem["board"][name][row][column] for name in ATTRIBUTES)
    return SHAPES[shape], count + 1, list(COLORS)[color], SIZES[size], 45.0 * turn if SHAPES[shape] == "arrow" else 0.0


def _figures(look: tuple, middle: Point) -> list[tuple[Polygon, Point]]:
    """The figures of a cell and where each stands."""
    shape, count, color, size, turn = look
    places = LAYOUTS[0] if count == 1 else LAYOUTS[1][:count]
    return [(figure(shape, size, fill=COLORS[color], turn=turn), (middle[0] + x, middle[1] + y)) for x, y in places]


def _words(names: list[str]) -> str:
    words = [{"count": "how many figures there are", "color": "their colour", "turn": "the way they point"}.get(name, f"their {name}") for name in names]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
