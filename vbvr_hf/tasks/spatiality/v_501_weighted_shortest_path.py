from __future__ import annotations

import math
from itertools import islice, pairwise

import networkx as nx
import numpy as np

from ...acts import go, in_turn, stroke, trail, walk
from ...scene import Point, Text, choose_edges, clear_edges, connected, draw_look, rounded
from ...scene.graphs import roughly_by_length
from ...scene.layout import loose_grid
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, ints
from .roads import BLUE, GREEN, ORANGE, RADIUS, RED, add_nodes, add_roads, blue

PLATE, CLEAR = 38, 90
LEAD = 2
"""By so much the cheapest route is cheaper than any other."""
FRAMES_PER_ROAD, LATE = 10, 0.25


class WeightedShortestPath(Task):
    """Go from node to node by the route on which the digits add up to least.

    Shows: white nodes joined by straight roads that do not cross, a digit in the middle of each. The start is green, the goal red, and an
    orange disc lies on the start.
    Asks: move the disc along roads from green to red so that the digits of the roads it uses add up to as little as possible; each turns blue behind it.
    Answer: the cheapest route is unique, by two or more. It has more roads than another one, and is not the shortest as drawn.
    Checks: the nodes that the disc passes and how straight it goes; that the roads of its route turn blue behind it, as lines that grow; the rest stays.
    Departures: nodes bear no letters, as none is asked for. No line covers a digit.
    """

    split = "train"
    archetype = "navigate"
    jump_cap = 0.15
    instances = "continuous layouts times digits: over 10^10"
    parameters = {
        "nodes": Parameter("number of nodes", train=ints(6, 8), harder="high"),
        "roads": Parameter("number of roads", train=ints(8, 12), harder="high"),
        "highest": Parameter("largest digit", train=ints(6, 9), harder="high"),
        "route_roads": Parameter("roads of the cheapest route", train=ints(3, 4), harder="high"),
    }
    wrong_answers = {
        "fewest": WrongAnswer("fewest roads, but dearer", 0.55),
        "second": WrongAnswer("second cheapest route", 0.7),
        "flight": WrongAnswer("disc cuts across open ground", 0.3),
    }

    def pose(self, rng, p):
        for _ in range(12):
            places = loose_grid(rng, p.nodes, 3, 3, first=(172, 172), step=(340, 340), free=(48, 48)).round(1).tolist()
            roads = choose_edges(places, roughly_by_length(rng, places, clear_edges(places, CLEAR), 0.7, 1.3), p.roads)
            if len(roads) < p.roads or not connected(p.nodes, roads):
                continue
            start, goal = (int(i) for i in rng.permutation(p.nodes)[:2])
            routes = [*nx.all_simple_paths(nx.Graph(roads), start, goal)]
            uses = np.array([[road in edges or road[::-1] in edges for road in roads] for edges in ([*pairwise(route)] for route in routes)])
            drawn = uses @ [math.dist(places[a], places[b]) for a, b in roads]
            counts = uses.sum(axis=1)
            fit = (counts == p.route_roads) & (counts > counts.min()) & (drawn > drawn.min())
            draws = rng.randint(1, p.highest + 1, (60, len(roads)))
            sums = np.sort(totals := draws @ uses.T, axis=1)
            good = np.flatnonzero(fit[totals.argmin(axis=1)] & (sums[:, 1] >= sums[:, 0] + LEAD)) if len(routes) > 2 else []
            if len(good):
                look = draw_look(rng, away_from=[BLUE, ORANGE, GREEN, RED], brightest=225)
                return {"places": places, "roads": roads, "costs": draws[good[0]].tolist(), "start": start, "goal": goal, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Move|Take] the orange disc straight along the roads from green to red so that the digits of the roads it uses add up to as little as "
                "possible. Behind it, each used road turns blue, as a growing line. [Nothing else changes.|All else stays.]",
                "Each road costs what its digit says. [Find|Choose] the cheapest route from the green node to the red one and let the disc run it, "
                "road by road; it leaves them blue. [Nodes, digits and other roads stay as they are.|Change nothing else.]",
                "Which way to red has the smallest [total|sum] of digits, however long or short its roads look? The orange disc [goes|travels] it along the "
                "lines, and a blue line grows behind it over every road. [The rest of the map stays.|No other road changes.]",
            ),
            guided="Add up the digits of the roads on every route from green to red, and take the route with the smallest sum. The orange disc glides along "
            "its roads from node to node, and behind it each of them becomes a thick blue line. The disc stops on the red node. All else stays as it is.",
        )

    def lay_out(self, problem, scene, look):
        places = problem["places"]
        add_roads(scene, look, places, problem["roads"])
        for (a, b), cost, at in zip(problem["roads"], problem["costs"], _stops(problem)[len(places) :], strict=True):
            plate = rounded(2 * PLATE, 2 * PLATE, 14, fill=look.base)
            scene.add(f"digit {a} {b}", plate, Text(text=str(cost), size=72, weight=700, fill=look.ink), at=at)
        add_nodes(scene, look, places, problem["start"], problem["goal"])

    def answer(self, problem):
        return _led(problem, next(_routes(problem)))

    def mistakes(self, problem):
        start, goal = problem["start"], problem["goal"]
        return {
            "fewest": _led(problem, nx.shortest_path(nx.Graph(problem["roads"]), start, goal)),
            "second": _led(problem, [*islice(_routes(problem), 2)][1]),
            "flight": go("disc", tuple(problem["places"][goal]), frames=24),
        }


