from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...acts import Act, alter, at_once
from ...acts.act import SLACK, Both, steps_come
from ...scene import Line, Polygon, Text, draw_look, recolour, rectangle, reshape, slowing
from ...scene.displays import ruler
from ...scene.vessels import Vessel
from ...scoring.passage import follows
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

CM = 23.0
BASE = 846.0
"""Where the tubes' feet are: 0 cm."""
NECK = 30.0
"""From a tube's foot through its valve to the reservoir."""
TALL = 31.0
LEFT, RIGHT = 178.0, 984.0
RED, GREEN, WALL, GLASS = (220, 40, 40), (40, 170, 70), (52, 60, 78), (250, 252, 254)
LIQUIDS = {
    "blue": (52, 128, 226), "teal": (30, 160, 168), "violet": (140, 90, 210), "amber": (240, 170, 40),
    "rose": (232, 110, 160), "sky": (90, 186, 240), "plum": (150, 60, 140), "lagoon": (40, 190, 200),
    "indigo": (84, 84, 200), "gold": (222, 190, 50), "orchid": (206, 110, 214), "cobalt": (30, 90, 190),
}  # fmt: skip
NAMES = list(LIQUIDS)
OPENING, FLOW = 4, 72
OFF = (0.012 * 1024, 0.05 * 1024)
"""Canvas units that a level may be off in the end, exactly and at all."""
OF_THE_WAY = (0.1, 0.3)
"""And no more than such shares of its way: of a short one a few units are much."""
OVER = 90.0
"""Canvas units past both ends of its way to which a level is looked for."""
NEAR = 0.3
"""A tube whose level is off by no more than so many cm stays as it is."""


