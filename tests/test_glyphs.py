"""Characters as figures."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene.glyphs import glyph


@pytest.mark.parametrize("text", ["水", "g", "一", "W", "12"])
def test_a_glyph_is_as_large_as_asked_and_in_the_middle(text):
    shape = glyph(text, 120, weight=400)
    ink = np.concatenate(shape.outlines()) + shape.at
    low, high = ink.min(axis=0), ink.max(axis=0)
    assert (high - low).max() == pytest.approx(120)
    assert low + high == pytest.approx(0, abs=1e-6)
