"""What a dataset consists of: its settings, cut into shards, and the configs that read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from .. import __version__
from ..benchmark import BENCHMARK_SAMPLES, BENCHMARK_SPLITS
from ..errors import VBVRError, unknown
from ..presets import clip_format
from ..samples import SUITE_VERSION, Sample, SampleId, make_sample
from ..tasks import PILLARS, TASK_SPLITS, get_task, list_tasks, task_ids
from ..video import versions as video_versions
from .gate import Span

DEFAULT_SAMPLES: dict[str, int] = {split: BENCHMARK_SAMPLES if split in BENCHMARK_SPLITS else 20 for split in TASK_SPLITS}
"""Samples per task, for each split."""

DEFAULT_CONFIG = "all"
"""The config that is loaded where none is named: everything there is."""

SHARD_ROWS = 100
"""About this many rows a shard (10 MB at 512 x 512): small enough to share out, large enough not to flood a repository with files."""


@dataclass(frozen=True)
class Settings:
    """Everything that decides the bytes of a dataset but the versions.

    `samples` per task and split; `size` (width, height) in pixels; `fps` frames per second; `num_frames` an exact length or None;
    `gate` whether samples must pass the quality gate.
    """

    tasks: tuple[str, ...]
    samples: Mapping[str, int]
    size: tuple[int, int]
    fps: float
    num_frames: int | None
    shard_rows: int
    gate: bool

    def sample(self, sample_id: SampleId) -> Sample:
        """The sample as these settings render it."""
        return make_sample(sample_id, size=self.size, fps=self.fps, num_frames=self.num_frames)

    def to_dict(self) -> dict[str, Any]:
        """JSON-able, with the version of every task."""
        return asdict(self) | {"tasks": {task: get_task(task).version for task in self.tasks}, "samples": dict(self.samples), "size": list(self.size)}


@dataclass(frozen=True)
class Shard:
    """One file: the samples `start` to `stop` (not included) of some tasks in one split of one pillar."""

    name: str
    pillar: str
    split: str
    tasks: tuple[str, ...]
    start: int
    stop: int

    @property
    def path(self) -> str:
        """Where it lies in the dataset's folder."""
        return f"data/{self.pillar}/{self.name}.parquet"

    @property
    def rows(self) -> int:
        """How many samples it is asked to hold; the quality gate may reject some."""
        return len(self.tasks) * (self.stop - self.start)

    @property
    def is_benchmark(self) -> bool:
        """Whether its samples are the benchmark's own: nothing can replace them."""
        return self.split in BENCHMARK_SPLITS and self.stop <= BENCHMARK_SAMPLES

    @property
    def sample_ids(self) -> Iterator[SampleId]:
        """Its samples: tasks take turns, so that any stretch of rows is a mixture."""
        return (SampleId(task, self.split, index) for index in range(self.start, self.stop) for task in self.tasks)


def make_settings(
    tasks: Sequence[str] | None = None,
    pillars: Sequence[str] | None = None,
    splits: Sequence[str] | None = None,
    samples: int | Mapping[str, int] | None = None,
    size: tuple[int, int] | None = None,
    fps: float | None = None,
    num_frames: int | None = None,
    shard_rows: int = SHARD_ROWS,
    preset: str | None = None,
    gate: bool = True,
) -> Settings:
    """Settings with every name checked and defaults filled in.

    `tasks` (ids) and `pillars` each narrow the choice; `samples` is per task, one number for all splits or one for each.
    `size`, `fps` and `num_frames` default to those of the `preset`, the format of a video model (`vbvr_hf.presets`), or to the dataset's own.
    Raises VBVRError for an unknown name, a number under 1, a size, rate or length that cannot be drawn, or a choice that holds nothing.
    """
    for kind, given, known in (("task", tasks, task_ids()), ("pillar", pillars, PILLARS), ("split", splits, TASK_SPLITS)):
        for name in given or ():
            if name not in known:
                raise unknown(kind, name, known)
    chosen = [task for task in list_tasks() if (not tasks or task.id in tasks) and (not pillars or task.pillar in pillars)]
    per_split = DEFAULT_SAMPLES if samples is None else dict.fromkeys(TASK_SPLITS, samples) if isinstance(samples, int) else dict(samples)
    for split, count in per_split.items():
        if split not in TASK_SPLITS:
            raise unknown("split", split, TASK_SPLITS)
        if count < 1:
            raise VBVRError(f"samples {count}: expected at least 1 per task and split")
    if shard_rows < 1:
        raise VBVRError(f"shard rows {shard_rows}: expected at least 1")
    per_split = {split: per_split[split] for split in TASK_SPLITS if split in per_split and (not splits or split in splits)}
    used = tuple(task.id for task in chosen if set(task.splits) & set(per_split))
    if not used:
        named = " and ".join(", ".join(names) for names in (tasks, pillars, splits) if names)
        raise VBVRError(f"nothing to build: no task has samples in {named}")
    size, fps, num_frames = clip_format(preset, size, fps, num_frames)
    settings = Settings(used, per_split, (int(size[0]), int(size[1])), float(fps), num_frames, shard_rows, gate)
    first = next(plan(settings)[0].sample_ids)
    settings.sample(first)  # refuses a size, rate or length that cannot be made, before anything is written
    return settings


