from __future__ import annotations

import math

from ...acts import in_turn, resize
from ...scene import Line, layout
from ...scene.animals import BY_NATURE, extent, head
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID, delta_e, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, floats, ints
from .queues import abreast, inverted, off_way, queued

FURS = {**VIVID, "teal": SHIFTED["teal"], "coral": SHIFTED["coral"], "sky blue": SHIFTED["sky blue"], "lime": SHIFTED["lime"]}
LEAST, LARGEST = 64.0, 236.0
"""Heights of the smallest and of the largest head there may be."""
MOST = 964.0
"""How broad the row may be."""
FLOOR = 900.0
"""Where the heads come to stand."""
ALIKE = 70.0
"""delta-E of two colours up to which a head is hardly seen passing over another."""
LARGER = 1.15
"""How many times as large an area the next larger head has, at least, so that height and area give one order."""


class AnimalSizeSorting(Task):
    """Line the heads of animals up by how large they are drawn, whatever the animals' real size.

    Shows: five to seven heads of different animals in different sizes and colours, scattered above a line with a tick below it for each head.
    Asks: stand all heads on the line, one above each tick, the one drawn smallest on the left and the largest on the right; one at a time in straight lines,
    the smallest first.
    Answer: unique; each head is 16 % or more taller than the one before and larger in area, and ticks lie so that the heads stand with small equal gaps.
    In two pairs of five or more the animal that is larger in nature is drawn smaller.
    Checks: which head stands above which tick and how exactly, that each glided there straight and in its turn, and that all keep their looks.
    Departures: ticks show where the heads come to stand, which neither words nor sizes would tell exactly. In G-19, which is trained on, what is sorted has
    no size but the one that is seen; here what is known of the animals misleads.
    """

    split = "out_of_domain"
    archetype = "arrange"
    jump_cap = 0.45
    instances = "95,000 choices and orders of five animals of 12 or more, times continuous sizes and places: over 10^9"
    parameters = {
        "animals": Parameter("heads", bench=ints(5, 7), harder="high"),
        "size_ratio": Parameter("height of a head over that of the next smaller one, at most", bench=floats(1.16, 1.35), harder="low"),
        "against": Parameter("least share of the pairs in which the animal that is larger in nature is drawn smaller", bench=floats(0.4, 0.8), harder="high"),
        "gap": Parameter("canvas units between neighbours in the row", bench=floats(14, 24)),
    }
    wrong_answers = {
        "by nature": WrongAnswer("sorted by the real size of the animals", 0.45),
        "largest first": WrongAnswer("sorted from the largest on the left to the smallest on the right", 0.35),
        "resized": WrongAnswer("heads are resized where they are, so that they rise in size from left to right", 0.25),
    }

    def pose(self, rng, p):
        for _ in range(400):
            kinds = [BY_NATURE[i] for i in rng.permutation(len(BY_NATURE))[: p.animals]]
            heights = _heights(kinds, p.size_ratio, MOST - p.gap * (p.animals - 1))
            if heights is None or inverted([BY_NATURE.index(kind) for kind in kinds]) < p.against:
                continue
            areas = [extent(kind)[3] * _size(kind, height) ** 2 for kind, height in zip(kinds, heights, strict=True)]
            if all(b >= LARGER * a for a, b in zip(areas, areas[1:], strict=False)):
                break
        else:
            raise Redraw
        reach = [0.5 * math.hypot(0.85 * height, 0.85 * extent(kind)[0] * _size(kind, height)) for kind, height in zip(kinds, heights, strict=True)]
        names = pick(rng, FURS, p.animals)
        slots = abreast([extent(kind)[0] * _size(kind, height) for kind, height in zip(kinds, heights, strict=True)], p.gap)
        alike = [(i, j) for i in range(p.animals) for j in range(i + 1, p.animals) if delta_e(FURS[names[i]], FURS[names[j]]) < ALIKE]
        for _ in range(150):
            places = layout.scatter(rng, reach, box=(40, 40, 984, 690), gap=16)
            # None may pass over a waiting one of nearly its colour.
            clear = all(off_way(places[j], places[i], (slots[i], FLOOR)) > reach[i] + reach[j] for i, j in alike)
            if clear and inverted([x for x, _ in places]) >= 0.3:
                break
        else:
            raise Redraw
        heads = [
            {"kind": kind, "height": round(height, 1), "colour": name, "at": [round(x, 1), round(y, 1)]}
            for kind, height, name, (x, y) in zip(kinds, heights, names, places, strict=True)
        ]
        return {"heads": heads, "gap": round(p.gap, 1), "look": draw_look(rng, away_from=[FURS[name] for name in names])}

    def prompt(self, problem):
        rules = "[Move one at a time, the smallest first, straight to its place.|One head moves at a time, the smallest first, and all go straight.]"
        rest = "[No head changes its size or look.|All keep their size and looks.]"
        return Prompts(
            plain=(
                "[Sort|Order] the animal heads by the size that they [are drawn in|have in the picture]. Stand them on the line, one above each tick, "
                f"smallest left, largest right. {rules} {rest}",
                "[Line the animals up on the line|Stand the animals side by side on the line], a head above every tick, so that their drawn size rises from "
                f"left to right. {rules} {rest}",
                "How large the animals [really are|are in nature] does not count, only how large they are drawn. [Put|Stand] them above the ticks of the "
                f"line, the smallest at the far left. {rules} {rest}",
            ),
            guided="Compare how tall the heads are drawn, and not the animals in nature. "
            + " ".join(f"{'Then' if number else 'First'} the {one['kind']} glides straight to {'the next tick' if number else 'the leftmost tick'}."
                       for number, one in enumerate(problem["heads"]))
            + " Each head stands with its lowest point on the line, its middle above its tick, and keeps its size.",
        )  # fmt: skip

    def lay_out(self, problem, scene, look):
        scene.add("line", Line(points=((30, FLOOR + 6), (994, FLOOR + 6)), stroke=look.line(0.8), width=12))
        for number, (x, _) in enumerate(_slots(problem)):
            scene.add(f"tick {number}", Line(points=((0, 30), (0, 66)), stroke=look.line(0.8), width=11), at=(x, FLOOR))
        for number, one in enumerate(problem["heads"]):
            scene.add(f"head {number}", *head(one["kind"], _size(one["kind"], one["height"]), FURS[one["colour"]]), at=tuple(one["at"]))

    def answer(self, problem):
        return _queued(problem, range(len(problem["heads"])))

    def mistakes(self, problem):
        heads = problem["heads"]
        numbers = list(range(len(heads)))
        by_place = sorted(numbers, key=lambda number: heads[number]["at"][0])
        return {
            "by nature": _queued(problem, sorted(numbers, key=lambda number: BY_NATURE.index(heads[number]["kind"]))),
            "largest first": _queued(problem, numbers[::-1]),
            "resized": in_turn(*(resize(f"head {n}", heads[rank]["height"] / heads[n]["height"], frames=12) for rank, n in enumerate(by_place) if rank != n)),
        }


