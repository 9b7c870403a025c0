from __future__ import annotations

import math
from fractions import Fraction

from ...acts import Act, fade_out, go, in_turn, recolour_to, together
from ...scene import Look, Point, Shape, Text, draw_look, figure, look_of, rectangle, rounded
from ...scene.analogy import COLORS
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

NUMBERS = ("difference", "ratio", "squares", "sums")
KINDS = ("difference", "colours", "shapes", "ratio", "turn", "squares", "sums", "coupled")
"""By what a row goes on, from the plainest on: numbers by a difference, a ratio, squares, or sums of the two before; or things that recur, or turn."""
SHAPES = ("circle", "square", "triangle", "diamond", "hexagon", "five-point star", "heart", "plus")
LANE, TRAY = 580.0, 790.0
"""The heights at which cards cross over, and at which they lie in the tray."""
CANDIDATES, TRIES = 5, 80
TRAIN, BENCH = list(COLORS)[:6], list(COLORS)[6:]

Element = list
"""What is on a card: a number or None, a shape, the name of a colour, and degrees."""


class SequenceCompletion(Task):
    """Fill the gaps of a row that goes on by a rule.

    Shows: a row of cards with numbers, shapes, discs or arrows, in one or two lines; one or two places hold a question mark. In a tray below lie five cards.
    Asks: move the cards that fit the rule of the row into the gaps, from left to right.
    Answer: unique: of all rules that fit the cards that are there (by a difference, a ratio, squares, sums, an equal turn, or what recurs by twos, threes or
    fours), every one has the same card in each gap. No two cards of the tray are alike.
    Checks: which card came to which gap, that each went there, one after the other, and that all else stays.
    Departures: the elements are brought on cards instead of being drawn, as numbers that are drawn so small are not told from each other. One of the wrong
    cards is like the one before the gap. The way of a card is free.
    """

    split = "in_domain"
    archetype = "complete"
    jump_cap = 0.5
    instances = "starts, steps and lengths of numbers x colours; ordered choices of shapes and colours; places of gaps and cards in the tray: over 10^5"
    parameters = {
        "kind": Parameter("by what the row goes on", train=choices(*KINDS[:5]), bench=choices(*KINDS), harder="last"),
        "length": Parameter("places of the row; seven at least where things recur by threes, nine by fours", train=ints(5, 7), bench=ints(7, 10)),
        "missing": Parameter("gaps: one at the end, or one or two from the third place on", train=choices("last"), bench=choices("one", "two"), harder="last"),
        "period": Parameter("after how many things of a cycle they recur", train=ints(2, 3), bench=ints(3, 4), harder="high"),
        "most": Parameter("largest number", train=choices(99), bench=choices(999)),
        "color": Parameter("colour of shapes and arrows", train=choices(*TRAIN), bench=choices(*BENCH)),
    }
    wrong_answers = {
        "empty": WrongAnswer("question marks vanish, and the gaps stay empty", 0.05),
        "repeat": WrongAnswer("the card like the one before the first gap comes there", 0.25),
        "redrawn": WrongAnswer("right cards, but all others of the row change", 0.87),
    }

    def pose(self, rng, p):
        length = max(p.length, 2 * p.period + 1) if p.kind in ("colours", "shapes") else max(p.length, 7) if p.kind == "coupled" else p.length
        for _ in range(TRIES):
            row = _row(rng, p, length)
            gaps = [length - 1] if p.missing == "last" else sorted(int(i) for i in 2 + rng.permutation(length - 2)[: 1 + (p.missing == "two")])
            if row is None or any(b - a == 1 for a, b in zip(gaps, gaps[1:], strict=False)) or length - len(gaps) < 4:
                continue
            needed = [row[i] for i in gaps]
            if len({str(one) for one in needed}) < len(gaps) or not _told(row, gaps, p.kind):
                continue
            wrong = [one for one in _others(rng, row, p) if one not in needed]
            before = row[gaps[0] - 1]
            if before in needed:
                continue
            cards = [*needed, before, *[one for i, one in enumerate(wrong) if one != before and one not in wrong[:i]]][:CANDIDATES]
            if len(cards) < CANDIDATES:
                continue
            look = draw_look(rng, away_from=[COLORS[name] for name in {one[2] for one in (*row, *cards) if one[0] is None}])
            return {"row": row, "gaps": gaps, "cards": cards, "places": [int(i) for i in rng.permutation(CANDIDATES)], "look": look}
        raise Redraw

    def prompt(self, problem):
        one = len(problem["gaps"]) == 1
        moves = [
            f"card {problem['places'].index(k) + 1} of the tray, counted from the left, moves into the {'gap' if one else ('first', 'second')[k] + ' gap'}."
            for k in range(len(problem["gaps"]))
        ]
        rules = "[The other cards stay.|Leave all other cards where they are.]"
        return Prompts(
            plain=(
                f"[Find the rule of the row.|The row follows a rule.] [Move|Bring] the card that fits from the tray into "
                f"{'the gap' if one else 'each gap, one after another, from left to right'}. {rules}",
                f"Which of the cards below {'belongs' if one else 'belong'} where the question {'mark is' if one else 'marks are'}? "
                f"{'It slides' if one else 'They slide, one at a time and the left one first,'} into place. {rules}",
                f"Complete the sequence: {'its open place takes' if one else 'in turn, first gap first, its open places take'} what the "
                f"[pattern|series] demands, from the [cards|choices] at the bottom. {rules}",
            ),
            guided="See how the row goes on from one card to the next, or after how many cards it recurs. "
            f"{' Then '.join(moves).replace('card', 'Card', 1)} No other card moves.",
        )

    def lay_out(self, problem, scene, look):
        scene.add("tray", *look.panel(24, TRAY - 120, 1000, TRAY + 120))
        places, side = _places(problem)
        for number, (element, at) in enumerate(zip(problem["row"], places, strict=True)):
            if number in problem["gaps"]:
                scene.add(f"gap {number}", rectangle(side, side, stroke=look.line(0.6), border=8), at=at)
                scene.add(f"hint {number}", Text(text="?", size=0.6 * side, fill=look.line(0.5)), at=at)
            else:
                scene.add(f"row {number}", *_card(problem, look, element), at=at)
        for number, element in enumerate(problem["cards"]):
            scene.add(f"card {number}", *_card(problem, look, element), at=_in_tray(problem, number))

    def answer(self, problem):
        return _filled(problem, range(len(problem["gaps"])))

    def mistakes(self, problem):
        gaps, look = problem["gaps"], look_of(problem["look"])
        others = (f"row {number}" for number in range(len(problem["row"])) if number not in gaps)
        return {
            "empty": fade_out(*(f"hint {number}" for number in gaps)),
            "repeat": _filled(problem, [len(gaps)]),
            "redrawn": together(_filled(problem, range(len(gaps))), *(recolour_to(name, look.line(0.8)) for name in others)),
        }


