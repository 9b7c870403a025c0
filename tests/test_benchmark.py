"""The benchmark as it is run: questions, folders of predictions, resuming, reports."""

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

from vbvr_hf import VBVRError, baselines, benchmark, make_sample
from vbvr_hf.benchmark import report, stats, trivial
from vbvr_hf.benchmark.predictions import find
from vbvr_hf.folders import sample_of, sample_path, task_folder
from vbvr_hf.samples import SampleId
from vbvr_hf.tasks import get_task
from vbvr_hf.video import encode

TASKS = ["G-15", "G-167"]
IDS = [SampleId("G-15", "in_domain", 0), SampleId("G-167", "out_of_domain", 0)]


@pytest.fixture(scope="module")
def clips() -> dict[str, dict[SampleId, bytes]]:
    samples = {sample_id: make_sample(sample_id, size=(256, 256)) for sample_id in IDS}
    return {
        "truth": {key: sample.video for key, sample in samples.items()},
        "frozen": {key: encode(baselines.make("frozen", sample)) for key, sample in samples.items()},
    }


@pytest.fixture
def folder(tmp_path: Path, clips) -> Path:
    for model, videos in clips.items():
        for key, data in videos.items():
            path = tmp_path / "predictions" / model / f"{sample_path(key)}.mp4"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    return tmp_path / "predictions"


def score(folder: Path, **options):
    return benchmark.score_folder(folder, samples=1, tasks=TASKS, workers=2, output=folder.parent / "results", **options)


def test_questions_hold_first_frames_and_plain_prompts_only(tmp_path):
    assert benchmark.export(tmp_path / "q", samples=1, tasks=TASKS, size=(128, 128)) == 2
    files = sorted(path.name for path in (tmp_path / "q").rglob("*") if path.is_file())
    assert files == ["first_frame.png", "first_frame.png", "index.json", "prompt.txt", "prompt.txt"]
    index = json.loads((tmp_path / "q" / "index.json").read_text())
    sample = make_sample(IDS[0])
    assert [entry["sample_id"] for entry in index["samples"]] == [str(key) for key in IDS]
    assert index["samples"][0]["prompt"] == sample.prompt
    assert sample.prompt_guided not in (tmp_path / "q" / "index.json").read_text()
    benchmark.export(tmp_path / "q", samples=1, tasks=TASKS, size=(128, 128))  # the same again is fine
    (tmp_path / "q" / "index.json").write_text("{}")
    with pytest.raises(VBVRError, match="exists with other content"):
        benchmark.export(tmp_path / "q", samples=1, tasks=TASKS, size=(128, 128))


@pytest.mark.parametrize(
    ("path", "sample", "used"),
    [
        ("In-Domain_50/G-15_grid_avoid_obstacles_data-generator/00003", "G-15/in_domain/00003", 3),
        ("Out-of-Domain_50/G-167_other-spelling/3", "G-167/out_of_domain/00003", 3),
        ("model/in_domain/g-15/0/video", "G-15/in_domain/00000", 4),
        ("G-15/in_domain/00001", "G-15/in_domain/00001", 3),
        ("G-15_in_domain_00003", "G-15/in_domain/00003", 1),
        ("checkpoint-500/G-15_in_domain_00003", "G-15/in_domain/00003", 1),
        ("In-Domain_50/notes/00003", None, 0),
        ("clip", None, 0),
    ],
)
def test_paths_name_samples(path, sample, used):
    found = sample_of(path.split("/"))
    assert found == (None if sample is None else (SampleId.parse(sample), used))


def test_a_longer_task_number_is_another_task():
    assert task_folder(get_task("G-15")) == "G-15_grid_avoid_obstacles_data-generator"
    with pytest.raises(VBVRError, match="no task G-151"):
        sample_of(["In-Domain_50", "G-151_x", "00000"])


def test_models_side_by_side_and_checkpoints_are_told_apart(folder):
    (folder / "truth").rename(folder / "tmp")
    (folder / "run").mkdir()
    (folder / "tmp").rename(folder / "run" / "checkpoint-10")
    assert [entry.model for entry in find(folder)] == ["frozen", "run/checkpoint-10"]


def test_truth_scores_high_and_frozen_low(folder):
    frozen, truth = score(folder)
    assert (frozen["model"], truth["model"]) == ("frozen", "truth")
    assert truth["score"] >= 0.9
    assert frozen["score"] <= 0.05
    assert truth["gap"] == pytest.approx(truth["splits"]["in_domain"] - truth["splits"]["out_of_domain"])
    assert truth["fingerprint"] and truth["task_versions"]["G-15"] == get_task("G-15").version
    json.dumps(truth)


