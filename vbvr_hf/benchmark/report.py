"""A report that a person reads, and what a paper needs of it: HTML in one file, Markdown, LaTeX, CSV or JSON, from the results of one or more models.

Its order is that of the questions asked of it: the headline, the table, what separates models, the worst and the best clips, what is missing.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..baselines import NAMES
from ..errors import VBVRError
from ..extras import need
from ..fingerprint import fingerprint
from ..samples import SampleId
from ..writing import make_folder, replace_file
from . import tables
from .clips import worst_and_best
from .groups import breakdown, facts, know
from .latex import document
from .published import published
from .results import NO_PREDICTION
from .stats import LEVEL, compare, holm
from .tables import Table, number
from .trivial import TRUTH, kept

FORMATS = (".html", ".md", ".tex", ".csv", ".json")
WIDE = ".wide.csv"
"""The ending of a CSV file with one line a model; other CSV files have one line an answer."""
MOST_NEIGHBOURS = 6
"""Models whose order the headline tells of."""

Result = Mapping[str, Any]

_LEVELS = "A sample's level is among its task's own problems."
_FAMILIES = "By the acts that the right answer is made of; a sample may be of several families."
_PRO = "Scores of this package; there, some tasks stand in another pillar."


def write_report(
    path: str | Path,
    results: Sequence[Result],
    predictions: str | Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write a report of the kind the path's ending names: .html, .md, .tex (tables for a paper), .csv (one line an answer), .wide.csv (one line a model) or
    .json; without an ending, a folder of all of them, with the plots as PNG and PDF.

    `predictions` is the folder that was scored; with it the HTML shows the worst and best clips as film strips. `progress` is told how many of the samples
    have been posed again, for their difficulty and acts. Raises VBVRError for another ending, or without results.
    """
    path = Path(path)
    check_report(path)
    if not results:
        raise VBVRError("there are no results to report")
    if len({result["setting"] for result in results}) > 1:
        raise VBVRError("these results are of two settings, videos and steps in pictures; write a report of each")
    told = Told(sorted(results, key=lambda result: -result["score"]))
    know(results, progress)
    shown = Path(predictions) if predictions else None
    if not _is_folder(path):
        replace_file(path, _written(told, path.name, shown).encode())
        return path
    from . import plots

    make_folder(path)
    for name in ("report.html", "report.md", "tables.tex", "answers.csv", f"models{WIDE}", "report.json"):
        replace_file(path / name, _written(told, name, shown).encode())
    plots.save(path / "plots", told.models, told.tests)
    return path


def check_report(path: Path) -> None:
    """See, before any work, that a report can be written. Raises VBVRError where its ending names no kind of report, where what it needs is not
    installed, and where its folder may not be written into."""
    folder = _is_folder(path)
    if not folder and path.suffix not in FORMATS:
        raise VBVRError(f"{path.name}: a report ends in one of {', '.join(FORMATS)}, or is a folder")
    if not folder and path.is_dir():
        raise VBVRError(f"{path} is a folder; expected a file to write the report into")
    if folder or path.suffix == ".html":
        need("a report in HTML" if not folder else "a report with plots", "report", "jinja2", "matplotlib")
    make_folder(path if folder else path.parent)


