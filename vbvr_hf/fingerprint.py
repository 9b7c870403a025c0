"""A fingerprint of the code that decides scores, so that two results can be told apart when it changed."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

_HERE = Path(__file__).parent
_DECIDES = ("scene", "scoring", "acts", "tasks", "samples.py", "judge.py", "video.py", "frames.py", "containers.py", "pictures.py")


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Twelve hexadecimal digits of SHA-256 over the sources of scenes, acts, tasks and scorers: the same for the same code anywhere."""
    digest = hashlib.sha256()
    for name in _DECIDES:
        home = _HERE / name
        for path in sorted(home.rglob("*.py")) if home.is_dir() else [home]:
            digest.update(path.relative_to(_HERE).as_posix().encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]
