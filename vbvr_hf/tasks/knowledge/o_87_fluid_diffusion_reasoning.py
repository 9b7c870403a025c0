from __future__ import annotations

import json
import math
from functools import lru_cache
from itertools import combinations

import numpy as np

from ...scene import Circle, Grid, Scene, Text, Tint, fade, grow, rectangle, reshape
from ...scene.curves import distances, places_along
from ...scene.palette import INK
from ...scoring import Row, View, dilate, iou, kept, share, stillness, tolerance
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .diffusion import drops, spreading
from .floorplans import FloorPlan, doorways, parted, regions
from .tints import cell_middles, cell_opacity, opacity, palest_and_deepest

TANK = Grid(80, 65, 10.75, (82.0, 52.0))
MIDDLE = (TANK.origin[0] + TANK.width / 2, TANK.origin[1] + TANK.height / 2)
WALL = 16
GROUND, WATER, STONE = (250, 249, 245), (228, 240, 248), (58, 66, 84)
HUES = {
    "red": (206, 40, 48), "orange": (226, 110, 20), "green": (30, 140, 70), "teal": (0, 128, 136), "blue": (36, 84, 204), "violet": (118, 56, 190),
    "magenta": (196, 30, 140), "brown": (130, 76, 36), "olive": (112, 116, 20), "navy": (28, 40, 124), "maroon": (122, 20, 50), "coral": (236, 96, 72),
}  # fmt: skip
EVEN = 0.45
"""Opacity of the dye when it is spread evenly."""
SEEN = 0.1
"""Water is tinted from this opacity on."""
ACTION, EVENING = 108, 0.85
"""Frames from the first to the last change, and the share of them after which the rest of the way to evenness is blended."""
STATIONS = 8
UNEVEN = (0.15, 0.06, 0.03)
"""Three more stations: the difference between deep and pale water falls below these opacities."""


