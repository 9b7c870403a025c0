"""The tables of a report, as data: what Markdown, HTML and LaTeX are written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, NamedTuple

from ..tasks import PILLARS
from .groups import BOTH, mean_of
from .published import published
from .questions import BENCHMARK_SPLITS

Result = Mapping[str, Any]
Parts = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""What `groups.breakdown` gives of one model."""
SPLITS = {"in_domain": "in domain", "out_of_domain": "out of domain", BOTH: BOTH}
MOST_APART = 10
"""Tasks listed on which two models differ most."""


class Figure(NamedTuple):
    """A mean with its interval, or without one; `best` where no other in its column is better for sure."""

    value: float
    interval: Sequence[float] | None = None
    best: bool = False
    signed: bool = False

    def __str__(self) -> str:
        return self.mean + (f" ({self.span})" if self.interval else "")

    @property
    def mean(self) -> str:
        """`0.712`."""
        return number(self.value, self.signed)

    @property
    def span(self) -> str:
        """`0.651 to 0.770`."""
        return " to ".join(number(end, self.signed) for end in self.interval or ())


Cell = str | int | Figure


@dataclass(frozen=True)
class Table:
    """`texts` is how many of the first columns hold text; the others hold figures; the last `models` of them are a model each. `name` is short, and a label."""

    name: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    texts: int = 1
    models: int = 0


def number(value: float | None, signed: bool = False) -> str:
    """Three digits after the point; `-` for none. Minus zero is zero."""
    return "-" if value is None else f"{round(value, 3) + 0.0:{'+' if signed else ''}.3f}"


def overall(results: Sequence[Result], best: Sequence[str]) -> Table:
    """One line a model. `best` are the models that no other is better than for sure."""
    rows = []
    for r in results:
        gap = "-" if r["gap"] is None else Figure(r["gap"], signed=True)
        score = Figure(r["score"], r["interval"], r["model"] in best)
        answered = f"{r['answered']} of {r['benchmark']}"
        rows.append([r["model"], score, Figure(r["solved"], r["solved_interval"]), gap, r["count"], r["missing"], r["unreadable"], answered])
    note = (
        "Means over all samples with 95 % bootstrap intervals over tasks. Solved: every row of the rubric at 0.9 or more. Gap: in domain less out of domain. "
        "A sample without an answer, or with one that cannot be judged, counts as 0."
    )
    if len(results) > 1 and best:
        note += " In bold: the best, and all that cannot be told from it."
    return Table("models", "Models", ["model", "score", "solved", "gap", "clips", "missing", "unreadable", "answered"], rows, note)


def split_by_pillar(results: Sequence[Result], parts: Sequence[Parts]) -> Table:
    """Two lines a model, and one of both splits: the score in every pillar, and in all."""
    pillars = [pillar for pillar in PILLARS if any(pillar in each["pillar"] for each in parts)]
    rows = []
    for result, each in zip(results, parts, strict=True):
        for split in (*(one for one in BENCHMARK_SPLITS if one in each["split"]), BOTH):
            if split == BOTH:
                figures = [mean_of(result["samples"]), *(each["pillar"].get(pillar) for pillar in pillars)]
            else:
                figures = [each["split"][split], *(each["split, pillar"].get(f"{split}, {pillar}") for pillar in pillars)]
            rows.append([result["model"], SPLITS[split], *map(_score, figures)])
    return Table("split_by_pillar", "Splits and pillars", ["model", "split", "all", *pillars], rows, "Scores with 95 % bootstrap intervals.", texts=2)


def of_parts(name: str, title: str, kind: str, results: Sequence[Result], parts: Sequence[Parts], note: str = "", key: str = "score") -> Table:
    """One line a part, one column a model. `key` is "score" or "solved"."""
    names = list(dict.fromkeys(part for each in parts for part in each[kind]))
    rows = []
    for part in names:
        count = next(each[kind][part] for each in parts if part in each[kind])
        figures = [_score(each[kind].get(part), key) for each in parts]
        rows.append([part.replace("_", " "), count["samples"], count["tasks"], *figures])
    head = [kind, "samples", "tasks", *(result["model"] for result in results)]
    return Table(name, title, head, rows, note, models=len(results))


def dimensions(results: Sequence[Result]) -> Table:
    """Means by dimension."""
    names = list(dict.fromkeys(name for result in results for name in result["dimensions"]))
    rows = [[name.replace("_", " "), *(number(result["dimensions"].get(name)) for result in results)] for name in names]
    note = "Over the samples whose task has rules of that dimension."
    return Table("dimensions", "Dimensions", ["dimension", *(result["model"] for result in results)], rows, note, models=len(results))


