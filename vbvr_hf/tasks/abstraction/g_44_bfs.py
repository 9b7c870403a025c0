from __future__ import annotations

import math

import networkx as nx
import numpy as np

from ...scene import Circle, Line, Scene, Text, along, fade, grow, rectangle
from ...scene.layout import scatter
from ...scene.palette import INK, WHITE, distinct, lab
from ...scoring import Row, box_pixels, colours_over_time, first_colours, gap_to, halfway, keeping, last, share, way_done
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
                problem = {
                    "places": [[round(x, 1), round(y, 1)] for x, y in places], "edges": sorted(sorted(edge) for edge in graph.edges), "start": int(start),
                }  # fmt: skip
                if _depth_first_in_turn(problem, waves) <= 0.45:
                    legend = LEGENDS.get(p.legend_palette) or _hues(rng)
                    return {**problem, "legend": legend[: int(rng.randint(max(4, p.depth + 1), 7))]}
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
        places, legend, graph = problem["places"], problem["legend"], _as_graph(problem)
        waves = _waves(graph, problem["start"])
        scene = Scene(GROUND)
        left = 512 - 150 * (len(legend) - 1) / 2
        for number, color in enumerate(legend):
            scene.add(f"legend {number}", rectangle(56, 56, fill=tuple(color), stroke=RIM, border=5), at=(left - 32 + 150 * number, 84))
            scene.add(f"tag {number}", Text(text=str(number), size=62, fill=INK), at=(left + 30 + 150 * number, 84))
        scene.add("edges", *(Line(points=(tuple(places[a]), tuple(places[b])), stroke=EDGE, width=7) for a, b in problem["edges"]))
        steps = _steps(problem, waves, answer)
        pulses = []
        for number, step in enumerate(steps):
            new = {disc for disc, _ in step}
            done = {problem["start"], *(disc for earlier in steps[:number] for disc, _ in earlier)}
            runs = [(u, v) for v in sorted(new) for u in graph[v] if u in done]
            for u, v in runs:
                scene.add(f"pulse {number} {u} {v}", Circle(radius=11, fill=PULSE), at=places[u], opacity=0.0)
            pulses.append(runs)
        for disc, at in enumerate(places):
            fill = legend[0] if disc == problem["start"] else WHITE
            scene.add(f"disc {disc}", Circle(radius=RADIUS, fill=tuple(fill), stroke=RIM, width=7), at=at)
        scene.wait(6)
        for number, step in enumerate(steps):
            begin, runs = scene.now, pulses[number]
            if runs:
                scene.play(*(fade(f"pulse {number} {u} {v}", 1) for u, v in runs), frames=0)
                scene.play(*(along(f"pulse {number} {u} {v}", [places[u], places[v]]) for u, v in runs), frames=RUN, at=begin)
                scene.play(*(fade(f"pulse {number} {u} {v}", 0) for u, v in runs), frames=0)
            else:
                scene.wait(RUN)
            for disc, color in step:
                scene.add(f"fill {disc}", Circle(radius=RADIUS - 3.5, fill=tuple(legend[color])), at=places[disc], scale=0.0)
            scene.play(*(grow(f"fill {disc}", 1.0) for disc, _ in step), frames=FILL)
            scene.wait(REST)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        places, start = problem["places"], problem["start"]
        waves = _waves(_as_graph(problem), start)
        wave_of = {disc: number for number, wave in enumerate(waves) for disc in wave}
        discs = [disc for disc in range(len(places)) if disc != start]
        reachable = np.array([disc in wave_of for disc in discs])
        pixels = [box_pixels(view, at, RADIUS * 1.1) for at in (places[disc] for disc in discs)]
        series, white = colours_over_time(view, pixels), first_colours(view, pixels)
        palette = np.concatenate([lab([tuple(color) for color in problem["legend"]]), lab([WHITE])])
        due = np.array([wave_of.get(disc, len(palette) - 1) for disc in discs])
        gaps = gap_to(series[:, :, None], palette[None, None])
        shown = np.where(gaps.min(axis=2) < 20, gaps.argmin(axis=2), -1)
        end = gap_to(last(series)[:, None], palette[None])
        right = (end.argmin(axis=1) == due) & (end.min(axis=1) < 25)
        stay, same = keeping(view, _outside(view, problem))
        began = same and bool((shown[0][gap_to(white, palette[-1]) < 10] == len(palette) - 1).mean() > 0.8)
        line = palette[due] - white
        gone = last(series) - white
        along_line = (gone * line).sum(axis=1) / np.maximum((line**2).sum(axis=1), 1.0)
        filling = (np.linalg.norm(gone - along_line[:, None] * line, axis=1) < 10) & reachable & ~right
        credit = right + np.where(filling, 0.8 * np.clip(along_line, 0, 1), 0.0)  # a disc half filled with its own colour is on its way
        spatial = share(credit.mean() - (~reachable).mean(), reachable.mean()) * began

        done = way_done(series, white)
        begun, moments, filled = (halfway(done, part) for part in (0.25, 0.5, 0.75))
        never = len(view)
        arrival = [moments[due == number] for number in range(1, len(waves))]
        whole = [bool(right[due == number].all()) for number in range(1, len(waves))]
        strays = np.array([((shown[:, i] > 0) & (shown[:, i] < len(palette) - 1) & (shown[:, i] != due[i])).sum() for i in range(len(discs))])
        good, clear = 0, view.frames_of(2)  # frames between the end of a wave and the beginning of the next: less is at once
        for i in np.flatnonzero(reachable & right & (strays <= view.frames_of(3))):
            number = due[i] - 1
            late = number == 0 or (whole[number - 1] and begun[i] >= filled[due == number].max() + clear)
            early = number == len(arrival) - 1 or filled[i] <= begun[due == number + 2].min() - clear
            good += bool(late and early)
        leaked = share((~right & ~reachable).sum(), (~reachable).sum())
        logic = max(0.0, good / reachable.sum() - leaked) * began
        near = view.frames_of(6)
        flawless = [
            whole[k] and np.ptp(arrival[k]) <= near and (k == 0 or arrival[k].min() - arrival[k - 1].max() >= near - 1) and arrival[k].max() < never
            for k in range(len(arrival))
        ]
        every = moments[reachable & right]
        spread = len(every) > 0 and np.ptp(every) > near
        trajectory = share(sum(flawless), len(flawless)) * spatial * spread
        said = f"{good} of {reachable.sum()} discs in their wave's turn and colour" + (f", {leaked:.0%} of the discs out of reach coloured" if leaked else "")
        return [
            Row("spatial_accuracy", 0.25, spatial, f"{(right & reachable).sum()} of {reachable.sum()} discs end in their colour"),
            Row("logical_validity", 0.4, logic, said, tuple(int(frame) for frame in moments)),
            Row("trajectory", 0.2, trajectory, f"{sum(flawless)} of {len(flawless)} waves came at once and apart from the one before"),
            Row("temporal_consistency", 0.15, stay * spatial * (0.3 + 0.7 * trajectory), "graph and legend kept, as far as the discs were coloured"),
        ]


