"""Building the dataset's folder: same bytes always, killed and resumed, and never over someone else's files."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import datasets
import pyarrow.parquet as pq
import pytest
import yaml

from vbvr_hf import VBVRError
from vbvr_hf.builder import build
from vbvr_hf.builder.plan import configs, make_settings, plan
from vbvr_hf.builder.schema import COLUMNS, SCHEMA

TINY = {"tasks": ["G-15", "G-167"], "samples": 2, "size": (64, 64), "num_frames": 5, "shard_rows": 1, "gate": False}
"""Six shards of one clip each: G-15 in train and in_domain, G-167 in out_of_domain."""


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def run(script: str, cwd: Path) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-c", script], cwd=cwd, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "vbvr"
    build(folder, workers=1, **TINY)
    return folder


def test_the_same_settings_give_the_same_bytes_with_any_number_of_workers(built, tmp_path):
    seen = []
    report = build(tmp_path / "vbvr", workers=2, progress=lambda done, total: seen.append((done, total)), **TINY)
    assert files(tmp_path / "vbvr") == files(built)
    assert (report.rows, report.written, report.kept) == (6, 6, 0)
    assert seen == sorted(seen) and seen[-1] == (6, 6)


def test_a_second_run_keeps_every_shard(built):
    before = files(built)
    report = build(built, workers=1, **TINY)
    assert (report.written, report.kept) == (0, 6)
    assert files(built) == before


def test_a_build_that_was_killed_is_taken_up_and_gives_the_same_bytes(built, tmp_path):
    script = f"""
import os, signal
from vbvr_hf.builder import build
build("vbvr", workers=1, progress=lambda done, total: done == 4 and os.kill(os.getpid(), signal.SIGKILL), **{TINY!r})
"""
    assert run(script, tmp_path).returncode == -signal.SIGKILL
    assert not (tmp_path / "vbvr/manifest.json").exists()
    report = build(tmp_path / "vbvr", workers=1, **TINY)
    assert (report.written, report.kept) == (3, 3)
    assert files(tmp_path / "vbvr") == files(built)


def test_workers_do_not_outlive_a_build_that_was_killed(built, tmp_path):
    script = f"""
import multiprocessing, os, signal
from vbvr_hf.builder import build
def progress(done, total):
    if done:
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
build("vbvr", workers=2, progress=progress, **{TINY!r})
"""
    killed = run(script, tmp_path)
    workers = [int(pid) for pid in killed.stdout.split()]
    assert killed.returncode == -signal.SIGKILL and len(workers) == 2
    deadline = time.monotonic() + 20
    while any(is_running(pid) for pid in workers):
        assert time.monotonic() < deadline, "workers still run 20 s after the build was killed"
        time.sleep(0.1)
    build(tmp_path / "vbvr", workers=1, **TINY)
    assert files(tmp_path / "vbvr") == files(built)


def is_running(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_build_leaves_no_half_written_shard(built, tmp_path, workers):
    def interrupt(done, total):
        if done >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(tmp_path / "vbvr", workers=workers, progress=interrupt, **TINY)
    assert not list(tmp_path.rglob("*.unfinished"))
    build(tmp_path / "vbvr", workers=1, **TINY)
    assert files(tmp_path / "vbvr") == files(built)


@pytest.mark.parametrize("harm", ["flip", "truncate", "remove"])
def test_a_damaged_shard_is_made_again(tmp_path, harm):
    folder = tmp_path / "vbvr"
    build(folder, workers=1, **TINY)
    before = files(folder)
    path = folder / "data/spatiality/train-00001.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    if harm == "remove":
        path.unlink()
    else:
        path.write_bytes(data if harm == "flip" else data[: len(data) // 2])
    report = build(folder, workers=1, **TINY)
    assert (report.written, report.kept) == (1, 5)
    assert files(folder) == before


def test_a_journal_line_cut_off_by_a_kill_costs_one_shard(built, tmp_path):
    folder = tmp_path / "vbvr"

    def interrupt(done, total):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(folder, workers=1, progress=interrupt, **TINY)
    journal = folder / ".build.jsonl"
    journal.write_text(journal.read_text()[:-20])
    assert build(folder, workers=1, **TINY).kept == 2
    assert files(folder) == files(built)


def test_a_shard_that_comes_out_different_is_reported(tmp_path):
    folder = tmp_path / "vbvr"
    build(folder, workers=1, **TINY)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["shards"][0]["sha256"] = "0" * 64
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(VBVRError, match="came out different"):
        build(folder, workers=1, **TINY)


def test_a_full_disk_is_one_clear_line(tmp_path):
    script = f"""
import resource
from vbvr_hf import VBVRError
from vbvr_hf.builder import build
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    build("vbvr", workers=1, **{TINY!r})
except VBVRError as error:
    print(error)
