"""How long scoring takes: the right answer as it is encoded, a still, noise, and noise fading in, for every task at 512 x 512 and 65 frames.

    python benchmarks/score.py [--tasks T,…] [--samples N]

Times are processor milliseconds of one process with one thread, decoding included, the problem's own scene kept from one clip to the next.
"""

from __future__ import annotations

import argparse
import os
import time
from statistics import fmean

# As in a worker, which has one core; numpy reads it once, when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from report import verdict, write
from rich.console import Console
from rich.table import Table

from vbvr_hf import baselines, make_sample, score
from vbvr_hf.samples import SampleId
from vbvr_hf.tasks import get_task, task_ids
from vbvr_hf.video import encode

MOST_MEAN, MOST = 120.0, 400.0
"""Milliseconds a clip: in the mean over tasks, and for any task and any video."""
FRAMES = 65
VIDEOS = ("truth", "frozen", "noise", "noise in")


def measure(task_id: str, samples: int) -> dict[str, float]:
    """Mean milliseconds for each kind of video, and the most for any."""
    times: dict[str, list[float]] = {name: [] for name in VIDEOS}
    for index in range(samples):
        sample = make_sample(SampleId(task_id, get_task(task_id).splits[-1], index), num_frames=FRAMES)
        score(sample.video, sample)  # poses the problem and stages the scene, which are kept; fills what else is kept from clip to clip
        for name in VIDEOS:
            video = sample.video if name == "truth" else encode(baselines.make(name, sample))
            began = time.process_time()
            score(video, sample)
            times[name].append(1000 * (time.process_time() - began))
    return {name: fmean(values) for name, values in times.items()} | {"most": max(max(values) for values in times.values())}


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", default=",".join(task_ids()))
    parser.add_argument("--samples", type=int, default=2, help="clips of each task, in its benchmark split if it has one")
    given = parser.parse_args()
    rows = {task_id: measure(task_id, given.samples) for task_id in given.tasks.split(",")}
    table = Table("task", *VIDEOS, "most", title=f"milliseconds a score at 512 x 512, {FRAMES} frames", box=None)
    for task_id, row in sorted(rows.items(), key=lambda item: -item[1]["most"]):
        table.add_row(task_id, *(f"{row[name]:.0f}" for name in (*VIDEOS, "most")))
    Console(width=120).print(table)
    mean, most = fmean(row["truth"] for row in rows.values()), max(row["most"] for row in rows.values())
    noise = fmean(row["noise"] for row in rows.values())
    print(verdict("mean over tasks", mean, MOST_MEAN, least=False))
    print(verdict("mean for noise", noise, 2 * mean, least=False))
    print(verdict("the most for any video", most, MOST, least=False))
    rounded = [{"task": task_id} | {name: round(value, 1) for name, value in row.items()} for task_id, row in rows.items()]
    write("score", {"frames": FRAMES, "mean": round(mean, 1), "mean_noise": round(noise, 1), "most": round(most, 1), "milliseconds": rounded})


if __name__ == "__main__":
    main()
