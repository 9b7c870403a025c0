"""Models that edit pictures, in the setting "steps": tiny pipelines of diffusers' real classes, and the references; what they write is what is scored."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus
from PIL import Image

from vbvr_hf import VBVRError, baselines, make_sample, models
from vbvr_hf.benchmark import export, score_folder
from vbvr_hf.benchmark.questions import IN_PICTURES
from vbvr_hf.cli import app
from vbvr_hf.models.families import CHECKPOINTS, FAMILIES, NEXT_PICTURE, family_of
from vbvr_hf.pictures import read_pictures
from vbvr_hf.samples import SampleId

ASKED = [SampleId("G-15", "in_domain", 0), SampleId("O-46", "out_of_domain", 1)]
SCORED = {"samples": 2, "tasks": ["G-15", "O-46"], "setting": "steps", "workers": 1}
QUICK = {"device": "cpu", "dtype": "float32", "call": {"num_inference_steps": 1}}
PICTURES = [name for name, family in FAMILIES.items() if family.pictures]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """tiny(family): a tiny model. FLUX.2 is loaded from a checkpoint's folder; Qwen's processor cannot be saved without torchvision, so its pipeline is taken
    as it was made."""
    import tiny_models
    import torch

    torch.set_num_threads(1)
    home = tmp_path_factory.mktemp("tiny")
    made: dict[str, models.VideoModel] = {}

    def model(family: str) -> models.VideoModel:
        if family not in made and family == "flux.2":
            made[family] = models.load(str(tiny_models.save(family, home / family)), **QUICK)
        elif family not in made:
            from vbvr_hf.models.diffusion import DiffusionModel, Running
            from vbvr_hf.models.families import answers_of, takes_of

            torch.manual_seed(0)
            card = models.Card("tiny", "open", takes_of(family), revision="local-", answers_in=answers_of(family))
            made[family] = DiffusionModel(card, FAMILIES[family], tiny_models.MAKERS[family](), Running(**QUICK))
        return made[family]

    return model


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Qwen's pipeline looks at every picture at a megapixel, which a test need not wait for."""
    monkeypatch.setattr(pipeline_qwenimage_edit_plus, "VAE_IMAGE_SIZE", 64 * 64)
    monkeypatch.setattr(pipeline_qwenimage_edit_plus, "CONDITION_IMAGE_SIZE", 56 * 56)


@pytest.mark.parametrize("family", PICTURES)
def test_every_family_answers_in_pictures_and_is_scored(tiny, tmp_path, family):
    report = models.infer(tiny(family), tmp_path / "answers", ASKED[:1], size=(64, 64))
    assert report.answered == 1 and not report.failures
    (path,) = (tmp_path / "answers").glob("*/*/*.json")
    record = json.loads(path.read_text())
    pictures = read_pictures(path.with_suffix(""))
    assert record["setting"] == "steps" and record["frames"] == len(pictures) == len(make_sample(ASKED[0]).steps)
    assert record["settings"]["asked_beside"] == NEXT_PICTURE and record["revision"].startswith("local-")
    assert all(picture.shape == (64, 64, 3) for picture in pictures)
    (result,) = score_folder(tmp_path / "answers", output=tmp_path / "results", setting="steps", workers=1)
    assert result["setting"] == "steps" and result["missing"] == result["unreadable"] == 0 and 0 <= result["score"] < 0.5


@pytest.mark.parametrize("family", PICTURES)
def test_each_picture_is_an_edit_of_the_one_before(tiny, family):
    model, shown = tiny(family), []
    pipeline, call = model.pipeline, type(model.pipeline).__call__
    picture = np.full((64, 64, 3), 230, np.uint8)

    class Watched:
        def __call__(self, **asked):
            shown.append((np.asarray(asked["image"][0]), asked["prompt"]))
            return call(pipeline, **asked)

    model.pipeline = Watched()
    try:
        first, again, other = (model.generate(picture, "Move it.", 2, (64, 64), seed) for seed in (1, 1, 2))
    finally:
        model.pipeline = pipeline
    assert first.dtype == np.uint8 and first.shape == (2, 64, 64, 3) and np.array_equal(first, again) and not np.array_equal(first, other)
    assert np.array_equal(shown[0][0], picture) and np.array_equal(shown[1][0], first[0]) and not np.array_equal(first[0], first[1])
    assert shown[0][1] == f"Move it. {NEXT_PICTURE}"


@pytest.mark.parametrize("family", PICTURES)
def test_lora_weights_from_diffsynth_fit(tiny, tmp_path, family):
    import torch
    from safetensors.torch import save_file

    from vbvr_hf.models.diffusion import add_lora

    model = tiny(family)
    into = "transformer_blocks.0.attn.to_q"
    save_file({f"{into}.lora_{part}.default.weight": torch.ones(shape) for part, shape in (("A", (2, 32)), ("B", (32, 2)))}, tmp_path / "lora.safetensors")
    add_lora(model.pipeline, model.family, [str(tmp_path / "lora.safetensors")])
    found = [name for name in model.pipeline.transformer.state_dict() if "lora_" in name]
    model.pipeline.unload_lora_weights()
    assert sorted(found) == [f"{into}.lora_{part}.lora.weight" for part in "AB"]


