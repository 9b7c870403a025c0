"""A report that a person reads: HTML in one file, Markdown, CSV or JSON, from the results of one or more models."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ..errors import VBVRError, VideoError
from ..extras import need
from ..samples import SampleId
from ..video import decode
from ..writing import make_folder, replace_file
from .predictions import below
from .published import published
from .stats import compare

FORMATS = (".html", ".md", ".csv", ".json")
STRIPS = 3
"""How many of a model's worst, and of its best, clips are shown."""


def write_report(path: str | Path, results: Sequence[Mapping[str, Any]], predictions: str | Path | None = None) -> Path:
    """Write a report of the kind the file's ending names: .html, .md, .csv or .json.

    `predictions` is the folder that was scored; with it the HTML shows the worst and best clips as filmstrips.
    Raises VBVRError for another ending, or without results.
    """
    path = Path(path)
    check_report(path)
    if not results:
        raise VBVRError("there are no results to report")
    ordered = sorted(results, key=lambda result: -result["score"])
    if path.suffix == ".json":
        text = json.dumps({"models": ordered, "comparisons": comparisons(ordered), "published": published()}, indent=1) + "\n"
    elif path.suffix == ".csv":
        text = to_csv(ordered)
    elif path.suffix == ".md":
        text = to_markdown(ordered)
    else:
        text = to_html(ordered, Path(predictions) if predictions else None)
    replace_file(path, text.encode())
    return path


def check_report(path: Path) -> None:
    """See, before any work, that a report can be written. Raises VBVRError where its ending names no kind of report, where what it needs is not
    installed, and where its folder may not be written into."""
    if path.suffix not in FORMATS:
        raise VBVRError(f"{path.name}: a report ends in one of {', '.join(FORMATS)}")
    if path.is_dir():
        raise VBVRError(f"{path} is a folder; expected a file to write the report into")
    if path.suffix == ".html":
        need("a report in HTML", "report", "jinja2", "matplotlib")
    make_folder(path.parent)


