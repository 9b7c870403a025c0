"""Answers in pictures: read from folders and files, judged by the key frames that they show, and never mixed with videos."""

from __future__ import annotations

import json

import cv2
import evaluate
import numpy as np
import pytest
from PIL import Image
from shares import DRAWN, share_of_tasks

from space import leaderboard
from vbvr_hf import Reward, Scorecard, VBVRError, benchmark, get_task, make_sample, score
from vbvr_hf.benchmark.report import write_report
from vbvr_hf.benchmark.results import aggregate
from vbvr_hf.benchmark.run import describe
from vbvr_hf.errors import VideoError
from vbvr_hf.pictures import read_pictures

STEPS = "steps"
SAMPLE = "O-46/out_of_domain/00001"


@pytest.fixture(scope="module")
def waves():
    """A sample whose answer has several steps."""
    sample = make_sample(SAMPLE, (256, 256))
    assert len(sample.steps) > 2
    return sample


def _written(folder, pictures, name="{}.png", numbers=None):
    folder.mkdir(parents=True)
    for number, picture in zip(numbers or range(1, len(pictures) + 1), pictures, strict=True):
        assert cv2.imwrite(str(folder / name.format(number)), picture[..., ::-1])
    return folder


@pytest.mark.parametrize("task_id", share_of_tasks(DRAWN))
def test_the_key_frames_of_every_task_are_its_truth(task_id):
    sample = make_sample(f"{task_id}/{get_task(task_id).splits[-1]}/00001", (512, 512))
    assert len(sample.steps) >= 2
    card = score(list(sample.steps), sample, STEPS)
    assert card.total >= 0.99, str(card)


@pytest.mark.parametrize(
    "name, numbers",
    [("{}.png", None), ("{:03d}.jpg", None), ("frame_{}.webp", None), ("step {} of many.png", None), ("{}.png", (2, 9, 10, 100, 101, 102, 103, 104))],
)
def test_a_folder_is_read_in_the_order_of_its_numbers(waves, tmp_path, name, numbers):
    folder = _written(tmp_path / "answer", waves.steps, name, numbers and numbers[: len(waves.steps)])
    cv2.imwrite(str(folder / "first_frame.png"), waves.frames[-1][..., ::-1])  # the question's own is no answer
    (folder / "notes.txt").write_text("not a picture")
    read = read_pictures(folder)
    assert len(read) == len(waves.steps)
    assert all(np.abs(a.astype(int) - b).mean() < 6 for a, b in zip(read, waves.steps, strict=True))
    assert score(folder, waves, STEPS).total >= 0.99


def test_pictures_may_be_files_bytes_arrays_or_images_of_any_size(waves, tmp_path):
    folder = _written(tmp_path / "answer", waves.steps)
    files = [folder / f"{number}.png" for number in range(1, len(waves.steps) + 1)]
    large = [cv2.resize(picture, (1024, 1024)) for picture in waves.steps]
    for answer in (files, [file.read_bytes() for file in files], waves.steps, [Image.fromarray(picture) for picture in waves.steps], large):
        assert score(answer, waves, STEPS).total >= 0.99


def test_each_picture_lost_costs_its_share_and_the_wrong_order_most(waves):
    pictures = list(waves.steps)
    totals = [score(pictures[number:], waves, STEPS).total for number in range(len(pictures))]
    assert totals == sorted(totals, reverse=True) and totals[-1] <= 0.5
    assert score(pictures[::-1], waves, STEPS).total <= 0.3
    assert score([waves.frames[0]] * 3, waves, STEPS).total <= 0.03
    spoilt = [picture.copy() for picture in pictures]
    spoilt[1][150:220, 150:220] = (255, 0, 255)
    assert score(spoilt, waves, STEPS).total < 0.85


def test_what_lies_between_two_steps_costs_nothing(waves):
    halfway = make_sample(waves.id, (256, 256)).frames[waves.step_frames[0] - 3]
    assert score([halfway, *waves.steps], waves, STEPS).total >= 0.95


