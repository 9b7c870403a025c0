from __future__ import annotations

from collections.abc import Sequence

from ...acts import Act, keyed, stepwise
from ...scene import Line, Look, Point, Shape, Text, dashed, rectangle, rounded
from ...scene.looks import draw_look
from ...scene.palette import VIVID, WHITE
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

BLUE, RED = VIVID["blue"], VIVID["red"]
STEP, CARD, SMALL = 158.0, 128.0, 96.0
"""Canvas units from column to column, and the sides of a blue and a red card."""
CARRIES_Y, ADDENDS_Y, RULE_Y, ANSWER_Y, TRAY_Y = 84.0, (212.0, 336.0), 404.0, 512.0, (744.0, 894.0)
PILE = (110.0, CARRIES_Y)
FRAMES = 15.0
"""Of a card's way."""
TRIES = 400

Event = tuple[str, Point]
"""A card, and the box that it goes to."""


class ColumnAddition(Task):
    """Add two numbers in columns, with number cards for the digits and the carries.

    Shows: two numbers of two or three digits under each other with a plus sign and a rule; empty answer boxes below, small dashed boxes for carries above; a
    tray with blue cards from 0 to 9, and a pile of red cards with a 1.
    Asks: work the sum as on paper: from the right column on, the blue card of the answer's digit goes straight to its box, then a red one, if there is a carry,
    to the box over the next column; a carry out of the last column is a blue card in the last box.
    Answer: unique, as column addition says which card comes next. No digit occurs twice in the answer, so that a card of each is enough.
    Checks: the cards one after the other, right to left, each on its straight way to its box, and that all else is kept.
    Departures: digits come on cards instead of being written, as ones that are drawn so small are not told from each other. That cards go straight is asked.
    """

    split = "train"
    archetype = "edit"
    jump_cap = 0.35
    instances = "sums of two numbers of two or three digits: over 10^5"
    parameters = {
        "digits": Parameter("digits of the longer number", train=ints(2, 3), harder="high"),
        "shorter": Parameter("whether the second number may have a digit less, but two at least", train=choices(False, True)),
        "carries": Parameter("carries over printed columns, if there are so many but the first", train=ints(1, 2), harder="high"),
        "overflow": Parameter("whether a carry comes out of the last column", train=choices(False, False, True), harder="last"),
        "weight": Parameter("of the printed digits", train=choices(500, 600)),
    }
    wrong_answers = {
        "no carries": WrongAnswer("digits without carrying (sums of the columns modulo ten)", 0.52),
        "from the left": WrongAnswer("written from left to right, each carry before the digit of its column", 0.75),
        "wrong": WrongAnswer("a wrong number in order", 0.3),
    }

    def pose(self, rng, p):
        for _ in range(TRIES):
            lengths = (p.digits, max(2, p.digits - 1) if p.shorter else p.digits)
            a, b = (int(rng.randint(10 ** (length - 1), 10**length)) for length in lengths)
            carried = _carried(a, b, p.digits)
            plain = [(x + y) % 10 for x, y in zip(_digits(a, p.digits), _digits(b, p.digits), strict=True)]
            answer = [int(one) for one in str(a + b)]
            distinct = len(set(answer)) == len(answer) and len(set(plain)) == len(plain)
            if distinct and sum(carried[:-1]) == min(p.carries, p.digits - 1) and carried[-1] == p.overflow:
                look = draw_look(rng, away_from=[BLUE, RED, WHITE], places=("sheet", "board"), brightest=232)
                return {"addends": [a, b], "columns": p.digits, "weight": p.weight, "look": look}
        raise Redraw

    def prompt(self, problem):
        rules = "A carry [out of|from] the last column is a blue card. [All go straight to their boxes|Each goes straight to its box], one after another."
        return Prompts(
            plain=(
                "[Work|Do] the sum as on paper, from the right: blue cards for the answer's digits, and a red one over the next column after each digit that "
                f"carries. {rules}",
                f"[Add|Sum up] both numbers column by column, going left. Answer digits are blue cards; where one is carried, a red card follows above the "
                f"next column. {rules}",
                f"Fill the answer boxes with blue cards, starting at the ones. Before going on, a carry is put over the next column as a red card. {rules}",
            ),
            guided=_told(problem) + " Cards glide straight, one after another.",
        )

    def lay_out(self, problem, scene, look):
        columns, (a, b) = problem["columns"], problem["addends"]
        scene.add("tray", *look.panel(60, TRAY_Y[0] - 90, 964, TRAY_Y[1] + 90))
        for row, (number, y) in enumerate(zip((a, b), ADDENDS_Y, strict=True)):
            for place, digit in enumerate(str(number)[::-1]):
                scene.add(f"digit {row} {place}", Text(text=digit, size=122, weight=problem["weight"], fill=look.ink), at=(_x(problem, place), y))
        left, right = _x(problem, columns) - 0.5 * STEP, _x(problem, 0) + 0.5 * STEP
        scene.add("plus", Text(text="+", size=122, weight=problem["weight"], fill=look.ink), at=(left + 0.5 * STEP, ADDENDS_Y[1]))
        scene.add("rule", Line(points=((left, RULE_Y), (right, RULE_Y)), stroke=look.ink, width=10))
        for place in range(columns + 1):
            scene.add(f"box {place}", rectangle(CARD + 10, CARD + 10, stroke=look.line(0.5), border=8), at=(_x(problem, place), ANSWER_Y))
        half = 0.5 * SMALL + 6
        corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
        for place in range(1, columns):
            edges = zip(corners, [*corners[1:], corners[0]], strict=True)
            lines = [line for start, end in edges for line in dashed(start, end, dash=18, gap=14, stroke=look.line(0.5), width=8)]
            scene.add(f"carry box {place}", *lines, at=(_x(problem, place), CARRIES_Y))
        scene.add("pile", *_card(look, "1", SMALL, RED), at=PILE)
        events = dict(_events(problem, _answer(problem), _carried(*problem["addends"], columns)))
        # Those that go lie on top.
        for digit in sorted(range(10), key=lambda digit: f"blue {digit}" in events):
            scene.add(f"blue {digit}", *_card(look, str(digit), CARD, BLUE), at=_in_tray(f"blue {digit}"))
        for place in range(1, columns):
            scene.add(f"red {place}", *_card(look, "1", SMALL, RED), at=PILE)

    def answer(self, problem):
        return _put(_events(problem, _answer(problem), _carried(*problem["addends"], problem["columns"])))

    def mistakes(self, problem):
        answer, columns = _answer(problem), problem["columns"]
        carried = _carried(*problem["addends"], columns)
        sums = zip(*(_digits(number, columns) for number in problem["addends"]), strict=True)
        return {
            "no carries": _put(_events(problem, [(x + y) % 10 for x, y in sums], [False] * columns)),
            "from the left": _put(_events(problem, answer, carried)[::-1]),
            "wrong": _put(_events(problem, [(digit + 3) % 10 for digit in answer], carried)),
        }


