"""The program `vbvr`: a thin layer over the library. Heavy modules are imported by the commands that need them.

Wrong use ends with one line on standard error and exit code 2; an interrupted command with 130.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from .cli_bench import align_app, bench_app
from .cli_hub import hub_app, publish_app
from .cli_infer import infer
from .cli_train import study, train
from .console import AsJson, OneLineErrors, Preset, Setting, Size, SizeOrPreset, interrupted, parse_names, parse_size, progress, table
from .errors import VBVRError

app = typer.Typer(
    name="vbvr",
    cls=OneLineErrors,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Video-reasoning tasks, their clips from seeds, and a rule-based scorer for each.",
)
app.add_typer(bench_app, name="bench")
app.add_typer(align_app, name="align")
app.add_typer(hub_app)
app.add_typer(publish_app, name="publish")
app.command()(infer)
app.command()(train)
app.command()(study)


def _version(wanted: bool) -> None:
    if wanted:
        from . import SUITE_VERSION, __version__

        print(f"vbvr-hf {__version__}, suite version {SUITE_VERSION}")
        raise typer.Exit


@app.callback()
def options(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the versions and exit.")] = False) -> None:
    """Video-reasoning tasks, their clips from seeds, and a rule-based scorer for each."""


@app.command()
def tasks(
    pillar: Annotated[str | None, typer.Option(help="Only the tasks of this pillar.")] = None,
    split: Annotated[str | None, typer.Option(help="Only the tasks with samples in this split.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the tasks."""
    from .tasks import list_tasks

    found = list_tasks(pillar, split)
    if as_json:
        columns = ("id", "name", "slug", "pillar", "archetype", "splits", "version")
        print(json.dumps([{column: getattr(task, column) for column in columns} for task in found], indent=1))
        return
    rows = [(task.id, task.name, task.pillar, task.archetype, ", ".join(task.splits), task.doc.splitlines()[0]) for task in found]
    table(("task", "name", "pillar", "archetype", "splits", "what is asked"), rows, caption=f"{len(rows)} tasks")


@app.command()
def preview(
    task: Annotated[str, typer.Argument(help="A task, e.g. `G-15`.")],
    seed: Annotated[int, typer.Option(min=0, help="Index of the first sample.")] = 0,
    samples: Annotated[int, typer.Option(min=1, max=50, help="Samples of each split.")] = 2,
    size: Size = "512",
    output: Annotated[Path, typer.Option(help="Folder for the pictures and clips.")] = Path("preview"),
) -> None:
    """Draw a task: a contact sheet of some samples, and their clips."""
    from .samples import SampleId, make_sample
    from .sheet import contact_sheet
    from .tasks import get_task
    from .video import png

    size_px = parse_size(size)
    chosen = get_task(task)
    ids = [SampleId(chosen.id, split, index) for split in chosen.splits for index in range(seed, seed + samples)]
    output.mkdir(parents=True, exist_ok=True)
    rows = []
    for sample_id in ids:
        sample = make_sample(sample_id, size=size_px)
        clip = output / f"{str(sample_id).replace('/', '_')}.mp4"
        clip.write_bytes(sample.video)
        rows.append((f"{sample_id}: {sample.prompt}", sample.frames))
        print(f"{clip}\n    {sample.prompt}")
    sheet = output / f"{chosen.id}.png"
    sheet.write_bytes(png(contact_sheet(rows)))
    print(sheet)


@app.command()
def score(
    answer: Annotated[Path, typer.Argument(help="A video file; of steps a folder of pictures 1.png, 2.png, …, or a single picture.")],
    sample_id: Annotated[str, typer.Argument(help="The sample it answers, e.g. `G-15/in_domain/00003`, or that sample's metadata as JSON.")],
    setting: Setting = "video",
    as_json: AsJson = False,
) -> None:
    """Score one answer. What cannot be judged ends with its reason and exit code 2."""
    from .judge import score as judge

    card = judge(answer, sample_id, setting)
    if as_json:
        print(json.dumps(card.to_dict(), indent=1))
    if card.error:
        raise VBVRError(card.error)
    if not as_json:
        rows = [(row.dimension, f"{row.weight:.2f}", f"{row.value:.3f}", row.reason) for row in card.rows]
        table(("dimension", "weight", "value", "why"), rows, caption=f"{card.sample_id}: {card.total:.3f}")


@app.command()
def explain(
    answer: Annotated[Path, typer.Argument(help="A video file; of steps a folder of pictures, or a single picture.")],
    sample_id: Annotated[str, typer.Argument(help="The sample it answers, e.g. `G-15/in_domain/00003`, or that sample's metadata as JSON.")],
    outputs: Annotated[list[Path], typer.Argument(metavar="OUT…", help="What to write: a clip (.mp4), a film strip (.png), JSON (.json), or several of them.")],
    setting: Setting = "video",
) -> None:
    """Show why an answer got its score: beside the truth, with what the scorer saw, and each row's reason."""
    from .explain import check_ending
    from .explain import explain as examined

    for output in outputs:
        check_ending(output)
    explanation = examined(answer, sample_id, setting)
    for output in outputs:
        print(f"{explanation.write(output)}: {explanation.evidence.card.total:.3f}")


