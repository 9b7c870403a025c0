"""Clips to train on: endless from the stream, or a dataset's folder or the first few of each task over and over. All go on exactly where they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Any, NamedTuple, Protocol

import numpy as np

from ..errors import VBVRError
from ..models.protocol import Size
from ..samples import SampleId, make_sample
from ..tasks import list_tasks
from ..video import decode


class Clip(NamedTuple):
    """One clip with its words: `frames` are uint8 RGB (T, H, W, 3)."""

    sample_id: str
    prompt: str
    frames: np.ndarray


class Source(Protocol):
    """Clips without end. `state` after a clip, given to `load`, goes on with the next one. `count` is how many differ, None where all do."""

    count: int | None

    def __iter__(self) -> Iterator[Clip]: ...
    def state(self) -> dict[str, Any]: ...
    def load(self, state: Mapping[str, Any]) -> None: ...


class Streamed:
    """Clips of `vbvr_hf.stream`, each seen once. Of `world` processes each gets its own."""

    count = None

    def __init__(self, *, guided: bool = False, rank: int = 0, world: int = 1, **stream: Any) -> None:
        """`stream` is what `vbvr_hf.stream` takes; `guided` gives the prompts that spell the steps out. Raises VBVRError as it does."""
        from datasets.distributed import split_dataset_by_node

        from ..builder.stream import stream as open_stream

        self._rows = open_stream(**stream)
        if world > 1:
            self._rows = split_dataset_by_node(self._rows, rank, world)
        self._prompt = _prompt(guided)

    def __iter__(self) -> Iterator[Clip]:
        for row in self._rows:
            yield _clip(row, self._prompt)

    def state(self) -> dict[str, Any]:
        return self._rows.state_dict()

    def load(self, state: Mapping[str, Any]) -> None:
        self._rows.load_state_dict(dict(state))


class Repeated:
    """A finite number of clips over and over, each time in another order that `seed` decides. Of `world` processes each takes every world-th."""

    def __init__(self, count: int, get: Callable[[int], Clip], *, seed: int = 0, rank: int = 0, world: int = 1) -> None:
        self.count, self.get, self._seed, self._rank, self._world, self._taken = count, get, seed, rank, world, 0
        self._turn, self._order = -1, np.empty(0, int)

    def __iter__(self) -> Iterator[Clip]:
        while True:
            self._taken += 1
            yield self.get(self._at((self._taken - 1) * self._world + self._rank))

    def _at(self, place: int) -> int:
        turn, within = divmod(place, self.count)
        if turn != self._turn:
            self._turn, self._order = turn, np.random.RandomState((self._seed, turn)).permutation(self.count)
        return int(self._order[within])

    def state(self) -> dict[str, Any]:
        return {"taken": self._taken}

    def load(self, state: Mapping[str, Any]) -> None:
        self._taken = state["taken"]


def first_clips(tasks: Sequence[str], count: int, size: Size, num_frames: int, *, guided: bool = False, **order: Any) -> Repeated:
    """The first `count` training samples of each task, drawn anew whenever they are asked for. `order` as `Repeated` takes it."""
    ids = [SampleId(task, "train", index) for index in range(count) for task in tasks]
    prompt = _prompt(guided)

    def get(index: int) -> Clip:
        sample = make_sample(ids[index], size=size, num_frames=num_frames)
        return Clip(sample.sample_id, getattr(sample, prompt), sample.frames)

    return Repeated(len(ids), get, **order)


def folder_clips(folder: str | Path, *, guided: bool = False, splits: Sequence[str] = ("train",), tasks: Sequence[str] | None = None, **order: Any) -> Repeated:
    """The clips of a built dataset's folder, of the training split unless other `splits` are named. `order` as `Repeated` takes it.

    Raises VBVRError for a folder that holds no whole dataset, or no such clip.
    """
    import pyarrow.parquet as pq

    from ..builder.rows import shard_paths

    files = [pq.ParquetFile(path, memory_map=True) for path in shard_paths(Path(folder))]
    places = []
    for number, file in enumerate(files):
        row = 0
        for group in range(file.num_row_groups):
            head = file.read_row_group(group, columns=["split", "task_id"])
            for within, (split, task) in enumerate(zip(head["split"].to_pylist(), head["task_id"].to_pylist(), strict=True)):
                if split in splits and (tasks is None or task in tasks):
                    places.append((number, group, within))
            row += len(head)
    if not places:
        raise VBVRError(
            f"{folder} has no clip of {', '.join(splits)}{' and ' + ', '.join(tasks) if tasks else ''}; expected those of `vbvr build --splits train`"
        )
    prompt = _prompt(guided)

    def get(index: int) -> Clip:
        number, group, within = places[index]
        return _clip(files[number].read_row_group(group, columns=["sample_id", prompt, "video"]).slice(within, 1).to_pylist()[0], prompt)

    return Repeated(len(places), get, **order)


def tasks_to_train(tasks: Sequence[str] | None = None) -> list[str]:
    """The ids of the tasks that have samples to train on, or of those of them that are named. Raises VBVRError for one that has none."""
    known = [task.id for task in list_tasks(split="train")]
    for name in tasks or ():
        if name not in known:
            raise VBVRError(f"{name} has no samples to train on; expected one of {', '.join(known[:12])}, … (`vbvr tasks --split train`)")
    return list(tasks or known)


def ahead(source: Source, depth: int = 4) -> Iterator[tuple[Clip, dict[str, Any]]]:
    """Clips, each with the source's state after it, made in a thread up to `depth` ahead of their use."""
    queue: Queue = Queue(depth)
    over = Event()

    def put(item: Any) -> None:
        while not over.is_set():
            try:
                return queue.put(item, timeout=0.2)
            except Full:
                continue

    def work() -> None:
        try:
            for clip in source:
                put((clip, source.state()))
                if over.is_set():
                    return
        except Exception as error:  # told to whoever waits for the clip
            put(error)

    thread = Thread(target=work, daemon=True)
    thread.start()
    try:
        while True:
            item = queue.get()
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        over.set()
        while True:
            try:
                queue.get_nowait()
            except Empty:
                break
        thread.join()


def _prompt(guided: bool) -> str:
    return "prompt_guided" if guided else "prompt"


def _clip(row: Mapping[str, Any], prompt: str) -> Clip:
    return Clip(row["sample_id"], row[prompt], decode(row["video"]["bytes"])[0])