def _steps(problem: dict, waves: list[list[int]], answer: str) -> list[list[tuple[int, int]]]:
    """What an answer colours, step by step: (disc, number in the legend)."""
    steps = [[(disc, number) for disc in wave] for number, wave in enumerate(waves)][1:]
    apart = [disc for disc in range(len(problem["places"])) if disc not in {d for wave in waves for d in wave}]
    if answer == "depth":
        order = list(nx.dfs_preorder_nodes(_as_graph(problem), problem["start"]))[1:]
        number = {disc: number for number, wave in enumerate(waves) for disc in wave}
        return [[(disc, number[disc])] for disc in order]
    if answer == "single":
        return [[(disc, len(waves) - 1) for disc, _ in step] for step in steps]
    if answer == "leak":
        return [*steps, [(disc, len(waves) - 1) for disc in apart]] if apart else [[(disc, number - 1) for disc, number in step] for step in steps]
    return steps


def _depth_first_in_turn(problem: dict, waves: list[list[int]]) -> float:
    """Share of the discs that a depth-first order takes after all of the wave before and before all of the next: it must be told from the right one."""
    moment = {disc: number for number, [(disc, _)] in enumerate(_steps(problem, waves, "depth"))}
    taken = [[moment[disc] for disc in wave] for wave in waves[1:]]
    good = [
        (k == 0 or at > max(taken[k - 1])) and (k == len(taken) - 1 or at < min(taken[k + 1]))
        for k, wave in enumerate(taken) for at in wave
    ]  # fmt: skip
    return float(np.mean(good))


