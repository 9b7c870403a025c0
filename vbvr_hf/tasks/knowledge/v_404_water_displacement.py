from __future__ import annotations

import math

import numpy as np

from ...acts import Act, alter, in_turn, together
from ...scene import Change, Line, Point, Polygon, Text, draw_look, follow, points, rectangle, reshape
from ...scene.palette import SHIFTED, VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

GLASS, WALL = (248, 251, 253), (62, 72, 92)
LIQUIDS = {name: (VIVID | SHIFTED)[name] for name in ("blue", "teal", "purple", "sky blue", "lime", "orange")}
STONES = ((128, 120, 112), (120, 92, 70), (158, 138, 110), (116, 124, 138))
X, INNER, FLOOR, ML, MOST = 560.0, 460.0, 950.0, 1.34, 500
"""Middle and breadth of the cylinder's inside, its floor, and canvas units to a millilitre."""
HANG, PITCH = 170.0, 150.0
"""Where stones hang, and how far apart."""
FALL, SINK = 9, 13
"""Frames to the surface and on to the floor."""


class WaterDisplacement(Task):
    """Drop stones into a measuring cylinder, one after another, and let the water rise.

    Shows: a measuring cylinder with a scale in millilitres and water in it; above it stones of printed volumes.
    Asks: drop the stones from left to right; each sinks to the floor and raises the level by its own volume before the next one falls.
    Answer: one course only: a stone that is under water displaces its own volume (Archimedes), so that levels are start plus the volumes so far.
    Checks: that each stone is seen falling and the level rising with it as far as it is under water, one after another, up to the right levels; all else is
    kept. Pace is free.
    Departures: stones and their steps of volume are larger than life, so that each rise is seen in small clips.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.35
    instances = "start levels, ordered volumes, liquids and forms of stones: above 10^5"
    parameters = {
        "stones": Parameter("stones", train=ints(2, 3), harder="high"),
        "start": Parameter("level at first, tens of mL", train=ints(16, 24)),
        "spread": Parameter("mL by which volumes differ at least", train=choices(20, 25, 30), harder="low"),
        "liquid": Parameter("colour of the liquid", train=choices(*LIQUIDS)),
    }
    wrong_answers = {
        "no rise": WrongAnswer("the stones sink, and the level stays", 0.5),
        "alike": WrongAnswer("every stone raises the level as the first one does", 0.74),
        "at once": WrongAnswer("all stones fall together", 0.6),
    }

    def pose(self, rng, p):
        for _ in range(200):
            volumes = (5 * rng.choice(np.arange(7, 21), p.stones, replace=False)).tolist()
            if np.diff(sorted(volumes)).min() >= p.spread and 10 * p.start + sum(volumes) <= 0.96 * MOST:
                break
        else:
            raise Redraw
        radii = rng.uniform(0.82, 1.0, (p.stones, 9)).round(3).tolist()
        stones = [{"volume": volume, "color": int(rng.randint(len(STONES))), "form": form} for volume, form in zip(volumes, radii, strict=True)]
        look = draw_look(rng, away_from=[LIQUIDS[p.liquid], GLASS, *STONES], inked=True, places=("wall", "sheet", "table"), brightest=240)
        return {"start": 10 * p.start, "stones": stones, "liquid": p.liquid, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Drop|Let fall] the stones into the water one after another, from left to right. Each sinks to the floor and raises the level by its printed "
                "volume. [Nothing is spilt.|All else stays.]",
                "How high does the water rise? The stones drop into it [one by one|one after another], leftmost first, and each lies on the floor before the "
                "next falls. [Show the level after each.|The level rises with every one.]",
                "From left to right, one at a time, the stones [drop|fall] and sink. Show the level [going up|rising] by as many millilitres as each of them "
                "takes up. [Nothing else changes.|]",
            ),
            guided=" ".join(
                f"Stone {number} falls and sinks straight down; as it goes under, the level rises to {level:g} mL."
                for number, level in enumerate(np.cumsum([problem["start"], *(stone["volume"] for stone in problem["stones"])])[1:].tolist(), start=1)
            )
            + " Each stone rests on the floor before the next one falls. Nothing else changes.",
        )

    def lay_out(self, problem, scene, look):
        top = FLOOR - MOST * ML
        scene.add("glass", rectangle(INNER, FLOOR - top + 40, fill=GLASS), at=(X, (FLOOR + top) / 2 - 20))
        scene.add("water", _water(problem, problem["start"]))
        left, right = X - INNER / 2, X + INNER / 2
        for mark in range(20, MOST + 1, 20):
            y, (long, width) = FLOOR - mark * ML, (30, 5) if mark % 100 else (52, 9)
            scene.add(f"mark {mark}", Line(points=((left - long, y), (left, y)), stroke=look.ink, width=width))
            if mark % 100 == 0:
                scene.add(f"number {mark}", Text(text=str(mark), size=52, weight=600, fill=look.ink), at=(left - 116, FLOOR - mark * ML))
        scene.add("unit", Text(text="mL", size=52, weight=700, fill=look.ink), at=(left - 116, top - 70))
        scene.add("shelf", Line(points=((120, 36), (1000, 36)), stroke=look.line(0.6), width=16))
        for number, stone in enumerate(problem["stones"]):
            x, y = _place(problem, number)
            printed = Text(text=str(stone["volume"]), size=50, weight=700, fill=look.ink, at=(x, 84))
            scene.add(f"volume {number}", Line(points=((x, 36), (x, 54)), stroke=look.line(0.6), width=10), printed)
            scene.add(f"stone {number}", *look.figure(Polygon(points=_form(stone), fill=STONES[stone["color"]]), shadow=False), at=(x, y))
        scene.add("walls", Line(points=((left - 6, top - 40), (left - 6, FLOOR + 6), (right + 6, FLOOR + 6), (right + 6, top - 40)), stroke=WALL, width=12))

    def answer(self, problem):
        return in_turn(*_drops(problem, [stone["volume"] for stone in problem["stones"]]), pause=4)

    def mistakes(self, problem):
        count, first = len(problem["stones"]), problem["stones"][0]["volume"]
        volumes = [stone["volume"] for stone in problem["stones"]]
        falls = [alter((_sinking(problem, number, problem["start"]),), frames=FALL + SINK) for number in range(count)]
        rise = alter((reshape("water", lambda u: (_water(problem, problem["start"] + sum(volumes) * max(0.0, u - 0.4) / 0.6),)),), frames=FALL + SINK)
        return {
            "no rise": in_turn(*_drops(problem, [0.0] * count), pause=4),
            "alike": in_turn(*_drops(problem, [first] * count), pause=4),
            "at once": together(*falls, rise),
        }


def _place(problem: dict, number: int) -> Point:
    return (X + PITCH * (number - (len(problem["stones"]) - 1) / 2), HANG)


def _radius(stone: dict) -> float:
    """Larger the more volume, but only roughly to scale."""
    return 58 * (stone["volume"] / 100) ** (1 / 3)


def _form(stone: dict) -> tuple[Point, ...]:
    angle = np.arange(len(stone["form"])) / len(stone["form"]) * 2 * math.pi
    return points(np.stack([np.sin(angle), -np.cos(angle)], axis=1) * np.array(stone["form"])[:, None] * _radius(stone))


def _water(problem: dict, level: float) -> Polygon:
    """The water up to a level in mL."""
    left, right, y = X - INNER / 2, X + INNER / 2, FLOOR - level * ML
    return Polygon(points=((left, y), (right, y), (right, FLOOR), (left, FLOOR)), fill=LIQUIDS[problem["liquid"]])


def _sinking(problem: dict, number: int, before: float) -> Change:
    """A stone falls ever faster up to the water, and sinks evenly to the floor."""
    return follow(f"stone {number}", lambda u: (_place(problem, number)[0], _depth(problem, number, before, u)))


def _depth(problem: dict, number: int, before: float, share: float) -> float:
    """The y of a stone that falls into water of a level."""
    radius, touch = _radius(problem["stones"][number]), FALL / (FALL + SINK)
    surface = FLOOR - before * ML - radius
    if share < touch:
        return HANG + (surface - HANG) * (share / touch) ** 2
    return surface + (FLOOR - radius - surface) * (share - touch) / (1 - touch)


def _drops(problem: dict, volumes: list[float]) -> list[Act]:
    """Stones drop one after another, each raising the level by a volume as far as it is under water."""
    found, before = [], float(problem["start"])
    for number, volume in enumerate(volumes):
        radius = _radius(problem["stones"][number])

        def level(u: float, number=number, before=before, volume=volume, radius=radius) -> tuple[Polygon, ...]:
            y, now = _depth(problem, number, before, u), before
            for _ in range(4):  # the rising water itself covers the stone
                now = before + volume * min(1.0, max(0.0, (y + radius - (FLOOR - now * ML)) / (2 * radius)))
            return (_water(problem, now),)

        rises = (reshape("water", level),) if volume else ()
        stays = number + 1 == len(volumes)  # else the next one makes the water rise again
        changes = (_sinking(problem, number, before), *rises)
        found.append(alter(changes, frames=FALL + SINK, eased=False, posed=0.5, stays=stays, says=(("level", "rise"),)))
        before += volume
    return found
