"""The benchmark as it is run: questions, folders of predictions, resuming, reports."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from full_disk import full_disk

from vbvr_hf import Row, Scorecard, VBVRError, baselines, benchmark, make_sample
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


@pytest.fixture
def instant(monkeypatch):
    """Clips are scored in this process, and all alike: for what does not depend on scores."""
    card = Scorecard("", (Row("trajectory", 1.0, 0.5, "half"),))
    monkeypatch.setattr(benchmark.run, "_score", lambda job: dataclasses.replace(card, sample_id=job.sample_id))
    monkeypatch.setattr(benchmark.run, "run", lambda function, jobs, **_: ((job, function(job)) for job in jobs))


def answer(root: Path, model: str = "", data: bytes = b"a clip", sample_id: SampleId = IDS[0]) -> Path:
    path = root / model / f"{sample_path(sample_id)}.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_links_are_refused_by_name_with_several_models_and_none(tmp_path, instant):
    root, outside = tmp_path / "answers", tmp_path / "outside"
    for model in ("a", "b"):
        answer(root, model)
    answer(outside)
    (outside / "clip.mp4").write_bytes(b"x")
    os.symlink(outside, root / "c")  # a model's folder
    (root / "d").mkdir()
    os.symlink(outside / "clip.mp4", root / "d" / "G-15_in_domain_00001.mp4")  # all that this model has
    os.symlink(outside / "clip.mp4", root / "b" / "G-15_in_domain_00001.mp4")
    os.symlink(root / "nowhere.mp4", root / "b" / "G-15_in_domain_00002.mp4")
    os.symlink("G-15_in_domain_00003.mp4", root / "b" / "G-15_in_domain_00003.mp4")
    a, b = ({problem["file"]: problem["reason"] for problem in result["problems"]} for result in score(root))
    assert set(a) == {"c", "d/G-15_in_domain_00001.mp4"}
    assert set(b) == {*a, *(f"b/G-15_in_domain_0000{index}.mp4" for index in (1, 2, 3))}
    assert "--follow-links" in a["c"] and "--follow-links" in b["b/G-15_in_domain_00001.mp4"]
    assert b["b/G-15_in_domain_00002.mp4"] == b["b/G-15_in_domain_00003.mp4"] == "is a link that leads nowhere"
    assert [entry.model for entry in find(root, follow_links=True)] == ["a", "b", "c", "d"]
    only = tmp_path / "only"
    only.mkdir()
    os.symlink(outside / "clip.mp4", only / "G-15_in_domain_00000.mp4")
    with pytest.raises(VBVRError, match="link out of the predictions folder; --follow-links"):
        find(only)


def test_links_in_a_circle_end(tmp_path):
    root, other = tmp_path / "answers", tmp_path / "other"
    answer(root)
    answer(other)
    os.symlink(root, root / "self")
    os.symlink(tmp_path, root / "above")
    os.symlink(other, root / "model")
    os.symlink(root, other / "back")
    found = find(root, follow_links=True)
    assert {entry.model for entry in found} == {"answers", "model"}
    assert {problem[0] for entry in found for problem in entry.problems} == {"self", "above", "model/back"}


@pytest.mark.parametrize("shared", [False, True], ids=["blobs of the repository", "blobs of the cache"])
def test_what_the_hubs_library_downloaded_is_read_as_it_lies(tmp_path, shared):
    repository = tmp_path / "datasets--me--answers"
    root = repository / "snapshots" / "0123abc"
    blob = repository / "blobs" / "f00d"
    blob.parent.mkdir(parents=True)
    if shared:
        stored = tmp_path / "blobs" / "ab" / ("ab" + 62 * "0")
        stored.parent.mkdir(parents=True)
        stored.write_bytes(b"a clip")
        os.symlink(os.path.relpath(stored, blob.parent), blob)
    else:
        blob.write_bytes(b"a clip")
    secret = tmp_path / "blobs" / "secret.mp4"
    secret.parent.mkdir(exist_ok=True)
    secret.write_bytes(b"x")
    for index, target in enumerate((blob, secret)):
        link = root / f"{sample_path(SampleId('G-15', 'in_domain', index))}.mp4"
        link.parent.mkdir(parents=True, exist_ok=True)
        os.symlink(os.path.relpath(target, link.parent), link)
    for place in (root, root / "In-Domain_50" / ".."):
        (entry,) = find(place)
        assert [key.index for key in entry.files] == [0] and len(entry.problems) == 1
    moved = tmp_path / "elsewhere" / "0123abc"  # the same links where no cache of the Hub is
    moved.parent.mkdir()
    root.rename(moved)
    with pytest.raises(VBVRError, match="holds no answers"):
        find(moved)


def test_what_is_no_regular_file_or_cannot_be_read_is_said_and_not_waited_for(tmp_path, instant, monkeypatch):
    root = tmp_path / "answers"
    answer(root)
    os.mkfifo(root / "G-15_in_domain_00001.mp4")
    gone = answer(root, sample_id=SampleId("G-15", "in_domain", 2))
    monkeypatch.setattr(benchmark.run, "_digest", lambda path: (path if path != gone else tmp_path / "gone").read_text())
    (result,) = benchmark.score_folder(root, samples=3, tasks=["G-15"], output=tmp_path / "r")
    assert result["problems"] == [{"file": "G-15_in_domain_00001.mp4", "reason": "is not a regular file"}]
    assert result["samples"]["G-15/in_domain/00002"]["error"] == "00002.mp4 cannot be read: No such file or directory"


@pytest.mark.parametrize(
    "pair", [("wan/1", "wan_1"), ("模型甲", "模型乙"), ("a b", "a  b"), ("x.", "x"), ("", "model"), ("é", "e\u0301"), ("a" * 200, "a" * 201)]
)
def test_models_whose_names_look_alike_have_files_of_their_own(pair):
    stems = {benchmark.run.file_stem(name) for name in pair}
    assert len(stems) == 2
    assert len({*stems, *map(benchmark.run.file_stem, stems)}) == 2 + sum(stem not in pair for stem in stems)
    assert benchmark.run.file_stem("my-model_2.5B") == "my-model_2.5B"


def test_results_of_another_model_are_not_overwritten(tmp_path, instant):
    answer(tmp_path / "answers")
    score(tmp_path / "answers", name="a")
    results = tmp_path / "results"
    (results / "a.json").rename(results / "b.json")  # as on a disk where B is b
    with pytest.raises(VBVRError, match="holds the results of 'a', not of 'b'"):
        score(tmp_path / "answers", name="b")
    (results / "b.json").write_text("my notes")
    with pytest.raises(VBVRError, match="no results file, and would be overwritten"):
        score(tmp_path / "answers", name="b")


def test_a_full_disk_is_one_line_and_what_was_scored_is_kept(tmp_path, instant):
    root, kept = tmp_path / "answers", tmp_path / "results" / "m.jsonl"
    for index in range(5):
        answer(root, sample_id=SampleId("G-15", "in_domain", index))
    options = {"name": "m", "tasks": ["G-15"], "samples": 5, "output": tmp_path / "results"}
    with full_disk(1000), pytest.raises(VBVRError, match=r"cannot write .*m\.jsonl: .*; the scorecards before are kept: the same command again"):
        benchmark.score_folder(root, **options)
    whole = kept.read_bytes().count(b"\n")
    assert 1 <= whole < 5 and not kept.read_bytes().endswith(b"\n")
    seen = []
    (result,) = benchmark.score_folder(root, progress=lambda done, total: seen.append(total), **options)
    assert set(seen) == {5 - whole} and result["unreadable"] == 0
    before = (tmp_path / "results" / "m.json").read_bytes()
    with full_disk(1000), pytest.raises(VBVRError, match=r"cannot write .*m\.json"):
        benchmark.score_folder(root, **options)
    assert (tmp_path / "results" / "m.json").read_bytes() == before
    assert not list(tmp_path.rglob("*.part"))
    assert set(seen) == {5 - whole}  # and once more nothing had to be scored


def test_questions_on_a_full_disk_are_one_line_and_go_on(tmp_path):
    asked = {"samples": 1, "tasks": TASKS, "size": (64, 64)}
    with full_disk(300), pytest.raises(VBVRError, match="cannot write"):
        benchmark.export(tmp_path / "q", **asked)
    assert not list(tmp_path.rglob("*.part"))
    assert benchmark.export(tmp_path / "q", **asked) == 2
    (tmp_path / "file").touch()
    with pytest.raises(VBVRError, match=r"cannot write .*file/q: Not a directory"):
        benchmark.export(tmp_path / "file" / "q", **asked)


def changed(result: dict, change) -> dict:
    change(result)
    return result


ROW = {"dimension": "trajectory", "weight": 1.0, "value": 0.5, "reason": "half", "frames": []}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda r: r.update(score=1.0), "says 1.0000, but its samples come to 0.5000"),
        (lambda r: r.update(score=float("nan")), "not a finite number"),
        (lambda r: r["samples"]["G-15/in_domain/00000"].update(total=1.0), "a total of 1.0000, but its rows come to 0.5000"),
        (lambda r: r["samples"]["G-15/in_domain/00000"].update(total=True), "expected a number from 0 to 1"),
        (lambda r: r["samples"]["G-15/in_domain/00000"].update(rows=[{**ROW, "value": 7}]), "a value of .* is 7"),
        (lambda r: r["samples"]["G-15/in_domain/00000"].update(rows=[{**ROW, "weight": 0.5}]), "come to 0.5000, not 1"),
        (lambda r: r["samples"]["G-15/in_domain/00000"].update(rows=[{**ROW, "dimension": "luck"}]), "no dimension that there is"),
        (lambda r: r["samples"]["G-15/in_domain/00000"].update(rows=[]), "neither rows nor an error"),
        (lambda r: r["samples"]["G-15/in_domain/00000"].update(error="it broke"), "rows and an error"),
        (lambda r: r["samples"]["G-15/in_domain/00000"].update(rows=[{**ROW, "reason": "x" * 10**5}]), "a text of at most"),
        (lambda r: r.update(samples={}), "no samples"),
        (lambda r: r["samples"].update({"G-15/train/00000": r["samples"]["G-15/in_domain/00000"]}), "no sample of the benchmark"),
        (lambda r: r["samples"].update({"G-15/in_domain/000000": r["samples"]["G-15/in_domain/00000"]}), "not how a sample is called"),
        (lambda r: r["samples"].update({"G-15/in_domain/00000\n": r["samples"]["G-15/in_domain/00000"]}), "is not a sample id"),
        (lambda r: r["samples"].update({"G-15/in_domain/0000١": r["samples"]["G-15/in_domain/00000"]}), "is not a sample id"),
        (lambda r: r["samples"].update({"X-1/in_domain/00000": r["samples"]["G-15/in_domain/00000"]}), "no task 'X-1'"),
        (lambda r: r["samples"]["G-15/in_domain/00000"].update(further=[{"total": 1.0, "error": None, "rows": [ROW]}]), "a total of 1.0000, but"),
        (lambda r: r["samples"]["G-15/in_domain/00000"].update(further={}), "no list of at most"),
        (lambda r: r.update(model=""), "has no name"),
        (lambda r: r.update(model=["a"]), "is not a text"),
        (lambda r: r.update(format=7), "another format"),
        (lambda r: r.update(fingerprint={}), "fingerprint is not a text"),
    ],
)
def test_results_files_are_not_believed(tmp_path, change, why):
    cards = [Scorecard(str(IDS[0]), (Row("trajectory", 1.0, 0.5, "half"),)), Scorecard(str(IDS[1]), (Row("trajectory", 1.0, 0.5, "half"),))]
    (tmp_path / "r.json").write_text(json.dumps(changed(benchmark.describe("m", cards), change)))
    with pytest.raises(VBVRError, match=why):
        benchmark.load_results(tmp_path / "r.json")


@pytest.mark.parametrize("data", [b"[]", b"{}", b"[" * 10**5, b'{"a":' * 10**5, b"\xff\xfe", b'{"format": 1e999}', b'"text"', b"7", b"null"])
def test_what_is_no_results_file_is_said_so(tmp_path, data):
    (tmp_path / "r.json").write_bytes(data)
    with pytest.raises(VBVRError, match=r"r\.json is not a results file"):
        benchmark.load_results(tmp_path / "r.json")


def test_figures_of_a_results_file_are_worked_out_again(tmp_path):
    cards = [Scorecard(str(key), (Row("trajectory", 1.0, value, "so"),)) for key, value in zip(IDS, (0.2, 0.4), strict=True)]
    honest = benchmark.describe("m", cards)
    false = {"interval": [0, 1e300], "gap": 9, "answered": 500, "benchmark": 2, "splits": {"in_domain": 1}, "pillars": {}, "dimensions": {}, "count": 9,
             "tasks": {}, "missing": -1}  # fmt: skip
    (tmp_path / "r.json").write_text(json.dumps({**honest, **false}))
    read = benchmark.load_results(tmp_path / "r.json")
    assert {key: read[key] for key in false} == json.loads(json.dumps({key: honest[key] for key in false}))


def test_a_report_shows_no_file_outside_the_predictions(tmp_path, clips):
    from vbvr_hf.benchmark.predictions import below

    inside = answer(tmp_path / "answers", data=clips["truth"][IDS[0]])
    name = inside.relative_to(tmp_path / "answers")
    assert below(tmp_path / "answers", str(name)) == inside
    for other in (inside, Path("..", "answers", name), "nowhere.mp4", "", "In-Domain_50"):
        assert below(tmp_path / "answers", str(other)) is None


CARDS = {b"right": Row("trajectory", 1.0, 0.95, "so"), b"half": Row("trajectory", 1.0, 0.5, "half")}


@pytest.fixture
def by_content(monkeypatch):
    """Clips are scored by what is in their file, in this process."""
    monkeypatch.setattr(benchmark.run, "_score", lambda job: Scorecard(job.sample_id, (CARDS[Path(job.path).read_bytes()],)))
    monkeypatch.setattr(benchmark.run, "run", lambda function, jobs, **_: ((job, function(job)) for job in jobs))


@pytest.mark.parametrize("layout", ["numbered", "seeds", "both"])
def test_several_answers_to_a_sample_are_scored_beside_the_first(tmp_path, by_content, layout):
    root = tmp_path / "answers" / "wan"
    for sample_id, contents in zip(IDS, ([b"half", b"right", b"half"], [b"half", b"half"]), strict=True):
        for number, data in enumerate(contents):
            seed = layout == "seeds" or (layout == "both" and number == 2)
            path = (root / f"seed{number}" if seed else root) / f"{sample_path(sample_id)}{f'_s{number}' if number and not seed else ''}.mp4"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    (result,) = score(tmp_path / "answers")
    assert (result["model"], result["score"], result["solved"], result["problems"]) == ("wan", 0.5, 0.0, [])
    assert [len(result["samples"][str(key)]["further"]) for key in IDS] == [2, 1]
    told = result["attempts"]
    assert (told["answers"], told["lacking"]) == (3, 1)
    assert [told["pass"][k]["value"] for k in "123"] == pytest.approx([1 / 6, 2 / 6, 3 / 6], abs=1e-6)
    assert [told["best"][k]["value"] for k in "123"] == pytest.approx([(1.95 / 3 + 1 / 3) / 2, (0.5 / 3 + 0.95 * 2 / 3 + 0.5) / 2, (0.95 + 0.5) / 2], abs=1e-6)
    assert benchmark.load_results(tmp_path / "results" / "wan.json") == json.loads(json.dumps(result))
    seen = []
    score(tmp_path / "answers", progress=lambda done, total: seen.append(total))
    assert not seen  # every answer is kept


def test_numbered_answers_go_by_number_and_twice_the_same_is_said(tmp_path, by_content):
    answer(tmp_path / "a")
    home = tmp_path / "a" / sample_path(IDS[0])
    for name in ("_s10.mp4", "_s2.mp4", "_s2.webm"):
        home.with_name(home.name + name).write_bytes(b"half")
    (found,) = find(tmp_path / "a")
    assert [path.name for path in found.further[IDS[0]]] == ["00000_s2.mp4", "00000_s10.mp4"]
    assert [reason for _, reason in found.problems] == [f"is a second answer to {IDS[0]}; {sample_path(IDS[0])}_s2.mp4 is scored"]


def test_chances_of_k_answers_are_those_of_every_draw():
    from itertools import combinations

    scores = [0.0, 0.3, 0.3, 0.95, 0.5]
    for k in range(1, 6):
        draws = list(combinations(scores, k))
        assert stats.best_of_k(scores, k) == pytest.approx(np.mean([max(draw) for draw in draws]))
        assert stats.pass_at_k(5, 1, k) == pytest.approx(np.mean([0.95 in draw for draw in draws]))


def test_solved_wants_every_row_of_the_rubric(tmp_path):
    good, most = Row("trajectory", 0.9, 1.0, "so"), Row("spatial_accuracy", 0.1, 0.89, "so")
    cards = [Scorecard(str(IDS[0]), (good, most)), Scorecard(str(IDS[1]), (good, dataclasses.replace(most, value=0.9)))]
    result = benchmark.describe("m", cards)
    assert [entry["solved"] for entry in result["samples"].values()] == [False, True]
    assert result["solved"] == 0.5 and result["solved_interval"] == [0.0, 1.0]


def test_a_folder_without_answers_says_what_was_expected(tmp_path):
    with pytest.raises(VBVRError, match="no predictions folder"):
        find(tmp_path / "nowhere")
    (tmp_path / "a.mp4").write_bytes(b"x")
    with pytest.raises(VBVRError, match="In-Domain_50"):
        find(tmp_path)


def test_a_report_shows_worst_and_best_clips_beside_the_truth(folder):
    results = score(folder)
    text = report.write_report(folder.parent / "report.html", results, folder).read_text()
    assert text.count("data:image/jpeg") == 2 * 3  # one worst and one best of the model: answer, truth, what the scorer saw
    assert "<svg" in text and "never in one ranking" in text and "a cut to the end" in text
    with pytest.raises(VBVRError, match="ends in one of"):
        report.write_report(folder.parent / "report.pdf", results)


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
    assert (test["better"], test["worse"], test["tasks"]) == (20, 0, 20)
    assert stats.compare(good, good)["p"] == 1.0 and stats.compare(good, good)["better"] == 0
    assert stats.holm([0.04, 0.01, 0.03]) == [0.06, 0.03, 0.06]
    assert stats.interval_within([0.5]) is None and stats.interval_within([0.2, 0.8]) == (0.2, 0.8)


def test_published_figures_are_kept_apart():
    first, second = benchmark.published()
    assert {entry["system"] for entry in first["overall"]} >= {"Human", "Sora 2"}
    assert {entry["setting"] for entry in second["overall"]} == {"video", "interleaved", "image"}
    for paper in (first, second):
        assert "not comparable" in paper["scorer"] and paper["link"].startswith("https://arxiv.org/") and paper["licence"] and paper["source"]
        assert paper["link"].rsplit("/", 1)[1].startswith(paper["date"][2:].replace("-", "") + ".")
        scores = [value for entry in paper["overall"] for key, value in entry.items() if key in ("score", "low", "high", "in_domain", "out_of_domain")]
        assert all(0 < score < 1 for score in scores)
    for entry in second["overall"]:  # there the whole is the mean of the splits
        assert entry["score"] == pytest.approx((entry["in_domain"] + entry["out_of_domain"]) / 2, abs=0.0011)
    veo = [next(entry["score"] for entry in paper["overall"] if entry["system"] == "Veo 3.1") for paper in (first, second)]
    assert veo == [0.48, 0.309]  # the same model by other scorers: never in one list


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
