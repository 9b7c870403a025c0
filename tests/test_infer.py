"""`vbvr infer`: runs that can be interrupted, shared out and read; and the whole study with models that need no weights."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from vbvr_hf import VBVRError, models
from vbvr_hf.benchmark import score_folder
from vbvr_hf.benchmark.predictions import find
from vbvr_hf.cli import app
from vbvr_hf.models.protocol import Card, Halt, Refused, Takes
from vbvr_hf.samples import SampleId

IDS = [SampleId("G-15", "in_domain", index) for index in range(4)]
TASKS = "G-15,G-167,O-39"


class Grey:
    """A model that answers in grey, and does on chosen samples what it is told."""

    def __init__(self, **does: Exception) -> None:
        self.card = Card("grey", "open", Takes((64, 64), 16, 5), weights="none", revision="1")
        self.settings, self.how = {"shade": 128}, {"device": "cpu"}
        self.does, self.seeds = does, []

    def generate(self, first_frame, prompt, num_frames, size, seed):
        self.seeds.append(seed)
        for name, error in self.does.items():
            if seed == models.answer_seed(IDS[int(name.removeprefix("on_"))]):
                raise error
        return np.full((num_frames, size[1], size[0], 3), 128, np.uint8)


def records(root) -> dict[str, dict]:
    found = [json.loads(path.read_text()) for path in sorted(root.glob("*/*/*.json"))]
    return {record["sample_id"]: record for record in found}


@pytest.mark.parametrize(("name", "low", "high"), [("oracle", 0.97, 1.0), ("frozen", 0.0, 0.03)])
def test_infer_and_score_are_a_whole_study(run, name, low, high):
    code, out, _ = run("infer", "--model", name, "--samples", 1, "--tasks", TASKS)
    assert code == 0 and f"then: vbvr bench score answers/{name}" in out
    code, out, _ = run("bench", "score", f"answers/{name}", "--samples", 1, "--tasks", TASKS, "--workers", 1, "--json")
    (result,) = json.loads(out)
    assert code == 0 and result["missing"] == result["unreadable"] == 0 and not result["problems"] and result["count"] == 3
    assert low <= result["score"] <= high


@pytest.mark.parametrize("size", ["832x480", "256"])
def test_the_oracle_answers_at_any_size_and_length(run, tmp_path, size):
    code, _, _ = run("infer", "--model", "oracle", "--samples", 1, "--tasks", "G-15", "--split", "in_domain", "--size", size, "--frames", 49, "--output", "a")
    (result,) = score_folder(tmp_path / "a", samples=1, splits=["in_domain"], tasks=["G-15"], output=tmp_path / "r", workers=1)
    assert code == 0 and result["score"] >= 0.97
    (record,) = records(tmp_path / "a").values()
    assert record["frames"] == 49 and "x".join(map(str, dict.fromkeys(record["size"]))) == size


def test_what_was_asked_is_what_is_scored(run, tmp_path):
    """A run of fewer samples than the benchmark's is not divided by all of them, also where some were not answered."""
    code, _, _ = run("infer", "--model", "oracle", "--samples", 1, "--tasks", "G-15,G-167", "--size", 256)
    assert code == 0
    code, out, err = run("bench", "score", "answers/oracle", "--workers", 1, "--json")
    (result,) = json.loads(out)
    assert code == 0 and list(result["samples"]) == ["G-15/in_domain/00000", "G-167/out_of_domain/00000"] and result["score"] >= 0.97
    assert "scored on the 2 samples that its run was asked" in err and result["answered"] == 2 and result["benchmark"] > 100
    run("infer", "--model", "oracle", "--ids", "G-15/in_domain/00003", "--size", 256)
    next((tmp_path / "answers").glob("*/In-Domain_50/*/00003.mp4")).unlink()
    asked = {"tasks": ["G-15"], "output": tmp_path / "r", "workers": 1}
    (result,) = score_folder(tmp_path / "answers" / "oracle", **asked)
    assert list(result["samples"]) == ["G-15/in_domain/00000", "G-15/in_domain/00003"] and result["missing"] == 1
    (result,) = score_folder(tmp_path / "answers" / "oracle", samples=5, **asked)
    assert result["count"] == 5 and result["missing"] == 4 and not result["notes"]
    (tmp_path / "answers" / "oracle" / "infer.json").write_text('{"asked": ["G-15/in_domain/00000\\n"]}')
    with pytest.raises(VBVRError, match=r"infer\.json does not say what was asked"):
        score_folder(tmp_path / "answers" / "oracle", **asked)


