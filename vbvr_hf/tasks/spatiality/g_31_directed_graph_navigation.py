from __future__ import annotations

import networkx as nx
import numpy as np

from ...acts import go, walk
from ...scene import Circle, arrow_between, choose_edges, clear_edges, connected, draw_look, hop_counts, layout
from ...scene.graphs import roughly_by_length
from ...scene.layout import loose_grid
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

NODE, RIM = (206, 211, 219), (84, 92, 106)
GREEN, RED, BLUE = (70, 180, 100), (224, 72, 72), (28, 72, 220)
RADIUS, CLEAR, HEAD, BALL = 46, 70, 42, 29
FRAMES_PER_EDGE = 10


class DirectedGraphNavigation(Task):
    """Take a ball through one-way arrows in the fewest hops.

    Shows: grey round nodes joined by straight arrows, one node green and one red; a blue ball on the green node.
    Asks: move the ball from green to red along arrows, only in their direction, in the fewest hops.
    Answer: the shortest directed route is unique; going against an arrow would be shorter, and a legal route of one hop more exists.
    Checks: the nodes the ball passes, in order, and that it keeps to straight arrows; nodes and arrows stay as they are.
    Departures: a ball, not a triangle, as whether a triangle turns on its way would be a hidden wish. The edge under way earns the share of it that is
    run. Arrows pass other nodes well clear, so that none seems to touch them.
    """

    split = "in_domain"
    archetype = "navigate"
    version = 2
    jump_cap = 0.1
    instances = "node positions are continuous; topologies alone exceed 10^6"
    parameters = {
        "nodes": Parameter("number of nodes", train=ints(6, 8), bench=ints(9, 11), harder="high"),
        "edges": Parameter("number of arrows", train=ints(8, 13), bench=ints(14, 20), harder="high"),
        "hops": Parameter("hops of the shortest route", train=ints(2, 4), bench=ints(3, 6), harder="high"),
        "layout": Parameter("how the nodes lie", train=choices("ring", "jittered grid"), bench=choices("random scatter")),
    }
    wrong_answers = {
        "against": WrongAnswer("follows the shorter route against an arrow", 0.55),
        "longer": WrongAnswer("legal route with one hop too many", 0.65),
        "flight": WrongAnswer("ball flies straight across empty ground", 0.3),
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
                    look = draw_look(rng, away_from=[BLUE, GREEN, RED, NODE, RIM], inked=False)
                    return {"places": [(round(x, 1), round(y, 1)) for x, y in places], "arrows": arrows, "start": start, "goal": goal, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Move|Take] the blue ball from the green node to the red node. It [travels|goes] straight along the arrows, only in the direction they "
                "point, and uses as few of them as possible. [Nodes and arrows stay as they are.|]",
                "By the route with the fewest hops, the blue ball [rolls|glides] from green to red, never against an arrow and never off the arrows. "
                "[Nothing else changes.|All else stays still.]",
                "These arrows are one-way streets. [Lead|Bring] the ball to the red node over the smallest number of them, in straight lines, "
                "[changing nothing else|and leave the graph as it is].",
            ),
            guided="The blue ball glides along an arrow that leaves its node to the node that it leads to, and so on. It never goes against an arrow, even "
            "where that would be shorter, follows the only route with the fewest hops, and stops on the red node. Nodes and arrows stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        places = problem["places"]
        for a, b in problem["arrows"]:
            scene.add(f"arrow {a} {b}", *arrow_between(places[a], places[b], radius=RADIUS, width=10, head=HEAD, color=look.line(0.8)))
        for index, place in enumerate(places):
            fill = {problem["start"]: GREEN, problem["goal"]: RED}.get(index, NODE)
            scene.add(f"node {index}", *look.figure(Circle(radius=RADIUS, fill=fill, stroke=RIM, width=5), style="flat"), at=place)
        scene.add("ball", Circle(radius=BALL, fill=BLUE, stroke=(255, 255, 255), width=4), at=places[problem["start"]])

    def answer(self, problem):
        return _rolled(problem, nx.shortest_path(nx.DiGraph(problem["arrows"]), problem["start"], problem["goal"]))

    def mistakes(self, problem):
        start, goal, graph = problem["start"], problem["goal"], nx.DiGraph(problem["arrows"])
        hops = nx.shortest_path_length(graph, start, goal) + 1
        longer = min(route for route in nx.all_simple_paths(graph, start, goal, cutoff=hops) if len(route) == hops + 1)
        return {
            "against": _rolled(problem, nx.shortest_path(nx.Graph(problem["arrows"]), start, goal)),
            "longer": _rolled(problem, longer),
            "flight": go("ball", tuple(problem["places"][goal]), frames=24),
        }


def _rolled(problem: dict, route: list) -> walk:
    """The ball goes over nodes."""
    graph = nx.DiGraph(problem["arrows"])
    left = dict(nx.single_target_shortest_path_length(graph, problem["goal"]))
    places = tuple(map(tuple, problem["places"]))
    return walk("ball", places, left.get, problem["start"], tuple(route), frames=FRAMES_PER_EDGE, joined=graph.has_edge, radius=RADIUS)


def _places(rng: np.random.RandomState, count: int, kind: str) -> list:
    if kind == "random scatter":
        return layout.scatter(rng, [RADIUS] * count, box=(70, 70, 954, 954), gap=210 - 2 * RADIUS)
    if kind == "ring":
        ring = layout.ring(count, middle=(512, 512), radius=380, first=float(rng.uniform(0, 360)))
        return (ring + rng.uniform(-45, 45, (count, 2))).tolist()
    return loose_grid(rng, count, 3, 3, first=(172, 172), step=(340, 340), free=(70, 70)).tolist()
