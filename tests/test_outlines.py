"""Outlines and other lines, cut and fitted."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene.curves import stretch
from vbvr_hf.scene.figures import outline
from vbvr_hf.scene.outlines import fitted

BENT = [(0, 0), (100, 0), (100, 50)]


def test_a_stretch_of_a_line_keeps_the_corners_in_it():
    assert stretch(BENT, 40, 130).tolist() == [[40, 0], [100, 0], [100, 30]]
    assert stretch(BENT, 10, 20).tolist() == [[10, 0], [20, 0]]
    assert stretch(BENT, 0, 150).tolist() == [list(map(float, at)) for at in BENT]


@pytest.mark.parametrize("name", ["triangle", "heart", "five-point star"])
def test_a_fitted_outline_reaches_as_far_as_it_should(name):
    assert np.hypot(*np.transpose(fitted(outline(name), 70))).max() == pytest.approx(70)
