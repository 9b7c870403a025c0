"""Pips: numbers as dots on a tile, laid out as on dice and dominoes."""

from __future__ import annotations

from .shapes import Point

_PLACES = {1: "e", 2: "ai", 3: "aei", 4: "acgi", 5: "acegi", 6: "acdfgi", 7: "acdefgi", 8: "abcdfghi", 9: "abcdefghi"}
"""Which of the nine places a to i, row by row, hold a dot."""


def pips(number: int, step: float) -> list[Point]:
    """Centres of the dots of a number from 1 to 9 about the middle of its tile, in rows and columns `step` canvas units apart, in reading order.

    Raises KeyError for another number.
    """
    return [((place % 3 - 1) * step, (place // 3 - 1) * step) for place in ("abcdefghi".index(name) for name in _PLACES[number])]
