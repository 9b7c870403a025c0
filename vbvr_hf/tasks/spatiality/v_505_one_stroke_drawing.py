from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

import networkx as nx
import numpy as np

from ...acts import go, in_any_order, stroke, suddenly, then, together, trail, walk
from ...scene import Circle, Line, choose_edges, clear_edges, draw_look
from ...scene.graphs import roughly_by_length
from ...scene.layout import loose_grid
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, ints

GREEN, RED, BLUE, BLACK = (40, 170, 80), (222, 40, 48), (32, 92, 224), (28, 30, 36)
RADIUS, PEN, CLEAR, NEAR = 38, 29, 110, 80
"""The radius of dots and pen, how far segments pass other dots, and how near a dot the pen is on it: of few pictures none may show it nearer."""
LONGEST = 2850.0
"""Of all segments together, in canvas units: of 25 pictures each is to show the pen less than a segment on."""
STEEP = 36.0
"""Degrees between the segments at a dot, at least: of lines that run side by side it can't be told which one is drawn."""
FRAMES_PER_SEGMENT, LATE = 5, 0.25
WALKS = 12
"""Walks that never use a segment twice, of which one must get stuck."""

Route = list[int]


class OneStrokeDrawing(Task):
    """Trace a figure in one stroke, every segment once.

    Shows: a figure of grey segments between black dots, one of which is green, with a blue disc, the pen, on it.
    Asks: trace every segment exactly once, in one stroke from the green dot on, without lifting the pen, which draws red over the grey behind it. Dots
    may be passed again.
    Answer: every way that uses each segment once is equally right. A wrong turn leaves a part that cannot be reached any more.
    Checks: the dots that the pen passes, that each step leaves a figure that can still be finished, that the red line grows behind it; the rest stays.
    """

    split = "train"
    archetype = "draw"
    jump_cap = 0.2
    instances = "continuous places; over 10^4 figures"
    parameters = {
        "dots": Parameter("number of dots", train=ints(5, 7), harder="high"),
        "segments": Parameter("number of segments", train=ints(6, 8), harder="high"),
    }
    wrong_answers = {
        "stuck": WrongAnswer("gets stuck with a part left over", 0.75),
        "lifted": WrongAnswer("gets stuck, lifts the pen and jumps to the part left over", 0.7),
        "at once": WrongAnswer("all segments redden at once, and the pen stays", 0.15),
    }

    def pose(self, rng, p):
        for _ in range(20):
            places = loose_grid(rng, p.dots, 3, 3, first=(212, 212), step=(300, 300), free=(28, 28)).round(1).tolist()
            drawing = choose_edges(places, roughly_by_length(rng, places, clear_edges(places, CLEAR), 0.5, 1.5), 2 * p.segments)
            # So many of the segments that two dots or none have an odd number of them, and one has four or more.
            chosen = np.argsort(rng.rand(200, len(drawing)), axis=1)[:, : p.segments]
            ends = np.zeros((len(drawing), p.dots), int)
            for number, edge in enumerate(drawing):
                ends[number, list(edge)] = 1
            degrees = ends[chosen].sum(axis=1)
            fit = ((degrees % 2).sum(axis=1) <= 2) & (degrees.max(axis=1) >= 4) & (degrees.min(axis=1) >= 1)
            for some in chosen[fit & (len(drawing) >= p.segments)][:6]:
                graph = nx.Graph(drawing[i] for i in sorted(some.tolist()))
                if not nx.is_connected(graph) or _least_angle(places, graph) < STEEP or _length(places, graph.edges) > LONGEST:
                    continue
                odd = [dot for dot in sorted(graph) if graph.degree(dot) % 2]
                start = (odd or sorted(graph))[rng.randint(len(odd or graph))]
                stuck = [way for way in (_astray(rng, graph, start) for _ in range(WALKS)) if len(way) - 1 < p.segments]
                if stuck:
                    look = draw_look(rng, away_from=[GREEN, RED, BLUE, BLACK])
                    edges = sorted(tuple(sorted(edge)) for edge in graph.edges)
                    return {"places": places, "segments": edges, "start": start, "stuck": stuck[0], "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Trace|Redraw] the whole figure in a single stroke: the blue pen starts at the green dot and runs along every grey segment exactly once, "
                "drawing red behind it. It is never lifted[, but may pass a dot again|]. [Nothing else changes.|]",
                "Starting on green, [lead|take] the pen over all segments, each of them once, without a jump. A red line covers what lies behind it. "
                "[Dots may be passed more than once.|It may come to a dot again.] [All else stays as it is.|]",
                "How can [this|the] figure be drawn without lifting the pen and without going over any segment twice? Show it from the green dot on: "
                "the blue disc runs along the lines and [leaves|draws] red ones behind it. [Change nothing else.|]",
            ),
            guided="The blue pen leaves the green dot and runs along the grey segments from dot to dot, with a red line growing behind it. It uses no segment "
            "twice. At each dot it goes on so that all segments that are left can still be reached and drawn in one go. It stops when every segment is red.",
        )

    def lay_out(self, problem, scene, look):
        places = problem["places"]
        scene.add("figure", *(Line(points=(tuple(places[a]), tuple(places[b])), stroke=look.line(0.5), width=14) for a, b in problem["segments"]))
        for dot, at in enumerate(places):
            scene.add(f"dot {dot}", Circle(radius=RADIUS, fill=GREEN if dot == problem["start"] else BLACK), at=at)
        scene.add("pen", Circle(radius=PEN, fill=BLUE, stroke=(255, 255, 255), width=5), at=places[problem["start"]])

    def answer(self, problem):
        return _drawn(problem, _trail(problem, problem["start"]))

    def variations(self, problem):
        other = _trail(problem, problem["start"], reverse=True)
        return self.answer(problem).varied() | {"another way": _drawn(problem, other)}

    def mistakes(self, problem):
        stuck, places = problem["stuck"], problem["places"]
        rest = nx.Graph(problem["segments"])
        rest.remove_edges_from(pairwise(stuck))
        part = max(nx.connected_components(rest), key=len)
        again = [a for a, _ in nx.eulerian_circuit(rest.subgraph(part))]
        return {
            "stuck": _drawn(problem, stuck),
            "lifted": then(_drawn(problem, stuck), suddenly(go("pen", tuple(places[again[0]]))), _drawn(problem, [*again, again[0]])),
            "at once": together(*(_red(places, a, b, frames=24) for a, b in problem["segments"])),
        }