def _as_graph(problem: dict) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(range(len(problem["places"])))
    graph.add_edges_from(map(tuple, problem["edges"]))
    return graph


def _waves(graph: nx.Graph, start: int) -> list[list[int]]:
    """Discs by their distance from the start."""
    return [sorted(wave) for wave in nx.bfs_layers(graph, start)]


def _component(places: list, count: int, rng) -> set[int]:
    """Neighbouring discs that are to be out of reach."""
    if not count:
        return set()
    corner = places[rng.randint(len(places))]
    return set(sorted(range(len(places)), key=lambda i: math.dist(places[i], corner))[:count])


def _graph(rng, places: list, apart: set[int], degree: float) -> nx.Graph | None:
    """A plane graph on the places: no edges cross or touch other discs; `apart` and the rest are connected each, but not with each other."""
    count = len(places)
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count) if (a in apart) == (b in apart)]
    pairs.sort(key=lambda pair: math.dist(places[pair[0]], places[pair[1]]) * rng.uniform(1, 1.5))
    graph, held = nx.Graph(), []
    graph.add_nodes_from(range(count))
    leader = list(range(count))
    for joining in (True, False):
        for a, b in pairs:
            if (leader[a] != leader[b]) != joining or (a, b) in held:
                continue
            if not joining and (len(held) >= round(degree * count / 2) or max(graph.degree[a], graph.degree[b]) >= 5):
                continue
            if math.dist(places[a], places[b]) < 460 and _free(places, a, b, held):
                held.append((a, b))
                graph.add_edge(a, b)
                leader = [leader[a] if group == leader[b] else group for group in leader]
    return graph if nx.number_connected_components(graph) == 1 + bool(apart) else None


def _free(places: list, a: int, b: int, held: list) -> bool:
    """Whether the edge passes other discs clearly and crosses none of the others."""
    p, q = places[a], places[b]
    for i, at in enumerate(places):
        if i not in (a, b) and _off(at, p, q) < RADIUS + 22:
            return False
    return not any(len({a, b, c, d}) == 4 and _cross(p, q, places[c], places[d]) for c, d in held)


def _off(at, p, q) -> float:
    """Distance of a point from a straight line between two others."""
    dx, dy = q[0] - p[0], q[1] - p[1]
    u = min(1.0, max(0.0, ((at[0] - p[0]) * dx + (at[1] - p[1]) * dy) / (dx * dx + dy * dy)))
    return math.dist(at, (p[0] + u * dx, p[1] + u * dy))


def _cross(p, q, r, s) -> bool:
    def side(a, b, c) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    return side(p, q, r) * side(p, q, s) < 0 and side(r, s, p) * side(r, s, q) < 0


def _hues(rng) -> list:
    while True:
        hues = [HUES[i] for i in rng.permutation(len(HUES))[:6]]
        if distinct([*hues, WHITE]):
            return hues


def _outside(view, problem: dict) -> np.ndarray:
    """Mask of all but the discs and the strips along edges."""
    mask = np.ones((256, 256), bool)
    for at in problem["places"]:
        mask &= ~view.disc(at, RADIUS + 6)
    for a, b in problem["edges"]:
        mask &= ~view.strip(problem["places"][a], problem["places"][b], 30)
    return mask
