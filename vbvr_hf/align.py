"""Agreement of scores with people: rank correlation and pairwise agreement, with bootstrap intervals.

A ratings file is CSV with a header. Two kinds of rows may be mixed:

    single clips:  sample_id, video, rating            rating: a number, higher is better (1 to 5)
    pairs:         sample_id, video, video_b, preferred   preferred: a, b or tie

`rater` is optional. Videos are named by path, from the current folder or from the ratings file's.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .errors import VBVRError
from .judge import score
from .pool import Failure, run
from .samples import SampleId, make_sample

SHEET_COLUMNS = ("sample_id", "video", "video_b", "preferred", "rating", "rater", "prompt")
_BOOTSTRAPS = 1000
_TIE = 0.02
"""Scores closer than this are a tie where people saw none."""


@dataclass(frozen=True)
class Rating:
    """One person's word: on a clip (`rating`), or on a pair (`preferred` is a, b or tie)."""

    sample_id: str
    video: str
    rating: float | None = None
    video_b: str | None = None
    preferred: str | None = None
    rater: str = ""

    @property
    def task_id(self) -> str:
        """The task rated."""
        return SampleId.parse(self.sample_id).task_id


def read_ratings(path: str | Path) -> list[Rating]:
    """Rows of a ratings file; rows without a rating or preference are left out.

    Raises VBVRError naming the line for a missing column, an unknown sample, or a value that cannot be read.
    """
    path = Path(path)
    if not path.is_file():
        raise VBVRError(f"no ratings file {path}; make one to fill in with `vbvr align sheet`")
    found = []
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        missing = {"sample_id", "video"} - set(reader.fieldnames or ())
        if missing:
            raise VBVRError(f"{path} has no column {', '.join(sorted(missing))}; it has {', '.join(reader.fieldnames or ()) or 'none'}")
        for row in reader:
            try:
                found += _rating(row)
            except ValueError as error:
                raise VBVRError(f"{path}, line {reader.line_num}: {error}") from None
    if not found:
        raise VBVRError(f"{path} holds no ratings; fill in `rating`, or `preferred` for pairs")
    return found


def _rating(row: Mapping[str, str]) -> list[Rating]:
    sample_id = str(SampleId.parse(row["sample_id"]))
    rater = (row.get("rater") or "").strip()
    preferred, rating = (row.get("preferred") or "").strip().lower(), (row.get("rating") or "").strip()
    if preferred:
        if preferred not in ("a", "b", "tie") or not row.get("video_b"):
            raise ValueError(f"preferred is {preferred!r}; expected a, b or tie, with a second clip in video_b")
        return [Rating(sample_id, row["video"], video_b=row["video_b"], preferred=preferred, rater=rater)]
    if not rating:
        return []
    value = float(rating)
    if not math.isfinite(value):
        raise ValueError(f"rating {rating!r} is not a number")
    return [Rating(sample_id, row["video"], rating=value, rater=rater)]


def write_sheet(path: str | Path, clips: Iterable[tuple[str, str]], *, pairs: bool = False, seed: int = 0) -> int:
    """Write a rating sheet for (sample id, video) clips, without their scores and in random order; return its number of rows.

    With `pairs`, every two clips of a sample become a row.
    """
    by_sample: dict[str, list[str]] = defaultdict(list)
    for sample_id, video in clips:
        by_sample[sample_id].append(video)
    rows = []
    rng = np.random.RandomState(seed)
    for sample_id in sorted(by_sample):
        videos = sorted(set(by_sample[sample_id]))
        prompt = make_sample(sample_id).prompt
        if not pairs:
            rows += [{"sample_id": sample_id, "video": video, "prompt": prompt} for video in videos]
            continue
        for i, first in enumerate(videos):
            for second in videos[i + 1 :]:
                a, b = (first, second) if rng.rand() < 0.5 else (second, first)
                rows.append({"sample_id": sample_id, "video": a, "video_b": b, "prompt": prompt})
    if not rows:
        raise VBVRError("there is nothing to rate: " + ("no sample has two clips" if pairs else "no clips were found"))
    with Path(path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, SHEET_COLUMNS)
        writer.writeheader()
        writer.writerows(rows[i] for i in rng.permutation(len(rows)))
    return len(rows)


