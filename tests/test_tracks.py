"""Things followed over time: when each set off and came to rest, how it stepped, and whether they took turns."""

from __future__ import annotations

import math

import numpy as np

from vbvr_hf.scene import Circle, Renderer, Scene, move
from vbvr_hf.scoring import View
from vbvr_hf.scoring.tracks import Path, Track, in_turn

RED, BLUE, WHITE = (220, 40, 40), (40, 80, 220), (255, 255, 255)


def watched(scene: Scene) -> View:
    frames = np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))])
    return View.open(scene, frames)


def path(*xs: float) -> Path:
    return Path(np.array([(x, 500.0) for x in xs]))


NAN = math.nan


def test_a_path_knows_when_its_thing_set_off_and_came_to_rest():
    one = path(100, 105, 100, 150, 200, 250, 250, 255, 250, 250)
    assert (one.sets_off(), one.at_rest()) == (3, 5)
    assert (path(100, 100, 100).sets_off(), path(100, 100, 100).at_rest()) == (math.inf, 0)
    assert path(100, 150, NAN, NAN).at_rest() == math.inf
    # Hidden while it waits and while it rests, by others that pass.
    hidden = path(100, NAN, 100, 150, 200, 200, NAN, 200, 200)
    assert (hidden.sets_off(), hidden.at_rest()) == (3, 4)


def test_a_thing_under_way_is_seen_near_neither_end():
    assert path(100, 115, 150, NAN, 200, 235, 250).between((100, 500), (250, 500)).tolist() == [False, False, True, False, True, False, False]


def test_a_gap_is_bridged_where_it_is_short_and_what_comes_far_has_jumped():
    one = path(100, 110, NAN, 130, 140)
    assert one.largest_step() == 20
    assert one.largest_step(bridged=2) == 10
    assert one.largest_step(bridged=2, farthest=15) == 20
    assert path(NAN, 100, NAN).largest_step() == math.inf


def relay(together: bool = False) -> Scene:
    scene = Scene(WHITE)
    for number, color in enumerate((RED, BLUE, RED)):
        scene.add(f"disc {number}", Circle(radius=40, fill=color), at=(120, 200 + 300 * number))
    scene.wait(5)
    for number in range(3):
        scene.play(move(f"disc {number}", (800, 200 + 300 * number)), frames=12, at=5 if together else None)
        scene.wait(2)
    scene.wait(5)
    return scene




def test_nobody_takes_no_turn():
    assert in_turn(watched(relay()), []) == []


def test_a_thing_half_hidden_is_not_whole():
    areas = np.array([1000.0, 1010, 990, 600, 0, 1000])
    one = Track(np.zeros((6, 2)), areas, np.ones(6, int))
    assert one.whole().tolist() == [True, True, True, False, False, True]
    assert one.whole(usual=600).tolist() == [False, False, False, True, False, False]