@pytest.mark.parametrize(
    "answer, why",
    [
        ([], "0 pictures"),
        ([b"no picture"], "picture 1 cannot be read"),
        (["missing.png"], "no picture missing.png"),
        ([np.zeros((8, 8, 3), np.uint8)], "8 x 8 pixels"),
        ([np.zeros((64, 64), np.float32)], "float32"),
        ([3], "of type int"),
    ],
)
def test_what_is_no_answer_scores_nothing_and_says_why(answer, why):
    card = score(answer, SAMPLE, STEPS)
    assert card.total == 0 and why in card.error and card.setting == STEPS


def test_a_folder_without_numbered_pictures_says_what_was_expected(tmp_path):
    (tmp_path / "first_frame.png").write_bytes(b"x")
    with pytest.raises(VideoError, match=r"expected 1\.png, 2\.png"):
        read_pictures(tmp_path)


def test_a_huge_picture_is_refused_before_it_is_decoded(tmp_path):
    Image.new("1", (7_000, 7_000)).save(tmp_path / "1.png")
    with pytest.raises(VideoError, match="7000 x 7000 pixels"):
        read_pictures(tmp_path / "1.png")


def test_a_setting_that_there_is_not_is_said_so():
    with pytest.raises(VBVRError, match="did you mean steps"):
        score([], SAMPLE, "step")


def test_folders_of_pictures_are_scored_like_a_model(waves, tmp_path):
    questions = tmp_path / "questions"
    benchmark.export(questions, tasks=["O-46"], samples=2, size=(256, 256), setting=STEPS)
    index = json.loads((questions / "index.json").read_text())["samples"]
    assert all(entry["prompt"].endswith("and done.") and entry["answer"].endswith("/") for entry in index)
    answers = tmp_path / "model"
    for entry in index[:2]:
        _written(answers / entry["answer"], make_sample(entry["sample_id"], (256, 256)).steps)
    stray = answers / "elsewhere" / "7.png"
    stray.parent.mkdir()
    stray.write_bytes(b"x")
    (result,) = benchmark.score_folder(answers, tasks=["O-46"], samples=2, output=tmp_path / "results", workers=1, setting=STEPS)
    assert result["setting"] == STEPS and result["score"] >= 0.99 and result["missing"] == 0
    assert any("elsewhere" in problem["file"] for problem in result["problems"])
    assert benchmark.load_results(tmp_path / "results" / "model.json")["setting"] == STEPS
    with pytest.raises(VBVRError, match="holds no answers"):
        benchmark.score_folder(answers, output=tmp_path / "other", workers=1)


def test_scores_of_two_settings_are_never_averaged(waves):
    cards = [Scorecard("O-46/out_of_domain/00000", error="x"), Scorecard("O-46/out_of_domain/00001", error="x", setting=STEPS)]
    with pytest.raises(VBVRError, match="never averaged"):
        aggregate(cards)
    results = [describe(f"model {card.setting}", [card]) for card in cards]
    with pytest.raises(VBVRError, match="a report of each"):
        write_report("report.md", results)
    boards = leaderboard.board([leaderboard._from_file(result, "model") for result in results])
    assert boards.count("<table") == 2 and "Answers in pictures" in boards


def test_the_metric_and_the_reward_take_pictures(waves, tmp_path):
    folder = _written(tmp_path / "answer", waves.steps)
    files = [str(path) for path in sorted(folder.iterdir())]
    metric = evaluate.load("vbvr-bench", cache_dir=str(tmp_path / "cache"))
    found = metric.compute(predictions=[str(folder), files, None], references=[SAMPLE, SAMPLE[:-1] + "2", SAMPLE[:-1] + "3"], setting=STEPS)
    assert found["setting"] == STEPS and found["missing"] == 1 and found["samples"][SAMPLE]["total"] >= 0.99
    with Reward(workers=1, setting=STEPS) as reward:
        right, wrong = reward([waves.steps, list(waves.steps[::-1])], [SAMPLE, SAMPLE])
    assert right >= 0.99 and wrong <= 0.3
