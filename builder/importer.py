"""The field's sample folders as a dataset's folder: the same columns, what a sample lacks left empty.

A row has a `sample_id` only where `metadata.json` gives one, as export writes it: a clip made by anyone else is of the task, but it is not this
suite's sample of that number.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
from PIL import Image

from .. import __version__
from ..benchmark.questions import BENCHMARK_SAMPLES, BENCHMARK_SPLITS
from ..errors import VBVRError, VideoError
from ..folders import METADATA, PROMPT, split_of, task_of
from ..parsing import parse_json
from ..tasks import PILLARS, TASK_SPLITS, get_task, task_ids
from ..video import probe
from ..writing import write_once
from .card import render
from .dataset import MANIFEST, digest_of
from .plan import SHARD_ROWS, Shard, configs
from .rows import MEDIA_FILES, OTHER_COLUMNS, ROW_KEY
from .schema import MEDIA_COLUMNS, SCHEMA, media_path, parquet_writer, write_rows
from .shards import ShardRecord, sha256

OTHER_PILLAR = "other"
"""Where rows of tasks go that this version does not know: no pillar's config, but that of all."""

_NAMES = {*MEDIA_FILES.values(), PROMPT}
_CLIP = ("num_frames", "fps", "width", "height")
_ROUNDED = 0.01  # of a value in the metadata
_PICTURES = ("PNG", "JPEG", "WEBP")


@dataclass(frozen=True)
class ImportReport:
    """What an import did: where the dataset lies, its rows and bytes, shards written and those there already, sample folders left out with the
    reason, the dataset's digest, and its configs."""

    output: Path
    rows: int
    bytes: int
    written: int
    kept: int
    left_out: dict[str, str]
    digest: str
    configs: dict[str, dict[str, str]]


@dataclass(frozen=True)
class _Found:
    """A sample's folder: its path, the files in it, and what its name says."""

    path: Path
    files: tuple[str, ...]
    task_id: str
    named: str
    split: str
    index: int

    @property
    def pillar(self) -> str:
        return get_task(self.task_id).pillar if self.task_id in task_ids() else OTHER_PILLAR

    @property
    def stem(self) -> str:
        """Of the shards it may lie in: the benchmark's own samples are in files of their own."""
        if self.split not in BENCHMARK_SPLITS:
            return self.split
        return f"{self.split}-{'benchmark' if self.index < BENCHMARK_SAMPLES else 'further'}"

    @property
    def order(self) -> tuple[Any, ...]:
        letter, number = self.task_id.split("-")
        return (*PILLARS, OTHER_PILLAR).index(self.pillar), TASK_SPLITS.index(self.split), self.stem, self.index, letter, int(number), self.path


class _Damaged(Exception):
    """A sample's folder that cannot be read, in words."""


