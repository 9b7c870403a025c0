"""A cell that figures are drawn into: its ink, which figures stand in it and where, and how each of them grew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..scene import Color, Point
from ..scene.palette import lab
from .figures import Fit, Growing, growing, recognise
from .view import View

_ANY = 200.0  # delta-E
_OWN = 40.0


@dataclass(frozen=True)
class Found:
    """A figure in a cell: its place in the layout, the named figure that it is most like (None if it is too small to be told), its colour (3,) in CIELAB,
    and its room in the cell as rows and columns with the pixel (x, y) of its place in it."""

    place: Point
    fit: Fit | None
    color: np.ndarray
    room: tuple[slice, slice]
    centre: tuple[float, float]


class FigureCell:
    """The inside of a cell about a place, `half` canvas units to each side. Figures have one of the `colors`; `paper` are the colours of what is there
    besides. `mask` (256, 256) bool is where it lies in the view."""

    def __init__(self, view: View, at: Point, half: float, colors: Sequence[Color], paper: Sequence[Color]) -> None:
        self.view, self.colors, self.paper = view, list(colors), list(paper)
        self.mask = view.box(at[0] - half, at[1] - half, at[0] + half, at[1] + half)
        ys, xs = np.nonzero(self.mask)
        self.inside = (..., slice(ys[0], ys[-1] + 1), slice(xs[0], xs[-1] + 1), slice(None))
        x, y = view.pixels(at)
        self.middle = (x - xs[0], y - ys[0])

    def ink(self, images: np.ndarray) -> np.ndarray:
        """Where RGB images (..., 256, 256, 3) show ink in the cell: (..., h, w) bool."""
        return self.view.label(images[self.inside], [*self.paper, *self.colors], _ANY) >= len(self.paper)

    def figures(
        self, image: np.ndarray, layouts: Sequence[Sequence[Point]], candidates: Sequence[tuple[str, float]], *, reach: float, alone: float
    ) -> list[Found]:
        """The figures in an RGB image (256, 256, 3), one for each inked place of the first layout that has any: those of (name, turn) candidates that
        the ink in their rooms is most like.

        Layouts are places in canvas units from the middle of the cell. A figure's room reaches so far from its place every way, or if it is `alone`
        in the cell so far.
        """
        ink, pixels, unit = self.ink(image), lab(image[self.inside]), self.view.unit

        def at(place: Point) -> tuple[float, float]:
            return self.middle[0] + place[0] * unit, self.middle[1] + place[1] * unit

        def inked(place: Point) -> bool:
            column, row = (round(v) for v in at(place))
            return ink[row - 1 : row + 2, column - 1 : column + 2].mean() > 0.5

        places = next(filter(None, ([place for place in layout if inked(place)] for layout in layouts)), [])
        away, near, found = (alone if len(places) == 1 else reach) * unit, round(4 * unit), []
        for place in places:
            x, y = at(place)
            left, top = max(0, round(x - away)), max(0, round(y - away))
            room, x, y = (slice(top, round(y + away)), slice(left, round(x + away))), x - left, y - top
            heart = pixels[room][round(y) - near : round(y) + near + 1, round(x) - near : round(x) + near + 1]
            found.append(Found(place, recognise(ink[room], candidates), np.median(heart.reshape(-1, 3), axis=0), room, (x, y)))
        return found

    def growing(self, figure: Found) -> Growing:
        """How a figure grew from its place, seen in the one of the colours that it has: of a figure that fades nothing is seen at first."""
        own = int(np.linalg.norm(lab(self.colors) - figure.color, axis=1).argmin())
        frames = self.view.rgb[self.inside][(slice(None), *figure.room)]
        return growing(self.view.label(frames, [self.paper[0], *self.colors], _OWN) == 1 + own, figure.centre)
