"""Things that change places, as staged and as seen."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.audit.videos import hurried, thickened
from vbvr_hf.judge import score
from vbvr_hf.samples import SampleId, make_sample
from vbvr_hf.tasks.transformation.exchanges import half_ellipse, places_taken
from vbvr_hf.tasks.transformation.shuffling import _least_moved

PLACES = [(212.0, 512.0), (512.0, 512.0), (812.0, 512.0)]


def test_a_thing_is_followed_through_exchanges():
    assert places_taken(0, [(0, 1), (0, 2), (1, 2)]) == [0, 1, 1, 2]


def test_half_an_ellipse_bows_to_the_left_of_its_way():
    there, back = half_ellipse((100, 300), (500, 300), 80), half_ellipse((500, 300), (100, 300), 80)
    assert there[[0, 30, 60]] == pytest.approx(np.array([(100, 300), (300, 220), (500, 300)]))
    assert back[30] == pytest.approx((300, 380))
    assert ((there[:, 0] - 300) / 200) ** 2 + ((there[:, 1] - 300) / 80) ** 2 == pytest.approx(1)


def test_things_that_look_alike_are_told_apart_by_least_movement():
    """Two pass each other at a third, and then at three quarters, of their way, while a third one stands between: taken for each other by whoever follows."""
    first = [(120.0, 640.0), (316.0, 640.0), (708.0, 640.0)]
    truth = np.array([[first[0], (304, 579), (558, 582), first[2]], [first[1], first[1], (314, 644), first[1]], [first[2], (524, 708), (266, 702), first[0]]])
    mixed = truth.copy()
    mixed[[0, 2], 2:] = truth[[2, 0], 2:]
    assert np.array_equal(_least_moved(list(mixed), first), truth)


def test_cups_may_change_places_fast_and_in_few_pictures():
    sample = make_sample(SampleId("V-303", "train", 0), (256, 256))
    few = sample.frames[np.linspace(0, sample.num_frames - 1, 25).round().astype(int)]
    assert score(few, sample).total >= 0.9
    assert score(hurried(sample.frames, np.random.RandomState(0)), sample).total >= 0.95


def test_lines_drawn_bolder_lose_nothing():
    """Between the numbers on the cards and the cards' edges there is room for little more than a pixel."""
    sample = make_sample(SampleId("V-303", "train", 0), (256, 256))
    assert score(thickened(sample.frames, np.random.RandomState(0)), sample).total >= 0.9
