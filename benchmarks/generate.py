"""How fast clips are made: this package against a plain Pillow generator (plain.py) of the same scenes, in the same run.

    python benchmarks/generate.py [--tasks T,…] [--samples N] [--sizes 512,1024]

A clip is 65 frames, its problem, its MP4 and the PNGs of its first and final frame. Times are processor seconds of one process, so
that other work on the machine counts little.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from statistics import fmean

import plain
from report import verdict, write
from rich.console import Console
from rich.table import Table

from vbvr_hf import Sample, make_sample
from vbvr_hf.samples import SampleId
from vbvr_hf.tasks import get_task, task_ids
from vbvr_hf.video import encode_dirty, png

FRAMES = 65
LEAST_CLIPS = {512: 12.0, 1024: 3.3}
"""Clips a second and core, by size."""
LEAST_RATIO = {1024: 4.0}
"""Times the plain generator, by size."""


def ours(sample_id: SampleId, size: int) -> dict[str, float]:
    """Seconds for each part of making a clip."""
    began = time.process_time()
    sample = make_sample(sample_id, size=(size, size), num_frames=FRAMES)
    sample.scene  # noqa: B018 - staged here, drawn later
    posed = time.process_time()
    drawing, ends = 0.0, []

    def drawn() -> Iterator:
        nonlocal drawing
        last = time.process_time()
        for index, (canvas, rects) in enumerate(sample.drawn()):
            if index in (0, FRAMES - 1):
                ends.append(canvas.copy())
            drawing += time.process_time() - last
            yield canvas, rects
            last = time.process_time()

    encode_dirty(drawn(), sample.fps)
    encoded = time.process_time()
    for image in ends:
        png(image)
    done = time.process_time()
    return {"problem": posed - began, "drawing": drawing, "encoding": encoded - posed - drawing, "pictures": done - encoded, "all": done - began}


def theirs(sample: Sample, smooth: bool) -> float:
    """Seconds the plain generator takes."""
    began = time.process_time()
    plain.make(sample, smooth=smooth)
    return time.process_time() - began


def measure(tasks: list[str], samples: int, size: int) -> list[dict]:
    """One row for each task: mean milliseconds of its parts, and of the plain generator."""
    rows = []
    for task_id in tasks:
        ids = [SampleId(task_id, split, index) for split in get_task(task_id).splits for index in range(samples)]
        ours(ids[0], size)  # the first clip also imports and warms caches
        parts = [ours(sample_id, size) for sample_id in ids]
        samples_here = [make_sample(sample_id, size=(size, size), num_frames=FRAMES) for sample_id in ids]
        rivals = {name: fmean(theirs(sample, smooth) for sample in samples_here) for name, smooth in (("plain", True), ("plain jagged", False))}
        seconds = {name: fmean(part[name] for part in parts) for name in parts[0]} | rivals
        rows.append({"task": task_id} | {name: 1000 * value for name, value in seconds.items()})
    return rows


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", default=",".join(task_ids()))
    parser.add_argument("--samples", type=int, default=2, help="clips of each split")
    parser.add_argument("--sizes", default="512,1024")
    given = parser.parse_args()
    results = {}
    for size in map(int, given.sizes.split(",")):
        rows = measure(given.tasks.split(","), given.samples, size)
        mean = {name: fmean(row[name] for row in rows) for name in rows[0] if name != "task"}
        table = Table(*rows[0], title=f"milliseconds a clip at {size} x {size}, {FRAMES} frames", box=None)
        for row in [*sorted(rows, key=lambda row: -row["all"]), {"task": "mean"} | mean]:
            table.add_row(row["task"], *(f"{row[name]:.1f}" for name in mean))
        Console(width=120).print(table)
        figures = {
            "clips_per_second": 1000 / mean["all"],
            "plain_clips_per_second": 1000 / mean["plain"],
            "times_plain": mean["plain"] / mean["all"],
            "times_plain_jagged": mean["plain jagged"] / mean["all"],
            "encoding_share": mean["encoding"] / mean["all"],
        }
        print(f"encoding takes {figures['encoding_share']:.0%} of the time; the plain generator makes {figures['plain_clips_per_second']:.1f} clips a second")
        print(f"where jagged edges would do, it would take {figures['times_plain_jagged']:.1f} times as long as ours")
        print(verdict(f"clips a second and core at {size}", figures["clips_per_second"], LEAST_CLIPS.get(size, 0), least=True))
        print(verdict(f"times the plain generator at {size}", figures["times_plain"], LEAST_RATIO.get(size, 1), least=True))
        rounded = [{name: value if name == "task" else round(value, 2) for name, value in row.items()} for row in rows]
        results[str(size)] = {name: round(value, 3) for name, value in figures.items()} | {"milliseconds": rounded}
    write("generate", {"frames": FRAMES, "samples_per_split": given.samples, "sizes": results})


if __name__ == "__main__":
    main()
