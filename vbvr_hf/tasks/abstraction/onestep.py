"""Analogies of one step: a pair of figures shows it, and below, a copy of a third figure is sent across and changes there."""

from __future__ import annotations

from ...acts import allow, fade_out
from ...scene.analogy import TWO_BY_TWO

TOP, BOTTOM = TWO_BY_TWO
CELL = 300
HINT = allow(fade_out("hint 0"))
RULES = (
    "A copy of the bottom-left figure [slides|moves] straight [across into|into] the [open|empty] cell, then changes gradually; "
    "[the given figures stay|leave the given figures alone]."
)
PLAIN = (
    "[The top row shows a change from left to right.|From left to right, the top row shows a change.] "
    f"[Apply it to|Make the same change to] the bottom-left figure. {RULES}",
    f"What happens to the figure at the top must [also happen|happen too] to the one below. Fill the cell with the question mark. {RULES}",
    f"Complete the bottom row [so that its figures are related as those of the top row are|in the way of the top row]. {RULES}",
    f"[Which figure|What] belongs where the question mark is? Show how it comes about. {RULES}",
)
"""How a step is asked for, whatever it is."""
