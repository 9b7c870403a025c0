"""Builds that are disturbed: killed, on a full disk, over damaged files. Taken up again, each gives the bytes of an undisturbed one."""

import inspect
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

import vbvr_hf
from vbvr_hf.builder import build, repair, verify
from vbvr_hf.samples import Sample

SETTINGS = {"tasks": ["G-15", "G-167"], "samples": 3, "size": (64, 64), "num_frames": 5, "shard_rows": 1}


def judge(sample: Sample) -> str | None:
    """At this size scorers refuse much. What the gate does with what it refuses is the same with a simpler judge."""
    return "it is ugly" if sample.sample_id == "G-15/train/00001" else None


START = f"""
import os, signal, subprocess, sys
from vbvr_hf import VBVRError
from vbvr_hf.builder import build, shards, storage

{inspect.getsource(judge).replace(": Sample", "")}
shards.fault = judge

def make(output):
    return build(output, workers=1, **{SETTINGS!r})
"""

KILLED = """
import pandas  # pyarrow imports it at the first table; here it would count as a part of the build
import pyarrow.dataset, vbvr_hf.builder.plan
from vbvr_hf.builder.plan import make_settings

make_settings()  # all tasks are imported

def child(work):
    pid = os.fork()
    if pid:
        return os.waitpid(pid, 0)[1]
    work()
    os._exit(0)

calls, last = 0, None
def count(frame, event, argument):
    global calls
    calls += 1
    if calls == last:
        os.kill(os.getpid(), signal.SIGKILL)

def whole():
    sys.setprofile(count)
    make(TARGET.format("whole"))
    sys.setprofile(None)
    open("calls", "w").write(str(calls))

def killed():
    sys.setprofile(count)
    make(TARGET.format(name))

def again():
    print(make(TARGET.format(name)).kept, flush=True)

assert child(whole) == 0
for name, moment in enumerate(MOMENTS):
    last = int(moment * int(open("calls").read()))
    assert child(killed) == signal.SIGKILL, "it ended before it was to be killed"
    assert child(again) == 0
"""
"""Builds are killed at a fraction of their function calls: the same moments on a fast machine and on a busy one."""

BUCKET = """
import uuid
import fsspec
from fsspec.implementations.local import LocalFileSystem

class Bucket(LocalFileSystem):  # object stores put an object whole, or not at all
    protocol = "bucket"

    def pipe_file(self, path, data, **options):
        part = uuid.uuid4().hex
        with open(part, "wb") as file:
            file.write(data)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.replace(part, path)

fsspec.register_implementation("bucket", Bucket)
storage.JOURNAL_SECONDS = 0.0
"""


def run(script: str, cwd: Path, *prefix: str) -> str:
    env = {**os.environ, "PYTHONPATH": str(Path(vbvr_hf.__file__).parents[1])}
    done = subprocess.run([*prefix, sys.executable, "-c", START + script], cwd=cwd, env=env, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(folder: Path) -> dict[str, bytes]:
    found = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: data for name, data in found.items() if name != "README.md"}  # it names the folder


def ids(folder: Path) -> list[str]:
    return sorted(name for path in folder.glob("data/*/*.parquet") for name in pq.read_table(path, columns=["sample_id"])["sample_id"].to_pylist())


