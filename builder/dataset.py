"""Building the dataset: Parquet shards, a README that lists the configs, and a manifest, in a folder or wherever fsspec reaches.

While a build runs, a journal lists the shards that are finished. Killed at any moment, it is taken up by the same call again; the
result does not tell. The manifest replaces the journal when all is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import VBVRError, unknown
from ..parsing import parse_json
from ..samples import SampleId
from .card import render_card
from .gate import Span, digests, duplicates
from .local import LocalPool
from .plan import SHARD_ROWS, Settings, Shard, configs, make_settings, plan, replacements, spans, versions
from .shards import ShardRecord, Step, kept, make_shard
from .storage import Folder, Target, open_target

MANIFEST = "manifest.json"
JOURNAL = ".build.jsonl"

ENGINES = ("local", "ray")

_POSED = 200
"""Problems posed at a time by one worker: about half a second's work."""


@dataclass(frozen=True)
class BuildReport:
    """What a build did: rows and bytes of the whole dataset, shards written and kept, samples that the quality gate rejected and why,
    seconds taken, the dataset's digest, its name for `load_dataset` (None in a store that it knows only as files), and its configs.
    `output` is a path, or the text of a URL."""

    output: str | Path
    rows: int
    bytes: int
    written: int
    kept: int
    rejected: Mapping[str, str]
    seconds: float
    digest: str
    name: str | None
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
    engine: str = "local",
    address: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> BuildReport:
    """Write the dataset, or finish one that was interrupted.

    `output` is a folder, or a URL that fsspec opens ("s3://bucket/vbvr"); "file:///…" is a folder that all machines share.

    `samples` is per task and split: one number, or one for each split (default: 20 to train on, 5 of the benchmark).
    `size` is (width, height) in pixels; `preset` names the format of a video model (`vbvr_hf.presets`). The bytes do not depend on
    `workers` (default: one a core; they are spawned, so a script must guard its own start with `if __name__ == "__main__":`), nor on the
    `engine`: "local", or "ray" for a Ray cluster, at `address` or the one that Ray itself finds.
    With `gate`, each sample must pass the quality gate (`builder.gate`); those that fail are left out, listed in the manifest with
    the reason, and replaced by the next samples of their task; the benchmark's own are not replaced.
    `progress` is called with the rows done and the rows in all.
    Raises VBVRError for wrong settings, for an output that holds something else, if a shard cannot be written, if workers die, and if a
    task has not enough samples that pass the gate.
    """
    began = time.monotonic()
    settings = make_settings(tasks, pillars, splits, samples, size, fps, num_frames, shard_rows, preset, gate)
    total = sum(shard.rows for shard in plan(settings))
    pool = _pool(engine, address, workers, lambda rows: progress and progress(rows, total))
    target = open_target(output)
    origin = {"settings": settings.to_dict(), "versions": versions()}
    there = 0
    try:
        known = _open(target, origin)
        made: dict[Shard, ShardRecord] = {}
        with target.journal(JOURNAL) as note, pool:
            for shard, record, was_there in _make(settings, target, known, pool):
                made[shard] = record
                there += was_there
                if record.path not in known:
                    note(json.dumps(asdict(record)))
        shards = sorted(made, key=lambda shard: shard.path)
        records = [made[shard] for shard in shards]
        manifest = _manifest(origin, records)
        names = configs(shards)
        rows = {shard: made[shard].rows for shard in shards}
        target.write("README.md", render_card(target.dataset or "vbvr", settings, rows).encode())
        target.write(MANIFEST, f"{json.dumps(manifest, indent=1)}\n".encode())
        target.remove(JOURNAL)
    except OSError as error:
        reason = f"cannot write {error.filename or target}: {error.strerror}" if error.strerror else str(error)
        raise VBVRError(f"{reason}. Finished shards are kept: the same build again goes on from them") from error
    size_in_bytes = sum(record.bytes for record in records)
    rejected = {name: reason for record in records for name, reason in record.rejected.items()}
    return BuildReport(
        output=target.path if isinstance(target, Folder) else str(target),
        rows=manifest["rows"],
        bytes=size_in_bytes,
        written=len(shards) - there,
        kept=there,
        rejected=rejected,
        seconds=time.monotonic() - began,
        digest=manifest["digest"],
        name=target.dataset,
        configs=names,
    )


