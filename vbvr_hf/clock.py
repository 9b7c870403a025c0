"""When the pictures of a file are shown: its time stamps, read before anything is decoded, as frames at a constant rate.

Players show each picture from its time stamp to the next one's. Where the stamps keep a steady pace, pictures are frames. Where they do not (screen
recorders, browsers, files without their repeated pictures), frames are taken at the pace of the pictures that follow each other fastest: a picture
that stays longer is repeated, one that stays shorter than a frame at 60 per second is passed over, as on a screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

from .errors import VideoError

MAX_FRAMES = 4096
MAX_RATE = 60
_UNEVEN = 0.5  # of a frame: how far a stamp may lie from where a steady pace would have it
_SLOW, _FASTEST = 1.5, 0.05


@dataclass(frozen=True)
class Clock:
    """`count` frames at `fps`. A steady clock shows each picture for a frame, whatever its stamp; otherwise frame k shows the picture whose stamp,
    in units of `base` seconds, is the last up to the middle of the frame, the first frame beginning at `start`."""

    count: int
    fps: float
    steady: bool = True
    start: int = 0
    base: Fraction = Fraction(1)

    def frames_before(self, stamp: int) -> int:
        """How many frames have been shown before the picture with this stamp."""
        return min(self.count, max(0, ceil(float((stamp - self.start) * self.base) * self.fps - 0.5)))


def read_clock(name: str, stamps: list[tuple[int | None, int]], base: Fraction | None, fps: float) -> Clock:
    """The clock of a file whose pictures have these stamps and durations, in units of `base` seconds; `fps` is what the file says of its rate.

    Raises VideoError for stamps by which the file would have more than 4096 frames.
    """
    times = sorted({stamp for stamp, _ in stamps if stamp is not None})
    if base is None or len(times) < 2 or any(stamp is None for stamp, _ in stamps):
        return Clock(len(stamps), fps)  # nothing to tell the time by
    seconds = np.array([float((time - times[0]) * base) for time in times])
    pace = seconds[-1] / (len(times) - 1)
    last = max(duration for stamp, duration in stamps if stamp == times[-1]) * float(base)
    drift = np.abs(seconds - pace * np.arange(len(times))).max()
    if len(times) == len(stamps) and drift <= _UNEVEN * pace and last <= _SLOW * pace:
        return Clock(len(stamps), fps)
    steps = np.diff(seconds)
    fastest = np.sort(steps)[int(_FASTEST * len(steps))]
    rate = 1 / max(float(steps[steps <= _SLOW * fastest].mean()), 1 / MAX_RATE)
    lasts = float(seconds[-1]) + (last or 1 / rate)
    if lasts * rate > MAX_FRAMES + 0.5:
        raise VideoError(f"{name} lasts {lasts:.4g} seconds by its time stamps, at {rate:.4g} frames per second; at most {MAX_FRAMES} frames are read")
    return Clock(max(2, round(lasts * rate)), rate, False, times[0], base)
