"""Frames to bytes and back: with `containers`, which opens files, the only place that knows codecs.

Written clips are H.264 yuv420p in MP4, one encoder thread, so that the same frames give the same bytes on every run.
Colour is converted with OpenCV (BT.601, limited range, and tagged so), several times faster than PyAV's own conversion.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av import library_versions
from av.sidedata.sidedata import Type as SideData
from av.video.reformatter import ColorPrimaries, ColorTrc, VideoReformatter

from .clock import MAX_FRAMES, Clock, read_clock
from .containers import check_packet, check_pixels, opened, reason
from .errors import VideoError

Video = str | Path | bytes | np.ndarray
"""A path, the bytes of a file, or uint8 RGB frames (T, H, W, 3)."""

_OPTIONS = {"preset": "ultrafast", "tune": "zerolatency", "qp": "20", "g": "65"}
_BT601, _LIMITED = 6, 1  # FFmpeg's AVCOL_SPC_SMPTE170M, AVCOL_RANGE_MPEG
_HDR = {int(ColorTrc.SMPTE2084): "PQ", int(ColorTrc.ARIB_STD_B67): "HLG"}
_WIDE = {int(ColorPrimaries.BT2020), int(ColorPrimaries.SMPTE431), int(ColorPrimaries.SMPTE432)}
_BLACK = 32  # grey levels: black as it comes out of an encoder
_NEARLY_SQUARE = 0.01
_MISSING = 0.25  # seconds by which a file may end before it says


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


def iterate(video: Video, notes: list[str] | None = None) -> Iterator[tuple[np.ndarray, float]]:
    """Frames as a player shows them, uint8 RGB (H, W, 3), one at a time, each with the frame rate. Raises VideoError as `decode` does.

    Pictures are turned and mirrored as the file says, with square pixels, in BT.709 or sRGB colours, and shown for as long as their time stamps say
    (see `clock`): a frame may be yielded more than once, so do not write into it. What a person should know of the file is added to `notes`
    once all frames are drawn: cut short, damaged, black before it begins, HDR.
    """
    notes = [] if notes is None else notes
    black, begun = 0, False
    for frame, fps in _given(video) if isinstance(video, np.ndarray) else _read(video, notes):
        if not begun:
            begun = bool(frame[::4, ::4].max() > _BLACK)
            black += not begun
        yield frame, fps
    if black and begun:
        notes.append(f"begins with {black} black frame{'s' if black > 1 else ''}")


def _given(frames: np.ndarray) -> Iterator[tuple[np.ndarray, float]]:
    _check_frames(frames)
    for frame in frames:
        yield frame, 16.0


def _read(video: str | Path | bytes, notes: list[str]) -> Iterator[tuple[np.ndarray, float]]:
    clock = _survey(video, notes)
    faults = _Faults()
    shown, held = 0, None
    with opened(video) as (name, container, stream):
        upright = _Upright(name, stream)
        for picture in _pictures(name, container, stream, faults):
            check_pixels(name, picture.width, picture.height, least=2)
            _note_hdr(picture, notes)
            if clock.steady:
                shown += 1
                yield upright(picture), clock.fps
                continue
            due = shown if picture.pts is None else clock.frames_before(picture.pts)
            if held is not None and due > shown:
                frame = upright(held)
                while shown < due:
                    shown += 1
                    yield frame, clock.fps
            held = picture
        if held is not None:  # the last picture stays to the end, and is seen in any case
            frame = upright(held)
            for _ in range(max(1, clock.count - shown)):
                shown += 1
                yield frame, clock.fps
    if not shown:
        raise VideoError(f"{name} is not a readable video: {reason(faults.error)}" if faults.error else f"{name} has no frames")
    if faults.packets or faults.pictures:
        notes.append(f"damaged: packets that could not be decoded: {faults.packets}, pictures decoded only in part: {faults.pictures}")


@dataclass
class _Faults:
    """What of a file could not be decoded: packets, and pictures that are whole only by a guess; and the last error."""

    packets: int = 0
    pictures: int = 0
    error: Exception | None = None


def _pictures(name: str, container: av.container.InputContainer, stream: av.VideoStream, faults: _Faults) -> Iterator[av.VideoFrame]:
    """Decoded pictures, as many as there are; like a player, goes on after a packet that is damaged."""
    try:
        for packet in container.demux(stream):
            check_packet(name, packet)
            try:
                pictures = packet.decode()
            except av.FFmpegError as error:
                faults.packets, faults.error = faults.packets + 1, error
                continue
            for picture in pictures:
                faults.pictures += picture.is_corrupt
                yield picture
    except av.FFmpegError as error:  # of the container, which cannot be read on
        faults.packets, faults.error = faults.packets + 1, error


def _survey(video: str | Path | bytes, notes: list[str]) -> Clock:
    """The clock of a file, from its packets, which are read and not decoded. Notes where pictures are missing at its end."""
    with opened(video) as (name, container, stream):
        stamps: list[tuple[int | None, int]] = []
        stored, torn, seconds = 0, 0, 0.0
        try:
            for packet in container.demux(stream):
                stored += packet.size > 0
                torn += packet.is_corrupt
                if packet.size and not packet.is_discard:
                    stamps.append((packet.pts, packet.duration or 0))
                    if len(stamps) > MAX_FRAMES:
                        raise VideoError(f"{name} has more than {MAX_FRAMES} frames")
        except av.FFmpegError:
            if not stamps:
                raise
        clock = read_clock(name, stamps, stream.time_base, float(stream.average_rate or 16))
        if torn:
            notes.append(f"cut short or damaged: {torn} of {stored} packets are not whole")
        elif stored < stream.frames:
            notes.append(f"cut short: {stored} of {stream.frames} pictures are there")
        elif not stream.frames and len(container.streams) == 1 and container.duration and stream.time_base:
            seconds = max((float((stamp + duration) * stream.time_base) for stamp, duration in stamps if stamp is not None), default=0.0)
            if 0 < seconds < container.duration / av.time_base - max(_MISSING, 1.5 / clock.fps):
                notes.append(f"cut short: {seconds:.2f} of {container.duration / av.time_base:.2f} seconds are there")
        return clock


@dataclass(frozen=True)
class Format:
    """What decoding a video gives: frames, frames per second, width and height in pixels."""

    num_frames: int
    fps: float
    width: int
    height: int


def probe(video: str | Path | bytes) -> Format:
    """The format of a video's frames, by its time stamps and its first picture. Raises VideoError if it cannot be read or is cut short."""
    notes: list[str] = []
    clock = _survey(video, notes)
    with opened(video) as (name, container, stream):
        if notes:
            raise VideoError(f"{name} is {notes[0]}")
        for picture in _pictures(name, container, stream, _Faults()):
            check_pixels(name, picture.width, picture.height, least=2)
            height, width = _Upright(name, stream)(picture).shape[:2]
            return Format(clock.count, clock.fps, width, height)
        raise VideoError(f"{name} has no frames")


