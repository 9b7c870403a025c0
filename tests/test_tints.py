"""Dye in water: how deep it is, cell by cell, and what drops become."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vbvr_hf.scene import Grid, Renderer, Scene, Tint
from vbvr_hf.scoring import View
from vbvr_hf.tasks.knowledge.diffusion import drops
from vbvr_hf.tasks.knowledge.tints import cell_opacity, opacity, palest_and_deepest

WATER, DYE = (228, 240, 248), (118, 56, 190)
GRID = Grid(20, 15, 40, (112, 212))


def test_opacity_is_the_share_of_the_way_to_the_colour():
    half = tuple((a + b) / 2 for a, b in zip(WATER, DYE, strict=True))
    assert opacity(np.array([WATER, half, DYE, (255, 255, 255)]), WATER, DYE) == pytest.approx([0, 0.5, 1, 0], abs=1e-6)


def test_the_cells_of_a_tint_are_read_as_it_was_laid():
    depth = np.linspace(0, 0.9, 20)[None] * np.ones((15, 1))
    scene = Scene(WATER)
    values = np.round(255 * depth).astype(np.uint8).tobytes()
    scene.add("dye", Tint(fill=DYE, size=(GRID.width, GRID.height), columns=20, values=values), at=(512, 512))
    scene.wait(4)
    frames = np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))])
    found = cell_opacity(View(scene, frames), GRID, WATER, DYE)
    assert found.shape == (len(frames), 15, 20)
    # The outermost cells are blurred with the water beside them.
    assert np.abs(found[0] - depth)[1:-1, 1:-1].max() < 0.03


def test_the_palest_and_deepest_water_leave_grain_out():
    depth = np.tile(np.repeat([0.2, 0.6], 10), (20, 1))
    grain = np.random.RandomState(0).uniform(-0.05, 0.05, depth.shape)
    palest, deepest = palest_and_deepest(depth + grain, np.ones(depth.shape, bool))
    assert (palest, deepest) == pytest.approx((0.2, 0.6), abs=0.03)


def test_drops_hold_their_amount_and_the_rim_they_should():
    found = drops(60, 80, [(20.5, 30.5), (60.5, 30.5)], 8, amount=3000, rim=math.log(2))
    assert found.sum() == pytest.approx(3000)
    assert found[30, 28] == pytest.approx(math.log(2), rel=0.02)
    assert found[30, 20] == pytest.approx(found.max())
