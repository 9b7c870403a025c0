"""Leaderboard: results of this package's scorers, and, apart from them, the figures the field has published."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from html import escape
from pathlib import Path
from statistics import fmean
from typing import Any

from vbvr_hf import SampleId, VBVRError
from vbvr_hf.baselines import NAMES, about
from vbvr_hf.benchmark import BENCHMARK_SAMPLES, NO_PREDICTION, benchmark_samples, interval, load_results, published
from vbvr_hf.benchmark.checks import check_name
from vbvr_hf.benchmark.stats import by_task
from vbvr_hf.benchmark.trivial import TRUTH, kept
from vbvr_hf.fingerprint import fingerprint
from vbvr_hf.models.reference import REFERENCES
from vbvr_hf.scoring.scorecard import STEPS, VIDEO
from vbvr_hf.tasks import PILLARS, get_task, task_ids
from vbvr_hf.writing import replace_file

MOST_BYTES = 5_000_000
MOST_SUBMISSIONS, MOST_KEPT_BYTES = 500, 500_000_000
MOST_PLOTTED = 6
ALL = "all"
KINDS = {"model": "models", "baseline": "baselines", "submitted": "yours"}
KINDS_PUBLISHED = {
    "closed": "answers through a service alone",
    "open": "its weights can be downloaded",
    "fine-tuned": "an open model, trained further for the paper",
    "human": "people",
}
_PLOTTING = threading.Lock()  # matplotlib's figures are not made for threads

Result = Mapping[str, Any]


# --- what there is ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def baselines() -> tuple[Result, ...]:
    """The trivial answers and the ground truth, as kept with the package, in the form of results."""
    known = {name: {key: [score] for key, score in scores.items() if key.split("/")[0] in task_ids()} for name, scores in kept()["scores"].items()}
    whole = len(benchmark_samples())
    return tuple(
        {**_summed(name, "baseline", scores), "answered": min(whole, kept()["samples"] * len(scores)), "benchmark": whole} for name, scores in known.items()
    )


def listed(folder: Path | None) -> list[Result]:
    """Results files in a folder, as models; a file that is none is left out and named in `unlisted`."""
    return [] if folder is None else [_from_file(load_results(path), "model") for path in _files(folder) if _why_not(path) is None]


def unlisted(folder: Path | None) -> list[str]:
    """Why files of the folder are not listed, one line each."""
    return [] if folder is None else [reason for path in _files(folder) if (reason := _why_not(path))]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json")) if folder.is_dir() else []


def _why_not(path: Path) -> str | None:
    try:
        check(load_results(path))
    except VBVRError as error:
        return f"{path.name}: {str(error).replace(str(path), 'it')}"
    return None


def check(result: Result) -> None:
    """Raise VBVRError for results that cannot be listed: under a name that is taken or none, or of samples that are not the benchmark's.

    What they say of their own figures, `load_results` has checked.
    """
    check_name(result["model"], (TRUTH, *NAMES, *REFERENCES))
    strange = set(result["samples"]) - {str(sample_id) for sample_id in benchmark_samples()}
    if strange:
        raise VBVRError(f"{min(strange)} is no sample of the benchmark, which has samples 0 to {BENCHMARK_SAMPLES - 1} of each task and split")


def submitted(upload: str | None, home: Path, load: Callable[[Path], Result] = load_results) -> tuple[Result, str]:
    """A visitor's results file, checked and kept for whoever runs this Space: the result and a word about it, as HTML.

    `load` reads the file as `load_results` does. Raises VBVRError for what is no results file of `vbvr bench score`, or over 5 MB.
    """
    if not upload:
        raise VBVRError("choose a results file first: vbvr-results/<model>.json, as `vbvr bench score` writes it")
    path = Path(upload)
    try:
        if not path.is_file():
            raise VBVRError("this file was read and deleted; choose it again")
        if path.stat().st_size > MOST_BYTES:
            raise VBVRError(f"the file has {path.stat().st_size / 1e6:.0f} MB; at most {MOST_BYTES / 1e6:.0f} MB are taken")
        try:
            result = load(path)
        except VBVRError as error:
            raise VBVRError(str(error).replace(str(path), "the file")) from None
        check(result)
    finally:
        path.unlink(missing_ok=True)
    words = ""
    before = [each.stat().st_size for each in home.glob("*.json")]
    if len(before) < MOST_SUBMISSIONS and sum(before) < MOST_KEPT_BYTES:
        replace_file(home / f"{secrets.token_hex(16)}.json", json.dumps(result).encode())  # what was worked out, and nothing else of the file
        words = "It is kept for the maintainers, who list results they have checked. "
    if result["fingerprint"] != fingerprint():
        words += f"It was scored by other code ({escape(result['fingerprint'])}) than this Space has ({fingerprint()}), so compare with care. "
    board = _from_file(result, "submitted")
    if board["answered"] < board["benchmark"]:
        words += f"It answers {board['answered']} of the benchmark's {board['benchmark']} samples; the others count as 0. "
    return board, f'<p class="vbvr-note" role="status">{escape(result["model"])} is in the table, for you alone. {words}</p>'


def _from_file(result: Result, kind: str) -> Result:
    """A results file over the whole benchmark: what it has not answered counts as 0, so that few good answers are not better than many."""
    totals = {str(sample_id): 0.0 for sample_id in benchmark_samples()} | {key: entry["total"] for key, entry in result["samples"].items()}
    answered = [SampleId.parse(key) for key, entry in result["samples"].items() if entry["error"] != NO_PREDICTION]
    summed = _summed(result["model"], kind, by_task(totals))
    for part, there in (("splits", {key.split for key in answered}), ("pillars", {key.task.pillar for key in answered})):
        summed[part] = {name: value for name, value in summed[part].items() if name in there}
    summed["gap"] = summed["gap"] if len(summed["splits"]) == 2 else None
    same = result["fingerprint"] == fingerprint()
    return summed | {"interval": interval(totals), "same_code": same, "answered": len(answered), "benchmark": len(totals), "setting": result["setting"]}


def _summed(name: str, kind: str, by_task: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """Figures from scores by `<task>/<split>`: computed here, whatever a file says."""
    pairs = [(key.split("/")[1], get_task(key.split("/")[0]).pillar, fmean(values), len(values)) for key, values in by_task.items()]
    tasks = {key: {"name": get_task(key.split("/")[0]).name, "score": fmean(values)} for key, values in by_task.items()}
    splits = {split: mean for split in ("in_domain", "out_of_domain") if (mean := _mean(pair for pair in pairs if pair[0] == split)) is not None}
    pillars = {pillar: mean for pillar in PILLARS if (mean := _mean(pair for pair in pairs if pair[1] == pillar)) is not None}
    gap = splits["in_domain"] - splits["out_of_domain"] if len(splits) == 2 else None
    return {"model": name, "kind": kind, "score": _mean(pairs) or 0.0, "interval": None, "splits": splits, "pillars": pillars, "gap": gap, "tasks": tasks,
            "same_code": True, "setting": VIDEO}  # fmt: skip


def _mean(pairs) -> float | None:
    pairs = list(pairs)
    count = sum(pair[3] for pair in pairs)
    return sum(pair[2] * pair[3] for pair in pairs) / count if count else None


def within(results: Sequence[Result], pillar: str) -> list[Result]:
    """The same results over the tasks of one pillar (or "all")."""
    if pillar == ALL:
        return list(results)
    kept_of = [(r, {k: [t["score"]] for k, t in r["tasks"].items() if get_task(k.split("/")[0]).pillar == pillar}) for r in results]
    kept_too = ("same_code", "answered", "benchmark", "setting")
    return [{**_summed(r["model"], r["kind"], scores), **{key: r[key] for key in kept_too}} for r, scores in kept_of if scores]


# --- as HTML ----------------------------------------------------------------------------------------------------------


def board(results: Sequence[Result], search: str = "", kinds: Sequence[str] = tuple(KINDS), pillar: str = ALL) -> str:
    """The table of our results, best first, and another one of answers in pictures, if there are any; a click on a heading sorts by it (the page's script does
    that)."""
    words = (search or "").lower().split()
    shown = [r for r in within(results, pillar) if r["kind"] in kinds and all(word in r["model"].lower() for word in words)]
    shown.sort(key=lambda r: (-round(r["score"], 3), r["kind"] != "baseline", r["model"]))
    if not shown:
        return '<p class="vbvr-none" role="status">No result is like that.</p>'
    over = "all tasks" if pillar == ALL else f"the tasks of {pillar}"
    both = {VIDEO: f"Mean score over {over}", STEPS: f"Answers in pictures, a setting of its own: mean score over {over}"}
    parts = {setting: [r for r in shown if r["setting"] == setting] for setting in both}
    return "".join(_table(part, both[setting], pillar) for setting, part in parts.items() if part)


def _table(shown: Sequence[Result], caption: str, pillar: str) -> str:
    pillars = [] if pillar != ALL else [name for name in PILLARS if any(name in r["pillars"] for r in shown)]
    # A column that tells no row from another is none.
    spans, kinds = any(r["interval"] for r in shown), len({r["kind"] for r in shown}) > 1
    columns = {"kind": kinds, "score": True, "answered": True, "95 % interval": spans, "in-domain": True, "out-of-domain": True, "gap": True}
    heads = ["name", *(name for name, there in columns.items() if there), *pillars]
    body = "".join(_line(r, pillars, kinds, spans) for r in shown)
    return _sortable(
        "Our results", f"{caption} of this version, 0 to 1: {BENCHMARK_SAMPLES} samples each; one that was not answered counts as 0", heads, body, "score"
    )


def _sortable(label: str, caption: str, heads: Sequence[str], body: str, by: str) -> str:
    """A table that is slid sideways where it is too wide; a click on a heading sorts by it."""
    head = "".join(
        f'<th scope="col" aria-sort="{"descending" if name == by else "none"}"><button type="button" data-sort>{escape(name)}</button></th>' for name in heads
    )
    return f"""<div class="vbvr-wide" tabindex="0" role="region" aria-label="{escape(label)}"><table class="vbvr-board">
