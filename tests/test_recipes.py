"""Datasets for other people's trainers: what each loader reads was taken from its code, and is written down here as the few lines that matter of it."""

import importlib
import json
import math
import os
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml
from typer.testing import CliRunner

from vbvr_hf import VBVRError
from vbvr_hf.builder import build
from vbvr_hf.builder.export import export
from vbvr_hf.cli import app
from vbvr_hf.training import recipes
from vbvr_hf.training.recipes import TRAINERS, ClipFormat, export_for, rate_that_keeps_all
from vbvr_hf.video import decode

TINY = {"tasks": ["G-15", "G-31"], "samples": 2, "size": (64, 32), "num_frames": 9, "gate": False}
"""Two clips each to train on and of the benchmark, in a format that every model takes."""
CLIP = ClipFormat(64, 32, 9, 16.0)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "vbvr"
    build(folder, workers=1, **TINY)
    return folder


@pytest.fixture(scope="module")
def made(built, tmp_path_factory) -> dict[str, recipes.Recipe]:
    home = tmp_path_factory.mktemp("a folder of $HOME's")  # names that a shell reads otherwise where they are not quoted
    return {trainer: export_for(trainer, built, home / trainer) for trainer in TRAINERS}


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# --- what the loaders read --------------------------------------------------------------------------------------------


def read_diffsynth(home: Path) -> list[tuple[Path, str]]:
    """`dataset_metadata_path` ends in .jsonl; "video" is joined to `dataset_base_path`; LTX reads "frame_rate", and takes 24 without."""
    rows = lines(home / "metadata.jsonl")
    assert all(row["fps"] == row["frame_rate"] == 16 for row in rows)
    return [(home / row["video"], row["prompt"]) for row in rows]


def read_musubi(home: Path) -> list[tuple[Path, str]]:
    """`target_frames` frames from the head of each clip, which is resized to `resolution` (width, height); a cache is needed beside a list."""
    config = tomllib.loads((home / "dataset.toml").read_text(encoding="utf-8"))
    [data] = config["datasets"]
    assert config["general"]["resolution"] == [64, 32] and data["cache_directory"]
    assert (data["target_frames"], data["frame_extraction"]) == ([9], "head")
    rows = lines(Path(data["video_jsonl_file"]))
    assert all(set(row) == {"video_path", "caption"} and Path(row["video_path"]).is_absolute() for row in rows)
    return [(Path(row["video_path"]), row["caption"]) for row in rows]


def read_videox(home: Path) -> list[tuple[Path, str]]:
    """One JSON list; what is not of `type` "video" is a picture; `file_path` is joined to `train_data_dir`."""
    rows = json.loads((home / "metadata.json").read_text(encoding="utf-8"))
    assert all((row["type"], row["width"], row["height"]) == ("video", 64, 32) for row in rows)
    return [(home / row["file_path"], row["text"]) for row in rows]


def read_vbvr_rl(home: Path) -> list[tuple[Path, str]]:
    """A list of tables, each with the root of its paths; columns of text; frames evenly spread, `num_frames` of them."""
    [entry] = json.loads((home / "dataset.json").read_text(encoding="utf-8"))
    assert {name: entry[name] for name in ("num_frames", "height", "width", "fps")} == {"num_frames": 9, "height": 32, "width": 64, "fps": 16}
    table = pq.read_table(entry["data_path"])
    assert {field.name: str(field.type) for field in table.schema} == {"video": "string", "image": "string", "prompt": "string"}
    rows = table.to_pylist()
    assert all((Path(entry["root"]) / row["image"]).read_bytes()[1:4] == b"PNG" for row in rows)
    return [(Path(entry["root"]) / row["video"], row["prompt"]) for row in rows]