def _pool(engine: str, address: str | None, workers: int | None, progress: Callable[[int], None]) -> Any:
    """What runs the work: both kinds have `run`, `advance` and `shares_disk`."""
    if engine not in ENGINES:
        raise unknown("engine", engine, ENGINES)
    if workers is not None and workers < 1:
        raise VBVRError(f"workers {workers}: expected at least 1")
    if engine == "local":
        if address:
            raise VBVRError(f"address {address}: only the engine ray has one")
        return LocalPool(workers or os.cpu_count() or 1, progress)
    from .cluster import RayPool

    return RayPool(address, workers, progress)


def _make(settings: Settings, target: Target, known: Mapping[str, ShardRecord], pool: Any) -> Iterator[tuple[Shard, ShardRecord, bool]]:
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
        jobs = ((shard, settings, known.get(shard.path), _of(shard, same)) for shard in wanted)
        rejected: dict[str, str] = {}
        for shard, record, was_there in _ensure_all(pool, target, jobs):
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


def _ensure_all(pool: Any, target: Target, jobs: Iterator[tuple]) -> Iterator[tuple[Shard, ShardRecord, bool]]:
    """Each shard, its record, and whether it was there already.

    Workers that reach the target check and write their shards themselves. Where they do not see this
    machine's folder, they send them here.
    """
    if pool.shares_disk or target.shared:
        yield from pool.run(_ensure, ((*job, target) for job in jobs))
        return
    unmade = []
    for job in jobs:
        shard, _, known, _ = job
        if kept(target, known):
            pool.advance(known.rows)
            yield shard, known, True
        else:
            unmade.append(job)
    for shard, record, data in pool.run(_make_and_send, unmade):
        target.write(shard.path, data)
        yield shard, record, False


def _ensure(shard: Shard, settings: Settings, known: ShardRecord | None, same: Mapping[str, str], target: Target, step: Step) -> Any:
    if not target.exists(JOURNAL):
        raise VBVRError(f"{platform.node()}, process {os.getpid()}, does not see the dataset in {target}: not all workers share that place")
    if kept(target, known):
        step(known.rows)
        return shard, known, True
    record, data = make_shard(shard, settings, known, same, step)
    target.write(shard.path, data)
    return shard, record, False


def _make_and_send(shard: Shard, settings: Settings, known: ShardRecord | None, same: Mapping[str, str], step: Step) -> Any:
    return shard, *make_shard(shard, settings, known, same, step)


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


def is_unfinished(output: str | Path) -> bool:
    """Whether a folder or URL holds a build that was interrupted."""
    target = open_target(output)
    return target.exists(JOURNAL) and not target.exists(MANIFEST)


def manifest_of(output: str | Path) -> bytes | None:
    """The manifest of a dataset that vbvr built or imported, which lists its shards; None where a folder or URL holds none."""
    manifest = open_target(output).read(MANIFEST)
    return manifest if manifest is not None and isinstance(_parse(manifest).get("shards"), list) else None


def _open(target: Target, origin: dict[str, Any]) -> dict[str, ShardRecord]:
    """Make the target ours, or take it up again; the records of its finished shards."""
    target.clean()
    manifest, journal = target.read(MANIFEST), target.read(JOURNAL)
    if manifest is not None:
        found = _parse(manifest)
        lines = found.get("shards", [])
    elif journal is not None:
        # A line that was cut off in mid-write is a shard that will be made again.
        found, *lines = [_parse(line) for line in journal.splitlines()] or [{}]
    elif next(iter(target.files()), None) is not None:
        raise VBVRError(f"{target} exists and is not a dataset that vbvr built; choose another folder, or empty this one")
    else:
        found, lines = origin, []
        target.write(JOURNAL, f"{json.dumps(origin)}\n".encode())
    _refuse_other(target, found, json.loads(json.dumps(origin)))
    return {line["path"]: ShardRecord(**line) for line in lines if line}


def _refuse_other(target: Target, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    for part, values in wanted.items():
        theirs = found.get(part)
        if not isinstance(theirs, dict):
            raise VBVRError(f"{target} holds a manifest that vbvr did not write; choose another folder, or empty this one")
        for key in values:
            if theirs.get(key) != values[key]:
                raise VBVRError(
                    f"{target} holds a dataset of other {part}: {key} {_short(theirs.get(key))}, not {_short(values[key])}. "
                    "Choose another folder, or delete this one to build it anew"
                )


def _manifest(origin: dict[str, Any], records: Sequence[ShardRecord]) -> dict[str, Any]:
    """Settings, versions and every shard."""
    return {**origin, "rows": sum(record.rows for record in records), "digest": digest_of(records), "shards": [asdict(record) for record in records]}


def _parse(data: bytes) -> dict[str, Any]:
    try:
        value = parse_json(data)
    except ValueError:  # no JSON, or no text
        return {}
    return value if isinstance(value, dict) else {}


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
