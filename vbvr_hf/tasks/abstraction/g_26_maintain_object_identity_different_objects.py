from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np

from ...acts import Act, alter, recolour_to, together
from ...scene import Circle, Point, draw_look, figure, follow, rectangle
from ...scene.curves import dashed_line
from ...scene.figures import BASIC
from ...scene.palette import VIVID, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

PANELS = {"grey": (146, 152, 164), "tan": (198, 164, 116), "sage": (128, 150, 130), "mauve": (150, 126, 156)}
START, END = 112.0, 912.0
"""How far across the picture objects are at first and in the end."""
SIZE, APART, WITHIN = 118.0, 160.0, 24.0
"""Canvas units across an object, between objects at either side, and from a crossing to the edges of the panel, at least."""
FRAMES, TRIES = 56, 6000
"""How long they travel, and how many layouts are tried."""
TOGETHER = ("at once", "together", "at the same time")
QUARTERS = {"left to right": 0, "top to bottom": 1, "right to left": 2, "bottom to top": 3}


class MaintainObjectIdentityDifferentObjects(Task):
    """Let objects travel along crossing straight lines behind a panel, each to the end of its own line.

    Shows: two or three objects of different shapes and colours along one side, each on a ring at the start of a dashed straight line; a panel hides the middle,
    where the lines cross; on the far side each line ends in an empty ring.
    Asks: all objects travel together along their own lines, pass behind the panel, and stop unchanged in the rings at the far ends.
    Answer: unique; lines are straight, so that each goes on where it would, and they come out from the panel well apart. Pace and easing are free.
    Checks: that each picture shows all objects in the places of one moment, what is hidden and what is not, up to the end, and that all else is kept.
    Departures: objects are 118 units across, so that they are told from each other at 256 pixels, and may travel in any of four directions.
    """

    split = "train"
    archetype = "track"
    jump_cap = 0.5
    instances = "continuous line ends and panel, shapes and colours of two objects or more: over 10^8"
    parameters = {
        "objects": Parameter("objects", train=ints(2, 3), harder="high"),
        "crossings": Parameter("pairs of lines that cross, one at most of two", train=ints(1, 2), harder="high"),
        "panel": Parameter("canvas units from where a line goes in to where it comes out, across the panel", train=floats(230, 290), harder="high"),
        "direction": Parameter("in which they travel", train=choices(*QUARTERS)),
    }
    wrong_answers = {
        "exchanged": WrongAnswer("two objects end on each other's lines", 0.55),
        "in front": WrongAnswer("objects pass in front of the panel", 0.85),
        "other colours": WrongAnswer("every object takes the colour of another on its way", 0.5),
    }

    def pose(self, rng, p):
        panel = list(PANELS)[rng.randint(len(PANELS))]
        colors = pick(rng, VIVID, p.objects, away_from=[PANELS[panel]], least=40)
        every = rng.uniform(116, 908, (TRIES, 2, p.objects))
        middle = float(rng.uniform(470, 554))
        for starts, ends in every[(np.diff(np.sort(every), axis=-1) >= APART).all(axis=(1, 2))]:
            met = [_crossing(starts[i], ends[i], starts[k], ends[k]) for i, k in combinations(range(p.objects), 2)]
            inside = [x for x in met if START < x < END]
            out = [[a + (b - a) * (x - START) / (END - START) for a, b in zip(starts, ends, strict=True)] for x in (middle - p.panel / 2, middle + p.panel / 2)]
            hidden = all(abs(x - middle) <= p.panel / 2 - WITHIN for x in inside)
            if len(inside) == min(p.crossings, 2 * p.objects - 3) and hidden and min(map(_least, out)) >= 0.4 * APART:
                break
        else:
            raise Redraw
        return {
            "starts": starts.round(1).tolist(), "ends": ends.round(1).tolist(), "kinds": rng.permutation(BASIC)[: p.objects].tolist(), "colors": colors,
            "middle": round(middle, 1), "width": round(p.panel, 1), "panel": panel, "direction": p.direction,
            "look": draw_look(rng, away_from=[PANELS[panel], *(VIVID[name] for name in colors)]),
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "All objects travel at the same time along their own dashed lines, straight on behind the panel, and come out unchanged. Each stops in the "
                "ring at the far end of its [line|own line]. [Panel and lines stay.|Nothing else changes.]",
                "[Move|Send] all the objects together, each along its own straight line to the ring at the other end. While they are behind the panel they "
                "cannot be seen, but [each keeps to its line and its looks|none changes its line or its looks]. [All else stays.|]",
                "The dashed lines run straight on behind the panel. [Let|Make] every object follow its own, all at once, hidden while it passes the panel, "
                "until it [rests in|has reached] the ring where that line ends. [Nobody changes places or colours.|The rest stays as it is.]",
            ),
            guided="All objects set off together, "
            f"{problem['direction']}, and run along their dashed lines at a steady pace. Each goes in behind the panel where its line does and comes out where "
            "that line, drawn straight on, comes out. They keep shape and colour and stop together in the rings at the far ends of their own lines.",
        )

    def lay_out(self, problem, scene, look):
        for number, (a, b) in enumerate(zip(problem["starts"], problem["ends"], strict=True)):
            ends = [_place(problem, START, a), _place(problem, END, b)]
            scene.add(f"line {number}", *dashed_line(ends, dash=20, gap=20, stroke=look.line(0.6), width=9))
            for end in ends:
                scene.add(f"ring {number} {end}", Circle(radius=0.62 * SIZE, fill=look.base, stroke=look.line(0.8), width=9), at=end)
        for number, (kind, color) in enumerate(zip(problem["kinds"], problem["colors"], strict=True)):
            scene.add(f"object {number}", *_drawn(kind, color, look), at=_place(problem, START, problem["starts"][number]))
        size = (problem["width"], 990.0)[:: 1 if QUARTERS[problem["direction"]] % 2 == 0 else -1]
        panel = rectangle(*size, fill=PANELS[problem["panel"]])
        scene.add("panel", *look.figure(panel, style="outlined", shadow=False), at=_place(problem, problem["middle"], 512))
        for number, (kind, color) in enumerate(zip(problem["kinds"], problem["colors"], strict=True)):
            scene.add(f"front {number}", *_drawn(kind, color, look), at=_place(problem, START, problem["starts"][number]), opacity=0.0)

    def answer(self, problem):
        return _travelled(problem, problem["ends"])

    def mistakes(self, problem):
        first, second, *others = problem["ends"]
        count = len(problem["ends"])
        painted = (recolour_to(f"object {i}", VIVID[problem["colors"][(i + 1) % count]], frames=FRAMES) for i in range(count))
        return {
            "exchanged": _travelled(problem, [second, first, *others]),
            "in front": _travelled(problem, problem["ends"], "front"),
            "other colours": together(_travelled(problem, problem["ends"]), *painted),
        }


