"""Pictures of any size to a model that takes some sizes only, and its clips back: padding, asking, and undoing the padding."""

from __future__ import annotations

import cv2
import numpy as np

from ..errors import VBVRError
from .protocol import Size, Unanswered, VideoModel

Box = tuple[int, int, int, int]
"""left, top, width, height in pixels."""


def answer(model: VideoModel, first_frame: np.ndarray, prompt: str, num_frames: int | None = None, seed: int = 0) -> np.ndarray:
    """A model's clip, or its pictures, for any picture: uint8 RGB (T, H, W, 3) of the picture's own size.

    `first_frame` is uint8 RGB (H, W, 3). A size that the model does not take is padded with the picture's background, in the middle
    of one that it does, and what was added is cut off again. `num_frames` is the model's own length by default.
    Raises VBVRError for a length that the model does not make, and what `VideoModel.generate` raises.
    """
    _check_picture(first_frame)
    size = (first_frame.shape[1], first_frame.shape[0])
    takes = model.card.takes
    num_frames = num_frames or takes.num_frames
    if num_frames is None:
        raise VBVRError(f"{model.card.name} has no length of its own; say how many frames")
    takes.check_frames(num_frames)
    canvas = takes.canvas(size)
    frames = model.generate(pad(first_frame, canvas), prompt, num_frames, canvas, seed)
    if not (isinstance(frames, np.ndarray) and frames.dtype == np.uint8 and frames.ndim == 4 and frames.shape[-1] == 3 and len(frames) >= takes.min_frames):
        raise Unanswered(f"{model.card.name} gave {getattr(frames, 'dtype', type(frames).__name__)} {getattr(frames, 'shape', '')}; expected a clip")
    return unpad(frames, size, canvas)


def place(size: Size, canvas: Size) -> Box:
    """Where a picture of `size` goes on the canvas: scaled to fit, in the middle."""
    scale = min(canvas[0] / size[0], canvas[1] / size[1])
    width, height = round(size[0] * scale), round(size[1] * scale)
    return (canvas[0] - width) // 2, (canvas[1] - height) // 2, width, height


def pad(image: np.ndarray, canvas: Size) -> np.ndarray:
    """The picture (H, W, 3) in the middle of a canvas of its own background: the colour that most of its border has."""
    size = (image.shape[1], image.shape[0])
    if size == canvas:
        return image
    left, top, width, height = place(size, canvas)
    padded = np.empty((canvas[1], canvas[0], 3), np.uint8)
    padded[:] = _background(image)
    padded[top : top + height, left : left + width] = _resized(image, (width, height))
    return padded


def unpad(frames: np.ndarray, size: Size, canvas: Size) -> np.ndarray:
    """The clip (T, H, W, 3) without what `pad` added, at `size`. A clip of another size than the canvas is taken to show all of it."""
    shown = (frames.shape[2], frames.shape[1])
    if size == canvas == shown:
        return frames
    left, top, width, height = place(size, canvas)
    across, down = shown[0] / canvas[0], shown[1] / canvas[1]
    x, y = round(left * across), round(top * down)
    cut = frames[:, y : round((top + height) * down), x : round((left + width) * across)]
    return cut if cut.shape[2:0:-1] == size else np.stack([_resized(frame, size) for frame in cut])


def _background(image: np.ndarray) -> np.ndarray:
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    colours, counts = np.unique(border, axis=0, return_counts=True)
    return colours[counts.argmax()]


def _resized(image: np.ndarray, size: Size) -> np.ndarray:
    if (image.shape[1], image.shape[0]) == size:
        return image
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if size[0] < image.shape[1] else cv2.INTER_CUBIC)


def _check_picture(image: np.ndarray) -> None:
    if not (isinstance(image, np.ndarray) and image.dtype == np.uint8 and image.ndim == 3 and image.shape[-1] == 3):
        found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
        raise VBVRError(f"the first frame is {found}; expected uint8 RGB (H, W, 3)")
