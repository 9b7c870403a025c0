from __future__ import annotations

import math
from itertools import combinations, pairwise

import numpy as np

from ...acts import Act, in_turn, recolour_to, together
from ...scene import Color, Polygon, Text, draw_look, layout, points, rectangle, rounded
from ...scene.palette import INK, WHITE
from ...scene.polygons import clipped
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

MAP = (62.0, 40.0, 962.0, 820.0)
BORDER, SHORTEST = 14.0, 64.0
"""How broad borders are, and how long a stretch is shared by neighbours at least, in canvas units."""
SETS = {
    "bright": ((222, 60, 60), (60, 120, 220), (250, 204, 50), (70, 176, 96)), "garden": ((84, 160, 70), (236, 150, 60), (150, 90, 180), (240, 214, 90)),
    "sea": ((30, 130, 150), (250, 180, 120), (90, 90, 190), (160, 214, 120)), "berry": ((190, 40, 110), (110, 190, 210), (244, 190, 70), (96, 110, 60)),
}  # fmt: skip
FRAMES = 10


class MapColouring(Task):
    """Finish the colouring of a map so that no neighbours have the same colour.

    Shows: a map of regions with dark borders, some coloured and some white, each of these with a number; below it a swatch of each colour that may be used.
    Asks: in the order of the numbers, let a colour of the swatches fill each white region, so that regions that share a stretch of border never have the same
    colour; regions that touch in a point alone may. Coloured regions, numbers and borders stay.
    Answer: unique, and found region by region: at each time some white region has neighbours in all colours but one. Numbers have nothing to do with that
    order. How a colour comes into its region is free.
    Checks: each region's colour at the end, told from the other swatches; that regions are coloured one after another, by their numbers; that all else stays.
    Departures: white regions have numbers, as an order that is free is kept by a wipe, too. Borders are straight, and there are four sets of
    three or four colours. Fades from picture to picture that colour a region each are the truth, and no shortcut.
    """

    split = "train"
    archetype = "complete"
    jump_cap = 0.5
    shortcut_caps = {"crossfades of six pictures": 1.0}  # regions that fade in, one after another, are the truth
    instances = "continuous seeds of the regions: over 10^12"
    parameters = {
        "regions": Parameter("number of regions", train=ints(7, 10), harder="high"),
        "colours": Parameter("number of colours", train=choices(3, 4)),
        "white": Parameter("white regions", train=ints(3, 5), harder="high"),
        "swatches": Parameter("set of colours", train=choices(*SETS)),
    }
    wrong_answers = {
        "one colour": WrongAnswer("all white regions get one colour", 0.5),
        "conflict": WrongAnswer("one region gets the colour of a neighbour", 0.85),
        "changed": WrongAnswer("a coloured region takes another colour, too", 0.75),
        "half": WrongAnswer("only the first regions are coloured", 0.6),
        "other order": WrongAnswer("the right colours, but from the last number to the first", 0.75),
    }

    def pose(self, rng, p):
        for _ in range(60):
            left, top, right, bottom = MAP
            seeds = [(round(x, 1), round(y, 1)) for x, y in layout.scatter(rng, [90.0] * p.regions, box=(left - 40, top - 40, right + 40, bottom + 40), gap=0)]
            rings = [_cell(seeds, number) for number in range(p.regions)]
            shared = {(a, b): _shared(seeds, rings[a], a, b) for a, b in combinations(range(p.regions), 2)}
            if any(4 < length < SHORTEST for length in shared.values()):
                continue
            beside = {i: {j for j in range(p.regions) if shared.get((min(i, j), max(i, j)), 0) >= SHORTEST} for i in range(p.regions)}
            colours = _coloured(rng, beside, p.colours)
            white = _left_white(rng, beside, colours, p.colours, p.white) if colours else []
            if len(white) == p.white and {*colours} == {*range(p.colours)}:
                white = _numbered(rng, white, seeds)
                palette = SETS[p.swatches][: p.colours]
                look = draw_look(rng, away_from=[INK, *palette], brightest=225)
                return {"seeds": seeds, "colours": colours, "white": white, "swatches": p.swatches, "count": p.colours, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "Colour the white regions, one after another by their numbers, with the colours of the swatches, so that no two regions that share a border "
                "have the same colour. [Touching at a point does not count.|] [Regions that have a colour keep it.|Nothing else changes.]",
                "[Complete|Finish] the map: one by one, in the order of their numbers, the white regions take one of the swatch colours each, and neighbours "
                "along a border always differ. [What is coloured already stays, and so do the numbers.|Change nothing else.]",
                f"With these {problem['count']} colours alone, fill every white region so that neighbouring regions never match. [Go|Work] from number 1 on, "
                "one by one, until the map is full. [The given colours stay.|Coloured regions stay as they are.]",
            ),
            guided="First find out all colours: look for a white region whose neighbours have all colours but one, which must be its own, then for the next "
            "such region. Then the regions take their colours, one after another by their numbers. Given colours, borders, numbers and swatches stay.",
        )

    def lay_out(self, problem, scene, look):
        left, top, right, bottom = MAP
        scene.add("borders", rectangle(right - left + BORDER, bottom - top + BORDER, fill=INK), at=((left + right) / 2, (top + bottom) / 2))
        for number, colour in enumerate(problem["colours"]):
            shape, at = _region(problem, number, WHITE if number in problem["white"] else _palette(problem)[colour])
            scene.add(f"region {number}", shape, at=at)
        for turn, number in enumerate(problem["white"], 1):
            scene.add(f"number {turn}", Text(text=str(turn), size=84, weight=700, fill=INK), at=_region(problem, number, WHITE)[1])
        for number, at in enumerate(layout.row(problem["count"], start=332, end=692, y=924)):
            scene.add(f"swatch {number}", rounded(90, 90, 16, fill=_palette(problem)[number], stroke=INK, border=6), at=at)

    def answer(self, problem):
        return in_turn(*(_taken(problem, number, problem["colours"][number]) for number in problem["white"]))

    def mistakes(self, problem):
        white, colours, count = problem["white"], problem["colours"], problem["count"]
        first = next(number for number in range(len(colours)) if number not in white)
        given = recolour_to(f"region {first}", _palette(problem)[(colours[first] + 1) % count])
        right = [_taken(problem, number, colours[number]) for number in white]
        return {
            "one colour": in_turn(*(_taken(problem, number, colours[white[0]]) for number in white)),
            "conflict": in_turn(*right[:-1], _taken(problem, white[-1], (colours[white[-1]] + 1) % count)),
            "changed": together(given, in_turn(*right)),
            "half": in_turn(*right[: len(right) // 2]),
            "other order": in_turn(*right[::-1]),
        }


def _palette(problem: dict) -> tuple[Color, ...]:
    return SETS[problem["swatches"]][: problem["count"]]


def _taken(problem: dict, number: int, colour: int) -> Act:
    """A region takes a colour, by its number."""
    return recolour_to(f"region {number}", _palette(problem)[colour], frames=FRAMES, among=(*_palette(problem), WHITE))


def _region(problem: dict, number: int, color: Color) -> tuple[Polygon, tuple[float, float]]:
    """A region up to its borders, about its middle, and where that is."""
    ring = np.array(_cell(problem["seeds"], number, BORDER / 2))
    middle = ring.mean(axis=0)
    return Polygon(points=points(ring - middle), fill=color), tuple(middle)


def _cell(seeds: list, number: int, inset: float = 0.0) -> list[tuple[float, float]]:
    """The corners of the part of the map that is nearer to a seed than to any other, so far inside its borders."""
    left, top, right, bottom = MAP
    ring = [(left + inset, top + inset), (right - inset, top + inset), (right - inset, bottom - inset), (left + inset, bottom - inset)]
    x, y = seeds[number]
    for u, v in (seeds[other] for other in range(len(seeds)) if other != number):
        far = math.dist((x, y), (u, v))
        ring = clipped(ring, [(((x + u) / 2 - a) * (u - x) + ((y + v) / 2 - b) * (v - y)) / far - inset for a, b in ring])
    return ring


def _shared(seeds: list, ring: list, a: int, b: int) -> float:
    """How long the border is that a region with a ring of corners shares with another."""
    on = [at for at in ring if abs(math.dist(at, seeds[a]) - math.dist(at, seeds[b])) < 1e-6]
    return math.dist(*on) if len(on) == 2 else 0.0


def _coloured(rng, beside: dict, count: int) -> list[int]:
    """Colours, by number, of all regions, none like a neighbour's; none at all if there are too few colours."""
    order = rng.permutation(count).tolist()

    def further(found: list[int]) -> list[int]:
        if len(found) == len(beside):
            return found
        free = [colour for colour in order if all(found[other] != colour for other in beside[len(found)] if other < len(found))]
        return next((whole for colour in free if (whole := further([*found, colour]))), [])

    return further([])


def _left_white(rng, beside: dict, colours: list[int], count: int, most: int) -> list[int]:
    """So many regions, or fewer, that may be left white, in an order in which the neighbours of each leave it one colour."""
    white: list[int] = []
    for region in rng.permutation(len(colours)).tolist():
        order = _deduced(beside, colours, [*white, region], count)
        if len(white) < most and order:
            white = order
    return white


def _numbered(rng, white: list[int], seeds: list) -> list[int]:
    """White regions in an order that seldom goes on to the right, so that no wipe keeps it."""
    order = white
    while sum(seeds[a][0] < seeds[b][0] for a, b in pairwise(order)) > (len(white) - 1) // 4:
        order = rng.permutation(white).tolist()
    return order


def _deduced(beside: dict, colours: list[int], white: list[int], count: int) -> list[int]:
    """The white regions in an order in which each can be told by its neighbours; none at all if there is none."""
    order: list[int] = []
    while len(order) < len(white):
        known = {other for other in range(len(colours)) if other not in white or other in order}
        told = [one for one in sorted(white) if one not in order and len({colours[other] for other in beside[one] & known}) == count - 1]
        if not told:
            return []
        order.append(told[0])
    return order
