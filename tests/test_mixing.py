"""Pigments and lights that mix."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene.mixing import added, filtered, light_pairs
from vbvr_hf.scene.palette import delta_e


@pytest.mark.parametrize(
    ("colors", "mixed"),
    [(((0, 255, 255), (255, 0, 255)), (0, 0, 255)), (((102, 255, 255), (255, 255, 51)), (102, 255, 51)), (((51, 51, 51), (102, 255, 0)), (20, 51, 0))],
)
def test_pigments_multiply_what_they_let_through(colors, mixed):
    assert filtered(colors) == filtered(colors[::-1]) == mixed


def test_lights_add_up_to_full_brightness():
    assert added([(255, 0, 0), (0, 255, 0)]) == (255, 255, 0)
    assert added([(200, 50, 0), (100, 50, 0), (0, 0, 7)]) == (255, 100, 7)


def test_pairs_of_lights_tell_adding_from_averaging():
    pairs = light_pairs((0, 128, 255), 1)
    assert len(set(pairs)) == len(pairs) > 20
    for a, b in pairs[::5]:
        total = added([a, b])
        assert min(delta_e(total, other) for other in (a, b, tuple(np.add(a, b) // 2))) >= 25.9
        assert sum(u + v > 255 for u, v in zip(a, b, strict=True)) <= 1
