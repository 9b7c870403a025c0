"""Runs of frames, and elements that change in waves."""

from __future__ import annotations

import numpy as np

from vbvr_hf.scoring.timing import Moments, longest_run, runs

WAVES = [np.array([0, 1]), np.array([2, 3, 4]), np.array([5])]
ALL = np.ones(7, bool)


def changing(*begun: float) -> Moments:
    """Elements that take four frames each."""
    begun = np.array(begun, float)
    return Moments(begun, begun + 2, begun + 4)










def test_the_longest_run_is_the_first_of_the_longest():
    flags = np.array([1, 0, 1, 1, 0, 0, 1, 1], bool)
    assert runs(flags).tolist() == [[0, 1], [2, 4], [6, 8]]
    assert longest_run(flags) == (2, 4)
    assert longest_run(np.zeros(4, bool)) == (0, 0) and longest_run(np.ones(3, bool)) == (0, 3)