<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"""


def _line(result: Result, pillars: Sequence[str], kinds: bool, spans: bool) -> str:
    figures = [result["splits"].get("in_domain"), result["splits"].get("out_of_domain")]
    span = "-" if result["interval"] is None else f"{result['interval'][0]:.3f} to {result['interval'][1]:.3f}"
    gap = "-" if result["gap"] is None else f"{result['gap']:+.3f}"
    mark = "" if result["same_code"] else ' <abbr title="scored by other code than this Space has">*</abbr>'
    what = "" if result["kind"] != "baseline" else "The right answers themselves." if result["model"] == TRUTH else about(result["model"])
    words = f"<small>{escape(what)}</small>" if what else ""
    name = f'<th scope="row"><span>{escape(result["model"])}</span>{mark}{words}</th>'
    kind = f'<td><i class="vbvr-kind {result["kind"]}">{result["kind"]}</i></td>' if kinds else ""
    done = f'<td data-value="{result["answered"]}">{result["answered"]} of {result["benchmark"]}</td>'
    of_pillars = [_cell(result["pillars"].get(pillar)) for pillar in pillars]
    cells = [_bar(result["score"]), done, *([f"<td>{span}</td>"] if spans else []), *map(_cell, figures), f"<td>{gap}</td>", *of_pillars]
    return f"<tr>{name}{kind}{''.join(cells)}</tr>"


def _bar(value: float) -> str:
    return f'<td data-value="{value:.6f}" class="vbvr-inbar" style="--share:{value:.4f}"><b>{value:.3f}</b></td>'


def _cell(value: float | None) -> str:
    return "<td>-</td>" if value is None else f'<td data-value="{value:.6f}">{value:.3f}</td>'


def field() -> str:
    """What is known of models: the published figures, in tables of their own, apart for each paper, the latest first."""
    words = "; ".join(f"<b>{escape(kind)}</b>: {escape(what)}" for kind, what in KINDS_PUBLISHED.items())
    papers = sorted(published(), key=lambda told: told["date"], reverse=True)
    return f"""<p class="vbvr-small">{words}</p>