@app.command()
def build(
    pillars: Annotated[str | None, typer.Option(metavar="P,…", help="Only these pillars.")] = None,
    tasks: Annotated[str | None, typer.Option(metavar="T,…", help="Only these tasks.")] = None,
    splits: Annotated[str | None, typer.Option(metavar="S,…", help="Only these splits: train, in_domain, out_of_domain.")] = None,
    samples: Annotated[int | None, typer.Option(help="Samples per task and split (default: 20 to train on, 5 of the benchmark).")] = None,
    size: SizeOrPreset = None,
    fps: Annotated[float | None, typer.Option(help="Frames per second (default: the preset's, or 16).")] = None,
    frames: Annotated[int | None, typer.Option(help="An exact number of frames: the storyboard is stretched to it.")] = None,
    preset: Preset = None,
    gate: Annotated[bool, typer.Option("--gate/--no-gate", help="Check every sample and replace those that fail, or make samples faster unchecked.")] = True,
    shard_rows: Annotated[int | None, typer.Option(help="Clips in a file (default: 100, some 10 MB). For many millions of clips, take more.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes (default: one a core). The result does not depend on it.")] = None,
    engine: Annotated[str, typer.Option(help="`local`: this machine; `ray`: a Ray cluster. The result does not depend on it.")] = "local",
    address: Annotated[str | None, typer.Option(help="Where the Ray cluster is (default: the one Ray finds, else this machine).")] = None,
    output: Annotated[str, typer.Option(help="A folder, or a URL like `s3://bucket/vbvr`; an interrupted build in it is finished.")] = "vbvr",
    mend: Annotated[bool, typer.Option("--repair", help="Make only what is damaged in the folder again, by the settings recorded there.")] = False,
) -> None:
    """Build the dataset, which `load_dataset` reads."""
    from .builder import build as build_dataset
    from .builder import repair

    settings = {
        "tasks": parse_names(tasks),
        "pillars": parse_names(pillars),
        "splits": parse_names(splits),
        "samples": samples,
        "size": parse_size(size) if size else None,
        "fps": fps,
        "num_frames": frames,
        "preset": preset,
        "gate": gate,
    }
    if shard_rows is not None:
        settings["shard_rows"] = shard_rows
    options = {name: f"--{name.removeprefix('num_').replace('_', '-')}" for name in settings} | {"gate": "--no-gate"}
    given = [options[name] for name, value in settings.items() if value is not None and value is not True]
    if mend and given:
        raise VBVRError(f"--repair takes its settings from the folder: leave out {', '.join(given)}")
    with progress() as step:
        run = partial(repair, output) if mend else partial(build_dataset, output, **settings)
        try:
            report = run(workers=workers, engine=engine, address=address, progress=lambda done, total: step(done, total, "clips"))
        except KeyboardInterrupt:
            interrupted(f"finished shards are kept in {output}: the same command again goes on from there")
    written = f"{report.written} shards written and {report.kept} kept, in {report.seconds:.0f} s"
    print(f"{report.output}: {report.rows} clips, {report.bytes / 1e6:.1f} MB, {written}")
    if report.rejected:
        print(f"{len(report.rejected)} samples rejected, and replaced where they are not the benchmark's own; manifest.json lists all, e.g.")
        for name, reason in list(report.rejected.items())[:3]:
            print(f"  {name}: {reason}")
    print(f"digest {report.digest}")
    for config, patterns in report.configs.items():
        files = {split: f"{report.output}/{pattern}" for split, pattern in patterns.items()}
        call = f"load_dataset({report.name!r}, {config!r})" if report.name else f"load_dataset('parquet', data_files={files})"
        print(f"  {call}    splits: {', '.join(patterns)}")


@app.command()
def verify(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A dataset's folder, or its URL.")],
    as_json: AsJson = False,
) -> None:
    """Check a built dataset against its manifest. Exit code 1 if something is damaged."""
    from .builder import verify as check

    with progress() as step:
        damages = check(folder, lambda done, total: step(done // 10**6, total // 10**6, "MB"))
    if as_json:
        print(json.dumps([{"path": damage.path, "reason": damage.reason} for damage in damages], indent=1))
    else:
        for damage in damages:
            print(f"{damage.path}: {damage.reason}")
        print(f"{len(damages)} files are damaged; to mend: vbvr build --repair --output {folder}" if damages else f"{folder} is as its manifest says")
    raise typer.Exit(1 if damages else 0)


@app.command()
def audit(
    tasks: Annotated[str | None, typer.Argument(metavar="[TASK,…]", help="Only these tasks.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Frames straight from the renderer, one sample of each split.")] = False,
    samples: Annotated[int | None, typer.Option(min=1, help="Samples of each split (default: 5, or 1 with --quick).")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
    output: Annotated[Path | None, typer.Option(help="Folder for audit.md, and each task's trials and sheet; what lies there is not tried again.")] = None,
    older: Annotated[bool, typer.Option("--older", help="Take what lies in the folder even where older code tried it.")] = False,
) -> None:
    """Hold scorers and generators to their bounds. Exit code 1 if one is broken."""
    from .audit import audit as run

    with progress() as step:
        try:
            report = run(parse_names(tasks), quick=quick, samples=samples, workers=workers, output=output, older=older, progress=step)
        except KeyboardInterrupt:
            interrupted("the same command goes on after the last task that was done" if output else "with --output each task is kept as soon as it is done")
    report.print()
    raise typer.Exit(0 if report.passed else 1)


@app.command()
def gallery(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the page.")],
    tasks: Annotated[str | None, typer.Option(metavar="T,…", help="Only these tasks.")] = None,
) -> None:
    """Write a page that shows every task: a clip, its question, its rubric and its parameters."""
    from .gallery import write

    print(write(folder, parse_names(tasks)))
