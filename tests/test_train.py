"""`vbvr train`: a tiny Wan2.2 learns from clips that are drawn meanwhile, answers with what it learned, and goes on after it was killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from vbvr_hf import VBVRError
from vbvr_hf.training import data
from vbvr_hf.training.train import Recipe, newest, train

TINY = {"size": (64, 32), "num_frames": 9, "dtype": "float32", "tasks": ("G-15", "O-36")}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """`tiny(family)`: a tiny checkpoint's folder."""
    from tiny_models import save

    made: dict[str, Path] = {}

    def folder(family: str) -> str:
        if family not in made:
            made[family] = save(family, tmp_path_factory.mktemp("models") / family)
        return str(made[family])

    return folder


def losses(home: Path) -> list[float]:
    return [json.loads(line)["loss"] for line in (home / "losses.jsonl").read_text().splitlines()]


def weights(home: Path) -> list[torch.Tensor]:
    return torch.load(newest(home), weights_only=True)["weights"]


def test_both_experts_learn_from_the_stream_and_answer_with_their_lora(tiny, run, tmp_path):
    words = ["--model", tiny("wan2.2"), "--tasks", "G-15,O-36", "--size", "64x32", "--frames", 9, "--dtype", "float32"]
    words += ["--evaluate-every", 20, "--evaluate-tasks", "G-15,O-39", "--evaluate-steps", 2, "--workers", 0, "--log", "tensorboard", "--device", "cpu"]
    code, out, err = run("train", *words, "--output", "run", "--lora", 8, "--steps", 40, "--batch", 2, "--learning-rate", 0.03)
    assert code == 0, err
    found = losses(tmp_path / "run")
    assert len(found) == 40 and np.mean(found[-10:]) < 0.8 * np.mean(found[:5])
    course = sorted(path.name for path in (tmp_path / "run/evaluations").iterdir())
    assert course == ["step-0000020", "step-0000040"] and (tmp_path / "run/scores.png").stat().st_size > 1000
    scored = json.loads((tmp_path / "run/evaluations/step-0000040/scores.json").read_text())["samples"]
    assert {"G-15/in_domain/00000", "O-39/out_of_domain/00000"} == set(scored) and list((tmp_path / "run").rglob("events.out.tfevents*"))

    answer = out.rsplit("vbvr ", 1)[1].split()
    assert answer[:2] == ["infer", "--model"] and "--lora" in answer
    code, _, err = run(*answer, "--ids", "G-15/in_domain/00000", "--size", "64x32", "--frames", 9, "--steps", 2, "--dtype", "float32", "--output", "answers")
    assert code == 0, err
    record = json.loads(next((tmp_path / "answers").glob("*/*/*.json")).read_text())
    assert [name.split()[0] for name in record["settings"]["lora"]] == ["high_noise.safetensors", "low_noise.safetensors"]
    code, out, _ = run("score", next((tmp_path / "answers").glob("*/*/*.mp4")), "G-15/in_domain/00000", "--json")
    assert code == 0 and json.loads(out)["total"] == scored["G-15/in_domain/00000"]


@pytest.mark.parametrize(
    ("family", "recipe"),
    [("wan2.2", {"lora": 4, "batch": 2, "accumulate": 2}), ("wan2.2-ti2v", {"lora": 0})],
    ids=["LoRA", "full"],
)
def test_a_run_that_is_interrupted_comes_out_the_same(tiny, tmp_path, family, recipe):
    recipe = Recipe(tiny(family), learning_rate=1e-2, clips=2, **TINY, **recipe)

    def interrupt(done: int, total: int, loss: float) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(recipe, tmp_path / "a", steps=6, save_every=3, device="cpu", progress=interrupt)
    train(recipe, tmp_path / "a", steps=6, save_every=3, device="cpu")
    train(recipe, tmp_path / "b", steps=6, save_every=6, device="cpu")
    assert losses(tmp_path / "a") == losses(tmp_path / "b")
    assert all(torch.equal(one, other) for one, other in zip(weights(tmp_path / "a"), weights(tmp_path / "b"), strict=True))


def test_a_run_that_is_killed_goes_on_in_the_stream_and_comes_out_the_same(tiny, tmp_path):
    words = ["train", "--model", tiny("wan2.2"), "--tasks", "G-15", "--size", "64x32", "--frames", "9", "--lora", "4", "--save-every", "2", "--device", "cpu"]
    words += ["--dtype", "float32", "--steps"]
    command = [sys.executable, "-c", "from vbvr_hf.cli import app; app()", *words]
    threads = str(torch.get_num_threads())  # sums come out the same to the last bit on as many threads alone
    process = subprocess.Popen([*command, "1000", "--output", str(tmp_path / "a")], env=os.environ | {"OMP_NUM_THREADS": threads})
    try:
        while newest(tmp_path / "a") is None:
            assert process.poll() is None
            time.sleep(0.05)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    steps = int(newest(tmp_path / "a").parent.name.removeprefix("step-")) + 3
    recipe = Recipe(tiny("wan2.2"), lora=4, **TINY | {"tasks": ("G-15",)})
    for home in ("a", "b"):
        train(recipe, tmp_path / home, steps=steps, save_every=2, device="cpu")
    assert all(torch.equal(one, other) for one, other in zip(weights(tmp_path / "a"), weights(tmp_path / "b"), strict=True))