def _length(places: list, edges: Iterable[tuple[int, int]]) -> float:
    return sum(math.dist(places[a], places[b]) for a, b in edges)


def _least_angle(places: list, graph: nx.Graph) -> float:
    """The least angle between two segments at a dot, in degrees."""
    found = []
    for dot in graph:
        (x, y), ends = places[dot], [places[other] for other in graph[dot]]
        turns = sorted(math.degrees(math.atan2(v - y, u - x)) for u, v in ends)
        found += [b - a for a, b in pairwise([*turns, turns[0] + 360])]
    return min(found)


def _drawn(problem: dict, route: Route) -> trail:
    """The pen goes over dots, and the segments behind it turn red."""
    graph, places = nx.Graph(problem["segments"]), tuple(map(tuple, problem["places"]))
    went = walk(
        "pen", places, lambda state: _left(graph, *state), (problem["start"], frozenset()), tuple(route), frames=FRAMES_PER_SEGMENT, radius=NEAR,
        joined=graph.has_edge, enter_place=lambda state, dot: state if dot == state[0] else (dot, state[1] | {frozenset((state[0], dot))}),
    )  # fmt: skip
    return trail(went, in_any_order(*(_red(places, a, b) for a, b in pairwise(route))), late=LATE)


def _red(places: list, a: int, b: int, frames: float | None = None) -> stroke:
    """A segment that turns red from one dot's rim to the other's."""
    start, end = np.array(places[a]), np.array(places[b])
    far = math.dist(start, end)
    rim = (end - start) * (RADIUS + 3) / far
    frames = frames or (1 - LATE) * FRAMES_PER_SEGMENT * far / 150
    return stroke(f"red {min(a, b)} {max(a, b)}", (tuple(start + rim), tuple(end - rim)), RED, line=18, frames=frames, either_end=True, stray=8)


def _left(graph: nx.Graph, dot: int, used: frozenset) -> int | None:
    """How many segments are left, None if they cannot all be drawn in one stroke from a dot on."""
    rest = nx.Graph(edge for edge in graph.edges if frozenset(edge) not in used)
    if not rest:
        return 0
    odd = [one for one in rest if rest.degree(one) % 2]
    return len(rest.edges) if dot in (odd or rest) and len(odd) <= 2 and nx.is_connected(rest) else None


def _trail(problem: dict, start: int, reverse: bool = False) -> Route:
    """A way over every segment once, of the dots that may come next that with the lowest number, or the highest."""
    graph, route, used = nx.Graph(problem["segments"]), [start], frozenset()
    while len(used) < len(graph.edges):
        here = route[-1]
        ways = [dot for dot in sorted(graph[here], reverse=reverse) if frozenset((here, dot)) not in used]
        dot = next(dot for dot in ways if _left(graph, dot, used | {frozenset((here, dot))}) is not None)
        used |= {frozenset((here, dot))}
        route.append(dot)
    return route


def _astray(rng, graph: nx.Graph, start: int) -> Route:
    """A walk at random that uses no segment twice, as far as it goes."""
    rest, route = graph.copy(), [start]
    while rest[route[-1]]:
        ways = sorted(rest[route[-1]])
        dot = ways[rng.randint(len(ways))]
        rest.remove_edge(route[-1], dot)
        route.append(dot)
    return route
