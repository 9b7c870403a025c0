from __future__ import annotations

from ...acts import in_turn, resize
from ...scene import Circle, Line, layout
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, floats, ints
from .queues import abreast, inverted, queued

COLOURS = {**VIVID, **{name: SHIFTED[name] for name in ("teal", "lime", "magenta", "sky blue")}}
LEAST, LARGEST = 27.0, 100.0
"""Radii of the smallest and of the largest disc there may be."""
MOST = 964.0
"""How broad the row may be."""
MIDDLE, CALM = 512.0, 122.0
"""The line that the row stands on, and how far above and below it nothing lies at first."""


class ArrangeCirclesByCircumference(Task):
    """Line discs up by their circumference, from the largest to the smallest.

    Shows: six to eight plain discs of different sizes and colours scattered above and below a strip; on the strip a line with a tick for each disc.
    Asks: bring all discs onto the line, one on each tick, the one of the largest circumference on the left and the smallest on the right; one at a time in
    straight lines, the largest first.
    Answer: unique; each disc is larger than the next by 15 % or more, and ticks lie so that the discs stand with small equal gaps.
    Checks: which disc rests on which tick and how exactly, that each glided there straight and in its turn, and that all keep their looks.
    Departures: ticks show where the discs come to stand, which neither words nor sizes would tell exactly. There are no nine discs, of which the smallest
    would be tiny, and how much they differ is limited where there are many. G-19, which is trained on, has four to six things and numbered slots, and says by
    which of four attributes they are sorted; here discs are told by their circumference alone, in finer steps, and go into places that no number names.
    """

    split = "out_of_domain"
    archetype = "arrange"
    jump_cap = 0.45
    instances = "colour orders and continuous places and radii of six discs or more: over 10^9"
    parameters = {
        "discs": Parameter("discs", bench=ints(6, 8), harder="high"),
        "radius_ratio": Parameter("radius of a disc over that of the next smaller one, at most", bench=floats(1.15, 1.32), harder="low"),
        "gap": Parameter("canvas units between neighbours in the row", bench=floats(16, 26)),
    }
    wrong_answers = {
        "smallest first": WrongAnswer("sorted from the smallest on the left to the largest on the right", 0.35),
        "resized": WrongAnswer("discs are resized where they lie, so that they fall in size from left to right", 0.25),
        "swapped": WrongAnswer("two neighbours exchanged", 0.75),
    }

    def pose(self, rng, p):
        widest = (MOST - p.gap * (p.discs - 1)) / 2
        ratio = p.radius_ratio
        while LEAST * _sum(ratio, p.discs) > widest or LEAST * ratio ** (p.discs - 1) > LARGEST:
            ratio -= 0.002
        most = min(widest / _sum(ratio, p.discs), LARGEST / ratio ** (p.discs - 1))
        least = float(rng.uniform(max(LEAST, 0.8 * most), most))
        radii = [round(least * ratio**step, 1) for step in range(p.discs)][::-1]
        names = pick(rng, COLOURS, p.discs)
        for _ in range(30):
            above = set(rng.permutation(p.discs)[: p.discs // 2].tolist())
            at = {}
            for half, (top, bottom) in zip((True, False), ((30, MIDDLE - CALM), (MIDDLE + CALM, 994)), strict=True):
                numbers = [number for number in range(p.discs) if (number in above) == half]
                places = layout.scatter(rng, [radii[number] for number in numbers], box=(30, top, 994, bottom), gap=20)
                at |= dict(zip(numbers, places, strict=True))
            if inverted(sorted(range(p.discs), key=lambda number: at[number][0])) >= 0.4:
                break
        else:
            raise Redraw
        discs = [{"radius": radii[i], "colour": names[i], "at": [round(v, 1) for v in at[i]]} for i in range(p.discs)]
        return {"discs": discs, "gap": round(p.gap, 1), "look": draw_look(rng, away_from=[COLOURS[name] for name in names])}

    def prompt(self, problem):
        rules = "[Move one disc at a time, the largest first, each in a straight line.|The largest goes first, one disc moves at a time, and all go straight.]"
        rest = "[Sizes and colours do not change.|All keep their size and colour.]"
        return Prompts(
            plain=(
                "[Bring|Move] all discs onto the line, one on each tick, from the largest circumference at the far left to the smallest at the far right. "
                f"{rules} {rest}",
                "[Line the discs up|Arrange the discs in a row] on the ticks of the line[ in the middle|], so that their circumference falls from left to "
                f"right. {rules} {rest}",
                "[Sort|Order] the circles by circumference: the largest on the leftmost tick, the smallest on the rightmost one, every tick in the middle of "
                f"a circle. {rules} {rest}",
            ),
            guided="Compare all discs. The one with the largest circumference glides in a straight line to the leftmost tick and rests with its middle "
            "there. Then the largest of those left goes to the next tick, and so on, until the smallest lies on the rightmost tick. Discs that wait do not "
            "move, and none changes its size or colour.",
        )

    def lay_out(self, problem, scene, look):
        discs = problem["discs"]
        slots = _slots(problem)
        half = discs[0]["radius"] + 18
        scene.add("strip", *look.panel(14, MIDDLE - half, 1010, MIDDLE + half))
        scene.add("line", Line(points=((40, MIDDLE), (984, MIDDLE)), stroke=look.line(0.45), width=8))
        for number, at in enumerate(slots):
            scene.add(f"tick {number}", Line(points=((0, -20), (0, 20)), stroke=look.line(0.7), width=10), at=at)
        for number, disc in enumerate(discs):
            scene.add(f"disc {number}", *look.figure(Circle(radius=disc["radius"], fill=COLOURS[disc["colour"]])), at=tuple(disc["at"]))

    def answer(self, problem):
        return _queued(problem, range(len(problem["discs"])))

    def mistakes(self, problem):
        discs = problem["discs"]
        numbers = list(range(len(discs)))
        by_place = sorted(numbers, key=lambda number: discs[number]["at"][0])
        return {
            "smallest first": _queued(problem, numbers[::-1]),
            "resized": in_turn(*(resize(f"disc {n}", discs[rank]["radius"] / discs[n]["radius"], frames=10) for rank, n in enumerate(by_place) if rank != n)),
            "swapped": _queued(problem, [numbers[1], numbers[0], *numbers[2:]]),
        }


def _sum(ratio: float, count: int) -> float:
    """Of the radii of so many discs, if the smallest has one of 1."""
    return sum(ratio**step for step in range(count))


def _slots(problem: dict, order=None) -> list[tuple[float, float]]:
    """Where discs in some order stand."""
    radii = [disc["radius"] for disc in problem["discs"]]
    return [(x, MIDDLE) for x in abreast([2 * radii[number] for number in order or range(len(radii))], problem["gap"])]


def _queued(problem: dict, order):
    order = list(order)
    return queued([f"disc {number}" for number in order], [problem["discs"][number]["at"] for number in order], _slots(problem, order))
