"""What a large build costs: a real one on 2 workers, a stretch of it on 1 and on 2, and from them the price of a million clips.

    python benchmarks/scale.py [--clips 20000] [--stretch 1000] [--tasks T,…] [--output DIR]

The large build is left in DIR where one is named, and goes on there if it was interrupted (its rates are then those of the rest).
Times are by the clock: measure on a machine that does nothing else. Memory is read from /proc, so this needs Linux.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from math import ceil
from pathlib import Path
from statistics import median

from duplicates import twice
from report import verdict, write

from vbvr_hf.builder import BuildReport, build, dataset, shards, verify
from vbvr_hf.builder.plan import SHARD_ROWS
from vbvr_hf.tasks import get_task, task_ids

FRAMES = 65
LEAST_SPEEDUP = 1.8
MOST_OVERHEAD = 5.0
"""Per cent of the time that goes into anything but making and checking clips."""
MOST_GROWTH = 1.1
"""Memory in the last quarter of a build over that in the second."""
MOST_WORKER = 300.0
"""MiB."""

MILLION = 10**6
_HUB_BATCH = 256
"""Files the Hub's client announces at a time."""


class Run:
    """One build, watched: how its rows grow over time, and the memory of its processes."""

    def __init__(self, output: str, samples: int, tasks: list[str], workers: int, every: float = 2.0) -> None:
        self.points: list[tuple[float, int]] = []
        self.memory: list[dict[str, float]] = []
        self._every, self._over = every, threading.Event()
        self._began = time.perf_counter()
        watch = threading.Thread(target=self._watch, daemon=True)
        watch.start()
        try:
            self.report: BuildReport = build(output, tasks=tasks, samples=samples, num_frames=FRAMES, workers=workers, progress=self._note)
        finally:
            self._over.set()
            watch.join()
        self.seconds = time.perf_counter() - self._began

    def _note(self, rows: int, _: int) -> None:
        if not self.points or rows > self.points[-1][1]:
            self.points.append((time.perf_counter() - self._began, rows))

    def _watch(self) -> None:
        while not self._over.wait(self._every):
            workers = [_mib(child.pid) for child in multiprocessing.active_children()]
            minutes = (time.perf_counter() - self._began) / 60
            self.memory.append({"minutes": round(minutes, 1), "main_mib": round(_mib(os.getpid())), "worker_mib": round(max(workers, default=0))})

    @property
    def rate(self) -> float:
        """Clips a second between a tenth and nine tenths of the rows: without the start of processes, and without the end, where one waits for another."""
        last = self.points[-1][1]
        (first_time, first), *_, (last_time, final) = [point for point in self.points if last * 0.1 <= point[1] <= last * 0.9]
        return (final - first) / (last_time - first_time)

    def growth(self, which: str) -> float:
        """Memory in the last quarter over that in the second."""
        values = [point[which] for point in self.memory]
        quarter = max(1, len(values) // 4)
        return median(values[-quarter:]) / median(values[quarter : 2 * quarter] or values[-quarter:])


def _mib(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


@contextmanager
def timed_parts() -> Iterator[Mapping[str, float]]:
    """Seconds in posing for duplicates, in clips with all that is checked about them, and in the gate's checks alone; of builds in this process."""
    parts: Counter[str] = Counter()
    originals = [(dataset, "digests"), (shards, "_row"), (shards, "fault")]
    kept = [(module, name, getattr(module, name)) for module, name in originals]

    def timed(name: str, function):
        def run(*arguments):
            if name == "fault":
                arguments[0].video  # noqa: B018 - drawn when first asked for: no part of the gate
            began = time.perf_counter()
            try:
                return function(*arguments)
            finally:
                parts[name] += time.perf_counter() - began

        return run

    for module, name, function in kept:
        setattr(module, name, timed(name, function))
    try:
        yield parts
    finally:
        for module, name, function in kept:
            setattr(module, name, function)


def per_split(clips: int, tasks: list[str]) -> int:
    """Samples per task and split that make up a number of clips."""
    return ceil(clips / sum(len(get_task(task).splits) for task in tasks))


def _kind(reason: str) -> str:
    """A reason without what is particular to its sample."""
    return re.sub(r"[GOV]-\d+\S*|\d[\d.]*", "…", reason)[:80]


def million(run: Run) -> dict[str, float]:
    """What a million clips of the same kind cost."""
    rows, size = run.report.rows, run.report.bytes
    files = MILLION // SHARD_ROWS
    return {
        "core_hours": round(MILLION / (run.rate / 2) / 3600, 1),
        "gigabytes": round(MILLION * size / rows / 1e9, 1),
        "shards": files,
        "object_store_writes": files + 2,
        # Each file is sent and confirmed; all are announced twice, in batches.
        "hub_requests": 2 * files + 2 * ceil(files / _HUB_BATCH),
    }


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", type=int, default=20_000)
    parser.add_argument("--stretch", type=int, default=1_000)
    parser.add_argument("--tasks", default=",".join(task_ids()))
    parser.add_argument("--output")
    given = parser.parse_args()
    tasks = given.tasks.split(",")
    with tempfile.TemporaryDirectory() as scratch:
        stretch = per_split(given.stretch, tasks)
        two = Run(f"{scratch}/two", stretch, tasks, workers=2)
        with timed_parts() as parts:
            one = Run(f"{scratch}/one", stretch, tasks, workers=1)
        assert one.report.digest == two.report.digest, "1 and 2 workers made different datasets"
    with nullcontext(given.output) if given.output else tempfile.TemporaryDirectory() as output:
        large = Run(output, per_split(given.clips, tasks), tasks, workers=2)
        damages = verify(output)
        assert not damages, damages
        doubled = twice(output)
    shares = {
        "clips": parts["_row"] - parts["fault"],
        "gate": parts["fault"],
        "duplicates": parts["digests"],
        "sharding_and_writing": one.seconds - parts["_row"] - parts["digests"],
    }
    shares = {name: round(100 * seconds / one.seconds, 2) for name, seconds in shares.items()}
    memory = large.memory[:: max(1, len(large.memory) // 40)]
    worker, growth = max(point["worker_mib"] for point in large.memory), {name: round(large.growth(name), 3) for name in ("main_mib", "worker_mib")}
    print(f"{large.report.rows} clips of {len(tasks)} tasks in {large.seconds:.0f} s; per cent of the time: {shares}; memory grew {growth}; {million(large)}")
    print(verdict("speedup of 2 workers over 1", two.rate / one.rate, LEAST_SPEEDUP, least=True))
    print(verdict("per cent of the time for sharding and writing", shares["sharding_and_writing"], MOST_OVERHEAD, least=False))
    print(verdict("growth of memory, the larger", max(growth.values()), MOST_GROWTH, least=False))
    print(verdict("MiB of a worker", worker, MOST_WORKER, least=False))
    print(verdict("problems that another row has", doubled, 0, least=False))
    write(
        "scale",
        {
            "clips": large.report.rows,
            "tasks": len(tasks),
            "frames": FRAMES,
            "seconds": round(large.seconds),
            "clips_per_second": round(large.rate, 2),
            "bytes": large.report.bytes,
            "shards": large.report.written + large.report.kept,
            "rejected": len(large.report.rejected),
            "problems_twice": doubled,
            "digest": large.report.digest,
            "worker_mib": worker,
            "memory_growth": growth,
            "stretch": {"clips": one.report.rows, "clips_per_second_1": round(one.rate, 2), "clips_per_second_2": round(two.rate, 2)},
            "speedup": round(two.rate / one.rate, 3),
            "percent_of_time": shares,
            "million": million(large),
            "reasons": dict(Counter(_kind(reason) for reason in large.report.rejected.values())),
            "memory": memory,
        },
    )


if __name__ == "__main__":
    main()