def plan(settings: Settings) -> list[Shard]:
    """The shards of a dataset, by pillar, split and index."""
    shards = []
    for pillar in PILLARS:
        home = [task for task in map(get_task, settings.tasks) if task.pillar == pillar]
        for split, count in settings.samples.items():
            tasks = tuple(task.id for task in home if split in task.splits)
            if not tasks:
                continue
            step = max(1, settings.shard_rows // len(tasks))
            for name, start, stop in _parts(split, count):
                shards += [
                    Shard(f"{name}-{number:05d}", pillar, split, tasks, index, min(index + step, stop)) for number, index in enumerate(range(start, stop, step))
                ]
    return shards


def spans(settings: Settings, task: str) -> list[Span]:
    """All samples of a task that are built, and the benchmark's in any case, in order of precedence: of two that pose the same problem
    the later one is a duplicate. So no training sample is one of the benchmark's, whatever is built beside it."""
    splits = get_task(task).splits
    benchmark = [(split, 0, BENCHMARK_SAMPLES) for split in splits if split in BENCHMARK_SPLITS]
    further = [(split, BENCHMARK_SAMPLES, count) for split, count in settings.samples.items() if split in splits and split in BENCHMARK_SPLITS]
    rest = [(split, 0, count) for split, count in settings.samples.items() if split in splits and split not in BENCHMARK_SPLITS]
    return [span for span in (*benchmark, *further, *rest) if span[1] < span[2]]


def replacements(settings: Settings, task: str, split: str, start: int, count: int) -> list[Shard]:
    """Shards of the next samples of a task, from an index on, in place of as many that the quality gate rejected."""
    stop, step = start + count, settings.shard_rows
    return [
        Shard(f"{split}-replacements-{task}-{index:05d}", get_task(task).pillar, split, (task,), index, min(index + step, stop))
        for index in range(start, stop, step)
    ]


def configs(shards: Sequence[Shard]) -> dict[str, dict[str, str]]:
    """Config name -> split name -> pattern of files, for all configs and splits that have rows."""
    found: dict[str, dict[str, str]] = {}
    splits = [split for split in TASK_SPLITS if any(shard.split == split for shard in shards)]
    for pillar in PILLARS:
        present = {shard.split for shard in shards if shard.pillar == pillar}
        if present:
            found[pillar] = {split: f"data/{pillar}/{split}-*.parquet" for split in splits if split in present}
    for split in splits:
        if split in BENCHMARK_SPLITS:
            found[split] = {"test": f"data/*/{split}-benchmark-*.parquet"}
    found[DEFAULT_CONFIG] = {split: f"data/*/{split}-*.parquet" for split in splits}
    return found


def versions() -> dict[str, str]:
    """What a file's bytes depend on beside the settings."""
    return {"suite": SUITE_VERSION, "vbvr_hf": __version__, "numpy": np.__version__, "pyarrow": pa.__version__, **video_versions()}


def _parts(split: str, count: int) -> list[tuple[str, int, int]]:
    """File name stem, first and last index: the benchmark's own samples lie in files of their own, so that its config can name them."""
    if split not in BENCHMARK_SPLITS:
        return [(split, 0, count)]
    parts = [(f"{split}-benchmark", 0, min(count, BENCHMARK_SAMPLES)), (f"{split}-further", BENCHMARK_SAMPLES, count)]
    return [part for part in parts if part[1] < part[2]]