def _filled(problem: dict, cards) -> Act:
    """Cards of the tray, by number, go to the gaps in order."""
    look, (places, _) = look_of(problem["look"]), _places(problem)
    drawn = [_card(problem, look, element) for element in problem["cards"]]
    moves = []
    for number, gap in zip(cards, problem["gaps"], strict=False):
        (x, _), to = _in_tray(problem, number), places[gap]
        unlike = tuple(parts for other, parts in enumerate(drawn) if other != number)
        moves.append(go(f"card {number}", to, ((x, LANE), (to[0], LANE)), frames=22, lifted=True, any_way=True, unlike=unlike))
    return in_turn(*moves)


def _row(rng, p, length: int) -> list[Element] | None:
    """A whole row; None if this draw of numbers goes too far."""
    if p.kind in NUMBERS:
        numbers = _numbers(rng, p.kind, length, p.most)
        return None if min(numbers) < 1 or max(numbers) > p.most else [[number, "circle", p.color, 0] for number in numbers]
    names = [str(one) for one in rng.permutation(TRAIN if p.color in TRAIN else BENCH)]
    shapes = [str(one) for one in rng.permutation(SHAPES)]
    if p.kind == "turn":
        start, step = 45 * int(rng.randint(8)), 45 * int(rng.choice((-3, -2, -1, 1, 2, 3)))
        return [[None, "arrow", p.color, (start + step * i) % 360] for i in range(length)]
    if p.kind == "coupled":
        return [[None, shapes[i % 3], names[i % 2], 0] for i in range(length)]
    cycle = [(shapes[0], one) for one in names] if p.kind == "colours" else [(one, p.color) for one in shapes]
    return [[None, *cycle[i % p.period], 0] for i in range(length)]


