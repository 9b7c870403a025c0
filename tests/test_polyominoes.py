"""Polyominoes: turning them, where they land, and full rows."""

from __future__ import annotations

import pytest

from vbvr_hf.tasks.spatiality.polyominoes import TETROMINOES, drop, extent, full_rows, landings, turned


@pytest.mark.parametrize("name", TETROMINOES)
def test_four_quarter_turns_lead_back(name):
    piece = TETROMINOES[name]
    assert turned(piece, 4) == turned(turned(piece, 1), 3) == piece
    assert extent(turned(piece, 1)) == extent(piece)[::-1]


def test_turns_are_clockwise():
    # The L lies with its foot at the left end and below; turned, the foot points up and left of what is now upright.
    assert turned(TETROMINOES["L"], 1) == ((0, 0), (0, 1), (1, 1), (2, 1))


@pytest.mark.parametrize(("name", "shapes"), [("I", 2), ("O", 1), ("T", 4), ("S", 2), ("Z", 2), ("J", 4), ("L", 4)])
def test_pieces_land_on_the_floor_of_an_empty_well_in_each_different_pose(name, shapes):
    found = landings(TETROMINOES[name], 10, 12, ())
    across, along = extent(TETROMINOES[name])
    assert len(found) == sum(11 - (along, across)[k % 2] for k in range(shapes))
    assert all(max(row for row, _ in cells) == 11 for cells in found)


def test_a_piece_falls_onto_what_it_meets_first():
    resting = {(5, 0), (5, 1), (4, 1)}
    assert drop(TETROMINOES["O"], 1, 6, resting) == {(2, 1), (2, 2), (3, 1), (3, 2)}
    assert drop(turned(TETROMINOES["I"], 1), 2, 6, resting) == {(row, 2) for row in range(2, 6)}


def test_full_rows_reach_from_side_to_side():
    assert full_rows({(3, 0), (3, 1), (3, 2), (4, 0), (4, 2), (5, 2), (5, 1), (5, 0)}, 3) == [3, 5]
