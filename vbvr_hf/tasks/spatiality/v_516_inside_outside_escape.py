from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np

from ...acts import Act, in_any_order, in_turn, ring, walk
from ...scene import Circle, Grid, Line, Polygon, carve, draw_look, points
from ...scene.curves import bend
from ...scene.errands import best_route, shortest_way
from ...scene.mazes import Cell, around, reached, rooms
from ...scene.palette import SHIFTED, VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, ints

RED = (224, 24, 40)
HUES = {name: VIVID[name] for name in ("yellow", "green", "blue", "purple")} | {"teal": SHIFTED["teal"]}
DEEP, LONGEST = 3, 12
"""Steps from the fold of a dot that can get out to the band, at least and at most."""
ROUND = 0.3
"""Of a cell: so far before its corners the line begins to turn."""


class InsideOutsideEscape(Task):
    """Tell which dots a winding line shuts in, and let the others go.

    Shows: a closed winding line and coloured dots in its folds, some inside and some outside; a hatched band along the edge of the picture.
    Asks: one after another, every dot that can reach the hatched band without crossing the line goes there by a shortest way, up, down, left or right along
    its fold; then every dot that is shut in is ringed in red.
    Answer: unique but for ways of the same length: the line is closed, so each dot is either inside or outside. Straight to the edge it would cross the line.
    Checks: the way of each dot that gets out, against the steps that are left; that it stops in the band; that the others are ringed; that the line stays.
    Departures: folds are a cell wide and run level or upright, so that every shortest way runs along their middle; there are
    no more than leave room for rings.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.3
    instances = "winding lines and places of the dots: over 10^9"
    parameters = {
        "lattice": Parameter("cells per side of the lattice on which the line is wound", train=ints(3, 4), harder="high"),
        "outside": Parameter("dots that can get out", train=ints(1, 2), harder="high"),
        "inside": Parameter("dots that are shut in", train=ints(1, 2), harder="high"),
    }
    wrong_answers = {
        "all ringed": WrongAnswer("every dot is ringed, and none goes", 0.3),
        "through": WrongAnswer("dots go straight through the line", 0.4),
        "wrong ones": WrongAnswer("dots that are shut in go through the line, the others are ringed", 0.35),
    }

    def pose(self, rng, p):
        for _ in range(40):
            side = 2 * p.lattice + 1
            opened = set(carve(rng, side, 0.4))
            # Of dots in the folds outside some would cross the line on the straight way to the edge.
            left = _left(side, opened)
            deep = [cell for cell, steps in sorted(left.items()) if max(DEEP, min(*cell, side - 1 - max(cell)) + 1) <= steps <= LONGEST]
            places = rooms(side)
            if len(deep) < p.outside:
                continue
            outside = [deep[i] for i in rng.permutation(len(deep))[: p.outside]]
            inside = [places[i] for i in rng.permutation(len(places))[: p.inside]]
            ways = [{*best_route(cell, left.get)} for cell in outside]
            if all(one.isdisjoint(other) for one, other in combinations(ways, 2)):
                names = [str(name) for name in rng.permutation(sorted(HUES))[: p.outside + p.inside]]
                look = draw_look(rng, away_from=[RED, *HUES.values()], inked=True)
                return {"side": side, "open": sorted(opened), "outside": outside, "inside": inside, "hues": names, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "Dots that can reach the hatched band without crossing the line go there by a shortest way along their fold, one at a time. Then each dot that "
                "is shut in gets a red ring. [The line stays.|Nothing else changes.]",
                "The winding line is closed. One by one, [take|bring] every dot outside it to the striped edge by a shortest way that does not cross it; "
                "after that, circle every dot inside it in red. [Change nothing else.|]",
                "Which dots are free? One after another they [go|travel] through the folds to the hatched border, by as short a way as the line allows. Then "
                "draw red rings around the dots that cannot get out. [All else stays as it is.|]",
            ),
            guided="Follow the fold of each dot. If it leads to the hatched band, the dot glides along the middle of the fold, never over the line, and stops "
            "in the band. When all such dots are there, a red ring is drawn around each dot that is shut in. The line stays as it is.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        hatch = []
        for row, column in sorted(_band(problem["side"])):
            (x, y), half = grid.centre(row, column), grid.cell / 2
            for a, b in ((-half, half), (-half, 0.0), (0.0, half)):
                hatch.append(Line(points=((x + a, y + b), (x + b, y + a)), stroke=look.line(0.3), width=9))
        scene.add("band", *hatch)
        scene.add("line", Polygon(points=points(_outline(problem)), stroke=look.ink, width=11))
        for name, cell in zip(problem["hues"], [*problem["outside"], *problem["inside"]], strict=True):
            scene.add(f"dot {name}", Circle(radius=0.2 * grid.cell, fill=HUES[name], stroke=look.ink, width=4), at=grid.centre(*cell))

    def answer(self, problem):
        left = _left(problem["side"], {tuple(cell) for cell in problem["open"]})
        ways = [(name, best_route(tuple(cell), left.get)) for name, cell in zip(problem["hues"], problem["outside"], strict=False)]
        return self._let_out(problem, ways, problem["hues"][len(ways) :])

    def mistakes(self, problem):
        cells, band = _grid(problem).cells(), sorted(_band(problem["side"]))
        starts = dict(zip(problem["hues"], [*problem["outside"], *problem["inside"]], strict=True))
        straight = {name: min((shortest_way(cells, tuple(cell), end) for end in band), key=len) for name, cell in starts.items()}
        out, shut = problem["hues"][: len(problem["outside"])], problem["hues"][len(problem["outside"]) :]
        return {
            "all ringed": in_turn(*(_ringed(problem, name) for name in starts)),
            "through": self._let_out(problem, [(name, straight[name]) for name in out], shut),
            "wrong ones": self._let_out(problem, [(name, straight[name]) for name in shut], out),
        }

    @staticmethod
    def _let_out(problem: dict, ways: list, ringed: list) -> Act:
        """Dots go their ways one at a time, and then others are ringed."""
        left = _left(problem["side"], {tuple(cell) for cell in problem["open"]}).get
        walks = [walk(f"dot {name}", _grid(problem), left, way[0], tuple(way)) for name, way in ways]
        return in_turn(in_any_order(*walks, pause=2), in_any_order(*(_ringed(problem, name) for name in ringed), pause=2))


def _ringed(problem: dict, name: str) -> ring:
    return ring(f"dot {name}", RED, room=0.13 * _grid(problem).cell, line=12, frames=15)


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["side"], problem["side"], span=980)


def _band(side: int) -> set[Cell]:
    """The cells along the edge of a grid."""
    return {(row, column) for row in range(side) for column in range(side) if not (0 < row < side - 1 and 0 < column < side - 1)}


def _left(side: int, opened: set[Cell]) -> dict[Cell, int]:
    """How many steps lead to the band from every cell outside the line."""
    return reached(sorted(_band(side)), lambda here: [cell for cell in around(here) if cell not in opened and min(cell) > 0 and max(cell) < side - 1])


def _outline(problem: dict) -> np.ndarray:
    """The line around the open cells, its corners rounded: (N, 2) canvas units."""
    mask = np.zeros((problem["side"],) * 2, np.uint8)
    mask[tuple(np.transpose(problem["open"]))] = 1
    contours, _ = cv2.findContours(np.kron(mask, np.ones((10, 10), np.uint8)), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    grid = _grid(problem)
    corners = np.round((contours[0][:, 0] + 0.5) / 10)
    # The way around pixels cuts inner corners, of which it then has two.
    corners = np.array(grid.origin) + corners[(corners != np.roll(corners, 1, axis=0)).any(axis=1)] * grid.cell
    found = []
    for before, at, after in zip(np.roll(corners, 1, axis=0), corners, np.roll(corners, -1, axis=0), strict=True):
        start, end = (at + (other - at) / np.hypot(*(other - at)) * ROUND * grid.cell for other in (before, after))
        found.append(bend(start, at, end, 7))
    return np.concatenate(found)
