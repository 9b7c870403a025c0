"""`vbvr export`, `vbvr import` and `vbvr publish …`: a dataset's folder in the field's layouts, from them, and onto the Hub."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .console import interrupted, progress
from .errors import VBVRError

if TYPE_CHECKING:
    from .publish import Publication

hub_app = typer.Typer()
publish_app = typer.Typer(no_args_is_help=True, help="Create a repository on the Hub, private unless told otherwise, and upload to it.")

Organisation = Annotated[str, typer.Argument(metavar="ORG", help="An organisation of yours, or your user name.")]
Public = Annotated[bool, typer.Option("--public", help="Anyone may see it (default: private).")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only list what would go; no network.")]


@hub_app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A dataset's folder.")],
    layout: Annotated[str | None, typer.Option(help="files (as if nothing is said), tar, webdataset or jsonl.")] = None,
    trainer: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="TRAINER", help="As a trainer reads it, with its configuration and command: diffsynth, musubi, videox-fun, vbvr-rl, vbvr-pro."
        ),
    ] = None,
    splits: Annotated[
        str | None, typer.Option(metavar="S,…", help="The splits to export (default: all; for a trainer the one to train on, since the benchmark's are not).")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Where to (default: beside DIR, named after it and the layout or trainer).")] = None,
) -> None:
    """Write a dataset in the field's folder layout, as tars, with an index, or for a trainer. An interrupted export is taken up by the same command."""
    from .builder.export import export as run

    if layout and trainer:
        raise VBVRError("--layout and --for: a trainer has a layout of its own; give one of them")
    chosen = splits.split(",") if splits else None
    with progress() as step:
        try:
            if trainer:
                from .training.recipes import export_for

                recipe = export_for(trainer, folder, output, splits=chosen or ("train",), progress=lambda done, total: step(done, total, "shards"))
                report = recipe.report
            else:
                report = run(folder, output, layout or "files", lambda done, total: step(done, total, "shards"), splits=chosen)
        except KeyboardInterrupt:
            interrupted("the same command again goes on from there")
    print(f"{report.output}: {report.rows} samples, {report.written} files written and {report.kept} there already")
    if trainer:
        for model, script in recipe.scripts.items():
            print(f"\n{report.output}/train-{model}.sh:\n{script}", end="")
        for model, takes in recipe.left_out.items():
            typer.echo(f"no script for {model}: it takes {takes}", err=True)


@hub_app.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folders of samples, below folders that start with a task's id.")],
    output: Annotated[Path, typer.Option(help="The dataset's folder.")] = Path("vbvr"),
) -> None:
    """Read the field's folders into a dataset that `load_dataset` takes. Samples that cannot be read are left out, and listed."""
    from .builder.importer import import_folder

    with progress() as step:
        try:
            report = import_folder(folder, output, lambda done, total: step(done, total, "samples"))
        except KeyboardInterrupt:
            interrupted("the same command again goes on from there")
    written = f"{report.written} shards written and {report.kept} there already"
    print(f"{report.output}: {report.rows} samples, {report.bytes / 1e6:.1f} MB, {written}")
    for name, reason in list(report.left_out.items())[:10]:
        typer.echo(f"left out: {name}: {reason}", err=True)
    if len(report.left_out) > 10:
        typer.echo(f"{len(report.left_out) - 10} more left out; manifest.json lists all", err=True)
    print(f"digest {report.digest}")


@publish_app.command()
def dataset(
    organisation: Organisation,
    folder: Annotated[Path, typer.Option("--folder", metavar="DIR", help="The dataset's folder.")] = Path("vbvr"),
    name: Annotated[str, typer.Option(help="The repository's name.")] = "vbvr",
    public: Public = False,
    dry_run: DryRun = False,
) -> None:
    """Publish a dataset's folder, with its card. An interrupted upload is taken up by the same command."""
    from .publish import publish_dataset

    with progress() as step, _resumable():
        done = publish_dataset(
            organisation, folder, name=name, public=public, dry_run=dry_run, progress=lambda done, total: step(done // 10**6, total // 10**6, "MB checked")
        )
    _show(done, dry_run, f"load_dataset({done.repo_id!r}, …)")


@publish_app.command()
def answers(
    organisation: Organisation,
    folder: Annotated[Path, typer.Option("--folder", metavar="DIR", help="The folder of the models' folders, as `vbvr infer` writes them.")] = Path("answers"),
    name: Annotated[str, typer.Option(help="The repository's name.")] = "vbvr-baselines",
    public: Public = False,
    dry_run: DryRun = False,
) -> None:
    """Publish what the oracle and the trivial baselines answered, with scores, checksums and a card."""
    from .publish import publish_answers

    with progress() as step, _resumable():
        done = publish_answers(organisation, folder, name=name, public=public, dry_run=dry_run, progress=lambda done, total: step(done, total, "clips scored"))
    _show(done, dry_run, f"load_dataset({done.repo_id!r}, split='test')")


@publish_app.command()
def metric(
    organisation: Organisation,
    name: Annotated[str, typer.Option(help="The repository's name.")] = "vbvr-bench",
    public: Public = False,
    dry_run: DryRun = False,
) -> None:
    """Publish the metric, so that `evaluate.load("ORG/vbvr-bench")` works."""
    from .publish import publish_metric

    with _resumable():
        done = publish_metric(organisation, name=name, public=public, dry_run=dry_run)
    _show(done, dry_run, f"evaluate.load({done.repo_id!r})")


@publish_app.command()
def space(
    organisation: Organisation,
    name: Annotated[str, typer.Option(help="The repository's name.")] = "vbvr",
    public: Public = False,
    dry_run: DryRun = False,
) -> None:
    """Publish the demo."""
    from .publish import publish_space

    with _resumable():
        done = publish_space(organisation, name=name, public=public, dry_run=dry_run)
    _show(done, dry_run, done.url)


@contextmanager
def _resumable() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        interrupted("what is uploaded is kept: the same command again goes on from there")


def _show(done: Publication, dry_run: bool, use: str) -> None:
    if dry_run:
        for name, size in done.files.items():
            print(f"{size:12,}  {name}")
    for note in done.notes:
        typer.echo(note, err=True)
    print(f"{done.url}: {len(done.files)} files, {done.bytes:,} bytes{' would go' if dry_run else ''}")
    if not dry_run:
        print(f"  {use}")