class CommunicatingVessels(Task):
    """Open the valves of tubes that stand on one reservoir, and let the liquid find its common level.

    Shows: upright open tubes on a wide, full reservoir, each shut at its foot by a red valve; liquid at different heights, each printed above its tube
    in centimetres; a ruler; below tubes of different widths, those widths.
    Asks: all valves turn green, then all levels go to the common level and rest there.
    Answer: the total volume over the total width, sum(w h) / sum(w): one level only.
    Checks: valves first; each level begins with the others, goes straight to its end, and ends there; the rest stays.
    Departures: valves are as wide as their tubes and the reservoir is wide, so that every level goes at a rate in proportion to how far it is off, and
    none overshoots; the truth slows down as (1 - u)^1.5, which comes to rest. Pace is free. A tube stays or changes by 1.6 cm or more. Where all widths
    are equal, the wrong plain mean is 3 cm off.
    """

    split = "in_domain"
    archetype = "simulate"
    version = 3
    jump_cap = 0.35
    instances = "heights in steps of 0.5 cm, about 50^3, times widths, lean and colour: above 10^5"
    parameters = {
        "tubes": Parameter("tubes", train=ints(2, 3), bench=ints(4, 5), harder="high"),
        "widest": Parameter("widths go from 1x to this", train=ints(1, 1), bench=ints(2, 3), harder="high"),
        "low": Parameter("least starting height, cm", train=ints(3, 3), bench=ints(2, 2)),
        "high": Parameter("greatest starting height, cm", train=ints(27, 27), bench=ints(28, 28)),
        "spread": Parameter("least difference of the highest and the lowest start, cm", train=ints(8, 8), bench=ints(10, 10)),
        "lean": Parameter("how far the tubes lean sideways over their height, canvas units", train=ints(0, 0), bench=choices(0, -70, -45, 45, 70)),
        "pipe": Parameter("height of the reservoir, canvas units", train=floats(50, 66), bench=floats(44, 72)),
        "liquid": Parameter("colour of the liquid", train=choices(*NAMES[:8]), bench=choices(*NAMES[8:])),
    }
    wrong_answers = {
        "highest": WrongAnswer("all levels rise to the highest one", 0.2),
        "mean": WrongAnswer("plain mean of the heights in spite of unequal widths (where all widths are equal: 3 cm off)", 0.25),
        "drain": WrongAnswer("each tube drains", 0.2),
    }

    def pose(self, rng, p):
        for _ in range(100):
            widths = [int(rng.randint(1, p.widest + 1)) for _ in range(p.tubes)]
            heights = [float(rng.randint(2 * p.low, 2 * p.high + 1)) / 2 for _ in range(p.tubes)]
            level, plain = np.dot(widths, heights) / sum(widths), np.mean(heights)
            if max(heights) - min(heights) < p.spread or sum(abs(h - level) >= 3.5 for h in heights) < 2:
                continue
            # A tube either stays or visibly changes.
            if any(NEAR < abs(h - level) < 1.6 for h in heights) or (p.widest > 1 and abs(plain - level) < 2.5):
                continue
            gap = rng.uniform(84, 110) if p.tubes > 3 else rng.uniform(110, 200)
            unit = min(90.0, (RIGHT - LEFT - abs(p.lean) - p.tubes * gap) / sum(widths), rng.uniform(60, 90))
            if unit < 44:
                continue
            sizes = {"unit": round(unit, 1), "gap": round(float(gap), 1), "lean": p.lean, "pipe": round(p.pipe, 1)}
            look = draw_look(rng, away_from=[LIQUIDS[p.liquid], GLASS], places=("wall", "sheet", "board"), styles=("flat",))
            return {"widths": widths, "heights": heights, **sizes, "liquid": p.liquid, "look": look}
        raise Redraw

    def prompt(self, problem):
        printed = " [The numbers below are the tubes' widths.|Widths are printed below the tubes.]" if max(problem["widths"]) > 1 else ""
        ends = "[No liquid is lost.|Nothing else changes.|All else stays as it is.]"
        return Prompts(
            plain=(
                f"All red valves [turn green|open and turn green] at once. [Then show|Show then] how the liquid [levels|flows until it rests].{printed} {ends}",
                f"[Open|Release] the valves together: they turn green. [What does the liquid do next|Where do the levels settle]? Show it.{printed} {ends}",
                f"Let the [connected|communicating] tubes come to their common level, once every valve has [gone|turned] from red to green at the same time."
                f"{printed} {ends}",
            ),
            guided="All red valves turn green. Then all levels start to move at once: those above the common level sink and those below it rise, "
            f"none of them turning back. They come to rest together at {_level(problem):.1f} cm on the ruler. That is the sum of width times height, "
            "divided by the sum of the widths. Tubes, reservoir, ruler and labels stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        liquid, tubes, depth = LIQUIDS[problem["liquid"]], _tubes(problem), problem["pipe"]
        marks = ruler((136, BASE), 30, CM, ink=look.ink, width=6, long=30, short=16, size=46, numbers=70)
        scene.add("ruler", *marks, Text(text="cm", size=46, weight=700, fill=look.ink, at=(76, BASE - 30 * CM - 62)))
        left, right = tubes[0].foot[0] - 24, tubes[-1].foot[1] + 24
        basin = rectangle(right - left + 16, depth + 16, fill=WALL), rectangle(right - left, depth, fill=liquid)
        scene.add("reservoir", *basin, at=((left + right) / 2, BASE + NECK + depth / 2))
        for i, (tube, height, width) in enumerate(zip(tubes, problem["heights"], problem["widths"], strict=True)):
            scene.add(f"height {i}", Text(text=f"{height:g}", size=50, weight=700, fill=look.ink), at=(tube.x + tube.lean, tube.top - 44))
            if max(problem["widths"]) > 1:
                scene.add(f"width {i}", Text(text=f"{width}x", size=50, weight=700, fill=look.ink), at=(tube.x, BASE + NECK + depth + 42))
            scene.add(f"tube {i}", _column(tube, TALL, GLASS), rectangle(tube.width, NECK + 4, fill=liquid, at=(tube.x, BASE + NECK / 2)))
        for i, (tube, height) in enumerate(zip(tubes, problem["heights"], strict=True)):
            scene.add(f"liquid {i}", _column(tube, height, liquid))
        for i, tube in enumerate(tubes):
            walls = zip(tube.sides(BASE, grow=4), tube.sides(tube.top, grow=4), strict=True)
            scene.add(f"walls {i}", *(Line(points=((foot, BASE + NECK), (foot, BASE), (top, tube.top)), stroke=WALL, width=9) for foot, top in walls))
            scene.add(f"valve {i}", rectangle(tube.width + 24, 22, fill=RED, stroke=WALL, border=4), at=(tube.x, BASE + 12))

    def answer(self, problem):
        return _flow(problem, _level(problem))

    def mistakes(self, problem):
        right = _level(problem)
        plain = float(np.mean(problem["heights"])) if len(set(problem["widths"])) > 1 else right + (3.0 if right < 15 else -3.0)
        return {name: _flow(problem, level) for name, level in (("highest", max(problem["heights"])), ("mean", plain), ("drain", 0.0))}


@dataclass(frozen=True)
class _Opened(Both):
    """Valves open before the levels flow: a sign that is given, of which nothing comes by itself. So only what flows earns, less without the sign."""

    def read(self, seen):
        valves, flow = (act.read(seen) for act in self.acts)
        first = valves.right * follows(valves.done, flow.done, max(2.0, seen.frames_of(SLACK)))
        return replace(
            flow, order=flow.order * (0.5 + 0.5 * first), said=f"{flow.said}; valves opened first to {first:.0%}", lost=max(valves.lost, flow.lost),
            shown=dict(valves.shown) | dict(flow.shown), between=valves.between + flow.between,
            came=steps_come(self.acts[0], valves, seen) + steps_come(self.acts[1], flow, seen),
        )  # fmt: skip


def _flow(problem: dict, goal: float) -> Act:
    """The valves open, and all levels go to one height in centimetres."""
    liquid, levels = LIQUIDS[problem["liquid"]], []
    for i, (tube, height) in enumerate(zip(_tubes(problem), problem["heights"], strict=True)):
        way = abs(goal - height) * CM
        if way > NEAR * CM:
            rise = reshape(f"liquid {i}", lambda u, tube=tube, low=height: (_column(tube, low + (goal - low) * u, liquid),))
            slack = tuple(min(most / way, part) for most, part in zip(OFF, OF_THE_WAY, strict=True))
            levels.append(alter((rise,), frames=FLOW, ease=slowing, slack=slack, beyond=min(1.0, OVER / way)))
    valves = alter(tuple(recolour(f"valve {i}", GREEN) for i in range(len(problem["widths"]))), frames=OPENING)
    return _Opened((valves, at_once(*levels)), "then", 0)


def _level(problem: dict) -> float:
    """Where all levels end, in centimetres."""
    return float(np.average(problem["heights"], weights=problem["widths"]))


def _tubes(problem: dict) -> list[Vessel]:
    sizes = [width * problem["unit"] for width in problem["widths"]]
    total = sum(sizes) + (len(sizes) - 1) * problem["gap"]
    x = (LEFT + RIGHT) / 2 - total / 2 - problem["lean"] / 2
    found = []
    for size in sizes:
        found.append(Vessel((x, x + size), _y(TALL), BASE, lean=problem["lean"]))
        x += size + problem["gap"]
    return found


def _column(tube: Vessel, height: float, color) -> Polygon:
    """What fills a tube up to a height in centimetres."""
    # Corners from the foot up: their order decides how the edges are rounded, down to the last digit of a pixel.
    return Polygon(points=tube.section(_y(min(TALL, max(0.1, height))), BASE)[::-1], fill=color)


def _y(height: float) -> float:
    """A height in centimetres on the canvas."""
    return BASE - height * CM
