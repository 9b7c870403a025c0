"""Pipe puzzles: pipelines through all tiles, the settings in which they join, and the turns that lead there."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from vbvr_hf.scene import Grid, Renderer, Scene
from vbvr_hf.tasks.transformation.pipes import beyond, is_straight, joints, pipe, random_path, random_pipeline, settings, turn_back, turned


def board(rows: int, columns: int) -> Grid:
    return Grid(columns, rows, 1.0, (0.0, 0.0))


def test_a_random_path_takes_every_cell_once_by_steps_to_neighbours():
    path = random_path(np.random.RandomState(1), board(3, 4))
    assert sorted(path) == board(3, 4).cells()
    assert all(abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1 for a, b in itertools.pairwise(path))


@pytest.mark.parametrize("seed", range(4))
def test_a_pipeline_runs_from_stub_to_stub_through_every_tile(seed):
    ends, stubs = random_pipeline(np.random.RandomState(seed), board(3, 3))
    (row, column, side), last = stubs
    cell, passed = (row, column), 0
    while cell in ends:
        assert side in ends[cell]
        out = next(other for other in ends[cell] if other != side)
        passed += 1
        where, cell, side = (*cell, out), beyond(cell, out), (out + 2) % 4
    assert passed == 9
    assert where == last


def test_a_closed_pipeline_has_no_stubs_and_needs_an_even_board():
    ends, stubs = random_pipeline(np.random.RandomState(0), board(4, 3), closed=True)
    assert stubs == []
    assert joints(ends, ends) == 12
    with pytest.raises(ValueError, match="3 x 3"):
        random_pipeline(np.random.RandomState(0), board(3, 3), closed=True)


@pytest.mark.parametrize("seed", range(4))
def test_settings_are_all_those_in_which_every_end_meets_another(seed):
    ends, stubs = random_pipeline(np.random.RandomState(seed), board(2, 3))
    found = set()
    for quarters in itertools.product(range(4), repeat=6):
        posed = {cell: turned(ends[cell], by) for cell, by in zip(sorted(ends), quarters, strict=True)}
        met = {(cell, side) for cell, sides in posed.items() for side in sides}
        wanted = {(beyond(*end), (end[1] + 2) % 4) for end in met if beyond(*end) in ends} | {((r, c), side) for r, c, side in stubs}
        if met == wanted:
            found.add(tuple(tuple(posed[cell]) for cell in sorted(ends)))
    assert {tuple(tuple(one[cell]) for cell in sorted(ends)) for one in settings(ends, stubs)} == found
    assert tuple(tuple(ends[cell]) for cell in sorted(ends)) in found


def test_the_shortest_turn_back_makes_a_tile_look_as_before():
    for ends, quarters in itertools.product(((0, 1), (0, 3), (0, 2)), range(4)):
        by, either = turn_back(ends, quarters)
        assert turned(turned(ends, quarters), by // 90) == list(ends)
        assert abs(by) <= (90 if is_straight(ends) else 180)
        assert either == (quarters % 2 == 1 if is_straight(ends) else quarters == 2)


def test_joints_are_lost_where_tiles_are_turned_away():
    ends = {(0, 0): (1, 2), (0, 1): (2, 3), (1, 0): (0, 1), (1, 1): (0, 3)}
    assert joints(ends, ends) == 4
    assert joints(ends, {**ends, (0, 0): turned((1, 2), 1)}) == 3
    assert joints(ends, {**ends, (0, 0): ()}) == 2


@pytest.mark.parametrize("ends", [(0, 1), (1, 2), (2, 3), (0, 3), (0, 2), (1, 3)])
def test_a_pipe_is_drawn_to_the_two_sides_that_it_joins(ends):
    scene = Scene((255, 255, 255))
    scene.add("pipe", pipe(ends, 400, (30, 60, 200)), at=(512, 512))
    image = Renderer(scene, 256, 256).frame(0)
    near_sides = [(82, 128), (128, 173), (173, 128), (128, 82)]
    assert [side for side, at in enumerate(near_sides) if image[at].sum() < 600] == list(ends)
