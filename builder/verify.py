"""Checking a dataset against its manifest, and mending what is damaged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import VBVRError
from ..parsing import parse_json
from .dataset import JOURNAL, MANIFEST, BuildReport, build, digest_of
from .shards import ShardRecord, sha256
from .storage import Target, open_target


@dataclass(frozen=True)
class Damage:
    """A file of a dataset that is not as it should be: its path in the folder, and what is wrong."""

    path: str
    reason: str


def verify(output: str | Path, progress: Callable[[int, int], None] | None = None) -> list[Damage]:
    """What is damaged in a built dataset: every shard is read and its digest compared with the manifest's. Nothing is changed.

    Of README.md only its presence is checked, as people edit it. `output` is a folder or a URL, as in `build`; `progress` is called with
    the bytes read and the bytes in all. Raises VBVRError where no finished dataset is, or where it cannot be read.
    """
    target = open_target(output)
    with _readable():
        return _damages(target, progress)


def _damages(target: Target, progress: Callable[[int, int], None] | None) -> list[Damage]:
    content = target.read(MANIFEST)
    if content is None and target.exists(JOURNAL):
        raise VBVRError(f"{target} is a build that was interrupted; run it again to finish it, or `vbvr build --repair --output {target}`")
    if content is None:
        raise VBVRError(f"{target} is not a dataset that vbvr built: it has no {MANIFEST}")
    try:
        manifest = parse_json(content)
        records = [ShardRecord(**shard) for shard in manifest["shards"]]
        sums = {"rows": sum(record.rows for record in records), "digest": digest_of(records)}
        found = [Damage(MANIFEST, f"its {key} is {manifest[key]}, that of its shards {value}") for key, value in sums.items() if manifest[key] != value]
    except (ValueError, KeyError, TypeError) as error:
        return [Damage(MANIFEST, f"cannot be read: {type(error).__name__}: {error}")]
    if not target.exists("README.md"):
        found.append(Damage("README.md", "is missing"))
    done, total = 0, sum(record.bytes for record in records)
    for record in records:
        reason = _fault(target.read(record.path), record)
        if reason:
            found.append(Damage(record.path, reason))
        done += record.bytes
        if progress:
            progress(done, total)
    return found + [Damage(path, "is not of this dataset, but would be loaded with it: move it away") for path in _strays(target.files(), records)]


def repair(
    output: str | Path,
    workers: int | None = None,
    engine: str = "local",
    address: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> BuildReport:
    """Make damaged and missing shards of a dataset again, or finish an interrupted build, by the settings that it records itself.

    All arguments as in `build`. Raises VBVRError for a place that holds no dataset or one built by other versions, for a file
    among the shards that is not of the dataset, and for a manifest too damaged to tell its settings.
    """
    target = open_target(output)
    with _readable():
        content, journal, names = target.read(MANIFEST), target.read(JOURNAL), list(target.files())
    finished = content is not None
    if not finished and journal is None:
        raise VBVRError(f"{target} is not a dataset that vbvr built: it has no {MANIFEST}")
    try:
        origin: dict[str, Any] = parse_json(content if finished else journal.split(b"\n", 1)[0])
        settings = origin["settings"]
        wanted = {key: settings[key] for key in ("samples", "fps", "num_frames", "shard_rows", "gate")}
        wanted |= {"tasks": list(settings["tasks"]), "size": tuple(settings["size"])}
        strays = _strays(names, [ShardRecord(**shard) for shard in origin["shards"]]) if finished else []
    except (ValueError, KeyError, TypeError) as error:
        source = f"{target}/{MANIFEST if finished else JOURNAL}"
        raise VBVRError(
            f"{source} does not tell how the dataset was built ({type(error).__name__}: {error}): delete it, and build into another folder"
        ) from None
    if strays:
        raise VBVRError(f"{target}/{strays[0]} is not of this dataset, but would be loaded with it: move it away")
    return build(output, **wanted, workers=workers, engine=engine, address=address, progress=progress)


def _fault(data: bytes | None, record: ShardRecord) -> str | None:
    if data is None:
        return "is missing"
    if len(data) != record.bytes:
        return f"has {len(data)} bytes, not {record.bytes}"
    return None if sha256(data) == record.sha256 else "has other content than was written"


def _strays(names: Iterable[str], records: list[ShardRecord]) -> list[str]:
    listed = {record.path for record in records}
    return sorted(name for name in names if re.fullmatch(r"data/[^/]+/[^/.][^/]*\.parquet", name) and name not in listed)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise VBVRError(f"cannot read {error.filename}: {error.strerror}" if error.strerror else str(error)) from error