def _digits(number: int, columns: int) -> list[int]:
    """The digits of a number in so many columns, from the right."""
    return [number // 10**place % 10 for place in range(columns)]


def _carried(a: int, b: int, columns: int) -> list[bool]:
    """Whether each column, from the right, carries one."""
    return [a % 10 ** (place + 1) + b % 10 ** (place + 1) >= 10 ** (place + 1) for place in range(columns)]


def _answer(problem: dict) -> list[int]:
    """The digits of the sum, from the right."""
    return [int(digit) for digit in str(sum(problem["addends"]))[::-1]]


def _events(problem: dict, answer: Sequence[int], carried: Sequence[bool]) -> list[Event]:
    """Which card goes where, in order."""
    found = []
    for place, digit in enumerate(answer):
        found.append((f"blue {digit}", (_x(problem, place), ANSWER_Y)))
        if place < len(carried) - 1 and carried[place]:
            found.append((f"red {place + 1}", (_x(problem, place + 1), CARRIES_Y)))
    return found


def _put(events: Sequence[Event]) -> Act:
    """One card after another goes straight to its box."""
    count = len(events)
    ways = (keyed(card, "at", [(k / count, _in_tray(card)), ((k + 1) / count, to)]) for k, (card, to) in enumerate(events))
    says = (("straight",), ("from the right", "going left", "starting at the ones", "ones column"), ("carry", "carried"))
    return stepwise(tuple(ways), frames=FRAMES * count, steps=count, slack=(0.06, 0.9), fits=0.5, posed=0.5, says=says)


def _told(problem: dict) -> str:
    """The sum, column by column."""
    columns, found, carry = problem["columns"], [], 0
    for place, (x, y) in enumerate(zip(*(_digits(number, problem["columns"]) for number in problem["addends"]), strict=True)):
        total = x + y + carry
        found.append(f"{x} and {y}{' and the carry' if carry else ''} make {total}: blue {total % 10} goes into the box.")
        carry = total // 10
        if carry:
            found.append("Red 1 goes over the next column." if place < columns - 1 else "Blue 1 goes into the last box, as the carry.")
    return "From the right: " + " ".join(found)


def _x(problem: dict, place: int) -> float:
    """The middle of a column, counted from the right."""
    return 560 + STEP * (0.5 * problem["columns"] - place)


def _in_tray(card: str) -> Point:
    """Where a card lies at first."""
    colour, number = card.split()
    return (512 + 176 * (int(number) % 5 - 2), TRAY_Y[int(number) // 5]) if colour == "blue" else PILE


def _card(look: Look, text: str, side: float, ink: tuple[int, int, int]) -> tuple[Shape, ...]:
    card = look.figure(rounded(side, side, 0.13 * side, fill=WHITE), style="outlined", shadow=False)
    return (*card, Text(text=text, size=0.82 * side, weight=700, fill=ink))
