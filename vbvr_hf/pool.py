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

_LEAN = {
    "OPENBLAS_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(2**20),
    "MALLOC_TRIM_THRESHOLD_": str(2**23),
}


@dataclass(frozen=True)
class Failure:
    """Why a piece of work has no result."""

    reason: str


def workers_or_default(workers: int | None) -> int:
    """The number asked for, or one for each core this process may use."""
    return workers or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else workers or os.cpu_count() or 1


def lean_workers() -> None:
    """For processes that are started from now on. Each has one core, so its linear algebra must not start threads, which would only wait for each other.
    And each gives memory back once it is done with it: otherwise Arrow's and C's allocators keep some 80 MiB for later."""
    for name, value in _LEAN.items():
        os.environ.setdefault(name, value)


def open_pool(workers: int | None = None) -> ProcessPool:
    """A pool of spawned processes; each takes a fresh process after 2000 pieces, so that memory stays flat."""
    lean_workers()
    return ProcessPool(max_workers=workers_or_default(workers), max_tasks=2000, context=multiprocessing.get_context("spawn"))


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
