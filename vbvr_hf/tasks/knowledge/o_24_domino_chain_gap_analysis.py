from __future__ import annotations

import math

from ...acts import Act, in_turn, ring, stroke
from ...scene import Point, Text, arrow, draw_look, rounded
from ...scene.palette import SHIFTED, VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .dominoes import domino, standing, toppled
from .toppling import topple

RED, GREEN = (220, 30, 30), (30, 150, 60)
COLORS = {name: (VIVID | SHIFTED)[name] for name in ("blue", "purple", "navy", "brown", "orange", "yellow", "magenta", "pink", "sky blue")}
NAMES = list(COLORS)
WIDE = 0.18
"""Of a domino's height."""
LEFT, RIGHT = 96.0, 992.0
"""Between which the line lies."""
TALLEST, LEAST = 220.0, 92.0
"""Canvas units that a domino is high: as many as its line has room for."""
FLOOR, LEDGE = 520.0, 22
BRACKET, DEEP = 34, 30
"""How far below the floor the bracket lies, and how deep its ends are."""
NUMBERS = 138
"""How far below the floor the numbers stand."""


class DominoChainGapAnalysis(Task):
    """Push a line of dominoes, and mark where and with which one the chain stops.

    Shows: numbered dominoes in a line, an arrow at the first; free spaces between them are narrow, some are wide, and one is wider than a domino is tall.
    Asks: push domino 1 to the right and show the chain until it stops; a domino topples the next if the space between is smaller than it is tall. Then draw
    a red bracket below the space where it stops, then a green ring around the number of the last one that fell.
    Answer: unique; the first space over the height is at least 1.15 times as wide, all before it 0.85 times at most.
    Checks: which dominoes lie at the end, and how; each seen tilting, and only when the one before is so far down that it touches; bracket and ring after
    that, as growing lines; the rest stays.
    Departures: those that have fallen keep their colour, as all can see that they lie; all are equally tall. In O-23, which is trained on too, chains fork,
    and nothing is marked.
    """

    split = "in_domain"
    archetype = "simulate"
    jump_cap = 0.45
    instances = "continuous spaces, place of the widest: above 10^6"
    parameters = {
        "dominoes": Parameter("dominoes", train=ints(5, 6), bench=ints(7, 8), harder="high"),
        "stop": Parameter("width of the space that stops the chain, over a domino's height", train=floats(1.25, 1.45), bench=floats(1.15, 1.25), harder="low"),
        "decoys": Parameter("wide spaces that are bridged", train=ints(0, 1), bench=ints(1, 2), harder="high"),
        "decoy": Parameter("their width over a domino's height", train=floats(0.6, 0.7), bench=floats(0.72, 0.84), harder="high"),
        "color": Parameter("colour of the dominoes", train=choices(*NAMES[:6]), bench=choices(*NAMES[6:])),
    }
    wrong_answers = {
        "all": WrongAnswer("all dominoes fall", 0.4),
        "decoy": WrongAnswer("the chain stops one domino early, at a space that is bridged, and that is marked", 0.6),
        "unmarked": WrongAnswer("the right chain, but no bracket and no ring", 0.55),
    }

    def pose(self, rng, p):
        gaps = [float(v) for v in rng.uniform(0.4, 0.46, p.dominoes - 1)]
        stop = int(rng.randint(2, p.dominoes - 1))
        gaps[stop] = p.stop
        free = [k for k in range(p.dominoes - 1) if k != stop]
        for k in rng.permutation(free)[: p.decoys]:
            gaps[k] = p.decoy
        problem = {"gaps": [round(gap, 3) for gap in gaps], "stop": stop, "color": p.color}
        if _tall(problem) < LEAST:
            raise Redraw
        return problem | {"look": draw_look(rng, away_from=[COLORS[p.color], RED, GREEN], inked=True)}

    def prompt(self, problem):
        ends = "[Nothing else changes.|The others keep standing.|All else stays.]"
        return Prompts(
            plain=(
                "[Push|Tip] domino 1 to the right and show the chain until it stops: each topples the next if the space between is smaller than it is tall. "
                f"Then draw a red bracket below that space, then a green ring around the last fallen one's number. {ends}",
                "How far does the chain [run|get] when domino 1 is pushed to the right? None reaches across a space as wide as it is tall. After the falls, "
                f"a red line brackets the space that stopped them; then the last fallen number is circled in green. {ends}",
                "Domino 1 [falls|is pushed] rightwards: show which follow, where only spaces smaller than a domino's height are bridged. After that, draw a "
                f"red bracket below the space that ends the chain, then a green circle around the last fallen number. {ends}",
            ),
            guided="Domino 1 tips to the right and the next ones fall one after the other, also across wide spaces. The space after domino "
            f"{problem['stop'] + 1} is wider than it is tall: it lies down without reaching the next one. A red bracket grows below that space from left to "
            f"right, and then a green ring around the number {problem['stop'] + 1}. Those behind stay upright.",
        )

    def lay_out(self, problem, scene, look):
        tall, row = _tall(problem), _row(problem)
        left, right = row[0][0] - WIDE * tall - 24, row[-1][0] + tall + 16
        scene.add("floor", *look.figure(rounded(right - left, LEDGE, 8, fill=look.line(0.35))), at=((left + right) / 2, FLOOR + LEDGE / 2))
        scene.add("push", arrow(0.45 * tall, fill=look.ink), at=(row[0][0] - WIDE * tall - 0.3 * tall - 8, FLOOR - 0.75 * tall), angle=90)
        for number, at in enumerate(row):
            scene.add(f"number {number}", Text(text=str(number + 1), size=54, fill=look.ink), at=_number(problem, at))
        for number, at in enumerate(row):
            scene.add(f"domino {number}", *look.figure(domino(WIDE * tall, tall, COLORS[problem["color"]]), shadow=False), at=at)

    def answer(self, problem):
        return _analysed(problem, problem["stop"])

    def mistakes(self, problem):
        early = problem["stop"] - 1
        return {
            "all": _chain(problem, math.inf),
            "decoy": _analysed(problem, early),
            "unmarked": _chain(problem, 1.0),
        }


