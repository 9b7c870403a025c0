from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ...acts import Act, keyed, stepwise
from ...scene import Point, figure, layout, rectangle
from ...scene.figures import depths, figure_mask
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID, pick, shade
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, floats, ints

KINDS = ("circle", "square", "triangle", "pentagon", "hexagon", "five-point star", "oval", "rectangle", "heart", "octagon", "diamond")
COLOURS = {**VIVID, **{name: SHIFTED[name] for name in ("teal", "magenta", "sky blue", "lime")}}
SIZES = {4: (194.0, 206.0), 5: (148.0, 160.0)}
"""How large figures are, by how many there are."""
TRAY, HEAP = 846.0, (60.0, 40.0, 964.0, 690.0)
"""How far down the middles of the squares lie, and the box of the heap."""
GRID = 10.0
"""Canvas units to a pixel of the masks by which it is told what is hidden."""
FRAMES, MOVES = 20.0, 0.9
"""Of a figure's turn, and the share of it in which it moves."""
COVERED, SHOWN = 0.1, 30.0
"""The share of a figure that the one above it covers, at least, and the radius of the largest disc of it that is seen, at least."""


class LocateTopmostUnobscuredFigure(Task):
    """Take a heap of figures apart from the top.

    Shows: a heap of four or five opaque figures of different shapes and colours that lie over each other; below it as many empty squares in a row.
    Asks: each time slide off the one figure that no other covers, without turning it, into the next empty square from the left, until all lie side by side.
    Answer: unique; each figure is covered by the one that lies directly above it, so that one alone is uncovered at every stage.
    Checks: that the heap passed through the states due, figure after figure, each seen going straight to its square, and that what it hid comes into view.
    Departures: figures go straight to the middles of their squares; they are a little smaller than in the catalogue, and at most half of one is hidden.
    """

    split = "out_of_domain"
    archetype = "puzzle"
    jump_cap = 0.3
    instances = "orders of 11 shapes and 12 colours times continuous places: over 10^10"
    parameters = {
        "figures": Parameter("figures in the heap", bench=ints(4, 5), harder="high"),
        "hidden": Parameter("share of a figure that is hidden in the heap, at most", bench=floats(0.3, 0.5), harder="high"),
        "step": Parameter("how far a figure lies from the one below it, as a share of its size", bench=floats(0.42, 0.68)),
    }
    wrong_answers = {
        "from below": WrongAnswer("the heap is taken apart from the bottom", 0.2),
        "second first": WrongAnswer("the second figure is pulled out before the topmost, the rest in order", 0.4),
        "topmost only": WrongAnswer("the topmost is taken off rightly, then nothing more", 0.4),
    }

    def pose(self, rng, p):
        kinds, names = [KINDS[i] for i in rng.permutation(len(KINDS))[: p.figures]], pick(rng, COLOURS, p.figures)
        for _ in range(120):
            sizes = [round(float(rng.uniform(*SIZES[p.figures])), 1) for _ in kinds]
            places = _heap(rng, sizes, p.step)
            if places is not None and _clear(kinds, sizes, places, p.hidden):
                break
        else:
            raise Redraw
        # From the bottom of the heap to its top.
        figures = [{"kind": kind, "colour": name, "size": size, "at": at} for kind, name, size, at in zip(kinds, names, sizes, places, strict=True)]
        return {"figures": figures, "look": draw_look(rng, away_from=[COLOURS[name] for name in names])}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Take|Pull] the heap apart, one figure at a time. Each time, slide the one that no other covers, without turning it, straight into the "
                "next empty square from the left. [Go on until all lie side by side.|Stop when the heap is gone.]",
                "One at a time, [move|slide] the figure on top of all others straight into the first free square from the left. Stop when no "
                "figure is left in the heap. [Figures are not turned.|Do not turn or resize them.]",
                "[Which figure lies uncovered|Which of the figures has none above it]? It goes straight into the leftmost empty square. Then the next "
                "uncovered one follows, and so on[ to the last one|]. [No figure turns.|All keep their size and direction.]",
            ),
            guided=" ".join(
                f"{'Then' if number else 'First'} the {one['colour']} {one['kind']} is uncovered and glides into {'the next' if number else 'the leftmost'} "
                "square."
                for number, one in enumerate(problem["figures"][::-1])
            )
            + " None is turned, and the figures that wait do not move.",
        )

    def lay_out(self, problem, scene, look):
        squares, side = _squares(problem)
        for number, at in enumerate(squares):
            scene.add(f"square {number}", rectangle(side - 8, side - 8, fill=look.tone(-8), stroke=look.line(0.7), border=8), at=at)
        for number, one in enumerate(problem["figures"]):
            fill = COLOURS[one["colour"]]
            body = figure(one["kind"], one["size"] - 8, fill=fill, stroke=shade(fill, -0.5), width=8)
            scene.add(f"figure {number}", *look.figure(body), at=tuple(one["at"]))

    def answer(self, problem):
        return _taken(problem, range(len(problem["figures"]))[::-1])

    def mistakes(self, problem):
        order = list(range(len(problem["figures"])))[::-1]
        return {
            "from below": _taken(problem, order[::-1]),
            "second first": _taken(problem, [order[1], order[0], *order[2:]]),
            "topmost only": _taken(problem, order[:1]),
        }


def _taken(problem: dict, order: Sequence[int]) -> Act:
    """Figures go to the squares from the left on, in this order. It is read as one change, as what they cover and uncover makes single ones hard to follow."""
    squares, _ = _squares(problem)
    steps = len(order)
    ways = [
        keyed(f"figure {i}", "at", [(step / steps, tuple(problem["figures"][i]["at"])), ((step + MOVES) / steps, at)])
        for step, (i, at) in enumerate(zip(order, squares, strict=False))
    ]
    return stepwise(tuple(ways), frames=FRAMES * steps, steps=steps, slack=(0.06, 0.9), fits=0.5, posed=0.5)


def _squares(problem: dict) -> tuple[list[Point], float]:
    """The middles of the squares, and their side."""
    count = len(problem["figures"])
    pitch = 924 / count
    return layout.row(count, start=50 + pitch / 2, end=974 - pitch / 2, y=TRAY), pitch - 10


def _heap(rng: np.random.RandomState, sizes: list[float], step: float) -> list[Point] | None:
    """Places for figures, each across the one before; None if they leave the box."""
    left, top, right, bottom = HEAP
    angle, at = rng.uniform(0, 2 * math.pi), (rng.uniform(380, 644), rng.uniform(280, 450))
    found = []
    for size in sizes:
        at = (at[0] + size * step * math.sin(angle), at[1] + size * step * math.cos(angle))
        angle += rng.uniform(-2.0, 2.0)
        if not (left + size / 2 <= at[0] <= right - size / 2 and top + size / 2 <= at[1] <= bottom - size / 2):
            return None
        found.append((round(float(at[0]), 1), round(float(at[1]), 1)))
    return found


def _clear(kinds: list[str], sizes: list[float], places: list[Point], most: float) -> bool:
    """Whether each figure but the topmost is covered by the next, and enough of it is seen."""
    side = round(1024 / GRID)
    over, above = np.zeros((side, side), bool), None
    for kind, size, (x, y) in zip(kinds[::-1], sizes[::-1], places[::-1], strict=True):
        mask = figure_mask(kind, size / GRID, (x / GRID, y / GRID), (side, side))
        if above is not None:
            directly = (mask & above).sum() / min(mask.sum(), above.sum())
            if directly < COVERED or (mask & over).sum() > most * mask.sum() or depths(mask & ~over).max() * GRID < SHOWN:
                return False
        over |= mask
        above = mask
    return True
