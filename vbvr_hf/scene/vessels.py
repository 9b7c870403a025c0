"""Open vessels with straight walls, seen from the side: cups that widen, tubes that lean, and what fills them up to a level. All in canvas units."""

from __future__ import annotations

from dataclasses import dataclass

from .shapes import Point


@dataclass(frozen=True)
class Vessel:
    """A vessel's inside: `foot` is the x of its left and its right side at the foot, `top` and `bottom` are the y of mouth and foot, `flare` is how much
    farther out each side is at the mouth, `lean` how far the mouth's middle lies to the right of the foot's."""

    foot: tuple[float, float]
    top: float
    bottom: float
    flare: float = 0.0
    lean: float = 0.0

    @property
    def x(self) -> float:
        """The middle of its foot."""
        return (self.foot[0] + self.foot[1]) / 2

    @property
    def width(self) -> float:
        """How wide it is at the foot."""
        return self.foot[1] - self.foot[0]

    def sides(self, y: float, grow: float = 0.0) -> tuple[float, float]:
        """The x of its left and its right side at a height, `grow` farther out; above the mouth and below the foot, the sides go on straight."""
        up, tall = self.bottom - y, self.bottom - self.top
        out, shift = grow + self.flare * up / tall, self.lean * up / tall
        return self.foot[0] - out + shift, self.foot[1] + out + shift

    def section(self, top: float, bottom: float, grow: float = 0.0) -> tuple[Point, Point, Point, Point]:
        """Corners of its cross-section between two heights (of what fills it up to `top`, say), from the top left clockwise, its sides `grow` farther out."""
        (left, right), (foot_left, foot_right) = self.sides(top, grow), self.sides(bottom, grow)
        return (left, top), (right, top), (foot_right, bottom), (foot_left, bottom)

    def glass(self, width: float) -> tuple[Point, Point, Point, Point]:
        """The line of its walls and floor, from the top left round the foot to the top right, for a stroke of a width that lies all outside."""
        left, right, foot_right, foot_left = self.section(self.top, self.bottom + width / 2, grow=width / 2)
        return left, foot_left, foot_right, right
