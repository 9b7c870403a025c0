"""Open models: a tiny pipeline of every family, of diffusers' real classes, saved and loaded as real checkpoints are. And how pictures are fitted."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vbvr_hf import VBVRError, make_sample, models, score
from vbvr_hf.benchmark import score_folder
from vbvr_hf.cli import app
from vbvr_hf.models import families, fit
from vbvr_hf.models.protocol import Takes
from vbvr_hf.presets import PRESETS
from vbvr_hf.samples import SampleId

FAMILIES = [name for name, family in families.FAMILIES.items() if not family.pictures]
QUICK = {"device": "cpu", "dtype": "float32", "call": {"num_inference_steps": 2}}


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """tiny(family): the folder of a tiny checkpoint, made once."""
    import tiny_models
    import torch

    torch.set_num_threads(1)  # many threads on few busy cores are far slower for models this small
    home = tmp_path_factory.mktemp("tiny")

    def folder(family: str) -> Path:
        return home / family if (home / family).exists() else tiny_models.save(family, home / family)

    return folder


@pytest.fixture(scope="session")
def ask(tiny):
    """ask(family, **options): the clip of a tiny model, loaded for the purpose, for one picture."""
    import tiny_models

    def run(family: str, seed: int = 1, **options) -> np.ndarray:
        model = models.load(str(tiny(family)), **{**QUICK, **options})
        (width, height), frames = tiny_models.SIZES[family]
        picture = np.full((height, width, 3), 230, np.uint8)
        picture[4:16, 4:16] = (200, 30, 30)
        return model.generate(picture, "Move the red square to the right.", frames, (width, height), seed)

    return run


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_answers_samples_and_is_scored(tiny, tmp_path, family):
    import tiny_models

    size, frames = tiny_models.SIZES[family]
    model = models.load(str(tiny(family)), **QUICK)
    asked = [SampleId("G-15", "in_domain", 0)]
    report = models.infer(model, tmp_path / "answers", asked, size=size, num_frames=frames)
    assert report.answered == 1 and not report.failures
    (path,) = (tmp_path / "answers").glob("*/*/*.json")
    record = json.loads(path.read_text())
    assert record["frames"] == frames and record["revision"].startswith("local-") and record["versions"]["diffusers"]
    assert record["settings"]["call"]["num_inference_steps"] == 2
    (result,) = score_folder(tmp_path / "answers", samples=1, tasks=["G-15"], splits=["in_domain"], output=tmp_path / "results", workers=1)
    assert result["missing"] == 0 and 0 <= result["score"] < 0.5  # random weights solve nothing


def test_a_checkpoint_answers_from_the_command_line(tiny, tmp_path, monkeypatch):
    words = ["--model", tiny("wan2.2"), "--output", tmp_path, "--ids", "O-39/out_of_domain/00000", "--size", "64x32", "--frames", "9", "--steps", "1"]
    words += ["--set", "guidance_scale=1.5", "--set", "negative_prompt=blurred", "--dtype", "float32", "--no-tiling", "--attention", "_native_math"]
    monkeypatch.setattr(sys, "argv", ["vbvr", "infer", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        app()
    (path,) = tmp_path.glob("*/*/*.json")
    record = json.loads(path.read_text())
    assert not ended.value.code and record["frames"] == 9 and record["model"] == "wan2.2" and record["weights"] == str(tiny("wan2.2"))
    assert {"num_inference_steps": 1, "guidance_scale": 1.5, "negative_prompt": "blurred"}.items() <= record["settings"]["call"].items()
    assert record["how"] == {"device": None, "offload": "none", "attention": "_native_math", "tiling": False, "compile": False}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_seed_decides_the_answer(ask, family):
    first, again, other = ask(family), ask(family), ask(family, seed=2)
    assert first.dtype == np.uint8 and first.ndim == 4 and first.std() > 1
    assert np.array_equal(first, again) and not np.array_equal(first, other)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_runs_in_bfloat16_in_tiles(ask, family):
    assert ask(family, dtype="bfloat16", tiling=True).std() > 1


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_made_ready_to_be_compiled(tiny, family):
    from vbvr_hf.models.diffusion import Running, prepare

    model = models.load(str(tiny(family)), **QUICK)
    prepare(model.pipeline, model.family, Running(device="cpu", compile=True))
    compiled = [module for module in model.pipeline.transformer.modules() if module._compiled_call_impl is not None]
    assert compiled  # compiling itself happens at the first call, and takes minutes


def test_a_lora_pair_goes_into_both_experts(ask, tmp_path):
    from tiny_models import save_lora

    high, low = (str(save_lora(tmp_path, f"{noise}_noise.safetensors", seed)) for seed, noise in enumerate(("high", "low")))
    call = {"num_inference_steps": 4}
    clips = {lora: ask("wan2.2", lora=lora, call=call) for lora in ((), (high, low), (high, "none"), ("none", low))}
    shown = [clip.tobytes() for clip in clips.values()]
    assert len(set(shown)) == 4  # each of the two changes the clip, on its own and beside the other
    assert np.array_equal(clips[high, low], ask("wan2.2", lora=[str(tmp_path)], call=call))  # a folder with both
    assert not np.array_equal(clips[high, low], ask("wan2.2", lora=[low, high], call=call))


@pytest.mark.parametrize("family", ["wan2.2", "wan2.1", "ltx-2.3"])
def test_lora_weights_from_diffsynth_are_those_that_diffusers_saves(tiny, tmp_path, family):
    """The same weights under its names, as the checkpoints of VBVR-Pro have them, and under diffusers' own."""
    import torch
    from safetensors.torch import save_file

    own, known = {"ltx-2.3": ("transformer_blocks.0.attn1.to_q", "transformer_blocks.0.attn1.to_q")}.get(
        family, ("blocks.0.self_attn.q", "blocks.0.attn1.to_q")
    )
    loaded = []
    for name in (f"{own}.lora_{{}}.default.weight", f"transformer.{known}.lora_{{}}.weight"):
        width = {"ltx-2.3": 16}.get(family, 24)
        torch.manual_seed(3)
        save_file({name.format(part): torch.randn(shape) for part, shape in (("A", (4, width)), ("B", (width, 4)))}, tmp_path / "lora.safetensors")
        lora = [str(tmp_path / "lora.safetensors"), *(["none"] if family == "wan2.2" else [])]
        transformer = models.load(str(tiny(family)), **QUICK, lora=lora).pipeline.transformer
        loaded.append({name: weights for name, weights in transformer.state_dict().items() if "lora" in name})
    first, second = loaded
    assert len(first) == 2 and first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def test_a_model_that_is_lora_weights_puts_them_on_its_base(tiny, tmp_path, monkeypatch):
    from tiny_models import save_lora

    high, low = (str(save_lora(tmp_path, f"{noise}_noise_lora.safetensors", seed)) for seed, noise in enumerate(("high", "low")))
    name = "vbvr-pro-wan2.2-i2v-a14b-diffsynth"
    published = families.CHECKPOINTS[name]
    assert published.weights == "Wan-AI/Wan2.2-I2V-A14B-Diffusers"
    assert published.lora == tuple(f"Video-Reason/VBVR-Pro-Wan2.2-I2V-A14B-diffsynth:{noise}_noise_lora.safetensors" for noise in ("high", "low"))
    monkeypatch.setitem(families.CHECKPOINTS, name, replace(published, lora=(high, low)))
    model = models.load(name, weights=str(tiny("wan2.2")), **QUICK)
    assert [file.split()[0] for file in model.settings["lora"]] == ["high_noise_lora.safetensors", "low_noise_lora.safetensors"]
    assert model.card.takes.size == (512, 512) and model.call["num_inference_steps"] == 2 and model.call["guidance_scale"] == 5.0