"""
    said = run(script, tmp_path).stdout.strip()
    assert re.fullmatch(r"cannot write \S+: File too large\. Finished shards are kept: the same build again goes on from them", said)
    assert not list(tmp_path.rglob("*.unfinished"))


def test_a_failing_sample_is_named(tmp_path, monkeypatch):
    def broken(self, problem, answer="truth"):
        raise ZeroDivisionError("no luck")

    monkeypatch.setattr("vbvr_hf.tasks.spatiality.g_15_grid_avoid_obstacles.GridAvoidObstacles.stage", broken)
    with pytest.raises(ZeroDivisionError) as caught:
        build(tmp_path / "vbvr", workers=1, **{**TINY, "tasks": ["G-15"]})
    assert caught.value.__notes__ == ["while making the sample G-15/train/00000"]


def test_a_folder_with_other_content_is_refused(built, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(VBVRError, match="is not a dataset that vbvr built"):
        build(tmp_path, workers=1, **TINY)
    assert files(tmp_path) == {"notes.txt": b"mine"}
    with pytest.raises(VBVRError, match="is a file"):
        build(tmp_path / "notes.txt", workers=1, **TINY)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/manifest.json").write_text('{"name": "a web app"}')
    with pytest.raises(VBVRError, match="a manifest that vbvr did not write"):
        build(tmp_path / "other", workers=1, **TINY)


@pytest.mark.parametrize(
    "change", [{"size": (128, 64)}, {"samples": 3}, {"tasks": ["G-15"]}, {"num_frames": None}, {"fps": 8}, {"splits": ["train"]}, {"shard_rows": 2}]
)
def test_a_dataset_of_other_settings_is_refused(built, change):
    before = files(built)
    with pytest.raises(VBVRError, match="holds a dataset of other settings: ") as caught:
        build(built, workers=1, **{**TINY, **change})
    assert "\n" not in str(caught.value)
    assert files(built) == before


def test_a_dataset_of_other_versions_is_refused(built, monkeypatch):
    monkeypatch.setattr("vbvr_hf.builder.plan.SUITE_VERSION", "0")
    with pytest.raises(VBVRError, match='other versions: suite "1", not "0"'):
        build(built, workers=1, **TINY)


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"tasks": ["G-15x"]}, "no task 'G-15x'; did you mean G-15?"),
        ({"pillars": ["spatial"]}, "no pillar 'spatial'; did you mean spatiality?"),
        ({"splits": ["test"]}, "no split 'test'; "),
        ({"samples": 0}, "samples 0: expected at least 1"),
        ({"workers": 0}, "workers 0: expected at least 1"),
        ({"size": (63, 64)}, "expected an even number"),
        ({"tasks": ["G-167"], "splits": ["train"]}, "nothing to build: no task has samples in G-167 and train"),
        ({"tasks": ["G-167"], "pillars": ["spatiality"]}, "nothing to build"),
    ],
)
def test_wrong_settings_get_one_clear_line_and_write_nothing(tmp_path, wrong, line):
    with pytest.raises(VBVRError) as caught:
        build(tmp_path / "vbvr", **{**TINY, "workers": 1, **wrong})
    assert line in str(caught.value) and "\n" not in str(caught.value)
    assert not (tmp_path / "vbvr").exists()


def test_only_configs_and_splits_with_rows_are_listed(built):
    listed = yaml.safe_load((built / "README.md").read_text().split("---")[1])["configs"]
    splits = {config["config_name"]: [files["split"] for files in config["data_files"]] for config in listed}
    assert splits == {
        "perception": ["out_of_domain"],
        "spatiality": ["train", "in_domain"],
        "in_domain": ["test"],
        "out_of_domain": ["test"],
        "all": ["train", "in_domain", "out_of_domain"],
    }


def test_the_benchmark_has_five_samples_a_task_however_many_are_built():
    shards = plan(make_settings(samples=12, tasks=["G-15"]))
    pattern = configs(shards)["in_domain"]["test"]
    chosen = [str(sample) for shard in shards if Path(shard.path).match(pattern) for sample in shard.sample_ids]
    assert chosen == [f"G-15/in_domain/{index:05d}" for index in range(5)]
    assert sum(shard.rows for shard in shards if shard.split == "in_domain") == 12


def test_every_sample_of_a_plan_is_in_one_shard():
    settings = make_settings(samples={"train": 70, "in_domain": 7, "out_of_domain": 3}, shard_rows=20)
    shards = plan(settings)
    ids = [str(sample) for shard in shards for sample in shard.sample_ids]
    assert len(ids) == len(set(ids)) == sum(shard.rows for shard in shards)
    assert len({shard.path for shard in shards}) == len(shards)
    assert all(shard.rows <= max(20, len(shard.tasks)) for shard in shards)


def test_shards_are_laid_out_for_streaming_clips(tmp_path):
    build(tmp_path / "vbvr", workers=1, tasks=["G-15"], splits=["train"], samples=12, size=(64, 64), num_frames=5, gate=False)
    with pq.ParquetFile(tmp_path / "vbvr/data/spatiality/train-00000.parquet") as file:
        assert [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)] == [10, 2]
        columns = [file.metadata.row_group(0).column(index) for index in range(file.metadata.num_columns)]
        media = {column.path_in_schema: column.compression for column in columns if column.path_in_schema.endswith(".bytes")}
        assert media == dict.fromkeys(("first_frame.bytes", "final_frame.bytes", "video.bytes"), "UNCOMPRESSED")
        assert {column.compression for column in columns if column.path_in_schema not in media} == {"SNAPPY"}
        assert all(column.has_offset_index for column in columns)


def test_the_schema_is_what_datasets_writes_itself():
    kinds = {"Image": datasets.Image(), "Video": datasets.Video(decode=False), "int32[]": datasets.List(datasets.Value("int32"))}
    features = datasets.Features({name: kinds.get(kind) or datasets.Value(kind) for name, kind in COLUMNS.items()})
    assert datasets.Features.from_arrow_schema(SCHEMA) == features
    assert SCHEMA.remove_metadata() == features.arrow_schema.remove_metadata()


def test_no_environment_decides_the_bytes(built, tmp_path):
    env = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    script = f'from vbvr_hf.builder import build; build("vbvr", workers=1, **{TINY!r})'
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=env, check=True, timeout=120)
    assert files(tmp_path / "vbvr") == files(built)


def test_a_worker_does_without_pandas_and_can_still_import_it():
    script = """
import sys
from vbvr_hf.builder.lean import keep_pandas_out
keep_pandas_out()
import pyarrow
pyarrow.Table.from_pylist([{"clip": b"..."}])
assert "pandas" not in sys.modules
import pandas
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
