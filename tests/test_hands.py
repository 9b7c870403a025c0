"""Hands on a dial: where they point and how far they turn."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vbvr_hf.scene import Line, Renderer, Scene, turn
from vbvr_hf.scoring import View, labels_at
from vbvr_hf.scoring.hands import middle_angle, pointing, turns

WHITE, RED, BLUE = (255, 255, 255), (220, 30, 30), (36, 92, 216)
HUB = (512, 512)


def clock(**angles: float) -> View:
    scene = Scene(WHITE)
    for name, angle in angles.items():
        scene.add(name, Line(points=((0, 0), (0, -300)), stroke={"red": RED, "blue": BLUE}[name], width=24), at=HUB, angle=angle)
    scene.play(turn("red", angles["red"] + 60), frames=12)
    return View(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))


def read(view: View, area: float) -> np.ndarray:
    where = view.disc(HUB, 280) & ~view.disc(HUB, 40)
    return pointing(view, where, labels_at(view, where, [RED, BLUE, WHITE], 40) == 0, HUB, area)


@pytest.mark.parametrize("start", [0, 90, 150, 200, 310])
def test_a_hand_is_followed_round(start):
    found = read(clock(red=start, blue=start + 180), area=240 * 24)
    wanted = start + np.linspace(0, 60, 13)
    assert np.abs((found - wanted + 180) % 360 - 180).max() < 1.5
    assert turns(found, 2).sum() == pytest.approx(60, abs=2)


def test_what_covers_no_hands_area_points_nowhere():
    assert np.isnan(read(clock(red=0, blue=180), area=240 * 240)).all()


def test_the_middle_of_angles_lies_among_them_across_the_seam():
    assert abs(middle_angle(np.array([179.0, -179.0, 180.0, 178.0, -178.0]))) == pytest.approx(180)
    assert middle_angle(np.array([10.0, np.nan, 12.0])) == 11
    assert math.isnan(middle_angle(np.array([10.0, np.nan, np.nan])))


def test_short_gaps_are_bridged_evenly_and_long_ones_are_jumps():
    angle = np.array([170.0, np.nan, -170.0, -160.0])
    assert turns(angle, 1).tolist() == [10, 10, 10]
    assert turns(angle, 0).tolist() == [0, 20, 10]