def test_each_expert_is_trained_on_the_noise_that_it_meets_when_it_answers(tiny):
    """With boundary 0.9 and shift 5, high noise has the first .358 of the thousand steps, as the published recipe says."""
    from vbvr_hf import models
    from vbvr_hf.training.wan import Wan

    wan = Wan(models.load(tiny("wan2.2"), dtype="float32", device="cpu").pipeline)
    (low, edge), (also_edge, high) = wan.spans()["low"], wan.spans()["high"]
    assert (low, high) == (0, 1) and edge == also_edge == pytest.approx(1 - 0.358, abs=0.001)
    generator = torch.Generator().manual_seed(0)
    assert wan.draw_times("high", 999, generator).min() >= 0.9 - 1e-6 and wan.draw_times("low", 999, generator).max() <= 0.9 + 1e-6
    turns = [wan.choose(["high", "low"], generator) for _ in range(2000)]
    assert turns.count("high") / len(turns) == pytest.approx(0.358, abs=0.03)


@pytest.mark.parametrize("family", ["wan2.2", "wan2.2-ti2v"])
def test_an_expert_is_trained_on_the_inputs_that_the_pipeline_gives_it(tiny, family):
    from PIL import Image

    from vbvr_hf import make_sample, models
    from vbvr_hf.training.wan import Wan

    model = models.load(tiny(family), dtype="float32", device="cpu")
    wan, sample = Wan(model.pipeline), make_sample("G-15/train/00000", size=(64, 32), num_frames=9)
    batch = {key: value[None] for key, value in wan.encode(data.Clip(sample.sample_id, sample.prompt, sample.frames)).items()}
    noise, asked = torch.randn(batch["latents"].shape), []
    expert = wan.experts["high"]
    expert.register_forward_pre_hook(lambda module, args, kwargs: asked.append((args, kwargs)), with_kwargs=True)
    model.pipeline(
        image=Image.fromarray(sample.frames[0]), prompt=sample.prompt, width=64, height=32, num_frames=9, num_inference_steps=1, guidance_scale=1.0,
        latents=noise.clone(), output_type="latent",
    )  # fmt: skip
    theirs = asked[0][1]
    wan.velocity(expert, noise, (theirs["timestep"].max() / 1000).view(1), batch["condition"], batch["text"])
    for ours, name in zip(asked[-1][0], ("hidden_states", "timestep", "encoder_hidden_states"), strict=True):
        assert torch.allclose(ours.float(), theirs[name].float(), atol=1e-3), name


def test_clips_of_a_folder_are_those_of_its_training_split_each_once_a_turn(run, tmp_path):
    code, _, err = run("build", "--tasks", "G-15", "--samples", 3, "--size", "64x32", "--frames", 9, "--no-gate", "--workers", 1, "--output", "built")
    assert code == 0, err
    sources = [data.folder_clips(tmp_path / "built", rank=rank, world=2) for rank in (0, 1)]
    walks = [iter(source) for source in sources]
    seen = [next(walk).sample_id for _ in range(3) for walk in walks]
    assert sorted(seen) == sorted(2 * [f"G-15/train/{index:05d}" for index in range(3)]) and len(set(seen[:3])) == 3
    later = data.folder_clips(tmp_path / "built", rank=0, world=2)
    later.load(sources[0].state())
    assert next(iter(later)).sample_id == next(walks[0]).sample_id


def test_a_source_that_fails_says_so_and_one_that_is_left_stops():
    def get(index: int) -> data.Clip:
        if index == 1:
            raise VBVRError("this clip cannot be drawn")
        return data.Clip(str(index), "", np.zeros((2, 2, 2, 3), np.uint8))

    with pytest.raises(VBVRError, match="cannot be drawn"):
        for _ in data.ahead(data.Repeated(2, get)):
            continue
    begun = data.ahead(data.Repeated(1, get))
    next(begun)
    begun.close()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--experts", "hihg"), "no expert 'hihg'; did you mean high?"),
        (("--tasks", "O-39"), "O-39 has no samples to train on; expected one of"),
        (("--data", "nowhere"), "nowhere is not a dataset's folder"),
        (("--frames", 8), "frames 8: wan2.2 takes 4k + 1, e.g. 9"),
        (("--log", "wandbee"), "no tracker 'wandbee'; did you mean wandb?"),
    ],
)
def test_wrong_use_is_one_clear_line(tiny, run, words, message):
    code, _, err = run("train", "--model", tiny("wan2.2"), "--output", "run", "--size", "64x32", "--device", "cpu", "--dtype", "float32", *words)
    assert code == 2 and message in err


def test_what_cannot_be_trained_is_refused(run, tiny):
    for model, line in (("sora-2", "sora-2 has no weights to train"), (tiny("cogvideox-1.5"), "this is not a Wan2.2 that answers pictures")):
        code, _, err = run("train", "--model", model, "--output", "run", "--device", "cpu", "--dtype", "float32")
        assert code == 2 and line in err


def test_a_folder_holds_one_run(tiny, tmp_path):
    train(Recipe(tiny("wan2.2"), lora=2, **TINY), tmp_path, steps=1, device="cpu")
    with pytest.raises(VBVRError, match="holds a run with lora 2, not 4; give another folder"):
        train(Recipe(tiny("wan2.2"), lora=4, **TINY), tmp_path, steps=1, device="cpu")
