from __future__ import annotations

import numpy as np

from ...acts import go, stroke, together, trail
from ...scene import Circle, Line, Point, draw_look, points
from ...scene.curves import wave
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

ORANGE, RIM = (252, 136, 16), (110, 50, 0)
STRINGS = {"navy": (28, 36, 116), "black": (26, 26, 32), "dark green": (16, 78, 48)}
LEFT, RIGHT, COLUMNS = 96.0, 928.0, 5
RING, BEAD = 30.0, 26.0
APART = 14
"""Canvas units of x from one point of a string to the next."""


class FollowTangledLine(Task):
    """Take a bead along its string through a tangle.

    Shows: strings of one dark colour that run from rings at the left to rings at the right and cross each other; an orange bead in the ring of one.
    Asks: the bead travels along the string that it sits on, stays on it at each crossing, leaves an orange trail behind it, and stops in the ring at its
    end.
    Answer: unique, as strings run smoothly and steeply through their crossings. The bead's string crosses others twice or more and ends in another lane.
    Checks: the way of the bead, that the trail grows behind it along the same way, and that strings and rings stay.
    Departures: lanes are wider apart and strings thicker than in the plan, so that small pictures show them.
    """

    split = "train"
    archetype = "track"
    jump_cap = 0.48
    instances = "swaps of lanes, string and lane heights: over 10^7"
    parameters = {
        "strings": Parameter("number of strings", train=ints(3, 4), harder="high"),
        "crossings": Parameter("places at which two strings cross", train=ints(3, 5), harder="high"),
        "colour": Parameter("colour of the strings", train=choices(*STRINGS)),
    }
    wrong_answers = {
        "astray": WrongAnswer("turns onto another string at its first crossing and ends in a wrong ring", 0.3),
        "flies": WrongAnswer("flies straight to the right ring, without a trail", 0.4),
        "all painted": WrongAnswer("all strings are painted while the bead goes the right way", 0.4),
    }

    def pose(self, rng, p):
        gap = 780 / p.strings
        for _ in range(60):
            swaps: list[tuple[int, int]] = []
            for column, lane in rng.permutation([(column, lane) for column in range(COLUMNS) for lane in range(p.strings - 1)]).tolist():
                if len(swaps) < p.crossings and all(column != other or abs(lane - near) > 1 for other, near in swaps):
                    swaps.append((column, lane))
            first = int(rng.randint(p.strings))
            lanes = _lanes(first, swaps)
            if len(swaps) == p.crossings and sum(a != b for a, b in zip(lanes, lanes[1:], strict=False)) >= 2 and lanes[0] != lanes[-1]:
                heights = [512 + gap * (lane - (p.strings - 1) / 2) + float(rng.uniform(-0.1, 0.1)) * gap for lane in range(p.strings)]
                look = draw_look(rng, away_from=[ORANGE, STRINGS[p.colour]])
                return {"heights": [round(y, 1) for y in heights], "swaps": sorted(swaps), "first": first, "colour": p.colour, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "The orange bead [travels|slides] along the string that it sits on, through every crossing without changing to another one, and stops in the "
                "ring at its far end. Behind it grows an orange trail over the string. [Nothing else moves.|]",
                "[Follow|Trace] the bead's own string to its other end: the bead runs along it, stays on it wherever strings cross, and [leaves|draws] an "
                "orange line behind itself. It [stops|comes to rest] in the last ring. [Strings and rings stay as they are.|]",
                "Where does the string with the bead end? Show it by letting the bead glide along it to the ring on the right, with orange paint left behind "
                "on [just|only] that string. [At crossings it keeps to its string.|It never switches strings.]",
            ),
            guided="The orange bead leaves its ring and glides to the right along its own string. Where another string crosses, it goes on smoothly in its "
            "direction and does not turn off. An orange line grows behind it over the string. It stops in the ring at the end. Nothing else changes.",
        )

    def lay_out(self, problem, scene, look):
        color = STRINGS[problem["colour"]]
        ways = [_way(problem, _lanes(lane, problem["swaps"])) for lane in range(len(problem["heights"]))]
        scene.add("strings", *(Line(points=way[2:-2], stroke=color, width=12) for way in ways))
        for number, (x, y) in enumerate(end for way in ways for end in (way[0], way[-1])):
            scene.add(f"ring {number}", Circle(radius=RING, stroke=color, width=9), at=(x, y))
        scene.add("bead", Circle(radius=BEAD, fill=ORANGE, stroke=RIM, width=5), at=(LEFT, problem["heights"][problem["first"]]))

    def answer(self, problem):
        return _led(_way(problem, _lanes(problem["first"], problem["swaps"])))

    def mistakes(self, problem):
        swaps, first = problem["swaps"], problem["first"]
        right = _lanes(first, swaps)
        turn = next(column for column in range(COLUMNS) if right[column] != right[column + 1])
        own = _way(problem, right)
        # Where it meets the other string it turns onto that, back into the lane that it came from.
        others = [_way(problem, _lanes(lane, swaps)) for lane in range(len(problem["heights"])) if lane != first]
        other = min(others, key=lambda way: abs(_at_column(way, turn + 0.5) - _at_column(own, turn + 0.5)))
        middle = LEFT + (turn + 0.5) * (RIGHT - LEFT) / COLUMNS
        astray = (*(at for at in own if at[0] < middle), *(at for at in other if at[0] >= middle))
        return {
            "astray": _led(astray),
            "flies": go("bead", own[-1], frames=40),
            "all painted": together(_led(own), *(_trail(way, number) for number, way in enumerate(others, 1))),
        }


def _lanes(lane: int, swaps: list) -> list[int]:
    """The lanes in which a string lies before and after each column of swaps (column, upper lane), from left to right."""
    found = [lane]
    for column in range(COLUMNS):
        for upper in (upper for where, upper in swaps if where == column):
            lane = {upper: upper + 1, upper + 1: upper}.get(lane, lane)
        found.append(lane)
    return found


def _way(problem: dict, lanes: list[int]) -> tuple[Point, ...]:
    """The way of a string over its lanes, level between columns."""
    width = (RIGHT - LEFT) / COLUMNS
    return points(wave([(LEFT + width * column, problem["heights"][lane], 0.0) for column, lane in enumerate(lanes)], apart=APART))


def _at_column(way: tuple[Point, ...], column: float) -> float:
    """The height of a way at so many columns from the left."""
    xs, ys = np.array(way).T
    return float(np.interp(LEFT + column * (RIGHT - LEFT) / COLUMNS, xs, ys))


def _trail(way: tuple[Point, ...], number: int = 0) -> stroke:
    return stroke(f"trail {number}", way, ORANGE, line=18, frames=60)


def _led(way: tuple[Point, ...]) -> trail:
    """The bead goes a way, with its trail growing behind it."""
    return trail(go("bead", way[-1], way=way[1:-1], frames=60), _trail(way))
