"""Analogy boards as seen: copies sent across, and open cells."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Renderer, Scene, fade, move, reshape
from vbvr_hf.scene.analogy import COLORS, TWO_BY_TWO, analogy_board
from vbvr_hf.scene.figures import filled_figure
from vbvr_hf.scene.palette import distinct
from vbvr_hf.scoring import View

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










