"""How long a folder of predictions takes: 500 clips at 512 x 512 on 2 workers, against the bound of 60 seconds.

    python benchmarks/folder.py [--clips N]

The clips are the right answers of the benchmark's samples, further samples of each task making up the number.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from report import verdict, write

from vbvr_hf import benchmark, make_sample
from vbvr_hf.folders import sample_path
from vbvr_hf.pool import run

SECONDS = 60.0


def _write(job: tuple[str, str]) -> int:
    sample_id, path = job
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return Path(path).write_bytes(make_sample(sample_id).video)


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", type=int, default=500)
    given = parser.parse_args()
    per_task = -(-given.clips // len(benchmark.benchmark_samples(samples=1)))
    ids = benchmark.benchmark_samples(samples=per_task)
    with tempfile.TemporaryDirectory() as folder:
        for _ in run(_write, [(str(key), f"{folder}/answers/{sample_path(key)}.mp4") for key in ids], workers=2):
            pass
        began = time.perf_counter()
        (result,) = benchmark.score_folder(f"{folder}/answers", samples=per_task, output=f"{folder}/results", workers=2)
        seconds = time.perf_counter() - began
    scaled = seconds * given.clips / len(ids)
    print(f"{len(ids)} clips of {len(result['tasks'])} tasks, score {result['score']:.4f}")
    print(verdict(f"seconds for {given.clips} clips on 2 workers", scaled, SECONDS, least=False))
    write("folder", {"clips": len(ids), "tasks": len(result["tasks"]), "seconds": round(seconds, 1), "seconds_for_500": round(seconds * 500 / len(ids), 1)})


if __name__ == "__main__":
    main()
