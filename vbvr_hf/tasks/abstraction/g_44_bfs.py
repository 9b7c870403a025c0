from __future__ import annotations

import math
from itertools import combinations

import networkx as nx

from ...acts import Act, in_turn, recolour_to, together
from ...scene import Circle, Line, Text, draw_look, rectangle
from ...scene.graphs import choose_edges, clear_edges, joining_edges, roughly_by_length
from ...scene.layout import scatter
from ...scene.palette import WHITE, distinct
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

RIM = (48, 56, 74)
LEGENDS = {
    "rainbow": [(216, 36, 40), (246, 140, 28), (244, 212, 40), (48, 160, 70), (40, 96, 216), (140, 60, 196)],
    "heat": [(92, 16, 40), (172, 24, 32), (226, 84, 28), (248, 156, 40), (250, 222, 90), (160, 110, 84)],
    "sea": [(20, 30, 92), (36, 90, 190), (70, 168, 232), (0, 128, 128), (96, 204, 160), (176, 226, 110)],
}
HUES = [(216, 36, 40), (246, 140, 28), (244, 212, 40), (48, 160, 70), (40, 96, 216), (140, 60, 196), (0, 150, 150), (240, 120, 180), (120, 76, 36)]
RADIUS = 38
BOX = (54.0, 214.0, 970.0, 970.0)
FILL, PAUSE = 14, 5


class BFS(Task):
    """Spread colours through a graph, one wave of neighbours after another.

    Shows: a graph of white discs, one of them in the first colour of a legend whose colours are numbered 0, 1, 2, …; some discs may be out of reach.
    Asks: let the colouring spread in waves: each step colours all still white discs next to the latest wave with the next colour of the legend.
    Answer: unique: a disc's colour is its distance from the start; discs out of reach stay white. How a disc takes its colour, and in which order or how
    close together those of one wave do, is free.
    Checks: that each wave's discs take their colour, that a wave begins only when the one before is over, and that graph and legend stay.
    Departures: layouts are used only if a depth-first order would take at most 45 % of the discs in their wave's turn, else it could not be told from
    the right one. Where no disc is out of reach, the wrong answer that would colour those gives every disc the colour of the wave before.
    """

    name = "BFS"
    split = "train"
    archetype = "navigate"
    version = 3
    jump_cap = 0.3
    shortcut_caps = {"crossfades of six pictures": 1.0}  # waves that fade in, one after another, are the truth
    instances = "random layouts and edge sets, any start: over 10^9"
    parameters = {
        "nodes": Parameter("discs", train=ints(8, 12), bench=ints(13, 18), harder="high"),
        "mean_degree": Parameter("edges at a disc, on average", train=floats(2.0, 2.8), bench=floats(2.2, 3.2), harder="high"),
        "depth": Parameter("waves", train=ints(2, 4), bench=ints(4, 5), harder="high"),
        "unreachable_nodes": Parameter("discs out of reach", train=ints(0, 0), bench=ints(2, 4)),
        "legend_palette": Parameter("colours of the legend", train=choices("rainbow"), bench=choices("heat", "sea", "shuffled hues")),
    }
    wrong_answers = {
        "depth": WrongAnswer("depth-first: one branch coloured to its end first", 0.6),
        "single": WrongAnswer("all discs given the last wave's colour, in waves", 0.3),
        "leak": WrongAnswer("discs out of reach coloured too; where there are none, every disc in the colour of the wave before", 0.6),
    }

    def pose(self, rng, p):
        for _ in range(30):
            places = scatter(rng, [RADIUS] * p.nodes, box=BOX, gap=62)
            apart = _component(places, p.unreachable_nodes, rng)
            graph = _graph(rng, places, apart, p.mean_degree)
            if graph is None:
                continue
            for start in rng.permutation(p.nodes):
                waves = _waves(graph, int(start))
                if int(start) in apart or len(waves) != p.depth + 1 or sum(any(v in waves[2] for v in graph[u]) for u in waves[1]) < 2:
                    continue
                if _depth_first_in_turn(graph, waves) <= 0.45:
                    legend = (LEGENDS.get(p.legend_palette) or _hues(rng))[: int(rng.randint(max(4, p.depth + 1), 7))]
                    return {
                        "places": [[round(x, 1), round(y, 1)] for x, y in places],
                        "edges": sorted(sorted(edge) for edge in graph.edges),
                        "start": int(start),
                        "legend": legend,
                        "look": draw_look(rng),
                    }
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Let|Make] the colouring spread in waves, one after another: every white disc joined to a disc of the latest wave takes the legend's next "
                "colour. [A wave is complete before the next begins.|] Discs out of reach stay white[, and nothing else changes|].",
                "Colour each white disc by how many edges it is away from the coloured one, with the legend's colours. [Go|Work] outwards in order: all at one "
                "distance before any farther ones. [What cannot be reached stays white.|Leave unreachable discs white.]",
                "[Starting|Beginning] at the disc in the legend's first colour, neighbours that are still white get the following number's colour, then "
                "their neighbours, and so on, distance by distance. [Only discs that can be reached change.|Nothing else is coloured.]",
            ),
            guided="The discs joined to the coloured disc are wave 1: all of them take the legend's colour 1. "
            "Then all white discs joined to a disc of wave 1 take colour 2, and so on with the following colours. "
            "It ends when no white disc is joined to a coloured one; discs out of reach stay white, and the layout and the legend do not change.",
        )

    def lay_out(self, problem, scene, look):
        places, legend = problem["places"], problem["legend"]
        left = 512 - 150 * (len(legend) - 1) / 2
        for number, color in enumerate(legend):
            scene.add(f"legend {number}", rectangle(64, 64, fill=tuple(color), stroke=RIM, border=5), at=(left - 32 + 150 * number, 84))
            scene.add(f"tag {number}", Text(text=str(number), size=66, weight=600, fill=look.ink), at=(left + 34 + 150 * number, 84))
        scene.add("edges", *(Line(points=(tuple(places[a]), tuple(places[b])), stroke=look.line(0.65), width=9) for a, b in problem["edges"]))
        for disc, at in enumerate(places):
            fill = tuple(legend[0] if disc == problem["start"] else WHITE)
            scene.add(f"disc {disc}", *look.figure(Circle(radius=RADIUS, fill=fill, stroke=RIM, width=6), style="flat"), at=at)

    def answer(self, problem):
        waves = _waves(nx.Graph(problem["edges"]), problem["start"])
        return _coloured(problem, [[(disc, number) for disc in wave] for number, wave in enumerate(waves)][1:])

    def mistakes(self, problem):
        graph, start = nx.Graph(problem["edges"]), problem["start"]
        waves = _waves(graph, start)
        number_of = {disc: number for number, wave in enumerate(waves) for disc in wave}
        steps = [[(disc, number_of[disc]) for disc in wave] for wave in waves[1:]]
        apart = sorted(set(graph) - set(number_of))
        leak = [*steps, [(disc, len(waves) - 1) for disc in apart]] if apart else [[(disc, number - 1) for disc, number in step] for step in steps]
        return {
            "depth": _coloured(problem, [[(disc, number_of[disc])] for disc in nx.dfs_preorder_nodes(graph, start) if disc != start]),
            "single": _coloured(problem, [[(disc, len(waves) - 1) for disc, _ in step] for step in steps]),
            "leak": _coloured(problem, leak),
        }


