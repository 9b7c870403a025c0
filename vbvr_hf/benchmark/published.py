"""The field's results, as published: measured with another scorer on other clips, and never mixed with ours in one ranking."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=1)
def published() -> dict[str, Any]:
    """`source` and `scorer` in words, `overall` scores (0 to 1) of the systems, and `fine_tuning_data`: scores against clips trained on."""
    return json.loads(files(__package__).joinpath("published.json").read_text(encoding="utf-8"))
