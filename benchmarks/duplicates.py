"""How many problems come up twice: 2,000 of each task, over all of its splits, posed; and none in a dataset, built of those tasks that have some.

python benchmarks/duplicates.py [--tasks T,…] [--seeds N]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
from report import verdict, write
from rich.console import Console
from rich.table import Table

from vbvr_hf.builder import build
from vbvr_hf.builder.gate import Span, digests, duplicates
from vbvr_hf.pool import run
from vbvr_hf.tasks import get_task, task_ids

SIZE = (256, 256)
"""Pixels of what is built."""


def spans(task: str, seeds: int) -> list[Span]:
    """The first indices of each split, as many in all as there are seeds."""
    splits = get_task(task).splits
    return [(split, 0, seeds // len(splits) + (number < seeds % len(splits))) for number, split in enumerate(splits)]


def count(job: tuple[str, int]) -> dict[str, object]:
    """Duplicates of a task within and across its splits, an example, and the time to pose a problem (ms)."""
    task, seeds = job
    began = time.process_time()
    asked = spans(task, seeds)
    twins = list(duplicates(task, asked, [digests(task, span) for span in asked]))
    within = sum(twin.split == first.split for twin, first in twins)
    return {
        "task": task,
        "posed": seeds,
        "within": within,
        "across": len(twins) - within,
        "example": f"{twins[0][0]} = {twins[0][1]}" if twins else "",
        "ms": round(1000 * (time.process_time() - began) / seeds, 2),
    }


def twice(folder: str | Path) -> int:
    """How many rows of a dataset in a folder have a problem that another row of their task has."""
    problems: Counter[tuple[str, str]] = Counter()
    for path in Path(folder).rglob("*.parquet"):
        rows = pq.read_table(path, columns=["task_id", "metadata"]).to_pydict()
        truths = (json.dumps(json.loads(metadata)["problem"], sort_keys=True) for metadata in rows["metadata"])
        problems.update(zip(rows["task_id"], truths, strict=True))
    return sum(problems.values()) - len(problems)


def built(task: str, seeds: int, workers: int | None) -> dict[str, object]:
    """What a build of so many samples makes of duplicates."""
    samples = {split: stop for split, _, stop in spans(task, seeds)}
    with tempfile.TemporaryDirectory() as output:
        report = build(output, tasks=[task], splits=list(samples), samples=samples, size=SIZE, workers=workers)
        again = sum(reason.startswith("the same problem") for reason in report.rejected.values())
        return {"task": task, "rows": report.rows, "came_up_again": again, "rejected_otherwise": len(report.rejected) - again, "twice": twice(output)}


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", default=",".join(task_ids()))
    parser.add_argument("--seeds", type=int, default=2000)
    parser.add_argument("--workers", type=int)
    given = parser.parse_args()
    jobs = [(task, given.seeds) for task in given.tasks.split(",")]
    rows = {}
    for job, row in run(count, jobs, workers=given.workers, seconds=600):
        if not isinstance(row, dict):
            raise SystemExit(f"{job[0]}: {row.reason}")
        rows[job] = row
    table = Table(*next(iter(rows.values())), box=None)
    for job in jobs:
        table.add_row(*map(str, rows[job].values()))
    Console().print(table)
    doubled = [task for task, _ in jobs if rows[task, given.seeds]["within"] or rows[task, given.seeds]["across"]]
    across = sum(row["across"] for row in rows.values())
    print(f"{len(doubled)} of {len(rows)} tasks pose a problem twice, {across} problems across splits; a build, which these get now, replaces such samples")
    builds = [built(task, given.seeds, given.workers) for task in doubled]
    for row in builds:
        print(row)
    print(verdict("problems twice in what was built", sum(row["twice"] for row in builds), 0, least=False))
    write("duplicates", {"seeds": given.seeds, "tasks_with_duplicates": len(doubled), "tasks": [rows[job] for job in jobs], "built": {"tasks": builds}})


if __name__ == "__main__":
    main()
