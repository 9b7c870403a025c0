from __future__ import annotations

from ...acts import Act, go, together
from ...scene import Circle, Line, Look, Point, Shape, layout, rectangle, regular
from ...scene.figures import glyph
from ...scene.looks import draw_look
from ...scene.palette import INK, VIVID, WHITE, delta_e, pick
from .. import Parameter, Prompts, Task, WrongAnswer, choices, ints
from ..transformation.swapping import selection, swapped

LETTERS, DIGITS = "ABCDEFGHJKLMNPRSTUVWXYZ", "0123456789"
RAINBOW = {name: VIVID[name] for name in ("red", "orange", "yellow", "green", "blue")} | {"violet": VIVID["purple"]}
"""In the order of the rainbow."""
ORDERS = {
    "letters": ("alphabetical order", "letter"),
    "digits": ("[ascending|rising] order", "digit"),
    "polygons": ("order of their number of sides, from the fewest to the most", "polygon"),
    "rainbow": ("the order of the rainbow, from red to violet", "disc"),
}
"""By family: the order, and what is ordered."""
ROW_Y = 500.0


class SymbolReordering(Task):
    """Sort a row of symbols by exchanges of two, place by place from the left.

    Shows: a row of three to six different symbols over ticks: capital letters on discs, digits on squares, polygons, or discs in colours of the rainbow.
    Each has a colour of its own.
    Asks: bring them into the order of their family by exchanging two at a time; from the left, each place that is wrong gets its symbol from where that is.
    Answer: unique: the exchanges follow from the row, and one symbol passes above the others while the other one passes below.
    Checks: the exchanges one after another, the way that the two take past each other, and that all else is kept.
    Departures: that one passes above and the other below is asked, as other ways past each other would be as good. Symbols are as large as there is room.
    """

    split = "train"
    archetype = "edit"
    jump_cap = 0.35
    instances = "letters of 23 in orders of up to six: over 10^8"
    parameters = {
        "symbols": Parameter("symbols in the row", train=ints(3, 6), harder="high"),
        "family": Parameter("what the symbols are", train=choices("letters", "digits", "polygons", "rainbow")),
        "exchanges": Parameter("exchanges; fewer than there are symbols", train=ints(2, 4), harder="high"),
        "size": Parameter("of a symbol, as a share of the way from place to place, in percent", train=ints(60, 72)),
    }
    wrong_answers = {
        "backwards": WrongAnswer("symbols sorted in the opposite order", 0.25),
        "at once": WrongAnswer("all move at once to the right places", 0.35),
        "from the right": WrongAnswer("the places are put right from the right", 0.6),
    }

    def pose(self, rng, p):
        every = {"letters": LETTERS, "digits": DIGITS, "polygons": range(3, 9), "rainbow": RAINBOW}[p.family]
        chosen = sorted(int(i) for i in rng.permutation(len(every))[: p.symbols])
        symbols = [[*every][i] for i in chosen]
        exchanges = min(p.exchanges, p.symbols - 1)
        row = [int(i) for i in rng.permutation(p.symbols)]
        while len(selection(row)) != exchanges:
            row = [int(i) for i in rng.permutation(p.symbols)]
        # Each has a colour of its own, which means nothing but in the rainbow.
        colours = [RAINBOW[name] for name in symbols] if p.family == "rainbow" else [VIVID[name] for name in pick(rng, VIVID, p.symbols)]
        look = draw_look(rng, away_from=colours)
        return {"family": p.family, "symbols": symbols, "colours": colours, "row": row, "size": p.size, "look": look}

    def prompt(self, problem):
        order, one = ORDERS[problem["family"]]
        past = "[Whichever goes right passes above the row, the other below.|Going right means passing over the top, going left underneath.]"
        return Prompts(
            plain=(
                f"[Sort|Put] the {one}s into {order}. From the left, each wrong one is exchanged with the one that belongs there, one pair at a time. {past}",
                f"The row [is to stand|should end] in {order}. At the leftmost place that is wrong, swap what it holds with what belongs there, then go on. "
                f"{past}",
                f"Make swaps of two until all {one}s are in {order}. From the left end on, every place in turn gets its own {one}. {past}",
            ),
            guided=" ".join(
                f"{'Then' if number else 'First'} the {one}s at places {a + 1} and {b + 1} are exchanged."
                for number, (a, b) in enumerate(selection(problem["row"]))
            )
            + f" Each time, the {one} that goes right passes above the row, the other below. All others stand still.",
        )

    def lay_out(self, problem, scene, look):
        scene.add("props", *look.props((60, 20, 480, 200), (540, 800, 990, 1010)))
        for number, (x, y) in enumerate(_places(problem)):
            half, below = 0.22 * _step(problem), y + 0.45 * _step(problem)
            scene.add(f"tick {number}", Line(points=((x - half, below), (x + half, below)), stroke=look.line(0.55), width=10))
        for thing, at in zip(problem["row"], _places(problem), strict=True):
            scene.add(f"symbol {thing}", *_drawn(problem, look, thing), at=at)

    def answer(self, problem):
        return _swapped(problem, selection(problem["row"]))

    def mistakes(self, problem):
        row, last = problem["row"], len(problem["row"]) - 1
        mirrored = selection([last - thing for thing in row[::-1]])
        return {
            "backwards": _swapped(problem, selection([last - thing for thing in row])),
            "at once": together(*(go(f"symbol {thing}", at, frames=30) for thing, at in enumerate(_places(problem)) if row[thing] != thing)),
            "from the right": _swapped(problem, [(last - b, last - a) for a, b in mirrored]),
        }


def _swapped(problem: dict, pairs: list[tuple[int, int]]) -> Act:
    bow = 1.3 * problem["size"] / 100 * _step(problem)
    return swapped([f"symbol {thing}" for thing in problem["row"]], _places(problem), pairs, bow)


def _drawn(problem: dict, look: Look, thing: int) -> tuple[Shape, ...]:
    """A symbol of the row's family."""
    family, size = problem["family"], problem["size"] / 100 * _step(problem)
    symbol, fill = problem["symbols"][thing], tuple(problem["colours"][thing])
    if family == "polygons":
        return look.figure(regular(symbol, size / 2, fill=fill))
    card = rectangle(0.92 * size, 0.92 * size, fill=fill) if family == "digits" else Circle(radius=size / 2, fill=fill)
    ink = max((WHITE, INK), key=lambda ink: delta_e(ink, fill))
    return (*look.figure(card), *(() if family == "rainbow" else (glyph(symbol, 0.56 * size, fill=ink),)))


def _step(problem: dict) -> float:
    return min(220.0, 980 / len(problem["row"]))


def _places(problem: dict) -> list[Point]:
    count, reach = len(problem["row"]), _step(problem) * (len(problem["row"]) - 1) / 2
    return layout.row(count, start=512 - reach, end=512 + reach, y=ROW_Y)