def test_lora_weights_are_part_of_what_is_recorded(tiny, tmp_path):
    from tiny_models import save_lora

    lora = [str(save_lora(tmp_path, "high.safetensors", 0)), "none"]
    model = models.load(str(tiny("wan2.2")), **QUICK, lora=lora)
    assert model.settings["lora"][0].startswith("high.safetensors sha256:") and model.settings["lora"][1] == "none"


def test_weights_that_are_no_lora_are_said_not_to_fit(tiny, tmp_path):
    import torch
    from safetensors.torch import save_file

    save_file({"transformer.proj.weight": torch.zeros(2, 2)}, tmp_path / "odd.safetensors")
    with pytest.raises(VBVRError, match=r"odd\.safetensors does not fit transformer_2: .*LoRA"):
        models.load(str(tiny("wan2.2")), **QUICK, lora=["none", str(tmp_path / "odd.safetensors")])


def test_an_attention_backend_can_be_chosen_and_is_that_models_alone(ask):
    from diffusers.models.attention_dispatch import _AttentionBackendRegistry as backends

    before = backends.get_active_backend()
    assert ask("wan2.2", attention="_native_math").std() > 1
    assert backends.get_active_backend() == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dtype": "fp16"}, "no dtype 'fp16'; did you mean float16"),
        ({"offload": "all"}, "no offload 'all'"),
        ({"offload": "model"}, "there is no GPU to free"),
        ({"quantize": "8bit"}, "bitsandbytes|GPU"),
        ({"quantize": "8bits"}, "no quantisation '8bits'; did you mean 8bit"),
        ({"attention": "flesh"}, "attention backend 'flesh': .*flash"),
        ({"call": {"guidance": 3}}, "no setting of WanImageToVideoPipeline 'guidance'; did you mean guidance_scale"),
        ({"lora": ["nowhere.safetensors", "none"]}, r"no LoRA weights at nowhere\.safetensors"),
        ({"lora": ["none"]}, "are 2 files; got 1"),
        ({"revison": "main"}, "did you mean"),
        ({"family": "wan"}, r"no family 'wan'; did you mean wan2\.2"),
    ],
)
def test_wrong_use_is_one_clear_line(tiny, options, message):
    with pytest.raises(VBVRError, match=message) as caught:
        models.load(str(tiny("wan2.2")), **{**QUICK, **options})
    assert "\n" not in str(caught.value)


