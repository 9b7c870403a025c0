from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ...acts import alter
from ...scene import Circle, Line, Polygon, arrowhead, draw_look, rectangle, reshape
from ...scene.boards import add_board
from ...scene.layout import Grid
from ...scene.palette import VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

_LEFT_OUT = (("orange", "purple"), ("pink", "brown"), ("red", "purple"), ("orange", "brown"))
SETS = tuple(", ".join(name for name in VIVID if name not in two) for two in _LEFT_OUT)
CELL_FILL, INK = (240, 238, 232), (40, 44, 54)
WAYS = {"north": (-1, 0), "east": (0, 1), "south": (1, 0), "west": (0, -1)}
OPPOSITE = {"north": "south", "east": "west", "south": "north", "west": "east"}
PITCH, PAUSE = 13, 0.23
"""Frames from one tip to the next, and which share of them the cube rests."""
NET = 72.0


class RollingCubePrints(Task):
    """Roll a cube over the cells of a board, and print where it stood.

    Shows: a board from above; a cube, seen as a square in the colour of its upper face, on one of its cells; a net of the colours of its faces as it stands,
    upper face in the middle, lower one at the far end; a line with an arrowhead over cells.
    Asks: tip the cube over its edges along the line to its end; each cell that it leaves keeps a print in the colour of the face that stood on it.
    Answer: one course only: each tip turns the side face ahead down and the one behind up.
    Checks: that every frame shows cube and prints as they belong together, through all tips in order, up to the end; all else is kept. Pace is free.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.32
    instances = "ways over the board, times 720 colourings: above 10^6"
    parameters = {
        "cells": Parameter("cells per side", train=ints(4, 5)),
        "tips": Parameter("tips along the line", train=ints(3, 5), harder="high"),
        "turns": Parameter("turns of the line", train=ints(1, 2), harder="high"),
        "colors": Parameter("colours of the faces", train=choices(*SETS)),
        "net": Parameter("where the net is", train=choices("top", "bottom")),
    }
    wrong_answers = {
        "slides": WrongAnswer("the cube slides along, its upper face never changes, nor do prints", 0.35),
        "upper": WrongAnswer("prints have the colour of the upper face", 0.75),
        "astray": WrongAnswer("the last turn is taken the wrong way", 0.6),
    }

    def pose(self, rng, p):
        for _ in range(300):
            ways = [list(WAYS)[rng.randint(4)]]
            while len(ways) < p.tips:
                ways.append(ways[-1] if rng.randint(2) else [way for way in WAYS if way not in (ways[-1], OPPOSITE[ways[-1]])][rng.randint(2)])
            turns = [i for i, (a, b) in enumerate(pairwise(ways)) if a != b]
            start = rng.randint(0, p.cells, 2).tolist()
            cells = _cells(start, ways)
            inside = all(0 <= value < p.cells for cell in cells for value in cell)
            wrong = _cells(start, _astray(ways)) if turns else cells
            free = all(0 <= value < p.cells for cell in wrong for value in cell) and len(set(wrong)) == len(wrong)
            if len(turns) == p.turns and turns[0] < p.tips / 2 and len(set(cells)) == len(cells) and inside and free:
                break
        else:
            raise Redraw
        faces = rng.permutation(p.colors.split(", ")).tolist()
        look = draw_look(rng, away_from=[CELL_FILL, *(VIVID[name] for name in faces)], places=("table", "board", "wall"))
        return {"cells": p.cells, "start": start, "ways": ways, "faces": faces, "net": p.net, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Roll|Tip] the cube over its edges along the line to its end, cell by cell. Each cell that it leaves [keeps|gets] a print in the colour of "
                "the face that stood on it. [The net stays as it is.|]",
                "The cube [rolls|tumbles] along the line without sliding, and every face marks the cell on which it has stood. Show [it|the roll] and the "
                "prints, up to the [arrowhead|end of the line].",
                "Which colours does the cube print on its way? [Let it roll|Roll it] from cell to cell as the line leads; where it [leaves|has left], the "
                "colour of its lower face stays behind.",
            ),
            guided=f"The net shows how the cube stands. It tips {', then '.join(problem['ways'])}, one cell at a time. With each tip the side ahead becomes "
            "the lower face and the side behind the upper one. On leaving a cell, its lower face leaves its colour there. At the end of the line it rests.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        add_board(scene, grid, fill=CELL_FILL, line=look.line(0.5), width=7)
        cells = _cells(problem["start"], problem["ways"])
        centres = [grid.centre(*cell) for cell in cells]
        scene.add("prints")
        end, way = np.array(centres[-1]), np.subtract(centres[-1], centres[-2]) / grid.cell
        tip = end + way * 0.3 * grid.cell
        line = Line(points=(*centres[:-1], tuple((end + way * 6).tolist())), stroke=INK, width=9)
        scene.add("line", line, arrowhead(tuple(tip.tolist()), tuple(way.tolist()), 0.34 * grid.cell, fill=INK))
        scene.add("net", *_net(problem["faces"]), at=(132, 262 if problem["net"] == "top" else 762))
        scene.add("cube", *_cube(problem, 0.0, problem["ways"]))

    def answer(self, problem):
        return _rolled(problem, problem["ways"])

    def mistakes(self, problem):
        return {
            "slides": _rolled(problem, problem["ways"], turning=False),
            "upper": _rolled(problem, problem["ways"], printing="top"),
            "astray": _rolled(problem, _astray(problem["ways"])),
        }


@dataclass(frozen=True)
class _Roll(alter):
    """A cube rolls: a step of it is over when the cube rests on a cell, so long that it is told."""

    def moments(self, scene):
        begin, end = self.span(scene)
        count = round(self.frames / PITCH + PAUSE)
        return [begin + (number - PAUSE / 2) / (count - PAUSE) * (end - begin) for number in range(1, count)] + [end]


def _grid(problem: dict) -> Grid:
    count = problem["cells"]
    return Grid(count, count, 736 / count, (264.0, 144.0))


def _cells(start: list[int], ways: list[str]) -> list[tuple[int, int]]:
    found = [tuple(start)]
    for way in ways:
        found.append((found[-1][0] + WAYS[way][0], found[-1][1] + WAYS[way][1]))
    return found


def _astray(ways: list[str]) -> list[str]:
    """The same ways but that the last turn is taken to the other side."""
    last = max(i for i in range(1, len(ways)) if ways[i] != ways[i - 1])
    return ways[:last] + [OPPOSITE[way] for way in ways[last:]]


def _poses(faces: list[str], ways: list[str]) -> list[dict[str, str]]:
    """The colour of each face, by where it is, at first and after each tip. Colours are listed top, north, east, south, west, bottom."""
    found = [dict(zip(("top", "north", "east", "south", "west", "bottom"), faces, strict=True))]
    for way in ways:
        pose, back = found[-1], OPPOSITE[way]
        found.append(pose | {"top": pose[back], way: pose["top"], "bottom": pose[way], back: pose["bottom"]})
    return found


def _net(faces: list[str]) -> list[Polygon]:
    """The faces unfolded about the upper one; a dot marks the lower one."""
    places = ((0, 0), (0, -1), (1, 0), (0, 1), (-1, 0), (0, 2))
    placed = zip(faces, places, strict=True)
    squares = [rectangle(NET, NET, fill=VIVID[name], stroke=INK, border=6, at=(x * NET, (y - 0.5) * NET)) for name, (x, y) in placed]
    return [*squares, Circle(radius=12, fill=INK, at=(0, 1.5 * NET))]


def _cube(problem: dict, gone: float, ways: list[str], turning: bool = True) -> tuple[Polygon, ...]:
    """The cube after so many tips: in a tip the old upper face narrows ahead, and the side behind it widens to the new one."""
    grid, poses = _grid(problem), _poses(problem["faces"], ways)
    done = min(int(gone), len(ways) - 1)
    angle = (gone - done) * math.pi / 2
    side = 0.86 * grid.cell
    cells = _cells(problem["start"], ways)
    at, way = np.array(grid.centre(*cells[done])), np.array(WAYS[ways[done]][::-1], float)
    if not turning:
        return (_slab(at + way * grid.cell * (gone - done), way, side, side, problem["faces"][0]),)
    # The cube turns about an edge of its foot while this moves on to the next cell.
    rear = at + way * (side / 2 - side * math.cos(angle) + (grid.cell - side) * (gone - done))
    wide, narrow = side * math.sin(angle), side * math.cos(angle)
    slabs = [(rear + way * wide / 2, wide, poses[done][OPPOSITE[ways[done]]]), (rear + way * (wide + narrow / 2), narrow, poses[done]["top"])]
    return tuple(_slab(middle, way, long, side, name) for middle, long, name in slabs if long > 2)


def _slab(middle: np.ndarray, way: np.ndarray, long: float, side: float, name: str) -> Polygon:
    """A face seen from above, so long along a way."""
    across = np.array([-way[1], way[0]]) * (side / 2 - 4)
    along = way * (max(long, 9) / 2 - 4)
    corners = (middle - along - across, middle + along - across, middle + along + across, middle - along + across)
    return Polygon(points=tuple(tuple(corner.tolist()) for corner in corners), fill=VIVID[name], stroke=INK, width=8)


def _prints(problem: dict, gone: float, ways: list[str], printing: str) -> tuple[Polygon, ...]:
    """The cells that the cube has left, in the colour of the face that stood on each."""
    grid, poses, cells = _grid(problem), _poses(problem["faces"], ways), _cells(problem["start"], ways)
    left = [number for number in range(len(ways)) if gone >= number + 1 - 1e-6]
    return tuple(rectangle(0.9 * grid.cell, 0.9 * grid.cell, fill=VIVID[poses[i][printing]], at=grid.centre(*cells[i])) for i in left)


def _rolled(problem: dict, ways: list[str], turning: bool = True, printing: str = "bottom") -> alter:
    """The cube tips along ways, and prints."""
    count = len(ways)

    def gone(u: float) -> float:
        """Tips gone at a share of the time: each goes evenly, with rests between them."""
        tip, part = divmod(PAUSE / 2 + u * (count - PAUSE), 1.0)
        return tip + min(1.0, max(0.0, (part - PAUSE / 2) / (1 - PAUSE)))

    changes = [reshape("cube", lambda u: _cube(problem, gone(u), ways, turning))]
    if turning:
        changes.append(reshape("prints", lambda u: _prints(problem, gone(u), ways, printing)))
    return _Roll(tuple(changes), frames=(count - PAUSE) * PITCH, posed=0.5, says=(("roll", "tip", "tumble"),))