def test_any_sample_can_be_asked_also_of_the_training_split(run, tmp_path):
    code, _, _ = run("infer", "--model", "frozen", "--ids", "G-15/train/00007,O-39/out_of_domain/00001", "--size", 64, "--output", "a")
    assert code == 0 and set(records(tmp_path / "a")) == {"O-39/out_of_domain/00001", "G-15/train/00007"}
    (found,) = find(tmp_path / "a")
    assert {str(sample_id) for sample_id in found.files} == set(records(tmp_path / "a"))


def test_an_answer_is_recorded_with_all_that_made_it(tmp_path):
    models.infer(Grey(), tmp_path, IDS[:1], seed=3)
    (record,) = records(tmp_path).values()
    wanted = {"state": "answered", "model": "grey", "weights": "none", "revision": "1", "settings": {"shade": 128}, "how": {"device": "cpu"}, "frames": 5}
    assert wanted.items() <= record.items()
    assert record["sample_seed"] == models.answer_seed(IDS[0], 3) and record["seconds"] >= 0 and record["finished"].endswith("+00:00")
    assert {"vbvr-hf", "torch", "pyav"} <= set(record["versions"])


def test_seeds_are_each_samples_own_and_the_same_everywhere(tmp_path):
    assert models.answer_seed(IDS[0]) == 1834191875
    seeds = {models.answer_seed(sample_id, seed) for sample_id in IDS for seed in range(3)}
    assert len(seeds) == 12 and all(0 <= seed < 2**31 for seed in seeds)


def test_what_is_answered_is_kept_and_what_failed_is_asked_again(tmp_path):
    first = models.infer(Grey(on_1=RuntimeError("out of memory"), on_2=Refused("not this one")), tmp_path, IDS)
    assert first.answered == 2 and set(first.failures) == {str(IDS[1]), str(IDS[2])}
    assert json.loads((tmp_path / "failures.json").read_text()) == {
        str(IDS[1]): {"state": "failed", "reason": "RuntimeError: out of memory"},
        str(IDS[2]): {"state": "refused", "reason": "not this one"},
    }
    model = Grey()
    second = models.infer(model, tmp_path, IDS)
    assert (second.answered, second.kept) == (1, 2) and model.seeds == [models.answer_seed(IDS[1])]
    assert second.failures == {str(IDS[2]): "not this one"}
    third = models.infer(Grey(), tmp_path, IDS, again=True)
    assert (third.answered, third.kept, third.failures) == (1, 3, {}) and json.loads((tmp_path / "failures.json").read_text()) == {}


