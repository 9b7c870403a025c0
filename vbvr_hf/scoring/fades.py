"""A thing fading in at a known place: how far it came to be there, and whether it was seen half there before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..scene import Color
from .marks import ink_over_time
from .rules import share
from .view import View

FULL = 0.85
"""Share of its ink from which on a thing is there."""

_SOME = 0.1


@dataclass(frozen=True)
class Fade:
    """How a thing faded in: how far it was there at the most (`reached`, 0 to 1; 0 for one that was never half there before), and in how many frames it
    was half there up to then (`half`)."""

    reached: float
    half: int


def faded_in(view: View, mask: np.ndarray, color: Color) -> Fade:
    """Read how a thing of a colour appears where a mask (256, 256) will show it: from its mean ink, which is half there over 10 % and up to `FULL`."""
    amount = ink_over_time(view, mask, color).mean(axis=1)
    there = amount > FULL
    half = (amount > _SOME) & ~there
    rising = half[: int(there.argmax())] if there.any() else half
    return Fade(share(float(amount.max()), FULL) * bool(rising.any()), int(rising.sum()))
