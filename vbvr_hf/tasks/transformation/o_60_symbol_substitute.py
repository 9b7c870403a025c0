from __future__ import annotations

from itertools import pairwise

from ...acts import Act, stepwise
from ...scene import Point, arrow, reshape
from ...scene.looks import draw_look, look_of
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .rows import COLOURS, draw_kinds, places, replaced, step_of, symbol

ROW_Y, CARD_Y = 690.0, 270.0
CARD, ON_CARD = (490.0, 190.0), 86.0
"""Breadth and height of a card, and the size of its symbols."""
FRAMES = 18.0
"""Of a substitution."""
TRIES = 400
MOST = 6

Card = list[int]
"""The kinds (numbers) of its two symbols, and of what takes the place of the second."""


class SymbolSubstitute(Task):
    """Substitute symbols of a row by rule cards until no card fits.

    Shows: one or two cards, each with two symbols side by side, an arrow, and the same two places with another symbol in the second; below them a row of
    symbols on tiles. Some symbols share only their shape or only their colour, and somewhere the two symbols of a card stand in the reverse order.
    Asks: where the two symbols of a card stand side by side in the row, in that order, substitute the second; always at the leftmost place that fits, until
    no card fits any more.
    Answer: unique, as the leftmost place comes first and no two cards fit one place. Some places fit only after a substitution.
    Checks: that the right symbols gave way to the right ones, one after another in this order, and that the cards and all other symbols stay.
    Departures: of places that fit at once the leftmost comes first, whereby any row has one answer. Two wrong answers may be worth more than in the
    catalogue: cards read in either order change but a symbol or two more, and of several places side by side most are right when the first symbol of each
    pair is substituted.
    """

    split = "out_of_domain"
    archetype = "edit"
    jump_cap = 0.45
    instances = "rows of 6 to 8 out of 4 or 5 symbols of 70, times cards: over 10^8"
    parameters = {
        "cards": Parameter("rule cards", bench=ints(1, 2), harder="high"),
        "length": Parameter("symbols in the row", bench=ints(6, 8), harder="high"),
        "substitutions": Parameter("substitutions until no card fits, at most three fewer than symbols", bench=ints(3, 5), harder="high"),
        "kinds": Parameter("different symbols in the row and on the cards, at most", bench=choices(4, 5)),
    }
    wrong_answers = {
        "first": WrongAnswer("only the places that fit in the first row are substituted", 0.75),
        "either order": WrongAnswer("the cards are read in either order of their two symbols", 0.65),
        "the other": WrongAnswer("the first symbol of each pair is substituted", 0.42),
    }

    def pose(self, rng, p):
        kinds, due = draw_kinds(rng, p.kinds), min(p.substitutions, p.length - 3)
        for _ in range(TRIES):
            a, b, c, d = (int(i) for i in rng.permutation(p.kinds)[:4])
            # A single card goes on from itself, and the second of two from the first.
            cards = [[a, b, a]] if p.cards == 1 else [[a, b, c], [c, d, int(rng.choice([a, b]))]]
            given, row, left = {(a, b): c for a, b, c in cards}, [], -1
            while len(row) < p.length:
                fitting = [b for a, b in given if a == left]
                row.append(fitting[0] if fitting and rng.uniform() < 0.7 else int(rng.randint(p.kinds)))
                left = given.get((left, row[-1]), row[-1])
            course, pairs = _course(row, cards), [*pairwise(row)]
            late = any(pairs[k - 1] not in given for k, _ in course)
            # Read in either order, the cards would change a symbol that must stay.
            trap = {k for k, new in dict(_course(row, cards, mirrored=True)).items() if new != row[k]} - {k for k, _ in course}
            if len(course) == due and late and trap:
                look = draw_look(rng, away_from=[COLOURS[colour] for _, colour in kinds], brightest=226)
                return {"kinds": kinds, "cards": cards, "row": row, "look": look}
        raise Redraw

    def prompt(self, problem):
        single = len(problem["cards"]) == 1
        card, every, end = ("the card", "the card", "until it fits nowhere") if single else ("one card", "the cards", "until no card fits")
        rules = "[Cards and all other symbols stay.|Nothing else changes.]"
        return Prompts(
            plain=(
                f"Where the first two symbols of {card} stand side by side in the row, in that order, [substitute|replace] the second as that card shows. "
                f"One symbol at a time, always at the leftmost place that fits, {end}. {rules}",
                f"[Go by|Follow] {every}: two neighbours as before an arrow become those after it. Always take the leftmost place that fits, one "
                f"[place|substitution] at a time, {end}. {rules}",
                f"[Rewrite|Change] the row, one symbol at a time: where two neighbours are those before the arrow of {card}, they become those after it. "
                f"The leftmost place that fits always comes first, {end}. {rules}",
            ),
            guided=f"Go through the row from the left, to the first two neighbours that are the two symbols before the arrow of {card}, in this order. The "
            "second of them shrinks away, and the one that the card shows after the arrow grows in its place. Begin again from the left, "
            f"as new places may fit by now, {end}.",
        )

    def lay_out(self, problem, scene, look):
        count, step = len(problem["cards"]), _step(problem)
        for number, card in enumerate(problem["cards"]):
            x, (breadth, height) = 512 + (number - (count - 1) / 2) * (CARD[0] + 8), CARD
            scene.add(f"card {number}", *look.panel(x - breadth / 2, CARD_Y - height / 2, x + breadth / 2, CARD_Y + height / 2, raised=True))
            scene.add(f"arrow {number}", arrow(66, fill=look.line(0.8)), at=(x, CARD_Y), angle=90)
            for place, kind in zip((-184, -84, 84, 184), (*card[:2], card[0], card[2]), strict=True):
                scene.add(f"card {number} at {place}", *symbol(look, problem["kinds"][kind], ON_CARD), at=(x + place, CARD_Y))
        for index, (kind, (x, y)) in enumerate(zip(problem["row"], _places(problem), strict=True)):
            scene.add(f"tile {index}", *look.panel(x - 0.47 * step, y - 0.47 * step, x + 0.47 * step, y + 0.47 * step, corner=16))
            scene.add(f"symbol {index}", *symbol(look, problem["kinds"][kind], 0.68 * step), at=(x, y))

    def answer(self, problem):
        return _substituted(problem, _course(problem["row"], problem["cards"]))

    def mistakes(self, problem):
        row, cards = problem["row"], problem["cards"]
        right = _course(row, cards)
        return {
            "first": _substituted(problem, [(k, new) for k, pair in enumerate(pairwise(row), 1) for a, b, new in cards if (a, b) == pair]),
            "either order": _substituted(problem, _course(row, cards, mirrored=True)),
            "the other": _substituted(problem, [(place - 1, kind) for place, kind in right]),
        }