# --- a picture --------------------------------------------------------------------------------------------------------


class _Upright:
    """Turns a stream's decoded pictures into RGB (H, W, 3) as they are meant to be seen: square pixels, turned and mirrored."""

    def __init__(self, name: str, stream: av.VideoStream) -> None:
        self._name, self._stream = name, stream
        self._aspect: float | None = None
        self._matrix: np.ndarray | None = None
        self._size: tuple[int, int] | None = None
        self._reformatter = VideoReformatter()  # kept from picture to picture: tables for HDR take seconds to make

    def __call__(self, picture: av.VideoFrame) -> np.ndarray:
        if self._aspect is None:
            # Only of the first picture: asking PyAV for side data keeps a picture in memory until garbage is collected.
            matrix = picture.side_data.get(SideData.DISPLAYMATRIX)
            self._matrix = None if matrix is None else np.frombuffer(bytes(matrix), np.int32)
            # What the container says goes before what the codec says, which is known once a picture is decoded.
            self._aspect = float(self._stream.sample_aspect_ratio or self._stream.codec_context.sample_aspect_ratio or 1)
        frame = self._colours(picture)
        if self._aspect > 0 and abs(self._aspect - 1) > _NEARLY_SQUARE:
            width, height = round(picture.width * max(1.0, self._aspect)), round(picture.height * max(1.0, 1 / self._aspect))
            check_pixels(f"{self._name}, with square pixels,", width, height)
            frame = cv2.resize(frame, (width, height), interpolation=cv2.INTER_LINEAR)
        frame = frame if self._matrix is None else np.ascontiguousarray(_turned(frame, self._matrix))
        self._size = self._size or frame.shape[1::-1]
        if frame.shape[1::-1] != self._size:  # pictures may change their size midway; the screen does not
            frame = cv2.resize(frame, self._size, interpolation=cv2.INTER_LINEAR)
        return frame


    def _colours(self, picture: av.VideoFrame) -> np.ndarray:
        """RGB of a decoded picture. The common kind goes through OpenCV; any other through FFmpeg's own conversion."""
        plain = picture.format.name == "yuv420p" and picture.colorspace in (2, 5, 6) and picture.color_range in (0, 1)
        if plain and picture.width % 2 == 0 and picture.height % 2 == 0 and not _is_wide(picture):
            return cv2.cvtColor(picture.to_ndarray(), cv2.COLOR_YUV2RGB_I420)
        wide = {"dst_color_trc": ColorTrc.IEC61966_2_1, "dst_color_primaries": ColorPrimaries.BT709} if _is_wide(picture) else {}
        if picture.color_trc in _HDR and picture.color_primaries == ColorPrimaries.UNSPECIFIED:
            picture.color_primaries = ColorPrimaries.BT2020
        try:
            return self._reformatter.reformat(picture, format="rgb24", **wide).to_ndarray()
        except (av.FFmpegError, ValueError) as error:
            told = f"format {picture.format.name}, matrix {picture.colorspace}, transfer {picture.color_trc}, primaries {picture.color_primaries}"
            raise VideoError(f"{self._name} has colours that cannot be converted ({told}): {reason(error)}; BT.709 would be") from None


def _turned(frame: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """A frame turned and mirrored by a display matrix (9 integers; x' = a x + c y, y' = b x + d y, with y downwards), to the nearest quarter turn."""
    a, b, _, c, d = matrix[:5].astype(float)
    if abs(b) + abs(c) > abs(a) + abs(d):
        frame, a, d = frame.swapaxes(0, 1), c, b
    return frame[:: -1 if d < 0 else 1, :: -1 if a < 0 else 1]


def _is_wide(picture: av.VideoFrame) -> bool:
    return picture.color_trc in _HDR or picture.color_primaries in _WIDE


def _note_hdr(picture: av.VideoFrame, notes: list[str]) -> None:
    if picture.color_trc in _HDR:
        told = f"high dynamic range ({_HDR[picture.color_trc]}) was converted to sRGB"
        if told not in notes:
            notes.append(told)


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


def _check_frames(frames: np.ndarray) -> None:
    if frames.ndim != 4 or frames.shape[-1] != 3 or frames.dtype != np.uint8:
        raise VideoError(f"frames are {frames.dtype} {frames.shape}; expected uint8 RGB (T, H, W, 3)")
    if not 1 <= len(frames) <= MAX_FRAMES or not min(frames.shape[1:3]) >= 2:
        raise VideoError(f"frames have shape {frames.shape}; expected 1 to {MAX_FRAMES} frames of at least 2 x 2 pixels")
