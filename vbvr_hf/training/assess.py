"""A model in training, held against the scorers: the same samples every time, and the scores over the course of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..benchmark import benchmark_samples
from ..benchmark.predictions import find
from ..fingerprint import fingerprint
from ..judge import score
from ..models.protocol import Size, VideoModel
from ..models.run import infer
from ..pool import Failure, run
from ..samples import SampleId
from ..writing import replace_file

SCORES = "scores.json"
SECONDS = 60.0


def answers(model: VideoModel, folder: Path, ids: Sequence[SampleId], size: Size, num_frames: int, **shared: Any) -> None:
    """Let the model answer into `<folder>/answers`; what is answered there is kept. `shared` are rank, world and seed as in `models.infer`."""
    infer(model, folder / "answers", ids, size=size, num_frames=num_frames, **shared)


def scores(folder: Path, ids: Sequence[SampleId], workers: int | None = None) -> dict[str, Any]:
    """Score the answers of a folder, write `scores.json` and return what it holds: the `samples` with their totals, and the scorers' `fingerprint`.

    `workers` processes score (default: one a core; 0: this one). A sample without an answer counts as 0. Scores by the same code are kept.
    """
    path = folder / SCORES
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["fingerprint"] == fingerprint() and list(kept["samples"]) == [str(sample_id) for sample_id in ids]:
            return kept
    files = {sample_id: path for model in find(folder / "answers") for sample_id, path in model.files.items()}
    jobs = [(str(files[sample_id]), str(sample_id)) for sample_id in ids if sample_id in files]
    judged = ((job, _score(job)) for job in jobs) if workers == 0 else run(_score, jobs, workers=workers, seconds=SECONDS)
    totals = {sample_id: 0.0 if isinstance(total, Failure) else total for (_, sample_id), total in judged}
    found = {"fingerprint": fingerprint(), "samples": {str(sample_id): totals.get(str(sample_id), 0.0) for sample_id in ids}}
    replace_file(path, (json.dumps(found, indent=1) + "\n").encode())
    return found


def read(path: Path) -> dict[str, float]:
    """{sample id: total} of a `scores.json`."""
    return json.loads(path.read_text(encoding="utf-8"))["samples"]


def benchmark_ids(samples: int, tasks: Sequence[str] | None = None) -> list[SampleId]:
    """The samples of the benchmark that a model in training is asked: the first `samples` of each task, in domain and out of domain."""
    return benchmark_samples(samples=samples, tasks=tasks)


def by_split(samples: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Totals by split, from {sample id: total}."""
    found: dict[str, dict[str, float]] = {}
    for sample_id, total in samples.items():
        found.setdefault(sample_id.split("/")[1], {})[sample_id] = total
    return found


def _score(job: tuple[str, str]) -> float:
    return score(*job).total