def read_vbvr_pro(home: Path) -> list[tuple[Path, str]]:
    """What its `prepare_data.py` finds and lists: `video/prompt.txt` with the clip beside it and the first frame above; `frame_rate` in the list."""
    root = home / "extracted/video"
    found = {path.parent / "ground_truth.mp4": path.read_text(encoding="utf-8") for path in root.rglob("prompt.txt") if path.parent.name == "video"}
    assert all((path.parent.parent / "first_frame.png").is_file() and (path.parent / "final_frame.png").is_file() for path in found)
    assert all((path.parent.parent / "metadata.json").is_file() for path in found)
    rows = lines(home / "metadata/diffsynth_video.jsonl")
    assert {root / row["video"]: row["prompt"] for row in rows} == found
    assert all(row["frame_rate"] == row["fps"] == 16 and (root / row["input_image"]).is_file() for row in rows)
    return [(root / row["video"], row["prompt"]) for row in rows]


READERS = {"diffsynth": read_diffsynth, "musubi": read_musubi, "videox-fun": read_videox, "vbvr-rl": read_vbvr_rl, "vbvr-pro": read_vbvr_pro}


@pytest.mark.parametrize("trainer", TRAINERS)
def test_each_loader_finds_the_clips_to_train_on_and_no_others(made, built, trainer):
    read = READERS[trainer](made[trainer].report.output)
    plain = export(built, built.parent / "plain", "jsonl", splits=["train"]).output
    wanted = {(plain / row["video"]).read_bytes(): row["prompt"] for row in lines(plain / "train.jsonl")}
    assert {path.read_bytes(): prompt for path, prompt in read} == wanted and len(read) == 4
    assert not list(made[trainer].report.output.rglob("*-Domain_50")) and len(list(made[trainer].report.output.rglob("*.mp4"))) == 4


def test_other_splits_are_written_where_they_are_asked_for(built, tmp_path):
    recipe = export_for("videox-fun", built, tmp_path / "out", splits=["in_domain"])
    assert recipe.report.rows == 4
    assert all("In-Domain_50" in str(path) for path, _ in read_videox(tmp_path / "out"))


def test_the_loader_of_diffsynth_itself_reads_every_frame(made):
    """Its own code, where it is installed."""
    pytest.importorskip("torch")
    dataset = pytest.importorskip("diffsynth.core.data.unified_dataset", exc_type=(ImportError, RuntimeError)).UnifiedDataset
    for trainer, base, index in (("diffsynth", ".", "metadata.jsonl"), ("vbvr-pro", "extracted/video", "metadata/diffsynth_video.jsonl")):
        home = made[trainer].report.output
        for rate, fixed, step in ((16, False, 4), (rate_that_keeps_all(CLIP), True, 4), (rate_that_keeps_all(CLIP), True, 8)):
            operator = dataset.default_video_operator(
                base_path=str(home / base), height=32, width=64, num_frames=9, time_division_factor=step, frame_rate=rate, fix_frame_rate=fixed
            )
            data = dataset(str(home / base), str(home / index), data_file_keys=["video"], main_data_operator=operator)
            for row, item in zip(lines(home / index), (data[place] for place in range(len(data))), strict=True):
                truth, _ = decode(home / base / row["video"])
                frames = np.stack([np.asarray(frame) for frame in item["video"]])
                assert frames.shape == truth.shape and np.abs(frames.astype(int) - truth).max() < 8


@pytest.mark.parametrize("fps", [8, 12, 16, 24, 25, 29.97, 30])
@pytest.mark.parametrize("frames", [5, 9, 33, 49, 81, 121, 129, 161, 241, 601])
def test_a_loader_that_reckons_frames_from_seconds_gets_them_all(fps, frames):
    """The loader: seconds as a file's header is printed, to a hundredth, times the rate, rounded down; then the frame nearest to each time."""
    rate = rate_that_keeps_all(ClipFormat(64, 64, frames, fps))
    for seconds in (math.floor(100 * frames / fps) / 100, round(frames / fps, 2), frames / fps):
        assert math.floor(seconds * rate) >= frames
    assert [round(place / rate * fps) for place in range(frames)] == list(range(frames))


# --- what is run ------------------------------------------------------------------------------------------------------


STAND_IN = """#!/bin/sh
env -0 >> calls
printf '\\1\\0' >> calls
for word; do printf '%s\\0' "$word" >> calls; done
printf '\\2\\0' >> calls
"""


