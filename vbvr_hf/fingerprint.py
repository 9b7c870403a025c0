"""A fingerprint of the code that decides scores, so that two results can be told apart when it changed."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from .tasks import list_tasks

_HERE = Path(__file__).parent
_DECIDES = ("scene", "scoring", "acts", "tasks", "samples.py", "judge.py", "video.py", "frames.py", "containers.py", "pictures.py")


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Twelve hexadecimal digits of SHA-256 over the sources of scenes, acts, tasks and scorers: the same for the same code anywhere."""
    return _digest(_sources(*_DECIDES))


def fingerprint_of(task: object) -> str:
    """The same over what decides the scores of one task: all of it but the other tasks' own files, and the audit, which says what they are held to."""
    own = Path(inspect.getfile(type(task)))
    others = {Path(inspect.getfile(type(other))) for other in list_tasks()} - {own}
    return _digest(path for path in _sources(*_DECIDES, "audit", "baselines.py") if path not in others)


def _sources(*names: str) -> Iterator[Path]:
    for name in names:
        home = _HERE / name
        yield from sorted(home.rglob("*.py")) if home.is_dir() else [home]


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(_HERE).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]
