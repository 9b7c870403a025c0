from __future__ import annotations

import math

import numpy as np

from ...acts import Act, alter, fade_out, in_any_order, in_turn, ring
from ...scene import Line, Point, Polygon, Text, draw_look, follow, rectangle
from ...scene.palette import SHIFTED, VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

BLUE, WOOD, SEAM, DARK = (24, 84, 224), (214, 190, 150), (170, 144, 104), (122, 104, 100)
COLORS = {name: (VIVID | SHIFTED)[name] for name in ("red", "orange", "green", "purple", "magenta", "brown", "coral", "pink")}
SQUARE, SIDE = 76.0, 84.0
FOOTS = ((72.0, 420.0), (560.0, 420.0), (72.0, 920.0), (560.0, 920.0))
"""Where ramps may stand: their upper ends' feet, canvas units."""
FASTEST, SLOWEST, APART = 18.0, 60.0, 5.0
"""Frames that sliders take, and between two arrivals."""


class RampFriction(Task):
    """Pull the pegs of blocks on ramps: those slide that are on ramps steeper than their friction.

    Shows: three ramps on squares, so that rise and run can be counted, a block held by a peg near the top of each, a stop plate at the lower end, and the
    friction number mu of each.
    Asks: remove all pegs; a block slides down to its plate if rise over run is greater than mu, sooner the more it is; the others stay. When all rest, blue
    rings grow around the blocks that stayed.
    Answer: unique: a block slides where the slope exceeds the friction number (Coulomb's law), accelerated by sin a - mu cos a.
    Checks: that these blocks go down their slopes together, as that law has it, and no other moves; that rings come after that around those that stayed, in
    any order; all else is kept.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.35
    instances = "rise, run, mu and place of three ramps: above 10^6"
    parameters = {
        "sliders": Parameter("blocks that slide", train=ints(1, 2), harder="high"),
        "margin": Parameter("by which slope and mu differ at least", train=floats(0.15, 0.3), harder="low"),
        "empty": Parameter("which of four places has no ramp", train=choices(0, 1, 2, 3)),
    }
    wrong_answers = {
        "all slide": WrongAnswer("all blocks slide down", 0.35),
        "one more": WrongAnswer("one block that should stay slides as well", 0.8),
        "through": WrongAnswer("the blocks that should slide fall straight down", 0.25),
    }

    def pose(self, rng, p):
        places = [place for place in range(4) if place != p.empty]
        for _ in range(300):
            slides = rng.permutation([True] * p.sliders + [False] * (3 - p.sliders)).tolist()
            ramps = []
            for place, sliding in zip(places, slides, strict=True):
                rise, run = int(rng.randint(1, 5)), int(rng.randint(4, 6))
                margin = float(rng.uniform(p.margin, 0.5))
                mu = round((rise / run - margin if sliding else rise / run + margin) * 20) / 20
                ramps.append({"place": place, "rise": rise, "run": run, "mu": mu})
            clear = all(0.1 <= one["mu"] <= 1 and abs(one["rise"] / one["run"] - one["mu"]) >= p.margin - 0.02 for one in ramps)
            times = sorted(_times(ramps).values())
            if clear and times[-1] <= SLOWEST and all(b - a >= APART for a, b in zip(times, times[1:], strict=False)):
                break
        else:
            raise Redraw
        colors = rng.permutation(list(COLORS))[:3].tolist()
        look = draw_look(rng, away_from=[BLUE, WOOD, DARK, *(COLORS[name] for name in colors)], inked=True, places=("wall", "sheet", "board", "table"))
        return {"ramps": ramps, "colors": colors, "look": look}

    def prompt(self, problem):
        end = "[Nothing else changes.|The ramps stay.]"
        return Prompts(
            plain=(
                "[Remove|Take away] all pegs at once. A block slides to its plate if rise over run exceeds its friction number; the others stay. Then draw a "
                f"blue ring around each block that stayed[, one at a time|, one after another]. {end}",
                "Which blocks slide down once the pegs [vanish|are gone]? Only those whose ramp is steeper (rise over run) than mu, faster for a greater "
                "excess. After that, one by one, ring those that stay in blue.",
                f"The pegs [disappear|are pulled]: show which blocks slide down, given each ramp's mu, and which do not. When all rest, blue circles then grow "
                f"around the ones that [kept their place|did not move], one at a time. {end}",
            ),
            guided=" ".join(
                f"The {color} block {'slides' if _slides(ramp) else 'stays'}: {ramp['rise']} over {ramp['run']} is {'more' if _slides(ramp) else 'less'} than "
                f"{ramp['mu']:g}."
                for color, ramp in zip(problem["colors"], problem["ramps"], strict=True)
            )
            + " All pegs vanish, and sliders speed up down to their plates. Then blue rings grow around those that stayed, one at a time.",
        )

    def lay_out(self, problem, scene, look):
        still = []  # one sprite: rings keep off things of about their own size
        for ramp in problem["ramps"]:
            (x, y), (rise, run) = FOOTS[ramp["place"]], (ramp["rise"] * SQUARE, ramp["run"] * SQUARE)
            lines = [((x + k * SQUARE, y - rise * (1 - k / ramp["run"])), (x + k * SQUARE, y)) for k in range(1, ramp["run"])]
            lines += [((x, y - k * SQUARE), (x + run * (1 - k / ramp["rise"]), y - k * SQUARE)) for k in range(1, ramp["rise"])]
            still += [Polygon(points=((x, y - rise), (x + run, y), (x, y)), fill=WOOD), *(Line(points=line, stroke=SEAM, width=5) for line in lines)]
            still.append(Line(points=((x + run + 8, y), (x + run + 8, y - 70)), stroke=DARK, width=16))
            still.append(Text(text=f"μ = {ramp['mu']:.2f}", size=56, weight=700, fill=look.ink, at=(x + run / 2, y + 48)))
        scene.add("ramps", *still)
        pegs = []
        for number, ramp in enumerate(problem["ramps"]):
            way, normal = _along(ramp)
            foot = np.array(_place(ramp, 0.0)) + way * (SIDE / 2 + 12) - normal * SIDE / 2
            pegs.append(Line(points=(tuple((foot - normal * 8).tolist()), tuple((foot + normal * 52).tolist())), stroke=DARK, width=18))
            block = look.figure(rectangle(SIDE, SIDE, fill=COLORS[problem["colors"][number]]), shadow=False)
            scene.add(f"block {number}", *block, at=_place(ramp, 0.0), angle=math.degrees(math.atan2(way[1], way[0])))
        scene.add("pegs", *pegs)

    def answer(self, problem):
        return _released(problem, [_slides(ramp) for ramp in problem["ramps"]])

    def mistakes(self, problem):
        slides = [_slides(ramp) for ramp in problem["ramps"]]
        more = slides.index(False)
        falls = [follow(f"block {i}", _fall(ramp)) for i, ramp in enumerate(problem["ramps"]) if _slides(ramp)]
        return {
            "all slide": _released(problem, [True] * 3),
            "one more": _released(problem, [sliding or number == more for number, sliding in enumerate(slides)]),
            "through": in_turn(fade_out("pegs"), alter(tuple(falls), frames=24), _ringed(slides)),
        }


def _slides(ramp: dict) -> bool:
    return ramp["rise"] / ramp["run"] > ramp["mu"]


def _along(ramp: dict) -> tuple[np.ndarray, np.ndarray]:
    """The unit vectors down a ramp and away from it."""
    way = np.array([ramp["run"], ramp["rise"]]) / math.hypot(ramp["run"], ramp["rise"])
    return way, np.array([way[1], -way[0]])


def _way(ramp: dict) -> float:
    """How far a block slides down to the plate, in canvas units."""
    return math.hypot(ramp["run"], ramp["rise"]) * SQUARE - 30 - SIDE - SIDE * 0.5 * ramp["rise"] / ramp["run"]


def _place(ramp: dict, gone: float) -> Point:
    """The middle of a block that has slid so far."""
    way, normal = _along(ramp)
    x, y = FOOTS[ramp["place"]]
    at = np.array([x, y - ramp["rise"] * SQUARE]) + way * (30 + SIDE / 2 + gone) + normal * SIDE / 2
    return tuple(at.tolist())


def _fall(ramp: dict):
    x, y = _place(ramp, 0.0)
    return lambda u: (x, y + (FOOTS[ramp["place"]][1] - SIDE / 2 - y) * u * u)


def _times(ramps: list[dict], sliding: list[bool] | None = None) -> dict[int, float]:
    """Frames that each slider takes, by its number: the fastest takes `FASTEST`."""
    found = {}
    for number, ramp in enumerate(ramps):
        if _slides(ramp) if sliding is None else sliding[number]:
            way, _ = _along(ramp)
            found[number] = math.sqrt(_way(ramp) / max(way[1] - ramp["mu"] * way[0], 0.05))
    scale = FASTEST / min(found.values())
    return {number: time * scale for number, time in found.items()}


def _released(problem: dict, slides: list[bool]) -> Act:
    """The pegs go, some blocks slide, and the others are ringed."""
    ramps, times = problem["ramps"], _times(problem["ramps"], slides)
    lasts = max(times.values())
    ways = (follow(f"block {i}", lambda u, ramp=ramps[i], time=time: _place(ramp, _way(ramp) * min(1.0, u * lasts / time) ** 2)) for i, time in times.items())
    slid = alter(tuple(ways), frames=lasts, eased=False, says=(("slide",),))
    pegs = fade_out("pegs", frames=5, stays=False)
    return in_turn(pegs, slid, _ringed(slides)) if not all(slides) else in_turn(pegs, slid)


def _ringed(slides: list[bool]) -> Act:
    return in_any_order(*(ring(f"block {number}", BLUE, room=16, line=12, frames=18) for number, sliding in enumerate(slides) if not sliding))
