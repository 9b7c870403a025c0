"""Frames to bytes and back: the only place that knows codecs.

Written clips are H.264 yuv420p in MP4, one encoder thread, so that the same frames give the same bytes on every run.
Colour is converted with OpenCV (BT.601, limited range, and tagged so), several times faster than PyAV's own conversion.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av import library_versions

from .errors import VideoError

Video = str | Path | bytes | np.ndarray
"""A path, the bytes of a file, or uint8 RGB frames (T, H, W, 3)."""

MAX_FRAMES = 4096
MAX_PIXELS = 4096 * 2304
_OPTIONS = {"preset": "ultrafast", "tune": "zerolatency", "qp": "20", "g": "65"}
_BT601, _LIMITED = 6, 1  # FFmpeg's AVCOL_SPC_SMPTE170M, AVCOL_RANGE_MPEG


def encode(frames: Iterable[np.ndarray], fps: float = 16, *, crf: int | None = None) -> bytes:
    """MP4 bytes of uint8 RGB frames (H, W, 3) of one even size.

    `crf` encodes for a given quality loss (0 to 51) instead of the fixed quantiser of the dataset. Raises VideoError without frames.
    """
    return encode_dirty(((frame, None) for frame in frames), fps, crf=crf)


def encode_dirty(frames: Iterable[tuple[np.ndarray, list | None]], fps: float = 16, *, crf: int | None = None) -> bytes:
    """The same, from frames that come with the rectangles changed since the frame before (None: all of it), even corners."""
    out = io.BytesIO()
    planes: np.ndarray | None = None
    with av.open(out, "w", format="mp4", options={"fflags": "+bitexact"}) as container:
        stream = None
        for index, (frame, rects) in enumerate(frames):
            height, width = frame.shape[:2]
            if stream is None:
                options = dict(_OPTIONS) if crf is None else {"preset": "ultrafast", "crf": str(crf), "g": "65"}
                stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001), options=options)
                stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
                context = stream.codec_context
                context.thread_count = 1
                context.colorspace, context.color_primaries, context.color_trc, context.color_range = _BT601, _BT601, _BT601, _LIMITED
                context.time_base = 1 / Fraction(fps).limit_denominator(1001)
                planes = np.empty((height * 3 // 2, width), np.uint8)
                rects = None
            if rects is None:
                planes = cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_I420)
            else:
                for rect in rects:
                    _convert(frame, planes, rect)
            picture = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            picture.pts = index
            container.mux(stream.encode(picture))
        if stream is None:
            raise VideoError("a video needs at least one frame")
        container.mux(stream.encode())
    return out.getvalue()


def _convert(frame: np.ndarray, planes: np.ndarray, rect: tuple[int, int, int, int]) -> None:
    """Update the I420 planes (3 H / 2, W) inside a rectangle of even corners."""
    left, top, right, bottom = rect
    height, width = frame.shape[:2]
    part = cv2.cvtColor(np.ascontiguousarray(frame[top:bottom, left:right]), cv2.COLOR_RGB2YUV_I420)
    h, w = bottom - top, right - left
    planes[top:bottom, left:right] = part[:h]
    chroma = planes[height:].reshape(2, height // 2, width // 2)
    chroma[:, top // 2 : bottom // 2, left // 2 : right // 2] = part[h:].reshape(2, h // 2, w // 2)


def decode(video: Video) -> tuple[np.ndarray, float]:
    """All frames, uint8 RGB (T, H, W, 3), and the frame rate (16 for frames given as an array).

    Raises VideoError, naming the file and the reason, if it cannot be read, has no frames, or is over 4096 frames or 4096 x 2304 pixels.
    """
    pairs = [(frame.copy(), fps) for frame, fps in iterate(video)]
    return np.stack([frame for frame, _ in pairs]), pairs[0][1]


def iterate(video: Video) -> Iterator[tuple[np.ndarray, float]]:
    """Decoded frames, uint8 RGB (H, W, 3), one at a time, each with the frame rate. Raises VideoError as `decode` does."""
    if isinstance(video, np.ndarray):
        _check_frames(video)
        for frame in video:
            yield frame, 16.0
        return
    count = 0
    with _opened(video) as (name, container, stream):
        if stream.codec_context is None:
            raise VideoError(f"{name} holds video of an unknown codec")
        stream.codec_context.thread_count = 1
        fps = float(stream.average_rate or 16)
        for picture in container.decode(stream):
            if picture.width * picture.height > MAX_PIXELS or min(picture.width, picture.height) < 2:
                raise VideoError(f"{name} is {picture.width} x {picture.height}; at most {MAX_PIXELS} pixels a frame are read")
            count += 1
            if count > MAX_FRAMES:
                raise VideoError(f"{name} has more than {MAX_FRAMES} frames")
            yield to_rgb(picture), fps
        if not count:
            raise VideoError(f"{name} has no frames")


@dataclass(frozen=True)
class Format:
    """What a video file says of itself: frames, frames per second, width and height in pixels."""

    num_frames: int
    fps: float
    width: int
    height: int


def probe(video: str | Path | bytes) -> Format:
    """The format of a video, read without decoding it. Raises VideoError if it cannot be read or is cut short."""
    with _opened(video) as (name, container, stream):
        count = sum(1 for packet in container.demux(stream) if packet.size)
        if not count or count < stream.frames:
            raise VideoError(f"{name} holds {count} of {stream.frames} frames")
        return Format(count, float(stream.average_rate or 16), stream.width, stream.height)


def to_rgb(picture: av.VideoFrame) -> np.ndarray:
    """RGB of a decoded frame, turned upright. The common kind goes through OpenCV; any other through FFmpeg's own conversion."""
    if picture.rotation % 360:
        return np.ascontiguousarray(np.rot90(_colours(picture), round(picture.rotation / 90)))
    return _colours(picture)


