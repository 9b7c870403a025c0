"""One shard: made in memory, checked by reading it back, and only then written where the dataset lies."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field

import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import VBVRError
from ..samples import SampleId
from ..tasks import get_task
from .gate import MACHINE_FAULTS, fault
from .plan import Settings, Shard, versions
from .schema import ROW_GROUP, SCHEMA, parquet_writer, table, write_rows
from .storage import Target


class ShardDamaged(VBVRError):
    """A shard does not hold what was put into it: the memory is failing."""


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
"""Called with the number of rows done since the last call; whatever it raises stops the work."""


def kept(target: Target, known: ShardRecord | None) -> bool:
    """Whether a shard is there already, with the digest that is recorded."""
    data = target.read(known.path) if known else None
    return data is not None and sha256(data) == known.sha256


def make_shard(shard: Shard, settings: Settings, known: ShardRecord | None, duplicates: Mapping[str, str], step: Step) -> tuple[ShardRecord, bytes]:
    """A shard's record and its file's content, without the samples that are `duplicates` (with the reason) or fail the quality gate;
    without those that the record of an earlier time leaves out, if there is one.

    Raises whatever making a sample raises where there is no gate, ShardDamaged if the file does not read back, VBVRError if it comes
    out other than it was recorded.
    """
    left_out, data = _write(shard, settings, known.rejected if known else duplicates, step)
    written = [str(sample_id) for sample_id in shard.sample_ids if str(sample_id) not in left_out]
    _read_back(shard, data, written)
    record = ShardRecord(shard.path, len(written), len(data), sha256(data), left_out)
    if known and record != known:
        raise VBVRError(
            f"{shard.path} was made again and came out different: the code that draws it has changed without a new version. Build into another folder"
        )
    return record, data


def sha256(data: bytes) -> str:
    """Digest in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _read_back(shard: Shard, data: bytes, written: list[str]) -> None:
    names = []
    try:
        with pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True) as file:
            for group in range(file.num_row_groups):
                names += file.read_row_group(group)["sample_id"].to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise ShardDamaged(f"{shard.path} cannot be read back: {error}") from error
    if names != written:
        raise ShardDamaged(f"{shard.path} does not hold the samples put into it")


def _write(shard: Shard, settings: Settings, rejected: Mapping[str, str], step: Step) -> tuple[dict[str, str], bytes]:
    """The samples left out, with the reason, and the content of the file."""
    schema = SCHEMA.with_metadata({**SCHEMA.metadata, b"vbvr": _origin(shard, settings)})
    left_out: dict[str, str] = {}
    file = io.BytesIO()
    with parquet_writer(file, schema) as writer:
        rows: list[pa.Table] = []

        def flush() -> None:
            if rows:
                write_rows(writer, rows)
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
    return left_out, file.getvalue()


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
