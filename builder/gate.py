"""The quality gate: what a sample must pass before it is written.

Its problem must be no other sample's, and its clip must decode, have the right length, begin and end as the stills beside it show,
and get at least 0.97 from its own scorer. What fails is left out, listed with the reason, and replaced by samples of higher index;
the benchmark's samples are fixed, so there nothing takes its place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from ..errors import VideoError
from ..judge import score
from ..samples import Sample, SampleId, pose
from ..video import iterate

MIN_SCORE = 0.97
"""What a scorer must at least give the ground truth."""

_BLOCK = 8
_TOLERANCE = 64.0
"""How far a block of 8 x 8 pixels may be from the still in the mean of a channel, in grey levels; encoding alone stays below half of it."""

MACHINE_FAULTS = (MemoryError, OSError)
"""What says nothing about the sample in hand: memory or disk ran out."""

Span = tuple[str, int, int]
"""Samples of a task: split, first index, and the index after the last."""


def fault(sample: Sample) -> str | None:
    """What is wrong with a sample's clip, in words; None if nothing is."""
    count, first, final = 0, None, None
    try:
        for final, _ in iterate(sample.video):  # one at a time: all together would be the most memory that a build takes
            first = final if first is None else first
            count += 1
    except VideoError as error:
        return str(error)
    if count != sample.num_frames:
        return f"the clip has {count} frames, not {sample.num_frames}"
    for name, frame, still in (("first", first, sample.first_frame), ("final", final, sample.final_frame)):
        if frame.shape != still.shape:
            return f"the clip is {frame.shape[1]} x {frame.shape[0]} pixels, its {name} frame {still.shape[1]} x {still.shape[0]}"
        apart = np.abs(_blocks(frame) - _blocks(still)).max()
        if apart > _TOLERANCE:
            return f"the clip's {name} frame is {apart:.0f} grey levels from the still"
    card = score(sample.video, sample)
    if card.error or card.total < MIN_SCORE:
        return f"its own scorer gives the ground truth {card.total:.3f}, under {MIN_SCORE}" + (f": {card.error}" if card.error else "")
    return None


def digests(task: str, span: Span) -> np.ndarray:
    """A 64-bit digest of the problem of each sample of a span: uint64 (stop - start,)."""
    split, start, stop = span
    return np.array([_digest(SampleId(task, split, index)) for index in range(start, stop)], np.uint64)


def duplicates(task: str, spans: Sequence[Span], digests: Sequence[np.ndarray]) -> Iterator[tuple[SampleId, SampleId]]:
    """Each sample whose problem another one has that comes earlier in the spans, and that other one."""
    together = np.concatenate(digests)
    starts = np.cumsum([0, *map(len, digests)])

    def name(position: int) -> SampleId:
        which = int(np.searchsorted(starts, position, side="right")) - 1
        split, start, _ = spans[which]
        return SampleId(task, split, start + int(position - starts[which]))

    _, first, group = np.unique(together, return_index=True, return_inverse=True)
    for position in np.flatnonzero(first[group] != np.arange(len(together))):
        yield name(position), name(first[group[position]])


def _digest(sample_id: SampleId) -> int:
    try:
        problem = json.dumps(pose(sample_id)[1], sort_keys=True)
    except MACHINE_FAULTS:
        raise
    except Exception:  # no problem at all: the shard that makes the sample will say so
        problem = str(sample_id)
    return int.from_bytes(hashlib.sha256(problem.encode()).digest()[:8], "little")


def _blocks(image: np.ndarray) -> np.ndarray:
    height, width = image.shape[:2]
    return cv2.resize(image, (max(1, width // _BLOCK), max(1, height // _BLOCK)), interpolation=cv2.INTER_AREA).astype(np.float32)
