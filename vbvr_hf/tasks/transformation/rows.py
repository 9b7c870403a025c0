"""Rows of symbols, each a form and a colour, in places of equal breadth that are filled from the left: what rules that edit them have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ...acts import Act, alter
from ...scene import Look, Point, Shape, figure, layout, move
from ...scene.palette import SHIFTED, VIVID, pick

COLOURS = {**VIVID, "teal": SHIFTED["teal"], "navy": SHIFTED["navy"]}
FORMS = ("circle", "square", "triangle", "diamond", "five-point star", "heart", "crescent")
BREADTH = 984.0
"""Canvas units that a row may take."""

Symbol = list[str]
"""A form and a colour."""


def draw_kinds(rng: np.random.RandomState, count: int) -> list[Symbol]:
    """Symbols of which some share a form, some a colour, and no two both."""
    forms, colours = [FORMS[i] for i in rng.permutation(len(FORMS))[: (count + 3) // 2]], pick(rng, COLOURS, (count + 3) // 2)
    every = [[form, colour] for form in forms for colour in colours]
    while True:
        found = [every[i] for i in rng.permutation(len(every))[:count]]
        if len({form for form, _ in found}) < count and len({colour for _, colour in found}) < count:
            return found


def half_alike(a: Symbol, b: Symbol) -> bool:
    """Whether two symbols share their form or their colour, and not both."""
    return (a[0] == b[0]) != (a[1] == b[1])


def symbol(look: Look, kind: Symbol, size: float) -> tuple[Shape, ...]:
    """How a symbol is drawn."""
    return look.figure(figure(kind[0], size, fill=COLOURS[kind[1]]))


def step_of(count: int, most: float) -> float:
    """How broad each of so many places is, `most` canvas units at most."""
    return min(most, BREADTH / count)


def places(count: int, step: float, y: float) -> list[Point]:
    """The middles of so many places of a centred row."""
    reach = step * (count - 1) / 2
    return layout.row(count, start=512 - reach, end=512 + reach, y=y)


def moved_on(names: Sequence[str], to: Sequence[Point], *, frames: float) -> Act:
    """A part of the row slides to other places, as one; then something else is done where it was."""
    return alter(tuple(move(name, place) for name, place in zip(names, to, strict=True)), frames=frames, stays=False, fits=0.5)


def replaced(look: Look, size: float, first: Symbol, steps: Sequence[tuple[float, Symbol]], lasts: float) -> Callable[[float], tuple[Shape, ...]]:
    """How the symbol of a place is drawn at a share of the whole change: at each step, which begins at a share and lasts so long, it shrinks away, and another
    grows in its place."""

    def drawn(u: float) -> tuple[Shape, ...]:
        kind, part = first, 1.0
        for begin, new in steps:
            gone = (u - begin) / lasts
            kind = new if gone > 0.5 else kind
            part = abs(1 - 2 * gone) if 0 < gone < 1 else part
        return symbol(look, kind, max(2.0, part * size))

    return drawn
