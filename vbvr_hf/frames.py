"""The clips that trainers hold in memory, in any layout and on any device, as uint8 RGB frames: what layout a shape means, and what values a range may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np

from .errors import VBVRError

_LEAST_SIDE = 8
"""Pixels a side below which no clip is meant, so that an axis of 3 can only be colour or time."""

_FAR, _MOST_FAR = 0.25, 0.001
"""A decoder may overshoot its range. More than one value in a thousand beyond a quarter of the range is another range."""

_BLOCK = 2**16
"""Values that are converted together: they stay in the processor's cache from the first look to the last."""


class RangeError(VBVRError):
    """Values that cannot be of the range they are said to have: a mistake in the training code, not a bad clip."""


class Frames:
    """A clip as uint8 RGB frames (H, W, 3), converted one by one as they are asked for; each is good until the next.

    `video` is an array or torch tensor, on any device, or what NumPy makes one of: uint8, or float with black and white at `value_range`; (T, H, W, 3),
    (T, 3, H, W) or (3, T, H, W). `shape` is (T, H, W, 3). `doubt` says, once all frames were asked for, why the values look like those of another
    range, though a clip could hold them; None if they do not.
    Raises VBVRError, naming it, for any other shape or type and for values that are not numbers; RangeError for values of another range.
    """

    def __init__(self, video: Any, value_range: tuple[float, float] = (0.0, 1.0)) -> None:
        self.low, self.high = check_range(value_range)
        self.doubt: str | None = None
        is_tensor = hasattr(video, "detach")
        self._on_device = is_tensor and video.device.type != "cpu"
        clip = video.detach() if is_tensor else np.asarray(video)
        axis = _colour_axis(tuple(clip.shape))
        self._clip = clip.movedim(axis, 3) if is_tensor else np.moveaxis(clip, axis, 3)
        self.shape = tuple(self._clip.shape)
        if not self.shape[0]:
            raise VBVRError(f"a clip has shape {tuple(clip.shape)}: no frames")
        kind = str(self._clip.dtype).removeprefix("torch.")
        self._floats = "float" in kind
        if kind != "uint8" and not self._floats:
            raise VBVRError(f"a clip is of type {kind}; expected uint8, or float with black and white at {self.low:g} and {self.high:g}")

    def __iter__(self) -> Iterator[np.ndarray]:
        self._lowest, self._highest, self._far, brightest = np.inf, -np.inf, 0, 0
        for frame in self._from_device() if self._on_device else self._from_host():
            brightest = max(brightest, int(frame.max()))
            yield frame
        if self._far > _MOST_FAR * np.prod(self.shape):
            raise RangeError(
                f"a clip's values go from {self._lowest:.4g} to {self._highest:.4g}, where black is {self.low:g} and white {self.high:g}; "
                "name the range they have, such as value_range=(-1, 1) for what a decoder gives, or hand over uint8"
            )
        if brightest == 1:
            self.doubt = "its largest value is 1 of 255: it was scaled down twice, or turned into integers before it was scaled up"
        elif self._floats and self.low < 0 <= self._lowest:
            self.doubt = f"it has no value below 0, though black is {self.low:g}: it was scaled to [0, 1] before"

    def _from_host(self) -> Iterator[np.ndarray]:
        # Colours that do not lie side by side are put together last, as uint8: the copy of floats would cost four times as much.
        _, height, width, _ = self.shape
        whole, planes = np.empty((height, width, 3), np.uint8), np.empty((3, height, width), np.uint8)
        quantise, clip = self._quantise, self._clip
        if self._floats and clip.itemsize < 4:  # NumPy is slow with half precision and has no bfloat16, but such numbers are few: each is looked up by its bits
            quantise, clip = self._looked_up()
        for frame in clip if isinstance(clip, np.ndarray) else clip.numpy():
            packed = frame.flags.c_contiguous
            if packed and not self._floats:
                yield frame
            elif packed:
                quantise(frame.reshape(height, -1), whole.reshape(height, -1))
                yield whole
            elif not self._floats:
                yield cv2.merge([np.ascontiguousarray(frame[..., colour]) for colour in range(3)], whole)
            else:
                for colour in range(3):
                    quantise(frame[..., colour], planes[colour])
                yield cv2.merge(list(planes), whole)

    def _looked_up(self) -> tuple[Callable[[np.ndarray, np.ndarray], None], np.ndarray]:
        """What `_quantise` does, for the bits (A, B) int16 of numbers of half precision; and the clip as such bits."""
        every = np.arange(2**16, dtype=np.uint16).view(np.int16)
        if isinstance(self._clip, np.ndarray):
            clip, values = self._clip.view(np.int16), every.view(self._clip.dtype).astype(np.float32)
        else:
            import torch

            clip, values = self._clip.view(torch.int16).numpy(), torch.from_numpy(every).view(self._clip.dtype).float().numpy()
        (least, most), scale = self._limits, 255 / (self.high - self.low)
        quantised = np.rint((np.nan_to_num(values).clip(self.low, self.high) - self.low) * scale).astype(np.uint8)[None]

        def quantise(bits: np.ndarray, result: np.ndarray) -> None:
            for rows in _blocks(bits):
                block = np.ascontiguousarray(bits[rows])
                unsigned = block.view(np.uint16)
                # As integers, numbers above zero rise with their values and those below it fall, unsigned; what is no number lies beyond the last of either.
                low, high = cv2.minMaxLoc(block)[:2]
                low, high = values[int(cv2.minMaxLoc(unsigned)[1] if low < 0 else low)], values[int(high) % 2**16]
                inside = least <= low and high <= most
                self._note(low, high, 0 if inside else np.count_nonzero((values[unsigned] < least) | (values[unsigned] > most)))
                cv2.LUT(unsigned, quantised, result[rows])

        return quantise, clip

    def _quantise(self, values: np.ndarray, result: np.ndarray) -> None:
        """uint8 of floats (A, B), whose range is noted."""
        scale, (least, most) = 255 / (self.high - self.low), self._limits
        for rows in _blocks(values):
            block = np.ascontiguousarray(values[rows], np.float32)
            flat = block.reshape(-1)
            low, high = cv2.minMaxLoc(block)[:2] if np.dot(flat, flat) >= 0 else (np.nan, np.nan)  # the fastest look for NaN, which minMaxLoc passes over
            self._note(low, high, np.count_nonzero((block < least) | (block > most)) if low < least or high > most else 0)
            if low < self.low:  # convertScaleAbs would turn it round; what is too high is saturated
                block = np.maximum(block, np.float32(self.low))
            cv2.convertScaleAbs(block, result[rows], scale, -self.low * scale)

    def _from_device(self) -> np.ndarray:
        """The same where the tensor is, frame by frame to spare its memory, so that a quarter of the bytes travels, in one piece."""
        import torch

        if not self._floats:
            return self._clip.contiguous().cpu().numpy()
        frames, found = torch.empty(self.shape, dtype=torch.uint8, device=self._clip.device), []
        (least, most), scale = self._limits, 255 / (self.high - self.low)
        for index, frame in enumerate(self._clip):
            frame = frame.float()
            found.append(torch.stack([frame.amin(), frame.amax(), ((frame < least) | (frame > most)).sum().float()]))
            frames[index] = ((frame - self.low) * scale).clamp(0, 255).round()
        for low, high, far in torch.stack(found).tolist():
            self._note(low, high, far)
        return frames.cpu().numpy()

    @property
    def _limits(self) -> tuple[float, float]:
        width = self.high - self.low
        return self.low - _FAR * width, self.high + _FAR * width

    def _note(self, low: float, high: float, far: float) -> None:
        if low != low or high != high:
            raise VBVRError("a clip holds values that are not numbers (NaN)")
        self._lowest, self._highest, self._far = min(self._lowest, low), max(self._highest, high), self._far + far


