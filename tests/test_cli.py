"""The program: what it prints, what it writes, and one clear line with the right exit code for every wrong use."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import pytest
from typer.testing import CliRunner

from vbvr_hf import __version__, audit
from vbvr_hf.audit import Report, Trial
from vbvr_hf.cli import app
from vbvr_hf.console import parse_names, parse_size
from vbvr_hf.tasks import task_ids

VBVR = str(Path(sys.executable).with_name("vbvr"))


def run(*arguments: object):
    """The program in this process: a result with exit_code, stdout, stderr."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def assert_refused(result, said: str) -> None:
    lines = result.stderr.strip().splitlines()
    assert result.exit_code == 2, result.output
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("vbvr: ")
    assert said in lines[0], lines[0]


@pytest.fixture
def clip(sample, tmp_path) -> Path:
    """The right answer to the sample, as a file."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(sample.video)
    return path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("preview G-15x", "no task 'G-15x'; did you mean G-15?"),
        ("preview G-15 --size 511", "width 511: expected an even number of pixels from 16 to 4096"),
        ("preview G-15 --size 0", "width 0: expected"),
        ("preview G-15 --size 512x99999", "height 99999: expected"),
        ("preview G-15 --size big", "size 'big': expected pixels like 512 or 832x480"),
        ("preview G-15 --seed -1", "--seed"),
        ("tasks --pillar spatial", "no pillar 'spatial'; did you mean spatiality?"),
        ("tasks --split test", "no split 'test'"),
        ("build --pillars knowlege", "no pillar 'knowlege'; did you mean knowledge?"),
        ("build --tasks G-15,G-16x", "no task 'G-16x'"),
        ("build --splits trian", "no split 'trian'; did you mean train?"),
        ("build --tasks ,", "empty list ','"),
        ("build --size 5120x2880", "width 5120: expected"),
        ("build --tasks G-15 --fps 0", "fps 0"),
        ("build --tasks G-15 --frames 1", "frames 1"),
        ("build --tasks G-15 --samples 0", "samples 0"),
        ("build --tasks G-15 --workers 0", "workers 0"),
        ("score clip.mp4 G-15/train/3", "'G-15/train/3' is not a sample id"),
        ("score nowhere.mp4 G-15/train/00003", "nowhere.mp4 does not exist"),
        ("audit G-15x", "no task 'G-15x'; did you mean G-15?"),
        ("gallery page --tasks G-15x", "no task 'G-15x'; did you mean G-15?"),
        ("bild", "No such command"),
        ("build --sample 3", "No such option"),
        ("score", "Missing argument"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert_refused(run(*arguments.split()), said)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda video: b"", "is empty (0 bytes)"),
        (lambda video: b"once upon a time\n" * 50, "is not a readable video"),
        (lambda video: video[: len(video) // 2], "is not a readable video"),
        (lambda video: b"\x00" * 4096, "is not a readable video"),
    ],
    ids=["empty", "text", "truncated", "zeros"],
)
def test_a_file_that_is_no_video_is_one_line_and_exit_code_2(sample, tmp_path, content, said):
    path = tmp_path / "answer.mp4"
    path.write_bytes(content(sample.video))
    assert_refused(run("score", path, sample.sample_id), f"answer.mp4 {said}")
    as_json = run("score", path, sample.sample_id, "--json")
    card = json.loads(as_json.stdout)
    assert as_json.exit_code == 2
    assert card["total"] == 0
    assert said in card["error"]


def test_a_folder_is_no_video(sample, tmp_path):
    assert_refused(run("score", tmp_path, sample.sample_id), "is not a file")


def test_a_reference_of_another_version_is_refused(sample, clip):
    assert_refused(run("score", clip, json.dumps(sample.metadata | {"suite_version": "0"})), "suite version 0; this package scores version")
    assert_refused(run("score", clip, json.dumps(sample.metadata | {"task_version": 77})), "task version 77")


def test_the_right_answer_scores_1_in_words_and_in_json(sample, clip):
    result = run("score", clip, sample.sample_id)
    assert result.exit_code == 0
    assert f"{sample.sample_id}: 1.0" in result.stdout
    card = json.loads(run("score", clip, json.dumps(sample.metadata), "--json").stdout)
    assert card["total"] >= 0.97
    assert card["error"] is None
    assert {row["dimension"] for row in card["rows"]} == set(card["dimensions"])


def test_tasks_lists_every_task():
    listed = json.loads(run("tasks", "--json").stdout)
    assert [task["id"] for task in listed] == task_ids()
    some = json.loads(run("tasks", "--pillar", "spatiality", "--split", "train", "--json").stdout)
    assert some == [task for task in listed if task["pillar"] == "spatiality" and "train" in task["splits"]]
    table = run("tasks").stdout
    assert all(task["name"] in table for task in listed)


def test_preview_draws_a_sheet_and_the_clips(tmp_path):
    result = run("preview", "G-15", "--seed", 4, "--samples", 1, "--size", "64x48", "--output", tmp_path)
    assert result.exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["G-15.png", "G-15_in_domain_00004.mp4", "G-15_train_00004.mp4"]
    assert cv2.imread(str(tmp_path / "G-15.png")).std() > 10


def test_build_makes_a_dataset_and_finds_it_finished(tmp_path):
    options = ("build", "--tasks", "G-15", "--splits", "train", "--samples", 2, "--size", "64x48", "--frames", 9, "--no-gate", "--output", tmp_path / "vbvr")
    result = run(*options)
    assert result.exit_code == 0, result.output
    assert "2 clips" in result.stdout
    assert "load_dataset('vbvr', 'spatiality')" in result.stdout
    again = run(*options)
    assert "0 shards written" in again.stdout
    digests = {next(line for line in printed.splitlines() if line.startswith("digest")) for printed in (result.stdout, again.stdout)}
    assert len(digests) == 1


def test_build_leaves_a_folder_with_other_content_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    assert_refused(run("build", "--tasks", "G-15", "--output", tmp_path), "is not a dataset that vbvr built")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def _as_in_a_terminal():
    """Tests that run in a shell's background inherit that Ctrl-C is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupted_build_says_how_to_go_on_and_does(tmp_path):
    options = [VBVR, "build", "--tasks", "G-15", "--samples", "300", "--size", "64", "--frames", "5", "--no-gate", "--workers=2", f"--output={tmp_path}/vbvr"]
    process = subprocess.Popen(options, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=_as_in_a_terminal)
    until = time.monotonic() + 60
    while not (tmp_path / "vbvr").is_dir() and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # a terminal's Ctrl-C reaches the workers too
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert f"vbvr: interrupted; finished shards are kept in {tmp_path / 'vbvr'}: the same command again goes on from there" in said
    assert "Traceback" not in said
    assert subprocess.run(options, capture_output=True, timeout=120).returncode == 0


