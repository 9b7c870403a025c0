"""What keeps the memory of a build's workers small."""

from __future__ import annotations

import sys
from typing import Any

import pyarrow as pa

LEAN = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(2**20),
    "MALLOC_TRIM_THRESHOLD_": str(2**23),
}
"""The environment of a worker: the allocators of Arrow and C give back what is free, which is some 75 MiB."""


class _NoPandas:
    """On the import path: pandas is not to be found."""

    @staticmethod
    def find_spec(name: str, *_: Any) -> None:
        if name == "pandas":
            raise ImportError("a worker does without pandas")


def keep_pandas_out() -> None:
    """Arrow loads pandas, 50 MiB, to see that no column comes from it. Where it could not once, it does not try again."""
    sys.meta_path.insert(0, _NoPandas)
    pa.array([None])
    sys.meta_path.remove(_NoPandas)
