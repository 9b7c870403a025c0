"""Writing files whole or not at all; and into folders that may hold earlier work: what is there and the same is left alone, what differs is refused."""

from __future__ import annotations

import secrets
from pathlib import Path
from types import TracebackType

from .errors import VBVRError


class WriteOnce:
    """A file that is written from start to end, in a `with` block, and has its name only when it is whole.

    Where a file of that name exists, what is written is compared with it instead: so work that was interrupted can be run again.
    Raises VBVRError as soon as it differs. An error in the block leaves nothing behind.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._unfinished = path, path.with_name(f".{path.name}.part")
        self.existed = path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("rb") if self.existed else self._unfinished.open("wb")

    def write(self, data: bytes) -> int:
        """Write, or compare with what is there; the number of bytes."""
        if not self.existed:
            return self._file.write(data)
        if self._file.read(len(data)) != bytes(data):
            raise _differs(self._path)
        return len(data)

    def __enter__(self) -> WriteOnce:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._file:
            longer = self.existed and kind is None and self._file.read(1)
        if longer:
            raise _differs(self._path)
        if not self.existed:
            if kind is None:
                self._unfinished.replace(self._path)
            else:
                self._unfinished.unlink()


def write_once(path: Path, data: bytes) -> bool:
    """Write a file in one step; False if it was there and the same. Raises VBVRError if it differs."""
    with WriteOnce(path) as file:
        file.write(data)
    return not file.existed


def replace_file(path: Path, data: bytes) -> None:
    """Write a file in one step, over one that is there; whoever reads it meanwhile gets the old one or the new one. Makes the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _differs(path: Path) -> VBVRError:
    return VBVRError(f"{path} exists with other content; give a new folder or remove it")
