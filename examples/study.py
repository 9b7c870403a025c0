"""A whole study without a model: trivial and imperfect answers to the benchmark, scored and reported like those of models.

    python examples/study.py [FOLDER] [--samples N] [--tasks G-15,O-39,…]

Writes FOLDER/answers with the clips of the right answer and of imperfect "models", FOLDER/results, and FOLDER/report, in which every baseline stands
beside them. One of them is better than another, one worse, and one is the same by other chances: the report tells the first two apart, and says that it
cannot tell the third.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from vbvr_hf import Sample, baselines, benchmark, make_sample
from vbvr_hf.benchmark import trivial
from vbvr_hf.benchmark.report import write_report
from vbvr_hf.folders import sample_path
from vbvr_hf.pool import Failure, run
from vbvr_hf.samples import SampleId, stream_of
from vbvr_hf.video import encode


def exact(sample: Sample) -> bytes:
    """The ground truth."""
    return sample.video


def gives_up(sample: Sample, chances: str = "gives up", least: float = 0.33, most: float = 1.0) -> bytes:
    """The right solution, stopped somewhere between a third of the way and the end."""
    share = stream_of(sample.id, chances).uniform(least, most)
    return encode(baselines.partial(sample, share))


def gives_up_too(sample: Sample) -> bytes:
    """The same, by other chances."""
    return gives_up(sample, "gives up too")


def gives_up_late(sample: Sample) -> bytes:
    """The same, never before three quarters of the way."""
    return gives_up(sample, "gives up late", 0.75)


def gives_up_early(sample: Sample) -> bytes:
    """The same, before two thirds of the way."""
    return gives_up(sample, "gives up early", 0.0, 0.66)


def sees_badly(sample: Sample) -> bytes:
    """The right solution, blurred, trembling, grainy and encoded hard; for a third of the samples, that of another sample."""
    rng = stream_of(sample.id, "sees badly")
    source = baselines.other_sample(sample) if rng.rand() < 1 / 3 else sample
    frames = []
    for frame in source.frames:
        x, y = rng.uniform(-1.5, 1.5, 2)
        moved = cv2.warpAffine(cv2.GaussianBlur(frame, (0, 0), 1.2), np.array([[1, 0, x], [0, 1, y]]), frame.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
        frames.append(np.clip(moved + rng.normal(0, 6, frame.shape), 0, 255).astype(np.uint8))
    return encode(frames, crf=32)


MODELS = {
    "ground truth": exact,
    "imperfect: gives up": gives_up,
    "the same: gives up too": gives_up_too,
    "better: gives up late": gives_up_late,
    "worse: gives up early": gives_up_early,
    "imperfect: sees badly": sees_badly,
}


def answer(job: tuple[str, str, str]) -> None:
    """Write one model's answer to one sample."""
    model, sample_id, path = job
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(MODELS[model](make_sample(sample_id)))


def main() -> None:
    """Answer, score, report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default="runs/study", type=Path)
    parser.add_argument("--samples", type=int, default=5)
    parser.add_argument("--tasks", type=lambda text: text.split(","))
    given = parser.parse_args()
    answers = given.folder / "answers"
    ids: list[SampleId] = benchmark.benchmark_samples(samples=given.samples, tasks=given.tasks)
    jobs = [(model, str(key), str(answers / model / f"{sample_path(key)}.mp4")) for model in MODELS for key in ids]
    for job, result in run(answer, jobs, seconds=600):
        if isinstance(result, Failure):
            raise SystemExit(f"{job}: {result.reason}")
    models = benchmark.score_folder(answers, samples=given.samples, tasks=given.tasks, output=given.folder / "results")
    trivials = trivial.run_baselines(list(baselines.NAMES), samples=given.samples, tasks=given.tasks)
    for result in sorted([*models, *trivials], key=lambda result: -result["score"]):
        print(f"{result['score']:.3f}  {result['model']}")
    print(write_report(given.folder / "report", [*models, *trivials], answers))


if __name__ == "__main__":
    main()
