from __future__ import annotations

import math
from itertools import pairwise

import networkx as nx
import numpy as np

from ...acts import go, in_turn, stroke, together, trail, walk
from ...scene import SIZE, choose_edges, clear_edges, connected, draw_look, hop_counts
from ...scene.graphs import roughly_by_length
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .roads import BLUE, GREEN, ORANGE, RADIUS, RED, add_nodes, add_roads, blue

CLEAR, APART = 68, 164
FRAMES_PER_EDGE = 10


class UndirectedGraphNavigation(Task):
    """Go from node to node by the fewest edges, however long they are drawn.

    Shows: white nodes joined by straight edges, the start green, the goal red; an orange disc on the start. Edges lie dense and short on one side,
    sparse and long on the other.
    Asks: move the disc along edges from green to red over as few edges as possible; each edge used turns blue behind it.
    Answer: the route of fewest edges is unique, and another one is shorter as drawn but has more edges.
    Checks: the nodes the disc passes and how straight it goes; that the edges of its route turn blue behind it, as lines that grow; the rest stays.
    Departures: nodes bear no letters, as none is asked for and the disc would hide the first. The edge under way earns the share of it that is run.
    Edges pass other nodes well clear, so that none seems to touch them.
    """

    split = "train"
    archetype = "navigate"
    version = 2
    jump_cap = 0.15
    instances = "continuous node positions; over 10^6 topologies"
    parameters = {
        "nodes": Parameter("number of nodes", train=ints(7, 9), bench=ints(10, 13), harder="high"),
        "edges": Parameter("number of edges", train=ints(9, 14), bench=ints(15, 22), harder="high"),
        "hops": Parameter("edges of the best route", train=ints(2, 4), bench=ints(4, 6), harder="high"),
        "side": Parameter("where the dense part lies", train=choices("left", "right", "top", "bottom"), bench=choices("left", "right", "top", "bottom")),
    }
    wrong_answers = {
        "drawn": WrongAnswer("route of smallest drawn length with more edges", 0.55),
        "all": WrongAnswer("all edges light up", 0.25),
        "unjoined": WrongAnswer("disc hops between unjoined nodes", 0.35),
    }

    def pose(self, rng, p):
        for _ in range(8):
            places = _places(rng, p.nodes, p.side)
            if places is None:
                continue
            wanted = roughly_by_length(rng, places, clear_edges(places, CLEAR), 0.7, 1.3)
            drawing = choose_edges(places, wanted, len(wanted))
            if len(drawing) < p.edges:
                continue
            for _ in range(6):
                edges = [drawing[i] for i in sorted(rng.permutation(len(drawing))[: p.edges])]
                if not connected(p.nodes, edges):
                    continue
                hops, ways, _ = hop_counts(p.nodes, edges, directed=False)
                graph = _graph(places, edges)
                ends = np.argwhere((hops == p.hops) & (ways == 1)).tolist()
                pairs = [(a, b) for a, b in ends if len(nx.dijkstra_path(graph, a, b)) - 1 > p.hops]
                if pairs:
                    start, goal = pairs[rng.randint(len(pairs))]
                    look = draw_look(rng, away_from=[BLUE, ORANGE, GREEN, RED])
                    return {"places": places, "edges": edges, "start": start, "goal": goal, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Move|Take] the orange disc from the green node to the red node over as few edges as possible, however long they are. It travels straight "
                "along the edges, and each one used turns blue behind it, as a growing line. [Nothing else changes.|]",
                "The orange disc goes to red and [visits|passes] the smallest number of nodes on the way; drawn length does not count. Behind it, a thick blue "
                "line covers every edge of its route. [All else stays as it is.|The rest stays.]",
                "[Find|Show] the route with the fewest edges: the orange disc runs along it, edge by edge, to the red node and draws [a|its] blue line "
                "over each behind itself. [Leave all other edges and the nodes alone.|No other edge or node changes.]",
            ),
            guided="The orange disc glides from node to node along the only route that has the fewest edges, even where it looks longer than another one. "
            "Behind the disc the edge that it goes along becomes a thick blue line. The disc stops on the red node. "
            "All other edges and the nodes stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        add_roads(scene, look, problem["places"], problem["edges"])
        add_nodes(scene, look, problem["places"], problem["start"], problem["goal"])

    def answer(self, problem):
        return _led(problem, nx.shortest_path(_graph(problem["places"], problem["edges"]), problem["start"], problem["goal"]))

    def mistakes(self, problem):
        places, start, goal = problem["places"], problem["start"], problem["goal"]
        return {
            "drawn": _led(problem, nx.dijkstra_path(_graph(places, problem["edges"]), start, goal)),
            "all": together(*(_edge(places, a, b, frames=24) for a, b in problem["edges"])),
            "unjoined": go("disc", tuple(places[goal]), frames=24),
        }


def _led(problem: dict, route: list) -> trail:
    """The disc goes over nodes, and the edges behind it turn blue."""
    graph, places = _graph(problem["places"], problem["edges"]), tuple(map(tuple, problem["places"]))
    left = nx.single_source_shortest_path_length(graph, problem["goal"])
    went = walk("disc", places, left.get, problem["start"], tuple(route), frames=FRAMES_PER_EDGE, joined=graph.has_edge, radius=RADIUS)
    return trail(went, in_turn(*(_edge(places, a, b) for a, b in pairwise(route))))


def _edge(places, a: int, b: int, frames: float = FRAMES_PER_EDGE) -> stroke:
    """An edge that turns blue from one node's rim to the other's."""
    return blue(f"blue {a} {b}", places[a], places[b], frames)


def _places(rng: np.random.RandomState, count: int, side: str) -> list | None:
    """Nodes dense on one side of the canvas and sparse on the other; None if they did not fit."""
    dense = round(count * 0.6)
    found: list = []
    for index in range(count):
        low, high, gap = (76, 480, APART) if index < dense else (580, 948, 1.6 * APART)
        for _ in range(60):
            at = (float(rng.uniform(low, high)), float(rng.uniform(76, 948)))
            if all(math.dist(at, other) >= gap for other in found):
                found.append(at)
                break
        else:
            return None
    turned = [{"left": (x, y), "right": (SIZE - x, y), "top": (y, x), "bottom": (y, SIZE - x)}[side] for x, y in found]
    return [(round(x, 1), round(y, 1)) for x, y in turned]


def _graph(places: list, edges: list) -> nx.Graph:
    """The graph, its edges weighted by their drawn length."""
    graph = nx.Graph()
    graph.add_weighted_edges_from((a, b, math.dist(places[a], places[b])) for a, b in edges)
    return graph
