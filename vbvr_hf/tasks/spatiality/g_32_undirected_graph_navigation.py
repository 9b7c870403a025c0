from __future__ import annotations

import math
from itertools import pairwise

import networkx as nx
import numpy as np

from ...scene import Circle, Line, Scene, Text, choose_edges, clear_edges, connected, draw, hop_counts, move
from ...scene.palette import GROUNDS, INK, WHITE
from ...scoring import Row, anchored, graph_regions, journey, labels_at, node_visits, parts_kept, share, track, underway
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

LINE, GREEN, RED, ORANGE, BLUE = (128, 136, 150), (96, 196, 116), (226, 84, 84), (248, 140, 16), (32, 92, 224)
RADIUS, APART, OFF_LINE = 36, 160, 0.025 * 1024
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
            usable = clear_edges(places, 62)
            wanted = sorted(usable, key=lambda edge: math.dist(places[edge[0]], places[edge[1]]) * rng.uniform(0.7, 1.3))
            drawing = choose_edges(places, wanted, len(wanted))
            if len(drawing) < p.edges:
                continue
            for _ in range(6):
                edges = [drawing[i] for i in sorted(rng.permutation(len(drawing))[: p.edges])]
                if not connected(p.nodes, edges):
                    continue
                hops, ways, _ = hop_counts(p.nodes, edges, directed=False)
                pairs = [(a, b) for a, b in np.argwhere((hops == p.hops) & (ways == 1)).tolist() if len(_drawn(places, edges, a, b)) - 1 > p.hops]
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
        lit = problem["edges"] if answer == "all" else pairwise(route)
        for a, b in lit:
            scene.add(f"blue {a} {b}", Line(points=(tuple(places[a]), tuple(places[b])), stroke=BLUE, width=16), drawn=0)
        for index, (place, letter) in enumerate(zip(places, problem["letters"], strict=True)):
            fill = {problem["start"]: GREEN, problem["goal"]: RED}.get(index, WHITE)
            scene.add(f"node {index}", Circle(radius=RADIUS, fill=fill, stroke=INK, width=5), Text(text=letter, size=52, weight=600, fill=INK), at=place)
        scene.add("disc", Circle(radius=21, fill=ORANGE, stroke=(120, 60, 0), width=3), at=places[problem["start"]])
        scene.wait(8)
        if answer == "all":
            scene.play(*(draw(f"blue {a} {b}") for a, b in problem["edges"]), frames=24)
        else:
            for a, b in pairwise(route):
                scene.play(move("disc", places[b]), draw(f"blue {a} {b}"), frames=FRAMES_PER_EDGE)
                scene.wait(REST)
        scene.wait(8 - REST)
        return scene

    def score(self, view, problem):
        places, edges = problem["places"], [tuple(edge) for edge in problem["edges"]]
        route = _route(problem, TRUTH)
        hops, ground = len(route) - 1, GROUNDS[problem["palette"]]
        left = {node: hops - i for i, node in enumerate(route)}
        disc = track(view, ORANGE, others=[ground, WHITE, LINE, INK, GREEN, RED, BLUE], area=math.pi * 21**2)
        disc = anchored(view, disc, *(name for name in view.scene.sprites if name.startswith("node")))
        walk = node_visits(disc, places, 1.2 * RADIUS, OFF_LINE)
        joined = {*edges, *(edge[::-1] for edge in edges)}
        # Off the truth's route the rest of the way has no number that a right step could lower.
        trip = journey(walk, problem["start"], lambda node: left.get(node, 10**6), joined=lambda a, b: (a, b) in joined)
        if walk and trip.good == trip.steps < hops:
            trip = trip.ahead(underway(disc, places[route[trip.steps]], places[route[trip.steps + 1]], walk[-1].frame, OFF_LINE))

        used = {tuple(sorted(edge)) for edge in pairwise(route)}
        blue = {edge for edge in edges if _is_blue(view, places[edge[0]], places[edge[1]], ground)}
        fit = 2 * len(blue & used) / (len(blue) + len(used))
        unjoined = sum((a.cell, b.cell) not in joined for a, b in pairwise(walk))
        at = disc.end(max(2, round(view.frames_of(4))))
        reached = at[0] == at[0] and math.dist(at, places[problem["goal"]]) <= 1.2 * RADIUS
        marked = fit * (0.4 + 0.6 * trip.made)

        expected = view.expect(view.scene.without("disc"), 0)
        regions = graph_regions(view, places, edges, radius=RADIUS, width=16)
        unused = [i for i, edge in enumerate(edges, len(places)) if edge not in used]
        kept = parts_kept(view, np.where(np.isin(regions, [*range(len(places)), *unused]), regions, -1), expected, disc, 40)
        behind = _behind(view, regions >= len(places), disc, ground)
        extent = f"{len(blue & used)} of {len(used)} edges of the route are blue, and {len(blue - used)} others"
        growth = f"blue grew behind the disc in {behind:.0%} of the frames; the rest kept {kept:.0%}"
        return [
            trip.row(0.4, disc),
            Row("spatial_accuracy", 0.2, marked if reached else min(0.5, marked), extent),
            Row("logical_validity", 0.2, (1 - 0.4 * unjoined) * trip.brevity * trip.made, trip.faults(f"{unjoined} hops along no edge" * bool(unjoined))),
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
    turned = {0: lambda x, y: (x, y), 1: lambda x, y: (1024 - x, y), 2: lambda x, y: (y, x), 3: lambda x, y: (y, 1024 - x)}[side]
    return [tuple(round(v, 1) for v in turned(*at)) for at in found]


def _drawn(places: list, edges: list, start: int, goal: int) -> list:
    """The route of smallest drawn length."""
    graph = nx.Graph()
    graph.add_weighted_edges_from((a, b, math.dist(places[a], places[b])) for a, b in edges)
    return nx.dijkstra_path(graph, start, goal)


def _route(problem: dict, answer: str) -> list:
    """The nodes a staged answer's disc passes."""
    edges, start, goal = problem["edges"], problem["start"], problem["goal"]
    if answer == "drawn":
        return _drawn(problem["places"], edges, start, goal)
    if answer == "unjoined":
        return [start, goal]
    return nx.shortest_path(nx.Graph([tuple(edge) for edge in edges]), start, goal)


def _is_blue(view, start: list, end: list, ground: tuple) -> bool:
    """Whether the central 60 % of an edge is blue at the end."""
    a, b = np.array(start), np.array(end)
    spots = np.array([view.pixels(a + (b - a) * u) for u in np.linspace(0.2, 0.8, 24)]).round().astype(int)
    return bool((view.label(view.final[spots[:, 1], spots[:, 0]][None], [BLUE, LINE, ground, ORANGE]) == 0).mean() >= 0.7)


def _behind(view, where: np.ndarray, disc, ground: tuple) -> float:
    """Of the frames in which edges became blue, the share in which at least 90 % of the new blue lay within 6 % of the width of where
    the disc went since the frame before."""
    now = labels_at(view, where, [BLUE, LINE, ground, ORANGE, INK]) == 0
    ys, xs = np.nonzero(where)
    spots = (np.stack([xs, ys], axis=1) + 0.5) / view.unit
    seen, right, growing = now[0].copy(), 0, 0
    for frame in range(1, len(now)):
        new = now[frame] & ~seen
        seen |= now[frame]
        if new.sum() < 4:
            continue
        growing += 1
        a, b = disc.at[frame - 1], disc.at[frame]
        way = b - a
        u = np.clip((spots[new] - a) @ way / max(float(way @ way), 1e-9), 0, 1)
        right += bool((np.hypot(*(spots[new] - a - u[:, None] * way).T) <= 0.06 * 1024).mean() >= 0.9)
    return share(right, growing)
