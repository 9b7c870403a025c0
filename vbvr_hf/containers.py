"""Files of video, opened with suspicion: only containers of video, nothing decoded while they are opened, no other file and no address followed.

What a file is called says nothing; its first bytes choose the container, and FFmpeg is told which one it is instead of guessing among hundreds:
playlists, image sequences, session descriptions and devices are never tried.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import av
from av.stream import Disposition

from .errors import VideoError

MAX_PIXELS = 4096 * 2304
MAX_STREAMS = 32
CONTAINERS = "MP4, MOV, WebM, Matroska, AVI, MPEG-TS or GIF"

# fmt: off
CODECS = frozenset({
    "h264", "hevc", "vvc", "av1", "vp8", "vp9", "mpeg1video", "mpeg2video", "mpeg4", "msmpeg4v3", "h263", "theora", "mjpeg", "png", "gif",
    "prores", "dnxhd", "cfhd", "ffv1", "huffyuv", "ffvhuff", "utvideo", "qtrle", "rawvideo", "v210",
})
# fmt: on
"""What is decoded, by FFmpeg's names. Its hundreds of other decoders read what nobody writes any more, except to break them."""

_PNG_EXTRAS, _MOST_EXTRAS = (b"zTXt", b"iTXt", b"iCCP"), 2**16
_HEAD = 600
_MOV = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"sidx")
_OPTIONS = {
    # No decoder is run to find out what a stream holds: each is given its limits first.
    "codec_whitelist": "none",
    "protocol_whitelist": "none",
    "probesize": "5000000",
    "analyzeduration": "5000000",
}
_STILL = Disposition.attached_pic | Disposition.timed_thumbnails


@contextmanager
def opened(video: str | Path | bytes) -> Iterator[tuple[str, av.container.InputContainer, av.VideoStream]]:
    """What the video is called, its container, and the stream that players show, ready to be decoded within limits.

    Whatever fails while it is open is a VideoError: no regular file, no container of video, no stream of video, more than 32 streams, a codec
    that is not read, more than 4096 x 2304 pixels, or damage.
    """
    name = "the video"
    try:
        with _source(video) as (name, file):
            kind = container_of(file.read(_HEAD))
            if kind is None:
                raise VideoError(f"{name} is not a readable video: its content is none of {CONTAINERS}")
            file.seek(0)
            with av.open(file, format=kind, container_options=_OPTIONS | {"format_whitelist": kind}, metadata_errors="replace") as container:
                yield name, container, _stream(name, container)
    except (av.FFmpegError, OSError, ValueError, EOFError, MemoryError) as error:
        if isinstance(error, VideoError):
            raise
        raise VideoError(f"{name} is not a readable video: {reason(error)}") from error


def container_of(head: bytes) -> str | None:
    """FFmpeg's name of the container that starts with these bytes, or None if it is none that is read."""
    if head[4:8] in _MOV:
        return "mov"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "matroska"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "avi"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    for packet, start in ((188, 0), (192, 4)):
        marks = head[start::packet]
        if len(marks) > 1 and set(marks) == {0x47}:
            return "mpegts"
    return None


def reason(error: Exception) -> str:
    """What went wrong, in few words."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _stream(name: str, container: av.container.InputContainer) -> av.VideoStream:
    """The stream that players show: no cover picture, the one marked as default, the largest of several."""
    if len(container.streams) > MAX_STREAMS:
        raise VideoError(f"{name} has {len(container.streams)} streams; at most {MAX_STREAMS} are read")
    if not container.streams.video:
        raise VideoError(f"{name} has no video stream")
    known = [stream for stream in container.streams.video if stream.codec_context is not None]
    if not known:
        raise VideoError(f"{name} holds video of an unknown codec")
    stream = min(known, key=_rank)
    codec = stream.codec_context.codec.canonical_name
    if codec not in CODECS:
        raise VideoError(f"{name} holds video of the codec {codec}, which is not read; h264, hevc, av1 and vp9 are")
    check_pixels(name, stream.width, stream.height)
    stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
    stream.codec_context.thread_count = 1
    return stream


def _rank(stream: av.VideoStream) -> tuple[bool, bool, int, int]:
    still, default = bool(stream.disposition & _STILL), bool(stream.disposition & Disposition.default)
    return still, not default, -stream.width * stream.height, stream.index


def check_pixels(name: str, width: int, height: int, least: int = 0) -> None:
    """Raise VideoError for pictures of more than 4096 x 2304 pixels, or with a side below `least`."""
    if width * height > MAX_PIXELS or min(width, height) < least:
        raise VideoError(f"{name} is {width} x {height}; at most {MAX_PIXELS} pixels a frame are read")


def check_packet(name: str, packet: av.Packet) -> None:
    """Raise VideoError for a packet that would fill memory beside its picture: a PNG's compressed texts and profile have no bound of their own."""
    if packet.stream.codec_context.codec.canonical_name != "png":
        return
    data, at, extras = bytes(packet), 8, 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        extras += size if data[at + 4 : at + 8] in _PNG_EXTRAS else 0
        at += size + 12
    if extras > _MOST_EXTRAS:
        raise VideoError(f"{name} holds a PNG picture with {extras} bytes of compressed texts and profiles; at most {_MOST_EXTRAS} are read")


@contextmanager
def _source(video: str | Path | bytes) -> Iterator[tuple[str, BinaryIO]]:
    if isinstance(video, (bytes, bytearray, memoryview)):
        if not len(video):
            raise VideoError("the video is empty (0 bytes)")
        yield "the video", io.BytesIO(video)
        return
    path = Path(video)
    with open_regular(path) as file:
        if os.fstat(file.fileno()).st_size == 0:
            raise VideoError(f"{path} is empty (0 bytes)")
        yield str(path), file


def open_regular(path: str | Path) -> BinaryIO:
    """A file opened for reading. Raises VideoError at once, and never waits, for what is missing or is a folder, a pipe, a socket or a device."""
    try:
        # Without O_NONBLOCK, opening a pipe waits for somebody to write into it.
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise VideoError(f"{path} does not exist") from None
    except OSError as error:
        raise VideoError(f"{path} cannot be read: {reason(error)}") from None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise VideoError(f"{path} is not a file, but a {'folder' if Path(path).is_dir() else 'pipe, a device or the like'}")
    return os.fdopen(number, "rb")
