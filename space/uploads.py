"""A visitor's clip: received and taken under random names, looked at before anything of it is decoded, and deleted afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from starlette.concurrency import run_in_threadpool
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from vbvr_hf import VideoError

from .settings import KINDS_OF_FILE, MOST_BYTES, MOST_FRAMES, MOST_PIXELS, MOST_SECONDS

_FORM = 65_536  # bytes of a form beside its file


def receiving(home: Path) -> list[Route]:
    """The routes that uploads come in by, in place of Gradio's: those name a file by its content and the visitor's own name, so that
    two visitors with the same clip would share, and delete, one file. `home` is Gradio's folder for uploads.
    """

    async def upload(request: Request) -> Response:
        async def limited() -> AsyncIterator[bytes]:
            seen = 0
            async for chunk in request.stream():
                seen += len(chunk)
                if seen > MOST_BYTES + _FORM:
                    raise MultiPartException(f"at most {MOST_BYTES >> 20} MB are taken")
                yield chunk

        if not request.headers.get("content-type", "").startswith("multipart/form-data; boundary="):
            return JSONResponse({"detail": "expected a form with a file"}, 400)
        try:
            form = await MultiPartParser(request.headers, limited(), max_files=1, max_fields=4).parse()
        except MultiPartException as error:
            return JSONResponse({"detail": error.message}, 413)
        home.mkdir(parents=True, exist_ok=True)
        paths = []
        for file in form.getlist("files"):
            ending = Path(getattr(file, "filename", None) or "").suffix.lower()
            path = home / f"{secrets.token_hex(16)}{ending if ending in (*KINDS_OF_FILE, '.json') else ''}"
            with path.open("wb") as kept:
                await run_in_threadpool(shutil.copyfileobj, file.file, kept)
            paths.append(str(path))
        await form.close()
        return JSONResponse(paths)

    async def progress(request: Request) -> Response:
        # The browser tells visitors that it is uploading; how far it has come is not followed.
        return Response('data: {"msg": "done"}\n\n', media_type="text/event-stream")

    return [Route("/gradio_api/upload", upload, methods=["POST"]), Route("/gradio_api/upload_progress", progress)]


@contextmanager
def taken(upload: str, home: Path) -> Iterator[Path]:
    """Move an uploaded file to a random name in `home`, and delete it when done.

    Raises VideoError for an empty file, one that is gone (it was scored before), or over 50 MB.
    """
    home.mkdir(parents=True, exist_ok=True)
    path = home / secrets.token_hex(16)
    try:
        os.replace(upload, path)
    except FileNotFoundError:
        raise VideoError("this clip was scored and deleted; choose the file again") from None
    try:
        size = path.stat().st_size
        if not size:
            raise VideoError("the file is empty (0 bytes)")
        if size > MOST_BYTES:
            raise VideoError(f"the file has {size >> 20} MB; at most {MOST_BYTES >> 20} MB are taken")
        yield path
    finally:
        path.unlink(missing_ok=True)


def probe(path: str | Path) -> None:
    """Raise VideoError, with a reason fit for the visitor, for what is no video or is over a limit. Only headers and packet sizes are read."""
    try:
        with Path(path).open("rb") as file, av.open(file) as container:
            if not container.streams.video:
                raise VideoError("the file has no video in it")
            stream = container.streams.video[0]
            if stream.codec_context is None:
                raise VideoError("the video's codec is not known here")
            width, height = stream.codec_context.width, stream.codec_context.height
            if width * height > MOST_PIXELS:
                raise VideoError(f"the video is {width} x {height}; at most {MOST_PIXELS} pixels a frame are taken, e.g. 1920 x 1088")
            told = float(stream.duration * stream.time_base) if stream.duration else (container.duration or 0) / av.time_base
            seconds, frames = told, 0
            for packet in container.demux(stream):
                frames += packet.size > 0
                if packet.pts is not None and stream.time_base:
                    seconds = max(seconds, float(packet.pts * stream.time_base) - float((stream.start_time or 0) * stream.time_base))
                if seconds > MOST_SECONDS:
                    raise VideoError(f"the video lasts {seconds:.0f} seconds; at most {MOST_SECONDS:.0f} are taken")
                if frames > MOST_FRAMES:
                    raise VideoError(f"the video has more than {MOST_FRAMES} frames; at most that many are taken")
    except (av.FFmpegError, OSError, ValueError, EOFError) as error:
        if isinstance(error, VideoError):
            raise
        raise VideoError("this is not a video that can be read; mp4, webm, mov, mkv, avi and gif are") from error
    if not frames:
        raise VideoError("the video has no frames")
