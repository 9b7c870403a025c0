"""What can go wrong in a way the user can mend. Messages name the thing, what was expected and the nearest right name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class VBVRError(ValueError):
    """Wrong use; the command line prints its message in one line and exits with 2."""


class VideoError(VBVRError):
    """A video that cannot be read."""


class ReferenceMismatch(VBVRError):
    """A reference that this version cannot score: another suite or task version, or not a reference at all."""


def unknown(kind: str, name: str, known: Iterable[str]) -> VBVRError:
    """`no task 'G-51x'; did you mean G-51?`"""
    known = sorted(known)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5) or [k for k in known if k.lower() == name.lower()]
    hint = f"did you mean {near[0]}?" if near else f"expected one of {', '.join(known[:12])}{', …' if len(known) > 12 else ''}"
    return VBVRError(f"no {kind} {name!r}; {hint}")
