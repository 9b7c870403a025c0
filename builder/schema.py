"""The columns of the dataset: one row is one sample."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from ..samples import Sample
from ..video import png

_MEDIA = {"Image": {"_type": "Image"}, "Video": {"_type": "Video", "decode": False}}
_LISTS = {"int32[]": ({"_type": "List", "feature": {"dtype": "int32", "_type": "Value"}}, pa.list_(pa.int32()))}
"""Kinds of columns that hold lists: how `datasets` writes them, and Arrow."""
_MEDIA_TYPE = pa.struct({"bytes": pa.binary(), "path": pa.string()})

COLUMNS: dict[str, str] = {
    "sample_id": "string",
    "task_id": "string",
    "task": "string",
    "pillar": "string",
    "split": "string",
    "difficulty": "string",
    "prompt": "string",
    "prompt_guided": "string",
    "first_frame": "Image",
    "final_frame": "Image",
    "video": "Video",
    "num_frames": "int32",
    "fps": "float64",
    "width": "int32",
    "height": "int32",
    "steps": "int32[]",
    "metadata": "string",
}
"""Column name -> "Image", "Video", the name of a plain type, or that of a list of them. `metadata` is JSON text."""

DESCRIPTIONS: dict[str, str] = {
    "sample_id": "what the sample follows from: task, split and index",
    "task_id": "the task",
    "task": "its name",
    "pillar": "the kind of reasoning",
    "split": "train, or one of the benchmark's: in_domain (tasks that are also trained on), out_of_domain (tasks that are not)",
    "difficulty": "easy, medium or hard, among the problems of its task",
    "prompt": "states the goal and every constraint, and no step",
    "prompt_guided": "also spells the steps out",
    "first_frame": "the picture that the clip begins with",
    "final_frame": "the picture that it ends with",
    "video": "the right solution: H.264 in MP4",
    "num_frames": "its frames",
    "fps": "its frames per second",
    "width": "pixels",
    "height": "pixels",
    "steps": "key frames: the numbers of the frames from which on each step of the answer is over, the last frame last",
    "metadata": "JSON: versions, seed, parameters, the problem's structured truth; a reference that the scorer accepts",
}
"""Column name -> what it holds, for people."""

_ENDINGS = {"first_frame": "_first.png", "final_frame": "_final.png", "video": ".mp4"}

ROW_GROUP = 10
"""Rows a group: what a reader fetches at once."""

MEDIA_COLUMNS = tuple(name for name, kind in COLUMNS.items() if kind in _MEDIA)


def _schema() -> pa.Schema:
    # Written out here, not taken from `datasets.Features`: importing datasets costs each worker more than a second.
    known = {kind: (feature, _MEDIA_TYPE) for kind, feature in _MEDIA.items()} | _LISTS
    kinds = {name: known.get(kind) or ({"dtype": kind, "_type": "Value"}, pa.type_for_alias(kind)) for name, kind in COLUMNS.items()}
    features = {name: feature for name, (feature, _) in kinds.items()}
    fields = [(name, arrow) for name, (_, arrow) in kinds.items()]
    return pa.schema(fields, metadata={"huggingface": json.dumps({"info": {"features": features}})})


SCHEMA: pa.Schema = _schema()
"""Arrow schema; its metadata tells `datasets` which columns are images and videos."""


def parquet_writer(file: BinaryIO, schema: pa.Schema = SCHEMA) -> pq.ParquetWriter:
    """A writer of Parquet files as readers and the Hub like them best for clips."""
    inside = {"Image": (".bytes", ".path"), "Video": (".bytes", ".path"), **dict.fromkeys(_LISTS, (".list.item",))}
    leaves = [f"{name}{ending}" for name, kind in COLUMNS.items() for ending in inside.get(kind, ("",))]
    plain = [leaf for leaf in leaves if not leaf.endswith(".bytes")]
    return pq.ParquetWriter(
        file,
        schema,
        # Clips and stills are compressed already. Content-defined chunks let the Hub store unchanged stretches of a file once.
        compression={leaf: "SNAPPY" if leaf in plain else "NONE" for leaf in leaves},
        use_dictionary=plain,
        write_statistics=plain,
        write_page_index=True,
        use_compliant_nested_type=False,  # lists keep the names that Arrow and `datasets` give them
        write_page_checksum=True,
        use_content_defined_chunking=True,
    )


def write_rows(writer: pq.ParquetWriter, rows: Sequence[pa.Table]) -> None:
    """Add tables of a row each to a file, in groups."""
    writer.write_table(pa.concat_tables(rows).combine_chunks().replace_schema_metadata(writer.schema.metadata), row_group_size=ROW_GROUP)


def media_path(column: str, stem: str) -> str:
    """What a picture or clip is called in its column: `G-15_train_00003_first.png`."""
    return stem + _ENDINGS[column]


def row(sample: Sample) -> dict[str, Any]:
    """One row: the clip and its two stills embedded as bytes."""
    stem = sample.sample_id.replace("/", "_")
    return {
        "sample_id": sample.sample_id,
        "task_id": sample.task.id,
        "task": sample.task.name,
        "pillar": sample.task.pillar,
        "split": sample.id.split,
        "difficulty": sample.difficulty,
        "prompt": sample.prompt,
        "prompt_guided": sample.prompt_guided,
        "first_frame": {"bytes": png(sample.first_frame), "path": media_path("first_frame", stem)},
        "final_frame": {"bytes": png(sample.final_frame), "path": media_path("final_frame", stem)},
        "video": {"bytes": sample.video, "path": media_path("video", stem)},
        "num_frames": sample.num_frames,
        "fps": sample.fps,
        "width": sample.width,
        "height": sample.height,
        "steps": sample.step_frames,
        "metadata": json.dumps(sample.metadata, ensure_ascii=False),
    }


def table(samples: Iterable[Sample]) -> pa.Table:
    """Rows of several samples, in their order."""
    return pa.Table.from_pylist([row(sample) for sample in samples], schema=SCHEMA)
