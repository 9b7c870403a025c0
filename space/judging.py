"""What happens in the worker processes: an answer is made or read, scored, and the evidence drawn. Nothing of the page is imported here."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np

from vbvr_hf import Sample, Scorecard, VBVRError, VideoError, baselines, make_sample, models
from vbvr_hf.errors import unknown
from vbvr_hf.overlay import draw, examine, still
from vbvr_hf.pool import Failure, open_pool, outcome, workers_or_default
from vbvr_hf.video import encode, png

from .settings import SCORE_SECONDS, SIZE
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
    """A sample and the answer to judge: made (`answer`), or read from a file (`path`). A visitor's file is `probed` first."""

    sample_id: str
    answer: str = ""
    path: str = ""
    probed: bool = True
    evidence: bool = True


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


def judge(job: Job) -> Judged:
    """Do a job. A file that is over a limit or cannot be judged gets a card with its `error`. Raises VBVRError for an unknown sample or answer."""
    if job.path:
        if job.probed:
            try:
                probe(job.path)
            except VideoError as error:
                return Judged(Scorecard(job.sample_id, error=str(error)))
        video, clip = job.path, None
    else:
        sample = make_sample(job.sample_id, SIZE)
        frames = answer(sample, job.answer)
        video = clip = encode(frames, sample.fps)
    evidence = examine(video, job.sample_id)
    if evidence.rgb is None or not job.evidence:
        return Judged(evidence.card, clip)
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


class Workers:
    """The worker processes. `Workers(None)` has one a core."""

    def __init__(self, count: int | None = None) -> None:
        self.count = workers_or_default(count)
        self.pool = open_pool(self.count)

    def warm(self) -> None:
        """Start a worker now, so that the first visitor need not wait for it."""
        self.pool.schedule(_ready)

    def submit(self, job: Job) -> Future:
        """Hand a job over; `outcome` waits for it."""
        return self.pool.schedule(judge, args=(job,), timeout=SCORE_SECONDS)

    def judge(self, job: Job) -> Judged | Failure:
        """Do a job in a worker and wait: a Failure says why there is nothing."""
        return outcome(self.submit(job), SCORE_SECONDS)

    def close(self) -> None:
        """End the workers."""
        self.pool.stop()
        self.pool.join()


def _ready() -> bool:
    return True
