"""The worked example of reinforcement: its arithmetic, its toy whose reward rises, and Wan2.2 in the same loop."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
import grpo

from vbvr_hf import Row


@pytest.fixture(scope="module")
def wan(tmp_path_factory):
    """A tiny Wan2.2 with both experts, as a policy."""
    from tiny_models import save

    folder = save("wan2.2", tmp_path_factory.mktemp("models") / "wan2.2")
    return grpo.WanPolicy(str(folder), None, 4, (64, 32), 9, "float32", "cpu")


def test_the_reward_of_the_toy_rises(capsys):
    rewards = grpo.main(["--rounds", "14", "--workers", "1", "--seconds", "60"])
    assert sum(rewards[-3:]) / 3 > sum(rewards[:3]) / 3 + 0.2
    assert capsys.readouterr().out.count("G-15/train/00000") == 14


def test_a_group_that_scores_alike_teaches_nothing():
    assert not grpo.advantages([0.4] * 6).any()
    gain = grpo.advantages([0.0, 0.0, 1.0, 1.0])
    assert gain.tolist() == [-1, -1, 1, 1]


def test_rows_that_vary_are_learned_from_by_their_weight_and_a_clip_without_rows_counts_as_nothing():
    def rows(first: float, second: float) -> tuple[Row, ...]:
        return Row("trajectory", 0.9, first, ""), Row("logical_validity", 0.1, second, "")

    assert grpo.dense_advantages([rows(0, 0.01), rows(0, 0.03), rows(0, 0.01), rows(0, 0.03)]).tolist() == pytest.approx([-0.1, 0.1, -0.1, 0.1])
    assert grpo.dense_advantages([rows(1, 1), ()]).tolist() == pytest.approx([1, -1])
    assert grpo.dense_advantages([(), ()]).tolist() == [0, 0]


@pytest.mark.parametrize("kind", ["toy", "wan"])
def test_a_likelihood_is_the_same_when_it_is_worked_out_again_and_good_answers_become_likelier(kind, request):
    torch.manual_seed(0)
    policy = grpo.Toy() if kind == "toy" else request.getfixturevalue("wan")
    given = grpo.arguments(["--steps", "3", "--epochs", "3", "--clip", "0.2", "--learning-rate", "0.002", *([] if kind == "toy" else ["--model", "x"])])
    times = grpo.times_of(given.steps, given.shift)
    path = grpo.roll_out(policy, policy.ask("G-15/train/00000"), 2, times, given.noise, torch.Generator().manual_seed(0))

    def likelihood() -> torch.Tensor:
        with torch.no_grad():
            found = [grpo.log_likelihood(path[i + 1], *grpo.mean_of_step(policy, path[i], times[i], times[i + 1], given.noise)) for i in range(given.steps - 1)]
        return torch.stack(found).mean(0)

    before = likelihood()
    assert torch.equal(before, likelihood())
    grpo.improve(policy, torch.optim.AdamW(policy.parameters(), lr=given.learning_rate, weight_decay=0.0), path, times, torch.tensor([1.0, -1.0]), given)
    good, bad = (likelihood() - before).tolist()
    assert good > bad
    assert policy.clips(path[-1])[0].dtype == "uint8" and policy.clips(path[-1])[0].ndim == 4


def test_both_experts_of_a_wan_make_steps_and_are_trained(wan):
    given = grpo.arguments(["--steps", "4", "--model", "x"])
    times = grpo.times_of(given.steps, given.shift)
    assert times[0] > wan.wan.boundary > times[-2] > 0
    path = grpo.roll_out(wan, wan.ask("G-15/train/00000"), 2, times, given.noise, torch.Generator().manual_seed(0))
    before = [weight.detach().clone() for weight in wan.parameters()]
    grpo.improve(wan, torch.optim.AdamW(wan.parameters(), lr=0.01), path, times, torch.tensor([1.0, -1.0]), given)
    moved = [not torch.equal(weight, old) for weight, old in zip(wan.parameters(), before, strict=True)]
    half = len(moved) // 2
    assert any(moved[:half]) and any(moved[half:])