@dataclass(frozen=True)
class Told:
    """What a report says of `results`, which stand in order of their scores, best first."""

    results: Sequence[Result]

    @cached_property
    def models(self) -> Sequence[Result]:
        """The models among them: all but the ground truth and the baselines, which stand beside models to be compared with, and are known to differ. All,
        where there is no model."""
        return [result for result in self.results if result["model"] not in (TRUTH, *NAMES)] or self.results

    @cached_property
    def parts(self) -> list[dict[str, dict[str, dict[str, Any]]]]:
        """Each model's means by parts of the benchmark (see `groups.breakdown`)."""
        return [breakdown(result["samples"]) for result in self.results]

    @cached_property
    def tests(self) -> list[dict[str, Any]]:
        """Paired comparisons of every two models."""
        return comparisons(self.models)

    @cached_property
    def best(self) -> list[str]:
        """The best model, and those that cannot be told from it."""
        first = self.models[0]["model"]
        return [first, *(test["second"] for test in self.tests if test["first"] == first and not test["told_apart"])]

    @property
    def headline(self) -> list[str]:
        """What the report comes to, in sentences."""
        first = self.models[0]
        said = [f"{first['model']} scores {_with_interval(first['score'], first['interval'])} and solves {first['solved']:.1%} of the samples."]
        pairs = {(test["first"], test["second"]): test for test in self.tests}
        for one, other in pairwise(self.models[: MOST_NEIGHBOURS + 1]):
            test = pairs.get((one["model"], other["model"]))
            if test is None:
                said.append(f"{one['model']} and {other['model']} have too few tasks in common to be compared.")
            else:
                said.append(sentence(test))
        said += list(self._beside_baselines())
        return said

    def _beside_baselines(self) -> Iterator[str]:
        """Which models have shown no more than a trivial answer to the same tasks."""
        earned = kept()["scores"]["cut"]
        for result in self.models:
            over = [key for key in result["tasks"] if key in earned]
            if len(over) < len(result["tasks"]) or not result["interval"]:
                continue
            cut = sum(earned[key] for key in over) / len(over)
            if result["interval"][0] <= cut and result["model"] not in (TRUTH, *NAMES):
                yield f"{result['model']} has shown no more than a clip that cuts to the right final frame, which earns {cut:.3f}."

    def sections(self) -> Iterator[tuple[str, list[Table]]]:
        """The tables by section, in the report's order."""
        results, parts = self.results, self.parts
        yield "The table", [tables.overall(results, self.best), tables.split_by_pillar(results, parts)]
        apart = [tables.apart(one, other) for one, other in pairwise(self.models[:2])]
        by_kind = [
            tables.of_parts("pillars", "Pillars", "pillar", results, parts),
            tables.of_parts("difficulty", "Levels of difficulty", "difficulty", results, parts, _LEVELS),
            tables.of_parts("families", "Families of acts", "family", results, parts, _FAMILIES),
            tables.of_parts("solved", "Solved, by pillar", "pillar", results, parts, key="solved"),
            tables.dimensions(results),
            tables.of_parts("pillars_pro", "Pillars as in VBVR-Pro", "pillar in VBVR-Pro", results, parts, _PRO),
        ]
        several = [tables.attempts(results)] if any("attempts" in result for result in results) else []
        tests = [tables.tests(self.tests)] if self.tests else []
        yield "What separates models", [*tests, *(table for table in apart if table.rows), *several, *by_kind, tables.tasks(results, parts)]


