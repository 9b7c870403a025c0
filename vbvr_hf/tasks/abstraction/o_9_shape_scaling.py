from __future__ import annotations

import numpy as np

from ...scene import fade, figure, grow, move
from ...scene.analogy import COLORS, TWO_BY_TWO, analogy_board
from ...scene.palette import WHITE, lab
from ...scoring import Row, figure_mask, iou, keeping, last, likeness, tolerance
from ...scoring.analogy import copy_rows, figure_labels, given_stay, gradual, hint_left, inner, sent_copy
from ...scoring.tints import opacity
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats

SHAPES = ("circle", "square", "triangle", "diamond", "pentagon", "hexagon", "five-point star", "heart", "rectangle", "oval")
TOP, BOTTOM = TWO_BY_TWO
CELL, LARGEST, SMALLEST = 300, 256, 56
LEAST_INK = 0.15
"""Pixels that are covered less are bare."""


class ShapeScaling(Task):
    """Resize a figure as another pair of figures shows.

    Shows: two rows of two framed cells with an arrow between them: A and B, the same figure in two sizes, and C, another figure, beside a question mark.
    Asks: apply the top row's change to C: a copy slides across into the question-mark cell and is then resized gradually.
    Answer: unique: the ratio of B to A times the size of C.
    Checks: shape, size and colour of the result, that a copy of C slid across while C stayed, and that it then grew or shrank gradually.
    Departures: a copy of C on its way, or arrived and not yet resized enough, earns a little of the trajectory.
    """

    id = "O-9"
    slug = "shape_scaling"
    name = "Shape Scaling"
    pillar = "abstraction"
    split = "out_of_domain"
    archetype = "transform"
    jump_cap = 0.45
    instances = "76 shape pairs x 8 ratios x 12 colours x continuous sizes: over 10^6"
    parameters = {
        "ratio": Parameter("size of B over that of A", bench=choices(0.5, 0.6, 0.7, 0.8, 1.3, 1.4, 1.5, 1.7)),
        "shapes": Parameter("shape of A and B; C has another one", bench=choices(*SHAPES)),
        "size_of_A": Parameter("longer side of A in canvas units, where B and the result fit their cells", bench=floats(110, 190)),
        "size_of_C_to_A": Parameter("size of C over that of A", bench=choices(*(round(0.75 + 0.01 * k, 2) for k in (*range(11), *range(40, 51))))),
        "palette": Parameter("colour of all figures", bench=choices(*COLORS)),
    }
    wrong_answers = {
        "same": WrongAnswer("copy arrives at unchanged size", 0.15),
        "opposite": WrongAnswer("shrinks where it should grow", 0.1),
        "absolute": WrongAnswer("scaled to the absolute size of B instead of by the ratio", 0.5),
    }

    def pose(self, rng, p):
        others = [name for name in SHAPES if likeness(p.shapes, name) <= 0.8]
        size = min(p.size_of_A, LARGEST / max(1, p.ratio) / max(1, p.size_of_C_to_A) - rng.uniform(0, 12))
        size = max(size, SMALLEST / min(1, p.ratio) / min(1, p.size_of_C_to_A))
        if max(size, size * p.size_of_C_to_A) * max(1, p.ratio) > LARGEST:
            raise Redraw
        return {
            "a": p.shapes, "c": others[rng.randint(len(others))], "size": round(size, 1), "ratio": p.ratio,
            "c_size": round(size * p.size_of_C_to_A, 1), "color": p.palette,
        }  # fmt: skip

    def prompt(self, problem):
        rules = "Send a copy of the bottom-left figure straight across into that cell, then resize it gradually. The three given figures stay as they are."
        verb = "grows" if problem["ratio"] > 1 else "shrinks"
        return Prompts(
            plain=(
                f"The top row shows a change from left to right. Apply it to the bottom-left figure, with the result in the question-mark cell. {rules}",
                f"What happens to the figure in the top row must also happen to the figure in the bottom row. Fill the question-mark cell accordingly. {rules}",
                f"Complete the bottom row so that its figures are related as those of the top row are. {rules}",
            ),
            guided=f"In the top row the figure {verb} to {problem['ratio']:g} times its size. The question mark fades, and a copy of the "
            f"bottom-left figure slides straight into its cell while the figure itself stays. The copy then {verb} evenly "
            f"about the cell's centre to {problem['ratio']:g} times its "
            "size. The three given figures stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        scene = analogy_board((TOP, BOTTOM), CELL, open_cells=[BOTTOM[1]])
        color, size, ratio = COLORS[problem["color"]], problem["size"], problem["ratio"]
        scene.add("A", figure(problem["a"], size, fill=color), at=TOP[0])
        scene.add("B", figure(problem["a"], size * ratio, fill=color), at=TOP[1])
        scene.add("C", figure(problem["c"], problem["c_size"], fill=color), at=BOTTOM[0])
        scene.add("copy", figure(problem["c"], problem["c_size"], fill=color), at=BOTTOM[0])
        scene.wait(6)
        scene.play(fade("hint 0", 0), frames=4)
        scene.play(move("copy", BOTTOM[1]), frames=16)
        scene.wait(2)
        goal = {"same": 1.0, "opposite": max(0.4, 1 / ratio), "absolute": size * ratio / problem["c_size"]}.get(answer, ratio)
        scene.play(grow("copy", min(goal, (CELL - 20) / problem["c_size"])), frames=24)
        scene.wait(6)
        return scene

    def score(self, view, problem):
        color, ratio = COLORS[problem["color"]], problem["ratio"]
        start, cell = (inner(view, at, CELL) for at in BOTTOM)
        shown = figure_labels(view, view.rgb[(slice(None), *cell)], [color]) == 0
        final = last(shown.astype(np.float32)) > 0.5
        right = figure_labels(view, view.expected_final[cell], [color]) == 0
        # By how far each pixel is covered: whole ones alone would grow in leaps.
        depth, first = (opacity(images, WHITE, color) for images in (view.rgb[(slice(None), *cell)], view.first[start]))
        reached = np.sqrt((depth * (depth > LEAST_INK)).sum(axis=(1, 2)) / (first * (first > LEAST_INK)).sum())
        end = float(last(reached))
        stay, same = keeping(view, ~view.strip(*BOTTOM, CELL))[0], given_stay(view, [*TOP, BOTTOM[0]], CELL)

        middle = (final.shape[1] - 1) / 2, (final.shape[0] - 1) / 2
        own, other = (iou(final, figure_mask(problem[key], problem["c_size"] * end * view.unit, middle, final.shape)) for key in "ca")
        alike = same and own >= max(0.6, other)
        hinted = hint_left(view, BOTTOM[1], CELL)
        fits = iou(final, right)
        spatial = tolerance(fits, 0.88, 0.65) * alike * (not hinted)
        resized = abs(end - 1) > 0.3 * abs(ratio - 1) and (end > 1) == (ratio > 1)
        inside = lab(view.final[cell][final]) if final.any() else lab([WHITE])
        colored = np.linalg.norm(np.median(inside, axis=0) - lab([color])[0]) <= 15
        logic = tolerance(abs(end / ratio - 1), 0.06, 0.18) * resized * colored * alike

        way = sent_copy(view, [color], *BOTTOM, CELL)
        changed = gradual(view, (reached[way.arrived :] - 1) / (ratio - 1)) if way.arrived is not None else 0.0
        begun = 0.4 * same * (way.arrived is None or alike)
        return [
            Row("spatial_accuracy", 0.2, spatial, f"the result fits the right one with an IoU of {fits:.2f}{', but the question mark remains' * hinted}"),
            Row("logical_validity", 0.2, logic, f"the result is {end:.2f} times as large as the figure; {ratio:g} is right"),
            *copy_rows(way, changed, logic, begun, stay),
        ]
