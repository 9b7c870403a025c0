"""Figures of cubes on a tiled floor: grown, drawn, and read from all round."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pytest

from vbvr_hf.scene import Renderer, Scene, reshape
from vbvr_hf.scene.cubes import EITHER, KINDS, LEFT, MARK, RIGHT, TOP, Diorama, polycube
from vbvr_hf.scoring import View
from vbvr_hf.scoring.dioramas import cubes_seen, degrees_turned, kinds_seen, marks_off

SHADES = {TOP: (172, 222, 255), RIGHT: (96, 162, 228), LEFT: (34, 94, 160)}
MARKS, OTHERS = ((226, 60, 50), (10, 20, 210)), ((252, 251, 249), (232, 220, 198), (162, 154, 139), (30, 34, 48))
MODEL = Diorama(((1, 1, 0), (2, 1, 0), (2, 2, 0), (2, 2, 1)), ((0, 0), (4, 0)), 30, tiles=5, side=116.0, foot=(512.0, 630.0))


def turning(degrees: float, without: int | None = None) -> View:
    """The model seen from an azimuth of 20 degrees on, turned once round its axis by some degrees in ten frames."""

    def floor(u: float) -> tuple:
        return MODEL.floor(20 + degrees * u, OTHERS[1], OTHERS[2], MARKS)

    def figure(u: float) -> tuple:
        return MODEL.figure(20 + degrees * u, SHADES, OTHERS[3], without)

    scene = Scene(OTHERS[0])
    scene.add("floor", *floor(0), at=MODEL.foot)
    scene.add("figure", *figure(0), at=MODEL.foot)
    scene.play(reshape("floor", floor), reshape("figure", figure), frames=10)
    scene.wait(2)
    return View.open(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))


@pytest.mark.parametrize("seed", range(8))
def test_a_polycube_hangs_together_and_branches_gently(seed):
    cubes = polycube(np.random.RandomState(seed), 9, low=1, high=3, tall=4)
    graph = nx.Graph((a, b) for a, b in itertools.combinations(cubes, 2) if sum(abs(u - v) for u, v in zip(a, b, strict=True)) == 1)
    assert len(set(cubes)) == len(graph) == 9
    assert nx.is_connected(graph)
    assert max(degree for _, degree in graph.degree) <= 3
    assert all(1 <= x <= 3 and 1 <= y <= 3 and 0 <= z < 4 for x, y, z in cubes)


def test_what_a_pixel_shows_is_what_is_drawn_there():
    view = turning(0)
    seen, look = kinds_seen(view, view.rgb[:1], SHADES, MARKS, OTHERS)[0], MODEL.look(20, 256)
    for kind in (*KINDS.values(), MARK, MARK + 1):
        assert (seen[look.kind == kind] == kind).mean() > 0.99
    assert not seen[look.kind == 0].any()
    assert (look.kind == EITHER).any()
    assert set(np.unique(look.cube)) == {-1, 0, 1, 2, 3}


def test_a_cube_behind_others_is_not_visible():
    hidden = Diorama(((1, 1, 0), (0, 1, 0), (2, 1, 0), (1, 0, 0), (1, 2, 0), (1, 1, 1)), (), 30, tiles=3, side=116.0, foot=(512.0, 630.0))
    shown = hidden.visible(20)
    assert shown[0] == 0
    assert shown[5] > 0.9


@pytest.mark.parametrize(("degrees", "sense"), [(90, 1), (-90, -1), (90, -1)])
def test_how_far_a_figure_is_turned_is_read_in_a_sense(degrees, sense):
    view = turning(degrees)
    turned = degrees_turned(MODEL, kinds_seen(view, view.rgb, SHADES, MARKS, OTHERS), 20, sense)
    assert turned[:11] == pytest.approx(np.linspace(0, degrees * sense, 11), abs=3)


def test_a_lost_cube_and_tiles_out_of_place_are_seen():
    whole, lost = (kinds_seen(view, view.rgb[:1], SHADES, MARKS, OTHERS)[0] for view in (turning(0), turning(0, without=3)))
    assert cubes_seen(MODEL, whole, 20).parts.min() > 0.98
    assert cubes_seen(MODEL, whole, 20).strays < 10
    assert cubes_seen(MODEL, lost, 20).parts.min() < 0.3
    assert cubes_seen(MODEL, whole, 110).extra > 0.1
    assert marks_off(MODEL, whole, 20) < 0.01 < 0.1 < marks_off(MODEL, whole, 110)