def test_a_checkpoint_answers_from_the_command_line(tmp_path, monkeypatch):
    import tiny_models

    home = tiny_models.save("flux.2", tmp_path / "flux")
    words = ["--model", home, "--output", tmp_path / "a", "--ids", "G-15/in_domain/00000", "--size", "64x64", "--frames", "3", "--steps", "1"]
    monkeypatch.setattr(sys, "argv", ["vbvr", "infer", *map(str, words), "--dtype", "float32", "--device", "cpu", "--setting", "steps"])
    with pytest.raises(SystemExit) as ended:
        app()
    (folder,) = (tmp_path / "a").glob("*/*/00000")
    assert not ended.value.code and sorted(path.name for path in folder.iterdir()) == ["1.png", "2.png", "3.png"]
    with Image.open(folder / "1.png") as picture:
        assert picture.size == (64, 64)


def test_the_oracle_and_the_baselines_answer_in_steps(run, tmp_path):
    for name, low, high in (("oracle", 0.99, 1.0), ("frozen", 0.0, 0.03), ("backwards", 0.0, 0.35), ("other-sample", 0.0, 0.2)):
        asked = ",".join(map(str, ASKED))
        code, out, err = run("infer", "--model", name, "--ids", asked, "--setting", "steps", "--size", 256, "--output", tmp_path / name)
        assert code == 0 and "bench score" in out and "--setting steps" in out, err
        (result,) = score_folder(tmp_path / name, output=tmp_path / "results", setting="steps", workers=1)
        assert result["count"] == 2 and low <= result["score"] <= high, name


def test_baselines_in_steps_have_as_many_pictures_as_there_are_key_frames():
    sample = make_sample(ASKED[1], (128, 128))
    for name in baselines.NAMES:
        pictures = baselines.make_steps(name, sample)
        assert name == baselines.OTHER_SAMPLE or pictures.shape == sample.steps.shape
    assert np.array_equal(baselines.make_steps("final only", sample)[0], sample.steps[-1])
    assert np.array_equal(baselines.make_steps("cut", sample)[-1], sample.steps[-1])


def test_what_is_asked_is_what_is_exported(tmp_path):
    class Asked:
        card = models.Card("asked", "open", models.Takes((64, 64), 16, None, min_frames=1), answers_in=("steps",))
        settings: dict = {}
        how: dict = {}
        prompts: list[str] = []

        def generate(self, first_frame, prompt, num_frames, size, seed):
            self.prompts.append(prompt)
            return np.repeat(first_frame[None], num_frames, axis=0)

    models.infer(Asked(), tmp_path / "a", ASKED[:1], num_frames=1)
    export(tmp_path / "q", tasks=["G-15"], samples=1, splits=["in_domain"], setting="steps")
    (question,) = json.loads((tmp_path / "q/index.json").read_text())["samples"]
    assert Asked.prompts == [question["prompt"]] and question["prompt"].endswith(IN_PICTURES)
    assert (tmp_path / "a" / question["answer"] / "1.png").is_file()
    with pytest.raises(VBVRError, match="asked does not answer in the setting video, but in steps"):
        models.infer(Asked(), tmp_path / "b", ASKED[:1], setting="video")


def test_fewer_pictures_than_before_leave_none_of_the_old(tmp_path):
    models.infer(models.load("oracle"), tmp_path, ASKED[1:], setting="steps", size=(64, 64))
    (folder,) = tmp_path.glob("*/*/00001")
    (folder / "1.png").unlink()
    before = len(list(folder.iterdir()))
    (folder / "99.png").write_bytes(b"left over")
    assert models.infer(models.load("oracle"), tmp_path, ASKED[1:], setting="steps", size=(64, 64)).answered == 1
    assert len(list(folder.iterdir())) == before + 1
    with pytest.raises(VBVRError, match="holds answers with setting steps, not video"):
        models.infer(models.load("oracle"), tmp_path, ASKED[1:], size=(64, 64))


def test_picture_models_are_known_by_their_files_and_their_runs_worked_out(run, tmp_path):
    for family, pipeline in (("flux.2", "Flux2Pipeline"), ("qwen-image-edit", "QwenImageEditPlusPipeline")):
        (tmp_path / "model_index.json").write_text(json.dumps({"_class_name": pipeline}))
        assert family_of(tmp_path / "model_index.json") == family
    assert {"flux.2-dev", "qwen-image-edit-2511", "vbvr-pro-flux2-dev", "vbvr-pro-qwen-image-edit-diffsynth"} <= set(CHECKPOINTS)
    code, out, _ = run("infer", "--model", "flux.2-dev", "--ids", str(ASKED[0]), "--dry-run")
    pictures = len(make_sample(ASKED[0]).steps)
    assert code == 0 and f"1024x1024, {pictures} pictures in all" in out and "s a picture" in out and "the model reads 512 (Mistral Small)" in out
    code, out, _ = run("infer", "--model", "flux.2-dev", "--ids", str(ASKED[0]), "--frames", 4, "--dry-run")
    assert code == 0 and "4 pictures in all" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--model", "oracle", "--setting", "stills"), "no setting 'stills'"),
        (("--model", "oracle", "--setting", "steps", "--frames", 3), "leave out frames"),
        (("--model", "flux.2-dev", "--setting", "video", "--dry-run"), "flux.2-dev does not answer in the setting video, but in steps"),
        (("--model", "wan2.2-i2v-a14b", "--setting", "steps", "--dry-run"), "does not answer in the setting steps, but in video"),
    ],
)
def test_wrong_use_is_one_line_and_code_2(run, words, message):
    code, _, err = run("infer", *words, "--tasks", "G-15")
    assert code == 2 and message in err and len(err.strip().splitlines()) == 1
