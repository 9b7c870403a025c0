"""The result of scoring one video: a total that explains itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .rules import DIMENSIONS, Row, total

VIDEO, STEPS = "video", "steps"
SETTINGS = (VIDEO, STEPS)
"""What an answer may be: a video, or one or several pictures of the steps. Scores of the two are never averaged with each other."""


@dataclass(frozen=True)
class Scorecard:
    """A video's score for one sample. `total` and each dimension are in [0, 1]; a dimension the task has no row for is absent.

    `error` is None, or why nothing could be judged (the total is then 0). `notes` say how the clip had to be fitted first
    (letterboxed, squeezed, shifted, short); they cost nothing by themselves. `setting` is what was judged: a video, or steps in pictures.
    """

    sample_id: str
    rows: tuple[Row, ...] = ()
    error: str | None = None
    notes: tuple[str, ...] = ()
    setting: str = VIDEO

    @property
    def total(self) -> float:
        """The weighted mean of all rows."""
        return round(total(self.rows), 6)

    @property
    def dimensions(self) -> dict[str, float]:
        """The weighted mean of each dimension's rows."""
        present = {dimension: [row for row in self.rows if row.dimension == dimension] for dimension in DIMENSIONS}
        return {dimension: round(total(rows), 6) for dimension, rows in present.items() if rows}

    def to_dict(self) -> dict[str, Any]:
        """JSON-able."""
        rows = [
            {"dimension": r.dimension, "weight": r.weight, "value": round(r.value, 6), "reason": r.reason, "frames": list(r.frames)} for r in self.rows
        ]
        return {
            "sample_id": self.sample_id, "setting": self.setting, "total": self.total, "dimensions": self.dimensions, "rows": rows, "error": self.error,
            "notes": list(self.notes),
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Scorecard:
        """What `to_dict` gave, read back."""
        rows = tuple(Row(r["dimension"], r["weight"], r["value"], r["reason"], tuple(r["frames"])) for r in data["rows"])
        return cls(data["sample_id"], rows, data["error"], tuple(data["notes"]), data.get("setting", VIDEO))

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(self.to_dict())

    def __str__(self) -> str:
        lines = [f"{self.sample_id}: {self.total:.3f}"]
        if self.error:
            lines.append(f"  {self.error}")
        lines += [f"  ({note})" for note in self.notes]
        lines += [f"  {row.value:.2f} x {row.weight:.2f}  {row.dimension}: {row.reason}" for row in self.rows]
        return "\n".join(lines)