def test_unknown_models_and_folders_are_named(tmp_path):
    with pytest.raises(VBVRError, match=r"no model 'wan2\.2-i2v-a14'; did you mean wan2\.2-i2v-a14b"):
        models.load("wan2.2-i2v-a14")
    with pytest.raises(VBVRError, match=r"has no model_index\.json"):
        models.load(str(tmp_path))
    with pytest.raises(VBVRError, match="there is no folder nobody/nothing, and the Hub cannot be reached"):
        models.load("nobody/nothing")
    (tmp_path / "model_index.json").write_text('{"_class_name": "WanPipeline"}')
    with pytest.raises(VBVRError, match="no family of models runs a WanPipeline of this kind; expected one of WanImageToVideoPipeline, CogV"):
        models.load(str(tmp_path))


def test_a_checkpoint_of_the_hub_is_pinned_to_its_commit(tiny):
    from huggingface_hub.constants import HF_HUB_CACHE

    commit = "0123456789abcdef0123456789abcdef01234567"
    home = Path(HF_HUB_CACHE) / "models--somebody--tiny"  # as if it had been downloaded
    shutil.copytree(tiny("wan2.2"), home / "snapshots" / commit, dirs_exist_ok=True)
    (home / "refs").mkdir(exist_ok=True)
    (home / "refs/main").write_text(commit)
    model = models.load("somebody/tiny", **QUICK)
    assert (model.card.name, model.card.weights, model.card.revision) == ("tiny", "somebody/tiny", commit)
    with pytest.raises(VBVRError, match="the Hub cannot be reached"):
        models.load("somebody/tiny", revision="other", **QUICK)


def test_the_published_layouts_are_told_apart(tmp_path):
    """As the model_index.json of each has it, as far as it tells the family."""
    wan, ltx = "WanImageToVideoPipeline", "LTX2Pipeline"
    published = {
        "wan2.2": {"_class_name": wan, "boundary_ratio": 0.9, "image_encoder": [None, None], "transformer_2": ["diffusers", "WanTransformer3DModel"]},
        "wan2.1": {"_class_name": wan, "image_encoder": ["transformers", "CLIPVisionModel"]},
        "wan2.2-ti2v": {"_class_name": "WanPipeline", "expand_timesteps": True, "transformer_2": [None, None]},
        "ltx-2": {"_class_name": ltx, "vocoder": ["ltx2", "LTX2Vocoder"]},
        "ltx-2.3": {"_class_name": ltx, "vocoder": ["ltx2", "LTX2VocoderWithBWE"]},
    }
    for family, index in published.items():
        (tmp_path / "model_index.json").write_text(json.dumps(index))
        assert families.family_of(tmp_path / "model_index.json") == family


def test_other_weights_can_be_given_for_a_named_model(tiny):
    model = models.load("vbvr-wan2.2", weights=str(tiny("wan2.2")), **QUICK)
    assert model.card.name == "vbvr-wan2.2" and model.card.weights == str(tiny("wan2.2")) and model.card.licence == ""


def test_every_checkpoint_has_a_family_and_every_family_a_format():
    assert {found.family for found in families.CHECKPOINTS.values()} == set(families.FAMILIES)
    assert [families.FAMILIES[name].preset for name in FAMILIES] == FAMILIES
    for name, found in families.CHECKPOINTS.items():
        takes = families.takes_of(found.family, found)
        takes.check_frames(takes.num_frames or 1)
        assert takes.canvas(takes.size) == takes.size
        assert len(found.lora) in (0, len(families.FAMILIES[found.family].experts)), name
    assert {card.name for card in models.cards()} >= {*families.CHECKPOINTS, "sora-2", "veo-3.1", "kling-2.6", "runway-gen4-turbo", "oracle", "frozen"}