def _colours(picture: av.VideoFrame) -> np.ndarray:
    plain = picture.format.name == "yuv420p" and picture.colorspace in (2, 5, 6) and picture.color_range in (0, 1)
    if plain and picture.width % 2 == 0 and picture.height % 2 == 0:
        return cv2.cvtColor(picture.to_ndarray(), cv2.COLOR_YUV2RGB_I420)
    return picture.to_ndarray(format="rgb24")


def png(image: np.ndarray) -> bytes:
    """PNG bytes of an RGB image (H, W, 3)."""
    flags = [cv2.IMWRITE_PNG_COMPRESSION, 3, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_NONE]
    return cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), flags)[1].tobytes()


def read_png(data: bytes) -> np.ndarray:
    """RGB image (H, W, 3) of PNG bytes."""
    return cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


def versions() -> dict[str, str]:
    """The libraries that decide a video file's bytes."""
    return {"pyav": av.__version__, "libavcodec": ".".join(map(str, library_versions["libavcodec"])), "opencv": cv2.__version__}


@contextmanager
def _opened(video: str | Path | bytes) -> Iterator[tuple[str, av.container.InputContainer, av.VideoStream]]:
    """The video's name, its container and its first video stream. Whatever fails while it is open is a VideoError."""
    name = "the video"
    try:
        name, source = _source(video)
        with av.open(source) as container:
            if not container.streams.video:
                raise VideoError(f"{name} has no video stream")
            yield name, container, container.streams.video[0]
    except (av.FFmpegError, OSError, ValueError, EOFError) as error:
        if isinstance(error, VideoError):
            raise
        raise VideoError(f"{name} is not a readable video: {_reason(error)}") from error


def _source(video: str | Path | bytes) -> tuple[str, object]:
    if isinstance(video, (bytes, bytearray, memoryview)):
        if not len(video):
            raise VideoError("the video is empty (0 bytes)")
        return "the video", io.BytesIO(video)
    path = Path(video)
    if not path.is_file():
        raise VideoError(f"{path} is not a file" if path.exists() else f"{path} does not exist")
    if path.stat().st_size == 0:
        raise VideoError(f"{path} is empty (0 bytes)")
    return str(path), path.open("rb")


def _check_frames(frames: np.ndarray) -> None:
    if frames.ndim != 4 or frames.shape[-1] != 3 or frames.dtype != np.uint8:
        raise VideoError(f"frames are {frames.dtype} {frames.shape}; expected uint8 RGB (T, H, W, 3)")
    if not 1 <= len(frames) <= MAX_FRAMES or not min(frames.shape[1:3]) >= 2:
        raise VideoError(f"frames have shape {frames.shape}; expected 1 to {MAX_FRAMES} frames of at least 2 x 2 pixels")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
