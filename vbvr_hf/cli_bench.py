"""`vbvr bench …` and `vbvr align …`: the benchmark, its reports, and agreement with people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from .console import AsJson, Preset, Setting, SizeOrPreset, interrupted, parse_names, parse_size, progress, table
from .errors import VBVRError

bench_app = typer.Typer(no_args_is_help=True, help="The benchmark: questions out, predictions scored, reports, baselines.")


class _RatingsFirst(TyperGroup):
    """`vbvr align FILE` is short for `vbvr align ratings FILE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["ratings", *args]
        return super().parse_args(ctx, args)


align_app = typer.Typer(cls=_RatingsFirst, no_args_is_help=True, help="Agreement of scores with people: `vbvr align RATINGS.csv`.")

Samples = Annotated[int, typer.Option(min=1, help="Samples per task.")]
Split = Annotated[str | None, typer.Option("--split", metavar="S,…", help="Only these splits: in_domain, out_of_domain.")]
Tasks = Annotated[str | None, typer.Option("--tasks", metavar="T,…", help="Only these tasks.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes (default: one a core).")]


@bench_app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    samples: Samples = 5,
    split: Split = None,
    size: SizeOrPreset = None,
    preset: Preset = None,
    tasks: Tasks = None,
    setting: Setting = "video",
) -> None:
    """Write the questions: first frames and prompts, and nothing that leaks an answer."""
    from . import benchmark

    with progress() as step:
        count = benchmark.export(
            folder,
            splits=_splits(split),
            samples=samples,
            size=parse_size(size) if size else None,
            preset=preset,
            tasks=_task_ids(tasks),
            setting=setting,
            progress=lambda done, total: step(done, total, "questions"),
        )
    answer = "the file" if setting == "video" else "1.png, 2.png, … in the folder"
    then = "vbvr bench score PREDICTIONS" + ("" if setting == "video" else f" --setting {setting}")
    print(f"{folder}: {count} questions; answer each as {answer} that index.json names under `answer`, then: {then}")


@bench_app.command()
def score(
    predictions: Annotated[Path, typer.Argument(help="Folder of answers, of one model or of several side by side.")],
    name: Annotated[str | None, typer.Option(help="The model's name.")] = None,
    report: Annotated[Path | None, typer.Option(help="Also write a report: .html, .md, .tex, .csv, .wide.csv, .json, or a folder of all.")] = None,
    samples: Annotated[int | None, typer.Option(min=1, help="Samples per task (default: what the run was asked, if it says so, else 5).")] = None,
    split: Split = None,
    tasks: Tasks = None,
    output: Annotated[Path, typer.Option(help="Folder for the results; an interrupted run goes on from there.")] = Path("vbvr-results"),
    workers: Workers = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="The longest one clip may take.")] = 30.0,
    follow_links: Annotated[bool, typer.Option("--follow-links", help="Also read what links out of the folder lead to.")] = False,
    setting: Setting = "video",
    as_json: AsJson = False,
) -> None:
    """Score a folder of predictions."""
    from . import benchmark
    from .benchmark.report import check_report

    if report:
        check_report(report)
    with progress() as step:
        try:
            results = benchmark.score_folder(
                predictions,
                name=name,
                splits=_splits(split) if split else None,
                samples=samples,
                tasks=_task_ids(tasks),
                output=output,
                workers=workers,
                seconds=seconds,
                follow_links=follow_links,
                setting=setting,
                progress=lambda done, total: step(done, total, "clips"),
            )
        except KeyboardInterrupt:
            interrupted(f"what is scored is kept in {output}: the same command again goes on from there")
    _show(results, as_json)
    for result in results:
        for note in result["notes"]:
            typer.echo(f"{result['model']}: {note}", err=True)
        for problem in result["problems"][:10]:
            typer.echo(f"{result['model']}: {problem['file']} {problem['reason']}", err=True)
        if len(result["problems"]) > 10:
            typer.echo(f"{result['model']}: {len(result['problems']) - 10} more such files; all are listed in {output}", err=True)
    if report:
        typer.echo(f"report: {_write_report(report, results, predictions)}", err=as_json)


@bench_app.command()
def report(
    output: Annotated[Path, typer.Argument(help="The report: .html, .md, .tex, .csv, .wide.csv, .json, or a folder of all and of plots.")],
    results: Annotated[list[Path], typer.Argument(help="Results files, one a model.")],
    predictions: Annotated[Path | None, typer.Option(help="The folder that was scored, to show clips from.")] = None,
) -> None:
    """Write a report from results files."""
    from .benchmark import load_results
    from .benchmark.report import check_report

    check_report(output)
    print(_write_report(output, [load_results(path) for path in results], predictions))


@bench_app.command()
def baselines(
    samples: Samples = 5,
    split: Split = None,
    tasks: Tasks = None,
    workers: Workers = None,
    report: Annotated[Path | None, typer.Option(help="Also write a report: .html, .md, .tex, .csv, .wide.csv, .json, or a folder of all.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Publish these figures with the package (for maintainers).")] = False,
    as_json: AsJson = False,
) -> None:
    """Score the trivial answers like models, and check them against the published figures. Exit code 1 if they differ."""
    from .benchmark import trivial
    from .benchmark.report import check_report

    if report:
        check_report(report)
    with progress() as step:
        results = trivial.run_baselines(
            splits=_splits(split), samples=samples, tasks=_task_ids(tasks), workers=workers, progress=lambda done, total: step(done, total, "samples")
        )
    _show(results, as_json)
    if report:
        typer.echo(f"report: {_write_report(report, results)}", err=as_json)
    if keep:
        typer.echo(f"kept: {trivial.keep(results)}", err=as_json)
        return
    published = trivial.kept()
    if samples != published["samples"]:
        typer.echo(f"the published figures are over {published['samples']} samples a task: not compared", err=True)
        return
    differences = trivial.check(results, published)
    for line in differences:
        typer.echo(f"differs: {line}", err=True)
    if differences:
        raise typer.Exit(1)
    typer.echo("every figure is as published with this version", err=as_json)


@bench_app.command()
def card(
    results: Annotated[Path, typer.Argument(help="A results file.")],
    repository: Annotated[Path | None, typer.Option(help="A local copy of the model's repository: writes its .eval_results file.")] = None,
    dataset: Annotated[str | None, typer.Option(metavar="ORG/NAME", help="The benchmark's dataset on the Hub.")] = None,
) -> None:
    """Print a table for a model's card; with --repository and --dataset also write its .eval_results entries."""
    from .benchmark import interchange, load_results

    result = load_results(results)
    if bool(repository) != bool(dataset):
        raise VBVRError("--repository and --dataset go together")
    print(interchange.card_table(result))
    if repository:
        typer.echo(f"wrote {interchange.write_eval_results(result, dataset, repository)}", err=True)


@align_app.command()
def sheet(
    output: Annotated[Path, typer.Argument(help="The CSV file to fill in.")],
    predictions: Annotated[Path, typer.Argument(help="Folder of answers, of one model or of several side by side.")],
    pairs: Annotated[bool, typer.Option("--pairs", help="Ask which of two clips does the task better, not for ratings.")] = False,
) -> None:
    """Make a rating sheet from a folder of predictions."""
    from .align import write_sheet
    from .benchmark.predictions import find

    clips = [(str(sample_id), str(path)) for model in find(predictions) for sample_id, path in model.files.items()]
    print(f"{output}: {write_sheet(output, clips, pairs=pairs)} rows; fill in {'`preferred` (a, b, tie)' if pairs else '`rating` (1 to 5)'}")


@align_app.command()
def ratings(
    file: Annotated[Path, typer.Argument(metavar="RATINGS", help="A filled-in rating sheet.")], workers: Workers = None, as_json: AsJson = False
) -> None:
    """How well the scores agree with people's ratings."""
    from .align import agreement_of_file

    result = agreement_of_file(file, workers=workers)
    if as_json:
        print(json.dumps(result, indent=1))
        return

    def figure(entry: dict[str, float] | None) -> str:
        return f"{entry['value']:.3f} ({entry['low']:.3f} to {entry['high']:.3f})" if entry else "-"

    rows = [
        (name, str(entry["clips"]), str(entry["pairs"]), *(figure(entry[key]) for key in ("spearman", "kendall", "pairwise")))
        for name, entry in [("all tasks", result["overall"]), *result["tasks"].items()]
    ]
    table(("task", "clips", "pairs", "Spearman", "Kendall", "pairwise agreement"), rows, caption="with 95 % bootstrap intervals")


def _splits(text: str | None) -> list[str]:
    from .benchmark.questions import BENCHMARK_SPLITS
    from .errors import unknown

    names = parse_names(text) or list(BENCHMARK_SPLITS)
    for name in names:
        if name not in BENCHMARK_SPLITS:
            raise unknown("benchmark split", name, BENCHMARK_SPLITS)
    return names


def _write_report(path: Path, results: list[dict[str, Any]], predictions: Path | None = None) -> Path:
    from .benchmark.report import write_report

    with progress() as step:
        return write_report(path, results, predictions, lambda done, total: step(done, total, "samples, for their difficulty"))


def _task_ids(text: str | None) -> list[str] | None:
    from .tasks import get_task

    names = parse_names(text)
    return None if names is None else [get_task(name).id for name in names]


def _show(results: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print(json.dumps(results, indent=1))
        return
    from .benchmark.report import coverage

    rows = []
    for r in sorted(results, key=lambda result: -result["score"]):
        interval = f"{r['interval'][0]:.3f} to {r['interval'][1]:.3f}" if r["interval"] else "-"
        splits = [f"{r['splits'][key]:.3f}" if key in r["splits"] else "-" for key in ("in_domain", "out_of_domain")]
        counts = [str(r[key]) for key in ("count", "missing", "unreadable")]
        rows.append((r["model"], f"{r['score']:.3f}", interval, f"{r['solved']:.3f}", *splits, *counts, coverage(r)))
    caption = f"suite version {results[0]['suite_version']}, scoring code {results[0]['fingerprint']}"
    table(("model", "score", "95 % interval", "solved", "in domain", "out of domain", "clips", "missing", "unreadable", "answered"), rows, caption)
