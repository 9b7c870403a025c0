"""Scoring a folder of predictions: in parallel, resumable, every clip bounded in time."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import VBVRError
from ..fingerprint import fingerprint
from ..judge import score
from ..pool import Failure, run
from ..samples import SampleId
from ..scoring import Scorecard
from ..writing import replace_file
from .predictions import Predictions, find
from .questions import BENCHMARK_SAMPLES, BENCHMARK_SPLITS, benchmark_samples
from .results import NO_PREDICTION, aggregate
from .stats import interval

FORMAT = 1
"""Version of the results file's schema."""

SECONDS = 30.0
"""The longest that scoring one clip may take."""


@dataclass(frozen=True)
class _Job:
    model: str
    sample_id: str
    path: str


def score_folder(
    predictions: str | Path,
    *,
    name: str | None = None,
    splits: Sequence[str] = BENCHMARK_SPLITS,
    samples: int = BENCHMARK_SAMPLES,
    tasks: Sequence[str] | None = None,
    output: str | Path = "vbvr-results",
    workers: int | None = None,
    seconds: float = SECONDS,
    progress: Callable[[int, int], None] | None = None,
) -> list[dict[str, Any]]:
    """Score every model found under a folder (see `predictions.find`) and write `<output>/<model>.json` for each; return them.

    Scorecards are kept in `<output>/<model>.jsonl` as they are made: run again after an interruption, only what is missing, or whose
    file or scoring code has changed, is scored. A sample without an answer counts as 0. Raises VBVRError if no answers are found.
    """
    asked = benchmark_samples(splits, samples, tasks)
    if not asked:
        raise VBVRError("there is nothing to score: no benchmark task was asked for")
    home = Path(output)
    home.mkdir(parents=True, exist_ok=True)
    models = find(predictions, name)
    cards: dict[str, dict[str, Scorecard]] = {}
    jobs: list[_Job] = []
    digests: dict[tuple[str, str], str] = {}
    for model in models:
        cards[model.model] = kept = {}
        done = _read(home / f"{slug(model.model)}.jsonl")
        for sample_id in asked:
            path = model.files.get(sample_id)
            if path is None:
                kept[str(sample_id)] = Scorecard(str(sample_id), error=NO_PREDICTION)
                continue
            digest = digests[model.model, str(sample_id)] = _digest(path)
            if (str(sample_id), digest) in done:
                kept[str(sample_id)] = done[str(sample_id), digest]
            else:
                jobs.append(_Job(model.model, str(sample_id), str(path)))
    for count, (job, result) in enumerate(run(_score, jobs, workers=workers, seconds=seconds), start=1):
        card = Scorecard(job.sample_id, error=f"{Path(job.path).name}: {result.reason}") if isinstance(result, Failure) else result
        # As read back from the file, so that a resumed run gives the very same figures.
        cards[job.model][job.sample_id] = Scorecard.from_dict(card.to_dict())
        line = {"fingerprint": fingerprint(), "digest": digests[job.model, job.sample_id], "card": card.to_dict()}
        with (home / f"{slug(job.model)}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        if progress:
            progress(count, len(jobs))
    results = [_result(model, (cards[model.model][str(sample_id)] for sample_id in asked), asked, Path(predictions)) for model in models]
    for result in results:
        replace_file(home / f"{slug(result['model'])}.json", (json.dumps(result, indent=1) + "\n").encode())
    return results


def describe(model: str, cards: Iterable[Scorecard]) -> dict[str, Any]:
    """A model's results from its scorecards: what `aggregate` gives, with the versions, the interval, the gap, each task, and reasons."""
    cards = list(cards)
    result = {"format": FORMAT, "model": model, **aggregate(cards)}
    totals = {key: entry["total"] for key, entry in result["samples"].items()}
    splits = result["splits"]
    tasks: dict[str, dict[str, Any]] = {}
    for card in cards:
        sample_id = SampleId.parse(card.sample_id)
        entry = tasks.setdefault(f"{sample_id.task_id}/{sample_id.split}", {"name": sample_id.task.name, "totals": []})
        entry["totals"].append(card.total)
        details = card.to_dict()
        result["samples"][card.sample_id].update(rows=details["rows"], notes=details["notes"])
    result["interval"] = interval(totals)
    result["gap"] = round(splits["in_domain"] - splits["out_of_domain"], 6) if {"in_domain", "out_of_domain"} <= set(splits) else None
    result["tasks"] = {key: {**entry, "score": round(sum(entry["totals"]) / len(entry["totals"]), 6)} for key, entry in tasks.items()}
    return result


def load_results(path: str | Path) -> dict[str, Any]:
    """Read a results file. Raises VBVRError if it is not one, or of another format."""
    try:
        result = json.loads(Path(path).read_text(encoding="utf-8"))
        known = result["format"] == FORMAT and isinstance(result["model"], str) and isinstance(result["score"], (int, float))
        known = known and all(0 <= entry["total"] <= 1 and SampleId.parse(key) for key, entry in result["samples"].items())
    except OSError as error:
        raise VBVRError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise VBVRError(f"{path} is not a results file of `vbvr bench score`: {error}") from None
    if not known:
        raise VBVRError(f"{path} is a results file of another format; this version reads format {FORMAT}")
    return result


def slug(model: str) -> str:
    """A model's name as a file name."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", model).strip("._") or "model"


def _score(job: _Job) -> Scorecard:
    return score(job.path, job.sample_id)


def _result(model: Predictions, cards: Iterable[Scorecard], asked: Sequence[SampleId], root: Path) -> dict[str, Any]:
    result = describe(model.model, cards)
    extra = [(str(path.relative_to(root)), f"answers {key}, which was not asked") for key, path in model.files.items() if key not in set(asked)]
    result["problems"] = [{"file": file, "reason": reason} for file, reason in [*model.problems, *extra]]
    for key, path in model.files.items():
        if str(key) in result["samples"]:
            result["samples"][str(key)]["file"] = str(path.relative_to(root))
    return result


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path) -> dict[tuple[str, str], Scorecard]:
    """Scorecards of earlier runs by the same scoring code. A line cut off by an interruption is left out."""
    found: dict[tuple[str, str], Scorecard] = {}
    if not path.exists():
        return found
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
        except json.JSONDecodeError:
            continue
        if line["fingerprint"] == fingerprint():
            card = Scorecard.from_dict(line["card"])
            found[card.sample_id, line["digest"]] = card
    return found
