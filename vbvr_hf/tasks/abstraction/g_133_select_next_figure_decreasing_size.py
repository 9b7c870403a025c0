from __future__ import annotations

from ...acts import in_turn, suddenly
from ...scene.figures import BASIC
from ...scene.looks import draw_look
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints
from .candidates import COLORS, LARGEST, RED, WORDINGS, ringed, row_and_candidates

SMALLEST = 50.0
"""Canvas units across the smallest figure."""


class SelectNextFigureDecreasingSize(Task):
    """Ring the figure that continues a row of shrinking figures.

    Shows: a row of figures of one shape and colour, each smaller than the one before by the same ratio, an empty slot with a question mark, and below a line
    four or five candidates.
    Asks: draw one red ring, in one steady stroke, around the candidate that belongs in the slot.
    Answer: unique: one candidate alone has the row's shape and the next size. Others of that shape have the last size of the row, the one before it or one
    step too small, or the right size and another shape. Where the stroke starts and which way it runs is free.
    Checks: what the rings at the end enclose, that the ring grew as a line, that nothing else was ever marked, and that the picture is kept.
    """

    name = "Select Next Figure (Decreasing Size)"
    split = "train"
    archetype = "mark"
    instances = "8 shapes x 6 colours x continuous ratios and first sizes x candidate orders and foils: over 10^6"
    parameters = {
        "shown": Parameter("figures in the row", train=ints(3, 4), harder="low"),
        "ratio": Parameter("of a size to the one before", train=floats(0.77, 0.85), harder="high"),
        "candidates": Parameter("figures to choose from", train=ints(4, 5), harder="high"),
        "shape": Parameter("shape of the row", train=choices(*BASIC)),
        "color": Parameter("colour of all figures", train=choices(*list(COLORS)[:6])),
    }
    wrong_answers = {
        "sudden": WrongAnswer("ring is there in full from the second frame on", 0.5),
        "size": WrongAnswer("same shape of the wrong size ringed", 0.05),
        "shape": WrongAnswer("right size but wrong shape ringed", 0.05),
        "all": WrongAnswer("all candidates ringed one after another", 0.3),
    }

    def pose(self, rng, p):
        first = rng.uniform(max(0.8 * LARGEST, SMALLEST / p.ratio ** (p.shown + 1)), LARGEST)
        *row, last, right, small = (first * p.ratio**k for k in range(p.shown + 2))
        foil = str(rng.choice([name for name in BASIC if name != p.shape]))
        candidates = [[p.shape, right], [p.shape, last], [foil, right], [p.shape, small], [p.shape, row[-1]]]
        order = [int(i) for i in rng.permutation(p.candidates)]
        return {
            "row": [round(size, 1) for size in (*row, last)], "shape": p.shape, "color": p.color, "order": order,
            "candidates": [[candidates[i][0], round(candidates[i][1], 1)] for i in order], "look": draw_look(rng, away_from=[RED, COLORS[p.color]]),
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=WORDINGS,
            guided="The figures of the row have one shape, and each is smaller than the one before by the same rule. The next one has the same shape "
            "and the next smaller size. A red ring is drawn around that candidate alone, clockwise from its top until it is closed. All else stays.",
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
            "all": in_turn(*(ringed(problem, kind) for kind in range(len(problem["order"])))),
        }
