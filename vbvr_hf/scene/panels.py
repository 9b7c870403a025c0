"""Panels: plates on which a problem's values are printed, and scales of colours to read off them."""

from __future__ import annotations

from collections.abc import Sequence

from .shapes import Color, Point, Polygon, rectangle, rounded

RIM: Color = (176, 186, 200)


def panel(width: float, height: float, *, fill: Color, corner: float = 18.0) -> Polygon:
    """A plate with rounded corners and a thin rim, centred on its origin."""
    return rounded(width, height, corner, fill=fill, stroke=RIM, border=4)


def colour_scale(colors: Sequence[Color], width: float, height: float, at: Point) -> list[Polygon]:
    """A row of swatches from left to right, each `width` x `height`, about a place on a panel."""
    first = at[0] - (len(colors) - 1) / 2 * width
    return [rectangle(width, height, fill=color, at=(first + number * width, at[1])) for number, color in enumerate(colors)]
