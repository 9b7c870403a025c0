"""Things that change places, as staged and as seen."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Circle, Renderer, Scene, move
from vbvr_hf.scene.exchanges import go_round, half_ellipse, places_taken
from vbvr_hf.scoring import View, exchanges, track_many
from vbvr_hf.scoring.exchanges import carried_out

PLACES = [(212.0, 512.0), (512.0, 512.0), (812.0, 512.0)]


def test_a_thing_is_followed_through_exchanges():
    assert places_taken(0, [(0, 1), (0, 2), (1, 2)]) == [0, 1, 1, 2]


def test_half_an_ellipse_bows_to_the_left_of_its_way():
    there, back = half_ellipse((100, 300), (500, 300), 80), half_ellipse((500, 300), (100, 300), 80)
    assert there[[0, 30, 60]] == pytest.approx(np.array([(100, 300), (300, 220), (500, 300)]))
    assert back[30] == pytest.approx((300, 380))
    assert ((there[:, 0] - 300) / 200) ** 2 + ((there[:, 1] - 300) / 80) ** 2 == pytest.approx(1)


def test_only_gliding_alone_carries_out_an_exchange():
    scene, order = Scene((255, 255, 255)), [0, 1, 2]
    for thing, at in enumerate(PLACES):
        scene.add(f"disc {thing}", Circle(radius=60, fill=(36, 92, 216)), at=at)
    scene.wait(4)
    for number, (a, b) in enumerate([(0, 1), (0, 2), (1, 2)]):
        one, other = f"disc {order[a]}", f"disc {order[b]}"
        if number < 2:
            scene.play(go_round(one, PLACES[a], PLACES[b], 150), go_round(other, PLACES[b], PLACES[a], 150), frames=16)
        else:
            scene.play(move(one, PLACES[b]), move(other, PLACES[a]), frames=0)
        order[a], order[b] = order[b], order[a]
        scene.wait(4)
    view = View(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))
    tracks = track_many(view, view.labels([(36, 92, 216), (255, 255, 255)]) == 0, PLACES, area=11000, reach=120)
    seen = exchanges(view, tracks, PLACES, near=60, longest=120)
    assert [one.places for one in seen[:2]] == [(0, 1), (0, 2)]
    assert carried_out(seen, [(0, 1), (0, 2), (1, 2)]) == 2
    assert carried_out(seen, [(0, 1), (1, 2)]) == 1
    assert carried_out(seen, [(0, 2)]) == 0
