"""Analogy boards as seen: copies sent across, and open cells."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Renderer, Scene, fade, figure, move, reshape
from vbvr_hf.scene.analogy import COLORS, TWO_BY_TWO, analogy_board
from vbvr_hf.scene.figures import filled_figure
from vbvr_hf.scene.palette import distinct
from vbvr_hf.scoring import View
from vbvr_hf.scoring.analogy import OpenCell, hint_left, sent_copy

BLUE, SIDE = COLORS["blue"], 300
_, (START, GOAL) = TWO_BY_TWO


def seen(scene: Scene) -> View:
    return View(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))


def board(*parts) -> Scene:
    scene = analogy_board(TWO_BY_TWO, SIDE, open_cells=[GOAL])
    scene.add("figure", *parts, at=START)
    scene.add("copy", *parts, at=START)
    scene.wait(4)
    return scene


@pytest.fixture(scope="module")
def outlined() -> View:
    """An outline sent across, filled there and moved down."""
    scene = board(*filled_figure("diamond", 120, BLUE, 0.0, 10))
    scene.play(fade("hint 0", 0), move("copy", GOAL), frames=16)
    scene.play(reshape("copy", lambda u: filled_figure("diamond", 120, BLUE, u, 10)), frames=16)
    scene.play(move("copy", (GOAL[0], GOAL[1] + 60)), frames=12)
    scene.wait(8)
    return seen(scene)


def test_the_colours_of_figures_are_unlike_each_other():
    assert distinct(COLORS.values())


def test_a_copy_is_seen_to_slide_across():
    scene = board(figure("heart", 160, fill=BLUE))
    scene.play(fade("hint 0", 0), move("copy", GOAL), frames=16)
    scene.wait(6)
    view = seen(scene)
    way = sent_copy(view, [BLUE], START, GOAL, SIDE)
    assert way.value > 0.95 and way.arrived == pytest.approx(20, abs=1)
    assert not hint_left(view, GOAL, SIDE)


def test_a_copy_that_appears_did_not_slide():
    scene = board(figure("heart", 160, fill=BLUE))
    scene.play(move("copy", GOAL), frames=0)
    scene.wait(12)
    way = sent_copy(seen(scene), [BLUE], START, GOAL, SIDE)
    assert way.value == 0 and way.arrived == 4


def test_an_outline_is_followed_by_its_silhouette(outlined):
    assert sent_copy(outlined, [BLUE], START, GOAL, SIDE, outlined=True).value > 0.95


def test_an_open_cell_tells_shape_filling_and_place(outlined):
    cell = OpenCell(outlined, GOAL, SIDE, BLUE)
    assert cell.off_place < 1
    assert cell.shows(outlined.final, "diamond", "circle") and not cell.shows(outlined.final, "circle", "diamond")
    amount = cell.amount(outlined.rgb)
    assert amount[0] == 0 and amount[22] == pytest.approx(1, abs=0.1)
    middle = OpenCell(View(outlined.scene.still(20), outlined.rgb[:21]), GOAL, SIDE, BLUE)
    full = middle.fullness(outlined.rgb[20:37], middle.due)
    assert full[0] < 0.1 and full[8] == pytest.approx(0.5, abs=0.12) and full[-1] > 0.9
    along = cell.along((0.0, 60.0), since=36)
    assert along[0] == pytest.approx(0, abs=0.05) and along[-1] == pytest.approx(1, abs=0.05)


def test_an_empty_cell_has_no_filling():
    view = seen(board(figure("heart", 160, fill=BLUE)))
    cell = OpenCell(view, GOAL, SIDE, BLUE)
    assert np.isinf(cell.off_place) and np.isnan(cell.fullness(view.final, cell.seen))
    assert hint_left(view, GOAL, SIDE)
