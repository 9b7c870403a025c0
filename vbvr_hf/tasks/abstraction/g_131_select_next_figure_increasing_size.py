from __future__ import annotations

from ...acts import ring, suddenly
from ...scene.figures import BASIC, SPECIAL
from ...scene.looks import draw_look
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .candidates import COLORS, LARGEST, RED, STROKE, WORDINGS, ringed, row_and_candidates

NAMES = list(COLORS)
LEAST = 48


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
                first = rng.uniform(LEAST, LARGEST / ratio ** (p.shown + 1))
                sizes = [first * ratio**k for k in range(p.shown + 2)]
            else:
                step = rng.uniform(16, 22)
                first = rng.uniform(LEAST, max(LEAST, LARGEST - step * (p.shown + 1)))
                sizes = [first + step * k for k in range(p.shown + 2)]
            right, large = sizes[-2:]
            if large <= LARGEST and sizes[-3] <= right / 1.08 and large >= right * 1.08:
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
            plain=WORDINGS,
            guided="The figures of the row have one shape, and each is larger than the one before by the same rule. The next one has the same shape "
            "and the next larger size. A red ring is drawn around that candidate alone, clockwise from its top until it is closed. All else stays.",
        )

    def lay_out(self, problem, scene, look):
        row_and_candidates(scene, look, problem)

    def answer(self, problem):
        return ringed(problem, 0)

    def mistakes(self, problem):
        return {
            "sudden": suddenly(ringed(problem, 0)),
            "large": ringed(problem, 1),
            "shape": ringed(problem, 2),
            "slot": ring("slot", RED, line=STROKE, frames=28),
        }
