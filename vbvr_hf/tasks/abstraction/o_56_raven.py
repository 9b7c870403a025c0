from __future__ import annotations

from itertools import permutations

import numpy as np

from ...scene import Grid, Scene, Text, become, fade, figure, grow, rectangle
from ...scene.palette import WHITE, lab
from ...scoring import Row, View, growing, iou, keeping, recognise, share, tolerance
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

SHAPES = ("circle", "square", "triangle", "pentagon", "five-point star", "plus", "arrow")
COLORS = {
    "red": (220, 36, 36), "orange": (246, 134, 24), "yellow": (244, 200, 24), "green": (36, 152, 62), "blue": (36, 92, 216), "purple": (140, 60, 200),
    "light grey": (178, 182, 188), "grey": (114, 118, 126), "dark grey": (52, 56, 64),
}  # fmt: skip
SIZES = (62, 86, 119)
PLACES = ((-64, -64), (64, -64), (-64, 64), (64, 64))
GROUND, FRAME, HINT = (238, 240, 244), (120, 128, 142), (214, 219, 226)
ATTRIBUTES = ("shape", "count", "color", "size", "turn")
LEVELS = {"shape": len(SHAPES), "count": 4, "color": len(COLORS), "size": len(SIZES), "turn": 8}
CELL, GROW, REST = 270, 10, 2


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
            board = {name: [[fixed.get(name, 0)] * 3] * 3 for name in ATTRIBUTES}
            for name in ATTRIBUTES:
                if name in varying:
                    board[name] = _vary(rng, name, p.rules)
                elif name == "size":
                    board[name] = [[int(rng.randint(len(SIZES)))] * 3] * 3
                elif name == "turn" and p.shapes == "arrow" and "shape" not in varying:
                    board[name] = [[int(rng.randint(8))] * 3] * 3
                elif name in ("shape", "color", "count") and rng.rand() < 0.3 and not (name == "shape" and "turn" in varying):
                    board[name] = [[int(value)] * 3 for value in rng.permutation(LEVELS[name])[:3]]
            if all(_predictions(board[name], name) == {board[name][2][2]} for name in ATTRIBUTES):
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
        grid = _grid()
        scene = Scene(GROUND)
        for row, column in grid.cells():
            scene.add(f"cell {row} {column}", rectangle(CELL, CELL, fill=WHITE, stroke=FRAME, border=6), at=grid.centre(row, column))
        scene.add("hint", Text(text="?", size=150, fill=HINT), at=grid.centre(2, 2))
        for row, column in grid.cells()[:-1]:
            for index, (part, at) in enumerate(_figures(_look(problem, row, column), grid.centre(row, column))):
                scene.add(f"figure {row} {column} {index}", part, at=at)
        look = list(_look(problem, 2, 2))
        if answer == "copy":
            look = list(_look(problem, 2, 1))
        if answer == "color":
            names = list(COLORS)
            look[2] = names[(names.index(look[2]) + 4) % len(names)]
        scene.wait(6)
        if answer == "redrawn":
            for name in list(scene.sprites):
                if name.startswith("figure"):
                    other = (SHAPES.index(_look(problem, 0, 0)[0]) + 2) % len(SHAPES)
                    scene.play(become(name, figure(SHAPES[other], 90, fill=COLORS["purple" if look[2] != "purple" else "green"])), frames=0)
        scene.play(fade("hint", 0), frames=4)
        for index, (part, at) in enumerate(_figures(tuple(look), grid.centre(2, 2))):
            scene.add(f"answer {index}", part, at=at, scale=0.0)
            scene.play(grow(f"answer {index}", 1.0), frames=GROW)
            scene.wait(REST)
        scene.wait(10)
        return scene

    def score(self, view, problem):
        cell = _Cell(view)
        true, right = cell.ink(view.expected_final), _look(problem, 2, 2)
        seen = cell.ink(view.final)
        stay, same = keeping(view, ~cell.mask)
        empty = seen.sum() < 30 or not same or cell.ink(view.rgb[0]).sum() > 30
        spatial = 0.0 if empty else tolerance(iou(seen, true), 0.8, 0.4)
        wanted, found = cell.read(true, view.expected_final), cell.read(seen, view.final)
        rights = dict.fromkeys(ATTRIBUTES, 0.0) if empty else _rights(found, wanted, right)
        faults = [name for name in ATTRIBUTES if rights[name] < 1]
        varying, others = problem["varying"], [name for name in ATTRIBUTES if name not in problem["varying"]]
        logic = 0.0 if empty else 1.0 if not faults else 0.6 * np.mean([rights[name] for name in varying]) * (0.5 + 0.5 * min(rights[name] for name in others))
        grown = [growing(shown, middle) for shown, middle in cell.growth(found)] if logic else []
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
            Row("spatial_accuracy", 0.2, spatial, f"the figures in the last cell fit the right ones with an IoU of {0 if empty else iou(seen, true):.2f}"),
            Row("logical_validity", 0.25, logic, "the last cell is empty or the board is another" if empty else wrong),
            Row("trajectory", 0.4, trajectory, seen_growing, tuple(half for half, _ in moments)),
            Row("temporal_consistency", 0.15, stay * logic * (0.3 + 0.7 * trajectory), "the other cells kept, as far as the last one was filled rightly"),
        ]


