from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np

from ...scene import Polygon, Shape, fade, figure, move, points, reshape
from ...scene.analogy import analogy_board
from ...scene.figures import BASIC, SPECIAL, outline
from ...scene.outlines import half_of
from ...scene.palette import WHITE, lab
from ...scoring import Row, View, figure_mask, iou, keeping, likeness, recognise, tolerance
from ...scoring.analogy import MOST_STEP, SURROUNDINGS, gradual, hint_left, window
from ...scoring.figures import Slide, slide
from ...scoring.view import NONE
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices

COLORS = {
    "red": (214, 40, 40), "orange": (244, 134, 28), "yellow": (240, 196, 24), "green": (40, 152, 66), "blue": (40, 96, 216), "purple": (138, 60, 198),
    "teal": (0, 140, 140), "magenta": (208, 28, 148), "brown": (136, 84, 40), "navy": (30, 40, 128), "lime": (138, 204, 40), "coral": (252, 122, 96),
}  # fmt: skip
NAMES = list(COLORS)
DIRECTIONS = {
    "up": (0, -1), "down": (0, 1), "left": (-1, 0), "right": (1, 0),
    "up and to the left": (-1, -1), "up and to the right": (1, -1), "down and to the left": (-1, 1), "down and to the right": (1, 1),
}  # fmt: skip
TOP, BOTTOM = (tuple((x, y) for x in (175, 512, 849)) for y in (262, 762))
CELL, LINE = 270, 10


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
        return {
            "a": p.shapes, "d": others[rng.randint(len(others))], "sizes": sizes, "color": p.palette, "solid_first": p.style_step == "solid to outline",
            "direction": p.offset_direction, "offset": p.offset,
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
            scene.add(name, *_filled(problem["a"], a_size, color, fill), at=at)
        scene.add("D", *_filled(problem["d"], d_size, color, before), at=BOTTOM[0])
        shape, size, first, starts = problem["d"], d_size, before, BOTTOM
        if answer == "verbatim":
            shape, size, first, starts = problem["a"], a_size, 1 - before, TOP[1:]
        scene.add("copy 1", *_filled(shape, size, color, first), at=starts[0], opacity=0)
        scene.add("copy 2", *_filled(shape, size, color, 1 - before), at=starts[1], opacity=0)
        sign = {"style only": 0, "opposite": -1}.get(answer, 1)
        scene.wait(6)
        for number, goal in enumerate(BOTTOM[1:], 1):
            scene.play(fade(f"hint {number - 1}", 0), frames=3)
            scene.play(fade(f"copy {number}", 1), frames=0)
            scene.play(move(f"copy {number}", goal), frames=12)
            if number == 1:
                if first != 1 - before:
                    scene.play(reshape("copy 1", lambda u: _filled(shape, size, color, first + (1 - 2 * first) * u)), frames=16)
                scene.wait(4)
            else:
                scene.play(move("copy 2", (goal[0] + sign * dx, goal[1] + sign * dy)), frames=16)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        color, solid = COLORS[problem["color"]], not problem["solid_first"]
        cells = [_Cell(view, at, color) for at in BOTTOM[1:]]
        stay, same = keeping(view, ~view.box(BOTTOM[0][0] + CELL / 2, BOTTOM[0][1] - CELL / 2, 1024, BOTTOM[0][1] + CELL / 2))
        began = same and all(cell.amount(view.rgb[0]) < 0.2 for cell in cells)
        fits = [iou(cell.seen, cell.due) for cell in cells]
        alike = [cell.shows(problem["d"], problem["a"], view.final) for cell in cells]
        hinted = [hint_left(view, at, CELL) for at in BOTTOM[1:]]
        spatial = float(np.mean([tolerance(f, 0.82, 0.5) * ok * (not left) for f, ok, left in zip(fits, alike, hinted, strict=True)])) * began

        cover = [cell.cover() for cell in cells]
        styled = [tolerance(abs(value - solid), 0.15, 0.45) for value in cover]
        off = [cell.off_place for cell in cells]
        logic = (0.5 * styled[0] * tolerance(off[0], 20.5, 41) + 0.5 * styled[1] * tolerance(off[1], 15.4, 30.7)) * spatial

        first = _sent(view, color, 0, view.first)
        course = cells[0].cover_over_time()
        done = course if solid else 1 - course
        changed, slid, in_order, own, right = [0.0, 0.0], [first.value, 0.0], False, alike[0], np.array([], int)
        if first.arrived is not None:
            # It counts as arrived when it is nearly there; then it may still be entering the place that is read.
            start = first.arrived + int(done[first.arrived :][:3].argmin())
            right = np.flatnonzero(done[start:] >= max(0.75, 0.92 * done[start:].max())) + start
            # Up to when it is right: later the next copy crosses it on its way out.
            changed[0] = gradual(view, done[start : right[0] + 1 if len(right) else None], 5) * slid[0]
        entered = np.flatnonzero([cells[1].amount(frame) > 0.1 for frame in view.rgb])
        if len(right):
            since = int(right[0])
            own = cells[0].shows(problem["d"], problem["a"], view.rgb[since])
            in_order = not len(entered) or since <= entered[0] + 1
            second = _sent(view, color, 1, view.expected_final, since)
            slid[1] = second.value
            if second.arrived is not None:
                own &= alike[1]
                changed[1] = gradual(view, cells[1].along(since + second.arrived, _offset(problem)), 5) * slid[1]
        steps = 0.4 * in_order * slid[0] + 0.3 * float(np.mean(slid)) + 0.3 * float(np.mean(changed))
        trajectory = steps * max(logic, 0.35 * began * own)
        return [
            Row("spatial_accuracy", 0.2, spatial, f"the figures in the open cells fit the right ones with an IoU of {fits[0]:.2f} and {fits[1]:.2f}"),
            Row(
                "logical_validity",
                0.25,
                logic,
                f"inside, {cover[0]:.0%} and {cover[1]:.0%} are filled where {solid:.0%} is right; {off[0]:.0f} and {off[1]:.0f} units off their places",
            ),
            Row(
                "trajectory",
                0.4,
                trajectory,
                f"copies seen sliding over {slid[0]:.0%} and {slid[1]:.0%} of their ways and then changing gradually to {changed[0]:.0%} and "
                f"{changed[1]:.0%}; {'the middle cell was complete first' if in_order else 'the right cell was entered before the middle one was complete'}",
            ),
            Row("temporal_consistency", 0.15, stay * logic * (0.3 + 0.7 * trajectory), "the rest kept, as far as the result is right"),
        ]


class _Cell:
    """An open cell as seen: the filled silhouettes `seen` at its end and `due`, and how far (canvas units) the one is `off_place`."""

    def __init__(self, view: View, at: tuple[float, float], color: tuple) -> None:
        self.color, self.where, self.view = color, window(view, at, CELL / 2 - 8, CELL / 2 - 8), view
        self.seen, self.due = (_closed(self.ink(image)) for image in (view.final, view.expected_final))
        self.off_place = math.dist(_centroid(self.seen), _centroid(self.due)) / view.unit if self.seen.any() else math.inf

    def ink(self, images: np.ndarray) -> np.ndarray:
        """Where images (..., 256, 256, 3) show a figure in this cell: (..., h, w) bool."""
        return _ink(self.view, images[..., self.where[0], self.where[1], :], self.color)

    def amount(self, image: np.ndarray) -> float:
        """The silhouette in an image as a share of the right one's area."""
        return float(_closed(self.ink(image)).sum() / self.due.sum())

    def shows(self, shape: str, other: str, image: np.ndarray) -> bool:
        """Whether an image shows one figure in this cell rather than another, or too little to tell."""
        return self.amount(image) < 0.5 or recognise(_closed(self.ink(image)), [(shape, 0.0), (other, 0.0)]).name == shape

    def cover(self) -> float:
        """How far the inside of the silhouette is filled at the end: 0 white, 1 all in its colour."""
        return float(self._filled(self.view.final[None], _inside(self.seen))[0]) if self.seen.any() else math.nan

    def cover_over_time(self) -> np.ndarray:
        """The same in every frame, inside the right silhouette: (T,)."""
        return self._filled(self.view.rgb, _inside(self.due))

    def along(self, since: int, offset: tuple[float, float]) -> np.ndarray:
        """How far the figure went from the middle of the cell towards its place, as a share of the offset, in each frame from one on."""
        start = np.subtract(_centroid(self.due), np.multiply(offset, self.view.unit))
        masks = (_closed(mask) for mask in self.ink(self.view.rgb[since:]))
        at = np.array([_centroid(mask) if mask.any() else (math.nan, math.nan) for mask in masks]) - start
        return np.nan_to_num(at @ offset / (np.dot(offset, offset) * self.view.unit))

    def _filled(self, images: np.ndarray, inside: np.ndarray) -> np.ndarray:
        ys, xs = np.nonzero(inside)
        pixels = lab(images[:, ys + self.where[0].start, xs + self.where[1].start]).mean(axis=1)
        white, full = lab([WHITE, self.color])
        return np.clip((pixels - white) @ (full - white) / ((full - white) @ (full - white)), 0, 1)


def _sent(view: View, color: tuple, cell: int, image: np.ndarray, since: int = 0) -> Slide:
    """How a copy of the figure that an image shows in one cell of the lower row slid into the next, from a frame on. Silhouettes are
    compared: thin lines hardly overlap when they are a pixel off."""
    start, goal = BOTTOM[cell : cell + 2]
    rows, columns = window(view, ((start[0] + goal[0]) / 2, start[1]), (goal[0] - start[0] + CELL) / 2 - 8, CELL / 2 - 14)
    masks = np.array([_closed(mask) for mask in _ink(view, view.rgb[since:, rows, columns], color)])
    figure_there = _closed(_ink(view, image[rows, columns], color))
    figure_there[:, round((CELL - 16) * view.unit) :] = False
    labels, there = (np.where(mask, 0, NONE).astype(np.uint8) for mask in (masks, figure_there))
    return slide(labels, there, round((goal[0] - start[0]) * view.unit), MOST_STEP * view.rgb.shape[2] / view.rate)


def _ink(view: View, images: np.ndarray, color: tuple) -> np.ndarray:
    """Where images (..., 3) show a figure: (...) bool. Each pixel goes to the nearest colour of the scene, on thin lines too."""
    return view.label(images, [color, *SURROUNDINGS], reach=200) == 0


def _offset(problem: dict) -> tuple[float, float]:
    x, y = DIRECTIONS[problem["direction"]]
    return (x * problem["offset"] / math.hypot(x, y), y * problem["offset"] / math.hypot(x, y))


def _filled(name: str, size: float, color: tuple, share: float) -> tuple[Shape, ...]:
    """A figure's outline, `size` across, filled from its lower edge up to a share of the area inside."""
    line = figure(name, size - LINE, stroke=color, width=LINE)
    if share in (0, 1):
        return (line,) if share == 0 else (figure(name, size - LINE, fill=color), line)
    ring = outline(name) * (size - LINE)
    surface = (size - LINE) * float(np.interp(share, *_levels(name)))
    below = half_of(points(ring - (0, surface)), 180.0)
    return (*((Polygon(points=points((x, y + surface) for x, y in below), fill=color),) if len(below) > 2 else ()), line)


@lru_cache(maxsize=32)
def _levels(name: str) -> tuple[np.ndarray, np.ndarray]:
    """For shares of the area inside a figure's outline, how far below the middle (in sizes of the figure) the surface lies."""
    scale = 200
    inside = _inside(figure_mask(name, scale, (scale / 2 + 1.5, scale / 2 + 1.5), (scale + 4, scale + 4)), LINE / 2 / 85 * scale)
    rows = inside.sum(axis=1)[::-1].cumsum()
    return np.append(0.0, rows / rows[-1]), np.append(0.51, (np.arange(scale + 4)[::-1] - scale / 2 - 1.5 - 0.5) / scale)


def _closed(mask: np.ndarray) -> np.ndarray:
    """A mask with all that it encloses; gaps of a pixel do not open it."""
    whole = cv2.morphologyEx(np.pad(mask, 2).view(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    cv2.floodFill(whole, None, (0, 0), 2)
    return whole[2:-2, 2:-2] != 2


def _inside(silhouette: np.ndarray, line: float = 4.5) -> np.ndarray:
    """What lies within a silhouette's line, so many pixels wide; where there is next to nothing, what lies deepest."""
    depth = cv2.distanceTransform(np.pad(silhouette, 1).view(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    return depth >= min(line, 0.8 * depth.max())


def _centroid(mask: np.ndarray) -> tuple[float, float]:
    ys, xs = np.nonzero(mask)
    return float(xs.mean()), float(ys.mean())
