from __future__ import annotations

import math
from decimal import Decimal

import numpy as np

from ...acts import in_turn, ring
from ...scene import Text
from ...scene.looks import draw_look, look_of
from ...scene.palette import delta_e
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

RED = (220, 28, 28)
INKS = {
    "black": (30, 34, 44), "navy": (24, 44, 110), "green": (16, 84, 56), "violet": (84, 40, 136), "brown": (96, 60, 26), "teal": (10, 88, 96),
    "slate": (62, 76, 100), "olive": (84, 88, 16), "plum": (98, 30, 84), "blue": (30, 66, 170),
}  # fmt: skip
"""Colours of the numbers on light grounds; on dark ones they are pale."""
CONTRAST = 45
SIZES, WIDEST = (72, 132), 310.0
"""Em heights, and the width of a number at most (canvas units)."""
CHARACTER = (0.67, 0.78)
"""Width and height in ems of a character, or a little more: measuring each would take longer than all else."""
ROOM, LINE = 18, 11
CLEAR, EDGE = 30, 40
"""Canvas units from one number to another, and to the ring; and from all of it to the picture's edge."""
LEAD = Decimal("0.04")
"""By which share of the values' range the largest exceeds the next at least."""
RANGES = ("-50 to 2000", "0 to 1", "8 to 12")


class CircleLargestNumericalValue(Task):
    """Ring the number with the greatest value.

    Shows: five to ten scattered numbers of different sizes and lengths: integers, decimals, negative ones.
    Asks: draw a red ring, as a growing line, around the number with the greatest value; all else stays.
    Answer: unique; the greatest exceeds the next by 4 % of the values' range or more. The longest number, the one in the largest print and that with the
    largest first digit are others.
    Checks: that a ring closes around that number and around no other, that it was drawn as a growing line, and that the rest stays.
    Departures: the ring grows as a line, as in other tasks; one that widens from a point could be told only by a size that neither prompt nor picture gives.
    """

    split = "out_of_domain"
    archetype = "mark"
    jump_cap = 0.45
    instances = "values, sizes and continuous places of five numbers or more: above 10^12"
    parameters = {
        "numbers": Parameter("numbers", bench=ints(5, 9), harder="high"),
        "values": Parameter("range of their values", bench=choices(*RANGES), harder="last"),
        "ink": Parameter("the numbers' colour where the ground is light", bench=choices(*INKS)),
    }
    wrong_answers = {
        "longest": WrongAnswer("the number with the most characters is ringed", 0.1),
        "largest print": WrongAnswer("the number in the largest print is ringed", 0.1),
        "two": WrongAnswer("the right number and the next one are ringed", 0.53),
    }

    def pose(self, rng, p):
        values = _values(rng, p.numbers, p.values)
        # The largest print is another's; of equally wide texts, some sizes are smaller.
        sizes = np.sort(rng.uniform(*SIZES, p.numbers))[::-1]
        order = [int(rng.randint(1, p.numbers)), *rng.permutation(p.numbers).tolist()]
        sizes = {number: size for number, size in zip(dict.fromkeys(order), sizes, strict=True)}
        numbers = [{"text": value, "size": round(min(sizes[i], WIDEST / (CHARACTER[0] * len(value))), 1)} for i, value in enumerate(values)]
        if max(range(p.numbers), key=lambda i: numbers[i]["size"]) == 0:
            raise Redraw
        for one, at in zip(numbers, _places(rng, numbers), strict=True):
            one["at"] = at
        look = draw_look(rng, away_from=[RED])
        ink = look_of(look).ink if look_of(look).dark else INKS[p.ink]
        if delta_e(ink, look_of(look).base) < CONTRAST:
            raise Redraw
        return {"numbers": numbers, "ink": list(ink), "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Draw|Put] a red ring around the [number with the greatest value|largest of these numbers], as a growing line. [How large a number is printed "
                "does not count.|Leave everything else as it is.]",
                "[Which of the numbers is worth the most|Which of these numbers has the highest value]? Circle it in red, [with a line that grows|the circle "
                "growing as a line]. [Mark nothing else.|All others stay unmarked.]",
                "[Compare the values|Compare the numbers by value] and [ring|circle] the highest one in red, with a line that grows until it closes. "
                "[No number changes.|Nothing else changes.]",
            ),
            guided="Compare the numbers by value, not by length or print: signs and decimal points count. Around the greatest one a red line grows, from its "
            f"top clockwise, until it closes to a ring: {problem['numbers'][0]['text']}. Everything else stays as it is.",
        )

    def lay_out(self, problem, scene, look):
        for index, one in enumerate(problem["numbers"]):
            scene.add(f"number {index}", Text(text=one["text"], size=one["size"], weight=600, fill=tuple(problem["ink"])), at=tuple(one["at"]))

    def answer(self, problem):
        return _ringed(0)

    def mistakes(self, problem):
        numbers = problem["numbers"]
        return {
            "longest": _ringed(max(range(1, len(numbers)), key=lambda i: len(numbers[i]["text"]))),
            "largest print": _ringed(max(range(len(numbers)), key=lambda i: numbers[i]["size"])),
            "two": in_turn(_ringed(0), _ringed(1)),
        }


