"""`vbvr bench …` and `vbvr align …` as typed."""

from __future__ import annotations

import csv
import json
import sys

import pytest

from vbvr_hf import make_sample
from vbvr_hf.folders import sample_path
from vbvr_hf.samples import SampleId

SAMPLE = SampleId("G-15", "in_domain", 0)


@pytest.fixture
def answers(tmp_path):
    for model, count in (("a", None), ("b", 9)):
        path = tmp_path / "answers" / model / f"{sample_path(SAMPLE)}.mp4"
        path.parent.mkdir(parents=True)
        path.write_bytes(make_sample(SAMPLE, size=(128, 128), num_frames=count).video)
    return tmp_path / "answers"


def test_a_study_from_questions_to_report(run, answers, tmp_path):
    code, out, _ = run("bench", "export", "questions", "--samples", 1, "--tasks", "G-15", "--size", "64")
    assert code == 0 and "1 questions" in out
    code, out, _ = run("bench", "score", answers, "--samples", 1, "--tasks", "G-15", "--workers", 1, "--report", "report.md")
    assert code == 0 and "report.md" in out
    assert "| a |" in (tmp_path / "report.md").read_text()
    code, out, _ = run("bench", "report", "both.csv", "vbvr-results/a.json", "vbvr-results/b.json")
    assert code == 0 and (tmp_path / "both.csv").read_text().count("G-15/in_domain/00000") == 2
    code, out, _ = run("bench", "card", "vbvr-results/a.json", "--repository", "repo", "--dataset", "org/vbvr")
    assert code == 0 and "overall" in out and (tmp_path / "repo/.eval_results/vbvr-bench.yaml").exists()


def test_scores_as_json_are_json_alone(run, answers):
    code, out, _ = run("bench", "score", answers, "--samples", 1, "--tasks", "G-15", "--workers", 1, "--json", "--report", "r.html")
    assert code == 0 and [entry["model"] for entry in json.loads(out)] == ["a", "b"]


def test_ratings_are_asked_for_and_read(run, answers, tmp_path):
    code, out, _ = run("align", "sheet", "sheet.csv", answers, "--pairs")
    assert code == 0 and "1 rows" in out
    rows = list(csv.DictReader((tmp_path / "sheet.csv").open()))
    with (tmp_path / "sheet.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({**row, "preferred": "a"} for row in rows * 3)
    code, out, _ = run("align", "sheet.csv", "--json", "--workers", 1)
    assert code == 0 and json.loads(out)["overall"]["pairs"] == 3


def test_what_is_not_installed_is_said_before_any_work(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    code, _, err = run("bench", "score", "nowhere", "--report", "r.html")
    assert code == 2 and "needs jinja2: pip install 'vbvr-hf[report]'" in err and len(err.strip().splitlines()) == 1


def test_a_report_that_cannot_be_written_is_said_before_any_work(run, tmp_path):
    (tmp_path / "file").touch()
    code, _, err = run("bench", "score", "nowhere", "--report", "file/r.md")
    assert code == 2 and "cannot write file" in err and len(err.strip().splitlines()) == 1
    code, _, err = run("bench", "score", "nowhere", "--report", ".md/..")
    assert code == 2 and len(err.strip().splitlines()) == 1


def test_what_the_system_refuses_is_one_line_in_every_command(run, tmp_path):
    (tmp_path / "file").touch()
    code, _, err = run("preview", "G-15", "--output", "file/x")
    assert code == 2 and "file/x: Not a directory" in err and len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("bench", "score", "nowhere"), "no predictions folder nowhere"),
        (("bench", "score", ".", "--report", "out.pdf"), "a report ends in one of"),
        (("bench", "score", ".", "--split", "in-domain"), "did you mean in_domain"),
        (("bench", "score", ".", "--tasks", "G-151x"), "no task 'G-151x'"),
        (("bench", "report", "out.html", "nowhere.json"), "cannot read nowhere.json"),
        (("align", "nowhere.csv"), "no ratings file nowhere.csv"),
    ],
)
def test_wrong_use_is_one_line_and_code_2(run, words, message):
    code, _, err = run(*words)
    assert code == 2
    assert message in err and len(err.strip().splitlines()) == 1
