"""Pictures and clips, made when they are asked for: a sample's by its id, a visitor's by a random token that is soon forgotten."""

from __future__ import annotations

import math
import secrets
import threading
import time
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vbvr_hf import SUITE_VERSION, Sample, SampleId, VBVRError, get_task, make_sample
from vbvr_hf.baselines import action
from vbvr_hf.fingerprint import fingerprint
from vbvr_hf.presets import clip_format
from vbvr_hf.scene import Renderer
from vbvr_hf.video import png
from vbvr_hf.writing import replace_file

from .settings import SIZE
from .words import without_folders

PREVIEW = 192
"""Pixels a side of the small pictures and clips in the list of tasks."""
WIDE = "wan2.2"
"""The preset that a sample is drawn in a second time, in a model's own format."""

_TYPES = {"png": "image/png", "mp4": "video/mp4"}


# --- a sample's -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=48)
def sample_of(sample_id: str) -> Sample:
    """A sample at the Space's size; the last few are kept, with what was drawn of them."""
    return make_sample(sample_id, SIZE)


@lru_cache(maxsize=4)
def wide_sample_of(sample_id: str) -> Sample:
    """The same sample in the format of the preset WIDE."""
    return make_sample(sample_id, *clip_format(WIDE))


def sample_url(sample_id: str | SampleId, part: str) -> str:
    """Where a sample's `first.png`, `final.png` or `clip.mp4` is found, relative to the page; `wide.png` and `wide.mp4` are its first frame and clip in the
    format of the preset WIDE."""
    return f"media/sample/{sample_id}/{part}?v={fingerprint()}"


def preview_url(task_id: str, kind: str) -> str:
    """Where a task's small picture (`png`) or clip (`mp4`) is found."""
    return f"media/preview/{task_id}.{kind}?v={fingerprint()}"


def preview(home: Path, task_id: str, kind: str) -> bytes:
    """A task's small picture or clip, kept in a folder by the versions of suite and task."""
    task = get_task(task_id)
    path = home / "previews" / f"suite-{SUITE_VERSION}" / f"{task.id}-v{task.version}-{fingerprint()}.{kind}"
    if not path.exists():
        sample = make_sample(SampleId(task.id, task.splits[0], 0), (PREVIEW, PREVIEW))
        replace_file(path, sample.video if kind == "mp4" else png(_telling_frame(sample)))
    return path.read_bytes()


def _telling_frame(sample: Sample):
    """A frame at two thirds of the action: more of the task shows than at either end."""
    start, end = action(sample.scene)
    return Renderer(sample.scene, sample.width, sample.height).frame(start + (end - start) * 2 / 3)


# --- a visitor's ------------------------------------------------------------------------------------------------------


class Shelf:
    """Bytes kept in memory under random names for a while: at most `most` bytes for at most `seconds`; the oldest go first."""

    def __init__(self, most: int = 96_000_000, seconds: float = 1200.0) -> None:
        self._most, self._seconds = most, seconds
        self._kept: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, data: bytes, kind: str) -> str:
        """Keep data ("png" or "mp4") and return where it is found, relative to the page."""
        name = f"{secrets.token_urlsafe(18)}.{kind}"
        with self._lock:
            self._kept[name] = (time.monotonic(), data)
            while sum(len(data) for _, data in self._kept.values()) > self._most or self._oldest() > self._seconds:
                self._kept.popitem(last=False)
        return f"media/shown/{name}"

    def get(self, name: str) -> bytes | None:
        """What is kept under a name, if it still is."""
        with self._lock:
            found = self._kept.get(name)
        return found[1] if found and time.monotonic() - found[0] <= self._seconds else None

    def __len__(self) -> int:
        return len(self._kept)

    def _oldest(self) -> float:
        return time.monotonic() - next(iter(self._kept.values()))[0] if self._kept else 0.0


SHELF = Shelf()
KEPT = Shelf(seconds=math.inf)
"""What all visitors are shown, and is made once: it is not forgotten."""


# --- serving ----------------------------------------------------------------------------------------------------------


def routes(home: Path) -> list[Route]:
    """The routes that serve all of this; `home` is the folder previews are kept in."""

    def one_preview(request: Request) -> Response:
        task_id, kind = request.path_params["task"], request.path_params["kind"]
        return _answer(request, lambda: preview(home, task_id, kind) if kind in _TYPES else None, kind, lasting=True)

    def one_sample(request: Request) -> Response:
        sample_id, part = "{task}/{split}/{index}".format(**request.path_params), request.path_params["part"]
        return _answer(request, lambda: _part(str(SampleId.parse(sample_id)), part), part[-3:], lasting=True)

    def one_shown(request: Request) -> Response:
        name = request.path_params["name"]
        return _answer(request, lambda: SHELF.get(name) or KEPT.get(name), name[-3:], lasting=False)

    return [
        Route("/media/preview/{task}.{kind}", one_preview),
        Route("/media/sample/{task}/{split}/{index}/{part}", one_sample),
        Route("/media/shown/{name}", one_shown),
    ]


def _part(sample_id: str, part: str) -> bytes | None:
    clips = {"clip.mp4": sample_of, "wide.mp4": wide_sample_of}
    images = {"first.png": (sample_of, "first_frame"), "final.png": (sample_of, "final_frame"), "wide.png": (wide_sample_of, "first_frame")}
    if part in clips:
        return clips[part](sample_id).video
    if part in images:
        made, image = images[part]
        return png(getattr(made(sample_id), image))
    return None


def _answer(request: Request, make, kind: str, *, lasting: bool) -> Response:
    try:
        data = make()
    except VBVRError as error:
        return Response(without_folders(str(error)), 404, media_type="text/plain")
    if data is None:
        return Response("nothing is kept under this name (any more)", 404, media_type="text/plain")
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "public, max-age=86400" if lasting else "private, max-age=1200", "X-Content-Type-Options": "nosniff"}
    wanted = request.headers.get("range", "")
    if not wanted.startswith("bytes=") or "," in wanted:
        return Response(data, media_type=_TYPES[kind], headers=headers)
    # Browsers ask for parts of a clip: without them they cannot go to a moment.
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    if not (first + last).isdigit():
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(data)}"})
    start = int(first) if first else max(0, len(data) - int(last))
    stop = min(len(data), int(last) + 1) if first and last else len(data)
    if start >= stop:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(data)}"})
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(data)}"
    return Response(data[start:stop], 206, media_type=_TYPES[kind], headers=headers)