class _Cell:
    """The answer cell as seen: its ink, and the figures in it."""

    def __init__(self, view: View) -> None:
        self.view, (x, y), half = view, _grid().centre(2, 2), CELL / 2 - 7
        self.mask = view.box(x - half, y - half, x + half, y + half)
        ys, xs = np.nonzero(self.mask)
        self.rows, self.columns = slice(ys[0], ys[-1] + 1), slice(xs[0], xs[-1] + 1)
        px, py = view.pixels((x, y))
        self.middle, self.unit = (px - xs[0], py - ys[0]), view.unit

    def ink(self, images: np.ndarray) -> np.ndarray:
        """Where images (..., 256, 256, 3) show ink in the cell: (..., h, w) bool. The question mark is too pale to count."""
        labels = self.view.label(images[..., self.rows, self.columns, :], [WHITE, HINT, *COLORS.values()], reach=200)
        return labels > 1

    def parts(self, found: dict) -> list[tuple[tuple[slice, slice], tuple[float, float]]]:
        """For each figure found the part of the cell around it, and its centre in that part (x, y)."""
        boxes = []
        for dx, dy in found["places"]:
            x, y = self.middle[0] + dx * self.unit, self.middle[1] + dy * self.unit
            reach = (CELL / 2 if found["count"] == 1 else 63) * self.unit
            left, top = max(0, round(x - reach)), max(0, round(y - reach))
            boxes.append(((slice(top, round(y + reach)), slice(left, round(x + reach))), (x - left, y - top)))
        return boxes

    def growth(self, found: dict) -> list[tuple[np.ndarray, tuple[float, float]]]:
        """For each figure found its masks (T, h, w) over time, of its final colour alone (a fading figure shows none), and its centre."""
        colors = [WHITE, *COLORS.values()]
        return [
            (self.view.label(self.view.rgb[:, self.rows, self.columns][:, box[0], box[1]], colors, reach=40) == 1 + index, middle)
            for (box, middle), index in zip(self.parts(found), (_nearest(color) for color in found["colors"]), strict=True)
        ]

    def read(self, ink: np.ndarray, image: np.ndarray) -> dict:
        """Count, places and, for each figure, shape with turn, size (canvas units) and colour (CIELAB) in the end state."""

        def inked(dx: float, dy: float) -> bool:
            x, y = round(self.middle[0] + dx * self.unit), round(self.middle[1] + dy * self.unit)
            return ink[y - 1 : y + 2, x - 1 : x + 2].mean() > 0.5

        places = [(0, 0)] if inked(0, 0) else [place for place in PLACES if inked(*place)]
        found = {"places": places, "count": len(places), "fits": [], "colors": []}
        inside = image[self.rows, self.columns]
        for box, (x, y) in self.parts(found):
            part = ink[box]
            found["fits"].append(recognise(part, _CANDIDATES))
            reach = round(4 * self.unit)
            middle = inside[box][round(y) - reach : round(y) + reach + 1, round(x) - reach : round(x) + reach + 1]
            found["colors"].append(np.median(lab(middle.reshape(-1, 3)), axis=0))
        return found


