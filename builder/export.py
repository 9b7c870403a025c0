"""A dataset's folder as the field's folders, tars, WebDataset tars, or folders with an index. Read row by row: memory stays flat.

Every file is written under a temporary name first, and one that is there already is compared instead: an export that was
interrupted is taken up by the same call.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from ..benchmark.questions import BENCHMARK_SAMPLES, index_json
from ..errors import VBVRError, unknown
from ..folders import INDEX, SPLIT_FOLDERS
from ..writing import WriteOnce, write_once
from .rows import MEDIA_FILES, OTHER_COLUMNS, Place, Places, Row, read_rows, sample_files, shard_paths
from .schema import COLUMNS

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class ExportReport:
    """What an export did: where it lies, its samples, the files written, and those that were there already."""

    output: Path
    rows: int
    written: int
    kept: int


def export(
    folder: str | Path,
    output: str | Path | None = None,
    layout: str = "files",
    progress: Progress | None = None,
    *,
    splits: Sequence[str] | None = None,
) -> ExportReport:
    """Write a dataset's folder in another layout, into `output` (default: the folder's name and the layout's, beside it).

    - "files": `<generator>/<task>_task/<task>_00000000/{first_frame.png, final_frame.png, ground_truth.mp4, prompt.txt, metadata.json}`, for the
      benchmark's splits `In-Domain_50/<generator>/00000/…` and `Out-of-Domain_50/…`, with `index.json`
    - "jsonl": the same, and `<split>.jsonl` with a line for each sample: its columns, and the paths of its files
    - "tar": one tar of the same for each generator folder, which unpacks to it
    - "webdataset": one tar for each Parquet file, `<pillar>/<split>-00000.tar`, that `load_dataset("webdataset", …)` reads

    `splits` are those to export (default: all). `progress` is called with the Parquet files done and all of them. Raises VBVRError for an
    unknown layout, a folder that holds no whole dataset or none of a split, and files in `output` that have other content.
    """
    folder = Path(folder)
    if layout not in LAYOUTS:
        raise unknown("layout", layout, LAYOUTS)
    paths = shards_of(folder, splits)
    return run_export(folder, paths, output_of(folder, output, layout), LAYOUTS[layout], progress)


def shards_of(folder: Path, splits: Sequence[str] | None) -> list[Path]:
    """The Parquet files of some splits (None: all), in order. Raises VBVRError as `shard_paths` does, and where a split has none."""
    paths = shard_paths(folder)
    found = {path: path.name.split("-")[0] for path in paths}
    for split in splits or ():
        if split not in found.values():
            raise VBVRError(f"{folder} has no samples of the split {split!r}; it has {', '.join(dict.fromkeys(found.values()))}")
    return [path for path in paths if splits is None or found[path] in splits]


def output_of(folder: Path, output: str | Path | None, name: str) -> Path:
    """The folder to export into: by default beside the dataset's, with its name and another. Raises VBVRError where a file has that name."""
    output = Path(output) if output is not None else folder.with_name(f"{folder.resolve().name}-{name}")
    if output.exists() and not output.is_dir():
        raise VBVRError(f"{output} is a file; expected a folder to export into")
    return output


def run_export(folder: Path, paths: list[Path], output: Path, layout: Layout, progress: Progress | None) -> ExportReport:
    """Export by one layout: a function that writes a Parquet file's rows between one `yield` and the next, and counts."""
    count = Count()
    for done, _ in enumerate(layout(folder, paths, output, count), 1):
        if progress:
            progress(done, len(paths))
    return ExportReport(output, count.rows, count.written, count.kept)


@dataclass
class Count:
    """What an export has done so far."""

    rows: int = 0
    written: int = 0
    kept: int = 0

    def file(self, is_new: bool) -> None:
        """One file more: a new one, or one that was there."""
        self.written += is_new
        self.kept += not is_new


Layout = Callable[[Path, list[Path], Path, Count], Iterator[None]]


def write_files(
    folder: Path, paths: list[Path], output: Path, count: Count, lines: Callable[[Place, Row], None] | None = None, names: Mapping[str, str] | None = None
) -> Iterator[None]:
    """The layout "files"; `lines` is told of every row, `names` are other names of a sample's files."""
    places, index = Places(), []
    for path in paths:
        for row in read_rows(path):
            place = places.of(row)
            for name, data in sample_files(row):
                count.file(write_once(output / place.folder / (names or {}).get(name, name), data))
            if _is_benchmark(place):
                index.append(_entry(place, row))
            if lines:
                lines(place, row)
            count.rows += 1
        yield
    _write_index(output, index, count)


