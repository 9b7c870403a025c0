from __future__ import annotations

from ...acts import Act, go, in_turn, recolour_to, together
from ...scene import SIZE, Point
from ...scene.figures import figure
from ...scene.looks import draw_look, look_of
from ...scene.palette import VIVID, delta_e, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

ROW_Y, TRAY_Y = 640.0, 240.0
COLOURS = {**VIVID, "teal": (0, 140, 140), "navy": (28, 36, 116)}
KINDS = ("circle", "square", "triangle", "five-point star", "hexagon", "diamond", "plus", "heart")
LONGEST_PERIOD = 3


class SymbolInsert(Task):
    """Put a symbol back into the row whose pattern lacks it.

    Shows: a centred row of symbols, evenly spaced, that repeat or mirror each other by a rule, but for one that is missing; that one waits in a tray above.
    Asks: the row opens where the symbol belongs, and the symbol moves into the gap; the row ends evenly spaced and centred.
    Answer: unique: at one place alone the row becomes a repetition of two or three symbols, or the same from both ends.
    Checks: that the others slide to their places in the longer row before the new one goes to its own, and that all keep their looks.
    Departures: the place follows from the row's pattern and is not named, and the new symbol is there from the start, not faded in. Colours and shapes
    recur in the row, so look-alikes are told by their ways. The symbol's way to its place is free.
    """

    split = "out_of_domain"
    archetype = "edit"
    version = 2
    jump_cap = 0.5
    instances = "80 symbols in twos to fives x rules x lengths x places: over 10^8"
    parameters = {
        "length": Parameter("symbols in the row before", bench=ints(4, 8), harder="high"),
        "rule": Parameter("the whole row: two or three symbols repeated, or the same from both ends", bench=choices("two", "three", "mirror"), harder="last"),
        "alike": Parameter("whether two of the symbols share their shape or colour", bench=choices(False, True), harder="high"),
    }
    wrong_answers = {
        "off_by_one": WrongAnswer("inserted one position off", 0.7),
        "replaced": WrongAnswer("an existing symbol is replaced instead", 0.25),
        "wrong_colour": WrongAnswer("right place, wrong colour", 0.83),
    }

    def pose(self, rng, p):
        whole = p.length + 1
        # A repetition is seen as one from two full rounds on.
        period = min(2 if p.rule == "two" else 3, whole // 2)
        count = (whole + 1) // 2 if p.rule == "mirror" else period
        colours = pick(rng, COLOURS, count)
        symbols = [[str(kind), colour] for kind, colour in zip(rng.permutation(KINDS), colours, strict=False)]
        if p.alike:
            which = int(rng.randint(2))
            symbols[1][which] = symbols[0][which]
        order = [min(i, whole - 1 - i) for i in range(whole)] if p.rule == "mirror" else [i % period for i in range(whole)]
        k = int(rng.randint(1, whole - 1))
        rest = [*order[:k], *order[k + 1 :]]
        if [_regular([*rest[:j], order[k], *rest[j:]]) for j in range(whole)].count(True) != 1:
            raise Redraw
        look = draw_look(rng, away_from=[COLOURS[colour] for _, colour in symbols])
        return {"row": [symbols[i] for i in rest], "new": symbols[order[k]], "k": k, "look": look}

    def prompt(self, problem):
        rules = "The row opens first, then the symbol moves in; all end evenly spaced and centred[, in their old order|]."
        return Prompts(
            plain=(
                "[One symbol is missing from the row's pattern and waits above.|The symbol above belongs in the row.] "
                f"Insert it where the pattern needs it. {rules}",
                "[Put|Bring] the symbol in the tray [back into|into] the row, so that the row follows [its rule|one rule] again "
                f"[throughout|from end to end]. {rules}",
                f"Complete the pattern: the [waiting|loose] symbol fits at just one place of the row below. {rules}",
            ),
            guided="The symbols of the row repeat in a fixed order or mirror each other, but at one place a symbol is missing. The symbols to the left of that "
            "place slide half a step to the left, those to the right of it half a step to the right. Then the symbol in the tray moves down into the gap.",
        )

    def lay_out(self, problem, scene, look):
        size = _size(problem)
        scene.add("tray", *look.panel(SIZE / 2 - 0.9 * size, TRAY_Y - 0.9 * size, SIZE / 2 + 0.9 * size, TRAY_Y + 0.9 * size))
        scene.add("strip", *look.panel(24, ROW_Y - 0.9 * size, SIZE - 24, ROW_Y + 0.9 * size))
        for index, ((kind, colour), at) in enumerate(zip(problem["row"], _places(problem, len(problem["row"])), strict=True)):
            scene.add(f"symbol {index}", *look.figure(figure(kind, size, fill=COLOURS[colour])), at=at)
        kind, colour = problem["new"]
        scene.add("new", *look.figure(figure(kind, size, fill=COLOURS[colour])), at=(SIZE / 2, TRAY_Y))

    def answer(self, problem):
        return _inserted(problem, problem["k"])

    def mistakes(self, problem):
        n, k, colour = len(problem["row"]), problem["k"], COLOURS[problem["new"][1]]
        place = min(k, n - 1)
        other = COLOURS[max(sorted(COLOURS), key=lambda name: delta_e(COLOURS[name], colour))]
        return {
            "off_by_one": _inserted(problem, k + 1 if k + 1 < n else k - 1),
            "replaced": in_turn(recolour_to(f"symbol {place}", look_of(problem["look"]).base), go("new", _places(problem, n)[place], frames=16)),
            "wrong_colour": together(_inserted(problem, k), recolour_to("new", other)),
        }


def _inserted(problem: dict, k: int) -> Act:
    """The row opens for a symbol more at a place, and the new one goes there."""
    after = _places(problem, len(problem["row"]) + 1)
    opened = (go(f"symbol {index}", at, frames=12) for index, at in enumerate([*after[:k], *after[k + 1 :]]))
    return in_turn(together(*opened), go("new", after[k], frames=16, any_way=True))


def _regular(row: list[int]) -> bool:
    """Whether a row repeats by twos or threes, twice or more, or is the same from both ends."""
    repeats = any(row[period:] == row[:-period] for period in range(1, min(LONGEST_PERIOD, len(row) // 2) + 1))
    return repeats or row == row[::-1]


def _size(problem: dict) -> float:
    return 0.78 * _step(problem)


def _step(problem: dict) -> float:
    return min(190.0, 976 / (len(problem["row"]) + 1))


def _places(problem: dict, count: int) -> list[Point]:
    return [(SIZE / 2 + _step(problem) * (index - (count - 1) / 2), ROW_Y) for index in range(count)]
