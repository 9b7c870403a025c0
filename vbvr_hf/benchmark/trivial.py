"""What trivial answers earn: every do-nothing and shortcut video run as if it were a model, beside the ground truth.

The scores that this version gives them are kept with the package, so that an installation can be checked against them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..baselines import NAMES, make
from ..errors import VBVRError, unknown
from ..fingerprint import fingerprint
from ..judge import score
from ..pool import Failure, run
from ..samples import make_sample
from ..scoring import Scorecard
from ..writing import replace_file
from .questions import BENCHMARK_SAMPLES, BENCHMARK_SPLITS, benchmark_samples
from .run import describe

TRUTH = "ground truth"
"""What the right answers are called where they are scored like a model's."""
SECONDS = 120.0
_KEPT = "baselines.json"


def run_baselines(
    names: Sequence[str] | None = None,
    *,
    splits: Sequence[str] = BENCHMARK_SPLITS,
    samples: int = BENCHMARK_SAMPLES,
    tasks: Sequence[str] | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[dict[str, Any]]:
    """Results (see `run.describe`) of each baseline named, default all and the ground truth, over the benchmark's samples.

    Frames go to the scorers straight from the renderer, at 512 x 512. Raises VBVRError for an unknown baseline or task.
    """
    names = list(names or (TRUTH, *NAMES))
    for name in names:
        if name not in (TRUTH, *NAMES):
            raise unknown("baseline", name, (TRUTH, *NAMES))
    asked = benchmark_samples(splits, samples, tasks)
    if not asked:
        raise VBVRError("there is nothing to score: no benchmark task was asked for")
    jobs = [(str(sample_id), tuple(names)) for sample_id in asked]
    cards: dict[str, dict[str, Scorecard]] = {name: {} for name in names}
    for done, ((sample_id, _), result) in enumerate(run(_score_all, jobs, workers=workers, seconds=SECONDS), start=1):
        for name in names:
            cards[name][sample_id] = Scorecard(sample_id, error=result.reason) if isinstance(result, Failure) else result[name]
        if progress:
            progress(done, len(jobs))
    return [describe(name, (cards[name][str(sample_id)] for sample_id in asked)) for name in names]


def _score_all(job: tuple[str, tuple[str, ...]]) -> dict[str, Scorecard]:
    sample_id, names = job
    sample = make_sample(sample_id)
    return {name: score(sample.frames if name == TRUTH else make(name, sample), sample) for name in names}


def summary(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What is kept of a run for checking: the score of each baseline on each task and split."""
    return {
        "fingerprint": fingerprint(),
        "samples": max(len(task["totals"]) for result in results for task in result["tasks"].values()),
        "scores": {result["model"]: {key: round(task["score"], 4) for key, task in result["tasks"].items()} for result in results},
    }


def kept() -> dict[str, Any]:
    """The figures published with this version, as `summary` gives them."""
    return json.loads(files(__package__).joinpath(_KEPT).read_text(encoding="utf-8"))


def check(results: Sequence[Mapping[str, Any]], reference: Mapping[str, Any], within: float = 0.02) -> list[str]:
    """Where a run differs from the published figures by more than `within`, in words; empty if nowhere."""
    return [
        f"{result['model']} on {key}: {task['score']:.3f}, published {published:.3f}"
        for result in results
        for key, task in result["tasks"].items()
        if (published := reference["scores"].get(result["model"], {}).get(key)) is not None and abs(task["score"] - published) > within
    ]


def keep(results: Sequence[Mapping[str, Any]], path: str | Path | None = None) -> Path:
    """Write a run's summary as the figures published with this version."""
    path = Path(path) if path else Path(__file__).with_name(_KEPT)
    replace_file(path, (json.dumps(summary(results), indent=1) + "\n").encode())
    return path