def import_folder(folder: str | Path, output: str | Path = "vbvr", progress: Callable[[int, int], None] | None = None) -> ImportReport:
    """Read the field's folders and write a dataset's folder that `load_dataset`, `vbvr verify` and `vbvr export` take.

    A sample is a folder with some of first_frame.png, final_frame.png, ground_truth.mp4, prompt.txt and metadata.json, anywhere below one whose
    name starts with a task's id; one below `In-Domain_50` or `Out-of-Domain_50` is of that split, any other of `train`. Samples with a file that
    cannot be read are left out, and listed in the manifest with the reason. `progress` is called with the samples done and all of them.
    An import that was interrupted is taken up by the same call. Raises VBVRError for a folder without samples, and if `output` holds other content.
    """
    folder, output = Path(folder), Path(output)
    if not folder.is_dir():
        raise VBVRError(f"no folder {folder}")
    samples, left_out = _find(folder)
    if not samples:
        expected = "<task id>_…/<task>_task/<task>_00000000/ or In-Domain_50/<task id>_…/00000/"
        raise VBVRError(f"{folder} holds no samples: expected {expected} with {', '.join(sorted(_NAMES))}")
    shards = list(_shards(samples))
    _refuse_strangers(output, {f"data/{home}/{name}.parquet" for home, name, _ in shards})
    records, written, done = {}, 0, 0
    for home, name, part in shards:
        shard = Shard(name, home, part[0].split, (), 0, 0)
        rows, bad = [], {}
        for sample in part:
            try:
                rows.append(_table(sample))
            except _Damaged as reason:
                bad[sample.path.relative_to(folder).as_posix()] = str(reason)
            done += 1
            if progress:
                progress(done, len(samples))
        left_out |= bad
        if rows:
            data = _parquet(rows)
            written += write_once(output / shard.path, data)
            records[shard] = ShardRecord(shard.path, len(rows), len(data), sha256(data), bad)
    if not records:
        name, reason = next(iter(left_out.items()))
        raise VBVRError(f"{folder} holds no sample that can be read, e.g. {name}: {reason}")
    tasks = list(dict.fromkeys(sample.task_id for sample in samples))
    made = sorted(records.values(), key=lambda record: record.path)
    names = configs(list(records))
    manifest = {
        "imported": {"tasks": tasks, "samples": len(samples), "left_out": left_out},
        "versions": {"vbvr_hf": __version__, "pyarrow": pa.__version__},
        "rows": sum(record.rows for record in made),
        "digest": digest_of(made),
        "shards": [asdict(record) for record in made],
    }
    write_once(output / MANIFEST, (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode())
    if not (output / "README.md").exists():  # people edit it
        write_once(output / "README.md", render(output.resolve().name, manifest).encode())
    return ImportReport(output, manifest["rows"], sum(record.bytes for record in made), written, len(made) - written, left_out, manifest["digest"], names)


def _parquet(rows: list[pa.Table]) -> bytes:
    file = io.BytesIO()
    with parquet_writer(file) as writer:
        write_rows(writer, rows)
    return file.getvalue()


def _find(folder: Path) -> tuple[list[_Found], dict[str, str]]:
    """The sample folders in order, and those that name no task, with the reason."""
    found, left_out = [], {}
    above = folder.resolve().parts[-2:]  # the folder given may itself be a generator's, or a split's
    for home, folders, files in os.walk(folder):
        folders.sort()
        files = {name for name in files if name in _NAMES or name == METADATA}
        if not files & _NAMES:
            continue
        path = Path(home)
        parts = (*above, *path.relative_to(folder).parts)
        named = next((part for part in reversed(parts) if task_of(part)), None)
        number = re.search(r"(\d{1,9})$", parts[-1])
        relative = path.relative_to(folder).as_posix()
        if not named:
            left_out[relative] = "lies below no folder that starts with a task's id"
        elif not number:
            left_out[relative] = "its name ends in no number"
        else:
            split = next((split for part in reversed(parts) if (split := split_of(part))), "train")
            found.append(_Found(path, tuple(sorted(files)), task_of(named), named, split, int(number[1])))
    return sorted(found, key=lambda sample: sample.order), left_out


def _shards(samples: list[_Found]) -> Iterator[tuple[str, str, list[_Found]]]:
    """Pillar, name and samples of each shard."""
    for (pillar, stem), group in groupby(samples, key=lambda sample: (sample.pillar, sample.stem)):
        members = list(group)
        for number, start in enumerate(range(0, len(members), SHARD_ROWS)):
            yield pillar, f"{stem}-{number:05d}", members[start : start + SHARD_ROWS]


def _refuse_strangers(output: Path, shards: set[str]) -> None:
    if output.exists() and not output.is_dir():
        raise VBVRError(f"{output} is a file; expected a folder to import into")
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output).as_posix()
        if path.is_file() and not path.name.endswith(".part") and name not in shards | {"README.md", MANIFEST}:
            raise VBVRError(f"{output} holds {name}, which is not of this import; choose another folder, or empty this one")


def _table(sample: _Found) -> pa.Table:
    """The row of a sample's folder, as a table. Raises _Damaged."""
    row = _row(sample)
    try:
        return pa.Table.from_pylist([row], schema=SCHEMA)
    except (pa.ArrowException, TypeError, OverflowError) as error:
        raise _Damaged(f"{METADATA} holds values of a wrong type: {error}") from None


