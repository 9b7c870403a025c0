from __future__ import annotations

import math
from itertools import pairwise

import networkx as nx
import numpy as np

from ...scene import Circle, Scene, arrow_between, choose_edges, clear_edges, connected, hop_counts, layout, move, regular, turn
from ...scene.graphs import roughly_by_length
from ...scene.layout import loose_grid
from ...scene.palette import WHITE
from ...scoring import Row, anchored, graph_regions, parts_kept, track
from ...scoring.walks import ON_NODE, rests_at, route_journey
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

NODE, RIM, LINE = (186, 192, 202), (96, 104, 118), (70, 78, 92)
GREEN, RED, BLUE = (70, 180, 100), (224, 72, 72), (28, 72, 220)
RADIUS, CLEAR, HEAD, SIDE = 36, 62, 34, 50
FRAMES_PER_EDGE, REST = 12, 4


class DirectedGraphNavigation(Task):
    """Take a triangle through one-way arrows in the fewest hops.

    Shows: grey round nodes joined by straight arrows, one node green and one red; a blue triangle on the green node.
    Asks: move the triangle from green to red along arrows, only in their direction, in the fewest hops.
    Answer: the shortest directed route is unique; going against an arrow would be shorter, and a legal route of one hop more exists.
    Checks: the nodes the triangle passes, in order, and how straight it keeps to each arrow; nodes and arrows stay as they are.
    Departures: the edge under way earns the share of it that is run, so that every part of the way counts. Arrows pass other nodes at 62 units or
    more, so that none seems to touch them.
    """

    id = "G-31"
    slug = "directed_graph_navigation"
    name = "Directed Graph Navigation"
    pillar = "spatiality"
    split = "in_domain"
    archetype = "navigate"
    jump_cap = 0.1
    instances = "node positions are continuous; topologies alone exceed 10^6"
    parameters = {
        "nodes": Parameter("number of nodes", train=ints(6, 8), bench=ints(9, 11)),
        "edges": Parameter("number of arrows", train=ints(8, 13), bench=ints(14, 20)),
        "hops": Parameter("hops of the shortest route", train=ints(2, 4), bench=ints(3, 6)),
        "layout": Parameter("how the nodes lie", train=choices("ring", "jittered grid"), bench=choices("random scatter")),
    }
    wrong_answers = {
        "against": WrongAnswer("follows the shorter route against an arrow", 0.55),
        "longer": WrongAnswer("legal route with one hop too many", 0.65),
        "flight": WrongAnswer("triangle flies straight across empty ground", 0.3),
    }

    def pose(self, rng, p):
        for _ in range(4):
            places = _places(rng, p.nodes, p.layout)
            edges = choose_edges(places, roughly_by_length(rng, places, clear_edges(places, CLEAR), 0.6, 1.4), p.edges, crossings=2)
            if len(edges) < p.edges or not connected(p.nodes, edges):
                continue
            free = hop_counts(p.nodes, edges, directed=False)[0]
            for _ in range(12):
                arrows = [edge if rng.uniform() < 0.5 else edge[::-1] for edge in edges]
                hops, ways, longer = hop_counts(p.nodes, arrows, directed=True)
                # Walks one hop longer than a unique shortest way visit no node twice, as no two arrows join one pair.
                pairs = np.argwhere((hops == p.hops) & (ways == 1) & (free < p.hops) & (longer > 0))
                if len(pairs):
                    start, goal = (int(v) for v in pairs[rng.randint(len(pairs))])
                    return {"places": [(round(x, 1), round(y, 1)) for x, y in places], "arrows": arrows, "start": start, "goal": goal}
        raise Redraw

    def prompt(self, problem):
        rules = (
            "It travels straight from node to node along the arrows, only in the direction they point, and uses as few arrows as possible. "
            "Nodes and arrows stay as they are."
        )
        return Prompts(
            plain=(
                f"Move the blue triangle from the green node to the red node. {rules}",
                f"The blue triangle goes from the green to the red node by the route with the fewest hops. {rules}",
                f"Take the blue triangle along the one-way arrows to the red node. {rules}",
            ),
            guided="At each node the blue triangle turns its tip towards the next node and glides along the arrow that leads there. It never goes "
            "against an arrow, even where that would be shorter, follows the only route with the fewest hops, and stops on the red node. Nodes and "
            "arrows stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        places = problem["places"]
        scene = Scene(WHITE)
        for a, b in problem["arrows"]:
            scene.add(f"arrow {a} {b}", *arrow_between(places[a], places[b], radius=RADIUS, width=8, head=HEAD, color=LINE))
        for index, place in enumerate(places):
            fill = {problem["start"]: GREEN, problem["goal"]: RED}.get(index, NODE)
            scene.add(f"node {index}", Circle(radius=RADIUS, fill=fill, stroke=RIM, width=5), at=place)
        scene.add("triangle", regular(3, SIDE / math.sqrt(3), fill=BLUE), at=places[problem["start"]])
        scene.wait(8)
        angle = 0.0
        for a, b in pairwise(_route(problem, answer)):
            heading = math.degrees(math.atan2(places[b][0] - places[a][0], places[a][1] - places[b][1]))
            angle += (heading - angle + 180) % 360 - 180
            scene.play(turn("triangle", angle), frames=REST)
            scene.play(move("triangle", places[b]), frames=FRAMES_PER_EDGE)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        places, arrows = problem["places"], [tuple(arrow) for arrow in problem["arrows"]]
        agent = track(view, BLUE, others=[WHITE, NODE, RIM, LINE, GREEN, RED], area=0.43 * SIDE**2)
        agent = anchored(view, agent, *(name for name in view.scene.sprites if name != "triangle"))
        trip = route_journey(agent, places, arrows, _route(problem, TRUTH), RADIUS)
        reached = np.median(agent.count[-5:]) == 1 and rests_at(view, agent, places[problem["goal"]], ON_NODE * RADIUS)
        regions = graph_regions(view, places, arrows, radius=RADIUS, width=16, head=HEAD)
        kept = parts_kept(view, regions, view.expect(view.scene.without("triangle"), 0), agent, 0.75 * SIDE)
        lawful = 1 - 0.6 * trip.unjoined
        return [
            trip.row(0.4, agent),
            Row("spatial_accuracy", 0.15, trip.arrival(reached, visited=True), f"the triangle {'ends' if reached else 'does not end'} on the red node"),
            Row("logical_validity", 0.25, lawful * trip.brevity * trip.made, trip.faults(f"{trip.unjoined} hops along no arrow" * bool(trip.unjoined))),
            Row("temporal_consistency", 0.2, kept * trip.made, f"nodes and arrows kept {kept:.0%}, as far as the way was made"),
        ]


def _places(rng: np.random.RandomState, count: int, kind: str) -> list:
    if kind == "random scatter":
        return layout.scatter(rng, [RADIUS] * count, box=(60, 60, 964, 964), gap=200 - 2 * RADIUS)
    if kind == "ring":
        ring = layout.ring(count, middle=(512, 512), radius=360, first=float(rng.uniform(0, 360)))
        return (ring + rng.uniform(-45, 45, (count, 2))).tolist()
    return loose_grid(rng, count, 3, 3, first=(192, 192), step=(320, 320), free=(70, 70)).tolist()


def _route(problem: dict, answer: str) -> list:
    """The nodes a staged answer passes."""
    start, goal, graph = problem["start"], problem["goal"], nx.DiGraph(problem["arrows"])
    if answer == "flight":
        return [start, goal]
    if answer == "against":
        graph.add_edges_from((b, a) for a, b in problem["arrows"])
    hops = nx.shortest_path_length(graph, start, goal) + (answer == "longer")
    return min(route for route in nx.all_simple_paths(graph, start, goal, cutoff=hops) if len(route) == hops + 1)
