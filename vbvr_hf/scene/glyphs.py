"""Single characters and short texts as figures: of a given size, whatever the letter, and centred on what is seen of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .shapes import Text


def glyph(text: str, extent: float, *, weight: int = 700, **style) -> Text:
    """A text whose ink extends `extent` canvas units along the longer side of its box and is centred on the origin."""
    whole = Text(text=text, size=100, weight=weight, **style)
    ink = np.concatenate(whole.outlines())
    low, high = ink.min(axis=0), ink.max(axis=0)
    factor = extent / float((high - low).max())
    return replace(whole, size=100 * factor, at=tuple((-(low + high) / 2 * factor).tolist()))
