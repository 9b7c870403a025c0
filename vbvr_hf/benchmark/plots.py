"""The report's plots, as SVG text. Colours work on light and dark grounds; every plot says what its bars and whiskers are."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from ..tasks import PILLARS

_COLOURS = ("#3b6fd4", "#d9822b", "#2f9e6e", "#a85bc2", "#c94f4f", "#7a8699", "#b59a1e", "#3aa6b9")
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "vbvr",
    "font.size": 10,
    "text.color": "#7a8699",
    "axes.labelcolor": "#7a8699",
    "axes.edgecolor": "#7a869966",
    "xtick.color": "#7a8699",
    "ytick.color": "#7a8699",
    "grid.color": "#7a869933",
}


def colour_of(index: int) -> str:
    """The colour of the n-th model, the same in every plot."""
    return _COLOURS[index % len(_COLOURS)]


def bars(results: Sequence[Mapping[str, Any]]) -> str:
    """Overall scores with their 95 % intervals, one bar a model."""
    with plt.rc_context(_STYLE):
        figure, axes = plt.subplots(figsize=(6.4, 0.55 * len(results) + 1.1))
        for index, result in enumerate(results):
            low, high = result["interval"] or (result["score"], result["score"])
            axes.barh(index, result["score"], color=colour_of(index), height=0.62)
            # About its own middle: the interval of a score near 0 or 1, rounded, need not hold the score.
            axes.errorbar((low + high) / 2, index, xerr=(high - low) / 2, color="#7a8699", capsize=3, lw=1.2)
            axes.text(min(high + 0.015, 1.02), index, f"{result['score']:.3f}", va="center")
        axes.set_yticks(range(len(results)), [result["model"] for result in results])
        axes.invert_yaxis()
        axes.set_xlim(0, 1.12)
        axes.set_xlabel("score, with 95 % bootstrap interval")
        return _svg(figure, axes)


def splits(results: Sequence[Mapping[str, Any]]) -> str:
    """In-domain beside out-of-domain, and the gap between them."""
    with plt.rc_context(_STYLE):
        figure, axes = plt.subplots(figsize=(6.4, 0.7 * len(results) + 1.1))
        for index, result in enumerate(results):
            inside, outside = result["splits"].get("in_domain"), result["splits"].get("out_of_domain")
            if inside is not None and outside is not None:
                axes.plot([inside, outside], [index, index], color=colour_of(index), lw=2, zorder=1)
            for value, marker in ((inside, "o"), (outside, "D")):
                if value is not None:
                    axes.scatter(value, index, color=colour_of(index), marker=marker, s=52, zorder=2)
            if result["gap"] is not None:
                axes.text(max(inside, outside) + 0.03, index, f"gap {result['gap']:+.3f}", va="center")
        axes.set_yticks(range(len(results)), [result["model"] for result in results])
        axes.set_ylim(len(results) - 0.4, -0.6)
        axes.set_xlim(-0.02, 1.2)
        axes.set_xlabel("score in domain (disc) and out of domain (diamond)")
        return _svg(figure, axes)


def radar(results: Sequence[Mapping[str, Any]]) -> str:
    """Scores by pillar, one outline a model; pillars without a task are left out. Empty text for fewer than three pillars."""
    pillars = [pillar for pillar in PILLARS if any(pillar in result["pillars"] for result in results)]
    if len(pillars) < 3:
        return ""
    angles = [2 * math.pi * i / len(pillars) for i in range(len(pillars))]
    with plt.rc_context(_STYLE):
        figure, axes = plt.subplots(figsize=(5.2, 4.4), subplot_kw={"projection": "polar"})
        for index, result in enumerate(results):
            values = [result["pillars"].get(pillar, 0.0) for pillar in pillars]
            axes.plot([*angles, angles[0]], [*values, values[0]], color=colour_of(index), lw=1.8, label=result["model"])
            axes.fill([*angles, angles[0]], [*values, values[0]], color=colour_of(index), alpha=0.08)
        axes.set_xticks(angles, pillars)
        axes.set_ylim(0, 1)
        axes.set_yticks([0.25, 0.5, 0.75, 1.0], ["", "0.5", "", "1"])
        axes.set_theta_offset(math.pi / 2)
        axes.legend(loc="upper left", bbox_to_anchor=(1.05, 1.05), frameon=False)
        return _svg(figure, None)


def tasks(results: Sequence[Mapping[str, Any]]) -> str:
    """Score against task, tasks ordered by their mean over the models."""
    keys = sorted({key for result in results for key in result["tasks"]}, key=lambda k: -_mean(r["tasks"][k]["score"] for r in results if k in r["tasks"]))
    with plt.rc_context(_STYLE):
        figure, axes = plt.subplots(figsize=(max(6.4, 0.2 * len(keys) + 1.5), 3.4))
        for index, result in enumerate(results):
            places = [i for i, key in enumerate(keys) if key in result["tasks"]]
            axes.plot(places, [result["tasks"][keys[i]]["score"] for i in places], "o-", ms=4, lw=0.8, color=colour_of(index), label=result["model"])
        axes.set_xticks(range(len(keys)), [key.split("/")[0] for key in keys], rotation=90, fontsize=8)
        axes.set_ylim(-0.03, 1.03)
        axes.set_ylabel("score")
        axes.legend(frameon=False, fontsize=8, ncol=4, loc="lower left", bbox_to_anchor=(0, 1))
        return _svg(figure, axes)


def _mean(values) -> float:
    values = list(values)
    return sum(values) / len(values)


def _svg(figure: Any, axes: Any) -> str:
    if axes is not None:
        axes.grid(axis="both", lw=0.6)
        axes.set_axisbelow(True)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
    out = io.StringIO()
    figure.savefig(out, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)
    text = out.getvalue()
    return text[text.index("<svg") :]
