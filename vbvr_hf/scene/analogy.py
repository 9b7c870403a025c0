"""Analogy boards: rows of framed white cells joined by arrows, some with a question mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .figures import figure
from .palette import WHITE
from .shapes import Color, Line, Point, Text, rectangle
from .stage import Scene

HAIRS: Color = (236, 239, 244)
FRAME: Color = (128, 136, 150)
HINT: Color = (192, 198, 208)

TWO_BY_TWO = (((242, 262), (782, 262)), ((242, 762), (782, 762)))
TWO_BY_THREE = (((175, 262), (512, 262), (849, 262)), ((175, 762), (512, 762), (849, 762)))
"""Places of the cells of the upper and the lower row; sides of 300 and 270 canvas units suit them."""

COLORS: Mapping[str, Color] = {
    "red": (214, 40, 40), "orange": (244, 134, 28), "yellow": (240, 196, 24), "green": (40, 152, 66), "blue": (40, 96, 216), "purple": (138, 60, 198),
    "teal": (0, 140, 140), "magenta": (208, 28, 148), "brown": (136, 84, 40), "navy": (30, 40, 128), "lime": (138, 204, 40), "coral": (252, 122, 96),
}  # fmt: skip
"""Colours of figures, unlike each other and the board's own: six for training clips, and six kept for the benchmark where it shifts colours."""


def add_analogy_board(
    scene: Scene, rows: Sequence[Sequence[Point]], side: float, *, open_cells: Sequence[Point], ink: Color, cross_hairs: bool = False
) -> None:
    """Add a framed cell of `side` at each place, arrows from cell to cell along the rows, and a question mark (sprites "hint 0", …) in each of the open
    cells."""
    for number, row in enumerate(rows):
        for index, at in enumerate(row):
            scene.add(f"cell {number} {index}", rectangle(side, side, fill=WHITE, stroke=FRAME, border=6), at=at)
            if cross_hairs:
                h = side / 2 - 3
                scene.add(f"hairs {number} {index}", *(Line(points=ends, stroke=HAIRS, width=4) for ends in (((-h, 0), (h, 0)), ((0, -h), (0, h)))), at=at)
        for index, (a, b) in enumerate(zip(row, row[1:], strict=False)):
            gap = b[0] - a[0] - side
            scene.add(f"arrow {number} {index}", figure("arrow", min(gap * 0.72, 120), fill=ink, turn=90), at=((a[0] + b[0]) / 2, a[1]))
    for index, at in enumerate(open_cells):
        scene.add(f"hint {index}", Text(text="?", size=side * 0.5, fill=HINT), at=at)
