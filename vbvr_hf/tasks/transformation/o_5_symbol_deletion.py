from __future__ import annotations

from collections.abc import Callable

from ...acts import Act, hidden_from, keyed, stepwise
from ...scene import Point, figure
from ...scene.looks import draw_look
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, ints
from .rows import COLOURS, Symbol, draw_kinds, half_alike, places, step_of, symbol

ROW_Y = 512.0
FRAMES = 26.0
"""Of a deletion."""
GONE = 0.02
TRIES = 400


class SymbolDeletion(Task):
    """Delete pairs of equal neighbours from a row until there are none.

    Shows: a row of symbols that fill the slots of a shelf. Some stand beside one of the same shape and colour, some beside one that shares only one of them.
    Asks: delete two equal neighbours, and let all to their right move up; then the next pair, always the leftmost, until no two neighbours are equal.
    Answer: unique, as the leftmost pair comes first and there are never three equal symbols side by side. Some pairs come about only by closing a gap.
    Checks: that the right pairs vanished, each before its gap was closed and one after another, and that all others kept their looks and their order.
    Departures: of pairs that stand ready at once the leftmost goes first; the order would be free else, but the rows in between could not be told by.
    """

    split = "out_of_domain"
    archetype = "edit"
    jump_cap = 0.45
    instances = "rows of 8 to 10 out of 4 or 5 symbols of 80: over 10^8"
    parameters = {
        "length": Parameter("symbols in the row", bench=ints(8, 10), harder="high"),
        "kinds": Parameter("different symbols", bench=ints(4, 5), harder="low"),
        "deletions": Parameter("pairs to delete, as long as three symbols are left", bench=ints(2, 3), harder="high"),
        "decoys": Parameter("neighbours that share only shape or colour, at least", bench=ints(1, 3), harder="high"),
    }
    wrong_answers = {
        "first": WrongAnswer("only the pairs of the first row are deleted", 0.7),
        "shape": WrongAnswer("neighbours of equal shape but unequal colour are deleted, too", 0.5),
        "open": WrongAnswer("the right pairs vanish, and the gaps never close", 0.45),
    }

    def pose(self, rng, p):
        pairs = min(p.deletions, (p.length - 3) // 2)
        kinds = draw_kinds(rng, p.kinds)
        for _ in range(TRIES):
            row: list[int] = []
            for number in range(p.length - pairs):
                kind, pair = int(rng.randint(p.kinds)), number >= p.length - 2 * pairs
                at = rng.randint(len(row) + 1) if pair else len(row)
                row[at:at] = [kind] * (1 + pair)
            symbols = [kinds[kind] for kind in row]
            decoys = sum(half_alike(a, b) for a, b in zip(symbols, symbols[1:], strict=False))
            right = _course(symbols, _equal)
            stay = set(range(p.length)) - {i for pair in right for i in pair}
            if len(right) != pairs or len(set(row)) < p.kinds or _in_threes(symbols) or not p.decoys <= decoys <= p.decoys + 2:
                continue
            ready = _ready(symbols)
            # Some that stay move up.
            if max(stay) > right[0][1] and 1 <= len(ready) <= 2 and set(ready) < set(right) and _course(symbols, _same_shape) != right:
                return {"row": symbols, "look": draw_look(rng, away_from=[COLOURS[colour] for _, colour in symbols], brightest=226)}
        raise Redraw

    def prompt(self, problem):
        rules = "One pair at a time, always the leftmost, until no two neighbours are equal. [Nothing else changes.|The others stay as they are.]"
        return Prompts(
            plain=(
                "Where two symbols of the same shape and colour stand side by side, [delete|remove] both: they shrink away. [Only then|Then] all to their "
                f"right [move|slide] left to close the gap. {rules}",
                "[Two equal neighbours cancel each other|Neighbours of equal shape and colour cancel out]: both shrink to nothing, and then whatever stands to "
                f"their right closes the gap. {rules}",
                f"[Clear|Rid] the row of equal neighbours: let both shrink away, then close the gap [from the right|by shifting what is right of it]. {rules}",
            ),
            guided="Go through the row from the left to the first two neighbours that are equal in shape and colour. Both shrink to nothing. Then all symbols "
            "to their right glide two slots to the left, together. Look again from the left, as new pairs may have come about, until there is none.",
        )

    def lay_out(self, problem, scene, look):
        step, spots = _step(problem), _places(problem)
        scene.add("props", *look.props((40, 40, 500, 360), (540, 664, 1000, 990)))
        scene.add("shelf", *look.panel(8, ROW_Y - 0.86 * step, 1016, ROW_Y + 0.86 * step))
        for index, at in enumerate(spots):
            scene.add(f"slot {index}", figure("square", 0.93 * step, fill=look.tone(-9), stroke=look.line(0.35), width=5), at=at)
        for index, (kind, at) in enumerate(zip(problem["row"], spots, strict=True)):
            scene.add(f"symbol {index}", *symbol(look, kind, 0.76 * step), at=at)

    def answer(self, problem):
        return _deleted(problem, _course(problem["row"], _equal))

    def mistakes(self, problem):
        row = problem["row"]
        return {
            "first": _deleted(problem, _ready(row)),
            "shape": _deleted(problem, _course(row, _same_shape)),
            "open": _deleted(problem, _course(row, _equal), closing=False),
        }


def _equal(a: Symbol, b: Symbol) -> bool:
    return a == b


def _same_shape(a: Symbol, b: Symbol) -> bool:
    return a[0] == b[0]


def _ready(row: list[Symbol]) -> list[tuple[int, int]]:
    """The pairs that stand ready in the first row."""
    return [(i, i + 1) for i in range(len(row) - 1) if row[i] == row[i + 1]]


def _course(row: list[Symbol], alike: Callable[[Symbol, Symbol], bool]) -> list[tuple[int, int]]:
    """The pairs (numbers in the first row) that are deleted, always the leftmost, one after another."""
    left, pairs = list(range(len(row))), []
    while (at := next((k for k in range(len(left) - 1) if alike(row[left[k]], row[left[k + 1]])), None)) is not None:
        pairs.append((left[at], left[at + 1]))
        left[at : at + 2] = []
    return pairs


def _in_threes(row: list[Symbol]) -> bool:
    """Whether three equal symbols come to stand side by side."""
    left = list(range(len(row)))
    for pair in [(-1, -1), *_course(row, _equal)]:
        left = [i for i in left if i not in pair]
        if any(row[a] == row[b] == row[c] for a, b, c in zip(left, left[1:], left[2:], strict=False)):
            return True
    return False


def _deleted(problem: dict, pairs: list[tuple[int, int]], closing: bool = True) -> Act:
    """Pairs vanish, and after each the symbols to their right move up."""
    left, spots = list(range(len(problem["row"]))), _places(problem)
    sizes, ways = {}, {i: [(0.0, spots[i])] for i in left}
    for number, pair in enumerate(pairs):
        begin, half, end = ((number + part) / len(pairs) for part in (0, 0.5, 1))
        moved = [i for i in left if i > pair[1]] if closing else []
        sizes |= {i: [(begin, (1.0, 1.0)), (half if moved else end, (GONE, GONE))] for i in pair}
        left = [i for i in left if i not in pair]
        for i in moved:
            ways[i] += [(half, ways[i][-1][1]), (end, spots[left.index(i)])]
    changes = [keyed(f"symbol {i}", "at", keys) for i, keys in ways.items() if keys[1:]]
    for i, keys in sizes.items():
        changes += [keyed(f"symbol {i}", "scale", keys), hidden_from(f"symbol {i}", keys[-1][0])]
    return stepwise(tuple(changes), frames=FRAMES * len(pairs), steps=len(pairs), slack=(0.08, 0.9), fits=0.5, posed=0.5, says=(("shrink",),))


def _step(problem: dict) -> float:
    return step_of(len(problem["row"]), 118.0)


def _places(problem: dict) -> list[Point]:
    return places(len(problem["row"]), _step(problem), ROW_Y)