def test_an_interrupted_run_goes_on_and_gives_the_same(folder):
    results = score(folder)
    scores = folder.parent / "results" / "truth.jsonl"
    lines = scores.read_text().splitlines(keepends=True)
    scores.write_text(lines[0] + lines[1][: len(lines[1]) // 2])  # killed while writing the second
    seen = []
    assert score(folder, progress=lambda done, total: seen.append(total)) == results
    assert seen == [1]


def test_a_run_killed_outright_is_taken_up_again(folder):
    options = ["--samples", "1", "--tasks", ",".join(TASKS), "--workers", "1"]
    command = [sys.executable, "-c", "from vbvr_hf.cli import app; app()", "bench", "score", folder, *options]
    for killed in (True, False):
        process = subprocess.Popen([*map(str, command)], cwd=folder.parent, stdout=subprocess.DEVNULL, start_new_session=True)
        kept = folder.parent / "vbvr-results" / "frozen.jsonl"
        while killed and process.poll() is None and not (kept.exists() and kept.read_text().endswith("\n")):
            time.sleep(0.02)
        if killed:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    undisturbed = score(folder)
    for result in undisturbed:
        assert benchmark.load_results(folder.parent / "vbvr-results" / f"{result['model']}.json") == json.loads(json.dumps(result))


def test_a_changed_file_is_scored_again(folder, clips):
    score(folder)
    (folder / "frozen" / f"{sample_path(IDS[0])}.mp4").write_bytes(clips["truth"][IDS[0]])
    frozen, _ = score(folder)
    assert frozen["samples"][str(IDS[0])]["total"] >= 0.9


def test_missing_corrupt_extra_and_misnamed_files_are_reported(folder):
    truth = folder / "truth"
    (truth / f"{sample_path(IDS[0])}.mp4").unlink()
    (truth / f"{sample_path(IDS[1])}.mp4").write_text("this is no video")
    (truth / "clip.mp4").write_bytes(b"x")
    extra = truth / f"{sample_path(SampleId('G-15', 'in_domain', 77))}.mp4"
    extra.write_bytes(b"x")
    result = score(folder)[1]
    assert (result["score"], result["missing"], result["unreadable"]) == (0.0, 1, 1)
    assert "not a readable video" in result["samples"][str(IDS[1])]["error"]
    reasons = " | ".join(problem["reason"] for problem in result["problems"])
    assert "names no sample" in reasons and "was not asked" in reasons


def test_links_out_of_the_folder_are_refused(folder, tmp_path, clips):
    outside = tmp_path / "secret.mp4"
    outside.write_bytes(clips["truth"][IDS[0]])
    target = folder / "frozen" / f"{sample_path(IDS[0])}.mp4"
    target.unlink()
    os.symlink(outside, target)
    frozen, _ = score(folder)
    assert frozen["missing"] == 1
    assert any("link out of" in problem["reason"] for problem in frozen["problems"])


def test_a_folder_without_answers_says_what_was_expected(tmp_path):
    with pytest.raises(VBVRError, match="no predictions folder"):
        find(tmp_path / "nowhere")
    (tmp_path / "a.mp4").write_bytes(b"x")
    with pytest.raises(VBVRError, match="In-Domain_50"):
        find(tmp_path)


@pytest.mark.parametrize("ending", report.FORMATS)
def test_reports_of_every_kind_are_written(folder, ending):
    results = score(folder)
    path = report.write_report(folder.parent / f"report{ending}", results, folder)
    text = path.read_text()
    assert "truth" in text and "frozen" in text
    if ending == ".html":
        assert text.count("data:image/jpeg") == 4
        assert "<svg" in text and "never in one ranking" in text
    with pytest.raises(VBVRError, match="ends in one of"):
        report.write_report(folder.parent / "report.pdf", results)


def test_names_are_escaped_in_html(folder):
    results = [{**result, "model": "<script>alert(1)</script>"} for result in score(folder)]
    assert "<script>alert" not in report.to_html(results)


def test_a_score_beside_its_interval_can_be_drawn(folder):
    results = score(folder)
    results[0] |= {"score": 0.00004, "interval": [0.0, 0.0]}
    assert "<svg" in report.to_html(results)


def test_results_files_are_checked_when_read(folder):
    score(folder)
    path = folder.parent / "results" / "truth.json"
    assert benchmark.load_results(path)["model"] == "truth"
    path.write_text("[]")
    with pytest.raises(VBVRError, match="not a results file"):
        benchmark.load_results(path)


def test_intervals_hold_the_mean_and_paired_tests_see_a_difference():
    rng = np.random.RandomState(0)
    good = {f"G-{task}/in_domain/{index:05d}": float(rng.uniform(0.5, 0.9)) for task in range(20) for index in range(5)}
    worse = {key: value - 0.2 for key, value in good.items()}
    low, high = stats.interval(good)
    assert low < np.mean(list(good.values())) < high
    test = stats.compare(good, worse)
    assert test["difference"] == pytest.approx(0.2) and test["p"] < 0.01
    assert stats.compare(good, good)["p"] == 1.0


def test_published_figures_are_kept_apart():
    field = benchmark.published()
    assert "not comparable" in field["scorer"]
    assert {entry["system"] for entry in field["overall"]} >= {"Human", "Sora 2"}


def test_baselines_run_like_models():
    results = trivial.run_baselines(["ground truth", "frozen", "cut"], samples=1, tasks=["G-15"], workers=1)
    truth, frozen, cut = (result["score"] for result in results)
    assert truth >= 0.97 and frozen <= 0.05 and cut <= 0.55
    assert trivial.check(results, trivial.summary(results)) == []
    changed = trivial.summary(results)
    changed["scores"]["frozen"]["G-15/in_domain"] = 0.5
    assert len(trivial.check(results, changed)) == 1


def test_results_travel_to_a_model_repository_and_back(folder, tmp_path):
    from vbvr_hf.benchmark import interchange

    truth = score(folder)[1]
    path = interchange.write_eval_results(truth, "some-org/vbvr", tmp_path / "repo")
    assert path.relative_to(tmp_path / "repo").as_posix() == ".eval_results/vbvr-bench.yaml"
    assert interchange.read_eval_results(path)["overall"] == pytest.approx(100 * truth["score"], abs=0.01)
    assert f"{truth['score']:.3f}" in interchange.card_table(truth)
    with pytest.raises(VBVRError, match="expected <org>/<name>"):
        interchange.eval_results(truth, "vbvr")
    path.write_text("just: text")
    with pytest.raises(VBVRError, match=r"not an \.eval_results file"):
        interchange.read_eval_results(path)