def _course(row: list[int], cards: list[Card], *, mirrored: bool = False) -> list[tuple[int, int]]:
    """What is substituted, as (place, new kind), always at the leftmost place that fits; `MOST` at most. `mirrored`: cards are read in either order."""
    row, course = list(row), []
    while len(course) < MOST:
        found = (
            (k if (a, b) == pair else k - 1, new)
            for k, pair in enumerate(pairwise(row), 1)
            for a, b, new in cards
            if (a, b) == pair or (mirrored and (b, a) == pair)
        )
        place, new = next(found, (None, None))
        if place is None:
            break
        course.append((place, new))
        row[place] = new
    return course


def _substituted(problem: dict, course: list[tuple[int, int]]) -> Act:
    """One symbol after another shrinks away, and another grows in its place."""
    kinds, look, size, changes = problem["kinds"], look_of(problem["look"]), 0.68 * _step(problem), []
    for place in sorted({place for place, _ in course}):
        steps = [(number / len(course), kinds[kind]) for number, (at, kind) in enumerate(course) if at == place]
        changes.append(reshape(f"symbol {place}", replaced(look, size, kinds[problem["row"][place]], steps, 1 / len(course))))
    return stepwise(
        tuple(changes), frames=FRAMES * len(course), steps=len(course), slack=(0.08, 0.9), fits=0.5, posed=0.5,
        says=(("substitut", "replace", "become"),),
    )  # fmt: skip


def _step(problem: dict) -> float:
    return step_of(len(problem["row"]), 140.0)


def _places(problem: dict) -> list[Point]:
    return places(len(problem["row"]), _step(problem), ROW_Y)
