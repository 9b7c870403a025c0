"""How a clip is judged: the view, the instruments that read it, and the rules over what they find. Knows scenes, not tasks."""

from .figures import iou, likeness
from .rules import DIMENSIONS, Row, share, tolerance
from .scorecard import Scorecard
from .view import View, dilate

__all__ = ["DIMENSIONS", "Row", "Scorecard", "View", "dilate", "iou", "likeness", "share", "tolerance"]
