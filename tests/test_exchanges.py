"""Things that change places, as staged and as seen."""

from __future__ import annotations

from vbvr_hf.tasks.transformation.exchanges import places_taken

PLACES = [(212.0, 512.0), (512.0, 512.0), (812.0, 512.0)]


def test_a_thing_is_followed_through_exchanges():
    assert places_taken(0, [(0, 1), (0, 2), (1, 2)]) == [0, 1, 1, 2]
