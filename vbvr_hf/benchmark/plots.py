"""The report's plots: as SVG text for a page, where colours work on light and dark grounds, and as PNG and PDF files for a paper.

Every plot says what its bars and whiskers are, and has what trivial answers earn on the same tasks as lines.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from ..tasks import DIFFICULTIES, PILLARS, get_task
from ..writing import make_folder, replace_file
from .groups import by_difficulty
from .trivial import kept

LINES = {"cut": ("a cut to the end", (0, (6, 3))), "frozen": ("a still", (0, (1, 2)))}
"""The baselines that are drawn as lines, what they are called there, and how they are dashed: the best of those that jump, and one of those that do nothing."""

_COLOURS = ("#3b6fd4", "#d9822b", "#2f9e6e", "#a85bc2", "#c94f4f", "#7a8699", "#b59a1e", "#3aa6b9")
_GREY = "#7a8699"
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "vbvr",
    "font.size": 10,
    "text.color": _GREY,
    "axes.labelcolor": _GREY,
    "axes.edgecolor": "#7a869966",
    "xtick.color": _GREY,
    "ytick.color": _GREY,
    "grid.color": "#7a869933",
}
_PAPER = {**_STYLE, **dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color"), "#222222"), "pdf.fonttype": 42, "savefig.dpi": 200}

Results = Sequence[Mapping[str, Any]]


def colour_of(index: int) -> str:
    """The colour of the n-th model, the same in every plot."""
    return _COLOURS[index % len(_COLOURS)]


def bars(results: Results) -> str:
    """Overall scores with their 95 % intervals, one bar a model, as SVG."""
    return _svg(_bars, results)


def splits(results: Results) -> str:
    """In-domain beside out-of-domain, and the gap between them, as SVG."""
    return _svg(_splits, results)


def radar(results: Results) -> str:
    """Scores by pillar, one outline a model, as SVG; pillars without a task are left out. Empty text for fewer than three pillars."""
    return _svg(_radar, results)


def tasks(results: Results) -> str:
    """Score against task, tasks ordered by their mean over the models, as SVG."""
    return _svg(_tasks, results)


def difficulty(results: Results) -> str:
    """Score against level of difficulty, as SVG."""
    return _svg(_difficulty, results)


def attempts(results: Results) -> str:
    """pass@k and best of k against k, as SVG; empty text where no model answered several times."""
    return _svg(_attempts, results)


def differences(tests: Sequence[Mapping[str, Any]]) -> str:
    """The differences of `report.comparisons` with their intervals, as SVG; empty text without any."""
    return _svg(_differences, tests)


def save(folder: str | Path, results: Results, tests: Sequence[Mapping[str, Any]]) -> list[Path]:
    """Write every plot there is as PNG and PDF into a folder, which is made if it is not there; returns the files."""
    folder = Path(folder)
    make_folder(folder)
    drawn: list[tuple[str, Callable[[Any], Figure | None], Any]] = [
        *((draw.__name__.strip("_"), draw, results) for draw in (_bars, _splits, _radar, _difficulty, _attempts, _tasks)),
        ("differences", _differences, tests),
    ]
    written = []
    for name, draw, what in drawn:
        with plt.rc_context(_PAPER):
            figure = draw(what)
            if figure is None:
                continue
            for ending in ("png", "pdf"):
                path = folder / f"{name}.{ending}"
                out = io.BytesIO()
                figure.savefig(out, format=ending, bbox_inches="tight", metadata={"CreationDate": None} if ending == "pdf" else None)
                replace_file(path, out.getvalue())
                written.append(path)
            plt.close(figure)
    return written


def _bars(results: Results) -> Figure:
    figure, axes = plt.subplots(figsize=(6.4, 0.55 * len(results) + 1.1))
    for index, result in enumerate(results):
        low, high = result["interval"] or (result["score"], result["score"])
        axes.barh(index, result["score"], color=colour_of(index), height=0.62)
        # About its own middle: the interval of a score near 0 or 1, rounded, need not hold the score.
        axes.errorbar((low + high) / 2, index, xerr=(high - low) / 2, color=_GREY, capsize=3, lw=1.2)
        axes.text(1.03, index, f"{result['score']:.3f}", va="center")
    _upright(axes, {name: fmean(scores.values()) for name, scores in _baselines(results).items()})
    axes.set_yticks(range(len(results)), [result["model"] for result in results])
    axes.set_ylim(len(results) - 0.5, -0.5)
    axes.set_xlim(0, 1.15)
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axes.set_xlabel("score, with 95 % bootstrap interval")
    return _dressed(figure, axes)


def _splits(results: Results) -> Figure:
    figure, axes = plt.subplots(figsize=(6.4, 0.7 * len(results) + 1.1))
    for index, result in enumerate(results):
        inside, outside = result["splits"].get("in_domain"), result["splits"].get("out_of_domain")
        if inside is not None and outside is not None:
            axes.plot([inside, outside], [index, index], color=colour_of(index), lw=2, zorder=1)
        for value, marker in ((inside, "o"), (outside, "D")):
            if value is not None:
                axes.scatter(value, index, color=colour_of(index), marker=marker, s=52, zorder=2)
        if result["gap"] is not None:
            axes.text(1.04, index, f"gap {result['gap']:+.3f}", va="center")
    _upright(axes, {name: fmean(scores.values()) for name, scores in _baselines(results).items()})
    axes.set_yticks(range(len(results)), [result["model"] for result in results])
    axes.set_ylim(len(results) - 0.4, -0.6)
    axes.set_xlim(-0.02, 1.3)
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axes.set_xlabel("score in domain (disc) and out of domain (diamond)")
    return _dressed(figure, axes)


def _radar(results: Results) -> Figure | None:
    pillars = [pillar for pillar in PILLARS if any(pillar in result["pillars"] for result in results)]
    if len(pillars) < 3:
        return None
    angles = [2 * math.pi * i / len(pillars) for i in range(len(pillars))]
    figure, axes = plt.subplots(figsize=(5.2, 4.4), subplot_kw={"projection": "polar"})
    for index, result in enumerate(results):
        values = [result["pillars"].get(pillar, 0.0) for pillar in pillars]
        axes.plot([*angles, angles[0]], [*values, values[0]], color=colour_of(index), lw=1.8, label=result["model"])
        axes.fill([*angles, angles[0]], [*values, values[0]], color=colour_of(index), alpha=0.08)
    for name, scores in _baselines(results).items():
        by_pillar = [_mean(value for key, value in scores.items() if _pillar(key) == pillar) for pillar in pillars]
        axes.plot([*angles, angles[0]], [*by_pillar, by_pillar[0]], color=_GREY, lw=1, ls=LINES[name][1], label=LINES[name][0])
    axes.set_xticks(angles, pillars)
    axes.tick_params(axis="x", pad=16)  # so that no name lies over the circle
    axes.set_ylim(0, 1)
    axes.set_yticks([0.25, 0.5, 0.75, 1.0], ["", "0.5", "", "1"])
    axes.set_theta_offset(math.pi / 2)
    axes.legend(loc="upper left", bbox_to_anchor=(1.2, 1.05), frameon=False)
    return figure


def _tasks(results: Results) -> Figure:
    keys = sorted({key for result in results for key in result["tasks"]}, key=lambda k: -_mean(r["tasks"][k]["score"] for r in results if k in r["tasks"]))
    figure, axes = plt.subplots(figsize=(max(6.4, 0.2 * len(keys) + 1.5), 3.4))
    for index, result in enumerate(results):
        places = [i for i, key in enumerate(keys) if key in result["tasks"]]
        axes.plot(places, [result["tasks"][keys[i]]["score"] for i in places], "o-", ms=4, lw=0.8, color=colour_of(index), label=result["model"])
    for name, scores in _baselines(results).items():
        places = [i for i, key in enumerate(keys) if key in scores]
        axes.plot(places, [scores[keys[i]] for i in places], color=_GREY, lw=1, ls=LINES[name][1], drawstyle="steps-mid", label=LINES[name][0])
    axes.set_xticks(range(len(keys)), [key.split("/")[0] for key in keys], rotation=90, fontsize=8)
    axes.set_ylim(-0.03, 1.03)
    axes.set_ylabel("score")
    axes.legend(frameon=False, fontsize=8, ncol=4, loc="lower left", bbox_to_anchor=(0, 1))
    return _dressed(figure, axes)


def _difficulty(results: Results) -> Figure:
    figure, axes = plt.subplots(figsize=(6.4, 3.2))
    for index, result in enumerate(results):
        levels = by_difficulty(result["samples"])
        shift = 0.12 * (index - (len(results) - 1) / 2) / max(1, len(results) / 4)
        there = [(place + shift, levels[level]) for place, level in enumerate(DIFFICULTIES) if level in levels]
        axes.plot([x for x, _ in there], [part["score"] for _, part in there], "o-", ms=5, lw=1.4, color=colour_of(index), label=result["model"])
        for x, part in there:
            if part["score_interval"]:
                axes.plot([x, x], part["score_interval"], color=colour_of(index), lw=1.2, alpha=0.7)
    for name, scores in _baselines(results).items():
        axes.axhline(fmean(scores.values()), color=_GREY, lw=1, ls=LINES[name][1], label=f"{LINES[name][0]} (all levels)")
    axes.set_xticks(range(len(DIFFICULTIES)), DIFFICULTIES)
    axes.set_xlim(-0.4, len(DIFFICULTIES) - 0.6)
    axes.set_ylim(-0.03, 1.03)
    axes.set_ylabel("score, with 95 % interval")
    axes.legend(frameon=False, fontsize=8, ncol=3, loc="lower left", bbox_to_anchor=(0, 1))
    return _dressed(figure, axes)


def _attempts(results: Results) -> Figure | None:
    if not any("attempts" in result for result in results):
        return None
    figure, axes = plt.subplots(figsize=(6.4, 3.2))
    for index, result in enumerate(results):
        told = result.get("attempts")
        for name, dashes in (("pass", "-"), ("best", (0, (4, 1)))) if told else ():
            ks = [int(k) for k in told[name]]
            values = [one["value"] for one in told[name].values()]
            spans = [one["interval"] or (one["value"], one["value"]) for one in told[name].values()]
            label = f"{result['model']}: {'pass@k' if name == 'pass' else 'best of k'}"
            axes.plot(ks, values, "o", ls=dashes, ms=4, color=colour_of(index), label=label)
            axes.fill_between(ks, [low for low, _ in spans], [high for _, high in spans], color=colour_of(index), alpha=0.08, lw=0)
    for name, scores in _baselines(results).items():
        axes.axhline(fmean(scores.values()), color=_GREY, lw=1, ls=LINES[name][1], label=f"{LINES[name][0]}: score")
    most = max(result["attempts"]["answers"] for result in results if "attempts" in result)
    axes.set_xticks(range(1, most + 1) if most <= 10 else [1, *range(5, most + 1, max(5, most // 50 * 5))])
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlabel("k answers")
    axes.legend(frameon=False, fontsize=8, ncol=2, loc="lower left", bbox_to_anchor=(0, 1))
    return _dressed(figure, axes)


def _differences(tests: Sequence[Mapping[str, Any]]) -> Figure | None:
    if not tests:
        return None
    figure, axes = plt.subplots(figsize=(6.4, 0.34 * len(tests) + 1.1))
    for place, test in enumerate(tests):
        color = colour_of(0) if test["told_apart"] else _GREY
        axes.plot([test["low"], test["high"]], [place, place], color=color, lw=1.6)
        axes.scatter(test["difference"], place, s=34, zorder=2, color=color if test["told_apart"] else "white", edgecolors=color)
    axes.axvline(0, color=_GREY, lw=1)
    axes.set_yticks(range(len(tests)), [f"{test['first']} less {test['second']}" for test in tests], fontsize=8)
    axes.set_ylim(len(tests) - 0.5, -0.5)
    axes.set_xlabel("difference in score, with 95 % interval; hollow: cannot be told apart")
    return _dressed(figure, axes)


def _baselines(results: Results) -> dict[str, dict[str, float]]:
    """What the baselines of `LINES` earn, as published with this version, on those tasks of the results that they were run on: by task and split."""
    keys = {key for result in results for key in result["tasks"]}
    found = {name: {key: score for key, score in kept()["scores"][name].items() if key in keys} for name in LINES}
    return {name: scores for name, scores in found.items() if scores}


def _upright(axes: Any, values: Mapping[str, float]) -> None:
    for name, value in values.items():
        label, dashes = LINES[name]
        axes.axvline(value, color=_GREY, lw=1, ls=dashes, zorder=3)
        axes.text(value, 1.01, label, transform=axes.get_xaxis_transform(), fontsize=8, ha="left" if value < 0.05 else "center", va="bottom")


def _pillar(key: str) -> str:
    return get_task(key.split("/")[0]).pillar


def _mean(values) -> float:
    values = list(values)
    return sum(values) / len(values) if values else 0.0


def _dressed(figure: Figure, axes: Any) -> Figure:
    axes.grid(axis="both", lw=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    return figure


def _svg(draw: Callable[[Any], Figure | None], what: Any) -> str:
    with plt.rc_context(_STYLE):
        figure = draw(what)
        if figure is None:
            return ""
        out = io.StringIO()
        figure.savefig(out, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None})
        plt.close(figure)
    text = out.getvalue()
    return text[text.index("<svg") :]
