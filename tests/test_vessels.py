"""Vessels: where their sides are."""

from __future__ import annotations

from vbvr_hf.scene.vessels import Vessel


def test_a_cup_widens_and_a_tube_leans_towards_its_mouth():
    cup, tube = Vessel((100, 200), 300, 500, flare=20), Vessel((100, 200), 300, 500, lean=40)
    assert cup.sides(500) == tube.sides(500) == (100, 200)
    assert cup.sides(400) == (90, 210) and cup.sides(300, grow=5) == (75, 225)
    assert tube.sides(400) == (120, 220)
    assert (cup.x, cup.width) == (150, 100)
    assert cup.section(300, 500) == ((80, 300), (220, 300), (200, 500), (100, 500))


def test_glass_lies_outside_what_it_holds():
    assert Vessel((100, 200), 300, 500).glass(8) == ((96, 300), (96, 504), (204, 504), (204, 300))
