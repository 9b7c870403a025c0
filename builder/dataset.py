"""Building the dataset's folder: Parquet shards, a README that lists the configs, and a manifest.

While a build runs, a journal in the folder lists the shards that are finished. Killed at any moment, it is taken up by the same
call again; the result does not tell. The manifest replaces the journal when all is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import VBVRError
from ..samples import SampleId
from .card import render_card
from .gate import Span, digests, duplicates
from .local import LocalPool
from .plan import SHARD_ROWS, Settings, Shard, configs, make_settings, plan, replacements, spans, versions
from .shards import UNFINISHED, ShardRecord, Step, ensure_shard

MANIFEST = "manifest.json"
JOURNAL = ".build.jsonl"

_POSED = 50
"""Problems posed at a time by one worker."""


@dataclass(frozen=True)
class BuildReport:
    """What a build did: rows and bytes of the whole dataset, shards written and kept, samples that the quality gate rejected and why,
    seconds taken, the dataset's digest and its configs."""

    output: Path
    rows: int
    bytes: int
    written: int
    kept: int
    rejected: Mapping[str, str]
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
    gate: bool = True,
    shard_rows: int = SHARD_ROWS,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> BuildReport:
    """Write the dataset folder, or finish one that was interrupted.

    `samples` is per task and split: one number, or one for each split (default: 20 to train on, 5 of the benchmark).
    `size` is (width, height) in pixels; `preset` names the format of a video model (`vbvr_hf.presets`). The bytes do not depend on
    `workers` (default: one a core; they are spawned, so a script must guard its own start with `if __name__ == "__main__":`).
    With `gate`, each sample must pass the quality gate (`builder.gate`); those that fail are left out, listed in the manifest with
    the reason, and replaced by the next samples of their task; the benchmark's own are not replaced.
    `progress` is called with the rows done and the rows in all.
    Raises VBVRError for wrong settings, for a folder that holds something else, if a shard cannot be written, and if a task has not
    enough samples that pass the gate.
    """
    began = time.monotonic()
    settings = make_settings(tasks, pillars, splits, samples, size, fps, num_frames, shard_rows, preset, gate)
    workers = workers if workers is not None else os.cpu_count() or 1
    if workers < 1:
        raise VBVRError(f"workers {workers}: expected at least 1")
    folder = Path(output)
    origin = {"settings": settings.to_dict(), "versions": versions()}
    total = sum(shard.rows for shard in plan(settings))
    kept = 0
    try:
        known = _open(folder, origin)
        made: dict[Shard, ShardRecord] = {}
        with (folder / JOURNAL).open("a", encoding="utf-8") as journal, LocalPool(workers, lambda rows: progress and progress(rows, total)) as pool:
            for shard, record, was_there in _make(settings, folder, known, pool):
                made[shard] = record
                kept += was_there
                if record.path not in known:
                    journal.write(json.dumps(asdict(record)) + "\n")
                    journal.flush()
        shards = sorted(made, key=lambda shard: shard.path)
        records = [made[shard] for shard in shards]
        manifest = _manifest(origin, records)
        names = configs(shards)
        rows = {shard: made[shard].rows for shard in shards}
        _replace(folder / "README.md", render_card(folder.resolve().name, settings, rows, names))
        _replace(folder / MANIFEST, json.dumps(manifest, indent=1) + "\n")
        (folder / JOURNAL).unlink()
    except OSError as error:
        reason = f"cannot write {error.filename or folder}: {error.strerror or error}"
        raise VBVRError(f"{reason}. Finished shards are kept: the same build again goes on from them") from error
    size_in_bytes = sum(record.bytes for record in records)
    rejected = {name: reason for record in records for name, reason in record.rejected.items()}
    return BuildReport(folder, manifest["rows"], size_in_bytes, len(shards) - kept, kept, rejected, time.monotonic() - began, manifest["digest"], names)


def _make(settings: Settings, folder: Path, known: Mapping[str, ShardRecord], pool: LocalPool) -> Iterator[tuple[Shard, ShardRecord, bool]]:
    """Each shard as it is finished, its record, and whether it was there already.

    First the planned ones; then, in rounds, the shards that replace what the gate rejected. Which samples are duplicates is found
    before their shards are made, so that every shard follows from its own samples alone.
    """
    asked = {task: spans(settings, task) for task in settings.tasks}
    problems: dict[tuple[str, Span], np.ndarray] = {}
    wanted = plan(settings)
    failed: Counter[tuple[str, str]] = Counter()
    while wanted:
        unmade = {task for shard in wanted if shard.path not in known for task in shard.tasks} if settings.gate else set()
        unposed = [(task, span) for task in sorted(unmade) for whole in asked[task] for span in _cut(whole) if (task, span) not in problems]
        problems.update(pool.run(_pose, unposed))
        same = {}
        for task in sorted(unmade):
            posed = [span for whole in asked[task] for span in _cut(whole)]
            twins = duplicates(task, posed, [problems[task, span] for span in posed])
            same.update((str(twin), f"the same problem as {first}") for twin, first in twins)
        jobs = [(shard, settings, folder, known.get(shard.path), _of(shard, same)) for shard in wanted]
        rejected: dict[str, str] = {}
        for shard, record, was_there in pool.run(_ensure, jobs):
            yield shard, record, was_there
            if not shard.is_benchmark:
                rejected.update(record.rejected)
        missing = Counter(SampleId.parse(name)[:2] for name in rejected)
        failed.update(missing)
        wanted = []
        for (task, split), count in sorted(missing.items()):
            if failed[task, split] > settings.samples[split]:
                name, reason = min(item for item in rejected.items() if item[0].startswith(f"{task}/{split}/"))
                raise VBVRError(
                    f"{task}: {failed[task, split]} samples of {split} were rejected where {settings.samples[split]} are asked for, e.g. {name}: {reason}. "
                    "Choose a larger size or more frames, ask for fewer samples, leave the task out, or build without the gate"
                )
            start = max(stop for name, _, stop in asked[task] if name == split)
            asked[task].append((split, start, start + count))
            wanted += replacements(settings, task, split, start, count)


def _ensure(shard: Shard, settings: Settings, folder: Path, known: ShardRecord | None, same: Mapping[str, str], step: Step) -> Any:
    return shard, *ensure_shard(shard, settings, folder, known, same, step)


def _pose(task: str, span: Span, step: Step) -> tuple[tuple[str, Span], np.ndarray]:
    step(0)
    return (task, span), digests(task, span)


def _cut(span: Span) -> list[Span]:
    """Pieces small enough to share out between workers."""
    split, start, stop = span
    return [(split, first, min(first + _POSED, stop)) for first in range(start, stop, _POSED)]


def _of(shard: Shard, same: Mapping[str, str]) -> dict[str, str]:
    return {name: same[name] for name in map(str, shard.sample_ids) if name in same} if same else {}


def digest_of(records: Sequence[ShardRecord]) -> str:
    """The dataset's digest: it stands for all of the data."""
    return hashlib.sha256("".join(f"{record.path} {record.sha256}\n" for record in records).encode()).hexdigest()


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
    """Settings, versions and every shard."""
    return {**origin, "rows": sum(record.rows for record in records), "digest": digest_of(records), "shards": [asdict(record) for record in records]}


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
