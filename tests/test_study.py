"""`vbvr study`: models trained on more and more clips, scored on samples they never saw; it resumes, and says what came out."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from vbvr_hf import VBVRError, make_sample
from vbvr_hf.training import pixels, study
from vbvr_hf.training.plots import Point

SMALL = {"tasks": ("O-36", "G-37"), "held_out": ("O-49",), "samples": 1, "size": (32, 32), "num_frames": 9, "width": 32, "depth": 1, "denoising": 1}


def test_a_study_resumes_and_writes_its_table_plot_and_clips(run, tmp_path, monkeypatch):
    words = ["study", "--output", "study", "--tasks", "O-36", "--held-out", "O-49", "--clips", "0,2", "--seeds", 2, "--samples", 1, "--steps", 2]
    words += ["--size", 32, "--frames", 9, "--width", 32, "--depth", 1, "--denoising", 1, "--workers", 0]
    asked = study.assess.answers
    left = [3]

    def interrupted(*args, **options):
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        asked(*args, **options)

    monkeypatch.setattr(study.assess, "answers", interrupted)
    monkeypatch.setattr(study, "SHORTCUTS", ("ground truth", "frozen", "cut"))
    code, _, err = run(*words)
    assert code == 130 and "again goes on" in err and json.loads((tmp_path / "study/study.json").read_text())["seeds"] == 1
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "study").rglob("times.json")}
    code, out, err = run(*words)
    assert code == 0, err
    assert len(before) == 2 and all(path.stat().st_mtime_ns == time for path, time in before.items()) and len(list(tmp_path.rglob("times.json"))) == 4
    result = json.loads((tmp_path / "study/study.json").read_text())
    assert set(result["scores"]) == {"train", "in_domain", "out_of_domain"} and list(result["scores"]["train"]) == ["0", "2"] and result["seeds"] == 2
    assert (tmp_path / "study/study.md").read_text() in out and "| O-36 Grid Shift | in_domain |" in out
    assert all((tmp_path / "study" / name).stat().st_size > 500 for name in ("study.png", "clips.png", "clips.html"))
    page = (tmp_path / "study/clips.html").read_text()
    videos = [part.split('"')[0] for part in page.split('src="')[1:]]
    assert len(videos) == 3 * 3 and all((tmp_path / "study" / video).is_file() for video in videos)


def test_the_small_model_begins_as_a_still_and_learns_a_clip_by_heart():
    torch.manual_seed(0)
    sample = make_sample("G-37/train/00000", size=(32, 32), num_frames=9)
    net = pixels.PixelTransformer(pixels.Shape((32, 32), 9, (32, 32), width=64, depth=1, heads=2))
    model = pixels.PixelModel(net, {})
    still = model.generate(sample.frames[0], sample.prompt, 9, (32, 32), 0)
    assert (still == sample.frames[:1]).all()
    pixels.train_pixels(net, sample.frames[None], pixels.tokens_of(sample.prompt)[None], steps=200, batch=4, seed=0, learning_rate=2e-3)
    learned = pixels.PixelModel(net, {}).generate(sample.frames[0], sample.prompt, 9, (32, 32), 0)

    def off(clip: np.ndarray) -> float:
        return float(np.square(clip.astype(float) - sample.frames).mean())

    assert off(learned) < 0.3 * off(still) and model.card.revision != pixels.PixelModel(net, {}).card.revision


def test_training_that_is_interrupted_comes_out_the_same(tmp_path):
    clips = np.random.RandomState(0).randint(0, 255, (3, 9, 32, 32, 3), np.uint8)
    words = np.stack([pixels.tokens_of(text) for text in ("one", "two", "three")])

    def learn(*ends: int) -> list[torch.Tensor]:
        torch.manual_seed(0)
        net = pixels.PixelTransformer(pixels.Shape((32, 32), 9, (8, 8), width=32, depth=1, heads=1))
        for end in ends:

            def stop(step: int, loss: float, end: int = end) -> None:
                if step == end:
                    raise KeyboardInterrupt

            state = tmp_path / f"{len(ends)}.pt"
            try:
                pixels.train_pixels(net, clips, words, steps=8, batch=2, seed=1, state=state, save_every=3, progress=stop)
            except KeyboardInterrupt:
                net = pixels.PixelTransformer(pixels.Shape((32, 32), 9, (8, 8), width=32, depth=1, heads=1))
        return list(net.state_dict().values())

    assert all(torch.equal(one, other) for one, other in zip(learn(5, 9), learn(9), strict=True))


def test_words_and_their_order_tell_prompts_apart():
    left, right = (pixels.tokens_of(f"Move red {side} of blue.") for side in ("left", "right"))
    assert left.shape == (160,) and left.dtype == np.int64 and (left != right).any()
    assert sorted(pixels.tokens_of("red before blue")) != sorted(pixels.tokens_of("blue before red"))


def test_an_interval_widens_where_seeds_or_tasks_disagree():
    def runs(by_seed: float, by_task: float) -> list[dict[str, float]]:
        return [
            {f"{task}/train/{index:05d}": 0.5 + by_seed * seed + by_task * (task == "G-15") for task in ("G-15", "O-36") for index in range(3)}
            for seed in (-1, 0, 1)
        ]

    alike, seeds, tasks = study.spread(runs(0, 0)), study.spread(runs(0.2, 0)), study.spread(runs(0, 0.2))
    assert alike == Point(0.5, 0.5, 0.5)
    assert seeds.low < 0.5 < seeds.high and tasks.low < 0.6 < tasks.high


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"tasks": ("O-49",)}, "O-49 has no samples to train on"),
        ({"held_out": ("O-36",)}, "O-36 is not held out: it has samples to train on"),
        ({"clips": (0, -1)}, "numbers of clips from 0 to"),
        ({"size": (30, 30)}, "size 30x30: the small model takes multiples of 8"),
        ({"model": "nowhere"}, "nowhere is no model's name"),
    ],
)
def test_wrong_use_is_one_clear_line(tmp_path, changed, message):
    with pytest.raises(VBVRError, match=message):
        study.study(study.Plan(**SMALL | changed), tmp_path)


def test_a_folder_holds_one_study(tmp_path):
    study._claim(tmp_path, study.Plan(**SMALL))
    with pytest.raises(VBVRError, match="holds a study with steps 500, not 9; give another folder"):
        study._claim(tmp_path, study.Plan(**SMALL, steps=9))


def test_the_same_command_studies_a_wan(tmp_path, monkeypatch):
    from tiny_models import save

    monkeypatch.setattr(study, "SHORTCUTS", ("ground truth", "frozen"))
    plan = study.Plan(
        tasks=("O-36",), held_out=("O-49",), clips=(0, 1), seeds=1, samples=1, steps=1, batch=1, size=(64, 32), num_frames=9, lora=2, denoising=1,
        model=str(save("wan2.2-ti2v", tmp_path / "wan2.2-ti2v")),
    )  # fmt: skip
    result = study.study(plan, tmp_path / "study", workers=0)
    assert list(result["scores"]["out_of_domain"]) == ["0", "1"]
    assert (study.run_folder(tmp_path / "study", 1, 0) / "training/recipe.json").is_file()
