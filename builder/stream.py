"""An endless dataset straight from the generators: nothing is stored, every sample is drawn when its turn comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import datasets
import pyarrow as pa

from ..errors import VBVRError, unknown
from ..samples import SampleId
from ..tasks import PILLARS
from .plan import Settings, make_settings
from .schema import SCHEMA, table

LANES = 80640
"""Stretches of samples that run beside each other. Many, so that any number of DataLoader workers finds its own, and divisible by the
usual numbers of ranks (1 to 10, 12, 14 to 16, …, 256): `split_dataset_by_node` shares them out evenly then."""

_INDICES = 10**9
"""Sample ids count up to here."""


def stream(
    config: str = "all",
    split: str = "train",
    *,
    tasks: Sequence[str] | None = None,
    size: tuple[int, int] | None = None,
    fps: float | None = None,
    num_frames: int | None = None,
    preset: str | None = None,
    start: int = 0,
) -> datasets.IterableDataset:
    """Samples of a pillar, or of "all", without end (a thousand million of each task), in the columns of the built dataset; tasks take turns.

    DataLoader workers and ranks (`datasets.distributed.split_dataset_by_node`) get disjoint samples; `state_dict` and `load_state_dict` go on
    exactly where they were, without drawing what went before. `start` is the first index of each task: those below it may be in a built
    dataset. `size` (width, height) in pixels, `fps`, `num_frames` and `preset` as in `build`. Samples pass no quality gate.
    Raises VBVRError for an unknown name and for a size, rate, length or start that cannot be made.
    """
    if config != "all" and config not in PILLARS:
        raise unknown("config to stream", config, (*PILLARS, "all"))
    if not 0 <= start <= _INDICES - LANES:
        raise VBVRError(f"start {start}: expected 0 to {_INDICES - LANES}")
    settings = make_settings(tasks, None if config == "all" else [config], [split], 1, size, fps, num_frames, preset=preset, gate=False)
    length = (_INDICES - start) // LANES
    # Ids first and rows from them: what a resumed run has had already is skipped as ids, which cost nothing.
    ids = datasets.IterableDataset.from_generator(
        _ids,
        features=datasets.Features({"sample_id": datasets.Value("string")}),
        gen_kwargs={"lanes": list(range(LANES)), "tasks": settings.tasks, "split": split, "start": start, "length": length},
        split=datasets.NamedSplit(split),
    )
    # As Arrow tables: rows as Python objects would be encoded by datasets, which imports torchcodec for a Video column.
    features = datasets.Features.from_arrow_schema(SCHEMA)
    return ids.with_format("arrow").map(partial(_draw, settings=settings), batched=True, batch_size=1, features=features).with_format(None)


def _ids(lanes: list[int], tasks: tuple[str, ...], split: str, start: int, length: int) -> Iterator[dict[str, str]]:
    for lane in lanes:
        for index in range(start + lane * length, start + (lane + 1) * length):
            for task in tasks:
                yield {"sample_id": str(SampleId(task, split, index))}


def _draw(ids: pa.Table, settings: Settings) -> pa.Table:
    return table(settings.sample(SampleId.parse(sample_id)) for sample_id in ids["sample_id"].to_pylist())
