"""What a report says of made-up results, and the files it is written as."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess

import numpy as np
import pytest

from vbvr_hf import Row, Scorecard, VBVRError, benchmark
from vbvr_hf.benchmark import groups, latex, report, tables
from vbvr_hf.benchmark.results import NO_PREDICTION
from vbvr_hf.tasks import get_task, task_ids

TASKS = ["G-15", "G-167", "G-45", "G-31", "G-202", "O-62", "O-56", "G-131"]
IDS = benchmark.benchmark_samples(samples=3, tasks=TASKS)
TASK_LEVEL = {task: level for task, level in zip(TASKS, np.random.RandomState(5).uniform(0.3, 0.8, len(TASKS)), strict=True)}


def made_up(name: str, gain: float = 0.0, seed: int = 0, answers: int = 1, lost: int = 0) -> dict:
    """Results of a model that is by so much better than its tasks' level; `lost` samples have no answer or none that can be judged."""
    rng = np.random.RandomState(seed)

    def card(sample_id) -> Scorecard:
        first, second = np.clip(TASK_LEVEL[sample_id.task_id] + gain + rng.normal(0, 0.08, 2), 0, 1).round(4).tolist()
        return Scorecard(str(sample_id), (Row("trajectory", 0.5, first, "so"), Row("logical_validity", 0.5, second, "so")))

    every = {str(sample_id): [card(sample_id) for _ in range(answers)] for sample_id in IDS}
    for place, sample_id in enumerate(IDS[:lost]):
        every[str(sample_id)][0] = Scorecard(str(sample_id), error="clip.mp4: not a readable video" if place % 2 else NO_PREDICTION)
    further = {key: cards[1:] for key, cards in every.items()} if answers > 1 else None
    return {**benchmark.describe(name, [cards[0] for cards in every.values()], further), "problems": [], "notes": []}


@pytest.fixture(scope="module")
def results() -> list[dict]:
    found = [made_up("m_1 & <co> 100 % {x}", 0.0, 1, answers=3), made_up("better # 模型", 0.15, 2), made_up("lost~some^é", 0.0, 3, lost=3)]
    found[2]["problems"] = [{"file": "clip_1.mp4", "reason": "names no sample"}]
    return found


@pytest.fixture(scope="module")
def told(results) -> report.Told:
    return report.Told(sorted(results, key=lambda result: -result["score"]))


def test_every_part_has_its_mean_and_interval(results):
    parts = groups.breakdown(results[0]["samples"])
    assert set(parts) == {"split", "pillar", "split, pillar", "task", "difficulty", "family", "pillar in VBVR-Pro"}
    for kind in ("split", "pillar", "split, pillar", "task", "difficulty", "pillar in VBVR-Pro"):
        assert sum(part["samples"] for part in parts[kind].values()) == len(IDS)
    for part in (part for each in parts.values() for part in each.values() if part["samples"] > 1):
        low, high = part["score_interval"]
        assert low - 1e-4 <= part["score"] <= high + 1e-4 and part["solved_interval"][0] <= part["solved"] <= part["solved_interval"][1]
    split = parts["split"]["in_domain"]
    assert split["score"] == pytest.approx(results[0]["splits"]["in_domain"])
    assert parts["split, pillar"]["in_domain, spatiality"]["tasks"] == 3
    assert parts["task"]["G-15/in_domain"]["score"] == pytest.approx(results[0]["tasks"]["G-15/in_domain"]["score"])


def test_families_are_those_of_the_acts_of_the_answer():
    assert groups.facts("G-202/out_of_domain/00000").families == ("drawing",)
    assert groups.facts("G-15/in_domain/00000").families == ("moving",)
    assert groups.facts("O-62/out_of_domain/00000").families == ("laws",)
    assert groups.facts("G-15/in_domain/00000").difficulty in ("easy", "medium", "hard")


def test_pillars_of_the_other_suite_are_known_tasks():
    theirs = benchmark.published()[1]["pillars"]
    known = [task_id for task_id in theirs if task_id in task_ids()]
    assert known and all(theirs[task_id] != get_task(task_id).pillar for task_id in known)


