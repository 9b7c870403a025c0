"""Wires between pairs of places."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from vbvr_hf.tasks.perception.routes import rounded_way
from vbvr_hf.tasks.perception.wires import Room, lay_wires, straight_barred

PAIRS = [((150, 512), (870, 512)), ((400, 200), (420, 800)), ((650, 150), (900, 200))]
BOX = (250, 440, 300, 600)


def test_straight_lines_that_cross_or_run_through_a_box_are_barred():
    assert straight_barred(PAIRS, 40, []) == [True, True, False]
    assert straight_barred([PAIRS[0], PAIRS[2]], 40, [BOX]) == [True, False]
    assert straight_barred([((150, 200), (870, 200)), ((500, 220), (500, 800))], 40, []) == [True, False]


def test_wires_keep_apart_from_each_other_and_from_things():
    wires = lay_wires(PAIRS, 40, [BOX], [2, 1, 0], Room(34, 40, 48), Room(25, 28, 40))
    ways = [rounded_way(*wire) for wire in wires]
    for one, other in combinations(ways, 2):
        assert np.hypot(*(one[:, None] - other[None]).transpose(2, 0, 1)).min() > 20
    for k, way in enumerate(ways):
        assert way[[0, -1]].tolist() == [list(map(float, at)) for at in PAIRS[k]]
        assert not ((way > BOX[:2]) & (way < BOX[2:])).all(axis=1).any()
        assert all(np.hypot(*(way - at).T).min() > 50 for j, pair in enumerate(PAIRS) if j != k for at in pair)


def test_there_are_no_wires_where_there_is_no_way():
    wall = (500, 0, 530, 1024)
    assert lay_wires(PAIRS[:1], 40, [wall], [0], Room(34, 40, 48), Room(25, 28, 40)) is None
