"""Services that make clips over HTTP: ask, wait for the job, fetch its clip. One loop for all of them; services.py says how each is spoken to.

Keys come from the environment alone. They are sent to the service's own address and nowhere else, and taken out of every message.
A job's number is remembered before it is waited for, so that a run that was interrupted waits on and does not pay twice.
"""

from __future__ import annotations

import email.utils
import hashlib
import json
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from ..errors import VBVRError, VideoError
from ..video import decode, png
from .protocol import Halt, Refused, Size, Unanswered
from .services import Question, Service

MAX_REQUESTS = 10
"""Clips that may be asked for, and so paid for, unless another number is given."""

_TRIES = 6
_BUSY = {408, 409, 425, 429}
_MOST_BYTES = 1 << 30
_LONGEST_WAIT = 3600.0


@dataclass
class Waits:
    """Seconds: between looks at a job; the first pause after a busy or broken answer, doubled each time; the longest that one job
    and one request may take."""

    look: float = 10.0
    retry: float = 2.0
    job: float = 1800.0
    request: float = 120.0


@dataclass
class ServiceModel:
    """A closed model behind a service. At most `max_requests` clips are asked for by this object; jobs are remembered in the folder `jobs`."""

    service: Service
    base_url: str | None = None
    max_requests: int = MAX_REQUESTS
    jobs: Path | None = None
    waits: Waits = field(default_factory=Waits)

    def __post_init__(self) -> None:
        missing = [name for name in self.service.keys if not os.environ.get(name)]
        if missing:
            raise VBVRError(f"{self.service.card.name} needs {' and '.join(missing)} in the environment")
        if self.max_requests < 0:
            raise VBVRError(f"max requests {self.max_requests}: expected 0 or more")
        self.card = self.service.card
        self.requests = 0
        self._base = httpx.URL((self.base_url or self.service.base_url).rstrip("/") + "/")
        self.settings: dict[str, Any] = {}
        self.how = {"base_url": str(self._base), **asdict(self.waits)}
        self._client = httpx.Client(timeout=self.waits.request)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._secrets = {os.environ[name] for name in self.service.keys}

    def stop(self) -> None:
        """Let everything that waits give up, for good; jobs under way are remembered."""
        self._stopped.set()

    def generate(self, first_frame: np.ndarray, prompt: str, num_frames: int, size: Size, seed: int) -> np.ndarray:
        """The service's clip, as many whole seconds as hold `num_frames`. See `VideoModel`."""
        length = len(prompt.encode("utf-16-le")) // 2
        if length > self.service.max_prompt:
            raise Unanswered(f"the prompt has {length} characters; {self.card.name} takes {self.service.max_prompt}")
        wanted = num_frames / self.card.takes.fps
        seconds = next((given for given in self.service.seconds if given >= wanted), self.service.seconds[-1])
        question = Question(png(first_frame), prompt, size, seconds, seed)
        memory = self._memory(question)
        job = memory.read_text(encoding="utf-8") if memory and memory.exists() else ""
        if not job:
            job = self._start(question)
            if memory:
                memory.parent.mkdir(parents=True, exist_ok=True)
                memory.write_text(job, encoding="utf-8")
        try:
            return self._fetch(self._wait(job), job)
        except _Over as error:
            if memory:
                memory.unlink(missing_ok=True)
            raise error.reason from None

    def _memory(self, question: Question) -> Path | None:
        if self.jobs is None:
            return None
        digest = hashlib.sha256(repr((self.card.name, question)).encode()).hexdigest()[:24]
        return self.jobs / digest

    def _start(self, question: Question) -> str:
        reply = self._json(self.service.ask(question), paid=True)
        try:
            return str(self.service.job(reply))
        except (KeyError, TypeError, IndexError):
            raise Unanswered(f"{self.card.name} took the question but named no job: {self._clean(json.dumps(reply))[:200]}") from None

    def _wait(self, job: str) -> str:
        """The address of the finished clip."""
        until = time.monotonic() + self.waits.job
        while True:
            reply = self._json(self.service.look(job), gone=job)
            try:
                state, reason, url = self.service.status(job, reply)
            except (KeyError, TypeError, IndexError, AttributeError):
                raise Unanswered(f"{self.card.name} gave a status that is not understood: {self._clean(json.dumps(reply))[:200]}") from None
            if state == "done":
                return url
            if state != "running":
                kind, word = (Refused, "refused") if state == "refused" else (Unanswered, "failed")
                raise _Over(kind(f"{self.card.name} {word}: {self._clean(reason) or 'no reason given'}"))
            if time.monotonic() > until:
                raise Unanswered(f"{self.card.name} was still working on job {job} after {self.waits.job:g} seconds; run again to wait on")
            self._pause(self.waits.look)

    def _fetch(self, url: str, job: str) -> np.ndarray:
        """The clip's frames. A broken download is tried again; it costs nothing."""
        problem = ""
        for attempt in range(3):
            if attempt:
                self._pause(self.waits.retry)
            try:
                return decode(self._send({"method": "GET", "url": url}, gone=job).content)[0]
            except VideoError as error:
                problem = str(error)
        raise Unanswered(f"{self.card.name} sent a clip that cannot be read ({problem}); run again to fetch job {job} again")

    def _json(self, request: Mapping[str, Any], *, paid: bool = False, gone: str = "") -> dict[str, Any]:
        reply = _parsed(self._send(request, paid=paid, gone=gone))
        if reply is None:
            raise Unanswered(f"{self.card.name} answered with something that is not JSON")
        return reply

    def _send(self, request: Mapping[str, Any], *, paid: bool = False, gone: str = "") -> httpx.Response:
        """A good answer to a request. Busy and broken answers are waited out; every other one is told apart and raised.

        `paid` requests count against the cap each time they are sent, unless the service says it took none. `gone` is the job that
        the request is about: if the service no longer knows it, it is forgotten.
        """
        pause = self.waits.retry
        for attempt in range(1, _TRIES + 1):
            if paid:
                self._count()
            try:
                answer, own = self._through(request)
            except httpx.HTTPError as error:
                problem, asked = f"{type(error).__name__}: {self._clean(str(error))}", 0.0
                if paid and isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout)):
                    self._count(-1)  # it never got there
            else:
                code = answer.status_code
                if code < 400:
                    return answer
                reply = _parsed(answer) or {}
                problem = f"HTTP {code}: {self._clean(_message(reply, answer))}"
                if paid and code < 500:
                    self._count(-1)
                if own and (code in (401, 402, 403) or self.service.spent(code, reply)):
                    names = ", ".join(self.service.keys)
                    raise Halt(f"{self.card.name} does not serve this account (see {names}): {problem}")
                refusal = self.service.refusal(code, reply)
                if refusal is not None:
                    raise Refused(f"{self.card.name} refused: {self._clean(refusal)}")
                if own and gone and code in (404, 410):
                    raise _Over(Unanswered(f"{self.card.name} no longer knows job {gone}; run again to ask anew"))
                if code < 500 and code not in _BUSY:
                    raise Unanswered(f"{self.card.name}: {problem}")
                asked = _retry_after(answer)
            if attempt < _TRIES:
                self._pause(min(_LONGEST_WAIT, max(asked, pause)))
                pause *= 2
        raise Unanswered(f"{self.card.name}: {problem} (after {_TRIES} tries)")

    def _through(self, request: Mapping[str, Any]) -> tuple[httpx.Response, bool]:
        """The answer, redirects followed, and whether it is the service's own (clips lie elsewhere). Keys go to its own address only."""
        request = dict(request)
        url = self._base.join(request.pop("url"))
        for _ in range(5):
            if url.scheme not in ("http", "https"):
                raise Unanswered(f"{self.card.name} names an address that is not on the web: {url.scheme}")
            own = (url.scheme, url.host, url.port) == (self._base.scheme, self._base.host, self._base.port)
            with self._client.stream(**request, url=url, headers=self._proof() if own else {}) as answer:
                if not answer.is_redirect:
                    content = bytearray()
                    for piece in answer.iter_bytes():
                        content += piece
                        if len(content) > _MOST_BYTES:
                            raise Unanswered(f"{self.card.name} sends more than {_MOST_BYTES >> 20} MB")
                    return httpx.Response(answer.status_code, headers=_kept(answer.headers), content=bytes(content)), own
                url = url.join(answer.headers["location"])
        raise Unanswered(f"{self.card.name} sends from one address to the next without end")

    def _proof(self) -> dict[str, str]:
        headers = self.service.headers({name: os.environ[name] for name in self.service.keys})
        with self._lock:  # tokens signed with the keys are as secret as the keys
            self._secrets |= {word for value in headers.values() for word in value.split() if len(word) > 15}
        return headers

    def _count(self, by: int = 1) -> None:
        with self._lock:
            if by > 0 and self.requests >= self.max_requests:
                raise Halt(f"{self.requests} clips have been asked for, the most allowed (max requests); allow more to go on")
            self.requests += by

    def _pause(self, seconds: float) -> None:
        if self._stopped.wait(seconds):
            raise Unanswered("stopped while waiting; run again to wait on")

    def _clean(self, text: str) -> str:
        """A message without anything secret in it."""
        with self._lock:
            secrets = sorted(self._secrets, key=len, reverse=True)
        for secret in secrets:
            text = text.replace(secret, "[key]")
        return " ".join(text.split())[:300]


class _Over(Exception):
    """A job that has ended without a clip, or is gone: it need not be remembered."""

    def __init__(self, reason: Unanswered) -> None:
        super().__init__(str(reason))
        self.reason = reason


def _parsed(answer: httpx.Response) -> dict[str, Any] | None:
    try:
        found = answer.json()
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _message(reply: Mapping[str, Any], answer: httpx.Response) -> str:
    """What went wrong in the service's words, wherever it puts them."""
    error = reply.get("error", reply)
    if isinstance(error, Mapping):
        error = error.get("message") or error.get("error") or error
    return str(error) if reply else answer.text[:200]


def _retry_after(answer: httpx.Response) -> float:
    """Seconds that the service asks to wait, given as a number or a date; 0 if it does not."""
    text = answer.headers.get("retry-after", "")
    if text.replace(".", "", 1).isdigit():
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return 0.0


def _kept(headers: httpx.Headers) -> dict[str, str]:
    return {name: headers[name] for name in ("content-type", "retry-after") if name in headers}
