"""Outlines and other lines, cut and fitted."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from vbvr_hf.scene.curves import stretch
from vbvr_hf.scene.figures import outline
from vbvr_hf.scene.outlines import disc_in_box, fitted, lens

BENT = [(0, 0), (100, 0), (100, 50)]


def test_a_stretch_of_a_line_keeps_the_corners_in_it():
    assert stretch(BENT, 40, 130).tolist() == [[40, 0], [100, 0], [100, 30]]
    assert stretch(BENT, 10, 20).tolist() == [[10, 0], [20, 0]]
    assert stretch(BENT, 0, 150).tolist() == [list(map(float, at)) for at in BENT]


@pytest.mark.parametrize("name", ["triangle", "heart", "five-point star"])
def test_a_fitted_outline_reaches_as_far_as_it_should(name):
    assert np.hypot(*np.transpose(fitted(outline(name), 70))).max() == pytest.approx(70)


def area(shape) -> float:
    return cv2.contourArea(np.array(shape.outlines()[0], np.float32))


@pytest.mark.parametrize("apart", [40.0, 100.0, 160.0])
def test_a_lens_is_the_part_common_to_two_discs(apart):
    (shape,) = lens((300.0, 400.0), (300.0 + apart * 0.6, 400.0 + apart * 0.8), 100.0)
    wanted = 2 * 100**2 * math.acos(apart / 200) - apart / 2 * math.sqrt(4 * 100**2 - apart**2)
    assert area(shape) == pytest.approx(wanted, rel=0.01)
    assert shape.at == pytest.approx((300 + apart * 0.3, 400 + apart * 0.4))


def test_discs_that_miss_each_other_have_no_part_in_common():
    assert lens((0.0, 0.0), (201.0, 0.0), 100.0) == ()


def test_a_disc_in_a_box_comes_to_fill_it():
    assert area(disc_in_box(50, 300, 200)) == pytest.approx(math.pi * 50**2, rel=0.01)
    assert area(disc_in_box(math.hypot(300, 200) / 2, 300, 200)) == pytest.approx(300 * 200, rel=0.02)
