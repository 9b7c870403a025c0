"""What the scores of many videos come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

from .. import __version__
from ..errors import VBVRError
from ..fingerprint import fingerprint
from ..judge import check_setting, score
from ..samples import SUITE_VERSION, Sample, SampleId, make_sample, resolve_reference
from ..scoring import DIMENSIONS, Scorecard
from ..scoring.scorecard import VIDEO
from ..tasks import PILLARS, TASK_SPLITS, get_task
from .questions import BENCHMARK_SPLITS

NO_PREDICTION = "no prediction"
"""The `error` of a sample that nobody answered."""
SOLVED = 0.9
"""A sample is solved where every row of its rubric is worth as much: what no mean of many half-right answers comes to."""


def score_all(
    predictions: Sequence[str | Path | bytes | Sequence[str | Path | bytes] | None],
    references: Sequence[str | Mapping[str, Any] | Sample],
    setting: str = VIDEO,
) -> dict[str, Any]:
    """Score one answer for each reference, and aggregate: a video (path or bytes), or in the `setting` "steps" pictures (a folder, one, or a list of paths or
    bytes); None if there is none. Returns what `aggregate` does.

    An answer that cannot be read, or is missing, counts as 0 and says so. Raises VBVRError for lists that are empty or of
    different length, a bad reference, or two different predictions for one sample.
    """
    if len(predictions) != len(references):
        raise VBVRError(f"{len(predictions)} predictions for {len(references)} references; expected one for each")
    answers: dict[SampleId, Any] = {}
    for prediction, reference in zip(predictions, references, strict=True):
        sample_id = resolve_reference(reference)
        # Distributed samplers pad with repetitions: the same answer twice is one answer.
        if answers.setdefault(sample_id, prediction) != prediction:
            raise VBVRError(f"two different predictions for {sample_id}; expected one for each sample")
    return aggregate(
        Scorecard(str(sample_id), error=NO_PREDICTION, setting=check_setting(setting)) if prediction is None else score(prediction, sample_id, setting)
        for sample_id, prediction in answers.items()
    )


def aggregate(cards: Iterable[Scorecard]) -> dict[str, Any]:
    """Mean scores of the scorecards of different samples, JSON-able; every sample counts the same.

    setting     what was judged, the same of all cards: "video" or "steps"
    score       mean total, in [0, 1]
    solved      share of the samples that are solved: with every row of the rubric at 0.9 or more
    dimensions  mean by dimension, over the samples whose task has it
    pillars     mean total by pillar
    splits      mean total by split ("in_domain", "out_of_domain", and "train" if there are such samples)
    count, missing, unreadable   how many samples, and how many of them had no prediction or one that could not be judged: these count as 0
    suite_version, package_version, fingerprint   of the samples, the package, and the code that decides scores
    task_versions                task id -> version of the task
    samples     sample id -> total, solved, dimensions, error (None, or why the total is 0)

    Groups without a sample are left out. Raises VBVRError without scorecards, and for cards of two settings.
    """
    judged = {SampleId.parse(card.sample_id): card for card in cards}
    if not judged:
        raise VBVRError("nothing to score: expected at least one prediction with its reference")
    dimensions = {sample_id: _dimensions(sample_id, card) for sample_id, card in judged.items()}
    errors = [card.error for card in judged.values() if card.error]
    settings = {card.setting for card in judged.values()}
    if len(settings) > 1:
        raise VBVRError("scores of videos and of steps in pictures are never averaged: aggregate each setting by itself")
    return {
        "setting": settings.pop(),
        "score": _mean(card.total for card in judged.values()),
        "solved": _mean(float(solved(card)) for card in judged.values()),
        "dimensions": _means(DIMENSIONS, ((name, value) for values in dimensions.values() for name, value in values.items())),
        "pillars": _means(PILLARS, ((sample_id.task.pillar, card.total) for sample_id, card in judged.items())),
        "splits": _means((*BENCHMARK_SPLITS, *TASK_SPLITS), ((sample_id.split, card.total) for sample_id, card in judged.items())),
        "count": len(judged),
        "missing": errors.count(NO_PREDICTION),
        "unreadable": len(errors) - errors.count(NO_PREDICTION),
        "suite_version": SUITE_VERSION,
        "package_version": __version__,
        "fingerprint": fingerprint(),
        "task_versions": {sample_id.task_id: sample_id.task.version for sample_id in judged},
        "samples": {
            str(key): {"total": card.total, "solved": solved(card), "dimensions": dimensions[key], "error": card.error} for key, card in judged.items()
        },
    }


def solved(card: Scorecard) -> bool:
    """Whether every row of the rubric is worth 0.9 or more."""
    return bool(card.rows) and all(row.value >= SOLVED for row in card.rows)


def _dimensions(sample_id: SampleId, card: Scorecard) -> dict[str, float]:
    """A card's dimensions. One that could not be judged has no rows, and counts as 0 in each dimension of its task."""
    return dict.fromkeys(_dimensions_of(sample_id.task_id), 0.0) if card.error else card.dimensions


@cache
def _dimensions_of(task_id: str) -> tuple[str, ...]:
    """The dimensions a task is scored on, read off the scorecard of a still."""
    sample_id = SampleId(task_id, get_task(task_id).splits[0], 0)
    return tuple(score(make_sample(sample_id, size=(128, 128), num_frames=2).frames[:1].repeat(9, axis=0), sample_id).dimensions)


def _means(names: Iterable[str], values: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Mean of the values under each name, for the names that have any."""
    values = list(values)
    groups = {name: [value for key, value in values if key == name] for name in dict.fromkeys(names)}
    return {name: _mean(group) for name, group in groups.items() if group}


def _mean(values: Iterable[float]) -> float:
    return round(fmean(values), 6)
