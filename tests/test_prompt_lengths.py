"""What a model reads of a prompt: every task's, in its longest wording, held against the tokens that each model takes."""

from __future__ import annotations

import pytest

import vbvr_hf
from vbvr_hf.presets import PRESETS, most_tokens
from vbvr_hf.samples import SampleId, pose
from vbvr_hf.tasks.wording import _parse, _tidy

SAMPLES = 4
"""Of each task and split: numbers and names in prompts are drawn."""


def longest(template: str) -> str:
    """The longest text of those that a template stands for."""

    def taken(parts: list) -> str:
        return "".join(part if isinstance(part, str) else max(map(taken, part), key=most_tokens) for part in parts)

    return _tidy(taken(_parse(template)))


@pytest.mark.parametrize("task", vbvr_hf.list_tasks(), ids=lambda task: task.id)
def test_every_model_reads_every_prompt_to_its_end(task):
    """By the bound that stands in for the tokenizers. Guided prompts may be longer, and `vbvr infer --guided --dry-run` counts them."""
    least = min(PRESETS.values(), key=lambda preset: preset.tokens)
    for sample_id in (SampleId(task.id, split, index) for split in task.splits for index in range(SAMPLES)):
        for template in task.prompt(pose(sample_id)[1]).plain:
            text = longest(template)
            assert most_tokens(text) <= least.tokens, f"{sample_id}: {least.name} reads {least.tokens} tokens: {text}"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 2), ("a", 3), ("cat", 3), ("cats", 4), ("Move it.", 2 + 2 + 1 + 1), ("12 px, 3/4", 2 + 2 + 1 + 1 + 3), ("magenta-red", 2 + 3 + 1 + 1), ("é", 3)],
)
def test_tokens_are_bounded_by_letters_digits_and_marks(text, tokens):
    assert most_tokens(text) == tokens


def test_a_dry_run_says_whether_prompts_are_read_to_their_end(run, monkeypatch):
    asked = ("infer", "--model", "hunyuanvideo-i2v", "--tasks", "G-15", "--samples", 2, "--dry-run")
    code, out, _ = run(*asked)
    assert code == 0 and "by a bound (G-15/in_domain/0000" in out and "the model reads 256 (LLaVA of Llama 3)" in out and "may be lost" not in out
    monkeypatch.setattr("vbvr_hf.presets.most_tokens", lambda prompt: 300)
    code, out, _ = run(*asked, "--guided")
    assert code == 0 and "at most 300 tokens" in out and "so the end of 2 may be lost" in out
