"""What a Space is told by its environment, and the limits it holds visitors to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 50 * 2**20
MOST_SECONDS = 60.0
MOST_FRAMES = 1200
MOST_PIXELS = 1920 * 1088
"""Limits of an uploaded clip, checked before anything of it is decoded."""

UPLOADS_BYTES, UPLOADS_FILES, UPLOADS_SECONDS = 2 * 2**30, 500, 900.0
"""What all visitors' uploads together may take, and how long one lies there that nobody has scored."""
UPLOADS_YOUNG = 60.0
"""Seconds for which an upload is not deleted to make room for another."""
UPLOAD_SECONDS = 120.0
"""The longest that receiving one may take."""

KINDS_OF_FILE = (".mp4", ".webm", ".mov", ".mkv", ".avi", ".gif", ".m4v")
"""Endings of the names of clips."""

SCORE_SECONDS = 30.0
"""The longest that one clip may take in a worker."""
LEAST_WORK = 512 * 512
"""What a frame costs at least, in pixels: however few it has, it is scored at one size."""
QUICK_SECONDS, QUICK_WORK = 10.0, 40_000_000
"""What is over one of these, in seconds or in pixels of all frames, is scored in a worker of its own, so that others need not wait for it."""
LONG_QUEUE, LONG_SECONDS = 6, 60.0
"""Such clips that may wait, more are asked to come back; and the longest that one may take."""

QUEUE = 64
"""Visitors that may wait for a score; others are asked to come back."""

SIZE = (512, 512)


@dataclass(frozen=True)
class Settings:
    """Where things are kept and found. `data` holds previews, ratings and submitted results; `answers` models' clips, in any layout that
    `vbvr bench score` reads; `results` files of `vbvr bench score` to list; `ratings_repo` a Hub dataset that ratings are copied to."""

    data: Path
    answers: Path | None = None
    results: Path | None = None
    ratings_repo: str | None = None
    workers: int | None = None

    @classmethod
    def from_environment(cls) -> Settings:
        """VBVR_SPACE_DATA (default: /data, a Space's lasting storage, where there is one, else runs/space), VBVR_ANSWERS, VBVR_RESULTS,
        VBVR_RATINGS_REPO, VBVR_SPACE_WORKERS."""
        lasting = Path("/data")
        home = os.environ.get("VBVR_SPACE_DATA") or (lasting if lasting.is_dir() and os.access(lasting, os.W_OK) else "runs/space")
        folders = [Path(os.environ[name]) if os.environ.get(name) else None for name in ("VBVR_ANSWERS", "VBVR_RESULTS")]
        workers = os.environ.get("VBVR_SPACE_WORKERS")
        return cls(Path(home).resolve(), *folders, os.environ.get("VBVR_RATINGS_REPO") or None, int(workers) if workers else None)
