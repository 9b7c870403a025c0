from __future__ import annotations

from ...acts import in_turn, suddenly
from ...scene.figures import BASIC, SPECIAL
from ...scene.looks import draw_look
from ...scene.palette import delta_e
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints
from .candidates import COLORS, RED, WORDINGS, ringed, row_and_candidates

NAMES = list(COLORS)


class SelectNextFigureLargeSmallAlternating(Task):
    """Ring the figure that continues a row of figures whose sizes alternate.

    Shows: a row of figures of one shape and colour, large and small by turns from a large one on, an empty slot with a question mark, and below a line four
    to six candidates.
    Asks: draw one red ring, in one steady stroke, around the candidate that belongs in the slot.
    Answer: unique: one candidate alone has the row's shape and colour and the size that is due. The others have the size that is not due, one between the two,
    another shape or another colour. Where the stroke starts and which way it runs is free.
    Checks: what the rings at the end enclose, that the ring grew as a line, that nothing else was ever marked, and that the picture is kept.
    """

    name = "Select Next Figure (Large-Small Alternating)"
    split = "in_domain"
    archetype = "mark"
    instances = "8 shapes x 6 colours x continuous sizes and ratios x candidate orders x foils: over 10^6"
    parameters = {
        "shown": Parameter("figures in the row", train=ints(3, 4), bench=ints(4, 5)),
        "ratio": Parameter("the large size over the small one", train=floats(1.7, 2.2), bench=floats(1.35, 1.6), harder="low"),
        "candidates": Parameter("figures to choose from", train=ints(4, 5), bench=ints(5, 6), harder="high"),
        "shapes": Parameter("shape of the row", train=choices(*BASIC), bench=choices(*SPECIAL)),
        "colours": Parameter("colour of the row", train=choices(*NAMES[:6]), bench=choices(*NAMES[6:])),
    }
    wrong_answers = {
        "sudden": WrongAnswer("ring is there in full from the second frame on", 0.5),
        "size": WrongAnswer("the row's figure in the other size ringed", 0.05),
        "shape": WrongAnswer("right size but wrong shape ringed", 0.05),
        "two": WrongAnswer("two candidates ringed, the first of them right", 0.6),
    }

    def pose(self, rng, p):
        small = float(rng.uniform(0.75, 1)) * (146 if p.shown == 5 else 172) / p.ratio
        sizes = [small * p.ratio, small]
        *row, other, due = (sizes[number % 2] for number in range(p.shown + 1))
        row.append(other)
        shapes = BASIC if p.shapes in BASIC else SPECIAL
        foils = [str(name) for name in rng.permutation([name for name in shapes if name != p.shapes])[:2]]
        palette = NAMES[:6] if p.colours in NAMES[:6] else NAMES[6:]
        strange = max(palette, key=lambda name: (delta_e(COLORS[name], COLORS[p.colours]) > 40, rng.uniform()))
        candidates = [
            [p.shapes, due, p.colours], [p.shapes, other, p.colours], [foils[0], due, p.colours], [p.shapes, due, strange],
            [p.shapes, sum(sizes) / 2, p.colours], [foils[1], other, p.colours],
        ]  # fmt: skip
        order = [int(i) for i in rng.permutation(p.candidates)]
        look = draw_look(rng, away_from=[RED, COLORS[p.colours], COLORS[strange]])
        return {
            "row": [round(size, 1) for size in row], "shape": p.shapes, "color": p.colours, "look": look, "order": order,
            "candidates": [[candidates[i][0], round(candidates[i][1], 1), candidates[i][2]] for i in order],
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=WORDINGS,
            guided="The figures of the row have one shape and one colour, and are large and small by turns. The next one has the size that the last figure of "
            "the row has not. A red ring is drawn around that candidate alone, clockwise from its top until it is closed. All else stays.",
        )

    def lay_out(self, problem, scene, look):
        row_and_candidates(scene, look, problem)

    def answer(self, problem):
        return ringed(problem, 0)

    def mistakes(self, problem):
        return {
            "sudden": suddenly(ringed(problem, 0)),
            "size": ringed(problem, 1),
            "shape": ringed(problem, 2),
            "two": in_turn(ringed(problem, 0), ringed(problem, 1)),
        }
