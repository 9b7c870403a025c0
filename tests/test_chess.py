"""Chess problems, and chess boards read off a picture."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Grid
from vbvr_hf.tasks.knowledge.mates import FAMILIES, after, checking_moves, mate_in_one

GRID = Grid(8, 8, 96, (116, 100))
LIGHT, DARK = (228, 192, 140), (164, 108, 66)




@pytest.mark.parametrize("family", FAMILIES)
def test_a_mate_in_one_has_one_mate_and_some_other_check(family):
    rng = np.random.RandomState(3)
    board = next(filter(None, (mate_in_one(rng, family, 8, capture=False, decoys=4) for _ in range(4000))))
    mates, others = checking_moves(board)
    assert board.is_valid()
    assert len(board.piece_map()) == 8
    assert len(mates) == 1
    assert 1 <= len(others) <= 4
    assert after(board, mates[0]).is_checkmate()
    assert not board.is_capture(mates[0])


