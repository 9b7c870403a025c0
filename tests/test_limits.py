"""What a worker may hold is bounded, and asking for more costs its own piece of work and nothing else."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from vbvr_hf.limits import MOST_MEMORY
from vbvr_hf.pool import Failure, run


def hold(megabytes: int) -> int:
    return len(np.ones(megabytes * 2**20, np.uint8))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps the bound")
def test_a_worker_that_asks_for_too_much_fails_alone():
    sizes = [64, MOST_MEMORY // 2**20, 65]
    outcomes = dict(run(hold, sizes, workers=1))
    assert isinstance(outcomes[sizes[1]], Failure)
    assert "MemoryError" in outcomes[sizes[1]].reason
    assert [outcomes[64], outcomes[65]] == [64 * 2**20, 65 * 2**20]
