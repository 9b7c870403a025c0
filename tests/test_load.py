"""`load_dataset("vbvr", …)` as written: beside a built folder, and from anywhere after `import vbvr_hf`."""

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import datasets
import pytest
from datasets import get_dataset_config_names, get_dataset_split_names, load_dataset

import vbvr_hf
from vbvr_hf import VBVRError, hub
from vbvr_hf.builder import build
from vbvr_hf.builder.schema import COLUMNS

TINY = {"tasks": ["G-15", "G-167"], "size": (64, 64), "num_frames": 5}

ALONE = """
import socket, sys
def refuse(*args):
    raise AssertionError("the network was asked")
socket.socket.connect = socket.getaddrinfo = refuse
"""
"""Start of a script: no network."""


@pytest.fixture(scope="module")
def beside(tmp_path_factory) -> Path:
    """A folder in which ./vbvr is a built dataset."""
    folder = tmp_path_factory.mktemp("beside")
    build(folder / "vbvr", workers=1, samples=6, gate=False, **TINY)
    return folder


@pytest.fixture
def elsewhere(tmp_path, monkeypatch) -> Path:
    """A working directory without ./vbvr."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(script: str, cwd: Path) -> str:
    env = {key: value for key, value in os.environ.items() if not key.endswith("_OFFLINE")}
    done = subprocess.run([sys.executable, "-c", ALONE + script], cwd=cwd, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_literal_call_reads_the_folder_without_this_package(beside):
    script = """
