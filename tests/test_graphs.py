"""Graphs drawn in the plane, and how a walk over one is read: against brute force, networkx and small clips whose truth is known."""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from vbvr_hf.scene import Circle, Line, Renderer, Scene, choose_edges, clear_edges, draw, hop_counts, layout, move
from vbvr_hf.scene.graphs import crossing, joining_edges, roughly_by_length
from vbvr_hf.scoring import View

WHITE, INK, BLUE, ORANGE = (255, 255, 255), (44, 52, 68), (32, 92, 224), (248, 140, 16)
PLACES = [(200, 300), (500, 250), (800, 300), (500, 700)]
EDGES = [(0, 1), (1, 2), (0, 3), (2, 3)]


def scattered(seed: int, count: int = 11) -> list:
    return layout.scatter(np.random.RandomState(seed), [36.0] * count, box=(40, 40, 984, 984), gap=70)


@pytest.mark.parametrize("seed", range(3))
def test_clear_edges_pass_other_places_at_a_distance(seed):
    places = scattered(seed)
    shares = np.linspace(0, 1, 400)[:, None]
    clear = {
        (a, b): min(np.hypot(*(np.array(places[a]) * (1 - shares) + np.array(places[b]) * shares - places[c]).T).min() for c in range(11) if c not in (a, b))
        for a, b in combinations(range(11), 2)
    }
    found = clear_edges(places, 60)
    assert set(found) == {edge for edge, away in clear.items() if away >= 60}
    assert found == sorted(found, key=lambda edge: math.dist(places[edge[0]], places[edge[1]]))


@pytest.mark.parametrize("seed", range(3))
def test_edges_are_chosen_without_crossings_and_within_a_degree(seed):
    places = scattered(seed)
    wanted = roughly_by_length(np.random.RandomState(seed), places, clear_edges(places, 60), 0.7, 1.3)
    tree = joining_edges(places, wanted)
    assert nx.is_forest(nx.Graph(tree))
    edges = choose_edges(places, wanted, 20, chosen=tree, degree=4)
    assert edges[: len(tree)] == tree
    assert len(set(edges)) == len(edges) <= 20
    assert not any(crossing(places, a, b) for a, b in combinations(edges, 2))
    assert max(degree for _, degree in nx.Graph(edges).degree) <= max(4, *(degree for _, degree in nx.Graph(tree).degree))
    crossed = choose_edges(places, wanted, 30, crossings=2)
    assert sum(crossing(places, a, b) for a, b in combinations(crossed, 2)) <= 2


def test_edges_come_roughly_in_the_order_of_their_lengths():
    places = scattered(0)
    edges = clear_edges(places, 60)
    lengths = {edge: math.dist(*(places[node] for node in edge)) for edge in edges}
    assert roughly_by_length(np.random.RandomState(0), places, edges, 1, 1) == sorted(edges, key=lengths.get)
    loose = roughly_by_length(np.random.RandomState(0), places, edges, 0.8, 1.25)
    assert all(lengths[first] * 0.8 <= lengths[later] * 1.25 for first, later in combinations(loose, 2))


@pytest.mark.parametrize("directed", [False, True])
def test_hops_and_ways_are_those_of_all_simple_paths(directed):
    places = scattered(1, 8)
    edges = choose_edges(places, clear_edges(places, 60), 12)
    graph = nx.DiGraph(edges) if directed else nx.Graph(edges)
    hops, ways, _ = hop_counts(8, edges, directed)
    for start, goal in combinations(range(8), 2):
        paths = list(nx.all_simple_paths(graph, start, goal))
        fewest = min(map(len, paths), default=0)
        assert hops[start, goal] == fewest - 1
        assert ways[start, goal] == sum(len(path) == fewest for path in paths)


def walk(*stops, lit=(), frames: int = 12) -> View:
    """A clip of a disc that goes from stop to stop, nodes or places, and the blue lines drawn on as it leaves each."""
    scene = Scene(WHITE)
    for a, b in EDGES:
        scene.add(f"edge {a} {b}", Line(points=(PLACES[a], PLACES[b]), stroke=INK, width=8))
    for a, b in lit:
        scene.add(f"blue {a} {b}", Line(points=(PLACES[a], PLACES[b]), stroke=BLUE, width=16), drawn=0)
    for index, place in enumerate(PLACES):
        scene.add(f"node {index}", Circle(radius=36, fill=(200, 206, 214), stroke=INK, width=5), at=place)
    at = [PLACES[stop] if isinstance(stop, int) else stop for stop in stops]
    scene.add("disc", Circle(radius=22, fill=ORANGE), at=at[0])
    scene.wait(4)
    for number, place in enumerate(at[1:]):
        scene.play(move("disc", place), *([draw("blue {} {}".format(*lit[number]))] if number < len(lit) else []), frames=frames)
        scene.wait(4)
    return View.open(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))












