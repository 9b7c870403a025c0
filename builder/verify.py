"""Checking a dataset's folder against its manifest, and mending what is damaged."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import VBVRError
from .dataset import JOURNAL, MANIFEST, BuildReport, build, digest_of, is_unfinished
from .shards import ShardRecord, sha256


@dataclass(frozen=True)
class Damage:
    """A file of a dataset that is not as it should be: its path in the folder, and what is wrong."""

    path: str
    reason: str


def verify(folder: str | Path, progress: Callable[[int, int], None] | None = None) -> list[Damage]:
    """What is damaged in a built dataset: every shard is read and its digest compared with the manifest's. Nothing is changed.

    Of README.md only its presence is checked, as people edit it. `progress` is called with the bytes read and the bytes in all.
    Raises VBVRError for a folder that holds no finished dataset.
    """
    folder = Path(folder)
    if is_unfinished(folder):
        raise VBVRError(f"{folder} is a build that was interrupted; run it again to finish it, or `vbvr build --repair --output {folder}`")
    if not (folder / MANIFEST).is_file():
        raise VBVRError(f"{folder} is not a dataset that vbvr built: it has no {MANIFEST}")
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        records = [ShardRecord(**shard) for shard in manifest["shards"]]
        sums = {"rows": sum(record.rows for record in records), "digest": digest_of(records)}
        found = [Damage(MANIFEST, f"its {key} is {manifest[key]}, that of its shards {value}") for key, value in sums.items() if manifest[key] != value]
    except (ValueError, KeyError, TypeError) as error:
        return [Damage(MANIFEST, f"cannot be read: {type(error).__name__}: {error}")]
    if not (folder / "README.md").is_file():
        found.append(Damage("README.md", "is missing"))
    done, total = 0, sum(record.bytes for record in records)
    for record in records:
        reason = _fault(folder / record.path, record)
        if reason:
            found.append(Damage(record.path, reason))
        done += record.bytes
        if progress:
            progress(done, total)
    return found + [Damage(path, "is not of this dataset, but would be loaded with it: move it away") for path in _strays(folder, records)]


def repair(folder: str | Path, workers: int | None = None, progress: Callable[[int, int], None] | None = None) -> BuildReport:
    """Make damaged and missing shards of a dataset again, or finish an interrupted build, by the settings that it records itself.

    `workers` and `progress` as in `build`. Raises VBVRError for a folder that is no dataset or was built by other versions, for a file
    among the shards that is not of the dataset, and for a manifest too damaged to tell its settings.
    """
    folder = Path(folder)
    finished = (folder / MANIFEST).is_file()
    source = folder / (MANIFEST if finished else JOURNAL)
    if not source.is_file():
        raise VBVRError(f"{folder} is not a dataset that vbvr built: it has no {MANIFEST}")
    text = source.read_text(encoding="utf-8")
    try:
        origin: dict[str, Any] = json.loads(text if finished else text.split("\n", 1)[0])
        settings = origin["settings"]
        wanted = {key: settings[key] for key in ("samples", "fps", "num_frames", "shard_rows", "gate")}
        wanted |= {"tasks": list(settings["tasks"]), "size": tuple(settings["size"])}
        strays = _strays(folder, [ShardRecord(**shard) for shard in origin["shards"]]) if finished else []
    except (ValueError, KeyError, TypeError) as error:
        raise VBVRError(
            f"{source} does not tell how the dataset was built ({type(error).__name__}: {error}): delete it, and build into another folder"
        ) from None
    if strays:
        raise VBVRError(f"{folder / strays[0]} is not of this dataset, but would be loaded with it: move it away")
    return build(folder, **wanted, workers=workers, progress=progress)


def _fault(path: Path, record: ShardRecord) -> str | None:
    if not path.is_file():
        return "is missing"
    if path.stat().st_size != record.bytes:
        return f"has {path.stat().st_size} bytes, not {record.bytes}"
    return None if sha256(path) == record.sha256 else "has other content than was written"


def _strays(folder: Path, records: list[ShardRecord]) -> list[str]:
    listed = {record.path for record in records}
    there = (path.relative_to(folder).as_posix() for path in sorted(folder.glob("data/*/[!.]*.parquet")))
    return [path for path in there if path not in listed]
