"""Things that change places, as staged and as seen."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.tasks.transformation.exchanges import half_ellipse, places_taken

PLACES = [(212.0, 512.0), (512.0, 512.0), (812.0, 512.0)]


def test_a_thing_is_followed_through_exchanges():
    assert places_taken(0, [(0, 1), (0, 2), (1, 2)]) == [0, 1, 1, 2]


def test_half_an_ellipse_bows_to_the_left_of_its_way():
    there, back = half_ellipse((100, 300), (500, 300), 80), half_ellipse((500, 300), (100, 300), 80)
    assert there[[0, 30, 60]] == pytest.approx(np.array([(100, 300), (300, 220), (500, 300)]))
    assert back[30] == pytest.approx((300, 380))
    assert ((there[:, 0] - 300) / 200) ** 2 + ((there[:, 1] - 300) / 80) ** 2 == pytest.approx(1)


