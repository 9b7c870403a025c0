"""Analogy boards: rows of framed white cells joined by arrows, some with a question mark."""

from __future__ import annotations

from collections.abc import Sequence

from .figures import figure
from .palette import WHITE
from .shapes import Color, Line, Point, Text, rectangle
from .stage import Scene

BOARD: Color = (236, 239, 244)
FRAME: Color = (128, 136, 150)
ARROW: Color = (36, 40, 50)
HINT: Color = (192, 198, 208)


def analogy_board(rows: Sequence[Sequence[Point]], side: float, *, open_cells: Sequence[Point], cross_hairs: bool = False) -> Scene:
    """A scene with a framed cell of `side` at each place, arrows from cell to cell along the rows, and a question mark (sprites "hint 0", …)
    in each of the open cells."""
    scene = Scene(BOARD)
    for number, row in enumerate(rows):
        for index, at in enumerate(row):
            scene.add(f"cell {number} {index}", rectangle(side, side, fill=WHITE, stroke=FRAME, border=6), at=at)
            if cross_hairs:
                h = side / 2 - 3
                scene.add(f"hairs {number} {index}", *(Line(points=ends, stroke=BOARD, width=4) for ends in (((-h, 0), (h, 0)), ((0, -h), (0, h)))), at=at)
        for index, (a, b) in enumerate(zip(row, row[1:], strict=False)):
            gap = b[0] - a[0] - side
            scene.add(f"arrow {number} {index}", figure("arrow", min(gap * 0.72, 120), fill=ARROW, turn=90), at=((a[0] + b[0]) / 2, a[1]))
    for index, at in enumerate(open_cells):
        scene.add(f"hint {index}", Text(text="?", size=side * 0.5, fill=HINT), at=at)
    return scene
