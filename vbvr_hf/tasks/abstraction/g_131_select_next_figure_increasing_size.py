from __future__ import annotations

from itertools import pairwise

from ...acts import ring, suddenly
from ...scene import Color, Line, Point, Polygon, Scene, Text, dashed
from ...scene.figures import BASIC, SPECIAL, outline
from ...scene.looks import draw_look, look_of
from ...scene.outlines import fitted
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

RED = (220, 30, 30)
COLORS = {
    "orange": (246, 146, 32), "yellow": (240, 196, 24), "green": (44, 150, 70), "blue": (44, 100, 216), "purple": (132, 66, 196), "teal": (0, 140, 140),
    "navy": (32, 44, 124), "brown": (132, 86, 44), "lime": (138, 200, 44), "sky blue": (84, 176, 240), "violet": (112, 100, 220), "olive": (118, 122, 30),
}  # fmt: skip
NAMES = list(COLORS)
LEAST, MOST, SLOT = 48, 186, 186
ROW_Y, DIVIDER_Y = 262, 492
CLEARANCE, STROKE = 22, 12


class SelectNextFigureIncreasingSize(Task):
    """Ring the figure that continues a row of growing figures.

    Shows: a row of figures of one shape and colour, each larger than the one before by one rule, an empty slot with a question mark, and
    below a line four to six candidates.
    Asks: draw one red ring, in one steady stroke, around the candidate that belongs in the slot.
    Answer: unique: sizes grow by a constant ratio or step, and one candidate alone has the row's shape and the next size; all others of that shape
    differ from it by 8 % or more. Where the stroke starts and which way it runs is free.
    Checks: what the rings at the end enclose, that the ring grew as a line, that nothing else was ever marked, and that the picture is kept.
    """

    name = "Select Next Figure (Increasing Size)"
    split = "in_domain"
    archetype = "mark"
    version = 2
    instances = "8 shapes x 6 colours x continuous ratios and first sizes x candidate orders: over 10^6"
    parameters = {
        "shown": Parameter("figures in the row", train=ints(3, 3), bench=ints(4, 5)),
        "size_rule": Parameter(
            "growth by a ratio (1.25-1.40; benchmark 1.14-1.22) or a step (16-22)", train=choices("ratio"), bench=choices("ratio", "step"), harder="last"
        ),
        "candidates": Parameter("figures to choose from", train=ints(4, 6), bench=ints(4, 6), harder="high"),
        "shapes": Parameter("shape of the row", train=choices(*BASIC), bench=choices(*SPECIAL)),
        "colours": Parameter("colour of all figures", train=choices(*NAMES[:6]), bench=choices(*NAMES[6:])),
    }
    wrong_answers = {
        "sudden": WrongAnswer("ring is there in full from the second frame on", 0.5),
        "large": WrongAnswer("largest candidate ringed although one step too large", 0.05),
        "shape": WrongAnswer("right size but wrong shape ringed", 0.05),
        "slot": WrongAnswer("ring drawn around the question-mark slot", 0.05),
    }

    def pose(self, rng, p):
        train = p.shown == 3
        for _ in range(40):
            if p.size_rule == "ratio":
                ratio = rng.uniform(1.25, 1.40) if train else rng.uniform(1.14, 1.22)
                first = rng.uniform(LEAST, MOST / ratio ** (p.shown + 1))
                sizes = [first * ratio**k for k in range(p.shown + 2)]
            else:
                step = rng.uniform(16, 22)
                first = rng.uniform(LEAST, max(LEAST, MOST - step * (p.shown + 1)))
                sizes = [first + step * k for k in range(p.shown + 2)]
            right, large = sizes[-2:]
            if large <= MOST and sizes[-3] <= right / 1.08 and large >= right * 1.08:
                break
        else:
            raise Redraw
        shapes = BASIC if p.shapes in BASIC else SPECIAL
        others = [str(name) for name in rng.permutation([name for name in shapes if name != p.shapes])[:2]]
        candidates = [[p.shapes, right], [p.shapes, large], [others[0], right], [p.shapes, sizes[-3]], [p.shapes, sizes[-4]], [others[1], right]]
        order = [int(i) for i in rng.permutation(p.candidates)]
        look = draw_look(rng, away_from=[RED, COLORS[p.colours]])
        return {
            "row": [round(size, 1) for size in sizes[: p.shown]], "shape": p.shapes, "color": p.colours, "look": look, "order": order,
            "candidates": [[candidates[i][0], round(candidates[i][1], 1)] for i in order],
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Which figure below the line|Which of the candidates] [continues the row|comes next in the row]? [Ring it|Circle it] in red with one "
                "[steady|continuous] stroke. [Mark nothing else.|Nothing else changes.]",
                "[Choose|Find] the [candidate|figure] that belongs where the question mark is[| and mark it]. "
                "A red ring [is drawn|grows] around it as one line. [All the rest stays as it is.|No other figure is marked.]",
                "The [top row|series at the top] follows a rule. Draw a single red circle, as a growing line, around the [one|figure] underneath that should "
                "[fill the gap|take the empty place][|, and change nothing else].",
            ),
            guided="The figures of the row have one shape, and each is larger than the one before by the same rule. The next one has the same shape "
            "and the next larger size. A red ring is drawn around that candidate alone, clockwise from its top until it is closed. All else stays.",
        )

    def lay_out(self, problem):
        color, look = COLORS[problem["color"]], look_of(problem["look"])
        scene = Scene(look)
        scene.add("row panel", *look.panel(24, 60, 1000, 464, raised=False))
        for index, (x, size) in enumerate(zip(_row(problem), problem["row"], strict=False)):
            scene.add(f"row {index}", *look.figure(_figure(problem["shape"], size, color)), at=(x, ROW_Y))
        slot, half = _row(problem)[-1], SLOT / 2
        corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
        edges = pairwise([*corners, corners[0]])
        scene.add("slot", *(dash for a, b in edges for dash in dashed(a, b, dash=20, gap=15, stroke=look.line(0.6), width=8)), at=(slot, ROW_Y))
        scene.add("question", Text(text="?", size=104, fill=look.line(0.7)), at=(slot, ROW_Y))
        scene.add("divider", Line(points=((60, DIVIDER_Y), (964, DIVIDER_Y)), stroke=look.line(0.8), width=8))
        for index, ((name, size), at) in enumerate(zip(problem["candidates"], _places(len(problem["order"])), strict=True)):
            scene.add(f"candidate {index}", *look.figure(_figure(name, size, color)), at=at)
        return scene

    def answer(self, problem):
        return _ringed(problem, 0)

    def mistakes(self, problem):
        return {
            "sudden": suddenly(_ringed(problem, 0)),
            "large": _ringed(problem, 1),
            "shape": _ringed(problem, 2),
            "slot": ring("slot", RED, line=STROKE, frames=28),
        }


def _ringed(problem: dict, kind: int) -> ring:
    """A ring around the candidate that was drawn with that number: 0 is right."""
    return ring(f"candidate {problem['order'].index(kind)}", RED, room=CLEARANCE, line=STROKE, frames=28)


def _figure(name: str, diameter: float, color: Color) -> Polygon:
    """A figure in a circle of that diameter."""
    return Polygon(points=fitted(outline(name), diameter / 2), fill=color)


def _row(problem: dict) -> list[float]:
    """The x of each figure of the row and of the slot: even gaps between them."""
    sizes = [*problem["row"], SLOT]
    gap = min(80.0, (952 - sum(sizes)) / len(sizes))
    left = 512 - (sum(sizes) + gap * (len(sizes) - 1)) / 2
    return [left + sum(sizes[:i]) + gap * i + size / 2 for i, size in enumerate(sizes)]


def _places(count: int) -> list[Point]:
    """Where the candidates stand."""
    if count == 4:
        return [(152 + 240 * i, 750) for i in range(4)]
    return [(192 + 320 * (i % 3), 632 + 240 * (i // 3)) for i in range(count)]
