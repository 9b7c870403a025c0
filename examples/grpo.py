"""Reinforcement on the scorers: GRPO for models that match flows, with `vbvr_hf.Reward` (Flow-GRPO, Liu et al. 2025, without a KL term).

    python examples/grpo.py                                   # a toy that any processor learns in a minute or two
    python examples/grpo.py --model wan2.2-ti2v-5b --lora run/checkpoints/step-0001000 --tasks G-15,O-36 --output runs/grpo

A group of answers to one question is made by sampling with noise in every step. What an answer scores above the mean of its group, in the group's
standard deviations, is its advantage; each step that led to it is made likelier or less likely by that much. Scoring goes on in other processes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import nn

import vbvr_hf
from vbvr_hf import baselines, make_sample


class Policy(Protocol):
    """A model that matches flows, with one question at a time."""

    def ask(self, sample_id: str) -> tuple[int, ...]:
        """Take up a question; the shape of an answer's state, without the batch."""

    def velocity(self, x: torch.Tensor, time: float) -> torch.Tensor:
        """Noise minus clean state, for states (B, …) of which `time` is noise."""

    def clips(self, x: torch.Tensor) -> list[np.ndarray]:
        """Finished states as clips, uint8 RGB (T, H, W, 3)."""

    def parameters(self) -> Sequence[nn.Parameter]:
        """What is trained."""


# --- the algorithm ----------------------------------------------------------------------------------------------------


def times_of(steps: int, shift: float) -> list[float]:
    """From nearly pure noise to none, bent towards strong noise."""
    u = torch.linspace(0.98, 0, steps + 1)
    return (shift * u / (1 + (shift - 1) * u)).tolist()


def mean_of_step(policy: Policy, x: torch.Tensor, now: float, then: float, noise: float) -> tuple[torch.Tensor, float]:
    """Where a step from time `now` to `then` leads on average, and the standard deviation about it: the stochastic equation of the same marginals."""
    sigma = noise * (now / (1 - now)) ** 0.5
    v = policy.velocity(x, now)
    drift = v + sigma**2 / (2 * now) * (x + (1 - now) * v)
    return x + drift * (then - now), sigma * (now - then) ** 0.5


def log_likelihood(x: torch.Tensor, mean: torch.Tensor, deviation: float) -> torch.Tensor:
    """(B,) of a step, as a mean over the state's numbers, so that states of any size learn at one rate."""
    return (-((x - mean) ** 2) / (2 * deviation**2)).flatten(1).mean(1)


@torch.no_grad()
def roll_out(policy: Policy, shape: tuple[int, ...], group: int, times: Sequence[float], noise: float, generator: torch.Generator) -> list[torch.Tensor]:
    """The states (group, …) at every time."""
    x = torch.randn((group, *shape), generator=generator)
    path = [x]
    for now, then in zip(times, times[1:], strict=False):
        mean, deviation = mean_of_step(policy, x, now, then, noise)
        x = mean if then == 0 else mean + deviation * torch.randn(x.shape, generator=generator)  # the last step has no noise, which would stay in the clip
        path.append(x)
    return path


def advantages(rewards: Sequence[float]) -> torch.Tensor:
    """How far above its group each is, in standard deviations; 0 where all are alike, as nothing can be learned there."""
    values = torch.tensor(rewards)
    spread = values.std(unbiased=False)
    return torch.zeros_like(values) if spread < 1e-4 else (values - values.mean()) / spread


def dense_advantages(rows: Sequence[Sequence[vbvr_hf.Row]]) -> torch.Tensor:
    """The same from the rows of the rubric, each measured against its own spread in the group and counted by its weight: while success is rare, the
    rows that do vary are what is learned from. A clip that could not be judged has no rows, and counts as 0 in each."""
    judged = next((found for found in rows if found), ())
    gain = torch.zeros(len(rows))
    for index, row in enumerate(judged):
        gain += row.weight * advantages([found[index].value if found else 0.0 for found in rows])
    return gain


