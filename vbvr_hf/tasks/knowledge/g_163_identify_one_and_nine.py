from __future__ import annotations

from ...acts import Act, in_any_order, in_turn, ring, spot, together, turn_by
from ...scene import Point, Text, draw_look, rounded
from ...scene.palette import INK
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

RED, BLUE = (222, 28, 36), (30, 80, 222)
COLORS = {
    "sand": (236, 208, 150), "mint": (160, 220, 180), "apricot": (250, 190, 130), "lemon": (246, 232, 120), "lilac": (206, 178, 236), "stone": (196, 200, 204),
    "lime": (196, 226, 110), "rose": (244, 190, 210),
}  # fmt: skip
TILE, STEP, DIGIT = 252.0, 318.0, 160
AROUND = 92.0
"""Radius of the circle around a digit and its bar."""
RINGS = {"1": RED, "9": BLUE}
ALIKE = "6740"
"""Digits that are easily taken for others, or for themselves upside down."""


class IdentifyOneAndNine(Task):
    """Turn tiles until their digits stand upright; then ring each one in red and each nine in blue.

    Shows: nine tiles with a digit each and a bar below its foot; some lie upside down, so that at least one 6 looks like a 9 and one 9 like a 6.
    Asks: turn the tiles that lie upside down in place until all digits stand upright; then ring every 1 in red and every 9 in blue.
    Answer: unique; the bar tells how each digit stands. The sense of a turn is free, and whether tiles turn at once; rings come one at a time in any order.
    Checks: that each of those tiles is seen turning and ends upright, that rings of the right colours grow after that around these digits and no other, and
    that all else is kept.
    """

    split = "train"
    archetype = "transform"
    jump_cap = 0.45
    instances = "nine digits, of which some are turned: above 10^9"
    parameters = {
        "turned": Parameter("tiles that lie upside down", train=ints(3, 5), harder="high"),
        "ones": Parameter("ones", train=ints(1, 2), harder="high"),
        "nines": Parameter("nines", train=ints(1, 2), harder="high"),
        "weight": Parameter("weight of the digits", train=choices(500, 700)),
    }
    wrong_answers = {
        "unturned": WrongAnswer("no tile turns, rings by how the digits look", 0.2),
        "sixes": WrongAnswer("the tiles turn, but sixes are ringed in place of nines", 0.65),
        "exchanged": WrongAnswer("the tiles turn, but the colours of the rings are exchanged", 0.55),
    }

    def pose(self, rng, p):
        rest = [ALIKE[i] for i in rng.permutation(4)[:3] if ALIKE[i] != "6"] + ["6"]
        digits = ["1"] * p.ones + ["9"] * p.nines + rest
        while len(digits) < 9:
            digits.append("02345678"[rng.randint(8)])
        digits = rng.permutation(digits).tolist()
        turned = sorted(rng.permutation(9)[: p.turned].tolist())
        if not {"6", "9"} <= {digits[number] for number in turned}:
            raise Redraw
        colors = [list(COLORS)[i] for i in rng.randint(len(COLORS), size=9)]
        look = draw_look(rng, away_from=[RED, BLUE, *(COLORS[name] for name in colors)])
        return {"digits": digits, "turned": turned, "colors": colors, "weight": p.weight, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "A bar marks the foot of each digit. [Turn|Rotate] every tile that lies upside down in place until its digit is upright. Then, one at a time, "
                "draw a red ring around each 1 and a blue ring around each 9. [Nothing else changes.|]",
                "[Turn the tiles|Spin tiles in place] so that all digits stand on their bars, then [ring|circle] the digits one by one: every 1 in red, every "
                "9 in blue, [no other|and nothing else]. Rings grow as lines.",
                "Which tiles hold a 1 or a 9? First [turn|rotate] those whose bar is on top, where they lie; then red circles grow around the ones and blue "
                "circles around the nines, one after another. [The other tiles stay as they are.|All else stays.]",
            ),
            guided="The bar belongs below the digit. Each tile whose bar is on top turns by half a turn about its own middle, and the others stay. Then rings "
            "grow as lines, one after another: a red one around each 1 and a blue one around each 9. All other digits stay without a ring.",
        )

    def lay_out(self, problem, scene, look):
        for number, (digit, color) in enumerate(zip(problem["digits"], problem["colors"], strict=True)):
            tile = look.figure(rounded(TILE, TILE, 34, fill=COLORS[color]))
            written = Text(text=digit, size=DIGIT, weight=problem["weight"], fill=INK, at=(0, -16))
            bar = rounded(104, 18, 8, fill=INK, at=(0, 70))
            scene.add(f"tile {number}", *tile, written, bar, at=_place(number), angle=180 if number in problem["turned"] else 0)
        for number in range(9):
            spot(scene, f"digit {number}", _place(number), AROUND)

    def answer(self, problem):
        return in_turn(_turned(problem), _ringed(problem["digits"]))

    def mistakes(self, problem):
        upside_down = {"6": "9", "9": "6"}
        digits, turned = problem["digits"], problem["turned"]
        seen = [upside_down.get(digit, digit) if number in turned else digit for number, digit in enumerate(digits)]
        sixes = [upside_down.get(digit, digit) for digit in digits]
        exchanged = [{"1": "9", "9": "1"}.get(digit, digit) for digit in digits]
        return {"unturned": _ringed(seen)} | {name: in_turn(_turned(problem), _ringed(taken)) for name, taken in (("sixes", sixes), ("exchanged", exchanged))}


def _place(number: int) -> Point:
    return (512 + STEP * (number % 3 - 1), 512 + STEP * (number // 3 - 1))


def _turned(problem: dict) -> Act:
    """The tiles that lie upside down are set upright; some are ringed then."""
    digits = problem["digits"]
    return together(*(turn_by(f"tile {number}", 180, stands=180, speed=9, either=True, stays=digits[number] not in RINGS) for number in problem["turned"]))


def _ringed(digits: list[str]) -> Act:
    """Ones and nines are ringed, where the digits are taken for these."""
    return in_any_order(*(ring(f"digit {number}", RINGS[digit], room=14, line=12, frames=14) for number, digit in enumerate(digits) if digit in RINGS))
