"""Datasets elsewhere than in a folder: the same build, verify, repair and resume wherever fsspec reaches."""

import itertools
import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path

import datasets
import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from loopback_hub import TOKEN, Hub
from typer.testing import CliRunner

from vbvr_hf import VBVRError
from vbvr_hf.builder import Damage, build, repair, storage, verify
from vbvr_hf.builder.storage import Folder, Remote, open_target
from vbvr_hf.cli import app

TINY = {"tasks": ["G-15", "G-167"], "samples": 2, "size": (64, 64), "num_frames": 5, "shard_rows": 1, "gate": False, "workers": 1}
SHARD = "data/spatiality/train-00001.parquet"
_numbers = itertools.count()


def files(url: str | Path) -> dict[str, bytes]:
    target = open_target(url)
    return {name: target.read(name) for name in sorted(target.files())}


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole") / "vbvr"
    build(folder, **TINY)
    return files(folder)


@pytest.fixture(params=["memory", "file"])
def url(request, tmp_path) -> str:
    """In memory, as in an object store; in a folder that machines share."""
    return {"memory": f"memory://bucket-{next(_numbers)}/vbvr", "file": f"file://{tmp_path}/vbvr"}[request.param]


def test_the_same_bytes_anywhere_and_a_second_run_keeps_them(whole, url):
    report = build(url, **TINY)
    assert (report.rows, report.written, report.kept) == (6, 6, 0)
    assert files(url) == whole and verify(url) == []
    assert build(url, **TINY).kept == 6
    assert files(url) == whole


@pytest.mark.parametrize("harm", [lambda data: data[:100], lambda data: data[::-1], None], ids=["truncated", "flipped", "removed"])
def test_damage_is_named_and_mended(whole, url, harm):
    build(url, **TINY)
    target = open_target(url)
    target.write(SHARD, harm(whole[SHARD])) if harm else target.remove(SHARD)
    (damage,) = verify(url)
    assert damage.path == SHARD
    report = repair(url, workers=1)
    assert (report.written, report.kept) == (1, 5)
    assert files(url) == whole


def interrupt(done: int, total: int) -> None:
    if done == 4:
        raise KeyboardInterrupt


def test_an_interrupted_build_is_known_and_finished(whole, url):
    with pytest.raises(KeyboardInterrupt):
        build(url, progress=interrupt, **TINY)
    with pytest.raises(VBVRError, match=r"is a build that was interrupted; .* --output .*vbvr"):
        verify(url)
    assert build(url, **TINY).kept == 3
    assert files(url) == whole


@pytest.mark.parametrize(("seconds", "kept"), [(0.0, 3), (60.0, 0)])
def test_what_a_kill_loses_of_a_store_s_journal_is_made_again(whole, monkeypatch, seconds, kept):
    url = f"memory://bucket-{next(_numbers)}/vbvr"
    monkeypatch.setattr(storage, "JOURNAL_SECONDS", seconds)
    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):

        def progress(done, total):
            if done == 4:
                killed.setattr(Remote, "write", lambda *_: None)  # from here on nothing is written, not even on the way out
                raise KeyboardInterrupt

        build(url, progress=progress, **TINY)
    assert build(url, **TINY).kept == kept
    assert files(url) == whole


def test_strays_foreign_content_and_other_settings_are_refused(url):
    target = open_target(url)
    target.write("notes/mine.txt", b"mine")
    with pytest.raises(VBVRError, match="is not a dataset that vbvr built"):
        build(url, **TINY)
    with pytest.raises(VBVRError, match="is not a dataset that vbvr built"):
        verify(url)
    assert files(url) == {"notes/mine.txt": b"mine"}
    target.remove("notes/mine.txt")
    build(url, **TINY)
    with pytest.raises(VBVRError, match="holds a dataset of other settings"):
        build(url, **{**TINY, "samples": 3})
    target.write("data/spatiality/train-99999.parquet", b"")
    assert [damage.path for damage in verify(url)] == ["data/spatiality/train-99999.parquet"]


class Failing(MemoryFileSystem):
    """A store of which some files cannot be written, or come out short."""

    protocol = "failing"
    store: dict = {}
    pseudo_dirs: list = [""]
    cachable = False
    how = None

    @classmethod
    def _strip_protocol(cls, path):
        return super()._strip_protocol(path.removeprefix("failing://"))

    def pipe_file(self, path, value, **options):
        if self.how and path.endswith(SHARD):
            value = self.how(value)
        return super().pipe_file(path, value, **options)


def refuse(value):
    raise RuntimeError("quota exceeded\n(request 7)")


