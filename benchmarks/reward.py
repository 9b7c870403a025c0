"""How fast rewards are: clips a second on 1 and 2 workers, and the time from handing a batch over to having its rewards.

    python benchmarks/reward.py [--tasks T,…] [--clips N]

Clips are encoded, 512 x 512, at their own length, over a mix of tasks. The peer in the same run is scoring in the calling process.
Last, what handing over one clip of 832 x 480 x 81 costs the trainer, in processor time, by the type and layout of its frames; with a GPU also
from there.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import torch
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
    found |= handing_over_one()
    found = {name: round(value, 1) for name, value in found.items()}
    for name, value in found.items():
        print(f"{name.replace('_', ' ')}: {value}")
    print(f"2 workers over 1: {found['clips_per_second_2_workers'] / found['clips_per_second_1_workers']:.2f}")
    write("reward", {"tasks": len(names), "clips": len(videos), **found})


def handing_over_one() -> dict[str, float]:
    """Milliseconds of the calling process's processor time for one clip of each kind: the least of several, since other programs only add to it."""
    sample = make_sample("G-15/in_domain/00000", size=(832, 480), num_frames=81)
    clip = torch.from_numpy(sample.frames)
    kinds: dict[str, Callable[[], Any]] = {
        "uint8": lambda: clip,
        "float32": lambda: clip / 255,
        "float16": lambda: (clip / 255).half(),
        "bfloat16": lambda: (clip / 255).bfloat16(),
        "uint8_channels_first": lambda: clip.permute(3, 0, 1, 2).contiguous(),
        "float32_channels_first": lambda: (clip / 255).permute(3, 0, 1, 2).contiguous(),
    }
    if torch.cuda.is_available():
        kinds |= {f"{name}_on_the_gpu": lambda make=make: make().cuda() for name, make in kinds.items()}
    found = {}
    with Reward(workers=1) as reward:
        for name, make in kinds.items():
            frames, times = make(), []
            for _ in range(15):
                began = time.process_time()
                ticket = reward.submit([frames], [sample.sample_id])
                times.append(time.process_time() - began)
                reward.collect(ticket)
            found[f"handing_over_one_{name}_cpu_ms"] = 1000 * min(times)
    return found


if __name__ == "__main__":
    main()
