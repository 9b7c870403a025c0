"""How sure a benchmark's figures are: bootstrap intervals, and paired tests between models.

Tasks are the unit: what is asked is how a model would do on other tasks and samples of the same kind, so tasks are drawn first and
samples within each task second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

DRAWS = 2000


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


def compare(first: Mapping[str, float], second: Mapping[str, float]) -> dict[str, Any] | None:
    """A paired comparison of two models over the tasks both answered: mean difference (first minus second), its 95 % bootstrap interval,
    and the two-sided p-value of a sign-flipping permutation test (R. A. Fisher 1935). None for fewer than two tasks in common."""
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
        "tasks": len(means),
        "samples": len(shared),
    }
