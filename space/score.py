"""Score: an answer to a sample, made or uploaded, with its scorecard and what the scorer saw."""

from __future__ import annotations

from html import escape
from typing import Any

from vbvr_hf import SampleId, Scorecard, VideoError, get_task
from vbvr_hf.pool import Failure

from .judging import SHORTCUTS, WRONG, Job, Judged, Workers
from .media import SHELF, sample_of, sample_url
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


def judge(workers: Workers, inbox: Inbox, sample_id: SampleId, answer: str, upload: str | None) -> str:
    """Score an answer and show it as HTML. What is wrong with an upload is told in place of the score.

    `upload` is the file behind the answer "upload", which lies in the inbox; it is deleted.
    """
    if answer != UPLOAD:
        return result(sample_id, workers.judge(Job(str(sample_id), answer)))
    if not upload:
        return refusal("Choose a clip first, or pick one of the ready-made answers.")
    try:
        with inbox.taken(upload) as path:
            judged = workers.judge(Job(str(sample_id), path=str(path)))
    except VideoError as error:
        return refusal(str(error))
    return result(sample_id, judged)


def judge_file(workers: Workers, inbox: Inbox, sample_id: str, upload: str | None, evidence: bool = False) -> dict[str, Any]:
    """The scorecard of an uploaded clip for programs: what `Scorecard.to_dict` gives. A clip that is refused has a total of 0 and its `error`.

    With `evidence` also where the clip with what the scorer saw is found for a while, the frame from which it goes wrong (or None), and why.
    """
    chosen = SampleId.parse(sample_id)
    if not upload:
        return Scorecard(str(chosen), error="no video was sent").to_dict()
    try:
        with inbox.taken(upload) as path:
            judged = workers.judge(Job(str(chosen), path=str(path), evidence=evidence))
    except VideoError as error:
        return Scorecard(str(chosen), error=str(error)).to_dict()
    if isinstance(judged, Failure):
        return Scorecard(str(chosen), error=without_folders(judged.reason)).to_dict()
    seen = {"evidence": SHELF.put(judged.shown, "mp4"), "wrong_frame": judged.wrong, "why": judged.why} if judged.shown else {}
    return judged.card.to_dict() | seen


# --- as HTML ----------------------------------------------------------------------------------------------------------


def refusal(reason: str) -> str:
    """A clear word instead of a score, which names no folder of this machine."""
    reason = without_folders(reason)
    return f'<p class="vbvr-refusal" role="alert"><b>Not scored.</b> {escape(reason[:1].upper() + reason[1:])}{"" if reason.endswith(".") else "."}</p>'


def result(sample_id: SampleId, judged: Judged | Failure) -> str:
    """A scorecard and the evidence as HTML."""
    if isinstance(judged, Failure):
        return refusal(judged.reason)
    if judged.card.error:
        return refusal(judged.card.error)
    return f'<div class="vbvr-result">{evidence(sample_id, judged)}<div class="vbvr-verdict">{card(judged.card)}</div></div>'


def evidence(sample_id: SampleId, judged: Judged) -> str:
    """The clip with the evidence over it, beside the right answer, and a way to the frame where it went wrong."""
    shown, picture = SHELF.put(judged.shown, "mp4"), SHELF.put(judged.picture, "png")
    if judged.wrong is None:
        jump = '<p class="vbvr-where">No frame stands out as wrong.</p>' if judged.card.total < 0.9 else ""
    else:
        jump = (
            f'<p class="vbvr-where"><button type="button" data-seek="{judged.wrong / judged.fps + 0.01:.3f}">Go to frame {judged.wrong}</button>'
            f" {escape(judged.why)}</p>"
        )
    at = "the last frame" if judged.wrong is None else f"frame {judged.wrong}, where it goes wrong"
    return f"""<div class="vbvr-evidence"><figure><video class="vbvr-answer" src="{shown}" width="512" height="568" autoplay muted playsinline controls
 aria-label="The answer with what the scorer saw drawn over it"></video>
<figcaption>The answer, with what the scorer saw</figcaption></figure>{jump}
<ul class="vbvr-legend"><li class="seen">followed by the scorer, marks found</li><li class="right">the right way, or where the solution changes the picture</li>
<li class="gap">unlike every moment of the solution</li></ul>
<p class="vbvr-small">Above the picture: how far the solution had come (green, from none to all of it), where the picture is unlike it (orange),
and the frame where it goes wrong (arrow). Another way that is as good as the one shown scores in full.</p>
<details class="vbvr-more"><summary>That frame as a picture, and the right answer</summary><div class="vbvr-pair">
<figure><img src="{picture}" width="512" height="568" loading="lazy" alt="The answer at {at}, with what the scorer saw"><figcaption>{at}</figcaption></figure>
<figure><video src="{sample_url(sample_id, "clip.mp4")}" width="512" height="512" muted loop playsinline controls preload="none"
 poster="{sample_url(sample_id, "final.png")}" aria-label="The right answer to {sample_id}"></video>
<figcaption>the right answer</figcaption></figure></div></details></div>"""


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
    return f"""<div class="vbvr-total {_grade(scored.total)}"><b>{scored.total:.2f}</b><span>of 1</span></div>
<div class="vbvr-dimensions">{dimensions}</div>
<div class="vbvr-wide"><table class="vbvr-rows"><caption>Every rule, with its reason</caption>
<thead><tr><th scope="col">rule on</th><th scope="col">value</th><th scope="col">weight</th><th scope="col">why</th></tr></thead>
<tbody>{rows}</tbody></table></div>
{f'<h3>How the clip was fitted first (costs nothing)</h3><ul class="vbvr-small">{notes}</ul>' if notes else ""}"""


def _grade(value: float) -> str:
    return "good" if value >= 0.9 else "fair" if value >= 0.4 else "poor"
