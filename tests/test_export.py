"""The field's layouts: out of a dataset's folder, and into one."""

import io
import json
import shutil
import struct
import subprocess
import sys
import tarfile
from fractions import Fraction
from pathlib import Path

import av
import datasets
import numpy as np
import pyarrow.parquet as pq
import pytest
from datasets import load_dataset
from typer.testing import CliRunner

from vbvr_hf import VBVRError, benchmark, score
from vbvr_hf.builder import build, verify
from vbvr_hf.builder.export import LAYOUTS, export, webdataset_features
from vbvr_hf.builder.importer import import_folder
from vbvr_hf.builder.rows import read_rows, shard_paths
from vbvr_hf.builder.schema import SCHEMA
from vbvr_hf.cli import app
from vbvr_hf.folders import sample_path
from vbvr_hf.samples import SampleId, make_sample
from vbvr_hf.video import decode

TINY = {"tasks": ["G-15", "G-167"], "samples": 2, "size": (64, 64), "num_frames": 5, "gate": False}
"""Two clips each of G-15 in train and in_domain, of G-167 in out_of_domain."""

WHERE = (("G-15", "train"), ("G-15", "in_domain"), ("G-167", "out_of_domain"))

GRID = "G-15_grid_avoid_obstacles_data-generator"
FIRST = f"{GRID}/grid_avoid_obstacles_task/grid_avoid_obstacles_00000000"
FILES = {"first_frame.png", "final_frame.png", "ground_truth.mp4", "prompt.txt", "metadata.json"}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "vbvr"
    build(folder, workers=1, **TINY)
    return folder


@pytest.fixture(scope="module")
def exported(built) -> Path:
    return export(built).output


@pytest.fixture
def wild(exported, tmp_path) -> Path:
    """A folder of one sample as someone else's tool writes it."""
    home = tmp_path / "wild/G-25_seperate_object_spinning_data-generator/seperate_object_spinning_task/seperate_object_spinning_00000007"
    shutil.copytree(exported / FIRST, home)
    (home / "metadata.json").write_text('{"seed": 7, "note": "é"}')
    return tmp_path / "wild"


def rows_of(folder: Path) -> list[dict]:
    return [row for path in shard_paths(folder) for row in read_rows(path)]


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_export_and_import_give_the_same_rows(built, exported, tmp_path):
    report = import_folder(exported, tmp_path / "vbvr")
    assert rows_of(tmp_path / "vbvr") == rows_of(built)
    assert (report.rows, report.left_out) == (6, {})
    assert pq.read_schema(tmp_path / "vbvr/data/spatiality/train-00000.parquet").equals(SCHEMA, check_metadata=True)
    assert verify(tmp_path / "vbvr") == []
    clips = load_dataset(str(tmp_path / "vbvr"), "spatiality", cache_dir=str(tmp_path / "cache"))
    assert {split: rows.num_rows for split, rows in clips.items()} == {"train": 2, "in_domain": 2}
    assert clips["train"].features == datasets.Features.from_arrow_schema(SCHEMA)


def test_folders_have_the_names_that_the_field_gives_them(exported):
    expected = {sample_path(SampleId(task, split, index)) for task, split in WHERE for index in range(2)}
    assert {Path(name).parent.as_posix() for name in files(exported)} == expected | {"."}
    assert FIRST in expected and f"In-Domain_50/{GRID}/00001" in expected
    for home in expected:
        names = {path.name for path in (exported / home).iterdir()}
        steps = json.loads((exported / home / "metadata.json").read_text())["vbvr"]["steps"]
        assert names == FILES | {f"frame_{number}.png" for number in range(1, len(steps) + 1)} and steps


def test_the_index_lists_the_benchmark_and_its_files(exported):
    listed = json.loads((exported / "index.json").read_text())["samples"]
    assert sorted(entry["sample_id"] for entry in listed) == [f"{task}/{split}/{index:05d}" for task, split in WHERE[1:] for index in range(2)]
    assert all((exported / entry[name]).is_file() for entry in listed for name in ("first_frame", "final_frame", "ground_truth"))


def test_metadata_is_a_reference_that_the_scorer_takes(exported):
    card = score(exported / FIRST / "ground_truth.mp4", json.loads((exported / FIRST / "metadata.json").read_text()))
    assert card.sample_id == "G-15/train/00000"


