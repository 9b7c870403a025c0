"""A disc on a grid of cells that goes from a green one over places to a red one: how both are drawn, and the walk of an errand."""

from __future__ import annotations

from typing import Any

from ...acts import walk
from ...scene import Circle, Grid, Look, Scene, add_board, add_cell
from ...scene.errands import Errand, last_first

GREEN, RED, ORANGE = (60, 170, 90), (214, 50, 60), (240, 112, 16)
FRAMES_PER_CELL = 4
MOST_STEPS = 34
"""Steps that a tour has at most."""


def grid_of(problem: dict[str, Any]) -> Grid:
    """The grid of a problem, of `n` x `n` cells."""
    return Grid.centred(problem["n"], problem["n"], span=940)


def add_ends(scene: Scene, look: Look, problem: dict[str, Any]) -> None:
    """The grid, with the cells "start" and "end" of a problem."""
    grid = grid_of(problem)
    add_board(scene, grid, fill=None, line=look.line(0.55), width=5)
    add_cell(scene, grid, problem["start"], GREEN, name="start")
    add_cell(scene, grid, problem["end"], RED, name="end")


def add_disc(scene: Scene, problem: dict[str, Any]) -> None:
    """The "disc", on its start."""
    grid = grid_of(problem)
    scene.add("disc", Circle(radius=0.3 * grid.cell, fill=ORANGE, stroke=(110, 46, 0), width=0.05 * grid.cell), at=grid.centre(*problem["start"]))


def tour(problem: dict[str, Any], errand: Errand) -> walk:
    """The disc runs an errand by a best route; any other is as good."""
    route, other = tuple(errand.route()), tuple(errand.route(last_first))
    return walk("disc", grid_of(problem), errand.remaining, errand.first, route, frames=FRAMES_PER_CELL, enter_place=errand.enter, others=(other,))
