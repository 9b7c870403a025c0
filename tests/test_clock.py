"""Time stamps become frames at a steady rate, as a player would show them, in bounded numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from vbvr_hf import VideoError
from vbvr_hf.clock import MAX_FRAMES, MAX_RATE, read_clock

MS = Fraction(1, 1000)


def shown(stamps: list[int], last: int, base: Fraction = MS) -> tuple[list[int], float]:
    """Which picture each frame shows, and the rate."""
    durations = [*np.diff(stamps).tolist(), last]
    clock = read_clock("x.mp4", list(zip(stamps, durations, strict=True)), base, 16.0)
    if clock.steady:
        return list(range(clock.count)), clock.fps
    starts = [clock.frames_before(stamp) for stamp in stamps] + [clock.count]
    return [index for index in range(len(stamps)) for _ in range(starts[index + 1] - starts[index])], clock.fps


@pytest.mark.parametrize(
    ("stamps", "last"),
    [
        (list(range(0, 4000, 40)), 40),
        ([round(index * 62.5) for index in range(65)], 62),  # as Matroska rounds
        ([round(index * 1000 / 60) for index in range(65)], 16),
        ([1400 + 40 * index for index in range(65)], 0),  # as MPEG-TS begins, and the last picture's duration is not said
        ([40 * index + (index % 3) for index in range(65)], 40),
    ],
    ids=["exact", "rounded", "60 per second", "offset", "jitter"],
)
def test_a_steady_pace_shows_each_picture_once(stamps, last):
    assert shown(stamps, last) == (list(range(len(stamps))), 16.0)


@pytest.mark.parametrize("base", [Fraction(1, 16), MS, Fraction(1, 90000)])
@pytest.mark.parametrize("every", [[3, 1], [1, 3], [1, 5, 2]], ids=str)
def test_pictures_left_out_come_back_as_repeats(every, base):
    kept, at = [], 0
    while at < 96:
        kept.append(at)
        at += every[at * len(every) // 96]
    unit = Fraction(1, 16) / base
    frames, fps = shown([round(index * unit) for index in kept], round((96 - kept[-1]) * unit), base)
    assert fps == pytest.approx(16, rel=0.02)
    assert len(frames) == pytest.approx(96, abs=1)
    wanted = [max(number for number, index in enumerate(kept) if index <= frame) for frame in range(96)]
    assert np.abs(np.array(frames[:95]) - wanted[:95]).max() <= 1  # by a rounded stamp at most
    assert base != Fraction(1, 16) or frames == wanted


def test_what_happens_within_a_blink_is_a_blink():
    frames, fps = shown([0, *range(4000, 4060)], 1)
    assert fps == MAX_RATE
    assert frames.count(0) == 240
    assert len(frames) - 240 <= 4


def test_pictures_with_one_stamp_are_one_moment():
    clock = read_clock("x.mp4", [(0, 40)] + [(4000, 0)] * 60, MS, 16.0)
    assert not clock.steady
    assert clock.count <= 4 * MAX_RATE + 1


def test_a_last_picture_that_stays_is_repeated():
    frames, _ = shown(list(range(0, 1000, 50)), 1000)
    assert frames.count(19) == 20


@pytest.mark.parametrize("stamps", [[0, 1, 2, 10**15], [-(2**62), 0, 5, 2**62], [0, 5, 10**9]])
def test_stamps_that_ask_for_endless_frames_are_refused(stamps):
    with pytest.raises(VideoError, match=rf"x\.mp4 lasts .* seconds by its time stamps.*at most {MAX_FRAMES}"):
        shown([*stamps, stamps[-1] + 1], 1)


@pytest.mark.parametrize("stamps", [[(None, 0)] * 5, [(0, 1), (None, 1), (2, 1)], [(7, 0)], []], ids=["none", "some", "one", "no pictures"])
def test_without_stamps_each_picture_is_a_frame(stamps):
    clock = read_clock("x.mp4", stamps, MS, 16.0)
    assert (clock.steady, clock.count, clock.fps) == (True, len(stamps), 16.0)
