from __future__ import annotations

import cv2
import numpy as np

from ...scene import Change, Scene, fade, figure, move
from ...scene.analogy import ARROW, HINT, TWO_BY_TWO, analogy_board
from ...scene.figures import BASIC, SPECIAL, nested
from ...scene.palette import WHITE, lab, pick
from ...scoring import NONE, Row, colours_over_time, gap_to, iou, keeping, last, likeness, recognise, tolerance
from ...scoring.analogy import copy_rows, figure_labels, given_stay, gradual, hint_left, inner, sent_copy
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats

COLORS = {
    "red": (214, 36, 40), "orange": (246, 136, 28), "yellow": (244, 206, 40), "green": (40, 156, 66), "blue": (40, 96, 216), "purple": (138, 60, 198),
    "teal": (0, 146, 146), "magenta": (208, 28, 148), "brown": (140, 88, 40), "navy": (30, 40, 128), "lime": (140, 208, 40), "coral": (254, 124, 98),
}  # fmt: skip
NAMES = list(COLORS)
PARTS = {
    "the only one": (1, 0), "outer of two": (2, 0), "inner of two": (2, 1),
    "outer of three": (3, 0), "middle of three": (3, 1), "innermost of three": (3, 2),
}  # fmt: skip
BENCH_OUTER = tuple(name for name in SPECIAL if name != "crescent")
TRAIN_INNER, BENCH_INNER = ("circle", "square", "triangle"), ("diamond", "five-point star", "plus")
TOP, BOTTOM = TWO_BY_TWO
CELL, LEAST_INRADIUS = 300, 12


