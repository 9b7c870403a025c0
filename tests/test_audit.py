"""The audit: every task holds its bounds in the quick form, and the audit itself catches what it should."""

from __future__ import annotations

import io
import json
import math
import sys

import av
import numpy as np
import pytest
from shares import share_of_tasks

from vbvr_hf import Row, Scorecard, VBVRError, baselines, fingerprint, get_task, make_sample, score
from vbvr_hf.audit import Report, Trial, attacks, audit, checks, merged, report, videos
from vbvr_hf.audit.classes import FAULT_CLASSES
from vbvr_hf.scene import Circle, Scene, move
from vbvr_hf.scoring import View
from vbvr_hf.tasks import Parameter, Prompts, choices, floats, ints
from vbvr_hf.tasks.registry import task_ids


@pytest.mark.parametrize("task_id", share_of_tasks())
def test_task_holds_its_bounds(task_id):
    report = audit([task_id], quick=True, workers=1)
    assert report.passed, "\n".join(map(str, report.breaches))


# --- the audit catches ------------------------------------------------------------------------------------------------


def _audited_with(monkeypatch, sample, judge):
    monkeypatch.setattr(checks, "score", judge)
    trials, _ = checks.judge(sample.sample_id, quick=True)
    return {check: [trial for trial in trials if trial.check == check] for check in {trial.check for trial in trials}}


def test_a_scorer_that_likes_everything_breaks_every_upper_bound(monkeypatch, sample):
    found = _audited_with(monkeypatch, sample, lambda video, reference: Scorecard("x", (Row("trajectory", 1.0, 1.0, "fine"),)))
    assert all(trial.passed for trial in found["truth"] + found["altered"])
    for check in ("nothing", "jumps", "mistaken", "wrong answers", "step"):
        assert not any(trial.passed for trial in found[check]), check


def test_a_scorer_that_likes_nothing_breaks_every_lower_bound(monkeypatch, sample):
    found = _audited_with(monkeypatch, sample, lambda video, reference: Scorecard("x", (Row("trajectory", 1.0, 0.0, "bad"),)))
    assert not any(trial.passed for trial in found["truth"] + found["altered"] + found["step"])
    assert math.isnan(found["ladder of a sample"][0].value)


def test_a_scorer_that_crashes_is_a_breach_and_ends_nothing(monkeypatch, sample):
    calls = []

    def crash(video, reference):
        calls.append(video)
        if len(calls) > 1:
            raise ZeroDivisionError("nothing to share")

    found = _audited_with(monkeypatch, sample, crash)
    trials = [trial for check in ("truth", "altered", "nothing", "jumps", "wrong answers") for trial in found[check]]
    assert len(trials) > 20
    assert not any(trial.passed for trial in trials)
    assert "nothing to share" in trials[0].note


def test_weights_that_do_not_add_up_are_a_breach(monkeypatch, sample):
    found = _audited_with(monkeypatch, sample, lambda video, reference: Scorecard("x", (Row("trajectory", 0.7, 1.0, "fine"),)))
    assert not any(trial.passed for trial in found["weights"])


def test_a_generator_with_few_problems_is_a_breach(monkeypatch):
    monkeypatch.setattr(checks, "pose", lambda sample_id: ({}, {"number": int(np.random.RandomState(sample_id.index).randint(5000))}))
    assert not checks._distinct("G-15", "train", quick=True).passed
    monkeypatch.setattr(checks, "pose", lambda sample_id: ({}, {"number": sample_id.index}))
    assert checks._distinct("G-15", "train", quick=True).passed


def test_samples_alike_are_a_breach(monkeypatch, sample):
    monkeypatch.setattr(checks, "make_sample", lambda sample_id, size: make_sample(sample.id, size))
    assert not checks._unlike("G-15", "train", 3).passed


def test_other_bytes_elsewhere_are_a_breach(sample):
    from vbvr_hf.audit import _same_bytes

    here = checks.digest(sample.sample_id)
    assert [trial.passed for trial in _same_bytes({sample.sample_id: here})] == [True]
    assert [trial.passed for trial in _same_bytes({sample.sample_id: "0" * 64})] == [False]


