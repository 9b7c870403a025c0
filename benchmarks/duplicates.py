"""How many problems come up twice: 2,000 of each task, over all of its splits. Only posed, so it is cheap.

python benchmarks/duplicates.py [--tasks T,…] [--seeds N]
"""

from __future__ import annotations

import argparse
import time

from report import write
from rich.console import Console
from rich.table import Table

from vbvr_hf.builder.gate import Span, digests, duplicates
from vbvr_hf.pool import run
from vbvr_hf.tasks import get_task, task_ids


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
    doubled = sum(bool(row["within"] or row["across"]) for row in rows.values())
    print(f"{doubled} of {len(rows)} tasks pose a problem twice; builds replace what comes up again")
    write("duplicates", {"seeds": given.seeds, "tasks_with_duplicates": doubled, "tasks": [rows[job] for job in jobs]})


if __name__ == "__main__":
    main()
