"""One machine: the work of a build on a pool of processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import Any

from ..errors import VBVRError
from .lean import LEAN, keep_pandas_out

_AHEAD = 4
"""Jobs handed out for each worker: enough to keep it busy, and few, so that jobs may be many."""


class _Stopped(Exception):
    """Raised in a worker between two samples when the build is to stop."""


class LocalPool:
    """`workers` processes, or this one alone if that is 1. Leaving the block stops them at their next sample.

    `progress` gets the rows done so far, in all runs together.
    """

    shares_disk = True
    """Workers see this machine's folders."""

    def __init__(self, workers: int, progress: Callable[[int], None]) -> None:
        self._workers, self._progress = workers, progress
        self._here = 0

    def __enter__(self) -> LocalPool:
        if self._workers > 1:
            from ..pool import one_thread_a_worker  # not above: workers import this file, and need nothing else of that one

            one_thread_a_worker()
            self._lean = {name: value for name, value in LEAN.items() if name not in os.environ}
            os.environ.update(self._lean)
            context = multiprocessing.get_context("spawn")
            self._rows, self._stop = context.Value("q", 0), context.Event()
            self._pool = ProcessPoolExecutor(self._workers, mp_context=context, initializer=_start_worker, initargs=(self._rows, self._stop))
        return self

    def __exit__(self, *_: Any) -> None:
        if self._workers > 1:
            self._stop.set()
            self._pool.shutdown(cancel_futures=True)
            for name in self._lean:
                os.environ.pop(name, None)

    def run(self, function: Callable[..., Any], jobs: Iterable[tuple]) -> Iterator[Any]:
        """What `function(*job, step)` returns for each job, in any order; it calls `step` with the rows done since the last call.

        Raises what the function raised, and VBVRError if a process dies.
        """
        if self._workers == 1:
            for job in jobs:
                yield function(*job, self.advance)
            return
        jobs, waiting = iter(jobs), set()
        try:
            while True:
                with _uninterrupted():
                    waiting |= {self._pool.submit(_work, function, job) for job in islice(jobs, _AHEAD * self._workers - len(waiting))}
                if not waiting:
                    return
                done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
                self.advance(0)
                for future in done:
                    yield future.result()
        except BrokenProcessPool:
            raise VBVRError(
                "a worker process died: memory ran out, or a script calls build() outside `if __name__ == '__main__':`. "
                "Finished shards are kept: the same build again goes on from them"
            ) from None

    def advance(self, more: int) -> None:
        """Count rows done in this process."""
        self._here += more
        self._progress(self._here + (self._rows.value if self._workers > 1 else 0))


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits for the end of the block: a worker is started whole, and until it can ignore Ctrl-C by itself it does not get one."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    came: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # what is started inherits this
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, handler)
        if came:
            signal.raise_signal(signal.SIGINT)


def _start_worker(rows, stop) -> None:
    global _rows, _stop
    _rows, _stop = rows, stop
    keep_pandas_out()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent alone decides what it means
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    """A parent killed outright closes no queue: without this its workers would wait for ever."""
    multiprocessing.parent_process().join()
    os._exit(1)


def _work(function: Callable[..., Any], job: tuple) -> Any:
    def step(more: int) -> None:
        with _rows.get_lock():
            _rows.value += more
        if _stop.is_set():
            raise _Stopped

    step(0)  # a job that was handed out before the stop does not begin
    return function(*job, step)
