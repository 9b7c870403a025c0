"""Run a model: an answer to the shown sample by an open model where there is a GPU, by a reference, or made earlier; then its score."""

from __future__ import annotations

import io
import os
from functools import lru_cache
from html import escape
from pathlib import Path

from vbvr_hf import SampleId, VBVRError, models
from vbvr_hf.benchmark.predictions import Predictions, find
from vbvr_hf.pool import Failure
from vbvr_hf.presets import clip_format
from vbvr_hf.samples import make_sample
from vbvr_hf.video import encode

from .judging import MODEL, Job, Judged, Workers
from .media import SHELF
from .score import Pending, outcome, refusal
from .uploads import Inbox

EARLIER = "earlier:"
"""Before the name of a model whose answers were made earlier."""
OPEN = "open:"
"""Before the name of a model that needs a GPU."""

GPU_SECONDS = 300

try:
    from spaces import GPU  # on the Hub's shared GPUs a function asks for one
except ImportError:

    def GPU(duration: int):
        """Elsewhere the machine's own GPU is used."""
        return lambda function: function


@lru_cache(maxsize=1)
def has_gpu() -> bool:
    """Whether an open model can be run here: there is a GPU, or the Hub lends one for the time of a call."""
    if os.environ.get("SPACES_ZERO_GPU"):
        return True
    if not Path("/dev/nvidiactl").exists():
        return False  # torch need not be imported to know
    try:
        import torch
    except ImportError:
        return False
    return torch.cuda.is_available()


@lru_cache(maxsize=4)
def earlier(answers: Path | None) -> dict[str, Predictions]:
    """Models with answers made earlier, by name; none where there is no such folder."""
    if answers is None or not answers.is_dir():
        return {}
    return {found.model: found for found in find(answers)}


def choices(answers: Path | None) -> list[tuple[str, str]]:
    """(what it is called, its name) of each model that can answer here: open ones with a GPU, answers made earlier, and references."""
    cards = models.cards()
    opens = [(f"{card.name} (runs on the GPU)", OPEN + card.name) for card in cards if card.kind == "open"] if has_gpu() else []
    before = [(f"{name} (answered earlier)", EARLIER + name) for name in earlier(answers)]
    references = [(f"{card.name} (reference)", MODEL + card.name) for card in cards if card.kind == "reference"]
    return [*opens, *before, *references]


def standing(answers: Path | None) -> str:
    """What can be run here, in a sentence of HTML."""
    opens = [card.name for card in models.cards() if card.kind == "open"]
    if has_gpu():
        return '<p class="vbvr-note" role="status">There is a GPU: an open model answers in one to five minutes.</p>'
    names = ", ".join(opens)
    before = " Answers that models made earlier are offered beside them." if earlier(answers) else ""
    return f"""<p class="vbvr-note" role="status"><b>No GPU here.</b> The open models ({escape(names)}) cannot run on this machine.
What needs none answers at once: the oracle, which is told the truth, and the trivial baselines.{before} On your own GPU:
<code>vbvr infer --model {escape(opens[0])} --output answers</code></p>"""


def ask(workers: Workers, inbox: Inbox, answers: Path | None, sample_id: SampleId, model: str) -> tuple[str, Pending | None]:
    """A model's answer to a sample, and its score, as HTML; and what `score.whole` takes afterwards."""
    if model.startswith(MODEL):
        return _with_clip(workers, inbox, Job(str(sample_id), model), model.removeprefix(MODEL))
    if model.startswith(EARLIER):
        name = model.removeprefix(EARLIER)
        path = earlier(answers)[name].files.get(sample_id) if name in earlier(answers) else None
        if path is None:
            return refusal(f"{name} has not answered {sample_id}; samples 0 to 4 of the benchmark splits are what is usually answered"), None
        return _with_clip(workers, inbox, Job(str(sample_id), path=str(path), probed=False), name, path.read_bytes())
    if not has_gpu() or not model.startswith(OPEN):
        return refusal("this model needs a GPU, and there is none here"), None
    name = model.removeprefix(OPEN)
    try:
        _loaded(name)  # outside of the call that holds the GPU
        clip = _generated(name, str(sample_id))
    except VBVRError as error:
        return refusal(str(error)), None
    return _with_clip(workers, inbox, Job(str(sample_id), path=str(inbox.keep(io.BytesIO(clip)))), name, clip)


@lru_cache(maxsize=1)
def _loaded(name: str) -> models.VideoModel:
    return models.load(name)


@GPU(duration=GPU_SECONDS)
def _generated(name: str, sample_id: str) -> bytes:
    """The answer of an open model, as MP4 bytes, drawn in the format the model takes."""
    model = _loaded(name)
    sample = make_sample(sample_id, *clip_format(model.card.takes.preset))
    frames = models.answer(model, sample.first_frame, sample.prompt, sample.num_frames, models.answer_seed(sample.id))
    return encode(frames, sample.fps)


def _with_clip(workers: Workers, inbox: Inbox, job: Job, name: str, clip: bytes | None = None) -> tuple[str, Pending | None]:
    """The scorecard of a model's answer, and below it the clip: the one given, or the one that was made for it."""

    def below(judged: Judged | Failure) -> str:
        shown = clip or (judged.clip if isinstance(judged, Judged) else None)
        if shown is None:
            return ""
        return f"""<details class="vbvr-more"><summary>The clip without drawing</summary><figure class="vbvr-given"><video src="{SHELF.put(shown, "mp4")}"
 width="512" height="512" autoplay muted loop playsinline controls aria-label="The answer of {escape(name)}"></video>
<figcaption>The answer of {escape(name)}, as it came</figcaption></figure></details>"""

    return outcome(workers, inbox, job, below)
