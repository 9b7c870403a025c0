"""Where a dataset lies: a folder of this machine, or any place that fsspec reaches (s3://…, hf://datasets/…).

A few methods on whole files, named by their path in the dataset. A file is there whole or not at all: folders get a temporary name,
fsync and a rename, which fsspec's own local files would not; object stores do it by themselves.
"""

from __future__ import annotations

import os
import re
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import VBVRError

UNFINISHED = ".unfinished"
"""Ending of a file's name in a folder while it is written."""

JOURNAL_SECONDS = 60.0
"""An object store cannot append: there the journal is written whole, at most this often. What a kill loses of it is made again."""


class DamagedOnDisk(VBVRError):
    """What was written does not read back: the disk, or the memory, is failing."""


class Target(ABC):
    """A dataset's files by name, e.g. "data/spatiality/train-00000.parquet". str() is how people name the place."""

    shared: bool
    """Whether it is called the same on every machine that takes part in a build."""

    @property
    @abstractmethod
    def dataset(self) -> str | None:
        """What `load_dataset` calls it; None where it takes the files one by one."""

    @abstractmethod
    def read(self, name: str) -> bytes | None:
        """A file's content; None if it is not there. Raises OSError if it cannot be read."""

    @abstractmethod
    def exists(self, name: str) -> bool:
        """Whether a file is there."""

    @abstractmethod
    def write(self, name: str, data: bytes) -> None:
        """Write a file in one step, over one that is there. Raises OSError if that fails."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Delete a file."""

    @abstractmethod
    def files(self) -> Iterator[str]:
        """The names of all files, in any order."""

    @abstractmethod
    def clean(self) -> None:
        """Remove what a kill left half written."""

    @abstractmethod
    def journal(self, name: str) -> AbstractContextManager[Callable[[str], None]]:
        """A text file that grows by lines: a function that adds one. The file is there from the start of the block on."""


class Folder(Target):
    """A folder. `shared` says that it lies on a disk which all machines see under this path."""

    def __init__(self, path: Path, shared: bool = False) -> None:
        self.path, self.shared = path, shared

    def __str__(self) -> str:
        return str(self.path)

    @property
    def dataset(self) -> str:
        return self.path.resolve().name

    def read(self, name: str) -> bytes | None:
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def exists(self, name: str) -> bool:
        return (self.path / name).is_file()

    def write(self, name: str, data: bytes) -> None:
        """Also raises DamagedOnDisk if what was written reads back otherwise."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}{UNFINISHED}")
        try:
            with unfinished.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if unfinished.read_bytes() != data:
                raise DamagedOnDisk(f"{path} does not read back as it was written")
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        if os.name == "posix":  # the name, too, must outlast a power cut
            handle = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def remove(self, name: str) -> None:
        (self.path / name).unlink()

    def files(self) -> Iterator[str]:
        return (path.relative_to(self.path).as_posix() for path in self.path.rglob("*") if path.is_file())

    def clean(self) -> None:
        for pattern in (f".*{UNFINISHED}", f"data/*/.*{UNFINISHED}"):
            for left in self.path.glob(pattern):
                left.unlink()

    @contextmanager
    def journal(self, name: str) -> Iterator[Callable[[str], None]]:
        with (self.path / name).open("a", encoding="utf-8") as file:

            def note(line: str) -> None:
                file.write(f"{line}\n")
                file.flush()

            note("")  # ends a line that a kill cut off
            yield note


class Remote(Target):
    """An object store that fsspec reaches; its options (keys, endpoints) come from the environment or fsspec's configuration, on every machine."""

    shared = True

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        if self.url.startswith("hf://") and not re.match(r"hf://datasets/[^/]+/[^/]+", self.url):
            raise VBVRError(f"{url}: expected hf://datasets/<organisation>/<name>")
        self._opened  # noqa: B018 - refuses an address that nothing can open

    def __str__(self) -> str:
        return self.url

    def __reduce__(self) -> tuple[Any, ...]:
        return Remote, (self.url,)  # each process opens connections of its own

    @property
    def dataset(self) -> str | None:
        return self.url.removeprefix("hf://datasets/") if self.url.startswith("hf://") else None

    def read(self, name: str) -> bytes | None:
        with self._errors_of("read", name):
            try:
                self._files.invalidate_cache()
                return self._files.cat_file(self._path(name))
            except FileNotFoundError:
                return None

    def exists(self, name: str) -> bool:
        with self._errors_of("read", name):
            self._files.invalidate_cache()
            return self._files.exists(self._path(name))

    def write(self, name: str, data: bytes) -> None:
        """Also raises OSError if the store holds another number of bytes afterwards."""
        path = self._path(name)
        with self._errors_of("write", name):
            self._files.pipe_file(path, data)
            self._files.invalidate_cache()
            if self._files.info(path)["size"] != len(data):
                raise OSError("the store holds another number of bytes")

    def remove(self, name: str) -> None:
        with self._errors_of("delete", name):
            self._files.rm_file(self._path(name))

    def files(self) -> Iterator[str]:
        with self._errors_of("list", ""):
            self._files.invalidate_cache()
            try:
                found = self._files.find(self._root)
            except FileNotFoundError:
                found = []
        names = (path[len(self._root) :].lstrip("/") for path in found)
        return (name for name in names if name != ".gitattributes")  # every new repository of the Hub has one

    def clean(self) -> None:
        pass  # nothing is half written there

    @contextmanager
    def journal(self, name: str) -> Iterator[Callable[[str], None]]:
        there = self.read(name)
        if there is None:
            self.write(name, b"")
        text = bytearray(there or b"")
        written, when = len(text), time.monotonic()

        def note(line: str) -> None:
            nonlocal written, when
            text.extend(f"{line}\n".encode())
            if time.monotonic() - when >= JOURNAL_SECONDS:
                self.write(name, bytes(text))
                written, when = len(text), time.monotonic()

        try:
            yield note
        finally:
            if written != len(text):
                self.write(name, bytes(text))

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        import fsspec

        try:
            return fsspec.url_to_fs(self.url)
        except (ImportError, ValueError) as error:  # a library that is not installed, a protocol that is not known
            raise VBVRError(f"{self.url} cannot be opened: {error}") from None

    @property
    def _files(self) -> Any:
        return self._opened[0]

    @property
    def _root(self) -> str:
        return self._opened[1].rstrip("/")

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _errors_of(self, verb: str, name: str) -> Iterator[None]:
        """Each store's library has errors of its own, not all of which can be sent from one process to another: OSError for all."""
        try:
            yield
        except Exception as error:
            raise OSError(f"cannot {verb} {self.url}/{name}: {type(error).__name__}: {' '.join(str(error).split())}") from None


def open_target(output: str | Path) -> Target:
    """A path is a folder of this machine; `file:///…` one that all machines share; any other URL is opened by fsspec.

    Raises VBVRError for a URL that cannot be opened, and for a path that is a file.
    """
    if isinstance(output, str) and re.match(r"[\w+-]+(://|::)", output) and not output.startswith("file://"):
        return Remote(output)
    shared = str(output).startswith("file://")
    path = Path(str(output).removeprefix("file://"))
    if shared and not path.is_absolute():
        raise VBVRError(f"{output}: expected an absolute path, file:///…")
    if not shared and re.match(r"\w{2,}:/", path.as_posix()):
        raise VBVRError(f"{output}: give a URL as text, not as a path")
    if path.is_file():
        raise VBVRError(f"{path} is a file; expected a folder")
    return Folder(path, shared)
