"""Scores as rewards: batches on a persistent pool of processes, overlapping with the work that makes the next batch.

    reward = vbvr_hf.Reward(workers=8)
    ticket = reward.submit(videos, sample_ids)     # returns at once
    ...                                            # the GPU goes on
    values = reward.collect(ticket)                # list of floats in [0, 1]
"""

from __future__ import annotations

import os
import warnings
import weakref
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .errors import VBVRError
from .frames import Frames, RangeError, as_frames, check_range
from .judge import check_setting, score
from .pool import Failure, open_pool, outcome, workers_or_default
from .samples import SampleId, resolve_reference
from .scoring import Row, Scorecard
from .scoring.scorecard import STEPS, VIDEO

__all__ = ["Reward", "Ticket", "as_frames"]

MEMORY_FILES = hasattr(os, "memfd_create") and Path("/proc/self/fd").is_dir()
"""Whether frames travel in anonymous files in memory, as on Linux. Elsewhere they go through the workers' pipe, which costs two copies more."""

_MOST_IN_A_ROW = 8
"""So many failures one after the other are one fault, also where batches are of one clip."""


class Ticket:
    """A batch under way: what `submit` returns and `collect` takes. Its frames are freed once it is collected, and where it is dropped or let go of."""

    def __init__(self, sample_ids: list[SampleId]) -> None:
        self.sample_ids = sample_ids
        self.futures: list[Any] = []
        self._memory: _Memory | None = None

    def drop(self) -> None:
        """Free the frames of a batch whose rewards are no longer wanted."""
        if self._memory:
            self._memory.free()

    def _keep(self, frames: Iterable[np.ndarray]) -> tuple[str, int]:
        """Where a worker finds these frames: a file and the place in it."""
        self._memory = self._memory or _Memory()
        return self._memory.add(frames)


