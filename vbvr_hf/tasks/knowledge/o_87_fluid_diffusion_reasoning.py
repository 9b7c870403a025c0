from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ...acts import alter, fill, together
from ...scene import Ellipse, Grid, Text, Tint, draw_look, rectangle, reshape
from ...scene.curves import by_share
from ...scene.palette import towards
from ...scoring import dilate, tolerance
from ...scoring.seen import SIDE, UNIT, picture, real, with_state
from ...scoring.view import dot
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .diffusion import Spreading, dose, drop_width, drops, opacity, spreading
from .floorplans import FloorPlan, doorways, parted

TANK = Grid(80, 65, 10.75, (82.0, 52.0))
MIDDLE = (TANK.origin[0] + TANK.width / 2, TANK.origin[1] + TANK.height / 2)
WALL = 16
WATER, STONE = (240, 246, 250), (58, 66, 84)
HUES = {
    "red": (206, 40, 48), "orange": (226, 110, 20), "green": (30, 140, 70), "teal": (0, 128, 136), "blue": (36, 84, 204), "violet": (118, 56, 190),
    "magenta": (196, 30, 140), "brown": (130, 76, 36), "olive": (112, 116, 20), "navy": (28, 40, 124), "maroon": (122, 20, 50), "coral": (236, 96, 72),
}  # fmt: skip
EVEN = 0.32
"""Opacity of the dye when it is spread evenly."""
CLEAR = 1.8
"""A blob's middle keeps so many of its standard deviations off all walls."""
ACTION = 96
"""Frames from the first to the last change."""
FITS = 0.7
"""How well a frame must fit a picture of the way to be one of it."""
LEAKS = (0.2, 0.5)
"""How deep the tint of sealed rooms may be at most, and from which depth on they are not sealed, as a share of EVEN."""


