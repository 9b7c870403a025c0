"""Counters as they keep up with what is counted."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vbvr_hf.scene import Counter, Renderer, Scene, become
from vbvr_hf.scoring import View, read_counter
from vbvr_hf.scoring.numerals import final_number, numbers_in_step

COUNTER = Counter(left=400, top=24, width=200, height=132, digits=88)


@pytest.fixture(scope="module")
def view() -> View:
    """A counter that shows 1, 2 and 3 from frames 8, 16 and 24 on."""
    scene = Scene((255, 255, 255))
    COUNTER.add(scene)
    for number in (1, 2, 3):
        scene.wait(8)
        scene.play(become("counter number", COUNTER.numeral(number)), frames=0)
    scene.wait(8)
    return View(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))


def test_numbers_are_in_step_with_what_is_counted(view):
    shown = read_counter(view, COUNTER)
    assert shown[[0, 10, 18, 30]].tolist() == [-1, 1, 2, 3]
    assert numbers_in_step(view, shown, [7.0, 26.0, 15.0]) == 3
    assert numbers_in_step(view, shown, [7.0, 15.0, math.inf]) == 2
    assert numbers_in_step(view, shown, [0.0, 1.0, 2.0]) == 0


@pytest.mark.parametrize(("shown", "final"), [([7, 7, 3, 3, 3, 4, 3], 3), ([1, 2, 3, 4, 5], None), ([3, -1, -1, -1, 3], None)])
def test_a_counter_ends_on_what_it_shows_most(shown, final):
    assert final_number(np.array(shown)) == final
