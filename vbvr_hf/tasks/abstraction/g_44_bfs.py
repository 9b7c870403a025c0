from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
import numpy as np

from ...scene import Circle, Line, Scene, Text, along, fade, grow, rectangle
from ...scene.graphs import choose_edges, clear_edges, joining_edges, roughly_by_length
from ...scene.layout import scatter
from ...scene.palette import INK, WHITE, distinct, lab
from ...scoring import Row, box_pixels, colours_over_time, first_colours, gap_to, keeping, last, share, way_done
from ...scoring.graphs import off_graph
from ...scoring.rules import kept_row
from ...scoring.timing import Moments, at_once, in_their_wave, moments
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

GROUND, EDGE, RIM, PULSE = (238, 240, 244), (150, 158, 172), (48, 56, 74), (255, 196, 0)
LEGENDS = {
    "rainbow": [(216, 36, 40), (246, 140, 28), (244, 212, 40), (48, 160, 70), (40, 96, 216), (140, 60, 196)],
    "heat": [(92, 16, 40), (172, 24, 32), (226, 84, 28), (248, 156, 40), (250, 222, 90), (160, 110, 84)],
    "sea": [(20, 30, 92), (36, 90, 190), (70, 168, 232), (0, 128, 128), (96, 204, 160), (176, 226, 110)],
}
HUES = [(216, 36, 40), (246, 140, 28), (244, 212, 40), (48, 160, 70), (40, 96, 216), (140, 60, 196), (0, 150, 150), (240, 120, 180), (120, 76, 36)]
RADIUS = 30
BOX = (50.0, 210.0, 974.0, 974.0)
RUN, FILL, REST = 6, 7, 1


