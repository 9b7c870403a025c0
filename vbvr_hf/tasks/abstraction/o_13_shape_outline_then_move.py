from __future__ import annotations

import math

import numpy as np

from ...scene import Polygon, fade, move, reshape
from ...scene.analogy import COLORS, TWO_BY_THREE, analogy_board
from ...scene.figures import BASIC, SPECIAL, filled_figure
from ...scoring import Row, iou, keeping, likeness, tolerance
from ...scoring.analogy import OpenCell, given_stay, gradual, hint_left, sent_copy
from ...scoring.rules import kept_row
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices

NAMES = list(COLORS)
DIRECTIONS = {
    "up": (0, -1), "down": (0, 1), "left": (-1, 0), "right": (1, 0),
    "up and to the left": (-1, -1), "up and to the right": (1, -1), "down and to the left": (-1, 1), "down and to the right": (1, 1),
}  # fmt: skip
TOP, BOTTOM = TWO_BY_THREE
CELL, LINE = 270, 10
INSET = LINE / 2 / 85
"""Half of the line as a share of a figure of the usual size: near enough for all."""
LEAST = {"plus": 90}
"""Figures with narrow arms must be larger than others, or there is hardly an inside to be filled."""


class ShapeOutlineThenMove(Task):
    """Apply two steps, shown by three figures in a row, one after the other to another figure.

    Shows: two rows of three framed cells with arrows between them: A, B, C above; D and two question marks below. B is A as an outline (or A is the
    outline and B solid), C is B shifted off the middle of its cell.
    Asks: apply the two steps to D, completing the middle cell first, each time by sending a copy from the cell before, which then changes gradually.
    Answer: unique: D in the style of B, in the middle of its cell; then the same as far off the middle as C is.
    Checks: shape, style and place in both cells, that a copy slid into each and changed gradually there, in order, and that the rest is kept.
    Departures: the style may change in any gradual way, by draining or by fading. A step made in order counts for a part of the trajectory before the
    row is complete. Diagonal offsets have the stated length along the diagonal, and figures are small enough not to leave their cells.
    """

    id = "O-13"
    slug = "shape_outline_then_move"
    name = "Shape Outline Then Move"
    pillar = "abstraction"
    split = "in_domain"
    archetype = "transform"
    version = 2
    jump_cap = 0.5
    instances = "30 or more shape pairs x 6 colours x 6 or more offsets x 31 x 31 sizes: over 10^6"
    parameters = {
        "shapes": Parameter("shape of A, B and C; D has another", train=choices(*BASIC), bench=choices(*SPECIAL)),
        "palette": Parameter("colour of all figures", train=choices(*NAMES[:6]), bench=choices(*NAMES[6:])),
        "style_step": Parameter("step 1", train=choices("solid to outline"), bench=choices("solid to outline", "outline to solid")),
        "offset_direction": Parameter("direction of step 2", train=choices("up", "down"), bench=choices(*DIRECTIONS)),
        "offset": Parameter("length of step 2 in canvas units", train=choices(45, 60, 75), bench=choices(35, 50, 65)),
    }
    wrong_answers = {
        "style only": WrongAnswer("only the style changes, nothing moves", 0.4),
        "opposite": WrongAnswer("moved the opposite way", 0.4),
        "verbatim": WrongAnswer("B and C copied with their own shape", 0.15),
    }

    def pose(self, rng, p):
        others = [name for name in (BASIC if p.shapes in BASIC else SPECIAL) if likeness(p.shapes, name) <= 0.8]
        if not others:
            raise Redraw
        sizes = [min(int(rng.randint(80, 111)), 2 * (126 - p.offset)) for _ in range(2)]
        shapes = [p.shapes, others[rng.randint(len(others))]]
        return {
            "a": shapes[0], "d": shapes[1], "sizes": [max(size, LEAST.get(name, 0)) for name, size in zip(shapes, sizes, strict=True)],
            "color": p.palette, "solid_first": p.style_step == "solid to outline", "direction": p.offset_direction, "offset": p.offset,
        }  # fmt: skip

    def prompt(self, problem):
        rules = (
            "Complete the middle cell before the right one, each time by sending a copy straight across from the cell before and then changing it "
            "gradually. The four given figures stay as they are."
        )
        change = "its fill drains away until only the outline is left" if problem["solid_first"] else "the outline fills up with its colour"
        return Prompts(
            plain=(
                f"The top row changes in two steps from left to right. Apply the same two steps to the bottom-left figure. {rules}",
                f"What happens to the figure in the top row, step by step, must also happen to the one in the bottom row. {rules}",
                f"Continue the bottom row so that its figures are related as those of the top row are, from cell to cell. {rules}",
            ),
            guided=f"The question mark in the middle fades and a copy of the bottom-left figure slides into its cell; there {change}. Then the other question "
            f"mark fades, a copy of that result slides into the right cell and glides straight {problem['direction']}, as far off the middle as the "
            "figure above it. The four given figures stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        scene = analogy_board((TOP, BOTTOM), CELL, open_cells=BOTTOM[1:], cross_hairs=True)
        color, (a_size, d_size), before = COLORS[problem["color"]], problem["sizes"], float(problem["solid_first"])
        dx, dy = _offset(problem)
        for name, at, fill in (("A", TOP[0], before), ("B", TOP[1], 1 - before), ("C", (TOP[2][0] + dx, TOP[2][1] + dy), 1 - before)):
            scene.add(name, *_drawn(problem["a"], a_size, color, fill), at=at)
        scene.add("D", *_drawn(problem["d"], d_size, color, before), at=BOTTOM[0])
        shape, size, first, starts = problem["d"], d_size, before, BOTTOM
        if answer == "verbatim":
            shape, size, first, starts = problem["a"], a_size, 1 - before, TOP[1:]
        scene.add("copy 1", *_drawn(shape, size, color, first), at=starts[0], opacity=0)
        scene.add("copy 2", *_drawn(shape, size, color, 1 - before), at=starts[1], opacity=0)
        sign = {"style only": 0, "opposite": -1}.get(answer, 1)
        scene.wait(6)
        for number, goal in enumerate(BOTTOM[1:], 1):
            scene.play(fade(f"hint {number - 1}", 0), frames=3)
            scene.play(fade(f"copy {number}", 1), frames=0)
            scene.play(move(f"copy {number}", goal), frames=12)
            if number == 1:
                if first != 1 - before:
                    scene.play(reshape("copy 1", lambda u: _drawn(shape, size, color, first + (1 - 2 * first) * u)), frames=16)
                scene.wait(4)
            else:
                scene.play(move("copy 2", (goal[0] + sign * dx, goal[1] + sign * dy)), frames=16)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        color, solid, offset = COLORS[problem["color"]], not problem["solid_first"], _offset(problem)
        cells = [OpenCell(view, at, CELL, color) for at in BOTTOM[1:]]
        stay, _ = keeping(view, ~view.box(BOTTOM[0][0] + CELL / 2, BOTTOM[0][1] - CELL / 2, 1024, BOTTOM[0][1] + CELL / 2))
        began = given_stay(view, [*TOP, BOTTOM[0]], CELL) and all(cell.amount(view.rgb[0]) < 0.2 for cell in cells)
        fits = [iou(cell.seen, cell.due) for cell in cells]
        alike = [cell.shows(view.final, problem["d"], problem["a"]) for cell in cells]
        hinted = [hint_left(view, at, CELL) for at in BOTTOM[1:]]
        spatial = float(np.mean([tolerance(f, 0.82, 0.5) * ok * (not left) for f, ok, left in zip(fits, alike, hinted, strict=True)])) * began

        full = [float(cell.fullness(view.final, cell.seen)) for cell in cells]
        styled = [tolerance(abs(value - solid), 0.15, 0.45) for value in full]
        off = [cell.off_place for cell in cells]
        logic = (0.5 * styled[0] * tolerance(off[0], 20.5, 41) + 0.5 * styled[1] * tolerance(off[1], 15.4, 30.7)) * spatial

        first = sent_copy(view, [color], *BOTTOM[:2], CELL, outlined=True)
        done = cells[0].fullness(view.rgb, cells[0].due)
        done = done if solid else 1 - done
        changed, slid, in_order, own, right = [0.0, 0.0], [first.value, 0.0], False, alike[0], np.array([], int)
        if first.arrived is not None:
            # It counts as arrived when it is nearly there; then it may still be entering the place that is read.
            start = first.arrived + int(done[first.arrived :][:3].argmin())
            right = np.flatnonzero(done[start:] >= max(0.75, 0.92 * done[start:].max())) + start
            # Up to when it is right: later the next copy crosses it on its way out.
            changed[0] = gradual(view, done[start : right[0] + 1 if len(right) else None], 5) * slid[0]
        if len(right):
            since = int(right[0])
            own = cells[0].shows(view.rgb[since], problem["d"], problem["a"])
            entered = np.flatnonzero(cells[1].amount(view.rgb) > 0.1)
            in_order = not len(entered) or since <= entered[0] + 1
            second = sent_copy(view, [color], *BOTTOM[1:], CELL, outlined=True, model=view.expected_final, since=since)
            slid[1] = second.value
            if second.arrived is not None:
                own &= alike[1]
                changed[1] = gradual(view, cells[1].along(offset, since + second.arrived), 5) * slid[1]
        steps = 0.4 * in_order * slid[0] + 0.3 * float(np.mean(slid)) + 0.3 * float(np.mean(changed))
        trajectory = steps * max(logic, 0.35 * began * own)
        return [
            Row("spatial_accuracy", 0.2, spatial, f"the figures in the open cells fit the right ones with an IoU of {fits[0]:.2f} and {fits[1]:.2f}"),
            Row(
                "logical_validity",
                0.25,
                logic,
                f"inside, {full[0]:.0%} and {full[1]:.0%} are filled where {solid:.0%} is right; {off[0]:.0f} and {off[1]:.0f} units off their places",
            ),
            Row(
                "trajectory",
                0.4,
                trajectory,
                f"copies seen sliding over {slid[0]:.0%} and {slid[1]:.0%} of their ways and then changing gradually to {changed[0]:.0%} and "
                f"{changed[1]:.0%}; {'the middle cell was complete first' if in_order else 'the right cell was entered before the middle one was complete'}",
            ),
            kept_row(0.15, stay, logic, trajectory, "the rest kept, as far as the result is right"),
        ]


def _drawn(name: str, size: float, color: tuple, share: float) -> tuple[Polygon, ...]:
    """A figure's outline, `size` across, filled from its lower edge up to a share of the area inside."""
    return filled_figure(name, size, color, share, LINE, inset=INSET)


def _offset(problem: dict) -> tuple[float, float]:
    x, y = DIRECTIONS[problem["direction"]]
    return (x * problem["offset"] / math.hypot(x, y), y * problem["offset"] / math.hypot(x, y))