class FluidDiffusionReasoning(Task):
    """Let dye spread through the rooms of a tank until it is even.

    Shows: a tank of pale still water seen from above, walls that divide it into rooms, doorways in some of them; a soft blob of dye in one room; below
    the tank a swatch of the tint that dye spread evenly has.
    Asks: the dye spreads by diffusion alone until nothing changes any more; walls are tight. It goes through the doorways and ends evenly tinted, as
    pale as the swatch; rooms that no doorway leads to stay clear.
    Answer: unique but for the pace: Fick's second law with no flux through walls, solved on a grid of 80 x 65 cells.
    Checks: how far the dye has come, by the picture of its way that each frame is like, through all of them to the even end; that nothing leaks.
    Departures: time in the tank goes with the power 1.5 of the clip's. A blob has a soft edge: it is what a drop has become that began as a point, and it is
    broad enough to hold all the dye without being opaque. Pace is free. Where no room is sealed, the wrong answer leaks out of the tank.
    """

    split = "train"
    archetype = "simulate"
    version = 2
    jump_cap = 0.3
    shortcut_caps = {"crossfades of six pictures": 1.0}
    instances = "wall positions, doors, blob position and hue: above 10^6"
    parameters = {
        "rooms": Parameter("rooms", train=ints(2, 3), bench=ints(4, 6), harder="high"),
        "sealed": Parameter("rooms that the dye cannot reach", train=ints(0, 1), bench=ints(1, 2), harder="high"),
        "doors": Parameter("doorways", train=ints(1, 3), bench=ints(3, 5)),
        "blobs": Parameter("blobs of dye, of one colour", train=ints(1, 1), bench=ints(1, 2)),
        "hue": Parameter("colour of the dye", train=choices(*list(HUES)[:8]), bench=choices(*list(HUES)[8:])),
        "door_width": Parameter("width of a doorway, canvas units, to the nearest cell", train=ints(90, 130), bench=ints(70, 100), harder="low"),
        "depth": Parameter("opacity in the middle of a blob at first", train=floats(0.88, 0.95), bench=floats(0.88, 0.95)),
    }
    wrong_answers = {
        "leak": WrongAnswer("dye leaks into a sealed room, or out of the tank where there is none", 0.65),
        "travels": WrongAnswer("the blob travels as a whole instead of spreading", 0.2),
        "all_at_once": WrongAnswer("all rooms tint at the same moment", 0.7),
    }

    def pose(self, rng, p):
        rooms = parted(rng, TANK.columns, TANK.rows, p.rooms)
        sealed = sorted(int(room) for room in rng.permutation(len(rooms))[: p.sealed])
        wet = [room for room in range(len(rooms)) if room not in sealed]
        doors = doorways(rng, FloorPlan.of(TANK.columns, TANK.rows, rooms), wet, p.doors, round(p.door_width / TANK.cell))
        if doors is None:
            raise Redraw
        problem = {"rooms": rooms, "sealed": sealed, "doors": [list(door) for door in doors], "depth": round(p.depth, 3), "hue": p.hue}
        reach = CLEAR * drop_width(_amount(problem) / p.blobs, dose(p.depth))
        blobs: list[list[float]] = []
        while len(blobs) < p.blobs:
            left, top, right, bottom = rooms[wet[rng.randint(len(wet))]]
            if right - left < 2 * reach or bottom - top < 2 * reach:
                raise Redraw
            at = [round(float(rng.uniform(left + reach, right - reach)), 2), round(float(rng.uniform(top + reach, bottom - reach)), 2)]
            if all(math.dist(at, other) > 2 * reach for other in blobs):
                blobs.append(at)
        return problem | {"blobs": blobs, "look": draw_look(rng, away_from=[STONE, HUES[p.hue], _even(p.hue)], places=("table", "board", "sheet"))}

    def prompt(self, problem):
        ends = "[Nothing else changes.|All else stays as it is.|Nobody stirs.|]"
        clear = " The sealed room stays clear." if len(problem["sealed"]) == 1 else " Sealed rooms stay clear." if problem["sealed"] else ""
        return Prompts(
            plain=(
                f"Let the dye [spread|diffuse] through the still water [by itself|on its own] until nothing changes any more. "
                f"[The walls are tight|No wall lets it through]; wherever it can get to, it ends as pale as the swatch. {ends}",
                f"Seen from above, dye lies in a tank. Show [how diffusion alone spreads it|it diffuse], up to the [even tint|tint] of the FULLY MIXED sample. "
                f"[Only doorways let it pass.|It passes doorways, never walls.] {ends}",
                f"How does this [blob of dye|coloured blob] mix with water that is [at rest|not stirred], through the tank's doorways and not its walls? "
                f"Go on until [every spot|all] it reaches matches the swatch below. {ends}",
            ),
            guided=f"The {problem['hue']} blob grows wider and paler, first within its room. Dye passes the doorways and tints the rooms behind "
            "them one after another, palest where the way is longest. The differences fade until all water that the dye can get to is evenly "
            f"tinted, as pale as the swatch.{clear} Walls are tight, and all else stays as it is.",
        )

    def lay_out(self, problem, scene, look):
        scene.add("label", Text(text="FULLY MIXED", size=78, weight=700, fill=look.ink), at=(650, 884))
        scene.add("swatch", rectangle(190, 110, fill=_even(problem["hue"]), stroke=STONE, border=10), at=(246, 884))
        scene.add("tank", rectangle(TANK.width + WALL, TANK.height + WALL, fill=WATER), at=MIDDLE)
        scene.add("dye", _water(problem["hue"], _states(problem)[0]), at=MIDDLE)
        # The outer wall reaches a little over the water, whose tint ends at whole pixels.
        outer = rectangle(TANK.width + WALL - 4, TANK.height + WALL - 4, stroke=STONE, border=WALL, at=MIDDLE)
        scene.add("walls", outer, *_plan(problem).inner_walls(TANK, WALL, STONE))

    def answer(self, problem):
        return _diffuses(problem)

    def mistakes(self, problem):
        first, last = _states(problem)[0], _states(problem)[-1]
        place = by_share(_way(problem))

        def travelling(u: float) -> np.ndarray:
            return opacity(_blobs(problem, [place(u), *problem["blobs"][1:]]))

        puddle = ("puddle", (Ellipse(rx=300, ry=34, fill=_even(problem["hue"])),), (MIDDLE[0], TANK.origin[1] + TANK.height + 46))
        leak = _diffuses(problem, leak=bool(problem["sealed"]))
        return {
            "leak": leak if problem["sealed"] else together(leak, fill(((puddle,),), frames=ACTION, grown=True)),
            "travels": _spreads(problem, travelling),
            "all_at_once": _spreads(problem, lambda u: (1 - u) * first + u * last),
        }