class BFS(Task):
    """Spread colours through a graph, one wave of neighbours after another.

    Shows: a graph of white discs, one of them in the first colour of a legend whose colours are numbered 0, 1, 2, …; some discs may be out of reach.
    Asks: let the colouring spread in waves: each step colours all still white discs next to the latest wave with the next colour of the legend.
    Answer: unique: a disc's colour is its distance from the start; discs out of reach stay white.
    Checks: the final colour of each disc, the frames in which discs and waves were coloured, and that graph and legend stay.
    Departures: layouts are used only if a depth-first order would take at most 45 % of the discs in their wave's turn, else it could not be told from
    the right one. Waves come at once if less than 3 frames lie between them. A disc on its way to its own colour earns a part of that disc's share,
    so that what is begun counts. Where no disc is out of reach, the wrong answer that would colour those gives every disc the colour of the wave
    before.
    """

    id = "G-44"
    slug = "bfs"
    name = "BFS"
    pillar = "abstraction"
    split = "train"
    archetype = "navigate"
    jump_cap = 0.3
    instances = "random layouts and edge sets, any start: over 10^9"
    parameters = {
        "nodes": Parameter("discs", train=ints(8, 12), bench=ints(13, 18)),
        "mean_degree": Parameter("edges at a disc, on average", train=floats(2.0, 2.8), bench=floats(2.2, 3.2)),
        "depth": Parameter("waves", train=ints(2, 4), bench=ints(4, 5)),
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
            places = scatter(rng, [RADIUS] * p.nodes, box=BOX, gap=74)
            apart = _component(places, p.unreachable_nodes, rng)
            graph = _graph(rng, places, apart, p.mean_degree)
            if graph is None:
                continue
            for start in rng.permutation(p.nodes):
                waves = _waves(graph, int(start))
                if int(start) in apart or len(waves) != p.depth + 1 or sum(any(v in waves[2] for v in graph[u]) for u in waves[1]) < 2:
                    continue
                if _depth_first_in_turn(graph, waves) <= 0.45:
                    legend = LEGENDS.get(p.legend_palette) or _hues(rng)
                    return {
                        "places": [[round(x, 1), round(y, 1)] for x, y in places],
                        "edges": sorted(sorted(edge) for edge in graph.edges),
                        "start": int(start),
                        "legend": legend[: int(rng.randint(max(4, p.depth + 1), 7))],
                    }
        raise Redraw

    def prompt(self, problem):
        rules = (
            "At each step every still white disc joined by an edge to a disc of the latest wave takes the next colour of the legend, "
            "all discs of a wave at once, until no more can be reached. Discs that cannot be reached stay white. The layout and the legend do not change."
        )
        return Prompts(
            plain=(
                f"Let the colouring spread through the graph in waves, from the coloured disc. {rules}",
                f"Starting from the disc in the legend's first colour, colour the graph wave by wave. {rules}",
                f"Colour the discs by how many edges they are away from the coloured one, in waves. {rules}",
            ),
            guided="The discs joined to the coloured disc are wave 1: all of them take the legend's colour 1 at once. "
            "Then all white discs joined to a disc of wave 1 take colour 2, and so on with the following colours. "
            "A bright pulse runs along the edges before each wave. It ends when no white disc "
            "is joined to a coloured one; discs out of reach stay white, and the layout and the legend do not change.",
        )

    def stage(self, problem, answer=TRUTH):
        places, legend, graph = problem["places"], problem["legend"], nx.Graph(problem["edges"])
        steps = _steps(graph, problem["start"], answer)
        scene = Scene(GROUND)
        left = 512 - 150 * (len(legend) - 1) / 2
        for number, color in enumerate(legend):
            scene.add(f"legend {number}", rectangle(56, 56, fill=tuple(color), stroke=RIM, border=5), at=(left - 32 + 150 * number, 84))
            scene.add(f"tag {number}", Text(text=str(number), size=62, fill=INK), at=(left + 30 + 150 * number, 84))
        scene.add("edges", *(Line(points=(tuple(places[a]), tuple(places[b])), stroke=EDGE, width=7) for a, b in problem["edges"]))
        done, pulses = {problem["start"]}, []
        for number, step in enumerate(steps):
            pulses.append([(f"pulse {number} {u} {v}", places[u], places[v]) for v in sorted(disc for disc, _ in step) for u in graph[v] if u in done])
            for name, here, _ in pulses[-1]:
                scene.add(name, Circle(radius=11, fill=PULSE), at=here, opacity=0.0)
            done |= {disc for disc, _ in step}
        for disc, at in enumerate(places):
            fill = legend[0] if disc == problem["start"] else WHITE
            scene.add(f"disc {disc}", Circle(radius=RADIUS, fill=tuple(fill), stroke=RIM, width=7), at=at)
        scene.wait(6)
        for step, runs in zip(steps, pulses, strict=True):
            scene.play(*(fade(name, 1) for name, _, _ in runs), frames=0)
            scene.play(*(along(name, [here, there]) for name, here, there in runs), frames=RUN)
            scene.play(*(fade(name, 0) for name, _, _ in runs), frames=0)
            for disc, color in step:
                scene.add(f"fill {disc}", Circle(radius=RADIUS - 3.5, fill=tuple(legend[color])), at=places[disc], scale=0.0)
            scene.play(*(grow(f"fill {disc}", 1.0) for disc, _ in step), frames=FILL)
            scene.wait(REST)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        places, edges, start = problem["places"], problem["edges"], problem["start"]
        away = nx.single_source_shortest_path_length(nx.Graph(edges), start)
        discs = [disc for disc in range(len(places)) if disc != start]
        elements = [box_pixels(view, places[disc], RADIUS * 1.1) for disc in discs]
        series, white = colours_over_time(view, elements), first_colours(view, elements)
        palette = lab([*map(tuple, problem["legend"]), WHITE])
        blank = len(palette) - 1
        due = np.array([away.get(disc, blank) for disc in discs])
        reachable = due < blank
        shown, right = _nearest(series, palette, 20), _nearest(last(series), palette, 25) == due
        stay, same = keeping(view, off_graph(view, places, edges, radius=RADIUS + 6, width=30))
        began = same and bool((shown[0] == blank).mean() > 0.8)

        way, gone = palette[due] - white, last(series) - white
        part = (gone * way).sum(axis=1) / np.maximum((way**2).sum(axis=1), 1.0)
        filling = reachable & ~right & (np.linalg.norm(gone - part[:, None] * way, axis=1) < 10)
        credit = np.where(filling, 0.8 * np.clip(part, 0, 1), right)  # a disc half filled with its own colour is on its way
        spatial = share(credit.mean() - (~reachable).mean(), reachable.mean()) * began

        when = moments(way_done(series, white), 0.25)
        waves = [np.flatnonzero(due == number) for number in range(1, max(away.values()) + 1)]
        strays = ((shown > 0) & (shown < blank) & (shown != due)).sum(axis=0)
        # Less than 2 frames between the end of a wave and the beginning of the next is at once.
        good = in_their_wave(when, waves, right, view.frames_of(2))[strays <= view.frames_of(3)].sum()
        leaked = share((~right & ~reachable).sum(), (~reachable).sum())
        logic = max(0.0, good / reachable.sum() - leaked) * began

        half, near = when.half, view.frames_of(6)
        flawless = [right[wave].all() and half[wave].max() < len(view) and sharp for wave, sharp in zip(waves, at_once(half, waves, near), strict=True)]
        coloured = half[reachable & right]
        spread = len(coloured) > 0 and np.ptp(coloured) > near
        trajectory = share(sum(flawless), len(flawless)) * spatial * spread
        said = f"{good} of {reachable.sum()} discs in their wave's turn and colour" + (f", {leaked:.0%} of the discs out of reach coloured" if leaked else "")
        return [
            Row("spatial_accuracy", 0.25, spatial, f"{(right & reachable).sum()} of {reachable.sum()} discs end in their colour"),
            Row("logical_validity", 0.4, logic, said, tuple(int(frame) for frame in half)),
            Row("trajectory", 0.2, trajectory, f"{sum(flawless)} of {len(flawless)} waves came at once and apart from the one before"),
            kept_row(0.15, stay, spatial, trajectory, "graph and legend kept, as far as the discs were coloured"),
        ]


def _nearest(colours: np.ndarray, palette: np.ndarray, reach: float) -> np.ndarray:
    """Which of the palette's colours (n, 3) each colour (..., 3) is nearest to, -1 where none is within `reach`."""
    gaps = gap_to(colours[..., None, :], palette)
    return np.where(gaps.min(axis=-1) < reach, gaps.argmin(axis=-1), -1)


def _waves(graph: nx.Graph, start: int) -> list[list[int]]:
    """Discs by their distance from the start."""
    return [sorted(wave) for wave in nx.bfs_layers(graph, start)]


def _steps(graph: nx.Graph, start: int, answer: str) -> list[list[tuple[int, int]]]:
    """What an answer colours, step by step: (disc, number in the legend)."""
    waves = _waves(graph, start)
    number_of = {disc: number for number, wave in enumerate(waves) for disc in wave}
    if answer == "depth":
        return [[(disc, number_of[disc])] for disc in nx.dfs_preorder_nodes(graph, start) if disc != start]
    steps = [[(disc, number_of[disc]) for disc in wave] for wave in waves[1:]]
    if answer == "single":
        return [[(disc, len(waves) - 1) for disc, _ in step] for step in steps]
    if answer == "leak":
        apart = sorted(set(graph) - set(number_of))
        return [*steps, [(disc, len(waves) - 1) for disc in apart]] if apart else [[(disc, number - 1) for disc, number in step] for step in steps]
    return steps


def _depth_first_in_turn(graph: nx.Graph, waves: list[list[int]]) -> float:
    """Share of the discs that a depth-first order, disc by disc, takes in their wave's turn: it must be told from the right one."""
    taken = np.zeros(len(graph))
    for number, disc in enumerate(nx.dfs_preorder_nodes(graph, waves[0][0])):
        taken[disc] = number
    in_turn = in_their_wave(Moments(taken, taken, taken), waves[1:], np.ones(len(graph), bool), 1)
    return in_turn.sum() / sum(len(wave) for wave in waves[1:])


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
    clear = {(a, b) for a, b in clear_edges(places, RADIUS + 22) if math.dist(places[a], places[b]) < 460}
    wanted = [pair for pair in roughly_by_length(rng, places, pairs, 1, 1.5) if pair in clear]
    edges = choose_edges(places, wanted, round(degree * count / 2), chosen=joining_edges(places, wanted), degree=5)
    graph = nx.Graph(sorted(edges))
    return graph if len(graph) == count and nx.number_connected_components(graph) == 1 + bool(apart) else None


def _hues(rng) -> list:
    while True:
        hues = [HUES[i] for i in rng.permutation(len(HUES))[:6]]
        if distinct([*hues, WHITE]):
            return hues
