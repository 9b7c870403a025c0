"""One machine: shards on a pool of processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from ..errors import VBVRError
from .plan import Settings, Shard
from .shards import ShardRecord, ensure_shard

Job = tuple[Shard, ShardRecord | None]
"""A shard, and its record if it was finished before."""


class _Stopped(Exception):
    """Raised in a worker between two samples when the build is to stop."""


def run_local(jobs: Sequence[Job], settings: Settings, folder: Path, workers: int, progress: Callable[[int], None]) -> Iterator[tuple[ShardRecord, bool]]:
    """Record of each shard as it is finished, in any order, and whether it was there already. `progress` gets the rows done so far.

    Stops its workers at their next sample when the caller stops asking. Raises what a worker raised, and VBVRError if one dies.
    """
    if workers == 1:
        yield from _run_here(jobs, settings, folder, progress)
        return
    context = multiprocessing.get_context("spawn")
    rows, stop = context.Value("q", 0), context.Event()
    pool = ProcessPoolExecutor(min(workers, len(jobs)), mp_context=context, initializer=_start_worker, initargs=(rows, stop))
    try:
        with _uninterrupted():
            waiting = {pool.submit(_work, *job, settings, folder) for job in jobs}
        while waiting:
            done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
            progress(rows.value)
            for future in done:
                yield future.result()
    except BrokenProcessPool:
        raise VBVRError(
            "a worker process died: memory ran out, or a script calls build() outside `if __name__ == '__main__':`. "
            "Finished shards are kept: the same build again goes on from them"
        ) from None
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _run_here(jobs: Sequence[Job], settings: Settings, folder: Path, progress: Callable[[int], None]) -> Iterator[tuple[ShardRecord, bool]]:
    rows = 0

    def step(more: int) -> None:
        nonlocal rows
        rows += more
        progress(rows)

    for shard, known in jobs:
        yield ensure_shard(shard, settings, folder, known, step)


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
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent alone decides what it means
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    """A parent killed outright closes no queue: without this its workers would wait for ever."""
    multiprocessing.parent_process().join()
    os._exit(1)


def _work(shard: Shard, known: ShardRecord | None, settings: Settings, folder: Path) -> tuple[ShardRecord, bool]:
    def step(more: int) -> None:
        with _rows.get_lock():
            _rows.value += more
        if _stop.is_set():
            raise _Stopped

    step(0)  # a job that was handed out before the stop does not begin
    return ensure_shard(shard, settings, folder, known, step)
