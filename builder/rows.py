"""Rows of a dataset's folder and the field's sample folders: which file holds which column, there and back."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import VBVRError
from ..folders import FINAL_FRAME, FIRST_FRAME, GROUND_TRUTH, METADATA, PROMPT, generator_folder, sample_folder
from ..parsing import parse_json
from ..samples import SampleId
from ..tasks import get_task, task_ids
from ..video import iterate, png
from .dataset import MANIFEST, is_unfinished
from .schema import COLUMNS, MEDIA_COLUMNS

MEDIA_FILES = {"first_frame": FIRST_FRAME, "final_frame": FINAL_FRAME, "video": GROUND_TRUTH}
"""Column -> file in a sample's folder."""

ROW_KEY = "vbvr"
"""Where `metadata.json` keeps the row's other columns; all else in it is the sample's metadata."""

OTHER_COLUMNS = [name for name in COLUMNS if name not in (*MEDIA_COLUMNS, "prompt", "metadata")]

Row = Mapping[str, Any]


def shard_paths(folder: Path) -> list[Path]:
    """The Parquet files of a dataset's folder, in order. Raises VBVRError for a folder that holds no whole dataset."""
    if is_unfinished(folder):
        raise VBVRError(f"{folder} is a build that was interrupted; run it again to finish it")
    if (folder / MANIFEST).is_file():
        try:
            manifest = parse_json((folder / MANIFEST).read_text(encoding="utf-8"))
            paths = [folder / shard["path"] for shard in manifest["shards"] if shard["rows"]]
        except (ValueError, KeyError, TypeError) as error:
            raise VBVRError(f"{folder / MANIFEST} cannot be read: {type(error).__name__}: {error}") from None
        missing = [path for path in paths if not path.is_file()]
        if missing:
            raise VBVRError(f"{missing[0]} is missing, though the manifest lists it; to mend: vbvr build --repair --output {folder}")
    else:
        paths = sorted(folder.glob("data/*/[!.]*.parquet"))
    if not paths:
        raise VBVRError(f"{folder} is not a dataset's folder: it has no data/*/*.parquet")
    return paths


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of one Parquet file, a row group in memory at a time. Raises VBVRError if it cannot be read or lacks a column."""
    try:
        with pq.ParquetFile(path) as file:
            lacking = set(COLUMNS) - set(file.schema_arrow.names)
            if lacking:
                raise VBVRError(f"{path} has no column {min(lacking)!r}; expected {', '.join(COLUMNS)}")
            for group in range(file.num_row_groups):  # iter_batches would buffer the groups that it is done with
                yield from file.read_row_group(group, columns=list(COLUMNS)).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise VBVRError(f"{path} cannot be read: {' '.join(str(error).split())}") from None


@dataclass(frozen=True)
class Place:
    """Where a row belongs among the field's folders: its task, the rest of the task's folder name, its split and number."""

    task_id: str
    slug: str
    split: str
    index: int

    @property
    def generator(self) -> str:
        """The task's folder."""
        return generator_folder(self.task_id, self.slug, self.split)

    @property
    def folder(self) -> str:
        """The sample's own folder."""
        return sample_folder(self.task_id, self.slug, self.split, self.index)

    @property
    def key(self) -> str:
        """A file name stem for the sample: `G-15_train_00003`."""
        return f"{self.task_id}_{self.split}_{self.index:05d}"


@dataclass
class Places:
    """Gives each row its place: by its sample id, or where it has none, by counting the rows of its task and split."""

    _counted: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    _named: set[tuple[str, str]] = field(default_factory=set)

    def of(self, row: Row) -> Place:
        """Raises VBVRError for a row of no task, and where samples with and without an id would share a folder."""
        task_id, split, sample_id = row["task_id"], row["split"], row["sample_id"]
        if not task_id or not split:
            raise VBVRError(f"a row ({sample_id or 'without sample_id'}) names no task or split: it has no place among the field's folders")
        slug = get_task(task_id).slug if task_id in task_ids() else re.sub(r"[^a-z0-9]+", "_", (row["task"] or "task").lower()).strip("_")
        if sample_id:
            self._named.add((task_id, split))
            index = SampleId.parse(sample_id).index if task_id in task_ids() else int(sample_id.rsplit("/", 1)[-1])
        else:
            index = self._counted[task_id, split]
            self._counted[task_id, split] += 1
        if (task_id, split) in self._named and self._counted.get((task_id, split)):
            raise VBVRError(f"{task_id} {split} has samples with and without a sample_id: their numbers could be the same")
        return Place(task_id, slug, split, index)


def metadata_json(row: Row) -> bytes:
    """The text of a sample's `metadata.json`: its metadata, which the scorer accepts as a reference, and the other columns."""
    metadata = json.loads(row["metadata"]) if row["metadata"] else {}
    return (json.dumps(metadata | {ROW_KEY: {name: row[name] for name in OTHER_COLUMNS}}, ensure_ascii=False, indent=1) + "\n").encode()


def key_frames(row: Row) -> Iterator[tuple[str, bytes]]:
    """The state after each step of the answer, as the clip shows it: name and PNG."""
    wanted = {number: place for place, number in enumerate(row["steps"] or (), 1)}
    if not wanted or not row["video"] or row["video"]["bytes"] is None:
        return
    for number, (frame, _) in enumerate(iterate(row["video"]["bytes"])):
        if number in wanted:
            yield f"frame_{wanted[number]}.png", png(frame)


def sample_files(row: Row) -> Iterator[tuple[str, bytes]]:
    """The files of a sample's folder, name and content, its key frames as `frame_1.png … frame_N.png` among them; none for a column that is empty."""
    for column, name in MEDIA_FILES.items():
        if row[column] and row[column]["bytes"] is not None:
            yield name, row[column]["bytes"]
    yield from key_frames(row)
    if row["prompt"] is not None:
        yield PROMPT, row["prompt"].encode()
    yield METADATA, metadata_json(row)
