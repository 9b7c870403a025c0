"""What the commands share: options, tables, progress, and wrong use told in one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from .errors import VBVRError

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of a table.")]
Size = Annotated[str, typer.Option("--size", metavar="WxH", help="Frame size in pixels, `512` or `832x480`.")]
Setting = Annotated[str, typer.Option(metavar="video|steps", help="Answers are videos, or pictures of the steps.")]
SizeOrPreset = Annotated[str | None, typer.Option("--size", metavar="WxH", help="Frame size in pixels, `832x480` (default: the preset's, or `512`).")]
Preset = Annotated[
    str | None, typer.Option("--preset", help="The format a video model takes: wan2.2, wan2.1, wan2.2-ti2v, ltx-2, ltx-2.3, hunyuanvideo, cogvideox-1.5.")
]

_UsageError = typer.BadParameter.__base__  # what a wrong option, argument or command raises


class OneLineErrors(TyperGroup):
    """The command group; it turns every wrong use into one line `vbvr: what was wrong` and exit code 2."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run the program. Ends the process, as click does, unless `standalone_mode` is off."""
        if not standalone_mode:
            return super().main(*args, standalone_mode=False, **extra)
        try:
            code = super().main(*args, standalone_mode=False, **extra)
        except (VBVRError, _UsageError) as error:
            complain(error)
            sys.exit(2)
        except BrokenPipeError:  # whoever reads the output has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except OSError as error:  # a full disk, a folder that may not be written into
            complain(f"{error.filename}: {error.strerror}" if error.filename and error.strerror else error)
            sys.exit(2)
        sys.exit(code if isinstance(code, int) else 0)


def parse_size(text: str) -> tuple[int, int]:
    """`512` or `832x480` as (width, height) in pixels. Raises VBVRError for anything else, and for a size that cannot be made."""
    from .scene import check_size

    parts = text.lower().split("x")
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() for part in parts):
        raise VBVRError(f"size {text!r}: expected pixels like 512 or 832x480")
    width, height = int(parts[0]), int(parts[-1])
    try:
        check_size(width, height)
    except ValueError as error:
        raise VBVRError(str(error)) from None
    return width, height


def parse_names(text: str | None) -> list[str] | None:
    """A comma-separated list; None where the option was not given. Raises VBVRError for an empty one."""
    if text is None:
        return None
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise VBVRError(f"empty list {text!r}: expected names separated by commas")
    return list(dict.fromkeys(names))


def table(columns: tuple[str, ...], rows: list[tuple[str, ...]], caption: str) -> None:
    """Print a table for people."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(*columns, caption=caption, caption_justify="left", header_style="bold", box=None, pad_edge=False)
    for row in rows:
        shown.add_row(*row)
    # Piped into a file or a pager, a table may be wider than a terminal is taken to be.
    Console(width=None if sys.stdout.isatty() else 160).print(shown)


@contextmanager
def progress() -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on standard error; yields a function to call with what is done, the whole, and what it is about."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    with Progress("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), transient=True, console=Console(stderr=True)) as bar:
        line = bar.add_task("starting", total=None)
        yield lambda done, total, what: bar.update(line, completed=done, total=total, description=what)


def interrupted(advice: str) -> NoReturn:
    """Say how to go on after Ctrl-C, and end with exit code 130."""
    complain(f"interrupted; {advice}")
    raise typer.Exit(130) from None


def complain(problem: Exception | str) -> None:
    """One line on standard error; nothing where the help was printed instead."""
    message = problem.format_message() if isinstance(problem, _UsageError) else str(problem)
    if message:
        print(f"vbvr: {' '.join(message.split())}", file=sys.stderr)
