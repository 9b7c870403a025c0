"""Many machines: the work of a build as tasks on a Ray cluster. Nothing else in the package imports Ray."""

from __future__ import annotations

import os
import platform
import re
import socket
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from ..errors import VBVRError
from ..fingerprint import fingerprint
from .lean import LEAN, keep_pandas_out
from .plan import versions

_AHEAD = 2
"""Jobs handed out for each processor: enough to keep it busy, to let a cluster that grows by demand see some, and no more."""

_RETRIES = 5
"""How often a job is begun again, elsewhere if its machine died, before the build gives up."""


class RayPool:
    """A Ray cluster: the one this process is connected to, else the one at `address` ("auto", "10.0.0.1:6379", "ray://head:10001"),
    else the one that Ray finds by itself, else one it starts on this machine. `workers` limits the jobs that run at a time.

    `progress` gets the rows done so far, in all runs together; here it moves on by whole jobs.
    """

    shares_disk = False
    """Workers may be on other machines."""

    def __init__(self, address: str | None, workers: int | None, progress: Callable[[int], None]) -> None:
        try:
            import ray
        except ImportError:
            raise VBVRError("the engine ray needs Ray: pip install 'vbvr-hf[ray]'") from None
        self._ray, self._address, self._workers, self._progress = ray, address, workers, progress
        self._rows = 0
        self._joins = not ray.is_initialized()
        if self._joins:
            _knock(address or os.environ.get("RAY_ADDRESS", ""))

    def __enter__(self) -> RayPool:
        if self._joins:
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # a cluster that is started here reports to nobody
            try:
                self._ray.init(address=self._address, log_to_driver=False, logging_level="error")
            except (ConnectionError, RuntimeError, ValueError) as error:
                raise VBVRError(f"no Ray cluster at {self._address or 'this machine'}: {error}") from None
        return self

    def __exit__(self, *_: Any) -> None:
        if self._joins:
            self._ray.shutdown()

    def advance(self, more: int) -> None:
        """Count rows done."""
        self._rows += more
        self._progress(self._rows)

    def run(self, function: Callable[..., Any], jobs: Iterable[tuple]) -> Iterator[Any]:
        """What `function(*job, step)` returns for each job, once, in any order; it calls `step` with the rows done since the last call.

        Jobs of a worker or a machine that dies are begun again, as are those that end in an OSError (a store that does not answer).
        Raises what else the function raises, and VBVRError if a job cannot be finished.
        """
        ray, errors = self._ray, self._ray.exceptions
        work = ray.remote(_work).options(
            num_cpus=1,
            max_retries=_RETRIES,
            retry_exceptions=[OSError],
            scheduling_strategy="SPREAD",
            runtime_env={"env_vars": LEAN},
        )
        code = _code()
        jobs, waiting = iter(jobs), []
        try:
            while True:
                waiting += [work.remote(function, job, code) for job in islice(jobs, max(0, self._most() - len(waiting)))]
                if not waiting:
                    return
                done, waiting = ray.wait(waiting)
                for reference in done:
                    rows, result = ray.get(reference)
                    self.advance(rows)
                    yield result
        except errors.RayTaskError as error:
            raise error.cause from None
        except errors.RayError as error:
            raise VBVRError(
                f"the Ray cluster gave up on a job after {_RETRIES} retries: {str(error).splitlines()[0]} "
                "Finished shards are kept: the same build again goes on from them"
            ) from None
        finally:
            for reference in waiting:
                ray.cancel(reference)

    def _most(self) -> int:
        """Jobs that may be in flight: asked each time, as machines come and go."""
        return self._workers or max(1, _AHEAD * int(self._ray.cluster_resources().get("CPU", 0)))


def _knock(address: str) -> None:
    """Ray waits minutes for a head that is not there, and then ends the process: find out before."""
    place = re.fullmatch(r"(?:ray://)?(.+):(\d+)", address)
    if not place:
        return
    try:
        socket.create_connection((place[1].strip("[]"), int(place[2])), timeout=10).close()
    except OSError as error:
        raise VBVRError(f"no Ray cluster at {address}: {error.strerror or error}") from None


def _code() -> dict[str, str]:
    """What must be the same on all machines for the bytes to be."""
    return {**versions(), "code of scenes, tasks and scorers": fingerprint()}


def _work(function: Callable[..., Any], job: tuple, code: dict[str, str]) -> tuple[int, Any]:
    """Rows done, and what the function returns."""
    for name, version in _code().items():
        if version != code[name]:
            raise VBVRError(f"{platform.node()} has another {name}, {version} and not {code[name]}: install the same on every machine")
    keep_pandas_out()
    rows = 0

    def step(more: int) -> None:
        nonlocal rows
        rows += more

    result = function(*job, step)
    return rows, result
