"""Puzzles whose answer must be unique: checked by means other than the tasks' own."""

from __future__ import annotations

import itertools

import chess
import numpy as np
import pytest

from vbvr_hf.samples import SampleId, pose
from vbvr_hf.scene import Renderer, Scene
from vbvr_hf.scoring import View
from vbvr_hf.tasks.knowledge.chessmen import PIECES, chessman


def rendered(scene: Scene) -> View:
    frames = np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))])
    return View.open(scene, frames)


@pytest.mark.parametrize("index", range(12))
def test_chess_positions_have_one_mate_and_some_other_check(index):
    parameters, problem = pose(SampleId("O-57", "train", index))
    board = chess.Board(f"{problem['board']} {'w' if problem['white'] else 'b'} - - 0 1")
    assert board.is_valid()
    assert len(board.piece_map()) == parameters["pieces"]
    mates, checks = [], []
    for tried in board.legal_moves:
        after = board.copy()
        after.push(tried)
        if after.is_checkmate():
            mates.append(tried.uci())
        elif after.is_check():
            checks.append(tried.uci())
    assert mates == [problem["move"]]
    assert 1 <= len(checks) <= parameters["decoys"]
    assert board.is_capture(chess.Move.from_uci(mates[0])) == (parameters["capture"] < 1)


def test_chessmen_differ():
    outlines = {kind: chessman(kind, "white", 96)[0].points for kind in PIECES}
    assert len(set(outlines.values())) == 6
    assert chessman("king", "white", 96)[0].points == chessman("king", "black", 96)[0].points


@pytest.mark.parametrize(("split", "index"), [("train", 0), ("train", 1), ("train", 2), ("train", 3)])
def test_pipes_join_in_one_setting_alone(split, index):
    _, problem = pose(SampleId("O-44", split, index))
    rows, columns = problem["rows"], problem["columns"]
    cells = list(itertools.product(range(rows), range(columns)))
    ways = ((-1, 0), (0, 1), (1, 0), (0, -1))
    stubs = {tuple(stub) for stub in problem["stubs"]}
    joined = []
    for quarters in itertools.product(range(4), repeat=len(cells)):
        ends = {cell: {(side + by) % 4 for side in tile["ends"]} for cell, tile, by in zip(cells, problem["tiles"], quarters, strict=True)}
        if all(
            (side in ends[cell]) == ((side + 2) % 4 in ends[beyond] if beyond in ends else (*cell, side) in stubs)
            for cell in cells
            for side, (dr, dc) in enumerate(ways)
            for beyond in [(cell[0] + dr, cell[1] + dc)]
        ):
            joined.append(quarters)
    assert joined == [(0,) * len(cells)]
    assert any(tile["turn"] for tile in problem["tiles"])


