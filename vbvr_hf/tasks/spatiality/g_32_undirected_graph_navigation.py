from __future__ import annotations

import math
from itertools import pairwise

import networkx as nx
import numpy as np

from ...scene import SIZE, Circle, Line, Scene, Text, choose_edges, clear_edges, connected, draw, hop_counts, move
from ...scene.graphs import roughly_by_length
from ...scene.palette import GROUNDS, INK, WHITE
from ...scoring import Row, anchored, graph_regions, parts_kept, track
from ...scoring.graphs import coloured_edges, laid_behind
from ...scoring.walks import ON_NODE, rests_at, route_journey
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

LINE, GREEN, RED, ORANGE, BLUE = (128, 136, 150), (96, 196, 116), (226, 84, 84), (248, 140, 16), (32, 92, 224)
RADIUS, CLEAR, APART = 36, 62, 160
FRAMES_PER_EDGE, REST = 12, 4
LETTERS = "ABCDEFGHJKLMN"


class UndirectedGraphNavigation(Task):
    """Go from node to node by the fewest edges, however long they are drawn.

    Shows: white lettered nodes joined by straight edges, the start green, the goal red; an orange disc on the start. Edges lie dense and
    short on one side, sparse and long on the other.
    Asks: move the disc along edges from green to red over as few edges as possible; each edge used turns blue behind it.
    Answer: the route of fewest edges is unique, and another one is shorter as drawn but has more edges.
    Checks: the nodes the disc passes and how straight it goes; which edges are blue at the end, and that blue grew behind the disc; the rest
    stays as it is.
    Departures: the edge under way earns the share of it that is run, so that every part of the way counts. Edges pass other nodes at 62 units or
    more, so that none seems to touch them.
    """

    id = "G-32"
    slug = "undirected_graph_navigation"
    name = "Undirected Graph Navigation"
    pillar = "spatiality"
    split = "train"
    archetype = "navigate"
    jump_cap = 0.15
    instances = "continuous node positions; over 10^6 topologies"
    parameters = {
        "nodes": Parameter("number of nodes", train=ints(7, 9), bench=ints(10, 13)),
        "edges": Parameter("number of edges", train=ints(9, 14), bench=ints(15, 22)),
        "hops": Parameter("edges of the best route", train=ints(2, 4), bench=ints(4, 6)),
        "palette": Parameter("tint of the ground", train=choices("white", "ivory", "pale grey", "pale blue"), bench=choices("pale mint", "pale lilac")),
    }
    wrong_answers = {
        "drawn": WrongAnswer("route of smallest drawn length with more edges", 0.55),
        "all": WrongAnswer("all edges light up", 0.25),
        "unjoined": WrongAnswer("disc hops between unjoined nodes", 0.35),
    }

    def pose(self, rng, p):
        for _ in range(8):
            places = _places(rng, p.nodes)
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
                    letters = [LETTERS[i] for i in rng.permutation(len(LETTERS))[: p.nodes]]
                    return {"places": places, "edges": edges, "start": start, "goal": goal, "letters": "".join(letters), "palette": p.palette}
        raise Redraw

    def prompt(self, problem):
        rules = (
            "Only the number of edges counts, not their drawn length. It travels straight along the edges, and each edge used turns blue behind it. "
            "Nothing else changes."
        )
        return Prompts(
            plain=(
                f"Move the orange disc from the green node to the red node over as few edges as possible. {rules}",
                f"The orange disc goes from the green to the red node and visits as few nodes as possible on the way. {rules}",
                f"Take the orange disc to the red node by the route with the fewest edges. {rules}",
            ),
            guided="The orange disc glides from node to node along the only route that has the fewest edges, even where it looks longer than another one. "
            "Behind the disc the edge just used becomes a thick blue line. The disc rests shortly on each node and stops on the red node. All other edges "
            "and the nodes stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        places, route = problem["places"], _route(problem, answer)
        scene = Scene(GROUNDS[problem["palette"]])
        for a, b in problem["edges"]:
            scene.add(f"edge {a} {b}", Line(points=(tuple(places[a]), tuple(places[b])), stroke=LINE, width=8))
        lit = problem["edges"] if answer == "all" else list(pairwise(route))
        for a, b in lit:
            scene.add(f"blue {a} {b}", Line(points=(tuple(places[a]), tuple(places[b])), stroke=BLUE, width=16), drawn=0)
        for index, (place, letter) in enumerate(zip(places, problem["letters"], strict=True)):
            fill = {problem["start"]: GREEN, problem["goal"]: RED}.get(index, WHITE)
            scene.add(f"node {index}", Circle(radius=RADIUS, fill=fill, stroke=INK, width=5), Text(text=letter, size=52, weight=600, fill=INK), at=place)
        scene.add("disc", Circle(radius=21, fill=ORANGE, stroke=(120, 60, 0), width=3), at=places[problem["start"]])
        scene.wait(8)
        if answer == "all":
            scene.play(*(draw(f"blue {a} {b}") for a, b in lit), frames=24)
        else:
            for a, b in lit:
                scene.play(move("disc", places[b]), draw(f"blue {a} {b}"), frames=FRAMES_PER_EDGE)
                scene.wait(REST)
        scene.wait(8 - REST)
        return scene

    def score(self, view, problem):
        places, edges = problem["places"], [tuple(edge) for edge in problem["edges"]]
        route, ground = _route(problem, TRUTH), GROUNDS[problem["palette"]]
        disc = track(view, ORANGE, others=[ground, WHITE, LINE, INK, GREEN, RED, BLUE], area=math.pi * 21**2)
        disc = anchored(view, disc, *(name for name in view.scene.sprites if name.startswith("node")))
        trip = route_journey(disc, places, {*edges, *(edge[::-1] for edge in edges)}, route, RADIUS)
        reached = rests_at(view, disc, places[problem["goal"]], ON_NODE * RADIUS)

        used = {tuple(sorted(edge)) for edge in pairwise(route)}
        blue = set(coloured_edges(view, view.final, places, edges, [BLUE, LINE, ground, ORANGE]))
        fit = 2 * len(blue & used) / (len(blue) + len(used))
        marked = fit * (0.4 + 0.6 * trip.made)

        expected = view.expect(view.scene.without("disc"), 0)
        regions = graph_regions(view, places, edges, radius=RADIUS, width=16)
        unused = [i for i, edge in enumerate(edges, len(places)) if edge not in used]
        kept = parts_kept(view, np.where(np.isin(regions, [*range(len(places)), *unused]), regions, -1), expected, disc, 40)
        behind = laid_behind(view, regions >= len(places), disc, [BLUE, LINE, ground, ORANGE, INK])
        extent = f"{len(blue & used)} of {len(used)} edges of the route are blue, and {len(blue - used)} others"
        growth = f"blue grew behind the disc in {behind:.0%} of the frames; the rest kept {kept:.0%}"
        lawful = 1 - 0.6 * trip.unjoined
        return [
            trip.row(0.4, disc),
            Row("spatial_accuracy", 0.2, marked if reached else min(0.5, marked), extent),
            Row("logical_validity", 0.2, lawful * trip.brevity * trip.made, trip.faults(f"{trip.unjoined} hops along no edge" * bool(trip.unjoined))),
            Row("temporal_consistency", 0.2, (behind + kept) / 2 * trip.made, growth),
        ]


def _places(rng: np.random.RandomState, count: int) -> list | None:
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
    # The dense side may be any of the four.
    side = rng.randint(4)
    turned = [[(x, y), (SIZE - x, y), (y, x), (y, SIZE - x)][side] for x, y in found]
    return [(round(x, 1), round(y, 1)) for x, y in turned]


def _graph(places: list, edges: list) -> nx.Graph:
    """The graph, its edges weighted by their drawn length."""
    graph = nx.Graph()
    graph.add_weighted_edges_from((a, b, math.dist(places[a], places[b])) for a, b in edges)
    return graph


def _route(problem: dict, answer: str) -> list:
    """The nodes a staged answer's disc passes."""
    start, goal, graph = problem["start"], problem["goal"], _graph(problem["places"], problem["edges"])
    if answer == "unjoined":
        return [start, goal]
    return nx.dijkstra_path(graph, start, goal) if answer == "drawn" else nx.shortest_path(graph, start, goal)