def _coloured(problem: dict, steps: list[list[tuple[int, int]]]) -> Act:
    """Discs take colours, step by step, each step together: (disc, number in the legend)."""
    legend = [tuple(color) for color in problem["legend"]]
    waves = [[recolour_to(f"disc {disc}", legend[number], frames=FILL, among=[*legend, WHITE]) for disc, number in step] for step in steps]
    return in_turn(*(together(*wave) for wave in waves), pause=PAUSE)


def _waves(graph: nx.Graph, start: int) -> list[list[int]]:
    """Discs by their distance from the start."""
    return [sorted(wave) for wave in nx.bfs_layers(graph, start)]


def _depth_first_in_turn(graph: nx.Graph, waves: list[list[int]]) -> float:
    """Share of the discs that a depth-first order, disc by disc, takes in their wave's turn: after all of the wave before, before all of the next."""
    turn = {disc: number for number, disc in enumerate(nx.dfs_preorder_nodes(graph, waves[0][0]))}
    bounded = [[-1], *([turn[disc] for disc in wave] for wave in waves[1:]), [len(graph)]]
    right = sum(max(before) < turn[disc] < min(after) for before, wave, after in zip(bounded, waves[1:], bounded[2:], strict=False) for disc in wave)
    return right / sum(map(len, waves[1:]))


def _component(places: list, count: int, rng) -> set[int]:
    """Neighbouring discs that are to be out of reach."""
    if not count:
        return set()
    corner = places[rng.randint(len(places))]
    return set(sorted(range(len(places)), key=lambda i: math.dist(places[i], corner))[:count])


def _graph(rng, places: list, apart: set[int], degree: float) -> nx.Graph | None:
    """A plane graph on the places: no edges cross or touch other discs; `apart` and the rest are connected each, but not with each other."""
    count = len(places)
    pairs = [(a, b) for a, b in combinations(range(count), 2) if (a in apart) == (b in apart)]
    clear = {(a, b) for a, b in clear_edges(places, RADIUS + 18) if math.dist(places[a], places[b]) < 460}
    wanted = [pair for pair in roughly_by_length(rng, places, pairs, 1, 1.5) if pair in clear]
    edges = choose_edges(places, wanted, round(degree * count / 2), chosen=joining_edges(places, wanted), degree=5)
    graph = nx.Graph(sorted(edges))
    return graph if len(graph) == count and nx.number_connected_components(graph) == 1 + bool(apart) else None


def _hues(rng) -> list:
    while True:
        hues = [HUES[i] for i in rng.permutation(len(HUES))[:6]]
        if distinct([*hues, WHITE]):
            return hues
