"""Analogy boards: cells, arrows between them, and open cells."""

from __future__ import annotations

from vbvr_hf.scene import Scene
from vbvr_hf.scene.analogy import COLORS, TWO_BY_TWO, add_analogy_board
from vbvr_hf.scene.palette import INK, distinct


def test_the_colours_of_figures_are_unlike_each_other():
    assert distinct(COLORS.values())


def test_a_board_has_an_arrow_in_each_row_and_a_question_mark_in_each_open_cell():
    scene, (start, goal) = Scene(), TWO_BY_TWO[1]
    add_analogy_board(scene, TWO_BY_TWO, 300, open_cells=[goal], ink=INK)
    assert [name for name in scene.sprites if name.startswith("arrow")] == ["arrow 0 0", "arrow 1 0"]
    assert scene.sprites["hint 0"].state.at == goal and scene.sprites["cell 1 0"].state.at == start