<div class="vbvr-papers">{"".join(f'<section class="vbvr-paper">{_paper(told)}</section>' for told in papers)}</div>"""


def _paper(told: Mapping[str, Any]) -> str:
    others = "".join(
        f'<details class="vbvr-more"><summary>{len(entries)} systems that answer otherwise: “{escape(setting)}”</summary>{_systems(entries)}</details>'
        for setting in dict.fromkeys(entry["setting"] for entry in told["overall"] if entry["setting"] != VIDEO)
        if (entries := _answering(told, setting))
    )
    month = datetime.strptime(told["date"], "%Y-%m")
    return f"""<h3><a href="{escape(told["link"])}">{escape(told["source"])}</a>, <time datetime="{told["date"]}">{month:%B %Y}</time></h3>
{_systems(_answering(told, VIDEO))}{others}{_tuned(told)}
<p class="vbvr-small">As published, measured with {escape(told["scorer"])}. {escape(told["licence"][:1].upper() + told["licence"][1:])}.</p>"""


def _answering(told: Mapping[str, Any], setting: str) -> list[Mapping[str, Any]]:
    return [entry for entry in told["overall"] if entry["setting"] == setting]


def _systems(entries: Sequence[Mapping[str, Any]]) -> str:
    splits = [name for name in ("in_domain", "out_of_domain") if any(name in entry for entry in entries)]
    rows = "".join(
        f'<tr><th scope="row">{escape(entry["system"])}</th><td><i class="vbvr-kind {entry["kind"]}">{escape(entry["kind"])}</i></td>'
        + (_bar(entry["score"]) if "score" in entry else f'<td data-value="{entry["low"]:.6f}">{entry["low"]:.2f} to {entry["high"]:.3f}</td>')
        + "".join(_cell(entry.get(name)) for name in splits)
        + "</tr>"
        for entry in entries
    )
    heads = ["system", "kind", "score", *(name.replace("_", "-") for name in splits)]
    return _sortable("Published scores", "Score, 0 to 1", heads, rows, "score")


def _tuned(told: Mapping[str, Any]) -> str:
    if "fine_tuning_data" not in told:
        return ""
    rows = "".join(
        f'<tr><th scope="row" data-value="{entry["clips"]}">{entry["clips"]:,}</th>{_bar(entry["in_domain"])}{_bar(entry["out_of_domain"])}</tr>'
        for entry in told["fine_tuning_data"]
    )
    return _sortable("Published scores after fine-tuning", "Fine-tuned on so many clips", ["clips", "in-domain", "out-of-domain"], rows, "")


def plots(results: Sequence[Result], kinds: Sequence[str], pillar: str = ALL) -> str:
    """Plots of the best results of the chosen kinds: in-domain against out-of-domain, pillars, tasks."""
    wanted = (r for r in within(results, pillar) if r["kind"] in kinds and r["model"] != TRUTH and r["setting"] == VIDEO)
    chosen = sorted(wanted, key=lambda r: -r["score"])[:MOST_PLOTTED]
    if not chosen:
        return '<p class="vbvr-none">There is nothing to plot.</p>'
    from vbvr_hf.benchmark import plots as drawn  # matplotlib takes a second to import

    with _PLOTTING:
        pictures = [
            ("In-domain against out-of-domain", drawn.splits(chosen)),
            ("By pillar", drawn.radar(chosen) if pillar == ALL else ""),
            ("By task", drawn.tasks(chosen)),
        ]
    names = escape(", ".join(r["model"] for r in chosen))
    return "".join(
        f'<figure class="vbvr-plot"><div role="img" aria-label="{escape(title)}: {names}">{picture}</div><figcaption>{escape(title)}</figcaption></figure>'
        for title, picture in pictures
        if picture
    )
