"""Runs of frames."""

from __future__ import annotations

import numpy as np

from vbvr_hf.scoring.runs import longest_run, runs


def test_the_longest_run_is_the_first_of_the_longest():
    flags = np.array([1, 0, 1, 1, 0, 0, 1, 1], bool)
    assert runs(flags).tolist() == [[0, 1], [2, 4], [6, 8]]
    assert longest_run(flags) == (2, 4)
    assert longest_run(np.zeros(4, bool)) == (0, 0) and longest_run(np.ones(3, bool)) == (0, 3)