@pytest.mark.parametrize(("how", "reason"), [(refuse, "RuntimeError: quota exceeded"), (lambda value: value[:-1], "the store holds another number of bytes")])
def test_a_store_that_fails_is_one_clear_line_and_the_build_goes_on_later(whole, monkeypatch, how, reason):
    fsspec.register_implementation("failing", Failing, clobber=True)
    url = f"failing://bucket-{next(_numbers)}/vbvr"
    monkeypatch.setattr(Failing, "how", staticmethod(how))
    with pytest.raises(VBVRError, match=f"cannot write failing://.*/{SHARD}: .*{reason}") as caught:
        build(url, **TINY)
    assert "the same build again goes on from them" in str(caught.value) and "\n" not in str(caught.value)
    monkeypatch.setattr(Failing, "how", None)
    assert build(url, **TINY).kept >= 1
    assert files(url) == whole


def test_workers_that_do_not_see_the_target_are_found_out():
    with pytest.raises(VBVRError, match="not all workers share that place"):
        build(f"memory://bucket-{next(_numbers)}/vbvr", **{**TINY, "workers": 2})


def test_a_target_travels_to_other_processes_by_its_name(tmp_path):
    url = f"memory://bucket-{next(_numbers)}/vbvr"
    target = open_target(url)
    target.write("a", b"1")
    twin = pickle.loads(pickle.dumps(target))
    assert (str(twin), twin.read("a"), twin.shared) == (url, b"1", True)
    folder = pickle.loads(pickle.dumps(open_target(f"file://{tmp_path}")))
    assert isinstance(folder, Folder) and folder.shared and folder.path == tmp_path
    assert not open_target(tmp_path).shared and not open_target("some/folder").shared


ON_THE_HUB = f"""
from huggingface_hub import create_repo
from vbvr_hf.builder import build, repair, verify
from vbvr_hf.builder.storage import open_target

url = "hf://datasets/org/vbvr/"
create_repo("org/vbvr", repo_type="dataset")

def interrupt(done, total):
    if done == 4:
        raise KeyboardInterrupt

try:
    build(url, progress=interrupt, **{TINY!r})
except KeyboardInterrupt:
    pass
report = build(url, **{TINY!r})
assert (report.kept, report.written, report.name) == (3, 3, "org/vbvr")
open_target(url).remove("{SHARD}")
assert [damage.path for damage in verify(url)] == ["{SHARD}"]
assert repair(url, workers=1).written == 1 and verify(url) == []
"""


def test_a_dataset_repository_on_the_hub(whole, tmp_path):
    (tmp_path / "build.py").write_text(ON_THE_HUB)
    with Hub() as hub:
        env = {key: value for key, value in os.environ.items() if not key.endswith("_OFFLINE")}
        env |= {"HF_ENDPOINT": hub.endpoint, "HF_TOKEN": TOKEN, "HF_HOME": str(tmp_path / "home"), "HF_HUB_DISABLE_XET": "1"}
        done = subprocess.run([sys.executable, "build.py"], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    (repository,) = hub.repositories.values()
    there = {name: data for name, data in repository.files.items() if name != "README.md"}  # it names the repository
    assert there == {name: data for name, data in whole.items() if name != "README.md"}


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("nowhere://bucket/vbvr", "nowhere://bucket/vbvr cannot be opened: Protocol not known: nowhere"),
        ("hf://someone/vbvr", "expected hf://datasets/<organisation>/<name>"),
        ("file://here", "file://here: expected an absolute path, file:///…"),
        (Path("s3://bucket/vbvr"), "s3:/bucket/vbvr: give a URL as text, not as a path"),
    ],
)
def test_an_output_that_cannot_be_opened_is_one_clear_line(output, line):
    with pytest.raises(VBVRError) as caught:
        build(output, **TINY)
    assert line in str(caught.value) and "\n" not in str(caught.value)


def test_the_command_line_takes_urls_and_says_how_to_load_them(whole, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", False)  # it refuses any file system but the local one
    url = f"memory://bucket-{next(_numbers)}/vbvr"
    options = ["--tasks", "G-15,G-167", "--samples", "2", "--size", "64", "--frames", "5", "--no-gate", "--workers", "1", "--output", url]
    done = CliRunner().invoke(app, ["build", *options])
    assert done.exit_code == 0 and f"{url}: 6 clips" in done.stdout, done.output
    (call,) = re.findall(r"load_dataset.*spatiality.*\)", done.stdout)
    assert {split: len(rows) for split, rows in eval(call, {"load_dataset": datasets.load_dataset}).items()} == {"train": 2, "in_domain": 2}
    open_target(url).remove("README.md")
    done = CliRunner().invoke(app, ["verify", url, "--json"])
    assert (done.exit_code, json.loads(done.stdout)) == (1, [Damage("README.md", "is missing").__dict__])
    assert CliRunner().invoke(app, ["build", "--repair", "--workers", "1", "--output", url]).exit_code == 0
    assert CliRunner().invoke(app, ["verify", url]).stdout == f"{url} is as its manifest says\n"