ROWS = sorted(
    [f"G-15/train/{index:05d}" for index in (0, 2, 3)]
    + [f"{task}/{split}/{index:05d}" for task, split in (("G-15", "in_domain"), ("G-167", "out_of_domain")) for index in range(3)]
)
"""G-15/train/00001 is rejected, and 00003 takes its place."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(("target", "moments"), [("{}", 10), ("bucket://{}", 4)], ids=["folder", "object store"])
def test_killed_at_any_moment(tmp_path, target, moments):
    fractions = ((np.arange(moments) + np.random.RandomState(moments).uniform(0.05, 0.95, moments)) / moments).tolist()
    target = target.format(f"{tmp_path}/{{}}")
    said = run(f"{BUCKET}\nMOMENTS, TARGET = {fractions!r}, {target!r}\n{KILLED}", tmp_path)
    kept = [int(number) for number in said.split()]
    assert min(kept) <= 2 and max(kept) >= 8, f"kept after each kill: {kept}"
    assert ids(tmp_path / "whole") == ROWS
    for name in range(moments):
        assert files(tmp_path / str(name)) == files(tmp_path / "whole"), f"killed at {fractions[name]:.3f} of the calls"


@pytest.fixture(scope="module", autouse=True)
def simple_judge():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vbvr_hf.builder.shards.fault", judge)
        yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "vbvr"
    build(folder, workers=1, **SETTINGS)
    return folder


FULL_DISK = """
def mount(how):
    subprocess.run(["mount", "-t", "tmpfs", "-o", how, "tmpfs", "disk"], check=True)

os.mkdir("disk")
mount("size=100k")
try:
    make("disk/vbvr")
except VBVRError as error:
    print(error)
print(subprocess.run(["find", "disk", "-name", "*.unfinished"], capture_output=True, text=True, check=True).stdout.split())
mount("remount,size=10m")
print(make("disk/vbvr").kept)
subprocess.run(["cp", "-r", "disk/vbvr", "vbvr"], check=True)
"""


def test_a_disk_that_is_full_and_then_is_not(whole, tmp_path):
    unshare = ("unshare", "-rm")  # in a namespace of their own, users may mount
    if not shutil.which("unshare") or subprocess.run([*unshare, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode:
        pytest.skip("this machine lets no test mount a small disk")
    full, unfinished, kept = run(FULL_DISK, tmp_path, *unshare).splitlines()
    assert full == "cannot write disk/vbvr: No space left on device. Finished shards are kept: the same build again goes on from them"
    assert unfinished == "[]" and 1 <= int(kept) <= 8
    assert files(tmp_path / "vbvr") == files(whole)


def test_shards_damaged_while_a_build_is_interrupted(whole, tmp_path):
    def interrupt(done, total):
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(tmp_path / "vbvr", workers=1, progress=interrupt, **SETTINGS)
    corrupted, truncated, removed, *sound = sorted((tmp_path / "vbvr").glob("data/*/*.parquet"))
    data = bytearray(corrupted.read_bytes())
    data[len(data) // 3] ^= 4
    corrupted.write_bytes(data)
    os.truncate(truncated, truncated.stat().st_size // 2)
    removed.unlink()
    assert build(tmp_path / "vbvr", workers=1, **SETTINGS).kept == len(sound) > 0
    assert files(tmp_path / "vbvr") == files(whole)


def test_damage_to_a_finished_dataset_is_all_named_and_all_mended(whole, tmp_path):
    folder = shutil.copytree(whole, tmp_path / "vbvr")
    first, second, *_, last = sorted(folder.glob("data/*/*.parquet"))
    first.write_bytes(first.read_bytes()[::-1])
    os.truncate(second, 10)
    last.unlink()
    assert [str(folder / damage.path) for damage in verify(folder)] == [str(path) for path in (first, second, last)]
    assert repair(folder, workers=1).written == 3
    assert files(folder) == files(whole)


def test_a_sample_that_fails_stops_an_ungated_build_and_costs_no_other_row(tmp_path, monkeypatch):
    settings = {**SETTINGS, "gate": False}
    build(tmp_path / "whole", workers=1, **settings)
    with monkeypatch.context() as broken:
        broken.setattr("vbvr_hf.tasks.perception.g_167_select_longest_polygon_side.SelectLongestPolygonSide.stage", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            build(tmp_path / "vbvr", workers=1, **settings)
    report = build(tmp_path / "vbvr", workers=1, **settings)
    assert report.kept + report.written == 9
    assert files(tmp_path / "vbvr") == files(tmp_path / "whole")
    assert json.loads((tmp_path / "vbvr/manifest.json").read_text())["rows"] == len(set(ids(tmp_path / "vbvr"))) == 9
