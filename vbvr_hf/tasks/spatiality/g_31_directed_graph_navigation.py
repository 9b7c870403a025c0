from __future__ import annotations

import math

import numpy as np

from ...scene import Circle, Scene, arrow_between, choose_edges, clear_edges, connected, hop_counts, layout, move, regular, turn
from ...scene.palette import WHITE
from ...scoring import Row, anchored, graph_regions, journey, node_visits, parts_kept, track, underway
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

NODE, RIM, LINE = (186, 192, 202), (96, 104, 118), (70, 78, 92)
GREEN, RED, BLUE = (70, 180, 100), (224, 72, 72), (28, 72, 220)
RADIUS, HEAD, SIDE = 36, 34, 50
FRAMES_PER_EDGE, REST = 12, 4
OFF_LINE = 0.025 * 1024


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
            usable = clear_edges(places, 62)
            # Short edges come first, but not strictly: a drawing of the very shortest ones would always look the same.
            wanted = sorted(usable, key=lambda edge: math.dist(places[edge[0]], places[edge[1]]) * rng.uniform(0.6, 1.4))
            edges = choose_edges(places, wanted, p.edges, crossings=2)
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
        route = _route(problem, answer)
        for a, b in zip(route, route[1:], strict=False):
            heading = math.degrees(math.atan2(places[b][0] - places[a][0], places[a][1] - places[b][1]))
            angle += (heading - angle + 180) % 360 - 180
            scene.play(turn("triangle", angle), frames=REST)
            scene.play(move("triangle", places[b]), frames=FRAMES_PER_EDGE)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        places, arrows = problem["places"], [tuple(arrow) for arrow in problem["arrows"]]
        goal = problem["goal"]
        route = _route(problem, TRUTH)
        hops = len(route) - 1
        left = {node: hops - i for i, node in enumerate(route)}
        agent = track(view, BLUE, others=[WHITE, NODE, RIM, LINE, GREEN, RED], area=0.43 * SIDE**2)
        agent = anchored(view, agent, *(name for name in view.scene.sprites if name != "triangle"))
        walk = node_visits(agent, places, 1.2 * RADIUS, OFF_LINE)
        # Off the truth's route the rest of the way has no number that a right step could lower.
        trip = journey(walk, problem["start"], lambda node: left.get(node, 10**6), joined=lambda a, b: (a, b) in arrows)

        if walk and trip.good == trip.steps < hops:
            trip = trip.ahead(underway(agent, places[route[trip.steps]], places[route[trip.steps + 1]], walk[-1].frame, OFF_LINE))
        unlawful = sum((a.cell, b.cell) not in arrows for a, b in zip(walk, walk[1:], strict=False))
        at = agent.end(max(2, round(view.frames_of(4))))
        one = bool(np.median(agent.count[-5:]) == 1)
        reached = one and at[0] == at[0] and math.dist(at, places[goal]) <= 1.2 * RADIUS
        regions = graph_regions(view, places, arrows, radius=RADIUS, width=16, head=HEAD)
        kept = parts_kept(view, regions, view.expect(view.scene.without("triangle"), 0), agent, 0.75 * SIDE)
        return [
            trip.row(0.4, agent),
            Row("spatial_accuracy", 0.15, trip.arrival(reached, visited=True), f"the triangle {'ends' if reached else 'does not end'} on the red node"),
            Row("logical_validity", 0.25, (1 - 0.4 * unlawful) * trip.brevity * trip.made, trip.faults(f"{unlawful} hops along no arrow" * bool(unlawful))),
            Row("temporal_consistency", 0.2, kept * trip.made, f"nodes and arrows kept {kept:.0%}, as far as the way was made"),
        ]


def _places(rng: np.random.RandomState, count: int, kind: str) -> list:
    if kind == "random scatter":
        return layout.scatter(rng, [RADIUS] * count, box=(60, 60, 964, 964), gap=200 - 2 * RADIUS)
    if kind == "ring":
        ring = layout.ring(count, middle=(512, 512), radius=360, first=float(rng.uniform(0, 360)))
        return [(x + float(rng.uniform(-45, 45)), y + float(rng.uniform(-45, 45))) for x, y in ring]
    cells = [divmod(int(i), 3) for i in rng.permutation(9)[:count]]
    return [(192 + 320 * column + float(rng.uniform(-70, 70)), 192 + 320 * row + float(rng.uniform(-70, 70))) for row, column in cells]


def _route(problem: dict, answer: str) -> list:
    """The nodes a staged answer passes."""
    size, arrows, start, goal = len(problem["places"]), problem["arrows"], problem["start"], problem["goal"]
    if answer == "flight":
        return [start, goal]
    hops = hop_counts(size, arrows, directed=answer != "against")[0]
    ahead = [[b for a, b in arrows if a == node] + [a for a, b in arrows if b == node and answer == "against"] for node in range(size)]
    route, allowed = [start], hops[start, goal] + (answer == "longer")
    while route[-1] != goal:
        left = allowed - len(route)
        steps = [node for node in ahead[route[-1]] if 0 <= hops[node, goal] <= left]
        # One hop more than needed is spent at the first node from which that still leads to the goal.
        exact = [node for node in steps if _walks(ahead, node, goal, left)]
        route.append(exact[0])
    return route


def _walks(ahead: list, node: int, goal: int, left: int) -> bool:
    """Whether the goal can be reached from a node in exactly so many hops."""
    return node == goal if left == 0 else node != goal and any(_walks(ahead, after, goal, left - 1) for after in ahead[node])
