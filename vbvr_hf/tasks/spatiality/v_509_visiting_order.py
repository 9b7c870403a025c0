from __future__ import annotations

import math
from itertools import pairwise, permutations

import numpy as np

from ...acts import any_of, in_turn, stroke, trail, walk
from ...scene import Circle, Polygon, clear_edges, draw_look
from ...scene.layout import nearest_first, scatter
from ...scene.palette import WHITE
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

BLUE, ORANGE, BROWN, RIM = (32, 92, 224), (248, 132, 16), (150, 92, 50), (40, 46, 58)
RADIUS, DISC, CLEAR, APART, NEAR = 46, 28, 100, 220, 60
"""Of stops and disc, how far legs pass other stops, how far apart stops are, and how near one the disc is on it: few pictures may show it no nearer."""
FRAMES_PER_LEG, LATE = 5, 0.25


class VisitingOrder(Task):
    """Find the shortest round trip over some stops.

    Shows: an open map with a house and white round stops; a blue disc stands on the house.
    Asks: take the disc in straight legs over all stops, each once, and back to the house, so that the whole trip is as short as possible; the disc leaves an
    orange line behind it.
    Answer: one trip is shorter than all others by `lead` or more; which way around it goes is free. Going to the nearest stop each time is not the shortest.
    Checks: the stops that the disc passes, in order, and how straight it goes; that the line grows behind it; that stops and house stay.
    Departures: a disc, not a van, as how a van turns at the stops would be a hidden wish; the stops bear no letters, as none is asked for.
    """

    split = "train"
    archetype = "draw"
    jump_cap = 0.15
    instances = "continuous places: over 10^12"
    parameters = {
        "stops": Parameter("number of stops", train=ints(4, 6), harder="high"),
        "lead": Parameter("share by which the trip is shorter than any other, at least", train=choices(0.04, 0.06, 0.08), harder="low"),
        "depot": Parameter("where the house stands", train=choices("border", "anywhere")),
    }
    wrong_answers = {
        "nearest": WrongAnswer("always on to the nearest stop, which is longer", 0.7),
        "reading": WrongAnswer("zigzag in reading order", 0.5),
        "left out": WrongAnswer("one stop left out", 0.6),
    }

    def pose(self, rng, p):
        for _ in range(60):
            box = (70, 70, 954, 954)
            stops = scatter(rng, [RADIUS] * (p.stops + 1), box=box, gap=APART - 2 * RADIUS)
            if p.depot == "border":
                stops.sort(key=lambda at: min(at[0], at[1], 1024 - at[0], 1024 - at[1]))
            places = [(round(x, 1), round(y, 1)) for x, y in stops]
            apart = np.hypot(*(np.array(places)[:, None] - places).transpose(2, 0, 1))
            # Of each pair of trips that differ in their direction the one whose first stop has the lower number.
            trips = np.array([(0, *order, 0) for order in permutations(range(1, p.stops + 1)) if order[0] < order[-1]])
            lengths = apart[trips[:, :-1], trips[:, 1:]].sum(axis=1)
            best, second = lengths.argsort()[:2]
            trip, clear = trips[best].tolist(), set(clear_edges(places, CLEAR))
            nearest = [*nearest_first(places), 0]
            if lengths[second] < (1 + p.lead) * lengths[best] or nearest in (trip, trip[::-1]) or not {tuple(sorted(leg)) for leg in pairwise(trip)} <= clear:
                continue
            look = draw_look(rng, away_from=[BLUE, ORANGE, BROWN, RIM])
            return {"places": places, "trip": trip, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Drive|Take] the blue disc from the house over all stops, each once, and back to the house by the shortest possible round trip. It goes "
                "straight from stop to stop and leaves an orange line behind it. [Nothing else changes.|All else stays.]",
                "[In which order|How] must the disc visit the white stops so that its whole tour is as short as can be? Let it [make|drive] that tour in "
                "straight legs, each stop once, and return home. Behind it grows an orange line[; the map stays as it is|].",
                f"A round trip starts and ends at the house and calls at each of the {len(problem['places']) - 1} stops just once. Show the shortest: the disc "
                "[drives|runs] it, leg by straight leg, with an orange line growing behind it. [Change nothing else.|]",
            ),
            guided="Compare the lengths of all round trips from the house over every stop, and take the shortest. The blue disc glides straight from the house "
            "to its first stop and on from stop to stop. From the last it goes back to the house. An orange line grows behind it. "
            "Stops and house stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        depot, *stops = problem["places"]
        roof = Polygon(points=((0, -62), (66, -8), (48, -8), (48, 54), (-48, 54), (-48, -8), (-66, -8)), fill=BROWN, stroke=RIM, width=6)
        scene.add("house", *look.figure(roof, style="flat"), at=depot)
        for number, at in enumerate(stops, 1):
            scene.add(f"stop {number}", *look.figure(Circle(radius=RADIUS, fill=WHITE, stroke=RIM, width=7), style="flat"), at=at)
        scene.add("disc", Circle(radius=DISC, fill=BLUE, stroke=WHITE, width=5), at=depot)

    def answer(self, problem):
        return any_of(_driven(problem, problem["trip"]), _driven(problem, problem["trip"][::-1]))

    def mistakes(self, problem):
        trip, places = problem["trip"], problem["places"]
        reading = [0, *sorted(range(1, len(places)), key=lambda i: (round(places[i][1] / 200), places[i][0])), 0]
        return {
            "nearest": _driven(problem, [*nearest_first(places), 0]),
            "reading": _driven(problem, reading),
            "left out": _driven(problem, [*trip[:-2], 0]),
        }


def _driven(problem: dict, route: list) -> trail:
    """The disc drives a route over places, of which number 0 is the house, with a line growing behind it."""
    places, trip = tuple(map(tuple, problem["places"])), problem["trip"]
    trip = trip[::-1] if route == trip[::-1] else trip
    left = {tuple(trip[: number + 1]): len(trip) - 1 - number for number in range(len(trip))}
    went = walk(
        "disc", places, left.get, (0,), tuple(route), frames=FRAMES_PER_LEG, radius=NEAR, joined=lambda a, b: a != b,
        enter_place=lambda state, place: state if place == state[-1] else (*state, place),
    )  # fmt: skip
    return trail(went, in_turn(*(_leg(places, a, b) for a, b in pairwise(route))), late=LATE)


def _leg(places: tuple, a: int, b: int) -> stroke:
    """The line from the rim of one place to that of another."""
    start, end = np.array(places[a]), np.array(places[b])
    far = math.dist(start, end)
    ahead = (end - start) / far
    first, last = (RADIUS + (34 if place == 0 else 6) for place in (a, b))
    return stroke(f"line {a} {b}", (tuple(start + first * ahead), tuple(end - last * ahead)), ORANGE, line=16, frames=(1 - LATE) * FRAMES_PER_LEG * far / 150)
