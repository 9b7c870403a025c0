"""Runs of frames, and elements that change in waves."""

from __future__ import annotations

import numpy as np

from vbvr_hf.scoring.timing import Moments, at_once, in_their_wave, longest_run, runs

WAVES = [np.array([0, 1]), np.array([2, 3, 4]), np.array([5])]
ALL = np.ones(7, bool)


def changing(*begun: float) -> Moments:
    """Elements that take four frames each."""
    begun = np.array(begun, float)
    return Moments(begun, begun + 2, begun + 4)


def test_waves_one_after_another_are_in_turn_and_at_once():
    when = changing(0, 1, 10, 10, 11, 20, 30)
    assert in_their_wave(when, WAVES, ALL, clear=2).tolist() == [True] * 6 + [False]
    assert at_once(when.half, WAVES, near=4) == [True, True, True]


def test_an_element_that_comes_with_the_next_wave_spoils_itself_and_holds_that_wave_up():
    when = changing(0, 1, 10, 10, 17, 20, 30)
    assert in_their_wave(when, WAVES, ALL, clear=2).tolist() == [True, True, True, True, False, False, False]
    assert at_once(when.half, WAVES, near=4) == [True, False, True]


def test_after_a_wave_that_is_not_right_none_comes_in_turn():
    right = ALL.copy()
    right[3] = False
    assert in_their_wave(changing(0, 1, 10, 10, 11, 20, 30), WAVES, right, clear=2).tolist() == [True, True, True, False, True, False, False]


def test_all_at_the_same_time_is_no_order():
    when = changing(5, 5, 5, 5, 5, 5, 5)
    assert not in_their_wave(when, WAVES, ALL, clear=2).any()
    assert at_once(when.half, WAVES, near=4) == [True, False, False]


def test_the_longest_run_is_the_first_of_the_longest():
    flags = np.array([1, 0, 1, 1, 0, 0, 1, 1], bool)
    assert runs(flags).tolist() == [[0, 1], [2, 4], [6, 8]]
    assert longest_run(flags) == (2, 4)
    assert longest_run(np.zeros(4, bool)) == (0, 0) and longest_run(np.ones(3, bool)) == (0, 3)
