"""What happens in the worker processes: an answer is made or read, scored, and the evidence drawn. Nothing of the page is imported here."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from vbvr_hf import Sample, Scorecard, VBVRError, VideoError, baselines, make_sample, models, score
from vbvr_hf.benchmark import load_results
from vbvr_hf.errors import unknown
from vbvr_hf.overlay import Evidence, draw, examine, still
from vbvr_hf.pool import Failure, open_pool, outcome, workers_or_default
from vbvr_hf.video import encode, png

from .settings import LONG_QUEUE, LONG_SECONDS, QUICK_SECONDS, QUICK_WORK, SCORE_SECONDS, SIZE
from .uploads import probe

TRUTH = "truth"
SHORTCUTS = {TRUTH: "the right answer", "frozen": "first frame, frozen", "cut": "cut to the final frame", "crossfade": "crossfade to the final frame"}
"""Answers that can be made for any sample, and how they are called."""
WRONG = "wrong:"
"""Before the name of one of the task's own wrong answers."""
MODEL = "model:"
"""Before the name of a model that needs no GPU (the oracle, the baselines)."""


@dataclass(frozen=True)
class Job:
    """A sample and the answer to judge: made (`answer`), or read from a file (`path`). A visitor's file is `probed` first, and `put_off` where
    it holds more work than QUICK_WORK. The `evidence` costs more than twice what the score does. An answer that is made has `size` pixels."""

    sample_id: str
    answer: str = ""
    path: str = ""
    probed: bool = True
    evidence: bool = True
    put_off: bool = False
    size: tuple[int, int] = SIZE


@dataclass(frozen=True)
class Judged:
    """A scorecard with what is shown of it: the answer's clip (None where it came as a file), the clip with the evidence, a picture of
    the frame where it goes wrong (or the last), that frame's number, why, and frames per second and number of frames of the evidence."""

    card: Scorecard
    clip: bytes | None = None
    shown: bytes | None = None
    picture: bytes | None = None
    wrong: int | None = None
    why: str = ""
    fps: float = 16.0
    frames: int = 0


@dataclass(frozen=True)
class PutOff:
    """A clip that is too long to be scored beside others."""


def judge(job: Job) -> Judged | PutOff:
    """Do a job, or put it off. A file that is over a limit or cannot be judged gets a card with its `error`, which names no folder of this machine.

    Raises VBVRError for an unknown sample or answer.
    """
    if job.path:
        if job.probed:
            try:
                work = probe(job.path)
            except VideoError as error:
                return Judged(Scorecard(job.sample_id, error=_of_the_clip(job, str(error))))
            if job.put_off and work > QUICK_WORK:
                return PutOff()
        video, clip = job.path, None
    else:
        sample = make_sample(job.sample_id, job.size)
        frames = answer(sample, job.answer)
        video = clip = encode(frames, sample.fps)
    evidence = examine(video, job.sample_id) if job.evidence else Evidence(score(video, job.sample_id))
    if evidence.rgb is None:
        card = evidence.card
        return Judged(replace(card, error=_of_the_clip(job, card.error)) if card.error else card, clip)
    fps = min(60.0, max(4.0, 16 * evidence.rate))
    wrong = evidence.wrong
    picture = still(evidence, len(evidence.rgb) - 1 if wrong is None else wrong)
    return Judged(evidence.card, clip, encode(draw(evidence), fps), png(picture), wrong, evidence.why, fps, len(evidence.rgb))


def answer(sample: Sample, name: str) -> np.ndarray:
    """The frames of an answer by its name: a shortcut, a wrong answer of the task, or a model that needs no GPU. Raises VBVRError for others."""
    if name == TRUTH:
        return sample.frames
    if name in SHORTCUTS:
        return baselines.make(name, sample)
    if name.startswith(WRONG):
        return baselines.wrong_answer(sample, name.removeprefix(WRONG))
    if name.startswith(MODEL):
        model = models.load(name.removeprefix(MODEL))
        if not isinstance(model, models.Reference):
            raise VBVRError(f"{model.card.name} is not answered here: it needs a GPU or a service")
        return models.answer(model.told(sample), sample.first_frame, sample.prompt, sample.num_frames)
    raise unknown("answer", name, [*SHORTCUTS, *(WRONG + wrong for wrong in sample.task.wrong_answers)])


def _of_the_clip(job: Job, error: str) -> str:
    return error.replace(job.path, "the clip") if job.path else error


class Workers:
    """The worker processes: `Workers(None)` has one a core, and two more that give way to them: one for long clips, one that draws evidence."""

    def __init__(self, count: int | None = None) -> None:
        self.count = workers_or_default(count)
        self.pool, self.long_pool, self.drawing_pool = open_pool(self.count), open_pool(1), open_pool(1)
        self._long = threading.BoundedSemaphore(LONG_QUEUE)
        self.at_once = self.count + LONG_QUEUE + 1  # visitors whose long clips wait take no place of others

    def warm(self) -> None:
        """Start a worker now, so that the first visitor need not wait for it."""
        self.pool.schedule(_ready)

    def judge(self, job: Job) -> Judged | Failure:
        """Score an answer in a worker and wait: a Failure says why there is nothing. Its evidence is drawn by `evidence`, after all scores.

        A clip of a visitor that holds much work, or takes long, is put off to the worker for such, and comes with its evidence: however many
        there are, others need not wait for them.
        """
        alone = replace(job, evidence=False)
        if not (job.path and job.probed):
            return outcome(self.pool.schedule(judge, args=(alone,), timeout=SCORE_SECONDS), SCORE_SECONDS)
        quick = self.pool.schedule(judge, args=(replace(alone, put_off=True),), timeout=QUICK_SECONDS)
        if not _is_put_off(quick):
            return outcome(quick, QUICK_SECONDS)
        if not self._long.acquire(blocking=False):
            return Failure("many long clips are waiting to be scored; come back in a minute, or bring one with fewer or smaller frames")
        try:
            return outcome(self.long_pool.schedule(_judge_giving_way, args=(job,), timeout=LONG_SECONDS), LONG_SECONDS)
        finally:
            self._long.release()

    def evidence(self, job: Job) -> Judged | Failure:
        """Score an answer again, with its evidence, in a worker that gives way to those that score, and wait."""
        return outcome(self.drawing_pool.schedule(_judge_giving_way, args=(job,), timeout=LONG_SECONDS), LONG_SECONDS)

    def results(self, path: Path) -> dict[str, Any]:
        """What a visitor's results file holds, as `benchmark.load_results` reads it; in a worker, as such a file may be anything.

        Raises VBVRError for what is none.
        """
        read = self.pool.schedule(load_results, args=(path,), timeout=SCORE_SECONDS)
        error = read.exception()
        if isinstance(error, VBVRError):
            raise error
        if error:
            raise VBVRError(f"{path} cannot be read: {outcome(read, SCORE_SECONDS).reason}")
        return read.result()

    def close(self) -> None:
        """End the workers."""
        for pool in (self.pool, self.long_pool, self.drawing_pool):
            pool.stop()
            pool.join()


def _is_put_off(quick: Future) -> bool:
    error = quick.exception()
    return isinstance(error, FutureTimeout) if error else isinstance(quick.result(), PutOff)


def _judge_giving_way(job: Job) -> Judged | PutOff:
    if os.nice(0) == 0:
        os.nice(10)
    return judge(job)


def _ready() -> bool:
    return True
