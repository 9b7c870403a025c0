"""How a clip is judged: view, tracks, marks, states, stillness, and the rules over them. Knows scenes, not tasks."""

from .figures import iou, likeness
from .marks import marks
from .rules import DIMENSIONS, Row, share, tolerance
from .scorecard import Scorecard
from .stillness import kept, stillness
from .tracks import track
from .view import NONE, View, dilate
from .walks import entered, neighbours, visits

__all__ = [
    "DIMENSIONS", "NONE", "Row", "Scorecard", "View", "dilate", "entered", "iou", "kept", "likeness", "marks", "neighbours", "share", "stillness", "tolerance",
    "track", "visits",
]  # fmt: skip
