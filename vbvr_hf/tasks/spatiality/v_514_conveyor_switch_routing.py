from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.random import RandomState

from ...acts import Act, go, in_any_order, in_turn, turn_by
from ...scene import Circle, Line, Point, arrowhead, draw_look, layout, rounded
from ...scene.palette import INK, VIVID, WHITE
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, ints

HUES = {name: color for name, color in VIVID.items() if name != "brown"}
"""Brown is too near the switches' own colour for a parcel that passes over them."""
START = (512.0, 58.0)
FIRST, LEVEL, SLOPE, BOTTOM = 192.0, 178.0, 66.0, 926.0
"""The height of the first switch, from level to level, by how much belts go down before they run straight, and the height of the bays."""
RADIUS, BELT = 76, 40
PACE = 16.0
"""Canvas units that the parcel goes in a frame."""


class ConveyorSwitchRouting(Task):
    """Set the switches of a belt so that a parcel comes to the bay of its colour.

    Shows: a warehouse from above: a belt enters at the top and forks again and again at round switches, each with a white arrow to one of its two belts, down
    to bays in different colours. A parcel in the colour of one bay waits at the top.
    Asks: turn just the switches that must be turned, one at a time, so that the parcel will come to the bay of its colour; then let it run there.
    Answer: the belts form a tree, so the way is unique: switches on it that point the other way are turned, all others stay. Their order is free.
    Checks: that those switches turn to the other belt, one at a time and before the parcel sets out; the parcel's way; that all else stays.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.45
    instances = "trees, switches and orders of the bays: over 10^7"
    parameters = {
        "bays": Parameter("number of bays", train=ints(4, 6), harder="high"),
        "wrong": Parameter("switches that must be turned", train=ints(1, 2), harder="high"),
    }
    wrong_answers = {
        "old": WrongAnswer("the parcel runs to the bay given by the old switches", 0.4),
        "ignored": WrongAnswer("no switch is turned, and the parcel runs to its bay against them", 0.7),
        "all": WrongAnswer("all switches are turned", 0.6),
    }

    def pose(self, rng, p):
        for _ in range(60):
            belts = _belts(rng, p.bays)
            sides = {switch: int(rng.randint(2)) for switch in belts}
            bay = int(rng.randint(p.bays))
            due = _due(belts, f"bay {bay}")
            if sum(sides[switch] != side for switch, side in due.items()) == p.wrong and len(due) >= 2:
                hues = [str(name) for name in rng.permutation(sorted(HUES))[: p.bays]]
                look = draw_look(rng, away_from=[INK, *(HUES[name] for name in hues)])
                return {"belts": belts, "sides": sides, "bay": bay, "hues": hues, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "First turn the arrows of just those switches, one at a time, that would not lead the parcel to the bay of its colour. Then it runs along the "
                "belts, as all arrows on its way point, into that bay. [All other switches stay.|Nothing else changes.]",
                "Turn [switches|arrows], one by one and none without need, so that the parcel will reach the bay in its own colour. After that, let it "
                "[travel|glide] down the belts and stop in the bay. [Change nothing else.|All else stays.]",
                "Which arrows must point to their other belt so that the parcel is delivered to the bay of its colour? Turn only these, one after another, "
                "[and then|then] send the parcel along the belts to its bay. [The rest stays as it is.|]",
            ),
            guided="Follow the belts up from the bay in the parcel's colour. Each switch on this way must point down along it: those that do not turn their "
            "arrows to their other belt, one after another. Then the parcel runs down the belts, follows every arrow, and stops in its bay. All else stays.",
        )

    def lay_out(self, problem, scene, look):
        places = _places(problem)
        ways = [(START, places["switch 0"]), *(_belt(places[a], places[b]) for a, ends in problem["belts"].items() for b in ends)]
        scene.add("belts", *(Line(points=way, stroke=look.line(0.35), width=BELT) for way in ways))
        for number, name in enumerate(problem["hues"]):
            scene.add(f"bay {number}", rounded(128, 128, 16, fill=look.tone(4), stroke=HUES[name], border=18), at=places[f"bay {number}"])
        for switch, side in problem["sides"].items():
            # Long and slim: of an arrow that is short and broad it is hardly seen in a small picture that it has turned.
            arrow = Line(points=((0, 54), (0, -24)), stroke=WHITE, width=16), arrowhead((0, -66), (0, -1), 48, fill=WHITE)
            scene.add(switch, Circle(radius=RADIUS, fill=INK), *arrow, at=places[switch], angle=_angle(problem, switch, side))
        scene.add("parcel", rounded(74, 74, 10, fill=HUES[problem["hues"][problem["bay"]]], stroke=INK, border=6), at=START)

    def answer(self, problem):
        bay = f"bay {problem['bay']}"
        turns = [_turned(problem, switch) for switch, side in _due(problem["belts"], bay).items() if problem["sides"][switch] != side]
        return in_turn(in_any_order(*turns, pause=2), _run(problem, bay), pause=3)

    def mistakes(self, problem):
        old, right = "switch 0", f"bay {problem['bay']}"
        while old in problem["belts"]:
            old = problem["belts"][old][problem["sides"][old]]
        every = in_turn(*(_turned(problem, switch) for switch in problem["sides"]))
        return {"old": _run(problem, old), "ignored": _run(problem, right), "all": in_turn(every, _run(problem, right))}


def _belts(rng: RandomState, count: int) -> dict[str, list[str]]:
    """A tree over bays from left to right: what the left and the right belt of each switch lead to, the switches from the top on."""
    found: dict[str, list[str]] = {}

    def lead_to(bays: range) -> str:
        if len(bays) == 1:
            return f"bay {bays[0]}"
        switch = f"switch {len(found)}"
        found[switch] = []
        fewest = 2 if len(bays) > 4 else 1
        cut = int(rng.randint(fewest, len(bays) - fewest + 1))
        found[switch] += [lead_to(bays[:cut]), lead_to(bays[cut:])]
        return switch

    lead_to(range(count))
    return found


def _bays(belts: dict[str, list[str]]) -> dict[str, list[str]]:
    """The bays that each switch, and each bay, may lead to."""
    found = {end: [end] for ends in belts.values() for end in ends}
    for switch in reversed(belts):
        found[switch] = [bay for end in belts[switch] for bay in found[end]]
    return found


def _due(belts: dict[str, list[str]], bay: str) -> dict[str, int]:
    """The switches on the way to a bay, from the top, each with the side (0 left, 1 right) on which it goes on."""
    under = _bays(belts)
    return {switch: int(bay in under[ends[1]]) for switch, ends in belts.items() if bay in under[switch]}


def _places(problem: dict) -> dict[str, Point]:
    """Where bays and switches lie: a switch in the middle over its bays."""
    count, belts = len(problem["hues"]), problem["belts"]
    half = min(200.0, 960 / count) * (count - 1) / 2
    found = {f"bay {number}": at for number, at in enumerate(layout.row(count, start=512 - half, end=512 + half, y=BOTTOM))}
    under, height = _bays(belts), {"switch 0": FIRST}
    for switch, ends in belts.items():
        found[switch] = (float(np.mean([found[bay][0] for bay in under[switch]])), height[switch])
        height |= dict.fromkeys(ends, height[switch] + LEVEL)
    return found | {"switch 0": (START[0], FIRST)}


def _belt(start: Point, end: Point) -> tuple[Point, Point, Point]:
    """A belt from a switch: slanting, then straight down."""
    return start, (end[0], start[1] + SLOPE), end


def _angle(problem: dict, switch: str, side: int) -> float:
    """The degrees, clockwise from upwards, at which a switch points along its left (0) or right (1) belt."""
    places = _places(problem)
    (x, y), (u, v), _ = _belt(places[switch], places[problem["belts"][switch][side]])
    return math.degrees(math.atan2(u - x, y - v)) % 360


def _turned(problem: dict, switch: str) -> Act:
    """A switch turns from the belt that it points along to its other one."""
    side = problem["sides"][switch]
    before, after = (_angle(problem, switch, one) for one in (side, 1 - side))
    return turn_by(switch, after - before, stands=before, speed=5.0)


def _run(problem: dict, bay: str) -> go:
    """The parcel runs along the belts to a bay."""
    places = _places(problem)
    stops = [places[switch] for switch in _due(problem["belts"], bay)] + [places[bay]]
    way = [stops[0], *(at for a, b in pairwise(stops) for at in _belt(a, b)[1:])]
    length = sum(math.dist(a, b) for a, b in pairwise([START, *way]))
    return go("parcel", way[-1], way=tuple(way[:-1]), frames=length / PACE)