class Reward:
    """A reward function for video models: the total score of each clip, in [0, 1].

    `workers` processes (default: one a core) stay alive between batches; a clip that takes more than `seconds`, counted from when a worker that is
    ready takes it up, gets 0. `value_range` is what black and white are in clips of floats: (-1, 1) for what a decoder gives. In the `setting` "steps" the
    frames of a clip are the pictures of an answer in pictures.

    A clip that cannot be judged (unreadable, too short, wrong shape, too slow) gets 0, and `failures` counts the reasons. What is a mistake in the
    training code raises VBVRError instead of teaching the model noise: an unknown sample id, values that cannot be of the range, and a batch of
    which every clip fails (or eight clips in a row, where batches are of one).

    Usable as it is where a trainer calls `reward_func(prompts=…, completions=…, **columns)` with a `sample_id` column.
    Use it as a context manager, or call `close`.
    """

    __name__ = "vbvr_reward"

    def __init__(
        self, workers: int | None = None, seconds: float = 20.0, value_range: tuple[float, float] = (0.0, 1.0), setting: str = VIDEO
    ) -> None:
        self.setting = check_setting(setting)
        self.workers = workers_or_default(workers)
        self.seconds = seconds
        self.value_range = check_range(value_range)
        self.failures: Counter[str] = Counter()
        self._in_a_row = 0
        self._under_way: weakref.WeakSet[Ticket] = weakref.WeakSet()
        self._pool = open_pool(self.workers)

    def __call__(self, completions: Any, sample_id: Sequence[str], **_: Any) -> list[float]:
        """Rewards of a batch. `completions` are the clips (see `submit`), `sample_id` their sample ids; other columns are ignored."""
        return self.collect(self.submit(completions, sample_id))

    def submit(self, videos: Any, references: Sequence[str | Mapping[str, Any]]) -> Ticket:
        """Start scoring a batch and return at once.

        `videos` is a sequence of clips, or one array or torch tensor of them. A clip is a path, the bytes of a file, or frames: uint8, or float with
        black and white at `value_range`; (T, H, W, 3), (T, 3, H, W) or, as a decoder gives them, (3, T, H, W). A tensor may be on any device; floats
        become uint8 there. `references` are sample ids or metadata, one for each clip.
        Raises VBVRError if their number differs, if one is unknown, and for values that cannot be of the range.
        """
        if len(videos) != len(references):
            raise VBVRError(f"{len(videos)} clips but {len(references)} references; each clip needs its sample id")
        ticket = Ticket([resolve_reference(reference) for reference in references])
        self._under_way.add(ticket)
        doubts = []
        try:
            for video, sample_id in zip(videos, ticket.sample_ids, strict=True):
                try:
                    payload, doubt = self._pack(video, ticket)
                except RangeError:
                    raise
                except (VBVRError, TypeError, ValueError, RuntimeError) as error:
                    ticket.futures.append(Failure(str(error)))
                    continue
                doubts.append(doubt)
                ticket.futures.append(self._pool.schedule(_score, args=(payload, str(sample_id), self.setting), timeout=self.seconds))
            if len(doubts) > 1 and all(doubts):
                raise RangeError(f"no clip of the batch has values of the range {self.value_range}; the last: {doubts[-1]}")
        except BaseException:
            ticket.drop()
            raise
        return ticket

    def collect(self, ticket: Ticket) -> list[float]:
        """The batch's rewards, in the order submitted; waits for those still under way. Raises VBVRError where every clip fails."""
        return [card.total for card in self.scorecards(ticket)]

    def rows(self, ticket: Ticket) -> list[tuple[Row, ...]]:
        """The batch's dense rewards: for each clip the rows of its rubric (dimension, weight, value in [0, 1], reason), whose weighted mean is the reward.

        Samples of one task have the same rows, in the same order; a clip that cannot be judged has none.
        """
        return [card.rows for card in self.scorecards(ticket)]

    def scorecards(self, ticket: Ticket) -> list[Scorecard]:
        """The batch's whole scorecards (rows, dimensions, reasons), in the order submitted. Raises as `collect` does."""
        cards = []
        try:
            for sample_id, future in zip(ticket.sample_ids, ticket.futures, strict=True):
                result = future if isinstance(future, Failure) else outcome(future, self.seconds)
                cards.append(Scorecard(str(sample_id), error=result.reason) if isinstance(result, Failure) else result)
        finally:
            ticket.drop()
        self._look_for_one_fault([card.error for card in cards])
        return cards

    def close(self) -> None:
        """Stop the workers; batches under way are dropped."""
        for ticket in list(self._under_way):
            ticket.drop()
        self._pool.stop()
        self._pool.join()

    def __enter__(self) -> Reward:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _pack(self, video: Any, ticket: Ticket) -> tuple[Any, str | None]:
        """What travels to a worker (a path, bytes, the frames or where they lie), and why its values are doubtful, if they are."""
        if isinstance(video, (str, Path, bytes)) or (self.setting == STEPS and isinstance(video, (list, tuple))):
            return video, None
        frames = Frames(video, self.value_range)
        if MEMORY_FILES:
            try:
                return (*ticket._keep(frames), frames.shape), frames.doubt
            except OSError as error:
                warnings.warn(f"frames go to the workers through their pipe, which is slower: {error}", stacklevel=3)
        return np.stack([frame.copy() for frame in frames]), frames.doubt

    def _look_for_one_fault(self, errors: list[str | None]) -> None:
        """Count what failed; raise VBVRError where all of a batch did, since a model cannot be to blame for that."""
        failed = [error for error in errors if error]
        self.failures.update(failed)
        if not errors or len(failed) < len(errors):
            self._in_a_row = 0
            return
        self._in_a_row += len(failed)
        if len(failed) > 1 or self._in_a_row >= _MOST_IN_A_ROW:
            count = max(len(failed), self._in_a_row)
            self._in_a_row = 0
            raise VBVRError(f"none of {count} clips could be judged; a reward of 0 for all would teach nothing. The last: {failed[-1]}")


class _Memory:
    """The frames of a batch in an anonymous file in memory: it has no name that could be left behind, does not lie in /dev/shm, and is gone with its
    last process, however that ends. It is written and read, never mapped: where memory is short, that is an error and no signal."""

    def __init__(self) -> None:
        self._file = os.memfd_create("vbvr-reward")
        self._owner, self._size = os.getpid(), 0
        self.free = weakref.finalize(self, _free, self._file, self._owner)
        self.free.atexit = False

    def add(self, frames: Iterable[np.ndarray]) -> tuple[str, int]:
        start = self._size
        for frame in frames:
            left = memoryview(np.ascontiguousarray(frame)).cast("B")
            while left:
                done = os.pwrite(self._file, left, self._size)
                self._size, left = self._size + done, left[done:]
        return f"/proc/{self._owner}/fd/{self._file}", start


def _free(file: int, owner: int) -> None:
    # A process that was forked meanwhile holds the file as well, and may live long: emptied, it costs nothing. Only the owner may empty it.
    if os.getpid() == owner:
        os.ftruncate(file, 0)
    os.close(file)


def _score(payload: Any, sample_id: str, setting: str) -> Scorecard:
    if not isinstance(payload, tuple):
        return score(payload, sample_id, setting)
    path, start, shape = payload
    return score(np.fromfile(path, np.uint8, count=int(np.prod(shape)), offset=start).reshape(shape), sample_id, setting)