_CANDIDATES = [*((name, 0.0) for name in SHAPES[:-1]), *(("arrow", 45.0 * step) for step in range(8))]


def _rights(found: dict, wanted: dict, right: tuple) -> dict[str, float]:
    """For each attribute the share of the figures in the last cell that have it right; a figure still too small to be told has none wrong but its size."""
    fits, size, goal = found["fits"], wanted["fits"][0].size, lab([COLORS[right[2]]])[0]
    told = [fit for fit in fits if fit is not None and fit.size > size / 3]
    shapes = [fit.name == right[0] and fit.iou >= 0.6 for fit in told]
    return {
        "shape": float(np.mean(shapes)) if told else 0.0,
        "count": float(found["places"] == wanted["places"]),
        "color": float(np.mean([np.linalg.norm(color - goal) <= 20 for color in found["colors"]])) if fits else 0.0,
        "size": sum(abs(fit.size / size - 1) <= 0.12 for fit in told) / max(len(fits), 1),
        "turn": float(np.mean([fit.turn == right[4] or not shape for fit, shape in zip(told, shapes, strict=True)])) if told else 0.0,
    }


def _nearest(color: np.ndarray) -> int:
    """Which of the colours a CIELAB colour is nearest to."""
    return int(np.linalg.norm(lab(list(COLORS.values())) - color, axis=1).argmin())


def _vary(rng, name: str, rule: str) -> list[list[int]]:
    """Values of one attribute that changes along the rows."""
    levels = LEVELS[name]
    if name in ("shape", "color") or rule == "three values":
        values = [int(v) for v in rng.permutation(levels)[:3]]
        orders = [values, values[1:] + values[:1], values[2:] + values[:2]]
        return [orders[i] for i in rng.permutation(3)]
    sign = 1 if rule == "step up" else -1
    if name == "turn":
        step = sign * int(rng.randint(1, 4))
        return [[int(start + step * k) % 8 for k in range(3)] for start in rng.randint(8, size=3)]
    starts = rng.randint(levels - 2, size=3)
    rows = [[int(start + k) for k in range(3)] for start in starts]
    return rows if sign > 0 else [row[::-1] for row in rows]


def _predictions(rows: list[list[int]], name: str) -> set[int]:
    """The last value that each rule gives which fits the other eight."""
    def step(a: int, b: int) -> int:
        return (b - a) % 8 if name == "turn" else b - a

    found = set()
    if all(row[0] == row[1] == row[2] for row in rows[:2]) and rows[2][0] == rows[2][1]:
        found.add(rows[2][1])
    steps = {step(a, b) for row in rows[:2] for a, b in zip(row, row[1:], strict=False)} | {step(rows[2][0], rows[2][1])}
    if name not in ("shape", "color") and len(steps) == 1 and 0 not in steps:
        following = rows[2][1] + steps.pop()
        found.add(following % 8 if name == "turn" else following)
    if len(set(rows[0])) == 3 and tuple(rows[1]) in permutations(rows[0]):
        rest = set(rows[0]) - set(rows[2][:2])
        if len(rest) == 1:
            found |= rest
    return found


def _look(problem: dict, row: int, column: int) -> tuple[str, int, str, int, float]:
    """Shape, count, colour, size and turn of the figures in a cell."""
    shape, count, color, size, turn = (problem["board"][name][row][column] for name in ATTRIBUTES)
    return SHAPES[shape], count + 1, list(COLORS)[color], SIZES[size], 45.0 * turn if SHAPES[shape] == "arrow" else 0.0


def _figures(look: tuple, middle: tuple[float, float]) -> list[tuple]:
    shape, count, color, size, turn = look
    places = [(0, 0)] if count == 1 else PLACES[:count]
    return [(figure(shape, size, fill=COLORS[color], turn=turn), (middle[0] + x, middle[1] + y)) for x, y in places]


def _grid() -> Grid:
    return Grid.centred(3, 3, span=912)


def _words(names: list[str]) -> str:
    words = [{"count": "how many figures there are", "color": "their colour", "turn": "the way they point"}.get(name, f"their {name}") for name in names]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
