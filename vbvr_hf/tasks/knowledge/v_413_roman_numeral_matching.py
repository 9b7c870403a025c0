from __future__ import annotations

import math

from ...acts import Act, in_turn, stroke
from ...scene import Circle, Point, Text, draw_look, rounded
from ...scene.palette import GREY, INK
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from ..wording import an

SETS = (
    ("red", "blue", "green", "orange"), ("purple", "teal", "brown", "pink"), ("magenta", "navy", "green", "orange"), ("blue", "red", "teal", "brown"),
    ("orange", "purple", "green", "navy"), ("pink", "blue", "brown", "green"),
)  # fmt: skip
COLORS = {
    "red": (222, 30, 40), "blue": (40, 96, 226), "green": (40, 160, 70), "orange": (244, 130, 20), "purple": (140, 60, 200), "teal": (0, 140, 150),
    "brown": (130, 78, 36), "pink": (240, 110, 180), "magenta": (208, 24, 148), "navy": (28, 40, 124),
}  # fmt: skip
CARD, CARDS = (270.0, 128.0), {"white": (252, 252, 250), "cream": (250, 240, 214), "mist": (226, 234, 240), "sand": (240, 226, 200)}
COLUMNS, DOTS, DOT = (180.0, 844.0), (350.0, 674.0), 24.0
ONES, TENS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"), ("", "X", "XX", "XXX", "XL", "L")
TRAPS = ((4, 6), (9, 11), (14, 16), (19, 21), (40, 46), (15, 20), (25, 30), (6, 15), (11, 20), (41, 39), (44, 46), (29, 31))
"""Numbers that are taken for each other where a smaller sign stands before a larger one."""


class RomanNumeralMatching(Task):
    """Join each Roman numeral with the card of equal value.

    Shows: three or four cards with Roman numerals at the left, each with a dot of its own colour; at the right cards with numbers in another order, grey dots,
    and perhaps one that has no partner.
    Asks: join each Roman numeral with its number by a straight line in the colour of its dot, from the top of the left column down, one after another.
    Answer: unique: numerals are written in the usual, subtractive way.
    Checks: that these lines and no other are there, that each grew from the left, one after another from the top down, and that all else is kept.
    """

    split = "train"
    archetype = "draw"
    jump_cap = 0.4
    instances = "values of four cards or more, times orders: above 10^6"
    parameters = {
        "cards": Parameter("cards at the left", train=ints(3, 4), harder="high"),
        "surplus": Parameter("cards at the right without a partner", train=ints(0, 1), harder="high"),
        "trap": Parameter("whether one of the numbers is easily taken for another one", train=choices(False, True), harder="last"),
        "card": Parameter("colour of the cards", train=choices(*CARDS)),
        "colors": Parameter("colours of the dots", train=choices(*map(", ".join, SETS))),
    }
    wrong_answers = {
        "across": WrongAnswer("cards are joined straight across", 0.4),
        "exchanged": WrongAnswer("two lines go to each other's numbers", 0.72),
        "upwards": WrongAnswer("the right lines, drawn from the bottom to the top", 0.8),
    }

    def pose(self, rng, p):
        count = p.cards + p.surplus
        values = list(TRAPS[rng.randint(len(TRAPS))]) if p.trap else []
        values += [v for v in rng.permutation(50).tolist() if v and v not in values]
        values = values[:count]
        left = rng.permutation(values[: p.cards]).tolist()
        right = rng.permutation(values).tolist()
        if sum(a == b for a, b in zip(left, right, strict=False)) > 1:
            raise Redraw
        look = draw_look(rng, away_from=[CARDS[p.card], GREY, *(COLORS[name] for name in p.colors.split(", "))])
        return {"left": left, "right": right, "card": p.card, "colors": p.colors.split(", ")[: p.cards], "look": look}

    def prompt(self, problem):
        surplus = " [A card without a partner stays free.|One card stays free.]" if len(problem["right"]) > len(problem["left"]) else ""
        return Prompts(
            plain=(
                "[Join|Connect] each Roman numeral with its number by a straight line from dot to dot, in the colour of its own dot. Draw the lines one after "
                f"another, from the top of the left column down.{surplus}",
                "[Match|Pair] the cards of equal value: straight lines grow from the left dots to the right ones, each in its left dot's colour, "
                f"[in order from top to bottom|one by one from top to bottom].{surplus}",
                "What number is each Roman numeral? Going down the left column, one line at a time, draw [a straight line|straight across] from its coloured "
                f"dot to the dot of that number, in the same colour.{surplus}",
            ),
            guided=" ".join(f"{_roman(value)} is {value}: {an(color)} line grows from its dot to that of {value}." for value, color in _pairs(problem))
            + " Each line is finished before the next begins. Nothing else changes.",
        )

    def lay_out(self, problem, scene, look):
        fill = CARDS[problem["card"]]
        for side, values in enumerate((problem["left"], problem["right"])):
            for number, value in enumerate(values):
                card = look.figure(rounded(*CARD, 22, fill=fill, stroke=look.line(0.5), border=5), style="flat")
                text = Text(text=str(value) if side else _roman(value), size=80 if side else 72, weight=700, fill=INK)
                y = _height(number, len(values))
                scene.add(f"card {side} {number}", *card, text, at=(COLUMNS[side], y))
                scene.add(f"dot {side} {number}", Circle(radius=DOT, fill=GREY if side else COLORS[problem["colors"][number]]), at=(DOTS[side], y))

    def answer(self, problem):
        return in_turn(*_lines(problem, [problem["right"].index(value) for value in problem["left"]]), pause=3)

    def mistakes(self, problem):
        goals = [problem["right"].index(value) for value in problem["left"]]
        return {
            "across": in_turn(*_lines(problem, list(range(len(goals)))), pause=3),
            "exchanged": in_turn(*_lines(problem, [goals[1], goals[0], *goals[2:]]), pause=3),
            "upwards": in_turn(*_lines(problem, goals)[::-1], pause=3),
        }


def _pairs(problem: dict) -> list[tuple[int, str]]:
    return list(zip(problem["left"], problem["colors"], strict=True))


def _height(number: int, count: int) -> float:
    return 512 + 940 / count * (number - (count - 1) / 2)


def _roman(value: int) -> str:
    return TENS[value // 10] + ONES[value % 10]


def _lines(problem: dict, goals: list[int]) -> list[Act]:
    """Lines from the left dots down to the right dots of these numbers."""
    found = []
    for number, goal in enumerate(goals):
        a, b = (DOTS[0], _height(number, len(goals))), (DOTS[1], _height(goal, len(problem["right"])))
        share = (DOT - 6) / math.dist(a, b)
        found.append(stroke(f"line {number}", (_between(a, b, share), _between(a, b, 1 - share)), COLORS[problem["colors"][number]], line=14, frames=14))
    return found


def _between(a: Point, b: Point, share: float) -> Point:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
