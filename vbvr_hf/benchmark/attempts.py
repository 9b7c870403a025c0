"""What several answers to a sample come to: the chance that one of k is right, and the best of k."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean
from typing import Any

from .stats import best_of_k, interval, pass_at_k


def attempts(samples: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What a result's `samples`, some of which hold `further` answers, come to.

    `answers` is the most answers that a sample has; those that others lack count as wrong, and `lacking` says how many these are. `pass` and `best` hold by k
    ("1", "2", …) the mean over the samples of the chance that one of k answers is solved (`stats.pass_at_k`), and of the score of the best of k
    (`stats.best_of_k`), each with `value` and `interval`. With k = 1 these are means over all answers.
    """
    every = {key: [entry, *entry.get("further", ())] for key, entry in samples.items()}
    most = max(map(len, every.values()))
    found: dict[str, Any] = {"answers": most, "lacking": sum(most - len(answers) for answers in every.values()), "pass": {}, "best": {}}
    right = {key: sum(answer["solved"] for answer in answers) for key, answers in every.items()}
    totals = {key: [answer["total"] for answer in answers] + [0.0] * (most - len(answers)) for key, answers in every.items()}
    for k in _shown(most):
        found["pass"][str(k)] = _mean({key: pass_at_k(most, count, k) for key, count in right.items()})
        found["best"][str(k)] = _mean({key: best_of_k(scores, k) for key, scores in totals.items()})
    return found


def _shown(most: int) -> list[int]:
    """Which k are worth a figure: all of a few, else 1, 2, 5, 10, … and the most there are."""
    if most <= 5:
        return list(range(1, most + 1))
    return [k for k in (1, 2, 5, 10, 20, 50, 100, 200, 500) if k < most] + [most]


def _mean(values: Mapping[str, float]) -> dict[str, Any]:
    span = interval(values)
    return {"value": round(fmean(values.values()), 6), "interval": list(span) if span else None}
