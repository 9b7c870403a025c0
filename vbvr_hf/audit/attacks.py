"""Shortcuts that look like the process, and right answers in a picture that is spoilt elsewhere: the classes of faults that scorers had.

Functions take and give uint8 RGB frames (T, H, W, 3); sizes are shares of the frame's width, so that they mean the same at any size.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from ..baselines import partial
from ..samples import Sample

Change = Callable[[np.ndarray, Sample], np.ndarray]
"""(ground truth, its sample) -> frames."""


def faded_pictures(count: int) -> Change:
    """Crossfades between so many pictures of the truth."""

    def faded(frames: np.ndarray, sample: Sample) -> np.ndarray:
        stops = np.linspace(0, len(frames) - 1, count).round().astype(int)
        out = []
        for index in range(len(frames)):
            after = int(np.searchsorted(stops, index, side="left"))
            before = max(0, after - 1)
            u = 0.0 if after == before else (index - stops[before]) / (stops[after] - stops[before])
            out.append(cv2.addWeighted(frames[stops[before]], 1 - u, frames[stops[after]], u, 0))
        return np.stack(out)

    return faded


def slides(count: int) -> Change:
    """So many pictures of the truth, each held."""
    return lambda frames, sample: frames[np.linspace(0, len(frames) - 1, count).round().astype(int)[np.arange(len(frames)) * count // len(frames)]]


def wipe(frames: np.ndarray, sample: Sample) -> np.ndarray:
    """The final frame wiping in from the left over the first."""
    edges = np.linspace(0, frames.shape[2], len(frames)).astype(int)
    return np.stack([np.concatenate([frames[-1][:, :edge], frames[0][:, edge:]], axis=1) for edge in edges])


def there_and_back(frames: np.ndarray, sample: Sample) -> np.ndarray:
    """Done, and then played back to the start."""
    return np.concatenate([frames[::2], frames[::-2], np.repeat(frames[:1], 5, axis=0)])


def half_then_reset(frames: np.ndarray, sample: Sample) -> np.ndarray:
    """The first half, then the start again, then all of it."""
    return np.concatenate([frames[: len(frames) // 2], frames])


def most_then_jump(frames: np.ndarray, sample: Sample) -> np.ndarray:
    """Most of it, the start again, and a jump to the end."""
    most = partial(sample, 0.9)
    return np.concatenate([most, np.repeat(frames[:1], 5, axis=0), np.repeat(frames[-1:], 12, axis=0)])


def flashed(frames: np.ndarray, sample: Sample) -> np.ndarray:
    """The end shown for a moment before it is made."""
    return np.concatenate([frames[:3], np.repeat(frames[-1:], 4, axis=0), frames])


def not_lasting(frames: np.ndarray, sample: Sample) -> np.ndarray:
    """Done rightly, and then the first frame again."""
    return np.concatenate([frames, np.repeat(frames[:1], 8, axis=0)])


def mostly_black(frames: np.ndarray, sample: Sample) -> np.ndarray:
    """Black but for every sixth frame and the end."""
    out = np.zeros_like(frames)
    out[::6] = frames[::6]
    out[0], out[-6:] = frames[0], frames[-6:]
    return out


def half_and_half(frames: np.ndarray, sample: Sample) -> np.ndarray:
    """The truth over its mirror image, each half there."""
    return np.stack([cv2.addWeighted(frame, 0.5, frame[:, ::-1], 0.5, 0) for frame in frames])


SHORTCUTS: dict[str, tuple[Change, float]] = {
    "crossfades of six pictures": (faded_pictures(6), 0.6), "eight slides": (slides(8), 0.6), "wipe": (wipe, 0.55), "there and back": (there_and_back, 0.3),
    "half, then again": (half_then_reset, 0.8), "most, then a jump": (most_then_jump, 0.6), "end flashed first": (flashed, 0.75),
    "end does not last": (not_lasting, 0.5), "mostly black": (mostly_black, 0.5), "two answers blended": (half_and_half, 0.5),
}  # fmt: skip
"""Each with the highest score it may get."""


def painted(frames: np.ndarray, sample: Sample) -> np.ndarray:
    """From the middle of the clip on, two rings and a block are painted where little happens."""
    out = frames.copy()
    height, width = frames.shape[1:3]
    for x, y in _calm_places(frames, 3):
        at, radius = (round(x * width), round(y * height)), round(0.035 * width)
        there = frames[-1][max(0, at[1] - radius) : at[1] + radius, max(0, at[0] - radius) : at[0] + radius].reshape(-1, 3).mean(axis=0)
        color = max(((214, 30, 60), (250, 220, 60)), key=lambda ink: float(np.abs(there - ink).sum()))
        for frame in out[len(out) // 2 :]:
            cv2.circle(frame, at, radius, color, max(2, width // 90))
    return out


def destroyed(frames: np.ndarray, sample: Sample) -> np.ndarray:
    """From the middle of the clip on, a part of the picture that has something in it is wiped out."""
    out = frames.copy()
    width = frames.shape[2]
    still = np.abs(frames[:: max(1, len(frames) // 8)].astype(np.int16) - frames[0]).max(axis=(0, 3)) < 12
    ground = np.median(frames[0].reshape(-1, 3), axis=0)
    busy = ((np.abs(frames[0].astype(np.int16) - ground).max(axis=-1) > 40) & still).astype(np.float32)
    side = round(0.14 * width)
    score = cv2.boxFilter(busy, -1, (side, side), normalize=True) - 4 * cv2.boxFilter((~still).astype(np.float32), -1, (side, side), normalize=True)
    inner = score[side // 2 : -side // 2, side // 2 : -side // 2]
    if inner.max() < 0.08:  # all that is there takes part: then something is painted over instead
        return painted(frames, sample)
    y, x = np.unravel_index(inner.argmax(), inner.shape)
    out[len(out) // 2 :, y : y + side, x : x + side] = ground
    return out


def _calm_places(frames: np.ndarray, count: int) -> list[tuple[float, float]]:
    """Places (shares of the width and height) where nothing ever changes and little is seen."""
    small = np.stack([cv2.resize(frame, (64, 64), interpolation=cv2.INTER_AREA) for frame in frames[:: max(1, len(frames) // 8)]]).astype(np.int16)
    busy = (np.abs(small - small[0]).max(axis=(0, 3)) > 8) * 3.0 + (np.abs(small[0] - np.median(small[0].reshape(-1, 3), axis=0)).max(axis=-1) > 12)
    score = cv2.boxFilter(busy.astype(np.float32), -1, (7, 7))
    score[:4], score[-4:], score[:, :4], score[:, -4:] = 99, 99, 99, 99
    found = []
    for _ in range(count):
        y, x = np.unravel_index(score.argmin(), score.shape)
        found.append(((x + 0.5) / 64, (y + 0.5) / 64))
        score[max(0, y - 8) : y + 9, max(0, x - 8) : x + 9] = 99
    return found


SPOILT: dict[str, Change] = {"something painted": painted, "something wiped out": destroyed}
"""Right answers in a picture that is spoilt elsewhere: they must cost something."""
SPOILT_MOST = 0.85
