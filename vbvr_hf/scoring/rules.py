"""What rules are made of: one soft threshold, and rows that say what they found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

DIMENSIONS = ("spatial_accuracy", "trajectory", "temporal_consistency", "logical_validity")


def tolerance(value: float, good: float, zero: float) -> float:
    """1 up to `good`, falling in a straight line to 0 at `zero`, which may lie on either side. NaN counts as 0."""
    if value != value:
        return 0.0
    if good == zero:
        return float(value <= good)
    return min(1.0, max(0.0, (zero - value) / (zero - good)))


def share(part: float, whole: float) -> float:
    """part / whole within 0..1; 0 where there is nothing to share."""
    return min(1.0, max(0.0, part / whole)) if whole > 0 else 0.0


@dataclass(frozen=True)
class Row:
    """One line of a rubric: a dimension, its weight in the total, a value in 0..1, and the reason in words.

    `frames` are the frames of the video the reason speaks of, `evidence` how the value came about, JSON-able: what was `earned`, and the `factors` (said,
    value) by which it was multiplied.
    """

    dimension: str
    weight: float
    value: float
    reason: str
    frames: tuple[int, ...] = ()
    evidence: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.dimension not in DIMENSIONS:
            raise ValueError(f"no dimension {self.dimension!r}; expected one of {', '.join(DIMENSIONS)}")
        object.__setattr__(self, "value", min(1.0, max(0.0, float(self.value))) if self.value == self.value else 0.0)


def total(rows: Iterable[Row]) -> float:
    """The weighted mean of the rows, in 0..1."""
    rows = list(rows)
    weight = sum(row.weight for row in rows)
    return sum(row.weight * row.value for row in rows) / weight if weight else 0.0