def comparisons(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Paired tests of each model against the next ones in the ranking, of the score and of what is `solved`. `p_holm` is raised for the number of tests;
    `told_apart` where it is under 0.05, and the `verdict` says so."""
    found = []
    for i, first in enumerate(results):
        for second in results[i + 1 :]:
            test, solved = (
                compare(*({key: float(entry[part]) for key, entry in result["samples"].items()} for result in (first, second))) for part in ("total", "solved")
            )
            if test:
                found.append({"first": first["model"], "second": second["model"], **test, "solved": solved})
    for test, p in zip(found, holm([test["p"] for test in found]), strict=True):
        test |= {"p_holm": p, "told_apart": p < LEVEL}
        test["verdict"] = ("better" if test["difference"] > 0 else "worse") if test["told_apart"] else "cannot be told apart"
    return found


def sentence(test: Mapping[str, Any]) -> str:
    """A comparison in words."""
    span = f"95 % interval {number(test['low'], signed=True)} to {number(test['high'], signed=True)}"
    over, chance = f"over {test['tasks']} tasks", f"Holm p {tables.p_value(test['p_holm'])}"
    if test["told_apart"]:
        way = "better" if test["difference"] > 0 else "worse"
        return f"{test['first']} is {way} than {test['second']} by {abs(test['difference']):.3f} ({span}, {chance}, {over})."
    return (
        f"{test['first']} and {test['second']} cannot be told apart: they differ by {number(test['difference'], signed=True)} "
        f"({span}, {chance}, {over}). That is no proof that they are alike."
    )


def to_csv(results: Sequence[Result]) -> str:
    """One line an answer: model, sample id, which answer to it, what is known of the sample, total, solved, each dimension, error, file."""
    names = sorted({name for result in results for entry in result["samples"].values() for name in entry["dimensions"]})
    head = ["model", "sample_id", "answer", "task", "pillar", "split", "difficulty", "families", "total", "solved", *names, "error", "file"]
    lines = []
    for result in results:
        for key, entry in result["samples"].items():
            sample_id, known = SampleId.parse(key), facts(key)
            for place, answer in enumerate([entry, *entry.get("further", ())], start=1):
                told = [result["model"], key, place, sample_id.task.name, sample_id.task.pillar, sample_id.split, known.difficulty, " ".join(known.families)]
                values = [answer.get("dimensions", {}).get(name, "") for name in names]
                lines.append([*told, answer["total"], int(answer["solved"]), *values, answer["error"] or "", answer.get("file", "")])
    return _csv(head, lines)


def to_wide_csv(told: Told) -> str:
    """One line a model: every mean with the ends of its interval, as columns `<kind>: <part>: <figure>`."""
    lines: list[dict[str, Any]] = []
    for result, parts in zip(told.results, told.parts, strict=True):
        line = {key: result[key] for key in ("model", "count", "missing", "unreadable", "answered", "benchmark", "fingerprint")}
        line |= _columns("", result) | {"gap": result["gap"]}
        for kind, each in parts.items():
            for part, figures in each.items():
                line |= _columns(f"{kind}: {part}: ", figures)
        for name, ks in ((name, result["attempts"][name]) for name in ("pass", "best") if "attempts" in result):
            for k, figures in ks.items():
                line[f"{name}@{k}"] = figures["value"]
                line[f"{name}@{k} low"], line[f"{name}@{k} high"] = figures["interval"] or ("", "")
        lines.append(line)
    head = list(dict.fromkeys(name for line in lines for name in line))
    return _csv(head, [["" if line.get(name) is None else line[name] for name in head] for line in lines])


def to_markdown(told: Told) -> str:
    """The report as text and tables."""
    said = [f"# Benchmark report\n\n{_versions(told.results[0])}\n", "\n".join(f"- {line}" for line in told.headline) + "\n"]
    for title, section in told.sections():
        said.append(f"## {title}\n")
        said += [f"### {table.title}\n\n{_markdown(table)}" for table in section]
    said.append("## Worst and best clips\n")
    for result in told.models:
        for group in worst_and_best(result, None):
            lines = (f"- {clip['total']:.3f} {clip['task']} ({clip['id']}): {clip['reason']}" for clip in group["clips"])
            said.append(f"### {result['model']}: {group['title']}\n\n" + "\n".join(lines) + "\n")
    said.append("## Missing and unreadable\n")
    for result in told.results:
        lost = lacking(result)
        said.append(f"### {result['model']}: {len(lost)}\n\n" + "\n".join(f"- {what}: {why}" for what, why in lost) + ("\n" if lost else ""))
    said.append("## Published elsewhere\n\nListed for orientation, never in one ranking with the figures above.\n")
    said += [f"### {table.title}\n\n{_markdown(table)}" for table in tables.elsewhere()]
    return "\n".join(said)


def to_latex(told: Told) -> str:
    """The tables for a paper, those of figures published elsewhere last."""
    every = [table for _, section in told.sections() for table in section]
    heading = f"{_versions(told.results[0])}\n" + "\n".join(told.headline)
    return document([*every, *tables.elsewhere()], heading)


def to_json(told: Told) -> str:
    """All there is, for programs: `models` (results, each with its `parts`), `comparisons`, `headline`, and, apart, what was `published` elsewhere."""
    models = [{**result, "parts": parts} for result, parts in zip(told.results, told.parts, strict=True)]
    return json.dumps({"headline": told.headline, "models": models, "comparisons": told.tests, "published": published()}, indent=1) + "\n"


def to_html(told: Told, predictions: Path | None = None) -> str:
    """The whole report as one HTML page that needs nothing else."""
    from jinja2 import Environment, PackageLoader

    from . import plots

    results = told.results
    drawn = {draw.__name__: draw(told.models) for draw in (plots.bars, plots.splits, plots.radar, plots.difficulty, plots.attempts, plots.tasks)}
    environment = Environment(loader=PackageLoader("vbvr_hf.benchmark", "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("report.html").render(
        results=results,
        models=told.models,
        headline=told.headline,
        versions=_versions(results[0]),
        tables={table.name: table for _, section in told.sections() for table in section},
        plots=drawn | {"differences": plots.differences(told.tests)},
        baselines=_baselines(),
        clips=[(result["model"], groups) for result in told.models if (groups := worst_and_best(result, predictions))],
        lacking=[(result["model"], lacking(result)) for result in results],
        elsewhere=tables.elsewhere(),
    )


def lacking(result: Result) -> list[tuple[str, str]]:
    """What was asked and has no score, and what was found and not scored: a sample or a file, and why."""
    samples = [(key, entry["error"]) for key, entry in result["samples"].items() if entry["error"] == NO_PREDICTION]
    samples += [(key, entry["error"]) for key, entry in result["samples"].items() if entry["error"] and entry["error"] != NO_PREDICTION]
    further = [
        (f"{key}, answer {place}", answer["error"])
        for key, entry in result["samples"].items()
        for place, answer in enumerate(entry.get("further", ()), start=2)
        if answer["error"]
    ]
    return [*samples, *further, *((problem["file"], problem["reason"]) for problem in result.get("problems", ()))]


def coverage(result: Result) -> str:
    """How much of the benchmark was answered: `35 of 500`."""
    return f"{result['answered']} of {result['benchmark']}"


def _is_folder(path: Path) -> bool:
    return not path.suffix or (path.is_dir() and path.suffix not in FORMATS)


def _written(told: Told, name: str, predictions: Path | None) -> str:
    if name.endswith(WIDE):
        return to_wide_csv(told)
    ending = Path(name).suffix
    if ending == ".html":
        return to_html(told, predictions)
    return {".json": to_json, ".tex": to_latex, ".md": to_markdown, ".csv": lambda told: to_csv(told.results)}[ending](told)


def _columns(before: str, figures: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("score", "solved"):
        low, high = figures["interval" if name == "score" and "interval" in figures else f"{name}_interval"] or ("", "")
        found |= {f"{before}{name}": figures[name], f"{before}{name} low": low, f"{before}{name} high": high}
    return found


def _csv(head: Sequence[str], lines: Sequence[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(lines)
    return out.getvalue()


def _baselines() -> str:
    """What the lines in the plots are, in words."""
    said = "Lines: what a cut to the right final frame earns on these tasks, and what a still does, as published with this version."
    if kept()["fingerprint"] != fingerprint():
        said += " They were measured with other scoring code than this package has."
    return said


def _with_interval(value: float, span: Sequence[float] | None) -> str:
    return f"{value:.3f}" + (f" (95 % interval {span[0]:.3f} to {span[1]:.3f})" if span else "")


def _versions(result: Result) -> str:
    return f"Suite version {result['suite_version']}, vbvr-hf {result['package_version']}, scoring code {result['fingerprint']}."


def _markdown(table: Table) -> str:
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in [table.head, *table.rows]]
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    aligned = "|" + " --- |" * table.texts + " ---: |" * (len(table.head) - table.texts)
    return "\n".join([lines[0], aligned, *lines[1:]]) + "\n" + (f"\n{table.note}\n" if table.note else "")