def test_tars_unpack_to_the_same_folders(built, exported, tmp_path):
    export(built, tmp_path / "tars", "tar")
    assert sorted(path.relative_to(tmp_path / "tars").as_posix() for path in (tmp_path / "tars").rglob("*.tar")) == [
        f"{GRID}.tar",
        f"In-Domain_50/{GRID}.tar",
        "Out-of-Domain_50/G-167_select_longest_polygon_side_data-generator.tar",
    ]
    for path in (tmp_path / "tars").rglob("*.tar"):
        with tarfile.open(path) as tar:
            tar.extractall(tmp_path / "unpacked", filter="data")
    shutil.copy(tmp_path / "tars/index.json", tmp_path / "unpacked")
    assert files(tmp_path / "unpacked") == files(exported)


@pytest.mark.parametrize("streaming", [False, True])
def test_datasets_reads_the_webdataset(built, tmp_path, streaming):
    output = export(built, tmp_path / "tars", "webdataset").output
    asked = {"data_files": {"train": f"{output}/*/*.tar"}, "split": "train", "features": webdataset_features(), "cache_dir": str(tmp_path / "cache")}
    read = list(load_dataset("webdataset", streaming=streaming, **asked).cast_column("first_frame.png", datasets.Image(decode=False)))
    wanted = {row["sample_id"]: row for row in rows_of(built)}
    assert len(read) == len(wanted) == 6
    for row in read:
        same = wanted[row["json"].pop("sample_id")]
        assert (row["mp4"], row["txt"], row["first_frame.png"]["bytes"]) == (same["video"]["bytes"], same["prompt"], same["first_frame"]["bytes"])
        assert row["json"] == {name: same[name] for name in row["json"]}


