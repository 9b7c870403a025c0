"""What a right answer earns under a camera or tones that drift, blurred, small, with blended frames, thicker lines or colours that bleed.

    python benchmarks/seeing.py [--tasks T,…] [--as NAME]

One sample of each task, frames straight from the renderer at 256 x 256. Results are kept under a name, so that two states of the code can be told apart.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from statistics import fmean

# As in a worker, which has one core; numpy reads it once, when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from report import RESULTS, write
from rich.console import Console
from rich.table import Table

from vbvr_hf import make_sample, score
from vbvr_hf.audit import videos
from vbvr_hf.samples import SampleId, stream_of
from vbvr_hf.tasks import get_task, task_ids

VIDEOS: dict[str, videos.Maker] = {
    "truth": lambda frames, rng: frames,
    "drift of 1.5 %": videos.filmed((0.015, 0.0)),
    "drift of 3 %": videos.filmed((0.024, -0.018)),
    "zoom of 3 %": videos.filmed(scale=1.03),
    "turn of 0.6 degrees": videos.filmed(turn=0.6),
    "turn of 1.5 degrees": videos.filmed(turn=1.5),
    "blur": videos.blurred,
    "128 px, blurred": videos.small(128, 1.0),
    "blended frames": videos.blended,
    "thicker lines": videos.thickened,
    "colours bleed": videos.bled,
    "tones drift": videos.retoned(0.9, (8, 0, -8)),
    "tones drift twice as far": videos.retoned(0.8, (16, 0, -16)),
}


def measure(task_id: str) -> tuple[dict[str, float], float]:
    """The score of each kind of video, and processor milliseconds a clip."""
    sample = make_sample(SampleId(task_id, get_task(task_id).splits[-1], 0), (256, 256))
    score(sample.frames[:2], sample)  # poses the problem and stages the scene, which are kept
    found, began = {}, time.process_time()
    for name, make in VIDEOS.items():
        found[name] = score(make(sample.frames, stream_of(sample.id, f"seeing {name}")), sample).total
    return found, 1000 * (time.process_time() - began) / len(VIDEOS)


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", default=",".join(task_ids()))
    parser.add_argument("--as", dest="name", default="now", help="under which name results are kept beside those of other names")
    given = parser.parse_args()
    rows, cost = {}, {}
    for task_id in given.tasks.split(","):
        rows[task_id], cost[task_id] = measure(task_id)
        low = ", ".join(f"{name} {value:.2f}" for name, value in rows[task_id].items() if value < 0.9)
        print(f"{task_id}: {cost[task_id]:.0f} ms; {low or 'all 0.9 or more'}", flush=True)
    table = Table("video", "mean", "under 0.9", "under 0.6", title=f"{len(rows)} tasks", box=None)
    summary = []
    for name in VIDEOS:
        values = [row[name] for row in rows.values()]
        summary.append({"video": name, "mean": round(fmean(values), 3), "under_0.9": sum(v < 0.9 for v in values), "under_0.6": sum(v < 0.6 for v in values)})
        table.add_row(*map(str, summary[-1].values()))
    Console(width=120).print(table)
    scores = [{"task": task_id} | {name: round(value, 3) for name, value in row.items()} for task_id, row in rows.items()]
    path = RESULTS / "seeing.json"
    kept = {name: value for name, value in json.loads(path.read_text()).items() if isinstance(value, dict) and name != "machine"} if path.is_file() else {}
    write("seeing", kept | {given.name: {"milliseconds": round(fmean(cost.values()), 1), "means": summary, "scores": scores}})


if __name__ == "__main__":
    main()