def ran(recipe: recipes.Recipe, model: str, tmp_path: Path) -> list[tuple[dict[str, str], list[str]]]:
    """Run a script with stand-ins for what it calls: the environment and the words of each call."""
    (tmp_path / "bin").mkdir()
    for name in ("accelerate", "python", "fish", "bash"):
        stand_in = tmp_path / "bin" / name
        stand_in.write_text(STAND_IN)
        stand_in.chmod(0o755)
    script = recipe.report.output / f"train-{model}.sh"
    assert script.read_text(encoding="utf-8") == recipe.scripts[model]
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    subprocess.run([shutil.which("bash"), script], cwd=tmp_path, env={"PATH": path}, check=True)
    calls = []
    for call in (tmp_path / "calls").read_text().split("\2\0")[:-1]:
        environment, words = call.split("\1\0")
        calls.append((dict(entry.split("=", 1) for entry in environment.split("\0") if "=" in entry), words.split("\0")[:-1]))
    return calls


def options(words: list[str]) -> dict[str, str]:
    """The options of a call; one without a value has none."""
    parser = iter([*words, "--"])
    found, name = {}, None
    for word in parser:
        if word.startswith("--"):
            name = word[2:]
            found[name] = ""
        elif name:
            found[name] = f"{found[name]} {word}".strip()
    return found


@pytest.mark.parametrize("trainer", TRAINERS)
def test_scripts_train_both_experts_on_all_frames_of_the_data(made, trainer, tmp_path):
    recipe = made[trainer]
    home = str(recipe.report.output)
    calls = ran(recipe, "wan2.2-i2v-a14b", tmp_path)
    asked = [options(words) for _, words in calls]
    if trainer == "diffsynth":
        assert [(call["min_timestep_boundary"], call["max_timestep_boundary"]) for call in asked] == [("0", "0.358"), ("0.358", "1")]
        assert ["high_noise" in call["model_id_with_origin_paths"] for call in asked] == [True, False] != [call["output_path"] for call in asked]
        for call in asked:
            assert (call["dataset_base_path"], call["dataset_metadata_path"]) == (home, f"{home}/metadata.jsonl")
            assert [call[name] for name in ("height", "width", "num_frames", "data_file_keys", "extra_inputs")] == ["32", "64", "9", "video", "input_image"]
            assert call["lora_rank"] == "32" and call["learning_rate"] == "1e-4" and "use_gradient_checkpointing" in call
    elif trainer == "musubi":
        assert {call["dataset_config"] for call in asked} == {f"{home}/dataset.toml"} and len(asked) == 3
        assert "i2v" in asked[0] and "t5" in asked[1] and asked[2]["task"] == "i2v-A14B"
        assert "low_noise" in asked[2]["dit"] and "high_noise" in asked[2]["dit_high_noise"] and asked[2]["timestep_boundary"] == "900"
    elif trainer == "videox-fun":
        assert [call["boundary_type"] for call in asked] == ["high", "low"]
        for call in asked:
            assert (call["train_data_dir"], call["train_data_meta"], call["train_mode"]) == (home, f"{home}/metadata.json", "i2v")
            assert (call["video_sample_stride"], call["video_sample_n_frames"], call["fix_sample_size"]) == ("1", "9", "32 64")
    elif trainer == "vbvr-rl":
        config = yaml.safe_load(Path(asked[0]["config"]).read_text())
        assert config["dataset_json"] == f"{home}/dataset.json" and config["dataset_size"] == 4 and config["train_experts"] == "both"
        assert (config["trainer"], config["lora_rank"], config["learning_rate"]) == ("i2v", 32, 1e-4)
        assert (config["num_frames"], config["height"], config["width"], config["fps"]) == (9, 32, 64, 16)
    else:
        [(environment, words)] = calls
        assert words == ["training/scripts/train_wan22_i2v.sh"] and environment["DATA_PREP_DIR"] == home
        assert [environment[name] for name in ("HEIGHT", "WIDTH", "NUM_FRAMES", "LORA_RANK")] == ["32", "64", "9", "32"]
        assert float(environment["FRAME_RATE"]) == rate_that_keeps_all(CLIP)