# --- fitting pictures -------------------------------------------------------------------------------------------------


class Echo:
    """A model that shows the picture it was given, and remembers the size."""

    settings: dict = {}
    how: dict = {}

    def __init__(self, takes: Takes, scale: float = 1.0) -> None:
        self.card = models.Card("echo", "reference", takes)
        self.scale, self.asked = scale, None

    def generate(self, first_frame, prompt, num_frames, size, seed):
        self.asked = size
        assert first_frame.shape == (size[1], size[0], 3)
        if self.scale != 1:
            import cv2

            first_frame = cv2.resize(first_frame, None, fx=self.scale, fy=self.scale, interpolation=cv2.INTER_AREA)
        return np.repeat(first_frame[None], num_frames, axis=0)


SAMPLE = "G-15/in_domain/00000"


def question(size: tuple[int, int]) -> np.ndarray:
    return next(make_sample(SAMPLE, size=size).drawn())[0].copy()


@pytest.mark.parametrize(
    ("takes", "size", "asked"),
    [
        (Takes.of(PRESETS["wan2.2"]), (832, 480), (832, 480)),
        (Takes.of(PRESETS["wan2.2"]), (500, 500), (512, 512)),
        (Takes((1280, 720), 24, 96, sizes=((1280, 720), (720, 1280))), (512, 512), (1280, 720)),
        (Takes((1280, 720), 24, 96, sizes=((1280, 720), (720, 1280))), (480, 832), (720, 1280)),
        (Takes((960, 960), 24, 96, sizes=((1280, 720), (960, 960))), (512, 512), (960, 960)),
    ],
)
def test_pictures_are_padded_to_what_the_model_takes_and_cut_back(takes, size, asked):
    model = Echo(takes)
    picture = question(size)
    clip = models.answer(model, picture, "?", 9)
    assert model.asked == asked and clip.shape == (9, size[1], size[0], 3)
    assert np.abs(clip[0].astype(int) - picture).mean() < 3


def test_a_clip_of_another_size_than_asked_is_cut_in_proportion():
    picture = question((512, 512))
    clip = models.answer(Echo(Takes((1280, 720), 24, 96, sizes=((1280, 720),)), scale=0.5), picture, "?", 5)
    assert clip.shape == (5, 512, 512, 3) and np.abs(clip[0].astype(int) - picture).mean() < 6


def test_padding_has_the_pictures_background_and_is_even_on_both_sides():
    picture = np.full((100, 100, 3), (10, 200, 30), np.uint8)
    picture[:, :20] = 255
    padded = fit.pad(picture, (200, 100))
    assert (padded[:, :50] == (10, 200, 30)).all() and (padded[:, 150:] == (10, 200, 30)).all() and (padded[:, 50:150] == picture).all()


def test_answers_through_padding_keep_their_score():
    class Wide(Echo):
        def generate(self, first_frame, prompt, num_frames, size, seed):
            return make_sample(SAMPLE, size=size, num_frames=num_frames).frames

    takes = Takes((1280, 720), 24, 96, sizes=((1280, 720),))
    assert score(models.answer(Wide(takes), question((512, 512)), "?", 65), SAMPLE).total > 0.97


def test_lengths_and_pictures_that_do_not_do_are_refused():
    wan = Echo(Takes.of(PRESETS["wan2.2"]))
    picture = np.zeros((480, 832, 3), np.uint8)
    with pytest.raises(VBVRError, match=r"frames 80: wan2\.2 takes 4k \+ 1, e\.g\. 81"):
        models.answer(wan, picture, "?", 80)
    with pytest.raises(VBVRError, match="frames 400: expected 2 to 192"):
        models.answer(Echo(Takes((1280, 720), 24, 96, max_frames=192)), picture, "?", 400)
    with pytest.raises(VBVRError, match="the first frame is float64"):
        models.answer(wan, picture / 255, "?")
    with pytest.raises(VBVRError, match="has no length of its own"):
        models.answer(models.load("oracle"), picture, "?")


def test_a_model_that_gives_no_clip_has_not_answered():
    class Mute(Echo):
        def generate(self, *args):
            return np.zeros((1, 480, 832, 3), np.uint8)

    with pytest.raises(models.Unanswered, match=r"echo gave uint8 \(1, 480, 832, 3\); expected a clip"):
        models.answer(Mute(Takes.of(PRESETS["wan2.2"])), np.zeros((480, 832, 3), np.uint8), "?")
