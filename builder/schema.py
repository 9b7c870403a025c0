"""The columns of the dataset: one row is one sample."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from ..samples import Sample
from ..video import png

_MEDIA = {"Image": {"_type": "Image"}, "Video": {"_type": "Video", "decode": False}}
_MEDIA_TYPE = pa.struct({"bytes": pa.binary(), "path": pa.string()})

COLUMNS: dict[str, str] = {
    "sample_id": "string",
    "task_id": "string",
    "task": "string",
    "pillar": "string",
    "split": "string",
    "prompt": "string",
    "prompt_guided": "string",
    "first_frame": "Image",
    "final_frame": "Image",
    "video": "Video",
    "num_frames": "int32",
    "fps": "float64",
    "width": "int32",
    "height": "int32",
    "metadata": "string",
}
"""Column name -> "Image", "Video" or the name of a plain type. `metadata` is JSON text."""

MEDIA_COLUMNS = tuple(name for name, kind in COLUMNS.items() if kind in _MEDIA)


def _schema() -> pa.Schema:
    # Written out here, not taken from `datasets.Features`: importing datasets costs each worker more than a second.
    features = {name: _MEDIA.get(kind, {"dtype": kind, "_type": "Value"}) for name, kind in COLUMNS.items()}
    fields = [(name, _MEDIA_TYPE if kind in _MEDIA else pa.type_for_alias(kind)) for name, kind in COLUMNS.items()]
    return pa.schema(fields, metadata={"huggingface": json.dumps({"info": {"features": features}})})


SCHEMA: pa.Schema = _schema()
"""Arrow schema; its metadata tells `datasets` which columns are images and videos."""


def row(sample: Sample) -> dict[str, Any]:
    """One row: the clip and its two stills embedded as bytes."""
    stem = sample.sample_id.replace("/", "_")
    return {
        "sample_id": sample.sample_id,
        "task_id": sample.task.id,
        "task": sample.task.name,
        "pillar": sample.task.pillar,
        "split": sample.id.split,
        "prompt": sample.prompt,
        "prompt_guided": sample.prompt_guided,
        "first_frame": {"bytes": png(sample.first_frame), "path": f"{stem}_first.png"},
        "final_frame": {"bytes": png(sample.final_frame), "path": f"{stem}_final.png"},
        "video": {"bytes": sample.video, "path": f"{stem}.mp4"},
        "num_frames": sample.num_frames,
        "fps": sample.fps,
        "width": sample.width,
        "height": sample.height,
        "metadata": json.dumps(sample.metadata, ensure_ascii=False),
    }


def table(samples: Iterable[Sample]) -> pa.Table:
    """Rows of several samples, in their order."""
    return pa.Table.from_pylist([row(sample) for sample in samples], schema=SCHEMA)
