"""Samples: ids, sizes, lengths, and references."""

from __future__ import annotations

import json

import numpy as np
import pytest

import vbvr_hf
from vbvr_hf import ReferenceMismatch, SampleId, VBVRError, make_sample
from vbvr_hf.samples import pose, resolve_reference
from vbvr_hf.tasks import get_task, task_ids
from vbvr_hf.video import decode

SPLITS = [(task_id, split) for task_id in task_ids() for split in get_task(task_id).splits]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("G-15x/train/00000", "not a sample id"),
        ("G-151/train/00000", "did you mean"),
        ("G-15/trian/00000", "did you mean train?"),
        ("G-15/out_of_domain/00000", "no split of G-15"),
        ("G-15/train/1", "not a sample id"),
        ("", "not a sample id"),
        ("G-15/train/00001\n", "not a sample id"),
        ("G-15/train/0000١", "not a sample id"),
    ],
)
def test_a_bad_id_is_refused_with_the_nearest_right_one(text, said):
    with pytest.raises(VBVRError, match=said.replace("?", r"\?")) as caught:
        make_sample(text)
    assert "\n" not in str(caught.value)


def test_an_id_reads_back():
    assert str(SampleId.parse("G-15/in_domain/00003")) == "G-15/in_domain/00003"
    assert SampleId.parse("G-15/train/1234567").index == 1234567


@pytest.mark.parametrize("size", [(511, 512), (512, 0), (0, 0), (-2, 2), (8, 8), (5000, 512), (512.5, 512)])
def test_a_size_that_cannot_be_made_is_refused(size):
    with pytest.raises(VBVRError, match="expected an even number of pixels from 16 to 4096"):
        make_sample("G-15/train/00000", size=size)


@pytest.mark.parametrize("given", [{"fps": 0}, {"fps": 500}, {"num_frames": 1}, {"num_frames": 5000}])
def test_a_rate_or_length_that_cannot_be_made_is_refused(given):
    with pytest.raises(VBVRError, match="expected"):
        make_sample("G-15/train/00000", **given)


@pytest.mark.parametrize(("size", "num_frames", "fps"), [((64, 64), 5, 16), ((104, 60), 81, 24), ((60, 104), 49, 8), ((64, 48), 97, 30)])
def test_any_aspect_and_exact_length_is_rendered_and_encoded(size, num_frames, fps):
    sample = make_sample("G-15/train/00001", size=size, num_frames=num_frames, fps=fps)
    frames, rate = decode(sample.video)
    assert frames.shape == sample.frames.shape == (num_frames, size[1], size[0], 3)
    assert rate == fps
    assert np.array_equal(sample.frames[-1], make_sample("G-15/train/00001", size=size).frames[-1])


@pytest.mark.parametrize("fps", [8, 16, 24])
def test_another_rate_keeps_the_seconds(fps):
    at_16 = make_sample("G-15/train/00001", size=(64, 64))
    sample = make_sample("G-15/train/00001", size=(64, 64), fps=fps)
    assert (sample.num_frames - 1) / fps == pytest.approx((at_16.num_frames - 1) / 16, abs=1 / fps)


@pytest.mark.parametrize(("task_id", "split"), SPLITS)
def test_a_sample_is_whole(task_id, split):
    sample = make_sample(f"{task_id}/{split}/00002", size=(64, 64))
    assert sample.num_frames % 4 == 1
    assert np.array_equal(sample.first_frame, sample.frames[0])
    assert np.array_equal(sample.final_frame, sample.frames[-1])
    assert not np.array_equal(sample.first_frame, sample.final_frame) or len(np.unique(sample.frames, axis=0)) > 1
    assert json.loads(json.dumps(sample.metadata)) == sample.metadata
    assert sample.prompt != sample.prompt_guided
    assert resolve_reference(sample.metadata) == resolve_reference(json.dumps(sample.metadata)) == sample.id


@pytest.mark.parametrize(("task_id", "split"), SPLITS)
def test_drawn_parameters_lie_in_the_ranges_of_their_split(task_id, split):
    task = get_task(task_id)
    for index in range(5):
        parameters, _ = pose(SampleId(task_id, split, index))
        assert parameters.keys() == task.parameters.keys()
        for name, value in parameters.items():
            allowed = task.parameters[name].range(split)
            # A tuple among the choices comes back from JSON as a list.
            assert value in (json.loads(json.dumps(allowed.choices)) if allowed.choices else allowed), f"{name} is {value}"


def test_samples_of_a_split_differ():
    problems = {json.dumps(pose(SampleId("G-15", "train", index))[1]) for index in range(200)}
    assert len(problems) == 200


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"suite_version": "0"}, "suite version 0; this package scores version 1"),
        ({"task_version": 99}, "task version 99; this package scores version"),
        ({"sample_id": None}, "not a sample id"),
    ],
)
def test_a_reference_of_another_version_is_refused(sample, change, said):
    with pytest.raises(VBVRError, match=said):
        vbvr_hf.score(sample.frames, sample.metadata | change)


@pytest.mark.parametrize("reference", [{}, 7, None, "{broken"])
def test_what_is_no_reference_is_refused(sample, reference):
    with pytest.raises(ReferenceMismatch):
        vbvr_hf.score(sample.frames, reference)


def test_unknown_pillars_and_splits_are_refused():
    with pytest.raises(VBVRError, match="no pillar 'spatial'; did you mean spatiality"):
        vbvr_hf.list_tasks("spatial")
    with pytest.raises(VBVRError, match="no split 'test'"):
        vbvr_hf.list_tasks(split="test")


def test_key_frames_are_the_states_after_the_steps_and_end_with_the_final_frame():
    sample = make_sample("G-4/train/00000", (128, 128))
    assert sample.steps.shape == (len(sample.step_frames), 128, 128, 3) and len(sample.step_frames) == sample.problem["matches"]
    assert np.array_equal(sample.steps[-1], sample.frames[-1])
    assert all(np.array_equal(picture, sample.frames[number]) for picture, number in zip(sample.steps, sample.step_frames, strict=True))
    assert sorted(set(sample.step_frames)) == sample.step_frames