from datasets import load_dataset
clips = load_dataset("vbvr", "spatiality")
print({split: rows.num_rows for split, rows in clips.items()})
print(clips["train"].features["video"].decode, type(clips["train"][0]["first_frame"]).__name__)
print(clips["train"][0]["video"]["bytes"][4:8], load_dataset("vbvr", "in_domain", split="test").num_rows)
print({"vbvr_hf", "torch", "torchcodec"} & set(sys.modules))
"""
    assert run(script, beside).splitlines() == ["{'train': 6, 'in_domain': 6}", "False PngImageFile", "b'ftyp' 5", "set()"]


@pytest.mark.parametrize(
    "imports",
    [
        "import vbvr_hf\nfrom datasets import load_dataset",
        "from datasets import load_dataset\nimport vbvr_hf",
        "import importlib.util, vbvr_hf\nimportlib.util.find_spec('datasets.load')\nfrom datasets import load_dataset",
    ],
)
def test_the_literal_call_generates_anywhere_in_either_order_of_import(elsewhere, imports):
    script = f"""
{imports}
clips = load_dataset("vbvr", "spatiality", tasks=["G-15"], samples=1, size=(64, 64), num_frames=5)
print({{split: rows["sample_id"][:] for split, rows in clips.items()}}, clips["train"][0]["video"]["bytes"][4:8])
print({{"torch", "torchcodec"}} & set(sys.modules))
"""
    assert run(script, elsewhere).splitlines() == ["{'train': ['G-15/train/00000'], 'in_domain': ['G-15/in_domain/00000']} b'ftyp'", "set()"]


def test_a_local_folder_goes_first(beside, monkeypatch):
    monkeypatch.chdir(beside)
    clips = load_dataset("vbvr", "spatiality", split="train", streaming=True)
    assert [row["width"] for row in clips] == [64] * 6


def test_generated_rows_are_the_rows_of_a_built_folder(beside, elsewhere):
    built = load_dataset(str(beside / "vbvr"), "all", split="in_domain").cast_column("first_frame", datasets.Image(decode=False))
    made = load_dataset("vbvr", "all", split="in_domain", samples=6, **TINY).cast_column("first_frame", datasets.Image(decode=False))
    built, made = (rows.cast_column("final_frame", datasets.Image(decode=False)) for rows in (built, made))
    assert made.features == built.features and list(made.features) == list(COLUMNS)
    assert made[:] == built[:]


def test_several_processes_generate_the_same_rows(elsewhere):
    wanted = {"samples": 12, "tasks": ["G-15"], "size": (64, 64), "num_frames": 5}
    one = load_dataset("vbvr", "spatiality", split="train", cache_dir="one", **wanted)
    two = load_dataset("vbvr", "spatiality", split="train", cache_dir="two", num_proc=2, **wanted)
    assert one["sample_id"][:] == two["sample_id"][:] == [f"G-15/train/{index:05d}" for index in range(12)]
    assert one["video"][:] == two["video"][:]


def test_streaming_draws_only_what_is_asked_for_and_shares_out_shards(elsewhere):
    clips = load_dataset("vbvr", "spatiality", split="train", streaming=True, samples=10**4, **TINY)
    assert [row["sample_id"] for row in clips.take(2)] == ["G-15/train/00000", "G-15/train/00001"]
    assert clips.num_shards == 10**3
    assert next(iter(clips.shard(num_shards=2, index=1)))["sample_id"] == "G-15/train/05000"


def test_configs_are_the_pillars_the_benchmark_splits_and_all(elsewhere):
    names = get_dataset_config_names("vbvr")
    pillars = {task.pillar for task in vbvr_hf.list_tasks()}
    assert set(names) == pillars | {"in_domain", "out_of_domain", "all"}
    assert get_dataset_split_names("vbvr", "in_domain") == ["test"]
    assert get_dataset_split_names("vbvr", "all") == ["train", "in_domain", "out_of_domain"]


def test_the_benchmark_config_has_five_samples_a_task(elsewhere):
    clips = load_dataset("vbvr", "out_of_domain", split="test", streaming=True, **TINY)
    assert [row["sample_id"] for row in clips] == [f"G-167/out_of_domain/{index:05d}" for index in range(5)]


@pytest.mark.parametrize(
    ("call", "error", "line"),
    [
        ({"name": "spatial"}, ValueError, "Available: "),
        ({"name": "spatiality", "tasks": ["G-15x"]}, VBVRError, "did you mean G-15"),
        ({"name": "spatiality", "samples": 0}, VBVRError, "samples 0"),
        ({"name": "spatiality", "size": (3, 3)}, VBVRError, "width 3"),
        ({"name": "spatiality", "data_dir": "x"}, VBVRError, "there is no folder ./vbvr"),
    ],
)
def test_wrong_use_is_one_clear_line(elsewhere, call, error, line):
    with pytest.raises(error, match=line):
        load_dataset("vbvr", **call)


def test_an_unfinished_folder_is_not_loaded_as_if_it_were_whole(elsewhere):
    def interrupt(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build("vbvr", workers=1, samples=2, shard_rows=1, gate=False, progress=interrupt, **TINY)
    with pytest.raises(VBVRError, match="interrupted"):
        load_dataset("vbvr", "spatiality")


@pytest.mark.parametrize("streaming", [False, True])
def test_without_a_config_everything_is_loaded_from_a_folder_and_from_anywhere(beside, elsewhere, monkeypatch, streaming):
    whole = {"train": 6, "in_domain": 6, "out_of_domain": 6}

    def rows(clips) -> dict[str, int]:
        return {split: sum(1 for _ in part) for split, part in clips.items()}

    assert rows(load_dataset(str(beside / "vbvr"), streaming=streaming)) == whole
    assert rows(load_dataset("vbvr", samples=2, streaming=streaming, **TINY)) == dict.fromkeys(whole, 2)
    monkeypatch.chdir(beside)
    assert rows(load_dataset("vbvr", streaming=streaming)) == whole


@pytest.mark.parametrize("files", [["checkpoint-1/trainer_state.json"], ["README.md", "vbvr_hf/cli.py", "pyproject.toml"], ["data/train.parquet"], [],
                                   ["manifest.json"]])  # fmt: skip
def test_a_folder_of_that_name_that_is_no_dataset_is_said_to_be_none(elsewhere, files):
    for name in files:
        path = elsewhere / "vbvr" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"epoch": 1.0}')
    (elsewhere / "vbvr").mkdir(exist_ok=True)
    for names in ((), ("spatiality",)):
        with pytest.raises(VBVRError, match=r"the folder \./vbvr is no dataset that vbvr built") as caught:
            load_dataset("vbvr", *names)
        assert "\n" not in str(caught.value)
    if files == ["checkpoint-1/trainer_state.json"]:  # by its path, or with its files named, it is what it is
        assert load_dataset("vbvr", data_files="checkpoint-1/*.json", split="train").column_names == ["epoch"]
        assert load_dataset("./vbvr", split="train").column_names == ["epoch"]


def test_other_names_are_left_to_the_library(elsewhere):
    (elsewhere / "data.csv").write_text("a\n1\n")
    assert load_dataset("csv", data_files="data.csv", split="train")["a"][:] == [1]


def test_an_unknown_version_of_datasets_is_said_in_one_line(elsewhere, monkeypatch):
    monkeypatch.setattr(datasets, "__version__", "9.0.0")
    with pytest.raises(VBVRError, match=r"datasets 9\.0\.0 is not known to this version of vbvr_hf") as caught:
        load_dataset("vbvr", "spatiality")
    assert "\n" not in str(caught.value)


def test_a_library_without_the_wrapped_function_is_warned_of_and_left_alone(monkeypatch):
    monkeypatch.delattr(datasets.load, "dataset_module_factory")
    with pytest.warns(UserWarning, match="dataset_module_factory is gone"):
        hub.install()


def test_wrapping_twice_wraps_once():
    before = datasets.load.dataset_module_factory
    hub.install()
    importlib.reload(hub).install()
    assert datasets.load.dataset_module_factory is before is datasets.inspect.dataset_module_factory


def test_rows_drawn_by_other_code_are_not_taken_from_the_cache(elsewhere, monkeypatch):
    asked = {"split": "train", "cache_dir": "cache", "samples": 1, "tasks": ["G-15"], "size": (64, 64), "num_frames": 5}
    load_dataset("vbvr", "spatiality", **asked)
    monkeypatch.setattr(hub, "_fingerprint", lambda: "0" * 32)
    load_dataset("vbvr", "spatiality", **asked)
    assert len(list(elsewhere.glob("cache/vbvr/*/*/*"))) >= 2


@pytest.mark.parametrize("name", ["vbvr", "./vbvr"])
def test_rows_of_a_folder_that_was_built_anew_are_not_taken_from_the_cache(elsewhere, name):
    for count in (1, 2):
        build("vbvr", workers=1, samples=count, gate=False, **TINY)
        assert load_dataset(name, "spatiality", split="train", cache_dir="cache").num_rows == count
        shutil.rmtree("vbvr")
    build("vbvr", workers=1, samples=2, gate=False, **(TINY | {"size": (80, 80)}))
    assert load_dataset(name, "spatiality", split="train", cache_dir="cache")[0]["width"] == 80
