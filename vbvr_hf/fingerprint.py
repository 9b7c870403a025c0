"""A fingerprint of the code that decides scores, so that two results can be told apart when it changed."""

from __future__ import annotations

import ast
import hashlib
import re
import sys
from collections.abc import Iterable
from functools import cache
from importlib.util import resolve_name
from pathlib import Path
from types import ModuleType

_HERE = Path(__file__).parent
_DECIDES = ("scene", "scoring", "acts", "tasks", "samples.py", "judge.py", "video.py", "frames.py", "containers.py", "pictures.py")
_OF_A_PILLAR = re.compile(rf"{__package__}\.tasks\.\w+\.\w+")


@cache
def fingerprint() -> str:
    """Twelve hexadecimal digits of SHA-256 over the sources of scenes, acts, tasks and scorers: the same for the same code anywhere."""
    return _digest(_sources(*_DECIDES))


def fingerprint_of(task: object) -> str:
    """The same over what decides the scores of one task: its own file, the modules of tasks that it imports, all shared code, and the audit, which says
    what a task is held to. What other tasks lie in may change without changing it."""
    own = _imported(sys.modules[type(task).__module__])
    tasks = set(_sources("tasks")) - set((_HERE / "tasks").glob("*.py"))
    return _digest(path for path in _sources(*_DECIDES, "audit", "baselines.py") if path in own or path not in tasks)


def _imported(module: ModuleType) -> set[Path]:
    """The files of a module and of all modules of pillars that it imports, directly or through others."""
    found, left = set(), [module]
    while left:
        module = left.pop()
        if Path(module.__file__) in found:
            continue
        found.add(Path(module.__file__))
        for node in ast.walk(ast.parse(_read(Path(module.__file__)))):
            if isinstance(node, ast.ImportFrom):
                base = resolve_name("." * node.level + (node.module or ""), module.__package__)
                names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
                left += [sys.modules[name] for name in names if name in sys.modules and _OF_A_PILLAR.match(name)]
    return found


@cache
def _sources(*names: str) -> tuple[Path, ...]:
    homes = [_HERE / name for name in names]
    return tuple(path for home in homes for path in (sorted(home.rglob("*.py")) if home.is_dir() else [home]))


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(_HERE).as_posix().encode())
        digest.update(_read(path))
    return digest.hexdigest()[:12]


@cache
def _read(path: Path) -> bytes:
    return path.read_bytes().replace(b"\r\n", b"\n")