def test_leaking_and_broken_prompts_are_faults():
    steps = "The disc goes right. The disc goes down."
    good = Prompts(plain=("Move the disc.", "Bring the disc there.", "Take the disc there."), guided=steps)
    assert not list(checks.prompt_faults(good))
    assert list(checks.prompt_faults(Prompts(plain=good.plain[:2], guided=steps)))
    assert list(checks.prompt_faults(Prompts(plain=(*good.plain[:2], f"Move the disc. {steps}"), guided=steps)))
    assert list(checks.prompt_faults(Prompts(plain=(*good.plain[:2], "Move the disc "), guided=steps)))


@pytest.mark.parametrize(
    ("train", "bench", "overlap"),
    [
        (ints(3, 5), ints(5, 7), True), (ints(3, 5), ints(6, 7), False), (floats(0, 1), floats(1, 2), False), (floats(0, 1), floats(0.5, 2), True),
        (choices("a", "b"), choices("b", "c"), True), (choices("a"), choices("c"), False), (ints(3, 5), ints(3, 5), False), (ints(3, 5), None, False),
    ],
)  # fmt: skip
def test_overlapping_ranges_are_told(train, bench, overlap):
    assert checks.overlap(Parameter("a number", train=train, bench=bench)) is overlap


# --- the report -------------------------------------------------------------------------------------------------------


def _trial(value, low=None, high=None, task="G-15", check="truth"):
    return Trial(task, f"{task}/train/00000", check, "a video", value, low, high)


def test_a_value_outside_its_bounds_or_missing_is_a_breach():
    assert _trial(0.97, low=0.97).passed
    assert not _trial(0.96, low=0.97).passed
    assert not _trial(0.06, high=0.05).passed
    assert not _trial(math.nan, low=0.0).passed
    assert _trial(0.3).passed


def test_report_shows_the_worst_and_converts():
    trials = [_trial(0.99, low=0.97), _trial(0.5, low=0.97), _trial(math.nan, high=0.05, check="nothing")]
    report = Report(["G-15"], trials, quick=True)
    assert not report.passed
    assert report.worst()["G-15", "truth"].value == 0.5
    assert len(report.breaches) == 2
    assert "| **G-15** | **0.50** | **none** |" in report.to_markdown()
    again = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert [trial["value"] for trial in again["trials"]] == [0.99, 0.5, None]


def test_a_known_breach_is_told_and_must_be_struck_out_once_it_is_mended(monkeypatch):
    monkeypatch.setattr(report, "known_breaches", lambda quick: {("G-15", "truth")})
    broken = Report(["G-15"], [_trial(0.5, low=0.97), _trial(0.99, low=0.97)], quick=True)
    assert broken.passed
    assert not broken.breaches
    assert [trial.value for trial in broken.known] == [0.5]
    assert "Known breaches" in broken.to_markdown()
    mended = Report(["G-15"], [_trial(0.99, low=0.97)], quick=True)
    assert not mended.passed
    assert "struck out" in mended.verdict
    elsewhere = Report(["G-15"], [_trial(0.5, low=0.97, check="altered")], quick=True)
    assert not elsewhere.passed


def test_known_breaches_are_of_tasks_and_checks_that_exist():
    for quick in (True, False):
        for task, check in report.known_breaches(quick):
            assert task in task_ids()
            assert check in report.CHECKS


def test_every_class_of_faults_is_looked_for_by_videos_that_exist():
    names = {"shortcuts": attacks.SHORTCUTS, "soft": videos.SOFT, "clock": ["jump hidden in time stamps"]}
    for fault in FAULT_CLASSES:
        assert fault.check in report.CHECKS
        assert not set(fault.videos) - set(names.get(fault.check, ()))
    # Every shortcut belongs to one.
    assert {video for fault in FAULT_CLASSES if fault.check == "shortcuts" for video in fault.videos} == set(attacks.SHORTCUTS)


def test_classes_of_faults_tell_their_worst_trial():
    trials = [
        _trial(0.2, high=0.5, check="spoilt"),
        _trial(0.4, high=0.5, check="spoilt"),
        _trial(0.95, low=0.9, check="pace"),
        _trial(0.99, low=0.9, check="pace"),
    ]
    told = {fault.name: worst for fault, worst, _ in Report(["G-15"], trials).classes()}
    assert told["the rest of the picture; all else vanishes"].value == 0.4
    assert told["pace"].value == 0.95
    assert told["wipes"] is None
    assert "| pace |" in Report(["G-15"], trials).to_markdown()


def test_a_task_without_trials_does_not_pass():
    assert not Report(["G-15"], []).passed


