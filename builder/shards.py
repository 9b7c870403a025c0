"""One shard: made, checked by reading it back, and only then given its name."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import VBVRError
from ..samples import SampleId
from ..tasks import get_task
from .gate import MACHINE_FAULTS, fault
from .plan import Settings, Shard, versions
from .schema import COLUMNS, MEDIA_COLUMNS, SCHEMA, table

ROW_GROUP = 10
"""Rows a group: what a reader fetches at once, and what a writer holds in memory."""

UNFINISHED = ".unfinished"
"""Ending of a shard's name while it is written."""

_LEAVES = [leaf for name in COLUMNS for leaf in ((f"{name}.bytes", f"{name}.path") if name in MEDIA_COLUMNS else (name,))]
_BYTES = [f"{name}.bytes" for name in MEDIA_COLUMNS]


class ShardDamaged(VBVRError):
    """What was written does not read back: the disk, or the memory, is failing."""


@dataclass(frozen=True)
class ShardRecord:
    """A finished shard: its path in the dataset's folder, its rows, its size in bytes, the SHA-256 of the file, and the samples that the
    quality gate rejected, with the reason."""

    path: str
    rows: int
    bytes: int
    sha256: str
    rejected: dict[str, str] = field(default_factory=dict)


Step = Callable[[int], None]
"""Called with the number of rows done since the last call; whatever it raises stops the work, and leaves no unfinished file."""


def ensure_shard(
    shard: Shard, settings: Settings, folder: Path, known: ShardRecord | None, duplicates: Mapping[str, str], step: Step
) -> tuple[ShardRecord, bool]:
    """The shard's record, and whether the file was there already: it is kept if its digest is the one recorded, and made anew if not.

    `duplicates` are samples to leave out, with the reason. Raises VBVRError if a shard comes out other than it was recorded.
    """
    path = folder / shard.path
    if known and path.is_file() and sha256(path) == known.sha256:
        step(known.rows)
        return known, True
    record = make_shard(shard, settings, folder, known.rejected if known else duplicates, step)
    if known and record != known:
        raise VBVRError(f"{path} was made again and came out different: the code that draws it has changed without a new version. Build into another folder")
    return record, False


def make_shard(shard: Shard, settings: Settings, folder: Path, rejected: Mapping[str, str], step: Step) -> ShardRecord:
    """Write a shard into the dataset's folder, without the samples that are rejected already or fail the quality gate.

    Raises whatever making a sample raises where there is no gate, OSError if the disk is full, ShardDamaged if what was written does
    not read back.
    """
    path = folder / shard.path
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        left_out = _write(unfinished, shard, settings, rejected, step)
        written = [str(sample_id) for sample_id in shard.sample_ids if str(sample_id) not in left_out]
        _read_back(unfinished, written)
        record = ShardRecord(shard.path, len(written), unfinished.stat().st_size, sha256(unfinished), left_out)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return record


def sha256(path: Path) -> str:
    """Digest of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_back(path: Path, written: list[str]) -> None:
    names = []
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            for group in range(file.num_row_groups):
                names += file.read_row_group(group)["sample_id"].to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise ShardDamaged(f"{path} cannot be read back: {error}") from error
    if names != written:
        raise ShardDamaged(f"{path} does not hold the samples written to it")


def _write(path: Path, shard: Shard, settings: Settings, rejected: Mapping[str, str], step: Step) -> dict[str, str]:
    """Write the file; the samples left out, with the reason."""
    schema = SCHEMA.with_metadata({**SCHEMA.metadata, b"vbvr": _origin(shard, settings)})
    left_out = {}
    with path.open("wb") as file:
        with pq.ParquetWriter(
            file,
            schema,
            # Clips and stills are compressed already. Content-defined chunks let the Hub store unchanged stretches of a file once.
            compression={leaf: "NONE" if leaf in _BYTES else "SNAPPY" for leaf in _LEAVES},
            use_dictionary=[leaf for leaf in _LEAVES if leaf not in _BYTES],
            write_statistics=[leaf for leaf in _LEAVES if leaf not in _BYTES],
            write_page_index=True,
            write_page_checksum=True,
            use_content_defined_chunking=True,
        ) as writer:
            rows: list[pa.Table] = []

            def flush() -> None:
                if rows:
                    writer.write_table(pa.concat_tables(rows).combine_chunks().replace_schema_metadata(schema.metadata), row_group_size=ROW_GROUP)
                    rows.clear()

            for sample_id in shard.sample_ids:
                row = rejected.get(str(sample_id)) or _row(sample_id, settings)
                if isinstance(row, str):
                    left_out[str(sample_id)] = row
                    step(0)
                    continue
                rows.append(row)
                step(1)
                if len(rows) == ROW_GROUP:
                    flush()
            flush()
        file.flush()
        os.fsync(file.fileno())
    return left_out


def _row(sample_id: SampleId, settings: Settings) -> pa.Table | str:
    """The sample as a table of one row, or the reason why the quality gate rejects it."""
    try:
        sample = settings.sample(sample_id)
        return (settings.gate and fault(sample)) or table([sample])
    except Exception as error:
        if settings.gate and not isinstance(error, MACHINE_FAULTS):
            return f"cannot be made or judged: {type(error).__name__}: {error}"
        error.add_note(f"while making the sample {sample_id}")
        raise


def _origin(shard: Shard, settings: Settings) -> bytes:
    """What the file's bytes follow from, written into it: a shard on its own says where it comes from."""
    drawn = {"size": settings.size, "fps": settings.fps, "num_frames": settings.num_frames, "gate": settings.gate}
    tasks = {task: get_task(task).version for task in shard.tasks}
    return json.dumps({"shard": asdict(shard) | {"tasks": tasks}, "settings": drawn, "versions": versions()}, sort_keys=True).encode()
