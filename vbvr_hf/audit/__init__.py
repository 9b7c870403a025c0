"""The audit: every scorer against videos that must score high, low, or in between, and every generator against itself.

    report = audit(["G-15", "O-39"], quick=True)
    report.print(); report.passed; report.write("docs")

On the command line: `vbvr audit` or `python -m vbvr_hf.audit`. `checks` says what is tried, `videos` and `vbvr_hf.baselines` hold the
videos, `report` what came out. A scorer must never know any of these videos: each bound has to hold because the rule is right.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

import numpy as np

from .. import pool
from ..fingerprint import fingerprint_of
from ..samples import SampleId
from ..sheet import contact_sheet
from ..tasks import get_task
from ..tasks.registry import task_ids
from ..video import png
from .checks import digest, inspect, judge, range_notes
from .report import CHECKS, Report, Trial, merged

__all__ = ["CHECKS", "Report", "Trial", "audit", "merged"]

LADDER_LEAST = 0.95
SAMPLES, QUICK_SAMPLES = 5, 1
_SECONDS = 1200.0
"""Seconds one piece of the work may take."""
_OTHER_HASH_SEED = "4242"

Job = tuple[str, str, int | None, bool, bool]
"""(task, split, index or None for the generator, quick, whether pictures of each video are wanted)"""


def audit(
    tasks: Sequence[str] | None = None,
    *,
    quick: bool = False,
    samples: int | None = None,
    workers: int | None = 2,
    output: str | Path | None = None,
    older: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
) -> Report:
    """Audit tasks, given by id (default: all), on `samples` samples of each split (default: 5, or 1 if quick).

    `quick` takes frames straight from the renderer at the canonical size and leaves out what depends on codecs and the videos nobody listed.
    `output` is a folder for audit.md and, in its folder audit, every trial of each task as JSON and a contact sheet. A task is written as soon as it is
    done, and one that lies there, tried alike by this very code, is not tried again: an audit that was cut off goes on. `older` takes what was tried by older
    code too, and says so in the report's notes.
    `progress` is told (jobs done, jobs, what was done). With 1 worker everything runs in this process. Raises VBVRError for an unknown task.
    """
    ids = list(tasks) if tasks is not None else task_ids()
    samples = samples or (QUICK_SAMPLES if quick else SAMPLES)
    code = {task_id: fingerprint_of(get_task(task_id)) for task_id in ids}
    reports = _kept(output, code, quick, samples, older) if output is not None else {}
    jobs = list(_jobs([task_id for task_id in ids if task_id not in reports], samples, quick, output is not None))
    left = Counter(job[0] for job in jobs)
    open_tasks = {task_id: _Found() for task_id in left}
    for done, (job, result) in enumerate(_run(jobs, workers), 1):
        task_id, split, index, *_ = job
        open_tasks[task_id].add(job, result)
        left[task_id] -= 1
        if not left[task_id]:
            found = open_tasks.pop(task_id)
            reports[task_id] = found.report(task_id, quick, samples, code[task_id])
            if output is not None:
                if not found.failed:  # else it is tried again by the next audit
                    reports[task_id].keep(output)
                if found.pictures:
                    (Path(output) / "audit" / f"{task_id}.png").write_bytes(png(_sheet(found.pictures)))
        if progress:
            progress(done, len(jobs), f"{task_id} {split}" + ("" if index is None else f" {index}"))
    report = merged(reports[task_id] for task_id in ids)
    report.notes = [note for task_id in ids for note in range_notes(task_id)]
    report.notes += [f"{task_id} was tried by older code ({report.code[task_id]})" for task_id in ids if report.code[task_id] != code[task_id]]
    if output is not None:
        report.write(output)
    return report


@dataclass
class _Found:
    """What the jobs of one task have brought so far."""

    trials: list[Trial] = field(default_factory=list)
    pictures: list[tuple[str, np.ndarray]] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    cost: float = 0.0
    failed: bool = False
    """Whether a job of it ended in an error or ran out of time, so that not all was tried."""

    def add(self, job: Job, result: tuple[list[Trial], list[tuple[str, np.ndarray]], dict[str, str], float] | pool.Failure) -> None:
        task_id, split, *_ = job
        if isinstance(result, pool.Failure):
            self.failed = True
            self.trials.append(Trial(task_id, f"{task_id}/{split}", "truth", "the audit itself", float("nan"), low=0.97, note=result.reason))
            return
        trials, pictures, digests, seconds = result
        self.trials += trials
        self.pictures += pictures
        self.digests |= digests
        self.cost += seconds

    def report(self, task_id: str, quick: bool, samples: int, code: str) -> Report:
        trials = sorted([*self.trials, *_ladders(self.trials), *_same_bytes(self.digests)], key=lambda trial: trial.sample)
        return Report([task_id], trials, quick, samples, cost={task_id: self.cost}, code={task_id: code})


def _kept(output: str | Path, code: dict[str, str], quick: bool, samples: int, older: bool) -> dict[str, Report]:
    """The reports of tasks that were kept in a folder and tried in the form that is asked for, by the code given for each or, with `older`, by any."""
    found = {}
    for task_id in code:
        report = Report.kept(output, task_id)
        if report and (report.quick, report.samples) == (quick, samples) and (older or report.code == {task_id: code[task_id]}):
            found[task_id] = report
    return found


def _jobs(ids: Sequence[str], samples: int, quick: bool, sheets: bool) -> Iterator[Job]:
    for task_id in ids:
        splits = get_task(task_id).splits
        for split in splits:
            yield (task_id, split, None, quick, False)
            for index in range(samples):
                yield (task_id, split, index, quick, sheets and index == 0 and split == splits[-1])


def _run(jobs: list[Job], workers: int | None) -> Iterator[tuple[Job, object]]:
    if workers == 1:
        for job in jobs:
            try:
                yield job, work(job)
            except Exception as error:  # told as a breach of the task; the rest goes on
                yield job, pool.Failure(f"{type(error).__name__}: {error}")
        return
    yield from pool.run(work, jobs, workers=workers, seconds=_SECONDS)


def work(job: Job) -> tuple[list[Trial], list[tuple[str, np.ndarray]], dict[str, str], float]:
    """Do one job: trials, pictures for the contact sheet, the digest of the sample, and the processor seconds it took."""
    task_id, split, index, quick, sheet = job
    started = time.process_time()
    if index is None:
        return inspect(task_id, split, quick=quick), [], {}, time.process_time() - started
    sample_id = str(SampleId(task_id, split, index))
    trials, pictures = judge(sample_id, quick=quick, pictures=sheet)
    return trials, pictures, {sample_id: digest(sample_id)} if index == 0 else {}, time.process_time() - started


def _sheet(rows: list[tuple[str, np.ndarray]], columns: int = 3) -> np.ndarray:
    """All videos of a sample as small frames, in columns to be read downwards: RGB (H, W, 3)."""
    length = -(-len(rows) // columns)
    blank = (" ", np.full_like(rows[0][1], 255))
    rows = rows + [blank] * (length * columns - len(rows))
    return np.hstack([contact_sheet(rows[length * c : length * (c + 1)], columns=8, height=80) for c in range(columns)])


def _ladders(trials: list[Trial]) -> list[Trial]:
    """For each task the mean of its samples' rank correlations."""
    values: dict[str, list[Trial]] = {}
    for trial in trials:
        if trial.check == "ladder of a sample":
            values.setdefault(trial.task, []).append(trial)
    means = {task: fmean(trial.value for trial in found) for task, found in values.items()}
    notes = {task: "; ".join(trial.note for trial in found[:2]) for task, found in values.items()}
    return [Trial(task, task, "ladder", f"{len(values[task])} ladders", mean, low=LADDER_LEAST, note=notes[task]) for task, mean in means.items()]


def _same_bytes(digests: dict[str, str]) -> list[Trial]:
    """Whether another process, in another folder and under another hash seed, makes the same bytes. The value is 1 if it does."""
    environment = {**os.environ, "PYTHONHASHSEED": _OTHER_HASH_SEED, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-m", f"{__name__}.digests", *digests]
    done = subprocess.run(command, env=environment, cwd=Path(__file__).anchor, capture_output=True, text=True, check=False)
    there = dict(line.split() for line in done.stdout.splitlines())
    reason = done.stderr.strip().splitlines()[-1] if done.returncode and done.stderr.strip() else "the digests differ"
    same = {sample_id: there.get(sample_id) == here for sample_id, here in digests.items()}
    return [Trial(name.split("/")[0], name, "bytes", "another process", float(good), low=1.0, note="" if good else reason) for name, good in same.items()]