class FluidDiffusionReasoning(Task):
    """Let dye spread through the rooms of a tank until it is even.

    Shows: a tank of pale still water seen from above, walls that divide it into rooms, doorways in some of them; a round blob of dye in one room; below
    the tank a swatch of the tint that dye spread evenly has.
    Asks: the dye spreads by diffusion alone until nothing changes any more; walls are tight. It goes through the doorways and ends evenly tinted, as
    deep as the swatch; rooms that no doorway leads to stay clear.
    Answer: unique but for the pace: Fick's second law with no flux through walls, solved on a grid of 80 x 65 cells.
    Checks: the tint of each room at the end, how the tinted area grows from room to room through the doorways, the order in which rooms take on
    colour, that nothing leaks, the rest.
    Departures: time in the tank goes with the third power of the clip's time, as otherwise most of the spreading were over within a few frames. A blob has a
    soft edge: it is what a drop has become that began as a point. Three stations are added to the eight, for the last part of the way, in which the
    tint becomes even, and the evenness at the end is held to 0.02 (0 at 0.06), as water that is not even yet must not count as rest. A station
    counts as far as the tint is as deep all over as in the truth with as much water tinted (mean gap 0.06, 0 at 0.18): a tint that is wiped in fills
    rooms in order too. Tint outside the tank counts as a leak; where no room is sealed, the wrong answer leaks out there. A video whose first
    frames show other walls or other blobs earns nothing.
    """

    id = "O-87"
    slug = "fluid_diffusion_reasoning"
    name = "Fluid Diffusion Reasoning"
    pillar = "knowledge"
    split = "train"
    archetype = "simulate"
    jump_cap = 0.3
    instances = "wall positions, doors, blob position and hue: above 10^6"
    parameters = {
        "rooms": Parameter("rooms", train=ints(2, 3), bench=ints(4, 6)),
        "sealed": Parameter("rooms that the dye cannot reach", train=ints(0, 1), bench=ints(1, 2)),
        "doors": Parameter("doorways", train=ints(1, 3), bench=ints(3, 5)),
        "blobs": Parameter("blobs of dye, of one colour", train=ints(1, 1), bench=ints(1, 2)),
        "hue": Parameter("colour of the dye", train=choices(*list(HUES)[:8]), bench=choices(*list(HUES)[8:])),
        "door_width": Parameter("width of a doorway, canvas units, to the nearest cell", train=ints(90, 130), bench=ints(70, 100)),
        "radius": Parameter("radius of a blob, canvas units", train=ints(70, 110), bench=ints(70, 110)),
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
        radius = p.radius / TANK.cell
        blobs: list[list[float]] = []
        while len(blobs) < p.blobs:
            left, top, right, bottom = rooms[wet[rng.randint(len(wet))]]
            reach = radius + 3
            if right - left < 2 * reach or bottom - top < 2 * reach:
                raise Redraw
            at = [round(float(rng.uniform(left + reach, right - reach)), 2), round(float(rng.uniform(top + reach, bottom - reach)), 2)]
            if all(math.dist(at, other) > 2 * reach for other in blobs):
                blobs.append(at)
        return {"rooms": rooms, "sealed": sealed, "doors": [list(door) for door in doors], "blobs": blobs, "radius": round(radius, 2), "hue": p.hue}

    def prompt(self, problem):
        rules = (
            "There is no stirring and no flow, the walls are tight, and the dye ends as deep as the swatch wherever it can get to. "
            "Walls, swatch and all else stay as they are."
        )
        clear = " The sealed room stays clear." if len(problem["sealed"]) == 1 else " Sealed rooms stay clear." if problem["sealed"] else ""
        return Prompts(
            plain=(
                f"Let the dye spread through the water of the tank by diffusion alone until nothing changes any more. {rules}",
                f"Seen from above, a blob of dye lies in still water. Show how it diffuses until it is fully mixed. {rules}",
                f"Show how the dye diffuses through the doorways of the tank until it rests, evenly spread. {rules}",
            ),
            guided=f"The {problem['hue']} blob grows wider and paler, first within its room. Dye passes the doorways and tints the rooms behind "
            "them one after another, palest where the way is longest. The differences fade until all water that the dye can get to is evenly "
            f"tinted.{clear} {rules}",
        )

    def stage(self, problem, answer=TRUTH):
        hue, plan = HUES[problem["hue"]], _plan(problem)
        scene = Scene(GROUND)
        even = tuple(round(w + (h - w) * EVEN) for w, h in zip(WATER, hue, strict=True))
        scene.add("label", Text(text="FULLY MIXED", size=62, weight=700, fill=INK), at=(590, 884))
        scene.add("swatch", rectangle(190, 110, fill=even, stroke=STONE, border=10), at=(246, 884))
        outward = answer == "leak" and not problem["sealed"]
        if outward:
            scene.add("spill", Circle(radius=200, fill=even), at=(MIDDLE[0], TANK.origin[1] + TANK.height), opacity=0.0, scale=0.3)
        scene.add("tank", rectangle(TANK.width + WALL, TANK.height + WALL, fill=WATER), at=MIDDLE)
        states = _depths(json.dumps(problem), answer == "leak" and not outward)

        def water(u: float) -> tuple[Tint]:
            return (Tint(fill=hue, size=(TANK.width, TANK.height), columns=TANK.columns, values=np.round(255 * depth(u)).astype(np.uint8).tobytes()),)

        def depth(u: float) -> np.ndarray:
            if answer == "all_at_once":
                return (1 - u) * states[0] + u * states[-1]
            if answer == "travels":
                way = _way(problem)
                first = places_along(way, [u * distances(way)[-1]])[0]
                return 1 - np.exp(-_dose(problem, [first, *problem["blobs"][1:]]))
            at = min(1.0, u / EVENING) * (len(states) - 2) + max(0.0, (u - EVENING) / (1 - EVENING))
            before = min(int(at), len(states) - 2)
            return states[before] + (at - before) * (states[before + 1] - states[before])

        scene.add("dye", *water(0.0), at=MIDDLE)
        # The outer wall reaches a little over the water, whose tint ends at whole pixels.
        outer = rectangle(TANK.width + WALL - 4, TANK.height + WALL - 4, stroke=STONE, border=WALL, at=MIDDLE)
        scene.add("walls", outer, *plan.inner_walls(TANK, WALL, STONE))
        scene.wait(8)
        changes = [reshape("dye", water)] + ([fade("spill", 1.0), grow("spill", 1.0)] if outward else [])
        scene.play(*changes, frames=ACTION)
        scene.wait(12)
        return scene

    def score(self, view, problem):
        right, seen = _depths(json.dumps(problem), False), _Water(view, problem)
        depth, first, end = seen.depth, np.median(seen.depth[:3], axis=0), np.median(seen.depth[-5:], axis=0)
        blobs = iou(first[seen.free] > 0.5, right[0][seen.free] > 0.5)
        numbers = list(range(len(view)))
        begun, ended = (float(kept(view, seen.outside, frames=part).mean()) for part in (numbers[:3], numbers[-3:]))
        same = tolerance(blobs, 0.7, 0.4) * tolerance(begun, 0.97, 0.93)
        before = seen.mixed(right[0])
        spatial = share(seen.mixed(end) - before, 1 - before) * same * tolerance(ended, 0.9, 0.6)

        areas, grown = seen.tinted(right), seen.tinted(depth)
        true, now = areas.sum(axis=1), grown.sum(axis=1)
        frames = _stations(true, now, (len(right) - 2) / view.frames_of(ACTION * EVENING))
        states = np.searchsorted(true, now[frames]).clip(max=len(right) - 1)
        alike = [tolerance(float(np.abs(depth[frame] - right[state])[seen.wet].mean()), 0.06, 0.18) for frame, state in zip(frames, states, strict=True)]
        unevenness = np.array([seen.unevenness(depth[frame]) for frame in view.spread(48)])
        first_even = [next((i for i, value in enumerate(unevenness) if value < limit and (unevenness[i:] < limit * 1.3).all()), None) for limit in UNEVEN]
        # Evenness counts once the dye was seen to spread, and a single station is a jump, not a way.
        final = len(set(first_even) - {None, 0}) * (sum(alike) / STATIONS if len(frames) >= STATIONS / 2 else 0.0)
        passed = max(0.0, sum(alike) + final - 1) / (STATIONS + len(UNEVEN) - 1) * same
        gap, whole = math.nan, 0.0
        if frames:
            wanted = np.stack([np.interp(now[frames], true, room) for room in areas.T], axis=1)
            gap = float(np.mean(np.abs(grown[frames] - wanted) / seen.sizes))
            whole = float(np.mean([seen.linked(depth[frame]) for frame in frames]))
        # Tint outside the tank is no part of the one region either.
        spread = tolerance(gap, 0.12, 0.35) * tolerance(whole, 0.95, 0.5) * tolerance(seen.spilt, 0.1, 0.25) * passed

        order = _in_order(view, seen.reach(depth), seen.reach(right), len(right) - 2)
        leak = max(seen.spilt, *(float(depth[frame][room].mean()) for frame in seen.frames for room in seen.sealed), 0.0)
        logic = (0.5 * order + 0.5 * tolerance(leak, 0.05, 0.12)) * passed
        shown = ", ".join(f"{value:.2f}" for value in seen.means(end))
        stations = f"{sum(alike) + final:.1f} of {STATIONS + len(UNEVEN)} stations seen, {gap:.2f} off in the rooms' shares"
        return [
            Row("spatial_accuracy", 0.25, spatial, f"opacity of the rooms at the end: {shown}; {EVEN} in each that the dye can get to is right"),
            Row("trajectory", 0.35, spread, stations, tuple(frames)),
            Row("logical_validity", 0.25, logic, f"rooms take on colour in order: {order:.0%}; opacity of up to {leak:.2f} where no dye may be"),
            Row("temporal_consistency", 0.15, stillness(view, seen.outside) * passed, "all but the water kept, as far as stations were seen"),
        ]


class _Water:
    """The dye's opacity as seen, `depth` (T, rows, columns), read in the cells of the tank; how much of it is `spilt` outside.

    Cells: `free` are clear of walls, `rooms` (a mask each) can be reached by the dye, together they are `wet`, `sealed` cannot; `borders` is the
    plan's openness. `outside` (256, 256) masks all but the water that may be tinted. `frames` are those looked at for leaks.
    """

    def __init__(self, view: View, problem: dict) -> None:
        hue, plan = HUES[problem["hue"]], _plan(problem)
        self.depth = cell_opacity(view, TANK, WATER, hue)
        self.borders = plan.openness()
        pale = (np.abs(view.expect(view.scene.without("dye"), 0).astype(int) - WATER) < 8).all(axis=-1)
        cells = np.ix_(*cell_middles(view, TANK))
        self.free = dilate(pale, -2)[cells]
        number, wet = plan.numbers(), _wet(problem)
        self.wet = self.free & wet
        self.rooms = [self.wet & (number == room) for room in np.unique(number[wet])]
        self.sealed = [self.free & (number == room) for room in problem["sealed"]]
        self.sizes = np.array([room.sum() for room in self.rooms], float)
        (left, top), far = TANK.origin, WALL + 6
        tank = view.box(left - far, top - far, left + TANK.width + far, top + TANK.height + far)
        around = dilate(tank, 5) & ~tank
        self.frames = view.spread(12)
        spilt = [np.percentile(opacity(view.rgb[frame][around], GROUND, hue), 95) for frame in self.frames]
        self.spilt = float(max(spilt) - spilt[0])
        where = np.zeros(pale.shape, bool)
        where[cells] = wet
        self.outside = ~(dilate(where, 3) & dilate(pale, 1))

    def means(self, depth: np.ndarray) -> list[float]:
        """Mean opacity of each room, sealed ones last."""
        return [float(depth[room].mean()) for room in (*self.rooms, *self.sealed)]

    def mixed(self, depth: np.ndarray) -> float:
        """How right rooms are for the end, 0 to 1: evenly tinted, or clear."""
        right = [tolerance(abs(float(depth[room].mean()) - EVEN), 0.08, 0.24) * tolerance(float(depth[room].std()), 0.02, 0.06) for room in self.rooms]
        return float(np.mean(right + [tolerance(float(depth[room].mean()), 0.05, 0.15) for room in self.sealed]))

    def tinted(self, depths: np.ndarray) -> np.ndarray:
        """Tinted cells of each room that the dye can get to: (T, rooms)."""
        return np.stack([(depths[:, room] > SEEN).sum(axis=1) for room in self.rooms], axis=1).astype(float)

    def reach(self, depths: np.ndarray) -> np.ndarray:
        """The first state in which each such room's mean opacity is SEEN: (rooms,), infinite for never."""
        means = np.stack([depths[:, room].mean(axis=1) for room in self.rooms], axis=1) >= SEEN
        return np.where(means.any(axis=0), means.argmax(axis=0), np.inf)

    def unevenness(self, depth: np.ndarray) -> float:
        """Difference between deep and pale water that the dye can get to; 1 unless nearly all of it is tinted."""
        palest, deepest = palest_and_deepest(depth, self.wet)
        return deepest - palest if palest > SEEN else 1.0

    def linked(self, depth: np.ndarray) -> float:
        """Share of the tinted cells, sealed rooms' too, that hang together through doorways in the largest region."""
        tint = (depth > SEEN) & self.free
        sizes = np.bincount(regions(tint, *self.borders)[tint])
        return float(sizes.max(initial=0) / max(sizes.sum(), 1))


def _stations(true: np.ndarray, seen: np.ndarray, states: float) -> list[int]:
    """The frames in which the tinted area `seen` (T,) comes to the stations on the way of the `true` one (states,), those left out that a jump passes:
    one beyond the next station, and much farther than the truth itself gets in a frame of the clip, which is so many `states`."""
    steps = true[0] + (0.98 * true[-1] - true[0]) * np.arange(1, STATIONS + 1) / STATIONS
    every = np.arange(len(true))
    farthest = max(steps[1] - steps[0], 1.5 * float((np.interp(every + states, every, true) - true).max()))
    arrivals = [late[0] for late in (np.flatnonzero(seen >= step) for step in steps) if len(late)]
    return [int(frame) for frame, step in zip(arrivals, steps, strict=False) if frame > 0 and seen[frame] - step < farthest]


def _in_order(view: View, seen: np.ndarray, truth: np.ndarray, states: int) -> float:
    """Share of the pairs of rooms that take on colour (frames) in the order of the truth (states): pairs within 4 frames of each other are free; 0 if
    all rooms do so within 6."""
    if np.isfinite(seen).all() and np.ptp(seen) < view.frames_of(6) <= np.ptp(truth) * view.frames_of(ACTION * EVENING) / states:
        return 0.0
    right = []
    for a, b in combinations(np.argsort(truth, kind="stable"), 2):
        if (truth[b] - truth[a]) * ACTION * EVENING / states > 4:
            right.append(bool(np.isfinite(seen[b]) and seen[a] < seen[b]))
    return float(np.mean(right)) if right else float(np.isfinite(seen).all())


@lru_cache(maxsize=4)  # a megabyte each
def _depths(problem_json: str, leak: bool) -> np.ndarray:
    """The dye's opacity (states, rows, columns), float32, from the blob over the states of diffusion to the even end; `leak`: a sealed room's walls
    let some through."""
    problem = json.loads(problem_json)
    plan = _plan(problem)
    home = np.isin(plan.numbers(), [plan.room_at(at) for at in problem["blobs"]])
    start = np.where(home, _dose(problem, problem["blobs"]), 0.0)
    states = spreading(start, *plan.openness(problem["sealed"], 0.06 if leak else 0.0), even=0.04)
    over = _wet(problem) | leak
    even = over * (start.sum() / over.sum())
    return (1 - np.exp(-np.concatenate([states, even[None]]))).astype(np.float32)


def _dose(problem: dict, places: list) -> np.ndarray:
    """Dye at places (x, y) in cells that gives the water that it can get to its even tint, half opaque at the blobs' radius: (rows, columns) float, 1 for
    an opacity of 1 - 1 / e (Beer and Lambert)."""
    amount = -math.log(1 - EVEN) * int(_wet(problem).sum())
    return drops(TANK.rows, TANK.columns, places, problem["radius"], amount=amount, rim=math.log(2))


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