def _size(kind: str, height: float) -> float:
    """The size of a head that is so tall."""
    _, above, below, _ = extent(kind)
    return height / (above + below)


def _heights(kinds: list[str], ratio: float, widest: float) -> list[float] | None:
    """Heights that rise by a ratio, or by less where they would be too large together; None if they cannot rise by enough."""
    broad = [extent(kind)[0] * _size(kind, 1.0) for kind in kinds]
    while ratio >= 1.16:
        steps = [ratio**step for step in range(len(kinds))]
        least = min(widest / sum(width * step for width, step in zip(broad, steps, strict=True)), LARGEST / steps[-1])
        if least >= LEAST:
            return [least * step for step in steps]
        ratio -= 0.01
    return None


def _slots(problem: dict, order=None) -> list[tuple[float, float]]:
    """Where heads in some order stand."""
    heads = [problem["heads"][number] for number in order or range(len(problem["heads"]))]
    sizes = [_size(one["kind"], one["height"]) for one in heads]
    middles = abreast([extent(one["kind"])[0] * size for one, size in zip(heads, sizes, strict=True)], problem["gap"])
    return [(x, FLOOR - extent(one["kind"])[2] * size) for x, one, size in zip(middles, heads, sizes, strict=True)]


def _queued(problem: dict, order):
    order = list(order)
    return queued([f"head {number}" for number in order], [problem["heads"][number]["at"] for number in order], _slots(problem, order))