@pytest.mark.parametrize("trainer", TRAINERS)
def test_every_script_is_bash_and_names_only_what_is_there(made, trainer):
    recipe = made[trainer]
    for model, script in recipe.scripts.items():
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
        for word in shlex.split(script, comments=True):
            if word.startswith(str(recipe.report.output)):
                assert Path(word).exists(), f"{model}: {word}"
    assert set(recipe.scripts) == set(TRAINERS[trainer].scripts) and not recipe.left_out


def test_ltx_caches_first_and_trains_on_the_cache(made, tmp_path):
    first, second = (options(words) for _, words in ran(made["diffsynth"], "ltx-2", tmp_path))
    assert (first["task"], second["task"]) == ("sft:data_process", "sft:train")
    assert first["output_path"] == second["dataset_base_path"] and "dataset_metadata_path" not in second
    assert float(first["frame_rate"]) == rate_that_keeps_all(CLIP)


# --- what is refused, and what is taken up ----------------------------------------------------------------------------


def test_a_recipe_that_was_interrupted_is_taken_up(built, made, tmp_path):
    def interrupt(done, total):
        raise KeyboardInterrupt

    for trainer in TRAINERS:
        with pytest.raises(KeyboardInterrupt):
            export_for(trainer, built, tmp_path / trainer, progress=interrupt)
        again = export_for(trainer, built, tmp_path / trainer).report
        assert again.kept and again.kept + again.written == made[trainer].report.written
        assert export_for(trainer, built, tmp_path / trainer).report.written == 0


def test_models_that_do_not_take_the_clips_get_no_script(tmp_path):
    build(tmp_path / "vbvr", workers=1, **{**TINY, "tasks": ["G-15"], "num_frames": 13, "size": (48, 48)}, splits=["train"])
    recipe = export_for("diffsynth", tmp_path / "vbvr")
    assert list(recipe.scripts) == ["wan2.2-i2v-a14b"] and set(recipe.left_out) == {"wan2.2-ti2v-5b", "ltx-2"}
    assert recipe.report.output == tmp_path / "vbvr-diffsynth"


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"num_frames": None}, "clips of several formats"),
        ({"num_frames": 10}, "10 frames at 16 per second fit no model of musubi: wan2.2-i2v-a14b takes sides that are multiples of 16 and 4k + 1 frames"),
        ({"num_frames": 9, "fps": 24.0}, "at 24 per second fit no model"),
        ({"splits": ["in_domain"]}, "has no samples of the split 'train'; it has in_domain"),
    ],
)
def test_clips_that_a_trainer_would_cut_are_refused(tmp_path, changed, line):
    build(tmp_path / "vbvr", workers=1, **{**TINY, "size": (64, 64)} | changed)
    with pytest.raises(VBVRError) as caught:
        export_for("musubi", tmp_path / "vbvr")
    assert line in str(caught.value) and "\n" not in str(caught.value) and not (tmp_path / "vbvr-musubi").exists()


def test_wrong_use_is_one_clear_line(built, tmp_path):
    for trainer, splits, line in (("diffsynt", ["train"], "no trainer 'diffsynt'; did you mean diffsynth?"), ("musubi", ["test"], "no split 'test'")):
        with pytest.raises(VBVRError, match=line):
            export_for(trainer, built, tmp_path / "out", splits=splits)


def test_the_command_prints_what_to_run(built, tmp_path):
    def call(*words: object):
        return CliRunner().invoke(app, ["export", str(built), "--output", str(tmp_path / "out"), *map(str, words)])

    done = call("--for", "vbvr-rl")
    assert f"{tmp_path}/out: 4 samples" in done.stdout and f"--config {tmp_path}/out/wan2.2-i2v-a14b.yaml" in done.stdout
    done = call("--for", "musubi", "--layout", "files")
    assert (done.exit_code, "give one of them" in done.stderr) == (2, True)
    help_text = CliRunner().invoke(app, ["export", "--help"], env={"COLUMNS": "300"}).stdout
    assert all(trainer in help_text for trainer in TRAINERS)


def test_the_guide_names_every_trainer_and_where_it_lives():
    guide = (Path(__file__).parents[1] / "docs/training.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in guide and trainer.source in guide for name, trainer in TRAINERS.items())
    assert importlib.util.find_spec("vbvr_hf.training.recipes")
