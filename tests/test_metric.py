"""`evaluate.load("vbvr-bench")` as written, and what the scores of many clips come to."""

import json
import subprocess
import sys
from pathlib import Path

import evaluate
import pytest
import yaml

from vbvr_hf import Row, Scorecard, VBVRError, make_sample
from vbvr_hf.benchmark import NO_PREDICTION, aggregate, score_all
from vbvr_hf.metrics import VBVR_BENCH

INSIDE, OUTSIDE = "G-15/in_domain/00000", "G-167/out_of_domain/00000"


@pytest.fixture(scope="module")
def clips() -> dict[str, bytes]:
    """Ground truth by sample id."""
    return {sample_id: make_sample(sample_id, size=(256, 256)).video for sample_id in (INSIDE, OUTSIDE)}


@pytest.fixture
def metric(tmp_path, monkeypatch) -> evaluate.Metric:
    monkeypatch.chdir(tmp_path)
    return evaluate.load("vbvr-bench", cache_dir=str(tmp_path / "cache"))


def test_the_literal_call_scores_paths_bytes_and_dataset_rows(metric, clips, tmp_path):
    (tmp_path / "a.mp4").write_bytes(clips[INSIDE])
    metadata = make_sample(OUTSIDE).metadata
    by_path = metric.compute(predictions=["a.mp4", tmp_path / "a.mp4"], references=[INSIDE, OUTSIDE])
    assert by_path["samples"][INSIDE]["total"] > 0.97 > 0.5 > by_path["samples"][OUTSIDE]["total"]
    by_bytes = metric.compute(predictions=[None, clips[OUTSIDE]], references=[INSIDE, json.dumps(metadata)])
    assert by_bytes["samples"][OUTSIDE]["total"] > 0.97
    by_row = metric.compute(predictions=[{"bytes": clips[OUTSIDE], "path": "x.mp4"}, {"bytes": None, "path": "a.mp4"}], references=[metadata, INSIDE])
    assert by_row["score"] > 0.97
    for result in (by_path, by_bytes, by_row):
        assert json.loads(json.dumps(result)) == result


def test_add_and_add_batch_give_the_same_as_compute(metric, clips):
    at_once = metric.compute(predictions=[clips[INSIDE], None], references=[INSIDE, OUTSIDE])
    metric.add(prediction=clips[INSIDE], reference=INSIDE)
    metric.add(prediction=None, reference=OUTSIDE)
    assert metric.compute() == at_once
    metric.add_batch(predictions=[None], references=[OUTSIDE])
    metric.add_batch(predictions=[clips[INSIDE]], references=[INSIDE])
    again = metric.compute()
    assert again == at_once and again["score"] == pytest.approx(0.5, abs=0.02)


def test_missing_and_unreadable_predictions_count_as_nothing_and_say_so(metric, clips, tmp_path):
    (tmp_path / "broken.mp4").write_bytes(b"not a video")
    result = metric.compute(predictions=[None, "broken.mp4", clips[OUTSIDE]], references=[INSIDE, "G-15/in_domain/00001", OUTSIDE])
    assert (result["count"], result["missing"], result["unreadable"]) == (3, 1, 1)
    assert result["samples"][INSIDE]["error"] == NO_PREDICTION
    assert "broken.mp4" in result["samples"]["G-15/in_domain/00001"]["error"]
    assert result["samples"][OUTSIDE]["error"] is None
    assert result["splits"]["in_domain"] == result["pillars"]["spatiality"] == 0.0
    assert result["score"] == pytest.approx(1 / 3, abs=0.02)
    # A clip that could not be judged must not raise a dimension's mean by being left out of it.
    assert all(value <= 0.34 for value in result["dimensions"].values())
    assert set(result["samples"][INSIDE]["dimensions"].values()) == {0.0}


@pytest.mark.parametrize(
    ("predictions", "references", "line"),
    [
        ([], [], "nothing to score"),
        ([None], None, "expected predictions and references"),
        ([None], ["G-15x/in_domain/00000"], "is not a sample id"),
        ([None], ['{"task_id": "G-15"}'], "names no sample"),
        ([3], [INSIDE], "prediction of type int"),
        ([None, "a.mp4"], [INSIDE, INSIDE], f"two different predictions for {INSIDE}"),
        ([None], ['{"sample_id": "G-15/in_domain/00000", "suite_version": "0"}'], "suite version 0"),
    ],
)
def test_wrong_use_is_one_clear_line(metric, predictions, references, line):
    with pytest.raises(VBVRError, match=line) as caught:
        metric.compute(predictions=predictions, references=references)
    assert "\n" not in str(caught.value)