def _routes(problem: dict):
    """All routes from start to goal, the cheapest first."""
    graph = nx.Graph()
    for (a, b), cost in zip(problem["roads"], problem["costs"], strict=True):
        graph.add_edge(a, b, cost=cost)
    return nx.shortest_simple_paths(graph, problem["start"], problem["goal"], "cost")


def _stops(problem: dict) -> tuple[Point, ...]:
    """The places of all nodes, and then of all digits, which lie half way along their roads."""
    places = [tuple(place) for place in problem["places"]]
    return (*places, *(tuple((np.array(places[a]) + places[b]) / 2) for a, b in problem["roads"]))


def _over_digits(problem: dict, route: list) -> list[int]:
    """The stops of a route, over nodes and digits."""
    digit_of = {frozenset(road): len(problem["places"]) + number for number, road in enumerate(problem["roads"])}
    return [route[0], *(stop for a, b in pairwise(route) for stop in (digit_of[frozenset((a, b))], b))]


def _led(problem: dict, route: list) -> trail:
    """The disc goes over nodes and digits, and the roads behind it turn blue."""
    stops, way, right = _stops(problem), _over_digits(problem, route), _over_digits(problem, next(_routes(problem)))
    halves = nx.Graph(pair for road in problem["roads"] for pair in pairwise(_over_digits(problem, road)))
    left = {stop: len(right) - 1 - number for number, stop in enumerate(right)}
    went = walk("disc", stops, left.get, right[0], tuple(way), frames=FRAMES_PER_ROAD, joined=halves.has_edge, radius=PLATE)
    return trail(went, in_turn(*(_blue(problem, a, b) for a, b in pairwise(way))), late=LATE)


def _blue(problem: dict, a: int, b: int) -> stroke:
    """Half a road that turns blue from the rim of one stop to that of the other."""
    start, end = (np.array(_stops(problem)[stop]) for stop in (a, b))
    ahead = (end - start) / math.dist(start, end)
    off_start, off_end = ((RADIUS if stop < len(problem["places"]) else PLATE / max(abs(ahead))) + 4 for stop in (a, b))
    return blue(f"blue {a} {b}", start, end, (1 - LATE) * FRAMES_PER_ROAD, off_start=off_start, off_end=off_end)
