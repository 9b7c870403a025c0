"""Discs cut off, and discs found where they lie over each other in part."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from vbvr_hf.scene import Circle, Renderer, Scene
from vbvr_hf.scene.outlines import disc_in_box, lens
from vbvr_hf.scoring import View
from vbvr_hf.scoring.discs import disc_shown, overlapping_discs

BLACK, RED, GREEN, YELLOW = (0, 0, 0), (255, 0, 0), (0, 255, 0), (255, 255, 0)


def area(shape) -> float:
    return cv2.contourArea(np.array(shape.outlines()[0], np.float32))


@pytest.mark.parametrize("apart", [40.0, 100.0, 160.0])
def test_a_lens_is_the_part_common_to_two_discs(apart):
    (shape,) = lens((300.0, 400.0), (300.0 + apart * 0.6, 400.0 + apart * 0.8), 100.0)
    wanted = 2 * 100**2 * math.acos(apart / 200) - apart / 2 * math.sqrt(4 * 100**2 - apart**2)
    assert area(shape) == pytest.approx(wanted, rel=0.01)
    assert shape.at == pytest.approx((300 + apart * 0.3, 400 + apart * 0.4))


def test_discs_that_miss_each_other_have_no_part_in_common():
    assert lens((0.0, 0.0), (201.0, 0.0), 100.0) == ()


def test_a_disc_in_a_box_comes_to_fill_it():
    assert area(disc_in_box(50, 300, 200)) == pytest.approx(math.pi * 50**2, rel=0.01)
    assert area(disc_in_box(math.hypot(300, 200) / 2, 300, 200)) == pytest.approx(300 * 200, rel=0.02)


@pytest.mark.parametrize("apart", [260, 120, 60, 0])
def test_discs_are_found_by_their_own_edges(apart):
    scene = Scene(BLACK)
    places = [(500.0 - apart / 2, 500.0), (500.0 + apart / 2, 500.0)]
    for at, color in zip(places, (RED, GREEN), strict=True):
        scene.add(str(color), Circle(radius=100, fill=color), at=at)
    scene.add("lens", *lens(*places, 100.0, fill=YELLOW))
    scene.wait(2)
    view = View.open(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))
    labels = view.labels([BLACK, RED, GREEN, YELLOW])[0]
    found = overlapping_discs(view, labels > 0, [labels == 1, labels == 2], 100)
    assert [disc.at for disc in found] == [pytest.approx(at, abs=5) for at in places]
    assert all(disc.like(100, arc=0.25, off=0.08) for disc in found)


def test_a_disc_that_is_covered_in_part_or_gone_is_shown_less():
    shown = []
    for parts in ([Circle(radius=100, fill=RED)], [Circle(radius=100, fill=RED), Circle(radius=70, fill=GREEN)], []):
        scene = Scene(BLACK)
        scene.add("disc", *parts, at=(500, 500))
        view = View(scene, np.zeros((2, 256, 256, 3), np.uint8))
        shown.append(disc_shown(view, view.expect(scene, 0), (500, 500), 100, [BLACK, RED, GREEN], 1))
    assert shown == pytest.approx([1, 1 - 0.7**2, 0], abs=0.05)