def _chain(problem: dict, reach: float, last: int | None = None) -> topple:
    """Dominoes fall, as far as they `reach`, or up to the `last`."""
    gaps = problem["gaps"] if last is None else [*problem["gaps"][:last], math.inf]
    falls = toppled(gaps, WIDE, reach=reach)
    return topple(tuple((f"domino {k}", fall) for k, fall in enumerate(falls)), tuple((k, k + 1) for k in range(len(falls) - 1)), (0,))


def _analysed(problem: dict, last: int) -> Act:
    """The chain falls up to a domino, then the space behind it and its number are marked."""
    row, tall = _row(problem), _tall(problem)
    left, right, y = row[last][0] + 6, row[last + 1][0] - WIDE * tall - 6, FLOOR + LEDGE + BRACKET
    bracket = stroke("bracket", ((left, y), (left, y + DEEP), (right, y + DEEP), (right, y)), RED, line=12, frames=16, either_end=True)
    return in_turn(_chain(problem, 1.0, last), bracket, ring(f"number {last}", GREEN, room=10, line=9, frames=16))


def _tall(problem: dict) -> float:
    """The height of a domino: as much as the line, with what lies beyond its end, lets it have."""
    gaps = problem["gaps"]
    return min(TALLEST, round((RIGHT - LEFT) / ((len(gaps) + 1) * WIDE + sum(gaps) + 1.3), 1))


def _row(problem: dict) -> list[Point]:
    """The lower right corner of each domino."""
    tall, gaps = _tall(problem), problem["gaps"]
    spare = RIGHT - LEFT - tall * ((len(gaps) + 1) * WIDE + sum(gaps) + 1.3)
    return standing((LEFT + spare / 2 + (0.3 + WIDE) * tall, FLOOR), [gap * tall for gap in gaps], WIDE * tall)


def _number(problem: dict, at: Point) -> Point:
    """Where the number of a domino stands."""
    return (at[0] - WIDE * _tall(problem) / 2, FLOOR + NUMBERS)
