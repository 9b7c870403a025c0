"""Flights between impacts: computed, and read back from heights."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import FPS
from vbvr_hf.scene.physics import bouncing, height_at, trapezoid
from vbvr_hf.scoring.flights import flight_match, flights_seen, frames_a_second, free_fall

TRUE = bouncing(12.0, 3.0, 9.8, 0.7, rest=0.4)


def heights(frames_a_second: float = FPS, rest: int = 10) -> np.ndarray:
    """The true flights, after and before a rest."""
    count = int(TRUE[-1].end * frames_a_second) + 1
    return np.array([12.0] * 6 + [height_at(TRUE, frame / frames_a_second) for frame in range(count)] + [0.0] * rest)


@pytest.mark.parametrize("rate", [12, 16, 24])
def test_flights_are_read_back_at_any_rate(rate):
    height = heights(rate)
    found = flights_seen(height, rate / FPS)
    assert len(found) == len(TRUE)
    assert frames_a_second(found, TRUE) == pytest.approx(rate, rel=0.05)
    assert min(flight_match(height, span, flight, rate, 2.4) for span, flight in zip(found, TRUE, strict=True)) > 0.7
    assert free_fall(height, found) == 1


def test_constant_speed_is_no_free_fall():
    corners = [(0.0, 12.0), (TRUE[0].end, 0.0)]
    for flight in TRUE[1:]:
        corners += [(flight.start + flight.lasts / 2, flight.peak), (flight.end, 0.0)]
    seconds = np.arange(int(TRUE[-1].end * FPS)) / FPS
    height = np.concatenate([[12.0] * 6, np.interp(seconds, *zip(*corners, strict=True)), [0.0] * 6])
    found = flights_seen(height, 1)
    assert len(found) >= 3
    assert free_fall(height, found) < 0.3


def test_what_lies_still_makes_no_flights():
    assert flights_seen(np.full(40, 12.0), 1) == []
    assert frames_a_second([], TRUE) == FPS
    assert free_fall(np.full(40, 12.0), []) == 0


def test_a_flight_goes_up_to_its_peak_and_down_to_the_ground():
    first, second = TRUE[:2]
    assert first.path == pytest.approx((first.peak - 12) + first.peak)
    assert second.path == pytest.approx(2 * second.peak)
    assert second.start == first.end


@pytest.mark.parametrize("ramp", [0.0, 0.1, 0.5])
def test_a_trapezoid_speeds_up_and_slows_down_over_its_ramps_alone(ramp):
    done = np.array([trapezoid(ramp)(u) for u in np.linspace(0, 1, 1001)])
    speed = np.diff(done)
    assert done[0] == 0 and done[-1] == pytest.approx(1) and done[500] == pytest.approx(0.5)
    assert np.allclose(speed, speed[::-1])
    even = speed[int(1000 * ramp) : 1000 - int(1000 * ramp)]
    assert np.allclose(even, 0.001 / (1 - ramp))
