from __future__ import annotations

import numpy as np

from ...acts import alter
from ...scene import Line, draw_look, figure, follow, points, rounded
from ...scene.curves import distances, places_along
from ...scene.palette import SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

COLORS = {name: (VIVID | SHIFTED)[name] for name in ("red", "orange", "yellow", "green", "blue", "purple", "pink", "teal", "lime")}
SHAPES = ("square", "circle", "triangle", "pentagon")
BELT, CHEVRON, RACK, RIM = (122, 126, 134), (164, 168, 176), (78, 81, 90), (40, 42, 50)
BROAD, PARCEL, PITCH = 108.0, 76.0, 104.0
"""Of a lane, a parcel, and of a slot of the rack."""
EDGE = 52.0
"""Canvas units from the picture's sides to the ends of lanes and rack."""
NEAREST, APART = 126.0, 120.0
"""Canvas units of lane from the first parcel to the junction, and between arrivals, at least."""
OUT = 92.0
"""From the junction to the rack."""
SPEED = 12.0
"""Canvas units a frame."""


class ConveyorMerge(Task):
    """Run two conveyor lanes that merge, and fill a rack in the order in which parcels arrive.

    Shows: two lanes that meet at a junction, one or both with a bend, with three or four parcels on them; and a rack in line with the lane that leaves it.
    Asks: all lanes run equally fast; every parcel rides along its lane, through the junction and into the rack, into the farthest slot that is free.
    Answer: unique: parcels arrive in the order of the way along their lanes to the junction, and any two of these differ by 120 units or more.
    Checks: that all parcels were seen where they are at one moment, along their lanes, up to their slots; all else is kept. Pace is free.
    Departures: belts do not move, but for the parcels; four parcels or three are enough to mistake their order. Bends are drawn at
    random; by how many pairs of parcels the straight distance misleads is not set.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.27
    instances = "lanes, continuous distances, looks of parcels, four sides and mirror images: over 10^8"
    parameters = {
        "parcels": Parameter("parcels", train=ints(3, 4), harder="high"),
        "bends": Parameter("lanes with a bend", train=ints(1, 2), harder="high"),
        "sides": Parameter("from where lanes come, the rack being at the right", train=choices("top left", "left bottom", "top bottom")),
        "quarter": Parameter("by how many quarter turns the whole is turned", train=ints(0, 3)),
    }
    wrong_answers = {
        "lane by lane": WrongAnswer("lanes are emptied one after another", 0.66),
        "off the lanes": WrongAnswer("parcels glide straight to their slots", 0.45),
        "swapped": WrongAnswer("two parcels change order in the junction", 0.78),
    }

    def pose(self, rng, p):
        junction = 1024 - EDGE - p.parcels * PITCH - OUT
        bent = rng.permutation([True, p.bends == 2]).tolist()
        lanes = [_lane(side, bend, junction, p.sides) for side, bend in zip(p.sides.split(), bent, strict=True)]
        lengths = [distances(lane)[-1] for lane in lanes]
        for _ in range(300):
            ways = np.cumsum([NEAREST, *(APART + rng.exponential(50) for _ in range(p.parcels - 1))])
            on = rng.randint(0, 2, p.parcels)
            if np.abs(np.diff(on)).sum() >= 2 and all(way <= lengths[lane] - EDGE for way, lane in zip(ways, on, strict=True)):
                break
        else:
            raise Redraw
        order = rng.permutation(p.parcels)
        colors = pick(rng, COLORS, p.parcels, away_from=[BELT, RACK], least=30)
        return {
            "lanes": [lane.tolist() for lane in lanes], "junction": junction, "quarter": p.quarter, "on": on[order].tolist(),
            "ways": ways[order].round(1).tolist(), "colors": colors, "shapes": rng.choice(SHAPES, p.parcels).tolist(),
            "look": draw_look(rng, away_from=[BELT, *(COLORS[name] for name in colors)]),
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "Both lanes run at the same [steady|even] speed: every parcel rides along its lane, through the junction and into the rack. [They fill it|It "
                "fills up] in order of arrival, the far slot first.",
                "[Start|Run] the conveyor: all parcels move at once and equally fast along their lanes, merge, and go into the rack. Each takes the farthest "
                "free slot. [No parcel leaves its lane or overtakes.|None overtakes another.]",
                "In which order do the parcels [arrive|reach the rack]? Let them all ride along the grey lanes together, at one speed, each as far into the "
                "rack as it can. [Nothing else moves.|Lanes and rack stay.]",
            ),
            guided="All parcels set out at once and go equally fast along the middle of their lanes, around the bends and through the junction. The one with "
            "the shortest way along its lane comes first and goes to the far end of the rack. Each of the others stops in the next slot, in the order of their "
            "ways to the junction.",
        )

    def lay_out(self, problem, scene, look):
        junction, count = problem["junction"], len(problem["ways"])
        lanes = [*problem["lanes"], [(junction, 512), (1024 - EDGE, 512)]]
        turned = [_turned(problem, np.array(lane)) for lane in lanes]
        scene.add("rims", *(Line(points=points(lane), stroke=RIM, width=BROAD + 14) for lane in turned))
        scene.add("belts", *(Line(points=points(lane), stroke=BELT, width=BROAD) for lane in turned))
        scene.add("chevrons", *(chevron for lane in turned[:2] for chevron in _chevrons(lane)))
        for slot in range(count):
            at = tuple(_turned(problem, _slot(problem, slot)).tolist())
            scene.add(f"slot {slot}", rounded(PITCH - 4, PITCH - 4, 12, fill=RACK, stroke=RIM, border=7), at=at)
        for number in range(count):
            shape = figure(problem["shapes"][number], PARCEL, fill=COLORS[problem["colors"][number]])
            scene.add(f"parcel {number}", shape, at=tuple(_ride(problem, number, 0)[0].tolist()))

    def answer(self, problem):
        return _merged(problem, [0.0] * len(problem["ways"]), _arrivals(problem))

    def mistakes(self, problem):
        order, on, ways = _arrivals(problem), problem["on"], problem["ways"]
        right = [0.0] * len(ways)
        first = [number for number in order if on[number] == on[order[0]]]
        others = [number for number in order if on[number] != on[order[0]]]
        late = max(ways) + PITCH * len(ways)
        change = next(k for k in range(len(order) - 1) if on[order[k]] != on[order[k + 1]])
        swapped = [*order[:change], order[change + 1], order[change], *order[change + 2 :]]
        return {
            "lane by lane": _merged(problem, [late * (number in others) for number in range(len(ways))], [*first, *others]),
            "off the lanes": _merged(problem, right, order, straight=True),
            "swapped": _merged(problem, right, swapped),
        }


def _lane(side: str, bend: bool, junction: float, sides: str) -> np.ndarray:
    """The corners (N, 2) of a lane that comes from a side to the junction, which lies half way down, or from another side around a bend."""
    if side == "left":
        beside = EDGE if "bottom" in sides else 1024 - EDGE  # away from where the other lane comes from
        return np.array([(150.0, beside), (150.0, 512.0), (junction, 512.0)] if bend else [(EDGE, 512.0), (junction, 512.0)])
    y = 1024 - EDGE if side == "bottom" else EDGE
    aside = 150.0 if side == "top" else 874.0
    return np.array([(EDGE, aside), (junction, aside), (junction, 512.0)] if bend else [(junction, y), (junction, 512.0)])


def _turned(problem: dict, places: np.ndarray) -> np.ndarray:
    """Places (..., 2) turned about the picture's middle."""
    off = places - 512.0
    for _ in range(problem["quarter"]):
        off = np.stack([-off[..., 1], off[..., 0]], axis=-1)
    return off + 512.0


