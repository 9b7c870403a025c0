"""JSON that others wrote: whatever is wrong with it is one kind of error, and no number in it is infinite."""

from __future__ import annotations

import json
import math
from typing import Any


def parse_json(text: str | bytes) -> Any:
    """The value of JSON text. Raises ValueError for what is none, what is nested too deep to be read, and numbers that are not finite."""
    text = text.removeprefix("\ufeff") if isinstance(text, str) else text
    try:
        return json.loads(text, parse_float=_finite, parse_constant=_finite)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is not a finite number")
    return value
