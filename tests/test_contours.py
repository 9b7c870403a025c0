"""Outlines drawn along the border of a thing."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Line, Renderer, Scene, draw, fade, points, rectangle
from vbvr_hf.scoring import View
from vbvr_hf.scoring.contours import contour, traced

WHITE, BLUE = (255, 255, 255), (24, 80, 232)
SQUARE, CUP = rectangle(300, 300).points, ((-150, -200), (150, -200), (110, 200), (-110, 200))


def seen(corners, change=draw, first: int = 0, way: int = 1) -> View:
    """A clip that adds a blue outline, from a corner on and either way round."""
    scene = Scene(WHITE)
    ring = np.roll(corners, -first, axis=0)[::way]
    scene.add("outline", Line(points=points([*ring, ring[0]]), stroke=BLUE, width=12), at=(500, 520), **{"drawn" if change is draw else "opacity": 0.0})
    scene.wait(4)
    scene.play(change("outline", 1.0), frames=24)
    scene.wait(8)
    return View(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))


def strength(view: View, corners) -> np.ndarray:
    drawn = contour(view, corners, at=(500, 520)).ink(view, BLUE, 20)
    return drawn / np.median(drawn[-5:], axis=0)


@pytest.mark.parametrize("corners", [SQUARE, CUP], ids=["square", "cup"])
@pytest.mark.parametrize(("first", "way"), [(0, 1), (2, 1), (1, -1)])
def test_a_stroke_round_a_border_is_traced_wherever_it_begins(corners, first, way):
    view = seen(corners, first=first, way=way)
    stroke = traced(view, strength(view, corners))
    assert stroke.value > 0.95
    assert stroke.steps > 15


def test_an_outline_that_fades_in_is_not_traced():
    view = seen(SQUARE, fade)
    assert traced(view, strength(view, SQUARE)).value == 0


def test_pieces_have_equal_lengths_and_run_clockwise_from_the_first_corner():
    view = seen(SQUARE)
    border = contour(view, SQUARE, 12, at=(500, 520))
    assert border.length == 1200
    rim = border.near(3)
    assert np.bincount(border.piece[rim], minlength=12) == pytest.approx(rim.sum() / 12, rel=0.1)
    spots = [border.piece[round(y / 4), round(x / 4)] for x, y in [(400, 370), (500, 370), (600, 370), (650, 420), (600, 670), (350, 420)]]
    assert spots == [0, 1, 2, 3, 6, 11]
    assert border.off[130, 125] < -140
    assert border.off[20, 125] > 250
