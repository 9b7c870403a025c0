"""A disc that fetches diamond keys in a maze and opens doors: how all of it is drawn, and how the disc goes and takes a key."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ...acts import Effect, walk
from ...scene import Circle, Color, Grid, Scene, add_maze, fade, layout, recolour, rectangle, regular
from ...scene.errands import Errand
from ...scene.mazes import Cell
from ...scene.palette import VIVID, shade

WALL, FLOOR = (52, 58, 72), (246, 246, 242)


def add_corridors(scene: Scene, grid: Grid, opened: Collection[Cell]) -> None:
    """The "maze": light corridors, the cells `opened`, in a block of dark wall."""
    add_maze(scene, grid, opened, wall=WALL, floor=FLOOR)


def add_key(scene: Scene, grid: Grid, name: str, cell: Cell) -> None:
    """The "key red", a diamond, on a cell."""
    color = VIVID[name]
    scene.add(f"key {name}", regular(4, 0.42 * grid.cell, fill=color, stroke=shade(color, -0.35), width=0.04 * grid.cell), at=grid.centre(*cell))


def add_slots(scene: Scene, names: Collection[str], y: float) -> None:
    """For each key a "slot red", an empty diamond in its colour, in a row at a height of the picture."""
    for name, at in zip(names, layout.row(len(names), start=412, end=612, y=y), strict=True):
        scene.add(f"slot {name}", regular(4, 44, fill=FLOOR, stroke=VIVID[name], width=12), at=at)


def add_square_door(scene: Scene, grid: Grid, name: str, cell: Cell, color: Color) -> None:
    """A door as a hollow square on a cell."""
    scene.add(name, rectangle(0.9 * grid.cell, 0.9 * grid.cell, stroke=color, border=0.17 * grid.cell), at=grid.centre(*cell))


def add_disc(scene: Scene, grid: Grid, cell: Cell, color: Color) -> None:
    """The "disc", on its start."""
    scene.add("disc", Circle(radius=0.3 * grid.cell, fill=color, stroke=shade(color, -0.5), width=0.05 * grid.cell), at=grid.centre(*cell))


def pace(route: Sequence[Cell]) -> int:
    """Frames that the disc takes from cell to cell, fewer on a long route."""
    return 4 if len(route) <= 29 else 3


def run(grid: Grid, errand: Errand, route: Sequence[Cell], *others: Sequence[Cell]) -> walk:
    """The disc goes a route, which is judged by an errand; others are as good."""
    return walk(
        "disc", grid, errand.remaining, errand.first, tuple(route), frames=pace(route), enter_place=errand.enter, others=tuple(map(tuple, others))
    )  # fmt: skip


def taken(name: str, cell: Cell) -> Effect:
    """A key vanishes as the disc comes to its cell, and its slot fills."""
    return Effect((fade(f"key {name}", 0), recolour(f"slot {name}", VIVID[name])), place=tuple(cell))