def agreement(ratings: Sequence[Rating], score_of: Callable[[str, str], float]) -> dict[str, Any]:
    """How well scores agree with ratings, overall and per task. `score_of(sample_id, video)` gives a clip's score, 0 to 1.

    Each entry holds `clips` and `pairs` (how many), `spearman`, `kendall` (over clips, mean rating each) and `pairwise` (share of
    preferred clips scored higher; ties count half), each as {"value", "low", "high"} with a 95 % bootstrap interval, or None where
    there are too few.
    """
    rated: dict[tuple[str, str], list[float]] = defaultdict(list)
    pairs: list[tuple[str, float]] = []
    for rating in ratings:
        if rating.preferred is None:
            rated[rating.sample_id, rating.video].append(rating.rating)
            continue
        gap = score_of(rating.sample_id, rating.video) - score_of(rating.sample_id, rating.video_b)
        pairs.append((rating.task_id, _agrees(gap, rating.preferred)))
    clips = [(SampleId.parse(sample).task_id, score_of(sample, video), float(np.mean(values))) for (sample, video), values in sorted(rated.items())]
    tasks = sorted({task for task, *_ in clips} | {task for task, _ in pairs})
    result = {"overall": _entry(clips, pairs)}
    result["tasks"] = {task: _entry([c for c in clips if c[0] == task], [p for p in pairs if p[0] == task]) for task in tasks}
    return result


def agreement_of_file(path: str | Path, workers: int | None = None) -> dict[str, Any]:
    """Score the clips that a ratings file names, and see how well the scores agree: see `agreement`.

    Raises VBVRError if a clip cannot be found.
    """
    ratings = read_ratings(path)
    clips = {(rating.sample_id, video) for rating in ratings for video in (rating.video, rating.video_b) if video}
    jobs = [(sample_id, video, str(_locate(video, Path(path).parent))) for sample_id, video in sorted(clips)]
    scores = {}
    for (sample_id, video, _), result in run(_score, jobs, workers=workers):
        scores[sample_id, video] = 0.0 if isinstance(result, Failure) else result
    return agreement(ratings, lambda sample_id, video: scores[sample_id, video])


def _score(job: tuple[str, str, str]) -> float:
    return score(job[2], job[0]).total


def _locate(video: str, home: Path) -> Path:
    for path in (Path(video), home / video):
        if path.is_file():
            return path
    raise VBVRError(f"rated clip {video} was not found, neither from here nor beside the ratings file")


def _agrees(gap: float, preferred: str) -> float:
    if preferred == "tie":
        return 1.0 if abs(gap) <= _TIE else 0.5
    if abs(gap) <= _TIE:
        return 0.5
    return float((gap > 0) == (preferred == "a"))


def _entry(clips: list, pairs: list) -> dict[str, Any]:
    values = np.array([[score, rating] for _, score, rating in clips], float).reshape(-1, 2)
    agreed = np.array([value for _, value in pairs], float)
    return {
        "clips": len(values),
        "pairs": len(agreed),
        "spearman": _interval(values, lambda v: _correlation("spearmanr", v)),
        "kendall": _interval(values, lambda v: _correlation("kendalltau", v)),
        "pairwise": _interval(agreed, lambda v: float(v.mean())) if len(agreed) else None,
    }


def _correlation(name: str, values: np.ndarray) -> float:
    from scipy import stats

    if np.ptp(values[:, 0]) == 0 or np.ptp(values[:, 1]) == 0:
        return math.nan
    return float(getattr(stats, name)(values[:, 0], values[:, 1]).statistic)


def _interval(values: np.ndarray, statistic: Callable[[np.ndarray], float]) -> dict[str, float] | None:
    """A statistic with its 95 % percentile bootstrap interval (B. Efron 1979)."""
    if len(values) < 3:
        return None
    value = statistic(values)
    if math.isnan(value):
        return None
    rng = np.random.RandomState(0)
    drawn = [statistic(values[rng.randint(len(values), size=len(values))]) for _ in range(_BOOTSTRAPS)]
    drawn = [v for v in drawn if not math.isnan(v)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return {"value": round(value, 4), "low": round(float(low), 4), "high": round(float(high), 4)}
