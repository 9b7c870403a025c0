"""Motion by the laws of mechanics, in closed form where there is one."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .timeline import Easing


@dataclass(frozen=True)
class Flight:
    """Free flight from one impact to the next: starts at `start` seconds from `height` metres with `speed` m/s upwards, lasts `lasts` seconds."""

    start: float
    height: float
    speed: float
    lasts: float
    gravity: float

    def at(self, seconds: float) -> float:
        """Height after so many seconds of this flight: h0 + v0 t - g t^2 / 2."""
        return self.height + self.speed * seconds - self.gravity * seconds**2 / 2

    @property
    def peak(self) -> float:
        """Greatest height, in metres."""
        return self.height + max(0.0, self.speed) ** 2 / (2 * self.gravity)

    @property
    def end(self) -> float:
        """When it is over, in seconds."""
        return self.start + self.lasts

    @property
    def path(self) -> float:
        """Metres travelled up to the peak and down to the ground."""
        return 2 * self.peak - self.height


def bouncing(height: float, speed: float, gravity: float, elasticity: float, *, rest: float) -> list[Flight]:
    """The flights of a ball over level ground: each rebound speed is `elasticity` times the impact speed; rebounds lower than `rest` metres are none.

    Newton's law of restitution; heights in metres, speeds in m/s upwards, gravity in m/s^2. Raises ValueError for an elasticity of 1 or more, with
    which it would never rest.
    """
    if elasticity >= 1:
        raise ValueError(f"elasticity {elasticity}: expected less than 1")
    flights: list[Flight] = []
    start = 0.0
    while True:
        impact = math.sqrt(speed**2 + 2 * gravity * height)
        lasts = (speed + impact) / gravity
        flights.append(Flight(start, height, speed, lasts, gravity))
        start, height, speed = start + lasts, 0.0, elasticity * impact
        if speed**2 / (2 * gravity) < rest:
            return flights


def height_at(flights: list[Flight], seconds: float) -> float:
    """Height at a time: on the ground once the last flight is over."""
    for flight in flights:
        if seconds < flight.end:
            return flight.at(max(0.0, seconds - flight.start))
    return 0.0


def trapezoid(ramp: float) -> Easing:
    """An easing that speeds up evenly over the first `ramp` (0 to 0.5) of the time, goes on at constant speed, and slows down evenly over as much at the end:
    a trapezoidal velocity profile."""

    def done(u: float) -> float:
        if u < ramp:
            gone = u * u / (2 * ramp)
        elif u > 1 - ramp:
            gone = 1 - ramp - (1 - u) ** 2 / (2 * ramp)
        else:
            gone = u - ramp / 2
        return gone / (1 - ramp)

    return done