def write_jsonl(folder: Path, paths: list[Path], output: Path, count: Count) -> Iterator[None]:
    with ExitStack() as stack:
        indexes: dict[str, WriteOnce] = {}

        def line(place: Place, row: Row) -> None:
            if place.split not in indexes:
                indexes[place.split] = stack.enter_context(WriteOnce(output / f"{place.split}.jsonl"))
                count.file(not indexes[place.split].existed)
            # Some trainers read the rate as frame_rate, and take another one for granted where there is none.
            entry = _paths(place, row) | {name: row[name] for name in ("prompt", *OTHER_COLUMNS, "metadata")} | {"frame_rate": row["fps"]}
            indexes[place.split].write((json.dumps(entry, ensure_ascii=False) + "\n").encode())

        yield from write_files(folder, paths, output, count, line)


def _tar(folder: Path, paths: list[Path], output: Path, count: Count) -> Iterator[None]:
    """The tars of a pillar and split at a time: only they are open together."""
    places, index = Places(), []
    for _, group in groupby(paths, key=lambda path: (path.parent, path.name.split("-")[0])):
        with ExitStack() as stack:
            tars: dict[str, tarfile.TarFile] = {}
            for path in group:
                for row in read_rows(path):
                    place = places.of(row)
                    if place.generator not in tars:
                        tars[place.generator] = _open_tar(stack, output / f"{place.generator}.tar", count)
                    _add(tars[place.generator], ((f"{place.folder}/{name}", data) for name, data in sample_files(row)))
                    if _is_benchmark(place):
                        index.append(_entry(place, row))
                    count.rows += 1
                yield
    _write_index(output, index, count)


def _webdataset(folder: Path, paths: list[Path], output: Path, count: Count) -> Iterator[None]:
    places = Places()
    for path in paths:
        with ExitStack() as stack:
            tar = _open_tar(stack, output / path.relative_to(folder / "data").with_suffix(".tar"), count)
            for row in read_rows(path):
                _add(tar, _members(places.of(row).key, row))
                count.rows += 1
        yield


def webdataset_features() -> Any:
    """The features to give `load_dataset("webdataset", …)` where torchcodec is not installed: clips stay bytes."""
    import datasets

    features = {"first_frame.png": datasets.Image(), "final_frame.png": datasets.Image(), "mp4": datasets.Value("binary"), "txt": datasets.Value("string")}
    kinds = {name: COLUMNS[name] for name in (*OTHER_COLUMNS, "metadata")}
    plain = {name: datasets.List(datasets.Value(kind[:-2])) if kind.endswith("[]") else datasets.Value(kind) for name, kind in kinds.items()}
    return datasets.Features(features | {"json": plain, "__key__": datasets.Value("string"), "__url__": datasets.Value("string")})


LAYOUTS: dict[str, Layout] = {"files": write_files, "tar": _tar, "webdataset": _webdataset, "jsonl": write_jsonl}


def _members(key: str, row: Row) -> Iterator[tuple[str, bytes]]:
    """One sample of a WebDataset. Its json has the same plain fields whatever the task, as `datasets` wants: so `metadata` stays text."""
    for column, ending in (("first_frame", "first_frame.png"), ("final_frame", "final_frame.png"), ("video", "mp4")):
        if row[column] and row[column]["bytes"] is not None:
            yield f"{key}.{ending}", row[column]["bytes"]
    if row["prompt"] is not None:
        yield f"{key}.txt", row["prompt"].encode()
    yield f"{key}.json", json.dumps({name: row[name] for name in (*OTHER_COLUMNS, "metadata")}, ensure_ascii=False).encode()


def _open_tar(stack: ExitStack, path: Path, count: Count) -> tarfile.TarFile:
    file = stack.enter_context(WriteOnce(path))
    count.file(not file.existed)
    return stack.enter_context(tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT))


def _add(tar: tarfile.TarFile, members: Iterable[tuple[str, bytes]]) -> None:
    for name, data in members:
        member = tarfile.TarInfo(name)  # no owner, no time: the same rows give the same bytes
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))


def _is_benchmark(place: Place) -> bool:
    return place.split in SPLIT_FOLDERS and place.index < BENCHMARK_SAMPLES


def _paths(place: Place, row: Row) -> dict[str, str | None]:
    return {column: f"{place.folder}/{name}" if row[column] else None for column, name in MEDIA_FILES.items()}


def _entry(place: Place, row: Row) -> dict[str, object]:
    plain = {name: row[name] for name in ("width", "height", "fps", "num_frames")}
    paths = {name.split(".")[0]: path for name, path in zip(MEDIA_FILES.values(), _paths(place, row).values(), strict=True)}
    return {"sample_id": row["sample_id"], **paths, "prompt": row["prompt"], "answer": f"{place.folder}.mp4", **plain}


def _write_index(output: Path, index: list[dict[str, object]], count: Count) -> None:
    if index:
        count.file(write_once(output / INDEX, index_json(index)))
