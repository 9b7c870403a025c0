"""The dataset without a folder: `datasets` asks for rows, and they are drawn on the spot.

An ArrowBasedBuilder, because a GeneratorBasedBuilder imports torchcodec for every Video column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import datasets
import pyarrow as pa
from datasets.builder import Key

from ..benchmark import BENCHMARK_SAMPLES, BENCHMARK_SPLITS
from ..tasks import PILLARS, TASK_SPLITS, list_tasks
from .plan import DEFAULT_CONFIG, Settings, Shard, make_settings, plan
from .schema import SCHEMA, table

_SHARD_ROWS = 10
"""Rows a shard: how finely the work is shared between processes and DataLoader workers."""


@dataclass
class GeneratedConfig(datasets.BuilderConfig):
    """What is drawn, as in `vbvr_hf.builder.build`; e.g. `load_dataset("vbvr", "spatiality", samples=100, preset="wan2.2")`."""

    tasks: Sequence[str] | None = None
    samples: int | Mapping[str, int] | None = None
    size: tuple[int, int] | None = None
    fps: float | None = None
    num_frames: int | None = None
    preset: str | None = None

    def settings(self) -> Settings:
        """The settings of the config's name. Raises VBVRError as `build` does."""
        benchmark = self.name in BENCHMARK_SPLITS
        samples = BENCHMARK_SAMPLES if benchmark and self.samples is None else self.samples
        return make_settings(
            tasks=self.tasks,
            pillars=[self.name] if self.name in PILLARS else None,
            splits=[self.name] if benchmark else None,
            samples=samples,
            size=self.size,
            fps=self.fps,
            num_frames=self.num_frames,
            shard_rows=_SHARD_ROWS,
            preset=self.preset,
            gate=False,
        )


def config_names() -> list[str]:
    """The configs that hold a task: pillars, benchmark splits, and the default of all."""
    tasks = list_tasks()
    pillars = [pillar for pillar in PILLARS if any(task.pillar == pillar for task in tasks)]
    splits = [split for split in BENCHMARK_SPLITS if any(split in task.splits for task in tasks)]
    return [*pillars, *splits, DEFAULT_CONFIG]


class Generated(datasets.ArrowBasedBuilder):
    """Rows straight from the seeds: the same as a folder holds that was built without the quality gate."""

    BUILDER_CONFIG_CLASS = GeneratedConfig
    BUILDER_CONFIGS = [GeneratedConfig(name=name) for name in config_names()]
    DEFAULT_CONFIG_NAME = DEFAULT_CONFIG

    def _info(self) -> datasets.DatasetInfo:
        return datasets.DatasetInfo(features=datasets.Features.from_arrow_schema(SCHEMA))

    def _split_generators(self, dl_manager) -> list[datasets.SplitGenerator]:
        settings = self.config.settings()
        shards = plan(settings)
        names = {split: "test" if self.config.name in BENCHMARK_SPLITS else split for split in TASK_SPLITS}
        return [
            # Lists are what `datasets` shares out between processes.
            datasets.SplitGenerator(name=names[split], gen_kwargs={"shards": part, "settings": settings})
            for split in TASK_SPLITS
            if (part := [shard for shard in shards if shard.split == split])
        ]

    def _generate_tables(self, shards: list[Shard], settings: Settings) -> Iterator[tuple[Key, pa.Table]]:
        for number, shard in enumerate(shards):
            for position, sample_id in enumerate(shard.sample_ids):
                yield Key(number, position), table([settings.sample(sample_id)])
