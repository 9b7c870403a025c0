"""Rings drawn round things."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Circle, Renderer, Scene, draw
from vbvr_hf.scoring import View, regions_round, rings
from vbvr_hf.scoring.picks import drawn_in_turn, marked_elsewhere, matched, ringed

WHITE, RED, GREEN = (255, 255, 255), (220, 30, 30), (44, 160, 60)
PLACES, RADIUS = [(200, 300), (512, 300), (824, 300)], 60


def clip(drawn: list[tuple[tuple[float, float], float]], hidden: int = 0) -> View:
    """Three green discs, and red rings (centre, radius) drawn one after another, beside the scene without rings; the last `hidden` rings go again."""
    scene = Scene(WHITE)
    for number, at in enumerate(PLACES):
        scene.add(f"disc {number}", Circle(radius=RADIUS, fill=GREEN), at=at)
    rings_of = [scene.add(f"ring {k}", Circle(radius=radius, stroke=RED, width=12), at=at, drawn=0) for k, (at, radius) in enumerate(drawn)]
    scene.wait(4)
    for name in rings_of:
        scene.play(draw(name), frames=10)
        scene.wait(3)
    for name in rings_of[len(drawn) - hidden :]:
        scene.play(draw(name, 0.0), frames=0)
    scene.wait(8)
    frames = np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))])
    plain = scene.without(*rings_of)
    return View(plain, frames)


def picked(view: View) -> list[int | None]:
    regions = regions_round(view, PLACES, [RADIUS + 8] * 3)
    return [ringed(view, mark, PLACES, [RADIUS] * 3, regions) for mark in rings(view, RED)]


def test_a_ring_picks_the_thing_that_it_runs_round():
    assert picked(clip([(PLACES[1], 84)])) == [1]
    assert picked(clip([((220, 290), 90)])) == [0]


@pytest.mark.parametrize(("at", "radius"), [((200, 700), 84), ((356, 300), 240), (PLACES[0], 24)], ids=["bare ground", "two things", "inside"])
def test_a_ring_that_runs_round_no_single_thing_picks_none(at, radius):
    assert picked(clip([(at, radius)])) == [None]


def test_each_place_takes_the_mark_nearest_to_it():
    view = clip([((210, 300), 84), ((200, 620), 84), ((530, 300), 84)])
    found = matched(rings(view, RED), PLACES, 31)
    assert {place: round(mark.at[0], -1) for place, mark in found.items()} == {0: 210, 1: 530}


def test_rings_drawn_in_turn_are_in_order_one_way_alone():
    view = clip([(at, 84) for at in PLACES])
    marks = sorted(rings(view, RED), key=lambda mark: mark.at[0])
    assert drawn_in_turn(view, marks, RED) == (1, pytest.approx(1, abs=0.1))
    assert drawn_in_turn(view, marks[::-1], RED)[0] == 0
    assert drawn_in_turn(view, [], RED) == (0, 0)


def test_a_mark_that_was_taken_back_was_still_seen():
    colors, zone = [RED, GREEN, WHITE], np.zeros((256, 256), bool)
    assert not marked_elsewhere(clip([(PLACES[0], 84)]), colors, clip([]).disc(PLACES[0], 120))
    view = clip([(PLACES[0], 84), (PLACES[2], 84)], hidden=1)
    assert len(rings(view, RED)) == 1
    assert marked_elsewhere(view, colors, zone | view.disc(PLACES[0], 120))
