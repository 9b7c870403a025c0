"""Which tasks the long tests try: all, or a share of them that changes with each run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from vbvr_hf.tasks.registry import task_ids

AUDITED, DRAWN = 4, 40
"""Of about so many tasks a share is, for tests that take minutes a task and for those that take seconds: a run stays affordable however many there are."""


def share_of_tasks(about: int = AUDITED) -> list[str]:
    """All tasks; or with VBVR_AUDIT_SHARE=n, any whole number, the n-th share of `about` so many (begun anew after the last), and those that the last commit
    touched."""
    if "VBVR_AUDIT_SHARE" not in os.environ:
        return task_ids()
    parts = -(-len(task_ids()) // about)
    done = subprocess.run(["git", "show", "--name-only", "--format=", "HEAD"], capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    touched = {Path(name).stem for name in done.stdout.splitlines() if "/tasks/" in name}
    changed = [task_id for task_id in task_ids() if any(stem.startswith(f"{task_id.lower().replace('-', '_')}_") for stem in touched)]
    return list(dict.fromkeys([*task_ids()[int(os.environ["VBVR_AUDIT_SHARE"]) % parts :: parts], *changed]))