def test_the_report_tells_models_apart_and_says_when_it_cannot(told):
    tests = {(test["first"], test["second"]): test for test in told.tests}
    better, same = tests["better # 模型", "m_1 & <co> 100 % {x}"], tests["better # 模型", "lost~some^é"]
    assert better["told_apart"] and better["verdict"] == "better" and better["p_holm"] >= better["p"] and better["better"] > better["worse"]
    assert same["tasks"] == len(TASKS)
    assert told.best == ["better # 模型"]
    assert told.headline[0].startswith("better # 模型 scores 0.") and "is better than" in told.headline[1]


def test_better_worse_and_the_same_over_the_whole_benchmark():
    """Three made-up sets of answers beside one: each sample is solved as well as its task lets it, with chance on top. The same has the same luck, with other
    samples of each task, so that it is no better, whichever tasks there are."""
    ids = benchmark.benchmark_samples()
    levels = {sample_id.task_id: np.random.RandomState(len(sample_id.task_id)).uniform(0.2, 0.8) for sample_id in ids}

    def answers(name: str, gain: float, seed: int, kept=ids, shifted: int = 0) -> dict:
        chance = np.roll(np.random.RandomState(seed).normal(0, 0.15, (len(ids) // 5, 5)), shifted, axis=1).ravel()
        totals = [float(np.clip(levels[key.task_id] + gain + noise, 0, 1).round(4)) for key, noise in zip(ids, chance, strict=True)]
        cards = [Scorecard(str(key), (Row("trajectory", 1.0, total, "so"),)) for key, total in zip(ids, totals, strict=True) if key in kept]
        return benchmark.describe(name, cards)

    base = answers("base", 0.0, 1)
    every = [base, answers("better", 0.1, 2), answers("worse", -0.1, 3), answers("same", 0.0, 1, shifted=2)]
    told = report.Told(sorted(every, key=lambda result: -result["score"]))
    said = {frozenset((test["first"], test["second"])): test["told_apart"] for test in told.tests}
    assert len(said) == 6 and [sorted(pair) for pair, apart in said.items() if not apart] == [["base", "same"]]
    assert told.results[0]["model"] == "better" and told.results[-1]["model"] == "worse" and told.best == ["better"]
    assert sum("cannot be told apart" in line for line in told.headline) == 1 and sum(" is better than " in line for line in told.headline) == 2
    few = {key for key in ids if key.task_id in TASKS[:3]}
    (test,) = report.comparisons([answers("better", 0.3, 2, few), answers("base", 0.0, 1, few)])
    assert not test["told_apart"] and test["difference"] > 0.1 and test["tasks"] == 3  # three tasks cannot show it, whatever the difference


def test_models_alike_cannot_be_told_apart_and_are_all_best():
    alike = report.Told([made_up("a", 0.0, 1), made_up("b", 0.0, 2)])
    assert alike.best == ["a", "b"] and "a and b cannot be told apart" in alike.headline[1] and "no proof" in alike.headline[1]
    assert [row[1].best for row in tables.overall(alike.results, alike.best).rows] == [True, True]


def test_baselines_and_the_truth_are_no_models():
    told = report.Told([made_up("ground truth", 0.4, 9), made_up("a", 0.0, 1), made_up("b", 0.0, 2), made_up("frozen", -0.5, 3)])
    assert [result["model"] for result in told.models] == ["a", "b"] and len(told.tests) == 1 and told.best == ["a", "b"]
    assert told.headline[0].startswith("a scores") and not any("frozen" in line for line in told.headline)
    assert [row[0] for row in tables.overall(told.results, told.best).rows] == ["ground truth", "a", "b", "frozen"]
    assert [result["model"] for result in report.Told(told.results[::3]).models] == ["ground truth", "frozen"]


def test_what_earns_no_more_than_a_cut_is_said(told):
    low = report.Told([made_up("low", -0.4)])
    assert any("low has shown no more than a clip that cuts to the right final frame" in line for line in low.headline)
    assert not any("has shown no more" in line for line in told.headline)


def test_the_order_of_a_report(told):
    text = report.to_html(told)
    places = [text.index(f'id="{name}"') for name in ("table", "separates", "clips", "missing", "elsewhere")]
    assert text.index('class="headline"') < places[0] and places == sorted(places)
    assert "clip_1.mp4" in text and "not a readable video" in text and NO_PREDICTION in text
    assert "<co>" not in text  # names are escaped
    for table in ("Paired comparisons", "Several answers to a sample", "Levels of difficulty", "Families of acts", "Pillars as in VBVR-Pro"):
        assert table in text


def test_markdown_has_every_table(told):
    text = report.to_markdown(told)
    assert text.index("## The table") < text.index("## What separates models") < text.index("## Worst") < text.index("## Missing") < text.index("## Published")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in lines) and "VBVR-Pro-Wan2.2-I2V-14B" in text


def test_csv_long_has_a_line_an_answer_and_wide_a_line_a_model(told, results):
    long = list(csv.DictReader(io.StringIO(report.to_csv(told.results))))
    assert len(long) == len(IDS) * (3 + 1 + 1)
    mine = [row for row in long if row["model"] == results[0]["model"] and row["answer"] == "1"]
    assert np.mean([float(row["total"]) for row in mine]) == pytest.approx(results[0]["score"], abs=1e-6)
    wide = {row["model"]: row for row in csv.DictReader(io.StringIO(report.to_wide_csv(told)))}
    row = wide[results[0]["model"]]
    assert float(row["score"]) == results[0]["score"] and [float(row["score low"]), float(row["score high"])] == results[0]["interval"]
    assert float(row["split, pillar: in_domain, spatiality: score"]) and float(row["best@3"]) >= float(row["best@1"])
    assert wide["lost~some^é"]["best@3"] == ""


def test_json_holds_all_of_it(told):
    data = json.loads(report.to_json(told))
    assert len(data["models"]) == 3 and len(data["comparisons"]) == 3 and len(data["published"]) == 2 and data["models"][0]["parts"]["difficulty"]


def test_a_folder_gets_every_kind_and_the_plots(told, tmp_path):
    home = report.write_report(tmp_path / "paper", told.results)
    assert {path.name for path in home.iterdir()} == {"report.html", "report.md", "tables.tex", "answers.csv", "models.wide.csv", "report.json", "plots"}
    names = {path.name for path in (home / "plots").iterdir()}
    assert names == {f"{name}.{ending}" for name in ("bars", "splits", "radar", "difficulty", "attempts", "tasks", "differences") for ending in ("png", "pdf")}
    assert (home / "plots/bars.pdf").read_bytes().startswith(b"%PDF") and (home / "plots/bars.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(VBVRError, match="is a folder"):
        (tmp_path / "x.html").mkdir()
        report.check_report(tmp_path / "x.html")


def test_letters_that_latex_lacks_are_written_out():
    assert latex.escape("a_b & 100 % {x} ~^\\ <é> 模 ² …") == (
        r"a\_b \& 100 \% \{x\} \textasciitilde{}\textasciicircum{}\textbackslash{} \textless{}é\textgreater{} [U+6A21] 2 \ldots{}"
    )


def test_tables_for_a_paper_compile(told, tmp_path):
    program = shutil.which("pdflatex") or shutil.which("tectonic")
    if not program:
        pytest.skip("neither pdflatex nor tectonic is installed: apt-get install texlive-latex-base texlive-latex-recommended")
    (tmp_path / "tables.tex").write_text(report.to_latex(told))
    frame = r"\documentclass{article}\usepackage[margin=2cm]{geometry}\usepackage{booktabs,longtable}\begin{document}\input{tables.tex}\end{document}"
    (tmp_path / "paper.tex").write_text(frame)
    options = ["-interaction=nonstopmode", "-halt-on-error"] if "pdflatex" in program else []
    done = subprocess.run([program, *options, "paper.tex"], cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=300)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF")
    assert not re.search(r"Overfull .hbox \((?:[3-9]\d|\d{3,})", done.stdout), done.stdout


def test_many_models_go_into_tables_that_fit():
    many = report.Told([made_up(f"m{number}", 0.0, number) for number in range(7)])
    text = report.to_latex(many)
    assert r"\caption{Tasks (1)." in text and r"\caption{Tasks (2)." in text


def test_a_score_beside_its_interval_can_be_drawn(told):
    from vbvr_hf.benchmark import plots

    assert "<svg" in plots.bars([{**told.results[0], "score": 0.00004, "interval": [0.0, 0.0]}])