class ShapeColorChange(Task):
    """Recolour one part of a figure as another pair of figures shows.

    Shows: two rows of two framed cells with an arrow between them: A and B, alike but for the colour of one part, and C, another figure in A's colours,
    beside a question mark. Figures are one to three nested shapes. (A crescent cannot hold others and is left out.)
    Asks: apply the top row's change to C: a copy slides across into the question-mark cell and then changes gradually.
    Answer: unique: C's same part takes the new colour that B shows.
    Checks: outline and colours of the result, that a copy of C slid across while C stayed, and that one part alone then changed gradually.
    Departures: the crescent is no outer shape, as it cannot hold another. A copy of C on its way, or arrived and not yet recoloured, earns a little
    of the trajectory.
    """

    id = "O-7"
    slug = "shape_color_change"
    name = "Shape Color Change"
    pillar = "abstraction"
    split = "train"
    archetype = "transform"
    jump_cap = 0.45
    instances = "30 outer pairs x inner pairs x 6 x 5 x 4 colour triples x parts x continuous sizes: over 10^5"
    parameters = {
        "parts": Parameter("which part changes", train=choices(*list(PARTS)[:3]), bench=choices(*list(PARTS)[3:])),
        "outer_shapes": Parameter("outer shape of A and B; C has another", train=choices(*BASIC), bench=choices(*BENCH_OUTER)),
        "inner_shapes": Parameter("shape of an inner part", train=choices(*TRAIN_INNER), bench=choices(*BENCH_INNER)),
        "palette": Parameter("the colour that the part takes", train=choices(*NAMES[:6]), bench=choices(*NAMES[6:])),
        "size": Parameter("longer side of A in canvas units; larger where inner parts need it", train=floats(150, 220), bench=floats(120, 240)),
    }
    wrong_answers = {
        "keep": WrongAnswer("copy arrives but keeps its colour", 0.25),
        "part": WrongAnswer("the wrong part is recoloured (one part: in a wrong colour)", 0.3),
        "other": WrongAnswer("B itself is copied into the answer cell", 0.1),
    }

    def pose(self, rng, p):
        count, part = PARTS[p.parts]
        train = p.outer_shapes in BASIC
        others = [name for name in (BASIC if train else BENCH_OUTER) if likeness(name, p.outer_shapes) <= 0.8]
        palette = {name: COLORS[name] for name in (NAMES[:6] if train else NAMES[6:])}
        colors = pick(rng, {name: color for name, color in palette.items() if name != p.palette}, count, away_from=[COLORS[p.palette], WHITE, ARROW, HINT])
        inner = TRAIN_INNER if train else BENCH_INNER
        figures, sizes = [], []
        for first in (True, False):
            for _ in range(30):
                outer = p.outer_shapes if first else others[rng.randint(len(others))]
                names = [outer, p.inner_shapes if first else str(rng.choice(inner)), str(rng.choice(inner))][:count]
                size = max(p.size, LEAST_INRADIUS / nested(names)[-1].room)
                if size <= 244:
                    break
            else:
                raise Redraw
            figures.append(names)
            sizes.append(round(size, 1))
        return {"a": figures[0], "c": figures[1], "sizes": sizes, "colors": colors, "part": part, "new": p.palette}

    def prompt(self, problem):
        rules = "Send a copy of the bottom-left figure straight across into that cell, then change it gradually. The three given figures stay as they are."
        where = {1: ("the figure",), 2: ("its outer part", "its inner part"), 3: ("its outer part", "its middle part", "its innermost part")}
        what = where[len(problem["colors"])][problem["part"]]
        return Prompts(
            plain=(
                f"The top row shows a change from left to right. Apply it to the bottom-left figure, with the result in the question-mark cell. {rules}",
                f"What happens to the figure in the top row must also happen to the one in the bottom row. Fill the question-mark cell accordingly. {rules}",
                f"Complete the bottom row so that its figures are related as those of the top row are. {rules}",
            ),
            guided=f"In the top row {what} turns {problem['new']}; all else stays. The question mark fades, and a copy of the bottom-left figure "
            f"slides straight into its cell while the figure itself stays. Then {what} of the copy turns gradually "
            f"from {problem['colors'][problem['part']]} to {problem['new']}. The three given figures stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        scene = analogy_board((TOP, BOTTOM), CELL, open_cells=[BOTTOM[1]])
        colors, part, new = [COLORS[name] for name in problem["colors"]], problem["part"], COLORS[problem["new"]]
        after = [new if index == part else color for index, color in enumerate(colors)]
        (a_size, c_size), a, c = problem["sizes"], problem["a"], problem["c"]
        _add(scene, "A", a, a_size, colors, TOP[0])
        _add(scene, "B", a, a_size, after, TOP[1])
        _add(scene, "C", c, c_size, colors, BOTTOM[0])
        moving = _add(scene, "copy", a, a_size, after, TOP[1]) if answer == "other" else _add(scene, "copy", c, c_size, colors, BOTTOM[0])
        scene.wait(6)
        scene.play(fade("hint 0", 0), frames=4)
        goal = BOTTOM[1]
        scene.play(*(move(name, (goal[0] + dx, goal[1] + dy)) for name, (dx, dy) in moving), frames=16)
        scene.wait(2)
        if answer == "part":
            strange = next(COLORS[name] for name in NAMES if name not in (problem["new"], *problem["colors"]))
            part, new = ((part + 1) % len(colors), new) if len(colors) > 1 else (part, strange)
        if answer in (TRUTH, "part"):
            old = colors[part]
            scene.play(Change(moving[part][0], "fill", path=lambda u: _between(old, new, u)), frames=24)
        scene.wait(6)
        return scene

    def score(self, view, problem):
        names, part = [*problem["colors"], problem["new"]], problem["part"]
        colors, count = [COLORS[name] for name in names], len(problem["colors"])
        cell = inner(view, BOTTOM[1], CELL)
        right = figure_labels(view, view.expected_final[cell], colors)
        # Half-way between two colours a part is neither: its outline is all that is not the cell's own.
        final, true = (view.label(image[cell], [WHITE, HINT], 20) == NONE for image in (view.final, view.expected_final))
        figure_seen = recognise(final, [(problem["c"][0], 0.0), (problem["a"][0], 0.0)])
        stay, same = keeping(view, ~view.strip(*BOTTOM, CELL))[0], given_stay(view, [*TOP, BOTTOM[0]], CELL)
        fits = iou(final, true)
        hinted = hint_left(view, BOTTOM[1], CELL)
        alike = same and fits >= 0.5 and figure_seen is not None and figure_seen.name == problem["c"][0]
        spatial = tolerance(fits, 0.88, 0.65) * alike * (not hinted)

        due = lab([colors[count] if index == part else colors[index] for index in range(count)])
        places = [_inside(right == (count if index == part else index), cell) for index in range(count)]
        series = colours_over_time(view, places)
        end, before = last(series), lab(colors[:count])
        fit = [tolerance(gap, 10, 30) for gap in gap_to(end, due)]
        rest = [value for index, value in enumerate(fit) if index != part]
        logic = (0.7 * fit[part] + 0.3 * np.mean(rest) if rest else fit[part]) * spatial * bool((gap_to(end, before) > 15).any())

        way = sent_copy(view, colors[:count], *BOTTOM, CELL)
        changed = 0.0
        if way.arrived is not None:
            course = series[way.arrived :] - before
            line = due[part] - before[part]
            done = course[:, part] @ line / (line @ line)
            kept = [np.linalg.norm(course[:, index], axis=1).mean() for index in range(count) if index != part]
            changed = gradual(view, done) * tolerance(max(kept, default=0.0), 12, 30)
        begun = 0.2 * same * (way.arrived is None or alike)
        wrong = ", ".join(name for name, value in zip(("outer part", "middle part", "innermost part"), fit, strict=False) if value < 1)
        return [
            Row("spatial_accuracy", 0.2, spatial, f"the result's outline fits with an IoU of {fits:.2f}{', but the question mark remains' * hinted}"),
            Row("logical_validity", 0.2, logic, f"wrong colour: {wrong}" if wrong else "all parts have their right colour"),
            *copy_rows(way, changed, logic, begun, stay),
        ]


def _add(scene: Scene, name: str, shapes: list[str], size: float, colors: list, at: tuple) -> list[tuple[str, tuple[float, float]]]:
    """Add a figure, one sprite a part; gives the sprites and their offsets from its centre."""
    added = []
    for index, (shape, part, color) in enumerate(zip(shapes, nested(shapes), colors, strict=True)):
        dx, dy = part.at[0] * size, part.at[1] * size
        added.append((scene.add(f"{name} {index}", figure(shape, part.size * size, fill=color), at=(at[0] + dx, at[1] + dy)), (dx, dy)))
    return added


def _between(old: tuple, new: tuple, u: float) -> tuple[int, int, int]:
    """A colour on the straight way between two in CIELAB."""
    first, second = lab([old, new])
    rgb = cv2.cvtColor((first + (second - first) * u).reshape(1, 1, 3).astype(np.float32), cv2.COLOR_LAB2RGB)[0, 0]
    return tuple(round(value) for value in np.clip(rgb * 255, 0, 255).tolist())


def _inside(mask: np.ndarray, cell: tuple[slice, slice]) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns, in the view, of the pixels of a part that lie off its edge."""
    core = cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    rows, columns = np.nonzero(core if core.sum() >= 8 else mask)
    return rows + cell[0].start, columns + cell[1].start
