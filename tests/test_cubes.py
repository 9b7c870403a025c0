"""Figures of cubes on a tiled floor: grown, and drawn from all sides."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pytest

from vbvr_hf.scene import Renderer, Scene
from vbvr_hf.tasks.spatiality.cubes import EITHER, KINDS, LEFT, MARK, RIGHT, TOP, Diorama, polycube

SHADES = {TOP: (172, 222, 255), RIGHT: (96, 162, 228), LEFT: (34, 94, 160)}
MARKS = ((226, 60, 50), (10, 20, 210))
GROUND, FLOOR, JOINTS, EDGE = (252, 251, 249), (232, 220, 198), (162, 154, 139), (30, 34, 48)
MODEL = Diorama(((1, 1, 0), (2, 1, 0), (2, 2, 0), (2, 2, 1)), ((0, 0), (4, 0)), 30, tiles=5, side=116.0, foot=(512.0, 630.0))


@pytest.mark.parametrize("seed", range(8))
def test_a_polycube_hangs_together_and_branches_gently(seed):
    cubes = polycube(np.random.RandomState(seed), 9, low=1, high=3, tall=4)
    graph = nx.Graph((a, b) for a, b in itertools.combinations(cubes, 2) if sum(abs(u - v) for u, v in zip(a, b, strict=True)) == 1)
    assert len(set(cubes)) == len(graph) == 9
    assert nx.is_connected(graph)
    assert max(degree for _, degree in graph.degree) <= 3
    assert all(1 <= x <= 3 and 1 <= y <= 3 and 0 <= z < 4 for x, y, z in cubes)


def test_what_a_pixel_shows_is_what_is_drawn_there():
    scene, look = Scene(GROUND), MODEL.look(20, 256)
    scene.add("floor", *MODEL.floor(20, FLOOR, JOINTS, MARKS), at=MODEL.foot)
    scene.add("figure", *MODEL.figure(20, SHADES, EDGE), at=MODEL.foot)
    frame = Renderer(scene, 256, 256).frame(0)
    for kind, color in [*((KINDS[name], shade) for name, shade in SHADES.items()), (MARK, MARKS[0]), (MARK + 1, MARKS[1])]:
        assert (np.abs(frame[look.kind == kind].astype(int) - color).max(-1) < 20).mean() > 0.94
    assert (look.kind == EITHER).any()
    assert set(np.unique(look.cube)) == {-1, 0, 1, 2, 3}


def test_a_cube_behind_others_is_not_visible():
    hidden = Diorama(((1, 1, 0), (0, 1, 0), (2, 1, 0), (1, 0, 0), (1, 2, 0), (1, 1, 1)), (), 30, tiles=3, side=116.0, foot=(512.0, 630.0))
    shown = hidden.visible(20)
    assert shown[0] == 0
    assert shown[5] > 0.9
