"""Figures nested and filled, and characters as figures."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vbvr_hf.scene import FIGURES, Renderer, Scene
from vbvr_hf.scene.figures import core, depths, figure_mask, filled_figure, glyph, inscribed, nested, outline


@pytest.mark.parametrize(("name", "radius"), [("circle", 0.5), ("square", 0.5), ("rectangle", 0.275), ("plus", 0.36 * 0.5 * math.sqrt(2))])
def test_the_largest_circle_inside_a_figure_is_found(name, radius):
    (x, y), found = inscribed(name)
    assert found == pytest.approx(radius, abs=0.015)
    assert math.hypot(x, y) < 0.01


@pytest.mark.parametrize("outer", [name for name in FIGURES if name != "crescent"])
def test_a_nested_figure_lies_inside_the_one_before(outer):
    _, inner = nested([outer, "five-point star"])
    whole = figure_mask(outer, 300, (200, 200), (400, 400))
    part = figure_mask("five-point star", 300 * inner.size, (200 + 300 * inner.at[0], 200 + 300 * inner.at[1]), (400, 400))
    assert part.sum() > 100 and not (part & ~whole).any()


@pytest.mark.parametrize("name", ["circle", "triangle", "heart", "plus"])
def test_a_figure_is_filled_from_below_up_to_a_share_of_its_area(name):
    shown = []
    for share in (0.0, 0.3, 0.7, 1.0):
        scene = Scene((255, 255, 255))
        scene.add("figure", *filled_figure(name, 800, (20, 20, 24), share, 40), at=(512, 512))
        shown.append((Renderer(scene, 256, 256).frame(0) < 128).all(axis=-1))
    areas = np.array([mask.sum() for mask in shown], float)
    assert (areas - areas[0]) / (areas[-1] - areas[0]) == pytest.approx([0, 0.3, 0.7, 1], abs=0.03)
    full, empty = ((mask & ~shown[0]).any(axis=1) for mask in (shown[1], shown[3] & ~shown[1]))
    assert np.flatnonzero(full).min() >= np.flatnonzero(empty).max()


def test_depth_is_counted_from_the_edge_and_a_thin_mask_keeps_its_middle():
    mask = np.zeros((20, 20), bool)
    mask[4:15, 4:15] = True
    assert depths(mask)[9, 9] == pytest.approx(6, abs=0.1)
    assert core(mask, 3).sum() == 7**2
    assert core(mask, 100).any() and core(mask, 100).sum() < 5**2


def test_outlines_are_centred_on_their_boxes():
    for name in FIGURES:
        assert outline(name).max(0) == pytest.approx(-outline(name).min(0))


@pytest.mark.parametrize("text", ["水", "g", "一", "W", "12"])
def test_a_glyph_is_as_large_as_asked_and_in_the_middle(text):
    shape = glyph(text, 120, weight=400)
    ink = np.concatenate(shape.outlines()) + shape.at
    low, high = ink.min(axis=0), ink.max(axis=0)
    assert (high - low).max() == pytest.approx(120)
    assert low + high == pytest.approx(0, abs=1e-6)