def tasks(results: Sequence[Result], parts: Sequence[Parts]) -> Table:
    """One line a task and split, one column a model."""
    keys = list(dict.fromkeys(key for result in results for key in result["tasks"]))
    rows = []
    for key in keys:
        task_id, split = key.split("/")
        name = next(result["tasks"][key]["name"] for result in results if key in result["tasks"])
        rows.append([task_id, name, split.replace("_", " "), *(_score(each["task"].get(key)) for each in parts)])
    note = "With 95 % bootstrap intervals over the task's samples, which of five samples are rough, and rather too narrow."
    return Table("tasks", "Tasks", ["task", "name", "split", *(result["model"] for result in results)], rows, note, texts=3, models=len(results))


def tests(found: Sequence[Mapping[str, Any]]) -> Table:
    """Paired comparisons, as `report.comparisons` gives them."""
    rows = []
    for t in found:
        on_tasks = f"{t['better']}, {t['worse']}, {t['tasks'] - t['better'] - t['worse']}"
        solved = f"{number(t['solved']['difference'], signed=True)} (p {p_value(t['solved']['p'])})"
        difference = Figure(t["difference"], [t["low"], t["high"]], signed=True)
        rows.append([t["first"], t["second"], difference, p_value(t["p"]), p_value(t["p_holm"]), on_tasks, solved, t["verdict"]])
    note = (
        "Over the tasks both models were asked. p is that of a two-sided permutation test which flips the sign of each task's difference; "
        "p (Holm) is raised for the number of comparisons, and decides. Tasks: on how many the first is better, worse, the same."
    )
    head = ["first", "second", "difference", "p", "p (Holm)", "tasks", "solved", "verdict"]
    return Table("comparisons", "Paired comparisons", head, rows, note, texts=2)


def apart(first: Result, second: Result) -> Table:
    """The tasks on which two models differ most."""
    gaps = {key: fmean(first["tasks"][key]["totals"]) - fmean(second["tasks"][key]["totals"]) for key in first["tasks"] if key in second["tasks"]}
    most = [key for key in sorted(gaps, key=lambda key: -abs(gaps[key])) if round(gaps[key], 3)][:MOST_APART]
    rows = []
    for key in most:
        task_id, split = key.split("/")
        scores = (number(result["tasks"][key]["score"]) for result in (first, second))
        rows.append([task_id, first["tasks"][key]["name"], split.replace("_", " "), *scores, Figure(gaps[key], signed=True)])
    title = f"Tasks on which {first['model']} and {second['model']} differ most"
    return Table("apart", title, ["task", "name", "split", first["model"], second["model"], "difference"], rows, texts=3)


def attempts(results: Sequence[Result]) -> Table:
    """pass@k and best of k of the models that answered several times."""
    rows = []
    for result in results:
        told = result.get("attempts")
        for k in told["pass"] if told else ():
            pair = (Figure(told[name][k]["value"], told[name][k]["interval"]) for name in ("pass", "best"))
            rows.append([result["model"], str(told["answers"]), int(k), *pair])
    note = (
        "pass@k: the chance that at least one of k answers is solved, by the unbiased estimator of M. Chen et al. 2021 (arXiv 2107.03374). Best of k: the "
        "score to be expected of the best of k, which takes a judge that knows it. With k = 1 these are means over all answers. Answers that are lacking "
        "count as wrong. All other tables are of the first answer to each sample."
    )
    return Table("attempts", "Several answers to a sample", ["model", "answers", "k", "pass@k", "best of k"], rows, note, texts=2)


def elsewhere() -> list[Table]:
    """The published figures, a table for each paper."""
    found = []
    for place, paper in enumerate(published()):
        split = any("in_domain" in entry for entry in paper["overall"])
        head = ["system", "setting", "kind", "published score", *(["in domain", "out of domain"] if split else [])]
        rows = []
        for entry in paper["overall"]:
            score = number(entry["score"]) if "score" in entry else f"{number(entry['low'])} to {number(entry['high'])}"
            splits = [number(entry[name]) for name in ("in_domain", "out_of_domain")] if split else []
            rows.append([entry["system"], entry["setting"], entry["kind"], score, *splits])
        note = f"{paper['source']} ({paper['link']}; {paper['licence']}). Measured with {paper['scorer']}."
        if paper.get("fine_tuning_data"):
            data = paper["fine_tuning_data"]
            tuned = (f"on {e['clips']:,} clips {number(e['in_domain'])} in domain, {number(e['out_of_domain'])} out of domain" for e in data)
            note += f" Fine-tuned {'; '.join(tuned)}."
        found.append(Table(f"published_{place + 1}", paper["source"].split(",")[0], head, rows, note, texts=3))
    return found


def p_value(p: float) -> str:
    """`< 0.0002`, the least that the test can tell, or four digits."""
    return "< 0.0002" if p < 0.0002 else f"{p:.4f}"


def _score(part: Mapping[str, Any] | None, key: str = "score") -> Cell:
    return "-" if part is None else Figure(part[key], part[f"{key}_interval"])
