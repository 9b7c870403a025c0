"""A row of figures that goes on by a rule, with an empty slot at its end, and figures below a line to choose the next one from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ...acts import ring
from ...scene import Color, Line, Look, Point, Polygon, Scene, Text, dashed
from ...scene.figures import outline
from ...scene.outlines import fitted

RED: Color = (220, 30, 30)
COLORS: dict[str, Color] = {
    "orange": (246, 146, 32), "yellow": (240, 196, 24), "green": (44, 150, 70), "blue": (44, 100, 216), "purple": (132, 66, 196), "teal": (0, 140, 140),
    "navy": (32, 44, 124), "brown": (132, 86, 44), "lime": (138, 200, 44), "sky blue": (84, 176, 240), "violet": (112, 100, 220), "olive": (118, 122, 30),
}  # fmt: skip
"""Six colours for training clips, and six kept for the benchmark; none is red."""
LARGEST = 186.0
"""Diameter of the largest figure, and side of the slot, in canvas units."""
ROW_Y, DIVIDER_Y = 262.0, 492.0
CLEARANCE, STROKE = 22.0, 12.0
WORDINGS = (
    "[Which figure below the line|Which of the candidates] [continues the row|comes next in the row]? [Ring it|Circle it] in red with one "
    "[steady|continuous] stroke. [Mark nothing else.|Nothing else changes.]",
    "[Choose|Find] the [candidate|figure] that belongs where the question mark is[| and mark it]. "
    "A red ring [is drawn|grows] around it as one line. [All the rest stays as it is.|No other figure is marked.]",
    "The [top row|series at the top] follows a rule. Draw a single red circle, as a growing line, around the [one|figure] underneath that should "
    "[fill the gap|take the empty place][|, and change nothing else].",
)
"""Ways to ask for the figure that continues the row, whatever the rule."""

Drawn = tuple[str, float, str]
"""A figure: its shape, its diameter in canvas units and the name of its colour."""


def row_and_candidates(scene: Scene, look: Look, problem: dict[str, Any]) -> None:
    """Put into a scene the figures of a row (sprites "row 0", …), the slot after them, and four to six candidates ("candidate 0", …), each a shape and a size,
    and a colour if it has not the row's."""
    color = problem["color"]
    row: list[Drawn] = [(problem["shape"], size, color) for size in problem["row"]]
    candidates: list[Drawn] = [(name, size, *(other or [color])) for name, size, *other in problem["candidates"]]
    scene.add("row panel", *look.panel(24, 60, 1000, 464, raised=False))
    places = _row([size for _, size, _ in row])
    for index, (x, drawn) in enumerate(zip(places, row, strict=False)):
        scene.add(f"row {index}", *look.figure(_figure(*drawn)), at=(x, ROW_Y))
    slot, half = places[-1], LARGEST / 2
    corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
    edges = pairwise([*corners, corners[0]])
    scene.add("slot", *(dash for a, b in edges for dash in dashed(a, b, dash=20, gap=15, stroke=look.line(0.6), width=8)), at=(slot, ROW_Y))
    scene.add("question", Text(text="?", size=104, fill=look.line(0.7)), at=(slot, ROW_Y))
    scene.add("divider", Line(points=((60, DIVIDER_Y), (964, DIVIDER_Y)), stroke=look.line(0.8), width=8))
    for index, (drawn, at) in enumerate(zip(candidates, _places(len(candidates)), strict=True)):
        scene.add(f"candidate {index}", *look.figure(_figure(*drawn)), at=at)


def ringed(problem: dict[str, Any], kind: int) -> ring:
    """A red ring around the candidate that was drawn with that number, and stands where the problem's `order` has it: 0 is right."""
    return ring(f"candidate {problem['order'].index(kind)}", RED, room=CLEARANCE, line=STROKE, frames=28)


def _figure(name: str, diameter: float, color: str) -> Polygon:
    """A figure in a circle of that diameter."""
    return Polygon(points=fitted(outline(name), diameter / 2), fill=COLORS[color])


def _row(diameters: Sequence[float]) -> list[float]:
    """The x of each figure of the row and of the slot: even gaps between them."""
    sizes = [*diameters, LARGEST]
    gap = min(80.0, (952 - sum(sizes)) / len(sizes))
    left = 512 - (sum(sizes) + gap * (len(sizes) - 1)) / 2
    return [left + sum(sizes[:i]) + gap * i + size / 2 for i, size in enumerate(sizes)]


def _places(count: int) -> list[Point]:
    """Where the candidates stand."""
    if count == 4:
        return [(152 + 240 * i, 750) for i in range(4)]
    return [(192 + 320 * (i % 3), 632 + 240 * (i // 3)) for i in range(count)]
