"""Things that are led, one after another, through the open top of a pen or bin to a place in it."""

from __future__ import annotations

from ...acts import go
from ...scene import Point
from ...scene.curves import distances

PACE = 30.0
"""Canvas units a frame."""


def led(name: str, start: Point, to: Point, *gates: Point, **options) -> go:
    """A thing goes from its start over a gate (or straight, without one) to its place."""
    length = distances([start, *gates, to])[-1]
    return go(name, tuple(to), tuple(map(tuple, gates)), frames=max(14, round(length / PACE)), lifted=True, **options)
