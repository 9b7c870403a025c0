"""Difficulty: every sample is easy, medium or hard among its task's problems, by the values drawn for it."""

from __future__ import annotations

from collections import Counter

import pytest
from shares import DRAWN, share_of_tasks

from vbvr_hf import make_sample
from vbvr_hf.builder.rows import OTHER_COLUMNS
from vbvr_hf.builder.schema import row
from vbvr_hf.samples import SampleId, pose
from vbvr_hf.tasks import DIFFICULTIES, Parameter, Task, choices, floats, get_task, ints


class Counting(Task):
    """Made of parameters alone."""

    split = "in_domain"
    parameters = {
        "things": Parameter("things", train=ints(2, 4), bench=ints(5, 8), harder="high"),
        "gap": Parameter("gap", bench=floats(10, 40), harder="low"),
        "colour": Parameter("colour", bench=choices("red", "blue")),
        "kind": Parameter("kind", train=choices("line", "ring"), bench=choices("ring", "knot"), harder="last"),
    }


@pytest.mark.parametrize(
    ("values", "level"),
    [
        ({"things": 2, "gap": 40, "colour": "red", "kind": "line"}, "easy"),
        ({"things": 5, "gap": 25, "colour": "blue", "kind": "ring"}, "medium"),
        ({"things": 8, "gap": 12, "colour": "red", "kind": "knot"}, "hard"),
        ({"things": 8, "gap": 34, "colour": "red", "kind": "line"}, "medium"),
    ],
)
def test_difficulty_is_the_third_of_the_draws_in_which_values_lie(values, level):
    assert Counting().difficulty(values) == level


def test_a_value_lies_in_the_range_of_all_splits():
    things, gap, kind = (Counting.parameters[name] for name in ("things", "gap", "kind"))
    assert [things.hardness(2), things.hardness(5), things.hardness(8)] == [0, 0.5, 1]
    assert [gap.hardness(40), gap.hardness(10)] == [0, 1]
    assert [kind.hardness(value) for value in ("line", "ring", "knot")] == [0, 0.5, 1]
    assert Parameter("moves", bench=choices((1, 2), (3, 4)), harder="last").hardness([3, 4]) == 1
    assert Parameter("turned", bench=choices(False, True), harder="high").hardness(True) == 1


def test_where_nothing_says_what_is_harder_all_is_medium():
    class Plain(Task):
        parameters = {"colour": Parameter("colour", bench=choices("red", "blue"))}

    assert Plain().difficulty({"colour": "red"}) == "medium"


def test_an_unknown_way_to_get_harder_is_refused():
    with pytest.raises(ValueError, match="expected high, low or last"):
        Parameter("things", bench=ints(1, 2), harder="more")


@pytest.mark.parametrize("task_id", share_of_tasks(DRAWN))
def test_all_levels_are_real(task_id):
    task = get_task(task_id)
    graded = type(task).difficulty is not Task.difficulty or any(parameter.harder for parameter in task.parameters.values())
    assert graded, f"{task_id}: no parameter says which way the task gets harder"
    levels = Counter(task.difficulty(pose(SampleId(task_id, split, index))[0]) for split in task.splits for index in range(60))
    few = {level: levels[level] for level in DIFFICULTIES if levels[level] < 0.05 * levels.total()}
    assert not few and set(levels) <= set(DIFFICULTIES), f"{task_id}: {dict(levels)}; each level should have 5 % or more"


def test_a_sample_says_how_difficult_it_is():
    sample = make_sample("G-15/train/00000", size=(64, 64))
    assert sample.difficulty == sample.task.difficulty(sample.parameters) and sample.difficulty in DIFFICULTIES
    assert row(sample)["difficulty"] == sample.difficulty and "difficulty" in OTHER_COLUMNS  # the dataset's column, and what exports carry
