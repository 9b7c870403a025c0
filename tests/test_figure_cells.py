"""Figures drawn into a cell: which they are, where, and how they grew."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Renderer, Scene, figure, grow, rectangle
from vbvr_hf.scoring import View
from vbvr_hf.scoring.figure_cells import FigureCell

WHITE, RED, BLUE = (255, 255, 255), (220, 36, 36), (36, 92, 216)
ONE, FOUR = ((0, 0),), ((-64, -64), (64, -64), (-64, 64), (64, 64))
CANDIDATES = [("square", 0.0), ("circle", 0.0), ("triangle", 0.0), ("plus", 0.0)]


def cell_with(*parts) -> FigureCell:
    """A cell into which figures (name, size, colour, place) grow, one after another."""
    scene = Scene((238, 240, 244))
    scene.add("cell", rectangle(270, 270, fill=WHITE, stroke=(120, 128, 142), border=6), at=(512, 512))
    scene.wait(2)
    for index, (name, size, color, (x, y)) in enumerate(parts):
        scene.add(f"figure {index}", figure(name, size, fill=color), at=(512 + x, 512 + y), scale=0.0)
        scene.play(grow(f"figure {index}"), frames=10)
    scene.wait(8)
    frames = np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))])
    return FigureCell(View.open(scene, frames), (512, 512), 128, [RED, BLUE], [WHITE])


def found_in(cell: FigureCell):
    return cell.figures(cell.view.final, (ONE, FOUR), CANDIDATES, reach=63, alone=135)


def test_several_figures_are_told_apart_by_their_places():
    cell = cell_with(("plus", 90, RED, FOUR[0]), ("square", 80, BLUE, FOUR[1]), ("circle", 90, RED, FOUR[2]))
    found = found_in(cell)
    assert [one.place for one in found] == list(FOUR[:3])
    assert [one.fit.name for one in found] == ["plus", "square", "circle"]
    assert [one.fit.size for one in found] == pytest.approx([22.5, 20, 22.5], rel=0.08)
    halves = [cell.growing(one).half for one in found]
    assert halves == sorted(halves)
    assert np.diff(halves).min() >= 8


def test_one_figure_stands_in_the_middle():
    cell = cell_with(("triangle", 120, BLUE, (0, 0)))
    (found,) = found_in(cell)
    assert found.place == (0, 0)
    assert found.fit.name == "triangle"
    assert cell.growing(found).stages >= 3


def test_an_empty_cell_holds_no_figures():
    cell = cell_with()
    assert found_in(cell) == []
    assert not cell.ink(cell.view.final).any()
