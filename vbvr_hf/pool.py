"""Work spread over processes, each piece bounded in time: a worker that hangs or dies costs its own piece and nothing else.

Workers are spawned, so a script that uses them needs the usual `if __name__ == "__main__":` guard.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from typing import Any

from pebble import ProcessExpired, ProcessPool

from .limits import bound_memory
from .tasks import list_tasks


@dataclass(frozen=True)
class Failure:
    """Why a piece of work has no result."""

    reason: str


def workers_or_default(workers: int | None) -> int:
    """The number asked for, or one for each core this process may use."""
    return workers or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else workers or os.cpu_count() or 1


def one_thread_a_worker() -> None:
    """For processes that are started from now on: each has one core, so its linear algebra must not start threads, which would only wait for each other."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def open_pool(workers: int | None = None) -> ProcessPool:
    """A pool of spawned processes; each takes a fresh process after 2000 pieces, so that memory stays flat.

    A process takes its first piece once it has loaded every task, so that a piece's time is its own. Its memory is bounded, where the system
    keeps such a bound (see `limits`).
    """
    one_thread_a_worker()
    context = multiprocessing.get_context("spawn")
    return ProcessPool(max_workers=workers_or_default(workers), max_tasks=2000, initializer=_begin, context=context)


def load_tasks() -> None:
    """Import all tasks, and with them what scoring needs."""
    list_tasks()


def _begin() -> None:
    bound_memory()
    load_tasks()


def outcome(future: Any, seconds: float) -> Any:
    """A future's result, or a Failure that says what happened to it."""
    try:
        return future.result()
    except FutureTimeout:
        return Failure(f"took more than {seconds:g} seconds and was stopped")
    except ProcessExpired as error:
        return Failure(f"the worker process died (exit code {error.exitcode})")
    except Exception as error:
        return Failure(f"{type(error).__name__}: {error}")


def run(function: Callable[[Any], Any], items: Iterable[Any], *, workers: int | None = None, seconds: float = 60.0) -> Iterator[tuple[Any, Any]]:
    """(item, result or Failure) for every item, in the order they finish. `function` must be importable by name.

    Only a few items a worker are in flight, so that items may be many. Stopping early cancels what has not begun.
    """
    with open_pool(workers) as pool:
        most = 4 * workers_or_default(workers)
        pending: dict[Any, Any] = {}
        source = iter(items)
        try:
            while True:
                while len(pending) < most and (item := next(source, None)) is not None:
                    pending[pool.schedule(function, args=(item,), timeout=seconds)] = item
                if not pending:
                    return
                done, _ = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    yield pending.pop(future), outcome(future, seconds)
        finally:
            for future in pending:
                future.cancel()
            if pending:
                pool.stop()
