"""A visitor's clip: received and taken under random names, looked at before anything of it is decoded, and deleted afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import threading
import time
import traceback
from asyncio import timeout
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import av
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from vbvr_hf import VideoError
from vbvr_hf.containers import opened

from .settings import (
    KINDS_OF_FILE,
    LEAST_WORK,
    MOST_BYTES,
    MOST_FRAMES,
    MOST_PIXELS,
    MOST_SECONDS,
    UPLOAD_SECONDS,
    UPLOADS_BYTES,
    UPLOADS_FILES,
    UPLOADS_SECONDS,
    UPLOADS_YOUNG,
)

_FORM = 65_536  # bytes of a form beside its file
_STEP = 2**20


class Full(MultiPartException):
    """There is no room for another upload."""

    def __init__(self) -> None:
        super().__init__("too many files are being uploaded; come back in a minute")


class Inbox:
    """The folder that uploads lie in until they are scored: at most `most` bytes of all visitors together, each for at most `seconds`.

    `clock` tells the time, in seconds, as files are dated. Safe beside other threads.
    """

    def __init__(self, home: Path, most: int = UPLOADS_BYTES, seconds: float = UPLOADS_SECONDS, clock: Callable[[], float] = time.time) -> None:
        self.home, self.taken_home = home, home / "taken"
        self._most, self._seconds, self._clock = most, seconds, clock
        self._coming = 0  # bytes of uploads on their way
        self._lock = threading.Lock()

    @contextmanager
    def coming(self) -> Iterator[Callable[[int], None]]:
        """While an upload is on its way: a function that is told how many bytes have come, and raises Full where there is no room for more."""
        noted = 0

        def note(seen: int) -> None:
            nonlocal noted
            if seen <= noted:
                return
            more = seen - noted + min(_STEP, self._most // 8)  # looking for room is not done for every few bytes
            with self._lock:
                self._make_room(more)
                self._coming += more
                noted += more

        try:
            note(1)
            yield note
        finally:
            with self._lock:
                self._coming -= noted

    def keep(self, source: BinaryIO, called: str | None = None) -> Path:
        """Write what comes from a source under a random name; of what it is called only an ending that is known is kept."""
        self.home.mkdir(parents=True, exist_ok=True)
        ending = Path(called or "").suffix.lower()
        path = self.home / f"{secrets.token_hex(16)}{ending if ending in (*KINDS_OF_FILE, '.json') else ''}"
        try:
            with path.open("xb") as file:
                shutil.copyfileobj(source, file)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    def sweep(self) -> None:
        """Delete what is too old, also what was taken and left by a process that died."""
        with self._lock:
            for path, _, dated in self._files():
                if self._clock() - dated > self._seconds:
                    path.unlink(missing_ok=True)

    def keep_swept(self, every: float = 60.0) -> Callable[[], None]:
        """Sweep now and then, in a thread of its own; returns what ends it."""
        ended = threading.Event()

        def go_on() -> None:
            self.sweep()
            while not ended.wait(every):
                self.sweep()

        threading.Thread(target=go_on, name="sweeping uploads", daemon=True).start()
        return ended.set

    def put_back(self, path: Path) -> Path:
        """A file that was taken lies here again, like one that has just come, until it is taken once more; where it lies now."""
        back = self.home / secrets.token_hex(16)
        with self._lock:
            os.utime(path, (self._clock(), self._clock()))
            os.replace(path, back)
        return back

    @contextmanager
    def taken(self, upload: str) -> Iterator[Path]:
        """Move an uploaded file to a random name, and delete it when done, if it was not put back.

        Raises VideoError for a file that is not here (it was scored before, or lay too long), an empty one, and one over 50 MB.
        """
        path = self.taken_home / secrets.token_hex(16)
        self.taken_home.mkdir(parents=True, exist_ok=True)
        try:
            with self._lock:  # not while it is being swept
                if Path(upload).resolve().parent != self.home.resolve():
                    raise FileNotFoundError
                os.replace(upload, path)
                os.utime(path, (self._clock(), self._clock()))
        except FileNotFoundError:
            raise VideoError("this clip was scored or lay here too long, and is deleted; choose the file again") from None
        try:
            size = path.stat().st_size
            if not size:
                raise VideoError("the file is empty (0 bytes)")
            if size > MOST_BYTES:
                raise VideoError(f"the file has {size >> 20} MB; at most {MOST_BYTES >> 20} MB are taken")
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _make_room(self, more: int) -> None:
        """Let the oldest uploads go until there is room, but none that came just now: their visitors are about to have them scored."""
        files = sorted(self._files(), key=lambda file: file[2])
        over, count = sum(size for _, size, _ in files) + self._coming + more - self._most, len(files)
        for path, size, dated in files:
            if (over > 0 or count >= UPLOADS_FILES) and path.parent != self.taken_home and self._clock() - dated > UPLOADS_YOUNG:
                path.unlink(missing_ok=True)
                over, count = over - size, count - 1
        if over > 0 or count >= UPLOADS_FILES:
            raise Full

    def _files(self) -> list[tuple[Path, int, float]]:
        """Path, bytes and date of everything here."""
        found = []
        for folder in (self.home, self.taken_home):
            for path in folder.iterdir() if folder.is_dir() else ():
                try:
                    status = path.stat()
                except FileNotFoundError:  # it has just been scored
                    continue
                if path.is_file():
                    found.append((path, status.st_size, status.st_mtime))
        return found


def receiving(inbox: Inbox) -> list[Route]:
    """The routes that uploads come in by, in place of Gradio's: those name a file by its content and the visitor's own name, so that
    two visitors with the same clip would share, and delete, one file; and they keep whatever comes.
    """

    async def upload(request: Request) -> Response:
        if not request.headers.get("content-type", "").startswith("multipart/form-data; boundary="):
            return JSONResponse({"detail": "expected a form with a file"}, 400)
        try:
            async with timeout(UPLOAD_SECONDS):
                with inbox.coming() as note:
                    return JSONResponse(await received(request, note))
        except Full as error:
            return JSONResponse({"detail": error.message}, 503)
        except MultiPartException as error:
            return JSONResponse({"detail": error.message}, 413)
        except TimeoutError:  # an OSError, too
            return JSONResponse({"detail": f"the upload took more than {UPLOAD_SECONDS:.0f} seconds"}, 408)
        except OSError:
            traceback.print_exc()  # for whoever runs this Space
            return JSONResponse({"detail": "there is no room for files here at present"}, 507)

    async def received(request: Request, note: Callable[[int], None]) -> list[str]:
        async def limited() -> AsyncIterator[bytes]:
            seen = 0
            async for chunk in request.stream():
                seen += len(chunk)
                if seen > MOST_BYTES + _FORM:
                    raise MultiPartException(f"at most {MOST_BYTES >> 20} MB are taken")
                note(seen)
                yield chunk

        form = await MultiPartParser(request.headers, limited(), max_files=1, max_fields=4).parse()
        try:
            files = [file for file in form.getlist("files") if isinstance(file, UploadFile)]
            return [str(await run_in_threadpool(inbox.keep, file.file, file.filename)) for file in files]
        finally:
            await form.close()

    async def progress(request: Request) -> Response:
        # The browser tells visitors that it is uploading; how far it has come is not followed.
        return Response('data: {"msg": "done"}\n\n', media_type="text/event-stream")

    return [Route("/gradio_api/upload", upload, methods=["POST"]), Route("/gradio_api/upload_progress", progress)]


def probe(path: str | Path) -> int:
    """How much work a video is: the pixels of all its frames, each of them counted as LEAST_WORK at least. Read off its headers and packets alone.

    Raises VideoError, with a reason fit for the visitor, for what is no video or is over a limit.
    """
    with opened(path) as (_, container, stream):
        width, height = stream.width, stream.height
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
        if not frames:
            raise VideoError("the video has no frames")
    return frames * max(width * height, LEAST_WORK)
