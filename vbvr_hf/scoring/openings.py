"""Whether a clip begins with its own sample's things."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .rules import tolerance
from .states import alike
from .view import View


def begins(view: View, boxes: Sequence[tuple[float, float, float, float]]) -> float:
    """Whether the first frame shows inside boxes (left, top, right, bottom; canvas units) what the storyboard begins with: 1 if at least 85 % of
    them match, falling to 0 if half of them do."""
    return tolerance(float(np.mean(alike(view, boxes) > 0.6)), 0.85, 0.5)
