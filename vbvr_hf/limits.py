"""A bound on the memory of processes that read other people's files: a backstop, should a decoder be made to ask for more than a clip needs."""

from __future__ import annotations

MOST_MEMORY = 3 * 2**30
"""Bytes: twice what decoding the largest pictures that are read has been seen to take."""


def bound_memory(most: int = MOST_MEMORY) -> bool:
    """Let this process hold at most so many bytes of its own (data, heap and private mappings; shared memory and files do not count).

    Whatever asks for more gets a MemoryError, or a decoder's error, instead of the machine's memory. Returns whether the system keeps the bound:
    Linux does; macOS takes it and does not keep it, and Windows knows none. A lower bound that is there already stays.
    """
    try:
        import resource
    except ImportError:  # Windows
        return False
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    lower = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([most, *lower]), hard))
    return True
