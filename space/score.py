"""Score: an answer to a sample, made or uploaded, with its scorecard and what the scorer saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from vbvr_hf import SampleId, Scorecard, VBVRError, VideoError, get_task
from vbvr_hf.pool import Failure

from .judging import SHORTCUTS, WRONG, Job, Judged, Workers
from .media import SHELF, Shelf, sample_of, sample_url
from .uploads import Inbox
from .words import without_folders

UPLOAD = "upload"
"""The answer that a visitor brings."""


def answers_to(task_id: str) -> list[tuple[str, str]]:
    """(what it is called, its name) of each answer to pick from for a task: an upload, the shortcuts, the task's own wrong answers."""
    wrong = [(f"wrong: {answer.shows}", WRONG + name) for name, answer in get_task(task_id).wrong_answers.items()]
    first, *rest = [(title, name) for name, title in SHORTCUTS.items()]
    return [("your own clip", UPLOAD), first, *wrong, *rest]


def question(sample_id: SampleId) -> str:
    """The question of a sample as HTML."""
    sample = sample_of(str(sample_id))
    return f"""<div class="vbvr-question"><figure><img src="{sample_url(sample_id, "first.png")}" width="512" height="512"
 alt="First frame of {sample_id}: the question of {escape(sample.task.name)}"></figure>
<div><p class="vbvr-id"><code>{sample_id}</code> {escape(sample.task.name)}</p><p>{escape(sample.prompt)}</p></div></div>"""


@dataclass(frozen=True)
class Pending:
    """A scored answer whose evidence is still to be drawn, and the HTML that follows it. A visitor's clip lies in the inbox till then."""

    job: Job
    card: Scorecard
    more: str = ""


def judge(workers: Workers, inbox: Inbox, job: Job) -> tuple[Judged | Failure, Pending | None]:
    """Score an answer; and what `drawn` takes afterwards, where there is evidence to draw.

    Raises VideoError for a visitor's clip that is refused.
    """
    if _brought(job):
        with inbox.taken(job.path) as path:
            judged = workers.judge(replace(job, path=str(path)))
            return judged, Pending(replace(job, path=str(inbox.put_back(path))), judged.card) if _left(job, judged) else None
    judged = workers.judge(job)
    return judged, Pending(job, judged.card) if _left(job, judged) else None


def drawn(workers: Workers, inbox: Inbox, pending: Pending) -> Judged | Failure:
    """The evidence of an answer that was scored, and its scorecard. A visitor's clip is deleted.

    Raises VideoError where that clip lay in the inbox too long.
    """
    if _brought(pending.job):
        with inbox.taken(pending.job.path) as path:
            return workers.evidence(replace(pending.job, path=str(path)))
    return workers.evidence(pending.job)


def _brought(job: Job) -> bool:
    return bool(job.path) and job.probed


def _left(job: Job, judged: Judged | Failure) -> bool:
    return job.evidence and isinstance(judged, Judged) and not judged.shown and not judged.card.error


# --- for programs -----------------------------------------------------------------------------------------------------


def judge_file(workers: Workers, inbox: Inbox, sample_id: str, upload: str | None, evidence: bool = False) -> tuple[dict[str, Any], Pending | None]:
    """The scorecard of an uploaded clip for programs: what `Scorecard.to_dict` gives; a clip that is refused has a total of 0 and its `error`. With
    `evidence`, what `evidence_of_file` takes afterwards.
    """
    chosen = SampleId.parse(sample_id)
    if not upload:
        return Scorecard(str(chosen), error="no video was sent").to_dict(), None
    try:
        judged, pending = judge(workers, inbox, Job(str(chosen), path=upload, evidence=evidence))
    except VideoError as error:
        return Scorecard(str(chosen), error=str(error)).to_dict(), None
    if isinstance(judged, Failure):
        return Scorecard(str(chosen), error=without_folders(judged.reason)).to_dict(), None
    return judged.card.to_dict() | _found(judged), pending


def evidence_of_file(workers: Workers, inbox: Inbox, pending: Pending | None) -> dict[str, Any]:
    """Where the clip with what the scorer saw is found for a while, the frame from which it goes wrong (or None), and why.

    Raises VBVRError where nothing was scored before, or nothing can be drawn.
    """
    if pending is None:
        raise VBVRError("no clip waits for its evidence: call /score with evidence first; where its result has `evidence`, that is all")
    judged = drawn(workers, inbox, pending)
    if isinstance(judged, Failure):
        raise VBVRError(judged.reason)
    return _found(judged)


def _found(judged: Judged) -> dict[str, Any]:
    return {"evidence": SHELF.put(judged.shown, "mp4"), "wrong_frame": judged.wrong, "why": judged.why} if judged.shown else {}


# --- as HTML ----------------------------------------------------------------------------------------------------------


def refusal(reason: str) -> str:
    """A clear word instead of a score, which names no folder of this machine."""
    reason = without_folders(reason)
    return f'<p class="vbvr-refusal" role="alert"><b>Not scored.</b> {escape(reason[:1].upper() + reason[1:])}{"" if reason.endswith(".") else "."}</p>'


def result(sample_id: SampleId, judged: Judged | Failure, shelf: Shelf = SHELF) -> str:
    """A scorecard as HTML, with the evidence, which is put on the shelf, or a word that it is being drawn."""
    if isinstance(judged, Failure):
        return refusal(judged.reason)
    if judged.card.error:
        return refusal(judged.card.error)
    return _beside(evidence(sample_id, judged, shelf) if judged.shown else _word("What the scorer saw is being drawn …"), judged.card)


