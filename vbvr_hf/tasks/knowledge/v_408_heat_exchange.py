from __future__ import annotations

import math

import numpy as np

from ...acts import Act, alter, then
from ...scene import Change, Color, Line, Polygon, Text, draw_look, move, rectangle, reshape, rounded
from ...scene.displays import colour_scale
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

COLD, TEPID, HOT = (36, 96, 226), (246, 246, 242), (220, 40, 36)
QUICKSILVER, GLASS, INK = (150, 20, 60), (252, 252, 250), (40, 46, 60)
TABLE, DEGREE = 900.0, 3.85
"""Where blocks stand, and canvas units to a degree."""
SIDE, TUBE, FOOT = 120.0, 46.0, 34.0
"""Of a block of one kilogram; how wide a thermometer is, and how far its 0 is above its block."""
APART, MIDDLE, LEGEND = (196.0, 828.0), 512.0, (512.0, 66.0)
SWATCH = (40.0, 56.0)


class HeatExchange(Task):
    """Push two blocks together, and let them exchange heat until both have one temperature.

    Shows: two blocks of one metal with their masses, coloured by temperature as a legend shows, with a thermometer over each.
    Asks: push them together; then thermometers and colours go to the common temperature, in step, fast at first and ever more slowly.
    Answer: one temperature only: no heat is lost, so it is the sum of mass times temperature over the sum of masses (conservation of energy), and both go
    there in step (Newton's law of cooling).
    Checks: that the blocks are seen coming together, that both temperatures then go to that one through all between, in step, and that all else is kept.
    Departures: pace is free; a thermometer moves with its block.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.35
    instances = "30 pairs of masses, 81^2 pairs of temperatures of which one in twenty is kept, looks: above 10^4"
    parameters = {
        "first": Parameter("mass of the left block, kg", train=ints(1, 6)),
        "second": Parameter("mass of the right block, kg", train=ints(1, 6)),
        "hot": Parameter("which block is hotter", train=choices("left", "right")),
        "away": Parameter("degrees between the common temperature and the plain mean, at least", train=choices(8, 10, 12), harder="low"),
    }
    wrong_answers = {
        "plain mean": WrongAnswer("both come to the plain mean of their temperatures", 0.35),
        "nothing": WrongAnswer("the blocks touch, and nothing changes", 0.15),
        "hot": WrongAnswer("both become as hot as the hotter one", 0.25),
    }

    def pose(self, rng, p):
        masses = np.array([p.first, p.second])
        for _ in range(300):
            temperatures = np.sort(rng.randint(10, 91, 2))[:: -1 if p.hot == "left" else 1]
            common = float((masses * temperatures).sum() / masses.sum())
            off = np.abs(temperatures - common)
            if off.min() >= 10 and abs(common - temperatures.mean()) >= p.away and (2 * common) % 1 == 0:
                look = draw_look(rng, away_from=[COLD, HOT, QUICKSILVER], inked=True, places=("table", "sheet", "wall"))
                return {"masses": masses.tolist(), "temperatures": temperatures.tolist(), "look": look}
        raise Redraw

    def prompt(self, problem):
        end = "[No heat is lost.|Nothing is lost to the surroundings.]"
        return Prompts(
            plain=(
                "[Push|Slide] both blocks of the same metal together. Then thermometers and colours [go|run] straight to their common temperature, in step. "
                f"{end}",
                "Which temperature do the two blocks of one metal come to [when they touch|once they touch]? Move them together, then show columns and colours "
                f"changing until both agree. {end}",
                "The blocks first meet in the middle and then [exchange|share] heat until they are equally warm: colours and columns change fast at first, "
                f"ever more slowly later. Mass counts. {end}",
            ),
            guided="Both blocks slide along the table until they touch; their thermometers move with them. Then the columns and the colours of both go to "
            f"{_common(problem):g} degrees, in step, fast at first and ever more slowly. That is the sum of mass times temperature over the sum of the masses.",
        )

    def lay_out(self, problem, scene, look):
        scene.add("table", rectangle(1024, 30, fill=look.line(0.55)), at=(512, TABLE + 15))
        steps = np.linspace(0, 100, 19)
        numbers = [
            Text(text=f"{value}", size=50, weight=600, fill=look.ink, at=(LEGEND[0] + off * 9 * SWATCH[0], LEGEND[1] + 62))
            for value, off in ((0, -1), (50, 0), (100, 1))
        ]
        edge = rectangle(19 * SWATCH[0] + 8, SWATCH[1] + 8, fill=INK, at=LEGEND)
        scene.add("legend", edge, *colour_scale([_color(step) for step in steps], *SWATCH, LEGEND), *numbers)
        for number, (x, mass, temperature) in enumerate(zip(APART, problem["masses"], problem["temperatures"], strict=True)):
            side = _side(mass)
            block = rectangle(side - 6, side - 3, fill=_color(temperature), stroke=INK, border=6, at=(0, -side / 2))
            scene.add(f"block {number}", block, at=(x, TABLE))
            scene.add(f"thermometer {number}", *_thermometer(mass, -1 if number == 0 else 1, look.ink), at=(x, TABLE))
            scene.add(f"column {number}", _column(mass, temperature), at=(x, TABLE))

    def answer(self, problem):
        return _exchanged(problem, [_common(problem)] * 2)

    def mistakes(self, problem):
        temperatures = problem["temperatures"]
        return {
            "plain mean": _exchanged(problem, [sum(temperatures) / 2] * 2),
            "nothing": _met(problem, stays=True),
            "hot": _exchanged(problem, [max(temperatures)] * 2),
        }


def _common(problem: dict) -> float:
    return float(np.average(problem["temperatures"], weights=problem["masses"]))


def _color(temperature: float) -> Color:
    """From blue over white to red."""
    share = np.clip(temperature / 100, 0, 1)
    return tuple(round(float(np.interp(share, (0, 0.5, 1), channel))) for channel in zip(COLD, TEPID, HOT, strict=True))


def _side(mass: int) -> float:
    """Of a block whose area is in proportion to its mass."""
    return SIDE * math.sqrt(mass)


def _together(problem: dict) -> list[float]:
    """Where they stand when they touch."""
    first, second = map(_side, problem["masses"])
    left = MIDDLE - (first + second) / 2
    return [left + first / 2, left + first + second / 2]


def _thermometer(mass: int, outward: int, ink: Color) -> tuple:
    """What stands still over a block of a mass, about the middle of its foot: a thermometer without its column, and what is printed."""
    side = _side(mass)
    zero, edge = -side - FOOT, outward * TUBE / 2
    parts = [rounded(TUBE, 100 * DEGREE + 60, 20, fill=GLASS, stroke=INK, border=6, at=(0, zero - 50 * DEGREE + 4))]
    comb = []
    for tick in range(11):
        y, long = zero - 10 * tick * DEGREE, 26 if tick % 5 == 0 else 14
        comb += [(edge, y), (edge + outward * long, y), (edge, y)]
    parts.append(Line(points=tuple(comb), stroke=ink, width=6))
    parts += [Text(text=str(value), size=48, weight=600, fill=ink, at=(edge + outward * 82, zero - value * DEGREE)) for value in (0, 50, 100)]
    return *parts, Text(text=f"{mass} kg", size=54 if mass > 1 else 44, weight=700, fill=INK, at=(0, -side / 2))


def _column(mass: int, temperature: float) -> Polygon:
    """The column of a thermometer over a block of a mass."""
    foot, wide = -_side(mass) - FOOT + 22, TUBE / 2 - 9
    top = foot - 22 - temperature * DEGREE
    return Polygon(points=((-wide, top), (wide, top), (wide, foot), (-wide, foot)), fill=QUICKSILVER)


def _met(problem: dict, stays: bool = False) -> alter:
    """The blocks come together."""
    parts = ("block", "thermometer", "column")
    moves = (move(f"{part} {i}", (x, TABLE)) for i, x in enumerate(_together(problem)) for part in parts)
    return alter(tuple(moves), frames=18, stays=stays)


def _slowing(u: float) -> float:
    """As cooling goes: what is left falls by equal shares in equal times."""
    return (1 - math.exp(-3 * u)) / (1 - math.exp(-3))


def _exchanged(problem: dict, goals: list[float]) -> Act:
    """The blocks come together and go to these temperatures, in step."""
    changes = []
    for i, (mass, start, goal) in enumerate(zip(problem["masses"], problem["temperatures"], goals, strict=True)):
        changes.append(reshape(f"column {i}", lambda u, mass=mass, start=start, goal=goal: (_column(mass, start + (goal - start) * u),)))
        changes.append(Change(f"block {i}", "fill", path=lambda u, start=start, goal=goal: _color(start + (goal - start) * u)))
    farthest = max(abs(goal - start) for start, goal in zip(problem["temperatures"], goals, strict=True))
    return then(_met(problem), alter(tuple(changes), frames=56, ease=_slowing, slack=(2 / farthest, 8 / farthest)), pause=4)
