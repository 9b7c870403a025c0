"""How sure a benchmark's figures are: bootstrap intervals, paired tests between models, and what several answers to a sample come to.

Tasks are the unit: what is asked is how a model would do on other tasks and samples of the same kind, so tasks are drawn first and
samples within each task second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import comb
from typing import Any

import numpy as np

DRAWS = 2000
LEVEL = 0.05
"""The chance, over all comparisons of a report, of telling apart models that are alike."""
_ALIKE = 1e-6


def by_task(samples: Mapping[str, float]) -> dict[str, list[float]]:
    """Totals grouped by task and split, from {sample id: total}."""
    groups: dict[str, list[float]] = defaultdict(list)
    for sample_id in sorted(samples):
        groups[sample_id.rsplit("/", 1)[0]].append(samples[sample_id])
    return dict(groups)


def interval(samples: Mapping[str, float], level: float = 0.95) -> tuple[float, float] | None:
    """Percentile bootstrap interval (B. Efron 1979) of the mean over tasks of {sample id: total}; None for fewer than two tasks."""
    groups = [np.array(values) for values in by_task(samples).values()]
    if len(groups) < 2:
        return None
    rng = np.random.RandomState(0)
    # Drawing tasks first, then samples inside each: the spread of a task's mean, redrawn, is added for every task drawn.
    redrawn = np.stack([group[rng.randint(len(group), size=(DRAWS, len(group)))].mean(axis=1) for group in groups], axis=1)
    tasks = rng.randint(len(groups), size=(DRAWS, len(groups)))
    means = np.take_along_axis(redrawn, tasks, axis=1).mean(axis=1)
    low, high = np.percentile(means, [50 - 50 * level, 50 + 50 * level])
    return round(float(low), 4), round(float(high), 4)


def interval_within(values: Sequence[float], level: float = 0.95) -> tuple[float, float] | None:
    """The same of the mean within one task, over its samples; None for fewer than two. Of five samples it is rough, and rather too narrow."""
    if len(values) < 2:
        return None
    drawn = np.array(values)[np.random.RandomState(0).randint(len(values), size=(DRAWS, len(values)))].mean(axis=1)
    low, high = np.percentile(drawn, [50 - 50 * level, 50 + 50 * level])
    return round(float(low), 4), round(float(high), 4)


def compare(first: Mapping[str, float], second: Mapping[str, float]) -> dict[str, Any] | None:
    """A paired comparison of two models over the tasks both answered: mean difference (first minus second), its 95 % bootstrap interval,
    the two-sided p-value of a sign-flipping permutation test (R. A. Fisher 1935), and on how many tasks the first is `better` and `worse`.
    None for fewer than two tasks in common."""
    shared = sorted(set(first) & set(second))
    gaps = by_task({sample: first[sample] - second[sample] for sample in shared})
    if len(gaps) < 2:
        return None
    means = np.array([np.mean(values) for values in gaps.values()])
    rng = np.random.RandomState(0)
    signs = rng.choice([-1.0, 1.0], size=(10_000, len(means)))
    observed = abs(means.mean())
    beyond = (np.abs((signs * means).mean(axis=1)) >= observed - 1e-12).sum()
    low, high = interval({sample: first[sample] - second[sample] for sample in shared})
    return {
        "difference": round(float(means.mean()), 4),
        "low": low,
        "high": high,
        "p": round(float((beyond + 1) / (len(signs) + 1)), 5),
        "better": int((means > _ALIKE).sum()),
        "worse": int((means < -_ALIKE).sum()),
        "tasks": len(means),
        "samples": len(shared),
    }


def holm(values: Sequence[float]) -> list[float]:
    """P-values of several tests, each raised so that all may be held against one level (S. Holm 1979), in the order given."""
    raised, most = [0.0] * len(values), 0.0
    for rank, place in enumerate(sorted(range(len(values)), key=lambda i: values[i])):
        most = max(most, min(1.0, values[place] * (len(values) - rank)))
        raised[place] = round(most, 5)
    return raised


def pass_at_k(answers: int, right: int, k: int) -> float:
    """The chance that at least one of k answers is right, where `right` of `answers` (k at least) are: the unbiased estimator of M. Chen et al. 2021,
    "Evaluating Large Language Models Trained on Code" (arXiv 2107.03374), 1 - C(n - c, k) / C(n, k)."""
    return 1 - comb(answers - right, k) / comb(answers, k)


def best_of_k(scores: Sequence[float], k: int) -> float:
    """The score to be expected of the best of k answers that are drawn, none twice, from those given (k at least): unbiased for the same reason."""
    ranked = sorted(scores)
    return sum(score * comb(rank, k - 1) for rank, score in enumerate(ranked)) / comb(len(ranked), k)