def test_a_run_that_is_interrupted_goes_on(tmp_path):
    def interrupt(done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        models.infer(Grey(), tmp_path, IDS, progress=interrupt)
    assert len(records(tmp_path)) == 2 and not list(tmp_path.rglob("*.part"))
    report = models.infer(Grey(), tmp_path, IDS)
    assert (report.answered, report.kept) == (2, 2)


def test_an_answer_whose_file_is_gone_is_made_again(tmp_path):
    models.infer(Grey(), tmp_path, IDS[:1])
    next(tmp_path.glob("*/*/*.mp4")).unlink()
    assert models.infer(Grey(), tmp_path, IDS[:1]).answered == 1


def test_a_folder_holds_the_answers_of_one_model_only(tmp_path):
    models.infer(Grey(), tmp_path, IDS[:1])
    with pytest.raises(VBVRError, match=r"holds answers with model grey, not oracle; give another folder"):
        models.infer(models.load("oracle"), tmp_path, IDS[:1])
    with pytest.raises(VBVRError, match="holds answers with seed 0, not 1"):
        models.infer(Grey(), tmp_path, IDS[:1], seed=1)


def test_a_run_ends_where_no_answer_can_be_had(tmp_path):
    report = models.infer(Grey(on_1=Halt("nothing left to spend")), tmp_path, IDS)
    assert report.halted == "nothing left to spend" and len(records(tmp_path)) == 2
    many = [SampleId("G-15", "in_domain", index) for index in range(9)]

    class Broken(Grey):
        def generate(self, *args):
            raise RuntimeError("no such device")

    report = models.infer(Broken(), tmp_path / "broken", many)
    assert report.halted == "5 samples in a row failed alike: RuntimeError: no such device" and len(records(tmp_path / "broken")) == 5


def test_processes_share_the_samples_out(tmp_path):
    models.infer(Grey(), tmp_path, IDS, rank=1, world=2)
    assert list(records(tmp_path)) == [str(IDS[1]), str(IDS[3])]
    assert models.infer(Grey(), tmp_path, IDS, rank=0, world=2).answered == 2
    assert models.infer(Grey(), tmp_path, IDS).kept == 4


def test_one_command_starts_a_process_for_each_gpu(monkeypatch, capfd, tmp_path):
    words = ["infer", "--model", "frozen", "--samples", "2", "--tasks", "G-15", "--size", "64", "--gpus", "2", "--output", str(tmp_path / "a")]
    monkeypatch.setattr(sys, "argv", ["vbvr", *words])
    with pytest.raises(SystemExit) as ended:
        app()
    out, err = capfd.readouterr()
    assert not ended.value.code, err
    assert sorted(line.split(" samples")[0] for line in out.splitlines()) == ["process 0: 1", "process 1: 1"]
    assert len(records(tmp_path / "a")) == 2


def test_a_dry_run_asks_nothing_and_says_what_it_would_take(run, tmp_path):
    code, out, _ = run("infer", "--model", "wan2.2-i2v-a14b", "--samples", 1, "--dry-run", "--offload", "model")
    assert code == 0 and "832x480, 81 frames at 16 a second" in out and "GB" in out and "not measured, but worked out" in out
    code, out, _ = run("infer", "--model", "vbvr-pro-wan2.2-ti2v-5b-diffsynth", "--samples", 1, "--dry-run")
    assert code == 0 and "512x512, 81 frames at 16 a second" in out and "with LoRA weights Video-Reason/VBVR-Pro-Wan2.2-TI2V-5B-diffsynth:lora.safe" in out
    code, out, _ = run("infer", "--model", "sora-2", "--samples", 1, "--dry-run", "--max-requests", 3)
    assert code == 0 and "at most 3 clips would be asked for" in out and "OPENAI_API_KEY" in out
    code, out, _ = run("infer", "--model", "oracle", "--dry-run", "--tasks", "G-15")
    assert code == 0 and "5 samples" in out
    assert not list(tmp_path.iterdir())


def test_estimates_grow_with_the_clip_and_shrink_with_what_saves_memory():
    from vbvr_hf.models.estimate import estimate
    from vbvr_hf.models.families import FAMILIES

    for family in FAMILIES.values():
        base = estimate(family, (832, 480), 81, steps=40)
        assert estimate(family, (1280, 736), 81, steps=40).seconds > base.seconds > estimate(family, (832, 480), 81, steps=20).seconds
        bits, parts, layers = (
            estimate(family, (832, 480), 81, steps=40, **options).memory for options in ({"quantize": "4bit"}, {"offload": "model"}, {"offload": "sequential"})
        )
        assert bits < base.memory and layers < parts < base.memory
    assert 60 < estimate(FAMILIES["wan2.2"], (832, 480), 81, steps=40).weights < 75  # two experts of 14 and a text encoder of 6 billion, 2 bytes each


def test_models_are_listed(run):
    code, out, _ = run("infer", "--json")
    assert code == 0 and {"wan2.2-i2v-a14b", "sora-2", "oracle"} <= {card["name"] for card in json.loads(out)}
    code, out, _ = run("infer")
    assert code == 0 and "vbvr-hf[inference]" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--model", "orakle"), "no model 'orakle'; did you mean oracle?"),
        (("--model", "oracle", "--tasks", "G-15x"), "did you mean G-15"),
        (("--model", "oracle", "--split", "indomain"), "no split 'indomain'; did you mean in_domain?"),
        (("--model", "oracle", "--lora", "x"), "oracle takes no options, not lora"),
        (("--model", "oracle", "--weights", "x"), "oracle has no weights to choose"),
        (("--model", "oracle", "--ids", "G-15/train/00000", "--tasks", "G-15"), "leave out --tasks and --split"),
        (("--model", "wan2.2-i2v-a14b", "--set", "steps"), "--set steps: expected NAME=VALUE"),
        (("--model", "wan2.2-i2v-a14b", "--dry-run", "--frames", 80), "takes 4k + 1, e.g. 81"),
        (("--model", "nobody/nothing", "--dry-run"), "say which --family it is of"),
    ],
)
def test_wrong_use_is_one_line_and_code_2(run, words, message):
    code, _, err = run("infer", *words)
    assert code == 2 and message in err and len(err.strip().splitlines()) == 1


def test_samples_without_an_answer_are_listed_with_exit_code_1(run, monkeypatch):
    monkeypatch.setattr(models, "load", lambda name, **options: Grey(on_0=RuntimeError("no luck")))
    code, out, _ = run("infer", "--model", "oracle", "--samples", 2, "--tasks", "G-15", "--output", "a")
    assert code == 1 and "1 samples have no answer" in out and "G-15/in_domain/00000: RuntimeError: no luck" in out