def test_lists_of_different_length_are_refused(metric):
    with pytest.raises(ValueError, match="Mismatch in the number"):
        metric.compute(predictions=[None, None], references=[INSIDE])
    with pytest.raises(VBVRError, match="2 predictions for 1 references"):
        score_all([None, None], [INSIDE])


def test_a_pair_repeated_by_a_distributed_sampler_counts_once():
    result = score_all([None, "gone.mp4", None], [INSIDE, OUTSIDE, INSIDE])
    assert (result["count"], result["missing"], result["unreadable"]) == (2, 1, 1)


def test_several_processes_give_one_result(tmp_path):
    script = """
import multiprocessing
def work(rank):
    import evaluate, vbvr_hf
    metric = evaluate.load("vbvr-bench", num_process=2, process_id=rank, experiment_id="two", cache_dir="cache")
    ids = ["G-15/in_domain/00000", "G-167/out_of_domain/00000", "G-15/in_domain/00001"]
    result = metric.compute(predictions=[None, None], references=ids[rank : rank + 2])
    print(rank, result and sorted(result["samples"]) == sorted(ids) and result["missing"], flush=True)
if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=work, args=(rank,)) for rank in range(2)]
    [process.start() for process in processes]
    [process.join() for process in processes]
"""
    (tmp_path / "two.py").write_text(script)
    done = subprocess.run([sys.executable, "two.py"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert sorted(done.stdout.splitlines()) == ["0 3", "1 None"], done.stderr


def test_it_can_be_combined_with_others(metric):
    both = evaluate.combine({"first": metric, "second": metric}, force_prefix=True)
    result = both.compute(predictions=[None], references=[INSIDE])
    assert result["first_score"] == result["second_score"] == 0.0
    assert evaluate.combine(["vbvr-bench"]).compute(predictions=[None], references=[INSIDE])["missing"] == 1


def test_the_folder_works_by_its_path_without_importing_the_package_first(tmp_path):
    (tmp_path / "vbvr-bench").symlink_to(VBVR_BENCH)
    script = """
import evaluate
print([evaluate.load(path).compute(predictions=[None], references=["G-15/in_domain/00000"])["missing"] for path in %r])
"""
    done = subprocess.run(
        [sys.executable, "-c", script % (["vbvr-bench", "./vbvr-bench", str(VBVR_BENCH)],)], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.stdout == "[1, 1, 1]\n", done.stderr


@pytest.mark.parametrize("imports", ["import evaluate\nimport vbvr_hf", "import vbvr_hf\nimport evaluate"])
def test_either_order_of_import_works(tmp_path, imports):
    done = subprocess.run([sys.executable, "-c", f'{imports}\nprint(evaluate.load("vbvr-bench").name)'], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout == "vbvr_bench\n", done.stderr


def test_an_unknown_version_of_evaluate_is_said_in_one_line(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(evaluate, "__version__", "1.0.0")
    with pytest.raises(VBVRError, match=r"evaluate 1\.0\.0 is not known"):
        evaluate.load("vbvr-bench")


def card(sample_id: str, **dimensions: float) -> Scorecard:
    return Scorecard(sample_id, tuple(Row(name, 1 / len(dimensions), value, "as given") for name, value in dimensions.items()))


def test_means_are_over_samples_and_groups_without_samples_are_left_out():
    result = aggregate(
        [
            card("G-15/in_domain/00000", trajectory=1.0, logical_validity=0.5),
            card("G-15/in_domain/00001", trajectory=0.0, logical_validity=0.0),
            card("G-167/out_of_domain/00000", trajectory=0.6),
        ]
    )
    assert result["score"] == pytest.approx((0.75 + 0 + 0.6) / 3)
    assert result["dimensions"] == pytest.approx({"trajectory": 1.6 / 3, "logical_validity": 0.25})
    assert result["pillars"] == pytest.approx({"perception": 0.6, "spatiality": 0.375})
    assert result["splits"] == pytest.approx({"in_domain": 0.375, "out_of_domain": 0.6})


def test_what_is_cited_is_the_papers_everywhere(metric):
    cited = yaml.safe_load((Path(__file__).parents[1] / "CITATION.cff").read_text())["preferred-citation"]
    assert cited["title"] in metric.citation and "2602.20159" in metric.citation
    assert cited["url"] in metric.citation and all(author.get("family-names", "others") in metric.citation for author in cited["authors"])


def test_the_card_is_shipped_beside_the_script():
    assert sorted(path.name for path in Path(VBVR_BENCH).iterdir() if path.is_file()) == ["README.md", "vbvr-bench.py"]