def _beside(seen: str, scored: Scorecard) -> str:
    return f'<div class="vbvr-result"><div class="vbvr-evidence">{seen}</div><div class="vbvr-verdict">{card(scored)}</div></div>'


def _word(said: str) -> str:
    return f'<p class="vbvr-note" role="status">{escape(said)}</p>'


def outcome(workers: Workers, inbox: Inbox, job: Job, below: Callable[[Judged | Failure], str] = lambda judged: "") -> tuple[str, Pending | None]:
    """Score an answer and show it as HTML, a refusal in place of the score, with what is to stand `below` it; and what `whole` takes afterwards."""
    try:
        judged, pending = judge(workers, inbox, job)
    except VideoError as error:
        return refusal(str(error)), None
    more = below(judged)
    return result(SampleId.parse(job.sample_id), judged) + more, replace(pending, more=more) if pending else None


def whole(workers: Workers, inbox: Inbox, pending: Pending) -> str:
    """The scorecard with its evidence as HTML."""
    try:
        judged = drawn(workers, inbox, pending)
    except VideoError as error:
        judged = Failure(str(error))
    if isinstance(judged, Failure):
        return _beside(_word(f"What the scorer saw could not be drawn: {without_folders(judged.reason)}"), pending.card) + pending.more
    return result(SampleId.parse(pending.job.sample_id), judged) + pending.more


def evidence(sample_id: SampleId, judged: Judged, shelf: Shelf) -> str:
    """The clip with the evidence over it, beside the right answer, and a way to the frame where it went wrong."""
    shown, picture = shelf.put(judged.shown, "mp4"), shelf.put(judged.picture, "png")
    if judged.wrong is None:
        jump = '<p class="vbvr-where">No frame stands out as wrong.</p>' if judged.card.total < 0.9 else ""
    else:
        jump = (
            f'<p class="vbvr-where"><button type="button" data-seek="{judged.wrong / judged.fps + 0.01:.3f}">Go to frame {judged.wrong}</button>'
            f" {escape(judged.why)}</p>"
        )
    at = "the last frame" if judged.wrong is None else f"frame {judged.wrong}, where it goes wrong"
    return f"""<figure><video class="vbvr-answer" src="{shown}" width="512" height="568" autoplay muted playsinline controls
 aria-label="The answer with what the scorer saw drawn over it"></video>
<figcaption>The answer to {sample_id}, with what the scorer saw</figcaption></figure>{jump}
<ul class="vbvr-legend"><li class="seen">followed by the scorer, marks found</li><li class="right">the right way, or where the solution changes the picture</li>
<li class="gap">unlike every moment of the solution</li></ul>
<p class="vbvr-small">Above the picture: the score as it grew (green, from 0 to 1), where the picture is unlike it (orange),
and the frame where it goes wrong (arrow). Another way that is as good as the one shown scores in full.</p>
<details class="vbvr-more"><summary>That frame as a picture, and the right answer</summary><div class="vbvr-pair">
<figure><img src="{picture}" width="512" height="568" loading="lazy" alt="The answer at {at}, with what the scorer saw"><figcaption>{at}</figcaption></figure>
<figure><video src="{sample_url(sample_id, "clip.mp4")}" width="512" height="512" muted loop playsinline controls preload="none"
 poster="{sample_url(sample_id, "final.png")}" aria-label="The right answer to {sample_id}"></video>
<figcaption>the right answer</figcaption></figure></div></details>"""


def card(scored: Scorecard) -> str:
    """A scorecard: the total, the dimensions, and each rule with its reason."""
    dimensions = "".join(
        f'<div class="vbvr-bar"><span>{escape(name.replace("_", " "))}</span>'
        f'<meter min="0" max="1" low="0.4" high="0.8" optimum="1" value="{value:.4f}" aria-label="{escape(name.replace("_", " "))}">{value:.2f}</meter>'
        f"<b>{value:.2f}</b></div>"
        for name, value in scored.dimensions.items()
    )
    rows = "".join(
        f'<tr class="{_grade(row.value)}"><th scope="row">{escape(row.dimension.replace("_", " "))}</th><td>{row.value:.2f}</td><td>{row.weight:.2f}</td>'
        f"<td>{escape(row.reason)}</td></tr>"
        for row in scored.rows
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in scored.notes)
    return f"""{total(scored)}
<div class="vbvr-dimensions">{dimensions}</div>
<div class="vbvr-wide"><table class="vbvr-rows"><caption>Every rule, with its reason</caption>
<thead><tr><th scope="col">rule on</th><th scope="col">value</th><th scope="col">weight</th><th scope="col">why</th></tr></thead>
<tbody>{rows}</tbody></table></div>
{f'<h3>How the clip was fitted first (costs nothing)</h3><ul class="vbvr-small">{notes}</ul>' if notes else ""}"""


def total(scored: Scorecard) -> str:
    """The total, in words for the eye."""
    return f'<div class="vbvr-total {_grade(scored.total)}"><b>{scored.total:.2f}</b><span>of 1</span></div>'


def _grade(value: float) -> str:
    return "good" if value >= 0.9 else "fair" if value >= 0.4 else "poor"
