"""Leaderboard: results of this package's scorers, and, apart from them, the figures the field has published."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from statistics import fmean
from typing import Any

from vbvr_hf import VBVRError
from vbvr_hf.benchmark import BENCHMARK_SAMPLES, load_results, published
from vbvr_hf.benchmark.trivial import TRUTH, kept
from vbvr_hf.fingerprint import fingerprint
from vbvr_hf.tasks import PILLARS, get_task, task_ids

MOST_BYTES = 5_000_000
MOST_SUBMISSIONS = 500
MOST_PLOTTED = 6
ALL = "all"
KINDS = {"model": "models", "baseline": "baselines", "submitted": "yours"}
_PLOTTING = threading.Lock()  # matplotlib's figures are not made for threads

Result = Mapping[str, Any]


# --- what there is ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def baselines() -> tuple[Result, ...]:
    """The trivial answers and the ground truth, as kept with the package, in the form of results."""
    known = {name: {key: [score] for key, score in scores.items() if key.split("/")[0] in task_ids()} for name, scores in kept()["scores"].items()}
    return tuple(_summed(name, "baseline", scores) for name, scores in known.items())


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
        return f"{path.name}: {error}"
    return None


def check(result: Result) -> None:
    """Raise VBVRError for a results file whose figures do not follow from its samples."""
    totals = [entry["total"] for entry in result["samples"].values()]
    if not totals:
        raise VBVRError("the file has no samples")
    if abs(fmean(totals) - result["score"]) > 1e-4:
        raise VBVRError(f"the file says {result['score']:.4f}, but its samples come to {fmean(totals):.4f}")
    if not 1 <= len(result["model"]) <= 80:
        raise VBVRError("the model's name must have 1 to 80 letters")


def submitted(upload: str | None, home: Path) -> tuple[Result, str]:
    """A visitor's results file, checked and kept for whoever runs this Space: the result and a word about it, as HTML.

    Raises VBVRError for what is no results file of `vbvr bench score`, or over 5 MB.
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
            result = load_results(path)
        except VBVRError as error:
            raise VBVRError(str(error).replace(str(path), "the file")) from None
        check(result)
    finally:
        path.unlink(missing_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    words = ""
    if len(list(home.glob("*.json"))) < MOST_SUBMISSIONS:
        (home / f"{secrets.token_hex(16)}.json").write_text(json.dumps(result), encoding="utf-8")
        words = "It is kept for the maintainers, who list results they have checked. "
    if result.get("fingerprint") != fingerprint():
        words += f"It was scored by other code ({escape(str(result.get('fingerprint')))}) than this Space has ({fingerprint()}), so compare with care. "
    return _from_file(result, "submitted"), f'<p class="vbvr-note" role="status">{escape(result["model"])} is in the table, for you alone. {words}</p>'


def _from_file(result: Result, kind: str) -> Result:
    by_task: dict[str, list[float]] = {}
    for key, entry in result["samples"].items():
        by_task.setdefault(key.rsplit("/", 1)[0], []).append(entry["total"])
    span = result.get("interval")
    good = isinstance(span, (list, tuple)) and len(span) == 2 and all(isinstance(v, (int, float)) for v in span)
    return {**_summed(result["model"], kind, by_task), "interval": tuple(span) if good else None, "same_code": result.get("fingerprint") == fingerprint()}


def _summed(name: str, kind: str, by_task: Mapping[str, Sequence[float]]) -> Result:
    """Figures from scores by `<task>/<split>`: computed here, whatever a file says."""
    pairs = [(key.split("/")[1], get_task(key.split("/")[0]).pillar, fmean(values), len(values)) for key, values in by_task.items()]
    tasks = {key: {"name": get_task(key.split("/")[0]).name, "score": fmean(values)} for key, values in by_task.items()}
    splits = {split: mean for split in ("in_domain", "out_of_domain") if (mean := _mean(pair for pair in pairs if pair[0] == split)) is not None}
    pillars = {pillar: mean for pillar in PILLARS if (mean := _mean(pair for pair in pairs if pair[1] == pillar)) is not None}
    gap = splits["in_domain"] - splits["out_of_domain"] if len(splits) == 2 else None
    return {"model": name, "kind": kind, "score": _mean(pairs) or 0.0, "interval": None, "splits": splits, "pillars": pillars, "gap": gap, "tasks": tasks,
            "same_code": True}  # fmt: skip


def _mean(pairs) -> float | None:
    pairs = list(pairs)
    count = sum(pair[3] for pair in pairs)
    return sum(pair[2] * pair[3] for pair in pairs) / count if count else None


def within(results: Sequence[Result], pillar: str) -> list[Result]:
    """The same results over the tasks of one pillar (or "all")."""
    if pillar == ALL:
        return list(results)
    kept_of = [(r, {k: [t["score"]] for k, t in r["tasks"].items() if get_task(k.split("/")[0]).pillar == pillar}) for r in results]
    return [{**_summed(r["model"], r["kind"], scores), "same_code": r["same_code"]} for r, scores in kept_of if scores]


# --- as HTML ----------------------------------------------------------------------------------------------------------


def board(results: Sequence[Result], search: str = "", kinds: Sequence[str] = tuple(KINDS), pillar: str = ALL) -> str:
    """The table of our results, best first; a click on a heading sorts by it (the page's script does that)."""
    words = (search or "").lower().split()
    shown = [r for r in within(results, pillar) if r["kind"] in kinds and all(word in r["model"].lower() for word in words)]
    shown.sort(key=lambda r: (-r["score"], r["model"]))
    if not shown:
        return '<p class="vbvr-none" role="status">No result is like that.</p>'
    columns = [("score", None), ("95 % interval", None), ("in-domain", "in_domain"), ("out-of-domain", "out_of_domain"), ("gap", None)]
    pillars = [] if pillar != ALL else [name for name in PILLARS if any(name in r["pillars"] for r in shown)]
    heads = ["model", "kind", *(name for name, _ in columns), *pillars]
    head = "".join(
        f'<th scope="col" aria-sort="{"descending" if name == "score" else "none"}"><button type="button" data-sort>{escape(name)}</button></th>'
        for name in heads
    )
    body = "".join(_line(r, pillars) for r in shown)
    over = "all tasks" if pillar == ALL else f"the tasks of {pillar}"
    return f"""<div class="vbvr-wide" tabindex="0" role="region" aria-label="Our results"><table class="vbvr-board">
<caption>Mean score over {over} of this version, 0 to 1: {BENCHMARK_SAMPLES} samples each</caption>
<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"""


def _line(result: Result, pillars: Sequence[str]) -> str:
    figures = [result["splits"].get("in_domain"), result["splits"].get("out_of_domain")]
    span = "-" if result["interval"] is None else f"{result['interval'][0]:.3f} to {result['interval'][1]:.3f}"
    gap = "-" if result["gap"] is None else f"{result['gap']:+.3f}"
    mark = "" if result["same_code"] else ' <abbr title="scored by other code than this Space has">*</abbr>'
    name = f'<th scope="row">{escape(result["model"])}{mark}</th><td><i class="vbvr-kind {result["kind"]}">{result["kind"]}</i></td>'
    cells = [_bar(result["score"]), f"<td>{span}</td>", *map(_cell, figures), f"<td>{gap}</td>", *(_cell(result["pillars"].get(pillar)) for pillar in pillars)]
    return f"<tr>{name}{''.join(cells)}</tr>"


def _bar(value: float) -> str:
    return f'<td data-value="{value:.6f}" class="vbvr-inbar" style="--share:{value:.4f}"><b>{value:.3f}</b></td>'


def _cell(value: float | None) -> str:
    return "<td>-</td>" if value is None else f'<td data-value="{value:.6f}">{value:.3f}</td>'


def field() -> str:
    """The published figures, in a table of their own."""
    told = published()
    rows = "".join(
        f'<tr><th scope="row">{escape(entry["system"])}</th><td>{escape(entry["kind"])}</td>'
        + (_bar(entry["score"]) if "score" in entry else f"<td>{entry['low']:.2f} to {entry['high']:.3f}</td>")
        + "</tr>"
        for entry in told["overall"]
    )
    tuned = "".join(
        f'<tr><th scope="row">{entry["clips"]:,}</th>{_bar(entry["in_domain"])}{_bar(entry["out_of_domain"])}</tr>' for entry in told["fine_tuning_data"]
    )
    return f"""<p class="vbvr-note"><b>Published elsewhere, not comparable with the table above.</b> {escape(told["source"])};
measured with {escape(told["scorer"])}.</p>
<div class="vbvr-two"><div class="vbvr-wide"><table class="vbvr-board"><caption>Overall, as published</caption>
<thead><tr><th scope="col">system</th><th scope="col">kind</th><th scope="col">published score</th></tr></thead><tbody>{rows}</tbody></table></div>
<div class="vbvr-wide"><table class="vbvr-board"><caption>Fine-tuned on so many clips, as published</caption>
<thead><tr><th scope="col">clips</th><th scope="col">in-domain</th><th scope="col">out-of-domain</th></tr></thead><tbody>{tuned}</tbody></table></div></div>"""


def plots(results: Sequence[Result], kinds: Sequence[str], pillar: str = ALL) -> str:
    """Plots of the best results of the chosen kinds: in-domain against out-of-domain, pillars, tasks."""
    chosen = sorted((r for r in within(results, pillar) if r["kind"] in kinds and r["model"] != TRUTH), key=lambda r: -r["score"])[:MOST_PLOTTED]
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