def _numbers(rng, kind: str, length: int, most: int) -> list[int]:
    first = int(rng.randint(1, 61 if kind == "difference" else 7))
    by, times = int(rng.choice((-1, 1)) * rng.randint(2, 13)), int(rng.randint(2, 4))
    if kind == "squares":
        first = math.isqrt(first) ** 2
    second = {"difference": first + by, "ratio": first * times, "squares": (math.isqrt(first) + 1) ** 2}.get(kind) or first + int(rng.randint(1, 6))
    row = [int(one) for one in _continued(kind, first, second, length)]
    return row[::-1] if kind == "ratio" and most > 99 and rng.randint(2) else row


def _continued(kind: str, first: int, second: int, length: int) -> list:
    """The row of numbers that goes on by a rule from its first two, if it can at all."""
    if kind == "difference":
        return [first + (second - first) * i for i in range(length)]
    if kind == "ratio":
        return [first * Fraction(second, first) ** i for i in range(length)]
    if kind == "squares":
        root, step = math.isqrt(first), math.isqrt(second) - math.isqrt(first)
        return [(root + step * i) ** 2 for i in range(length)]
    row = [first, second]
    while len(row) < length:
        row.append(row[-1] + row[-2])
    return row


def _told(row: list[Element], gaps: list[int], kind: str) -> bool:
    """Whether all rules that fit what is given have the same in the gaps."""
    given = [i for i in range(len(row)) if i not in gaps]
    if kind in NUMBERS:
        numbers = [one[0] for one in row]
        rows = [_continued(rule, *numbers[:2], len(row)) for rule in NUMBERS]
        return all(one == numbers for one in rows if all(one[i] == numbers[i] for i in given))
    for feature in (1, 2, 3):
        values = [one[feature] for one in row]
        for period in range(1, len(row) // 2 + 1):
            known = {i % period: values[i] for i in given}
            if all(known[i % period] == values[i] for i in given) and any(known.get(i % period) != values[i] for i in gaps):
                return False
    return True


def _others(rng, row: list[Element], p) -> list[Element]:
    """Cards that could be taken for right ones, in random order."""
    if p.kind in NUMBERS:
        step = abs(row[1][0] - row[0][0])
        near = [one[0] + by for one in row[-2:] for by in (-10, -2, -1, 1, 2, 10, step)]
        found = [[number, *row[0][1:]] for number in near if 1 <= number <= p.most and number not in [one[0] for one in row]]
    elif p.kind == "turn":
        found = [[None, "arrow", p.color, 45 * i] for i in range(8)]
    else:
        more = [[None, shape, row[0][2], 0] for shape in SHAPES] if p.kind == "shapes" else [[None, one[1], color, 0] for one in row for color in COLORS]
        same = [[None, a[1], b[2], 0] for a in row for b in row]
        found = [*same, *(more[i] for i in rng.permutation(len(more)))] if p.kind == "colours" else [*same, *more]
    return [found[i] for i in rng.permutation(len(found))]


def _places(problem: dict) -> tuple[list[Point], float]:
    """Where the places of the row are, in two lines if they are more than six, and how broad each is."""
    count = len(problem["row"])
    rows = (300.0,) if count <= 6 else (190.0, 390.0)
    line = -(-count // len(rows))
    side = min(172.0, 960 / line - 12)
    return [(512 + (side + 12) * (i % line - (line - 1) / 2), rows[i // line]) for i in range(count)], side


def _in_tray(problem: dict, number: int) -> Point:
    return (512 + 190 * (problem["places"].index(number) - (CANDIDATES - 1) / 2), TRAY)


def _card(problem: dict, look: Look, element: Element) -> tuple[Shape, ...]:
    """A card of the ground's own tone with a number or a figure on it."""
    number, shape, color, angle = element
    side = _places(problem)[1] - 16
    card = look.figure(rounded(side, side, 16, fill=look.tone(12 if look.dark else -9)), style="outlined")
    if number is None:
        return (*card, figure(shape, 0.66 * side, fill=COLORS[color], turn=angle))
    return (*card, Text(text=str(number), size=(0.5 if number < 100 else 0.42) * side, fill=look.ink))
