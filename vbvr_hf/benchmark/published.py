"""The field's results, as published: measured with other scorers on other clips, and never mixed with ours in one ranking."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=1)
def published() -> tuple[dict[str, Any], ...]:
    """The papers whose figures are quoted, each apart, since each has a scorer of its own: `source`, `link`, `date` (the month that its arXiv number tells,
    "2026-02"), `licence` and `scorer` in words, `overall` scores (0 to 1) of the systems by `setting` (what they answer with: video, interleaved, image) and
    `kind` (closed, open, fine-tuned, human). Where there are such, `fine_tuning_data`: scores against clips trained on, and `pillars` of tasks that stand in
    another pillar there than here."""
    return tuple(json.loads(files(__package__).joinpath("published.json").read_text(encoding="utf-8"))["papers"])