def _chevrons(lane: np.ndarray) -> list[Line]:
    """Marks along a lane that point to its end."""
    found, ends = [], distances(lane)
    for way in np.arange(46.0, ends[-1] - 40, 92.0):
        if np.abs(ends[1:-1] - way).min(initial=99) > 50:
            (a, b), (c, d) = places_along(lane, np.array([way - 10, way + 10]))
            ahead = np.array([c - a, d - b]) / 20
            across = np.array([-ahead[1], ahead[0]])
            tip = np.array([(a + c) / 2, (b + d) / 2]) + 12 * ahead
            found.append(Line(points=points([tip - 24 * ahead + 26 * across, tip, tip - 24 * ahead - 26 * across]), stroke=CHEVRON, width=12))
    return found


def _slot(problem: dict, slot: int) -> np.ndarray:
    """The middle of a slot, of which 0 is the farthest, before all is turned."""
    return np.array([1024 - EDGE - PITCH * (slot + 0.5), 512.0])


def _arrivals(problem: dict) -> list[int]:
    """The parcels in the order in which they come to the junction."""
    return sorted(range(len(problem["ways"])), key=lambda number: problem["ways"][number])


def _ride(problem: dict, number: int, slot: int) -> np.ndarray:
    """The way (N, 2) of a parcel along its lane to a slot."""
    lane = np.array(problem["lanes"][problem["on"][number]])
    ends = distances(lane)
    start = ends[-1] - problem["ways"][number]
    corners = np.vstack([places_along(lane, np.array([start])), lane[ends > start], _slot(problem, slot)])
    return _turned(problem, corners)


def _merged(problem: dict, waits: list[float], order: list[int], straight: bool = False) -> alter:
    """Parcels ride to the slots in this order, each after it has waited while others go so far."""
    rides = [_ride(problem, number, order.index(number)) for number in range(len(order))]
    rides = [ride[[0, -1]] for ride in rides] if straight else rides
    whole = max(wait + distances(ride)[-1] for wait, ride in zip(waits, rides, strict=True))

    def place(number: int, u: float) -> tuple[float, float]:
        gone = min(max(0.0, u * whole - waits[number]), distances(rides[number])[-1])
        return tuple(places_along(rides[number], np.array([gone]))[0].tolist())

    changes = (follow(f"parcel {number}", lambda u, number=number: place(number, u)) for number in range(len(order)))
    return alter(tuple(changes), frames=whole / SPEED, posed=0.5, says=(("ride", "move", "run"),))
