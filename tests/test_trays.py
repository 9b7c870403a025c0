"""Sliding puzzles: which starts have one shortest solution, and how a tray in a video is read and followed."""

from __future__ import annotations

from itertools import accumulate

import networkx as nx
import numpy as np

from vbvr_hf.scene import Grid, Renderer, Scene, Text, move, rounded
from vbvr_hf.scoring import View
from vbvr_hf.tasks.abstraction.trays import add_tray, cells_beside, slid, solved_tray, unique_starts

BLUE, WHITE, FLOOR, RIM = (40, 92, 204), (255, 255, 255), (176, 184, 196), (96, 106, 122)
GRID = Grid.centred(3, 3, span=704)
START = (1, 2, 3, 4, 0, 6, 7, 5, 8)


def clip(moves: list[int], jump: bool = False) -> View:
    """A tray of 3 x 3 played from START; with `jump` its last move takes no time."""
    scene, places = Scene((250, 250, 250)), [GRID.centre(*cell) for cell in GRID.cells()]
    add_tray(scene, GRID, floor=FLOOR, rim=RIM, width=12)
    for place, tile in zip(places, START, strict=True):
        if tile:
            body, glyph = rounded(220, 220, 30, fill=BLUE), Text(text=str(tile), size=145, weight=800, fill=WHITE)
            scene.add(f"tile {tile}", body, glyph, at=place)
    scene.wait(4)
    for index, (cell, tray) in enumerate(zip(moves, accumulate(moves, slid, initial=START), strict=False)):
        scene.play(move(f"tile {tray[cell]}", places[tray.index(0)]), frames=0 if jump and index == len(moves) - 1 else 6)
        scene.wait(2)
    scene.wait(4)
    frames = np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))])
    return View.open(scene, frames)




def test_neighbours_come_in_reading_order():
    assert cells_beside(3, 4)[5] == (1, 4, 6, 9)
    assert cells_beside(3, 4)[0] == (1, 4)


def test_sliding_back_undoes_a_move():
    assert slid(START, 7) == (1, 2, 3, 4, 5, 6, 7, 0, 8)
    assert slid(slid(START, 7), START.index(0)) == START


def test_unique_starts_are_those_with_one_shortest_way():
    goal = solved_tray(2, 3, (-1, -1))
    graph, layer = nx.Graph(), {goal}
    while layer:
        pairs = [(tray, slid(tray, cell)) for tray in layer for cell in cells_beside(2, 3)[tray.index(0)]]
        layer = {after for _, after in pairs if after not in graph}
        graph.add_edges_from(pairs)
    depths = nx.single_source_shortest_path_length(graph, goal)
    for depth, (trays, ways) in enumerate(unique_starts(goal, 3, 9)):
        single = {tray for tray, steps in depths.items() if steps == depth and len(list(nx.all_shortest_paths(graph, tray, goal))) == 1}
        assert set(map(tuple, trays.tolist())) == single
        starts = zip(map(tuple, trays.tolist()), ways.tolist(), strict=True)
        assert all(list(accumulate(moves, slid, initial=tray))[-1] == goal and len(moves) == depth for tray, moves in starts)