def as_frames(video: Any, value_range: tuple[float, float] = (0.0, 1.0)) -> np.ndarray:
    """uint8 (T, H, W, 3) of a clip in any layout that `Frames` takes. Raises as it does."""
    frames = Frames(video, value_range)
    return np.stack([frame.copy() for frame in frames])


def check_range(value_range: tuple[float, float]) -> tuple[float, float]:
    """(black, white) as floats; raises VBVRError if they are not two numbers that rise."""
    try:
        low, high = (float(value) for value in value_range)
    except (TypeError, ValueError):
        low = high = np.nan
    if not low < high or not np.isfinite([low, high]).all():
        raise VBVRError(f"value_range {value_range!r}: expected the values of black and white, such as (0, 1) or (-1, 1)")
    return low, high


def _blocks(values: np.ndarray) -> Iterator[slice]:
    """Rows of (A, B) that hold some _BLOCK values."""
    rows = max(1, _BLOCK // values.shape[1])
    return (slice(start, start + rows) for start in range(0, len(values), rows))


def _colour_axis(shape: tuple[int, ...]) -> int:
    """Which axis of (T, H, W, 3), (T, 3, H, W) or (3, T, H, W) is colour: the only one of 3 whose other axes leave room for pictures."""
    places = {3: (1, 2), 1: (2, 3), 0: (2, 3)}
    fitting = [axis for axis, sides in places.items() if len(shape) == 4 and shape[axis] == 3 and all(shape[side] >= _LEAST_SIDE for side in sides)]
    if len(fitting) == 1:
        return fitting[0]
    expected = "expected (T, H, W, 3), (T, 3, H, W) or (3, T, H, W)"
    why = "; three frames of three colours can be read in two ways: hand it over as (T, H, W, 3)" if fitting else ""
    raise VBVRError(f"a clip has shape {shape}; {expected}{why}")
