"""Scores as rewards."""

from __future__ import annotations

import time

import numpy as np
import pytest

from vbvr_hf import VBVRError, make_sample
from vbvr_hf.reward import Reward, as_frames

IDS = ["G-15/in_domain/00000", "G-15/in_domain/00001"]


@pytest.fixture(scope="module")
def samples():
    return [make_sample(sample_id, size=(256, 256)) for sample_id in IDS]


@pytest.fixture(scope="module")
def reward():
    with Reward(workers=2, seconds=30) as pool:
        yield pool


def test_frames_bytes_and_paths_earn_the_same_kind_of_reward(reward, samples, tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(samples[0].video)
    values = reward([samples[0].frames, samples[0].video, path], [IDS[0]] * 3)
    assert values[1] == values[2] and min(values) > 0.9


def test_it_is_called_as_trainers_call_reward_functions(reward, samples):
    values = reward(prompts=[s.prompt for s in samples], completions=[s.video for s in samples], sample_id=IDS, trainer_state=None)
    assert len(values) == 2 and all(type(value) is float for value in values)
    assert reward.__name__ == "vbvr_reward"


def test_bad_clips_earn_nothing_and_are_counted(reward, samples):
    before = sum(reward.failures.values())
    values = reward([b"junk", np.zeros((3, 3)), "/nowhere.mp4", samples[0].video], [IDS[0]] * 4)
    assert values[:3] == [0.0, 0.0, 0.0] and values[3] > 0.9
    assert sum(reward.failures.values()) - before == 3


def test_wrong_references_raise_before_anything_runs(reward, samples):
    with pytest.raises(VBVRError, match="no task"):
        reward([samples[0].video], ["G-99999/in_domain/00000"])
    with pytest.raises(VBVRError, match="each clip needs its sample id"):
        reward([samples[0].video], IDS)


def test_submitting_returns_while_scoring_goes_on(reward, samples):
    start = time.perf_counter()
    ticket = reward.submit([s.video for s in samples] * 4, IDS * 4)
    submitted = time.perf_counter() - start
    cards = reward.scorecards(ticket)
    assert submitted < time.perf_counter() - start
    assert [card.sample_id for card in cards] == IDS * 4
    assert set(cards[0].dimensions) >= {"trajectory"}


def test_a_clip_that_takes_too_long_is_stopped_and_the_pool_goes_on(samples):
    with Reward(workers=1, seconds=0.001) as hasty:
        assert hasty([samples[0].video], IDS[:1]) == [0.0]
        assert any("more than" in reason for reason in hasty.failures)


class Tensor:
    """What a torch tensor offers of what is used here, so that the test needs no torch."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values

    def detach(self):
        return self

    def is_floating_point(self):
        return np.issubdtype(self.values.dtype, np.floating)

    def clamp(self, low, high):
        return Tensor(self.values.clip(low, high))

    def __mul__(self, factor):
        return Tensor(self.values * factor)

    def round(self):
        return Tensor(self.values.round())

    def byte(self):
        return Tensor(self.values.astype(np.uint8))

    def cpu(self):
        return self

    def numpy(self):
        return self.values


def test_arrays_and_tensors_of_every_layout_become_frames():
    frames = np.random.RandomState(0).randint(0, 256, (5, 16, 20, 3), np.uint8)
    first = frames.transpose(0, 3, 1, 2)
    for clip in (frames, first, frames / 255.0, (first / 255.0).astype(np.float32), Tensor(first), Tensor(first / 255.0)):
        assert np.array_equal(as_frames(clip), frames)
    with pytest.raises(VBVRError, match="shape"):
        as_frames(np.zeros((5, 16, 20, 4), np.uint8))
    with pytest.raises(VBVRError, match="type int64"):
        as_frames(np.zeros((5, 16, 20, 3), np.int64))