@pytest.mark.parametrize(("value", "code"), [(0.2, 1), (0.99, 0)])
def test_audit_ends_with_1_if_a_bound_is_broken(monkeypatch, value, code):
    report = Report(["G-15"], [Trial("G-15", "G-15/train/00000", "truth", "encoded", value, low=0.97)])
    monkeypatch.setattr(audit, "audit", lambda *_, **__: report)
    assert run("audit", "G-15").exit_code == code


def test_gallery_writes_a_page(tmp_path):
    result = run("gallery", tmp_path / "page", "--tasks", "G-15")
    assert result.exit_code == 0, result.output
    page = Path(result.stdout.strip())
    assert page.is_relative_to(tmp_path)
    assert "Grid Avoid Obstacles" in page.read_text()


def test_sizes_and_lists_are_read_as_documented():
    assert parse_size("512") == (512, 512)
    assert parse_size("832x480") == parse_size("832X480") == (832, 480)
    assert parse_names("G-15, O-39,,G-15") == ["G-15", "O-39"]
    assert parse_names(None) is None


def test_help_is_quick_and_names_every_command():
    began = os.times()
    result = subprocess.run([VBVR, "--help"], capture_output=True, text=True, timeout=60)
    ended = os.times()
    assert result.returncode == 0
    assert all(command in result.stdout for command in ("tasks", "preview", "build", "score", "audit", "gallery"))
    # Processor time, so that a busy machine does not decide; and on a slow one what numpy, OpenCV and PyAV take to import is the measure.
    script = "import time; began = time.process_time(); import numpy, cv2, av; print(time.process_time() - began)"
    libraries = float(subprocess.check_output([sys.executable, "-c", script]))
    assert ended.children_user + ended.children_system - began.children_user - began.children_system < max(1, 3 * libraries)


def test_the_package_imports_large_libraries_only_when_a_name_asks_for_them():
    script = "import sys, vbvr_hf; print({'numpy', 'cv2', 'av', 'datasets'} & set(sys.modules), 'make_sample' in dir(vbvr_hf), vbvr_hf.score.__name__)"
    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "set() True score\n"


def test_the_version_is_told():
    assert __version__ in run("--version").stdout