def improve(
    policy: Policy, optimizer: torch.optim.Optimizer, path: Sequence[torch.Tensor], times: Sequence[float], gain: torch.Tensor, given: argparse.Namespace
) -> None:
    """Make the steps that led to good answers likelier, those that led to bad ones less likely; no further than `clip` in one go."""
    steps = [index for index, then in enumerate(times[1:]) if then > 0]
    with torch.no_grad():
        before = {index: log_likelihood(path[index + 1], *mean_of_step(policy, path[index], times[index], times[index + 1], given.noise)) for index in steps}
    for _ in range(given.epochs):
        optimizer.zero_grad()
        for index in steps:
            now = log_likelihood(path[index + 1], *mean_of_step(policy, path[index], times[index], times[index + 1], given.noise))
            ratio = (now - before[index]).exp()
            worth = torch.minimum(ratio * gain, ratio.clamp(1 - given.clip, 1 + given.clip) * gain)
            (-worth.mean() / len(steps)).backward()
        nn.utils.clip_grad_norm_(policy.parameters(), 1.0)
        optimizer.step()


def grpo(policy: Policy, questions: Iterator[str], given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Train; yields the question, the mean reward of its group, and the rewards, once a round."""
    optimizer = torch.optim.AdamW(policy.parameters(), lr=given.learning_rate, weight_decay=0.0)
    generator = torch.Generator().manual_seed(given.seed)
    times = times_of(given.steps, given.shift)
    with vbvr_hf.Reward(workers=given.workers, seconds=given.seconds) as reward:
        for number in range(given.rounds):
            sample_id = next(questions)
            path = roll_out(policy, policy.ask(sample_id), given.group, times, given.noise, generator)
            rows = reward.rows(reward.submit(policy.clips(path[-1]), [sample_id] * given.group))
            rewards = [sum(row.weight * row.value for row in found) for found in rows]
            gain = advantages(rewards) if given.total else dense_advantages(rows)
            if gain.any():
                improve(policy, optimizer, path, times, gain, given)
            yield {"round": number, "sample_id": sample_id, "reward": float(np.mean(rewards)), "rewards": rewards, "failures": dict(reward.failures)}


# --- two policies -----------------------------------------------------------------------------------------------------


class Toy:
    """A flow of two numbers: how much of the solution is shown, and how solidly. It has to find out that both should be all there is."""

    def __init__(self, size: tuple[int, int] = (64, 64), frames: int = 17) -> None:
        self.size, self.frames = size, frames
        self.net = nn.Sequential(nn.Linear(3, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 2))

    def ask(self, sample_id: str) -> tuple[int, ...]:
        self.sample = make_sample(sample_id, size=self.size, num_frames=self.frames)
        return (2,)

    def velocity(self, x: torch.Tensor, time: float) -> torch.Tensor:
        return self.net(torch.cat([x, torch.full((len(x), 1), time)], dim=1))

    def clips(self, x: torch.Tensor) -> list[np.ndarray]:
        return [self._clip(*numbers) for numbers in torch.sigmoid(x).tolist()]

    def _clip(self, share: float, solid: float) -> np.ndarray:
        shown = baselines.partial(self.sample, share).astype(np.float32)
        return np.round(shown[:1] + (shown - shown[:1]) * solid).astype(np.uint8)

    def parameters(self) -> Sequence[nn.Parameter]:
        return list(self.net.parameters())


class WanPolicy:
    """Wan2.2 with LoRA layers, those of `vbvr train` to begin with. Of two experts each makes the steps of its own noise."""

    def __init__(self, model: str, lora: str | None, rank: int, size: tuple[int, int] | None, frames: int | None, dtype: str, device: str | None) -> None:
        from vbvr_hf import models
        from vbvr_hf.training.wan import Wan

        self.model = models.load(model, dtype=dtype, device=device, lora=[lora] if lora else [])
        self.wan = Wan(self.model.pipeline)
        takes = self.model.card.takes
        self.size, self.frames, self.fps = size or takes.size, frames or takes.num_frames, takes.fps
        self.weights = self.wan.train_lora(list(self.wan.experts), rank) if not lora else self._loaded()
        for expert in self.wan.experts.values():
            expert.enable_gradient_checkpointing()

    def _loaded(self) -> list[nn.Parameter]:
        found = []
        for expert in self.wan.experts.values():
            expert.requires_grad_(False)
            for name, weight in expert.named_parameters():
                if "lora_" in name:
                    weight.data = weight.data.float()
                    found.append(weight.requires_grad_(True))
        return found

    def ask(self, sample_id: str) -> tuple[int, ...]:
        sample = make_sample(sample_id, size=self.size, fps=self.fps, num_frames=self.frames)
        self.asked = self.wan.question(next(sample.drawn())[0], sample.prompt, self.frames)
        return tuple(self.asked["shape"])

    def velocity(self, x: torch.Tensor, time: float) -> torch.Tensor:
        device = self.model.pipeline.transformer.device
        name = "high" if self.wan.boundary is None or time >= self.wan.boundary else "low"
        shared = (self.asked[key].to(device).expand(len(x), *self.asked[key].shape) for key in ("condition", "text"))
        with torch.autocast(device.type, self.model.pipeline.transformer.dtype, enabled=device.type == "cuda"):
            return self.wan.velocity(self.wan.experts[name], x.to(device), torch.full((len(x),), time, device=device), *shared).float().cpu()

    def clips(self, x: torch.Tensor) -> list[np.ndarray]:
        return [self.wan.decode(state, self.asked["condition"]) for state in x]

    def parameters(self) -> Sequence[nn.Parameter]:
        return self.weights


# --- the command ------------------------------------------------------------------------------------------------------


def questions_of(tasks: Sequence[str], count: int) -> Iterator[str]:
    """The first `count` training samples of each task, tasks taking turns, over and over."""
    while True:
        for index in range(count):
            for task in tasks:
                yield f"{task}/train/{index:05d}"


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """What the command takes; the toy has values of its own where none are given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", help="a Wan2.2: without it, the toy")
    parser.add_argument("--lora", help="folder of LoRA weights to go on from, as `vbvr train` leaves them")
    parser.add_argument("--tasks", default="G-15", help="comma-separated")
    parser.add_argument("--questions", type=int, default=1, help="training samples of each task")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--group", type=int, default=12, help="answers to a question")
    parser.add_argument("--total", action="store_true", help="learn from the total score alone, not from the rows of the rubric")
    parser.add_argument("--steps", type=int, default=8, help="of denoising")
    parser.add_argument("--noise", type=float, default=0.7)
    parser.add_argument("--shift", type=float, default=None)
    parser.add_argument("--epochs", type=int, default=None, help="times that each round's answers are learned from")
    parser.add_argument("--clip", type=float, default=None, help="of the ratio of likelihoods")
    parser.add_argument("--learning-rate", type=float, default=None)
    parser.add_argument("--rank", type=int, default=32)
    parser.add_argument("--size", type=lambda text: tuple(map(int, text.split("x"))), help="WxH")
    parser.add_argument("--frames", type=int)
    parser.add_argument("--dtype", default="bfloat16")
    parser.add_argument("--device")
    parser.add_argument("--workers", type=int, default=None, help="processes that score")
    parser.add_argument("--seconds", type=float, default=20.0, help="that one clip may take")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=Path, default=None)
    given = parser.parse_args(words)
    toy = {"shift": 1.0, "epochs": 4, "clip": 0.2, "learning_rate": 3e-3}
    large = {"shift": 5.0, "epochs": 1, "clip": 1e-3, "learning_rate": 5e-6}
    for name, value in (large if given.model else toy).items():
        if getattr(given, name) is None:
            setattr(given, name, value)
    return given


def main(words: Sequence[str] | None = None) -> list[float]:
    """Train, print every round, keep them in `rewards.jsonl`; the mean rewards."""
    given = arguments(words)
    torch.manual_seed(given.seed)
    policy = (
        WanPolicy(given.model, given.lora, given.rank, given.size, given.frames, given.dtype, given.device)
        if given.model
        else Toy(given.size or (64, 64), given.frames or 17)
    )
    found = []
    for record in grpo(policy, questions_of(given.tasks.split(","), given.questions), given):
        found.append(record["reward"])
        print(f"{record['round']:4d}  {record['sample_id']}  {record['reward']:.3f}")
        if given.output:
            given.output.mkdir(parents=True, exist_ok=True)
            with (given.output / "rewards.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(record) + "\n")
    if given.output and isinstance(policy, WanPolicy):
        policy.wan.save_lora(given.output, list(policy.wan.experts))
    return found


if __name__ == "__main__":
    main()