def test_means_count_for_a_suite_and_not_for_a_task():
    trials = [_trial(0.5, high=0.55, task=f"T-{n}", check="jumps") for n in range(10)]
    assert not Report([f"T-{n}" for n in range(10)], trials).passed
    assert Report(["T-0"], trials[:1]).passed


def test_reports_of_one_kind_merge():
    parts = [Report([task], [_trial(1.0, low=0.97, task=task)], quick=True) for task in ("G-15", "O-39")]
    assert merged(parts).tasks == ["G-15", "O-39"]
    assert merged(parts).passed
    with pytest.raises(VBVRError):
        merged([parts[0], Report(["O-39"], [], quick=False)])


def test_audit_writes_table_trials_and_contact_sheet(tmp_path):
    report = audit(["O-85"], quick=True, workers=1, output=tmp_path)
    assert report.verdict in (tmp_path / "audit.md").read_text()
    assert len(json.loads((tmp_path / "audit" / "O-85.json").read_text())["trials"]) == len(report.trials)
    assert (tmp_path / "audit" / "O-85.png").stat().st_size > 10_000


def test_an_audit_that_was_cut_off_goes_on_and_older_code_counts_where_it_may(tmp_path, monkeypatch):
    import vbvr_hf.audit as module

    tried = []

    def run(jobs, workers):
        tried.extend(sorted({job[0] for job in jobs}))
        for job in jobs:
            if job[0] == "O-39" and len(tried) == 2:
                raise KeyboardInterrupt
            yield job, ([_trial(math.nan if job[2] is None else 0.99, task=job[0])], [], {}, 1.0)

    monkeypatch.setattr(module, "_run", run)
    with pytest.raises(KeyboardInterrupt):
        audit(["G-15", "O-39"], quick=True, output=tmp_path)
    assert tried == ["G-15", "O-39"]
    whole = audit(["G-15", "O-39"], quick=True, output=tmp_path)
    assert tried == ["G-15", "O-39", "O-39"]
    assert whole.tasks == ["G-15", "O-39"] and len(whole.trials) == 6
    assert not any("older code" in note for note in whole.notes)
    monkeypatch.setattr(module, "fingerprint_of", lambda task: "another")
    assert "G-15 was tried by older code" in " ".join(audit(["G-15"], quick=True, output=tmp_path, older=True).notes)
    assert tried[3:] == []
    audit(["G-15"], quick=True, output=tmp_path)
    audit(["G-15"], quick=True, samples=2, output=tmp_path)
    assert tried[3:] == ["G-15", "G-15"]


def test_a_task_that_could_not_be_tried_to_the_end_is_tried_again(tmp_path, monkeypatch):
    import vbvr_hf.audit as module

    monkeypatch.setattr(module, "_run", lambda jobs, workers: ((job, module.pool.Failure("it took longer than 1200 s")) for job in jobs))
    assert not audit(["G-15"], quick=True, output=tmp_path).passed
    monkeypatch.setattr(module, "_run", lambda jobs, workers: ((job, ([_trial(0.99)], [], {}, 1.0)) for job in jobs))
    assert audit(["G-15"], quick=True, output=tmp_path).passed


def test_a_task_is_known_by_the_code_that_it_uses():
    task = get_task("G-43")
    own = fingerprint._imported(sys.modules[type(task).__module__])
    assert {path.name for path in own} == {"g_43_understand_scene_structure.py", "homes.py", "floorplans.py"}
    assert len({fingerprint.fingerprint_of(get_task(task_id)) for task_id in ("G-43", "G-15", "O-7")}) == 3


def test_audit_of_an_unknown_task_is_refused():
    with pytest.raises(VBVRError, match="did you mean G-15"):
        audit(["G-15x"], quick=True)


# --- the videos -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", baselines.NAMES)
def test_baselines_are_frames_and_repeat(sample, name):
    frames = baselines.make(name, sample)
    assert frames.dtype == np.uint8
    assert frames.shape[1:] == sample.frames.shape[1:]
    assert len(frames) == sample.num_frames or name == baselines.OTHER_SAMPLE
    assert (frames == baselines.make(name, sample)).all()


def test_unknown_baselines_and_wrong_answers_are_refused(sample):
    with pytest.raises(VBVRError, match="did you mean frozen"):
        baselines.make("frozn", sample)
    with pytest.raises(VBVRError, match="wrong answer"):
        baselines.wrong_answer(sample, "teleport")


def test_jumps_begin_and_end_rightly(sample):
    for name in ("cut", "crossfade", "ghost"):
        frames = baselines.make(name, sample)
        assert (frames[0] == sample.frames[0]).all()
        assert (frames[-1] == sample.frames[-1]).all()