def _travelled(problem: dict, ends: list[float], thing: str = "object") -> Act:
    """All objects go to places so far across, side by side in time."""
    ways = zip(problem["starts"], ends, strict=True)
    return alter(tuple(follow(f"{thing} {i}", _way(problem, start, end)) for i, (start, end) in enumerate(ways)), frames=FRAMES, says=(TOGETHER,))


def _way(problem: dict, start: float, end: float) -> Callable[[float], Point]:
    return lambda u: _place(problem, START + (END - START) * u, start + (end - start) * u)


def _place(problem: dict, along: float, across: float) -> Point:
    """A place in the picture, by how far along the direction of travel it is and how far aside."""
    quarter = QUARTERS[problem["direction"]]
    return ((along, across), (across, along), (1024 - along, across), (across, 1024 - along))[quarter]


def _drawn(kind: str, color: str, look) -> tuple:
    return look.figure(figure(kind, SIZE, fill=VIVID[color]), shadow=False)


def _least(values) -> float:
    """How near any two of some numbers are."""
    return float(np.diff(np.sort(values)).min())


def _crossing(a: float, b: float, c: float, d: float) -> float:
    """How far along two lines cross, from a to b and from c to d; infinite if they are parallel."""
    turned = (b - a) - (d - c)
    return START + (END - START) * (c - a) / turned if abs(turned) > 1e-6 else float("inf")
