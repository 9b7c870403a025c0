"""The first minute: one problem with a right and a wrong answer, scored by a worker when the Space starts, and shown to every visitor."""

from __future__ import annotations

import threading
from collections.abc import Callable
from html import escape

from vbvr_hf import SampleId, Scorecard, get_task
from vbvr_hf.pool import Failure

from . import score
from .judging import TRUTH, WRONG, Job, Judged, Workers
from .media import KEPT, sample_of

SAMPLE = SampleId("G-15", "in_domain", 1)
"""A problem that is understood at a glance."""
MISTAKE = "through"
"""The wrong answer to it that is shown: by its trajectory the scorer can name the frame in which a rule is broken."""
ANSWERS = (TRUTH, WRONG + MISTAKE)
SIDE = 320
"""Pixels a side of their clips: they are the first that a visitor's browser loads."""


class Example:
    """The answers to SAMPLE with their scores, made once by the worker that draws: whoever asks before waits. Safe beside other threads."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._lock = threading.Lock()
        self._made: dict[str, Judged] = {}
        self._pages: dict[str, str] = {}

    def prepare(self) -> None:
        """Have the answers scored now, in a thread of its own."""
        threading.Thread(target=self.both, name="scoring the example", daemon=True).start()

    def both(self) -> str:
        """Both answers side by side, each with its score and the reasons, as HTML; without what could not be scored."""
        return self._page("both", ANSWERS, lambda: _both([self._made.get(name) for name in ANSWERS]))

    def outcome(self) -> str:
        """The wrong answer as the Score tab shows it, as HTML; nothing if it could not be scored."""
        name = ANSWERS[1]
        return self._page("outcome", (name,), lambda: _INVITATION + score.result(SAMPLE, self._made[name], KEPT) if name in self._made else "")

    def _page(self, page: str, names: tuple[str, ...], make: Callable[[], str]) -> str:
        """What `make` gives once these answers are scored; kept unless one of them could not be."""
        with self._lock:
            if page not in self._pages:
                for name in names:
                    if name not in self._made and not isinstance(judged := self._workers.evidence(Job(str(SAMPLE), name, size=(SIDE, SIDE))), Failure):
                        self._made[name] = judged
                if any(name not in self._made for name in names):
                    return make()
                self._pages[page] = make()
            return self._pages[page]


_INVITATION = """<p class="vbvr-note">An example: a wrong answer to this problem, and what the scorer says of it.
Pick another answer, or bring your own clip of it.</p>"""


def waiting() -> str:
    """What stands there until the answers are scored, as high as they will be."""
    return _both([None, None], "being scored …")


def _both(answers: list[Judged | None], missing: str = "cannot be scored at present") -> str:
    told = (("A right answer", "it keeps to the rules"), ("A wrong answer", get_task(SAMPLE.task_id).wrong_answers[MISTAKE].shows))
    shown = "".join(_answer(title, about, judged, missing) for (title, about), judged in zip(told, answers, strict=True))
    return f"""<section class="vbvr-first" aria-label="A right and a wrong answer, scored">
<p><b>One problem, two answers.</b> “{escape(sample_of(str(SAMPLE)).prompt)}”</p><div class="vbvr-both">{shown}</div></section>"""


def _answer(title: str, about: str, judged: Judged | None, missing: str) -> str:
    if judged is None:
        clip, said = '<span class="vbvr-still"></span>', f'<p class="vbvr-small" role="status">{escape(missing)}</p>'
    else:
        clip = f"""<video src="{KEPT.put(judged.clip, "mp4")}" width="{SIDE}" height="{SIDE}" autoplay muted loop playsinline
 aria-label="{escape(title)}: {escape(about)}; a click stops it, another lets it go on"></video>"""
        said = _reasons(judged.card)
    return f"""<figure>{clip}<figcaption>{escape(about)}</figcaption></figure><div class="vbvr-said"><h3>{escape(title)}</h3>{said}</div>"""


def _reasons(card: Scorecard) -> str:
    rows = sorted(card.rows, key=lambda row: -row.weight)
    told = "".join(f"<dt>{escape(row.dimension.replace('_', ' '))} <b>{row.value:.2f}</b></dt><dd>{escape(row.reason)}</dd>" for row in rows)
    return f"{score.total(card)}<dl>{told}</dl>"