def test_an_index_of_lines_leads_to_the_files(built, tmp_path):
    output = export(built, tmp_path / "lines", "jsonl").output
    wanted = {row["sample_id"]: row for row in rows_of(built)}
    lines = [json.loads(line) for split in ("train", "in_domain", "out_of_domain") for line in (output / f"{split}.jsonl").read_text().splitlines()]
    assert len(lines) == 6
    for line in lines:
        row = wanted[line["sample_id"]]
        assert all((output / line[name]).read_bytes() == row[name]["bytes"] for name in ("video", "first_frame", "final_frame"))
        assert line["metadata"] == row["metadata"] and line["prompt"] == row["prompt"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_export_that_was_interrupted_is_taken_up(built, tmp_path, layout):
    def interrupt(done, total):
        if done == 2:
            raise KeyboardInterrupt

    undisturbed = export(built, tmp_path / "whole", layout)
    with pytest.raises(KeyboardInterrupt):
        export(built, tmp_path / "broken", layout, progress=interrupt)
    assert not list((tmp_path / "broken").rglob("*.part"))
    again = export(built, tmp_path / "broken", layout)
    assert again.kept and again.kept + again.written == undisturbed.written
    assert files(tmp_path / "broken") == files(tmp_path / "whole")
    assert export(built, tmp_path / "broken", layout).written == 0


@pytest.mark.parametrize(
    ("layout", "name"), [("files", f"{FIRST}/prompt.txt"), ("tar", f"{GRID}.tar"), ("webdataset", "spatiality/train-00000.tar"), ("jsonl", "train.jsonl")]
)
@pytest.mark.parametrize("harm", ["other", "longer", "shorter"])
def test_files_of_other_content_are_refused(built, tmp_path, layout, name, harm):
    export(built, tmp_path / "there", layout)
    path = tmp_path / "there" / name
    data = path.read_bytes()
    changed = {"other": b"x" + data[1:], "longer": data + b"x", "shorter": data[:-1]}[harm]
    path.write_bytes(changed)
    with pytest.raises(VBVRError, match="exists with other content") as caught:
        export(built, tmp_path / "there", layout)
    assert "\n" not in str(caught.value) and str(path) in str(caught.value)
    assert path.read_bytes() == changed


def test_what_cannot_be_exported_is_said_in_one_line(built, tmp_path):
    copy = tmp_path / "vbvr"
    shutil.copytree(built, copy)
    shard = copy / "data/spatiality/train-00000.parquet"
    shard.write_bytes(shard.read_bytes()[:-100])
    cases = [(built, "zip", "no layout 'zip'"), (tmp_path, "files", "it has no data"), (copy, "files", "train-00000.parquet cannot be read")]
    for number, (folder, layout, line) in enumerate(cases):
        with pytest.raises(VBVRError, match=line) as caught:
            export(folder, tmp_path / f"out{number}", layout)
        assert "\n" not in str(caught.value)
    shard.unlink()
    with pytest.raises(VBVRError, match="is missing, though the manifest lists it"):
        export(copy, tmp_path / "out")
    (tmp_path / "file").touch()
    with pytest.raises(VBVRError, match="is a file"):
        export(built, tmp_path / "file")


def test_a_build_that_is_not_finished_is_not_exported(built, tmp_path):
    shutil.copytree(built, tmp_path / "vbvr")
    (tmp_path / "vbvr/manifest.json").rename(tmp_path / "vbvr/.build.jsonl")
    with pytest.raises(VBVRError, match="interrupted"):
        export(tmp_path / "vbvr")


def test_a_sample_of_other_origin_is_of_the_task_but_has_no_id(wild, built, tmp_path):
    import_folder(wild, tmp_path / "vbvr")
    [row] = rows_of(tmp_path / "vbvr")
    same = next(row for row in rows_of(built) if row["sample_id"] == "G-15/train/00000")
    assert (row["sample_id"], row["prompt_guided"]) == (None, None)
    assert (row["task_id"], row["split"], row["prompt"], row["video"]["bytes"]) == ("G-25", "train", same["prompt"], same["video"]["bytes"])
    assert (row["num_frames"], row["fps"], row["width"], row["height"]) == (5, 16.0, 64, 64)
    assert json.loads(row["metadata"]) == {"seed": 7, "note": "é"}


def test_what_a_sample_lacks_is_left_empty(wild, tmp_path):
    [home] = [path.parent for path in wild.rglob("prompt.txt")]
    for name in ("final_frame.png", "ground_truth.mp4", "metadata.json"):
        (home / name).unlink()
    import_folder(wild, tmp_path / "vbvr")
    [row] = rows_of(tmp_path / "vbvr")
    assert row["first_frame"]["bytes"][1:4] == b"PNG" and row["prompt"]
    assert {row[name] for name in ("final_frame", "video", "metadata", "num_frames", "fps", "width", "sample_id")} == {None}


def test_rows_without_an_id_go_out_and_in_again(wild, tmp_path):
    import_folder(wild, tmp_path / "one")
    output = export(tmp_path / "one").output
    [home] = [path.parent for path in output.rglob("prompt.txt")]
    assert home.parent.parent.name.startswith("G-25_") and home.name.endswith("_00000000")
    import_folder(output, tmp_path / "two")
    [before], [after] = rows_of(tmp_path / "one"), rows_of(tmp_path / "two")
    paths = {"video", "first_frame", "final_frame"}
    assert {name: before[name] for name in before.keys() - paths} == {name: after[name] for name in after.keys() - paths}
    assert all(before[name]["bytes"] == after[name]["bytes"] for name in paths)


def test_the_questions_of_the_benchmark_can_be_imported(tmp_path):
    benchmark.export(tmp_path / "questions", tasks=["G-15"], samples=1, size=(64, 64))
    import_folder(tmp_path / "questions", tmp_path / "vbvr")
    [row] = rows_of(tmp_path / "vbvr")
    assert (row["task_id"], row["pillar"], row["split"], row["video"]) == ("G-15", "spatiality", "in_domain", None)


@pytest.mark.parametrize("start", ["", "In-Domain_50", f"In-Domain_50/{GRID}"])
def test_any_folder_of_the_tree_can_be_named(exported, tmp_path, start):
    import_folder(exported / start, tmp_path / "vbvr")
    assert "G-15/in_domain/00001" in [row["sample_id"] for row in rows_of(tmp_path / "vbvr")]


def odd_clips(frames) -> dict[str, bytes]:
    """Right clips of frames (21, 64, 64, 3) in which the container's own numbers are not those of what is shown."""

    def stored(frames, times=None, turn=None, aspect=None) -> bytes:
        out = io.BytesIO()
        with av.open(out, "w", format="mp4") as file:
            stream = file.add_stream("libx264", rate=16, options={"bf": "0"})
            stream.height, stream.width = frames.shape[1:3]
            stream.pix_fmt = "yuv420p"
            if turn:
                stream.set_display_rotation(turn)
            if aspect:
                stream.codec_context.sample_aspect_ratio = aspect
            for index, frame in enumerate(frames):
                picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
                picture.pts = times[index] if times else index
                file.mux(stream.encode(picture))
            file.mux(stream.encode())
        return out.getvalue()

    whole = stored(frames)
    at = whole.index(b"elst") + 16
    with av.open(io.BytesIO(whole)) as file:
        ticks = int(1 / file.streams.video[0].time_base) // 2
    kept = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 18, 20]
    return {
        "trimmed": whole[:at] + struct.pack(">i", ticks) + whole[at + 4 :],
        "turned": stored(frames[:, :, :32], turn=90),
        "squeezed": stored(frames, aspect=Fraction(3, 2)),
        "uneven": stored(frames[kept], times=kept),
    }