def _ringed(index: int) -> ring:
    return ring(f"number {index}", RED, room=ROOM, line=LINE, frames=28)


def _number(rng: np.random.RandomState, values: str) -> str:
    """A number of five characters at most in a range, without zeros at its end."""
    if values == "-50 to 2000":
        digits = int(rng.choice([1, 2, 2, 3, 3, 4]))
        whole = int(rng.randint(1000, 2000)) if digits == 4 else int(rng.randint(10 ** (digits - 1), 10**digits))
        if rng.uniform() < 0.25:
            whole, digits = -int(rng.randint(1, 50)), 2
        return f"{whole}.{rng.randint(1, 10)}" if digits < 4 and rng.uniform() < 0.45 else str(whole)
    places = int(rng.randint(1, 4))
    if values == "8 to 12":
        text = f"{rng.uniform(8, 11.9):.{places}f}"[:5]
    else:
        text = f"{rng.uniform(0.02, 0.09):.3f}" if rng.uniform() < 0.3 else f"{rng.uniform(0.1, 0.9):.{places}f}"
    return text if text[-1] != "0" else text[:-1] + str(rng.randint(1, 10))


def _values(rng: np.random.RandomState, count: int, values: str) -> list[str]:
    """Different numbers, the greatest first and the next second: clearly greater, neither the longest nor with the largest first digit."""
    for _ in range(200):
        found = sorted({_number(rng, values) for _ in range(count)}, key=Decimal, reverse=True)
        if len({*map(Decimal, found)}) < count:
            continue
        span = Decimal(found[0]) - Decimal(found[-1])
        first = [next(digit for digit in text if digit in "123456789") for text in found]
        longest = max(map(len, found))
        if Decimal(found[0]) - Decimal(found[1]) >= LEAD * span and len(found[0]) < longest and first[0] < max(first):
            return found
    raise Redraw


def _places(rng: np.random.RandomState, numbers: list[dict]) -> list[list[float]]:
    """Places at which the numbers keep clear of each other, and of a ring around the first."""
    halves = [np.array([CHARACTER[0] * len(one["text"]), CHARACTER[1]]) * one["size"] / 2 for one in numbers]
    for _ in range(20):
        placed: list[np.ndarray] = []
        for half in halves:
            edge = EDGE + math.hypot(*half) + ROOM + LINE
            places = rng.uniform(edge, 1024 - edge, (200, 2))
            free = np.ones(len(places), bool)
            for number, (other, wide) in enumerate(zip(placed, halves, strict=False)):
                apart = np.abs(places - other)
                free &= (apart - half - wide).max(axis=1) >= CLEAR
                if number == 0:
                    free &= np.hypot(*np.maximum(apart - half, 0).T) >= math.hypot(*wide) + ROOM + LINE + CLEAR
            if not free.any():
                break
            placed.append(places[free][0])
        if len(placed) == len(halves):
            return [at.round(1).tolist() for at in placed]
    raise Redraw
