"""A counter: a white box with a dark border that shows a number."""

from __future__ import annotations

from dataclasses import dataclass

from .palette import INK, WHITE
from .shapes import Shape, Text, rectangle
from .stage import Scene


@dataclass(frozen=True)
class Counter:
    """A counter's place and size in canvas units; `left`, `top`, `width` and `height` are multiples of 4. `digits` is the height of its digits."""

    left: int
    top: int
    width: int
    height: int
    digits: float

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of the box."""
        return (self.left + self.width / 2, self.top + self.height / 2)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom."""
        return (self.left, self.top, self.left + self.width, self.top + self.height)

    def add(self, scene: Scene, number: int | None = None, name: str = "counter") -> None:
        """Put the box on the stage as `name` and its number, none at first by default, as "`name` number"."""
        scene.add(name, rectangle(self.width - 8, self.height - 8, fill=WHITE, stroke=INK, border=6), at=self.middle)
        scene.add(f"{name} number", *(() if number is None else (self.numeral(number),)), at=self.middle)

    def numeral(self, number: int) -> Shape:
        """The number as a shape, for `become`."""
        return Text(text=str(number), size=self.digits / 0.75, fill=INK)
