from __future__ import annotations

from ...acts import Act, fade_out, go, then, together
from ...scene import SIZE, Point, figure
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

COLOURS = {**VIVID, "teal": SHIFTED["teal"], "navy": SHIFTED["navy"]}
KINDS = ("circle", "square", "triangle", "hexagon", "diamond", "plus", "heart", "crescent")
ORDINALS = ("first", "second", "third")
ROW_Y = 512.0
TRIES = 40


class SymbolDelete(Task):
    """Delete one symbol of a row, named by its kind and its number, and close the gap.

    Shows: a row of symbols on slots, from the left end on. The named kind, a colour and a shape, occurs two or three times; others share one of the two.
    Asks: let the named symbol (such as the second blue heart from the right) vanish, and only then move every symbol to its right by one slot to the left.
    Answer: unique. Symbols to the left of it do not move, and the last slot that was taken stays empty.
    Checks: that the right symbol vanished first, that those to its right slid to the next slot with their looks kept, and that all others stay.
    """

    split = "out_of_domain"
    archetype = "edit"
    jump_cap = 0.5
    instances = "rows of 5 to 9 of 80 symbols, times ordinal: over 10^9"
    parameters = {
        "length": Parameter("symbols in the row", bench=ints(5, 9), harder="high"),
        "occurrences": Parameter("symbols of the named kind", bench=choices(2, 3), harder="high"),
        "alike": Parameter("symbols that share its colour or its shape", bench=ints(1, 4), harder="high"),
        "counted_from": Parameter("end from which the symbols of the kind are counted", bench=choices("left", "right"), harder="last"),
    }
    wrong_answers = {
        "another": WrongAnswer("another symbol of the same kind is deleted, and its gap closed", 0.4),
        "open": WrongAnswer("right symbol deleted, gap left open", 0.5),
        "all": WrongAnswer("all symbols of the kind are deleted, and the row left open", 0.48),
    }

    def pose(self, rng, p):
        colours, kinds = pick(rng, COLOURS, 4), [str(name) for name in rng.permutation(KINDS)[:4]]
        named = [kinds[0], colours[0]]
        alike = min(p.alike, p.length - p.occurrences)
        near = [[kinds[0], colours[1 + rng.randint(3)]] if rng.randint(2) else [kinds[1 + rng.randint(3)], colours[0]] for _ in range(alike)]
        rest = [[kinds[1 + rng.randint(3)], colours[1 + rng.randint(3)]] for _ in range(p.length - p.occurrences - alike)]
        row = [*[named] * p.occurrences, *near, *rest]
        for _ in range(TRIES):
            row = [row[i] for i in rng.permutation(p.length)]
            number = int(rng.randint(p.occurrences))
            k = [i for i, symbol in enumerate(row) if symbol == named][number]
            # Something stays and something moves up, and what moves is told from its neighbours.
            if 0 < k < p.length - 1 and all(a != b for a, b in zip(row[k:], row[k + 1 :], strict=False)):
                break
        else:
            raise Redraw
        count = number if p.counted_from == "left" else p.occurrences - 1 - number
        look = draw_look(rng, away_from=[COLOURS[colour] for _, colour in row])
        return {"row": row, "k": k, "count": count, "counted_from": p.counted_from, "look": look}

    def prompt(self, problem):
        kind, colour = problem["row"][problem["k"]]
        one = f"the {ORDINALS[problem['count']]} {colour} {kind} from the {problem['counted_from']}"
        return Prompts(
            plain=(
                f"[Delete|Remove] {one}. Only then does every symbol to its right [move|slide] one slot to the left. [All else stays.|Nothing else moves.]",
                f"[Let|Make] {one} disappear, and then close the gap [from the right|with the symbols to its right]. [Leave all others where they are.|]",
                f"{one.capitalize()} vanishes. After that, those to its right shift left together, by one slot each[, and the rest keeps still|].",
            ),
            guided=f"Counting the {colour} {kind}s from the {problem['counted_from']}, the {ORDINALS[problem['count']]} one fades out in its slot. Then all "
            "symbols to the right of the gap glide one slot to the left, together. The symbols to the left of it do not move, and the last slot is empty.",
        )

    def lay_out(self, problem, scene, look):
        step = _step(problem)
        scene.add("props", *look.props((40, 40, 500, 330), (540, 700, 1000, 990)))
        scene.add("shelf", *look.panel(24, ROW_Y - 0.86 * step, SIZE - 24, ROW_Y + 0.86 * step))
        for index in range(len(problem["row"])):
            slot = figure("square", 0.92 * step, fill=look.tone(-9), stroke=look.line(0.35), width=5)
            scene.add(f"slot {index}", slot, at=_place(problem, index))
        for index, (kind, colour) in enumerate(problem["row"]):
            scene.add(f"symbol {index}", *look.figure(figure(kind, 0.74 * step, fill=COLOURS[colour])), at=_place(problem, index))

    def answer(self, problem):
        return _deleted(problem, problem["k"])

    def mistakes(self, problem):
        row, k = problem["row"], problem["k"]
        same = [i for i, symbol in enumerate(row) if symbol == row[k]]
        other = next(i for i in same if i != k)
        return {
            "another": _deleted(problem, other),
            "open": fade_out(f"symbol {k}", frames=12),
            "all": fade_out(*(f"symbol {i}" for i in same), frames=12),
        }


def _deleted(problem: dict, k: int) -> Act:
    """A symbol vanishes, and those to its right move up."""
    moved = [go(f"symbol {i}", _place(problem, i - 1), frames=15) for i in range(k + 1, len(problem["row"]))]
    gone = fade_out(f"symbol {k}", frames=12, stays=not moved)  # what moves up takes its place
    return then(gone, together(*moved), pause=3.0) if moved else gone


def _step(problem: dict) -> float:
    return min(160.0, 936 / len(problem["row"]))


def _place(problem: dict, index: int) -> Point:
    count = len(problem["row"])
    return (SIZE / 2 + _step(problem) * (index - (count - 1) / 2), ROW_Y)
