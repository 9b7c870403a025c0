"""Lines drawn between things."""

from __future__ import annotations

import numpy as np

from vbvr_hf.scene import Scene
from vbvr_hf.scoring import NONE, View
from vbvr_hf.scoring.joins import Stroke, links, meetings, pair_joins, together


def bare() -> View:
    scene = Scene((255, 255, 255))
    scene.wait(4)
    return View(scene, np.full((5, 256, 256, 3), 255, np.uint8))


def box(left: int, top: int, right: int, bottom: int) -> np.ndarray:
    mask = np.zeros((256, 256), bool)
    mask[top:bottom, left:right] = True
    return mask


A, B = (box(20, 40, 40, 60), box(200, 40, 220, 60)), (box(20, 150, 40, 170), box(200, 150, 220, 170))
FIRST, SECOND = box(40, 48, 200, 51), box(40, 158, 200, 161)


def inks(*masks: np.ndarray) -> np.ndarray:
    labels = np.full((256, 256), NONE, np.uint8)
    for number, mask in enumerate(masks):
        labels[mask] = number
    return labels


def test_a_line_from_thing_to_thing_that_meets_nothing_is_clean():
    joins = pair_joins(bare(), inks(FIRST, SECOND), [A, B])
    assert [join.clean for join in joins] == [True, True]
    assert (joins[0].line == FIRST).all()


def test_a_broken_line_joins_nothing_but_a_small_gap_does_not_count():
    broken, gap = FIRST & ~box(100, 0, 130, 256), SECOND & ~box(100, 0, 102, 256)
    joins = pair_joins(bare(), inks(broken, gap), [A, B])
    assert [join.line is None for join in joins] == [True, False]


def test_lines_that_cross_or_touch_something_are_not_clean():
    joins = pair_joins(bare(), inks(FIRST, SECOND | box(100, 44, 103, 160) & ~FIRST), [A, B], [box(60, 155, 70, 165)])
    assert [(join.crosses > 0, join.touches) for join in joins] == [(True, 0), (True, 1)]
    assert meetings(FIRST, box(60, 0, 70, 256) | box(90, 0, 95, 256)) == 2


def test_ink_that_joins_a_foreign_thing_is_astray():
    down = box(28, 60, 31, 150)
    assert links(bare(), down, [*A, *B]) == [{0, 2}]
    assert [join.astray for join in pair_joins(bare(), inks(down, SECOND), [A, B])] == [True, False]


def test_strokes_under_way_together_are_noticed():
    frames = np.arange(12)
    one, other, late, never = (Stroke(1.0, (frames >= a) & (frames < b), 10.0) for a, b in ((0, 4), (2, 6), (8, 12), (0, 0)))
    assert together([one, other, late, never]) == [0.5, 0.5, 0, 1]
