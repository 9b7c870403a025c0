"""Building the dataset's folder: Parquet shards, a README that lists the configs, and a manifest.

While a build runs, a journal in the folder lists the shards that are finished. Killed at any moment, it is taken up by the same
call again; the result does not tell. The manifest replaces the journal when all is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import VBVRError
from .card import render_card
from .local import run_local
from .plan import SHARD_ROWS, configs, make_settings, plan, versions
from .shards import UNFINISHED, ShardRecord

MANIFEST = "manifest.json"
JOURNAL = ".build.jsonl"


@dataclass(frozen=True)
class BuildReport:
    """What a build did: rows and bytes of the whole dataset, shards written and kept, seconds taken, the dataset's digest and its configs."""

    output: Path
    rows: int
    bytes: int
    written: int
    kept: int
    seconds: float
    digest: str
    configs: Mapping[str, Mapping[str, str]]


def build(
    output: str | Path = "vbvr",
    *,
    tasks: Sequence[str] | None = None,
    pillars: Sequence[str] | None = None,
    splits: Sequence[str] | None = None,
    samples: int | Mapping[str, int] | None = None,
    size: tuple[int, int] | None = None,
    fps: float | None = None,
    num_frames: int | None = None,
    preset: str | None = None,
    shard_rows: int = SHARD_ROWS,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> BuildReport:
    """Write the dataset folder, or finish one that was interrupted.

    `samples` is per task and split: one number, or one for each split (default: 20 to train on, 5 of the benchmark).
    `size` is (width, height) in pixels; `preset` names the format of a video model (`vbvr_hf.presets`). The bytes do not depend on
    `workers` (default: one a core; they are spawned, so a script must guard its own start with `if __name__ == "__main__":`).
    `progress` is called with the rows done and the rows in all.
    Raises VBVRError for wrong settings, for a folder that holds something else, and if a shard cannot be written.
    """
    began = time.monotonic()
    settings = make_settings(tasks, pillars, splits, samples, size, fps, num_frames, shard_rows, preset)
    workers = workers if workers is not None else os.cpu_count() or 1
    if workers < 1:
        raise VBVRError(f"workers {workers}: expected at least 1")
    shards = plan(settings)
    folder = Path(output)
    origin = {"settings": settings.to_dict(), "versions": versions()}
    try:
        known = _open(folder, origin)
        records, kept = {}, 0
        total = sum(shard.rows for shard in shards)
        jobs = [(shard, known.get(shard.path)) for shard in shards]
        with (folder / JOURNAL).open("a", encoding="utf-8") as journal:
            for record, was_there in run_local(jobs, settings, folder, workers, lambda rows: progress and progress(rows, total)):
                records[record.path] = record
                kept += was_there
                if record.path not in known:
                    journal.write(json.dumps(asdict(record)) + "\n")
                    journal.flush()
        listed = [records[shard.path] for shard in shards]
        manifest = _manifest(origin, listed)
        names = configs(shards)
        _replace(folder / "README.md", render_card(folder.resolve().name, settings, shards, names))
        _replace(folder / MANIFEST, json.dumps(manifest, indent=1) + "\n")
        (folder / JOURNAL).unlink()
    except OSError as error:
        reason = f"cannot write {error.filename or folder}: {error.strerror or error}"
        raise VBVRError(f"{reason}. Finished shards are kept: the same build again goes on from them") from error
    size_in_bytes = sum(record.bytes for record in listed)
    return BuildReport(folder, manifest["rows"], size_in_bytes, len(shards) - kept, kept, time.monotonic() - began, manifest["digest"], names)


def is_unfinished(folder: Path) -> bool:
    """Whether a folder holds a build that was interrupted."""
    return (folder / JOURNAL).is_file() and not (folder / MANIFEST).is_file()


def _open(folder: Path, origin: dict[str, Any]) -> dict[str, ShardRecord]:
    """Make the folder ours, or take it up again; the records of its finished shards."""
    if folder.exists() and not folder.is_dir():
        raise VBVRError(f"{folder} is a file; expected a folder to build into")
    for pattern in (f".*{UNFINISHED}", f"data/*/.*{UNFINISHED}"):
        for left in folder.glob(pattern):
            left.unlink()
    manifest, journal = folder / MANIFEST, folder / JOURNAL
    if manifest.is_file():
        found = _parse(manifest.read_text(encoding="utf-8"))
        lines = found.get("shards", [])
    elif journal.is_file():
        # A line that was cut off in mid-write is a shard that will be made again.
        found, *lines = [_parse(line) for line in journal.read_text(encoding="utf-8").splitlines()] or [{}]
    elif folder.is_dir() and any(folder.iterdir()):
        raise VBVRError(f"{folder} exists and is not a dataset that vbvr built; choose another folder, or empty this one")
    else:
        found, lines = origin, []
        folder.mkdir(parents=True, exist_ok=True)
        _replace(journal, json.dumps(origin) + "\n")
    _refuse_other(folder, found, json.loads(json.dumps(origin)))
    return {line["path"]: ShardRecord(**line) for line in lines if line}


def _refuse_other(folder: Path, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    for part, values in wanted.items():
        theirs = found.get(part)
        if not isinstance(theirs, dict):
            raise VBVRError(f"{folder} holds a manifest that vbvr did not write; choose another folder, or empty this one")
        for key in values:
            if theirs.get(key) != values[key]:
                raise VBVRError(
                    f"{folder} holds a dataset of other {part}: {key} {_short(theirs.get(key))}, not {_short(values[key])}. "
                    "Choose another folder, or delete this one to build it anew"
                )


def _manifest(origin: dict[str, Any], records: Sequence[ShardRecord]) -> dict[str, Any]:
    """Settings, versions and every shard; `digest` stands for all of the data."""
    digest = hashlib.sha256("".join(f"{record.path} {record.sha256}\n" for record in records).encode()).hexdigest()
    return {**origin, "rows": sum(record.rows for record in records), "digest": digest, "shards": [asdict(record) for record in records]}


def _parse(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def _replace(path: Path, text: str) -> None:
    """Write a file in one step: it is there whole, or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
