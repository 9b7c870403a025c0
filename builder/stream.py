"""An endless dataset straight from the generators: nothing is stored, every sample is drawn when its turn comes."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import datasets
import numpy as np
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


class Stream(datasets.IterableDataset):
    """What `stream` gives: a dataset of `datasets` that shuffles its ids, not its clips."""

    _again: Callable[..., Stream]

    def shuffle(
        self, seed: int | None = None, generator: np.random.Generator | None = None, buffer_size: int = 1000, max_buffer_input_shards: int = 10
    ) -> Stream:
        """The samples in a random order of all there are, as `stream(shuffle=True, seed=seed)` gives them.

        No clip is drawn to fill a buffer, whatever its size; without a seed the order is another one each time.
        """
        if seed is None:
            seed = int((copy.deepcopy(generator) or np.random.default_rng()).integers(2**31))
        return self._again(shuffle=True, seed=seed)


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
    shuffle: bool = False,
    seed: int = 0,
) -> Stream:
    """Samples of a pillar, or of "all", without end (a thousand million of each task), in the columns of the built dataset; tasks take turns.

    `shuffle` gives them in a random order of all there are, another one for each `seed`; it permutes ids, so that it costs nothing, keeps no buffer, and
    goes on from a saved state as any stream does. Tasks then take turns in an order that is drawn for each turn.
    DataLoader workers and ranks (`datasets.distributed.split_dataset_by_node`) get disjoint samples; `state_dict` and `load_state_dict` go on
    exactly where they were, without drawing what went before. `start` is the first index of each task: those below it may be in a built
    dataset. `size` (width, height) in pixels, `fps`, `num_frames` and `preset` as in `build`. Samples pass no quality gate.
    Raises VBVRError for an unknown name and for a size, rate, length, start or seed that cannot be made.
    """
    if config != "all" and config not in PILLARS:
        raise unknown("config to stream", config, (*PILLARS, "all"))
    if not 0 <= start <= _INDICES - LANES:
        raise VBVRError(f"start {start}: expected 0 to {_INDICES - LANES}")
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise VBVRError(f"seed {seed!r}: expected a whole number from 0")
    settings = make_settings(tasks, None if config == "all" else [config], [split], 1, size, fps, num_frames, preset=preset, gate=False)
    length = (_INDICES - start) // LANES
    # Ids first and rows from them: what a resumed run has had already is skipped as ids, which cost nothing.
    # The lanes alone are given as arguments, because datasets copies arguments for each of them whenever it shares lanes out.
    ids = datasets.IterableDataset.from_generator(
        partial(_ids, tasks=settings.tasks, split=split, start=start, length=length, seed=seed if shuffle else None),
        features=datasets.Features({"sample_id": datasets.Value("string")}),
        gen_kwargs={"lanes": list(range(LANES))},
        split=datasets.NamedSplit(split),
    )
    # As Arrow tables: rows as Python objects would be encoded by datasets, which imports torchcodec for a Video column.
    features = datasets.Features.from_arrow_schema(SCHEMA)
    clips = ids.with_format("arrow").map(partial(_draw, settings=settings), batched=True, batch_size=1, features=features).with_format(None)
    clips.__class__ = Stream  # datasets has no way to make one of another class
    clips._again = partial(stream, config, split, tasks=tasks, size=size, fps=fps, num_frames=num_frames, preset=preset, start=start)
    return clips


def _ids(lanes: list[int], tasks: tuple[str, ...], split: str, start: int, length: int, seed: int | None) -> Iterator[dict[str, str]]:
    orders = None if seed is None else {task: Permutation(LANES * length, f"{seed}/{task}") for task in tasks}
    for lane in lanes:
        for place in range(lane * length, (lane + 1) * length):
            for task in tasks if orders is None else _turn(tasks, f"{seed}/turn {place}"):
                yield {"sample_id": str(SampleId(task, split, start + (place if orders is None else orders[task][place])))}


def _turn(tasks: tuple[str, ...], key: str) -> list[str]:
    return [tasks[index] for index in np.random.RandomState(np.frombuffer(_digest(key), "<u4")).permutation(len(tasks))]


class Permutation:
    """The numbers below `count` in a random order that follows from `key`: `order[place]` is worked out when asked for, and none is kept.

    A Feistel network of four rounds permutes the numbers of an even count of bits; a number that lands at `count` or beyond is sent through again.
    """

    def __init__(self, count: int, key: str) -> None:
        self.count = count
        self._half = max(1, ((count - 1).bit_length() + 1) // 2)
        self._keys = np.frombuffer(_digest(key), "<u8").tolist()

    def __getitem__(self, place: int) -> int:
        mask = (1 << self._half) - 1
        while True:
            left, right = place >> self._half, place & mask
            for key in self._keys:
                mixed = (right + key) * 0x9E3779B97F4A7C15 & _WORD  # the multipliers of SplitMix64
                mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _WORD
                left, right = right, left ^ (mixed >> 32 & mask)
            place = left << self._half | right
            if place < self.count:
                return place


_WORD = 2**64 - 1


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _draw(ids: pa.Table, settings: Settings) -> pa.Table:
    return table(settings.sample(SampleId.parse(sample_id)) for sample_id in ids["sample_id"].to_pylist())
