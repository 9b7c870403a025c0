"""The table of digests that pins what every task draws: digests.json.

    python tests/digests.py                 add new tasks, and those whose version was raised
    python tests/digests.py --all           write the whole table anew: only before a version is released

It covers the first sample of each split: its problem and words, and its frames as the renderer draws them at 128 x 128.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from vbvr_hf import make_sample
from vbvr_hf.samples import SampleId
from vbvr_hf.tasks import get_task, task_ids

TABLE = Path(__file__).with_name("digests.json")


def digests(task_id: str) -> dict[str, Any]:
    """The task's version, and for each of its splits the SHA-256 of problem and frames."""
    task = get_task(task_id)
    return {"version": task.version} | {split: _digest(SampleId(task_id, split, 0)) for split in task.splits}


def _digest(sample_id: SampleId) -> dict[str, str]:
    sample = make_sample(sample_id, size=(128, 128))
    question = json.dumps([sample.parameters, sample.problem, sample.prompt, sample.prompt_guided], sort_keys=True)
    return {"problem": hashlib.sha256(question.encode()).hexdigest(), "frames": hashlib.sha256(sample.frames.tobytes()).hexdigest()}


def read() -> dict[str, dict[str, Any]]:
    """The table as it stands."""
    return json.loads(TABLE.read_text()) if TABLE.is_file() else {}


def main(everything: bool) -> None:
    """Write the table; leaves it alone and says why if a task changed what it draws but not its version."""
    known = {} if everything else read()
    now = {task_id: digests(task_id) for task_id in task_ids()}
    silent = [task_id for task_id in now if task_id in known and now[task_id] != known[task_id] and now[task_id]["version"] == known[task_id]["version"]]
    if silent:
        sys.exit(f"{', '.join(silent)}: other output under the same version; raise `version` in the task's class, or undo the change")
    TABLE.write_text(json.dumps(now, indent=1) + "\n")
    print(f"{len(now)} tasks in {TABLE.name}, {sum(now[task_id] != known.get(task_id) for task_id in now)} of them new or changed")


if __name__ == "__main__":
    main("--all" in sys.argv[1:])
