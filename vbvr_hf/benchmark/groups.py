"""Means over parts of the benchmark, each with its interval: by split, pillar, both, task, level of difficulty, and family of acts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from statistics import fmean
from typing import Any

from ..samples import SampleId, pose
from ..tasks import DIFFICULTIES, PILLARS
from .published import published
from .questions import BENCHMARK_SPLITS
from .stats import by_task, interval, interval_within

FAMILIES = ("drawing", "joining", "moving", "bringing", "changing", "restyling", "filling", "counting", "puzzles", "laws")
"""The families of acts, by the modules of `vbvr_hf.acts` that they lie in."""
OWN = "of their own"
"""The family of answers that are made of no act of `vbvr_hf.acts`."""
BOTH = "both"
"""In place of a split or a pillar: all of them."""


@dataclass(frozen=True)
class Facts:
    """What is known of a sample beside its task: `difficulty` among the task's own problems, and the `families` of acts that its answer is made of."""

    difficulty: str
    families: tuple[str, ...]


@cache
def facts(key: str) -> Facts:
    """The facts of the sample with this id. It is posed for them, which takes some hundredths of a second."""
    sample_id = SampleId.parse(key)
    parameters, problem = pose(sample_id)
    found = {_family(type(act)) for act in sample_id.task.answer(problem).leaves()}
    return Facts(sample_id.task.difficulty(parameters), tuple(name for name in (*FAMILIES, OWN) if name in found))


def know(results: Sequence[Mapping[str, Any]], progress: Callable[[int, int], None] | None = None) -> None:
    """Find the facts of all samples of some results, which `breakdown` asks for; for the whole benchmark this takes a while."""
    keys = list(dict.fromkeys(key for result in results for key in result["samples"]))
    for done, key in enumerate(keys, start=1):
        facts(key)
        if progress:
            progress(done, len(keys))


def breakdown(samples: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, dict[str, Any]]]:
    """Means of a result's `samples` by parts, as `mean_of` gives them: kind of part -> name of the part -> figures. Parts without a sample are left out.

    The kinds are "split", "pillar", "split, pillar" (named "in_domain, perception"), "task" ("G-15/in_domain"), "difficulty", "family" (of acts; a sample
    counts in each family that its answer is made of), and "pillar in VBVR-Pro", where some tasks stand in another one.
    """
    ids = {key: SampleId.parse(key) for key in samples}
    theirs: Mapping[str, str] = next(paper["pillars"] for paper in published() if "pillars" in paper)
    return {
        "split": _parts(samples, BENCHMARK_SPLITS, lambda key: [ids[key].split]),
        "pillar": _parts(samples, PILLARS, lambda key: [ids[key].task.pillar]),
        "split, pillar": _parts(samples, map(", ".join, product(BENCHMARK_SPLITS, PILLARS)), lambda key: [f"{ids[key].split}, {ids[key].task.pillar}"]),
        "task": _parts(samples, by_task(dict.fromkeys(samples, 0.0)), lambda key: [key.rsplit("/", 1)[0]]),
        "difficulty": by_difficulty(samples),
        "family": _parts(samples, (*FAMILIES, OWN), lambda key: facts(key).families),
        "pillar in VBVR-Pro": _parts(samples, PILLARS, lambda key: [theirs.get(ids[key].task_id, ids[key].task.pillar)]),
    }


def by_difficulty(samples: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same by level of difficulty alone."""
    return _parts(samples, DIFFICULTIES, lambda key: [facts(key).difficulty])


def mean_of(samples: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """`score` and `solved` of some samples with their 95 % intervals, and how many `samples` of how many `tasks` these are. The intervals are over tasks; of
    one task alone over its samples; None where there is too little for one."""
    found: dict[str, Any] = {}
    for name, part in (("score", "total"), ("solved", "solved")):
        values = {key: float(entry[part]) for key, entry in samples.items()}
        tasks = by_task(values)
        span = interval(values) if len(tasks) > 1 else interval_within(list(values.values()))
        found |= {name: round(fmean(values.values()), 6), f"{name}_interval": list(span) if span else None}
    return {**found, "samples": len(samples), "tasks": len(tasks)}


def _parts(samples: Mapping[str, Mapping[str, Any]], names: Iterable[str], parts_of: Callable[[str], Iterable[str]]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Mapping[str, Any]]] = {name: {} for name in names}
    for key, entry in samples.items():
        for name in parts_of(key):
            found.setdefault(name, {})[key] = entry
    return {name: mean_of(members) for name, members in found.items() if members}


def _family(act: type) -> str:
    """The family of a class of acts: where it lies, or the nearest class it is made from does."""
    homes = (base.__module__.removeprefix("vbvr_hf.acts.") for base in act.__mro__)
    return next((home for home in homes if home in FAMILIES), OWN)
