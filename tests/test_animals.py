"""Heads of animals: how large they are is known before they are drawn."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Renderer, Scene
from vbvr_hf.scene.animals import ANIMALS, BY_NATURE, extent, head


@pytest.mark.parametrize("name", BY_NATURE)
def test_an_extent_is_that_of_what_is_drawn(name):
    scene = Scene((255, 255, 255))
    scene.add("head", *head(name, 800, (44, 160, 60)), at=(512, 512))
    ys, xs = np.nonzero((Renderer(scene, 1024, 1024).frame(0) < 250).any(axis=2))
    width, above, below, area = extent(name)
    assert [512 - ys.min(), ys.max() - 512, np.ptp(xs)] == pytest.approx([800 * above, 800 * below, 800 * width], abs=16)
    assert 0.25 < area < 0.8


def test_all_that_are_told_by_their_contours_have_a_size_in_nature():
    assert {*ANIMALS} < {*BY_NATURE} and len({*BY_NATURE}) == len(BY_NATURE)