def comparisons(results: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Paired tests of each model against the next ones in the ranking."""
    totals = [{key: entry["total"] for key, entry in result["samples"].items()} for result in results]
    found = []
    for i, first in enumerate(results):
        for j in range(i + 1, len(results)):
            test = compare(totals[i], totals[j])
            if test:
                found.append({"first": first["model"], "second": results[j]["model"], **test})
    return found


def to_csv(results: Sequence[Mapping[str, Any]]) -> str:
    """One line a clip: model, sample id, task, pillar, split, total, each dimension, error."""
    out = io.StringIO()
    names = sorted({name for result in results for entry in result["samples"].values() for name in entry["dimensions"]})
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["model", "sample_id", "task", "pillar", "split", "total", *names, "error"])
    for result in results:
        for key, entry in result["samples"].items():
            sample_id = SampleId.parse(key)
            values = [entry["dimensions"].get(name, "") for name in names]
            writer.writerow([result["model"], key, sample_id.task.name, sample_id.task.pillar, sample_id.split, entry["total"], *values, entry["error"] or ""])
    return out.getvalue()


def to_markdown(results: Sequence[Mapping[str, Any]]) -> str:
    """Tables: models, pillars, dimensions, tasks, comparisons; the published figures apart."""
    sections = [f"# Benchmark report\n\n{_versions(results[0])}\n", _markdown_table(*_overall(results))]
    for title, key in (("Pillars", "pillars"), ("Dimensions", "dimensions")):
        sections.append(f"## {title}\n\n" + _markdown_table(*_breakdown(results, key)))
    sections.append("## Tasks\n\n" + _markdown_table(*_tasks(results)))
    tests = comparisons(results)
    if tests:
        sections.append("## Paired comparisons\n\n" + _markdown_table(*_tests(tests)))
    field = published()
    sections.append(f"## Published elsewhere\n\n{field['source']}; {field['scorer']}.\n\n" + _markdown_table(*_field(field)))
    return "\n".join(sections)


def to_html(results: Sequence[Mapping[str, Any]], predictions: Path | None = None) -> str:
    """The whole report as one HTML page that needs nothing else."""
    from jinja2 import Environment, PackageLoader

    from . import plots

    environment = Environment(loader=PackageLoader("vbvr_hf.benchmark", "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    tests = comparisons(results)
    return environment.get_template("report.html").render(
        results=results,
        versions=_versions(results[0]),
        overall=_overall(results),
        pillars=_breakdown(results, "pillars"),
        dimensions=_breakdown(results, "dimensions"),
        tasks=_tasks(results),
        tests=_tests(tests) if tests else None,
        field=published(),
        field_table=_field(published()),
        plots={"bars": plots.bars(results), "splits": plots.splits(results), "radar": plots.radar(results), "tasks": plots.tasks(results)},
        clips=[(result["model"], groups) for result in results if (groups := _clips(result, predictions))],
    )


def filmstrip(path: str | Path, frames: int = 6, side: int = 112) -> str | None:
    """Some frames of a clip side by side, as a data URL of a JPEG; None if the file cannot be read."""
    try:
        video, _ = decode(str(path))
    except VideoError:
        return None
    picked = video[np.linspace(0, len(video) - 1, frames).round().astype(int)]
    scale = side / picked.shape[1]
    strip = np.hstack([cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) for frame in picked])
    data = cv2.imencode(".jpg", cv2.cvtColor(strip, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 75])[1]
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode()


def coverage(result: Mapping[str, Any]) -> str:
    """How much of the benchmark was answered: `35 of 500`."""
    return f"{result['answered']} of {result['benchmark']}"


def reason(entry: Mapping[str, Any]) -> str:
    """Why a clip got its score, in a few words: the error, or the rows that lost most."""
    if entry["error"]:
        return entry["error"]
    rows = sorted(entry.get("rows", ()), key=lambda row: (row["value"] - 1) * row["weight"])
    lost = [row["reason"] for row in rows if row["value"] < 0.9][:2]
    return "; ".join(lost) or "every rule was kept"


def _clips(result: Mapping[str, Any], predictions: Path | None) -> list[tuple[str, list[dict[str, Any]]]]:
    answered = [(key, entry) for key, entry in result["samples"].items() if entry.get("file")]
    ranked = sorted(answered, key=lambda pair: pair[1]["total"])
    count = min(STRIPS, len(ranked) // 2)
    groups = (("Worst", ranked[:count]), ("Best", ranked[len(ranked) - count :][::-1]))
    return [
        (
            title,
            [
                {
                    "id": key,
                    "task": SampleId.parse(key).task.name,
                    "total": entry["total"],
                    "reason": reason(entry),
                    "strip": filmstrip(file) if predictions and (file := below(predictions, entry["file"])) else None,
                }
                for key, entry in group
            ],
        )
        for title, group in groups
        if group
    ]


Table = tuple[list[str], list[list[Any]]]


def _overall(results: Sequence[Mapping[str, Any]]) -> Table:
    head = ["model", "score", "95 % interval", "in domain", "out of domain", "gap", "clips", "missing", "unreadable", "answered"]
    rows = []
    for r in results:
        span = f"{r['interval'][0]:.3f} to {r['interval'][1]:.3f}" if r["interval"] else "-"
        splits = [_figure(r["splits"].get(name)) for name in ("in_domain", "out_of_domain")]
        gap = "-" if r["gap"] is None else f"{r['gap']:+.3f}"
        rows.append([r["model"], _figure(r["score"]), span, *splits, gap, r["count"], r["missing"], r["unreadable"], coverage(r)])
    return head, rows


def _breakdown(results: Sequence[Mapping[str, Any]], key: str) -> Table:
    names = list(dict.fromkeys(name for result in results for name in result[key]))
    return [key[:-1], *(result["model"] for result in results)], [
        [name.replace("_", " "), *(_figure(result[key].get(name)) for result in results)] for name in names
    ]


def _tasks(results: Sequence[Mapping[str, Any]]) -> Table:
    keys = list(dict.fromkeys(key for result in results for key in result["tasks"]))
    rows = []
    for key in keys:
        task_id, split = key.split("/")
        name = next(result["tasks"][key]["name"] for result in results if key in result["tasks"])
        scores = [_figure(result["tasks"][key]["score"]) if key in result["tasks"] else "-" for result in results]
        rows.append([task_id, name, split.replace("_", " "), *scores])
    return ["task", "name", "split", *(result["model"] for result in results)], rows


def _tests(tests: Sequence[Mapping[str, Any]]) -> Table:
    head = ["first", "second", "difference", "95 % interval", "p", "tasks"]
    return head, [[t["first"], t["second"], f"{t['difference']:+.3f}", f"{t['low']:+.3f} to {t['high']:+.3f}", f"{t['p']:.4f}", t["tasks"]] for t in tests]


def _field(field: Mapping[str, Any]) -> Table:
    def figure(entry: Mapping[str, Any]) -> str:
        return _figure(entry["score"]) if "score" in entry else f"{entry['low']} to {entry['high']}"

    return ["system", "kind", "published score"], [[entry["system"], entry["kind"], figure(entry)] for entry in field["overall"]]


def _versions(result: Mapping[str, Any]) -> str:
    return f"Suite version {result['suite_version']}, vbvr-hf {result['package_version']}, scoring code {result['fingerprint']}."


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _markdown_table(head: list[str], rows: list[list[Any]]) -> str:
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in [head, *rows]]
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    return "\n".join([lines[0], "|" + " --- |" * len(head), *lines[1:]]) + "\n"