@dataclass(frozen=True)
class _Spread(alter):
    """A tint that comes to be another through known fields, while rooms that are sealed (left, top, right, bottom in canvas units) stay clear: a tint as pale
    as this is too little for the eye that watches over all that stays."""

    sealed: tuple[tuple[float, float, float, float], ...] = ()

    def read(self, seen):
        found = super().read(seen)
        tint = seen.opening.sprites["dye"].state.parts[0]
        evenly = (replace(tint, values=bytes([depth]) * len(tint.values)) for depth in (0, round(255 * EVEN)))
        clear, tinted = (real(picture(with_state(seen.opening, "dye", parts=(one,)))) for one in evenly)
        leaks = [0.0]
        for left, top, right, bottom in self.sealed:
            where = np.zeros((SIDE, SIDE), bool)
            where[round(top * UNIT) : round(bottom * UNIT), round(left * UNIT) : round(right * UNIT)] = True
            where = dilate(where, -3)
            way = tinted[where] - clear[where]
            leaks.append(float(np.percentile((dot(seen.real[:, where] - clear[where], way) / dot(way, way)).mean(axis=1), 90)))
        tight = tolerance(max(leaks), *LEAKS)
        said = f"{found.said}; {max(leaks):.0%} of that in sealed rooms" if self.sealed else found.said
        return replace(found, right=found.right * tight, exact=found.exact * tight, way=found.way * (0.5 + 0.5 * tight), said=said)


def _diffuses(problem: dict, *, leak: bool = False) -> _Spread:
    way = Spreading(_states(problem, leak=leak))
    return replace(_spreads(problem, way), ease=way.by_time)


def _spreads(problem: dict, depth: Callable[[float], np.ndarray]) -> _Spread:
    """The dye's opacity in the cells is `depth` of the share done."""
    rooms = [tuple(edge * TANK.cell + TANK.origin[axis % 2] for axis, edge in enumerate(problem["rooms"][room])) for room in problem["sealed"]]
    change = reshape("dye", lambda u: (_water(problem["hue"], depth(u)),))
    return _Spread((change,), frames=ACTION, fits=FITS, says=(("spread", "diffus", "mix"),), sealed=tuple(rooms))


def _water(hue: str, depth: np.ndarray) -> Tint:
    return Tint(fill=HUES[hue], size=(TANK.width, TANK.height), columns=TANK.columns, values=np.round(255 * depth).astype(np.uint8).tobytes())


def _states(problem: dict, *, leak: bool = False) -> np.ndarray:
    """The dye's opacity (states, rows, columns), float32, from the blob over the states of diffusion to the even end; `leak`: a sealed room's walls
    let some through."""
    kept = {key: problem[key] for key in ("rooms", "sealed", "doors", "blobs", "depth")}
    return _solved(json.dumps(kept), leak)


@lru_cache(maxsize=4)  # a megabyte each
def _solved(problem_json: str, leak: bool) -> np.ndarray:
    problem = json.loads(problem_json)
    plan = _plan(problem)
    home = np.isin(plan.numbers(), [plan.room_at(at) for at in problem["blobs"]])
    start = np.where(home, _blobs(problem, problem["blobs"]), 0.0)
    start *= _amount(problem) / start.sum()
    states = spreading(start, *plan.openness(problem["sealed"], 0.06 if leak else 0.0), even=0.35)
    over = _wet(problem) | leak
    even = over * (start.sum() / over.sum())
    return opacity(np.concatenate([states, even[None]])).astype(np.float32)


def _amount(problem: dict) -> float:
    """All the dye: what gives the water that it can get to its even tint."""
    return dose(EVEN) * int(_wet(problem).sum())


def _blobs(problem: dict, places: list) -> np.ndarray:
    """Dye at places (x, y) in cells: amounts (rows, columns)."""
    return drops(TANK.rows, TANK.columns, places, amount=_amount(problem), middle=dose(problem["depth"]))


def _even(hue: str) -> tuple[int, int, int]:
    return towards(WATER, HUES[hue], EVEN)


def _plan(problem: dict) -> FloorPlan:
    return FloorPlan.of(TANK.columns, TANK.rows, problem["rooms"], problem["doors"])


def _wet(problem: dict) -> np.ndarray:
    """The cells that the dye can get to: all rooms but the sealed ones hang together by doorways."""
    return ~np.isin(_plan(problem).numbers(), problem["sealed"])


def _way(problem: dict) -> list:
    """The corners of the way of the first blob when it travels as a whole to the middle of the room behind the nearest doorway of its own, in cells."""
    at, plan, ways = problem["blobs"][0], _plan(problem), []
    for door, beyond in plan.ways_out(plan.room_at(at)):
        left, top, right, bottom = plan.rooms[beyond]
        ways.append([at, door.place((door.start + door.end) / 2), ((left + right) / 2, (top + bottom) / 2)])
    return min(ways, key=lambda corners: math.dist(*corners[:2]))