def test_the_columns_of_imported_clips_are_those_of_what_is_shown(tmp_path):
    frames = make_sample("G-15/train/00000", size=(64, 64), num_frames=21).frames
    expected = {"trimmed": (13, 64, 64), "turned": (21, 64, 32), "squeezed": (21, 96, 64), "uneven": (21, 64, 64)}
    clips = odd_clips(frames)
    for number, clip in enumerate(clips.values()):
        home = tmp_path / f"wild/{GRID}/x/{number:08d}"
        home.mkdir(parents=True)
        (home / "ground_truth.mp4").write_bytes(clip)
    import_folder(tmp_path / "wild", tmp_path / "vbvr")
    for name, row in zip(clips, rows_of(tmp_path / "vbvr"), strict=True):
        shown, fps = decode(row["video"]["bytes"])
        assert (row["num_frames"], row["height"], row["width"]) == shown.shape[:3], name
        assert (row["num_frames"], row["width"], row["height"]) == expected[name], name
        assert row["fps"] == pytest.approx(fps), name


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbfMove the disc.\r\nKeep it whole.\r\n", b"Move the disc.\rKeep it whole.", b"Move the disc.\nKeep it whole.\n"],
    ids=["Windows", "old Mac", "Unix"],
)
def test_the_system_a_prompt_was_written_on_leaves_no_trace(wild, tmp_path, data):
    [path] = wild.rglob("prompt.txt")
    path.write_bytes(data)
    (path.parent / "metadata.json").write_bytes(b'\xef\xbb\xbf{"seed": 7}\r\n')
    import_folder(wild, tmp_path / "vbvr")
    [row] = rows_of(tmp_path / "vbvr")
    assert row["prompt"] == "Move the disc.\nKeep it whole."
    assert json.loads(row["metadata"]) == {"seed": 7}
    [out] = export(tmp_path / "vbvr", tmp_path / "out").output.rglob("prompt.txt")
    assert out.read_bytes() == b"Move the disc.\nKeep it whole."


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda data: data.replace(b'"width": 64', b'"width": 640'), "ground_truth.mp4 has a width of 64, not 640"),
        (lambda data: data.replace(b'"fps": 16.0', b'"fps": 24.0'), "ground_truth.mp4 has a fps of 16, not 24"),
        (lambda data: b"[" * 200_000, "metadata.json is no JSON"),
    ],
    ids=["width", "rate", "nested"],
)
def test_metadata_that_cannot_be_right_is_told(exported, tmp_path, harm, said):
    shutil.copytree(exported, tmp_path / "in")
    path = tmp_path / "in" / FIRST / "metadata.json"
    path.write_bytes(harm(path.read_bytes()))
    report = import_folder(tmp_path / "in", tmp_path / "vbvr")
    assert said in report.left_out[FIRST]


