"""Scores as rewards: batches on a persistent pool of processes, overlapping with the work that makes the next batch.

    reward = vbvr_hf.Reward(workers=8)
    ticket = reward.submit(videos, sample_ids)     # returns at once
    ...                                            # the GPU goes on
    values = reward.collect(ticket)                # list of floats in [0, 1]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

import numpy as np

from .errors import VBVRError
from .judge import score
from .pool import Failure, open_pool, outcome, workers_or_default
from .samples import SampleId, resolve_reference
from .scoring import Scorecard


@dataclass
class Ticket:
    """A batch under way: what `submit` returns and `collect` takes."""

    sample_ids: list[SampleId]
    futures: list[Any]
    memories: list[SharedMemory] = field(default_factory=list)


class Reward:
    """A reward function for video models: the total score of each clip, in [0, 1].

    `workers` processes (default: one a core) stay alive between batches; a clip that takes more than `seconds` counts as 0.
    A clip that cannot be judged (unreadable, too short, wrong shape, too slow) never raises: it gets 0, and `failures` counts the reasons.
    A wrong sample id does raise, since it is a mistake in the training code.

    Usable as it is where a trainer calls `reward_func(prompts=…, completions=…, **columns)` with a `sample_id` column.
    Use it as a context manager, or call `close`.
    """

    __name__ = "vbvr_reward"

    def __init__(self, workers: int | None = None, seconds: float = 20.0) -> None:
        self.workers = workers_or_default(workers)
        self.seconds = seconds
        self.failures: Counter[str] = Counter()
        self._pool = open_pool(self.workers)

    def __call__(self, completions: Any, sample_id: Sequence[str], **_: Any) -> list[float]:
        """Rewards of a batch. `completions` are the clips (see `submit`), `sample_id` their sample ids; other columns are ignored."""
        return self.collect(self.submit(completions, sample_id))

    def submit(self, videos: Any, references: Sequence[str | Mapping[str, Any]]) -> Ticket:
        """Start scoring a batch and return at once.

        `videos` is a sequence of clips, or one array or torch tensor of them. A clip is a path, the bytes of a file, or frames:
        uint8 or float in [0, 1], (T, H, W, 3) or channels first (T, 3, H, W); a tensor may be on any device.
        `references` are sample ids or metadata, one for each clip. Raises VBVRError if their number differs or one is unknown.
        """
        if len(videos) != len(references):
            raise VBVRError(f"{len(videos)} clips but {len(references)} references; each clip needs its sample id")
        ticket = Ticket([resolve_reference(reference) for reference in references], [])
        for video, sample_id in zip(videos, ticket.sample_ids, strict=True):
            try:
                payload = self._pack(video, ticket)
            except (VBVRError, TypeError, ValueError, RuntimeError) as error:
                ticket.futures.append(Failure(str(error)))
                continue
            ticket.futures.append(self._pool.schedule(_score, args=(payload, str(sample_id)), timeout=self.seconds))
        return ticket

    def collect(self, ticket: Ticket) -> list[float]:
        """The batch's rewards, in the order submitted; waits for those still under way."""
        return [card.total for card in self.scorecards(ticket)]

    def scorecards(self, ticket: Ticket) -> list[Scorecard]:
        """The batch's whole scorecards (dimensions, reasons), in the order submitted."""
        cards = []
        try:
            for sample_id, future in zip(ticket.sample_ids, ticket.futures, strict=True):
                result = future if isinstance(future, Failure) else outcome(future, self.seconds)
                card = Scorecard(str(sample_id), error=result.reason) if isinstance(result, Failure) else result
                if card.error:
                    self.failures[card.error] += 1
                cards.append(card)
        finally:
            for memory in ticket.memories:
                memory.close()
                memory.unlink()
            ticket.memories.clear()
        return cards

    def close(self) -> None:
        """Stop the workers; batches under way are dropped."""
        self._pool.stop()
        self._pool.join()

    def __enter__(self) -> Reward:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _pack(self, video: Any, ticket: Ticket) -> Any:
        """What travels to a worker: a path, bytes, or the name and shape of shared memory that holds the frames."""
        if isinstance(video, (str, Path, bytes)):
            return video
        frames = as_frames(video)
        memory = SharedMemory(create=True, size=max(1, frames.nbytes))
        ticket.memories.append(memory)
        np.ndarray(frames.shape, np.uint8, memory.buf)[:] = frames
        return memory.name, frames.shape


def as_frames(video: Any) -> np.ndarray:
    """uint8 (T, H, W, 3) from an array or torch tensor: uint8 or float in [0, 1], channels last or first.

    Raises VBVRError for any other shape or kind.
    """
    if hasattr(video, "detach"):
        video = video.detach()
        if video.is_floating_point():
            video = (video.clamp(0, 1) * 255).round().byte()
        video = video.cpu().numpy()
    frames = np.asarray(video)
    if frames.ndim != 4 or 3 not in (frames.shape[1], frames.shape[-1]):
        raise VBVRError(f"a clip has shape {frames.shape}; expected (T, H, W, 3) or (T, 3, H, W)")
    if frames.shape[-1] != 3:
        frames = frames.transpose(0, 2, 3, 1)
    if np.issubdtype(frames.dtype, np.floating):
        frames = np.round(np.clip(np.nan_to_num(frames), 0, 1) * 255).astype(np.uint8)
    if frames.dtype != np.uint8:
        raise VBVRError(f"a clip is of type {frames.dtype}; expected uint8, or float in [0, 1]")
    return np.ascontiguousarray(frames)


def _score(payload: Any, sample_id: str) -> Scorecard:
    if not isinstance(payload, tuple):
        return score(payload, sample_id)
    name, shape = payload
    memory = SharedMemory(name)
    try:
        return score(np.ndarray(shape, np.uint8, memory.buf).copy(), sample_id)
    finally:
        memory.close()