def test_action_leaves_the_holds_out():
    scene = Scene()
    scene.add("ball", Circle(radius=40, fill=(200, 0, 0)), at=(100, 500))
    assert baselines.action(scene) == (0.0, 0.0)
    scene.wait(8)
    scene.play(move("ball", (900, 500)), frames=24)
    scene.play(move("ball", (100, 500)), frames=4)
    scene.wait(30)
    assert baselines.action(scene) == (8, 36)


def test_partial_stops_at_its_share_of_the_action(sample):
    nothing, half, whole = (baselines.partial(sample, share) for share in (0, 0.5, 1))
    assert (nothing == sample.frames[0]).all()
    assert (whole == sample.frames).all()
    start, end = baselines.action(sample.scene)
    middle = int(np.searchsorted(sample.times, (start + end) / 2))
    assert (half[: middle - 1] == sample.frames[: middle - 1]).all()
    assert (half[middle:] == half[-1]).all()


@pytest.mark.parametrize(
    "makers",
    [videos.PACES, videos.SOFT, {f"{name} {far}": makers[far] for name, makers in videos.DRIFTS.items() for far in (0, 1)}],
    ids=["paces", "soft", "drifts"],
)
def test_right_clips_as_models_make_them_have_the_length_of_the_truth(sample, makers):
    for name, maker in makers.items():
        frames = maker(sample.frames, np.random.RandomState(1))
        assert frames.dtype == np.uint8 and len(frames) == len(sample.frames), name


def test_files_of_variable_rate_show_each_picture_at_its_time(sample):
    def times(data: bytes) -> list[float]:
        with av.open(io.BytesIO(data)) as container:
            return [round(picture.time, 4) for picture in container.decode(video=0)]

    assert times(videos.timed(sample.frames[[0, 5, -1]], np.array([0.0, 0.25, 0.2531]))) == [0.0, 0.25, 0.2531]
    variable, constant = videos.variable_rate(sample)
    assert len(times(variable)) < len(constant) == sample.num_frames
    assert len(times(videos.hidden_jump(sample))) == sample.num_frames + 1


@pytest.mark.parametrize("makers", [videos.TRANSFORMED, videos.UNLISTED_TRANSFORMED, videos.UNLISTED_STILL, videos.UNLISTED_JUMPS, videos.CURIOUS])
def test_audit_videos_are_clips(sample, makers):
    for name, maker in makers.items():
        frames = maker(sample.frames, np.random.RandomState(1))
        assert frames.dtype == np.uint8 and frames.ndim == 4 and frames.shape[3] == 3, name
        assert len(frames) >= len(sample.frames), name
        assert len(View.open(sample.scene, frames)) >= 2, name


def test_morphed_goes_straight_to_the_end(sample):
    scene = videos.morphed(sample.scene)
    start, end = baselines.action(sample.scene)
    before, after = sample.scene.state("disc", start).at, sample.scene.state("disc", end).at
    assert scene.state("disc", end).at == after
    assert scene.state("disc", (start + end) / 2).at == pytest.approx(tuple((a + b) / 2 for a, b in zip(before, after, strict=True)))


def test_things_that_are_no_video_score_zero_and_say_why(sample, tmp_path):
    for name, video in videos.broken_files(sample, tmp_path).items():
        card = score(video, sample)
        assert card.total == 0, name
        assert card.error, name
        if not isinstance(video, (bytes, np.ndarray)):
            assert video.name in card.error


def test_spearman_ranks_ties_evenly():
    assert checks.spearman([1, 2, 3, 4], [0.1, 0.3, 0.5, 0.9]) == pytest.approx(1)
    assert checks.spearman([1, 2, 3, 4], [0.9, 0.5, 0.3, 0.1]) == pytest.approx(-1)
    assert checks.spearman([1, 2, 3], [0.5, 0.5, 0.9]) == pytest.approx(0.866, abs=1e-3)
    assert math.isnan(checks.spearman([1, 2, 3], [0.5, 0.5, 0.5]))


def test_all_tasks_have_wrong_answers_with_reachable_caps():
    for task_id in task_ids():
        task = get_task(task_id)
        assert task.wrong_answers, task_id
        assert all(0 <= wrong.cap < 0.97 for wrong in task.wrong_answers.values()), task_id
        assert 0 <= task.jump_cap <= checks.JUMP_MOST, task_id
