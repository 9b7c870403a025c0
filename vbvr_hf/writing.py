"""Writing files whole or not at all; and into folders that may hold earlier work: what is there and the same is left alone, what differs is refused.

A full disk and a folder that may not be written to are told in one line, as VBVRError, and spoil nothing that was there.
"""

from __future__ import annotations

import json
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from .errors import VBVRError


class WriteOnce:
    """A file that is written from start to end, in a `with` block, and has its name only when it is whole.

    Where a file of that name exists, what is written is compared with it instead: so work that was interrupted can be run again.
    Raises VBVRError as soon as it differs. An error in the block leaves nothing behind.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._unfinished = path, path.with_name(f".{path.name}.part")
        with writing(path):
            self.existed = path.exists()
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("rb") if self.existed else self._unfinished.open("wb")

    def write(self, data: bytes) -> int:
        """Write, or compare with what is there; the number of bytes."""
        if not self.existed:
            with writing(self._path):
                return self._file.write(data)
        if self._file.read(len(data)) != bytes(data):
            raise _differs(self._path)
        return len(data)

    def __enter__(self) -> WriteOnce:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            with writing(self._path), self._file:  # closing it writes what is left
                longer = self.existed and kind is None and self._file.read(1)
            if longer:
                raise _differs(self._path)
            if not self.existed and kind is None:
                with writing(self._path):
                    self._unfinished.replace(self._path)
        finally:
            if not self.existed:
                self._unfinished.unlink(missing_ok=True)


def write_once(path: Path, data: bytes) -> bool:
    """Write a file in one step; False if it was there and the same. Raises VBVRError if it differs."""
    with WriteOnce(path) as file:
        file.write(data)
    return not file.existed


def replace_file(path: Path, data: bytes) -> None:
    """Write a file in one step, over one that is there; whoever reads it meanwhile gets the old one or the new one. Makes the folders above it."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            unfinished.write_bytes(data)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder, with those above it, and see that it may be written into. Raises VBVRError where it may not, so that no work is done for nothing."""
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=path).close()


@contextmanager
def writing(path: Path, advice: str = "") -> Iterator[None]:
    """Whatever the system has against writing a file is a VBVRError that names it, and says why and what to do."""
    try:
        yield
    except OSError as error:
        raise VBVRError(f"cannot write {path}: {error.strerror or error}{f'; {advice}' if advice else ''}") from error


def _differs(path: Path) -> VBVRError:
    return VBVRError(f"{path} exists with other content; give a new folder or remove it")


def check_same(path: Path, given: dict[str, Any], what: str) -> None:
    """A folder holds one run: see that what `path`, if it is there, says of it is what is `given`, JSON-able. Raises VBVRError if not."""
    given = json.loads(json.dumps(given))
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
        differs = next((key for key in given if before.get(key) != given[key]), None)
        if differs:
            raise VBVRError(f"{path.parent} holds a {what} with {differs} {before.get(differs)}, not {given[differs]}; give another folder")
