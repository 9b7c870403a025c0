"""How fast rewards are: clips a second on 1 and 2 workers, and the time from handing a batch over to having its rewards.

    python benchmarks/reward.py [--tasks T,…] [--clips N]

Clips are encoded, 512 x 512, at their own length, over a mix of tasks. The peer in the same run is scoring in the calling process.
"""

from __future__ import annotations

import argparse
import time
from statistics import median

from report import write

from vbvr_hf import Reward, make_sample, score
from vbvr_hf.samples import SampleId
from vbvr_hf.tasks import get_task, task_ids

BATCH = 16


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", default=",".join(task_ids()))
    parser.add_argument("--clips", type=int, default=96)
    given = parser.parse_args()
    names = given.tasks.split(",")
    ids = [SampleId(names[i % len(names)], get_task(names[i % len(names)]).splits[-1], i // len(names)) for i in range(given.clips)]
    samples = [make_sample(sample_id) for sample_id in ids]
    videos, references = [sample.video for sample in samples], [sample.sample_id for sample in samples]
    frames = [sample.frames for sample in samples[:BATCH]]

    began = time.perf_counter()
    for video, reference in zip(videos, references, strict=True):
        score(video, reference)
    found = {"clips_per_second_in_process": len(videos) / (time.perf_counter() - began)}
    for workers in (1, 2):
        with Reward(workers=workers) as reward:
            reward(videos[: 2 * workers], references[: 2 * workers])  # workers start and import
            began = time.perf_counter()
            reward(videos, references)
            found[f"clips_per_second_{workers}_workers"] = len(videos) / (time.perf_counter() - began)
            for kind, batch in (("encoded", videos[:BATCH]), ("frames", frames)):
                waits, handovers = [], []
                for _ in range(5):
                    began = time.perf_counter()
                    ticket = reward.submit(batch, references[:BATCH])
                    handovers.append(time.perf_counter() - began)
                    reward.collect(ticket)
                    waits.append(time.perf_counter() - began)
                found[f"batch_of_{BATCH}_{kind}_{workers}_workers_ms"] = 1000 * median(waits)
                found[f"handing_over_{kind}_{workers}_workers_ms"] = 1000 * median(handovers)
    found = {name: round(value, 1) for name, value in found.items()}
    for name, value in found.items():
        print(f"{name.replace('_', ' ')}: {value}")
    print(f"2 workers over 1: {found['clips_per_second_2_workers'] / found['clips_per_second_1_workers']:.2f}")
    write("reward", {"tasks": len(names), "clips": len(videos), **found})


if __name__ == "__main__":
    main()
