"""A score that explains itself: clip, film strip and JSON of one scoring, whose formula gives the total, and reasons that do not contradict their values."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from vbvr_hf import VBVRError, baselines, make_sample, score
from vbvr_hf.cli import app
from vbvr_hf.explain import FORMULA, explain, total_of
from vbvr_hf.video import decode

ANSWERS = ("G-15/in_domain/00003", "G-4/train/00002", "O-9/out_of_domain/00001", "O-62/out_of_domain/00001")


def _answers(sample):
    """Right, wrong, and lazy answers to a sample."""
    yield sample.frames
    for name in (*list(baselines.DO_NOTHING)[:2], *baselines.JUMPS):
        yield baselines.make(name, sample)
    for name in sample.task.wrong_answers:
        yield baselines.wrong_answer(sample, name)
    yield baselines.partial(sample, 0.5)


@pytest.mark.parametrize("reference", ANSWERS)
def test_reasons_do_not_contradict_their_values(reference):
    sample = make_sample(reference, (256, 256))
    for answer in _answers(sample):
        for row in explain(answer, sample).to_dict()["rows"]:
            if row["value"] < 0.9:  # something in the reason says how much was lost, or that nothing was found
                assert "%" in row["reason"] or "no " in row["reason"] or "never" in row["reason"] or "not" in row["reason"], row
            if row["value"] < 0.9 * row["earned"]:
                assert "counts for" in row["reason"], row
            if row["value"] > 0.95:
                assert "counts for" not in row["reason"], row


@pytest.mark.parametrize("reference", ANSWERS)
def test_the_formula_gives_the_total(reference):
    sample = make_sample(reference, (256, 256))
    for answer in _answers(sample):
        told = explain(answer, sample).to_dict()
        assert told["formula"] == FORMULA
        assert total_of(told["rows"]) == pytest.approx(score(answer, sample).total, abs=1e-4)
        assert told["frames"] == len(told["grown"]) == len(told["spoilt"])
        assert told["grown"][-1] == pytest.approx(told["total"], abs=1e-3) or told["grown"][-1] == 0
        assert (np.diff(told["grown"]) >= 0).all()


def test_marks_are_at_the_frames_that_reasons_name():
    sample = make_sample(ANSWERS[0], (256, 256))
    told = explain(baselines.wrong_answer(sample, "through"), sample).to_dict()
    assert told["marks"] and all(f"frame {mark['frame']}" in mark["reason"] for mark in told["marks"])
    assert told["goes_wrong"]["frame"] in [mark["frame"] for mark in told["marks"]]


def test_clip_strip_and_json_are_written(tmp_path):
    sample = make_sample(ANSWERS[0], (256, 256))
    answer = tmp_path / "answer.mp4"
    answer.write_bytes(sample.video)
    outputs = [str(tmp_path / "why" / f"out{ending}") for ending in (".mp4", ".png", ".json")]
    done = CliRunner().invoke(app, ["explain", str(answer), ANSWERS[0], *outputs])
    assert done.exit_code == 0, done.output
    frames, _ = decode((tmp_path / "why" / "out.mp4").read_bytes())
    assert frames.shape[2] == 800 and len(frames) > sample.num_frames
    assert json.loads((tmp_path / "why" / "out.json").read_text())["total"] >= 0.97
    assert (tmp_path / "why" / "out.png").read_bytes()[1:4] == b"PNG"


def test_pictures_are_explained_beside_the_key_frames():
    sample = make_sample(ANSWERS[1], (256, 256))
    explanation = explain(list(sample.steps), sample, "steps")
    assert explanation.to_dict()["total"] >= 0.99
    assert explanation.strip().shape[1] >= 960


def test_what_cannot_be_judged_is_told_and_not_drawn(tmp_path):
    explanation = explain(b"no video", ANSWERS[0])
    assert explanation.to_dict()["error"] and explanation.to_dict()["total"] == 0
    with pytest.raises(VBVRError, match="nothing to draw"):
        explanation.write(tmp_path / "out.png")
    with pytest.raises(VBVRError, match=r"one of \.mp4, \.png, \.json"):
        explanation.write(tmp_path / "out.gif")
