"""Scores over the course of training, and over the number of clips trained on: curves with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from ..benchmark.stats import interval
from .assess import by_split

NAMES = {"train": "unseen samples of the tasks trained on", "in_domain": "in domain", "out_of_domain": "out of domain"}
_COLOURS = {"train": "#2f9e6e", "in_domain": "#3b6fd4", "out_of_domain": "#d9822b"}


class Point(NamedTuple):
    """A mean score, and the ends of its 95 % interval."""

    mean: float
    low: float
    high: float


def point(samples: Mapping[str, float]) -> Point:
    """The mean over {sample id: total}, with its bootstrap interval over tasks where there are two or more."""
    mean = sum(samples.values()) / len(samples)
    return Point(mean, *(interval(samples) or (mean, mean)))


def course(path: Path, scores: Mapping[int, Mapping[str, float]]) -> None:
    """Score against step, a curve for each split, from {step: {sample id: total}}; a PNG."""
    steps = sorted(scores)
    curves: dict[str, list[Point]] = {}
    for step in steps:
        for split, samples in by_split(scores[step]).items():
            curves.setdefault(split, []).append(point(samples))
    draw(path, [str(step) for step in steps], curves, "steps")


def draw(path: Path, places: Sequence[str], curves: Mapping[str, Sequence[Point]], what: str, lines: Mapping[str, float] | None = None) -> None:
    """A PNG with a curve for each split over `places`, whiskers for intervals, and level `lines` for what others score."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with plt.rc_context({"font.size": 10, "axes.spines.top": False, "axes.spines.right": False}):
        figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
        for number, (split, points) in enumerate(curves.items()):
            at = [index + (number - (len(curves) - 1) / 2) * 0.06 for index in range(len(points))]
            ends = [[point.mean - min(point.low, point.mean) for point in points], [max(point.high, point.mean) - point.mean for point in points]]
            axes.errorbar(at, [point.mean for point in points], yerr=ends, marker="o", capsize=3, color=_COLOURS[split], label=NAMES[split])
        for name, level in (lines or {}).items():
            axes.axhline(level, color="#7a8699", lw=1, ls="--")
            axes.text(len(places) - 0.6, level, name, ha="right", va="bottom", color="#7a8699", fontsize=9)
        axes.set_xticks(range(len(places)), places)
        axes.set_xlabel(what)
        axes.set_ylabel("score, with 95 % bootstrap interval")
        axes.set_ylim(0, max(0.2, axes.get_ylim()[1]))  # what is nothing should look like it
        axes.grid(axis="y", alpha=0.25)
        axes.legend(frameon=False, loc="upper left")
        figure.savefig(path, dpi=120)
        plt.close(figure)