def harms(home: Path) -> dict[str, str]:
    """Each of the sample folders below harmed in one way, and what is said of it."""
    samples = iter(sorted(home.glob(f"{GRID}/*/*")))
    said = {}

    def harm(name: str, change, words: str) -> None:
        path = next(samples)
        (path / name).write_bytes(change((path / name).read_bytes()))
        said[path.relative_to(home).as_posix()] = words

    harm("first_frame.png", lambda data: data[: len(data) // 2], "first_frame.png is not a readable picture")
    harm("ground_truth.mp4", lambda data: data[: len(data) // 2], "ground_truth.mp4: is not a readable video")
    harm("ground_truth.mp4", lambda data: b"", "ground_truth.mp4: is empty")
    harm("prompt.txt", lambda data: b"\xff\xfe", "prompt.txt is no UTF-8 text")
    harm("metadata.json", lambda data: b"{", "metadata.json is no JSON")
    harm("metadata.json", lambda data: b"[]", "metadata.json holds no JSON object")
    harm("metadata.json", lambda data: data.replace(b'"G-15', b'"O-39'), "metadata.json is of O-39, the folder of G-15")
    harm("metadata.json", lambda data: data.replace(b'"num_frames": 5', b'"num_frames": 6'), "ground_truth.mp4 has 5 frames, not 6")
    harm("metadata.json", lambda data: data.replace(b'"width": 64', b'"width": "wide"'), "metadata.json holds values of a wrong type")
    path = next(samples)
    said[path.rename(path.with_name("sample")).relative_to(home).as_posix()] = "its name ends in no number"
    (home / "elsewhere/00000").mkdir(parents=True)
    (home / "elsewhere/00000/prompt.txt").write_text("of no task")
    return said | {"elsewhere/00000": "lies below no folder that starts with a task's id"}


def test_damaged_samples_are_named_and_left_out(exported, tmp_path):
    home = tmp_path / "folders"
    shutil.copytree(exported, home)
    for number in range(2, 11):
        shutil.copytree(home / FIRST, home / f"{FIRST[:-8]}{number:08d}")
    said = harms(home)
    report = import_folder(home, tmp_path / "vbvr")
    assert set(report.left_out) == set(said)
    assert all(said[name] in reason and "\n" not in reason for name, reason in report.left_out.items())
    assert report.rows == len(rows_of(tmp_path / "vbvr")) == 5
    assert json.loads((tmp_path / "vbvr/manifest.json").read_text())["imported"]["left_out"] == report.left_out


def test_an_import_that_was_interrupted_is_taken_up(exported, tmp_path):
    def interrupt(done, total):
        if done == 4:
            raise KeyboardInterrupt

    import_folder(exported, tmp_path / "whole/vbvr")
    with pytest.raises(KeyboardInterrupt):
        import_folder(exported, tmp_path / "broken/vbvr", progress=interrupt)
    assert not (tmp_path / "broken/vbvr/manifest.json").exists()
    assert import_folder(exported, tmp_path / "broken/vbvr").kept == 1
    assert files(tmp_path / "broken/vbvr") == files(tmp_path / "whole/vbvr")
    assert import_folder(exported, tmp_path / "broken/vbvr").written == 0


def test_an_import_never_mixes_with_what_is_there(exported, built, wild, tmp_path):
    before = files(built)
    with pytest.raises(VBVRError, match="which is not of this import"):
        import_folder(wild, built)
    assert files(built) == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").touch()
    for output, line in ((tmp_path / "mine", "holds notes.txt, which is not of this import"), (tmp_path / "mine/notes.txt", "is a file")):
        with pytest.raises(VBVRError, match=line):
            import_folder(exported, output)
    for folder, line in ((tmp_path / "nowhere", "no folder"), (tmp_path / "mine", "holds no samples")):
        with pytest.raises(VBVRError, match=line):
            import_folder(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_memory_does_not_grow_with_the_dataset(built, tmp_path):
    """120 MB of clips, in one Parquet file of small row groups."""
    (tmp_path / "vbvr/data/spatiality").mkdir(parents=True)
    rows = pq.read_table(built / "data/spatiality/train-00000.parquet")
    padded = rows.set_column(rows.column_names.index("video"), rows.schema.field("video"), [[{"bytes": b"\0" * 2_000_000, "path": "x.mp4"}] * rows.num_rows])
    with pq.ParquetWriter(tmp_path / "vbvr/data/spatiality/train-00000.parquet", rows.schema, compression="NONE", use_dictionary=False) as writer:
        for _ in range(30):
            writer.write_table(padded)
    script = """
import resource
from vbvr_hf.builder.export import export
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
export("vbvr", "out", "webdataset")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    grown = int(subprocess.check_output([sys.executable, "-c", script], cwd=tmp_path, text=True))
    assert (tmp_path / "out/spatiality/train-00000.tar").stat().st_size > 120e6
    assert grown < 80, f"{grown} MB"


def test_the_commands_do_the_same(exported, built, tmp_path):
    def call(*words: object):
        return CliRunner().invoke(app, [str(word) for word in words])

    done = call("export", built, "--output", tmp_path / "out", "--layout", "files")
    assert done.stdout == f"{tmp_path}/out: 6 samples, {len(files(exported))} files written and 0 there already\n"
    assert files(tmp_path / "out") == files(exported)
    (tmp_path / "out" / FIRST / "prompt.txt").write_bytes(b"\xff")
    done = call("import", tmp_path / "out", "--output", tmp_path / "vbvr")
    assert "vbvr: 5 samples" in done.stdout and f"left out: {FIRST}: prompt.txt is no UTF-8 text" in done.stderr
    done = call("import", tmp_path / "nowhere")
    assert (done.exit_code, done.stderr.strip()) == (2, f"vbvr: no folder {tmp_path}/nowhere")