def _row(sample: _Found) -> dict[str, Any]:
    data = {name: (sample.path / name).read_bytes() for name in sample.files}
    metadata, known = _metadata(data[METADATA]) if METADATA in data else ({}, {})
    row = dict.fromkeys(SCHEMA.names) | known
    theirs = row["task_id"] or metadata.get("sample_id")
    if isinstance(theirs, str) and task_of(theirs) not in (None, sample.task_id):
        raise _Damaged(f"{METADATA} is of {theirs}, the folder of {sample.task_id}")
    home = get_task(sample.task_id) if sample.task_id in task_ids() else None
    guesses = {
        "task_id": sample.task_id,
        "task": home.name if home else _title(sample),
        "pillar": home.pillar if home else None,
        "split": sample.split,
        "prompt": _text(data[PROMPT], PROMPT).rstrip("\n") if PROMPT in data else None,
        "metadata": json.dumps(metadata, ensure_ascii=False) if metadata else None,
    }
    row |= {name: value for name, value in guesses.items() if row[name] is None}
    row |= {name: _plain_lines(row[name]) for name in ("prompt", "prompt_guided") if isinstance(row[name], str)}
    stem = row["sample_id"].replace("/", "_") if row["sample_id"] else f"{sample.task_id}_{sample.split}_{sample.index:05d}"
    for column in MEDIA_COLUMNS:
        content = data.get(MEDIA_FILES[column])
        row[column] = None if content is None else {"bytes": content, "path": media_path(column, stem)}
    for column in ("first_frame", "final_frame"):
        if row[column]:
            _check_image(row[column]["bytes"], MEDIA_FILES[column])
    if row["video"]:
        row |= _clip(row)
    return row


def _clip(row: dict[str, Any]) -> dict[str, Any]:
    """What decoding the video gives, where nothing else says it. Raises _Damaged for one that is cut short."""
    name = MEDIA_FILES["video"]
    try:
        clip = asdict(probe(row["video"]["bytes"]))
    except VideoError as error:
        raise _Damaged(f"{name}: {str(error).removeprefix('the video ')}") from None
    if row["num_frames"] not in (None, clip["num_frames"]):
        raise _Damaged(f"{name} has {clip['num_frames']} frames, not {row['num_frames']}")
    for column in _CLIP[1:]:
        if isinstance(row[column], (int, float)) and abs(row[column] - clip[column]) > _ROUNDED * clip[column]:
            raise _Damaged(f"{name} has a {column} of {clip[column]:g}, not {row[column]:g}")
    return {column: row[column] if row[column] is not None else clip[column] for column in _CLIP}


def _metadata(data: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """A sample's metadata, and what an export has written of the row's other columns."""
    try:
        metadata = parse_json(_text(data, METADATA))
    except ValueError as error:
        raise _Damaged(f"{METADATA} is no JSON: {error}") from None
    if not isinstance(metadata, dict):
        raise _Damaged(f"{METADATA} holds no JSON object")
    known = metadata.pop(ROW_KEY, {})
    if not isinstance(known, dict):
        raise _Damaged(f"{METADATA}: {ROW_KEY!r} holds no JSON object")
    return metadata, {name: known[name] for name in OTHER_COLUMNS if name in known}


def _text(data: bytes, name: str) -> str:
    """Text as it was meant: without the byte order mark and the line ends of the system it was written on."""
    try:
        return _plain_lines(data.decode())
    except UnicodeDecodeError as error:
        raise _Damaged(f"{name} is no UTF-8 text: {error}") from None


def _plain_lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _check_image(data: bytes, name: str) -> None:
    try:
        with Image.open(io.BytesIO(data), formats=_PICTURES) as image:
            image.verify()
    except Exception as error:  # Pillow raises whatever a broken file runs into, SyntaxError among others
        raise _Damaged(f"{name} is not a readable picture: {error}") from None


def _title(sample: _Found) -> str | None:
    """`G-25_seperate_object_spinning_data-generator` is called "Seperate Object Spinning"."""
    words = re.sub(r"^[GOV]-\d+|_?data-generator$", "", sample.named, flags=re.IGNORECASE).strip("_- ")
    return words.replace("_", " ").title() or None
