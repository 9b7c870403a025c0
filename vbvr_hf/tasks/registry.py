"""Finding tasks: one file a task, `tasks/<pillar>/<id>_<slug>.py`, which says what it is called; a new file is all a new task needs."""

from __future__ import annotations

import importlib
import re
from functools import cache
from pathlib import Path

from ..errors import VBVRError, unknown
from .base import PILLARS, TASK_SPLITS, Task

_HERE = Path(__file__).parent
_FILE = re.compile(r"^([gov])_(\d+)_(\w+)$")


@cache
def _files() -> dict[str, tuple[str, str]]:
    """Task id -> (pillar, module name), from the file names alone, in order of pillar and id."""
    found = {}
    for pillar in PILLARS:
        matches = [m for path in (_HERE / pillar).glob("*.py") if (m := _FILE.match(path.stem))]
        for match in sorted(matches, key=lambda m: (m[1], int(m[2]))):
            task_id = f"{match[1].upper()}-{match[2]}"
            if task_id in found:
                raise VBVRError(f"two files claim the task {task_id}: {found[task_id][1]} and {match[0]}")
            found[task_id] = (pillar, match[0])
    return found


def task_ids() -> list[str]:
    """Ids of all tasks, without importing them."""
    return list(_files())


@cache
def get_task(task_id: str) -> Task:
    """The task with this id. Raises VBVRError naming the nearest id for an unknown one."""
    if task_id not in _files():
        raise unknown("task", task_id, _files())
    pillar, name = _files()[task_id]
    module = importlib.import_module(f"{__package__}.{pillar}.{name}")
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Task) and value.__module__ == module.__name__:
            value.id, value.slug, value.pillar = task_id, _FILE.match(name)[3], pillar
            value.name = vars(value).get("name", value.slug.replace("_", " ").title())
            return value()
    raise VBVRError(f"{pillar}/{name}.py defines no task")


def list_tasks(pillar: str | None = None, split: str | None = None) -> list[Task]:
    """All tasks, or those of one pillar and with samples in one split ("train", "in_domain", "out_of_domain").

    Raises VBVRError for an unknown pillar or split.
    """
    if pillar is not None and pillar not in PILLARS:
        raise unknown("pillar", pillar, PILLARS)
    if split is not None and split not in TASK_SPLITS:
        raise unknown("split", split, TASK_SPLITS)
    ids = [task_id for task_id, (home, _) in _files().items() if pillar in (None, home)]
    tasks = [get_task(task_id) for task_id in ids]
    return [task for task in tasks if split is None or split in task.splits]
